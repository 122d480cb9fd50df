"""What a pass over the events leaves of each, for what is judged in the order of positions.

Processes that read streams side by side write here at the position of each event: its leaf, when it
was recorded, which command it answers, what it binds its erasable part by, and whether it is sound
by itself. Another one writes, from the tables where they stand, which command each position should
answer, and what each erasable part opens. A file without a name, 121 bytes an event, so memory does
not grow with the ledger.
"""

import mmap
import os
import tempfile
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise

from ledger.merkle.reading import HASH_BYTES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER = 8
_BYTES = 3 * HASH_BYTES + 3 * _NUMBER + 1
_AT_ONCE = 4_096
"""How many events are compared in one go."""
_NOTHING = bytes(HASH_BYTES)
"""What stands where nothing is bound, or nothing is there to open it."""
_NO_HASH = b"\xff" * HASH_BYTES
"""What stands for a commitment that is none or looks like nothing, so that nothing opens it."""

MISSING, WRONG, SOUND = range(3)
"""What was found of an event by itself: nothing there, something wrong, nothing wrong."""


def command_mark(person: str, command: str) -> int:
    """Return the number, of 8 bytes, that stands for a person's command in this run only.

    It is made with the secret that Python draws for each run, which forked processes share.
    """
    return hash((person, command)) or 1


NO_COMMAND = 0


class Marks:
    """The marks of the events after one position, up to another."""

    def __init__(self, after: int, upto: int) -> None:
        """Make them for positions `after` + 1 to `upto`; shared with processes forked from here.

        OSError: there is no room for them.
        """
        self.after, self.upto = after, upto
        self._many = max(upto - after, 0)
        with tempfile.TemporaryFile() as file:
            # All of it now: where the disk is full, a page that is written later ends the process.
            os.posix_fallocate(file.fileno(), 0, max(self._many * _BYTES, 1))
            everything = memoryview(mmap.mmap(file.fileno(), 0))
        widths = (HASH_BYTES,) * 3 + (_NUMBER,) * 3 + (1,)
        ends = [*accumulate(self._many * width for width in widths)]
        parts = [everything[a:b] for a, b in pairwise((0, *ends))]
        self._leaves, self._bound, self._opened, *numbers, self._states = parts
        self._times, self._commands, self._asked = (part.cast("q") for part in numbers)

    def put(self, position: int, leaf: bytes, at: datetime, command: int, *, sound: bool) -> None:
        """Mark an event; one beyond the last position is nobody's."""
        n = position - self.after - 1
        if not 0 <= n < self._many:
            return
        self._leaves[n * HASH_BYTES : (n + 1) * HASH_BYTES] = leaf
        self._times[n] = (at - _EPOCH) // _MICROSECOND
        self._commands[n] = command
        self._states[n] = SOUND if sound else WRONG

    def bind(self, position: int, commitment: str) -> None:
        """Mark what an event binds its erasable part by, in base64."""
        n = position - self.after - 1
        if not 0 <= n < self._many:
            return
        try:
            told = a2b_base64(commitment)
            same = b2a_base64(told, newline=False) == commitment.encode()
        except ValueError:
            told, same = b"", False
        if not same or len(told) != HASH_BYTES or told == _NOTHING:
            told = _NO_HASH
        self._bound[n * HASH_BYTES : (n + 1) * HASH_BYTES] = told

    def opens(self, position: int, commitment: bytes) -> None:
        """Mark what the erasable part at a position opens."""
        n = position - self.after - 1
        if 0 <= n < self._many:
            self._opened[n * HASH_BYTES : (n + 1) * HASH_BYTES] = commitment

    def unopened(self) -> Iterator[int]:
        """Yield the positions at which what is bound and what is opened differ."""
        for n in _differing(self._bound, self._opened, HASH_BYTES):
            yield self.after + 1 + n

    def wrong(self, position: int) -> None:
        """Mark an event as not sound by itself, of which that was found later."""
        n = position - self.after - 1
        if 0 <= n < self._many and self._states[n] != MISSING:
            self._states[n] = WRONG

    def leaves(self, after: int, upto: int) -> bytes:
        """Return the joined leaves of positions `after` + 1 to `upto`; zeros where none is."""
        first, last = after - self.after, upto - self.after
        return bytes(self._leaves[first * HASH_BYTES : last * HASH_BYTES])

    def leaf(self, position: int) -> bytes:
        """Return the leaf at a position."""
        return self.leaves(position - 1, position)

    def state(self, position: int) -> int:
        """Return what was found of the event at a position."""
        n = position - self.after - 1
        return self._states[n] if 0 <= n < self._many else MISSING

    def microseconds(self, after: int, upto: int) -> memoryview:
        """Return when events were recorded, as microseconds since 1970."""
        return self._times[after - self.after : upto - self.after]

    def ask(self, commands: Iterable[tuple[str, str, int, int]]) -> bool:
        """Mark which command each position should answer: person, name, first and last position.

        Say whether each command has such positions and no other has them, too.
        """
        asked, after, many, clear = self._asked, self.after, self._many, True
        for person, name, first, last in commands:
            mark, n = command_mark(person, name), last - after - 1
            if first == last and 0 <= n < many and not asked[n]:  # by far the most
                asked[n] = mark
                continue
            begun = max(first - after - 1, 0)
            clear = clear and begun <= n < many and not any(asked[begun : n + 1])
            for one in range(begun, n + 1) if clear else ():
                asked[one] = mark
        return clear

    def as_asked(self) -> bool:
        """Say whether each event answers the command that it should."""
        return next(_differing(self._commands, self._asked, _NUMBER), None) is None

    def answered(self, first: int, last: int, command: int) -> bool:
        """Say whether all events from one position to another are of a command; unmark its own."""
        n, end = first - self.after - 1, last - self.after
        if n + 1 == end <= self._many and self._commands[n] == command:  # by far the most
            self._commands[n] = NO_COMMAND
            return True
        its = self._commands[n:end]
        mine = [i for i, mark in enumerate(its) if mark == command]
        for i in mine:
            its[i] = NO_COMMAND
        return len(mine) == end - n

    def unanswered(self) -> Iterator[int]:
        """Yield the positions whose command's mark is still there."""
        if not any(self._commands):
            return
        for n, mark in enumerate(self._commands):
            if mark:
                yield self.after + 1 + n


def _differing(some: memoryview, others: memoryview, width: int) -> Iterator[int]:
    """Yield the numbers of the items, of so many bytes each, in which two views differ."""
    some, others = some.cast("B"), others.cast("B")
    for begin in range(0, len(some), _AT_ONCE * width):
        end = begin + _AT_ONCE * width
        if bytes(some[begin:end]) != bytes(others[begin:end]):
            for at in range(begin, min(end, len(some)), width):
                if some[at : at + width] != others[at : at + width]:
                    yield at // width
