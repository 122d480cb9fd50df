"""The database that a ledger lives in: a given PostgreSQL, or the embedded one."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psycopg

from ledger.journal.embedded import ServerUnavailable, embedded

__all__ = ["HOLD_TABLES", "ServerUnavailable", "database"]

HOLD_TABLES = "lock table ledger.reading_lock in access share mode"
"""Said first in a transaction that reads several read models in one snapshot: until it ends none of
them is exchanged for a rebuilt one, and the snapshot is not older than the last exchange."""

_VERSION_MIN = 150000


@contextlib.contextmanager
def database(
    address: str | None, data_directory: Path, *, programs: Path | None = None
) -> Iterator[str]:
    """Yield the owner's connection string: the address that was given, or the embedded server's.

    A given address is tried once, so that a wrong one is told at the start and not by a request.
    ServerUnavailable: it does not answer, is too old or is not in UTF-8; in Vietnamese.
    """
    if address is None:
        with embedded(data_directory, programs=programs) as conninfo:
            yield conninfo
    else:
        _check(address)
        yield address


def _check(address: str) -> None:
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        message = f"không kết nối được PostgreSQL theo DATABASE_URL: {error}"
        raise ServerUnavailable(message) from error
    if version < _VERSION_MIN:
        message = f"cần PostgreSQL 15 trở lên; máy chủ theo DATABASE_URL là {version // 10000}"
        raise ServerUnavailable(message)
    if encoding != "UTF8":
        message = f"cơ sở dữ liệu theo DATABASE_URL phải dùng bảng mã UTF8, đang là {encoding}"
        raise ServerUnavailable(message)
