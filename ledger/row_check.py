"""One row of the journal checked by itself: its bytes, its columns, its erasable part.

What was lawfully erased is told from what is gone: an order that stands in the journal names it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import NoReturn

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.aggregates.erasure_register import ErasureOrdered
from ledger.events import AnyRecorded
from ledger.finding import ERASED, UNREADABLE, Finding
from ledger.journal.canonical import canonical, read_canonical
from ledger.journal.mapper import LIFTS, commitment, decode
from ledger.projections.folding import EVERYTHING
from ledger.signing.entry import instant


def read_row(
    position: int, stream: str, version: int, topic: str, state: bytes,
    recorded_at: datetime, on: date, *, signed: bool = False,
) -> tuple[list[Finding], AnyRecorded | None]:  # fmt: skip
    """Return what is wrong with a row, and the event it holds; None where it cannot be read.

    `signed`: the application's signature over these very bytes was verified, so that they are in
    the form it writes. The erasable part is for `check_part`.
    """
    told: list[str] = []
    try:
        if not signed and read_canonical(state) is None:
            told += _spelling(state)
        recorded = decode(topic, state)
        copied = (
            recorded.position, recorded.stream, recorded.version, _written(recorded, topic, state),
            recorded.recorded_at, recorded.on,
        )  # fmt: skip
        columns = (position, stream, version, topic, recorded_at, on)
        if copied != columns:
            told += _differing(copied, columns)
    except (ValueError, LookupError, RecursionError) as error:
        if (written := _topic(state)) not in {topic, None}:
            told.append(f"cột topic là {topic}, bản ghi là {written}")
        return [
            *_at(position, told),
            Finding(UNREADABLE, f"vị trí {position}", f"bản ghi không đọc được: {error}"),
        ], None
    return _at(position, told) if told else [], recorded


def check_part(
    position: int, bound: str | None, body: bytes | None, salt: bytes | None, ordered: int | None,
    *, signed: bool = False,
) -> list[Finding]:  # fmt: skip
    """Return what is wrong with the erasable part of an event; it is gone where either is None.

    `bound` is the event's commitment to it, `ordered` the order by which it is to be gone. `signed`
    as in `read_row`.
    """
    if bound is None and body is None:
        return []
    return _at(position, [*_part(bound, body, salt, ordered, signed=signed)])


def _at(position: int, told: Sequence[str]) -> list[Finding]:
    return [Finding("entries", f"vị trí {position}", says) for says in told]


Columns = tuple[int, str, int, str, datetime, date]
_NAMES = ("position", "stream", "version", "topic", "recorded_at", "on")
"""What columns are copies of."""


def _spelling(state: bytes) -> Iterator[str]:
    """Say in what bytes are not in the form they are written in."""
    entry = _STRICT.decode(state.decode())
    if not isinstance(entry, dict):
        raise ValueError("không phải một đối tượng JSON")  # noqa: TRY004 — as any other bytes
    if canonical(entry) != state:
        yield "bản ghi không ở dạng chuẩn"


def _topic(state: bytes) -> object:
    """Return what bytes that could not be read give as their topic; None where they give none."""
    with suppress(ValueError, AttributeError, RecursionError):
        return json.loads(state).get("topic")
    return None


def _written(recorded: AnyRecorded, topic: str, state: bytes) -> str:
    """Return the topic an event was written with; that of a lifted one is in its bytes."""
    return json.loads(state)["topic"] if topic in LIFTS else recorded.topic


def _differing(copied: Columns, columns: Columns) -> Iterator[str]:
    for name, told, column in zip(_NAMES, copied, columns, strict=True):
        if told != column:
            yield f"cột {name} là {_shown(column)}, bản ghi là {_shown(told)}"


def _shown(value: object) -> object:
    return instant(value) if isinstance(value, datetime) else value


def _part(
    bound: str | None, body: bytes | None, salt: bytes | None, ordered: int | None, *, signed: bool
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
    elif not signed and read_canonical(body) is None:
        yield "phần được xóa không ở dạng chuẩn"


def _no_float(number: str) -> NoReturn:
    raise ValueError(f"số thực {number}")


_STRICT = json.JSONDecoder(parse_float=_no_float)


_KINDS = {
    "events": {
        "originator_id": "text", "originator_version": "bigint", "topic": "text", "state": "bytea",
        "notification_id": "bigint", "recorded_at": "timestamp with time zone", "on_day": "date",
        "salt": "bytea",
    },
    "erasable": {"position": "bigint", "body": "bytea", "salt": "bytea"},
    "entries": {"position": "bigint", "entry": "bytea", "leaf": "bytea"},
    "stream_keys": {"stream": "text", "key": "bytea"},
    "commands": {"person": "text", "id": "text", "first": "bigint", "last": "bigint"},
    "head": {"position": "bigint"},
}  # fmt: skip


def check_kinds(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Find columns of another kind than they were made: what they hold is read as something else.

    To be asked before anything is read of them.
    """
    for table, column, kind in connection.execute(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_schema = 'ledger' order by table_name, ordinal_position"
    ):
        if (made := _KINDS.get(table, {}).get(column, kind)) != kind:
            yield Finding(
                UNREADABLE, f"bảng {table}", f"cột {column} là {kind}, không còn là {made}"
            )


def check_columns(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Find rows that no program could read: columns empty, or times that no calendar has.

    Or a stream outside of all that are read: without a name, or after every name.
    """
    for position, stream in connection.execute(
        "select notification_id, originator_id from ledger.events where num_nulls(originator_id,"
        " originator_version, topic, state, notification_id, recorded_at, on_day, salt) > 0"
        " or not (originator_id > %s and originator_id <= %s)"
        " or not recorded_at between '0001-01-02Z' and '9999-12-30Z'"
        " or not on_day between '0001-01-01' and '9999-12-31' order by 1 limit 20",
        EVERYTHING,
    ):
        says = "có cột trống, hoặc có chuỗi, giờ, ngày không có thật"
        yield Finding(UNREADABLE, f"vị trí {position}, chuỗi {stream}", says)


def check_stray_parts(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Find erasable parts of no event, and more than one of one event."""
    for (position,) in connection.execute(
        "select position from ledger.erasable x where not exists"
        " (select from ledger.events e where e.notification_id = x.position)"
    ):
        yield Finding("entries", f"vị trí {position}", "có phần được xóa mà không có sự kiện")
    for (position,) in connection.execute(
        "select position from ledger.erasable group by 1 having count(*) > 1 order by 1"
    ):
        yield Finding("entries", f"vị trí {position}", "có hơn một phần được xóa")


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
        with suppress(
            ValueError, LookupError, TypeError, RecursionError
        ):  # no bytes at all are none
            order = decode(topic, bytes(state))
            if order.facts.approver.person == order.by.person:
                continue  # one person's word is no order
            for position in order.facts.positions:
                if position < order.position:
                    found.setdefault(position, order.position)
    return found
