"""What a check of the ledger finds, and which exit code it calls for."""

import json
from typing import NamedTuple

from ledger.evidence import findings as codes

UNREADABLE = "unreadable"
"""The check that entries are read and streams replayed: what rests on it is not checked then."""
SIGNED = "signed entries"
"""The check that the application signed each event as it stands."""
REGULATION = "regulation"
"""The check that what seasons adopted is what the program ships."""
GONE = "cannot be checked"
"""What something is missing for, that would show whether all is sound."""
TRUST = "trust"
"""The check that the log's own signature and its witnesses' stand under what is published."""
FORK = "fork"
"""The check that the ledger goes on from what was signed, witnessed, promised or kept of it."""
ERASED = "erased"
"""No fault: what is gone by a law."""
_CODES = {
    REGULATION: codes.UNDECIDED,
    GONE: codes.UNDECIDED,
    TRUST: codes.UNTRUSTED,
    FORK: codes.FORKED,
    ERASED: codes.ERASED,
}


class Finding(NamedTuple):
    """Something that is not as it must be.

    What was checked, where, and what is wrong, in Vietnamese.
    """

    check: str
    where: str
    says: str

    @property
    def code(self) -> int:
        """Return the exit code it calls for (`ledger.evidence.findings`)."""
        return _CODES.get(self.check, codes.TAMPERED)

    @property
    def stops(self) -> bool:
        """Tell whether nothing may be served over it.

        Not so where the ledger is whole and the program is what differs.
        """
        return self.check != REGULATION

    def as_json(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps({**self._asdict(), "code": self.code}, ensure_ascii=False)
