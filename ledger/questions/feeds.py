"""What has moved since a position? The read models as feeds for other systems.

Every row comes with the position that last moved it, rows in the total order of (position, key).
All appends pass one lock, so whoever has read up to a row has read everything that moved before it;
a row that moves again comes again, further on. What is gone comes with its key and nothing else.
As of a cut, the rows are those that stood then, with the positions they had.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.ledger import Ledger, head_of
from ledger.projections.eligibility import case, known_now, verdicts
from ledger.projections.past import NOW, Stood, stood
from ledger.projections.shipped import PROJECTIONS
from ledger.questions.answer import Answer, Moment, told
from ledger.refusals import Refused, Unknown
from ledger.values import LAST_POSITION

LIMIT_MAX = 5_000


Row = tuple[Any, ...]


def _with_verdicts(connection: Connection[Any], rows: list[Row], among: Stood) -> list[Row]:
    """Return (season, unit, requested, position) rows with their verdicts."""
    units: dict[str, set[str]] = {}
    for season, unit, _, _ in rows:
        units.setdefault(season, set()).add(unit)
    found: dict[tuple[str, str, str], Row] = {}
    for season, named in units.items():
        for unit, known in known_now(connection, season, sorted(named), among).known.items():
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
    """A feed: what it selects, its columns in order, how many of the first are its key.

    The select reads `{at}score` and the like, wherever the rows of the read models are.
    """

    select: str
    columns: tuple[str, ...]
    key: int
    fill: Callable[[Connection[Any], list[Row], Stood], list[Row]] | None = None
    """Works out the columns between key and position, where the select gives only those two."""

    @property
    def tables(self) -> set[str]:
        """Return the names of the tables it reads."""
        return set(re.findall(r"\{at\}(\w+)", self.select))


FEEDS: dict[str, Feed] = {
    "scores": Feed(
        "select season, unit, criterion, type, max, scored_by, self, review, agreed, council,"
        " position from {at}score_line",
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
        " from (select distinct on (c.season, m.cluster, c.unit) c.season, m.cluster, c.unit,"
        "   s.stage, s.self, s.review, s.agreed, s.council, s.figure, s.layer, s.lacking,"
        "   case when s.unit = m.unit and m.to_day < n.ends_on then m.to_day end as left_on,"
        "   max(greatest(s.position, m.position, n.position))"
        "    over (partition by c.season, m.cluster, c.unit) as moved"
        "  from {at}score c join {at}season n on n.season = c.season"
        "  join {at}member m on m.unit = c.unit and (m.from_day <= n.ends_on) is not false"
        "  left join {at}score s on s.season = c.season and s.unit = c.unit"
        "   and m.from_day <= n.ends_on and (m.to_day >= n.starts_on) is not false"
        "  order by c.season, m.cluster, c.unit, s.unit nulls last, m.from_day desc) p",
        (
            "season", "cluster", "unit", "rank", "stage", "self", "review", "agreed", "council",
            "figure", "layer", "lacking", "left_on", "position",
        ),
        3,
    ),
    "eligibility": Feed(
        "select season, unit, requested, max(position) as position from ("
        "  select season, unit, position from {at}score"
        "  union all select season, unit, position from {at}eligibility_fact where unit <> ''"
        "  union all select s.season, s.unit, f.position from {at}eligibility_fact f"
        "   join {at}score s on s.season = f.season where f.unit = ''"
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
        " position from {at}dispute",
        (
            "season", "code", "stage", "round", "kind", "raised_by", "unit", "criterion", "figure",
            "claimed", "escalated_by_role", "outcome", "raised_on", "settled_on", "escalated_on",
            "decided_on", "notified_on", "position",
        ),
        2,
    ),
    "awards": Feed(
        "select season, unit, level, status, authority, headline, merited, points, contradicts,"
        " review_flagged, nominated_on, proposed_on, decided_on, cancelled_on, document,"
        " ballot_met, standards_met, published_from, published_to, file, file_on, file_late,"
        " returned_on, position from {at}award",
        (
            "season", "unit", "level", "status", "authority", "headline", "merited", "points",
            "contradicts", "review_flagged", "nominated_on", "proposed_on", "decided_on",
            "cancelled_on", "document", "ballot_met", "standards_met", "published_from",
            "published_to", "file", "file_on", "file_late", "returned_on", "position",
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
    ledger: Ledger,
    name: str,
    *,
    after: int = 0,
    limit: int = 1_000,
    cursor: str | None = None,
    as_of: Moment = None,
) -> FeedPage:
    """Return the next rows of a feed after a position, or after a page's `next`, as of a cut.

    Unknown: there is no such feed. Refused: `cursor` is not one that this feed gave out, or the cut
    lies beyond the head.
    """
    if name not in FEEDS:
        raise Unknown(f"không có luồng {name}; có: {', '.join(FEEDS)}")
    shape = FEEDS[name]
    limit = min(max(limit, 1), LIMIT_MAX)
    keys = shape.columns[: shape.key]
    begun, key = _read(cursor, shape.key) if cursor is not None else (after, None)
    condition = "position > %(begun)s"
    given: dict[str, Any] = {"begun": begun}
    if key is not None:
        given |= {f"after_{n}": part for n, part in enumerate(key)}
        beyond = ", ".join(f"%({name})s" for name in given)
        condition = f"(position, {', '.join(keys)}) > ({beyond})"
    at = None if as_of is None else ledger.cut(as_of)[1]
    with ledger.reading() as connection:
        among = NOW if at is None else stood(connection, PROJECTIONS, shape.tables, at.position)
        at = at or head_of(connection)
        query = (
            f"select * from ({shape.select}) f where {condition}"  # noqa: S608 — our own text
            f" order by position, {', '.join(keys)} limit {limit + 1}"
        )
        rows = connection.execute(among.over(query), {**given, **among.params}).fetchall()
        more = len(rows) > limit
        shown = shape.fill(connection, rows[:limit], among) if shape.fill else rows[:limit]
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
        and 0 <= told[0] <= LAST_POSITION
    )
    if not sound:
        raise Refused(
            "con trỏ trang không hợp lệ; hãy dùng liên kết next nhận được", field="cursor"
        )
    return told[0], told[1:]
