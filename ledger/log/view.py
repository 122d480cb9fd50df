"""What the log has published, as whoever asks sees it: pages, routes, evidence bundles.

Reads files only, each written once or replaced whole, so any number of readers need no lock:

    <log>/policy                       whom the log asks to witness it (C2SP tlog-policy)
    <log>/public/checkpoint            the newest checkpoint that the policy accepts
    <log>/public/checkpoints/<size>    each one published so far, never changed
    <log>/public/tile/…                tiles and bundles of entries
    <log>/integrator/integrated        how many entries are in the tiles
    <log>/alarm.json                   why the log has stopped, while it has
"""

import json
from bisect import bisect_left
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note, Verify
from ledger.merkle.policy import Opened, Policy, printable
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.proofs import consistency_proof, inclusion_proof
from ledger.merkle.reading import HASH_BYTES, MerkleError, NoteError, ProofError
from ledger.merkle.tiles import WIDTH, Bundle, Tile, entries_path, tile_path

_PROOFS_KEPT = 64
"""How many opened checkpoints are kept at hand."""


class Proven(StrEnum):
    """How far an event's proof has come."""

    RECORDED = "RECORDED"
    """In the journal, under the application's signature."""
    INTEGRATED = "INTEGRATED"
    """In the log's tree; no checkpoint over it is published yet."""
    WITNESSED = "WITNESSED"
    """Under a published checkpoint that the policy's witnesses have cosigned."""


class Witness(NamedTuple):
    """Who cosigned a checkpoint, and when by their own clock."""

    name: str
    at: datetime
    here: bool
    """Whether the policy has no address for it: it runs beside the ledger, on the same machine."""


@dataclass(frozen=True, slots=True)
class ProofState:
    """How far the proof of everything up to a position has come."""

    position: int
    state: Proven
    size: int = 0
    """The size of the first published checkpoint over it; 0 while there is none."""
    witnesses: tuple[Witness, ...] = ()
    alarm: str | None = None
    """Why the log has stopped, where it has."""

    @property
    def alone(self) -> bool:
        """Say whether all witnesses run on the ledger's own machine: no proof against its owner."""
        return all(witness.here for witness in self.witnesses)


class Published(NamedTuple):
    """A checkpoint that the policy accepts, its note, and who stands for it."""

    note: Note
    opened: Opened

    @property
    def checkpoint(self) -> Checkpoint:
        """Return what the log says in it."""
        return self.opened.checkpoint


class LogView:
    """A reader of the log's directory; a directory that is not there yet is an empty log."""

    def __init__(self, directory: Path, verify: Verify) -> None:
        """Take the log's directory and the check of an Ed25519 signature."""
        self.directory = directory
        self.public = directory / "public"
        self._verify = verify
        self._opened: dict[tuple[bytes, bytes], Published] = {}
        self._sizes: tuple[int, list[int]] = 0, []

    def policy(self) -> Policy | None:
        """Return whom the log asks to witness it; None before its first start."""
        written = self.policy_text()
        return None if written is None else Policy.parse(written)

    def policy_text(self) -> bytes | None:
        """Return the policy as it is written; None before the log's first start."""
        return _content(self.directory / "policy")

    def size(self) -> int:
        """Return the size of the newest published checkpoint, 0 while there is none."""
        published = self.published()
        return 0 if published is None else published.checkpoint.size

    def integrated(self) -> int:
        """Return how many entries are in the tiles."""
        written = _content(self.directory / "integrator" / "integrated")
        return int(written) if written else 0

    def alarm(self) -> str | None:
        """Return why the log has stopped, in Vietnamese; None while it runs."""
        written = _content(self.directory / "alarm.json")
        if written is None:
            return None
        with suppress(ValueError, KeyError, TypeError):
            return str(json.loads(written)["words"])
        return "nhật ký minh bạch đã dừng; không đọc được lý do"

    def published(self) -> Published | None:
        """Return the newest published checkpoint; None while there is none.

        MerkleError: it is not what the policy accepts.
        """
        return self._open(self.public / "checkpoint")

    def checkpoint(self, size: int) -> Published | None:
        """Return the checkpoint published at a size; None where none was."""
        return self._open(self.public / "checkpoints" / str(size))

    def checkpoint_text(self, size: int) -> bytes | None:
        """Return the checkpoint published at a size, as it was written then."""
        return _content(self.public / "checkpoints" / str(size))

    def file(self, named: Tile | Bundle) -> bytes | None:
        """Return a published tile or bundle of entries; None where it is not there."""
        path = entries_path(*named) if isinstance(named, Bundle) else tile_path(*named)
        return _content(self.public / path)

    def sizes(self) -> list[int]:
        """Return the sizes at which a checkpoint was published, ascending."""
        kept = self.public / "checkpoints"
        try:
            changed = kept.stat().st_mtime_ns
            if changed != self._sizes[0]:
                self._sizes = changed, sorted(filter(None, map(_number, kept.iterdir())))
        except FileNotFoundError:
            return []
        return self._sizes[1]

    def timestamp(self, size: int) -> bytes | None:
        """Return the RFC 3161 answer over the checkpoint of a size, DER; None where none is."""
        return _content(self.public / "checkpoints" / f"{size}.tsr")

    def tile(self, level: int, n: int, width: int) -> bytes:
        """Return a tile, cut from a fuller one where only that is kept: a `TileReader`."""
        for wider in _widths(width):
            found = _content(self.public / tile_path(level, n, wider))
            if found is not None:
                return found[: width * HASH_BYTES]
        begun = self.public / tile_path(level, n, 1)
        for path in sorted(begun.parent.glob("*"), key=_number):
            if _number(path) >= width:
                return path.read_bytes()[: width * HASH_BYTES]
        raise ProofError(f"nhật ký không còn mảnh {tile_path(level, n, width)}")

    def bundle(self, n: int, width: int) -> bytes | None:
        """Return a bundle of at least so many entries; None where none is kept."""
        for wider in _widths(width):
            if (found := self.file(Bundle(n, wider))) is not None:
                return found
        begun = self.public / entries_path(n, 1)
        wide = [path for path in begun.parent.glob("*") if _number(path) >= width]
        return _content(min(wide, key=_number)) if wide else None

    def proof(self, position: int) -> TlogProof | None:
        """Return the proof of the event at a position, under the newest checkpoint.

        None while no published checkpoint covers it.
        """
        published = self.published()
        if published is None or not 1 <= position <= published.checkpoint.size:
            return None
        index = position - 1
        hashes = inclusion_proof(index, published.checkpoint.size, self.tile)
        return TlogProof(index, tuple(hashes), published.note)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """Return the proof that the tree of `new` entries goes on from the one of `old`.

        ProofError: the sizes are not in order, or beyond what is published.
        """
        size = self.size()
        if not 0 <= old <= new <= size:
            raise ProofError(f"phải có 0 ≤ old ≤ new ≤ {size}, cỡ cây đã công bố")
        return consistency_proof(old, new, self.tile)

    def state(self, position: int) -> ProofState:
        """Return how far the proof of everything up to a position has come."""
        alarm = self.alarm()
        sizes = self.sizes()
        at = bisect_left(sizes, position)
        if position and at < len(sizes):
            first = self._still_accepted(sizes[at])
            return ProofState(
                position, Proven.WITNESSED, first.checkpoint.size, self.witnesses(first), alarm
            )
        integrated = 0 < position <= self.integrated()
        return ProofState(
            position, Proven.INTEGRATED if integrated else Proven.RECORDED, alarm=alarm
        )

    def witnesses(self, published: Published) -> tuple[Witness, ...]:
        """Return who cosigned a checkpoint, in the policy's order."""
        policy = self.policy()
        urls: Mapping[str, str] = {} if policy is None else policy.urls
        return tuple(
            Witness(printable(name), datetime.fromtimestamp(at, UTC), name not in urls)
            for name, at in published.opened.witnessed.items()
        )

    def _still_accepted(self, size: int) -> Published:
        """Return the checkpoint of a size; the newest where today's policy accepts that one only.

        After witnesses were replaced, an old checkpoint has too few of today's.
        """
        with suppress(NoteError):
            if found := self.checkpoint(size):
                return found
        if newest := self.published():
            return newest
        raise MerkleError("nhật ký không còn điểm kiểm đã công bố")

    def _open(self, path: Path) -> Published | None:
        note, policy = _content(path), self.policy_text()
        if note is None:
            return None
        if policy is None:
            raise MerkleError("không còn chính sách nhân chứng của nhật ký")
        if (note, policy) not in self._opened:
            read = Note.parse(note)
            published = Published(read, Policy.parse(policy).open(read, self._verify))
            if len(self._opened) >= _PROOFS_KEPT:
                self._opened.clear()
            self._opened[note, policy] = published
        return self._opened[note, policy]


def _widths(width: int) -> tuple[int, ...]:
    """Return under which names a tile is looked for first: its own width, then full."""
    return (width,) if width == WIDTH else (width, WIDTH)


def _number(path: Path) -> int:
    return int(path.name) if path.name.isascii() and path.name.isdigit() else 0


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


__all__ = ["LogView", "ProofState", "Proven", "Published", "Witness"]
