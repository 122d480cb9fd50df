"""What every answer carries, and how people are shown who did what."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ledger.events import AnyRecorded, voided
from ledger.ledger import AsOf
from ledger.values import Code, DocumentRef, Value

Moment = int | datetime | None
"""What `as_of` takes: a position, an instant with its offset, or nothing for now."""


class CutTold(Value):
    """The cut an answer was worked out for: the last position known, and when that was recorded."""

    position: int
    recorded_at: datetime


class Answer(Value):
    """An answer with its cut."""

    as_of: CutTold
    valid_on: date | None = None


class By(Value):
    """Who put an act, in which role."""

    person: Code
    body: Code
    role: Code
    role_name: str


class EventTold(Value):
    """One event as people read it.

    Who, when, in what role, on which paper, under which clause, what.
    """

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    on: date
    by: By
    on_behalf_of: str | None = None
    says: str
    reason: str | None = None
    erased: bool = False
    documents: tuple[DocumentRef, ...] = ()
    clause: str | None = None
    regulation: str | None = None
    causation: int | None = None
    correlation: str | None = None
    conflict: str | None = None
    voided_by: int | None = None


def told(cut: AsOf) -> CutTold:
    """Return a cut as answers carry it."""
    return CutTold(position=cut.position, recorded_at=cut.recorded_at)


def event_told(recorded: AnyRecorded, voided_by: int | None = None) -> EventTold:
    """Return an event as people read it."""
    facts = recorded.facts
    return EventTold(
        position=recorded.position,
        stream=recorded.stream,
        version=recorded.version,
        topic=recorded.topic,
        recorded_at=recorded.recorded_at,
        on=recorded.on,
        by=By(
            person=recorded.by.person,
            body=recorded.by.body,
            role=recorded.by.role.value,
            role_name=recorded.by.role.viet,
        ),
        on_behalf_of=recorded.on_behalf_of,
        says=facts.words(),
        reason=reason_of(facts),
        erased=recorded.erased,
        documents=documents_of(facts),
        clause=recorded.clause,
        regulation=recorded.regulation,
        causation=recorded.causation,
        correlation=recorded.correlation,
        conflict=getattr(facts, "conflict", None),
        voided_by=voided_by,
    )


def reason_of(facts: Any) -> str | None:  # noqa: ANN401 — any event
    """Return the free text an event was put with: its reason, explanation or statement."""
    for name in ("reason", "reasons", "explanation", "statement", "ground", "outcome", "content"):
        value = getattr(facts, name, None)
        if isinstance(value, str) and name in type(facts).erasable:
            return value
    return None


def documents_of(facts: Any) -> tuple[DocumentRef, ...]:  # noqa: ANN401 — any event
    """Return the papers an event rests on."""
    found: list[DocumentRef] = []
    for name in ("document", "documents", "certificate", "minutes"):
        value = getattr(facts, name, None)
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            paper = getattr(one, "document", one)
            if isinstance(paper, DocumentRef):
                found.append(paper)
    return tuple(found)


def voiders(history: Sequence[AnyRecorded]) -> Mapping[int, int]:
    """Return, for each event declared entered in error, the position of the declaration that stands."""
    gone = voided(history)
    return {
        r.facts.position: r.position
        for r in history
        if r.topic == "fact.entered-in-error.v1" and r.position not in gone
    }
