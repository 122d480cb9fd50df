"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: hashes, roots, and a growing edge.

Many hashes travel as one `bytes`, 32 bytes each, in order: a million leaves are 32 MB that way and
three times that as a list, and two neighbours are one slice.
"""

from collections.abc import Iterable
from hashlib import sha256

from ledger.merkle.reading import HASH_BYTES, LARGEST, MalformedText, ProofError

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962, section 2.1)."""

LEAF = b"\x00"
"""What is hashed before a leaf, so that no leaf can pass for an inner node."""

NODE = b"\x01"
"""What is hashed before the two halves of an inner node."""

_PAIR = 2 * HASH_BYTES
_BLOCK_HEIGHT = 8
_BLOCK_BYTES = HASH_BYTES << _BLOCK_HEIGHT


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of one entry: SHA-256(0x00 ‖ data)."""
    return sha256(LEAF + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> bytes:
    """Return the hashes of many entries, joined."""
    return b"".join([sha256(LEAF + entry).digest() for entry in entries])


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(NODE + left + right).digest()


def raised(hashes: bytes, heights: int = 1) -> bytes:
    """Return the nodes that stand `heights` above these, which must fill them: 2^heights each."""
    for _ in range(heights):
        hashes = b"".join(
            [sha256(NODE + hashes[at : at + _PAIR]).digest() for at in range(0, len(hashes), _PAIR)]
        )
    return hashes


def fold(hashes: bytes) -> bytes:
    """Return the root over joined hashes, one or more, taken as the leaves of a tree.

    A node without a right neighbour rises as it is: that is the split of RFC 6962 at the largest
    power of two, seen from below.
    """
    if not hashes or len(hashes) % HASH_BYTES:
        raise ProofError(f"{len(hashes)} byte không phải là một dãy giá trị băm 32 byte")
    while len(hashes) > HASH_BYTES:
        odd = len(hashes) % _PAIR
        hashes = raised(hashes[: len(hashes) - odd]) + hashes[len(hashes) - odd :]
    return hashes


def root_of(leaves: bytes | Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, joined or one by one, in order."""
    joined = leaves if isinstance(leaves, bytes) else b"".join(leaves)
    return fold(joined) if joined else EMPTY_ROOT


class Frontier:
    """The growing edge of a tree: its size and the roots of its complete subtrees, largest first.

    As many hashes as `size` has binary ones: enough for the root and to go on, in O(log n) memory.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self._hashes = list(hashes)
        if not 0 <= size <= LARGEST:
            raise ProofError(f"kích thước cây không hợp lệ: {size}")
        lengths = {len(known) for known in self._hashes}
        if len(self._hashes) != size.bit_count() or lengths - {HASH_BYTES}:
            raise ProofError(f"biên của cây {size} lá phải có {size.bit_count()} giá trị băm")

    def append(self, leaf: bytes) -> None:
        """Take one more leaf hash."""
        if len(leaf) != HASH_BYTES:
            raise ProofError(f"giá trị băm của lá có {len(leaf)} byte, phải là {HASH_BYTES}")
        self._take(leaf, 0)

    def append_many(self, leaves: bytes) -> None:
        """Take joined leaf hashes, whole blocks of 256 at once."""
        if len(leaves) % HASH_BYTES:
            raise ProofError(f"{len(leaves)} byte không phải là một dãy giá trị băm 32 byte")
        at = 0
        while at < len(leaves):
            aligned = self.size % (1 << _BLOCK_HEIGHT) == 0
            height = _BLOCK_HEIGHT if aligned and len(leaves) - at >= _BLOCK_BYTES else 0
            taken = HASH_BYTES << height
            self._take(raised(leaves[at : at + taken], height), height)
            at += taken

    def append_full(self, node: bytes, height: int) -> None:
        """Take a complete subtree of 2^height leaves by its root, where one may begin."""
        if self.size % (1 << height) or len(node) != HASH_BYTES:
            raise ProofError(f"sau {self.size} lá không thể là một cây đầy đủ cao {height}")
        self._take(node, height)

    def _take(self, node: bytes, height: int) -> None:
        """Put a complete subtree of 2^height leaves at the right edge."""
        size = self.size >> height
        while size & 1:
            node = node_hash(self._hashes.pop(), node)
            size >>= 1
        self._hashes.append(node)
        self.size += 1 << height

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        if not self._hashes:
            return EMPTY_ROOT
        *larger, root = self._hashes
        for left in reversed(larger):
            root = node_hash(left, root)
        return root

    def hashes(self) -> tuple[bytes, ...]:
        """Return the roots of the complete subtrees, largest first."""
        return tuple(self._hashes)

    def state(self) -> bytes:
        """Return what `from_state` takes: the size in 8 bytes, big-endian, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self._hashes)

    @classmethod
    def from_state(cls, state: bytes) -> "Frontier":
        """Return the frontier that `state` was taken of."""
        size, rest = int.from_bytes(state[:8], "big"), state[8:]
        if len(state) < 8 or size > LARGEST or len(rest) != size.bit_count() * HASH_BYTES:  # noqa: PLR2004 - as `state` wrote it
            raise MalformedText("trạng thái biên của cây", "độ dài không khớp với kích thước")
        return cls(size, (rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES)))
