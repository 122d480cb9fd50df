"""The integrator's own memory: how far it has come, the tree's right edge, where each stream ends.

A SQLite file beside the log, never in the ledger's database: what the database says of a stream is
compared with what was integrated of it. One transaction takes a run of leaves; of the tree only the
unfinished tile of each level is kept, and the entries of the unfinished bundle.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from ledger.log.alarm import Alarm
from ledger.log.checking import Leaf
from ledger.log.durable import make_directory
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tiles import HEIGHT, WIDTH, Bundle, Tile, TileReader, new_tiles, unpack_entries
from ledger.merkle.tiles import pack_entries as packed

_MADE = "select count(*) from sqlite_master"
_SCHEMA = """
begin immediate;
create table if not exists tree (
    one integer primary key check (one = 1), size integer not null, at text not null,
    tail blob not null);
create table if not exists edge (level integer primary key, hashes blob not null);
create table if not exists streams (
    oid blob primary key, version integer not null, leaf blob not null) without rowid;
insert or ignore into tree values (1, 0, '2000-01-01T00:00:00+00:00', x'');
commit;
"""


class Grown(NamedTuple):
    """The tree after a run of leaves: what is finished is to be published, the rest is kept."""

    size: int
    at: datetime
    tiles: dict[Tile, bytes]
    bundles: dict[Bundle, list[bytes]]
    edge: dict[int, bytes]
    tail: list[bytes]
    streams: dict[bytes, tuple[int, bytes]]


def growing_file(directory: Path) -> Path:
    """Return where the log in a directory keeps this."""
    return directory / "integrator" / "state.sqlite"


class Growing:
    """The tree as far as it is integrated."""

    def __init__(self, file: Path) -> None:
        """Open the memory; a file that is not there is that of an empty tree.

        Alarm: it is spoiled.
        """
        make_directory(file.parent)
        self._file = file
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self.size = 0
        self._at = datetime.min.replace(tzinfo=UTC)
        self._tail: list[bytes] = []
        self._edge: dict[int, bytes] = {}
        with self._whole():
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = full")
            if self._connection.execute(_MADE).fetchone() == (0,):
                self._connection.executescript(_SCHEMA)
        self.load()

    def load(self) -> None:
        """Take what is on disk for what is. Alarm: it is spoiled."""
        with self._whole(), self._one_state():
            size, at, tail = self._connection.execute("select size, at, tail from tree").fetchone()
            self.size, self._at = size, datetime.fromisoformat(at)
            self._tail = unpack_entries(tail) if tail else []
            self._edge = dict(self._connection.execute("select * from edge"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def last_leaf(self) -> bytes | None:
        """Return the hash of the last leaf, None where its tile is full: it is published."""
        return self._edge[0][-HASH_BYTES:] if 0 in self._edge else None

    def partial(self) -> tuple[dict[Tile, bytes], dict[Bundle, list[bytes]]]:
        """Return the unfinished tiles and the unfinished bundle."""
        tiles = {
            Tile(level, self._index(level), len(hashes) // HASH_BYTES): hashes
            for level, hashes in self._edge.items()
        }
        bundle = Bundle(self.size // WIDTH, len(self._tail))
        return tiles, {bundle: self._tail} if self._tail else {}

    def over(self, published: TileReader) -> TileReader:
        """Return a reader of all tiles: the unfinished ones from here, the others from there."""

        def read(level: int, n: int, width: int) -> bytes:
            kept = self._edge.get(level)
            if kept is not None and n == self._index(level) and len(kept) >= width * HASH_BYTES:
                return kept[: width * HASH_BYTES]
            return published(level, n, width)

        return read

    def grown(self, leaves: Sequence[Leaf]) -> tuple[Grown, Alarm | None]:
        """Return the tree with these leaves, up to the first that cannot follow, and why not.

        Each must go on from its stream's last entry, and none may be recorded before the last one.
        """
        streams: dict[bytes, tuple[int, bytes]] = {}
        alarm, at, taken = None, self._at, 0
        for position, leaf in enumerate(leaves, self.size + 1):
            last = streams.get(leaf.oid) or self._stream(leaf.oid)
            if alarm := _broken(leaf, last, at, position):
                break
            streams[leaf.oid] = leaf.version, leaf.leaf
            at, taken = leaf.at, taken + 1
        leaves = leaves[:taken]
        grown = self.extended([e.entry for e in leaves], b"".join([e.leaf for e in leaves]))
        return grown._replace(at=at, streams=streams), alarm

    def extended(self, entries: Sequence[bytes], leaves: bytes) -> Grown:
        """Return the tree with further entries and their joined leaf hashes, of no known stream."""
        tiles, edge = dict[Tile, bytes](), dict(self._edge)
        for tile, hashes in new_tiles(self.size, leaves, self.over(lambda *_: b"")):
            if tile.width == WIDTH:
                tiles[tile] = hashes
                edge.pop(tile.level, None)
            else:
                edge[tile.level] = hashes
        waiting = [*self._tail, *entries]
        first, full = self.size // WIDTH, len(waiting) - len(waiting) % WIDTH
        bundles = {
            Bundle(first + at // WIDTH): waiting[at : at + WIDTH] for at in range(0, full, WIDTH)
        }
        size = self.size + len(entries)
        return Grown(size, self._at, tiles, bundles, edge, waiting[full:], {})

    def keep(self, grown: Grown) -> None:
        """Make a grown tree the tree, on disk when this returns."""
        connection = self._connection
        connection.execute("begin immediate")
        try:
            connection.executemany(
                "insert into streams values (?, ?, ?) on conflict (oid) do update set"
                " version = excluded.version, leaf = excluded.leaf",
                [(oid, *last) for oid, last in grown.streams.items()],
            )
            connection.execute("delete from edge")
            connection.executemany("insert into edge values (?, ?)", grown.edge.items())
            connection.execute(
                "update tree set size = ?, at = ?, tail = ?",
                (grown.size, grown.at.isoformat(), packed(grown.tail) if grown.tail else b""),
            )
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        self.size, self._at = grown.size, grown.at
        self._tail, self._edge = grown.tail, grown.edge

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Take what no such memory holds for an alarm; what may pass by itself rises as it is."""
        try:
            yield
        except sqlite3.OperationalError:
            raise
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            raise Alarm("MEMORY", f"kho của bộ tích hợp {self._file} hỏng: {error}") from None

    @contextmanager
    def _one_state(self) -> Iterator[None]:
        """Read what one transaction left, though another process goes on integrating."""
        self._connection.execute("begin")
        try:
            yield
        finally:
            if self._connection.in_transaction:
                self._connection.execute("rollback")

    def _index(self, level: int) -> int:
        """Return the number of the unfinished tile of a level."""
        return (self.size >> HEIGHT * level) // WIDTH

    def _stream(self, oid: bytes) -> tuple[int, bytes] | None:
        found: tuple[int, bytes] | None = self._connection.execute(
            "select version, leaf from streams where oid = ?", (oid,)
        ).fetchone()
        return found


def _broken(
    leaf: Leaf, last: tuple[int, bytes] | None, at: datetime, position: int
) -> Alarm | None:
    """Return why a leaf cannot follow its stream's last entry, or the last entry of all."""
    version, previous = last or (0, None)
    if leaf.version != version + 1:
        says = f"phiên bản {leaf.version} sau phiên bản {version}: mục bị lặp lại, bỏ sót hoặc thay"
        return Alarm("CHAIN", f"sự kiện số {position}: {says}", position)
    if leaf.previous != previous:
        return Alarm("CHAIN", f"sự kiện số {position}: không nối vào mục trước", position)
    if leaf.at < at:
        seconds = (at - leaf.at).total_seconds()
        says = f"ghi sớm hơn sự kiện trước {seconds:.6f} giây"
        return Alarm("TIME", f"sự kiện số {position}: {says}", position)
    return None
