"""The ledger verifies itself.

Every invariant in one list of small checks, each returning all it finds.

1. positions are 1, 2, 3, … up to the head, versions likewise within each stream, times never run
   backwards;
2. every stored entry is canonical, its columns are copies of it, every commitment opens, every
   erasable part is there but for those that a recorded order took away, and the signed entry of
   each event binds it, follows the stream's previous one, and is the application's;
3. every stream replays, and every recorded total and every figure "before" is what the stream
   gives;
4. every hearing file frozen for the council is the one the journal gave just before, and every
   making of an evidence bundle tells where the streams it shows ended then;
5. every name beside the journal was put there by an event, and none is there that was erased;
6. every command answers with its events or its paper when repeated, and every kept paper is the
   one it was;
7. every regulation that a season adopted is shipped with the text it had then;
8. every read model equals a fold from zero.

Used by tests after nearly every step, by the service at its start (`quick`), and by `thidua
verify`.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from ledger.aggregates.dispute_hearing import HearingFileFrozen
from ledger.aggregates.name_register import NameErased
from ledger.aggregates.season import Adopted, Season
from ledger.entry_check import Verify, checked
from ledger.events import AnyRecorded
from ledger.finding import REGULATION, SIGNED, UNREADABLE, Finding
from ledger.journal.journal import Cut
from ledger.journal.mapper import decode
from ledger.journal.postgres import HOLD_TABLES
from ledger.journal.sealed import wrong_ends
from ledger.merkle.keys import VerifierKey
from ledger.order_check import check_order
from ledger.projections.folding import EVERYTHING, Copies, fold_spans
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.tables import FRESH, LIVE, all_tables
from ledger.questions.hearing import digest, reproduced
from ledger.refusals import Unknown
from ledger.replaying import replay
from ledger.row_check import (
    check_columns,
    check_kinds,
    check_part,
    check_stray_parts,
    orders_of,
    read_row,
)
from ledger.rulebook.regulation import regulation
from ledger.signing.keys import verify
from ledger.values import viet_day

QUICK_TAIL = 500
"""How many of the last events the quick form reads."""


def check_ledger(
    conninfo: str,
    apps: Sequence[VerifierKey],
    *,
    quick: bool = False,
    verify_fn: Verify = verify,
) -> list[Finding]:
    """Return everything that is wrong with a ledger; nothing when it is sound.

    `apps` are the application's public keys, from outside the database. All of it is read in one
    snapshot, so writers may be at work. `quick` reads the counts and the last events only. A
    database that cannot be read raises psycopg.Error: nothing was checked then.
    """
    with psycopg.connect(conninfo) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(HOLD_TABLES)
        if findings := [*check_kinds(connection)]:
            return findings
        row = connection.execute("select position from ledger.head").fetchone()
        head = int(row[0]) if row else 0
        if findings := [*check_columns(connection)]:
            return findings
        findings += check_order(connection, head)
        after = max(head - QUICK_TAIL, 0) if quick else 0
        findings += _entries(connection, after)
        signed = checked(connection, apps, after, verify_fn)
        findings += [Finding(SIGNED, where, says) for where, says in signed]
        if any(finding.check == UNREADABLE for finding in findings):
            return findings  # what rests on reading the entries cannot be checked
        findings += [*_read_there(connection, _commands), *check_regulations(connection)]
        if quick:
            return findings
        findings += [*_read_there(connection, _unanswered), *check_files(connection)]
        findings += _streams(connection)
        if not any(finding.check == UNREADABLE for finding in findings):
            findings += [*check_hearing_files(connection), *check_bundles(connection)]
            findings += check_names(connection)
            findings += check_read_models(connection, head)
        return findings


def _read_there(
    connection: Connection[TupleRow], check: Callable[[Connection[TupleRow]], Iterator[Finding]]
) -> list[Finding]:
    """Return what a check finds for which the database itself reads the events' JSON.

    It reads less of it than we do: no U+0000, say. What it cannot read was not recorded by us.
    """
    try:
        with connection.transaction():
            return [*check(connection)]
    except psycopg.DataError as error:
        says = f"PostgreSQL không đọc được JSON của một sự kiện: {error.diag.message_primary}"
        return [Finding("commands", "sổ cái", says)]


def _commands(connection: Connection[TupleRow]) -> Iterator[Finding]:
    for person, name in connection.execute(
        "select c.person, c.id from ledger.commands c where c.file is null and (c.first > c.last or"
        " (select count(*) from ledger.events e,"
        "   lateral (select convert_from(e.state, 'UTF8')::jsonb as entry) s"
        "   where e.notification_id between c.first and c.last and entry ->> 'command' = c.id"
        "   and entry -> 'by' ->> 'person' = c.person) <> c.last - c.first + 1) order by c.first"
    ):
        yield Finding("commands", f"lệnh {name} của {person}", "không khớp với các sự kiện đã ghi")


def _unanswered(connection: Connection[TupleRow]) -> Iterator[Finding]:
    for (position,) in connection.execute(
        "select e.notification_id from ledger.events e,"
        " lateral (select convert_from(e.state, 'UTF8')::jsonb as entry) s"
        " where entry ? 'command' and not exists (select from ledger.commands c"
        "  where c.person = entry -> 'by' ->> 'person' and c.id = entry ->> 'command'"
        "  and e.notification_id between c.first and c.last) order by 1"
    ):
        yield Finding("commands", f"vị trí {position}", "lệnh của sự kiện không có trong sổ lệnh")


def check_files(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Compare kept papers with their addresses."""
    for (address,) in connection.execute(
        "select sha256 from ledger.files where sha256 <> encode(sha256(body), 'hex') order by 1"
    ):
        yield Finding("files", f"tệp {address}", "nội dung không còn là nội dung đã lưu")
    for person, name, address in connection.execute(
        "select c.person, c.id, c.file from ledger.commands c where c.file is not null"
        " and not exists (select from ledger.files f where f.sha256 = c.file) order by 1, 2"
    ):
        yield Finding("files", f"tệp {address}", f"không còn, mà lệnh {name} của {person} đã gửi")


def check_regulations(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Compare what each season adopted with what is shipped, however long ago it was adopted."""
    rows = connection.execute(
        "select originator_id, topic, state from ledger.events"
        " where starts_with(originator_id, 'season/')"
        " order by originator_id, originator_version"
    )
    for stream, entries in groupby(rows, key=itemgetter(0)):
        try:
            history = [decode(topic, bytes(state)) for _, topic, state in entries]
        except (ValueError, LookupError) as error:
            yield Finding(UNREADABLE, stream, f"chuỗi không đọc được: {error}")
            continue
        season = Season.folded(stream, history)
        for adopted in season.regulations:
            if says := _other_text(adopted):
                yield Finding(
                    REGULATION, stream, f"{season.name or season.code(1)} áp dụng quy định {says}"
                )


def _other_text(adopted: Adopted) -> str:
    """Return how the shipped text differs from the adopted one; nothing when it is the same."""
    since = (
        f"{adopted.regulation} từ ngày {viet_day(adopted.from_day)} với văn bản có mã SHA-256 "
        f"{adopted.digest}"
    )
    try:
        shipped = regulation(adopted.regulation).digest
    except Unknown:
        return f"{since}, nhưng chương trình này không kèm quy định đó"
    if shipped == adopted.digest:
        return ""
    return (
        f"{since}, nhưng văn bản kèm chương trình này đã khác, mã SHA-256 {shipped}; mọi kết quả "
        "tính bây giờ là theo văn bản kèm chương trình, không theo văn bản năm thi đua đã áp dụng"
    )


def _entries(connection: Connection[TupleRow], after: int) -> Iterator[Finding]:
    orders = orders_of(connection)
    with connection.cursor(name="entries", binary=True) as cursor:
        cursor.itersize = 1_000
        cursor.execute(
            "select e.notification_id, e.originator_id, e.originator_version, e.topic, e.state,"
            " e.recorded_at, e.on_day, x.body, x.salt from ledger.events e"
            " left join ledger.erasable x on x.position = e.notification_id"
            " where e.notification_id > %s order by e.notification_id",
            (after,),
        )
        for position, *columns, body, salt in cursor:
            findings, recorded = read_row(position, *columns)
            yield from findings
            if recorded is not None:
                ordered = orders.get(position)
                yield from check_part(position, recorded.commitment, body, salt, ordered)
    yield from check_stray_parts(connection)


def _streams(connection: Connection[TupleRow]) -> Iterator[Finding]:
    with connection.cursor(name="histories", binary=True) as cursor:
        cursor.itersize = 1_000
        cursor.execute(
            "select originator_id, topic, state from ledger.events"
            " order by originator_id, originator_version"
        )
        for stream, rows in groupby(cursor, key=itemgetter(0)):
            history = [decode(topic, state) for _, topic, state in rows]
            try:
                for position, says in replay(stream, history):
                    yield Finding("streams", f"{stream}, vị trí {position}", says)
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
                yield Finding(UNREADABLE, stream, f"chuỗi không dựng lại được: {error!r}")


def check_hearing_files(connection: Connection[TupleRow], after: int = 0) -> Iterator[Finding]:
    """Compare each frozen hearing file with the one that the journal gave just before."""
    for (state,) in connection.execute(
        "select state from ledger.events where topic = %s and notification_id > %s"
        " order by notification_id",
        (HearingFileFrozen.topic, after),
    ).fetchall():
        frozen = decode(HearingFileFrozen.topic, state)
        facts: HearingFileFrozen = frozen.facts
        where = f"{frozen.stream}, vị trí {frozen.position}"
        if digest(facts.file) != facts.sha256:
            yield Finding("hearing files", where, "mã SHA-256 không phải là của hồ sơ đã chốt")
        if not frozen.position - 1 == facts.escalated == frozen.causation:
            yield Finding("hearing files", where, "hồ sơ không gắn với lần báo cáo ngay trước đó")
        again = reproduced(frozen.stream, facts, partial(_Upto, connection))
        if again is None or again.sha256 != facts.sha256:
            says = f"khác với hồ sơ dựng lại từ các sự kiện đến vị trí {facts.escalated - 1}"
            yield Finding("hearing files", where, says)


def check_bundles(connection: Connection[TupleRow], after: int = 0) -> Iterator[Finding]:
    """Compare what each making of a bundle says of the ends of streams with where they ended."""
    for position, stream, told, version in wrong_ends(connection, after):
        says = f"nói chuỗi {stream} kết thúc ở phiên bản {told}; khi đó nó ở {version or 0}, hoặc "
        yield Finding("evidence bundles", f"vị trí {position}", f"{says}mục ký là mục khác")


def check_names(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Compare the store of names with the registers; what is found is said without the name."""
    told: dict[tuple[str, str], bool] = {}
    for stream, topic, body in connection.execute(
        "select e.originator_id, e.topic, x.body from ledger.events e"
        " join ledger.erasable x on x.position = e.notification_id"
        " where starts_with(e.originator_id, 'name-register/') order by e.notification_id"
    ):
        with suppress(ValueError, TypeError, AttributeError, RecursionError):  # said of its row
            if person := json.loads(bytes(body)).get("person"):
                told[stream.partition("/")[2], person] = topic == NameErased.topic
    stored = {
        (council, person): erased
        for council, person, erased in connection.execute(
            "select council, person, name is null from ledger.names"
        )
    }
    for council, person in sorted({*told, *stored}, key=str):
        says, key = "", (council, person)
        if key not in stored:
            says = "sự kiện nói đã có trong kho tên, mà kho không có"
        elif key not in told:
            says = "có trong kho tên mà không có sự kiện nào ghi"
        elif told[key] and not stored[key]:
            says = "tên đã xóa theo quy định mà vẫn còn trong kho tên"
        elif stored[key] and not told[key]:
            says = "tên không còn trong kho tên mà không có sự kiện xóa"
        if says:
            yield Finding("names", f"người mang mã {person}, Hội đồng {council}", says)


class _Upto(NamedTuple):
    """The journal up to a cut, on the connection that everything else is checked on."""

    connection: Connection[TupleRow]
    cut: Cut

    def streams(self, prefix: str) -> tuple[str, ...]:
        """Return the ids of streams that begin with a prefix, in order."""
        rows = self.connection.execute(
            "select originator_id from ledger.events where originator_version = 1"
            " and originator_id >= %s and originator_id < %s and notification_id <= %s order by 1",
            (prefix, prefix + "\uffff", self.cut.position),
        )
        return tuple(stream for (stream,) in rows)

    def histories(self, streams: Sequence[str]) -> dict[str, list[AnyRecorded]]:
        """Return the events of streams by stream, without their erasable parts."""
        found: dict[str, list[AnyRecorded]] = {stream: [] for stream in streams}
        for stream, topic, state in self.connection.execute(
            "select originator_id, topic, state from ledger.events where originator_id = any(%s)"
            " and notification_id <= %s order by originator_id, originator_version",
            (list(found), self.cut.position),
        ):
            recorded = decode(topic, bytes(state))
            if self.cut.valid_on is None or self.cut.keeps(recorded):
                found[stream].append(recorded)
        return found


def check_read_models(connection: Connection[TupleRow], head: int) -> Iterator[Finding]:
    """Compare every read model with a fold from zero."""
    tables = all_tables(PROJECTIONS)
    for table in tables:
        connection.execute(
            SQL("create table {} (like {} including indexes)").format(
                FRESH.of(table), LIVE.of(table)
            )
        )
    folded = [t for p in PROJECTIONS for t in p.tables]
    nothing: Callable[[int], None] = lambda _: None  # noqa: E731 — nobody is told of progress here
    copies = Copies(connection, folded, FRESH)
    fold_spans(connection, copies, PROJECTIONS, head, [EVERYTHING], nothing)
    for table in tables:
        keys = SQL(", ").join(map(Identifier, table.keys))
        difference = SQL(
            "select {keys} from (select * from {a} except all select * from {b}) d"
            " order by {keys} limit 10"
        )
        for says, a, b in (
            ("khác với, hoặc thừa so với, dựng lại từ đầu", LIVE.of(table), FRESH.of(table)),
            ("thiếu so với dựng lại từ đầu", FRESH.of(table), LIVE.of(table)),
        ):
            for key in connection.execute(difference.format(keys=keys, a=a, b=b)):
                yield Finding("read models", f"{table.name} {key}", says)
    connection.rollback()
