"""Adjustments (điều chỉnh): lines of several units as one act tells them and a card takes them."""

from collections.abc import Sequence

from ledger.aggregates.scorecard_review import Adjustment
from ledger.values import Code, DocumentRef, Points, Position, Text, Value


class Adjusted(Value):
    """One line of one unit as an act adjusts it; `seen` is the figure the author saw."""

    unit: Code
    criterion: Code
    points: Points
    seen: Points
    reason: Text | None = None
    documents: tuple[DocumentRef, ...] = ()
    explanation: Position | None = None


def adjustments(
    lines: Sequence[Adjusted], unit: str, reason: str | None, documents: tuple[DocumentRef, ...]
) -> list[Adjustment]:
    """Return the lines of one unit; the act's reason and documents go where a line has none."""
    return [
        Adjustment(
            line.criterion,
            line.points,
            line.seen,
            line.reason or reason,
            line.documents or documents,
            line.explanation,
        )
        for line in lines
        if line.unit == unit
    ]
