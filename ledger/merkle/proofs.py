"""Inclusion and consistency proofs (RFC 6962, sections 2.1.1 and 2.1.2): made and verified.

Making one reads O(log n) tiles, each once. Verifying one needs sizes and roots from a source that
is trusted for them, a signed checkpoint: a proof alone does not fix the size of its tree.
"""

from collections.abc import Sequence
from functools import lru_cache

from ledger.merkle.reading import HASH_BYTES, LARGEST, ProofError
from ledger.merkle.tiles import HEIGHT, WIDTH, Tile, TileReader, checked_tile
from ledger.merkle.tree import EMPTY_ROOT, Frontier, fold, node_hash


class _Nodes:
    """The nodes of a tree of one size, worked out from its tiles; remembers tiles it has read."""

    def __init__(self, size: int, read: TileReader) -> None:
        self._size = size
        self._read = read
        self._known: dict[tuple[int, int], bytes] = {}

    def complete(self, height: int, n: int) -> bytes:
        """Return the n-th node over 2^height leaves, all of them in the tree."""
        level, within = divmod(height, HEIGHT)
        index, first = divmod(n << within, WIDTH)
        if (level, index) not in self._known:
            width = min(WIDTH, (self._size >> HEIGHT * level) - index * WIDTH)
            self._known[level, index] = checked_tile(self._read, Tile(level, index, width))
        tile = self._known[level, index]
        below = tile[first * HASH_BYTES : (first + (1 << within)) * HASH_BYTES]
        whole_and_lowest = level == 0 and len(tile) == WIDTH * HASH_BYTES
        return fold(below) if whole_and_lowest else _remembered(below)

    def edge(self, begin: int, end: int) -> list[bytes]:
        """Return the complete subtrees over leaves [begin, end), largest first.

        `begin` is a multiple of the largest power of two not above `end - begin`, as every
        subtree that RFC 6962 speaks of has it.
        """
        found = []
        while begin < end:
            height = (end - begin).bit_length() - 1
            found.append(self.complete(height, begin >> height))
            begin += 1 << height
        return found

    def root(self, begin: int, end: int) -> bytes:
        """Return MTH(D[begin:end]) of RFC 6962, for at least one leaf."""
        *larger, root = self.edge(begin, end)
        for left in reversed(larger):
            root = node_hash(left, root)
        return root


_remembered = lru_cache(maxsize=4096)(fold)
"""`fold`, remembered by what is folded, 16 MB at most: nearly every proof needs the nodes above the
lowest tiles and at the right edge again, and the same hashes below have the same node above."""


def _half(leaves: int) -> int:
    """Return the largest power of two below a number of leaves: where RFC 6962 splits a tree."""
    return 1 << (leaves - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, read: TileReader) -> list[bytes]:
    """Return the audit path of leaf `index` (from 0) in the tree of `size`, from the leaf up."""
    if not 0 <= index < size <= LARGEST:
        raise ProofError(f"lá {index} không nằm trong cây {size} lá")
    nodes, path = _Nodes(size, read), []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _half(end - begin)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    return [nodes.root(*span) for span in reversed(path)]


def consistency_proof(old: int, new: int, read: TileReader) -> list[bytes]:
    """Return the proof that the tree of `old` leaves begins the tree of `new`, `read` having both.

    Empty where nothing needs proof: the same size, or an `old` of 0 (C2SP tlog-witness).
    """
    if not 0 <= old <= new <= LARGEST:
        raise ProofError(f"cây không thể lớn từ {old} lên {new} lá")
    if old in {0, new}:
        return []
    nodes, path = _Nodes(new, read), []
    begin, end = 0, new
    while end != old:
        middle = begin + _half(end - begin)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    if begin:
        path.append((begin, end))  # the old tree's own root is known to whoever verifies
    return [nodes.root(*span) for span in reversed(path)]


def root_from_tiles(size: int, read: TileReader) -> bytes:
    """Return the root of the tree of `size`, from the tiles at its right edge."""
    return frontier_from_tiles(size, read).root()


def frontier_from_tiles(size: int, read: TileReader) -> Frontier:
    """Return the growing edge of the tree of `size`, from the tiles at its right edge."""
    if not 0 <= size <= LARGEST:
        raise ProofError(f"kích thước cây không hợp lệ: {size}")
    return Frontier(size, _Nodes(size, read).edge(0, size))


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root that a leaf hash and its audit path lead to.

    Below the height at which the paths of this leaf and of the last leaf meet, every level has a
    neighbour on one side; above it, only where the path turns right.
    """
    if not 0 <= index < size <= LARGEST:
        raise ProofError(f"lá {index} không nằm trong cây {size} lá")
    below = (index ^ (size - 1)).bit_length()
    _sound((leaf,), 1)
    _sound(proof, below + (index >> below).bit_count())
    root = leaf
    for height, neighbour in enumerate(proof):
        leftward = height >= below or index >> height & 1
        root = node_hash(neighbour, root) if leftward else node_hash(root, neighbour)
    return root


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Refuse unless the leaf hash stands at `index` in the tree of this size and root."""
    if root_by_inclusion(leaf, index, size, proof) != root:
        raise ProofError(f"bằng chứng không dẫn từ lá {index} tới gốc của cây {size} lá")


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """Refuse unless the tree of `old` leaves is the beginning of the tree of `new`."""
    if not 0 <= old <= new <= LARGEST:
        raise ProofError(f"cây không thể lớn từ {old} lên {new} lá")
    _sound((old_root, new_root), 2)
    if old == new:
        _sound(proof, 0)
        reached = old_root, old_root
    elif old == 0:
        _sound(proof, 0)
        reached = EMPTY_ROOT, new_root
    else:
        reached = _roots_by_consistency(old, new, proof, old_root)
    if reached[0] != old_root:
        raise ProofError(f"bằng chứng không dẫn tới gốc của cây {old} lá")
    if reached[1] != new_root:
        raise ProofError(f"bằng chứng không dẫn từ cây {old} lá tới gốc của cây {new} lá")


def _roots_by_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes
) -> tuple[bytes, bytes]:
    """Return the two roots that a proof leads to, for 0 < old < new.

    It starts at the last complete subtree of the old tree, which is the whole of it where `old`
    is a power of two and the proof's first hash otherwise, and climbs the path of that node.
    """
    height = (old & -old).bit_length() - 1
    node, last = (old - 1) >> height, (new - 1) >> height
    below = (node ^ last).bit_length()
    whole = old == 1 << height
    _sound(proof, (not whole) + below + (node >> below).bit_count())
    start, *path = (old_root, *proof) if whole else proof
    was = now = start
    for step, neighbour in enumerate(path):
        if step >= below or node >> step & 1:
            was, now = node_hash(neighbour, was), node_hash(neighbour, now)
        else:
            now = node_hash(now, neighbour)
    return was, now


def _sound(hashes: Sequence[bytes], expected: int) -> None:
    """Refuse another number of hashes than the sizes call for, or a hash of another length."""
    if len(hashes) != expected:
        raise ProofError(f"có {len(hashes)} giá trị băm, phải là {expected}")
    for number, known in enumerate(hashes, start=1):
        if len(known) != HASH_BYTES:
            raise ProofError(f"giá trị băm thứ {number} có {len(known)} byte, phải là {HASH_BYTES}")
