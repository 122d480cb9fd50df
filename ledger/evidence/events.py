"""The events of a bundle: each one's entry, what it binds, its place in the tree, and its stream.

For each: the entry's one spelling, the application's signature, the commitment to the stored bytes,
their envelope, the key of the stream, the erasable part, the inclusion proof. Then along each
stream: version after version, each naming the one before.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from ledger.evidence.checkpoints import Tree, Trust
from ledger.evidence.findings import FORKED, TAMPERED, UNTRUSTED, Findings
from ledger.evidence.json_text import json_object
from ledger.evidence.manifest import WHOLE, Manifest
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.proofs import verify_inclusion
from ledger.merkle.reading import LARGEST, MalformedText, MerkleError, base64_of
from ledger.signing.entry import Entry, committed, instant, oid_of

_ENTRY = re.compile(r"events/([0-9]{6,19})\.entry")
_HEX_LINE = re.compile(rb"[0-9a-f]{64}\n")


def stem(position: int) -> str:
    """Return how the parts of an event are named: six digits, more where it needs them."""
    return f"events/{position:06d}"


class Shown(NamedTuple):
    """An event of a bundle that could be read: its entry, envelope with facts, erasable part."""

    position: int
    entry: Entry
    told: dict[str, Any]
    private: dict[str, Any] | None

    @property
    def stream(self) -> str:
        """Return the id of its stream."""
        return str(self.told["stream"])

    @property
    def topic(self) -> str:
        """Return what kind of event it is."""
        return str(self.told["topic"])

    @property
    def facts(self) -> dict[str, Any]:
        """Return what happened."""
        facts: dict[str, Any] = self.told["facts"]
        return facts


def hex_line(data: bytes, place: str) -> bytes:
    """Return the 32 bytes that a part writes as one line of hex digits."""
    if not _HEX_LINE.fullmatch(data):
        raise MalformedText(place, "phải là một dòng 64 chữ số hex thường")
    return bytes.fromhex(data[:-1].decode("ascii"))


@dataclass(frozen=True)
class EventChecks:
    """The checks of a bundle's events, against one tree and one trust."""

    parts: dict[str, bytes]
    manifest: Manifest
    trust: Trust
    tree: Tree | None
    findings: Findings

    def shown(self) -> list[Shown]:
        """Check every event by itself; return those that can be read, in order."""
        found = []
        for name in sorted(self.parts):
            match = _ENTRY.fullmatch(name)
            if match is None:
                continue
            position = int(match[1])
            if not 1 <= position <= LARGEST or f"{stem(position)}.entry" != name:
                self.findings.add(TAMPERED, name, "tên tệp không chuẩn")
            elif (event := self._event(position)) is not None:
                found.append(event)
        return sorted(found)

    def _event(self, position: int) -> Shown | None:
        where = f"sự kiện {position}"
        try:
            entry = Entry.parse(self.parts[f"{stem(position)}.entry"], f"{stem(position)}.entry")
        except MalformedText as malformed:
            self.findings.add(TAMPERED, where, malformed)
            return None
        self._signature(entry, where)
        self._place(entry, position, where)
        try:
            told = self._envelope(entry, position, where)
            private = self._erasable(told, position, where)
        except MalformedText as malformed:
            self.findings.add(TAMPERED, where, malformed)
            return None
        return Shown(position, entry, told, private)

    def _signature(self, entry: Entry, where: str) -> None:
        key = self.trust.app(entry.k, self.manifest.origin)
        if key is None:
            self.findings.add(UNTRUSTED, where, f"chính sách không có khóa ứng dụng {entry.k}")
        elif not self.trust.verify(key.public, entry.message(self.manifest.origin), entry.sig):
            self.findings.add(TAMPERED, where, "chữ ký của ứng dụng sai")

    def _part(self, position: int, kind: str) -> bytes:
        name = f"{stem(position)}.{kind}"
        if name not in self.parts:
            raise MalformedText(name, "không có trong gói")
        return self.parts[name]

    def _envelope(self, entry: Entry, position: int, where: str) -> dict[str, Any]:
        """Return envelope and facts. Malformed: they are not what the entry commits to."""
        state = self._part(position, "state")
        salt = hex_line(self._part(position, "salt"), f"{stem(position)}.salt")
        if committed(salt, state) != entry.c:
            raise MalformedText(f"{stem(position)}.state", "nội dung không khớp cam kết đã ký")
        told = json_object(state, f"{stem(position)}.state")
        for name, kind in (("stream", str), ("topic", str), ("facts", dict), ("by", dict)):
            if not isinstance(told.get(name), kind):
                raise MalformedText(f"{stem(position)}.state", f"thiếu {name}")
        copies = {"position": position, "version": entry.ov, "recorded_at": instant(entry.at)}
        for name, value in copies.items():
            if told.get(name) != value or isinstance(told[name], bool):
                says = f"{name} trong nội dung khác với mục đã ký ({value})"
                self.findings.add(TAMPERED, where, says)
        self._stream(entry, told["stream"], where)
        return told

    def _stream(self, entry: Entry, stream: str, where: str) -> None:
        name = f"streams/{entry.oid.hex()}.key"
        if name not in self.parts:
            self.findings.add(TAMPERED, where, f"thiếu khóa của chuỗi: {name}")
            return
        try:
            key = hex_line(self.parts[name], name)
        except MalformedText as malformed:
            self.findings.add(TAMPERED, where, malformed)
            return
        if oid_of(key, stream) != entry.oid:
            self.findings.add(TAMPERED, where, "mục đã ký là của một chuỗi khác")

    def _erasable(self, told: dict[str, Any], position: int, where: str) -> dict[str, Any] | None:
        """Return the erasable part, None where there is none or it is not there."""
        bound, name = told.get("commitment"), f"{stem(position)}.erasable"
        if bound is None:
            if name in self.parts:
                raise MalformedText(name, "sự kiện không có phần này")
            return None
        if name in self.parts:
            body = self.parts[name]
            salt = hex_line(self._part(position, "erasable.salt"), f"{name}.salt")
            if base64_of(committed(salt, body)) != bound:
                raise MalformedText(name, "không khớp cam kết trong nội dung đã ký")
            return json_object(body, name)
        if position not in self.manifest.withheld and position not in (self.manifest.erased or {}):
            says = "thiếu phần ghi lý do mà không có quyết định xóa"
            self.findings.add(TAMPERED, where, says)
        return None

    def _place(self, entry: Entry, position: int, where: str) -> None:
        """Find an entry that does not stand at its position in the tree of the checkpoint."""
        if self.tree is None:
            return
        try:
            name = f"{stem(position)}.tlog-proof"
            proof = TlogProof.parse(self._part(position, "tlog-proof"))
            if proof.note.bytes() != self.tree.note.bytes():
                self._other_checkpoint(proof, name)
            if proof.index != position - 1:
                raise MalformedText(name, f"là bằng chứng của lá {proof.index}")
            checkpoint = self.tree.checkpoint
            verify_inclusion(
                entry.leaf, position - 1, checkpoint.size, proof.hashes, checkpoint.root
            )
        except MerkleError as wrong:
            self.findings.add(TAMPERED, where, wrong)

    def _other_checkpoint(self, proof: TlogProof, name: str) -> None:
        """Refuse a proof under another checkpoint than the bundle's; find a fork in it."""
        tree, other = self.tree, proof.checkpoint()
        if tree is None:
            return
        if (other.origin, other.size) == (tree.checkpoint.origin, tree.checkpoint.size):
            try:
                self.trust.policy.open(proof.note, self.trust.verify)
                forked = other.root != tree.checkpoint.root and tree.opened is not None
            except MerkleError:
                forked = False
            if forked:
                both = proof.note.written(), tree.note.written()
                self.findings.add(FORKED, name, "dẫn tới một nhánh khác của nhật ký", *both)
        raise MalformedText(name, "dẫn tới điểm kiểm khác với điểm kiểm của gói")


def check_streams(events: list[Shown], manifest: Manifest, findings: Findings) -> None:
    """Find, along each stream, what is missing, doubled, or names another event before it."""
    streams: dict[str, list[Shown]] = {}
    for event in events:
        streams.setdefault(event.stream, []).append(event)
    for stream in sorted(streams.keys() | manifest.streams.keys()):
        history = streams.get(stream, [])
        if stream not in manifest.streams:
            findings.add(TAMPERED, f"chuỗi {stream}", "không có trong danh mục của gói")
        elif not history:
            findings.add(TAMPERED, f"chuỗi {stream}", "danh mục nêu mà gói không có sự kiện nào")
        whole = manifest.streams.get(stream) == WHOLE
        for says in _chain(history, whole=whole):
            findings.add(TAMPERED, f"chuỗi {stream}", says)


def _chain(history: list[Shown], *, whole: bool) -> Iterator[str]:
    if whole and history and history[0].entry.ov != 1:
        yield f"bắt đầu từ phiên bản {history[0].entry.ov}, thiếu các phiên bản trước"
    for before, event in pairwise(history):
        if event.entry.oid != before.entry.oid:
            yield f"sự kiện {event.position} mang mã chuỗi khác"
        elif event.entry.ov == before.entry.ov + 1:
            if event.entry.p != before.entry.leaf:
                yield f"sự kiện {event.position} không nối vào sự kiện {before.position}"
        elif event.entry.ov <= before.entry.ov:
            yield f"phiên bản {event.entry.ov} đứng sau phiên bản {before.entry.ov}"
        elif whole:
            yield f"thiếu phiên bản {before.entry.ov + 1} tới {event.entry.ov - 1}"
