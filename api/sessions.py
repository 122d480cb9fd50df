"""Sessions: who sits at which browser, kept here; the cookie carries nothing but a random id."""

import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

COOKIE = "thidua-session"
LIFE_SECONDS = 8 * 3600
SESSIONS_MAX = 10_000


class _Session(NamedTuple):
    person: str
    until: float


class Sessions:
    """The sessions of one running service.

    Only the hash of an id is kept; a restart ends them all.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with none."""
        self._clock = clock
        self._lock = Lock()
        self._known: dict[bytes, _Session] = {}

    def begin(self, person: str) -> str:
        """Return the id of a new session of a person; it is told once and never kept."""
        id = secrets.token_urlsafe(32)  # noqa: A001 — the word that fits
        with self._lock:
            now = self._clock()
            while self._known and (len(self._known) >= SESSIONS_MAX or self._first().until <= now):
                del self._known[next(iter(self._known))]
            self._known[_hash(id)] = _Session(person, now + LIFE_SECONDS)
        return id

    def _first(self) -> _Session:
        """Return the session that ends first: all last equally long, so the one begun first."""
        return next(iter(self._known.values()))

    def person(self, id: str) -> str | None:  # noqa: A002 — the word that fits
        """Return whose session it is, None when it has ended or never was."""
        with self._lock:
            session = self._known.get(_hash(id))
        return session.person if session and session.until > self._clock() else None

    def end(self, id: str) -> None:  # noqa: A002 — the word that fits
        """End a session."""
        with self._lock:
            self._known.pop(_hash(id), None)


def _hash(id: str) -> bytes:  # noqa: A002 — the word that fits
    return sha256(id.encode()).digest()
