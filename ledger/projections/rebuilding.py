"""The bulk driver: read models rebuilt into shadow tables, then swapped in under the writers.

Events are read stream by stream, so a worker holds the rows of one stream at a time, however long
the journal is. Each worker takes a range of stream ids with its share of the events. Readers see
the old tables until the swap commits; writers wait only for the swap, which first applies the few
events recorded since.
"""

import gc
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from ledger.events import AnyRecorded
from ledger.journal.mapper import decode
from ledger.projections.projection import Draft, Projection, Rows, Table, in_memory, kind_of
from ledger.projections.tables import LIVE, SHADOW, Place, all_tables, create, index
from ledger.projections.writing import Difference, ReadModelsInStep

FLUSH_ROWS = 4_000
FETCH = 1_000
SAMPLED = 1_000
"""How many events are looked at to divide the streams among workers."""
AFTER_ALL = "\U0010ffff"
"""Sorts after the id of every stream."""
TAIL_SHORT = 200
"""So few events may be left for the swap itself; while there are more, they are applied before the
lock is taken."""
TURN_MILLISECONDS = 200
PAUSE_SECONDS = 0.5
"""How long the exchange waits for readers at a time, and how long it then lets others read."""
_LOCK = 7_271_900_002


class Progress(NamedTuple):
    """How far a rebuild has come."""

    name: str
    done: int
    of: int
    seconds: float

    @property
    def rate(self) -> int:
        """Return events per second so far."""
        return int(self.done / self.seconds) if self.seconds else 0

    @property
    def seconds_left(self) -> int:
        """Return how long it will take at this rate."""
        return int((self.of - self.done) / self.rate) if self.rate else 0


Report = Callable[[Progress], None]


class Part(NamedTuple):
    """Which streams one worker folds: range `part`, from 0, of `parts` of about as many events."""

    part: int
    parts: int


class Copies:
    """Rows on their way into tables, by binary COPY in batches."""

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
        query = SQL("copy {} from stdin (format binary)").format(self._place.of(table))
        with self._connection.cursor().copy(query) as copy:
            copy.set_types([kind.partition("(")[0] for _, kind in table.columns])
            for row in rows:
                copy.write_row(row)
        rows.clear()


def streams_of(
    connection: Connection[TupleRow], kinds: Sequence[str], upto: int, part: Part
) -> Iterator[tuple[str, list[AnyRecorded]]]:
    """Return the streams of some kinds with their events up to a position, one stream at a time.

    The connection must be in a transaction, which the cursor lives in.
    """
    after, last = _range(connection, upto, part)
    connection.execute("set local enable_sort = off")
    with connection.cursor(name="streams", binary=True) as cursor:
        cursor.execute(
            "select originator_id, topic, state from ledger.events"
            " where originator_id > %s and originator_id <= %s and notification_id <= %s"
            " and split_part(originator_id, '/', 1) = any(%s)"
            " order by originator_id, originator_version",
            (after, last, upto, list(kinds)),
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


def _range(connection: Connection[TupleRow], upto: int, part: Part) -> tuple[str, str]:
    """Return the ids between which a part's streams lie, the first excluded, the last included.

    They divide a sample of evenly spaced positions. What stands at a position never changes, so all
    workers of one rebuild find the same ranges.
    """
    step = max(upto // SAMPLED, 1)
    rows = connection.execute(
        "select originator_id from ledger.events where notification_id = any(%s) order by 1",
        (list(range(step, upto + 1, step)),),
    ).fetchall()
    inner = [rows[len(rows) * n // part.parts][0] for n in range(1, part.parts)]
    bounds = ["", *inner, AFTER_ALL]
    return bounds[part.part], bounds[part.part + 1]


def fold_part(
    reading: Connection[TupleRow],
    copies: Copies,
    projections: Sequence[Projection],
    upto: int,
    part: Part,
    done: Callable[[int], None],
) -> None:
    """Fold one part of the streams into tables; `done` is told how many more events were folded."""
    drafts: dict[str, list[type[Draft]]] = defaultdict(list)
    for projection in projections:
        for kind, draft in projection.drafts.items():
            drafts[kind].append(draft)
    folded = 0
    with _collector_off():
        for stream, history in streams_of(reading, list(drafts), upto, part):
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
    part: Part,
    done: Callable[[int], None],
) -> None:
    """Fold one part of the streams into the shadow tables, over two connections of its own."""
    with (
        psycopg.connect(conninfo) as reading,
        psycopg.connect(conninfo, autocommit=True) as writing,
    ):
        # Nothing counts before the swap, whose own commit makes durable all that came before it.
        writing.execute("set synchronous_commit = off")
        tables = [t for p in projections for t in p.tables]
        fold_part(reading, Copies(writing, tables, SHADOW), projections, upto, part, done)


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


@dataclass
class Rebuild:
    """Rebuild read models over the owner's connection."""

    conninfo: str
    projections: Sequence[Projection]
    workers: int = 2

    def run(self, report: Report = lambda _: None) -> int:
        """Rebuild them and swap them in; return the position they stand at."""
        with psycopg.connect(self.conninfo, autocommit=True) as owner:
            owner.execute("select pg_advisory_lock(%s)", (_LOCK,))
            upto = _head(owner)
            for table in all_tables(self.projections):
                owner.execute(SQL("drop table if exists {}").format(SHADOW.of(table)))
                for statement in create(table, place=SHADOW):
                    owner.execute(statement)
            self._fold(owner, upto, report)
            with ThreadPoolExecutor(self.workers) as threads:
                list(threads.map(self._index, all_tables(self.projections)))
            while (behind := _head(owner)) - upto > TAIL_SHORT:
                with owner.transaction():
                    self._catch_up(owner.cursor(), upto, behind)
                upto = behind
            return self._swap(owner, upto)

    def _fold(self, owner: Connection[TupleRow], upto: int, report: Report) -> None:
        kinds = sorted({kind for p in self.projections for kind in p.drafts})
        row = owner.execute(
            "select count(*) from ledger.events where notification_id <= %s"
            " and split_part(originator_id, '/', 1) = any(%s)",
            (upto, kinds),
        ).fetchone()
        of = int(row[0]) if row else 0
        name = ", ".join(p.name for p in self.projections)
        began = time.monotonic()
        counted = 0
        parts = self.workers if of > 4 * FETCH else 1
        others = [
            _Worker.started(self.conninfo, [p.name for p in self.projections], upto, Part(n, parts))
            for n in range(1, parts)
        ]

        def done(events: int) -> None:
            nonlocal counted
            counted += events
            seen = counted + sum(worker.folded() for worker in others)
            report(Progress(name, seen, of, time.monotonic() - began))

        fold_into_shadows(self.conninfo, self.projections, upto, Part(0, parts), done)
        for worker in others:
            worker.finish()
        report(Progress(name, of, of, time.monotonic() - began))

    def _index(self, table: Table) -> None:
        """Give a shadow table its key and indexes, over a connection of its own."""
        with psycopg.connect(self.conninfo, autocommit=True) as owner:
            for statement in index(table, place=SHADOW):
                owner.execute(statement)
            owner.execute(SQL("analyze {}").format(SHADOW.of(table)))

    def _catch_up(self, cursor: Cursor[TupleRow], upto: int, head: int) -> None:
        """Apply the events of (upto, head] to the shadow tables."""
        cursor.execute(
            "select originator_id, topic, state, notification_id > %s from ledger.events"
            " where notification_id <= %s and originator_id in"
            " (select originator_id from ledger.events where notification_id > %s)"
            " order by originator_id, originator_version",
            (upto, head, upto),
        )
        step = ReadModelsInStep(self.projections)
        difference = Difference()
        for stream, rows in groupby(cursor.fetchall(), key=itemgetter(0)):
            before: list[AnyRecorded] = []
            fresh: list[AnyRecorded] = []
            for _, topic, state, new in rows:
                (fresh if new else before).append(decode(topic, bytes(state)))
            step.compare(stream, before, fresh, difference)
        difference.write(cursor, place=SHADOW)

    def _swap(self, owner: Connection[TupleRow], upto: int) -> int:
        """Put the shadow tables in place, once no reader holds the old ones, under the append lock.

        A long reader is waited for in short turns, between which others read on; writers wait only
        for the exchange itself.
        """
        while True:
            try:
                with owner.transaction(), owner.cursor() as cursor:
                    cursor.execute(f"set local lock_timeout = '{TURN_MILLISECONDS}ms'")
                    cursor.execute("lock table ledger.reading_lock in access exclusive mode")
                    cursor.execute("set local lock_timeout = '2s'")
                    cursor.execute("select head from ledger.advance(0)")
                    row = cursor.fetchone()
                    head = int(row[0]) if row else 0
                    self._catch_up(cursor, upto, head)
                    for table in all_tables(self.projections):
                        cursor.execute(SQL("drop table if exists {}").format(LIVE.of(table)))
                        cursor.execute(
                            SQL("alter table {} rename to {}").format(
                                SHADOW.of(table), Identifier(table.name)
                            )
                        )
            except psycopg.errors.LockNotAvailable:
                time.sleep(PAUSE_SECONDS)
            else:
                return head


class _Worker:
    """Another process that folds one part."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._folded = 0

    @classmethod
    def started(cls, conninfo: str, names: Sequence[str], upto: int, part: Part) -> "_Worker":
        command = [sys.executable, "-m", "ledger.projections.worker", *names]
        process = subprocess.Popen(  # noqa: S603 — our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("a worker without pipes")
        process.stdin.write(f"{conninfo}\n{upto} {part.part} {part.parts}\n")
        process.stdin.close()
        return cls(process)

    def folded(self) -> int:
        """Return how many events it last said it had folded."""
        return self._folded

    def finish(self) -> None:
        """Wait for its end; RuntimeError when it failed."""
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._folded = int(line)
        if self._process.wait() != 0:
            raise RuntimeError("a worker of the rebuild failed; the read models stand as they were")


def _head(connection: Connection[TupleRow]) -> int:
    row = connection.execute("select position from ledger.head").fetchone()
    return int(row[0]) if row else 0
