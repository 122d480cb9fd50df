"""Selecting events: the statements that find them, and rows decoded into events again.

Conditions are put behind a statement by who asks, with values as parameters. What was erased is
told with the order by which it was.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row

from ledger.events import AnyRecorded
from ledger.journal.mapper import decode, decode_whole

Row = tuple[Any, ...]

FEW = 2
"""So many streams are asked for by name; more by a list."""

PLAIN = "select topic, state from ledger.events e "
EACH = (
    "select originator_id, topic, state from ledger.events where originator_id = any(%s)"
    " and notification_id <= %s order by originator_id, originator_version"
)
_WITH_ERASABLE = "left join ledger.erasable x on x.position = e.notification_id "
WHOLE = "select topic, state, x.body from ledger.events e " + _WITH_ERASABLE
_ERASED_BY = (
    "select position, min(ordered) from ledger.erasures where position = any(%s) group by position"
)
MOMENT = (
    "select h.position, coalesce(e.recorded_at, h.recorded_at) from ledger.head h"
    " left join ledger.events e on e.notification_id = %s::bigint"
)
# Every row has the head's position and the time of the cut before it, also when it has no event.
_UP_TO = (
    "select h.position, coalesce((select recorded_at from ledger.events"
    " where notification_id = %s::bigint), h.recorded_at), topic, state{body}"
    " from ledger.head h left join ledger.events e on originator_id {among}"
    " and notification_id <= coalesce(%s::bigint, 9223372036854775807)"
    " {join}order by originator_id, originator_version"
)


@cache
def up_to(*, whole: bool, few: int) -> str:
    """Return the statement for a few streams, or, for 0, a list of them.

    Asked for a few by name it is planned once; asked by a list, anew each time.
    """
    return _UP_TO.format(
        body=", x.body" if whole else "",
        join=_WITH_ERASABLE if whole else "",
        among=f"in ({', '.join(['%s'] * few)})" if few else "= any(%s)",
    )


def decoded(connection: Connection[Any], rows: Sequence[Row], *, whole: bool) -> list[AnyRecorded]:
    """Return rows as events; where one's erasable part was erased, by which order."""
    if not whole:
        return [decode(topic, state) for topic, state in rows]
    found = [decode_whole(topic, state, erasable) for topic, state, erasable in rows]
    if not (gone := [r.position for r in found if r.erased]):
        return found
    orders: dict[int, int] = dict(
        connection.cursor(row_factory=tuple_row).execute(_ERASED_BY, (gone,))
    )
    return [
        r.model_copy(update={"erased_by": orders.get(r.position)}) if r.erased else r for r in found
    ]
