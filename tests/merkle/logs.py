"""A log in memory, with keys that are the same every time: what the tests of formats build on."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, SignerKey, VerifierKey
from ledger.merkle.note import Note, SignatureLine, sign
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.proofs import consistency_proof, inclusion_proof
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tiles import WIDTH, Tile, new_tiles
from ledger.merkle.tree import leaf_hashes, root_of

ORIGIN = "thidua.test/so-cai"
NOON = 1_735_000_000


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Key:
    """An Ed25519 key that follows from its name and type alone."""

    def __init__(self, name: str, algorithm: int = ED25519, seed: bytes | None = None) -> None:
        made = seed or sha256(f"{name} {algorithm}".encode()).digest()
        self._private = Ed25519PrivateKey.from_private_bytes(made)
        self.public = self._private.public_key().public_bytes_raw()
        self.signer = SignerKey.of(name, algorithm, made, self.public)
        self.verifier = VerifierKey.of(name, algorithm, self.public)
        self.vkey = self.verifier.text()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def line(self, text: str, at: int | None = None) -> SignatureLine:
        return sign(text, self.signer, self.sign, at)


LOG = Key(ORIGIN)
WITNESSES = tuple(Key(f"{office}.test/w1", COSIGNATURE) for office in ("ttra", "tochuc", "vphong"))


class Log:
    """Entries, their leaf hashes, and every tile that the tree has had at its sizes so far."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self.entries: list[bytes] = []
        self.leaves = b""
        self.tiles: dict[Tile, bytes] = {}
        self.reads: list[Tile] = []
        self.grow(entries)

    @property
    def size(self) -> int:
        return len(self.leaves) // HASH_BYTES

    def grow(self, entries: Iterable[bytes]) -> None:
        more = list(entries)
        self.entries += more
        self.grow_leaves(leaf_hashes(more))

    def grow_leaves(self, leaves: bytes) -> None:
        self.tiles.update(dict(new_tiles(self.size, leaves, self.read)))
        self.leaves += leaves

    def read(self, level: int, n: int, width: int) -> bytes:
        """Give a tile, cut from a fuller one where need be; remember that it was asked for."""
        self.reads.append(Tile(level, n, width))
        fullest = max(w for w in range(width, WIDTH + 1) if Tile(level, n, w) in self.tiles)
        return self.tiles[Tile(level, n, fullest)][: width * HASH_BYTES]

    def leaf(self, index: int) -> bytes:
        return self.leaves[index * HASH_BYTES : (index + 1) * HASH_BYTES]

    def root(self, size: int | None = None) -> bytes:
        return root_of(self.leaves[: (self.size if size is None else size) * HASH_BYTES])

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        known = self.size if size is None else size
        return Checkpoint(ORIGIN, known, self.root(known))

    def note(
        self, size: int | None = None, by: Key = LOG, cosigned: Sequence[Key] = WITNESSES
    ) -> Note:
        text = self.checkpoint(size).text()
        lines = [
            by.line(text),
            *(witness.line(text, NOON + n) for n, witness in enumerate(cosigned)),
        ]
        return Note(text, tuple(lines))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        return inclusion_proof(index, self.size if size is None else size, self.read)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        return consistency_proof(old, self.size if new is None else new, self.read)

    def proof(self, index: int) -> TlogProof:
        return TlogProof(index, self.inclusion(index), self.note())
