"""The erasable parts of events, read as they lie, beside what the events bind them by.

To look each up beside its event costs more than all else that the database does for a whole
verification. What differs is then judged one by one.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.finding import Finding
from ledger.journal.canonical import read_canonical
from ledger.journal.mapper import decode
from ledger.live.marks import Marks
from ledger.row_check import check_part
from ledger.signing.entry import committed

_FETCH = 1_000
_PARTS = (
    "select position, body, salt from ledger.erasable"
    " where position > %s and body is not null and salt is not null"
)
_BESIDE = (
    "select e.notification_id, e.topic, e.state, x.body, x.salt from ledger.events e"
    " left join ledger.erasable x on x.position = e.notification_id"
    " where e.notification_id = any(%s) order by 1"
)


def open_parts(connection: Connection[TupleRow], marks: Marks, *, signed: bool) -> list[int]:
    """Mark what each part opens; return the positions that are to be judged whatever they bind.

    `signed`: the application's signatures are verified, so what a sound event binds is in form.
    """
    doubtful: list[int] = []
    with connection.cursor(name="parts", binary=True) as cursor:
        cursor.execute(_PARTS, (marks.after,))
        while rows := cursor.fetchmany(_FETCH):
            for position, body, salt in rows:
                marks.opens(position, committed(salt, body))
                if not signed and read_canonical(body) is None:
                    doubtful.append(position)
    return doubtful


def check_parts(
    connection: Connection[TupleRow],
    marks: Marks,
    doubtful: Sequence[int],
    orders: Mapping[int, int],
    *,
    signed: bool,
) -> Iterator[Finding]:
    """Judge the parts that are not what the events bind, and those that are doubtful or ordered.

    Once all events are marked. An event that cannot be read binds nothing.
    """
    positions = sorted({*marks.unopened(), *doubtful, *(p for p in orders if p > marks.after)})
    for begin in range(0, len(positions), _FETCH):
        some = positions[begin : begin + _FETCH]
        for position, topic, state, body, salt in connection.execute(_BESIDE, (some,)).fetchall():
            with suppress(ValueError, LookupError, RecursionError):  # said where it is read
                bound = decode(topic, state).commitment
                for wrong in check_part(
                    position, bound, body, salt, orders.get(position), signed=signed
                ):
                    marks.wrong(position)
                    yield wrong
