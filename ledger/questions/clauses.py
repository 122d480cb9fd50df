"""What does a clause of the regulation say?"""

from ledger.rulebook.regulation import DEFAULT, regulation
from ledger.values import Value


class ClauseTold(Value):
    """A clause, verbatim, with its label as printed.

    `status`: of a paper, or the ledger's own construction, whose clauses have a source.
    """

    id: str
    label: str
    text: str
    regulation: str
    status: str
    source: str | None = None


def clause(id: str, under: str = DEFAULT) -> ClauseTold:  # noqa: A002 — the word that fits
    """Return a clause. Unknown: the regulation has none by this id."""
    rules = regulation(under)
    found, built = rules.clause(id), rules.construction
    return ClauseTold(
        id=found.id,
        label=found.label,
        text=found.text,
        regulation=under,
        status=rules.status,
        source=built.sources[found.source] if built and found.source else None,
    )
