"""What others keep of this log: checkpoints, what signer and witnesses know, pins, promises.

Whatever of it cannot be had now is said and is no fault; what is there is compared with the ledger.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median_low
from typing import NamedTuple

from ledger.finding import FORK, TRUST, Finding
from ledger.live.marks import SOUND, Marks
from ledger.live.tree import Kept
from ledger.log.beginning import witness_file
from ledger.log.feeder import Feeder
from ledger.log.view import LogView
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.note import Note, Verify
from ledger.merkle.policy import Opened, Policy
from ledger.merkle.reading import HASH_BYTES, MalformedText, MerkleError, bytes_of
from ledger.signing.promises import every_promise

SKEW_SECONDS = 5
"""How far clocks may differ."""


class Bound(NamedTuple):
    """A moment by which the log had this size, by its witnesses' clocks, in POSIX seconds."""

    size: int
    at: int


@dataclass
class Keeping:
    """All that is kept, and what is wrong with it by itself."""

    kept: list[Kept] = field(default_factory=list)
    trusted: Kept | None = None
    """The largest tree that log and witnesses stand for."""
    bounds: list[Bound] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def trust(self, who: str, note: Note, opened: Opened) -> None:
        """Take a checkpoint that the policy accepts."""
        one = Kept(who, opened.checkpoint.size, opened.checkpoint.root, note.written())
        self.kept.append(one)
        if self.trusted is None or one.size > self.trusted.size:
            self.trusted = one
        if opened.witnessed:
            self.bounds.append(Bound(one.size, median_low(opened.witnessed.values())))


def keeping(view: LogView, policy: Policy | None, pins: Sequence[Path], verify: Verify) -> Keeping:
    """Return what is kept of the log in a directory; the policy says who is believed."""
    told = Keeping()
    published = _note(told, view.public / "checkpoint", "điểm kiểm đã công bố")
    if policy is None:
        if published is not None or view.integrated():
            says = "không có chính sách nhân chứng, nên không điểm kiểm nào đáng tin"
            told.findings.append(Finding(TRUST, "nhật ký", says))
        else:
            told.remarks.append("nhật ký minh bạch chưa chạy ở đây: chỉ kiểm tra được sổ")
    elif published is None:
        _nothing_published(told, view)
    pinned = [(f"điểm kiểm {pin}", _note(told, pin, str(pin))) for pin in pins]
    for who, note in [("điểm kiểm đã công bố", published), *pinned]:
        if note is None or policy is None:
            continue
        try:
            told.trust(who, note, policy.open(note, verify))
        except MerkleError as error:
            told.findings.append(Finding(TRUST, who, str(error)))
    if policy is not None:
        _earlier(told, view, policy, verify)
        _witnesses(told, view.directory, policy)
    _signer(told, view.directory / "signer" / "signed.json")
    return told


def _nothing_published(told: Keeping, view: LogView) -> None:
    if view.integrated():
        says = "chưa có điểm kiểm nào được công bố với đủ nhân chứng theo chính sách"
        told.findings.append(Finding(TRUST, "nhật ký", says))
    else:
        told.remarks.append("nhật ký chưa công bố điểm kiểm nào")


def _note(told: Keeping, file: Path, who: str) -> Note | None:
    try:
        return Note.parse(file.read_bytes())
    except FileNotFoundError:
        return None
    except MalformedText as malformed:
        told.findings.append(Finding(TRUST, who, str(malformed)))
        return None


def _earlier(told: Keeping, view: LogView, policy: Policy, verify: Verify) -> None:
    """Take every checkpoint published before; after witnesses were replaced some have no bound."""
    newest = told.trusted.size if told.trusted else 0
    for size in view.sizes():
        text = view.checkpoint_text(size)
        if size == newest or text is None:
            continue
        who = f"điểm kiểm {size}"
        try:
            note = Note.parse(text)
            checkpoint = Checkpoint.parse(note.text)
            told.kept.append(Kept(who, checkpoint.size, checkpoint.root, note.written()))
            with suppress(MerkleError):
                witnessed = policy.open(note, verify).witnessed
                if witnessed:
                    told.bounds.append(Bound(checkpoint.size, median_low(witnessed.values())))
        except MalformedText as malformed:
            told.findings.append(Finding(TRUST, who, str(malformed)))


def _witnesses(told: Keeping, directory: Path, policy: Policy) -> None:
    """Ask every witness that can be asked what it has cosigned last."""
    feeder = Feeder(policy, None, lambda: 0)
    for log in policy.logs:
        for name, checkpoint in feeder.kept(log.name).items():
            told.kept.append(Kept(f"nhân chứng {name}", checkpoint.size, checkpoint.root))
        file = witness_file(directory)
        if file.exists():
            _witness_here(told, file, log.name)
    for name, trouble in feeder.troubles.items():
        if name in policy.urls:
            told.remarks.append(f"nhân chứng {name}: {trouble.words}")


def _witness_here(told: Keeping, file: Path, origin: str) -> None:
    who = "nhân chứng tại chỗ"
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            for (note,) in connection.execute(
                "select cast(note as blob) from cosigned where origin = ?", (origin,)
            ):
                last = Checkpoint.parse(Note.parse(note or b"").text)
                told.kept.append(Kept(who, last.size, last.root, note.decode()))
    except (sqlite3.Error, MerkleError) as error:
        told.findings.append(Finding(TRUST, who, f"không đọc được {file}: {error}"))


def _signer(told: Keeping, file: Path) -> None:
    with suppress(FileNotFoundError):
        try:
            state = json.loads(file.read_bytes())
            root = bytes_of(state["root"], str(file), HASH_BYTES)
            told.kept.append(Kept("người ký", int(state["size"]), root))
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            told.findings.append(Finding(TRUST, "người ký", f"không đọc được {file}: {error}"))


def check_times(marks: Marks, keeping: Keeping, begun: int) -> Iterator[Finding]:
    """Find events recorded outside the moments at which the log was witnessed around them.

    Those up to `begun` were signed for later, in one act: nothing is proven of their time.
    """
    bounds = [Bound(0, -(2**62)), *sorted(set(keeping.bounds)), Bound(marks.upto, 2**62)]
    for before, after in pairwise(bounds):
        first = max(before.size, begun, marks.after)
        last = min(after.size, marks.upto)
        if first >= last:
            continue
        times = marks.microseconds(first, last)
        early, late = (before.at - SKEW_SECONDS) * 10**6, (after.at + SKEW_SECONDS) * 10**6
        if early <= min(times) and max(times) <= late:
            continue
        for n, at in enumerate(times):
            position = first + n + 1
            if at and not early <= at <= late:
                side = "sớm hơn lúc cây trước nó" if at < early else "muộn hơn lúc cây có nó"
                says = f"mang giờ {side} được đồng ký"
                yield Finding("times", f"vị trí {position}", says)


def check_promises(marks: Marks, known: int, file: Path, end: int) -> Iterator[Finding]:
    """Find what callers were told to be recorded and is not there, or is another entry.

    Of what is not in the trusted tree of `known` events, which itself judges what is in it. `end`
    is how long the journal of promises was when the ledger was read: what it says by then is
    recorded.
    """
    try:
        for position, leaf in every_promise(file, end):
            if position <= known or (position <= marks.upto and marks.leaf(position) == leaf):
                continue
            gone = position > marks.upto
            says = "đã hứa là đã ghi mà không còn trong sổ" if gone else "không phải mục đã hứa"
            other = gone or marks.state(position) == SOUND
            yield Finding(FORK if other else "promises", f"vị trí {position}", says)
    except MalformedText as malformed:
        yield Finding("promises", "sổ hứa", str(malformed))
