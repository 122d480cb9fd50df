"""Scorecard (phiếu chấm điểm): one unit's points for one season, in four layers.

    SelfScoreSubmitted | SelfScoreMissing
      -> ScorecardReturned -> SelfScoreSubmitted …          before the review opens
      -> ReviewOpened -> CriterionScored*, CriterionAdjusted*, ReprimandApplied*,
         ReprimandReversed* -> ReviewCompleted
      -> ResultNotified*, ExplanationRequested -> ExplanationGiven -> ExplanationAnswered
      -> ScoresAgreed                                       the cluster's lock (B.II.4)
      -> ScoreVerified | CouncilScoreDetermined*            the council's figure (B.II.3)
      -> ScorecardClosed                                    the unit left, or the season ended

Layers, none of which ever overwrites another: what the unit gave itself (SELF), what the head with
the deputy reviewed (REVIEW), what the preparatory meeting agreed (AGREED), what the council
verified or determined (COUNCIL). The agreement is the cluster's lock: after it only the council
moves a line. Lines scored against the cluster's leader move with the other cards (LineRecomputed)
until the lock and are flagged after it (RecomputationFlagged), see `scorecard_computing`. The
figures and the fold are in `scorecard_figures`, the acts of the review in `scorecard_review`.
Stream: `scorecard/<season>/<unit>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from ledger.aggregates.scorecard_events import (
    Addressee,
    CouncilScoreDetermined,
    ExplanationGiven,
    Figure,
    Line,
    LineNote,
    ReprimandCited,
    ResultNotified,
    ScorecardClosed,
    ScoresAgreed,
    ScoreVerified,
    SelfScored,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_figures import (
    AGREEMENT,
    COLLECTIVE,
    COUNCIL,
    REPRIMANDS,
    REVIEW,
    SCALE,
    SELF_SCORE_FIRST,
    Leaves,
    must,
    same,
)
from ledger.aggregates.scorecard_papers import PaperCited, Withdrawal
from ledger.aggregates.scorecard_review import Review
from ledger.aggregates.scorecard_stages import LOCKED, Layer, Stage
from ledger.refusals import Refused
from ledger.rulebook.formulas import Measured
from ledger.rulebook.leaf import Leaf, Others
from ledger.rulebook.scale import Rescaling, total_of
from ledger.values import DocumentRef

__all__ = ["Layer", "Leaf", "Leaves", "Scorecard", "Stage"]


@dataclass(frozen=True, kw_only=True)
class Scorecard(Review):
    """The card as its events have left it, with every decision on it."""

    @property
    def told_layer(self) -> Layer:
        """Return the layer whose figures are made known at this stage."""
        known = {Stage.REVIEWED: Layer.REVIEW, Stage.AGREED: Layer.AGREED}
        return known.get(self.stage, Layer.COUNCIL)

    # Decisions of the unit

    def submit(
        self,
        lines: Sequence[SelfScored],
        leaves: Leaves,
        *,
        criteria: str,
        criteria_version: int,
        rescaling: Rescaling | None = None,
        others: Mapping[str, Others] | None = None,
        notes: Sequence[LineNote] = (),
        document: DocumentRef | None = None,
    ) -> SelfScoreSubmitted:
        """Send the self-score: every leaf of the set once, each within its range (B.II.1).

        A leaf with a rule takes what was achieved; `others` are what the other units of the cluster
        achieved, by criterion.
        """
        if self.stage not in {Stage.EMPTY, Stage.MISSING, Stage.RETURNED, Stage.SUBMITTED}:
            raise Refused(
                "phiếu đã vào rà soát hoặc đã đóng, đơn vị không gửi lại điểm tự chấm được",
                under=SELF_SCORE_FIRST,
            )
        given = [line.criterion for line in lines]
        if twice := sorted({c for c in given if given.count(c) > 1}):
            raise Refused(
                f"tiêu chí {', '.join(twice)} được chấm hai lần",
                under=SELF_SCORE_FIRST,
                field="lines",
            )
        strange = [c for c in [*given, *(n.criterion for n in notes)] if c not in leaves]
        if strange:
            raise Refused(
                f"không có tiêu chí {', '.join(strange)} trong bộ tiêu chí",
                under=SCALE,
                field="lines",
            )
        if missing := [c for c in leaves if c not in given]:
            raise Refused(
                f"chưa chấm tiêu chí {', '.join(missing)}", under=SELF_SCORE_FIRST, field="lines"
            )
        told = others or {}
        scored = tuple(
            _under(leaves[line.criterion], line, self.code(2), told.get(line.criterion, ()))
            for line in lines
        )
        return SelfScoreSubmitted(
            submission=self.submission + 1,
            criteria=criteria,
            criteria_version=criteria_version,
            lines=scored,
            total=total_of({line.criterion: line.points for line in scored}, rescaling),
            rescaling=rescaling,
            notes=tuple(notes),
            document=document,
        )

    def explain(
        self,
        criterion: str,
        *,
        explanation: str | None,
        request: int | None = None,
        documents: Sequence[DocumentRef] = (),
    ) -> ExplanationGiven:
        """Explain a line, asked or not, between review and agreement."""
        self._under_review("giải trình")
        if criterion not in self.own:
            raise Refused(
                f"không có tiêu chí {criterion} trong phiếu", under=SCALE, field="criterion"
            )
        if not explanation:
            raise Refused("giải trình không được để trống", under=REVIEW, field="explanation")
        if request is not None and self.requests.get(request) != criterion:
            raise Refused(
                f"sự kiện số {request} không phải là yêu cầu giải trình tiêu chí {criterion}",
                under=REVIEW,
            )
        return ExplanationGiven(
            criterion=criterion,
            request=request,
            documents=tuple(documents),
            explanation=explanation,
        )

    # What the cluster is told, and what it agrees

    def notify(
        self,
        addressees: Sequence[Addressee],
        *,
        document: DocumentRef | None = None,
    ) -> ResultNotified:
        """Tell the addressees the figures as they stand, once the review is complete (B.II.2)."""
        if self.stage not in {Stage.REVIEWED, Stage.AGREED, Stage.VERIFIED}:
            raise Refused("chưa hoàn thành rà soát nên chưa có kết quả để thông báo", under=REVIEW)
        if not self.figures_at:
            raise Refused("phiếu không còn điểm nào để thông báo", under=REVIEW)
        if not addressees:
            raise Refused("thông báo phải nêu nơi nhận", under=REVIEW, field="addressees")
        return ResultNotified(
            addressees=tuple(addressees),
            told=self.figures_at,
            total=self.sum(self.told_layer)[0],
            document=document,
        )

    def agree(
        self,
        *,
        meeting: str,
        quorate: bool,
        unsettled: Sequence[str] = (),
        document: DocumentRef | None = None,
    ) -> ScoresAgreed:
        """Agree the card at a preparatory meeting with quorum (A.I.3); it locks for the cluster."""
        if self.stage is Stage.AGREED or self.stage is Stage.VERIFIED:
            raise Refused("phiếu đã được thống nhất", under=AGREEMENT)
        if self.stage is not Stage.REVIEWED:
            raise Refused("phiếu chưa hoàn thành rà soát nên chưa thống nhất được", under=AGREEMENT)
        if not self.leaves:
            raise Refused("phiếu không còn điểm tự chấm nào để thống nhất", under=AGREEMENT)
        if not quorate:
            raise Refused(
                "cuộc họp không đủ 2/3 thành viên nên không thống nhất điểm được", under=COLLECTIVE
            )
        if stray := [c for c in unsettled if c not in self.leaves]:
            raise Refused(
                f"không có tiêu chí {', '.join(stray)} trong bộ tiêu chí",
                under=SCALE,
                field="unsettled",
            )
        sum_, lacking = self.sum(Layer.AGREED)
        return ScoresAgreed(
            meeting=meeting,
            total=sum_,
            lacking=lacking,
            unsettled=tuple(unsettled),
            document=document,
        )

    # Decisions of the council

    def verify(self, *, document: DocumentRef | None = None) -> ScoreVerified:
        """Verify the figures as they stand (B.II.3)."""
        if self.stage is not Stage.AGREED:
            raise Refused("chỉ thẩm định được phiếu đã thống nhất tại họp trừ bị", under=COUNCIL)
        if not self.leaves:
            raise Refused("phiếu không còn điểm tự chấm nào để thẩm định", under=COUNCIL)
        sum_, lacking = self.sum(Layer.COUNCIL)
        return ScoreVerified(total=sum_, lacking=lacking, document=document)

    def determine(
        self,
        figures: Mapping[str, Decimal],
        *,
        seen: Mapping[str, Decimal | None],
        document: DocumentRef | None,
        reason: str | None,
        dispute: str | None = None,
        papers: Sequence[PaperCited] = (),
        withdrawals: Sequence[Withdrawal] = (),
        relies_on: Sequence[int] = (),
    ) -> CouncilScoreDetermined:
        """Determine lines by the council, after the cluster's lock, even after an award (R-27).

        `papers` are reprimand documents that it lets move the lines, `withdrawals` those of papers
        that moved points before and are answered by it (R-28).
        """
        if self.stage not in LOCKED and self.closed_from not in LOCKED:
            raise Refused(
                "Hội đồng chỉ quyết định điểm của phiếu đã thống nhất tại họp trừ bị", under=COUNCIL
            )
        if document is None:
            raise Refused(
                "quyết định điểm của Hội đồng phải dẫn văn bản", under=COUNCIL, field="document"
            )
        must(reason, "quyết định điểm của Hội đồng phải nêu lý do", COUNCIL)
        if not figures:
            raise Refused(
                "quyết định điểm phải nêu ít nhất một tiêu chí", under=COUNCIL, field="figures"
            )
        for n, (printed, places) in enumerate(papers):
            self._unapplied(printed, places, "reprimands")
            if any(set(places) & set(before.places) for before in papers[:n]):
                raise Refused(
                    f"văn bản {printed} được dẫn hai lần", under=REPRIMANDS, field="reprimands"
                )
        for withdrawal in withdrawals:
            self._unanswered(withdrawal, "withdrawals")
        changed = []
        for criterion, points in figures.items():
            leaf = self._leaf(criterion)
            standing = self.figure(criterion, Layer.COUNCIL)
            same(criterion, standing, seen.get(criterion))
            leaf.check(criterion, points)
            changed.append(Figure(criterion=criterion, before=standing, after=points))
        as_determined = self.but(determined={**self.determined, **figures})
        return CouncilScoreDetermined(
            lines=tuple(changed),
            total=as_determined.sum(Layer.COUNCIL)[0],
            document=document,
            dispute=dispute,
            reprimands=tuple(
                ReprimandCited(batch=batch, code=code)
                for batch, code in (p.places[0] for p in papers)
            ),
            relies_on=(*relies_on, *(w.position for w in withdrawals)),
            reason=reason,
        )

    def close(
        self,
        outcome: Literal["NOT_ASSESSED", "CARRIED", "SEASON_CLOSED"],
        *,
        reason: str | None,
        successor: str | None = None,
        document: DocumentRef | None = None,
    ) -> ScorecardClosed:
        """End the card; what it holds stays as it is."""
        if self.stage is Stage.CLOSED:
            raise Refused("phiếu đã đóng", under=COUNCIL)
        must(reason, "đóng phiếu phải nêu lý do", COUNCIL)
        if outcome == "CARRIED" and not successor:
            raise Refused("chuyển phiếu phải nêu đơn vị kế thừa", under="A.I.1", field="successor")
        return ScorecardClosed(
            outcome=outcome, successor=successor, document=document, reason=reason
        )


def _under(leaf: Leaf, line: SelfScored, unit: str, others: Others) -> Line:
    achieved = Measured(unit, line.key or line.measured, others)
    points, how = leaf.settled(line.criterion, line.points, achieved)
    return Line(
        criterion=line.criterion,
        points=points,
        measured=line.measured,
        key=line.key,
        evidence=line.evidence,
        type=leaf.type,
        max=leaf.max,
        scored_by=leaf.scored_by,
        rule=leaf.rule,
        computed=how,
        full_marks=leaf.full_marks or None,
    )
