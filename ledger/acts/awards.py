"""Acts on a unit's award (khen thưởng): nominated, proposed, decided, flagged, cancelled.

What was nominated, proposed or decided is recorded even against the rules; the verdict of that
moment stands in the event. The act relies on every stream the verdict was drawn from.
"""

from typing import Literal

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import conflict, held_meeting
from ledger.acts.reviews import histories_about, verdict_now
from ledger.acts.rights import (
    CITY,
    COUNCIL,
    DELEGATED,
    DISTRICT,
    HEAD,
    STANDING_BODY,
    standing_body,
)
from ledger.aggregates.award import Award
from ledger.aggregates.award_events import (
    AUTHORITIES,
    AWARDS,
    AwardReviewFlagged,
    Cancellation,
    Level,
    Outcome,
    Requested,
    ReviewCause,
)
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.meeting import MeetingKind
from ledger.journal.journal import Receipt
from ledger.refusals import NotAllowed, Refused
from ledger.values import Code, DocumentRef, Position, Text

AWARD = "award/{season}/{unit}"
OF_UNIT = "seasons/{season}/units/{unit}/award"
LAW = "B.III.1.1"

Authority = Literal["PRIME_MINISTER", "CITY", "DISTRICT"]
GRANTS: dict[Level, Authority] = {
    "GOV_FLAG": "PRIME_MINISTER",
    "CITY_FLAG": "CITY",
    "CITY_MERIT": "CITY",
    "LOCAL_MERIT": "DISTRICT",
}
"""Who grants which award (domain §5.3)."""

FOR_PROPOSER = standing_body(BodyKind.DISTRICT, council=True)
FOR_AUTHORITY = standing_body(BodyKind.CITY, BodyKind.DISTRICT, BodyKind.OTHER)
AUTHORITY_RIGHTS = (CITY, DISTRICT, FOR_AUTHORITY)


@act(
    "award.nominate",
    OF_UNIT + "/nominations",
    says="Suy tôn",
    clause="A.II.3.3",
    may=(HEAD, DELEGATED),
    stream=AWARD,
)
def nominate(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Requested,
    meeting: Code,
    document: DocumentRef | None = None,
) -> Receipt:
    """Nominate a member at the cluster's year-end conference."""
    held = held_meeting(desk, f"meeting/{season}/{meeting}", MeetingKind.YEAREND)
    if unit not in held.members:
        raise Refused(
            f"đơn vị {unit} không phải thành viên cụm, khối ngày hội nghị",
            under="A.I.1",
            field="unit",
        )
    verdict, relies_on = verdict_now(desk, season, unit, level)
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.nominate(
            level,
            meeting=held.stream,
            quorate=held.quorate,
            verdict=verdict,
            document=document,
            conflict=conflict(desk, unit),
        ),
        relies_on={held.stream: held.version, **relies_on},
    )


@act(
    "award.propose",
    OF_UNIT + "/proposals",
    says="Đề nghị khen thưởng",
    clause="B.II.3",
    may=(COUNCIL, DISTRICT, FOR_PROPOSER),
    stream=AWARD,
)
def propose(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Propose a unit, as the council or as the district; the standing body for either."""
    stead = desk.mandate.on_behalf_of or desk.scope.council
    of_district = desk.mandate.by.role is Role.DISTRICT or stead != desk.scope.council
    verdict, relies_on = verdict_now(desk, season, unit, level)
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.propose(
            level,
            "DISTRICT" if of_district else "COUNCIL",
            document=document,
            verdict=verdict,
            reason=reason,
        ),
        relies_on=relies_on,
    )


@act(
    "award.return-proposal",
    OF_UNIT + "/proposal-returns",
    says="Trả lại đề nghị khen thưởng",
    clause="B.II.3",
    may=AUTHORITY_RIGHTS,
    stream=AWARD,
)
def return_proposal(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    proposed_by: Literal["COUNCIL", "DISTRICT"],
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Return a proposal, as an authority above whoever made it."""
    who = _authority(desk, None, level)
    if who == proposed_by:
        raise NotAllowed(
            f"đề nghị của {AUTHORITIES[proposed_by]} do cấp trên trả lại", under="B.II.3"
        )
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.return_proposal(
            level, proposed_by, returned_by=who, document=document, reason=reason
        ),
    )


@act(
    "award.decide",
    OF_UNIT + "/decisions",
    says="Quyết định khen thưởng",
    clause="B.II.3",
    may=AUTHORITY_RIGHTS,
    stream=AWARD,
)
def decide(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    outcome: Outcome,
    level: Level,
    authority: Authority | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record what the authority decided, whatever the rules say of the unit.

    Only the authority whose award it is grants it; a lower one may refuse it or put it off.
    """
    who = _authority(desk, authority, level)
    if outcome == "GRANTED" and who != GRANTS[level]:
        raise NotAllowed(
            f"{AWARDS[level]} do {AUTHORITIES[GRANTS[level]]} tặng, không do {AUTHORITIES[who]}",
            under="B.II.3",
        )
    verdict, relies_on = verdict_now(desk, season, unit, level)
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.decide(
            outcome, level, authority=who, document=document, verdict=verdict, reason=reason
        ),
        relies_on=relies_on,
    )


@act(
    "award.cancel",
    OF_UNIT + "/cancellations",
    says="Hủy quyết định khen thưởng",
    clause=LAW,
    may=AUTHORITY_RIGHTS,
    stream=AWARD,
)
def cancel(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    ground: Cancellation,
    authority: Authority | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Cancel a granted award, as the authority that granted it."""
    who = _authority(desk, authority, level)
    return desk.decide(
        Award,
        AWARD.format(season=season, unit=unit),
        lambda a: a.cancel(level, ground, authority=who, document=document, reason=reason),
    )


def _authority(desk: Desk, told: Authority | None, level: Level) -> Authority:
    """Return the authority that decides: the actor's own, or the one the standing body enters for.

    A body that is neither the City's nor the district's stands for the Prime Minister.
    """
    own: dict[Role, Authority] = {Role.CITY: "CITY", Role.DISTRICT: "DISTRICT"}
    by = desk.mandate.by.role
    mine = own.get(by)
    if mine is None and (stead := desk.mandate.on_behalf_of):
        kind = desk.state(Body, f"body/{stead}").kind
        of_kind: dict[BodyKind | None, Authority] = {
            BodyKind.CITY: "CITY",
            BodyKind.DISTRICT: "DISTRICT",
        }
        mine = of_kind.get(kind, "PRIME_MINISTER")
    who = told or mine or GRANTS[level]
    if mine is not None and who != mine:
        raise NotAllowed(
            f"quyết định của {AUTHORITIES[who]} không do {AUTHORITIES[mine]} đưa ra",
            under="B.II.3",
        )
    return who


@act(
    "award.flag-review",
    OF_UNIT + "/review-flags",
    says="Đánh dấu xem xét lại khen thưởng",
    clause="B.II.3",
    may=(STANDING_BODY,),
    stream=AWARD,
)
def flag_review(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    level: Level,
    because_of: Position,
    cause: ReviewCause,
) -> Receipt:
    """Flag a granted award because of a later event about the unit; the award stands."""
    about = {
        event.position
        for stream, history in histories_about(desk, season, unit).items()
        if not stream.startswith("party-rating/")
        or any(unit in told.facts.concerns() for told in history)
        for event in history
    }
    verdict, relies_on = verdict_now(desk, season, unit, level)

    def decision(award: Award) -> AwardReviewFlagged:
        if award.granted(level) and (
            because_of not in about or because_of < award.decisions[level].position
        ):
            raise Refused(
                f"sự kiện số {because_of} không phải là sự kiện về đơn vị sau quyết định tặng",
                under="B.II.3",
                field="because_of",
            )
        return award.flag_review(level, because_of=because_of, cause=cause, now=verdict)

    return desk.decide(Award, AWARD.format(season=season, unit=unit), decision, relies_on=relies_on)
