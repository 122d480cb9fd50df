"""Fixtures: a founded ledger with an office that may load."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from psycopg.conninfo import make_conninfo

from ledger.actors import Actor, Role
from ledger.aggregates.role_binding import RoleBinding
from ledger.journal.journal import Mandate
from ledger.ledger import Ledger
from ledger.season_files import init, season_load
from tests import server
from tests.conftest import Stand
from tests.opening import open_ledger
from tests.season_files import office
from tests.season_files.office import OFFICER

STARTS = date(2024, 1, 1)


def _found(owner: str, ledger: Ledger) -> None:
    owners = open_ledger(owner, pool=2)
    try:
        init(owners, person="p-quan-tri", body="PNV", from_day=STARTS)
    finally:
        owners.close()
    admin = Actor(person="p-quan-tri", body="PNV", role=Role.ADMIN)
    ledger.journal.decide(
        RoleBinding,
        f"role/{OFFICER.person}",
        lambda roles: roles.grant("PNV", Role.STANDING_BODY, from_day=STARTS),
        under=Mandate(by=admin, on=STARTS),
    )


@pytest.fixture
def founded(stand):
    """A ledger with a council, its standing body, and an officer of it."""
    _found(stand.owner, stand.ledger)
    return stand


@contextmanager
def _still(postgres: str, template: str) -> Iterator[Stand]:
    """Such a ledger that several tests share, checked at their end."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        stand = Stand(owner, service, open_ledger(service, pool=2))
        try:
            _found(owner, stand.ledger)
            yield stand
            stand.check()
        finally:
            stand.ledger.close()


@pytest.fixture(scope="module")
def untouched(postgres, template):
    """Such a ledger for tests that record nothing, each of which checks that it did not."""
    with _still(postgres, template) as stand:
        yield stand.ledger


@pytest.fixture(scope="module")
def loaded(postgres, template, tmp_path_factory):
    """The same with the office's season in it."""
    with _still(postgres, template) as stand:
        files = office.write(tmp_path_factory.mktemp("office") / "2024")
        season_load(stand.ledger, files, by=OFFICER, on=date(2024, 12, 5))
        yield stand


@pytest.fixture
def directory(tmp_path):
    """Return a function that writes the office's directory, some files changed."""
    return lambda **changed: office.write(tmp_path / "2024", **changed)
