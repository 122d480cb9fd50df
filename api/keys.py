"""Keys: the public keys of an issuer, read from a file or fetched from an https address."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

CACHE_SECONDS = 3600
REFETCH_SECONDS = 60
FETCH_SECONDS = 5
SET_BYTES = 256 * 1024


class KeysAway(Exception):  # noqa: N818 — the world, as DATABASE_AWAY
    """The issuer's keys could not be had; nobody can be recognised just now (503)."""


class IssuerKeys:
    """An issuer's keys, kept for an hour.

    They are asked for again when an unknown one is named, at most once a minute.
    """

    def __init__(
        self, fetch: Callable[[], bytes], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take what fetches the key set's JSON; nothing is fetched yet."""
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._keys: KeySet | None = None
        self._read_at = self._tried_at = float("-inf")

    def holding(self, kid: str | None) -> KeySet:
        """Return the keys, fetched anew when they are old or hold none of that id.

        KeysAway: there are none.
        """
        with self._lock:
            now = self._clock()
            old = self._keys is None or now - self._read_at >= CACHE_SECONDS
            if (old or not self._knows(kid)) and now - self._tried_at >= REFETCH_SECONDS:
                self._tried_at = now
                self._refetch(now, needed=old)
                old = False
            if self._keys is None or old:
                raise KeysAway("chưa lấy được khóa của nơi cấp danh tính")
            return self._keys

    def _knows(self, kid: str | None) -> bool:
        keys = self._keys.keys if self._keys else []
        return len(keys) == 1 if kid is None else any(key.kid == kid for key in keys)

    def _refetch(self, now: float, *, needed: bool) -> None:
        try:
            self._keys = KeySet.import_key_set(json.loads(self._fetch()))
        except (OSError, ValueError, TypeError, KeyError, JoseError) as error:
            if needed:
                raise KeysAway("không lấy được khóa của nơi cấp danh tính") from error
        else:
            self._read_at = now


def keys_at(address: str) -> IssuerKeys:
    """Return the keys at an https address or in a file. ValueError: the address is another kind."""
    if "://" not in address:
        return IssuerKeys(Path(address).read_bytes)
    if urlsplit(address).scheme != "https":
        raise ValueError(
            f"THIDUA_JWKS phải là một tệp hoặc một địa chỉ https, không phải {address}"
        )
    return IssuerKeys(lambda: _fetched(address))


class _NoRedirect(HTTPRedirectHandler):
    """An address that sends elsewhere is not the one that was configured."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


def _fetched(address: str) -> bytes:
    try:
        with build_opener(_NoRedirect).open(address, timeout=FETCH_SECONDS) as answer:
            content: bytes = answer.read(SET_BYTES + 1)
    except URLError as error:
        raise OSError(str(error)) from error
    if len(content) > SET_BYTES:
        raise OSError("key set is too large")
    return content
