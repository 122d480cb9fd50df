"""Signed entries checked against the events they bind: row → commitment → entry → signature.

What is read is the database's own; that nothing of it was replaced as a whole, entries and all, is
for the log, its witnesses and whoever kept a checkpoint to show.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow, class_row

from ledger.merkle.keys import VerifierKey
from ledger.merkle.reading import MalformedText
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import Entry, committed, instant, oid_of
from ledger.signing.keys import origin_of, verify

BATCH = 1_000

Verify = Callable[[bytes, bytes, bytes], bool]
Says = tuple[str, str]
"""Where, and what is wrong, in Vietnamese."""


class SignedRow(NamedTuple):
    """An event with what signs it; what is missing is None."""

    position: int
    stream: str
    version: int
    state: bytes
    salt: bytes
    recorded_at: datetime
    entry: bytes | None
    leaf: bytes | None
    key: bytes | None


_ROWS = (
    "select e.notification_id as position, e.originator_id as stream,"
    " e.originator_version as version, e.state, e.salt, e.recorded_at, s.entry, s.leaf, k.key"
    " from ledger.events e left join ledger.entries s on s.position = e.notification_id"
    " left join ledger.stream_keys k on k.stream = e.originator_id"
    " where e.notification_id > %s order by e.notification_id"
)


def checked(
    connection: Connection[TupleRow],
    apps: Sequence[VerifierKey],
    after: int,
    verify_fn: Verify = verify,
) -> Iterator[Says]:
    """Return what is wrong with the entries of all events after a position, and with strays.

    `apps` are the public keys that may have signed. A ledger whose entries have not begun is told
    once, not event by event.
    """
    if (older := without_entry(connection)) and older[0] == older[1]:
        yield "sổ cái", NOT_BEGUN.format(older[1])
        return
    keys = {key.key_id.hex(): (key.public, origin_of(key)) for key in apps}
    leaves: dict[str, bytes] = {}
    with connection.cursor(name="signed", row_factory=class_row(SignedRow), binary=True) as cursor:
        cursor.itersize = BATCH
        cursor.execute(_ROWS, (after,))
        for row in cursor:
            previous = leaves.get(row.stream)
            if previous is None and row.version > 1:
                previous = _leaf_before(connection, row)
            leaves[row.stream] = leaf_hash(row.entry or b"")
            for says in wrong_with(row, previous, keys, verify_fn):
                yield f"vị trí {row.position}", says
    yield from strays(connection)


NOT_BEGUN = (
    "{} sự kiện ghi từ trước chưa có mục ký; người quản trị chạy «thidua log begin --as "
    "NGƯỜI:CƠ_QUAN:ADMIN» rồi mới ghi tiếp được"
)


def without_entry(connection: Connection[TupleRow]) -> tuple[int, int] | None:
    """Return how many events have no entry, and how many there are; None where the first has."""
    row = connection.execute(
        "select count(*) filter (where s.position is null), count(*) from ledger.events e"
        " left join ledger.entries s on s.position = e.notification_id"
        " where not exists (select from ledger.entries where position = 1)"
    ).fetchone()
    return (row[0], row[1]) if row and row[1] else None


def _leaf_before(connection: Connection[TupleRow], row: SignedRow) -> bytes | None:
    """Return the leaf of the stream's entry before this one, from its bytes."""
    found = connection.execute(
        "select s.entry from ledger.events e"
        " join ledger.entries s on s.position = e.notification_id"
        " where e.originator_id = %s and e.originator_version = %s",
        (row.stream, row.version - 1),
    ).fetchone()
    return leaf_hash(bytes(found[0])) if found else None


def wrong_with(
    row: SignedRow,
    previous: bytes | None,
    keys: Mapping[str, tuple[bytes, str]],
    verify_fn: Verify = verify,
) -> Iterator[str]:
    """Return what is wrong with the entry of a row; `previous` is the stream's leaf before it.

    `keys` are those that may have signed, by their id: the public key, and the origin of its log.
    """
    if row.entry is None:
        yield "sự kiện không có mục ký"
        return
    if leaf_hash(row.entry) != row.leaf:
        yield "cột leaf không phải là giá trị băm của mục ký"
    try:
        entry = Entry.parse(row.entry, "mục ký")
    except MalformedText as malformed:
        yield str(malformed)
        return
    public, origin = keys.get(entry.k, (b"", ""))
    if not public:
        yield f"mục ký bằng khóa {entry.k}, không phải khóa nào của ứng dụng được biết"
    elif not verify_fn(public, Entry.message_of(origin, row.entry), entry.sig):
        yield "chữ ký của ứng dụng trên mục ký sai"
    if entry.p != previous:
        yield "mục ký không nối về mục trước của chuỗi"
    yield from _unbound(row, entry)


def _unbound(row: SignedRow, entry: Entry) -> Iterator[str]:
    """Return in what an entry is not of this event."""
    if entry.c != committed(row.salt, row.state):
        yield "bản ghi không khớp với cam kết trong mục ký"
    if row.key is None:
        yield f"chuỗi {row.stream} không có khóa tên"
    elif entry.oid != oid_of(row.key, row.stream):
        yield f"mục ký không phải của chuỗi {row.stream}"
    if entry.ov != row.version:
        yield f"mục ký là phiên bản {entry.ov} của chuỗi, sự kiện là {row.version}"
    if entry.at != row.recorded_at:
        yield f"mục ký ghi lúc {instant(entry.at)}, cột là {instant(row.recorded_at)}"


def strays(connection: Connection[TupleRow]) -> Iterator[Says]:
    """Return entries without events, keys without streams, and streams of more than one key."""
    for (position,) in connection.execute(
        "select position from ledger.entries s where not exists"
        " (select from ledger.events e where e.notification_id = s.position) order by 1"
    ):
        yield f"vị trí {position}", "có mục ký mà không có sự kiện"
    for (stream,) in connection.execute(
        "select stream from ledger.stream_keys k where not exists (select from ledger.events e"
        " where e.originator_id = k.stream and e.originator_version = 1) order by 1"
    ):
        yield str(stream), "có khóa tên mà không có chuỗi"
    for (stream,) in connection.execute(
        "select stream from ledger.stream_keys group by 1 having count(*) > 1 order by 1"
    ):
        yield str(stream), "có hơn một khóa tên"
