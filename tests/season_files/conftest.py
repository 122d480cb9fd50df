"""Fixtures: a founded ledger with an office that may load."""

from datetime import date

import pytest

from ledger.actors import Actor, Role
from ledger.aggregates.role_binding import RoleBinding
from ledger.bootstrap import open_ledger
from ledger.journal.journal import Mandate
from ledger.season_files import init
from tests.season_files import office

STARTS = date(2024, 1, 1)
OFFICER = Actor(person="p-van-thu", body="PNV", role=Role.STANDING_BODY)


@pytest.fixture
def founded(stand):
    """A ledger with a council, its standing body, and an officer of it."""
    owner = open_ledger(stand.owner, pool=2)
    try:
        init(owner, person="p-quan-tri", body="PNV", from_day=STARTS)
    finally:
        owner.close()
    admin = Actor(person="p-quan-tri", body="PNV", role=Role.ADMIN)
    stand.journal.decide(
        RoleBinding,
        f"role/{OFFICER.person}",
        lambda roles: roles.grant("PNV", Role.STANDING_BODY, from_day=STARTS),
        under=Mandate(by=admin, on=STARTS),
    )
    return stand


@pytest.fixture
def directory(tmp_path):
    """Return a function that writes the office's directory, some files changed."""
    return lambda **changed: office.write(tmp_path / "2024", **changed)
