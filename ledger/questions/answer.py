"""What every answer carries, and how people are shown who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple, TypeVar

from ledger.actors import Role
from ledger.events import AnyRecorded, Event, voided
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


@dataclass(frozen=True, kw_only=True)
class By:
    """Who put an act, in which role."""

    person: Code
    body: Code
    role: Code
    role_name: str


@dataclass(frozen=True, kw_only=True)
class EventTold:
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
    erased_by: int | None = None
    """The order by which the erasable part is gone; None while `erased`: it is gone unlawfully."""
    documents: tuple[DocumentRef, ...] = ()
    clause: str | None = None
    regulation: str | None = None
    causation: int | None = None
    correlation: str | None = None
    conflict: str | None = None
    voided_by: int | None = None


R = TypeVar("R")


def made(kind: type[R], *of: object, **more: object) -> R:
    """Return a frozen record with the fields of others and some more, all of which it must have.

    An explanation makes hundreds; the constructor of a frozen dataclass would set them one by one.
    """
    record = object.__new__(kind)
    fields = record.__dict__
    for other in of:
        fields.update(other.__dict__)
    fields.update(more)
    return record


def told(cut: AsOf) -> CutTold:
    """Return a cut as answers carry it."""
    return CutTold(position=cut.position, recorded_at=cut.recorded_at)


def event_told(recorded: AnyRecorded, voided_by: int | None = None) -> EventTold:
    """Return an event as people read it."""
    fields = recorded.__dict__.copy()  # what the envelope calls as we do
    facts: Event = fields.pop("facts")
    by = recorded.by
    del fields["command"], fields["commitment"]
    shape = _shape(type(facts))
    fields["by"] = _by(by.person, by.body, by.role)
    fields["says"] = facts.words()
    fields["reason"] = getattr(facts, shape.reason) if shape.reason else None
    fields["documents"] = documents_of(facts) if shape.papers else ()
    fields["conflict"] = getattr(facts, "conflict", None) if shape.conflict else None
    return made(EventTold, **fields, voided_by=voided_by)


@lru_cache(maxsize=1_024)
def _by(person: str, body: str, role: Role) -> By:
    return By(person=person, body=body, role=role.value, role_name=role.viet)


class _Shape(NamedTuple):
    """Which fields of a kind of event hold its free text and papers, and if it has a conflict."""

    reason: str | None
    papers: tuple[str, ...]
    conflict: bool


@cache
def _shape(kind: type[Event]) -> _Shape:
    said = ("reason", "reasons", "explanation", "statement", "ground", "outcome", "content")
    papers = ("document", "documents", "certificate", "minutes")
    return _Shape(
        next((name for name in said if name in kind.erasable), None),
        tuple(name for name in papers if name in kind.model_fields),
        "conflict" in kind.model_fields,
    )


def reason_of(facts: Event) -> str | None:
    """Return the free text an event was put with: its reason, explanation or statement."""
    name = _shape(type(facts)).reason
    return getattr(facts, name) if name else None


def documents_of(facts: Event) -> tuple[DocumentRef, ...]:
    """Return the papers an event rests on."""
    found: list[DocumentRef] = []
    for name in _shape(type(facts)).papers:
        value = getattr(facts, name)
        found += [
            one if isinstance(one, DocumentRef) else one.document
            for one in (value if isinstance(value, tuple) else (value,))
            if one is not None
        ]
    return tuple(found)


def voiders(history: Sequence[AnyRecorded]) -> Mapping[int, int]:
    """Return, for each event declared entered in error, where the declaration that stands is."""
    gone = voided(history)
    return {
        r.facts.position: r.position
        for r in history
        if r.topic == "fact.entered-in-error.v1" and r.position not in gone
    }
