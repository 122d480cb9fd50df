"""The web on a furnished ledger: one application for the run, one database for each test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests import server
from tests.api.office import TODAY, People, Web, application, furnish
from tests.conftest import Stand
from tests.opening import open_ledger

Opening = Callable[[], AbstractContextManager[Web]]


@pytest.fixture(scope="session")
def people() -> People:
    return People()


@pytest.fixture(scope="session")
def app(people):
    return application(people)


@pytest.fixture(scope="session")
def furnished(postgres, template) -> Iterator[str]:
    """The name of a database with a furnished ledger to copy."""
    with server.database(postgres, template) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=1)
        furnish(ledger)
        ledger.close()
        yield str(conninfo_to_dict(owner)["dbname"])


@pytest.fixture(scope="session")
def opening(postgres, furnished, app, people) -> Opening:
    @contextmanager
    def opened() -> Iterator[Web]:
        with server.database(postgres, furnished) as owner:
            service = make_conninfo(owner, user="thidua_app")
            ledger = open_ledger(service, pool=8)
            ledger.today = lambda: TODAY
            stand = Stand(owner, service, ledger)
            try:
                yield Web(stand, people, app)
                stand.check()
            finally:
                ledger.close()

    return opened


@pytest.fixture
def web(opening) -> Iterator[Web]:
    """A furnished ledger of the test's own."""
    with opening() as web:
        yield web


@pytest.fixture
def review(web) -> Web:
    """The same with a card in review."""
    web.in_review()
    web.head = web.ledger.journal.head()[0]
    return web


@pytest.fixture(scope="module")
def _still(opening) -> Iterator[Web]:
    with opening() as web:
        yield web


@pytest.fixture(scope="module")
def _still_in_review(opening) -> Iterator[Web]:
    with opening() as web:
        web.in_review()
        yield web


@pytest.fixture
def fresh(_still) -> Web:
    """A furnished ledger that the module's tests share; none of them may record anything."""
    return _still.again()


@pytest.fixture
def reviewed(_still_in_review) -> Web:
    """The same with a card in review."""
    return _still_in_review.again()
