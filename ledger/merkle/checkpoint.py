"""Checkpoints: origin, size and root of a log, as the text of a note.

https://c2sp.org/tlog-checkpoint, "Note text".
"""

from dataclasses import dataclass
from typing import Self

from ledger.merkle.reading import (
    HASH_BYTES,
    MalformedText,
    at_line,
    base64_of,
    bytes_of,
    decimal_of,
    lines_of,
)

_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one size; `extensions` are lines without meaning to us."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, first: int = 1) -> Self:
        """Return the checkpoint in a note's text; `first` is the number of its first line."""
        lines = lines_of(text, "điểm kiểm", first)
        for number, line in enumerate(lines, start=first):
            if not line:
                raise MalformedText(at_line(number), "dòng trống trong điểm kiểm")
        if len(lines) < _LINES:
            raise MalformedText(at_line(first + len(lines)), "điểm kiểm thiếu dòng")
        size = decimal_of(lines[1], at_line(first + 1))
        root = bytes_of(lines[2], at_line(first + 2), HASH_BYTES)
        return cls(lines[0], size, root, tuple(lines[_LINES:]))

    def text(self) -> str:
        """Return the text that is signed."""
        lines = (self.origin, str(self.size), base64_of(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)
