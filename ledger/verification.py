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
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, NoReturn

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier

from ledger.aggregates import KINDS
from ledger.aggregates.dispute_hearing import HearingFileFrozen
from ledger.aggregates.erasure_register import ErasureOrdered
from ledger.aggregates.name_register import NameErased
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ReprimandApplied,
    ReprimandReversed,
    ReviewCompleted,
    ScoresAgreed,
    ScoreVerified,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.aggregates.season import Adopted, Season
from ledger.entry_check import Verify, checked
from ledger.events import AnyRecorded, EnteredInError
from ledger.evidence import findings as codes
from ledger.journal.journal import Cut
from ledger.journal.mapper import canonical, commitment, decode
from ledger.journal.postgres import HOLD_TABLES
from ledger.journal.sealed import wrong_ends
from ledger.merkle.keys import VerifierKey
from ledger.projections.folding import EVERYTHING, Copies, fold_spans
from ledger.projections.projection import kind_of
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.tables import FRESH, LIVE, all_tables
from ledger.questions.hearing import digest, reproduced
from ledger.refusals import Unknown
from ledger.rulebook.regulation import regulation
from ledger.signing.entry import instant
from ledger.signing.keys import verify
from ledger.values import viet, viet_day

QUICK_TAIL = 500
"""How many of the last events the quick form reads."""
UNREADABLE = "unreadable"
"""The check that entries are read and streams replayed: what rests on it is not checked then."""
SIGNED = "signed entries"
"""The check that the application signed each event as it stands."""
REGULATION = "regulation"
"""The check that what seasons adopted is what the program ships."""


GONE = "cannot be checked"
"""What something is missing for, that would show whether all is sound."""
TRUST = "trust"
"""The check that the log's own signature and its witnesses' stand under what is published."""
FORK = "fork"
"""The check that the ledger goes on from what was signed, witnessed, promised or kept of it."""
ERASED = "erased"
"""No fault: what is gone by a law."""
_CODES = {
    REGULATION: codes.UNDECIDED,
    GONE: codes.UNDECIDED,
    TRUST: codes.UNTRUSTED,
    FORK: codes.FORKED,
    ERASED: codes.ERASED,
}


class Finding(NamedTuple):
    """Something that is not as it must be.

    What was checked, where, and what is wrong, in Vietnamese.
    """

    check: str
    where: str
    says: str

    @property
    def code(self) -> int:
        """Return the exit code it calls for (`ledger.evidence.findings`)."""
        return _CODES.get(self.check, codes.TAMPERED)

    @property
    def stops(self) -> bool:
        """Tell whether nothing may be served over it.

        Not so where the ledger is whole and the program is what differs.
        """
        return self.check != REGULATION

    def as_json(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps(self._asdict(), ensure_ascii=False)


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
        row = connection.execute("select position from ledger.head").fetchone()
        head = int(row[0]) if row else 0
        findings = [*check_order(connection, head)]
        after = max(head - QUICK_TAIL, 0) if quick else 0
        findings += _entries(connection, after)
        signed = checked(connection, apps, after, verify_fn)
        findings += [Finding(SIGNED, where, says) for where, says in signed]
        if any(finding.check == UNREADABLE for finding in findings):
            return findings  # what rests on reading the entries cannot be checked
        findings += [*_commands(connection), *check_regulations(connection)]
        if quick:
            return findings
        findings += [*_unanswered(connection), *check_files(connection), *_streams(connection)]
        if not any(finding.check == UNREADABLE for finding in findings):
            findings += [*check_hearing_files(connection), *check_bundles(connection)]
            findings += check_names(connection)
            findings += check_read_models(connection, head)
        return findings


def what_is_erased(connection: Connection[TupleRow]) -> list[Finding]:
    """Return the erasable parts that are gone by order, and by which."""
    orders = orders_of(connection)
    rows = connection.execute(
        "select position from ledger.erasable where position = any(%s)", (list(orders),)
    )
    still = {position for (position,) in rows}
    return [
        Finding(ERASED, f"vị trí {position}", f"đã xóa theo luật, theo lệnh ở sự kiện số {order}")
        for position, order in sorted(orders.items())
        if position not in still
    ]


def orders_of(connection: Connection[TupleRow]) -> dict[int, int]:
    """Return the first order on each erasable part; what cannot be read orders nothing."""
    found: dict[int, int] = {}
    for topic, state in connection.execute(
        "select topic, state from ledger.events where starts_with(originator_id, 'erasure/')"
        " and topic = %s order by notification_id",
        (ErasureOrdered.topic,),
    ):
        with suppress(ValueError, LookupError):
            order = decode(topic, bytes(state))
            for position in order.facts.positions:
                if position < order.position:
                    found.setdefault(position, order.position)
    return found


def check_order(connection: Connection[TupleRow], head: int, after: int = 0) -> Iterator[Finding]:
    """Find positions and versions that are missing or double, and times that run backwards.

    Of the events after a position; those of before are known.
    """
    row = connection.execute(
        "select count(*), coalesce(min(notification_id), %(after)s + 1),"
        " coalesce(max(notification_id), %(after)s) from ledger.events"
        " where notification_id > %(after)s",
        {"after": after},
    ).fetchone()
    count, first, last = row or (0, 1, 0)
    if (count, first, last) != (head - after, after + 1, head):
        yield Finding(
            "order", "sổ cái", f"đầu sổ là {head} nhưng có {count} sự kiện, từ {first} đến {last}"
        )
        missing = connection.execute(
            "select n from generate_series(%s::bigint, greatest(%s, %s)::bigint) n where not exists"
            " (select from ledger.events where notification_id = n) order by n limit 20",
            (after + 1, head, last),
        )
        for (position,) in missing:
            yield Finding("order", f"vị trí {position}", "thiếu sự kiện")
    for stream, events, top in connection.execute(
        "select originator_id, count(*), max(originator_version) from ledger.events"
        " where %(after)s = 0 or originator_id in"
        " (select originator_id from ledger.events where notification_id > %(after)s)"
        " group by 1"
        " having count(*) <> max(originator_version) or min(originator_version) <> 1",
        {"after": after},
    ):
        yield Finding("order", stream, f"có {events} sự kiện nhưng phiên bản cuối là {top}")
    for position, stream in connection.execute(
        "select notification_id, originator_id from (select notification_id, originator_id,"
        " recorded_at, lag(recorded_at) over (order by notification_id) earlier"
        " from ledger.events where notification_id >= %s) e where recorded_at < earlier",
        (after,),
    ):
        yield Finding(
            "order", f"vị trí {position}", f"giờ ghi của {stream} sớm hơn sự kiện trước đó"
        )


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
        for row in cursor:
            yield from read_row(*row, ordered=orders.get(row[0]))[0]
    yield from check_stray_parts(connection)


def check_stray_parts(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Find erasable parts of no event."""
    for (position,) in connection.execute(
        "select position from ledger.erasable x where not exists"
        " (select from ledger.events e where e.notification_id = x.position)"
    ):
        yield Finding("entries", f"vị trí {position}", "có phần được xóa mà không có sự kiện")


def read_row(  # noqa: PLR0913, PLR0917 — the columns of one row
    position: int, stream: str, version: int, topic: str, state: bytes, recorded_at: Any, on: Any,  # noqa: ANN401
    body: bytes | None, salt: bytes | None, *, ordered: int | None, signed: bool = False,
) -> tuple[list[Finding], AnyRecorded | None]:  # fmt: skip
    """Return what is wrong with a row, and the event it holds; None where it cannot be read.

    `ordered` is the order by which its erasable part is to be gone. `signed`: the application's
    signature over these very bytes was verified, so that they are in the form it writes.
    """
    where = f"vị trí {position}"
    found: list[Finding] = []
    columns = (position, stream, version, topic, instant(recorded_at), on.isoformat())
    try:
        if signed:
            recorded = decode(topic, state)
            bound = recorded.commitment
            entry: Mapping[str, Any] = _copied(recorded)
        else:
            entry = _STRICT.decode(state.decode())
            if not isinstance(entry, dict):
                raise ValueError("không phải một đối tượng JSON")  # noqa: TRY301 — as any other bytes
            if canonical(entry) != state:
                found.append(Finding("entries", where, "bản ghi không ở dạng chuẩn"))
            bound = entry.get("commitment")
        for name, column in zip(_COPIED, columns, strict=True):
            if entry.get(name) != column:
                says = f"cột {name} là {column}, bản ghi là {entry.get(name)}"
                found.append(Finding("entries", where, says))
        if bound is not None or body is not None:
            told = _erasable(bound, body, salt, ordered, signed=signed)
            found += [Finding("entries", where, says) for says in told]
        return found, recorded if signed else decode(topic, state)
    except (ValueError, LookupError) as error:
        found.append(Finding(UNREADABLE, where, f"bản ghi không đọc được: {error}"))
        return found, None


_COPIED = ("position", "stream", "version", "topic", "recorded_at", "on")
"""What columns are copies of."""


def _copied(recorded: AnyRecorded) -> Mapping[str, int | str]:
    return {
        "position": recorded.position,
        "stream": recorded.stream,
        "version": recorded.version,
        "topic": recorded.topic,
        "recorded_at": instant(recorded.recorded_at),
        "on": recorded.on.isoformat(),
    }


def _erasable(
    bound: str | None,
    body: bytes | None,
    salt: bytes | None,
    ordered: int | None,
    *,
    signed: bool,
) -> Iterator[str]:
    if body is None or salt is None:
        if bound is not None and ordered is None:
            yield "phần được xóa không còn, mà không có lệnh xóa theo luật"
    elif ordered is not None:
        yield (
            f"lệnh xóa theo luật ở sự kiện số {ordered} chưa được thi hành, phần phải xóa vẫn còn; "
            "hãy chạy thidua erasure reapply"
        )
    elif bound is None:
        yield "có phần được xóa mà bản ghi không cam kết"
    elif commitment(salt, body) != bound:
        yield "phần được xóa không khớp với cam kết trong bản ghi"
    elif not signed and canonical(json.loads(body)) != body:
        yield "phần được xóa không ở dạng chuẩn"


def _no_float(number: str) -> NoReturn:
    raise ValueError(f"số thực {number}")


_STRICT = json.JSONDecoder(parse_float=_no_float)


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


def replay(stream: str, history: Sequence[AnyRecorded]) -> Iterator[tuple[int, str]]:
    """Return what is wrong with one stream's history, by position.

    It must fold, and its figures must add up.
    """
    kind = KINDS.get(kind_of(stream))
    if kind is None:
        yield history[0].position, f"không biết loại chuỗi {stream}"
        return
    state = kind(stream=stream)
    for n, recorded in enumerate(history):
        if isinstance(recorded.facts, EnteredInError):
            state = kind.folded(stream, history[: n + 1])
            continue
        after = state.after(recorded)
        if isinstance(state, Scorecard) and isinstance(after, Scorecard):
            facts = recorded.facts
            for says in (*_figures(state, facts, after), *_computed(state, facts, after)):
                yield recorded.position, says
        state = after


def _computed(before: Scorecard, facts: object, after: Scorecard) -> Iterator[str]:
    """Compare what is recorded of computed lines with what their exact values give."""
    match facts:
        case SelfScoreSubmitted() as e:
            for line in e.lines:
                if line.computed is not None:
                    yield from _same("điểm làm tròn", line.points, line.computed.points)
        case LineRecomputed() as e:
            layer = Layer(e.layer)
            yield from _same("tổng", e.total, after.sum(layer)[0])
            yield from _same("điểm trước", e.before, _standing(before, e.criterion, layer))
            yield from _same("điểm làm tròn", e.after, e.computed.points)
        case RecomputationFlagged() as e:
            locked = _standing(before, e.criterion, Layer.COUNCIL)
            yield from _same("điểm đã khóa", e.standing, locked)
        case CriterionScored() | CriterionAdjusted() as e if e.computed is not None:
            yield from _same("điểm làm tròn", e.after, e.computed.points)
        case _:
            return


def _figures(before: Scorecard, facts: object, after: Scorecard) -> Iterator[str]:
    match facts:
        case SelfScoreSubmitted() as e:
            yield from _same("tổng tự chấm", e.total, after.sum(Layer.SELF)[0])
        case CriterionScored() as e:
            yield from _same("tổng", e.total, after.sum(Layer.REVIEW)[0])
        case CriterionAdjusted() as e:
            yield from _same("tổng", e.total, after.sum(Layer(e.layer))[0])
            yield from _same("điểm trước", e.before, _standing(before, e.criterion))
        case ReprimandApplied() | ReprimandReversed() as e:
            layer = Layer.AGREED if e.criterion in before.settled else Layer.REVIEW
            yield from _same("tổng", e.total, after.sum(layer)[0])
            yield from _same("điểm trước", e.before, _standing(before, e.criterion))
        case ReviewCompleted() as e:
            yield from _same("tổng rà soát", e.total, after.sum(Layer.REVIEW)[0])
        case ScoresAgreed() as e:
            yield from _same("tổng thống nhất", e.total, after.sum(Layer.AGREED)[0])
        case ScoreVerified() as e:
            yield from _same("tổng của Hội đồng", e.total, after.sum(Layer.COUNCIL)[0])
        case CouncilScoreDetermined() as e:
            yield from _same("tổng của Hội đồng", e.total, after.sum(Layer.COUNCIL)[0])
            for figure in e.lines:
                standing = _standing(before, figure.criterion, Layer.COUNCIL)
                yield from _same("điểm trước", figure.before, standing)
        case _:
            return


def _standing(card: Scorecard, criterion: str, layer: Layer = Layer.AGREED) -> object:
    leaf = card.leaves.get(criterion)
    return card.figure(criterion, layer) if leaf else None


def _same(what: str, recorded: Any, recomputed: Any) -> Iterator[str]:  # noqa: ANN401 — points or none
    if recorded != recomputed:
        yield f"{what} ghi là {viet(recorded)}, tính lại là {viet(recomputed)}"


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
        if person := json.loads(bytes(body)).get("person"):
            told[stream.partition("/")[2], person] = topic == NameErased.topic
    stored = {
        (council, person): erased
        for council, person, erased in connection.execute(
            "select council, person, name is null from ledger.names"
        )
    }
    for council, person in sorted({*told, *stored}):
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
