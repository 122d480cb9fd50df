"""Shared cases: a discipline or prosecution that stands on the records of several units (R-23).

The council attributes a case to another unit, whose record then has it under the same code. What
happens to the case after that happens on every record that has it, in one act; and what is
entered in error on one of them is so on all.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.acts.act import Desk
from ledger.acts.reviews import record_with_reviews
from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_events import (
    ConductAttributed,
    DisciplineRecorded,
    ProsecutionRecorded,
)
from ledger.events import AnyRecorded, EnteredInError, Event, standing, voided
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
    told, known = _began(record, code), _began(own, code)
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
    """Return the positions, on the other records, of what is void if an event of the first is.

    The same said of the case; and, with an attribution or a declaration, whatever was recorded
    because of it.
    """
    (_, own), *others = records.items()
    meant = next(recorded for recorded in own if recorded.position == position)
    found: dict[str, list[int]] = {}
    for stream, history in others:
        gone = voided(history)
        fallen = [r.position for r in history if r.position not in gone and _same(r, meant)]
        if fallen:
            found[stream] = fallen
    return found


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


def _began(
    record: Sequence[AnyRecorded], code: str
) -> DisciplineRecorded | ProsecutionRecorded | None:
    for recorded in reversed(standing(record)):
        facts = recorded.facts
        if isinstance(facts, DisciplineRecorded | ProsecutionRecorded) and facts.code == code:
            return facts
    return None


def _paper(began: DisciplineRecorded | ProsecutionRecorded) -> tuple[str, object]:
    return began.topic, began.document


def _takes(decision: Callable[[Conduct], Event], record: Conduct) -> bool:
    try:
        decision(record)
    except Refused:
        return False
    return True
