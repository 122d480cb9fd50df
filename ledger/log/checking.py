"""What the integrator checks of each event by itself, before it becomes a leaf.

The columns are copies of the canonical state, the state opens the entry's commitment, the entry is
canonical and hashes to the kept leaf, the stream's key makes its `oid`, and the application signed
it. What takes other events to judge (dense positions, the stream's previous entry, time) stands in
`ledger.log.integrator`.
"""

import hmac
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.journal.canonical import read_canonical
from ledger.log.alarm import Alarm
from ledger.merkle.reading import MalformedText
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import (
    Entry,
    committed,
    instant,
    leaf_linked,
    message_over,
    oid_of,
    signature_if_made,
)
from ledger.signing.keys import verify

_ROWS = (
    "select e.notification_id, e.originator_id, e.originator_version, e.topic, e.state,"
    " e.recorded_at, e.on_day, e.salt, n.entry, n.leaf, k.key from ledger.events e"
    " left join ledger.entries n on n.position = e.notification_id"
    " left join ledger.stream_keys k on k.stream = e.originator_id"
    " where e.notification_id between %s and %s order by e.notification_id"
)


class Row(NamedTuple):
    """An event as the database has it, with its entry."""

    position: int
    stream: str
    version: int
    topic: str
    state: bytes
    recorded_at: datetime
    on: date
    salt: bytes
    entry: bytes | None
    leaf: bytes | None
    key: bytes | None


class Leaf(NamedTuple):
    """An entry that is sound by itself, and what it says of its stream."""

    entry: bytes
    leaf: bytes
    oid: bytes
    version: int
    previous: bytes | None
    at: datetime


Checked = tuple[list[Leaf], Alarm | None]
"""Leaves that are sound by themselves, up to the first fault, and that fault."""

Span = tuple[int, int]
"""The first and the last of some positions."""


class Trust(NamedTuple):
    """What entries are checked against."""

    origin: str
    apps: Mapping[str, bytes]
    """The application's public keys by their key id, 8 hex digits."""
    signatures: bool = True
    """Whether signatures are checked: never False but for a measurement."""


def opened(conninfo: str) -> Connection[TupleRow]:
    """Return a connection for reading the journal, in UTC, in autocommit."""
    return psycopg.connect(
        conninfo, autocommit=True, options="-c timezone=UTC", application_name="thidua log"
    )


def sound(connection: Connection[TupleRow], first: int, last: int, trust: Trust) -> Checked:
    """Return the sound leaves of these positions, up to the first fault, and that fault."""
    cursor = connection.cursor(binary=True)
    rows = map(Row._make, cursor.execute(_ROWS, (first, last), prepare=False).fetchall())
    leaves: list[Leaf] = []
    try:
        for position in range(first, last + 1):
            leaf = _checked(next(rows, None), position, trust)
            leaves.append(leaf)
    except Alarm as alarm:
        return leaves, alarm
    return leaves, None


def _checked(row: Row | None, position: int, trust: Trust) -> Leaf:
    """Return the leaf of a row. Alarm: anything about it is not as it must be."""
    if row is None or row.position != position:
        raise Alarm("GAP", f"thiếu sự kiện số {position}", position)
    if row.entry is None or row.leaf is None or row.key is None:
        raise Alarm("ENTRY_MISSING", f"sự kiện số {position} không có mục nhật ký", position)
    try:
        return _as_made(row, row.entry, row.key, trust) or _read(row, row.entry, row.key, trust)
    except (AttributeError, TypeError):
        if None not in row:
            raise
        raise Alarm("COLUMNS", f"sự kiện số {position} có cột trống", position) from None


@lru_cache(maxsize=8192)  # a season's cards take turns
def _oid_of(key: bytes, stream: str) -> tuple[bytes, bytes]:
    """Return what stands for a stream, as bytes and as an entry writes it."""
    oid = oid_of(key, stream)
    return oid, oid.hex().encode()


def _as_made(row: Row, data: bytes, key: bytes, trust: Trust) -> Leaf | None:
    """Return the leaf of an entry that is, byte for byte, the one made of its row, and signed.

    None where anything differs: to read it, to say in what, costs thrice.
    """
    leaf, (oid, written) = leaf_hash(data), _oid_of(key, row.stream)
    previous = None if row.version == 1 else leaf_linked(data)
    c = committed(row.salt, row.state)
    made = signature_if_made(data, row.recorded_at, c, written, row.version, previous)
    if made is None or leaf != row.leaf or not _copied(row):
        return None
    k, unsigned, sig = made
    app = trust.apps.get(k.decode("latin-1"))
    message = message_over(unsigned, trust.origin)
    if app is None or (trust.signatures and not verify(app, message, sig)):
        return None
    return Leaf(data, leaf, oid, row.version, previous, row.recorded_at)


def _read(row: Row, data: bytes, key: bytes, trust: Trust) -> Leaf:
    """Return the leaf of an entry, read part by part. Alarm: in what it is not as it must be."""
    position = row.position
    try:
        entry = Entry.parse(data, f"mục {position}")
    except MalformedText as error:
        raise Alarm("ENTRY_MALFORMED", str(error), position) from None
    leaf = leaf_hash(data)
    for code, wrong, says in (
        ("LEAF", leaf != row.leaf, "giá trị băm không phải của mục"),
        ("COLUMNS", not _copied(row), "các cột khác với nội dung được ký"),
        (
            "COMMITMENT",
            not hmac.compare_digest(committed(row.salt, row.state), entry.c),
            "nội dung không mở được cam kết",
        ),
        (
            "STREAM",
            (entry.oid, entry.ov) != (oid_of(key, row.stream), row.version),
            "mục thuộc chuỗi hoặc phiên bản khác",
        ),
        ("TIME", entry.at != row.recorded_at, "giờ ghi khác với mục"),
        ("APP_KEY", entry.k not in trust.apps, f"mục ký bằng khóa lạ {entry.k}"),
    ):
        if wrong:
            raise Alarm(code, f"sự kiện số {position}: {says}", position)
    if trust.signatures and not _signed(entry, data, trust):
        raise Alarm("SIGNATURE", f"sự kiện số {position}: chữ ký của ứng dụng sai", position)
    return Leaf(data, leaf, entry.oid, entry.ov, entry.p, entry.at)


def _signed(entry: Entry, data: bytes, trust: Trust) -> bool:
    """Say whether the application signed an entry for this log."""
    return verify(trust.apps[entry.k], Entry.message_of(trust.origin, data), entry.sig)


def _copied(row: Row) -> bool:
    """Say whether the state is canonical and the columns are copies of it."""
    told = read_canonical(row.state)
    return told is not None and {
        "position": row.position, "stream": row.stream, "version": row.version, "topic": row.topic,
        "on": row.on.isoformat(), "recorded_at": instant(row.recorded_at),
    }.items() <= told.items()  # fmt: skip
