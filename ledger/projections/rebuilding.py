"""The bulk driver: read models rebuilt into shadow tables, then swapped in under the writers.

Several processes fold spans of the streams side by side. Readers see the old tables until the swap
commits; writers wait only for the swap, which first applies the few events recorded since.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import psycopg
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from ledger.events import AnyRecorded
from ledger.journal.mapper import decode
from ledger.projections.folding import Spans, divided, estimated, fold_into_shadows
from ledger.projections.projection import Projection, Table
from ledger.projections.tables import LIVE, SHADOW, all_tables, analyze, create, index
from ledger.projections.writing import Difference, ReadModelsInStep

WORTH_HELP = 4_000
"""With so few events another process would hardly have begun when all is done."""
SPANS_EACH = 8
TAIL_SHORT = 200
"""So few events may be left for the swap itself; while there are more, they are applied before the
lock is taken."""
TURN_MILLISECONDS = 200
PAUSE_SECONDS = 0.5
"""How long the exchange waits for readers at a time, and how long it then lets others read."""
_LOCK = 7_271_900_002


class Progress(NamedTuple):
    """How far a rebuild has come: how many events are done, of about how many, in which time."""

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
        of = estimated(owner, upto, kinds)
        name = ", ".join(p.name for p in self.projections)
        began = time.monotonic()
        counted = 0
        helpers = self.workers - 1 if of > WORTH_HELP else 0
        many = self.workers * SPANS_EACH if helpers else 1
        with Spans(divided(owner, upto, many)) as spans, ExitStack() as stack:

            def work(done: Callable[[int], None]) -> None:
                fold_into_shadows(self.conninfo, self.projections, upto, spans, done)

            others = [stack.enter_context(helper(work)) for _ in range(helpers)]

            def done(events: int) -> None:
                nonlocal counted
                counted += events
                seen = counted + sum(other.folded for other in others)
                report(Progress(name, seen, max(of, seen), time.monotonic() - began))

            work(done)
        folded = counted + sum(other.folded for other in others)
        report(Progress(name, folded, folded, time.monotonic() - began))

    def _index(self, table: Table) -> None:
        """Give a shadow table its key and indexes, over a connection of its own."""
        with psycopg.connect(self.conninfo, autocommit=True) as owner:
            for statement in index(table, place=SHADOW):
                owner.execute(statement)
            owner.execute(analyze(table, place=SHADOW))

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


class Helper:
    """Another process that does a share of the work, and how much of it is done."""

    def __init__(self, work: Callable[[Callable[[int], None]], None]) -> None:
        """Begin it as a copy of this process, which knows all that there is to know.

        It keeps this process's connections open without using them. So the lock of a rebuild that
        was killed is held until its helpers, too, are gone, and none can write into the tables of
        the next one.
        """
        context = multiprocessing.get_context("fork")
        self._folded = context.RawValue("q", 0)
        self.process = context.Process(target=work, args=(self._done,), daemon=True)
        self.process.start()

    @property
    def folded(self) -> int:
        """Return how many events it has folded."""
        return int(self._folded.value)

    def _done(self, events: int) -> None:
        self._folded.value += events


@contextmanager
def helper(work: Callable[[Callable[[int], None]], None]) -> Iterator[Helper]:
    """Let another process help, and wait for it in the end; RuntimeError when it failed."""
    helps = Helper(work)
    try:
        yield helps
        helps.process.join()
        if helps.process.exitcode != 0:
            raise RuntimeError("a worker of the rebuild failed; the read models stand as they were")
    finally:
        helps.process.kill()  # nothing, once it has ended
        helps.process.join()


def _head(connection: Connection[TupleRow]) -> int:
    row = connection.execute("select position from ledger.head").fetchone()
    return int(row[0]) if row else 0
