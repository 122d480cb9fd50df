"""Recorded <-> stored bytes: one canonical JSON of envelope and facts, one of erasable fields.

Canonical means: keys sorted, no spaces, UTF-8, absent instead of null, decimals as strings,
instants in UTC with `Z` and microseconds. What is stored is what is later signed; it is never
written a second time from a decoded object.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from ledger.actors import Actor
from ledger.aggregates.clauses import clause_of
from ledger.events import TOPICS, AnyRecorded, Event, Recorded
from ledger.journal.canonical import canonical
from ledger.merkle.reading import base64_of
from ledger.signing.entry import committed, instant


def commitment(salt: bytes, body: bytes) -> str:
    """Return base64 of HMAC-SHA256 with the salt as key over the stored bytes."""
    return base64_of(committed(salt, body))


class Stored(NamedTuple):
    """The row of one event, and its erasable part when it has one."""

    stream: str
    version: int
    topic: str
    state: bytes
    position: int
    recorded_at: datetime
    on: date
    salt: bytes
    erasable: bytes | None
    erasable_salt: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """Under what an act is put.

    Who, for which day in law, on whose behalf, as which command, under which regulation.
    """

    by: Actor
    on: date
    on_behalf_of: str | None = None
    command: str | None = None
    correlation: str | None = None
    causation: int | None = None
    regulation: str | None = None


def seal(
    event: Event, mandate: Mandate, stream: str, version: int, position: int, recorded_at: datetime
) -> tuple[AnyRecorded, Stored]:
    """Return an event in its envelope, with its stored bytes, once position and time are known."""
    facts = event.model_dump(mode="json", exclude_none=True)
    private = {name: facts.pop(name) for name in event.erasable if facts.get(name)}
    facts = {k: v for k, v in facts.items() if k not in event.erasable}
    body = salt = None
    entry: dict[str, Any] = {
        "by": {"body": mandate.by.body, "person": mandate.by.person, "role": mandate.by.role.value},
        "facts": facts,
        "on": mandate.on.isoformat(),
        "position": position,
        "recorded_at": instant(recorded_at),
        "stream": stream,
        "topic": event.topic,
        "version": version,
    }
    if clause := clause_of(event):
        entry["clause"] = clause
    if private:
        body, salt = canonical(private), secrets.token_bytes(32)
        entry["commitment"] = commitment(salt, body)
    for name in ("on_behalf_of", "command", "correlation", "causation", "regulation"):
        if (value := getattr(mandate, name)) is not None:
            entry[name] = value
    # Asking a model for a field that it does not have is dear.
    if mandate.causation is None and _goes_back(type(event)):
        cause = getattr(event, "because_of")  # noqa: B009 — not every event has it
        if cause is not None:
            entry["causation"] = cause  # the event itself says which other one it goes back to
    meant = {"by": mandate.by, "on": mandate.on, "recorded_at": recorded_at, "facts": event}
    recorded = _blank(type(event)).model_copy(update={**entry, **meant})
    stored = Stored(
        stream, version, event.topic, canonical(entry), position, recorded_at, mandate.on,
        secrets.token_bytes(32), body, salt,
    )  # fmt: skip
    return recorded, stored


LIFTS: dict[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]] = {}
"""Old topic -> a function lifting its facts to the next topic's shape; applied on reading, never to
stored bytes."""


@cache
def _envelope(kind: type[Event]) -> type[AnyRecorded]:
    return Recorded[kind]  # type: ignore[valid-type]


@cache
def _goes_back(kind: type[Event]) -> bool:
    """Tell whether events of a kind say which other one they go back to, as field or property."""
    return "because_of" in kind.model_fields or hasattr(kind, "because_of")


@cache
def _blank(kind: type[Event]) -> AnyRecorded:
    """Return an envelope to be filled in: a copy is made sooner than a new one."""
    envelope = _envelope(kind)
    required: dict[str, Any] = {
        n: None for n, f in envelope.model_fields.items() if f.is_required()
    }
    return envelope.model_construct(**required)


@cache
def _decoder(topic: str) -> Callable[[bytes], AnyRecorded] | None:
    if topic in LIFTS or topic not in TOPICS:
        return None
    # The method of the class asks this, after looking at options that nobody gives here.
    return _envelope(TOPICS[topic]).__pydantic_validator__.validate_json


def decode(topic: str, state: bytes) -> AnyRecorded:
    """Return a stored event without its erasable part: what folds of numbers and verdicts read.

    A topic that no code knows raises LookupError: history is never skipped silently.
    """
    decoder = _decoder(topic)
    return decoder(state) if decoder else _lifted(topic, state)


def decode_whole(topic: str, state: bytes, erasable: bytes | None) -> AnyRecorded:
    """Return a stored event with its erasable part, or marked `erased` when that part is gone."""
    recorded = decode(topic, state)
    if recorded.commitment is None:
        return recorded
    if erasable is None:
        return recorded.model_copy(update={"erased": True})
    part = type(recorded.facts).erasable_part
    if part is None:
        raise LookupError(f"{topic} has an erasable part that its class does not know")
    told = part.model_validate_json(erasable)
    facts = recorded.facts.model_copy(update={n: getattr(told, n) for n in told.model_fields_set})
    return recorded.model_copy(update={"facts": facts})


def _lifted(topic: str, state: bytes) -> AnyRecorded:
    entry = json.loads(state)
    while entry["topic"] in LIFTS:
        entry["topic"], entry["facts"] = LIFTS[entry["topic"]](entry["facts"])
    if entry["topic"] not in TOPICS:
        raise LookupError(f"no event is known by the topic {topic}")
    return _envelope(TOPICS[entry["topic"]]).model_validate_json(json.dumps(entry))


__all__ = [
    "LIFTS",
    "Mandate",
    "Stored",
    "canonical",
    "commitment",
    "decode",
    "decode_whole",
    "instant",
    "seal",
]
