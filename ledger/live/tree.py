"""The ledger's leaves against the log's tree: tiles, roots, and whoever keeps a root of it.

What is signed and witnessed decides. An entry that differs from its leaf in that tree is tampered
with; a ledger that is shorter, or from some place on another one that the application signed all
through, is a fork or a rollback.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
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


class Kept(NamedTuple):
    """A size and a root of this log that somebody keeps."""

    who: str
    size: int
    root: bytes
    note: str = ""
    """The note itself, which proves it to others."""


class Published:
    """The tiles of the log's tree as they are published, judged by themselves.

    From the tile on in which the first event stands that is verified.
    """

    def __init__(self, view: LogView, size: int, after: int) -> None:
        """Read them all. `after`: how many events were verified before."""
        self.view, self.size = view, size
        self.first = after // WIDTH
        self.root: bytes | None = None
        """The root they lead to; None where one is gone."""
        self.gone: list[str] = []
        self.spoiled: list[str] = []
        self.roots: dict[int, bytes] = {}
        """The root over each full tile that is there."""
        self._read_as: dict[int, bytes] = {}
        """The SHA-256 of each tile of leaves as it was judged: a file can change a moment later."""
        self._read()

    def _read(self) -> None:
        tree = self._edge(self.first * WIDTH) if self.first * WIDTH <= self.size else None
        for n, width in self.tiles():
            hashes = self.tile(0, n, width)
            if hashes is None:
                tree = None
                continue
            self._read_as[n] = sha256(hashes).digest()
            self._bundle(n, width, hashes)
            if width == WIDTH:
                self.roots[n] = fold(hashes)
            if tree is not None and width == WIDTH:
                tree.append_full(self.roots[n], HEIGHT)
            elif tree is not None:
                tree.append_many(hashes)
        self.root = None if tree is None else tree.root()
        if not self.first:
            self._higher(b"".join(self.roots.values()))

    def tiles(self) -> Iterator[tuple[int, int]]:
        """Yield the index and the width of each tile of leaves."""
        for n in range(self.first, -(-self.size // WIDTH)):
            yield n, min(WIDTH, self.size - n * WIDTH)

    def leaves(self, n: int, width: int) -> bytes | None:
        """Return a tile of leaves once more; None where it is gone, or not what it was."""
        try:
            hashes = self.view.tile(0, n, width)
        except (MerkleError, OSError):
            return None
        return hashes if self.are(n, hashes) else None

    def are(self, n: int, leaves: bytes) -> bool:
        """Say whether a tile was these leaves when it was judged."""
        return self._read_as.get(n) == sha256(leaves).digest()

    def tile(self, level: int, n: int, width: int) -> bytes | None:
        """Return a tile; say where it is gone or is none."""
        try:
            hashes = self.view.tile(level, n, width)
        except (MerkleError, OSError):
            self.gone.append(tile_path(level, n, width))
            return None
        if len(hashes) != width * HASH_BYTES:
            self.spoiled.append(tile_path(level, n, width))
            return None
        return hashes

    def _edge(self, begun: int) -> Frontier | None:
        try:
            return frontier_from_tiles(begun, self.view.tile)
        except (MerkleError, OSError):
            self.gone.append(f"cây {begun}")
            return None

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

    def _higher(self, hashes: bytes) -> None:
        """Compare the tiles above the lowest with what stands below them."""
        level = 1
        while hashes:
            for at in range(0, len(hashes), WIDTH * HASH_BYTES):
                ours = hashes[at : at + WIDTH * HASH_BYTES]
                n = at // (WIDTH * HASH_BYTES)
                theirs = self.tile(level, n, len(ours) // HASH_BYTES)
                if theirs is not None and theirs != ours:
                    self.spoiled.append(tile_path(level, n, len(ours) // HASH_BYTES))
            full = len(hashes) - len(hashes) % (WIDTH * HASH_BYTES)
            level, hashes = level + 1, raised(hashes[:full], HEIGHT)


def check_tree(
    marks: Marks,
    begin: Frontier,
    kept: Sequence[Kept],
    trusted: Kept | None,
    published: Published | None,
) -> Iterator[Finding]:
    """Compare the ledger's leaves with the roots that are kept, and with the published tiles.

    `begin` is the tree before the first marked event; `trusted` is the largest tree that the log
    and its witnesses stand for, and `published` are its tiles, where the ledger should have it.
    """
    for one in kept:
        if one.size > marks.upto:
            says = f"{one.who} có cây {one.size} sự kiện, sổ chỉ còn {marks.upto}: sổ đã bị lùi"
            yield Finding(FORK, "sổ cái", _shown(says, one))
    here = sorted((k for k in kept if marks.after <= k.size <= marks.upto), key=lambda k: k.size)
    beside = _Compared(marks, published) if published is not None else None
    roots = dict(_roots(marks, begin, [one.size for one in here], beside))
    apart = [one for one in here if roots[one.size] != one.root]
    if trusted is not None and published is not None and beside is not None:
        if roots[trusted.size] == trusted.root:
            yield from _wrong(published, beside, trusted.root)
        elif published.root == trusted.root and beside.many:
            yield from _told(marks, beside, trusted)
            apart = [one for one in apart if one.size < beside.first]
    for one in apart:
        sound = all(marks.state(p) == SOUND for p in range(marks.after + 1, one.size + 1))
        says = f"cây {one.size} sự kiện của sổ có gốc khác với gốc mà {one.who} giữ"
        yield Finding(FORK if sound else "tree", "sổ cái", _shown(says, one))


def _roots(
    marks: Marks, begin: Frontier, sizes: Sequence[int], beside: "_Compared | None"
) -> Iterator[tuple[int, bytes]]:
    """Yield the roots over the ledger's leaves at ascending sizes."""
    tree = begin
    for size in sizes:
        while tree.size < size:
            n, within = divmod(tree.size, WIDTH)
            if not within and size - tree.size >= WIDTH:
                same = beside.same.get(n) if beside else None
                tree.append_full(same or fold(marks.leaves(n * WIDTH, (n + 1) * WIDTH)), HEIGHT)
            else:
                tree.append_many(marks.leaves(tree.size, min(size, (n + 1) * WIDTH)))
        yield size, tree.root()


def _told(marks: Marks, beside: "_Compared", trusted: Kept) -> Iterator[Finding]:
    """Say in what the ledger differs from the tree that is trusted, whose leaves the tiles are."""
    if beside.other_history:
        says = (
            f"từ vị trí {beside.first} sổ là một lịch sử khác với cây {trusted.size} sự kiện của "
            f"{trusted.who}: sổ đã bị đưa lùi rồi ghi tiếp"
        )
        yield Finding(FORK, "sổ cái", _shown(says, trusted))
        return
    for position in beside.positions:
        said = "thiếu, mà là" if marks.state(position) == MISSING else "mục không phải là"
        yield Finding("tree", f"vị trí {position}", f"{said} lá {position - 1} của cây đã ký")
    if beside.many > SHOWN:
        says = f"và {beside.many - SHOWN} mục nữa không phải là lá của cây đã ký"
        yield Finding("tree", f"đến vị trí {beside.last}", says)


def _shown(says: str, one: Kept) -> str:
    return f"{says}\n{one.note}" if one.note else says


def _wrong(published: Published, beside: "_Compared", root: bytes) -> Iterator[Finding]:
    """Say in what the tiles are not those of the ledger, whose root is the trusted one."""
    where = "nhật ký"
    if gone := published.gone:
        says = f"{len(gone)} mảnh không còn ({gone[0]}…); chạy «thidua log rebuild»"
        yield Finding(GONE, where, says)
    elif published.root != root or published.spoiled or beside.many:
        which = published.spoiled[0] if published.spoiled else f"lá {beside.first - 1}"
        says = f"mảnh đã công bố không còn là của cây đã ký ({which})"
        yield Finding("tiles", where, says)


class _Compared:
    """The published leaves beside the ledger's: where they differ."""

    def __init__(self, marks: Marks, published: Published) -> None:
        """Compare them tile by tile, as far as the ledger's are marked."""
        self.size = published.size
        self.positions: list[int] = []
        """Where they differ, the first few."""
        self.many = self.first = self.last = 0
        self.same: dict[int, bytes] = {}
        """The root over each full tile that is the ledger's own."""
        self._sound = True
        for n, width in published.tiles():
            begun = max(n * WIDTH, marks.after)
            ours = marks.leaves(begun, n * WIDTH + width)
            if n in published.roots and published.are(n, ours):
                self.same[n] = published.roots[n]
            elif (hashes := published.leaves(n, width)) is not None:
                self._compare(marks, begun, ours, hashes[len(hashes) - len(ours) :])

    def _compare(self, marks: Marks, begun: int, ours: bytes, theirs: bytes) -> None:
        for at in range(0, len(ours), HASH_BYTES):
            if ours[at : at + HASH_BYTES] != theirs[at : at + HASH_BYTES]:
                position = begun + at // HASH_BYTES + 1
                self._sound = self._sound and marks.state(position) == SOUND
                self.first = self.first or position
                self.last, self.many = position, self.many + 1
                if len(self.positions) < SHOWN:
                    self.positions.append(position)

    @property
    def other_history(self) -> bool:
        """Say whether from the first difference on all differ, each signed by the application."""
        return self._sound and self.many == self.size - self.first + 1 > 0
