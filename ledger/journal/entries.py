"""Signed entries (mục ký) written with their events, in one transaction.

An entry is made under the append lock, once position and time are known and the stored bytes are
final. What it needs of the past, the stream's key and the leaf of the stream's last entry, comes
with the answer of the lock.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from psycopg import Cursor

from ledger.events import AnyRecorded
from ledger.journal.mapper import Stored
from ledger.journal.statements import Write, columns
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import committed, message_over, oid_of, unsigned_entry, with_signature
from ledger.signing.keys import AppKey
from ledger.signing.promises import Promises

Row = tuple[Any, ...]


class EntriesNotBegun(Exception):
    """The ledger has events from before there were entries, and none of them has its entry yet."""


class Link(NamedTuple):
    """What a stream's next entry goes on from: the key of its name, and its last entry's leaf."""

    key: bytes
    leaf: bytes | None


class Made(NamedTuple):
    """The entries of some events as rows, and the keys of streams that are new."""

    entries: list[tuple[int, bytes, bytes]]
    """Position, entry, leaf."""
    keys: list[tuple[str, bytes]]

    def writes(self) -> list[Write]:
        """Return what is to be written."""
        found: list[Write] = [(_ENTRIES, columns(self.entries))] if self.entries else []
        return [*found, (_KEYS, columns(self.keys))] if self.keys else found


class SignedEntries:
    """Makes the entries of one ledger with the application's key."""

    def __init__(self, key: Callable[[], AppKey], promises: Promises | None = None) -> None:
        """Take what gives the key, asked once, before the first act, and the promise journal.

        The key's name says for which log.
        """
        self._given = key
        self.promises = promises

    def ready(self) -> None:
        """Make sure, before anything is begun, that entries can be signed and promised.

        Raises KeyUnusable or PromisesBroken: nothing may be recorded.
        """
        self.key  # noqa: B018 — it is asked for here
        if self.promises:
            self.promises.ready()

    def promise(self, made: Made) -> None:
        """Promise entries that are recorded."""
        if self.promises:
            self.promises.promise((position, leaf) for position, _, leaf in made.entries)

    @cached_property
    def key(self) -> AppKey:
        """Return the key. Raises KeyUnusable, as what gives it does."""
        return self._given()

    def look(self, cursor: Cursor[Row], before: Mapping[str, Sequence[AnyRecorded]]) -> None:
        """Ask, after the lock, for what the next entries of streams go on from.

        `before` is each stream's history; one that moved since then fails by its version.
        """
        last = [history[-1].position if history else 0 for history in before.values()]
        cursor.execute(_LOOK, (list(before), last), prepare=True)

    def made(self, cursor: Cursor[Row], rows: Sequence[Stored]) -> Made:
        """Return the entries of events that are about to be written, from what `look` found.

        Raises EntriesNotBegun.
        """
        links: dict[str, Link] = {}
        new: list[tuple[str, bytes]] = []
        for stream, key, leaf, begun in cursor.fetchall():
            if not begun and rows[0].position > 1:
                raise EntriesNotBegun
            if key is None:
                new.append((stream, secrets.token_bytes(HASH_BYTES)))
            links[stream] = Link(new[-1][1] if key is None else bytes(key), leaf)
        return Made(self.chained(links, rows), new)

    def older(self, pages: Iterable[Sequence[Stored]]) -> Iterator[Made]:
        """Return the entries of all events from the first on, page by page."""
        links: dict[str, Link] = {}
        for rows in pages:
            streams = dict.fromkeys(row.stream for row in rows if row.stream not in links)
            new = [(stream, secrets.token_bytes(HASH_BYTES)) for stream in streams]
            links.update({stream: Link(key, None) for stream, key in new})
            yield Made(self.chained(links, rows), new)

    def chained(
        self, links: dict[str, Link], rows: Iterable[Stored]
    ) -> list[tuple[int, bytes, bytes]]:
        """Return the entries of events in order as rows; `links` goes on with each."""
        oids: dict[str, bytes] = {}
        k, origin, sign = self.key.k.encode(), self.key.origin, self.key.sign
        made = []
        for row in rows:
            key, leaf = links[row.stream]
            if (leaf is None) != (row.version == 1):
                raise RuntimeError(
                    f"the entry before version {row.version} of {row.stream} is gone"
                )
            if (oid := oids.get(row.stream)) is None:
                oid = oids[row.stream] = oid_of(key, row.stream).hex().encode()
            c = committed(row.salt, row.state)
            unsigned = unsigned_entry(row.recorded_at, c, k, oid, row.version, leaf)
            entry = with_signature(unsigned, sign(message_over(unsigned, origin)))
            leaf = leaf_hash(entry)
            links[row.stream] = Link(key, leaf)
            made.append((row.position, entry, leaf))
        return made


# Of each stream one row. Entries have begun where the first event has one: none is left out.
_LOOK = (
    "select s.stream, (select k.key from ledger.stream_keys k where k.stream = s.stream),"
    " (select e.leaf from ledger.entries e where e.position = s.last),"
    " exists (select from ledger.entries where position = 1)"
    " from unnest(%b::text[], %b::bigint[]) s (stream, last)"
)
_ENTRIES = (
    "insert into ledger.entries (position, entry, leaf)"
    " select * from unnest(%b::bigint[], %b::bytea[], %b::bytea[])"
)
_KEYS = "insert into ledger.stream_keys (stream, key) select * from unnest(%b::text[], %b::bytea[])"
