"""Trust policies: which logs, which witnesses, and how many of them (C2SP tlog-policy).

https://c2sp.org/tlog-policy. Lines `log`, `witness`, `group`, `quorum`; names and comments are
octets without further meaning, so they survive reading even where they are not UTF-8.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Self

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.keys import ED25519, VerifierKey
from ledger.merkle.note import Note, SignatureLine, Verify, open_note
from ledger.merkle.reading import (
    TEXT_BYTES,
    MalformedText,
    NoteError,
    at_line,
    decimal_of,
    shown,
)

NONE = "none"
"""The quorum of which nobody is a member."""

_ODD = re.compile(r"[^\t\x20-\x7e\x80-\U0010ffff]")
_SPACE = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Group:
    """So many of these witnesses or groups."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint that a policy accepts, and who stands for it."""

    checkpoint: Checkpoint
    log: SignatureLine
    witnessed: Mapping[str, int]
    """When each witness, by its name in the policy, cosigned it: POSIX seconds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom somebody trusts for checkpoints."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str
    urls: Mapping[str, str] = field(default_factory=dict)
    """The addresses given, by a witness's name in the policy or by a log's verifier key text."""
    comments: tuple[tuple[int, str], ...] = ()
    """Comment lines with their numbers, from the # on: other programs skip them."""

    @classmethod
    def parse(cls, data: bytes | str) -> Self:
        """Return the policy that a file writes. Malformed: anything tlog-policy does not allow."""
        return cls(**vars(_Reading.of(data)))

    def satisfied_by(self, cosigned: Collection[str]) -> bool:
        """Say whether these witnesses (names of the policy) are the quorum."""
        return self.quorum == NONE or self._stands(self.quorum, frozenset(cosigned))

    def _stands(self, name: str, cosigned: frozenset[str]) -> bool:
        """Say whether a witness or a group stands for what these witnesses have cosigned."""
        if name in self.witnesses:
            return name in cosigned
        group = self.groups[name]
        return sum(self._stands(member, cosigned) for member in group.members) >= group.needed

    def open(self, note: Note, verify: Verify) -> Opened:
        """Return the checkpoint in a note that a listed log signed and the quorum cosigned.

        Refused: no listed log of that origin signed it, a known key's signature is wrong, or the
        quorum is not met.
        """
        checkpoint = Checkpoint.parse(note.text)
        logs = [key for key in self.logs if key.name == checkpoint.origin]
        if not logs:
            raise NoteError(f"chính sách không có nhật ký {shown(checkpoint.origin)}")
        verified = open_note(note, [*logs, *self.witnesses.values()], verify)
        log = next((line for line in verified if any(map(line.by, logs))), None)
        if log is None:
            raise NoteError(f"nhật ký {checkpoint.origin} không ký điểm kiểm này")
        witnessed = {
            name: line.cosigned_at()
            for name, key in self.witnesses.items()
            for line in verified
            if line.by(key)
        }
        if not self.satisfied_by(witnessed):
            signed = ", ".join(map(printable, witnessed)) or "không ai"
            raise NoteError(f"chưa đủ nhân chứng theo {printable(self.quorum)}: {signed} đồng ký")
        return Opened(checkpoint, log, witnessed)


class _Reading:
    """A policy as far as its lines have been read; its attributes are those of `Policy`."""

    def __init__(self) -> None:
        self.logs: tuple[VerifierKey, ...] = ()
        self.witnesses: dict[str, VerifierKey] = {}
        self.groups: dict[str, Group] = {}
        self.quorum = ""
        self.urls: dict[str, str] = {}
        self.comments: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, data: bytes | str) -> Self:
        """Read all lines."""
        if len(data) > TEXT_BYTES:
            raise MalformedText("chính sách", f"dài quá {TEXT_BYTES} byte")
        text = data if isinstance(data, str) else data.decode("utf-8", "surrogateescape")
        *lines, rest = text.split("\n")
        if rest:
            raise MalformedText(at_line(len(lines) + 1), "bị cắt: không có dấu xuống dòng ở cuối")
        reading = cls()
        for number, line in enumerate(lines, start=1):
            if found := _ODD.search(line):
                raise MalformedText(at_line(number), f"ký tự không hợp lệ U+{ord(found[0]):04X}")
            reading.take(line.strip(" \t"), number)
        if not reading.quorum:
            raise MalformedText("chính sách", "thiếu dòng quorum")
        return reading

    def take(self, line: str, number: int) -> None:
        """Read one line."""
        place = at_line(number)
        match _SPACE.split(line):
            case [""]:
                pass
            case [first, *_] if first.startswith("#"):
                self.comments += ((number, line),)
            case ["log", vkey, *url] if len(url) <= 1:
                self._log(vkey, url, place)
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._witness(name, vkey, url, place)
            case ["group", name, needed, *members] if members:
                self._group(name, needed, members, place)
            case ["quorum", name]:
                self._quorum(name, place)
            case _:
                raise MalformedText(place, f"không phải dòng chính sách: {printable(line)}")

    def _log(self, vkey: str, url: list[str], place: str) -> None:
        key = _key(vkey, ED25519, place)
        if any(key.public == known.public for known in self.logs):
            raise MalformedText(place, f"khóa của nhật ký {key.name} đã có ở trên")
        self.logs += (key,)
        if url:
            self.urls[key.text()] = url[0]

    def _witness(self, name: str, vkey: str, url: list[str], place: str) -> None:
        key = _key(vkey, COSIGNATURE, place)
        if any(key.public == known.public for known in self.witnesses.values()):
            raise MalformedText(place, f"khóa của nhân chứng {key.name} đã có ở trên")
        self._free(name, place)
        self.witnesses[name] = key
        if url:
            self.urls[name] = url[0]

    def _group(self, name: str, needed: str, members: list[str], place: str) -> None:
        self._free(name, place)
        used = {member for group in self.groups.values() for member in group.members}
        for member in members:
            self._known(member, place)
            if member in used:
                raise MalformedText(place, f"{printable(member)} đã thuộc một nhóm")
            used.add(member)
        match needed:
            case "all":
                k = len(members)
            case "any":
                k = 1
            case _:
                k = decimal_of(needed, place, len(members))
        if k == 0:
            raise MalformedText(place, "một nhóm cần ít nhất một thành viên đồng ký")
        self.groups[name] = Group(k, tuple(members))

    def _quorum(self, name: str, place: str) -> None:
        if self.quorum:
            raise MalformedText(place, "đã có dòng quorum ở trên")
        if name != NONE:
            self._known(name, place)
        self.quorum = name

    def _free(self, name: str, place: str) -> None:
        """Refuse a name that is taken, or that means nobody."""
        if name == NONE or name in self.witnesses or name in self.groups:
            raise MalformedText(place, f"tên đã được dùng: {printable(name)}")

    def _known(self, name: str, place: str) -> None:
        """Refuse a name of which no line above says anything."""
        if name not in self.witnesses and name not in self.groups:
            raise MalformedText(place, f"chưa có nhân chứng hay nhóm {printable(name)} ở trên")


def _key(vkey: str, algorithm: int, place: str) -> VerifierKey:
    """Return a key of the type that its line calls for."""
    key = VerifierKey.parse(vkey, place)
    if key.algorithm != algorithm:
        raise MalformedText(place, f"khóa {key.name} có loại 0x{key.algorithm:02x}")
    return key


def printable(name: str) -> str:
    """Return a name as people can be shown it, octets that are no UTF-8 replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:100]
