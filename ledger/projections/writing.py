"""The writing driver: read models written in the transaction that writes the events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from psycopg import Cursor

from ledger.events import AnyRecorded
from ledger.projections.projection import Draft, Key, Projection, Rows, Table, carry_on, kind_of

SCHEMA = "reading"


class Derivation(Protocol):
    """Rows worked out from the rows of several streams, after those are written."""

    def after(self, cursor: Cursor[Any], moved: Mapping[str, set[Key]], suffix: str = "") -> None:
        """Bring up to date what depends on the moved keys, given by table."""

    def all(self, cursor: Cursor[Any], suffix: str = "") -> None:
        """Work out every row."""


class Difference:
    """What an act changes: rows to write and keys to take away, by table."""

    def __init__(self) -> None:
        """Begin with no change."""
        self.changed: dict[Table, list[tuple[Any, ...]]] = defaultdict(list)
        self.gone: dict[Table, list[Key]] = defaultdict(list)

    def add(self, table: Table, was: Mapping[Key, tuple[Any, ...]], now: Rows) -> None:
        """Compare the rows of one stream before and after."""
        for key, row in now.items():
            if was.get(key) != (fresh := tuple(row)):
                self.changed[table].append((*key, *fresh))
        self.gone[table] += [key for key in was if key not in now]

    def moved(self) -> dict[str, set[Key]]:
        """Return the keys that changed, by table name."""
        moved: dict[str, set[Key]] = defaultdict(set)
        for table, rows in self.changed.items():
            moved[table.name].update(row[: table.key] for row in rows)
        for table, keys in self.gone.items():
            moved[table.name].update(keys)
        return moved

    def write(self, cursor: Cursor[Any], suffix: str = "") -> None:
        """Write it, into the tables or their shadows: keys that are gone first."""
        for table, keys in self.gone.items():
            if keys:
                cursor.execute(_delete(table, suffix), _columns(keys))
        for table, rows in self.changed.items():
            upsert(cursor, table, rows, suffix)


def upsert(
    cursor: Cursor[Any], table: Table, rows: Sequence[tuple[Any, ...]], suffix: str = ""
) -> None:
    """Insert rows, or replace those with the same key."""
    if len(rows) == 1:
        cursor.execute(_one(table, suffix), rows[0], prepare=True)
    elif rows:
        cursor.execute(_many(table, suffix), _columns(rows), prepare=True)


def _columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


@cache
def _tail(table: Table) -> str:
    keys = ", ".join(f'"{k}"' for k in table.keys)
    rest = table.names[table.key :]
    return f" on conflict ({keys}) do update set " + ", ".join(
        f'"{c}" = excluded."{c}"' for c in rest
    )


@cache
def _head(table: Table, suffix: str) -> str:
    names = ", ".join(f'"{name}"' for name in table.names)
    return f"insert into {SCHEMA}.{table.name}{suffix} ({names}) "


@cache
def _one(table: Table, suffix: str) -> str:
    places = ", ".join(f"%s::{kind}" for _, kind in table.columns)
    return f"{_head(table, suffix)} values ({places}){_tail(table)}"


@cache
def _many(table: Table, suffix: str) -> str:
    places = ", ".join(f"%s::{kind}[]" for _, kind in table.columns)
    return f"{_head(table, suffix)} select * from unnest({places}){_tail(table)}"


@cache
def _delete(table: Table, suffix: str) -> str:
    kinds = dict(table.columns)
    places = ", ".join(f"%s::{kinds[k]}[]" for k in table.keys)
    names = ", ".join(f'"{k}"' for k in table.keys)
    return f"delete from {SCHEMA}.{table.name}{suffix} where ({names}) in (select * from unnest({places}))"


class ReadModelsInStep:
    """All read models, written with the events."""

    def __init__(
        self, projections: Sequence[Projection], derivations: Sequence[Derivation]
    ) -> None:
        """Take the projections and what is derived from them."""
        self._drafts: dict[str, list[tuple[Projection, type[Draft]]]] = defaultdict(list)
        for projection in projections:
            for kind, draft in projection.drafts.items():
                self._drafts[kind].append((projection, draft))
        self._derivations = derivations

    def write(
        self,
        cursor: Cursor[Any],
        before: Mapping[str, Sequence[AnyRecorded]],
        new: Sequence[AnyRecorded],
    ) -> None:
        """Bring every row that the new events touch up to date."""
        by_stream: dict[str, list[AnyRecorded]] = defaultdict(list)
        for recorded in new:
            by_stream[recorded.stream].append(recorded)
        difference = Difference()
        for stream, fresh in by_stream.items():
            self.compare(stream, before[stream], fresh, difference)
        difference.write(cursor)
        moved = difference.moved()
        for derivation in self._derivations:
            derivation.after(cursor, moved)

    def compare(
        self,
        stream: str,
        before: Sequence[AnyRecorded],
        fresh: Sequence[AnyRecorded],
        into: Difference,
    ) -> None:
        """Add to a difference what new events change in one stream's rows."""
        for projection, kind in self._drafts.get(kind_of(stream), ()):
            draft = kind(stream)
            was: dict[str, dict[Key, tuple[Any, ...]]] = {}
            if not projection.append_only and before:
                draft = carry_on(draft, (), before)
                draft.finish()
                was = {
                    name: {k: tuple(r) for k, r in rows.items()}
                    for name, rows in draft.rows.items()
                }
            draft = carry_on(draft, before, fresh)
            draft.finish()
            for table in projection.tables:
                into.add(table, was.get(table.name, {}), draft.rows[table.name])
