"""What a log and a witness write to each other: C2SP tlog-witness, add-checkpoint.

https://c2sp.org/tlog-witness: the request's body, the answers' bodies, and where a witness serves
the last checkpoint that it cosigned. Who must answer what stands with the witness itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import SIGNATURES, Note, SignatureLine
from ledger.merkle.proof_text import split_at_blank
from ledger.merkle.reading import MalformedText, at_line, base64_of, decimal_of, lines_of

SIZE_TYPE = "text/x.tlog.size"
"""The media type of an answer that only says the size last cosigned (409)."""

_OLD = "old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The request for a cosignature: the size it starts from, the proof, the new checkpoint."""

    old: int
    proof: Sequence[bytes]
    note: Note

    @classmethod
    def parse(cls, data: bytes | str) -> Self:
        """Return the request in a body. Malformed: the answer is 400."""
        lines = lines_of(data, "yêu cầu đồng ký")
        if not lines[0].startswith(_OLD):
            raise MalformedText(at_line(1), "thiếu dòng old")
        old = decimal_of(lines[0].removeprefix(_OLD), at_line(1))
        return cls(old, *split_at_blank(lines, 1))

    def text(self) -> str:
        """Return the body."""
        lines = [f"{_OLD}{self.old}", *map(base64_of, self.proof), ""]
        return "".join(f"{line}\n" for line in lines) + self.note.written()

    def checkpoint(self) -> Checkpoint:
        """Return the checkpoint that is to be cosigned, unverified."""
        return Checkpoint.parse(self.note.text)


def read_signatures(data: bytes | str) -> tuple[SignatureLine, ...]:
    """Return the signature lines of an answer, at least one; whether they hold is not said."""
    lines = lines_of(data, "trả lời của nhân chứng")
    if len(lines) > SIGNATURES:
        raise MalformedText("trả lời của nhân chứng", f"quá {SIGNATURES} chữ ký")
    return tuple(SignatureLine.parse(line, at_line(i)) for i, line in enumerate(lines, start=1))


def read_size(data: bytes | str) -> int:
    """Return the size that a conflict (409) says was last cosigned."""
    lines = lines_of(data, "kích thước đã đồng ký")
    if len(lines) != 1:
        raise MalformedText(at_line(2), "thừa dòng")
    return decimal_of(lines[0], at_line(1))


def checkpoint_path(origin: str) -> str:
    """Return where a witness serves the last checkpoint of a log, below its monitoring prefix."""
    return f"{sha256(origin.encode()).hexdigest()}/checkpoint"
