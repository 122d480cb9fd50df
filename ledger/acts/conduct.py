"""Acts on a unit's conduct record (sổ theo dõi chấp hành): inspections, disciplines, prosecutions.

Every one of them may move a granted award, which is then flagged in the same act. The council's own
findings are in `ledger.acts.findings`.
"""

from collections.abc import Callable
from typing import Any, Literal

from ledger.acts.act import Desk, act
from ledger.acts.lookups import registered_units
from ledger.acts.reviews import record_with_reviews
from ledger.acts.rights import (
    FOR_ANYBODY,
    FOR_ITSELF_OR_ANYBODY,
    FOR_PARTY,
    INSPECTORATE,
    PARTY_INSPECTION,
    PARTY_ORG_COMMITTEE,
)
from ledger.acts.shared_cases import on_case
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_events import Ended, Form, InspectionKind, Outcome, Prosecuted
from ledger.events import Event
from ledger.journal.journal import Act, Receipt
from ledger.values import Code, Day, DocumentRef, Text

CONDUCT = "conduct/{season}/{unit}"
OF_UNIT = "seasons/{season}/units/{unit}/conduct"
DEFERRAL = "B.III.1.2-4"
EXCLUSION = "B.III.1.2-5+2"


def on_record(desk: Desk, season: str, unit: str, decision: Callable[[Conduct], Event]) -> Receipt:
    """Put a decision that may move the grounds of a unit's awards."""
    acts: list[Act[Any]] = [Act(Conduct, CONDUCT.format(season=season, unit=unit), decision)]
    return record_with_reviews(desk, season, [unit], acts, cause="CONDUCT_MOVED")


@act(
    "conduct.open-inspection",
    OF_UNIT + "/inspections",
    says="Ghi nhận thanh tra, kiểm tra, kiểm toán",
    clause=DEFERRAL,
    may=(INSPECTORATE, FOR_ITSELF_OR_ANYBODY),
    stream=CONDUCT,
)
def open_inspection(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    body: Text,
    signs_of_violation: bool,
    opened_on: Day | None = None,
    kind: InspectionKind = "INSPECTION",
    document: DocumentRef | None = None,
    subject: Text | None = None,
) -> Receipt:
    """Record that a body began an inspection, a check or an audit of the unit."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.open_inspection(
            code,
            body=body,
            signs_of_violation=signs_of_violation,
            opened_on=opened_on or desk.mandate.on,
            kind=kind,
            document=document,
            subject=subject,
        ),
    )


@act(
    "conduct.conclude-inspection",
    OF_UNIT + "/inspections/{inspection}/conclusions",
    says="Ghi nhận kết luận thanh tra, kiểm tra, kiểm toán",
    clause=DEFERRAL,
    may=(INSPECTORATE, FOR_ITSELF_OR_ANYBODY),
    stream=CONDUCT,
)
def conclude_inspection(
    desk: Desk,
    season: Code,
    unit: Code,
    inspection: Code,
    *,
    outcome: Outcome,
    document: DocumentRef | None = None,
    conclusion: Text | None = None,
) -> Receipt:
    """Record the conclusion of an open inspection."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.conclude_inspection(
            inspection, outcome, document=document, conclusion=conclusion
        ),
    )


@act(
    "conduct.complete-remediation",
    OF_UNIT + "/inspections/{inspection}/remediations",
    says="Ghi nhận khắc phục xong kết luận, kiến nghị",
    clause=DEFERRAL,
    may=(INSPECTORATE, FOR_ITSELF_OR_ANYBODY),
    stream=CONDUCT,
)
def complete_remediation(
    desk: Desk,
    season: Code,
    unit: Code,
    inspection: Code,
    *,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record that a conclusion or recommendation was remedied in full."""
    return on_record(
        desk, season, unit, lambda c: c.complete_remediation(inspection, document=document)
    )


@act(
    "conduct.approve-exception",
    OF_UNIT + "/inspections/{inspection}/exceptions",
    says="Ghi nhận chấp thuận ngoại lệ đối với căn cứ chưa xét",
    clause=DEFERRAL,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def approve_exception(
    desk: Desk,
    season: Code,
    unit: Code,
    inspection: Code,
    *,
    authority: Text,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record the competent authority's exception for one ground."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.approve_exception(
            inspection, authority=authority, document=document, reason=reason
        ),
    )


@act(
    "conduct.revoke-exception",
    OF_UNIT + "/inspections/{inspection}/exception-revocations",
    says="Ghi nhận rút chấp thuận ngoại lệ",
    clause=DEFERRAL,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def revoke_exception(
    desk: Desk,
    season: Code,
    unit: Code,
    inspection: Code,
    *,
    authority: Text,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record that a standing exception was taken back."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.revoke_exception(
            inspection, authority=authority, document=document, reason=reason
        ),
    )


@act(
    "conduct.record-discipline",
    OF_UNIT + "/disciplines",
    says="Ghi nhận kỷ luật",
    clause=EXCLUSION,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def record_discipline(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    form: Form,
    leader: bool,
    person: Code | None = None,
    document: DocumentRef | None = None,
    offence_from: Day | None = None,
    offence_to: Day | None = None,
    offence_unit: Code | None = None,
) -> Receipt:
    """Record that a person of the unit was disciplined; the person is an opaque reference."""
    registered_units(desk, [offence_unit] if offence_unit else [], "offence_unit")
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.record_discipline(
            code,
            form,
            leader=leader,
            person=person,
            document=document,
            offence_from=offence_from,
            offence_to=offence_to,
            offence_unit=offence_unit,
        ),
    )


@act(
    "conduct.annul-discipline",
    OF_UNIT + "/disciplines/{discipline}/annulments",
    says="Ghi nhận hủy kỷ luật",
    clause=EXCLUSION,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def annul_discipline(
    desk: Desk,
    season: Code,
    unit: Code,
    discipline: Code,
    *,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Record that the competent authority annulled a discipline, on every record that has it."""
    return on_case(
        desk,
        season,
        unit,
        discipline,
        lambda c: c.annul_discipline(discipline, document=document, reason=reason),
    )


@act(
    "conduct.record-prosecution",
    OF_UNIT + "/prosecutions",
    says="Ghi nhận khởi tố, truy tố",
    clause=EXCLUSION,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def record_prosecution(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    stage: Prosecuted,
    person: Code | None = None,
    document: DocumentRef | None = None,
    offence_unit: Code | None = None,
) -> Receipt:
    """Record a criminal case against a person of the unit."""
    registered_units(desk, [offence_unit] if offence_unit else [], "offence_unit")
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.record_prosecution(
            code, stage, person=person, document=document, offence_unit=offence_unit
        ),
    )


@act(
    "conduct.advance-prosecution",
    OF_UNIT + "/prosecutions/{prosecution}/advances",
    says="Ghi nhận truy tố sau khởi tố",
    clause=EXCLUSION,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def advance_prosecution(
    desk: Desk,
    season: Code,
    unit: Code,
    prosecution: Code,
    *,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record that a case under investigation led to prosecution, on every record that has it."""
    return on_case(
        desk,
        season,
        unit,
        prosecution,
        lambda c: c.advance_prosecution(prosecution, document=document),
    )


@act(
    "conduct.end-prosecution",
    OF_UNIT + "/prosecutions/{prosecution}/endings",
    says="Ghi nhận kết thúc vụ việc khởi tố, truy tố",
    clause=EXCLUSION,
    may=(FOR_ANYBODY,),
    stream=CONDUCT,
)
def end_prosecution(
    desk: Desk,
    season: Code,
    unit: Code,
    prosecution: Code,
    *,
    outcome: Ended,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record how a case ended, on every unit's record that has it (R-23)."""
    return on_case(
        desk,
        season,
        unit,
        prosecution,
        lambda c: c.end_prosecution(prosecution, outcome, document=document),
    )


@act(
    "conduct.record-deep-review",
    OF_UNIT + "/deep-reviews",
    says="Ghi nhận kết quả kiểm điểm sâu",
    clause="C.4",
    may=(PARTY_ORG_COMMITTEE, PARTY_INSPECTION, FOR_PARTY),
    stream=CONDUCT,
)
def record_deep_review(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    reviewed: Literal["ORGANISATION", "MEMBER"],
    as_of: Day,
    result: Text | None = None,
    person: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record the result of an in-depth review; it has no effect of its own."""
    return on_record(
        desk,
        season,
        unit,
        lambda c: c.record_deep_review(
            code, reviewed, as_of=as_of, document=document, result=result, person=person
        ),
    )
