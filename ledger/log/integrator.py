"""The integrator: turns recorded entries into leaves, in order, after checking every one of them.

It stops with an `Alarm` at the first thing that is not as it must be, and skips nothing. Finished
tiles are on disk before its own memory says so: a crash between the two writes the same ones again.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Self

from psycopg import Connection
from psycopg.errors import LockNotAvailable
from psycopg.rows import TupleRow

from ledger.log.alarm import Alarm
from ledger.log.checkers import Checkers
from ledger.log.checking import Checked, Trust, opened, sound
from ledger.log.durable import make_directory
from ledger.log.growing import Growing, growing_file
from ledger.log.publisher import Publisher
from ledger.merkle.proofs import root_from_tiles
from ledger.merkle.reading import HASH_BYTES, MalformedText
from ledger.merkle.tiles import WIDTH, TileReader

RUN = 2048
"""How many events are checked and integrated in one go."""
MANY = 20_000
"""From how many waiting events on their checks are spread over processes."""

# One that has just ended, or was killed, may hold it a moment longer, until its backend ends.
_PATIENCE = "set lock_timeout = '3s'"
_LOCK = "select pg_advisory_lock(hashtextextended('thidua.log', 0))"
_HEAD = "select position, exists (select from ledger.entries) from ledger.head"
_LEAF = "select leaf from ledger.entries where position = %s"

Promised = Callable[[int], Iterable[tuple[int, bytes]]]
"""Returns the positions after one, with their leaves, that callers were given a receipt for."""


class Elsewhere(Exception):  # noqa: N818 — an answer to the operator
    """Another process integrates this ledger; this one does not. In Vietnamese."""


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Hold the log of a directory, as one process at a time may. Elsewhere: another one does."""
    make_directory(directory / "integrator")
    with (directory / "integrator" / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Elsewhere(f"một tiến trình khác đang giữ nhật ký trong {directory}") from None
        yield


class Integrator:
    """The one process that integrates a ledger; entered, it holds the two locks that say so."""

    def __init__(
        self,
        directory: Path,
        conninfo: str,
        trust: Trust,
        *,
        published: TileReader,
        promised: Promised = lambda _: (),
        processes: int = os.cpu_count() or 1,
    ) -> None:
        """Take the log's directory, the service's address, and how published tiles are read."""
        self._directory = directory
        self._publisher = Publisher(directory / "public")
        self._conninfo, self._trust, self._promised = conninfo, trust, promised
        self._published, self._processes = published, processes
        self._held = ExitStack()
        self._connection: Connection[TupleRow] | None = None
        self._growing: Growing | None = None

    def __enter__(self) -> Self:
        """Take the lock of the directory. Elsewhere: another process holds it."""
        with ExitStack() as taken:
            taken.enter_context(held(self._directory))
            self._growing = taken.enter_context(closing(Growing(growing_file(self._directory))))
            self._held = taken.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Give both locks back."""
        self.disconnect()
        self._growing = None
        self._held.close()

    @property
    def size(self) -> int:
        """Return how many entries are integrated."""
        return self._tree.size

    def root(self) -> bytes:
        """Return the root of what is integrated."""
        return root_from_tiles(self.size, self.read)

    @property
    def read(self) -> TileReader:
        """Return the reader of all tiles of what is integrated."""
        return self._tree.over(self._published)

    def catch_up(self) -> int:
        """Integrate what is recorded; return how many entries are integrated then.

        Alarm: something is not as it must be; what stands before it is integrated. psycopg.Error
        and OSError: the database or the disk; it may be tried again. Elsewhere.
        """
        self._tree.load()  # what failed half-way may be on disk or not
        waiting = self._waiting()  # before the head is read: what is promised is recorded
        row = self._database().execute(_HEAD).fetchone()
        head, begun = row if row and row[1] else (0, False)
        if not begun and not self.size and not waiting:
            return 0
        self._still_there(int(head))
        for checked in self._checked(self.size + 1, int(head)):
            self._take(checked, waiting)
        if late := [position for position in waiting if position > head]:
            raise Alarm(
                "PROMISE", f"sự kiện số {min(late)} đã hứa mà không còn trong sổ", min(late)
            )
        return self.size

    def write_partial(self) -> None:
        """Publish the unfinished tiles too, before a checkpoint of this size is signed.

        ProofError: finished ones are gone.
        """
        self._publisher.expect(self.size)
        self._publisher.write(*self._tree.partial())

    def disconnect(self) -> None:
        """Give the connection up, and with it the lock of the database."""
        if self._connection:
            self._connection.close()
        self._connection = None

    @property
    def _tree(self) -> Growing:
        if self._growing is None:
            raise RuntimeError("the integrator is not entered")
        return self._growing

    def _database(self) -> Connection[TupleRow]:
        if self._connection is None or self._connection.closed:
            connection = opened(self._conninfo)
            try:
                connection.execute(_PATIENCE)
                connection.execute(_LOCK)
            except LockNotAvailable:
                connection.close()
                says = "một tiến trình khác đang tích hợp nhật ký của sổ này"
                raise Elsewhere(says) from None
            self._connection = connection
        return self._connection

    def _waiting(self) -> dict[int, bytes]:
        """Return what is promised and not integrated. Alarm: what was integrated is another entry.

        A promise may reach its file after its entry was integrated, so the last ones are compared.
        """
        size, tiles = self.size, dict[int, bytes]()
        try:
            promised = dict(self._promised(max(size - WIDTH, 0)))
        except MalformedText as error:
            raise Alarm("PROMISE", str(error)) from None
        for position in sorted(position for position in promised if position <= size):
            n, within = divmod(position - 1, WIDTH)
            if n not in tiles:
                tiles[n] = self.read(0, n, min(size - n * WIDTH, WIDTH))
            leaf = tiles[n][within * HASH_BYTES : (within + 1) * HASH_BYTES]
            if promised.pop(position) != leaf:
                raise _unpromised(position)
        return promised

    def _still_there(self, head: int) -> None:
        """Expect the last integrated entry in its place. Alarm: the ledger was rolled back."""
        size = self.size
        if head < size:
            raise Alarm(
                "BEHIND", f"sổ chỉ còn {head} sự kiện, nhật ký đã có {size}: sổ đã bị lùi", head + 1
            )
        if not size:
            return
        row = self._database().execute(_LEAF, (size,)).fetchone()
        last, width = divmod(size - 1, WIDTH)
        known = self.read(0, last, width + 1)[-HASH_BYTES:]
        if row is None or row[0] != known:
            raise Alarm("OTHER", f"mục số {size} trong sổ không còn là mục đã tích hợp", size)

    def _checked(self, first: int, last: int) -> Iterator[Checked]:
        """Yield the checked leaves of these positions, run by run, until a fault."""
        spans = [(at, min(at + RUN - 1, last)) for at in range(first, last + 1, RUN)]
        if last - first < MANY or self._processes == 1:
            for span in spans:
                yield sound(self._database(), *span, self._trust)
            return
        with Checkers(self._conninfo, self._trust, self._processes) as checkers:
            yield from checkers.checked(spans)

    def _take(self, checked: Checked, waiting: dict[int, bytes]) -> None:
        """Integrate a run of leaves, up to the first fault. Alarm: that fault."""
        leaves, fault = checked
        for position, leaf in enumerate(leaves, self.size + 1):
            if waiting.pop(position, leaf.leaf) != leaf.leaf:
                leaves, fault = leaves[: position - self.size - 1], _unpromised(position)
                break
        grown, broken = self._tree.grown(leaves)
        if grown.size > self.size:
            self._publisher.write(grown.tiles, grown.bundles)
            self._tree.keep(grown)
            self._say(grown.size)
        if alarm := broken or fault:
            raise alarm

    def _say(self, size: int) -> None:
        """Tell readers how far this is: they may read an older number, never half of one."""
        draft = self._directory / "integrator" / "integrated.new"
        draft.write_text(str(size))
        draft.replace(draft.with_name("integrated"))


def _unpromised(position: int) -> Alarm:
    says = f"sự kiện số {position} không phải là sự kiện đã hứa ở vị trí đó"
    return Alarm("PROMISE", says, position)
