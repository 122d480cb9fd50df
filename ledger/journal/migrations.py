"""Numbered SQL migrations with a checked runner.

Each file runs once, in its own transaction, in order, under an advisory lock, so two starts at once
are safe. A file that was edited after it ran is refused: what a database was built from must be
what the package holds.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

_LOCK = 7_271_900_001
_NAME = re.compile(r"(\d{4})_[a-z_]+\.sql")

APP_ROLE = "thidua_app"
"""The role the service connects as: SELECT and INSERT on the journal, nothing more."""


class EditedMigration(Exception):
    """A migration that ran before is no longer the file it was, or is not there any more."""


class Migration(NamedTuple):
    """A numbered file and its text."""

    number: int
    name: str
    text: str

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the text."""
        return sha256(self.text.encode()).hexdigest()


def shipped() -> list[Migration]:
    """Return the migrations in the package, in order, numbered 1, 2, 3, … without a gap."""
    found = sorted(_files())
    if [m.number for m in found] != list(range(1, len(found) + 1)):
        raise RuntimeError(f"migrations are not numbered without a gap: {[m.name for m in found]}")
    return found


def _files() -> Iterator[Migration]:
    for file in files("ledger.journal").joinpath("schema").iterdir():
        if match := _NAME.fullmatch(file.name):
            yield Migration(int(match[1]), file.name, file.read_text("utf-8"))


def migrate(
    owner: str, migrations: Sequence[Migration] | None = None, *, password: str | None = None
) -> list[str]:
    """Bring a database up to date over the owner's connection.

    Return the names of the files that ran now.

    Raises EditedMigration when a file that ran before has changed or is not known here. `password`
    is given to the service's role when it is made here.
    """
    ran: list[str] = []
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_LOCK,))
        _make_role(connection, password)
        connection.execute(
            "create table if not exists public.migrations (number int primary key,"
            " name text not null, sha256 text not null,"
            " applied_at timestamptz not null default clock_timestamp())"
        )
        rows = connection.execute("select number, name, sha256 from public.migrations order by 1")
        known = {number: (name, digest) for number, name, digest in rows}
        wanted = list(migrations) if migrations is not None else shipped()
        if strange := [known[n][0] for n in known.keys() - {m.number for m in wanted}]:
            raise EditedMigration(
                f"cơ sở dữ liệu đã chạy {', '.join(strange)} mà chương trình này không có; "
                "hãy dùng phiên bản mới hơn"
            )
        for migration in wanted:
            if migration.number in known:
                if known[migration.number][1] != migration.digest:
                    raise EditedMigration(
                        f"{migration.name} đã bị sửa sau khi chạy; hãy thêm tệp mới thay vì sửa"
                    )
                continue
            with connection.transaction():
                connection.execute(migration.text.encode())
                connection.execute(
                    "insert into public.migrations (number, name, sha256) values (%s, %s, %s)",
                    (migration.number, migration.name, migration.digest),
                )
            ran.append(migration.name)
    return ran


def _make_role(connection: Connection[TupleRow], password: str | None) -> None:
    exists = connection.execute("select 1 from pg_roles where rolname = %s", (APP_ROLE,)).fetchone()
    role = sql.Identifier(APP_ROLE)
    if not exists:
        try:
            connection.execute(sql.SQL("create role {} login").format(role))
        except psycopg.errors.DuplicateObject:
            return
    if password is not None:
        connection.execute(sql.SQL("alter role {} password {}").format(role, sql.Literal(password)))
