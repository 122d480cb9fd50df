"""Ledgers that have just been founded, each on a database of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.ledger import Ledger
from ledger.season_files.founding import init
from tests import server
from tests.opening import check_ledger, open_ledger
from tests.season.playing import told
from tests.season.story import Story
from tests.season.world import FOUNDED, setting_up


@dataclass(frozen=True)
class Founded:
    """A ledger that has just been founded."""

    owner: str
    ledger: Ledger

    def check(self) -> None:
        assert check_ledger(self.owner) == []


Stands = Callable[[], AbstractContextManager[Founded]]


@contextmanager
def copied(postgres: str, of: str) -> Iterator[Founded]:
    """Yield a ledger on a copy of a database, which goes when it is done with."""
    with server.database(postgres, of) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=4)
        ledger.today = lambda: date(2024, 12, 20)
        try:
            yield Founded(owner, ledger)
        finally:
            ledger.close()


@pytest.fixture(scope="session")
def founded(postgres: str, template: str) -> Iterator[str]:
    """The name of a database in which a ledger was founded and nothing else happened."""
    with server.database(postgres, template) as owner:
        ledger = open_ledger(owner, pool=1)
        init(ledger, person="p-admin", body="PNV", council="HD", from_day=FOUNDED)
        ledger.close()
        yield name_of(owner)


@pytest.fixture(scope="session")
def plain(postgres: str, founded: str) -> Iterator[str]:
    """The name of a database with a cluster of seven units, scored on one criterion of 1000."""
    with copied(postgres, founded) as stand:
        for act in setting_up(Random(0), (7,), plain=True):  # noqa: S311 — no secret
            events, kind, _, says = told(stand.ledger, act)
            assert events, f"{kind} {says}"
        stand.ledger.close()
        yield name_of(stand.owner)


def name_of(owner: str) -> str:
    return str(conninfo_to_dict(owner)["dbname"])


@pytest.fixture
def stands(postgres: str, founded: str) -> Stands:
    """Give ledgers just founded, each on a database of its own."""
    return lambda: copied(postgres, founded)


@pytest.fixture
def story(postgres: str, plain: str) -> Iterator[Story]:
    """A cluster of seven wards, one of which is followed; checked at the end."""
    with copied(postgres, plain) as stand:
        yield Story(stand.ledger)
        stand.check()
