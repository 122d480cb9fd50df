"""The signer signs what goes on from its last signature, keeps it before it signs, and nothing else."""

import json

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from ledger.log import durable
from ledger.log.serving import signer_app
from ledger.log.signer import (
    RemoteSigner,
    Signed,
    Signer,
    SignerAway,
    SignerRefuses,
    SignerStateLost,
    SignRequest,
)
from ledger.merkle.note import signed_with
from ledger.merkle.reading import MalformedText
from ledger.merkle.tree import EMPTY_ROOT
from ledger.signing.keys import verify
from tests.log.trees import LOG, ORIGIN, OTHER, Tree, served

TREE = Tree(700)


@pytest.fixture
def signer(tmp_path):
    made = Signer(tmp_path, LOG)
    made.begin()
    return made


def signs(signer, request):
    line = signer.sign(request)
    assert signed_with(request.checkpoint.text(), line, LOG.verifier, verify)
    return signer.last().size


def test_it_signs_a_tree_that_grows(signer):
    assert signer.last() == Signed(0, EMPTY_ROOT)
    assert [
        signs(signer, TREE.to_sign(old, new)) for old, new in ((0, 1), (1, 300), (300, 700))
    ] == [
        1,
        300,
        700,
    ]


def test_the_same_tree_is_signed_again(signer):
    signs(signer, TREE.to_sign(0, 300))
    assert signs(signer, TREE.to_sign(300, 300)) == 300


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (TREE.to_sign(0, 299), "không ký lại cây 299 mục"),
        (TREE.to_sign(299, 400), "đi từ cây 300 mục"),
        (TREE.to_sign(0, 400), "đi từ cây 300 mục"),
        (Tree(400, other_from=200).to_sign(300, 400), "không nối tiếp"),
        (Tree(400, other_from=200).to_sign(300, 300), "không nối tiếp"),
        (
            SignRequest(300, TREE.proof(300, 400), TREE.checkpoint(400, "khac.vi-du")),
            "không ký điểm kiểm như vậy",
        ),
    ],
)
def test_no_fork_and_no_smaller_tree_is_signed(signer, request_, says):
    signs(signer, TREE.to_sign(0, 300))
    with pytest.raises(SignerRefuses, match=says):
        signer.sign(request_)
    assert signer.last().size == 300


def test_a_tree_that_it_could_not_keep_is_not_signed(signer, monkeypatch):
    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "replace", full)
    with pytest.raises(SignerAway, match="không lưu được"):
        signer.sign(TREE.to_sign(0, 300))
    monkeypatch.undo()
    assert signs(signer, TREE.to_sign(0, 200)) == 200


def test_kept_and_not_answered_it_still_signs_no_fork_of_it(signer, monkeypatch):
    kept = durable.replace

    def dies(*given, **more):
        kept(*given, **more)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(durable, "replace", dies)
    with pytest.raises(SignerAway):
        signer.sign(TREE.to_sign(0, 300))
    monkeypatch.undo()
    with pytest.raises(SignerRefuses):
        signer.sign(Tree(400, other_from=5).to_sign(0, 400))
    with pytest.raises(SignerRefuses):
        signer.sign(Tree(400, other_from=5).to_sign(300, 400))
    assert signs(signer, TREE.to_sign(300, 300)) == 300


def test_without_its_state_it_signs_nothing(tmp_path):
    lost = Signer(tmp_path, LOG)
    with pytest.raises(SignerStateLost, match="thidua signer --begin"):
        lost.sign(TREE.to_sign(0, 300))
    with pytest.raises(SignerRefuses, match="không phải của nhật ký này"):
        lost.begin(TREE.note(300, OTHER))
    lost.begin(TREE.note(300))
    with pytest.raises(SignerRefuses):
        lost.begin()
    with pytest.raises(SignerRefuses):
        lost.sign(TREE.to_sign(0, 200))
    assert signs(lost, TREE.to_sign(300, 400)) == 400


@pytest.mark.parametrize("kept", [b"", b"{}", b'{"origin": 1}', b"[]", b"\xff"])
def test_a_spoiled_state_is_no_empty_state(signer, tmp_path, kept):
    (tmp_path / "signed.json").write_bytes(kept)
    with pytest.raises((SignerStateLost, SignerRefuses)):
        signer.sign(TREE.to_sign(0, 300))


@pytest.mark.parametrize("size", ["Infinity", "9" * 5_000, "null", "[" * 100_000])
def test_a_size_that_is_none_is_a_lost_state(signer, tmp_path, size):
    state = f'{{"origin": "{ORIGIN}", "root": "{"A" * 43}=", "size": {size}}}'
    (tmp_path / "signed.json").write_text(state)
    with pytest.raises(SignerStateLost):
        signer.last()


def test_the_state_of_another_log_is_refused(signer, tmp_path):
    (tmp_path / "signed.json").write_text(json.dumps({"origin": "khac.vi-du"}))
    with pytest.raises(SignerRefuses, match=r"khac\.vi-du"):
        signer.last()


def test_a_request_is_read_as_it_was_written_and_strictly():
    request = TREE.to_sign(300, 700)
    assert SignRequest.parse(request.text().encode()) == request
    for spoiled in (b"", b"old 1\n", b"old 01\n\n", request.text().encode()[:-1]):
        with pytest.raises(MalformedText):
            SignRequest.parse(spoiled)


def test_elsewhere_it_signs_for_who_knows_the_secret(signer):
    with served(signer_app(signer, "bí mật")) as address:
        remote = RemoteSigner(address, "bí mật")
        assert signs(remote, TREE.to_sign(0, 300)) == 300
        with pytest.raises(SignerRefuses, match="không ký lại cây 200 mục"):
            remote.sign(TREE.to_sign(0, 200))
        with pytest.raises(SignerAway, match="THIDUA_SIGNER_SECRET"):
            RemoteSigner(address, "đoán").sign(TREE.to_sign(300, 400))
        with pytest.raises(SignerAway, match="THIDUA_SIGNER_SECRET"):
            RemoteSigner(address, "đoán").last()
        assert signer.last().size == 300
        (signer._file).unlink()
        with pytest.raises(SignerAway, match="không biết đã ký đến đâu"):
            remote.last()
    with pytest.raises(SignerAway, match="không gặp được"):
        remote.last()
    answers = [
        Route(f"/{path}", lambda _: Response(b"x\n"), methods=["GET", "POST"])
        for path in ("sign", "signed")
    ]
    with served(Starlette(routes=answers)) as address:
        stranger = RemoteSigner(address, "bí mật")
        with pytest.raises(SignerAway, match="không hiểu"):
            stranger.last()
        with pytest.raises(SignerAway, match="không hiểu"):
            stranger.sign(TREE.to_sign(0, 300))
    assert ORIGIN in LOG.name
