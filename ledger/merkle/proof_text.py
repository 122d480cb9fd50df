"""One entry's proof in one file, verified offline: C2SP tlog-proof.

https://c2sp.org/tlog-proof, "Format" and "Verifying a tlog proof".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note, Verify
from ledger.merkle.policy import Opened, Policy
from ledger.merkle.proofs import verify_inclusion
from ledger.merkle.reading import (
    MalformedText,
    at_line,
    base64_of,
    bytes_of,
    decimal_of,
    hashes_of,
    lines_of,
)

HEADING = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Where an entry stands (from 0), its audit path, and the checkpoint that it leads to.

    `extra` is not covered by any signature.
    """

    index: int
    hashes: Sequence[bytes]
    note: Note
    extra: bytes | None = None

    @classmethod
    def parse(cls, data: bytes | str) -> Self:
        """Return the proof in a file. Malformed: also where its note is no checkpoint."""
        lines = lines_of(data, "bằng chứng")
        if lines[0] != HEADING:
            raise MalformedText(at_line(1), f"không phải {HEADING}")
        at, extra = 1, None
        if lines[at:] and lines[at].startswith(_EXTRA):
            extra = bytes_of(lines[at].removeprefix(_EXTRA), at_line(at + 1))
            at += 1
        if not lines[at:] or not lines[at].startswith(_INDEX):
            raise MalformedText(at_line(at + 1), "thiếu dòng index")
        index = decimal_of(lines[at].removeprefix(_INDEX), at_line(at + 1))
        at += 1
        hashes, note = split_at_blank(lines, at)
        return cls(index, hashes, note, extra)

    def text(self) -> str:
        """Return the file."""
        extra = [] if self.extra is None else [_EXTRA + base64_of(self.extra)]
        lines = [HEADING, *extra, f"{_INDEX}{self.index}", *map(base64_of, self.hashes), ""]
        return "".join(f"{line}\n" for line in lines) + self.note.written()

    def checkpoint(self) -> Checkpoint:
        """Return what the log says in the note, unverified."""
        return Checkpoint.parse(self.note.text)

    def open(self, leaf: bytes, policy: Policy, verify: Verify) -> Opened:
        """Return the trusted checkpoint that has this leaf hash at `index`.

        Refused: `NoteError` where the policy does not accept the checkpoint, `ProofError` where
        the entry is not in its tree.
        """
        opened = policy.open(self.note, verify)
        tree = opened.checkpoint
        verify_inclusion(leaf, self.index, tree.size, self.hashes, tree.root)
        return opened


def split_at_blank(lines: list[str], at: int) -> tuple[tuple[bytes, ...], Note]:
    """Return the hashes from line `at` (counted from 0) to the blank line, and the note below."""
    if "" not in lines[at:]:
        raise MalformedText(at_line(len(lines) + 1), "thiếu dòng trống trước điểm kiểm")
    blank = lines.index("", at)
    hashes = hashes_of(lines[at:blank], at + 1)
    first = blank + 2
    below = "".join(f"{line}\n" for line in lines[blank + 1 :])
    if not below:
        raise MalformedText(at_line(first), "thiếu điểm kiểm")
    note = Note.parse(below, first)
    Checkpoint.parse(note.text, first)
    return hashes, note
