"""The feeder: takes a signed checkpoint to every witness of the policy, brings cosignatures back.

A witness that is away is asked again later, ever more seldom, and holds nobody up. One that refuses
because our tree does not go on from what it cosigned, or is larger than ours, is an alarm.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeVar

from ledger.log.alarm import Alarm
from ledger.log.web import (
    AWAY,
    CONFLICT,
    NOT_FOUND,
    OK,
    UNPROCESSABLE,
    Answer,
    NoAnswer,
    below,
    sent,
)
from ledger.log.witness import Witness
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.keys import VerifierKey
from ledger.merkle.note import Note, SignatureLine, signed_with
from ledger.merkle.policy import Policy, printable
from ledger.merkle.proofs import consistency_proof
from ledger.merkle.reading import MerkleError
from ledger.merkle.tiles import TileReader
from ledger.merkle.witnessing import AddCheckpoint, checkpoint_path, read_signatures, read_size
from ledger.signing.keys import verify

T = TypeVar("T")

PATIENCE_SECONDS = 5
"""How long a witness may take to answer."""
_LONGEST_PAUSE_SECONDS = 300
_TRIES = 3  # a size that another feeder moved meanwhile is asked for again


class Trouble(NamedTuple):
    """Something that is in the way for now, and may pass: not an alarm."""

    code: str
    words: str


class _Unusable(Exception):  # noqa: N818 — the world, not a fault
    """A witness cannot be had now; the text says why, in Vietnamese."""


@dataclass(slots=True)
class _Door:
    """One witness: how it is asked, and what is known of it."""

    name: str
    key: VerifierKey
    add: Callable[[bytes], Answer]
    last: Callable[[str], Answer]
    size: int = 0
    failures: int = 0
    not_before: int = 0


class Feeder:
    """All witnesses of a policy."""

    def __init__(
        self,
        policy: Policy,
        here: Witness | None,
        clock: Callable[[], int],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        """Take the policy, the witness on the spot if one runs here, and a clock in seconds."""
        self._clock = clock
        self.troubles: dict[str, Trouble] = {}
        self._doors = [_door(policy, name, here, patience) for name in policy.witnesses]

    def cosigned(self, note: Note, read: TileReader) -> tuple[SignatureLine, ...]:
        """Return the cosignatures that can be had of a signed checkpoint now.

        Alarm: a witness has cosigned another tree, or a larger one.
        """
        now = self._clock()
        due = [door for door in self._doors if door.not_before <= now]
        lines = _at_once(partial(self._asked, note=note, read=read), due)
        return tuple(line for line in lines if line)

    def kept(self, origin: str) -> Mapping[str, Checkpoint]:
        """Return the checkpoint that each witness has cosigned last, of those that answer.

        A witness that has none yet is left out; one that is away is among the troubles.
        """
        found = _at_once(partial(self._last, origin=origin), self._doors)
        return {
            printable(door.name): checkpoint
            for door, checkpoint in zip(self._doors, found, strict=True)
            if checkpoint
        }

    def _last(self, door: _Door, origin: str) -> Checkpoint | None:
        try:
            return _kept(door, origin)
        except _Unusable as reason:
            self._away(door, str(reason))
            return None

    def _asked(self, door: _Door, note: Note, read: TileReader) -> SignatureLine | None:
        try:
            line = _cosignature(door, note, read)
        except _Unusable as reason:
            self._away(door, str(reason))
            return None
        door.failures = door.not_before = 0
        self.troubles.pop(door.name, None)
        return line

    def _away(self, door: _Door, reason: str) -> None:
        pause = min(2**door.failures, _LONGEST_PAUSE_SECONDS)
        door.failures, door.not_before = door.failures + 1, self._clock() + pause
        self.troubles[door.name] = Trouble(
            "WITNESS_AWAY", f"nhân chứng {printable(door.name)}: {reason}"
        )


def _at_once(ask: Callable[[_Door], T], doors: Sequence[_Door]) -> list[T]:
    """Return each one's answer; the slowest is waited for, not one after the other."""
    if len(doors) <= 1:
        return [ask(door) for door in doors]
    with ThreadPoolExecutor(len(doors)) as pool:
        return list(pool.map(ask, doors))


def _door(policy: Policy, name: str, here: Witness | None, patience: float) -> _Door:
    key, url = policy.witnesses[name], policy.urls.get(name)
    if here is not None and here.key.vkey == key.text():
        return _Door(name, key, here.add, lambda origin: here.served(checkpoint_path(origin)))
    if url is None:
        return _Door(name, key, _nowhere, _nowhere)

    def last(origin: str) -> Answer:
        return sent(below(url, checkpoint_path(origin)), seconds=patience)

    add = partial(sent, below(url, "add-checkpoint"), seconds=patience)
    return _Door(name, key, add, last)


def _nowhere(_: object) -> Answer:
    raise NoAnswer("chính sách không ghi địa chỉ, và khóa của nhân chứng này không có tại đây")


def _cosignature(door: _Door, note: Note, read: TileReader) -> SignatureLine:
    """Return a witness's cosignature. _Unusable, or Alarm."""
    checkpoint = Checkpoint.parse(note.text)
    who = printable(door.name)
    for _ in range(_TRIES):
        door.size = min(door.size, checkpoint.size)
        proof = consistency_proof(door.size, checkpoint.size, read)
        answer = _answer(door.add, AddCheckpoint(door.size, proof, note).text().encode())
        if answer.status == OK:
            door.size = checkpoint.size
            return _held(door, note, answer)
        if answer.status == UNPROCESSABLE:
            raise Alarm(
                "WITNESS_REFUSES",
                f"nhân chứng {who} không đồng ký cây {checkpoint.size} mục: cây này không nối tiếp "
                f"cây {door.size} mục mà nhân chứng đã đồng ký ({answer.words()})",
            )
        if answer.status != CONFLICT:
            says = answer.words() if answer.status == AWAY else f"{answer.status} {answer.words()}"
            raise _Unusable(says)
        try:
            door.size = read_size(answer.body)
        except MerkleError as error:
            raise _Unusable(f"không hiểu trả lời 409: {error}") from None
        if door.size > checkpoint.size:
            raise Alarm(
                "WITNESS_AHEAD",
                f"nhân chứng {who} đã đồng ký cây {door.size} mục, nhật ký ở đây chỉ còn "
                f"{checkpoint.size}: sổ hoặc nhật ký đã bị lùi",
            )
    raise _Unusable("nhân chứng liên tục đổi kích thước; có tiến trình khác đang gửi điểm kiểm?")


def _held(door: _Door, note: Note, answer: Answer) -> SignatureLine:
    """Return the line of an answer that is really that witness's cosignature."""
    try:
        lines = read_signatures(answer.body)
        return next(line for line in lines if signed_with(note.text, line, door.key, verify))
    except (MerkleError, StopIteration):
        raise _Unusable("chữ ký trả về không phải của khóa trong chính sách") from None


def _kept(door: _Door, origin: str) -> Checkpoint | None:
    answer = _answer(door.last, origin)
    if answer.status == NOT_FOUND:
        return None
    if answer.status != OK:
        raise _Unusable(f"{answer.status} {answer.words()}")
    try:
        note = Note.parse(answer.body)
        if any(signed_with(note.text, line, door.key, verify) for line in note.signatures):
            return Checkpoint.parse(note.text)
    except MerkleError as error:
        raise _Unusable(f"không hiểu điểm kiểm đã đồng ký: {error}") from None
    raise _Unusable("điểm kiểm trả về không có chữ ký của khóa trong chính sách")


def _answer(ask: Callable[[T], Answer], what: T) -> Answer:
    try:
        return ask(what)
    except NoAnswer as away:
        raise _Unusable(str(away)) from None
