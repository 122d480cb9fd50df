"""Acts on the registers: councils, bodies, units, and party organisations with what they cover."""

from ledger.acts.act import Desk, act
from ledger.acts.lookups import new, registered, registered_units, unused
from ledger.acts.rights import CITY, COUNCIL, PARTY_ORG_COMMITTEE, REGISTRY, STANDING_BODY
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.council import Council, Level
from ledger.aggregates.party_organisation import PartyOrganisation, UnitCovered
from ledger.aggregates.unit import OrganisationCode, Unit, UnitKind
from ledger.journal.journal import Receipt
from ledger.values import Code, Day, DocumentRef, Text

COUNCIL_STREAM = "council/{council}"
BODY_STREAM = "body/{body}"
UNIT_STREAM = "unit/{unit}"
ORGANISATION_STREAM = "party-organisation/{organisation}"


@act(
    "council.establish",
    "councils",
    says="Thành lập Hội đồng TĐKT",
    clause="A.I.1",
    may=(CITY, REGISTRY),
)
def establish_council(
    desk: Desk,
    *,
    code: Code,
    name: Text,
    level: Level,
    from_day: Day,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record a further council; the first comes with the ledger itself."""
    return desk.decide(
        Council,
        COUNCIL_STREAM.format(council=code),
        new(lambda c: c.establish(name, level=level, from_day=from_day, document=document)),
        relies_on=unused(desk, "council", code),
    )


@act(
    "council.name-standing-body",
    "councils/{council}/standing-bodies",
    says="Giao cơ quan làm Thường trực Hội đồng",
    clause="C.2",
    may=(COUNCIL, STANDING_BODY),
    stream=COUNCIL_STREAM,
)
def name_standing_body(
    desk: Desk,
    council: Code,
    *,
    body: Code,
    from_day: Day,
    to_day: Day | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Make a body the council's standing body."""
    registered(desk, [body], "body", "body")
    return desk.decide(
        Council,
        COUNCIL_STREAM.format(council=council),
        lambda c: c.name_standing_body(body, from_day=from_day, to_day=to_day, document=document),
    )


@act(
    "council.end-standing-body",
    "councils/{council}/standing-body-endings",
    says="Kết thúc việc làm Thường trực Hội đồng",
    clause="C.2",
    may=(COUNCIL, STANDING_BODY),
    stream=COUNCIL_STREAM,
)
def end_standing_body(
    desk: Desk,
    council: Code,
    *,
    body: Code,
    to_day: Day,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End a body's time as the council's standing body."""
    return desk.decide(
        Council,
        COUNCIL_STREAM.format(council=council),
        lambda c: c.end_standing_body(body, to_day=to_day, reason=reason, document=document),
    )


@act("body.register", "bodies", says="Đăng ký cơ quan", may=(REGISTRY,))
def register_body(
    desk: Desk,
    *,
    code: Code,
    name: Text,
    kind: BodyKind,
    from_day: Day,
    under: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Make a body known under a code that nothing else has."""
    if under is not None:
        registered(desk, [under], "under", "body")
    return desk.decide(
        Body,
        BODY_STREAM.format(body=code),
        new(
            lambda b: b.register(name, kind=kind, from_day=from_day, under=under, document=document)
        ),
        relies_on=unused(desk, "body", code),
    )


@act(
    "body.rename",
    "bodies/{body}/names",
    says="Đổi tên cơ quan",
    may=(REGISTRY,),
    stream=BODY_STREAM,
)
def rename_body(
    desk: Desk, body: Code, *, name: Text, from_day: Day, document: DocumentRef | None = None
) -> Receipt:
    """Let a body bear another name from a day on."""
    return desk.decide(
        Body,
        BODY_STREAM.format(body=body),
        lambda b: b.rename(name, from_day=from_day, document=document),
    )


@act(
    "body.dissolve",
    "bodies/{body}/dissolutions",
    says="Ghi nhận cơ quan kết thúc hoạt động",
    may=(REGISTRY,),
    stream=BODY_STREAM,
)
def dissolve_body(
    desk: Desk,
    body: Code,
    *,
    to_day: Day,
    successors: tuple[Code, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """End a body, naming who takes over."""
    registered(desk, successors, "successors", "body")
    return desk.decide(
        Body,
        BODY_STREAM.format(body=body),
        lambda b: b.dissolve(to_day=to_day, successors=successors, document=document),
    )


@act(
    "body.bind",
    "bodies/{body}/councils",
    says="Gắn cơ quan với Hội đồng mà cơ quan phục vụ",
    may=(COUNCIL, STANDING_BODY),
    stream=BODY_STREAM,
    names=("council",),
)
def bind_body(
    desk: Desk,
    body: Code,
    *,
    council: Code,
    from_day: Day,
    to_day: Day | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Bind a body to a council: from then on it acts in the affairs of its councils only."""
    return desk.decide(
        Body,
        BODY_STREAM.format(body=body),
        lambda b: b.bind(council, from_day=from_day, to_day=to_day, document=document),
    )


@act(
    "body.end-binding",
    "bodies/{body}/council-endings",
    says="Kết thúc việc cơ quan phục vụ Hội đồng",
    may=(COUNCIL, STANDING_BODY),
    stream=BODY_STREAM,
    names=("council",),
)
def end_body_binding(
    desk: Desk,
    body: Code,
    *,
    council: Code,
    to_day: Day,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End a body's binding to a council; bound to no other, it is of none in particular."""
    return desk.decide(
        Body,
        BODY_STREAM.format(body=body),
        lambda b: b.end_binding(council, to_day=to_day, reason=reason, document=document),
    )


@act("unit.register", "units", says="Đăng ký đơn vị", clause="A.I.1", may=(REGISTRY,))
def register_unit(
    desk: Desk,
    *,
    code: Code,
    name: Text,
    from_day: Day,
    kind: UnitKind = UnitKind.OTHER,
    organisation: OrganisationCode | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Make a unit known under a code that nothing else has."""
    return desk.decide(
        Unit,
        UNIT_STREAM.format(unit=code),
        new(
            lambda u: u.register(
                name, kind=kind, from_day=from_day, organisation=organisation, document=document
            )
        ),
        relies_on=unused(desk, "unit", code),
    )


@act(
    "unit.rename",
    "units/{unit}/names",
    says="Đổi tên đơn vị",
    clause="A.I.1",
    may=(REGISTRY,),
    stream=UNIT_STREAM,
)
def rename_unit(
    desk: Desk, unit: Code, *, name: Text, from_day: Day, document: DocumentRef | None = None
) -> Receipt:
    """Let a unit bear another name from a day on."""
    return desk.decide(
        Unit,
        UNIT_STREAM.format(unit=unit),
        lambda u: u.rename(name, from_day=from_day, document=document),
    )


@act(
    "unit.dissolve",
    "units/{unit}/dissolutions",
    says="Ghi nhận đơn vị kết thúc hoạt động",
    clause="A.I.1",
    may=(REGISTRY,),
    stream=UNIT_STREAM,
)
def dissolve_unit(
    desk: Desk,
    unit: Code,
    *,
    to_day: Day,
    successors: tuple[Code, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """End a unit, naming who takes over; its memberships end by acts of their own."""
    registered_units(desk, successors, "successors")
    return desk.decide(
        Unit,
        UNIT_STREAM.format(unit=unit),
        lambda u: u.dissolve(to_day=to_day, successors=successors, document=document),
    )


@act(
    "party-organisation.register",
    "party-organisations",
    says="Đăng ký tổ chức đảng",
    clause="B.III.1.2-2",
    may=(REGISTRY, PARTY_ORG_COMMITTEE),
)
def register_organisation(
    desk: Desk,
    *,
    code: Code,
    name: Text,
    managed_by: Code,
    from_day: Day,
    document: DocumentRef | None = None,
) -> Receipt:
    """Make a party organisation known; `managed_by` is the committee that rates it."""
    registered(desk, [managed_by], "managed_by", "body")
    return desk.decide(
        PartyOrganisation,
        ORGANISATION_STREAM.format(organisation=code),
        new(
            lambda o: o.register(name, managed_by=managed_by, from_day=from_day, document=document)
        ),
    )


@act(
    "party-organisation.cover",
    "party-organisations/{organisation}/coverages",
    says="Ghi nhận tổ chức đảng bao gồm đơn vị",
    clause="B.III.1.2-2",
    may=(REGISTRY, PARTY_ORG_COMMITTEE),
    stream=ORGANISATION_STREAM,
    names=("unit",),
)
def cover(
    desk: Desk,
    organisation: Code,
    *,
    unit: Code,
    from_day: Day,
    to_day: Day | None = None,
    own: bool = True,
    certificate: DocumentRef | None = None,
) -> Receipt:
    """Let an organisation's rating count for a unit: its own, or another's by certificate.

    Whether another organisation covers the unit already is asked of all of them, and the act
    relies on none of them having moved.
    """
    registered_units(desk, [unit], "unit")
    stream = ORGANISATION_STREAM.format(organisation=organisation)
    others = [s for s in desk.ledger.journal.streams("party-organisation/") if s != stream]
    organisations = desk.states(PartyOrganisation, others)
    elsewhere = next(
        (o.code(1) for o in organisations if o.coverages.clash(unit, from_day, to_day)), None
    )

    def decision(o: PartyOrganisation) -> UnitCovered:
        return o.cover(
            unit,
            from_day=from_day,
            to_day=to_day,
            own=own,
            certificate=certificate,
            elsewhere=elsewhere,
        )

    return desk.decide(
        PartyOrganisation,
        stream,
        decision,
        relies_on={o.stream: o.version for o in organisations},
    )


@act(
    "party-organisation.end-coverage",
    "party-organisations/{organisation}/coverage-endings",
    says="Kết thúc việc tổ chức đảng bao gồm đơn vị",
    clause="B.III.1.2-2",
    may=(REGISTRY, PARTY_ORG_COMMITTEE),
    stream=ORGANISATION_STREAM,
    names=("unit",),
)
def end_coverage(
    desk: Desk,
    organisation: Code,
    *,
    unit: Code,
    to_day: Day,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End the coverage of a unit after its last day."""
    return desk.decide(
        PartyOrganisation,
        ORGANISATION_STREAM.format(organisation=organisation),
        lambda o: o.end_coverage(unit, to_day=to_day, reason=reason, document=document),
    )
