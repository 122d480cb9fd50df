"""Acts on matters being verified (vụ việc đang xem xét); each may move a granted award (R-21)."""

from ledger.acts.act import Desk, act
from ledger.acts.reviews import record_with_reviews
from ledger.acts.rights import FOR_ITSELF_OR_ANYBODY, INSPECTORATE, PARTY_INSPECTION
from ledger.aggregates.matter import DEFERRAL, Matters
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused
from ledger.rulebook.regulation import SHIPPED, regulation
from ledger.values import Code, Day, DocumentRef, Text

MATTERS = "matter/{season}/{unit}"
OF_UNIT = "seasons/{season}/units/{unit}/matters"


def named(kind: str) -> str:
    """Return the name of a kind of matter, as the first regulation that defers for it has it.

    Refused: no regulation knows the kind.
    """
    known = {m.code: m.name for rules in map(regulation, SHIPPED) for m in rules.matters}
    if kind not in known:
        raise Refused(
            f"không có loại vụ việc {kind}; nhận: {', '.join(known)}", under=DEFERRAL, field="kind"
        )
    return known[kind]


@act(
    "matter.open",
    OF_UNIT,
    says="Ghi nhận vụ việc đang xem xét, xác minh",
    clause=DEFERRAL,
    may=(INSPECTORATE, PARTY_INSPECTION, FOR_ITSELF_OR_ANYBODY),
    stream=MATTERS,
)
def open_matter(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    code: Code,
    kind: Code,
    body: Text,
    opened_on: Day | None = None,
    document: DocumentRef | None = None,
    subject: Text | None = None,
) -> Receipt:
    """Record that a body began to verify a matter about the unit."""
    name = named(kind)
    opened = Act(
        Matters,
        MATTERS.format(season=season, unit=unit),
        lambda m: m.open(
            code,
            kind,
            name=name,
            body=body,
            opened_on=opened_on or desk.mandate.on,
            document=document,
            subject=subject,
        ),
    )
    return record_with_reviews(desk, season, [unit], [opened], cause="CONDUCT_MOVED")


@act(
    "matter.conclude",
    OF_UNIT + "/{matter}/conclusions",
    says="Ghi nhận kết luận vụ việc",
    clause=DEFERRAL,
    may=(INSPECTORATE, PARTY_INSPECTION, FOR_ITSELF_OR_ANYBODY),
    stream=MATTERS,
)
def conclude_matter(
    desk: Desk,
    season: Code,
    unit: Code,
    matter: Code,
    *,
    violation: bool,
    document: DocumentRef | None = None,
    conclusion: Text | None = None,
) -> Receipt:
    """Record whether a violation was concluded in an open matter."""
    concluded = Act(
        Matters,
        MATTERS.format(season=season, unit=unit),
        lambda m: m.conclude(matter, violation=violation, document=document, conclusion=conclusion),
    )
    return record_with_reviews(desk, season, [unit], [concluded], cause="CONDUCT_MOVED")
