"""Figures (điểm): what a scorecard's events have left, layer by layer, and what decisions share.

A line stands in a layer once the layer is reached and somebody entitled gave it a figure; a layer
that lacks a line is incomplete, never zero. The life line and decisions are in `scorecard`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ExplanationGiven,
    ExplanationRequested,
    ReprimandApplied,
    ReprimandReversed,
    ResultNotified,
    ReviewCompleted,
    ReviewOpened,
    ScorecardClosed,
    ScorecardReturned,
    ScoresAgreed,
    ScoreVerified,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_papers import Applied, Paper, Withdrawal
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.aggregates.scorecard_stages import LOCKED, OPEN_FOR_HEAD, TAKES, Layer, Stage
from ledger.events import AnyRecorded, State
from ledger.refusals import Conflict, Refused
from ledger.rulebook.formulas import Computed
from ledger.rulebook.leaf import Leaf
from ledger.rulebook.scale import Rescaling, total_of
from ledger.values import viet

SELF_SCORE_FIRST = "B.II.1"
REVIEW = "B.II.2"
AGREEMENT = "B.II.4"
COUNCIL = "B.II.3"
SCALE = "B.I"
COLLECTIVE = "A.I.3"
REPRIMANDS = "C.3-2"

_SELF, _REVIEW, _AGREED, _ = Layer  # asked for so often that looking them up there is felt

Leaves = Mapping[str, Leaf]
Lines = Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Figures(State):
    """A card's figures; `own`, `moved`, `settled`, `determined` are what each layer itself set.

    `counting` are those of the unit's own that count from the review on: on lines it itself scores.
    Of lines with a rule, `entered` is what was achieved, `exact` the value computed from it as long
    as nobody set other points; `due` what a line of a locked card would be.
    `answered` holds, by the position of a paper's withdrawal, what answered it.
    """

    stage: Stage = Stage.EMPTY
    closed_from: Stage | None = None
    submission: int = 0
    submitted_at: int = 0
    criteria: str = ""
    criteria_version: int = 0
    leaves: Leaves = field(default_factory=dict)
    rescaling: Rescaling | None = None
    own: Lines = field(default_factory=dict)
    counting: Lines = field(default_factory=dict)
    moved: Lines = field(default_factory=dict)
    settled: Lines = field(default_factory=dict)
    determined: Lines = field(default_factory=dict)
    reprimands: Mapping[Paper, Applied] = field(default_factory=dict)
    answered: Mapping[int, int] = field(default_factory=dict)
    requests: Mapping[int, str] = field(default_factory=dict)
    explanations: Mapping[int, str] = field(default_factory=dict)
    told: int = 0
    figures_at: int = 0
    outcome: str | None = None
    entered: Mapping[str, str] = field(default_factory=dict)
    exact: Mapping[str, str] = field(default_factory=dict)
    due: Lines = field(default_factory=dict)

    # What the figures are

    def figures(self, layer: Layer) -> Lines:
        """Return the points of every line in a layer as far as they are known, whatever the stage.

        Each layer is the one below it with what was set in it; the review begins with the unit's
        own figures on the lines that the unit itself scores.
        """
        first, *over = self._set_in(layer)
        figures = dict(first)
        for known in over:
            figures.update(known)
        return figures

    def figure(self, criterion: str, layer: Layer) -> Decimal | None:
        """Return a line's points in a layer; None when they are not known."""
        for known in reversed(self._set_in(layer)):
            if criterion in known:
                return known[criterion]
        return None

    def _set_in(self, layer: Layer) -> tuple[Lines, ...]:
        """Return what makes the figures of a layer: what comes later goes before."""
        if layer is _AGREED:
            return self.counting, self.moved, self.settled
        if layer is _REVIEW:
            return self.counting, self.moved
        if layer is _SELF:
            return (self.own,)
        return self.counting, self.moved, self.settled, self.determined

    def sum(self, layer: Layer) -> tuple[Decimal | None, tuple[str, ...]]:
        """Return a layer's total, rescaled where due, or None and the criteria without figure.

        Lines moved on a self-score that does not count any more are no figure either: a card
        without leaves has no total.
        """
        return self._sum(self.figures(layer))

    def _sum(self, known: Lines) -> tuple[Decimal | None, tuple[str, ...]]:
        lacking: tuple[str, ...] = ()
        if not self.leaves.keys() <= known.keys():
            lacking = tuple(c for c in self.leaves if c not in known)
        if lacking or not self.leaves:
            return None, lacking
        if len(known) > len(self.leaves):
            known = {c: known[c] for c in self.leaves}
        return total_of(known, self.rescaling), ()

    def applied(self, places: Iterable[Paper]) -> Applied | None:
        """Return where a paper that stands at these places first moved points of this card."""
        found = [self.reprimands[place] for place in places if place in self.reprimands]
        return min(found, default=None)

    # Parts of decisions

    def _unapplied(self, printed: str, places: Iterable[Paper], field: str) -> None:
        """Refuse a paper that moved points of this card before, whatever batch brought it."""
        if first := self.applied(places):
            raise Refused(
                f"văn bản {printed} đã được áp dụng vào phiếu này tại sự kiện số {first.position}",
                under=REPRIMANDS,
                field=field,
            )

    def _unanswered(self, withdrawal: Withdrawal, field: str) -> Applied:
        """Return what a withdrawn paper moved; Refused when nothing, or when it was answered."""
        if (applied := self.applied(withdrawal.places)) is None:
            raise Refused(
                f"văn bản bị thu hồi tại sự kiện số {withdrawal.position} chưa trừ điểm của phiếu "
                "này, nên không có điểm để trả lại",
                under=REPRIMANDS,
                field=field,
            )
        told = [self.answered[p] for p in withdrawal.positions if p in self.answered]
        if told:
            raise Refused(
                f"thu hồi tại sự kiện số {withdrawal.position} đã được xử lý tại sự kiện số "
                f"{min(told)}",
                under=REPRIMANDS,
                field=field,
            )
        return applied

    def _under_review(self, act: str) -> None:
        if self.stage in LOCKED:
            raise Refused(
                f"phiếu đã thống nhất tại họp trừ bị, chỉ Hội đồng còn {act} được", under=AGREEMENT
            )
        if self.stage is Stage.CLOSED:
            raise Refused(f"phiếu đã đóng, không {act} được nữa", under=AGREEMENT)
        if self.stage not in OPEN_FOR_HEAD:
            raise Refused(
                f"chưa {act} được: đơn vị chưa gửi điểm tự chấm hoặc phiếu chưa mở rà soát",
                under=SELF_SCORE_FIRST,
            )

    def _leaf(self, criterion: str) -> Leaf:
        if criterion not in self.leaves:
            raise Refused(
                f"không có tiêu chí {criterion} trong bộ tiêu chí", under=SCALE, field="criterion"
            )
        return self.leaves[criterion]

    def _with(
        self, criterion: str, points: Decimal, layer: Layer, beside: Lines | None = None
    ) -> Decimal | None:
        """Return the layer's total with other points on a line, and those set beside it."""
        return self._sum({**self.figures(layer), **(beside or {}), criterion: points})[0]

    def _known(self, criterion: str, entered: str | None, how: Computed | None) -> Self:
        """Return the card with how a line's points came about: computed, or set by somebody."""
        known = criterion in self.exact
        exact = self.exact
        if known:
            exact = {c: value for c, value in exact.items() if c != criterion}
        if how is None or entered is None:
            return self.but(exact=exact) if known else self
        return self.but(
            exact={**exact, criterion: how.unrounded},
            entered={**self.entered, criterion: entered},
        )

    def _moved(self, criterion: str, points: Decimal, *, settled: bool) -> Self:
        if settled:
            return self.but(settled={**self.settled, criterion: points})
        return self.but(moved={**self.moved, criterion: points})

    def takes(self, criterion: str) -> bool:
        """Return whether a line is computed anew: the card is open, and nobody set other points.

        Where what came before was declared an error, a recomputation may find its line set by hand
        again, or the card locked again: then it counts no more.
        """
        return criterion in self.exact and self.stage in TAKES

    def _recomputed(self, criterion: str, points: Decimal) -> Self:
        if self.stage is not Stage.SUBMITTED:
            return self._moved(criterion, points, settled=False)
        counts = criterion in self.counting
        return self.but(
            own={**self.own, criterion: points},
            counting={**self.counting, criterion: points} if counts else self.counting,
        )

    # The fold

    def after(  # noqa: C901, PLR0911, PLR0912 — one case per event
        self, recorded: AnyRecorded
    ) -> Self:
        """Return the card as one more event leaves it."""
        at = recorded.position
        match recorded.facts:
            case CriterionAdjusted(criterion=c, after=points) as e:
                card = self._known(c, e.measured, e.computed)
                if e.layer == "AGREED":
                    return card.but(settled={**self.settled, c: points}, figures_at=at)
                return card.but(moved={**self.moved, c: points}, figures_at=at)
            case CriterionScored(criterion=c, after=points) as e:
                card = self._known(c, e.measured, e.computed)
                return card.but(moved={**self.moved, c: points}, figures_at=at)
            case SelfScoreSubmitted() as e:
                return self.but(
                    stage=Stage.SUBMITTED,
                    submission=e.submission,
                    submitted_at=at,
                    figures_at=at,
                    criteria=e.criteria,
                    criteria_version=e.criteria_version,
                    rescaling=e.rescaling,
                    leaves={
                        line.criterion: Leaf(
                            line.type,
                            line.max,
                            line.scored_by,
                            full_marks=bool(line.full_marks),
                            rule=line.rule,
                        )
                        for line in e.lines
                    },
                    own={line.criterion: line.points for line in e.lines},
                    counting={
                        line.criterion: line.points for line in e.lines if line.scored_by == "SELF"
                    },
                    # What was moved before was moved on figures that no longer stand: a review
                    # opened by error, say, and declared so.
                    moved={},
                    settled={},
                    determined={},
                    reprimands={},
                    answered={},
                    outcome=None,
                    entered={
                        line.criterion: line.key or line.measured or ""
                        for line in e.lines
                        if line.computed
                    },
                    exact={
                        line.criterion: line.computed.unrounded for line in e.lines if line.computed
                    },
                    due={},
                )
            case SelfScoreMissing():
                return self.but(stage=Stage.MISSING)
            case ScorecardReturned():
                return self.but(stage=Stage.RETURNED)
            case ReviewOpened():
                return self.but(stage=Stage.REVIEW)
            case LineRecomputed(criterion=c, after=points) as e if self.takes(c):
                card = self._recomputed(c, points)
                exact = {**self.exact, c: e.computed.unrounded}
                due = {other: points for other, points in self.due.items() if other != c}
                return card.but(exact=exact, due=due, figures_at=at)
            case RecomputationFlagged(criterion=c, computed=how):
                return self.but(due={**self.due, c: how.points})
            case ReprimandApplied(criterion=c, after=points) as e:
                card = self._moved(c, points, settled=c in self.settled)
                return card.but(
                    exact=self._known(c, None, None).exact,
                    reprimands={
                        **self.reprimands,
                        (e.reprimand, e.reprimand_code): Applied(at, (c,)),
                    },
                    figures_at=at,
                )
            case ReprimandReversed(criterion=c, after=points) as e:
                card = self._moved(c, points, settled=c in self.settled)
                by_hand = points != e.before
                return card.but(
                    exact=self._known(c, None, None).exact if by_hand else self.exact,
                    answered={**self.answered, e.withdrawal: at},
                    figures_at=at,
                )
            case ReviewCompleted():
                return self.but(stage=Stage.REVIEWED)
            case ResultNotified(told=told):
                return self.but(told=told)
            case ExplanationRequested(criterion=c):
                return self.but(requests={**self.requests, at: c})
            case ExplanationGiven(criterion=c):
                return self.but(explanations={**self.explanations, at: c})
            case ScoresAgreed():
                return self.but(stage=Stage.AGREED)
            case ScoreVerified():
                return self.but(stage=Stage.VERIFIED)
            case CouncilScoreDetermined() as e:
                now = {f.criterion: f.after for f in e.lines}
                cited = {(r.batch, r.code): Applied(at, tuple(now)) for r in e.reprimands}
                return self.but(
                    stage=Stage.VERIFIED,
                    closed_from=None,
                    determined={**self.determined, **now},
                    reprimands={**self.reprimands, **cited},
                    answered={**self.answered, **dict.fromkeys(e.relies_on, at)},
                    figures_at=at,
                    due={c: points for c, points in self.due.items() if c not in now},
                )
            case ScorecardClosed(outcome=outcome):
                closed_from = self.stage
                return self.but(stage=Stage.CLOSED, closed_from=closed_from, outcome=outcome)
            case _:
                return self


def must(reason: str | None, says: str, under: str) -> None:
    """Refuse an act without its mandatory reason."""
    if not reason:
        raise Refused(says, under=under, field="reason")


def same(criterion: str, standing: Decimal | None, seen: Decimal | None) -> None:
    """Conflict when the figure is no longer the one the author saw."""
    if standing != seen:
        raise Conflict(
            f"tiêu chí {criterion} nay là {viet(standing)} điểm, "
            f"không còn là {viet(seen)} như người quyết định đã thấy",
            under=REVIEW,
            field="seen",
        )
