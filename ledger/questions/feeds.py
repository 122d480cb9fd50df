"""What has moved since a position? The read models as feeds for other systems.

Every row comes with the position that last moved it, rows in the total order of (position, key).
All appends pass one lock, so whoever has read up to a row has read everything that moved before it;
a row that moves again comes again, further on.
"""

import base64
import binascii
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.ledger import Ledger, head_of
from ledger.projections.eligibility import case, known_now, verdicts
from ledger.questions.answer import Answer, told
from ledger.refusals import Refused, Unknown

LIMIT_MAX = 5_000
_POSITION_MAX = 2**63 - 1


Row = tuple[Any, ...]


def _with_verdicts(connection: Connection[Any], rows: list[Row]) -> list[Row]:
    """Return (season, unit, requested, position) rows with their verdicts."""
    units: dict[str, set[str]] = {}
    for season, unit, _, _ in rows:
        units.setdefault(season, set()).add(unit)
    found: dict[tuple[str, str, str], Row] = {}
    for season, named in units.items():
        for unit, known in known_now(connection, season, sorted(named)).known.items():
            of = case(known)
            for requested, v in verdicts(of):
                found[season, unit, requested] = (
                    v.headline, v.award, v.merit, v.requested_met, v.provisional, of.facts.points,
                    of.layer, of.facts.party_rating, v.regulation,
                )  # fmt: skip
    return [(*row[:3], *found.get(row[:3], _NOTHING), row[3]) for row in rows]


_NOTHING = (None,) * 9
"""The verdict on a unit of which nothing counts any more."""


class Feed(NamedTuple):
    """A feed: what it selects, its columns in order, how many of the first are its key."""

    select: str
    columns: tuple[str, ...]
    key: int
    fill: Callable[[Connection[Any], list[Row]], list[Row]] | None = None
    """Works out the columns between key and position, where the select gives only those two."""


FEEDS: dict[str, Feed] = {
    "scores": Feed(
        "select season, unit, criterion, type, max, scored_by, self, review, agreed, council,"
        " position from reading.score_line",
        (
            "season", "unit", "criterion", "type", "max", "scored_by", "self", "review", "agreed",
            "council", "position",
        ),
        3,
    ),
    "standings": Feed(
        "select season, cluster, unit, case when figure is not null and left_on is null"
        "  then rank() over (partition by season, cluster, left_on is null"
        "   order by figure desc nulls last) end as rank,"
        "  stage, self, review, agreed, council, figure, layer, lacking, left_on,"
        "  max(moved) over (partition by season, cluster) as position"
        " from (select distinct on (s.season, m.cluster, s.unit) s.*, m.cluster,"
        "   case when m.to_day < n.ends_on then m.to_day end as left_on,"
        "   greatest(s.position, m.position, n.position) as moved"
        "  from reading.score s join reading.season n on n.season = s.season"
        "  join reading.member m on m.unit = s.unit and m.from_day <= n.ends_on"
        "   and (m.to_day is null or m.to_day >= n.starts_on)"
        "  order by s.season, m.cluster, s.unit, m.from_day desc) p",
        (
            "season", "cluster", "unit", "rank", "stage", "self", "review", "agreed", "council",
            "figure", "layer", "lacking", "left_on", "position",
        ),
        3,
    ),
    "eligibility": Feed(
        "select season, unit, requested, max(position) as position from ("
        "  select season, unit, position from reading.score"
        "  union all select season, unit, position from reading.eligibility_fact where unit <> ''"
        "  union all select s.season, s.unit, f.position from reading.eligibility_fact f"
        "   join reading.score s on s.season = f.season where f.unit = ''"
        " ) moved cross join (values ('GOV_FLAG'), ('CITY_FLAG'), ('CITY_MERIT')) r (requested)"
        " group by season, unit, requested",
        (
            "season", "unit", "requested", "headline", "award", "merit", "requested_met",
            "provisional", "points", "layer", "party_rating", "regulation", "position",
        ),
        3,
        _with_verdicts,
    ),
    "disagreements": Feed(
        "select season, code, stage, round, kind, raised_by, unit, criterion, figure, claimed,"
        " escalated_by_role, outcome, raised_on, settled_on, escalated_on, decided_on, notified_on,"
        " position from reading.dispute",
        (
            "season", "code", "stage", "round", "kind", "raised_by", "unit", "criterion", "figure",
            "claimed", "escalated_by_role", "outcome", "raised_on", "settled_on", "escalated_on",
            "decided_on", "notified_on", "position",
        ),
        2,
    ),
    "awards": Feed(
        "select season, unit, level, status, authority, headline, merited, points, contradicts,"
        " review_flagged, nominated_on, proposed_on, decided_on, cancelled_on, document, position"
        " from reading.award",
        (
            "season", "unit", "level", "status", "authority", "headline", "merited", "points",
            "contradicts", "review_flagged", "nominated_on", "proposed_on", "decided_on",
            "cancelled_on", "document", "position",
        ),
        3,
    ),
}  # fmt: skip


class FeedPage(Answer):
    """Rows that moved since a position.

    `next` goes on after the last of them, None when that is all there is.
    """

    feed: str
    rows: tuple[dict[str, str | int | bool | None], ...]
    next: str | None = None


def feed(
    ledger: Ledger, name: str, *, after: int = 0, limit: int = 1_000, cursor: str | None = None
) -> FeedPage:
    """Return the next rows of a feed after a position, or after a page's `next`.

    Unknown: there is no such feed. Refused: `cursor` is not one that this feed gave out.
    """
    if name not in FEEDS:
        raise Unknown(f"không có luồng {name}; có: {', '.join(FEEDS)}")
    shape = FEEDS[name]
    limit = min(max(limit, 1), LIMIT_MAX)
    keys = shape.columns[: shape.key]
    begun, key = _read(cursor, shape.key) if cursor is not None else (after, None)
    condition = "position > %s"
    params: list[Any] = [begun]
    if key is not None:
        condition = f"(position, {', '.join(keys)}) > ({', '.join(['%s'] * (shape.key + 1))})"
        params += key
    with ledger.reading() as connection:
        at = head_of(connection)
        rows = connection.execute(
            f"select * from ({shape.select}) f where {condition}"  # noqa: S608 — our own text
            f" order by position, {', '.join(keys)} limit {limit + 1}",
            params,
        ).fetchall()
        more = len(rows) > limit
        shown = shape.fill(connection, rows[:limit]) if shape.fill else rows[:limit]
    return FeedPage(
        as_of=told(at),
        feed=name,
        rows=tuple(
            {c: _plain(v) for c, v in zip(shape.columns, row, strict=True)} for row in shown
        ),
        next=_written(shown[-1], shape.key) if more else None,
    )


def _plain(value: Any) -> str | int | bool | None:  # noqa: ANN401 — a column of any type
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"a feed has no form for {type(value).__name__}")


def _written(row: tuple[Any, ...], key: int) -> str:
    text = json.dumps([row[-1], *row[:key]], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, key: int) -> tuple[int, list[str]]:
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        told = None
    sound = (
        isinstance(told, list)
        and len(told) == key + 1
        and type(told[0]) is int
        and all(isinstance(k, str) and k.isprintable() for k in told[1:])
        and 0 <= told[0] <= _POSITION_MAX
    )
    if not sound:
        raise Refused(
            "con trỏ trang không hợp lệ; hãy dùng liên kết next nhận được", field="cursor"
        )
    return told[0], told[1:]
