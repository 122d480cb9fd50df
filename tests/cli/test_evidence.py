"""The commands on evidence bundles, against a log published by hand."""

import json

import pytest

from tests.evidence.published import Log

WHO = ("--as", "p-thanhtra:TT:INSPECTOR")
WHY = ("--reason", "thanh tra theo kế hoạch")


@pytest.fixture
def published(review, tmp_path, monkeypatch):
    """A ledger whose log stands where the commands look for it, and follows when it is asked."""
    monkeypatch.setenv("THIDUA_DATA", str(tmp_path))
    log = Log(review.stand, tmp_path / "log")
    log.publish()
    return log


def test_a_bundle_is_made_cut_and_verified(thidua, review, published, tmp_path):
    file, policy = tmp_path / "b.zip", tmp_path / "policy"
    policy.write_text(published.policy, "utf-8")
    made = ("bundle", "2024", "PX03", *WHO, *WHY, "--out", file, "--wait", "0")
    status, printed, complained_of = thidua(review, *made)
    assert (status, file.exists()) == (2, False)
    assert "đã ghi việc lập gói: sự kiện số" in printed
    position = printed.split()[-1]
    assert f"thidua bundle 2024 --made {position}" in complained_of
    published.publish()
    status, printed, _ = thidua(review, "bundle", "2024", "--made", position, "--out", file)
    assert status == 0, printed
    status, printed, _ = thidua(review, "verify", file, "--policy", policy)
    assert (status, "KẾT LUẬN 0: ĐÚNG" in printed) == (0, True)
    file.write_bytes(file.read_bytes()[:-9])
    status, printed, _ = thidua(review, "verify", file, "--policy", policy, "--json")
    assert (status, json.loads(printed)["code"]) == (2, 2)
    assert thidua(review, "verify", file)[0] == 2


def test_a_bundle_takes_the_place_of_nothing_but_an_earlier_cut_of_it(
    thidua, review, published, tmp_path
):
    file, other = tmp_path / "b.zip", tmp_path / "bien-ban.zip"
    other.write_bytes(b"x")
    made = ("bundle", "2024", "PX03", *WHO, *WHY, "--wait", "0", "--out")
    head = review.ledger.journal.head()
    status, _, complained_of = thidua(review, *made, other)
    assert (status, "đã có; hãy nêu --out khác" in complained_of) == (2, True)
    assert review.ledger.journal.head() == head  # refused before anything was recorded
    first, second = (thidua(review, *made, file)[1].split()[-1] for _ in range(2))
    published.publish()
    recut = ("bundle", "2024", "--made")
    assert thidua(review, *recut, first, "--out", file)[0] == 0
    assert thidua(review, *recut, first, "--out", file)[0] == 0
    content = file.read_bytes()
    for position, kept in ((second, file), (first, other), (first, tmp_path)):
        status, _, complained_of = thidua(review, *recut, position, "--out", kept)
        assert (status, "giữ nguyên" in complained_of, "--made" in complained_of) == (2, True, True)
    assert (file.read_bytes(), other.read_bytes()) == (content, b"x")


def test_a_bundle_that_cannot_be_written_is_made_all_the_same(thidua, review, published, tmp_path):
    made = ("bundle", "2024", "PX03", *WHO, *WHY, "--wait", "0")
    position = thidua(review, *made)[1].split()[-1]
    published.publish()
    (tmp_path / "file").touch()
    recut = ("bundle", "2024", "--made", position, "--out", tmp_path / "file" / "b.zip")
    status, _, complained_of = thidua(review, *recut)
    assert (status, "không mất gì" in complained_of) == (2, True)


def test_the_same_key_makes_a_bundle_once(thidua, review, published):
    made = ("bundle", "2024", "PX03", *WHO, *WHY, "--wait", "0", "--key", "lenh-goi")
    first, again = thidua(review, *made), thidua(review, *made)
    assert first == again
    other = thidua(review, *made[:-4], "--wait", "0", "--key", "lenh-goi", "--without-reasons")
    assert other[0] == 1


def test_the_policy_is_printed_as_it_stands(thidua, review, published):
    assert thidua(review, "policy") == (0, published.policy, "")


def test_nobody_makes_a_bundle_without_saying_as_whom(thidua, review, published):
    assert thidua(review, "bundle", "2024", "PX03", *WHY)[0] == 2
    status, _, complained_of = thidua(
        review, "bundle", "2024", "PX03", *WHY, "--as", "p-pho:PX02:MEMBER"
    )
    assert (status, "là việc của Thanh tra viên" in complained_of) == (1, True)
