"""The order of the journal: positions and versions dense, times never backwards."""

from collections.abc import Iterator

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.finding import Finding

SHOWN = 20
"""How many missing positions are told one by one."""


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
            "select n from generate_series(%s::bigint, least(greatest(%s, %s), %s)::bigint) n"
            " where not exists (select from ledger.events where notification_id = n)"
            " order by n limit %s",
            (
                after + 1,
                head,
                last,
                after + count + SHOWN,
                SHOWN,
            ),  # among these so many are missing
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
    backwards = connection.execute(  # an index has all that this asks for
        "select from (select notification_id, lag(notification_id) over (order by recorded_at,"
        " notification_id) earlier from ledger.events where notification_id >= %s) e"
        " where notification_id < earlier limit 1",
        (after,),
    )
    if backwards.fetchone() is None:
        return
    for position, stream in connection.execute(
        "select notification_id, originator_id from (select notification_id, originator_id,"
        " recorded_at, lag(recorded_at) over (order by notification_id) earlier"
        " from ledger.events where notification_id >= %s) e where recorded_at < earlier",
        (after,),
    ):
        yield Finding(
            "order", f"vị trí {position}", f"giờ ghi của {stream} sớm hơn sự kiện trước đó"
        )
