"""Statements: rows sent as columns, and several tables written to by one statement."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from psycopg import Cursor

Write = tuple[str, Sequence[Any]]
"""A statement that writes to one table, and its values."""


def columns(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Return the columns of rows."""
    return [list(column) for column in zip(*rows, strict=True)]


def write_together(cursor: Cursor[Any], writes: Sequence[Write]) -> None:
    """Write to several tables, to each once, by one statement: each one more costs a way there."""
    if writes:
        statement = _together(tuple(statement for statement, _ in writes))
        cursor.execute(statement, [v for _, values in writes for v in values], prepare=True)


@cache
def _together(statements: tuple[str, ...]) -> str:
    *first, last = statements
    named = ", ".join(f"write_{n} as ({statement})" for n, statement in enumerate(first))
    return f"with {named} {last}" if first else last
