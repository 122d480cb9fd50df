"""The demo's issuer: signs tokens for the demo's persons, believed on the loopback address only."""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import KeySet, OKPKey

NAME = "urn:thidua:demo-issuer"
TOKEN_SECONDS = 12 * 3600
_FILE = "demo-issuer-key.json"


class DemoIssuer:
    """An issuer with one key of its own."""

    name = NAME

    def __init__(
        self, key: OKPKey, audience: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the key that signs."""
        self._key = key
        self._audience = audience
        self._clock = clock
        self._public = KeySet.import_key_set({"keys": [_public(key)]})

    def issue(self, person: str) -> str:
        """Return an access token for a person."""
        now = int(self._clock())
        header = {"alg": "Ed25519", "typ": "at+jwt", "kid": self._key.thumbprint()}
        claims = {
            "iss": NAME,
            "aud": self._audience,
            "sub": person,
            "client_id": "thidua-demo",
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "jti": secrets.token_urlsafe(12),
        }
        return jwt.encode(header, claims, self._key, algorithms=["Ed25519"])

    def holding(self, kid: str | None) -> KeySet:
        """Return the public key."""
        del kid
        return self._public


def demo_issuer(data: Path, audience: str) -> DemoIssuer:
    """Return the demo's issuer with the key kept in the data directory, made at the first call.

    Whoever comes first makes the key; it gets its name when it is whole, and only its owner can
    read it.
    """
    file = data / _FILE
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f"{_FILE}.{secrets.token_hex(8)}"
        key = OKPKey.generate_key("Ed25519")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            json.dump(key.as_dict(private=True), out)
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return DemoIssuer(OKPKey.import_key(json.loads(file.read_text())), audience)


def _public(key: OKPKey) -> dict[str, str | list[str]]:
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig"}
