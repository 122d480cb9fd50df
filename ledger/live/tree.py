"""The ledger's leaves against the log's tree: tiles, roots, and whoever keeps a root of it.

What is signed and witnessed decides. An entry that differs from its leaf in that tree is tampered
with; a ledger that is shorter, or from some place on another one that the application signed all
through, is a fork or a rollback.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.finding import FORK, GONE, Finding
from ledger.live.marks import MISSING, SOUND, Marks
from ledger.log.view import LogView
from ledger.merkle.proofs import frontier_from_tiles
from ledger.merkle.reading import HASH_BYTES, MerkleError
from ledger.merkle.tiles import HEIGHT, WIDTH, entries_path, tile_path, unpack_entries
from ledger.merkle.tree import Frontier, fold, leaf_hashes, raised

SHOWN = 20
"""How many positions that differ are told one by one."""
_CHUNK = WIDTH * WIDTH


class Kept(NamedTuple):
    """A size and a root of this log that somebody keeps."""

    who: str
    size: int
    root: bytes
    note: str = ""
    """The note itself, which proves it to others."""


def check_tree(
    marks: Marks, begin: Frontier, kept: Sequence[Kept], trusted: Kept | None, view: LogView
) -> Iterator[Finding]:
    """Compare the ledger's leaves with the roots that are kept, and with the published tiles.

    `begin` is the tree before the first marked event; `trusted` is the largest tree that the log
    and its witnesses stand for, whose tiles are published.
    """
    for one in kept:
        if one.size > marks.upto:
            says = f"{one.who} có cây {one.size} sự kiện, sổ chỉ còn {marks.upto}: sổ đã bị lùi"
            yield Finding(FORK, "sổ cái", _shown(says, one))
    here = sorted((k for k in kept if marks.after <= k.size <= marks.upto), key=lambda k: k.size)
    roots = dict(_roots(marks, begin, [one.size for one in here]))
    apart = [one for one in here if roots[one.size] != one.root]
    if trusted is not None and marks.after <= trusted.size <= marks.upto:
        tiles = _Tiles(marks, trusted.size, view)
        if roots[trusted.size] == trusted.root:
            yield from tiles.wrong(trusted.root)
        elif tiles.root == trusted.root:
            yield from _told(marks, tiles, trusted)
            apart = [one for one in apart if one.size < tiles.first]
    for one in apart:
        sound = all(marks.state(p) == SOUND for p in range(marks.after + 1, one.size + 1))
        says = f"cây {one.size} sự kiện của sổ có gốc khác với gốc mà {one.who} giữ"
        yield Finding(FORK if sound else "tree", "sổ cái", _shown(says, one))


def _roots(marks: Marks, begin: Frontier, sizes: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Yield the roots over the ledger's leaves at ascending sizes."""
    tree = begin
    for size in sizes:
        while tree.size < size:
            upto = min(size, (tree.size // _CHUNK + 1) * _CHUNK)
            tree.append_many(marks.leaves(tree.size, upto))
        yield size, tree.root()


def _told(marks: Marks, tiles: "_Tiles", trusted: Kept) -> Iterator[Finding]:
    """Say in what the ledger differs from the tree that is trusted, whose leaves the tiles are."""
    if tiles.other_history:
        says = (
            f"từ vị trí {tiles.first} sổ là một lịch sử khác với cây {trusted.size} sự kiện của "
            f"{trusted.who}: sổ đã bị đưa lùi rồi ghi tiếp"
        )
        yield Finding(FORK, "sổ cái", _shown(says, trusted))
        return
    for position in tiles.positions:
        said = "thiếu, mà là" if marks.state(position) == MISSING else "mục không phải là"
        yield Finding("tree", f"vị trí {position}", f"{said} lá {position - 1} của cây đã ký")
    if tiles.many > SHOWN:
        says = f"và {tiles.many - SHOWN} mục nữa không phải là lá của cây đã ký"
        yield Finding("tree", f"đến vị trí {tiles.last}", says)


def _shown(says: str, one: Kept) -> str:
    return f"{says}\n{one.note}" if one.note else says


@dataclass
class _Tiles:
    """The published tiles of a tree beside the ledger's leaves, read one by one."""

    marks: Marks
    size: int
    view: LogView
    positions: list[int] = field(default_factory=list)
    """Where they differ, the first few."""
    many: int = 0
    first: int = 0
    last: int = 0
    root: bytes | None = None
    """The root they lead to; None where one is gone."""
    gone: list[str] = field(default_factory=list)
    spoiled: list[str] = field(default_factory=list)
    _sound: bool = True
    _above: bytes = b""

    def __post_init__(self) -> None:
        """Read all tiles from the one with the first marked leaf on."""
        begun = self.marks.after // WIDTH * WIDTH
        tree: Frontier | None = None
        if begun <= self.size and (edge := self._edge(begun)):
            tree = edge
        for n in range(begun // WIDTH, -(-self.size // WIDTH)):
            width = min(WIDTH, self.size - n * WIDTH)
            hashes = self._tile(0, n, width)
            if hashes is None:
                tree = None
                continue
            if tree is not None:
                tree.append_many(hashes)
            self._beside(n, hashes)
            self._bundle(n, width, hashes)
            if width == WIDTH:
                self._above += fold(hashes)
        self.root = None if tree is None else tree.root()
        if not begun:
            self._higher()

    @property
    def other_history(self) -> bool:
        """Say whether from the first difference on all differ, each signed by the application."""
        return self._sound and self.many == self.size - self.first + 1 > 0

    def wrong(self, root: bytes) -> Iterator[Finding]:
        """Say in what the tiles are not those of the ledger, whose root is the trusted one."""
        where = "nhật ký"
        if self.gone:
            says = f"{len(self.gone)} mảnh không còn ({self.gone[0]}…); chạy «thidua log rebuild»"
            yield Finding(GONE, where, says)
        elif self.root != root or self.spoiled or self.many:
            which = self.spoiled[0] if self.spoiled else f"lá {self.first - 1}"
            says = f"mảnh đã công bố không còn là của cây đã ký ({which})"
            yield Finding("tiles", where, says)

    def _edge(self, begun: int) -> Frontier | None:
        try:
            return frontier_from_tiles(begun, self.view.tile)
        except (MerkleError, OSError):
            self.gone.append(f"cây {begun}")
            return None

    def _tile(self, level: int, n: int, width: int) -> bytes | None:
        try:
            hashes = self.view.tile(level, n, width)
        except (MerkleError, OSError):
            self.gone.append(tile_path(level, n, width))
            return None
        if len(hashes) != width * HASH_BYTES:
            self.spoiled.append(tile_path(level, n, width))
            return None
        return hashes

    def _beside(self, n: int, hashes: bytes) -> None:
        """Compare a tile with the ledger's leaves."""
        first = max(n * WIDTH, self.marks.after)
        ours = self.marks.leaves(first, n * WIDTH + len(hashes) // HASH_BYTES)
        theirs = hashes[(first - n * WIDTH) * HASH_BYTES :]
        if ours == theirs:
            return
        for at in range(0, len(ours), HASH_BYTES):
            if ours[at : at + HASH_BYTES] != theirs[at : at + HASH_BYTES]:
                position = first + at // HASH_BYTES + 1
                self._sound = self._sound and self.marks.state(position) == SOUND
                self.first = self.first or position
                self.last, self.many = position, self.many + 1
                if len(self.positions) < SHOWN:
                    self.positions.append(position)

    def _bundle(self, n: int, width: int, hashes: bytes) -> None:
        """Compare a bundle of entries with the tile over it."""
        data = self.view.bundle(n, width)
        if data is None:
            self.gone.append(entries_path(n, width))
            return
        try:
            same = leaf_hashes(unpack_entries(data)[:width]) == hashes
        except MerkleError:
            same = False
        if not same:
            self.spoiled.append(entries_path(n, width))

    def _higher(self) -> None:
        """Compare the tiles above the lowest with what stands below them."""
        level, hashes = 1, self._above
        while hashes:
            for at in range(0, len(hashes), WIDTH * HASH_BYTES):
                ours = hashes[at : at + WIDTH * HASH_BYTES]
                n = at // (WIDTH * HASH_BYTES)
                theirs = self._tile(level, n, len(ours) // HASH_BYTES)
                if theirs is not None and theirs != ours:
                    self.spoiled.append(tile_path(level, n, len(ours) // HASH_BYTES))
            full = len(hashes) - len(hashes) % (WIDTH * HASH_BYTES)
            level, hashes = level + 1, raised(hashes[:full], HEIGHT)
