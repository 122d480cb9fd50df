"""The log of a ledger under test, published by hand: its entries in tiles, signed and cosigned."""

from datetime import UTC, datetime

from ledger.log.publisher import Publisher
from ledger.log.view import LogView
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.note import Note, sign
from ledger.merkle.tiles import bundles_of, new_tiles
from ledger.merkle.tree import leaf_hashes, root_of
from ledger.signing.keys import verify
from tests.evidence.synthetic import Key
from tests.opening import KEY


class Log:
    """A log in a directory; the ledger of the stand reads it from then on."""

    def __init__(self, stand, directory):
        self.stand, self.directory, self.entries = stand, directory, []
        self.key, self.witness = Key(KEY.origin), Key("thanh-tra.vi-du/1", COSIGNATURE)
        self.policy = (
            f"# thidua-app {KEY.vkey}\nlog {self.key.vkey}\nwitness w {self.witness.vkey}\n"
            "quorum w\n"
        )
        directory.mkdir()
        (directory / "policy").write_text(self.policy, "utf-8")
        self.view = stand.ledger.log = LogView(directory, verify)

    def publish(self):
        """Put what is recorded into the tiles, and publish a checkpoint over it."""
        old = len(self.entries)
        with self.stand.ledger.glancing() as connection:
            rows = connection.execute(
                "select entry from ledger.entries where position > %s order by position", (old,)
            )
            added = [bytes(entry) for (entry,) in rows]
        publisher = Publisher(self.directory / "public")
        tiles = dict(new_tiles(old, leaf_hashes(added), self.view.tile))
        self.entries += added
        bundles = {
            bundle: self.entries[bundle.n * 256 : bundle.n * 256 + bundle.width]
            for bundle in bundles_of(old, len(self.entries))
        }
        publisher.write(tiles, bundles)
        text = Checkpoint(KEY.origin, len(self.entries), root_of(leaf_hashes(self.entries))).text()
        now = int(datetime.now(UTC).timestamp())
        lines = (
            sign(text, self.key.signer, self.key.sign),
            sign(text, self.witness.signer, self.witness.sign, now),
        )
        publisher.publish(Note(text, lines), lambda _: True)
        return len(self.entries)
