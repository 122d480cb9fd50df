"""The pages on a small season, in a test client, with somebody signed in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from api.app import create_app
from api.demo_issuer import DemoIssuer
from api.identity import Identity
from api.sessions import Sessions
from ledger.ledger import Ledger
from tests import server
from tests.conftest import Stand
from tests.opening import open_ledger
from tests.pages.reading import Read
from tests.pages.story import Story

HTML = {"Accept": "text/html", "Origin": "http://testserver"}


@dataclass
class Visit:
    """A browser without scripts: it asks for pages and follows redirects."""

    ledger: Ledger
    app: FastAPI
    client: TestClient

    def read(self, path: str, status: int = 200) -> Read:
        response = self.client.get(path, headers=HTML)
        assert response.status_code == status, response.text
        return Read(response)

    def sign_in(self, person: str = "p-003") -> Read:
        response = self.client.post("/", data={"person": person}, headers=HTML)
        assert response.status_code == 200, response.text
        return Read(response)


def application(ledger: Ledger, *, demo: bool = True) -> FastAPI:
    issuer = DemoIssuer(OKPKey.generate_key("Ed25519"), "thidua-ledger") if demo else None
    return create_app(ledger, Identity([], Sessions(), issuer))


@pytest.fixture(scope="session")
def told(postgres, template) -> Iterator[Stand]:
    """The season, recorded once for all tests, which only read it; checked at the end."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        ledger = open_ledger(service, pool=8)
        ledger.today = lambda: date(2024, 12, 20)
        stand = Stand(owner, service, ledger)
        try:
            Story(ledger).tell()
            yield stand
            stand.check()
        finally:
            ledger.close()


@pytest.fixture(scope="session")
def app(told) -> FastAPI:
    """The application on the season."""
    return application(told.ledger)


@pytest.fixture
def stranger(told, app) -> Visit:
    """Somebody without a session."""
    return Visit(told.ledger, app, TestClient(app, raise_server_exceptions=False))


@pytest.fixture
def visit(stranger) -> Visit:
    """An inspector with a session."""
    stranger.sign_in()
    return stranger
