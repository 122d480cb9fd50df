"""The insert of one act: its events, their erasable parts, its command, what goes beside them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Cursor

from ledger.journal.mapper import Stored
from ledger.journal.statements import Write, columns, write_together

Row = tuple[Any, ...]


class Command(NamedTuple):
    """What makes an act repeatable: whose, under which id, with which content (32 bytes)."""

    person: str
    id: str
    fingerprint: bytes


class Span(NamedTuple):
    """The positions one act took, first and last."""

    first: int
    last: int


_EVENT = (
    "insert into ledger.events (originator_id, originator_version, topic, state, notification_id,"
    " recorded_at, on_day, salt) "
)
_ONE = _EVENT + "values (%s, %s, %s, %s, %s, %s, %s, %s)"
_MANY = _EVENT + (
    "select * from unnest(%b::text[], %b::bigint[], %b::text[], %b::bytea[], %b::bigint[],"
    " %b::timestamptz[], %b::date[], %b::bytea[])"
)
_ERASABLE = "insert into ledger.erasable (position, body, salt) "
_ERASABLE_ONE = _ERASABLE + "values (%s, %s, %s)"
_ERASABLE_MANY = _ERASABLE + "select * from unnest(%b::bigint[], %b::bytea[], %b::bytea[])"
_COMMAND = (
    "insert into ledger.commands (person, id, fingerprint, first, last) values (%s, %s, %s, %s, %s)"
)


def insert(
    cursor: Cursor[Row],
    rows: Sequence[Stored],
    command: Command | None,
    span: Span,
    beside: Sequence[Write],
) -> None:
    """Write the events of an act, their erasable parts, its command, and what goes beside them."""
    writes = [_inserted(_ONE, _MANY, [row[:8] for row in rows])]
    if private := [(r.position, r.erasable, r.erasable_salt) for r in rows if r.erasable]:
        writes.append(_inserted(_ERASABLE_ONE, _ERASABLE_MANY, private))
    if command:
        writes.append((_COMMAND, (*command, *span)))
    writes += beside
    write_together(cursor, writes)


def _inserted(one: str, many: str, rows: Sequence[Row]) -> Write:
    return (one, rows[0]) if len(rows) == 1 else (many, columns(rows))
