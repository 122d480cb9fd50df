"""Timestamps from a real authority of time, made with `openssl ts` and run on the loopback."""

import shutil
import subprocess
from contextlib import contextmanager

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from ledger.log.timestamps import EVERY_SECONDS, Authority, StampAway
from tests.log.trees import Tree, served

NOTE = Tree(5).note(5).bytes()
CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = TSA thử
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = tsa.crt
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[ts]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="không có openssl")


class Clock:
    now = 1_700_000_000

    def __call__(self):
        return self.now


def openssl(directory, *words, given=None):
    done = subprocess.run(
        ["openssl", *map(str, words)], cwd=directory, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def tsa(tmp_path_factory):
    """The directory of an authority: its root, its certificate and its key."""
    directory = tmp_path_factory.mktemp("tsa")
    (directory / "cnf").write_text(CONFIG)
    (directory / "serial").write_text("01\n")
    new = (
        "req",
        "-config",
        "cnf",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
    )
    for name, subject in (("ca", "/CN=Gốc thử"), ("khac", "/CN=Gốc khác")):
        openssl(
            directory, *new, "-x509", "-extensions", "ca", "-days", "30", "-utf8",
            "-subj", subject, "-keyout", f"{name}.key", "-out", f"{name}.crt",
        )  # fmt: skip
    openssl(directory, *new, "-keyout", "tsa.key", "-out", "tsa.csr")
    openssl(
        directory, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
        "-CAcreateserial", "-days", "30", "-extfile", "cnf", "-extensions", "ts", "-out", "tsa.crt",
    )  # fmt: skip
    return directory


@contextmanager
def running(directory, spoil=lambda query: query):
    """The authority at an address; `spoil` changes what it is asked."""

    async def reply(request):
        (directory / "query").write_bytes(spoil(await request.body()))
        openssl(directory, "ts", "-reply", "-config", "cnf", "-section", "here",
                "-queryfile", "query", "-out", "answer")  # fmt: skip
        return Response(
            (directory / "answer").read_bytes(), media_type="application/timestamp-reply"
        )

    with served(Starlette(routes=[Route("/tsa", reply, methods=["POST"])])) as address:
        yield f"{address}/tsa"


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
        authority = Authority(url, clock)
        assert authority.stamp(NOTE)
        clock.now += EVERY_SECONDS - 1
        assert authority.stamp(NOTE) is None
        clock.now += 1
        assert authority.stamp(NOTE)


def test_a_stamp_of_an_authority_that_is_not_trusted_is_not_kept(tsa):
    with running(tsa) as url, pytest.raises(StampAway, match="không dùng được"):
        Authority(url, Clock(), tsa / "khac.crt").stamp(NOTE)


def test_a_stamp_over_something_else_is_not_kept(tsa):
    other = openssl(tsa, "ts", "-query", "-data", "cnf", "-sha256", "-cert")
    with running(tsa, lambda _: other) as url, pytest.raises(StampAway, match="câu hỏi này"):
        Authority(url, Clock()).stamp(NOTE)


def test_a_refusal_and_nonsense_are_no_stamp(tsa):
    with running(tsa, lambda _: b"\x30\x00") as url, pytest.raises(StampAway):
        Authority(url, Clock()).stamp(NOTE)
    nonsense = Starlette(routes=[Route("/", lambda _: Response(b"\x00" * 9), methods=["POST"])])
    with served(nonsense) as url, pytest.raises(StampAway):
        Authority(url, Clock()).stamp(NOTE)
    with pytest.raises(StampAway, match="không gặp được"):
        Authority(url, Clock()).stamp(NOTE)
