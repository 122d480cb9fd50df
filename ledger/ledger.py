"""The ledger as its users hold it: the journal, and a way to read the read models."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.actors import Actor
from ledger.aggregates.criteria_events import CriteriaSetIssued
from ledger.events import AnyRecorded
from ledger.journal import papers
from ledger.journal.inserting import Command
from ledger.journal.journal import Cut, Journal, fingerprint
from ledger.journal.mapper import Mandate, canonical
from ledger.journal.names import Named, names
from ledger.journal.postgres import HOLD_TABLES
from ledger.journal.recorder import DATABASE_AWAY, CommandTaken, LedgerRecorder
from ledger.log.view import LogView
from ledger.refusals import Refused, Unknown

ISSUED_KEPT = 1_024
"""How many criteria sets are kept at hand, with all their versions."""


class _Issued(NamedTuple):
    """Every version a criteria set was issued in up to a position: (position, what was issued)."""

    upto: int
    versions: tuple[tuple[int, CriteriaSetIssued], ...]


class AsOf(NamedTuple):
    """The cut an answer was worked out for: its position and when that was recorded."""

    position: int
    recorded_at: datetime


class Ledger:
    """One ledger: what is recorded, and what can be read.

    `today` is asked for defaults only, never by a rule.
    """

    def __init__(
        self, recorder: LedgerRecorder, today: Callable[[], date], log: LogView | None = None
    ) -> None:
        """Take the open recorder, the calendar, and what the transparency log has published."""
        self.journal = Journal(recorder)
        self.today = today
        self.log = log
        self._recorder = recorder
        self._issued: dict[str, _Issued] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection[Any]]:
        """Lend a connection on which every statement sees the same state of the read models."""
        with self.glancing() as connection:
            connection.execute(f"begin isolation level repeatable read, read only; {HOLD_TABLES}")
            try:
                yield connection
            finally:
                connection.execute("rollback")  # nothing was written, and an error may stand

    def glancing(self) -> AbstractContextManager[Connection[Any]]:
        """Lend a connection for one statement, which is a state of its own."""
        return self._recorder.reading()

    def cut(self, as_of: int | datetime | None, valid_on: date | None = None) -> tuple[Cut, AsOf]:
        """Return the cut for what was asked: a position, an instant, or now.

        Refused: the cut lies beyond the head; nothing is known there yet.
        """
        if isinstance(as_of, int):
            return self._cut_at(as_of, valid_on)
        head, at = self.journal.head()
        if as_of is None:
            return Cut(head, valid_on), AsOf(head, at)
        if as_of > at and as_of > self._recorder.now():
            raise Refused("mốc thời gian được hỏi còn ở tương lai", field="as_of")
        return self._cut_at(self.journal.position_at(as_of), valid_on)

    def histories(
        self,
        streams: Sequence[str],
        as_of: int | datetime | None,
        valid_on: date | None = None,
        *,
        whole: bool = False,
    ) -> tuple[dict[str, tuple[AnyRecorded, ...]], Cut, AsOf]:
        """Return the events of streams up to what was asked, with that cut; Refused as by `cut`."""
        position = self.cut(as_of)[0].position if isinstance(as_of, datetime) else as_of
        head, at, found = self._recorder.select_at(streams, position, whole=whole)
        if position is not None and not 0 <= position <= head:
            raise Refused(f"sổ cái mới có {head} sự kiện, không có mốc {position}", field="as_of")
        cut = Cut(head if position is None else position, valid_on)
        histories: dict[str, list[AnyRecorded]] = {stream: [] for stream in streams}
        for recorded in found:
            if valid_on is None or cut.keeps(recorded):
                histories[recorded.stream].append(recorded)
        return {s: tuple(h) for s, h in histories.items()}, cut, AsOf(cut.position, at)

    def issued(self, stream: str, version: int, before: int) -> CriteriaSetIssued | None:
        """Return the criteria set that was in force under this number at a position.

        What was recorded up to a position never changes, so it is kept at hand once read.
        """
        kept = self._issued.get(stream)
        if kept is None or kept.upto < before:
            head, _, history = self._recorder.select_at([stream], None, whole=False)
            sets = [(r.position, r.facts) for r in history]
            kept = _Issued(head, tuple((p, s) for p, s in sets if isinstance(s, CriteriaSetIssued)))
            if len(self._issued) >= ISSUED_KEPT:
                self._issued.clear()
            self._issued[stream] = kept
        for position, issued in reversed(kept.versions):
            if position < before and issued.version == version:
                return issued
        return None

    def _cut_at(self, position: int, valid_on: date | None) -> tuple[Cut, AsOf]:
        head, known = self._recorder.moment(position)
        if not 0 <= position <= head:
            raise Refused(f"sổ cái mới có {head} sự kiện, không có mốc {position}", field="as_of")
        return Cut(position, valid_on), AsOf(position, known)

    def keep_file(self, body: bytes, media_type: str, *, by: Actor, command: str) -> papers.Kept:
        """Keep a paper by its content, under a key that is of one series with those of acts.

        The same key with the same content gets its first answer. Refused: the key was used for
        other content; nothing was kept.
        """
        address = sha256(body).hexdigest()
        given = {"file": address, "media_type": media_type, "by": by.model_dump(mode="json")}
        content = canonical(given)
        mandate = Mandate(by=by, on=self.today(), command=command)
        keyed = Command(by.person, command, fingerprint(content))
        while self.journal.first_answer(mandate, content) is None:
            try:
                with self._recorder.connection() as connection:
                    return papers.keep(connection, body, media_type, keyed)
            except CommandTaken:
                continue  # the same key came twice at once, and the other was faster
        with self._recorder.connection() as connection:
            return papers.found(connection, address)

    def file(self, address: str) -> tuple[str, bytes]:
        """Return a paper's media type and content. Unknown: none is kept under this SHA-256."""
        with self._recorder.connection() as connection:
            found = papers.paper(connection, address)
        if found is None:
            raise Unknown(f"không có tệp {address}")
        return found

    def names(self, council: str, persons: Sequence[str]) -> dict[str, Named]:
        """Return the names behind a council's references; who may see them is asked elsewhere."""
        with self.glancing() as connection:
            return names(connection, council, persons)

    def close(self) -> None:
        """Give back every connection, and keep what was promised."""
        self._recorder.close()


def head_of(connection: Connection[Any]) -> AsOf:
    """Return the last position and its time, as a reading connection sees them."""
    row = connection.execute("select position, recorded_at from ledger.head").fetchone()
    if row is None:
        raise RuntimeError("the one row of ledger.head is gone")
    return AsOf(*row)


__all__ = ["DATABASE_AWAY", "AsOf", "Ledger", "head_of"]
