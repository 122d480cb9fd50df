"""A log made by hand, entry by entry, to read back or to serve."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.log.view import LogView
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, SignerKey
from ledger.merkle.note import Note, sign
from ledger.merkle.tiles import bundles_of, entries_path, new_tiles, pack_entries, tile_path
from ledger.merkle.tree import leaf_hashes, root_of
from ledger.signing.keys import verify

ORIGIN = "so-cai.vi-du/2024"


class Made:
    """A log kept in a directory by its own keys."""

    def __init__(self, directory: Path, witness_at: str = "") -> None:
        self.directory, self.entries = directory, list[bytes]()
        self.key = Ed25519PrivateKey.generate()
        self.witness = Ed25519PrivateKey.generate()
        self.signer = self._named(ORIGIN, ED25519, self.key)
        self.cosigner = self._named("thanh-tra.vi-du/1", COSIGNATURE, self.witness)
        log, cosigning = (
            named.verifier(key.public_key().public_bytes_raw()).text()
            for named, key in ((self.signer, self.key), (self.cosigner, self.witness))
        )
        url = f" {witness_at}" if witness_at else ""
        self.write("policy", f"log {log}\nwitness thanh-tra {cosigning}{url}\nquorum thanh-tra\n")

    def _named(self, name: str, algorithm: int, key: Ed25519PrivateKey) -> SignerKey:
        seed, public = key.private_bytes_raw(), key.public_key().public_bytes_raw()
        return SignerKey.of(name, algorithm, seed, public)

    def write(self, path: str, content: str | bytes) -> None:
        to = self.directory / path
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content if isinstance(content, bytes) else content.encode())

    def integrate(self, many: int) -> None:
        old = len(self.entries)
        added = [f"bản ghi {n}".encode() for n in range(old, old + many)]
        for tile, data in new_tiles(old, leaf_hashes(added), LogView(self.directory, verify).tile):
            self.write(f"public/{tile_path(*tile)}", data)
        self.entries += added
        for n, width in bundles_of(old, len(self.entries)):
            packed = pack_entries(self.entries[n * 256 : n * 256 + width])
            self.write(f"public/{entries_path(n, width)}", packed)
        self.write("integrator/integrated", str(len(self.entries)))

    def note(self, at: int = 1_735_000_000) -> Note:
        text = Checkpoint(ORIGIN, len(self.entries), root_of(leaf_hashes(self.entries))).text()
        return Note(
            text,
            (
                sign(text, self.signer, self.key.sign),
                sign(text, self.cosigner, self.witness.sign, at),
            ),
        )

    def publish(self) -> None:
        written = self.note().bytes()
        self.write(f"public/checkpoints/{len(self.entries)}", written)
        self.write("public/checkpoint", written)
