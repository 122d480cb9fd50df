"""A log over a ledger of a test's own."""

import pytest
from psycopg.conninfo import make_conninfo

from tests import server
from tests.conftest import Stand
from tests.log.logged import Logged
from tests.log.trees import Clock
from tests.opening import open_ledger


@pytest.fixture
def clock():
    """A clock that a test sets."""
    return Clock()


@pytest.fixture
def logged(stand, tmp_path):
    """A log over a ledger that is checked at the end."""
    return Logged(stand, tmp_path / "log")


@pytest.fixture
def spoiled(postgres, template, tmp_path):
    """A log over a ledger that a test may spoil: nobody checks it at the end."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        ledger = open_ledger(service, pool=2)
        try:
            yield Logged(Stand(owner, service, ledger), tmp_path / "log")
        finally:
            ledger.close()
