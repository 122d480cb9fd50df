"""The PostgreSQL that the tests run on: one server for the whole run, a database for each test."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.journal.embedded import embedded
from ledger.journal.postmaster import Postmaster

ROOM_BYTES = 2_000_000_000
CLONE = Path(__file__).resolve().parent.parent
TEMPLATE = "thidua_template"


def place() -> Path:
    """Return the directory for what tests keep: memory if it has room, else the temporary one."""
    memory = Path("/dev/shm")  # noqa: S108 - what is made in it is private
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES
    return memory if roomy and os.access(memory, os.W_OK) else Path(tempfile.gettempdir())


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the owner's connection string to the run's server, shared by all workers of the run.

    The first worker starts it and the last one stops it. A killed run's directory is cleared here.
    """
    directory = _directory_of_run()
    for left in directory.parent.glob(f"{directory.name.rpartition('-')[0]}-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    with embedded(directory, fsync=False, settings={"max_connections": "300"}) as conninfo:
        yield conninfo


def clear() -> None:
    """Remove the run's directory once the last worker has left the server."""
    if Postmaster.of(_directory_of_run() / "postgres") is None:
        shutil.rmtree(_directory_of_run(), ignore_errors=True)


def template(conninfo: str, migrate: Callable[[str], None]) -> str:
    """Return the name of the migrated template, made by whichever worker comes first.

    It gets its name when it is whole, so a failed migration leaves nothing that looks like one.
    """
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATE])
        found = owner.execute("SELECT FROM pg_database WHERE datname = %s", [TEMPLATE])
        if found.rowcount == 0:
            draft = f"{TEMPLATE}_draft"
            owner.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(draft)))
            owner.execute(
                SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    Identifier(draft)
                )
            )
            migrate(make_conninfo(conninfo, dbname=draft))
            owner.execute(
                SQL("ALTER DATABASE {} RENAME TO {}").format(
                    Identifier(draft), Identifier(TEMPLATE)
                )
            )
    return TEMPLATE


@contextlib.contextmanager
def database(conninfo: str, of: str = "template0") -> Iterator[str]:
    """Yield the connection string to a new database, a copy of the template; dropped at the end."""
    name = f"test_{uuid4().hex}"
    copied = SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    dropped = SQL("DROP DATABASE {} WITH (FORCE)")
    with psycopg.connect(conninfo, autocommit=True) as owner:
        owner.execute(copied.format(Identifier(name), Identifier(of)))
        try:
            yield make_conninfo(conninfo, dbname=name)
        finally:
            owner.execute(dropped.format(Identifier(name)))


def _directory_of_run() -> Path:
    """Return the directory of this run; a worker's is its controller's, who outlives it."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    mark = hashlib.sha256(os.fsencode(CLONE)).hexdigest()[:8]
    return place() / f"thidua-tests-{os.geteuid()}-{mark}-{run}"
