"""Events as they are stored and signed, bytes for bytes: what proofs are made of."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

_COLUMNS = (
    "e.notification_id, e.originator_id, e.originator_version, e.topic, e.state, e.salt, s.entry,"
    " s.leaf, x.body, x.salt"
    " from ledger.events e left join ledger.entries s on s.position = e.notification_id"
    " left join ledger.erasable x on x.position = e.notification_id"
)


class Sealed(NamedTuple):
    """A stored event with its entry; None where it has none yet, or where a part is not there."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes
    salt: bytes
    entry: bytes | None
    leaf: bytes | None
    erasable: bytes | None
    erasable_salt: bytes | None


def sealed(
    connection: Connection[Any], streams: Collection[str], upto: int, beside: Collection[int] = ()
) -> list[Sealed]:
    """Return all events of streams up to a position, and those at other positions, in order."""
    rows = connection.execute(
        f"select {_COLUMNS} where e.originator_id = any(%s) and e.notification_id <= %s"
        " or e.notification_id = any(%s) order by e.notification_id",
        (list(streams), upto, list(beside)),
    )
    return [Sealed(*row) for row in rows]


def heads(connection: Connection[Any], streams: Sequence[str]) -> dict[str, Sealed]:
    """Return the last event of each stream that has one."""
    rows = connection.execute(
        f"select distinct on (e.originator_id) {_COLUMNS} where e.originator_id = any(%s)"
        " order by e.originator_id, e.originator_version desc",
        (list(streams),),
    )
    return {row[1]: Sealed(*row) for row in rows}


def erasures(connection: Connection[Any], positions: Collection[int]) -> dict[int, Sealed]:
    """Return, by position, the first order by which an event's erasable part was erased."""
    ordered = dict(
        connection.execute(
            "select position, min(ordered) from ledger.erasures where position = any(%s)"
            " group by position",
            (list(positions),),
        )
    )
    orders = {row.position: row for row in sealed(connection, (), 0, list(ordered.values()))}
    return {position: orders[order] for position, order in ordered.items()}


def stream_keys(connection: Connection[Any], streams: Collection[str]) -> Mapping[str, bytes]:
    """Return the keys under which entries name their streams."""
    rows = connection.execute(
        "select stream, key from ledger.stream_keys where stream = any(%s)", (list(streams),)
    )
    return {stream: bytes(key) for stream, key in rows}
