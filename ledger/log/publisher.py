"""The published files: tiles and bundles once, checkpoints once, the newest one replaced whole.

    public/tile/<L>/<N>[.p/<W>]        tiles; entries/<N>[.p/<W>] are the entries themselves
    public/checkpoints/<size>          every checkpoint published, and <size>.tsr its timestamp
    public/checkpoint                  the newest one

https://c2sp.org/tlog-tiles: any web server may serve them. A partial tile goes when the full one
stands in its place, as that text allows; nothing else is ever removed.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ledger.log import durable
from ledger.log.alarm import Alarm
from ledger.log.durable import Differs
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note
from ledger.merkle.reading import ProofError
from ledger.merkle.tiles import HEIGHT, Bundle, Tile, entries_path, pack_entries, tile_path


class Publisher:
    """The only writer of the public directory."""

    def __init__(self, directory: Path) -> None:
        """Take the public directory."""
        self.directory = directory

    def write(self, tiles: Mapping[Tile, bytes], bundles: Mapping[Bundle, Iterable[bytes]]) -> None:
        """Write tiles and bundles, on disk when this returns.

        Alarm: one is there with another content, so what is recorded is not what was published.
        """
        files = {self.directory / tile_path(*tile): data for tile, data in tiles.items()}
        files |= {
            self.directory / entries_path(*bundle): pack_entries(list(entries))
            for bundle, entries in bundles.items()
        }
        try:
            durable.write_once(files)
        except Differs as differs:
            raise Alarm("TILE", f"{differs}: điều đã công bố khác với sổ") from None
        for file in [*files]:
            if file.name.isdigit():
                shutil.rmtree(file.with_name(f"{file.name}.p"), ignore_errors=True)

    def expect(self, size: int) -> None:
        """Expect the finished tiles and bundles of a tree, the first and the last of each level.

        ProofError: one is gone, and most likely the others with it.
        """
        level = 0
        while full := size >> HEIGHT * (level + 1):
            paths = [tile_path(level, n) for n in (0, full - 1)]
            paths += [entries_path(n) for n in (0, full - 1)] if level == 0 else []
            for path in paths:
                if not (self.directory / path).exists():
                    raise ProofError(f"nhật ký không còn mảnh {path}")
            level += 1

    def publish(self, note: Note, accepted: Callable[[Note], bool]) -> None:
        """Publish a checkpoint that the policy accepts.

        Of one size the first one stays, as long as the policy accepts it: a crash may have come
        between its two files.
        """
        checkpoint = Checkpoint.parse(note.text)
        kept = self.directory / "checkpoints" / str(checkpoint.size)
        try:
            durable.write_once({kept: note.bytes()})
        except Differs as differs:
            before = Note.parse(kept.read_bytes())
            if before.text != note.text:
                raise Alarm("CHECKPOINT", f"{differs}: hai gốc của một cây") from None
            note = before if accepted(before) else note
        durable.replace(self.directory / "checkpoint", note.bytes())

    def stamp(self, size: int, answer: bytes) -> None:
        """Keep the timestamp of a published checkpoint beside it."""
        durable.replace(self.directory / "checkpoints" / f"{size}.tsr", answer)
