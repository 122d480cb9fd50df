"""Acts on a scorecard (phiếu chấm điểm), from the self-score to the council's figure."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.policy import (
    COUNCIL,
    DEPUTY,
    FINANCE,
    HEAD,
    INSPECTORATE,
    OFFICE,
    PARTY_ORG_COMMITTEE,
    STANDING_BODY,
    UNIT,
)
from ledger.acts.reviews import record_with_reviews
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.meeting import Meeting, MeetingKind
from ledger.aggregates.reprimand import ReprimandBatch
from ledger.aggregates.scorecard import Leaves, Scorecard
from ledger.aggregates.scorecard_events import (
    Addressee,
    Conflicted,
    CriterionScored,
    LineNote,
    ScoresAgreed,
    SelfScored,
)
from ledger.journal.journal import Act, Receipt
from ledger.refusals import NotAllowed, Refused, Unknown
from ledger.values import Code, DocumentRef, Points, Position, Text, Value

CARD = "scorecard/{season}/{unit}"
_OF_UNIT = "seasons/{season}/units/{unit}/scorecard"


def conflict(desk: Desk, unit: str) -> Conflicted:
    """Return OWN_UNIT when the unit that acts decides on its own card."""
    return "OWN_UNIT" if desk.mandate.by.body == unit else None


def criteria_for(desk: Desk, season: str, unit: str) -> tuple[CriteriaSet, Leaves]:
    """Return the criteria set that covers a unit in a season, and its leaves."""
    cluster = desk.scope.cluster
    if cluster is None:
        raise Unknown(f"đơn vị {unit} không thuộc cụm, khối nào trong năm thi đua {season}")
    streams = desk.ledger.journal.streams(f"criteria/{season}/{cluster}/")
    histories = desk.ledger.journal.histories(streams)
    sets = [CriteriaSet.folded(stream, history) for stream, history in histories.items()]
    covering = sorted((s for s in sets if s.covers(unit)), key=lambda s: not s.sets[s.latest].units)
    if not covering:
        raise Refused(f"cụm, khối {cluster} chưa ban hành tiêu chí cho đơn vị {unit}", under="B.I")
    return covering[0], covering[0].leaves(unit)


def roster(desk: Desk) -> tuple[str, ...]:
    """Return the units that were members of the act's cluster on any day of its season."""
    season, cluster = desk.scope.season_state, desk.scope.cluster_state
    if season is None or season.starts_on is None or cluster is None:
        return ()
    of_season = [b for b in cluster.members if b.overlaps(season.starts_on, season.ends_on)]
    return tuple(dict.fromkeys(b.what for b in of_season))


def held_meeting(desk: Desk, stream: str, kind: MeetingKind | None = None) -> Meeting:
    """Return a meeting of the cluster that was held; Refused when it was not, or is another's."""
    meeting = desk.state(Meeting, stream)
    if meeting.held_on is None:
        raise Refused(f"cuộc họp {meeting.code(2)} chưa được ghi nhận đã họp", under="A.I.3")
    if meeting.cluster != desk.scope.cluster:
        raise Refused(f"cuộc họp {meeting.code(2)} không phải của cụm, khối này", under="A.I.3")
    if kind is not None and meeting.kind is not kind:
        raise Refused(f"cuộc họp {meeting.code(2)} không phải là {kind.viet}", under=kind.clause)
    return meeting


@act(
    "scorecard.submit",
    _OF_UNIT + "/submissions",
    says="Gửi điểm tự chấm",
    clause="B.II.1",
    may=(UNIT,),
    stream=CARD,
)
def submit(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    lines: Annotated[tuple[SelfScored, ...], Field(min_length=1, max_length=1_000)],
    notes: tuple[LineNote, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """Send the unit's self-score, every criterion at once."""
    criteria, leaves = criteria_for(desk, season, unit)
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.submit(
            lines,
            leaves,
            criteria=criteria.stream,
            criteria_version=criteria.latest,
            notes=notes,
            document=document,
        ),
        relies_on={criteria.stream: criteria.version},
    )


@act(
    "scorecard.miss",
    _OF_UNIT + "/missing-submissions",
    says="Ghi nhận đơn vị không gửi điểm tự chấm",
    clause="B.II.1",
    may=(HEAD, DEPUTY, STANDING_BODY),
    stream=CARD,
)
def miss(desk: Desk, season: Code, unit: Code, *, reason: Text | None = None) -> Receipt:
    """Record that the unit sent no self-score."""
    stream = CARD.format(season=season, unit=unit)
    return desk.decide(Scorecard, stream, lambda card: card.miss(reason=reason))


@act(
    "scorecard.return",
    _OF_UNIT + "/returns",
    says="Trả lại phiếu tự chấm",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def send_back(desk: Desk, season: Code, unit: Code, *, reason: Text | None = None) -> Receipt:
    """Send the card back to the unit before the review."""
    stream = CARD.format(season=season, unit=unit)
    return desk.decide(Scorecard, stream, lambda card: card.send_back(reason=reason))


@act(
    "scorecard.open-review",
    _OF_UNIT + "/reviews",
    says="Mở rà soát phiếu",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def open_review(desk: Desk, season: Code, unit: Code) -> Receipt:
    """Begin the review of the latest submission."""
    stream = CARD.format(season=season, unit=unit)
    return desk.decide(Scorecard, stream, lambda card: card.open_review())


@act(
    "scorecard.score",
    _OF_UNIT + "/scores",
    says="Chấm tiêu chí do cơ quan khác chấm",
    clause="B.II.2",
    may=(HEAD, DEPUTY, STANDING_BODY, OFFICE, FINANCE, INSPECTORATE, PARTY_ORG_COMMITTEE),
    stream=CARD,
)
def score(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    criterion: Code,
    points: Points,
    measured: Text | None = None,
    documents: tuple[DocumentRef, ...] = (),
    reason: Text | None = None,
) -> Receipt:
    """Give a criterion its first figure, as the body whose figure counts for it."""

    def decision(card: Scorecard) -> CriterionScored:
        scored_by = scorer(desk, card, criterion)
        return card.score(
            criterion,
            points,
            scored_by=scored_by,
            measured=measured,
            documents=documents,
            reason=reason,
            conflict=conflict(desk, unit),
        )

    return desk.decide(Scorecard, CARD.format(season=season, unit=unit), decision)


def scorer(desk: Desk, card: Scorecard, criterion: str) -> str:
    """Return the body that scores a criterion; NotAllowed when the actor is another."""
    by = desk.mandate.by
    leaf = card.leaves.get(criterion)
    named = leaf.scored_by if leaf else "SELF"
    mine = {
        Role.HEAD: "HEAD",
        Role.DEPUTY: "HEAD",
        Role.STANDING_BODY: "STANDING_BODY",
    }.get(by.role, by.body)
    if named not in {"SELF", mine, by.body}:
        raise NotAllowed(f"tiêu chí {criterion} do {named} chấm, không do {mine}", under="B.II.2")
    return by.body if named == by.body else mine


@act(
    "scorecard.adjust",
    _OF_UNIT + "/adjustments",
    says="Điều chỉnh điểm",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def adjust(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    criterion: Code,
    points: Points,
    seen: Points,
    reason: Text | None = None,
    documents: tuple[DocumentRef, ...] = (),
    meeting: Code | None = None,
    explanation: Position | None = None,
    with_deputy: bool = False,
) -> Receipt:
    """Set other points on a criterion; `seen` is the figure the author saw."""
    at = f"meeting/{season}/{meeting}" if meeting else None
    if at is not None:
        held_meeting(desk, at)
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.adjust(
            criterion,
            points,
            seen=seen,
            reason=reason,
            documents=documents,
            meeting=at,
            explanation=explanation,
            with_deputy=with_deputy,
            conflict=conflict(desk, unit),
        ),
    )


@act(
    "scorecard.apply-reprimand",
    _OF_UNIT + "/reprimand-applications",
    says="Áp dụng văn bản phê bình, nhắc nhở vào điểm",
    clause="C.3-2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def apply_reprimand(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    batch: Code,
    document: Code,
    criterion: Code,
    points: Points,
    seen: Points | None = None,
    reason: Text | None = None,
    with_deputy: bool = False,
) -> Receipt:
    """Let a reprimand document of a batch move a criterion's points, before the cluster's lock."""
    stream = f"reprimand/{season}/{batch}"
    paper = desk.state(ReprimandBatch, stream).applicable(document, unit)
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.apply_reprimand(
            criterion,
            points,
            seen=seen,
            reprimand=stream,
            code=document,
            document=paper.document,
            reason=reason,
            with_deputy=with_deputy,
            conflict=conflict(desk, unit),
        ),
    )


@act(
    "scorecard.complete-review",
    _OF_UNIT + "/review-completions",
    says="Hoàn thành rà soát",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def complete_review(desk: Desk, season: Code, unit: Code, *, with_deputy: bool = False) -> Receipt:
    """Close the review with its total."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.complete_review(with_deputy=with_deputy, conflict=conflict(desk, unit)),
    )


@act(
    "cluster.notify-results",
    "seasons/{season}/clusters/{cluster}/result-notices",
    says="Thông báo kết quả rà soát",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
)
def notify(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    units: tuple[Code, ...] = (),
    addressees: Annotated[tuple[Addressee, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
) -> Receipt:
    """Tell the addressees the figures of these units, or of every unit of the cluster, in one act."""
    chosen = units or roster(desk)
    return desk.record(
        [
            Act(
                Scorecard,
                CARD.format(season=season, unit=unit),
                lambda card: card.notify(addressees, document=document),
            )
            for unit in chosen
        ]
    )


@act(
    "scorecard.request-explanation",
    _OF_UNIT + "/explanation-requests",
    says="Yêu cầu giải trình",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def request_explanation(
    desk: Desk, season: Code, unit: Code, *, criterion: Code, reason: Text | None = None
) -> Receipt:
    """Ask the unit to explain a criterion."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.request_explanation(criterion, reason=reason),
    )


@act(
    "scorecard.explain",
    _OF_UNIT + "/explanations",
    says="Giải trình",
    clause="B.II.2",
    may=(UNIT,),
    stream=CARD,
)
def explain(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    criterion: Code,
    explanation: Text | None = None,
    request: Position | None = None,
    documents: tuple[DocumentRef, ...] = (),
) -> Receipt:
    """Explain a criterion, asked or not."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.explain(
            criterion, explanation=explanation, request=request, documents=documents
        ),
    )


@act(
    "scorecard.answer-explanation",
    _OF_UNIT + "/explanation-answers",
    says="Trả lời giải trình",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
)
def answer_explanation(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    explanation: Position,
    accepted: bool,
    reason: Text | None = None,
) -> Receipt:
    """Answer an explanation; a changed figure is an adjustment that cites it."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.answer_explanation(explanation, accepted=accepted, reason=reason),
    )


class Agreed(Value):
    """One card as a preparatory meeting agreed it.

    Lines in `unsettled` are reserved for the council.
    """

    unit: Code
    unsettled: tuple[Code, ...] = ()


@act(
    "cluster.agree-scores",
    "seasons/{season}/clusters/{cluster}/agreements",
    says="Thống nhất kết quả chấm điểm tại họp trừ bị",
    clause="B.II.4",
    may=(HEAD, DEPUTY),
)
def agree(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    meeting: Code,
    cards: Annotated[tuple[Agreed, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
) -> Receipt:
    """Agree cards of the cluster at its preparatory meeting, in one act.

    They lock for the cluster.
    """
    at = f"meeting/{season}/{meeting}"
    held = held_meeting(desk, at, MeetingKind.PREPARATORY)
    of_cluster = roster(desk)
    if strange := [c.unit for c in cards if c.unit not in of_cluster]:
        raise Refused(
            f"{', '.join(strange)} không thuộc cụm, khối {cluster}", under="A.I.1", field="cards"
        )

    def decision(agreed: Agreed) -> Callable[[Scorecard], ScoresAgreed]:
        return lambda card: card.agree(
            meeting=at, quorate=held.quorate, unsettled=agreed.unsettled, document=document
        )

    return desk.record(
        [Act(Scorecard, CARD.format(season=season, unit=c.unit), decision(c)) for c in cards],
        relies_on={at: held.version},
    )


@act(
    "scorecard.verify",
    _OF_UNIT + "/verifications",
    says="Thẩm định điểm",
    clause="B.II.3",
    may=(COUNCIL, STANDING_BODY),
    stream=CARD,
)
def verify(desk: Desk, season: Code, unit: Code, *, document: DocumentRef | None = None) -> Receipt:
    """Verify the agreed figures without changing them."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.verify(document=document),
    )


class Determined(Value):
    """A criterion as the council determines it; `seen` is the figure the council saw."""

    criterion: Code
    points: Points
    seen: Points | None = None


@act(
    "scorecard.determine",
    _OF_UNIT + "/determinations",
    says="Hội đồng quyết định điểm",
    clause="B.II.3",
    may=(COUNCIL,),
    stream=CARD,
)
def determine(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    lines: Annotated[tuple[Determined, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Determine lines by a decision of the council.

    An award that stands on them is flagged for review.
    """
    determined = Act(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.determine(
            {line.criterion: line.points for line in lines},
            seen={line.criterion: line.seen for line in lines},
            document=document,
            reason=reason,
        ),
    )
    return record_with_reviews(desk, season, [unit], [determined], cause="SCORE_MOVED")


@act(
    "scorecard.close",
    _OF_UNIT + "/closings",
    says="Đóng phiếu",
    clause="B.II.3",
    may=(STANDING_BODY, COUNCIL),
    stream=CARD,
)
def close(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    outcome: Literal["NOT_ASSESSED", "CARRIED", "SEASON_CLOSED"],
    reason: Text | None = None,
    successor: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End a card; what it holds stays as it is."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.close(outcome, reason=reason, successor=successor, document=document),
    )
