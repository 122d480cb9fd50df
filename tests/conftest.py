"""Fixtures: a ledger on a real PostgreSQL, one server for the run, one database for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import hypothesis
import pytest
from psycopg.conninfo import make_conninfo

from ledger.bootstrap import prepare
from ledger.journal.journal import Journal
from ledger.ledger import Ledger
from ledger.settings import Settings
from tests import server
from tests.opening import check_ledger, open_ledger

hypothesis.settings.register_profile("untimed", deadline=None)  # machines are shared and noisy
hypothesis.settings.load_profile("untimed")


@dataclass(frozen=True)
class Stand:
    """A ledger under test: its owner's and its service's address, and the ledger itself."""

    owner: str
    service: str
    ledger: Ledger

    @property
    def journal(self) -> Journal:
        return self.ledger.journal

    def check(self) -> None:
        """Expect that everything is as it must be."""
        assert check_ledger(self.owner) == []


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The owner's address of the run's server."""
    with server.server() as conninfo:
        yield conninfo
    server.clear()


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """The name of a migrated, empty database to copy."""
    settings = Settings(_env_file=None)
    return server.template(postgres, lambda owner: _prepared(owner, settings))


def _prepared(owner: str, settings: Settings) -> None:
    prepare(owner, settings.model_copy(update={"database_url": None, "app_url": None}))


@pytest.fixture
def stand(postgres: str, template: str) -> Iterator[Stand]:
    """An empty ledger, checked at the end."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        ledger = open_ledger(service, pool=8)
        ledger.today = lambda: date(2024, 12, 20)
        stand = Stand(owner, service, ledger)
        try:
            yield stand
            stand.check()
        finally:
            ledger.close()
