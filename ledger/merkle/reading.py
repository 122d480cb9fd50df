"""Strict reading of small texts: every number and hash has exactly one spelling.

Two spellings of one proof would be two files with one meaning, and a difference between programs
that read them. So what a text writes is compared with what we would have written.
"""

import base64
import re

LARGEST = 2**63 - 1
"""The largest size, index or time (seconds) that any of the texts may name (63 bits)."""

TEXT_BYTES = 1_000_000
"""The longest text that is read at all, in bytes; real ones have a few thousand."""

HASH_BYTES = 32
"""The length of a SHA-256 hash."""

PROOF_HASHES = 63
"""The most hashes in one proof: a tree of 63-bit size is no higher (C2SP tlog-witness)."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class MerkleError(ValueError):
    """Something of a transparency log cannot be believed or read; the message says which."""


class MalformedText(MerkleError):
    """A text or a file is not what its format says; `place` says where, in Vietnamese."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class NoteError(MerkleError):
    """A note is readable and not to be trusted: signature, key, or quorum."""


class ProofError(MerkleError):
    """A proof does not prove what it claims, or cannot exist for such sizes."""


def at_line(number: int) -> str:
    """Return how a line is named in refusals, counted from 1."""
    return f"dòng {number}"


def lines_of(data: bytes | str, what: str, first: int = 1) -> list[str]:
    """Return the lines of a text without their newlines; the last one must end in one too.

    `first` is the number of its first line within the file that people see. Malformed: not UTF-8,
    too long, empty, a last line cut off, or a control character (a carriage return among them).
    """
    if len(data) > TEXT_BYTES:
        raise MalformedText(what, f"dài quá {TEXT_BYTES} byte")
    encoded = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    try:
        text = encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        line = encoded.count(b"\n", 0, error.start) + first
        raise MalformedText(at_line(line), "không phải UTF-8") from None
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + first
        named = "kết thúc dòng bằng CR" if found[0] == "\r" else f"U+{ord(found[0]):04X}"
        raise MalformedText(at_line(line), f"có ký tự điều khiển ({named})")
    if not text:
        raise MalformedText(what, "trống")
    lines = text.split("\n")
    if lines.pop():
        raise MalformedText(at_line(len(lines) + first), "bị cắt: không có dấu xuống dòng ở cuối")
    return lines


def decimal_of(text: str, place: str, most: int = LARGEST) -> int:
    """Return a number written in decimal without sign, spaces or leading zeros, at most `most`."""
    if not _DECIMAL.fullmatch(text):
        raise MalformedText(place, f"không phải số nguyên viết chuẩn: {shown(text)}")
    number = int(text)
    if number > most:
        raise MalformedText(place, f"số quá lớn: {number}")
    return number


def bytes_of(text: str, place: str, length: int | None = None) -> bytes:
    """Return what standard base64 (RFC 4648, section 4) says, in its one canonical spelling.

    Malformed: another alphabet, missing padding, bits left over, spaces, or another length than
    `length` bytes where one is given.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise MalformedText(place, f"base64 sai: {shown(text)}") from None
    if base64_of(data) != text:
        raise MalformedText(place, f"base64 không ở dạng chuẩn: {shown(text)}")
    if length is not None and len(data) != length:
        raise MalformedText(place, f"có {len(data)} byte, phải là {length}")
    return data


def hashes_of(lines: list[str], first: int) -> tuple[bytes, ...]:
    """Return the hashes of a proof, one a line; `first` is the number of the first line."""
    if len(lines) > PROOF_HASHES:
        raise MalformedText(at_line(first + PROOF_HASHES), f"quá {PROOF_HASHES} giá trị băm")
    return tuple(bytes_of(line, at_line(first + i), HASH_BYTES) for i, line in enumerate(lines))


def base64_of(data: bytes) -> str:
    """Return standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(data).decode("ascii")


def shown(text: str) -> str:
    """Return the beginning of a text, quoted, as a refusal may show it to people."""
    return repr(text if len(text) <= 40 else text[:40] + "…")  # noqa: PLR2004 - a glance
