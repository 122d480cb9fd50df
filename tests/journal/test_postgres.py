"""The database of a ledger: a given one is tried before anything is built on it."""

import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.journal.postgres import ServerUnavailable, database
from tests import server


@pytest.fixture(scope="module")
def running():
    with server.server() as conninfo:
        yield conninfo


def test_a_given_address_is_used_and_nothing_is_embedded(running, tmp_path):
    with database(running, tmp_path / "data") as address:
        assert address == running
    assert not (tmp_path / "data").exists()


def test_without_an_address_the_embedded_server_is_used():
    directory = Path(tempfile.mkdtemp(prefix="thidua-test-", dir=server.place()))
    with database(None, directory) as address, psycopg.connect(address) as connection:
        assert connection.info.dbname == "thidua"
    shutil.rmtree(directory)


@pytest.mark.parametrize("address", ["postgresql://127.0.0.1:1/thidua", "no address at all"])
def test_an_address_that_does_not_answer_is_told_at_the_start(address, tmp_path):
    refused = pytest.raises(ServerUnavailable, match="không kết nối được PostgreSQL")
    with refused, database(address, tmp_path):
        pass


def test_a_database_in_another_encoding_is_refused(running, tmp_path):
    name = Identifier("test_latin1")
    with psycopg.connect(running, autocommit=True) as owner:
        made = (
            "CREATE DATABASE {} TEMPLATE template0 ENCODING LATIN1 LOCALE_PROVIDER libc LOCALE 'C'"
        )
        owner.execute(SQL("DROP DATABASE IF EXISTS {}").format(name))
        owner.execute(SQL(made).format(name))
        try:
            refused = pytest.raises(ServerUnavailable, match="phải dùng bảng mã UTF8")
            with refused, database(make_conninfo(running, dbname="test_latin1"), tmp_path):
                pass
        finally:
            owner.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(name))
