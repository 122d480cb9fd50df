"""One pass over the events, stream by stream: each row, its entry, its stream, its read models.

Processes side by side take spans of streams, all in the snapshot of the one that started them. Of
every event it is said in `Marks` what the order of positions is judged by later.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from multiprocessing.connection import wait
from multiprocessing.sharedctypes import RawValue
from operator import itemgetter
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed, Identifier

from ledger.entry_check import SignedRow, Verify, wrong_with
from ledger.events import AnyRecorded
from ledger.finding import SIGNED, UNREADABLE, Finding
from ledger.live.beside import Beside
from ledger.live.marks import NO_COMMAND, Marks, command_mark
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tree import leaf_hash
from ledger.projections.folding import Copies, Span, Spans, divided
from ledger.projections.projection import Draft, Table, in_memory, kind_of
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.tables import FRESH, LIVE, all_tables
from ledger.replaying import replay
from ledger.row_check import check_part, read_row
from ledger.signing.entry import Signature, committed, message_over, oid_of, signature_if_made
from ledger.signing.keys import verify

T = TypeVar("T")
FETCH = 1_000
WORTH_HELP = 4_000
"""With so few events another process would hardly have begun when all is done."""
SPANS = 256
NO_ANSWER = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    psycopg.DataError,
)
"""What is raised where events hold what none holds that was recorded."""
KEPT = 1_000
"""How many findings one process keeps; of more it tells how many there were."""
EVERY_SECONDS = 0.5

_ROWS = (
    "select e.originator_id, e.notification_id, e.originator_version, e.topic, e.state,"
    " e.recorded_at, e.on_day, e.salt, x.body, x.salt, n.entry, n.leaf from ledger.events e"
    " left join ledger.erasable x on x.position = e.notification_id and x.position <= {after}"
    " left join ledger.entries n on n.position = e.notification_id"
    " where e.originator_id > %s and e.originator_id <= %s and e.notification_id <= %s{moved}"
    " order by e.originator_id, e.originator_version, e.notification_id"
)
# Of later events the parts are read apart, in `ledger.live.parts`: no index is asked for them here.
_KEYS = "select stream, key from ledger.stream_keys where stream > %s and stream <= %s"
_MOVED = (
    " and e.originator_id in (select originator_id from ledger.events where notification_id > {})"
)
_NO_LEAF = bytes(HASH_BYTES)
_ROOM = "set temp_buffers = '128MB'"  # a million events give some 150 MB of rows
_IN_PILES = (
    "set local enable_sort = on; set local enable_hashjoin = on;"
    " set local enable_mergejoin = off; set local enable_nestloop = off"
)
"""Whole tables are compared, of which nobody has told the planner anything."""
_IN_ORDER = "set local enable_sort = off; set local enable_hashjoin = off; set local jit = off"


@dataclass
class Found:
    """What a pass has found."""

    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    rows: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Of each read model, how many rows its streams give after the position it starts from."""
    broken: bool = False
    """Whether something could not be read, so that what rests on it was not checked."""

    def add(self, found: Sequence[Finding]) -> None:
        """Take findings, and of very many only their number."""
        self.broken = self.broken or any(f.check == UNREADABLE for f in found)
        room = max(KEPT - len(self.findings), 0)
        self.findings += found[:room]
        self.more += len(found[room:])

    def join(self, other: "Found") -> None:
        """Take what another process has found."""
        self.add(other.findings)
        self.more += other.more
        self.broken = self.broken or other.broken
        for name, rows in other.rows.items():
            self.rows[name] += rows


_Seen = tuple[TupleRow, bytes | None, bytes | None, bytes | None, Signature | None]
"""A row; the key of its stream; the leaf of the stream's entry before; that of its own; and who
signed its entry, as far as that is the one made of this event."""
_Judged = tuple[str, _Seen, bool]
"""Its stream; a row as it is seen; and whether its entry is the one made of it, and signed."""
_stream_of = itemgetter(0)


class _Entries:
    """The entries of streams as they follow one another, one stream after the other."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Take the keys of the streams."""
        self._keys = keys
        self._stream = ""
        self._key: bytes | None = None
        self._oid = b""
        self._leaf: bytes | None = None

    def seen(self, row: TupleRow) -> _Seen:
        """Return a row with what is seen of its entry."""
        stream, _, version, _, state, at, _, salt, _, _, entry, told = row
        if stream != self._stream:
            self._stream, self._leaf = stream, None
            self._key = key = self._keys.get(stream)
            self._oid = b"" if key is None else oid_of(key, stream).hex().encode()
        key, previous = self._key, self._leaf
        leaf = self._leaf = None if entry is None else leaf_hash(entry)
        if leaf is None or leaf != told or (previous is None) != (version == 1):
            return row, key, previous, leaf, None
        made = signature_if_made(entry, at, committed(salt, state), self._oid, version, previous)
        return row, key, previous, leaf, made


@dataclass(frozen=True)
class Pass:
    """What is read, and by whom it must be signed."""

    conninfo: str
    marks: Marks
    keys: Mapping[str, tuple[bytes, str]]
    """Of the application's keys, by their id: the public key and the origin it signs for."""
    signatures: bool
    """Whether the application's signatures are verified."""
    orders: Mapping[int, int]
    """The order by which an erasable part is to be gone, by position."""
    begun: bool
    """Whether entries have begun: else no event has one."""

    @property
    def verified(self) -> bool:
        """Say whether an event counts as sound only once its signature was verified."""
        return self.begun and self.signatures

    def run(
        self,
        connection: Connection[TupleRow],
        report: Callable[[int], None],
        processes: int,
        meanwhile: Callable[[], T],
    ) -> tuple[Found, T]:
        """Read everything in the snapshot of a connection; `report` is told how many events.

        What is found out `meanwhile` may use the connection, and is returned beside.
        """
        upto = self.marks.upto
        helpers = processes if upto - self.marks.after > WORTH_HELP else 0
        row = connection.execute("select pg_export_snapshot()").fetchone()
        snapshot = row[0] if row else ""
        with Spans(divided(connection, upto, SPANS if helpers else 1)) as spans:
            if helpers:
                return self._together(snapshot, spans, report, helpers, meanwhile)
            known = meanwhile()
            return self.work(snapshot, spans, report), known

    def _together(
        self,
        snapshot: str,
        spans: Spans,
        report: Callable[[int], None],
        processes: int,
        meanwhile: Callable[[], T],
    ) -> tuple[Found, T]:
        counts = [RawValue("q", 0) for _ in range(processes)]
        found = Found()
        with ExitStack() as stack:

            def share(count: Any) -> Found:  # noqa: ANN401 — ctypes
                def done(events: int) -> None:
                    count.value = events

                return self.work(snapshot, spans, done)

            working = [stack.enter_context(Beside(partial(share, count))) for count in counts]
            known = meanwhile()
            while working:
                ready = wait([one.answer for one in working], EVERY_SECONDS)
                for one in [one for one in working if one.answer in ready]:
                    found.join(one.result())
                    working.remove(one)
                report(sum(count.value for count in counts))
        return found, known

    def work(self, snapshot: str, spans: Spans, report: Callable[[int], None]) -> Found:
        """Read the spans that are to be had, over a connection of its own."""
        found, tables = Found(), all_tables(PROJECTIONS)
        gc.disable()  # a fold makes millions of values and no cycles
        try:
            with psycopg.connect(self.conninfo) as connection:
                connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
                connection.execute(SQL("set transaction snapshot {}").format(snapshot))
                connection.execute(_ROOM)
                for table in tables:
                    made = SQL("create table {} (like {})").format(FRESH.of(table), LIVE.of(table))
                    connection.execute(made)
                copies = Copies(connection, tables, FRESH)
                try:
                    self._read(connection, spans, copies, found, report)
                    if not found.broken:
                        copies.close()
                        connection.execute(_IN_PILES)
                        for table in tables:
                            self._compare(connection, table, found)
                except psycopg.DataError as error:  # no column could hold it when it was recorded
                    says = f"sự kiện không ghi được vào bảng đọc: {error}"
                    found.add([Finding(UNREADABLE, "sổ cái", says)])
                connection.rollback()
        finally:
            gc.enable()
        return found

    def _read(
        self,
        connection: Connection[TupleRow],
        spans: Spans,
        copies: Copies,
        found: Found,
        report: Callable[[int], None],
    ) -> None:
        drafts: dict[str, list[type[Draft]]] = defaultdict(list)
        for projection in PROJECTIONS:
            for kind, draft in projection.drafts.items():
                drafts[kind].append(draft)
        read = 0
        connection.execute(_IN_ORDER)
        for span in spans:
            for stream, rows in groupby(self._rows(connection, span), _stream_of):
                history = self._stream(stream, rows, found)
                read += len(history or ())
                report(read)
                if history is None or not self._replayed(stream, history, found):
                    continue
                self._folded(stream, history, drafts[kind_of(stream)], copies, found)

    def _folded(
        self,
        stream: str,
        history: Sequence[AnyRecorded],
        drafts: Sequence[type[Draft]],
        copies: Copies,
        found: Found,
    ) -> None:
        """Fold a stream into the rows it gives."""
        try:
            rows = [(draft, in_memory(draft, stream, history)) for draft in drafts]
        except NO_ANSWER as error:
            found.add([Finding(UNREADABLE, stream, f"chuỗi không dựng lại được: {error!r}")])
            return
        for draft, folded in rows:
            for table in draft.tables:
                copies.add(table, folded[table.name])

    def _rows(self, connection: Connection[TupleRow], span: Span) -> Iterator[_Judged]:
        """Yield the rows of a span with what is seen of their entries."""
        after = int(self.marks.after)
        moved = _MOVED.format(after) if after else ""
        found = connection.cursor(binary=True).execute(_KEYS, span)
        keys: dict[str, bytes] = dict(found.fetchall())
        entries, holds = _Entries(keys), self._signatures()
        with connection.cursor(name="rows", binary=True) as cursor:
            cursor.execute(_ROWS.format(after=after, moved=moved), (*span, self.marks.upto))
            while rows := cursor.fetchmany(FETCH):
                seen = [entries.seen(row) for row in rows]
                # All of a batch at once: a loop that does nothing else keeps the processor's cache.
                signed = [holds(one[-1]) for one in seen]
                yield from zip(map(_stream_of, rows), seen, signed, strict=True)

    def _signatures(self) -> Callable[[Signature | None], bool]:
        """Return what says whether a known key signed, as far as anybody asks."""
        known = {k.encode(): (key, message_over(b"", of)) for k, (key, of) in self.keys.items()}
        verified = self._verify

        def holds(signature: Signature | None) -> bool:
            if signature is None or (of := known.get(signature[0])) is None:
                return False
            (public, heading), (_, unsigned, sig) = of, signature
            return verified(public, heading + unsigned, sig)

        return holds

    @property
    def _verify(self) -> Verify:
        return verify if self.signatures else _unasked

    def _stream(
        self, stream: str, rows: Iterator[_Judged], found: Found
    ) -> list[AnyRecorded] | None:
        """Check the rows of a stream; return its history, None where one cannot be read."""
        history: list[AnyRecorded] = []
        readable = True
        marks, verified = self.marks, self.verified
        for _, (row, key, previous, leaf, _), signed in rows:
            _, position, version, topic, state, at, on, _, body, body_salt, _, _ = row
            unsigned = [] if signed or not self.begun else self._unsigned(row, key, previous)
            wrong, recorded = read_row(
                position, stream, version, topic, state, at, on, signed=verified and not unsigned
            )
            wrong += unsigned
            command = NO_COMMAND
            if recorded is None:
                readable = False
            else:
                history.append(recorded)
                if recorded.command is not None:
                    command = command_mark(recorded.by.person, recorded.command)
                if position <= marks.after:
                    wrong += check_part(
                        position, recorded.commitment, body, body_salt, self.orders.get(position),
                        signed=verified and not unsigned,
                    )  # fmt: skip
                elif recorded.commitment is not None:
                    marks.bind(position, recorded.commitment)
            sound = leaf is not None and not wrong
            marks.put(position, leaf or _NO_LEAF, at, command, sound=sound)
            if wrong:
                found.add(wrong)
        return history if readable else None

    def _unsigned(self, row: TupleRow, key: bytes | None, previous: bytes | None) -> list[Finding]:
        """Say what is wrong with the entry of a row that is not as made, or not signed."""
        stream, position, version, _, state, at, _, salt, _, _, entry, leaf = row
        signed = SignedRow(position, stream, version, state, salt, at, entry, leaf, key)
        return [
            Finding(SIGNED, f"vị trí {position}", says)
            for says in wrong_with(signed, previous, self.keys, self._verify)
        ]

    def _replayed(self, stream: str, history: Sequence[AnyRecorded], found: Found) -> bool:
        """Replay a stream; say whether it could be."""
        try:
            found.add(
                [
                    Finding("streams", f"{stream}, vị trí {position}", says)
                    for position, says in replay(stream, history)
                ]
            )
        except NO_ANSWER as error:
            found.add([Finding(UNREADABLE, stream, f"chuỗi không dựng lại được: {error!r}")])
            return False
        return True

    def _compare(self, connection: Connection[TupleRow], table: Table, found: Found) -> None:
        """Find rows of these streams that the live table lacks or has otherwise."""

        def columns(of: str, names: Sequence[str]) -> Composed:
            return SQL(", ").join(Identifier(of, name) for name in names)

        lacking = SQL(  # column by column: two rows as a whole are compared twice as slowly
            "select l.position is null, {keys} from {fresh} f left join {live} l"
            " on ({keys}) = ({live_keys}) where l.position is null"
            " or row({row}) is distinct from row({live_row}) order by {keys} limit 10"
        ).format(
            keys=columns("f", table.keys),
            live_keys=columns("l", table.keys),
            row=columns("f", table.names[table.key :]),
            live_row=columns("l", table.names[table.key :]),
            fresh=FRESH.of(table),
            live=LIVE.of(table),
        )
        for gone, *key in connection.execute(lacking).fetchall():
            says = ("thiếu so với" if gone else "khác với") + " dựng lại từ đầu"
            found.add([Finding("read models", f"{table.name} {tuple(key)}", says)])
        row = connection.execute(
            SQL("select count(*) from {} where position > %s").format(FRESH.of(table)),
            (self.marks.after,),
        ).fetchone()
        found.rows[table.name] += row[0] if row else 0


def _unasked(_public: bytes, _message: bytes, _signature: bytes) -> bool:
    """Take a signature as it is: nobody asked for it to be verified."""
    return True
