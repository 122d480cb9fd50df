"""Signing: the key of a run; a new one each time, kept nowhere."""

from pathlib import Path

from ledger.journal.entries import SignedEntries
from ledger.signing.keys import APP, AppKey, Keyring

KEY = AppKey.new("bench.thidua.local/app")
KEYS = Keyring(Path("/nonexistent"), {APP: KEY.text()})
ENTRIES = SignedEntries(KEYS.app)
