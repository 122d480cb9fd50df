"""Names (tên người) behind opaque references: a store beside the journal, which can be erased.

A name is written in the transaction of the event that says so and stands in no event. It is read by
`Ledger.names` only; who may see one is asked in `ledger.questions.persons`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.journal.statements import Write

_WRITE = (
    "insert into ledger.names (council, person, name) values (%s, %s, %s)"
    " on conflict (council, person) do update set name = excluded.name"
)


class Named(NamedTuple):
    """What the store says of a reference; `name` is None where it was erased."""

    name: str | None


def named(council: str, person: str, name: str | None) -> Write:
    """Return the statement that puts a name to a council's reference, or erases it with None."""
    return _WRITE, (council, person, name)


def names(connection: Connection[Any], council: str, persons: Sequence[str]) -> dict[str, Named]:
    """Return what the store says of a council's references; those it does not know are left out."""
    rows = connection.execute(
        "select person, name from ledger.names where council = %s and person = any(%s)",
        (council, list(persons)),
    )
    return {person: Named(name) for person, name in rows}
