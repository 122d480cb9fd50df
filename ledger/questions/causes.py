"""What an event gives to later ones, and what it would not be without.

It names both itself: a place in the journal, a stream, a code. Nothing is guessed from time or from
likeness of figures. A decision of its own needs no figure that it found.
"""

from collections.abc import Container, Iterator

from ledger.aggregates.conduct_events import (
    ConditionReplacedByDecision,
    ConditionReplacementWithdrawn,
    ConductAttributed,
    DeepReviewRecorded,
    DeferralExceptionApproved,
    DeferralExceptionRevoked,
    DisciplineAnnulled,
    DisciplineRecorded,
    InspectionConcluded,
    InspectionOpened,
    ProsecutionAdvanced,
    ProsecutionEnded,
    ProsecutionRecorded,
    RemediationCompleted,
    ShortcomingFound,
    ShortcomingWithdrawn,
)
from ledger.aggregates.criteria_events import (
    CriteriaSetIssued,
    CriteriaSetReported,
    CriterionMarkedNotApplicable,
)
from ledger.aggregates.dispute_events import (
    CouncilDecisionIssued,
    CouncilDecisionNotified,
    DisagreementEscalated,
    DisagreementRaised,
    DisagreementReopened,
    DisputeEvent,
)
from ledger.aggregates.matter import MatterConcluded, MatterOpened
from ledger.aggregates.meeting import CouncilConcurrenceGiven, MeetingHeld, MeetingProposed
from ledger.aggregates.meeting_events import (
    AbsenceExplained,
    AttendanceDetailed,
    ConcurrenceWithheld,
    ContentRecorded,
)
from ledger.aggregates.party_rating import (
    PartyRatingCancelled,
    PartyRatingCoverageCertified,
    PartyRatingRecorded,
    PartyRatingRevised,
)
from ledger.aggregates.reprimand import ReprimandBatchForwarded, ReprimandDocumentWithdrawn
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    ReprimandApplied,
    ScorecardClosed,
    ScoresAgreed,
    ScoreVerified,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.events import AnyRecorded, EnteredInError, Event

Key = tuple[object, ...]
"""Something an event gives to later ones: its place, a meeting, a decision, a ground."""

Need = tuple[Key, str]
"""What an event needs, and why in Vietnamese, with a place for the number of what gave it."""

_NAMED = {
    "application": "trả lại điểm đã trừ tại sự kiện số {}",
    "because_of": "đánh dấu xem xét lại do sự kiện số {}",
    "decided": "tiếp theo kết quả, quyết định tại sự kiện số {}",
    "delegation": "kết thúc ủy quyền tại sự kiện số {}",
    "disputed": "ý kiến khác nhau về sự kiện số {}",
    "explanation": "theo giải trình tại sự kiện số {}",
    "position": "tuyên bố sự kiện số {} ghi nhầm",
    "request": "trả lời yêu cầu tại sự kiện số {}",
    "withdrawal": "trả lại điểm do thu hồi tại sự kiện số {}",
}
"""Fields that name the one event without which this one would not be."""

_OPENS = (
    ConditionReplacedByDecision, DeepReviewRecorded, DisciplineRecorded, InspectionOpened,
    ProsecutionRecorded, ShortcomingFound,
)  # fmt: skip
_CONTINUES = (
    ConditionReplacementWithdrawn, DisciplineAnnulled, InspectionConcluded, ProsecutionAdvanced,
    ProsecutionEnded, ShortcomingWithdrawn,
)  # fmt: skip
_WHOLE_CARD = (SelfScoreSubmitted, SelfScoreMissing, ScorecardClosed, EnteredInError)
"""Events of a scorecard that are not about what a submission holds."""


_GIVES: dict[type[Event], str] = {
    MeetingProposed: "proposal",
    MeetingHeld: "meeting",
    ReprimandBatchForwarded: "papers",
    DisagreementRaised: "round",
    DisagreementReopened: "round",
    DisagreementEscalated: "escalation",
    CouncilDecisionIssued: "decision",
    SelfScoreSubmitted: "submission",
    ScoresAgreed: "agreement",
    PartyRatingRecorded: "rating",
    PartyRatingRevised: "rating",
}
"""What later events may need of an event by the stream it is in."""

_NEEDS_OF_STREAM: dict[type[Event], tuple[str, str]] = {
    ReprimandDocumentWithdrawn: ("papers", "thu hồi văn bản chuyển tại sự kiện số {}"),
    CouncilDecisionIssued: ("escalation", "trả lời báo cáo xin ý kiến tại sự kiện số {}"),
    ScoreVerified: ("agreement", "thẩm định kết quả thống nhất tại sự kiện số {}"),
    CouncilConcurrenceGiven: ("proposal", "trả lời báo cáo về cuộc họp tại sự kiện số {}"),
    ConcurrenceWithheld: ("proposal", "trả lời báo cáo về cuộc họp tại sự kiện số {}"),
    AttendanceDetailed: ("meeting", "về cuộc họp ghi ở sự kiện số {}"),
    AbsenceExplained: ("meeting", "về cuộc họp ghi ở sự kiện số {}"),
    ContentRecorded: ("meeting", "về cuộc họp ghi ở sự kiện số {}"),
    PartyRatingCoverageCertified: ("rating", "về xếp loại tại sự kiện số {}"),
    PartyRatingCancelled: ("rating", "về xếp loại tại sự kiện số {}"),
}
"""What an event needs of its own stream."""


def gives(recorded: AnyRecorded) -> Iterator[Key]:
    """Yield what later events may need of this one."""
    yield ("event", recorded.position)
    stream, facts = recorded.stream, recorded.facts
    if name := _GIVES.get(type(facts)):
        yield (name, stream)
    match facts:
        case CriteriaSetIssued(version=version):
            yield ("criteria", stream, version)
        case ConductAttributed(code=code):
            yield ("act", act_of(recorded), code)
        case MatterOpened(code=code):
            yield ("matter", stream, code)
        case DeferralExceptionApproved(ground=code):
            yield ("exception", stream, code)
        case InspectionConcluded(code=code):
            yield ("conclusion", stream, code)
    if isinstance(facts, _OPENS):
        yield ("ground", stream, facts.code)


def needs(recorded: AnyRecorded, given: Container[Key]) -> Iterator[Need]:
    """Yield what this event would not be without, the nearest first; `given` was before it."""
    facts = recorded.facts
    if recorded.causation is not None:
        yield ("event", recorded.causation), "ghi do sự kiện số {}"
    for field, why in _NAMED.items():
        named = getattr(facts, field, None)
        if isinstance(named, int):
            yield ("event", named), why
    if isinstance(facts, CouncilDecisionNotified):
        yield ("event", facts.told), "thông báo quyết định tại sự kiện số {}"
    meeting = getattr(facts, "meeting", None)
    if meeting and not isinstance(facts, DisagreementRaised):
        yield ("meeting", meeting), "làm tại cuộc họp ghi ở sự kiện số {}"
    yield from _needs_of_stream(recorded, given)


def _needs_of_stream(recorded: AnyRecorded, given: Container[Key]) -> Iterator[Need]:
    """Yield what an event needs of the streams it names, or of its own."""
    stream, facts = recorded.stream, recorded.facts
    match facts:
        case CouncilScoreDetermined(dispute=dispute) if dispute:
            yield ("decision", dispute), "theo quyết định của Hội đồng tại sự kiện số {}"
        case ReprimandApplied(reprimand=batch):
            yield ("papers", batch), "áp dụng văn bản chuyển tại sự kiện số {}"
        case CriteriaSetReported(version=v) | CriterionMarkedNotApplicable(version=v):
            yield ("criteria", stream, v), "về bộ tiêu chí ban hành tại sự kiện số {}"
    if needed := _NEEDS_OF_STREAM.get(type(facts)):
        name, why = needed
        yield (name, stream), why
    if isinstance(facts, DisputeEvent) and not isinstance(facts, DisagreementRaised):
        yield ("round", stream), "về ý kiến khác nhau nêu, mở lại tại sự kiện số {}"
    if stream.startswith("scorecard/") and not isinstance(facts, _WHOLE_CARD):
        yield ("submission", stream), "trên điểm tự chấm gửi tại sự kiện số {}"
    if isinstance(facts, MatterConcluded):
        yield ("matter", stream, facts.code), "kết luận vụ việc nêu tại sự kiện số {}"
    if stream.startswith("conduct/"):
        yield from _needs_of_ground(recorded, given)


def _needs_of_ground(recorded: AnyRecorded, given: Container[Key]) -> Iterator[Need]:
    """Yield what an event of a conduct record needs: the ground it goes on with, or its act.

    An attribution is one act on several records: its first event needs the ground there, the others
    need the first.
    """
    stream, facts = recorded.stream, recorded.facts
    about = "về việc ghi tại sự kiện số {}"
    match facts:
        case RemediationCompleted(code=code):
            yield ("conclusion", stream, code), "khắc phục kết luận tại sự kiện số {}"
            yield ("ground", stream, code), about
        case DeferralExceptionRevoked(ground=code):
            yield ("exception", stream, code), "rút chấp thuận tại sự kiện số {}"
        case DeferralExceptionApproved(ground=code):
            yield ("ground", stream, code), about
    if isinstance(facts, _CONTINUES):
        yield ("ground", stream, facts.code), about
    if isinstance(facts, (*_OPENS, *_CONTINUES, ConductAttributed)):
        act = ("act", act_of(recorded), facts.code)
        if act in given:
            yield act, "cùng quyết định về đơn vị chịu trách nhiệm với sự kiện số {}"
        elif isinstance(facts, ConductAttributed):
            yield ("ground", stream, facts.code), about


def leanings(recorded: AnyRecorded) -> Iterator[Need]:
    """Yield what an event names that it would be without."""
    stream, facts = recorded.stream, recorded.facts
    match facts:
        case DisagreementRaised(meeting=meeting) if meeting:
            yield ("meeting", meeting), "chưa thống nhất được tại cuộc họp ghi ở sự kiện số {}"
        case CouncilScoreDetermined():
            yield ("agreement", stream), "trên kết quả thống nhất tại sự kiện số {}"
        case SelfScoreSubmitted() as e:
            set_ = ("criteria", e.criteria, e.criteria_version)
            yield set_, "chấm theo bộ tiêu chí ban hành tại sự kiện số {}"
        case ConductAttributed(code=code):
            yield ("ground", stream, code), "về việc ghi tại sự kiện số {}"


def act_of(recorded: AnyRecorded) -> Key:
    """Return what the events of one act share: who put it as which command, and when it came."""
    by = recorded.by
    return recorded.command, by.person, by.body, by.role, recorded.recorded_at
