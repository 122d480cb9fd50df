"""Acts on disagreements (ý kiến khác nhau): members raise them, the council decides them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated

from pydantic import Field

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import (
    council_meeting,
    held_meeting,
    new,
    of_cluster,
    registered,
)
from ledger.acts.reviews import record_with_reviews
from ledger.acts.rights import COUNCIL, DELEGATED, HEAD, MEMBER, STANDING_BODY
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import Ballot, Effect, Kind, Matter, Outcome
from ledger.aggregates.dispute_hearing import Session, Vote
from ledger.aggregates.meeting import Meeting
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import CouncilScoreDetermined
from ledger.journal.journal import Act, Receipt
from ledger.journal.journal import Decided as Decision
from ledger.questions.dossier import Upto
from ledger.questions.hearing import prepared, procedure_heard
from ledger.refusals import Moved, Refused
from ledger.values import Code, DocumentRef, Points, Position, Text, Value

DISPUTE = "dispute/{season}/{dispute}"
OF_DISPUTE = "seasons/{season}/disputes/{dispute}"
COLLECTIVE = "A.I.3"


@act(
    "dispute.raise",
    "seasons/{season}/clusters/{cluster}/disputes",
    says="Nêu ý kiến khác nhau",
    clause=COLLECTIVE,
    may=(MEMBER,),
)
def raise_disagreement(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    code: Code,
    kind: Kind,
    unit: Code | None = None,
    criterion: Code | None = None,
    claimed: Points | None = None,
    disputed: Position | None = None,
    meeting: Code | None = None,
    documents: tuple[DocumentRef, ...] = (),
    reason: Text | None = None,
) -> Receipt:
    """Raise a differing opinion in the name of the unit that acts; any member may (R-04).

    The figure disputed is the one that stands on the card, so it is not asked for.
    """
    del cluster  # it is the scope
    of_cluster(desk, [unit] if unit else [], "unit")
    card = desk.state(Scorecard, f"scorecard/{season}/{unit}")
    if disputed is not None and desk.ledger.journal.at(disputed).stream != card.stream:
        raise Refused(
            f"sự kiện số {disputed} không thuộc phiếu của đơn vị",
            under=COLLECTIVE,
            field="disputed",
        )
    leaf = card.leaves.get(criterion or "")
    figure = card.figure(criterion, Layer.COUNCIL) if criterion and leaf else None
    at = held_meeting(desk, f"meeting/{season}/{meeting}").stream if meeting else None
    matter = Matter(raised_by=desk.mandate.by.body, kind=kind, unit=unit, criterion=criterion)
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=code),
        new(
            lambda d: d.raise_disagreement(
                matter,
                reason=reason,
                figure=figure,
                claimed=claimed,
                disputed=disputed,
                meeting=at,
                documents=documents,
            )
        ),
        relies_on={card.stream: card.version} if figure is not None else None,
    )


@act(
    "dispute.state-position",
    OF_DISPUTE + "/positions",
    says="Trình bày quan điểm về ý kiến khác nhau",
    clause=COLLECTIVE,
    may=(MEMBER, HEAD, DELEGATED, STANDING_BODY, COUNCIL),
    stream=DISPUTE,
)
def state_position(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    statement: Text | None = None,
    documents: tuple[DocumentRef, ...] = (),
) -> Receipt:
    """State the position of the unit or body that acts."""
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=dispute),
        lambda d: d.state_position(desk.mandate.by.body, statement=statement, documents=documents),
    )


@act(
    "dispute.reserve",
    OF_DISPUTE + "/reservations",
    says="Bảo lưu ý kiến",
    clause=COLLECTIVE,
    may=(MEMBER,),
    stream=DISPUTE,
)
def reserve(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    meeting: Code | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Keep the acting unit's opinion on record."""
    at = held_meeting(desk, f"meeting/{season}/{meeting}").stream if meeting else None
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=dispute),
        lambda d: d.reserve(desk.mandate.by.body, reason=reason, meeting=at),
    )


@act(
    "dispute.settle",
    OF_DISPUTE + "/settlements",
    says="Ghi nhận đã thống nhất ý kiến trong cụm, khối",
    clause=COLLECTIVE,
    may=(HEAD, DELEGATED),
    stream=DISPUTE,
)
def settle(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    outcome: Text | None = None,
    meeting: Code | None = None,
) -> Receipt:
    """Record that the cluster settled it by itself."""
    at = held_meeting(desk, f"meeting/{season}/{meeting}").stream if meeting else None
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=dispute),
        lambda d: d.settle(outcome=outcome, meeting=at),
    )


@act(
    "dispute.escalate",
    OF_DISPUTE + "/escalations",
    says="Báo cáo Hội đồng quyết định ý kiến khác nhau",
    clause=COLLECTIVE,
    may=(HEAD, DELEGATED, STANDING_BODY),
    stream=DISPUTE,
)
def escalate(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Report it for the council's decision; the standing body registers what the Head has not.

    The hearing file is frozen in the same transaction, as known just before; the act relies on
    every stream that the file was worked out from, but for its findings: they name the position
    they were worked out at.
    """
    by = desk.mandate.by
    registered_only = by.role is Role.STANDING_BODY
    stream = DISPUTE.format(season=season, dispute=dispute)
    journal, cluster = desk.ledger.journal, desk.scope.cluster
    head, _ = journal.head()
    found = (
        procedure_heard(stream, partial(Upto, journal), cluster, head, desk.mandate.on)
        if cluster
        else None
    )
    hearing = prepared(stream, journal.histories, found)

    def decision(d: Dispute) -> Sequence[Decision]:
        escalated = d.escalate(
            desk.mandate.on_behalf_of or by.body,
            "STANDING_BODY" if registered_only else "HEAD",
            reason=reason,
            document=document,
        )
        if hearing is None:
            raise Moved("ý kiến vừa được nêu", stream=stream)
        file, sha256, _ = hearing
        return escalated, lambda first: d.freeze(file, sha256, escalated=first)

    return desk.record(
        [Act(Dispute, stream, decision)],
        relies_on=hearing.versions if hearing else None,
    )


@act(
    "dispute.record-ballot",
    OF_DISPUTE + "/ballots",
    says="Ghi kết quả biểu quyết của Hội đồng",
    clause=COLLECTIVE,
    may=(COUNCIL, STANDING_BODY),
    stream=DISPUTE,
)
def record_ballot(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    votes: tuple[Vote, ...] = (),
    ballot: Ballot | None = None,
    meeting: Code | None = None,
    document: DocumentRef | None = None,
    dissent: Text | None = None,
) -> Receipt:
    """Record the council's ballot over all its members, absentees in writing.

    Without a session, without its quorum or with members missing it is recorded, and that shows.
    """
    registered(desk, (v.unit for v in votes if v.unit), "votes")
    stream = council_meeting(desk, season, meeting)
    held = desk.state(Meeting, stream) if stream else None
    session = Session(held.stream, held.members, held.quorate) if held else None
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=dispute),
        lambda d: d.record_ballot(
            votes=votes, ballot=ballot, session=session, document=document, dissent=dissent
        ),
        relies_on={held.stream: held.version} if held else None,
    )


class Decided(Value):
    """A line as the council decides it; `seen` is the figure the council saw."""

    unit: Code
    criterion: Code
    points: Points
    seen: Points | None = None


@act(
    "dispute.decide",
    OF_DISPUTE + "/decisions",
    says="Hội đồng quyết định ý kiến khác nhau",
    clause=COLLECTIVE,
    may=(COUNCIL,),
    stream=DISPUTE,
)
def decide(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    effects: tuple[Decided, ...] = (),
    outcome: Outcome | None = None,
    document: DocumentRef | None = None,
    reasons: Text | None = None,
    ballot: Ballot | None = None,
    dissent: Text | None = None,
    meeting: Code | None = None,
    voters_from: tuple[Code, ...] = (),
) -> Receipt:
    """Decide it, and determine in the same transaction every line the decision names.

    Our reading of A.I.3 with B.II.4 (R-04, R-14): a disagreement on points comes to the council
    when the preparatory meeting could not settle it. That meeting agrees the card and leaves the
    line unsettled, so the card is locked, and the council moves it by its own determination. On a
    card not agreed yet a decision that names lines is refused: the cluster can still move them.
    Lines that the council leaves as they are may be named too; they are then determined as such.
    """
    of_cluster(desk, (e.unit for e in effects), "effects")
    registered(desk, voters_from, "voters_from")
    at = council_meeting(desk, season, meeting)
    stream = DISPUTE.format(season=season, dispute=dispute)
    told = [
        Effect(unit=e.unit, criterion=e.criterion, before=e.seen, after=e.points) for e in effects
    ]
    units = tuple(dict.fromkeys(e.unit for e in effects))
    decided = Act(
        Dispute,
        stream,
        lambda d: d.decide(
            told,
            document=document,
            reasons=reasons,
            outcome=outcome,
            ballot=ballot,
            dissent=dissent,
            meeting=at,
            voters_from=voters_from,
        ),
    )

    def determined(unit: str) -> Callable[[Scorecard], CouncilScoreDetermined]:
        mine = [e for e in effects if e.unit == unit]
        return lambda card: card.determine(
            {e.criterion: e.points for e in mine},
            seen={e.criterion: e.seen for e in mine},
            document=document,
            reason=reasons,
            dispute=stream,
        )

    cards = [Act(Scorecard, f"scorecard/{season}/{u}", determined(u)) for u in units]
    return record_with_reviews(desk, season, units, [decided, *cards], cause="SCORE_MOVED")


@act(
    "dispute.notify",
    OF_DISPUTE + "/notices",
    says="Thông báo quyết định của Hội đồng",
    clause=COLLECTIVE,
    may=(HEAD, DELEGATED),
    stream=DISPUTE,
)
def notify(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    addressees: Annotated[tuple[Code, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
) -> Receipt:
    """Make the council's decision known to members."""
    registered(desk, addressees, "addressees")
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=dispute),
        lambda d: d.notify_decision(addressees, document=document),
    )


@act(
    "dispute.reopen",
    OF_DISPUTE + "/reopenings",
    says="Mở lại ý kiến khác nhau",
    clause=COLLECTIVE,
    may=(MEMBER, HEAD, DELEGATED, STANDING_BODY, COUNCIL),
    stream=DISPUTE,
)
def reopen(
    desk: Desk,
    season: Code,
    dispute: Code,
    *,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Open a settled or decided disagreement again; what was decided stands until then."""
    return desk.decide(
        Dispute,
        DISPUTE.format(season=season, dispute=dispute),
        lambda d: d.reopen(reason=reason, document=document),
    )
