"""Fixtures: a founded ledger with an office that may load."""

from datetime import date

import pytest
from psycopg.conninfo import make_conninfo

from ledger.actors import Actor, Role
from ledger.aggregates.role_binding import RoleBinding
from ledger.bootstrap import open_ledger
from ledger.journal.journal import Mandate
from ledger.ledger import Ledger
from ledger.season_files import init
from ledger.verification import check_ledger
from tests import server
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


@pytest.fixture(scope="module")
def untouched(postgres, template):
    """Such a ledger for tests that record nothing, each of which checks that it did not."""
    with server.database(postgres, template) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=2)
        try:
            _found(owner, ledger)
            yield ledger
            assert check_ledger(owner) == []
        finally:
            ledger.close()


@pytest.fixture
def directory(tmp_path):
    """Return a function that writes the office's directory, some files changed."""
    return lambda **changed: office.write(tmp_path / "2024", **changed)
