"""What does a clause of the regulation say?"""

from ledger.rulebook.regulation import DEFAULT, regulation
from ledger.values import Value


class ClauseTold(Value):
    """A clause, verbatim, with its label as printed."""

    id: str
    label: str
    text: str
    regulation: str


def clause(id: str, under: str = DEFAULT) -> ClauseTold:  # noqa: A002 — the word that fits
    """Return a clause. Unknown: the regulation has none by this id."""
    found = regulation(under).clause(id)
    return ClauseTold(id=found.id, label=found.label, text=found.text, regulation=under)
