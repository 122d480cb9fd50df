"""Acts on a season (năm thi đua): opened, put under a regulation, closed."""

from ledger.acts.act import Desk, act
from ledger.acts.lookups import new
from ledger.acts.rights import STANDING_BODY
from ledger.aggregates.season import Season, SeasonKind
from ledger.journal.journal import Receipt
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import regulation as shipped
from ledger.values import Code, Day, DocumentRef, Text

SEASON = "season/{season}"


@act(
    "season.open",
    "seasons",
    says="Mở năm thi đua",
    clause="C.2",
    may=(STANDING_BODY,),
    names=("council",),
)
def open_season(
    desk: Desk,
    *,
    code: Code,
    name: Text,
    kind: SeasonKind,
    starts_on: Day,
    ends_on: Day,
    council: Code,
) -> Receipt:
    """Begin a season under a council; its id is unique over all councils."""
    return desk.decide(
        Season,
        SEASON.format(season=code),
        new(
            lambda s: s.open(name, kind=kind, starts_on=starts_on, ends_on=ends_on, council=council)
        ),
    )


@act(
    "season.adopt-regulation",
    "seasons/{season}/regulations",
    says="Áp dụng quy định cho năm thi đua",
    clause="C.2",
    may=(STANDING_BODY,),
    stream=SEASON,
)
def adopt(
    desk: Desk,
    season: Code,
    *,
    regulation: Code,
    from_day: Day,
    document: DocumentRef | None = None,
) -> Receipt:
    """Pin the regulation the season goes by from a day on, by the digest of its content."""
    try:
        rules = shipped(regulation)
    except Unknown as unknown:
        raise Refused(unknown.says, field="regulation") from None
    return desk.decide(
        Season,
        SEASON.format(season=season),
        lambda s: s.adopt(
            rules.id,
            digest=rules.digest,
            from_day=from_day,
            document=document,
            valid_from=rules.valid_from,
        ),
    )


@act(
    "season.close",
    "seasons/{season}/closings",
    says="Kết thúc năm thi đua",
    clause="C.2",
    may=(STANDING_BODY,),
    stream=SEASON,
)
def close(
    desk: Desk, season: Code, *, reason: Text | None = None, document: DocumentRef | None = None
) -> Receipt:
    """End a season: the clusters score nothing more in it; late facts and decisions still count."""
    return desk.decide(
        Season,
        SEASON.format(season=season),
        lambda s: s.close(reason=reason, document=document),
    )
