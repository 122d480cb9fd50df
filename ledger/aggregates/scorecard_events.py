"""What can happen to a scorecard (phiếu chấm điểm): its events and the records inside them.

The life line and the decisions are in `ledger.aggregates.scorecard`.
"""

from typing import Annotated, Literal

from pydantic import Field

from ledger.events import ERASABLE, ErasableText, Event
from ledger.rulebook.formulas import Computed, Measure, Rule
from ledger.rulebook.scale import Rescaling
from ledger.values import Code, DocumentRef, Points, PointsLeftOut, Position, Text, Value, viet


class SelfScored(Value):
    """What a unit gives for one leaf.

    Points, the measured value where there is one, and the papers that show it. Where the leaf has
    a rule, the measured value, the count or the key; the points may then be left out.
    """

    criterion: Code
    points: PointsLeftOut = None
    measured: Measure | None = None
    evidence: tuple[DocumentRef, ...] = ()
    key: Code | None = None


class Line(SelfScored):
    """One leaf of a self-score with the rule it was scored under.

    So a card can be read and replayed alone. A computed line has its rule and how it was computed.
    `full_marks` is true where the criterion does not apply to the unit and brings it full marks: no
    later decision sets another figure (R-10).
    """

    points: Points
    type: Code
    max: Points
    scored_by: Code
    rule: Rule | None = None
    computed: Computed | None = None
    full_marks: Literal[True] | None = None


class LineNote(Value):
    """Free text of a unit on one of its lines."""

    criterion: Code
    note: Text


class Figure(Value):
    """A line as a decision leaves it."""

    criterion: Code
    before: Points | None = None
    after: Points


Conflicted = Literal["OWN_UNIT"] | None
"""OWN_UNIT when the unit that puts the act decides on its own card; accepted, and always shown
(R-12)."""


_SCORERS = {"HEAD": "Cụm trưởng, khối trưởng", "STANDING_BODY": "Thường trực Hội đồng TĐKT"}


def _own(conflict: Conflicted) -> str:
    return " (cụm trưởng hoặc cụm phó điều chỉnh chính đơn vị mình)" if conflict else ""


class SelfScoreSubmitted(Event, topic="scorecard.self-score-submitted.v1"):
    """The unit sent its self-score (tự chấm điểm), all lines at once, to head unit and council.

    `rescaling` holds for every total of the card where criteria do not apply to the unit and its
    set rescales the rest to 1000.
    """

    submission: int
    criteria: Text
    criteria_version: int
    lines: tuple[Line, ...]
    total: Points
    rescaling: Rescaling | None = None
    notes: Annotated[tuple[LineNote, ...], ERASABLE] = ()
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        again = f" lần {self.submission}" if self.submission > 1 else ""
        scaled = f", quy đổi trên {viet(self.rescaling.reach)} điểm" if self.rescaling else ""
        return (
            f"Đơn vị gửi điểm tự chấm{again}: {len(self.lines)} tiêu chí,"
            f" tổng {viet(self.total)} điểm{scaled}"
        )


class SelfScoreMissing(Event, topic="scorecard.self-score-missing.v1"):
    """The unit sent no self-score; nothing is invented in its place (R-11)."""

    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return "Cụm trưởng ghi nhận đơn vị không gửi điểm tự chấm"


class ScorecardReturned(Event, topic="scorecard.returned.v1"):
    """The head sent the card back to the unit, before reviewing it."""

    submission: int
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Cụm trưởng trả lại phiếu (lần gửi {self.submission}) để đơn vị chấm lại"


class ReviewOpened(Event, topic="scorecard.review-opened.v1"):
    """The head with the deputy began the review.

    From here the unit's submission no longer moves.
    """

    submission: int

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Mở rà soát phiếu (lần gửi {self.submission})"


class CriterionScored(Event, topic="scorecard.criterion-scored.v1"):
    """The body whose figure counts for this criterion gave it for the first time."""

    criterion: Code
    self_scored: Points | None = None
    after: Points
    scored_by: Code
    total: Points | None = None
    measured: Text | None = None
    computed: Computed | None = None
    documents: tuple[DocumentRef, ...] = ()
    conflict: Conflicted = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        scorer = _SCORERS.get(self.scored_by, self.scored_by)
        return (
            f"{scorer} chấm tiêu chí {self.criterion}: {viet(self.after)} điểm "
            f"(đơn vị tự chấm {viet(self.self_scored)}){_own(self.conflict)}"
        )


class CriterionAdjusted(Event, topic="scorecard.criterion-adjusted.v1"):
    """Other points were set on one criterion (điều chỉnh), in the review or at the meeting."""

    criterion: Code
    layer: Literal["REVIEW", "AGREED"] = "REVIEW"
    before: Points
    after: Points
    total: Points | None = None
    measured: Text | None = None
    computed: Computed | None = None
    documents: tuple[DocumentRef, ...] = ()
    meeting: Text | None = None
    explanation: Position | None = None
    relies_on: tuple[Position, ...] = ()
    with_deputy: bool = False
    conflict: Conflicted = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        where = "tại họp trừ bị " if self.layer == "AGREED" else ""
        return (
            f"Điều chỉnh {where}tiêu chí {self.criterion}:"
            f" từ {viet(self.before)} thành {viet(self.after)} điểm"
            f"{_own(self.conflict)}"
        )


class ReprimandApplied(Event, topic="scorecard.reprimand-applied.v1"):
    """A reprimand or reminder document moved a criterion's points (C.3-2)."""

    criterion: Code
    before: Points | None = None
    after: Points
    total: Points | None = None
    reprimand: Text
    reprimand_code: Code
    document: DocumentRef
    with_deputy: bool = False
    conflict: Conflicted = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Áp dụng {self.document.printed} vào tiêu chí {self.criterion}: "
            f"từ {viet(self.before)} thành {viet(self.after)} điểm{_own(self.conflict)}"
        )


class ReprimandReversed(Event, topic="scorecard.reprimand-reversed.v1"):
    """Points were given back before the cluster's lock, because a paper was withdrawn (R-28).

    `application` is the position of what moved them, `withdrawal` that of the paper's withdrawal.
    """

    criterion: Code
    before: Points
    after: Points
    total: Points | None = None
    reprimand: Text
    reprimand_code: Code
    application: Position
    withdrawal: Position
    withdrawn: DocumentRef
    document: DocumentRef
    with_deputy: bool = False
    conflict: Conflicted = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Trả lại điểm do {self.withdrawn.printed} bị thu hồi (sự kiện số {self.withdrawal}, "
            f"theo {self.document.printed}): tiêu chí {self.criterion} "
            f"từ {viet(self.before)} thành {viet(self.after)} điểm{_own(self.conflict)}"
        )


class ReviewCompleted(Event, topic="scorecard.review-completed.v1"):
    """The head with the deputy closed the review with this total.

    None while lines still lack a figure.
    """

    total: Points | None = None
    lacking: tuple[Code, ...] = ()
    with_deputy: bool = False
    conflict: Conflicted = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        lacking = f", còn thiếu điểm {', '.join(self.lacking)}" if self.lacking else ""
        return f"Hoàn thành rà soát: tổng {viet(self.total)} điểm{lacking}{_own(self.conflict)}"


class Addressee(Value):
    """Somebody told of a result: a unit or a body."""

    kind: Literal["UNIT", "COUNCIL"]
    code: Code


class ResultNotified(Event, topic="scorecard.result-notified.v1"):
    """The result was made known to these addressees.

    `told` is the position of the figures they were told.
    """

    addressees: Annotated[tuple[Addressee, ...], Field(min_length=1)]
    told: Position
    total: Points | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        to = ", ".join(a.code for a in self.addressees)
        return f"Thông báo kết quả {viet(self.total)} điểm (theo sự kiện số {self.told}) tới {to}"


class ExplanationRequested(Event, topic="scorecard.explanation-requested.v1"):
    """The head asked the unit to explain one line (giải trình)."""

    criterion: Code
    figure: Points | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Yêu cầu đơn vị giải trình tiêu chí {self.criterion}"


class ExplanationGiven(Event, topic="scorecard.explanation-given.v1"):
    """The unit explained a line; `request` is the position of what it answers, if it was asked."""

    criterion: Code
    request: Position | None = None
    documents: tuple[DocumentRef, ...] = ()
    explanation: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Đơn vị giải trình tiêu chí {self.criterion}"


class ExplanationAnswered(Event, topic="scorecard.explanation-answered.v1"):
    """The head answered an explanation: accepted, or not, with the reason.

    A changed figure is an adjustment of its own.
    """

    criterion: Code
    explanation: Position
    accepted: bool
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        verdict = "chấp nhận" if self.accepted else "không chấp nhận"
        return f"Cụm trưởng {verdict} giải trình tiêu chí {self.criterion}"


class ScoresAgreed(Event, topic="scorecard.scores-agreed.v1"):
    """The preparatory meeting (họp trừ bị) agreed the card.

    Lines in `unsettled` are reserved for the council.
    """

    meeting: Text
    total: Points | None = None
    lacking: tuple[Code, ...] = ()
    unsettled: tuple[Code, ...] = ()
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        rest = f", còn ý kiến khác nhau ở {', '.join(self.unsettled)}" if self.unsettled else ""
        return f"Họp trừ bị thống nhất tổng {viet(self.total)} điểm{rest}"


class ScoreVerified(Event, topic="scorecard.verified.v1"):
    """The council verified (thẩm định) the agreed figures without changing them."""

    total: Points | None = None
    lacking: tuple[Code, ...] = ()
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Hội đồng thẩm định, xác nhận tổng {viet(self.total)} điểm"


class ReprimandCited(Value):
    """A reprimand document that the council let move points after the cluster's lock (R-28)."""

    batch: Text
    code: Code


class CouncilScoreDetermined(Event, topic="scorecard.council-score-determined.v1"):
    """The council determined lines by its own decision, on a document.

    `dispute` names the disagreement it decided.
    """

    lines: Annotated[tuple[Figure, ...], Field(min_length=1)]
    total: Points | None = None
    document: DocumentRef
    dispute: Text | None = None
    reprimands: tuple[ReprimandCited, ...] = ()
    relies_on: tuple[Position, ...] = ()
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        moves = "; ".join(
            f"{f.criterion} từ {viet(f.before)} thành {viet(f.after)}" for f in self.lines
        )
        return f"Hội đồng quyết định theo {self.document.printed}: {moves}"


class ScorecardClosed(Event, topic="scorecard.closed.v1"):
    """The card ended.

    The unit left the cluster (NOT_ASSESSED), its card was carried to a successor, or the season
    closed.
    """

    outcome: Literal["NOT_ASSESSED", "CARRIED", "SEASON_CLOSED"]
    successor: Code | None = None
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return {
            "NOT_ASSESSED": "Đóng phiếu: đơn vị không thuộc diện xét trong năm",
            "CARRIED": f"Đóng phiếu: chuyển sang đơn vị {self.successor}",
            "SEASON_CLOSED": "Đóng phiếu khi kết thúc năm thi đua",
        }[self.outcome]

    def concerns(self) -> tuple[str, ...]:
        """Return the successor."""
        return (self.successor,) if self.successor else ()
