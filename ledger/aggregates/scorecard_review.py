"""Review (rà soát): what the head with the deputy does to a scorecard before the lock (B.II.2).

The life line is in `scorecard`, the figures and the fold are in `scorecard_figures`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ledger.aggregates.scorecard_computing import Computing
from ledger.aggregates.scorecard_events import (
    Conflicted,
    CriterionAdjusted,
    CriterionScored,
    ExplanationAnswered,
    ExplanationRequested,
    ReprimandApplied,
    ReprimandReversed,
    ReviewCompleted,
    ReviewOpened,
    ScorecardReturned,
    SelfScoreMissing,
)
from ledger.aggregates.scorecard_figures import (
    AGREEMENT,
    REPRIMANDS,
    REVIEW,
    SELF_SCORE_FIRST,
    must,
    same,
)
from ledger.aggregates.scorecard_papers import Paper, Withdrawal
from ledger.aggregates.scorecard_stages import Layer, Stage
from ledger.refusals import Refused
from ledger.rulebook.formulas import Measured
from ledger.rulebook.leaf import Others
from ledger.values import DocumentRef, viet


class Adjustment(NamedTuple):
    """One line of an act that adjusts several: the points to set, and the figure its author saw."""

    criterion: str
    points: Decimal
    seen: Decimal
    reason: str | None
    documents: tuple[DocumentRef, ...] = ()
    explanation: int | None = None


@dataclass(frozen=True, kw_only=True)
class Review(Computing):
    """A card with the decisions of the head and the deputy."""

    def miss(self, *, reason: str | None) -> SelfScoreMissing:
        """Record that the unit sent no self-score."""
        if self.stage is not Stage.EMPTY:
            raise Refused(
                "đơn vị đã gửi điểm tự chấm, hoặc việc không gửi đã được ghi nhận",
                under=SELF_SCORE_FIRST,
            )
        must(reason, "ghi nhận không gửi điểm tự chấm phải nêu lý do", SELF_SCORE_FIRST)
        return SelfScoreMissing(reason=reason)

    def send_back(self, *, reason: str | None) -> ScorecardReturned:
        """Return the card to the unit, before the review opens, with the reason."""
        if self.stage is not Stage.SUBMITTED:
            raise Refused("chỉ trả lại được phiếu đã gửi và chưa mở rà soát", under=REVIEW)
        must(reason, "trả lại phiếu phải nêu lý do", REVIEW)
        return ScorecardReturned(submission=self.submission, reason=reason)

    def open_review(self) -> ReviewOpened:
        """Begin the review of the latest submission."""
        if self.stage is not Stage.SUBMITTED:
            raise Refused(
                "chưa có điểm tự chấm để rà soát, hoặc phiếu đã mở rà soát", under=SELF_SCORE_FIRST
            )
        return ReviewOpened(submission=self.submission)

    def score(
        self,
        criterion: str,
        points: Decimal | None,
        *,
        scored_by: str,
        measured: str | None = None,
        others: Others = (),
        reason: str | None = None,
        documents: Sequence[DocumentRef] = (),
        conflict: Conflicted = None,
    ) -> CriterionScored:
        """Give a line its first figure, as the body whose figure counts for it."""
        self._under_review("chấm điểm")
        leaf = self._leaf(criterion)
        if leaf.scored_by == "SELF":
            raise Refused(
                f"tiêu chí {criterion} do đơn vị tự chấm; muốn đổi thì điều chỉnh", under=REVIEW
            )
        if criterion in self.moved:
            raise Refused(f"tiêu chí {criterion} đã có điểm; muốn đổi thì điều chỉnh", under=REVIEW)
        after, how = leaf.settled(criterion, points, Measured(self.code(2), measured, others))
        return CriterionScored(
            criterion=criterion,
            self_scored=self.own.get(criterion),
            after=after,
            scored_by=scored_by,
            total=self._with(criterion, after, Layer.REVIEW),
            measured=measured,
            computed=how,
            documents=tuple(documents),
            conflict=conflict,
            reason=reason,
        )

    def adjust(  # noqa: PLR0913 — each is a fact of the event
        self,
        criterion: str,
        points: Decimal,
        *,
        seen: Decimal,
        reason: str | None,
        measured: str | None = None,
        others: Others = (),
        documents: Sequence[DocumentRef] = (),
        meeting: str | None = None,
        explanation: int | None = None,
        relies_on: Sequence[int] = (),
        with_deputy: bool = False,
        conflict: Conflicted = None,
        beside: Mapping[str, Decimal] | None = None,
    ) -> CriterionAdjusted:
        """Set other points than `seen` on a line; at a meeting it moves the agreed layer.

        With another measured value, count or key, where the line has a rule, the points are what
        the rule gives; without, they are the author's own and are not computed again.
        `beside`: what the same act set on other lines before it, which the total counts.
        """
        self._under_review("điều chỉnh")
        leaf = self._leaf(criterion)
        layer = Layer.AGREED if meeting else Layer.REVIEW
        if criterion in self.settled and not meeting:
            raise Refused(
                f"tiêu chí {criterion} đã sửa tại họp trừ bị, chỉ cuộc họp sửa lại được",
                under=AGREEMENT,
                field="meeting",
            )
        standing = self.figure(criterion, Layer.AGREED)
        if standing is None:
            raise Refused(
                f"tiêu chí {criterion} chưa có điểm của {leaf.scored_by} để điều chỉnh",
                under=REVIEW,
            )
        same(criterion, standing, seen)
        how = None
        if measured is None:
            leaf.check(criterion, points)
        else:
            how = leaf.settled(criterion, points, Measured(self.code(2), measured, others))[1]
        must(reason, "điều chỉnh điểm phải nêu lý do", REVIEW)
        if not documents and not meeting and explanation is None:
            raise Refused(
                "điều chỉnh điểm phải dẫn văn bản, minh chứng, giải trình hoặc cuộc họp",
                under=REVIEW,
                field="documents",
            )
        if explanation is not None and self.explanations.get(explanation) != criterion:
            raise Refused(
                f"sự kiện số {explanation} không phải giải trình tiêu chí {criterion}", under=REVIEW
            )
        return CriterionAdjusted(
            criterion=criterion,
            layer="AGREED" if meeting else "REVIEW",
            before=standing,
            after=points,
            total=self._with(criterion, points, layer, beside),
            measured=measured,
            computed=how,
            documents=tuple(documents),
            meeting=meeting,
            explanation=explanation,
            relies_on=tuple(relies_on),
            with_deputy=with_deputy,
            conflict=conflict,
            reason=reason,
        )

    def adjust_all(
        self,
        adjustments: Sequence[Adjustment],
        *,
        meeting: str | None = None,
        with_deputy: bool = False,
        conflict: Conflicted = None,
    ) -> tuple[CriterionAdjusted, ...]:
        """Adjust several lines in one act, each line once; each total counts those before it."""
        criteria = [a.criterion for a in adjustments]
        if twice := sorted({c for c in criteria if criteria.count(c) > 1}):
            raise Refused(
                f"tiêu chí {', '.join(twice)} được điều chỉnh hai lần", under=REVIEW, field="lines"
            )
        events: list[CriterionAdjusted] = []
        beside: dict[str, Decimal] = {}
        for told in adjustments:
            adjusted = self.adjust(
                told.criterion,
                told.points,
                seen=told.seen,
                reason=told.reason,
                documents=told.documents,
                meeting=meeting,
                explanation=told.explanation,
                with_deputy=with_deputy,
                conflict=conflict,
                beside=beside,
            )
            beside[adjusted.criterion] = adjusted.after
            events.append(adjusted)
        return tuple(events)

    def apply_reprimand(  # noqa: PLR0913 — each is a fact of the event
        self,
        criterion: str,
        points: Decimal,
        *,
        seen: Decimal | None,
        reprimand: str,
        code: str,
        document: DocumentRef,
        places: Sequence[Paper] = (),
        reason: str | None = None,
        with_deputy: bool = False,
        conflict: Conflicted = None,
    ) -> ReprimandApplied:
        """Let a reprimand document move a line to `points`, before the lock; each document once.

        `places` are the other places, in this batch or others, where the same document stands.
        """
        self._under_review("áp dụng văn bản phê bình, nhắc nhở")
        leaf = self._leaf(criterion)
        self._unapplied(document.printed, [(reprimand, code), *places], "document")
        standing = self.figure(criterion, Layer.AGREED)
        same(criterion, standing, seen)
        leaf.check(criterion, points)
        if standing is not None and points > standing:
            raise Refused(
                f"văn bản phê bình, nhắc nhở không nâng điểm: tiêu chí {criterion} đang là "
                f"{viet(standing)} điểm",
                under=REPRIMANDS,
                field="points",
            )
        layer = Layer.AGREED if criterion in self.settled else Layer.REVIEW
        return ReprimandApplied(
            criterion=criterion,
            before=standing,
            after=points,
            total=self._with(criterion, points, layer),
            reprimand=reprimand,
            reprimand_code=code,
            document=document,
            with_deputy=with_deputy,
            conflict=conflict,
            reason=reason,
        )

    def reverse_reprimand(
        self,
        points: Decimal,
        *,
        seen: Decimal,
        withdrawal: Withdrawal,
        withdrawn: DocumentRef,
        document: DocumentRef,
        reason: str | None,
        with_deputy: bool = False,
        conflict: Conflicted = None,
    ) -> ReprimandReversed:
        """Give back points that a paper cost before it was withdrawn, before the lock.

        The line is the one the paper moved. Points that were given back otherwise meanwhile may
        stay as they are.
        """
        self._under_review("trả lại điểm do văn bản bị thu hồi")
        applied = self._unanswered(withdrawal, "withdrawal")
        criterion = applied.criteria[0]
        leaf = self._leaf(criterion)
        standing = self.figure(criterion, Layer.AGREED)
        same(criterion, standing, seen)
        leaf.check(criterion, points)
        if points < seen:
            raise Refused(
                f"thu hồi văn bản phê bình, nhắc nhở không hạ điểm: tiêu chí {criterion} đang là "
                f"{viet(standing)} điểm",
                under=REPRIMANDS,
                field="points",
            )
        must(reason, "trả lại điểm phải nêu lý do", REPRIMANDS)
        layer = Layer.AGREED if criterion in self.settled else Layer.REVIEW
        batch, code = next(p for p in withdrawal.places if self.reprimands.get(p) == applied)
        return ReprimandReversed(
            criterion=criterion,
            before=seen,
            after=points,
            total=self._with(criterion, points, layer),
            reprimand=batch,
            reprimand_code=code,
            application=applied.position,
            withdrawal=withdrawal.position,
            withdrawn=withdrawn,
            document=document,
            with_deputy=with_deputy,
            conflict=conflict,
            reason=reason,
        )

    def complete_review(
        self, *, with_deputy: bool = False, conflict: Conflicted = None
    ) -> ReviewCompleted:
        """Close the review with its total, or with the lines that still lack a figure."""
        if self.stage is not Stage.REVIEW:
            raise Refused("phiếu chưa mở rà soát, hoặc đã hoàn thành rà soát", under=REVIEW)
        sum_, lacking = self.sum(Layer.REVIEW)
        return ReviewCompleted(
            total=sum_, lacking=lacking, with_deputy=with_deputy, conflict=conflict
        )

    def request_explanation(self, criterion: str, *, reason: str | None) -> ExplanationRequested:
        """Ask the unit to explain a line, between review and agreement."""
        self._under_review("yêu cầu giải trình")
        self._leaf(criterion)
        must(reason, "yêu cầu giải trình phải nêu nội dung", REVIEW)
        return ExplanationRequested(
            criterion=criterion, figure=self.figure(criterion, Layer.REVIEW), reason=reason
        )

    def answer_explanation(
        self, explanation: int, *, accepted: bool, reason: str | None
    ) -> ExplanationAnswered:
        """Answer an explanation of the unit; a changed figure is an adjustment that cites it."""
        self._under_review("trả lời giải trình")
        if explanation not in self.explanations:
            raise Refused(
                f"sự kiện số {explanation} không phải là giải trình của đơn vị", under=REVIEW
            )
        if not accepted:
            must(reason, "không chấp nhận giải trình phải nêu lý do", REVIEW)
        return ExplanationAnswered(
            criterion=self.explanations[explanation],
            explanation=explanation,
            accepted=accepted,
            reason=reason,
        )
