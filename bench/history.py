"""History: the events of many lives, mixed as in reality, sealed and stored in bulk.

Each event is decided on the state its stream has left, sealed by the journal's own mapper under the
append lock, its entry signed, and copied in: the bytes are those that one decision after the other
would have left.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from random import Random
from secrets import token_bytes
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from bench.cards import Life
from bench.signing import ENTRIES
from ledger.journal.entries import Link
from ledger.journal.mapper import Stored, seal

CHUNK = 4_000

_COPIES = {
    "ledger.events (originator_id, originator_version, topic, state, notification_id, recorded_at,"
    " on_day, salt)": ("text", "int8", "text", "bytea", "int8", "timestamptz", "date", "bytea"),
    "ledger.erasable (position, body, salt)": ("int8", "bytea", "bytea"),
    "ledger.commands (person, id, fingerprint, first, last)": (
        "text", "text", "bytea", "int8", "int8",
    ),
    "ledger.entries (position, entry, leaf)": ("int8", "bytea", "bytea"),
    "ledger.stream_keys (stream, key)": ("text", "bytea"),
}  # fmt: skip


def store(owner: Connection[TupleRow], lives: Iterable[Life], rng: Random) -> Counter[str]:
    """Let every life take its turns, all mixed; return how many events of each topic that made."""
    living = list(lives)
    order = [life for life in living for _ in life.turns]
    rng.shuffle(order)
    topics: Counter[str] = Counter()
    for begin in range(0, len(order), CHUNK):
        topics.update(_store(owner, order[begin : begin + CHUNK]))
    return topics


def in_order(owner: Connection[TupleRow], lives: Iterable[Life]) -> None:
    """Let every life take all its turns, one life after the other."""
    order = [life for life in lives for _ in life.turns]
    for begin in range(0, len(order), CHUNK):
        _store(owner, order[begin : begin + CHUNK])


def _store(owner: Connection[TupleRow], turns: Sequence[Life]) -> list[str]:
    events: list[Stored] = []
    commands: list[tuple[Any, ...]] = []
    links = {life.stream: life.link or Link(token_bytes(32), None) for life in turns}
    keys = {life.stream: links[life.stream].key for life in turns if life.link is None}
    with owner.transaction():
        row = owner.execute("select head, at from ledger.advance(%s)", (len(turns),)).fetchone()
        if row is None:
            raise RuntimeError("the one row of ledger.head is gone")
        head, at = row
        for position, life in enumerate(turns, head - len(turns) + 1):
            person, command, stored = _take(life, position, at)
            events.append(stored)
            commands.append((person, command, sha256(stored.state).digest(), position, position))
        written: list[Iterable[tuple[Any, ...]]] = [
            [stored[:8] for stored in events],
            [(e.position, e.erasable, e.erasable_salt) for e in events if e.erasable],
            commands,
            ENTRIES.chained(links, events),
            keys.items(),
        ]
        for (target, kinds), rows in zip(_COPIES.items(), written, strict=True):
            with owner.cursor().copy(f"copy {target} from stdin (format binary)") as copy:
                copy.set_types(kinds)
                for each in rows:
                    copy.write_row(each)
    for life in turns:
        life.link = links[life.stream]
    return [stored.topic for stored in events]


def _take(life: Life, position: int, at: datetime) -> tuple[str, str | None, Stored]:
    turn = life.turns[life.version]
    mandate = life.mandate(turn, position)
    event = turn.decision(life.state)
    recorded, stored = seal(event, mandate, life.stream, life.version + 1, position, at)
    life.state = life.state.after(recorded)
    life.version += 1
    return turn.by.person, mandate.command, stored


def settle(conninfo: str) -> None:
    """Let the server finish what bulk loading leaves behind, so that no round pays for it."""
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute("vacuum (analyze)")
        owner.execute("checkpoint")
