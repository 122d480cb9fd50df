"""What has happened, event by event: to one unit in a season, or in the whole ledger."""

from dataclasses import dataclass
from datetime import date

from ledger.events import AnyRecorded
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import (
    Answer,
    EventTold,
    Moment,
    documents_of,
    event_told,
    made,
    told,
    voiders,
)
from ledger.questions.papers import PaperFate, fates, noted
from ledger.questions.persons import NOBODY, Seer, names_of, reference
from ledger.questions.proof import ProofTold, proof_told
from ledger.refusals import Unknown
from ledger.values import Points

PAGE_MAX = 1_000


@dataclass(frozen=True, kw_only=True)
class HistoryEntry(EventTold):
    """An event about a unit, with the figures before and after where it moved one."""

    criterion: str | None = None
    before: Points | None = None
    after: Points | None = None
    person: str | None = None
    """The opaque reference to the person the event is about."""
    person_name: str | None = None
    """The name behind it, for those who may see it only."""


class History(Answer):
    """Everything recorded of a unit in a season, in order."""

    season: str
    unit: str
    entries: tuple[HistoryEntry, ...]


class EventPage(Answer):
    """Events in order; `next` is the position to go on after, None at the end."""

    events: tuple[EventTold, ...]
    next: int | None = None


class EventWhole(Answer):
    """One event with all its facts, and what became of the papers it rests on."""

    event: EventTold
    facts: dict[str, object]
    commitment: str | None = None
    person_name: str | None = None
    previous_in_stream: int | None = None
    next_in_stream: int | None = None
    papers: tuple[PaperFate, ...] = ()
    proof: ProofTold
    """How far this event's own proof has come."""


def history(
    ledger: Ledger,
    season: str,
    unit: str,
    *,
    as_of: Moment = None,
    valid_on: date | None = None,
    to: Seer = NOBODY,
) -> History:
    """Return a unit's history in a season, what was declared entered in error included.

    Names of persons stand in it as far as they may be seen.
    """
    cut, at = ledger.cut(as_of, valid_on)
    if not ledger.journal.history(f"season/{season}", Cut(cut.position)):
        raise Unknown(f"không có năm thi đua {season}")
    with ledger.reading() as connection:
        rows = connection.execute(
            "select at_position, criterion, before, after from reading.history"
            " where unit = %s and season in (%s, '') and at_position <= %s order by at_position",
            (unit, season, cut.position),
        ).fetchall()
    if not rows:
        raise Unknown(f"chưa ghi nhận gì về đơn vị {unit} trong năm thi đua {season}")
    figures = {row[0]: row[1:] for row in rows}
    events = [r for r in ledger.journal.chosen(list(figures)) if cut.keeps(r)]
    by, names = voiders(events), names_of(ledger, events, to)
    entries = []
    for recorded in events:
        criterion, before, after = figures[recorded.position]
        entries.append(
            made(
                HistoryEntry,
                event_told(recorded, by.get(recorded.position)),
                criterion=criterion,
                before=before,
                after=after,
                person=reference(recorded),
                person_name=names.get(recorded.position),
            )
        )
    return History(
        as_of=told(at), valid_on=valid_on, season=season, unit=unit, entries=tuple(entries)
    )


def events(
    ledger: Ledger,
    *,
    after: int = 0,
    limit: int = 100,
    as_of: Moment = None,
    valid_on: date | None = None,
) -> EventPage:
    """Return the next events of the whole ledger after a position, at most `limit` (1 to 1000)."""
    cut, at = ledger.cut(as_of, valid_on)
    found = ledger.journal.since(after, limit=min(max(limit, 1), PAGE_MAX))
    known = [r for r in found if r.position <= cut.position]
    last = known[-1].position if known else None
    return EventPage(
        as_of=told(at),
        valid_on=valid_on,
        events=tuple(event_told(r) for r in known if cut.keeps(r)),
        next=last if last and last < cut.position else None,
    )


def event(
    ledger: Ledger,
    position: int,
    *,
    as_of: Moment = None,
    valid_on: date | None = None,
    to: Seer = NOBODY,
) -> EventWhole:
    """Return one event whole, with what its stream was known to be at a cut.

    Unknown: there is none at that position, or it was not known then.
    """
    cut, at = ledger.cut(as_of, valid_on)
    recorded = ledger.journal.at(position)
    if not cut.keeps(recorded):
        raise Unknown(f"ở mốc được hỏi chưa biết sự kiện số {position}")
    stream = ledger.journal.history(recorded.stream, cut)
    by = voiders(stream).get(position)
    at_index = next(n for n, r in enumerate(stream) if r.position == position)
    return EventWhole(
        as_of=told(at),
        valid_on=valid_on,
        event=event_told(recorded, by),
        papers=_fates(ledger, recorded, cut),
        facts=recorded.facts.model_dump(mode="json", exclude_none=True),
        commitment=recorded.commitment,
        person_name=names_of(ledger, [recorded], to).get(position),
        previous_in_stream=_position(stream, at_index - 1),
        next_in_stream=_position(stream, at_index + 1),
        proof=proof_told(ledger, position),
    )


def _fates(ledger: Ledger, recorded: AnyRecorded, cut: Cut) -> tuple[PaperFate, ...]:
    """Return what became of the event's papers; what the event itself notes is no news."""
    found = fates(documents_of(recorded.facts), noted(ledger, cut))
    return tuple(fate for fate in found if fate.position != recorded.position)


def _position(stream: tuple[AnyRecorded, ...], index: int) -> int | None:
    return stream[index].position if 0 <= index < len(stream) else None
