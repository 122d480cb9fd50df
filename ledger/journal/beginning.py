"""Entries for what was recorded before there were entries: all of them, in one transaction.

Held under the append lock all the while, so nothing comes in between. On a crash nothing was done.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from ledger.aggregates.log import Older
from ledger.events import AnyRecorded
from ledger.journal.inserting import Command, Span, insert
from ledger.journal.mapper import Stored
from ledger.journal.recorder import LedgerRecorder
from ledger.journal.statements import write_together
from ledger.merkle.reading import base64_of
from ledger.merkle.tree import Frontier

BATCH = 1_000


class NothingOlder(Exception):
    """There is no event without an entry from before; nothing was recorded."""


Sealing = Callable[[Older, int, datetime], tuple[Sequence[AnyRecorded], Sequence[Stored]]]
"""From what got its entries, the position and the time, to the event that says so."""


def begin_entries(
    recorder: LedgerRecorder, stream: str, sealing: Sealing, command: Command | None
) -> Sequence[AnyRecorded]:
    """Give every event its entry and record one more that says so, on a stream that is new.

    NothingOlder: the ledger is empty, or its entries have begun.
    """
    entries = recorder.entries
    entries.ready()
    with recorder.connection() as connection, connection.transaction():
        cursor = connection.cursor(row_factory=tuple_row)
        cursor.execute(
            "select head, at, exists (select from ledger.entries) from ledger.advance(1)"
        )
        ((head, at, begun),) = cursor.fetchall()
        if begun or head == 1:
            raise NothingOlder
        tree = Frontier()
        for made in entries.older(_pages(connection, head)):
            write_together(cursor, made.writes())
            tree.append_many(b"".join(leaf for _, _, leaf in made.entries))
        key = entries.key
        older = Older(key.origin, key.vkey, tree.size, base64_of(tree.root()))
        recorded, rows = sealing(older, head, at)
        entries.look(cursor, {stream: ()})
        last = entries.made(cursor, rows)
        insert(cursor, rows, command, Span(head, head), last.writes())
        recorder.read_models.write(cursor, {stream: ()}, recorded)
    entries.promise(last)
    return recorded


def wanting(recorder: LedgerRecorder) -> bool:
    """Tell whether the ledger has events and none of them has an entry."""
    with recorder.connection() as connection:
        cursor = connection.cursor(row_factory=tuple_row)
        cursor.execute(
            "select exists (select from ledger.events) and not exists (select from ledger.entries)"
        )
        return bool(next(iter(cursor.fetchall()))[0])


def _pages(connection: Connection[Any], before: int) -> Iterator[list[Stored]]:
    """Return every event before a position, in order, page by page."""
    with connection.cursor(name="older", row_factory=tuple_row, binary=True) as cursor:
        cursor.execute(
            "select originator_id, originator_version, topic, state, notification_id, recorded_at,"
            " on_day, salt, null, null from ledger.events where notification_id < %s"
            " order by notification_id",
            (before,),
        )
        while page := cursor.fetchmany(BATCH):
            yield [Stored(*row) for row in page]
