"""A real authority of time: made with `openssl ts`, run on the loopback."""

import subprocess
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from tests.log.trees import served

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


def openssl(directory, *words, given=None):
    done = subprocess.run(
        ["openssl", *map(str, words)], cwd=directory, input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def make(directory):
    """Lay down an authority: its root `ca.crt`, its certificate and its key, and another root."""
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


def answered(directory, query):
    """The authority's answer to a query, both DER."""
    (directory / "query").write_bytes(query)
    openssl(directory, "ts", "-reply", "-config", "cnf", "-section", "here",
            "-queryfile", "query", "-out", "answer")  # fmt: skip
    return (directory / "answer").read_bytes()


def stamp(directory, note):
    """The authority's stamp on a note."""
    query = openssl(
        directory, "ts", "-query", "-data", "/dev/stdin", "-sha256", "-cert", given=note
    )
    return answered(directory, query)


@contextmanager
def running(directory, spoil=lambda query: query):
    """The authority at an address; `spoil` changes what it is asked."""

    async def reply(request):
        answer = answered(directory, spoil(await request.body()))
        return Response(answer, media_type="application/timestamp-reply")

    with served(Starlette(routes=[Route("/tsa", reply, methods=["POST"])])) as address:
        yield f"{address}/tsa"
