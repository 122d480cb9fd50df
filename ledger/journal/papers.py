"""Papers (văn bản) kept by their content: the store a document's `file` points into."""

from hashlib import sha256
from typing import Any

from psycopg import Connection
from psycopg.rows import tuple_row


def keep(connection: Connection[Any], body: bytes, media_type: str) -> tuple[str, bool]:
    """Keep a paper; return its SHA-256, and whether it was there already."""
    address = sha256(body).hexdigest()
    kept = connection.execute(
        "insert into ledger.files (sha256, media_type, body) values (%s, %s, %s)"
        " on conflict do nothing",
        (address, media_type, body),
    )
    return address, kept.rowcount == 0


def paper(connection: Connection[Any], address: str) -> tuple[str, bytes] | None:
    """Return a kept paper's media type and content; None when none is kept under this SHA-256."""
    cursor = connection.cursor(row_factory=tuple_row, binary=True)
    cursor.execute("select media_type, body from ledger.files where sha256 = %s", (address,))
    row = cursor.fetchone()
    return (row[0], bytes(row[1])) if row else None
