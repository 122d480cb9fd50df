"""Papers (văn bản) kept by their content: the store a document's `file` points into."""

from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.errors import UniqueViolation
from psycopg.rows import tuple_row

from ledger.journal.inserting import Command
from ledger.journal.recorder import CommandTaken


class Kept(NamedTuple):
    """A paper as it is kept: its SHA-256, its media type, whether it was there already."""

    sha256: str
    media_type: str
    again: bool


def keep(connection: Connection[Any], body: bytes, media_type: str, command: Command) -> Kept:
    """Keep a paper and the key it came under.

    One that is there stays of the kind it was first said to be. CommandTaken: the key was used
    before; nothing was kept.
    """
    address = sha256(body).hexdigest()
    try:
        with connection.transaction():
            kept = connection.execute(
                "insert into ledger.files (sha256, media_type, body) values (%s, %s, %s)"
                " on conflict do nothing",
                (address, media_type, body),
            )
            connection.execute(
                "insert into ledger.commands (person, id, fingerprint, file)"
                " values (%s, %s, %s, %s)",
                (*command, address),
            )
    except UniqueViolation:
        raise CommandTaken from None
    return found(connection, address, again=kept.rowcount == 0)


def found(connection: Connection[Any], address: str, *, again: bool = True) -> Kept:
    """Return how a paper that is there is kept."""
    cursor = connection.cursor(row_factory=tuple_row)
    cursor.execute("select media_type from ledger.files where sha256 = %s", (address,))
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError(f"the paper {address} was kept and is not there")
    return Kept(address, row[0], again)


def paper(connection: Connection[Any], address: str) -> tuple[str, bytes] | None:
    """Return a kept paper's media type and content; None when none is kept under this SHA-256."""
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    cursor.execute("select media_type, body from ledger.files where sha256 = %s", (address,))
    row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None
