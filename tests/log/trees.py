"""A log's tree in memory, and keys made for a test: what signer and witness are asked with."""

from contextlib import contextmanager
from threading import Thread

import uvicorn

from api.main import address_of, listening
from ledger.log.signer import SignRequest
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.note import Note, sign
from ledger.merkle.proofs import consistency_proof
from ledger.merkle.tiles import Tile, new_tiles, over
from ledger.merkle.tree import leaf_hashes, root_of
from ledger.merkle.witnessing import AddCheckpoint
from ledger.signing.keys import SigningKey

ORIGIN = "so-cai.vi-du/2024"
LOG = SigningKey.new(ORIGIN)
OTHER = SigningKey.new("khac.vi-du")
WITNESS = SigningKey.new("thanh-tra.vi-du/1", COSIGNATURE)


class Clock:
    """A clock that a test sets, in POSIX seconds."""

    now = 1_800_000_000

    def __call__(self):
        return self.now


class Tree:
    """A tree over made-up entries; `other` makes one that goes its own way from some entry on."""

    def __init__(self, many: int, other_from: int | None = None) -> None:
        def entry(n: int) -> bytes:
            changed = other_from is not None and n >= other_from
            return f"{'khác' if changed else 'mục'} {n}".encode()

        self.leaves = leaf_hashes(entry(n) for n in range(many))
        self.tiles = dict(new_tiles(0, self.leaves, lambda *_: b""))

    def read(self, level, n, width):
        whole = next(t for w in range(width, 257) if (t := self.tiles.get(Tile(level, n, w))))
        return whole[: 32 * width]

    def checkpoint(self, size, origin=ORIGIN):
        return Checkpoint(origin, size, root_of(self.leaves[: 32 * size]))

    def proof(self, old, size):
        made = dict(new_tiles(0, self.leaves[: 32 * size], lambda *_: b""))
        return tuple(consistency_proof(old, size, over(made, self.read)))

    def to_sign(self, old, size):
        return SignRequest(old, self.proof(old, size), self.checkpoint(size))

    def note(self, size, *keys):
        text = self.checkpoint(size).text()
        return Note(text, tuple(sign(text, k.signer, k.sign) for k in keys or (LOG,)))

    def to_cosign(self, old, size, *keys):
        return AddCheckpoint(old, self.proof(old, size), self.note(size, *keys)).text().encode()


@contextmanager
def served(app):
    """An application on a real socket of the loopback; yields its address."""
    made = listening("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = Thread(target=server.run, kwargs={"sockets": [made]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        yield address_of(made)
    finally:
        server.should_exit = True
        thread.join()
        made.close()
