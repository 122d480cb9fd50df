"""Scorecard (phiếu chấm điểm): one unit's points for one season, in four layers that never overwrite each other.

    SelfScoreSubmitted | SelfScoreMissing
      -> ScorecardReturned -> SelfScoreSubmitted …          before the review opens
      -> ReviewOpened -> CriterionScored*, CriterionAdjusted*, ReprimandApplied* -> ReviewCompleted
      -> ResultNotified*, ExplanationRequested -> ExplanationGiven -> ExplanationAnswered
      -> ScoresAgreed                                       the cluster's lock (B.II.4)
      -> ScoreVerified | CouncilScoreDetermined*            the council's figure (B.II.3)
      -> ScorecardClosed                                    the unit left, or the season ended

Layers: what the unit gave itself (SELF), what the head with the deputy reviewed (REVIEW), what the preparatory meeting
agreed (AGREED), what the council verified or determined (COUNCIL). A line stands in a layer once the layer is reached
and somebody entitled has given it a figure; a layer that lacks a line is incomplete, never zero. Stream:
`scorecard/<season>/<unit>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple, Self

from ledger.aggregates.scorecard_events import (
    Addressee,
    Conflicted,
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ExplanationAnswered,
    ExplanationGiven,
    ExplanationRequested,
    Figure,
    Line,
    LineNote,
    ReprimandApplied,
    ResultNotified,
    ReviewCompleted,
    ReviewOpened,
    ScoreVerified,
    ScorecardClosed,
    ScorecardReturned,
    ScoresAgreed,
    SelfScored,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Conflict, Refused
from ledger.values import DocumentRef, total, viet

SELF_SCORE_FIRST = "B.II.1"
REVIEW = "B.II.2"
AGREEMENT = "B.II.4"
COUNCIL = "B.II.3"
SCALE = "B.I"
COLLECTIVE = "A.I.3"


class Layer(StrEnum):
    """One of the four layers of figures, in the order of the year."""

    SELF = "SELF"
    REVIEW = "REVIEW"
    AGREED = "AGREED"
    COUNCIL = "COUNCIL"

    @property
    def viet(self) -> str:
        """Return the layer's name as people say it."""
        return {
            "SELF": "Tự chấm",
            "REVIEW": "Cụm chấm",
            "AGREED": "Thống nhất",
            "COUNCIL": "Hội đồng",
        }[self]


class Stage(StrEnum):
    """How far a scorecard has come; each locks what lies before it."""

    EMPTY = "EMPTY"
    MISSING = "MISSING"
    RETURNED = "RETURNED"
    SUBMITTED = "SUBMITTED"
    REVIEW = "REVIEW"
    REVIEWED = "REVIEWED"
    AGREED = "AGREED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"


OPEN_FOR_HEAD = frozenset({Stage.REVIEW, Stage.REVIEWED})
LOCKED = frozenset({Stage.AGREED, Stage.VERIFIED})


class Leaf(NamedTuple):
    """What a decision needs of a criterion: its type, its maximum, whose figure counts from the review on."""

    type: str
    max: Decimal
    scored_by: str
    name: str = ""

    def check(self, criterion: str, points: Decimal) -> None:
        """Refuse points outside the leaf's range: 0…max, or −max…0 for a penalty (B.I)."""
        low, high = (-self.max, Decimal(0)) if self.type == "penalty" else (Decimal(0), self.max)
        if not low <= points <= high:
            raise Refused(
                f"tiêu chí {criterion}: {viet(points)} điểm nằm ngoài khoảng từ {viet(low)} đến {viet(high)}",
                under=SCALE,
                field="points",
            )


Leaves = Mapping[str, Leaf]


Lines = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard(State):
    """The card as its events have left it. `own`, `moved`, `settled`, `determined` are what each layer itself set."""

    stage: Stage = Stage.EMPTY
    submission: int = 0
    submitted_at: int = 0
    criteria: str = ""
    criteria_version: int = 0
    leaves: Leaves = field(default_factory=dict)
    own: Lines = field(default_factory=dict)
    moved: Lines = field(default_factory=dict)
    settled: Lines = field(default_factory=dict)
    determined: Lines = field(default_factory=dict)
    reprimands: frozenset[tuple[str, str]] = frozenset()
    requests: Mapping[int, str] = field(default_factory=dict)
    explanations: Mapping[int, str] = field(default_factory=dict)
    told: int = 0
    figures_at: int = 0

    # What the figures are

    def figure(self, criterion: str, leaf: Leaf, layer: Layer) -> Decimal | None:
        """Return a line's points in a layer as far as they are known, whatever the stage; None when it lacks them."""
        if layer is Layer.SELF:
            return self.own.get(criterion)
        if layer is Layer.COUNCIL and criterion in self.determined:
            return self.determined[criterion]
        if layer is not Layer.REVIEW and criterion in self.settled:
            return self.settled[criterion]
        if criterion in self.moved:
            return self.moved[criterion]
        return self.own.get(criterion) if leaf.scored_by == "SELF" else None

    def sum(self, layer: Layer) -> tuple[Decimal | None, tuple[str, ...]]:
        """Return a layer's total clamped to 0…1000, or None with the criteria that lack a figure."""
        figures = {c: self.figure(c, leaf, layer) for c, leaf in self.leaves.items()}
        lacking = tuple(c for c, f in figures.items() if f is None)
        return (
            None if lacking or not figures else total(f for f in figures.values() if f is not None)
        ), lacking

    # Decisions of the unit

    def submit(
        self,
        lines: Sequence[SelfScored],
        leaves: Leaves,
        *,
        criteria: str,
        criteria_version: int,
        notes: Sequence[LineNote] = (),
        document: DocumentRef | None = None,
    ) -> SelfScoreSubmitted:
        """Send the self-score: every leaf of the criteria set once, each within its range (B.II.1, B.I)."""
        if self.stage not in {Stage.EMPTY, Stage.MISSING, Stage.RETURNED, Stage.SUBMITTED}:
            raise Refused(
                "phiếu đã vào rà soát, đơn vị không gửi lại điểm tự chấm được",
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
        for line in lines:
            leaves[line.criterion].check(line.criterion, line.points)
        return SelfScoreSubmitted(
            submission=self.submission + 1,
            criteria=criteria,
            criteria_version=criteria_version,
            lines=tuple(_under(leaves[line.criterion], line) for line in lines),
            total=total(line.points for line in lines),
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

    # Decisions of the head with the deputy

    def miss(self, *, reason: str | None) -> SelfScoreMissing:
        """Record that the unit sent no self-score."""
        if self.stage is not Stage.EMPTY:
            raise Refused(
                "đơn vị đã gửi điểm tự chấm, hoặc việc không gửi đã được ghi nhận",
                under=SELF_SCORE_FIRST,
            )
        _must(reason, "ghi nhận không gửi điểm tự chấm phải nêu lý do", SELF_SCORE_FIRST)
        return SelfScoreMissing(reason=reason)

    def send_back(self, *, reason: str | None) -> ScorecardReturned:
        """Return the card to the unit, before the review opens, with the reason."""
        if self.stage is not Stage.SUBMITTED:
            raise Refused("chỉ trả lại được phiếu đã gửi và chưa mở rà soát", under=REVIEW)
        _must(reason, "trả lại phiếu phải nêu lý do", REVIEW)
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
        points: Decimal,
        *,
        scored_by: str,
        measured: str | None = None,
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
        leaf.check(criterion, points)
        return CriterionScored(
            criterion=criterion,
            self_scored=self.own.get(criterion),
            after=points,
            scored_by=scored_by,
            total=self._with(criterion, points, Layer.REVIEW),
            measured=measured,
            documents=tuple(documents),
            conflict=conflict,
            reason=reason,
        )

    def adjust(
        self,
        criterion: str,
        points: Decimal,
        *,
        seen: Decimal,
        reason: str | None,
        documents: Sequence[DocumentRef] = (),
        meeting: str | None = None,
        explanation: int | None = None,
        with_deputy: bool = False,
        conflict: Conflicted = None,
    ) -> CriterionAdjusted:
        """Set other points on a line; `seen` is the figure the author saw. At a meeting it moves the agreed layer."""
        self._under_review("điều chỉnh")
        leaf = self._leaf(criterion)
        layer = Layer.AGREED if meeting else Layer.REVIEW
        standing = self.figure(criterion, leaf, Layer.AGREED)
        if standing is None:
            raise Refused(
                f"tiêu chí {criterion} chưa có điểm của {leaf.scored_by} để điều chỉnh",
                under=REVIEW,
            )
        _seen(criterion, standing, seen)
        leaf.check(criterion, points)
        _must(reason, "điều chỉnh điểm phải nêu lý do", REVIEW)
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
            total=self._with(criterion, points, layer),
            documents=tuple(documents),
            meeting=meeting,
            explanation=explanation,
            with_deputy=with_deputy,
            conflict=conflict,
            reason=reason,
        )

    def apply_reprimand(
        self,
        criterion: str,
        points: Decimal,
        *,
        seen: Decimal | None,
        reprimand: str,
        code: str,
        document: DocumentRef,
        reason: str | None = None,
        with_deputy: bool = False,
        conflict: Conflicted = None,
    ) -> ReprimandApplied:
        """Let a reprimand document move a line to `points`, before the cluster's lock; each document once."""
        self._under_review("áp dụng văn bản phê bình, nhắc nhở")
        leaf = self._leaf(criterion)
        if (reprimand, code) in self.reprimands:
            raise Refused(
                f"văn bản {document.printed} đã được áp dụng vào phiếu này", under="C.3-2"
            )
        standing = self.figure(criterion, leaf, Layer.AGREED)
        _seen(criterion, standing, seen)
        leaf.check(criterion, points)
        return ReprimandApplied(
            criterion=criterion,
            before=standing,
            after=points,
            total=self._with(criterion, points, Layer.REVIEW),
            reprimand=reprimand,
            reprimand_code=code,
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

    def notify(
        self,
        addressees: Sequence[Addressee],
        *,
        document: DocumentRef | None = None,
    ) -> ResultNotified:
        """Tell the addressees the figures as they stand, once the review is complete (B.II.2)."""
        if self.stage not in {Stage.REVIEWED, Stage.AGREED, Stage.VERIFIED}:
            raise Refused("chưa hoàn thành rà soát nên chưa có kết quả để thông báo", under=REVIEW)
        layer = {Stage.REVIEWED: Layer.REVIEW, Stage.AGREED: Layer.AGREED}.get(
            self.stage, Layer.COUNCIL
        )
        return ResultNotified(
            addressees=tuple(addressees),
            told=self.figures_at,
            total=self.sum(layer)[0],
            document=document,
        )

    def request_explanation(self, criterion: str, *, reason: str | None) -> ExplanationRequested:
        """Ask the unit to explain a line, between review and agreement."""
        self._under_review("yêu cầu giải trình")
        leaf = self._leaf(criterion)
        _must(reason, "yêu cầu giải trình phải nêu nội dung", REVIEW)
        return ExplanationRequested(
            criterion=criterion, figure=self.figure(criterion, leaf, Layer.REVIEW), reason=reason
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
            _must(reason, "không chấp nhận giải trình phải nêu lý do", REVIEW)
        return ExplanationAnswered(
            criterion=self.explanations[explanation],
            explanation=explanation,
            accepted=accepted,
            reason=reason,
        )

    def agree(
        self,
        *,
        meeting: str,
        quorate: bool,
        unsettled: Sequence[str] = (),
        document: DocumentRef | None = None,
    ) -> ScoresAgreed:
        """Agree the card at the preparatory meeting; it locks for the cluster. Only a meeting with quorum can (A.I.3)."""
        if self.stage is Stage.AGREED or self.stage is Stage.VERIFIED:
            raise Refused("phiếu đã được thống nhất", under=AGREEMENT)
        if self.stage is not Stage.REVIEWED:
            raise Refused("phiếu chưa hoàn thành rà soát nên chưa thống nhất được", under=AGREEMENT)
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
    ) -> CouncilScoreDetermined:
        """Determine lines by a decision of the council, after the cluster's lock; also after an award (R-27)."""
        if self.stage not in LOCKED:
            raise Refused(
                "Hội đồng chỉ quyết định điểm của phiếu đã thống nhất tại họp trừ bị", under=COUNCIL
            )
        if document is None:
            raise Refused(
                "quyết định điểm của Hội đồng phải dẫn văn bản", under=COUNCIL, field="document"
            )
        _must(reason, "quyết định điểm của Hội đồng phải nêu lý do", COUNCIL)
        changed = []
        for criterion, points in figures.items():
            leaf = self._leaf(criterion)
            standing = self.figure(criterion, leaf, Layer.COUNCIL)
            _seen(criterion, standing, seen.get(criterion))
            leaf.check(criterion, points)
            changed.append(Figure(criterion=criterion, before=standing, after=points))
        as_determined = replace(self, determined={**self.determined, **figures})
        return CouncilScoreDetermined(
            lines=tuple(changed),
            total=as_determined.sum(Layer.COUNCIL)[0],
            document=document,
            dispute=dispute,
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
        _must(reason, "đóng phiếu phải nêu lý do", COUNCIL)
        if outcome == "CARRIED" and not successor:
            raise Refused("chuyển phiếu phải nêu đơn vị kế thừa", under="A.I.1", field="successor")
        return ScorecardClosed(
            outcome=outcome, successor=successor, document=document, reason=reason
        )

    # Parts of decisions

    def _under_review(self, act: str) -> None:
        if self.stage in LOCKED:
            raise Refused(
                f"phiếu đã thống nhất tại họp trừ bị, chỉ Hội đồng còn {act} được", under=AGREEMENT
            )
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

    def _with(self, criterion: str, points: Decimal, layer: Layer) -> Decimal | None:
        return self._moved(criterion, points, settled=layer is Layer.AGREED).sum(layer)[0]

    def _moved(self, criterion: str, points: Decimal, *, settled: bool) -> Self:
        if settled:
            return replace(self, settled={**self.settled, criterion: points})
        return replace(self, moved={**self.moved, criterion: points})

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the card as one more event leaves it."""
        at = recorded.position
        match recorded.facts:
            case SelfScoreSubmitted() as e:
                return replace(
                    self,
                    stage=Stage.SUBMITTED,
                    submission=e.submission,
                    submitted_at=at,
                    figures_at=at,
                    criteria=e.criteria,
                    criteria_version=e.criteria_version,
                    leaves={
                        line.criterion: Leaf(line.type, line.max, line.scored_by)
                        for line in e.lines
                    },
                    own={line.criterion: line.points for line in e.lines},
                )
            case SelfScoreMissing():
                return replace(self, stage=Stage.MISSING)
            case ScorecardReturned():
                return replace(self, stage=Stage.RETURNED)
            case ReviewOpened():
                return replace(self, stage=Stage.REVIEW)
            case CriterionScored(criterion=c, after=points):
                return replace(self, moved={**self.moved, c: points}, figures_at=at)
            case CriterionAdjusted(criterion=c, after=points, layer="AGREED"):
                return replace(self, settled={**self.settled, c: points}, figures_at=at)
            case CriterionAdjusted(criterion=c, after=points):
                return replace(self, moved={**self.moved, c: points}, figures_at=at)
            case ReprimandApplied(criterion=c, after=points) as e:
                card = self._moved(c, points, settled=c in self.settled)
                return replace(
                    card,
                    reprimands=self.reprimands | {(e.reprimand, e.reprimand_code)},
                    figures_at=at,
                )
            case ReviewCompleted():
                return replace(self, stage=Stage.REVIEWED)
            case ResultNotified(told=told):
                return replace(self, told=told)
            case ExplanationRequested(criterion=c):
                return replace(self, requests={**self.requests, at: c})
            case ExplanationGiven(criterion=c):
                return replace(self, explanations={**self.explanations, at: c})
            case ScoresAgreed():
                return replace(self, stage=Stage.AGREED)
            case ScoreVerified():
                return replace(self, stage=Stage.VERIFIED)
            case CouncilScoreDetermined(lines=lines):
                now = {f.criterion: f.after for f in lines}
                return replace(
                    self, stage=Stage.VERIFIED, determined={**self.determined, **now}, figures_at=at
                )
            case ScorecardClosed():
                return replace(self, stage=Stage.CLOSED)
            case _:
                return self


def _under(leaf: Leaf, line: SelfScored) -> Line:
    return Line(
        criterion=line.criterion,
        points=line.points,
        measured=line.measured,
        evidence=line.evidence,
        type=leaf.type,
        max=leaf.max,
        scored_by=leaf.scored_by,
    )


def _must(reason: str | None, says: str, under: str) -> None:
    if not reason:
        raise Refused(says, under=under, field="reason")


def _seen(criterion: str, standing: Decimal | None, seen: Decimal | None) -> None:
    if standing != seen:
        raise Conflict(
            f"tiêu chí {criterion} nay là {viet(standing)} điểm, không còn là {viet(seen)} như người quyết định đã thấy",
            under=REVIEW,
            field="seen",
        )
