"""A ledger opened as the tests open it: with a key that is the same in every run."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from ledger import bootstrap, verification
from ledger.finding import Finding
from ledger.journal.entries import Made, SignedEntries
from ledger.ledger import Ledger
from ledger.signing.keys import APP, AppKey, Keyring, verify
from ledger.signing.promises import Promises

KEY = AppKey.parse(
    "PRIVATE+KEY+thidua.example.vn/thu/app+b5057618+AeUhqLsdx0s83DsMPPggeEV7fwVQpcHluyo2AButl5Oo"
)
KEYS = Keyring(Path("/nonexistent"), {APP: KEY.text()})
_VERIFY = lru_cache(100_000)(verify)
ENTRIES = SignedEntries(KEYS.app)


class NoEntries(SignedEntries):
    """What recorded before there were entries."""

    def __init__(self) -> None:
        super().__init__(KEYS.app)

    def look(self, cursor: Any, before: Any) -> None:
        """Ask nothing."""

    def made(self, cursor: Any, rows: Any) -> Made:
        return Made([], [])


def open_ledger(
    service: str, *, pool: int = bootstrap.POOL_SIZE, promises: Promises | None = None
) -> Ledger:
    """Return a ledger with the tests' key, and without a promise journal unless one is given."""
    return bootstrap.open_ledger(service, KEYS, pool=pool, promises=promises)


def check_ledger(owner: str, *, quick: bool = False) -> list[Finding]:
    """Return what is wrong with a ledger that the tests' key signs.

    What was verified once in a run is known: the steps of a season are checked again and again.
    """
    return verification.check_ledger(owner, [KEY.verifier], quick=quick, verify_fn=_VERIFY)
