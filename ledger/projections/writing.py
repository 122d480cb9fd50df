"""The writing driver: read models written in the transaction that writes the events."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from ledger.events import AnyRecorded
from ledger.journal.statements import Write, columns, write_together
from ledger.projections.projection import Draft, Key, Projection, Rows, Table, carry_on, kind_of
from ledger.projections.tables import LIVE, Place


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

    def write(self, cursor: Cursor[Any], place: Place = LIVE) -> None:
        """Write it, into the live tables or others: keys that are gone first."""
        for table, keys in self.gone.items():
            if keys:
                cursor.execute(_delete(table, place), columns(keys))
        write_together(cursor, [_upsert(t, rows, place) for t, rows in self.changed.items()])


def _upsert(table: Table, rows: Sequence[tuple[Any, ...]], place: Place) -> Write:
    """Return what inserts rows, or replaces those with the same keys."""
    if len(rows) == 1:
        return _one(table, place), rows[0]
    return _many(table, place), columns(rows)


@cache
def _insert(table: Table, place: Place, values: str) -> str:
    """Return the statement that inserts `values`, or replaces the rows with the same keys."""
    rest = table.names[table.key :]
    statement = SQL("insert into {} ({}) {} on conflict ({}) do update set {}").format(
        place.of(table),
        SQL(", ").join(map(Identifier, table.names)),
        SQL(values),
        SQL(", ").join(map(Identifier, table.keys)),
        SQL(", ").join(SQL("{0} = excluded.{0}").format(Identifier(c)) for c in rest),
    )
    return statement.as_string()


@cache
def _one(table: Table, place: Place) -> str:
    return _insert(
        table, place, f"values ({', '.join(f'%s::{kind}' for _, kind in table.columns)})"
    )


@cache
def _many(table: Table, place: Place) -> str:
    arrays = ", ".join(f"%b::{kind}[]" for _, kind in table.columns)
    return _insert(table, place, f"select * from unnest({arrays})")


@cache
def _delete(table: Table, place: Place) -> str:
    kinds = dict(table.columns)
    statement = SQL("delete from {} where ({}) in (select * from unnest({}))").format(
        place.of(table),
        SQL(", ").join(map(Identifier, table.keys)),
        SQL(", ".join(f"%s::{kinds[k]}[]" for k in table.keys)),
    )
    return statement.as_string()


class ReadModelsInStep:
    """All read models, written with the events."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        """Take the projections."""
        self._drafts: dict[str, list[tuple[Projection, type[Draft]]]] = defaultdict(list)
        for projection in projections:
            for kind, draft in projection.drafts.items():
                self._drafts[kind].append((projection, draft))

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

    def compare(
        self,
        stream: str,
        before: Sequence[AnyRecorded],
        fresh: Sequence[AnyRecorded],
        into: Difference,
    ) -> None:
        """Add to a difference what new events change in one stream's rows."""
        for _projection, kind in self._drafts.get(kind_of(stream), ()):
            draft = kind(stream)
            was: dict[str, dict[Key, tuple[Any, ...]]] = {}
            if not kind.append_only and before:
                draft = carry_on(draft, (), before)
                draft.finish()
                was = {
                    name: {k: tuple(r) for k, r in rows.items()}
                    for name, rows in draft.rows.items()
                }
            draft = carry_on(draft, before, fresh)
            draft.finish()
            for table in draft.tables:
                into.add(table, was.get(table.name, {}), draft.rows[table.name])
