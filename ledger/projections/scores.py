"""Which points does each unit have, in each layer, on each criterion?

`score_line` has a row for each leaf, `score` one for each card with its totals. A layer is None
until the card has reached it, and where its figure is lacking. A leaf that the card no longer has
keeps a row without anything, by which whoever follows the rows learns that it is gone.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from ledger.aggregates.scorecard import Stage
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ReprimandApplied,
    ReprimandReversed,
    ReviewCompleted,
    ReviewOpened,
    ScorecardClosed,
    ScorecardReturned,
    ScoresAgreed,
    ScoreVerified,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_recomputation import LineRecomputed
from ledger.aggregates.scorecard_stages import TAKES
from ledger.events import AnyRecorded, Event
from ledger.projections.projection import Draft, Projection, Rows, Table
from ledger.rulebook.scale import Rescaling, total_of
from ledger.values import total

SCORE_LINE = Table(
    "score_line",
    (
        ("season", "text"),
        ("unit", "text"),
        ("criterion", "text"),
        ("ordinal", "int4"),
        ("type", "text"),
        ("max", "numeric(6,2)"),
        ("scored_by", "text"),
        ("self", "numeric(6,2)"),
        ("review", "numeric(6,2)"),
        ("agreed", "numeric(6,2)"),
        ("council", "numeric(6,2)"),
        ("position", "int8"),
    ),
    key=3,
)
SCORE = Table(
    "score",
    (
        ("season", "text"),
        ("unit", "text"),
        ("stage", "text"),
        ("self", "numeric(6,2)"),
        ("review", "numeric(6,2)"),
        ("agreed", "numeric(6,2)"),
        ("council", "numeric(6,2)"),
        ("figure", "numeric(6,2)"),
        ("layer", "text"),
        ("lacking", "int4"),
        ("rests_on", "int8"),
        ("position", "int8"),
    ),
    key=2,
)

_NOTHING = (None,) * (len(SCORE_LINE.columns) - SCORE_LINE.key - 1)
_ORDINAL, _TYPE, _MAX, _BY, _SELF, _REVIEW, _AGREED, _COUNCIL, _AT = range(9)
FIGURE = 5
"""Where in a row of `score`, after its key, the figure that stands is; its layer follows.

Its last two are the event that the figures rest on and the one that moved the row: they differ when
the latter declared something entered in error."""
_LAYERS = ("SELF", "REVIEW", "AGREED", "COUNCIL")
_TO_REVIEW, _TO_AGREED, _TO_COUNCIL = 2, 3, 4
_REACHED = {
    Stage.SUBMITTED: 1,
    Stage.RETURNED: 1,
    Stage.REVIEW: 2,
    Stage.REVIEWED: 2,
    Stage.AGREED: 3,
    Stage.VERIFIED: 4,
}


class CardDraft(Draft):
    """A scorecard's lines and totals; `gone` are the lines it once had."""

    tables: ClassVar[tuple[Table, ...]] = (SCORE_LINE, SCORE)

    def __init__(self, stream: str) -> None:
        """Begin with no card."""
        super().__init__(stream)
        _, self.season, self.unit = self.path
        self.lines: Rows = {}
        self.gone: Rows = {}
        self.reached = 0
        self.stage = Stage.EMPTY
        self.moved: dict[str, Decimal] = {}
        self.settled: dict[str, Decimal] = {}
        self.determined: dict[str, Decimal] = {}
        self.computed: set[str] = set()
        self.rescaling: Rescaling | None = None
        self.at = 0

    def submitted(self, recorded: AnyRecorded, e: SelfScoreSubmitted) -> None:
        """Lay out the lines."""
        for key in self.lines:
            self.gone[key] = [*_NOTHING, recorded.position]
        self.lines.clear()
        for before in (self.moved, self.settled, self.determined):
            before.clear()
        self.rescaling = e.rescaling
        self.computed = {line.criterion for line in e.lines if line.computed is not None}
        for ordinal, line in enumerate(e.lines):
            key = self.season, self.unit, line.criterion
            self.gone.pop(key, None)
            self.lines[key] = [
                ordinal, line.type, line.max, line.scored_by, line.points, None, None, None,
                recorded.position,
            ]  # fmt: skip
        self._enter(Stage.SUBMITTED, recorded)

    def entered(self, recorded: AnyRecorded, e: Event) -> None:
        """Enter the stage an event stands for."""
        self._enter(_STAGES[type(e)], recorded)

    def scored(self, recorded: AnyRecorded, e: CriterionScored) -> None:
        """Give one line its figure in the review."""
        self.moved[e.criterion] = e.after
        self._know(e)
        self._touch(e.criterion, recorded.position)

    def adjusted(self, recorded: AnyRecorded, e: CriterionAdjusted) -> None:
        """Move one line in the review, or in the agreed layer."""
        (self.settled if e.layer == "AGREED" else self.moved)[e.criterion] = e.after
        self._know(e)
        self._touch(e.criterion, recorded.position)

    def recomputed(self, recorded: AnyRecorded, e: LineRecomputed) -> None:
        """Move one line that is scored against the leader: the unit's own until the review.

        Not one that somebody set by hand, nor one of a locked card: see `Figures.takes`.
        """
        if e.criterion not in self.computed or self.stage not in TAKES:
            return
        if self.stage is not Stage.SUBMITTED:
            self.moved[e.criterion] = e.after
        elif (row := self.lines.get((self.season, self.unit, e.criterion))) is not None:
            row[_SELF] = e.after
        self._touch(e.criterion, recorded.position)

    def applied(self, recorded: AnyRecorded, e: ReprimandApplied | ReprimandReversed) -> None:
        """Move one line in the layer in which it stands."""
        (self.settled if e.criterion in self.settled else self.moved)[e.criterion] = e.after
        self.computed.discard(e.criterion)
        self._touch(e.criterion, recorded.position)

    def council(self, recorded: AnyRecorded, e: CouncilScoreDetermined) -> None:
        """Set lines by the council's decision."""
        for figure in e.lines:
            self.determined[figure.criterion] = figure.after
            self._touch(figure.criterion, recorded.position)
        if self.stage is not Stage.VERIFIED:
            self._enter(Stage.VERIFIED, recorded)

    folds: ClassVar[Mapping[type, Callable[[Any, AnyRecorded, Any], None]]] = {
        SelfScoreSubmitted: submitted,
        SelfScoreMissing: entered,
        ScorecardReturned: entered,
        ReviewOpened: entered,
        ReviewCompleted: entered,
        CriterionScored: scored,
        CriterionAdjusted: adjusted,
        LineRecomputed: recomputed,
        ReprimandApplied: applied,
        ReprimandReversed: applied,
        ScoresAgreed: entered,
        ScoreVerified: entered,
        CouncilScoreDetermined: council,
        ScorecardClosed: entered,
    }

    def _know(self, e: CriterionScored | CriterionAdjusted) -> None:
        """Remember whether a line's points were computed or are somebody's own."""
        if e.computed is not None and e.measured is not None:
            self.computed.add(e.criterion)
        else:
            self.computed.discard(e.criterion)

    def _enter(self, stage: Stage, recorded: AnyRecorded) -> None:
        self.stage = stage
        self.at = recorded.position
        reached = _REACHED.get(stage, self.reached)
        if reached != self.reached:
            self.reached = reached
            for row in self.lines.values():
                row[_AT] = recorded.position

    def _touch(self, criterion: str, position: int) -> None:
        self.at = position
        row = self.lines.get((self.season, self.unit, criterion))
        if row is not None:
            row[_AT] = position

    def succeed(self, before: Draft, position: int) -> None:
        """Keep the rows of what is left of the card no longer: that, too, is to be told."""
        key = self.season, self.unit
        if key in before.rows["score"] and key not in self.rows["score"]:
            self.rows["score"][key] = []
        for line in before.rows["score_line"]:
            if line not in self.lines:
                self.gone.setdefault(line, [*_NOTHING, position])
        self.finish()
        super().succeed(before, position)

    def finish(self) -> None:
        """Fill in the layers reached, and the totals; `rests_on` is the last event that counts."""
        self.rows["score_line"] = {**self.lines, **self.gone} if self.gone else self.lines
        key = self.season, self.unit
        known = self.rows["score"].get(key)
        if self.at == 0 and known is None:
            return
        self.fill()
        sums, lacking = self.totals()
        row = [self.stage.value, *sums, *self.standing(sums), lacking, self.at]
        moved = known[-1] if known and known[:-1] == row else self.at
        self.rows["score"][key] = [*row, moved]

    def fill(self) -> None:
        """Fill in the layers of each line that the card has reached."""
        reviewed, agreed_on, decided = (
            self.reached >= layer for layer in (_TO_REVIEW, _TO_AGREED, _TO_COUNCIL)
        )
        for (_, _, criterion), row in self.lines.items():
            own = row[_SELF] if row[_BY] == "SELF" else None
            review = self.moved.get(criterion, own)
            agreed = self.settled.get(criterion, review)
            row[_REVIEW] = review if reviewed else None
            row[_AGREED] = agreed if agreed_on else None
            row[_COUNCIL] = self.determined.get(criterion, agreed) if decided else None

    def totals(self) -> tuple[list[Decimal | None], int]:
        """Return the total of each layer, and how many lines the last one lacks.

        A total is None where the layer is not reached or lacks a line.
        """
        sums: list[Decimal | None] = []
        lacking = 0
        for n in range(len(_LAYERS)):
            if n >= self.reached:
                sums.append(None)
                continue
            figures = [row[_SELF + n] for row in self.lines.values()]
            lacking = len([f for f in figures if f is None])  # `count` would ask each if it equals
            whole = figures and not lacking
            sums.append(self._total(figures) if whole else None)
        return sums, lacking

    def _total(self, figures: list[Decimal]) -> Decimal:
        if self.rescaling is None:
            return total(figures)
        criteria = (criterion for _, _, criterion in self.lines)
        return total_of(dict(zip(criteria, figures, strict=True)), self.rescaling)

    def standing(self, sums: list[Decimal | None]) -> tuple[Decimal | None, str | None]:
        """Return the total that stands for the card now, and its layer."""
        last = self.reached - 1
        return (sums[last], _LAYERS[last]) if self.reached else (None, None)


_STAGES: dict[type[Any], Stage] = {
    SelfScoreMissing: Stage.MISSING,
    ScorecardReturned: Stage.RETURNED,
    ReviewOpened: Stage.REVIEW,
    ReviewCompleted: Stage.REVIEWED,
    ScoresAgreed: Stage.AGREED,
    ScoreVerified: Stage.VERIFIED,
    ScorecardClosed: Stage.CLOSED,
}

SCORES = Projection("scores", (SCORE_LINE, SCORE), {"scorecard": CardDraft})
