"""Leaf (tiêu chí chấm điểm): what a decision needs of a criterion that carries points."""

from decimal import Decimal
from typing import NamedTuple

from ledger.refusals import Refused
from ledger.values import viet

SCALE = "B.I"
NOTHING = Decimal("0.00")


class Leaf(NamedTuple):
    """A leaf's type, its maximum, whose figure counts from the review on, its name.

    `full_marks` is true where the criterion does not apply to the unit and its criteria set gives
    such a line full marks: then no other figure than the maximum is accepted.
    """

    type: str
    max: Decimal
    scored_by: str
    name: str = ""
    full_marks: bool = False

    def span(self) -> tuple[Decimal, Decimal]:
        """Return the lowest and the highest points: 0…max, or −max…0 for a penalty (B.I)."""
        if self.type == "penalty":
            return -self.max, NOTHING
        return (self.max if self.full_marks else NOTHING), self.max

    def check(self, criterion: str, points: Decimal) -> None:
        """Refuse points outside the leaf's range."""
        low, high = self.span()
        if not low <= points <= high:
            raise Refused(
                f"tiêu chí {criterion}: {viet(points)} điểm "
                f"nằm ngoài khoảng từ {viet(low)} đến {viet(high)}",
                under=SCALE,
                field="points",
            )
