"""Acts on complaints (khiếu nại) about decisions on awards: the law's track, with its clocks.

A unit complains in its own name; for a person the standing body records what came in. Whoever
settles it enters it, or the standing body in their stead.
"""

from typing import Annotated

from pydantic import Field

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import new, registered, registered_units
from ledger.acts.rights import CITY, DISTRICT, MEMBER, STANDING_BODY, UNIT, standing_body
from ledger.aggregates.award_events import AwardCancelled, AwardDecided
from ledger.aggregates.body import BodyKind
from ledger.aggregates.complaint import Complaint
from ledger.aggregates.complaint_events import (
    ComplexGround,
    Effect,
    Finding,
    Matter,
    RefusalGround,
)
from ledger.journal.journal import Receipt
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Position, Text

COMPLAINT = "complaint/{season}/{complaint}"
OF_COMPLAINT = "seasons/{season}/complaints/{complaint}"

FOR_SETTLER = standing_body(BodyKind.DISTRICT, BodyKind.CITY, BodyKind.OTHER, council=True)
SETTLERS = (DISTRICT, CITY, FOR_SETTLER)


def _settler(desk: Desk) -> str:
    return desk.mandate.on_behalf_of or desk.mandate.by.body


@act(
    "complaint.receive",
    "seasons/{season}/complaints",
    says="Ghi nhận khiếu nại về khen thưởng",
    may=(MEMBER, STANDING_BODY),
    names=("unit",),
)
def receive(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    *,
    code: Code,
    unit: Code,
    against: Position,
    known_on: Day,
    received_on: Day | None = None,
    complainant: Code | None = None,
    person: Code | None = None,
    content: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record a complaint about a decision on a unit's award; a member complains in its own name."""
    decided = desk.ledger.journal.at(against)
    of_award = isinstance(decided.facts, AwardDecided | AwardCancelled)
    if not of_award or decided.stream != f"award/{season}/{unit}":
        raise Refused(
            f"sự kiện số {against} không phải là quyết định khen thưởng hay hủy khen thưởng "
            f"về {unit}",
            field="against",
        )
    by = desk.mandate.by
    if by.role is Role.MEMBER and (person is not None or complainant not in {None, by.body}):
        raise Refused("đơn vị chỉ khiếu nại nhân danh chính mình", field="complainant")
    who = by.body if by.role is Role.MEMBER else complainant
    registered_units(desk, [who] if who else [], "complainant")
    matter = Matter(unit=unit, against=against, complainant=who)
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=code),
        new(
            lambda c: c.receive(
                matter,
                received_on=received_on or desk.mandate.on,
                known_on=known_on,
                person=person,
                content=content,
                document=document,
            )
        ),
    )


@act(
    "complaint.accept",
    OF_COMPLAINT + "/acceptances",
    says="Thụ lý giải quyết khiếu nại",
    may=SETTLERS,
    stream=COMPLAINT,
)
def accept(
    desk: Desk, season: Code, complaint: Code, *, document: DocumentRef | None = None
) -> Receipt:
    """Take a complaint up."""
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.accept(_settler(desk), document=document),
    )


@act(
    "complaint.refuse",
    OF_COMPLAINT + "/refusals",
    says="Không thụ lý khiếu nại",
    may=SETTLERS,
    stream=COMPLAINT,
)
def refuse(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    ground: RefusalGround,
    provision: Text | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Not take a complaint up, on a ground of the law."""
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.refuse(
            _settler(desk), ground, document=document, reason=reason, provision=provision
        ),
    )


@act(
    "complaint.declare-complex",
    OF_COMPLAINT + "/complexities",
    says="Ghi vụ việc khiếu nại phức tạp",
    may=SETTLERS,
    stream=COMPLAINT,
)
def declare_complex(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    ground: ComplexGround | None = None,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Declare the matter complex, in the file and with the reason."""
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.declare_complex(ground, on=desk.mandate.on, reason=reason, document=document),
    )


@act(
    "complaint.hold-dialogue",
    OF_COMPLAINT + "/dialogues",
    says="Ghi đối thoại giải quyết khiếu nại",
    may=SETTLERS,
    stream=COMPLAINT,
)
def hold_dialogue(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    held_on: Day | None = None,
    present: tuple[Code, ...] = (),
    minutes: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Record a dialogue with its minutes."""
    registered(desk, present, "present")
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.hold_dialogue(
            held_on=held_on or desk.mandate.on, minutes=minutes, present=present, content=content
        ),
    )


@act(
    "complaint.decide",
    OF_COMPLAINT + "/decisions",
    says="Giải quyết khiếu nại",
    may=SETTLERS,
    stream=COMPLAINT,
)
def decide(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    found: Finding,
    effect: Effect,
    document: DocumentRef | None = None,
    reasons: Text | None = None,
) -> Receipt:
    """Decide on a complaint; the award itself is moved by the granting authority's own act."""
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.decide(_settler(desk), found, effect, document=document, reasons=reasons),
    )


@act(
    "complaint.send",
    OF_COMPLAINT + "/notices",
    says="Gửi quyết định giải quyết khiếu nại",
    may=SETTLERS,
    stream=COMPLAINT,
)
def send(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    addressees: Annotated[tuple[Code, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
) -> Receipt:
    """Send the decision."""
    registered(desk, addressees, "addressees")
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.send(addressees, document=document),
    )


@act(
    "complaint.withdraw",
    OF_COMPLAINT + "/withdrawals",
    says="Rút khiếu nại",
    may=(UNIT, STANDING_BODY),
    stream=COMPLAINT,
)
def withdraw(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Withdraw a complaint by its signed letter."""
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.withdraw(document=document, reason=reason),
    )


@act(
    "complaint.complain-again",
    OF_COMPLAINT + "/second-complaints",
    says="Ghi nhận khiếu nại lần hai",
    may=(UNIT, STANDING_BODY),
    stream=COMPLAINT,
)
def complain_again(
    desk: Desk,
    season: Code,
    complaint: Code,
    *,
    received_on: Day | None = None,
    content: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record a second complaint."""
    return desk.decide(
        Complaint,
        COMPLAINT.format(season=season, complaint=complaint),
        lambda c: c.complain_again(
            received_on=received_on or desk.mandate.on, content=content, document=document
        ),
    )
