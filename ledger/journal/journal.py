"""The journal: the one door to what has happened.

Everything recorded goes in here, every history comes out here.

    journal.decide(Scorecard, stream, lambda card: card.adjust(...), under=mandate)

A decision is made on the stream as it stands, sealed under the append lock, and recorded with every
read model in one transaction, or nothing is. Asked again with the same command, the journal gives
its first answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

from eventsourcing.persistence import InterfaceError, OperationalError

from ledger.aggregates.log import Older
from ledger.events import AnyRecorded, Event, State
from ledger.journal.beginning import NothingOlder, begin_entries, wanting
from ledger.journal.cut import Cut
from ledger.journal.entries import EntriesNotBegun
from ledger.journal.inserting import Command, Span
from ledger.journal.mapper import Mandate, Stored
from ledger.journal.recorder import (
    Append,
    CommandTaken,
    LedgerRecorder,
    Overtaken,
    VersionTaken,
)
from ledger.journal.sealing import Decided, Draft, sealing_of
from ledger.journal.statements import Write
from ledger.refusals import Answer, Conflict, Moved, Refused, Unknown

S = TypeVar("S", bound=State)

TRIES = 4
"""How often a decision is made again on a stream that moved under it."""

ERASED_FINGERPRINT = bytes(32)
"""In the place of the fingerprint of a command whose content was lawfully erased."""

PAGE = 500

NOT_BEGUN = (
    "sổ có sự kiện ghi từ trước khi có mục ký; không có gì hỏng và vẫn xem được, nhưng chưa ghi "
    "tiếp được cho đến khi người quản trị chạy «thidua log begin --as NGƯỜI:CƠ_QUAN:ADMIN»"
)
"""What is said when entries must begin before anything more is recorded."""


@dataclass(frozen=True, slots=True)
class Act(Generic[S]):
    """A decision to be put to one stream; `on`, `on_behalf_of` go before the mandate's.

    `caused_by` counts, from 0, the event of the same record that its events follow from; their
    envelopes say so. An event that tells by itself what it goes back to needs none.
    """

    kind: type[S]
    stream: str
    decision: Callable[[S], Decided | Sequence[Decided]]
    on: date | None = None
    on_behalf_of: str | None = None
    caused_by: int | None = None

    def under(self, mandate: Mandate) -> Mandate:
        """Return the mandate as it holds for this act's events."""
        if self.on is None and self.on_behalf_of is None:
            return mandate
        return replace(
            mandate,
            on=self.on or mandate.on,
            on_behalf_of=self.on_behalf_of or mandate.on_behalf_of,
        )


class Receipt(NamedTuple):
    """What an act recorded; `again` when this is the first answer given once more."""

    events: tuple[AnyRecorded, ...]
    again: bool = False

    @property
    def position(self) -> int:
        """Return the last position the act took."""
        return self.events[-1].position


def fingerprint(content: bytes) -> bytes:
    """Return the 32 bytes that tell one content of a command from another."""
    return sha256(content).digest()


class Journal:
    """The append-only record. It has the library's recorder; it is not one."""

    def __init__(self, recorder: LedgerRecorder) -> None:
        """Take the recorder that writes events and read models together."""
        self._recorder = recorder

    # Recording

    def begin(
        self,
        kind: type[S],
        stream: str,
        first: Event,
        *,
        under: Mandate,
        content: bytes | None = None,
    ) -> Receipt:
        """Record the first event of a stream.

        Conflict when the stream exists: codes are never reused.
        """

        def decision(state: S) -> Event:
            if state.version:
                raise Conflict(f"{stream} đã có; mã không được dùng lại")
            return first

        return self.decide(kind, stream, decision, under=under, content=content)

    def decide(
        self,
        kind: type[S],
        stream: str,
        decision: Callable[[S], Decided | Sequence[Decided]],
        *,
        under: Mandate,
        content: bytes | None = None,
        relies_on: Mapping[str, int] | None = None,
    ) -> Receipt:
        """Put one decision to one stream and record the events it returns.

        Raises what the decision raises, and Conflict when a stream in `relies_on` moved; nothing
        was recorded then.
        """
        return self.record(
            [Act(kind, stream, decision)], under=under, content=content, relies_on=relies_on
        )

    def record(
        self,
        acts: Sequence[Act[Any]],
        *,
        under: Mandate,
        content: bytes | None = None,
        relies_on: Mapping[str, int] | None = None,
        beside: Sequence[Write] = (),
    ) -> Receipt:
        """Put decisions to several streams, in order, and record all events in one transaction.

        `content` is what makes the mandate's command this command: the same id with other content
        is refused. Acts on one stream see each other only through the stream's state before all of
        them, so put one act per stream. `beside` is written in the same transaction.
        """
        command = _command(under, content)
        try:
            return self._record(acts, under, command, dict(relies_on or {}), beside)
        except (Answer, CommandTaken) as answer:
            if command and (first := self._first_answer(command)):
                return first
            if isinstance(answer, CommandTaken):
                raise RuntimeError(  # noqa: TRY004 — a broken store, not a wrong type
                    "a command was taken and is not there"
                ) from answer
            raise
        except (OperationalError, InterfaceError):
            # The connection was lost, perhaps after the commit: look before trying anything again.
            if command and (first := self._first_answer(command)):
                return first
            raise

    def _record(
        self,
        acts: Sequence[Act[Any]],
        under: Mandate,
        command: Command | None,
        relies_on: Mapping[str, int],
        beside: Sequence[Write],
    ) -> Receipt:
        for _ in range(TRIES):
            before = self._histories([act.stream for act in acts])
            drafts: list[Draft] = []
            versions = {s: len(h) for s, h in before.items()}
            for act in acts:
                decided = act.decision(act.kind.folded(act.stream, before[act.stream]))
                for event in decided if isinstance(decided, Sequence) else (decided,):
                    versions[act.stream] += 1
                    version, mandate = versions[act.stream], act.under(under)
                    drafts.append(Draft(act.stream, version, event, mandate, act.caused_by))
            if not drafts:
                return Receipt(())
            sealing = sealing_of(drafts)
            try:
                return Receipt(
                    tuple(
                        self._recorder.append(
                            Append(len(drafts), sealing, before, command, relies_on, beside)
                        )
                    )
                )
            except VersionTaken:
                continue
            except EntriesNotBegun:
                raise Refused(NOT_BEGUN) from None
            except Overtaken as overtaken:
                says = f"{overtaken} vừa có thay đổi; xem lại rồi quyết định lại"
                raise Moved(says, stream=str(overtaken)) from None
        raise Conflict("dữ liệu liên tục thay đổi trong lúc quyết định; xem lại rồi thử lại")

    def _histories(self, streams: Sequence[str]) -> dict[str, Sequence[AnyRecorded]]:
        found: dict[str, list[AnyRecorded]] = {stream: [] for stream in streams}
        if len(found) == 1:
            where, what = "where originator_id = %s order by originator_version", streams[0]
            return {streams[0]: self._recorder.select(where, (what,), whole=False)}
        where = "where originator_id = any(%s) order by originator_id, originator_version"
        for recorded in self._recorder.select(where, (list(found),), whole=False):
            found[recorded.stream].append(recorded)
        return dict(found)

    def _first_answer(self, command: Command) -> Receipt | None:
        known = self._recorder.command(command.person, command.id)
        if known is None:
            return None
        content, span = known
        if content == ERASED_FINGERPRINT:
            raise Refused(
                f"mã lệnh {command.id} đã được ghi; nội dung của lệnh đã xóa theo luật nên không "
                "đối chiếu được, hãy dùng mã lệnh khác cho việc khác",
                field="Idempotency-Key",
            )
        if content != command.fingerprint:
            raise Refused(
                f"mã lệnh {command.id} đã dùng cho một nội dung khác", field="Idempotency-Key"
            )
        return Receipt(tuple(self._between(span)) if span else (), again=True)

    def first_answer(self, under: Mandate, content: bytes) -> Receipt | None:
        """Return what this command recorded before, if it did.

        Refused when it was used for other content.
        """
        command = _command(under, content)
        return self._first_answer(command) if command else None

    def wants_entries(self) -> bool:
        """Tell whether what is recorded is all from before there were entries."""
        return wanting(self._recorder)

    def begin_entries(
        self,
        kind: type[S],
        stream: str,
        decision: Callable[[S, Older], Event],
        *,
        under: Mandate,
        content: bytes | None = None,
    ) -> Receipt:
        """Give every event of before its signed entry and record the event that says so, in one.

        Refused: there is none without, or the decision's own; nothing was recorded then.
        """

        def sealing(
            older: Older, first: int, at: datetime
        ) -> tuple[Sequence[AnyRecorded], Sequence[Stored]]:
            event = decision(kind.folded(stream, ()), older)
            return sealing_of([Draft(stream, 1, event, under)])(first, at)

        try:
            made = begin_entries(self._recorder, stream, sealing, _command(under, content))
        except NothingOlder:
            raise Refused("mọi sự kiện của sổ đã có mục ký, không có gì phải ký thêm") from None
        return Receipt(tuple(made))

    def wait_promised(self, position: int, seconds: float | None = None) -> bool:
        """Wait until the promise of a position recorded here is on disk.

        False when that took longer. PromisesBroken, of DATABASE_AWAY: it cannot be written.
        """
        return self._recorder.wait_promised(position, seconds)

    # Reading

    def head(self) -> tuple[int, datetime]:
        """Return the last position recorded, 0 for none, and when."""
        return self._recorder.head()

    def history(self, stream: str, until: Cut | None = None) -> tuple[AnyRecorded, ...]:
        """Return a stream's events in order, whole, up to a cut; empty when there are none."""
        return self.histories([stream], until, whole=True)[stream]

    def histories(
        self, streams: Sequence[str], until: Cut | None = None, *, whole: bool = False
    ) -> dict[str, tuple[AnyRecorded, ...]]:
        """Return the events of several streams up to a cut.

        Without their erasable parts unless `whole`.
        """
        found: dict[str, list[AnyRecorded]] = {stream: [] for stream in streams}
        where, params = "where originator_id = any(%s)", [list(found)]
        if until is not None:
            where += " and notification_id <= %s"
            params.append(until.position)  # type: ignore[arg-type]
        where += " order by originator_id, originator_version"
        for recorded in self._recorder.select(where, params, whole=whole):
            if until is None or until.valid_on is None or until.keeps(recorded):
                found[recorded.stream].append(recorded)
        return {stream: tuple(history) for stream, history in found.items()}

    def each(self, streams: Sequence[str], until: Cut) -> Iterator[tuple[str, list[AnyRecorded]]]:
        """Return streams with their events up to a cut, without their erasable parts, one by one.

        For folds over many streams: only one history is held at a time.
        """
        for stream, history in self._recorder.select_each(streams, until.position):
            kept = history if until.valid_on is None else [r for r in history if until.keeps(r)]
            yield stream, kept

    def later(self, streams: Sequence[str], after: int, until: Cut) -> list[AnyRecorded]:
        """Return the events of streams after a position and up to a cut, in the journal's order.

        Without their erasable parts.
        """
        where = (
            "where originator_id = any(%s) and notification_id > %s and notification_id <= %s"
            " order by notification_id"
        )
        params = (list(streams), after, until.position)
        found = self._recorder.select(where, params, whole=False)
        return [r for r in found if until.keeps(r)]

    def streams(self, prefix: str, until: Cut | None = None) -> tuple[str, ...]:
        """Return the ids of streams that begin with a prefix such as `conduct/2024/`, in order."""
        return self._recorder.streams(prefix, until.position if until else None)

    def at(self, position: int) -> AnyRecorded:
        """Return the event at a position; Unknown when there is none."""
        found = self._recorder.select("where notification_id = %s", (position,), whole=True)
        if not found:
            raise Unknown(f"không có sự kiện số {position}")
        return found[0]

    def chosen(self, positions: Sequence[int]) -> list[AnyRecorded]:
        """Return the events at these positions, whole, in order.

        Positions that do not exist are left out.
        """
        where = "where notification_id = any(%s) order by notification_id"
        return self._recorder.select(where, (list(positions),), whole=True)

    def since(self, position: int, *, limit: int = PAGE, whole: bool = True) -> list[AnyRecorded]:
        """Return the next events after a position, in order, at most `limit`."""
        where = "where notification_id > %s order by notification_id limit %s"
        return self._recorder.select(where, (position, limit), whole=whole)

    def all(self) -> Iterator[AnyRecorded]:
        """Return every event in order, page by page."""
        position = 0
        while page := self.since(position):
            yield from page
            position = page[-1].position

    def position_at(self, at: datetime) -> int:
        """Return the last position recorded at or before an instant."""
        return self._recorder.position_at(at)

    def _between(self, span: Span) -> list[AnyRecorded]:
        where = "where notification_id between %s and %s order by notification_id"
        return self._recorder.select(where, span, whole=True)


def _command(under: Mandate, content: bytes | None) -> Command | None:
    if under.command is None:
        return None
    return Command(under.by.person, under.command, fingerprint(content or b""))


__all__ = ["Act", "Cut", "Decided", "Journal", "Mandate", "Receipt", "fingerprint"]
