"""The tables of the read models: made, granted, named; dropped and rebuilt at any time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from ledger.projections.projection import Projection, Table


class Place(NamedTuple):
    """Where a set of read models lives: the live tables, their shadows, or a check's own copies."""

    schema: str
    suffix: str = ""

    def of(self, table: Table) -> Identifier:
        """Return the table's name there."""
        return Identifier(self.schema, table.name + self.suffix)


SCHEMA = "reading"
LIVE = Place(SCHEMA)
SHADOW = Place(SCHEMA, "__new")
FRESH = Place("pg_temp", "__check")
APP_ROLE = "thidua_app"


def create(table: Table, place: Place = LIVE) -> list[Composed]:
    """Return the statements that make a table without its indexes."""
    columns = SQL(", ").join(
        SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in table.columns
    )
    name = place.of(table)
    return [
        SQL("create table {} ({})").format(name, columns),
        SQL("grant select, insert, update, delete on {} to {}").format(name, Identifier(APP_ROLE)),
    ]


def index(table: Table, place: Place = LIVE) -> list[Composed]:
    """Return the statements that give a table its key and indexes."""
    name = place.of(table)
    keys = SQL(", ").join(map(Identifier, table.keys))
    made = [SQL("alter table {} add primary key ({})").format(name, keys)]
    for columns in table.indexes:
        listed = SQL(", ").join(Identifier(c.strip()) for c in columns.split(","))
        made.append(SQL("create index on {} ({})").format(name, listed))
    return made


def all_tables(projections: Sequence[Projection]) -> tuple[Table, ...]:
    """Return the tables of projections."""
    return tuple(t for p in projections for t in p.tables)


def ensure(connection: Connection[Any], projections: Sequence[Projection]) -> list[str]:
    """Make the tables that are missing.

    Return the names of projections that must be rebuilt for it.
    """
    present = {
        name
        for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = %s", (SCHEMA,)
        )
    }
    rebuild = []
    for projection in projections:
        missing = [t for t in all_tables([projection]) if t.name not in present]
        for table in missing:
            for statement in (*create(table), *index(table)):
                connection.execute(statement)
        if missing:
            rebuild.append(projection.name)
    return rebuild
