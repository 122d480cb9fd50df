"""Read models as they stood at a position, for questions that are put to their tables.

A row is a function of the history of one stream. So what no event has moved since is what the live
tables hold; the streams that moved since are folded in memory, up to there, by the same fold.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.events import AnyRecorded
from ledger.journal.mapper import decode
from ledger.journal.statements import columns
from ledger.projections.projection import Projection, Table, in_memory, kind_of
from ledger.projections.tables import SCHEMA

_FETCH = 1_000
_STREAM_OF = {
    "season": "'season/' || season",
    "member": "'cluster/' || cluster",
    "score": "'scorecard/' || season || '/' || unit",
    "score_line": "'scorecard/' || season || '/' || unit",
    "eligibility_fact": "source",
    "dispute": "'dispute/' || season || '/' || code",
    "award": "'award/' || season || '/' || unit",
}
"""The stream that a row of a table comes from, in SQL."""


class Stood(NamedTuple):
    """Where the rows of the read models are: what goes before a query and before its tables."""

    before: str
    schema: str
    params: Mapping[str, Any]

    def over(self, query: str) -> str:
        """Return a query on `{at}score` and the like as it is put to the database."""
        return self.before + _in_schema(query, self.schema)


@lru_cache(maxsize=64)  # as many as there are queries, and more
def _in_schema(query: str, schema: str) -> str:
    return query.format(at=schema)


NOW = Stood("", f"{SCHEMA}.", {})
"""As they stand: the live tables."""


def stood(
    connection: Connection[Any],
    projections: Sequence[Projection],
    tables: Collection[str],
    upto: int,
) -> Stood:
    """Return tables as they stood at a position, on a connection that holds one state of all."""
    shapes = {t.name: t for p in projections for t in p.tables if t.name in tables}
    drafts = [
        (kind, draft)
        for projection in projections
        for kind, draft in projection.drafts.items()
        if shapes.keys() & {t.name for t in draft.tables}
    ]
    rows: dict[str, list[Sequence[Any]]] = {name: [] for name in shapes}
    for stream, history in _moved(connection, {kind for kind, _ in drafts}, upto):
        for kind, draft in drafts:
            if kind == kind_of(stream):
                for name, found in in_memory(draft, stream, history).items():
                    if name in rows:
                        rows[name] += [(*key, *row) for key, row in found.items()]
    since = "select distinct originator_id from ledger.events where notification_id > %(upto)s"
    clauses = [f"moved as ({since})"]
    params: dict[str, Any] = {"upto": upto}
    for name, table in shapes.items():
        clause, values = _clause(table, rows[name])
        clauses.append(clause)
        params |= values
    return Stood(f"with {', '.join(clauses)} ", "", params)


def _moved(
    connection: Connection[Any], kinds: Collection[str], upto: int
) -> Iterator[tuple[str, list[AnyRecorded]]]:
    """Return the streams that moved since a position, each with its events up to there."""
    with connection.cursor(name="moved", binary=True) as cursor:
        cursor.itersize = _FETCH
        cursor.execute(
            "select originator_id, topic, state from ledger.events where notification_id <= %s"
            " and originator_id in (select originator_id from ledger.events"
            "  where notification_id > %s and split_part(originator_id, '/', 1) = any(%s))"
            " order by originator_id, originator_version",
            (upto, upto, list(kinds)),
        )
        for stream, found in groupby(cursor, key=itemgetter(0)):
            yield stream, [decode(topic, state) for _, topic, state in found]


def _clause(table: Table, rows: Sequence[Sequence[Any]]) -> tuple[str, dict[str, Any]]:
    """Return what a table held, as a clause of `with`, and its parameters."""
    held = (
        f"select * from {SCHEMA}.{table.name}"  # noqa: S608 — our own text
        f" where {_STREAM_OF[table.name]} not in (select originator_id from moved)"
    )
    values: dict[str, Any] = {}
    if rows:
        values = {f"{table.name}_{n}": told for n, told in enumerate(columns(rows))}
        arrays = (f"%({v})b::{kind}[]" for v, (_, kind) in zip(values, table.columns, strict=True))
        held += f" union all select * from unnest({', '.join(arrays)})"  # noqa: S608
    return f"{table.name} as ({held})", values
