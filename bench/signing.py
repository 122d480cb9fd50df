"""Signing: the key of a run; a new one each time, kept nowhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from psycopg import Cursor

from ledger.events import AnyRecorded
from ledger.journal.entries import Made, Row, SignedEntries
from ledger.journal.mapper import Stored
from ledger.signing.keys import APP, AppKey, Keyring

KEY = AppKey.new("bench.thidua.local/app")
KEYS = Keyring(Path("/nonexistent"), {APP: KEY.text()})
ENTRIES = SignedEntries(KEYS.app)
"""Without a promise journal: for history that is stored in bulk."""


class WithoutEntries(SignedEntries):
    """Signs and writes nothing: what a decision cost before there were entries."""

    def __init__(self) -> None:
        """Need no key."""
        super().__init__(KEYS.app)

    def look(self, cursor: Cursor[Row], before: Mapping[str, Sequence[AnyRecorded]]) -> None:
        """Ask nothing."""

    def made(self, cursor: Cursor[Row], rows: Sequence[Stored]) -> Made:
        """Make nothing."""
        del cursor, rows
        return Made([], [])
