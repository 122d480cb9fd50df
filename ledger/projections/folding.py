"""Folding in bulk: the streams of a range of ids folded, one at a time, into rows that are copied.

A worker holds the rows of one stream at a time, however long the journal is. The ids are divided
into spans of about as many events; whoever has folded one takes the next.
"""

import gc
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any, NamedTuple, Self

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL

from ledger.events import AnyRecorded
from ledger.journal.mapper import decode
from ledger.projections.projection import Draft, Projection, Rows, Table, in_memory, kind_of
from ledger.projections.tables import SHADOW, Place

FLUSH_ROWS = 4_000
FETCH = 1_000
SAMPLED = 1_000
"""How many events are looked at to divide the streams into spans."""


class Span(NamedTuple):
    """A range of stream ids, the first excluded, the last included."""

    after: str
    last: str


EVERYTHING = Span("", "\U0010ffff")
"""From before the id of every stream to after it."""


def divided(connection: Connection[TupleRow], upto: int, many: int) -> tuple[Span, ...]:
    """Return spans of about as many events each, that together are everything.

    They divide a sample of evenly spaced positions.
    """
    rows = connection.execute(
        "select originator_id from ledger.events where notification_id = any(%s) order by 1",
        (list(_sample(upto)),),
    ).fetchall()
    inner = [rows[len(rows) * n // many][0] for n in range(1, many)] if rows else []
    bounds = [EVERYTHING.after, *inner, EVERYTHING.last]
    return tuple(Span(*ends) for ends in pairwise(bounds))


def estimated(connection: Connection[TupleRow], upto: int, kinds: Sequence[str]) -> int:
    """Return about how many events up to a position streams of some kinds have, by the sample.

    To count them all takes as long as folding a twentieth of them.
    """
    sample = _sample(upto)
    row = connection.execute(
        "select count(*) from ledger.events where notification_id = any(%s)"
        " and split_part(originator_id, '/', 1) = any(%s)",
        (list(sample), list(kinds)),
    ).fetchone()
    return row[0] * sample.step if row else 0


def _sample(upto: int) -> range:
    """Return evenly spaced positions; all of them where there are few."""
    step = max(upto // SAMPLED, 1)
    return range(step, upto + 1, step)


class Spans:
    """At most 256 spans that processes take one by one: a pipe holds a byte for each not yet taken.

    A process that lost the one it was made by takes no more.
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        """Put them all out to be taken."""
        self._spans = spans
        self._made_by = os.getpid()
        self._waiting, told = os.pipe()
        os.write(told, bytes(range(len(spans))))
        os.close(told)

    def __iter__(self) -> Iterator[Span]:
        """Take the next until none is left."""
        while self._made_by in {os.getpid(), os.getppid()} and (taken := os.read(self._waiting, 1)):
            yield self._spans[taken[0]]

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pipe."""
        os.close(self._waiting)


class Copies:
    """Rows on their way into tables, by COPY in batches.

    As text, which is the cheaper way to write decimals.
    """

    def __init__(
        self,
        connection: Connection[TupleRow],
        tables: Sequence[Table],
        place: Place,
    ) -> None:
        """Take an open connection."""
        self._connection = connection
        self._place = place
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in tables}

    def add(self, table: Table, rows: Rows) -> None:
        """Add the rows of one stream."""
        waiting = self._waiting[table]
        waiting += [(*key, *row) for key, row in rows.items()]
        if len(waiting) >= FLUSH_ROWS:
            self._flush(table)

    def close(self) -> None:
        """Write what is left."""
        for table in self._waiting:
            self._flush(table)

    def _flush(self, table: Table) -> None:
        rows = self._waiting[table]
        if not rows:
            return
        query = SQL("copy {} from stdin").format(self._place.of(table))
        with self._connection.cursor().copy(query) as copy:
            for row in rows:
                copy.write_row(row)
        rows.clear()


def streams_of(
    connection: Connection[TupleRow], kinds: Sequence[str], upto: int, span: Span
) -> Iterator[tuple[str, list[AnyRecorded]]]:
    """Return the streams of some kinds with their events up to a position, one stream at a time.

    The connection must be in a transaction, which the cursor lives in.
    """
    connection.execute("set local enable_sort = off")
    with connection.cursor(name="streams", binary=True) as cursor:
        cursor.execute(
            "select originator_id, topic, state from ledger.events"
            " where originator_id > %s and originator_id <= %s and notification_id <= %s"
            " and split_part(originator_id, '/', 1) = any(%s)"
            " order by originator_id, originator_version",
            (*span, upto, list(kinds)),
        )
        stream, history = "", list[AnyRecorded]()
        while rows := cursor.fetchmany(FETCH):
            for of, topic, state in rows:
                if of != stream:
                    if history:
                        yield stream, history
                    stream, history = of, []
                history.append(decode(topic, state))
        if history:
            yield stream, history


def fold_spans(
    reading: Connection[TupleRow],
    copies: Copies,
    projections: Sequence[Projection],
    upto: int,
    spans: Iterable[Span],
    done: Callable[[int], None],
) -> None:
    """Fold spans of streams into tables; `done` is told how many more events were folded."""
    drafts: dict[str, list[type[Draft]]] = defaultdict(list)
    for projection in projections:
        for kind, draft in projection.drafts.items():
            drafts[kind].append(draft)
    folded = 0
    with _collector_off():
        for span in spans:
            for stream, history in streams_of(reading, list(drafts), upto, span):
                for kind_of_draft in drafts[kind_of(stream)]:
                    rows = in_memory(kind_of_draft, stream, history)
                    for table in kind_of_draft.tables:
                        copies.add(table, rows[table.name])
                folded += len(history)
                if folded >= FETCH:
                    done(folded)
                    folded = 0
    copies.close()
    done(folded)


def fold_into_shadows(
    conninfo: str,
    projections: Sequence[Projection],
    upto: int,
    spans: Iterable[Span],
    done: Callable[[int], None],
) -> None:
    """Fold spans of streams into the shadow tables, over two connections of its own."""
    with (
        psycopg.connect(conninfo) as reading,
        psycopg.connect(conninfo, autocommit=True) as writing,
    ):
        # Nothing counts before the swap, whose own commit makes durable all that came before it.
        writing.execute("set synchronous_commit = off")
        tables = [t for p in projections for t in p.tables]
        fold_spans(reading, Copies(writing, tables, SHADOW), projections, upto, spans, done)


@contextmanager
def _collector_off() -> Iterator[None]:
    """Hold the cyclic collector: a fold makes millions of values and no cycles."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
