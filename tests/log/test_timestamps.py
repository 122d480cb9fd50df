"""Timestamps from a real authority of time, made with `openssl ts` and run on the loopback."""

import shutil

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from ledger.log.timestamps import EVERY_SECONDS, Authority, StampAway
from tests.log import authority
from tests.log.authority import openssl, running
from tests.log.trees import Clock, Tree, served

NOTE = Tree(5).note(5).bytes()
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="không có openssl")


@pytest.fixture(scope="module")
def tsa(tmp_path_factory):
    """The directory of an authority: its root, its certificate and its key."""
    directory = tmp_path_factory.mktemp("tsa")
    authority.make(directory)
    return directory


def test_a_checkpoint_is_stamped_and_openssl_verifies_it(tsa, tmp_path):
    with running(tsa) as url:
        answer = Authority(url, Clock(), tsa / "ca.crt").stamp(NOTE)
    (tmp_path / "note").write_bytes(NOTE)
    (tmp_path / "tsr").write_bytes(answer)
    said = openssl(
        tmp_path, "ts", "-verify", "-data", "note", "-in", "tsr", "-CAfile", tsa / "ca.crt"
    )
    assert b"OK" in said
    (tmp_path / "note").write_bytes(NOTE + b"x")
    with pytest.raises(AssertionError, match=r"(?i)mismatch|failed"):
        openssl(tmp_path, "ts", "-verify", "-data", "note", "-in", "tsr", "-CAfile", tsa / "ca.crt")


def test_stamps_are_asked_for_once_an_hour(tsa):
    clock = Clock()
    with running(tsa) as url:
        asked = Authority(url, clock)
        assert asked.stamp(NOTE)
        clock.now += EVERY_SECONDS - 1
        assert asked.stamp(NOTE) is None
        clock.now += 1
        assert asked.stamp(NOTE)


def test_a_stamp_of_an_authority_that_is_not_trusted_is_not_kept(tsa):
    with running(tsa) as url, pytest.raises(StampAway, match="không dùng được"):
        Authority(url, Clock(), tsa / "khac.crt").stamp(NOTE)


def test_a_stamp_over_something_else_is_not_kept(tsa):
    other = openssl(tsa, "ts", "-query", "-data", "cnf", "-sha256", "-cert")
    with running(tsa, lambda _: other) as url, pytest.raises(StampAway, match="câu hỏi này"):
        Authority(url, Clock()).stamp(NOTE)


def test_an_authority_that_is_away_is_left_alone_for_a_minute(tsa):
    clock = Clock()
    with running(tsa) as url:
        pass
    authority = Authority(url, clock)
    for _ in range(2):
        with pytest.raises(StampAway, match="không gặp được"):
            authority.stamp(NOTE)
    with running(tsa) as url:
        authority._url = url
        with pytest.raises(StampAway, match="không gặp được"):
            authority.stamp(NOTE)
        clock.now += 60
        assert authority.stamp(NOTE)
        assert authority.stamp(NOTE) is None


def test_a_refusal_and_nonsense_are_no_stamp(tsa):
    with running(tsa, lambda _: b"\x30\x00") as url, pytest.raises(StampAway):
        Authority(url, Clock()).stamp(NOTE)
    nonsense = Starlette(routes=[Route("/", lambda _: Response(b"\x00" * 9), methods=["POST"])])
    with served(nonsense) as url, pytest.raises(StampAway):
        Authority(url, Clock()).stamp(NOTE)
    with pytest.raises(StampAway, match="không gặp được"):
        Authority(url, Clock()).stamp(NOTE)
