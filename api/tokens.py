"""Tokens: access tokens of an issuer (RFC 9068), verified to the letter.

Who the person is stands in `sub`, an opaque id. What the person may do is never read from a token:
that is recorded in the ledger.
"""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from joserfc import jwt
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry

from ledger.refusals import Invalid
from ledger.values import code

ALGORITHMS = ("Ed25519", "EdDSA", "ES256", "RS256")
"""The only algorithms that are believed; never `none`, never one with a shared secret."""

TYPES = ("at+jwt", "application/at+jwt")
LEEWAY_SECONDS = 30
TOKEN_BYTES = 8 * 1024


class Unauthenticated(Exception):  # noqa: N818 — an answer, as those of the ledger
    """It is not known who asks (401); the text says why, in Vietnamese."""


class Keys(Protocol):
    """Where an issuer's keys come from."""

    def holding(self, kid: str | None) -> KeySet:
        """Return the keys, if possible with one of that id."""


class _Registry(JWSRegistry):
    """Our algorithms only. EdDSA is the older name of Ed25519 (RFC 9864), still written."""

    def get_alg(self, name: str) -> Any:  # noqa: ANN401 — the library's model of an algorithm
        """Return an allowed algorithm."""
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError(f"Algorithm of '{name}' is not allowed")
        return self.algorithms[name]


_REGISTRY = _Registry(algorithms=ALGORITHMS, strict_check_header=False)


class Issuer:
    """Somebody whose tokens are believed: a name, and the keys that prove it."""

    def __init__(
        self, name: str, audience: str, keys: Keys, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the `iss` and `aud` that a token must carry."""
        self.name = name
        self._keys = keys
        self._claims = JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": name},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    def person(self, token: str, header: Mapping[str, Any]) -> str:
        """Return whose token it is. Unauthenticated: it proves nothing."""
        try:
            kid = header.get("kid")
            keys = self._keys.holding(kid if isinstance(kid, str) else None)
            read = jwt.decode(token, keys, algorithms=ALGORITHMS, registry=_REGISTRY)
            self._claims.validate(read.claims)
            return code(read.claims["sub"])
        except (JoseError, Invalid, ValueError, TypeError) as error:
            raise Unauthenticated("thẻ truy cập không hợp lệ hoặc đã hết hạn") from error


def bearer(token: str, issuers: Sequence[Issuer]) -> str:
    """Return whose token it is. Unauthenticated: it is none of an issuer that is believed."""
    header, claims = _unverified(token)
    if header.get("typ") not in TYPES or header.get("alg") not in ALGORITHMS:
        raise Unauthenticated("thẻ không phải là thẻ truy cập được nhận")
    for issuer in issuers:
        if issuer.name == claims.get("iss"):
            return issuer.person(token, header)
    raise Unauthenticated("thẻ không do nơi cấp danh tính được tin cậy cấp")


def _unverified(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return header and claims as they stand, to choose the keys by; none of it is believed yet."""
    try:
        header, claims, _ = token[: TOKEN_BYTES + 1].split(".")
        told = [json.loads(urlsafe_b64decode(p + "=" * (-len(p) % 4))) for p in (header, claims)]
    except (ValueError, RecursionError):
        told = []
    if len(token) > TOKEN_BYTES or not told or not all(isinstance(part, dict) for part in told):
        raise Unauthenticated("thẻ truy cập không đọc được")
    return told[0], told[1]
