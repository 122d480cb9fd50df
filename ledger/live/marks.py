"""What a pass over the events leaves of each, for what is judged in the order of positions.

Processes that read streams side by side write here at the position of each event: its leaf, when it
was recorded, which command it answers, and whether it is sound by itself. A file without a name, 49
bytes an event, so memory does not grow with the ledger.
"""

import mmap
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from ledger.merkle.reading import HASH_BYTES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NUMBER = 8
_BYTES = HASH_BYTES + 2 * _NUMBER + 1

MISSING, WRONG, SOUND = range(3)
"""What was found of an event by itself: nothing there, something wrong, nothing wrong."""


def command_mark(person: str, command: str) -> bytes:
    """Return 8 bytes that stand for a person's command."""
    return sha256(f"{person}\0{command}".encode()).digest()[:_NUMBER]


NO_COMMAND = bytes(_NUMBER)


class Marks:
    """The marks of the events after one position, up to another."""

    def __init__(self, after: int, upto: int) -> None:
        """Make them for positions `after` + 1 to `upto`; shared with processes forked from here."""
        self.after, self.upto = after, upto
        self._many = max(upto - after, 0)
        with tempfile.TemporaryFile() as file:
            file.truncate(max(self._many * _BYTES, 1))
            self._map = mmap.mmap(file.fileno(), 0)
        self._times = self._many * HASH_BYTES
        self._commands = self._times + self._many * _NUMBER
        self._states = self._commands + self._many * _NUMBER

    def put(self, position: int, leaf: bytes, at: datetime, command: bytes, *, sound: bool) -> None:
        """Mark an event; one beyond the last position is nobody's."""
        n = position - self.after - 1
        if not 0 <= n < self._many:
            return
        self._map[n * HASH_BYTES : (n + 1) * HASH_BYTES] = leaf
        self._set(self._times, n, ((at - _EPOCH) // _MICROSECOND).to_bytes(_NUMBER, "little"))
        self._set(self._commands, n, command)
        self._map[self._states + n] = SOUND if sound else WRONG

    def leaves(self, after: int, upto: int) -> bytes:
        """Return the joined leaves of positions `after` + 1 to `upto`; zeros where none is."""
        first, last = after - self.after, upto - self.after
        return self._map[first * HASH_BYTES : last * HASH_BYTES]

    def leaf(self, position: int) -> bytes:
        """Return the leaf at a position."""
        return self.leaves(position - 1, position)

    def state(self, position: int) -> int:
        """Return what was found of the event at a position."""
        n = position - self.after - 1
        return self._map[self._states + n] if 0 <= n < self._many else MISSING

    def microseconds(self, after: int, upto: int) -> memoryview:
        """Return when events were recorded, as microseconds since 1970."""
        first, last = after - self.after, upto - self.after
        data = self._map[self._times + first * _NUMBER : self._times + last * _NUMBER]
        return memoryview(data).cast("q")

    def answered(self, position: int, command: bytes) -> bool:
        """Say whether an event is of a command, and take that mark away."""
        n = position - self.after - 1
        at = self._commands + n * _NUMBER
        if not 0 <= n < self._many or self._map[at : at + _NUMBER] != command:
            return False
        self._set(self._commands, n, NO_COMMAND)
        return True

    def unanswered(self) -> Iterator[int]:
        """Yield the positions whose command's mark is still there."""
        data = memoryview(self._map[self._commands : self._states]).cast("q")
        for n, mark in enumerate(data):
            if mark:
                yield self.after + 1 + n

    def _set(self, region: int, n: int, value: bytes) -> None:
        at = region + n * _NUMBER
        self._map[at : at + _NUMBER] = value
