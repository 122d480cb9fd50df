"""What another unit's figures do to a scorecard's lines that are scored against the leader.

The acts of one unit move the lines of others, and each such move is an event of its own on the card
it moves; the decisions are in `scorecard_computing`.
"""

from typing import Literal

from ledger.events import Event
from ledger.rulebook.formulas import Computed
from ledger.values import Code, Points, Position, viet


def _because(position: int, unit: str | None) -> str:
    return f"do sự kiện số {position}" + (f" của đơn vị {unit}" if unit else "")


def _leading(how: Computed) -> str:
    if how.leader is None:
        return ""
    target = f" trên chỉ tiêu {how.leader.target}" if how.leader.target else ""
    return f", so với đơn vị dẫn đầu {how.leader.unit} đạt {how.leader.measured}{target}"


class LineRecomputed(Event, topic="scorecard.line-recomputed.v1"):
    """A line scored against the cluster's leader was computed anew (tính lại).

    `because_of` is the event that moved it, on the card of `moved_by` or on the cluster; the self
    layer moves before the review opens, the review layer after.
    """

    unit: Code
    criterion: Code
    layer: Literal["SELF", "REVIEW"]
    before: Points
    after: Points
    total: Points | None = None
    computed: Computed
    because_of: Position
    moved_by: Code | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Tính lại tiêu chí {self.criterion} của đơn vị {self.unit}: "
            f"từ {viet(self.before)} thành {viet(self.after)} điểm, "
            f"{_because(self.because_of, self.moved_by)}{_leading(self.computed)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit whose figure moved it."""
        return (self.moved_by,) if self.moved_by else ()


class RecomputationFlagged(Event, topic="scorecard.recomputation-flagged.v1"):
    """A line of a locked card would be computed otherwise now; it stands until the council decides.

    Where the computed figure is the standing one again, nothing is left to decide.
    """

    unit: Code
    criterion: Code
    standing: Points
    computed: Computed
    because_of: Position
    moved_by: Code | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        line = f"Tiêu chí {self.criterion} của đơn vị {self.unit}"
        because = _because(self.because_of, self.moved_by)
        if self.computed.points == self.standing:
            return (
                f"{line} tính lại vẫn là {viet(self.standing)} điểm, {because}; "
                "không còn gì chờ Hội đồng"
            )
        return (
            f"{line} đã khóa ở {viet(self.standing)} điểm, tính lại là "
            f"{viet(self.computed.points)}, {because}{_leading(self.computed)}; "
            "chờ Hội đồng quyết định"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit whose figure would move it."""
        return (self.moved_by,) if self.moved_by else ()
