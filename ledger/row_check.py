"""One row of the journal checked by itself: its bytes, its columns, its erasable part.

What was lawfully erased is told from what is gone: an order that stands in the journal names it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NoReturn

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.aggregates.erasure_register import ErasureOrdered
from ledger.events import AnyRecorded
from ledger.finding import ERASED, UNREADABLE, Finding
from ledger.journal.mapper import canonical, commitment, decode
from ledger.signing.entry import instant


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


def check_stray_parts(connection: Connection[TupleRow]) -> Iterator[Finding]:
    """Find erasable parts of no event."""
    for (position,) in connection.execute(
        "select position from ledger.erasable x where not exists"
        " (select from ledger.events e where e.notification_id = x.position)"
    ):
        yield Finding("entries", f"vị trí {position}", "có phần được xóa mà không có sự kiện")


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
            if order.facts.approver.person == order.by.person:
                continue  # one person's word is no order
            for position in order.facts.positions:
                if position < order.position:
                    found.setdefault(position, order.position)
    return found
