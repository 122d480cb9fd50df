"""What exactly is stored of an event, and which other events does it stand with?"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from ledger.events import AnyRecorded, Event
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Moment
from ledger.refusals import Unknown
from ledger.values import Value

NAMES_EVENTS = frozenset(
    {"against", "application", "because_of", "decided", "delegation", "disputed"}
    | {"double_effect", "escalated", "explanation", "guidance", "model", "position"}
    | {"positions", "raised", "relies_on", "replaces", "request", "told", "withdrawal"}
)
"""Fields whose whole numbers are places in the journal."""

NAMES_STREAM = ("criteria", "dispute", "meeting", "reprimand")
"""Fields that name another stream, the state of which the event was decided on."""

_KINDS = frozenset({"award", "criteria", "dispute", "meeting", "reprimand"})


class Related(Value):
    """Another event, in words."""

    position: int
    stream: str
    says: str


class Span(NamedTuple):
    """The first and last position of what one act recorded."""

    first: int
    last: int


class Entry(Value):
    """An event as it is stored, byte for byte, and what it stands with at a cut.

    `rests_on`: what it names, and the last event of each stream it names. `followed_by`: what names
    it, in its own stream and in the scorecards of the units it concerns.
    """

    stored: str
    act: Span | None = None
    rests_on: tuple[Related, ...] = ()
    followed_by: tuple[Related, ...] = ()


def entry(
    ledger: Ledger, position: int, *, as_of: Moment = None, valid_on: date | None = None
) -> Entry:
    """Return what is stored at a position. Unknown: there is nothing."""
    cut, _ = ledger.cut(as_of, valid_on)
    recorded = ledger.journal.at(position)
    with ledger.reading() as connection:
        stored = connection.execute(
            "select convert_from(state, 'UTF8') from ledger.events where notification_id = %s",
            (position,),
        ).fetchone()
        act = connection.execute(
            "select first, last from ledger.commands where person = %s and id = %s",
            (recorded.by.person, recorded.command),
        ).fetchone()
    if stored is None:
        raise Unknown(f"không có sự kiện số {position}")
    return Entry(
        stored=stored[0],
        act=Span(act[0], min(act[1], cut.position)) if act else None,
        rests_on=tuple(_related(r) for r in _before(ledger, recorded) if cut.keeps(r)),
        followed_by=tuple(_related(r) for r in _after(ledger, recorded) if cut.keeps(r)),
    )


def _before(ledger: Ledger, recorded: AnyRecorded) -> list[AnyRecorded]:
    named = set(positions_named(recorded.facts))
    if recorded.causation is not None:
        named.add(recorded.causation)
    found = {r.position: r for r in ledger.journal.chosen(sorted(named))}
    streams = [s for s in _streams_named(recorded.facts) if s != recorded.stream]
    if streams:
        known = ledger.journal.histories(streams, Cut(recorded.position))
        found.update((h[-1].position, h[-1]) for h in known.values() if h)
    return [found[position] for position in sorted(found) if position != recorded.position]


def _after(ledger: Ledger, recorded: AnyRecorded) -> list[AnyRecorded]:
    kind, _, rest = recorded.stream.partition("/")
    streams = [recorded.stream]
    if kind in _KINDS:
        season = rest.partition("/")[0]
        streams += [f"scorecard/{season}/{unit}" for unit in recorded.facts.concerns()]
    histories: Mapping[str, tuple[AnyRecorded, ...]] = ledger.journal.histories(streams)
    found = {r.position: r for r in _moved_with(ledger, recorded)}
    found |= {
        r.position: r
        for history in histories.values()
        for r in history
        if r.position > recorded.position
        and (
            r.causation == recorded.position
            or recorded.position in positions_named(r.facts)
            or (r.stream != recorded.stream and recorded.stream in _streams_named(r.facts))
        )
    }
    return [found[position] for position in sorted(found)]


def _moved_with(ledger: Ledger, recorded: AnyRecorded) -> Iterator[AnyRecorded]:
    """Yield what an event moved on other streams: recorded in the same act, at the same instant."""
    position = recorded.position
    while page := ledger.journal.since(position):
        for later in page:
            if later.recorded_at != recorded.recorded_at:
                return
            if later.causation == recorded.position:
                yield later
        position = page[-1].position


def positions_named(facts: Value) -> Iterator[int]:
    """Yield every place in the journal that an event's facts name, in records inside it too."""
    for name in type(facts).model_fields:
        value = getattr(facts, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Value):
                yield from positions_named(one)
            elif name in NAMES_EVENTS and type(one) is int:
                yield one


def _streams_named(facts: Event) -> list[str]:
    named = [getattr(facts, name, None) for name in NAMES_STREAM]
    return [s for s in named if isinstance(s, str) and s.partition("/")[0] in _KINDS]


def _related(recorded: AnyRecorded) -> Related:
    return Related(position=recorded.position, stream=recorded.stream, says=recorded.facts.words())
