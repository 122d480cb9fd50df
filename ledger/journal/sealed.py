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


class WrongEnd(NamedTuple):
    """A stream of which the event of a bundle's making says that it ended where it did not."""

    position: int
    stream: str
    told: int
    version: int | None


def wrong_ends(connection: Connection[Any], after: int = 0) -> list[WrongEnd]:
    """Return what events by which bundles were made say wrongly of where streams ended then.

    Bundles are held to these events, and an event to the journal here: so no bundle can have been
    cut short by whoever records.
    """
    rows = connection.execute(
        "select e.notification_id, h.stream, h.version, last.version"
        " from ledger.events e, jsonb_to_recordset("
        "convert_from(e.state, 'UTF8')::jsonb -> 'facts' -> 'streams'"
        ") as h(stream text, version bigint, leaf text)"
        " left join lateral (select x.originator_version as version, s.leaf from ledger.events x"
        " left join ledger.entries s on s.position = x.notification_id"
        ' where x.originator_id = h.stream collate "C" and x.notification_id < e.notification_id'
        " order by x.originator_version desc limit 1) last on true"
        " where e.originator_id >= 'evidence-bundle/' and e.originator_id < 'evidence-bundle0'"
        " and e.topic = 'evidence-bundle.made.v1' and e.notification_id > %s"
        " and (last.version is distinct from h.version"
        " or last.leaf is distinct from decode(h.leaf, 'base64'))"
        " order by e.notification_id, h.stream",
        (after,),
    )
    return [WrongEnd(*row) for row in rows]


def stream_keys(connection: Connection[Any], streams: Collection[str]) -> Mapping[str, bytes]:
    """Return the keys under which entries name their streams."""
    rows = connection.execute(
        "select stream, key from ledger.stream_keys where stream = any(%s)", (list(streams),)
    )
    return {stream: bytes(key) for stream, key in rows}
