"""Computing (tính điểm theo công thức): the lines of a card that follow from the whole cluster.

What a card says of a criterion scored against the leader, and which of its lines are another figure
now that other cards have moved. A line that somebody entitled has set otherwise is theirs and is
not computed again; a locked card is flagged and stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from ledger.aggregates.scorecard_figures import Figures
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.aggregates.scorecard_stages import LOCKED, OPEN_FOR_HEAD, Layer, Stage
from ledger.rulebook.formulas import Achieved, Computed, Measured, Quantitative
from ledger.rulebook.leaf import Others

ABSENT = frozenset({Stage.EMPTY, Stage.MISSING, Stage.RETURNED})


class Due(NamedTuple):
    """A line that is another figure now: of which criterion, as it stands, as it is computed."""

    criterion: str
    standing: Decimal
    how: Computed


@dataclass(frozen=True, kw_only=True)
class Computing(Figures):
    """A card with its lines scored against the leader."""

    @property
    def compares(self) -> bool:
        """Return whether any line is scored against the leader."""
        return any(leaf.compares for leaf in self.leaves.values())

    def achieved(self) -> dict[str, Achieved]:
        """Return what the unit achieved on each criterion that is scored against the leader.

        Nothing while the card is with the unit, or once the unit is not assessed.
        """
        gone = self.stage is Stage.CLOSED and self.outcome != "SEASON_CLOSED"
        if self.stage in ABSENT or gone:
            return {}
        unit = self.code(2)
        return {
            c: Achieved(unit=unit, measured=self.entered[c], target=leaf.rule.target_of(unit))
            for c, leaf in self.leaves.items()
            if leaf.compares and isinstance(leaf.rule, Quantitative) and c in self.entered
        }

    def recomputed(self, others: Mapping[str, Others]) -> Iterator[Due]:
        """Yield the lines that the other units' achievements make another figure."""
        for criterion in self.achieved():
            leaf = self.leaves[criterion]
            standing = self._computed_now(criterion)
            if standing is None:
                continue
            of = Measured(self.code(2), self.entered[criterion], others.get(criterion, ()))
            how = leaf.settled(criterion, None, of)[1]
            if how is None:
                continue
            if self.stage in LOCKED:
                moved = self.due.get(criterion, standing) != how.points
            else:
                moved = self.exact[criterion] != how.unrounded
            if moved:
                yield Due(criterion, standing, how)

    def _computed_now(self, criterion: str) -> Decimal | None:
        """Return a line's figure as long as nobody has set other points than were computed."""
        if criterion not in self.exact or criterion in self.determined:
            return None
        if self.stage is Stage.SUBMITTED:
            return self.own[criterion]
        if self.stage in OPEN_FOR_HEAD and criterion not in self.settled:
            return self.figure(criterion, Layer.REVIEW)
        return self.figure(criterion, Layer.COUNCIL) if self.stage in LOCKED else None

    def recompute(self, due: Due, *, because_of: int, moved_by: str | None) -> LineRecomputed:
        """Let a line be what the cluster's figures make it now."""
        layer = Layer.SELF if self.stage is Stage.SUBMITTED else Layer.REVIEW
        return LineRecomputed(
            unit=self.code(2),
            criterion=due.criterion,
            layer="SELF" if layer is Layer.SELF else "REVIEW",
            before=due.standing,
            after=due.how.points,
            total=self._with(due.criterion, due.how.points, layer),
            computed=due.how,
            because_of=because_of,
            moved_by=moved_by,
        )

    def with_recomputed(self, due: Due) -> Self:
        """Return the card as computing a line anew leaves it; a locked one stays as it was."""
        if self.stage in LOCKED:
            return self
        return self._recomputed(due.criterion, due.how.points)

    def flag_recomputation(
        self, due: Due, *, because_of: int, moved_by: str | None
    ) -> RecomputationFlagged:
        """Show the council that a line of the locked card would be another figure now."""
        return RecomputationFlagged(
            unit=self.code(2),
            criterion=due.criterion,
            standing=due.standing,
            computed=due.how,
            because_of=because_of,
            moved_by=moved_by,
        )
