"""Shared cases: a discipline or prosecution that stands on the records of several units (R-23).

The council attributes a case to another unit, whose record then has it under the same code. What
happens to the case after that happens on every record that has it, in one act; and what is
entered in error on one of them is so on all. A record to which the case comes back, because its
attribution was not an error after all, is told what it missed in the same act.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from ledger.acts.act import Desk
from ledger.acts.reviews import record_with_reviews
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_events import (
    ConductAttributed,
    DisciplineRecorded,
    ProsecutionRecorded,
)
from ledger.events import AnyRecorded, Chronicle, EnteredInError, Event, standing, voided
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused

Records = Mapping[str, Sequence[AnyRecorded]]
"""The histories of conduct records by stream, the one an act is put to first."""


def records_of(desk: Desk, season: str, unit: str, code: str) -> Records:
    """Return a unit's record, and every other on which its case stands or ever stood."""
    own = f"conduct/{season}/{unit}"
    streams = {own, *desk.ledger.journal.streams(f"conduct/{season}/")}
    histories = desk.ledger.journal.histories(sorted(streams))
    links = [
        {stream, *(f"conduct/{season}/{u}" for u in recorded.facts.concerns())}
        for stream, history in histories.items()
        for recorded in history
        if isinstance(recorded.facts, ConductAttributed) and recorded.facts.code == code
    ]
    linked = {own}
    while more := set[str]().union(*(link for link in links if link & linked)) - linked:
        linked |= more
    others = sorted(linked - {own})
    return {stream: histories.get(stream, ()) for stream in (own, *others)}


def has_case(record: Sequence[AnyRecorded], code: str, own: Sequence[AnyRecorded]) -> bool:
    """Tell whether a record has the case of another under its code, and not some other one."""
    told, known = (_beginning(standing(r), code) for r in (record, own))
    return told is not None and known is not None and _paper(told) == _paper(known)


def on_case(
    desk: Desk, season: str, unit: str, code: str, decision: Callable[[Conduct], Event]
) -> Receipt:
    """Put a decision on a case to the unit's record, and to every other that has the case.

    Those on which nothing is left to decide are not told again.
    """
    records = records_of(desk, season, unit, code)
    return record_on(desk, season, records, told_to(records, code, decision))


def told_to(
    records: Records, code: str, decision: Callable[[Conduct], Event]
) -> list[Act[Conduct]]:
    """Return a decision's acts: on the first record, and wherever else it can be made."""
    (own, history), *others = records.items()
    follow = [
        Act(Conduct, stream, decision, caused_by=0)
        for stream, other in others
        if has_case(other, code, history) and _takes(decision, Conduct.folded(stream, other))
    ]
    return [Act(Conduct, own, decision), *follow]


def record_on(desk: Desk, season: str, records: Records, acts: Sequence[Act[Any]]) -> Receipt:
    """Record acts on these records, flagging the granted awards of all their units."""
    return record_with_reviews(
        desk,
        season,
        [stream.split("/")[2] for stream in records],
        acts,
        cause="CONDUCT_MOVED",
        relies_on={stream: len(history) for stream, history in records.items()},
    )


def falls_with(position: int, records: Records) -> dict[str, list[int]]:
    """Return the positions, by record, of what else is void if an event of the first record is.

    The same said of the case on another record; and, with an attribution or a declaration, whatever
    was recorded because of it, on the first record as well.
    """
    own = next(iter(records))
    meant = next(recorded for recorded in records[own] if recorded.position == position)
    one_act = isinstance(meant.facts, ConductAttributed | EnteredInError)
    found: dict[str, list[int]] = {}
    for stream, history in records.items():
        gone = voided(history) | {position}
        if stream == own and not one_act:
            continue
        fallen = [r.position for r in history if r.position not in gone and _same(r, meant)]
        if fallen:
            found[stream] = fallen
    return found


def missed(
    desk: Desk,
    code: str,
    records: Records,
    declared: Mapping[str, Sequence[int]],
    reason: str | None,
) -> list[Act[Chronicle]]:
    """Return what brings the records of a case up to date once a declaration moved them.

    `declared` are the positions it declares entered in error, by stream. A copy is told nothing
    while its attribution is void. When it comes back it gets what the record on which the case was
    first recorded has come to have meanwhile; what is void there is void here, and it counts for
    whom the case counts there. A unit it counts for whose record has no copy left gets one.
    """
    after = {s: standing(history, declared.get(s, ())) for s, history in records.items()}
    told: dict[str, list[Event]] = {}
    for stream in declared:
        began = _beginning(after[stream], code)
        if began is None or began.causation is None or began in standing(records[stream]):
            continue
        first = after[_first(records, began)]
        told[stream] = _difference(desk, code, began, first, after[stream], reason)
    for stream in declared:
        began, last = _beginning(after[stream], code), _attribution(after[stream], code)
        if began is None or last is None or stream != _first(records, began):
            continue
        to = stream.rpartition("/")[0] + f"/{last.facts.after}"
        if to in records and _beginning(after[to], code) is None:
            told[to] = _whole(desk, _said(after[stream], code))
    return [
        Act(Chronicle, stream, _telling(events), caused_by=0)
        for stream, events in told.items()
        if events
    ]


def _first(records: Records, began: AnyRecorded) -> str:
    """Return the record on which a case was first recorded."""
    same_case = (r for h in records.values() for r in h if r.facts == began.facts)
    return min(same_case, key=attrgetter("position")).stream


def _whole(desk: Desk, events: Sequence[AnyRecorded]) -> list[Event]:
    """Return the facts of events with their erasable parts."""
    return [r.facts for r in desk.ledger.journal.chosen([r.position for r in events])]


def _difference(
    desk: Desk,
    code: str,
    began: AnyRecorded,
    source: Sequence[AnyRecorded],
    copy: Sequence[AnyRecorded],
    reason: str | None,
) -> list[Event]:
    """Return what is to be recorded for a copy to say what the first record says."""
    origin = _beginning(source, code)
    same_case = origin is not None and origin.facts == began.facts
    there = _said(source, code) if same_case else []
    here = _said(copy, code)
    void = [r for r in here if r.facts not in [t.facts for t in there]]
    missing = [r for r in there if r.facts not in [h.facts for h in here]]
    events: list[Event] = [
        EnteredInError(position=r.position, units=r.facts.concerns(), reason=reason) for r in void
    ]
    events += _whole(desk, missing)
    last, now = _attribution(source, code), _attribution(copy, code)
    counts_for = now.facts.after if now else began.stream.split("/")[2]
    if same_case and last and last.facts.after != counts_for:
        (whole,) = _whole(desk, [last])
        events.append(whole.model_copy(update={"before": counts_for}))
    return events


def _said(record: Sequence[AnyRecorded], code: str) -> list[AnyRecorded]:
    """Return what stands on a record of a case, without the attributions."""
    of_code = [r for r in record if getattr(r.facts, "code", None) == code]
    return [r for r in of_code if not isinstance(r.facts, ConductAttributed)]


def _attribution(record: Sequence[AnyRecorded], code: str) -> AnyRecorded | None:
    """Return the last attribution of a case that stands on a record."""
    for recorded in reversed(record):
        if isinstance(recorded.facts, ConductAttributed) and recorded.facts.code == code:
            return recorded
    return None


def _telling(events: Sequence[Event]) -> Callable[[Chronicle], Sequence[Event]]:
    return lambda _: events


def case_meant(desk: Desk, meant: AnyRecorded) -> str | None:
    """Return the code of the case an event speaks of, or a declaration about such an event."""
    while isinstance(meant.facts, EnteredInError):
        meant = desk.ledger.journal.at(meant.facts.position)
    code = getattr(meant.facts, "code", None)
    return code if isinstance(code, str) else None


def _same(recorded: AnyRecorded, meant: AnyRecorded) -> bool:
    if isinstance(meant.facts, ConductAttributed | EnteredInError):
        first = meant.causation or meant.position
        return first in {recorded.position, recorded.causation}
    return bool(recorded.facts == meant.facts)


def _beginning(record: Sequence[AnyRecorded], code: str) -> AnyRecorded | None:
    """Return the event by which a case stands on a record, of the events there that count."""
    for recorded in reversed(record):
        facts = recorded.facts
        if isinstance(facts, DisciplineRecorded | ProsecutionRecorded) and facts.code == code:
            return recorded
    return None


def _paper(began: AnyRecorded) -> tuple[str, object]:
    return began.topic, began.facts.document


def _takes(decision: Callable[[Conduct], Event], record: Conduct) -> bool:
    try:
        decision(record)
    except Refused:
        return False
    return True
