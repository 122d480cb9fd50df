"""Whom a verifier trusts, and what the checkpoints it is shown are worth.

Trust comes from a policy given from outside the bundle: which log, which witnesses and how many
(C2SP tlog-policy), and on comment lines of it, which keys of the application sign entries:

    # thidua-app thidua.example.vn/ha-dong/app+0f1e2d3c+Aa…
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low
from typing import NamedTuple

from ledger.evidence.findings import FORKED, TAMPERED, UNDECIDED, UNTRUSTED, Findings
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.keys import ED25519, VerifierKey
from ledger.merkle.note import Note, Verify
from ledger.merkle.policy import Opened, Policy, printable
from ledger.merkle.proofs import verify_consistency
from ledger.merkle.reading import (
    MalformedText,
    MerkleError,
    NoteError,
    at_line,
    hashes_of,
    lines_of,
)

APP_LINE = "# thidua-app "

CHECKPOINT = "checkpoint"
_PINNED = "điểm kiểm đã ghim"
_HISTORY = re.compile(r"history/([1-9][0-9]{0,18})\.checkpoint")


def history_name(size: int) -> str:
    """Return where a bundle has the checkpoint of an earlier size."""
    return f"history/{size}.checkpoint"


def growth_name(old: int, new: int) -> str:
    """Return where a bundle has the proof that the log of one size grew to the other."""
    return f"history/{old}-{new}.consistency"


@dataclass(frozen=True)
class Trust:
    """Whom the verifier trusts, for checkpoints and for entries, and how Ed25519 is verified."""

    policy: Policy
    apps: tuple[VerifierKey, ...]
    verify: Verify

    def app(self, k: str, origin: str) -> VerifierKey | None:
        """Return the application's key of an id, for the log of that origin."""
        named = (key for key in self.apps if key.name.startswith(f"{origin}/"))
        return next((key for key in named if key.key_id.hex() == k), None)


def trust_of(policy: bytes, verify: Verify) -> Trust:
    """Return what a policy's text says. Malformed: it, or the key on a line for the application."""
    read = Policy.parse(policy)
    apps = []
    for number, line in read.comments:
        if line.startswith(APP_LINE):
            key = VerifierKey.parse(line.removeprefix(APP_LINE).strip(), at_line(number))
            if key.algorithm != ED25519:
                raise MalformedText(at_line(number), "không phải khóa Ed25519 của ứng dụng")
            apps.append(key)
    return Trust(read, tuple(apps), verify)


@dataclass(frozen=True)
class Tree:
    """The tree that a bundle's checkpoint speaks of; `opened` is None where it is not trusted."""

    note: Note
    checkpoint: Checkpoint
    opened: Opened | None

    @property
    def at(self) -> int | None:
        """Return when it was witnessed, in POSIX seconds: the middle one of the witnesses' times.

        None where no trusted witness says.
        """
        if self.opened is None or not self.opened.witnessed:
            return None
        return median_low(self.opened.witnessed.values())


class Bound(NamedTuple):
    """A moment by which the log had this size, in POSIX seconds."""

    size: int
    at: int


def tree_of(data: bytes, name: str, trust: Trust, findings: Findings) -> Tree | None:
    """Return what a checkpoint's file says, trusted or not; None where it cannot be read."""
    try:
        note = Note.parse(data)
        checkpoint = Checkpoint.parse(note.text)
    except MalformedText as malformed:
        findings.add(TAMPERED, name, malformed)
        return None
    try:
        return Tree(note, checkpoint, trust.policy.open(note, trust.verify))
    except NoteError as untrusted:
        findings.add(UNTRUSTED, name, untrusted)
        return Tree(note, checkpoint, None)


def check_age(tree: Tree, now: int, max_age: int, findings: Findings) -> None:
    """Find a checkpoint that was witnessed longer ago than `max_age` seconds, or never."""
    if tree.at is None:
        findings.add(UNTRUSTED, CHECKPOINT, "không có giờ của nhân chứng nên không biết cũ hay mới")
    elif now - tree.at > max_age:
        days = (now - tree.at) // 86_400
        findings.add(UNTRUSTED, CHECKPOINT, f"cũ quá mức cho phép: được đồng ký {days} ngày trước")


def bounds(
    parts: dict[str, bytes], tree: Tree, trust: Trust, findings: Findings
) -> tuple[Bound, ...]:
    """Return by when the log had which sizes: those of the bundle's checkpoints that hold together.

    Each must be trusted by itself and be the beginning of the next one.
    """
    kept = [tree]
    for name in sorted(parts):
        found = _HISTORY.fullmatch(name)
        if found is None:
            continue
        earlier = tree_of(parts[name], name, trust, findings)
        if earlier is None:
            continue
        known = earlier.checkpoint
        if (known.size, known.origin) != (int(found[1]), tree.checkpoint.origin):
            findings.add(TAMPERED, name, "kích thước hoặc nhật ký khác với tên tệp")
        elif known.size > tree.checkpoint.size:
            findings.add(TAMPERED, name, "mới hơn điểm kiểm của gói")
        else:
            kept.append(earlier)
    kept.sort(key=lambda one: one.checkpoint.size)
    for older, newer in pairwise(kept):
        _check_growth(parts, older, newer, findings)
    return tuple(Bound(one.checkpoint.size, one.at) for one in kept if one.at is not None)


def _check_growth(parts: dict[str, bytes], older: Tree, newer: Tree, findings: Findings) -> None:
    """Find two checkpoints of one log of which one is not the beginning of the other."""
    old, new = older.checkpoint, newer.checkpoint
    if old.size == new.size:
        if old.root != new.root:
            _fork(older, newer, findings)
        return
    name = growth_name(old.size, new.size)
    if name not in parts:
        findings.add(TAMPERED, name, "thiếu bằng chứng nhất quán giữa hai điểm kiểm của gói")
        return
    _check_consistency(old, new, parts[name], name, findings)


def _check_consistency(
    old: Checkpoint, new: Checkpoint, proof: bytes, name: str, findings: Findings
) -> None:
    try:
        hashes = hashes_of(lines_of(proof, name), 1) if proof else ()
        verify_consistency(old.size, new.size, hashes, old.root, new.root)
    except MerkleError as wrong:
        findings.add(TAMPERED, name, wrong)


def _fork(one: Tree, other: Tree, findings: Findings) -> None:
    size = one.checkpoint.size
    says = "là bằng chứng nhật ký đã rẽ nhánh; giữ nguyên cả hai"
    findings.add(
        FORKED,
        CHECKPOINT,
        f"hai điểm kiểm cùng {size} sự kiện mà khác gốc, {says}",
        one.note.written(),
        other.note.written(),
    )


def check_pin(
    pinned: bytes,
    proof: bytes | None,
    parts: dict[str, bytes],
    tree: Tree,
    trust: Trust,
    findings: Findings,
) -> None:
    """Compare the bundle's log with a checkpoint that the reader has kept from before.

    `proof` is a consistency proof between the two that the reader got elsewhere; else one in the
    bundle is taken. Cannot decide: there is none.
    """
    told = Findings()
    pin = tree_of(pinned, _PINNED, trust, told)
    if pin is None or pin.opened is None:
        findings.add(UNDECIDED, _PINNED, told.found[0].says)
    elif pin.checkpoint.origin != tree.checkpoint.origin:
        says = f"là của nhật ký khác: {printable(pin.checkpoint.origin)}"
        findings.add(UNDECIDED, _PINNED, says)
    elif not _contradict(pin, tree, parts, trust, findings):
        _check_pin_grown(pin, tree, proof, parts, findings)


def _contradict(
    pin: Tree, tree: Tree, parts: dict[str, bytes], trust: Trust, findings: Findings
) -> bool:
    """Find two checkpoints that cannot both be of one growing log; say whether they were."""
    kept, now = pin.checkpoint, tree.checkpoint
    same = tree if kept.size == now.size else _of_size(parts, kept.size, trust)
    if same is not None and same.checkpoint.root != kept.root:
        _fork(pin, same, findings)
        return True
    if kept.size > now.size and pin.at and tree.at and tree.at > pin.at:
        findings.add(
            FORKED,
            _PINNED,
            f"nhật ký đã lùi lại: có {kept.size} sự kiện trước, sau đó chỉ còn {now.size}",
            pin.note.written(),
            tree.note.written(),
        )
        return True
    return False


def _check_pin_grown(
    pin: Tree, tree: Tree, proof: bytes | None, parts: dict[str, bytes], findings: Findings
) -> None:
    """Find that the log did not grow from the one checkpoint to the other, or that nothing says."""
    older, newer = sorted((pin.checkpoint, tree.checkpoint), key=lambda one: one.size)
    if older.size == newer.size:
        return
    given = parts.get(growth_name(older.size, newer.size)) if proof is None else proof
    if given is not None:
        _check_consistency(older, newer, given, _PINNED, findings)
    elif history_name(pin.checkpoint.size) not in parts:
        # else the bundle's own chain leads on from it, and is checked with the others
        findings.add(
            UNDECIDED,
            _PINNED,
            f"chưa có bằng chứng nhất quán từ {older.size} tới {newer.size} sự kiện: lấy ở "
            f"/v1/consistency?old={older.size}&new={newer.size} rồi đưa vào bằng --consistency",
        )


def _of_size(parts: dict[str, bytes], size: int, trust: Trust) -> Tree | None:
    """Return the trusted checkpoint of that size in the bundle's history."""
    data = parts.get(history_name(size))
    earlier = None if data is None else tree_of(data, "", trust, Findings())
    if earlier is None or earlier.opened is None or earlier.checkpoint.size != size:
        return None
    return earlier


__all__ = [
    "CHECKPOINT",
    "Bound",
    "Tree",
    "Trust",
    "bounds",
    "check_age",
    "check_pin",
    "growth_name",
    "history_name",
    "tree_of",
    "trust_of",
]
