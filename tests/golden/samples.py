"""The golden samples: of every kind of event its stored bytes, as they were once written, and its shape.

    events/<topic>.json            the bytes of one sample, as `ledger.events.state` holds them
    events/<topic>.erasable.json   the bytes of its erasable part, as `ledger.erasable.body` holds them
    schemas/<topic>.json           the JSON schema of the facts, without descriptions

A sample is written once and never again: what was once stored must be read for ever. A schema that differs is a
changed shape; `make regold` writes it anew, and an ADR says why.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger.actors import Actor, Role
from ledger.events import TOPICS, AnyRecorded, Event
from ledger.journal.mapper import Mandate, Stored, commitment, seal
from tests.facts import sample, stream_of

FOLDER = Path(__file__).parent
EVENTS = FOLDER / "events"
SCHEMAS = FOLDER / "schemas"

POSITION = 4711
VERSION = 7
RECORDED_AT = datetime(2024, 12, 5, 1, 2, 3, 456, tzinfo=UTC)
MANDATE = Mandate(
    by=Actor(person="p-01", body="PNV", role=Role.STANDING_BODY),
    on=date(2024, 12, 5),
    on_behalf_of="HD",
    command="0192f3a0-5d6e-7c3b-8000-00000000002a",
    correlation="gửi kết quả/2024",
    causation=4700,
    regulation="ha-dong-2024",
)


class Golden(NamedTuple):
    """One stored sample: the bytes of the entry and of its erasable part."""

    topic: str
    state: bytes
    erasable: bytes | None


def salt(topic: str) -> bytes:
    """Return the salt of a sample's erasable part: random in a ledger, here made from the topic."""
    return sha256(topic.encode()).digest()


def sealed(event: Event) -> tuple[AnyRecorded, Stored]:
    """Return an event as stored in the envelope of the samples, its commitment made with the sample's salt."""
    recorded, stored = seal(event, MANDATE, stream_of(event.topic), VERSION, POSITION, RECORDED_AT)
    if stored.erasable is None or recorded.commitment is None:
        return recorded, stored
    fixed = commitment(salt(event.topic), stored.erasable)
    state = stored.state.replace(recorded.commitment.encode(), fixed.encode())
    return recorded.model_copy(update={"commitment": fixed}), stored._replace(state=state)


def golden(topic: str) -> Golden:
    """Return the stored sample of a topic."""
    part = EVENTS / f"{topic}.erasable.json"
    return Golden(
        topic,
        (EVENTS / f"{topic}.json").read_bytes(),
        part.read_bytes() if part.exists() else None,
    )


def all_golden() -> Iterator[Golden]:
    """Return every stored sample, those of topics that no code writes any more included."""
    for file in sorted(EVENTS.glob("*.json")):
        if not file.name.endswith(".erasable.json"):
            yield golden(file.name.removesuffix(".json"))


def schema(kind: type[Event]) -> str:
    """Return the JSON schema of an event's facts, without descriptions, as it is stored."""
    told = _bare(kind.model_json_schema())
    told["erasable"] = sorted(kind.erasable)
    return json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _bare(told: Any) -> Any:
    """Leave out what explains and what follows from the names; a property may itself be called title."""
    if isinstance(told, list):
        return [_bare(part) for part in told]
    if not isinstance(told, dict):
        return told
    return {
        name: {n: _bare(p) for n, p in part.items()} if name in {"properties", "$defs"} else _bare(part)
        for name, part in told.items()
        if name not in {"description", "title", "examples"}
    }  # fmt: skip


def write() -> list[str]:
    """Write every schema, and the samples that are missing; return what was written, by path."""
    written = []
    for folder in (EVENTS, SCHEMAS):
        folder.mkdir(exist_ok=True)
    for topic, kind in TOPICS.items():
        _, stored = sealed(sample(kind))
        wanted = {SCHEMAS / f"{topic}.json": schema(kind).encode()}
        if not (EVENTS / f"{topic}.json").exists():
            wanted[EVENTS / f"{topic}.json"] = stored.state
            if stored.erasable is not None:
                wanted[EVENTS / f"{topic}.erasable.json"] = stored.erasable
        for path, content in wanted.items():
            if not path.exists() or path.read_bytes() != content:
                path.write_bytes(content)
                written.append(str(path.relative_to(FOLDER)))
    for path in SCHEMAS.glob("*.json"):
        if path.stem not in TOPICS:
            path.unlink()
            written.append(f"{path.relative_to(FOLDER)} (gone)")
    return written
