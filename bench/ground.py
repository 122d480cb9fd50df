"""Ground: the one server of a run, on a disk with fsync on, the ledger in it, and its limits."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from bench.signing import KEYS
from ledger.journal.embedded import embedded
from ledger.journal.entries import SignedEntries
from ledger.journal.journal import Journal
from ledger.journal.migrations import APP_ROLE, migrate
from ledger.journal.recorder import LedgerDatastore, LedgerRecorder
from ledger.projections import tables
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.writing import ReadModelsInStep
from ledger.settings import Settings
from ledger.signing.promises import Promises

_IN_MEMORY = {"tmpfs", "ramfs"}
_BLOCK = 8192


class NotDurable(Exception):  # noqa: N818 — it says what is so
    """What is written is not durable here: memory, or fsync off; no figure would mean anything."""


@dataclass(frozen=True)
class Ground:
    """The run's server: where its files are, how the owner and the service reach the ledger."""

    directory: Path
    owner: str

    @property
    def service(self) -> str:
        """Return the connection string of the role the service has."""
        return make_conninfo(self.owner, user=APP_ROLE)


@contextlib.contextmanager
def ground() -> Iterator[Ground]:
    """Yield a fresh server with an empty ledger; its files are removed in the end.

    They lie in the ledger's own data directory, so what is measured is the disk it runs on.
    """
    home = Settings().data / "bench"
    for left in home.glob("run-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    directory = home / f"run-{os.getpid()}"
    try:
        with embedded(directory) as owner:
            if (kind := _filesystem(directory)) in _IN_MEMORY:
                says = f"{directory} nằm trong bộ nhớ ({kind}); hãy đặt THIDUA_DATA lên đĩa"
                raise NotDurable(says)
            with psycopg.connect(owner, autocommit=True) as connection:
                if connection.execute("show fsync").fetchone() != ("on",):
                    raise NotDurable("fsync đang tắt; không số đo nào có nghĩa")
            yield _ready(Ground(directory, owner))
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def another(on: Ground, name: str) -> Iterator[Ground]:
    """Yield an empty ledger of its own on the same server; it is dropped in the end."""
    directory = on.directory / name
    directory.mkdir()
    with psycopg.connect(on.owner, autocommit=True) as server:
        server.execute(SQL("create database {}").format(Identifier(name)))
        try:
            yield _ready(Ground(directory, make_conninfo(on.owner, dbname=name)))
        finally:
            server.execute(SQL("drop database {} with (force)").format(Identifier(name)))
            shutil.rmtree(directory)


def _ready(on: Ground) -> Ground:
    """Make the tables of a ledger."""
    migrate(on.owner)
    with psycopg.connect(on.owner, autocommit=True) as connection:
        tables.ensure(connection, PROJECTIONS)
    return on


@contextlib.contextmanager
def journal(of: Ground, entries: SignedEntries | None = None) -> Iterator[Journal]:
    """Yield the journal as the service has it: every read model in step, entries promised."""
    promised = SignedEntries(KEYS.app, Promises(of.directory / "promises"))
    step = ReadModelsInStep(PROJECTIONS)
    recorder = LedgerRecorder(LedgerDatastore(of.service), step, entries or promised)
    try:
        yield Journal(recorder)
    finally:
        recorder.close()


def flushes_per_second(of: Ground, *, seconds: float = 1.0) -> float:
    """Return how often a second the server's disk makes a block of 8 kB durable."""
    path = of.directory / "flushes"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        block = os.urandom(_BLOCK)
        os.pwrite(handle, block, 0)
        os.fsync(handle)
        done, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            os.pwrite(handle, block, 0)
            os.fdatasync(handle)
            done += 1
    finally:
        os.close(handle)
        path.unlink()
    return done / passed


def commits_per_second(of: Ground, *, seconds: float = 1.0) -> float:
    """Return how often a second one client commits one row of 600 bytes."""
    with psycopg.connect(of.owner, autocommit=True) as connection:
        connection.execute("create table if not exists public.bare (body bytea)")
        body = os.urandom(600)
        done, began = 0, time.perf_counter()
        while (passed := time.perf_counter() - began) < seconds:
            connection.execute("insert into public.bare values (%b)", (body,), prepare=True)
            done += 1
        connection.execute("drop table public.bare")
    return done / passed


def _filesystem(directory: Path) -> str:
    """Return the kind of file system a directory lies on."""
    found, kind = "", ""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, mounted, fstype, *_ = line.split()
        inside = directory.is_relative_to(mounted.replace("\\040", " "))
        if inside and len(mounted) >= len(found):
            found, kind = mounted, fstype
    return kind
