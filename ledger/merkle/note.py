"""Signed notes: a text and lines that sign it (https://c2sp.org/signed-note, "Format").

Reading a note says nothing about trust; `open_note` does, for keys that the caller trusts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from ledger.merkle.cosignature import COSIGNATURE, cosignature_blob, cosigned_message, read_blob
from ledger.merkle.keys import ID_BYTES, SignerKey, VerifierKey, check_name
from ledger.merkle.reading import (
    MalformedText,
    NoteError,
    at_line,
    base64_of,
    bytes_of,
    lines_of,
    shown,
)

SIGNATURES = 100
"""The most signature lines that are read; the format asks for at least 16."""

Sign = Callable[[bytes], bytes]
"""Returns the Ed25519 signature (64 bytes) of a message."""

Verify = Callable[[bytes, bytes, bytes], bool]
"""Says whether an Ed25519 public key made, over a message, this signature: never raises."""

_DASH = "— "


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature: who claims to have made it, with which key, and its bytes."""

    name: str
    key_id: bytes
    blob: bytes

    @classmethod
    def parse(cls, line: str, place: str = "dòng chữ ký") -> Self:
        """Return the signature that a line (without its newline) writes."""
        name, space, written = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space:
            raise MalformedText(place, f"không phải dòng chữ ký: {shown(line)}")
        check_name(name, place)
        data = bytes_of(written, place)
        if len(data) <= ID_BYTES:
            raise MalformedText(place, "chữ ký quá ngắn")
        return cls(name, data[:ID_BYTES], data[ID_BYTES:])

    def text(self) -> str:
        """Return the line, with its newline."""
        return f"{_DASH}{self.name} {base64_of(self.key_id + self.blob)}\n"

    def by(self, key: VerifierKey | SignerKey) -> bool:
        """Say whether this claims to be made with that key: same name and same id."""
        return (self.name, self.key_id) == (key.name, key.key_id)

    def cosigned_at(self) -> int:
        """Return when a cosignature says it was made, in POSIX seconds."""
        return read_blob(self.blob)[0]


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a newline, and the signatures under it."""

    text: str
    signatures: tuple[SignatureLine, ...] = ()

    @classmethod
    def parse(cls, data: bytes | str, first: int = 1) -> Self:
        """Return the note that a file holds; `first` is the number of its first line.

        `bytes()` of it is `data` again. Malformed: no blank line, no signature, more than
        `SIGNATURES`, or anything that does not read as one.
        """
        lines = lines_of(data, "ghi chú có chữ ký", first)
        if "" not in lines[1:]:
            raise MalformedText(at_line(first + len(lines)), "thiếu dòng trống trước chữ ký")
        blank = len(lines) - 1 - lines[::-1].index("")
        signed = lines[blank + 1 :]
        if not signed:
            raise MalformedText(at_line(first + blank + 1), "không có chữ ký nào")
        if len(signed) > SIGNATURES:
            raise MalformedText(at_line(first + blank + 1), f"quá {SIGNATURES} chữ ký")
        signatures = (
            SignatureLine.parse(line, at_line(number))
            for number, line in enumerate(signed, start=first + blank + 1)
        )
        return cls("".join(f"{line}\n" for line in lines[:blank]), tuple(signatures))

    def written(self) -> str:
        """Return the note as text: what is signed, a blank line, the signatures."""
        return f"{self.text}\n{''.join(line.text() for line in self.signatures)}"

    def bytes(self) -> bytes:
        """Return the note as it stands in a file."""
        return self.written().encode()

    def with_signatures(self, *more: SignatureLine) -> Self:
        """Return the note with further signatures below those it has."""
        return type(self)(self.text, (*self.signatures, *more))


def sign(text: str, key: SignerKey, sign_fn: Sign, at: int | None = None) -> SignatureLine:
    """Return the signature of a text; a cosigning key needs the time (POSIX seconds), no other.

    Refused: a text that no note could hold.
    """
    lines_of(text, "văn bản cần ký")
    if (at is None) == (key.algorithm == COSIGNATURE):
        raise NoteError(f"khóa {key.name}: chỉ chữ ký đồng ký mới mang thời điểm")
    if at is None:
        return SignatureLine(key.name, key.key_id, sign_fn(text.encode()))
    signature = sign_fn(cosigned_message(text, at))
    return SignatureLine(key.name, key.key_id, cosignature_blob(at, signature))


def signed_with(text: str, line: SignatureLine, key: VerifierKey, verify: Verify) -> bool:
    """Say whether a signature line is really that key's over this text."""
    if not line.by(key):
        return False
    if key.algorithm == COSIGNATURE:
        at, signature = read_blob(line.blob)
        return verify(key.public, cosigned_message(text, at), signature)
    return verify(key.public, text.encode(), line.blob)


def open_note(note: Note, keys: Iterable[VerifierKey], verify: Verify) -> tuple[SignatureLine, ...]:
    """Return the signatures that known keys made, in the note's order; unknown ones are ignored.

    Refused: a signature of a known key that does not verify, two by one key, or none at all.
    """
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise NoteError(f"hai khóa khác nhau cùng tên {key.name} và cùng mã {key.key_id.hex()}")
    verified: dict[tuple[str, bytes], SignatureLine] = {}
    for number, line in enumerate(note.signatures, start=1):
        identity = line.name, line.key_id
        if identity not in known:
            continue
        if identity in verified:
            raise NoteError(f"chữ ký thứ {number}: khóa {line.name} đã ký ở trên")
        if not signed_with(note.text, line, known[identity], verify):
            raise NoteError(f"chữ ký thứ {number}: sai đối với khóa {line.name}")
        verified[identity] = line
    if not verified:
        raise NoteError("không có chữ ký nào của khóa được tin cậy")
    return tuple(verified.values())
