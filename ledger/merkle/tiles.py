"""Tiles and entry bundles of C2SP tlog-tiles (https://c2sp.org/tlog-tiles): which, where, what.

A tile is a run of up to 256 hashes of one level, 32 bytes each; a hash at level L+1 is the root of
a full tile at level L. Paths, widths and bundles are as that text has them ("Merkle Tree",
"Partial Tiles", "Log entries").
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.merkle.reading import HASH_BYTES, LARGEST, MalformedText, ProofError, shown
from ledger.merkle.tree import raised

HEIGHT = 8
"""The height of a tile: eight levels of the tree are one level of tiles."""

WIDTH = 1 << HEIGHT
"""The number of hashes in a full tile, and of entries in a full bundle."""

ENTRY_BYTES = 2**16 - 1
"""The longest entry, in bytes: its length is written in two."""

TileReader = Callable[[int, int, int], bytes]
"""Returns the `width` * 32 bytes of the tile (level, n, width); may cut them from a fuller one."""

_HIGHEST_LEVEL = 63
_FULL_BYTES = WIDTH * HASH_BYTES
_CHUNK_BYTES = WIDTH * _FULL_BYTES
_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9][0-9]?)"
    r"/(?P<n>(?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class Tile(NamedTuple):
    """Which tile: level from the leaves up, index within the level, hashes in it (1 to 256)."""

    level: int
    n: int
    width: int = WIDTH


class Bundle(NamedTuple):
    """Which bundle of entries: index and number of entries (1 to 256)."""

    n: int
    width: int = WIDTH


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """Return where a tile is served, below the log's prefix: `tile/0/x001/234`, `….p/17`."""
    if not 0 <= level <= _HIGHEST_LEVEL:
        raise ProofError(f"không có mảnh ở tầng {level}")
    return f"tile/{level}/{_numbered(n, width)}"


def entries_path(n: int, width: int = WIDTH) -> str:
    """Return where a bundle of entries is served: `tile/entries/x001/234`, `….p/17`."""
    return f"tile/entries/{_numbered(n, width)}"


def _numbered(n: int, width: int) -> str:
    """Return the index in groups of three digits, all but the last with an x, and the width."""
    if n < 0 or not 1 <= width <= WIDTH:
        raise ProofError(f"không có mảnh số {n} rộng {width}")
    digits = str(n)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return path if width == WIDTH else f"{path}.p/{width}"


def read_path(path: str) -> Tile | Bundle:
    """Return which tile or bundle a path names. Malformed: any other spelling than ours."""
    found = _PATH.fullmatch(path)
    if found is None:
        raise MalformedText("đường dẫn", f"không phải đường dẫn của mảnh: {shown(path)}")
    n = int(found["n"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    named = Bundle(n, width) if found["level"] == "entries" else Tile(int(found["level"]), n, width)
    if n > LARGEST or width > WIDTH or (isinstance(named, Tile) and named.level > _HIGHEST_LEVEL):
        raise MalformedText("đường dẫn", f"không có mảnh như vậy: {shown(path)}")
    again = entries_path(*named) if isinstance(named, Bundle) else tile_path(*named)
    if again != path:
        raise MalformedText("đường dẫn", f"viết không chuẩn: {shown(path)}")
    return named


def tiles_of(old_size: int, new_size: int) -> Iterator[Tile]:
    """Yield the tiles that a tree has at `new_size` and had not, or narrower, at `old_size`."""
    _ordered(old_size, new_size)
    level = 0
    while new := new_size >> HEIGHT * level:
        old = old_size >> HEIGHT * level
        if new > old:
            for n in range(old // WIDTH, -(-new // WIDTH)):
                yield Tile(level, n, min(WIDTH, new - n * WIDTH))
        level += 1


def bundles_of(old_size: int, new_size: int) -> Iterator[Bundle]:
    """Yield the bundles that a log has at `new_size` and had not, or shorter, at `old_size`."""
    _ordered(old_size, new_size)
    for n in range(old_size // WIDTH, -(-new_size // WIDTH) if new_size > old_size else 0):
        yield Bundle(n, min(WIDTH, new_size - n * WIDTH))


def new_tiles(old_size: int, leaves: bytes, read: TileReader) -> Iterator[tuple[Tile, bytes]]:
    """Yield the tiles of `tiles_of` with their bytes, for joined leaf hashes that come next.

    Reads the partial tiles at the right edge of the old tree, one a level at most; needs about as
    much memory as the leaf hashes themselves.
    """
    if len(leaves) % HASH_BYTES:
        raise ProofError(f"{len(leaves)} byte không phải là một dãy giá trị băm 32 byte")
    level, old, added = 0, old_size, leaves
    while added:
        begun = old % WIDTH
        run = (checked_tile(read, Tile(level, old // WIDTH, begun)) if begun else b"") + added
        for at in range(0, len(run), _FULL_BYTES):
            hashes = run[at : at + _FULL_BYTES]
            n = old // WIDTH + at // _FULL_BYTES
            yield Tile(level, n, len(hashes) // HASH_BYTES), hashes
        full = len(run) - len(run) % _FULL_BYTES
        added = b"".join(
            raised(run[at : min(at + _CHUNK_BYTES, full)], HEIGHT)
            for at in range(0, full, _CHUNK_BYTES)
        )
        level, old = level + 1, old >> HEIGHT


def over(made: Mapping[Tile, bytes], read: TileReader) -> TileReader:
    """Return a reader that knows tiles just made, and asks `read` for all others."""

    def both(level: int, n: int, width: int) -> bytes:
        known = made.get(Tile(level, n, width))
        return read(level, n, width) if known is None else known

    return both


def checked_tile(read: TileReader, tile: Tile) -> bytes:
    """Return the bytes of a tile. Refused: the reader gave another number of hashes."""
    hashes = read(*tile)
    if len(hashes) != tile.width * HASH_BYTES:
        raise ProofError(
            f"mảnh {tile_path(*tile)} có {len(hashes)} byte, phải là {tile.width * HASH_BYTES}"
        )
    return hashes


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """Return a bundle: up to 256 entries, each after its length in two bytes, big-endian."""
    if not 1 <= len(entries) <= WIDTH:
        raise ProofError(f"một gói có từ 1 đến {WIDTH} bản ghi, không phải {len(entries)}")
    for entry in entries:
        if len(entry) > ENTRY_BYTES:
            raise ProofError(f"bản ghi dài {len(entry)} byte, nhiều nhất là {ENTRY_BYTES}")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def unpack_entries(data: bytes) -> list[bytes]:
    """Return the entries of a bundle. Malformed: none, more than 256, or one cut off."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 2], "big")
        entry = data[at + 2 : at + 2 + length]
        if len(data) < at + 2 or len(entry) != length:
            raise MalformedText(f"byte {at}", "bản ghi bị cắt")
        if len(entries) == WIDTH:
            raise MalformedText(f"byte {at}", f"quá {WIDTH} bản ghi trong một gói")
        entries.append(entry)
        at += 2 + length
    if not entries:
        raise MalformedText("gói bản ghi", "trống")
    return entries


def _ordered(old_size: int, new_size: int) -> None:
    """Refuse sizes between which a tree cannot have grown."""
    if not 0 <= old_size <= new_size <= LARGEST:
        raise ProofError(f"cây không thể lớn từ {old_size} lên {new_size} lá")
