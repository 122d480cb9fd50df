"""Facts (nội dung sự kiện): an event's fields laid out for people, whatever the event.

A described value is a small tree that one macro of the templates draws: text, a link to an event,
a paper, further rows, or a table of alike records.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, NamedTuple

from api.pages.fields import field
from api.pages.words import CODES
from ledger.events import TOPICS, Event
from ledger.questions.entry import NAMES_EVENTS
from ledger.values import DocumentRef, Value, viet, viet_day

Kind = Literal["text", "number", "code", "event", "paper", "rows", "table", "list"]

SHOWN_APART = frozenset({"reason", "document", "documents"})
"""Fields that the page of an event says in their own place."""


class Described(NamedTuple):
    """A value to be drawn; what `value` holds goes by `kind`."""

    kind: Kind
    value: Any


class Row(NamedTuple):
    """A field with its name as people say it."""

    label: str
    shown: Described


class Grid(NamedTuple):
    """Alike records: one column for each field that any of them has."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Described | None, ...], ...]


def event_of(topic: str, facts: Mapping[str, object]) -> Event:
    """Return the event whose facts an answer carries."""
    return TOPICS[topic].model_validate_json(json.dumps(facts))


def rows(facts: Value, *, without: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """Return the fields that say something, in the order of the event."""
    return tuple(
        Row(field(name), described(name, value))
        for name, value in _said(facts)
        if name not in without
    )


def described(name: str, value: Any) -> Described:  # noqa: ANN401, C901, PLR0911 — one row for each kind of value
    """Return one value as it is to be drawn."""
    match value:
        case bool():
            return Described("text", "có" if value else "không")
        case int():
            return Described("event" if name in NAMES_EVENTS else "number", value)
        case Decimal():
            return Described("number", viet(value))
        case date():
            return Described("text", viet_day(value))
        case DocumentRef():
            return Described("paper", value)
        case Value():
            return Described("rows", rows(value))
        case tuple() if value and all(type(v) is type(value[0]) for v in value):
            if isinstance(value[0], Value) and not isinstance(value[0], DocumentRef):
                return Described("table", _grid(value))
            return Described("list", tuple(described(name, v) for v in value))
        case tuple():
            return Described("list", tuple(described(name, v) for v in value))
        case Enum():
            return described(name, value.value)
        case _:
            text = str(value)
            return Described("text", CODES[text]) if text in CODES else _text(name, text)


def _text(name: str, text: str) -> Described:
    """Return codes and digests in their own type, free text as it is."""
    coded = name in {"digest", "criteria", "dispute", "meeting", "reprimand", "sha256", "file"}
    return Described("code" if coded else "text", text)


def _said(facts: Value) -> Iterator[tuple[str, Any]]:
    for name in type(facts).model_fields:
        value = getattr(facts, name)
        if value is not None and value != ():
            yield name, value


def _grid(records: tuple[Value, ...]) -> Grid:
    told = [dict(_said(record)) for record in records]
    names = [n for n in type(records[0]).model_fields if any(n in t for t in told)]
    return Grid(
        tuple(field(n) for n in names),
        tuple(tuple(described(n, t[n]) if n in t else None for n in names) for t in told),
    )
