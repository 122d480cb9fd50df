"""The tables of the read models: made, granted, named; dropped and rebuilt at any time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from ledger.projections.definition import definition
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
_LOCK = 7_271_900_003


def shape(table: Table) -> str:
    """Return columns, key, indexes and the definition of the rows in a line.

    It is kept as the table's comment and compared at start.
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in table.columns)
    indexes = ", ".join(table.indexes) or "none"
    return f"{columns}; key {table.key}; indexes {indexes}; rows {definition()}"


def create(table: Table, place: Place = LIVE) -> list[Composed]:
    """Return the statements that make a table without its indexes."""
    columns = SQL(", ").join(
        SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in table.columns
    )
    name = place.of(table)
    return [
        SQL("create table {} ({})").format(name, columns),
        SQL("comment on table {} is {}").format(name, Literal(shape(table))),
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


def analyze(table: Table, place: Place = LIVE) -> Composed:
    """Return the statement that tells the planner of the columns that rows are looked up by."""
    indexed = (c.strip() for columns in table.indexes for c in columns.split(","))
    columns = SQL(", ").join(map(Identifier, dict.fromkeys([*table.keys, *indexed, "position"])))
    return SQL("analyze {} ({})").format(place.of(table), columns)


def all_tables(projections: Sequence[Projection]) -> tuple[Table, ...]:
    """Return the tables of projections."""
    return tuple(t for p in projections for t in p.tables)


def ensure(connection: Connection[Any], projections: Sequence[Projection]) -> list[str]:
    """Make the tables of an empty ledger; return the names of projections that must be rebuilt.

    Those are the projections of a ledger that holds something, with a table that is missing, has
    another shape, or was filled by another definition of its rows: only a rebuild puts it in place,
    filled, so that a start that is killed leaves no empty table that looks like a whole one. Two
    starts at once wait for one another.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
    holds_something = connection.execute("select from ledger.events limit 1").fetchone() is not None
    shapes = dict(
        connection.execute(
            "select relname, obj_description(oid, 'pg_class') from pg_class"
            " where relnamespace = %s::regnamespace and relkind = 'r'",
            (SCHEMA,),
        ).fetchall()
    )
    rebuild = []
    for projection in projections:
        wrong = [t for t in projection.tables if shapes.get(t.name) != shape(t)]
        if wrong and holds_something:
            rebuild.append(projection.name)
            continue
        for table in wrong:
            connection.execute(SQL("drop table if exists {}").format(LIVE.of(table)))
            for statement in (*create(table), *index(table)):
                connection.execute(statement)
    return rebuild
