"""The one way events enter the database.

Our own insert on the library's recorder, in one transaction.

    head row updated (the append lock; dense positions, the database's time)
    -> events sealed under the lock, their bytes final, and each one's entry signed
    -> events, entries, erasable parts and command written
    -> every read model written
    -> commit

Any failure rolls all of it back. Two round trips: one to take the lock and read what entries go on
from, one for all the writing and the commit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NoReturn, Protocol

import psycopg
from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor, Pipeline
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row, tuple_row

from ledger.events import AnyRecorded
from ledger.journal.entries import Made, SignedEntries
from ledger.journal.inserting import Command, Span, insert
from ledger.journal.mapper import Stored, decode
from ledger.journal.selecting import EACH, FEW, MOMENT, PLAIN, WHOLE, Row, decoded, up_to
from ledger.journal.statements import Write, write_together
from ledger.signing.promises import PromisesBroken

POOL_WAIT_SECONDS = 5
"""How long a request waits for a connection before it is told that the database is busy (503)."""

AHEAD = 16
"""From how many events on the server writes them while their entries are being signed."""

DATABASE_AWAY = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
    PromisesBroken,
)
"""The world, not an answer: the database is away, restarting, or has no connection free; or what is
recorded could not be promised (503)."""


class ReadModels(Protocol):
    """What the write path asks of the read models, so that they are written with the events."""

    def write(
        self,
        cursor: Cursor[Row],
        before: Mapping[str, Sequence[AnyRecorded]],
        new: Sequence[AnyRecorded],
    ) -> None:
        """Bring every row that the new events touch up to date.

        `before` is each stream's history so far.
        """


class VersionTaken(Exception):
    """Another act extended a stream first; nothing was recorded."""


class CommandTaken(Exception):
    """This command was recorded before; nothing was recorded now."""


class Overtaken(Exception):
    """A stream moved that the act relied on; nothing was recorded."""


Sealing = Callable[[int, datetime], tuple[Sequence[AnyRecorded], Sequence[Stored]]]
"""From the first position and the time of the head to the events, in envelopes and as rows."""


@dataclass(frozen=True, slots=True)
class Append:
    """One act.

    How many events, how they are sealed, on what histories, as which command, relying on which
    streams.
    """

    many: int
    sealing: Sealing
    before: Mapping[str, Sequence[AnyRecorded]]
    command: Command | None
    relies_on: Mapping[str, int]
    beside: Sequence[Write] = ()
    """What is written in the same transaction, apart from events: names of persons."""


class LedgerDatastore(PostgresDatastore):
    """The library's pool, given one libpq address instead of its parts."""

    def __init__(self, conninfo: str, *, size: int = 5) -> None:
        """Open nothing yet; connections are made when first asked for."""
        super().__init__(
            dbname="", host="", port="", user="", password="",
            connect_timeout=POOL_WAIT_SECONDS, pool_size=1, max_overflow=size - 1,
            idle_in_transaction_session_timeout=60, originator_id_type="text", schema="ledger",
        )  # fmt: skip
        self.pool.kwargs = {**conninfo_to_dict(conninfo), "row_factory": dict_row}

    def register_type_adapters(self) -> None:
        """Do nothing: rows go in by plain parameters, no composite type is needed."""


class LedgerRecorder(PostgresApplicationRecorder):
    """The library's recorder with our table, our lock and our insert."""

    def __init__(
        self, datastore: LedgerDatastore, read_models: ReadModels, entries: SignedEntries
    ) -> None:
        """Take the pool, the read models to be written with the events, and who signs entries."""
        super().__init__(datastore, events_table_name="events")
        self.read_models = read_models
        self.entries = entries

    def create_table(self) -> NoReturn:
        """Refuse: tables come from the numbered migrations."""
        raise NotImplementedError("ledger/journal/schema holds the tables")

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> NoReturn:
        """Refuse: an event is sealed under the append lock, so only `append` can write one."""
        raise NotImplementedError(f"{len(stored_events)} events: append them through the journal")

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Lend a connection in autocommit."""
        with self.datastore.get_connection() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection[Any]]:
        """Lend a connection in autocommit for reading, with plain rows.

        Straight from the pool: nothing is to be committed when it goes back, and what goes wrong
        rises as the driver's own error.
        """
        pool = self.datastore.pool
        pool.open()  # does nothing once it is
        connection: Connection[Any] = pool.getconn()
        usual, connection.row_factory = connection.row_factory, tuple_row
        try:
            yield connection
        finally:
            connection.row_factory = usual
            pool.putconn(connection)

    def append(self, act: Append) -> Sequence[AnyRecorded]:
        """Write one act whole and return its events.

        Raises VersionTaken, CommandTaken or Overtaken when it lost a race, EntriesNotBegun when the
        ledger's older events have no entries: nothing was recorded. A
        connection lost at the commit leaves it unknown whether the act was recorded; the library's
        OperationalError then rises and the journal looks before it tries again.
        """
        self.entries.ready()
        with self.connection() as connection:
            try:
                with connection.pipeline() as pipeline:  # left, it has the answer to the commit
                    cursor = connection.cursor(row_factory=tuple_row)
                    recorded, made = self._write(cursor, pipeline, act)
            except psycopg.errors.UniqueViolation as violation:
                raise _lost_race(violation) from None
            finally:
                if connection.info.transaction_status != TransactionStatus.IDLE:
                    connection.rollback()
        self.entries.promise(made)
        return recorded

    def wait_promised(self, position: int, seconds: float | None) -> bool:
        """Wait until the promise of a position is on disk; False when that took longer."""
        promises = self.entries.promises
        return promises is None or promises.wait(position, seconds)

    def close(self) -> None:
        """Give back every connection, and keep what was promised."""
        self.datastore.close()
        if self.entries.promises:
            self.entries.promises.close()

    def _write(
        self, cursor: Cursor[Row], pipeline: Pipeline, act: Append
    ) -> tuple[Sequence[AnyRecorded], Made]:
        cursor.execute("begin")
        cursor.execute("select head, at from ledger.advance(%s)", (act.many,))
        looking = cursor.connection.cursor(row_factory=tuple_row)
        if act.relies_on:
            looking.execute(_RELIED_ON, (list(act.relies_on),))
        linking = cursor.connection.cursor(row_factory=tuple_row, binary=True)
        self.entries.look(linking, act.before)
        # Synced, the server knows that it is our turn: should we hang here with the append lock,
        # its patience with an idle transaction ends, and the other writers go on.
        pipeline.sync()
        head, at = _only(cursor)
        if act.relies_on:
            _check_reliance(dict(looking.fetchall()), act.relies_on)
        recorded, rows = act.sealing(head - act.many + 1, at)
        span = Span(head - act.many + 1, head)
        if act.many < AHEAD:
            entries = self.entries.made(linking, rows)
            insert(cursor, rows, act.command, span, (*entries.writes(), *act.beside))
        else:
            insert(cursor, rows, act.command, span, ())
            entries = self.entries.made(linking, rows)
            write_together(cursor, (*entries.writes(), *act.beside))
        self.read_models.write(cursor, act.before, recorded)
        cursor.execute("commit")
        return recorded, entries

    # Reading

    def head(self) -> tuple[int, datetime]:
        """Return the last position and its time; 0 for an empty journal."""
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute("select position, recorded_at from ledger.head")
            return _only(cursor)

    def command(self, person: str, id: str) -> tuple[bytes, Span | None] | None:  # noqa: A002
        """Return the fingerprint of a recorded command and the positions it took.

        None for those of a command that kept a paper: it took no positions.
        """
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute(
                "select fingerprint, first, last from ledger.commands"
                " where person = %s and id = %s",
                (person, id),
            )
            row = cursor.fetchone()
        if row is None:
            return None
        return bytes(row[0]), None if row[1] is None else Span(row[1], row[2])

    def select(self, where: str, params: Sequence[object], *, whole: bool) -> list[AnyRecorded]:
        """Return events by a condition on `e` (ledger.events), with `order by`.

        Whole: with their erasable parts.
        """
        query = WHOLE if whole else PLAIN
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            cursor.execute(query + where, params, prepare=True)
            return decoded(connection, cursor.fetchall(), whole=whole)

    def select_each(
        self, streams: Sequence[str], upto: int
    ) -> Iterator[tuple[str, list[AnyRecorded]]]:
        """Return streams in order, each with its events up to a position, decoded when it is due.

        Streams without an event by then are left out.
        """
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            cursor.execute(EACH, (list(streams), upto), prepare=True)
            rows = cursor.fetchall()
        for stream, found in groupby(rows, key=itemgetter(0)):
            yield stream, [decode(topic, state) for _, topic, state in found]

    def select_at(
        self, streams: Sequence[str], position: int | None, *, whole: bool
    ) -> tuple[int, datetime, list[AnyRecorded]]:
        """Return the head's position, the time of the cut, and the events of streams up to it.

        The cut is the position, or the head. One statement: all of it is of one state.
        """
        few = len(streams) if len(streams) <= FEW else 0
        told = streams if few else [list(streams)]
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row, binary=True)
            cursor.execute(up_to(whole=whole, few=few), (position, *told, position), prepare=True)
            rows = cursor.fetchall()
            head, at = rows[0][:2]  # there is always one: where no event is, with none
            found = [row[2:] for row in rows if row[2] is not None]
            return head, at, decoded(connection, found, whole=whole)

    def streams(self, prefix: str, until: int | None) -> tuple[str, ...]:
        """Return stream ids by prefix, in order."""
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute(
                "select originator_id from ledger.events where originator_version = 1"
                " and originator_id >= %s and originator_id < %s"
                " and notification_id <= coalesce(%s, notification_id) order by originator_id",
                (prefix, prefix + "\uffff", until),
            )
            return tuple(row[0] for row in cursor.fetchall())

    def moment(self, position: int | None) -> tuple[int, datetime]:
        """Return the head's position, and when the event at a position, or the head, came."""
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute(MOMENT, (position,))
            return _only(cursor)

    def now(self) -> datetime:
        """Return the database's time."""
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute("select clock_timestamp()")
            at: datetime = _only(cursor)[0]
        return at

    def position_at(self, at: datetime) -> int:
        """Return the last position recorded at or before an instant, 0 for none."""
        with self.connection() as connection:
            cursor = connection.cursor(row_factory=tuple_row)
            cursor.execute(
                "select notification_id from ledger.events where recorded_at <= %s"
                " order by recorded_at desc, notification_id desc limit 1",
                (at,),
            )
            row = cursor.fetchone()
        return int(row[0]) if row else 0


def _only(cursor: Cursor[Row]) -> Row:
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError("the one row of ledger.head is gone")
    return row


_RELIED_ON = (
    "select originator_id, max(originator_version) from ledger.events"
    " where originator_id = any(%s) group by originator_id"
)


def _check_reliance(now: Mapping[str, int], relies_on: Mapping[str, int]) -> None:
    for stream, version in relies_on.items():
        if now.get(stream, 0) != version:
            raise Overtaken(stream)


def _lost_race(violation: psycopg.errors.UniqueViolation) -> Exception:
    match violation.diag.constraint_name:
        case "events_stream_version":
            return VersionTaken()
        case "commands_pkey":
            return CommandTaken()
        case _:
            return violation
