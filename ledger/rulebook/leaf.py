"""Leaf (tiêu chí chấm điểm): what a decision needs of a criterion that carries points."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger.refusals import Refused
from ledger.rulebook.formulas import Achieved, Computed, Measured, Quantitative, Rule, computed
from ledger.values import viet

SCALE = "B.I"
NOTHING = Decimal("0.00")

Others = Sequence[Achieved]
"""What the other units of the cluster achieved on a criterion."""


class Leaf(NamedTuple):
    """A leaf's type, its maximum, whose figure counts from the review on, its name, its rule.

    `full_marks` is true where the criterion does not apply to the unit and its criteria set gives
    such a line full marks: then no other figure than the maximum is accepted. Without a rule the
    points are taken as given.
    """

    type: str
    max: Decimal
    scored_by: str
    name: str = ""
    full_marks: bool = False
    rule: Rule | None = None

    @property
    def compares(self) -> bool:
        """Return whether the points of one unit depend on what the others achieved."""
        return isinstance(self.rule, Quantitative) and self.rule.formula == "AGAINST_LEADER"

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

    def settled(
        self, criterion: str, points: Decimal | None, of: Measured
    ) -> tuple[Decimal, Computed | None]:
        """Return a line's points: as given, or as its rule computes them, with how (B.I).

        Refused: out of range, nothing to compute from, or other points than the rule gives.
        """
        if self.rule is None:
            if points is None:
                raise Refused(f"tiêu chí {criterion} chưa ghi điểm", under=SCALE, field="points")
            self.check(criterion, points)
            return points, None
        try:
            how = computed(self.rule, self.span(), of)
        except Refused as refused:
            says = f"tiêu chí {criterion}: {refused.says}"
            raise Refused(says, under=SCALE, field=refused.field) from None
        if points is not None and points != how.points:
            raise Refused(
                f"tiêu chí {criterion}: theo cách tính của bộ tiêu chí là {viet(how.points)} điểm, "
                f"không phải {viet(points)}; ghi đúng số này hoặc để trống điểm",
                under=SCALE,
                field="points",
            )
        return how.points, how
