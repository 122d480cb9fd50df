"""The read models of this ledger, in the order in which they are written."""

from collections.abc import Sequence

from ledger.projections.awards import AWARDS
from ledger.projections.directory import DIRECTORY
from ledger.projections.disputes import DISPUTES
from ledger.projections.eligibility import ELIGIBILITIES
from ledger.projections.history import HISTORIES
from ledger.projections.projection import Projection
from ledger.projections.scores import SCORES

PROJECTIONS: tuple[Projection, ...] = (
    DIRECTORY,
    SCORES,
    ELIGIBILITIES,
    HISTORIES,
    DISPUTES,
    AWARDS,
)


def projections(names: Sequence[str] = ()) -> tuple[Projection, ...]:
    """Return the named read models, or all; ValueError names one that does not exist."""
    known = {p.name: p for p in PROJECTIONS}
    if strange := [name for name in names if name not in known]:
        raise ValueError(f"không có bảng đọc {', '.join(strange)}; có: {', '.join(known)}")
    return tuple(known[name] for name in names) if names else PROJECTIONS
