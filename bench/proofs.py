"""Trees and proofs: hashing beside bare SHA-256, and one event's proof as the log grows.

Entries have the length of real ones. Tiles are files, as they are published; every proof reads its
tiles and the note anew and is written as a proof file. Nodes above the lowest tiles are remembered
by the process (`ledger.merkle.proofs`), as they are where a service makes proofs.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from random import Random

from bench.figures import Figure, in_turns
from bench.ground import Ground
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note, SignatureLine
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.proofs import inclusion_proof, root_from_tiles
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tiles import WIDTH, TileReader, new_tiles, tile_path
from ledger.merkle.tree import leaf_hashes, root_of

NAMES = (
    "tree-against-bare-sha256",
    "proof-at-a-million-against-ten-thousand",
    "tiles-read-for-a-proof",
)
SMALL = 10_000
LARGE = 1_000_000
_ENTRY_BYTES = 330
_HASHED = 100_000
_NO_TILES: dict[tuple[int, int, int], bytes] = {}


def figures(on: Ground, rounds: int, proofs: int, rng: Random) -> Iterator[Figure]:
    """Measure hashing, then proofs in a log of 10,000 and in one of 1,000,000 entries."""
    yield _hashing(rounds, rng)
    yield from _proving(on.directory / "tiles", rounds, proofs, rng)


def _hashing(rounds: int, rng: Random) -> Figure:
    entries = [rng.randbytes(_ENTRY_BYTES) for _ in range(_HASHED)]
    turns = in_turns(
        lambda known: root_of(leaf_hashes(known)),
        lambda known: [sha256(entry).digest() for entry in known],
        [[entries]] * rounds,
    )
    return Figure(
        name=NAMES[0],
        says="lá và gốc của cây Merkle, so với SHA-256 trần của từng bản ghi",
        figure=turns.inverse,
        bound=0.25,
        sense="least",
        beside=turns.rates(_HASHED, _HASHED),
    )


def _proving(tiles: Path, rounds: int, proofs: int, rng: Random) -> Iterator[Figure]:
    leaves = rng.randbytes(LARGE * HASH_BYTES)
    small = _Published(tiles / "small", leaves[: SMALL * HASH_BYTES], rng)
    large = _Published(tiles / "large", leaves, rng)
    works = [[rng.random() for _ in range(proofs)] for _ in range(rounds)]
    turns = in_turns(large.proof, small.proof, works)
    yield Figure(
        name=NAMES[1],
        says="bằng chứng của một sự kiện: nhật ký 1.000.000 so với 10.000",
        figure=turns.ratio,
        bound=1.5,
        beside=turns.milliseconds(),
    )
    yield Figure(
        name=NAMES[2],
        says="số mảnh phải đọc cho một bằng chứng trong 1.000.000",
        figure=large.most_reads,
        unit="mảnh",
        bound=6,
        beside=f"{small.most_reads} trong 10.000",
    )


class _Published:
    """The tiles of a log in files, and its note, with the signatures of a log and a witness."""

    def __init__(self, directory: Path, leaves: bytes, rng: Random) -> None:
        self._directory = directory
        self._size = len(leaves) // HASH_BYTES
        self.most_reads = 0
        for tile, hashes in new_tiles(0, leaves, _nothing):
            path = directory / tile_path(*tile)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(hashes)
        root = root_from_tiles(self._size, self._read)
        lines = [SignatureLine(f"bench.test/{n}", bytes(4), rng.randbytes(64 + n)) for n in (0, 8)]
        note = Note(Checkpoint("bench.test/0", self._size, root).text(), tuple(lines))
        (directory / "checkpoint").write_bytes(note.bytes())

    def proof(self, where: float) -> str:
        """Return the proof file of the entry that stands at this part of the log (0 to 1)."""
        note = Note.parse((self._directory / "checkpoint").read_bytes())
        index = int(where * Checkpoint.parse(note.text).size)
        read: list[int] = []
        proof = inclusion_proof(index, self._size, self._counted(read))
        self.most_reads = max(self.most_reads, len(read))
        return TlogProof(index, proof, note).text()

    def _counted(self, read: list[int]) -> TileReader:
        def counted(level: int, n: int, width: int = WIDTH) -> bytes:
            read.append(level)
            return self._read(level, n, width)

        return counted

    def _read(self, level: int, n: int, width: int = WIDTH) -> bytes:
        return (self._directory / tile_path(level, n, width)).read_bytes()


def _nothing(level: int, n: int, width: int) -> bytes:
    return _NO_TILES[level, n, width]  # a tree that grows at once asks for no older tile
