"""What a pass over the events leaves of each, for what is judged in the order of positions.

Processes that read streams side by side write here at the position of each event: its leaf, when it
was recorded, which command it answers, and whether it is sound by itself. A file without a name, 49
bytes an event, so memory does not grow with the ledger.
"""

import mmap
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ledger.merkle.reading import HASH_BYTES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER = 8
_BYTES = HASH_BYTES + 2 * _NUMBER + 1

MISSING, WRONG, SOUND = range(3)
"""What was found of an event by itself: nothing there, something wrong, nothing wrong."""


def command_mark(person: str, command: str) -> int:
    """Return the number, of 8 bytes, that stands for a person's command in this run only.

    It is made with the secret that Python draws for each run, which forked processes share.
    """
    return hash(f"{person}\0{command}") or 1


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
        times = self._many * HASH_BYTES
        commands = times + self._many * _NUMBER
        states = commands + self._many * _NUMBER
        self._leaves = everything[:times]
        self._times = everything[times:commands].cast("q")
        self._commands = everything[commands:states].cast("q")
        self._states = everything[states : states + self._many]

    def put(self, position: int, leaf: bytes, at: datetime, command: int, *, sound: bool) -> None:
        """Mark an event; one beyond the last position is nobody's."""
        n = position - self.after - 1
        if not 0 <= n < self._many:
            return
        self._leaves[n * HASH_BYTES : (n + 1) * HASH_BYTES] = leaf
        self._times[n] = (at - _EPOCH) // _MICROSECOND
        self._commands[n] = command
        self._states[n] = SOUND if sound else WRONG

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
