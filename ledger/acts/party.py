"""Acts on party ratings (xếp loại tổ chức cơ sở đảng), provided by the party bodies (C.4)."""

from collections.abc import Callable

from ledger.acts.act import Desk, act
from ledger.acts.lookups import registered, registered_units
from ledger.acts.reviews import record_with_reviews
from ledger.acts.rights import FOR_PARTY, PARTY_INSPECTION, PARTY_ORG_COMMITTEE
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.party_rating import Level, PartyRating, Status
from ledger.events import Event
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused
from ledger.rulebook.raters import RATERS, Rater, rater
from ledger.values import Code, Day, DocumentRef, Text, viet_day

RATING = "party-rating/{season}/{organisation}"
OF_ORGANISATION = "seasons/{season}/party-organisations/{organisation}"
PROVIDERS = (PARTY_ORG_COMMITTEE, PARTY_INSPECTION, FOR_PARTY)


@act(
    "party-rating.record",
    OF_ORGANISATION + "/ratings",
    says="Ghi nhận xếp loại tổ chức đảng",
    clause="C.4",
    may=PROVIDERS,
    stream=RATING,
)
def record(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    organisation: Code,
    *,
    level: Level,
    status: Status,
    rated_by: Text,
    as_of: Day,
    covers: tuple[Code, ...] = (),
    rated_by_body: Code | None = None,
    seen: Level | None = None,
    evaluator: Rater | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record a rating for the units named, by default all the organisation covers on `as_of`.

    Only units it covers that day can be named; another is certified by its own act (R-18). What the
    rating body is to the organisation follows from the registers where the body is named there.
    """
    organised = desk.state(PartyOrganisation, f"party-organisation/{organisation}")
    covered = organised.units(as_of)
    if strange := [unit for unit in covers if unit not in covered]:
        raise Refused(
            f"ngày {viet_day(as_of)} tổ chức đảng {organisation} không bao gồm "
            f"đơn vị {', '.join(strange)}",
            under="B.III.1.2-2",
            field="covers",
        )
    who = _evaluator(desk, organised, rated_by_body, evaluator)
    return _moving(
        desk,
        season,
        organisation,
        covers,
        lambda r: r.record(
            level,
            status=status,
            rated_by=rated_by,
            as_of=as_of,
            covers=covers or covered,
            document=document,
            rated_by_body=rated_by_body,
            seen=seen,
            evaluator=who,
        ),
        relies_on={organised.stream: organised.version},
    )


@act(
    "party-rating.revise",
    OF_ORGANISATION + "/rating-revisions",
    says="Điều chỉnh xếp loại tổ chức đảng",
    clause="C.4",
    may=PROVIDERS,
    stream=RATING,
)
def revise(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    organisation: Code,
    *,
    level: Level,
    seen: Level,
    rated_by: Text,
    rated_by_body: Code | None = None,
    evaluator: Rater | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Set another level than `seen` in place of the standing one."""
    organised = desk.state(PartyOrganisation, f"party-organisation/{organisation}")
    who = _evaluator(desk, organised, rated_by_body, evaluator)
    return _moving(
        desk,
        season,
        organisation,
        (),
        lambda r: r.revise(
            level,
            seen=seen,
            rated_by=rated_by,
            document=document,
            reason=reason,
            rated_by_body=rated_by_body,
            evaluator=who,
        ),
    )


@act(
    "party-rating.certify-coverage",
    OF_ORGANISATION + "/rating-certificates",
    says="Xác nhận xếp loại áp dụng cho đơn vị khác",
    clause="B.III.1.2-2",
    may=PROVIDERS,
    stream=RATING,
)
def certify_coverage(
    desk: Desk,
    season: Code,
    organisation: Code,
    *,
    units: tuple[Code, ...],
    certified_by: Text,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record a certificate that the standing rating covers further units."""
    registered_units(desk, units, "units")
    return _moving(
        desk,
        season,
        organisation,
        units,
        lambda r: r.certify_coverage(units, certified_by=certified_by, document=document),
    )


@act(
    "party-rating.cancel",
    OF_ORGANISATION + "/rating-cancellations",
    says="Hủy xếp loại tổ chức đảng",
    clause="C.4",
    may=PROVIDERS,
    stream=RATING,
)
def cancel(
    desk: Desk,
    season: Code,
    organisation: Code,
    *,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Take the standing rating back."""
    return _moving(
        desk,
        season,
        organisation,
        (),
        lambda r: r.cancel(document=document, reason=reason),
    )


def _moving(
    desk: Desk,
    season: str,
    organisation: str,
    named: tuple[str, ...],
    decision: Callable[[PartyRating], Event],
    *,
    relies_on: dict[str, int] | None = None,
) -> Receipt:
    """Put a decision on a rating; awards of units it covers, before or after, may be flagged."""
    stream = RATING.format(season=season, organisation=organisation)
    rating = desk.state(PartyRating, stream)
    units = {*named, *(rating.rating.covers if rating.rating else ())}
    if relies_on:
        organised = desk.state(PartyOrganisation, f"party-organisation/{organisation}")
        units.update(b.what for b in organised.coverages)
    return record_with_reviews(
        desk,
        season,
        sorted(units),
        [Act(PartyRating, stream, decision)],
        cause="PARTY_RATING_MOVED",
        relies_on={stream: rating.version, **(relies_on or {})},
    )


def _evaluator(
    desk: Desk, organised: PartyOrganisation, body: str | None, told: Rater | None
) -> Rater | None:
    """Return what a rating body is to the organisation (B.III.1.2-2); None: nothing is known of it.

    Refused: it is told to be what the registers say that it is not.
    """
    if body is None:
        return told
    registered(desk, [body], "rated_by_body", "body")
    known = desk.state(Body, f"body/{body}")
    above = desk.state(Body, f"body/{known.under}") if known.under else None
    found = rater(
        committee=known.kind is BodyKind.PARTY_COMMITTEE,
        under_committee=above is not None and above.kind is BodyKind.PARTY_COMMITTEE,
        manages=organised.managed_by == body,
    )
    if told not in {None, "OTHER", found}:
        raise Refused(
            f"theo sổ đăng ký, {body} là {RATERS[found]}",
            under="B.III.1.2-2",
            field="evaluator",
        )
    return told or found
