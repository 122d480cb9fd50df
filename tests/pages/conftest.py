"""The pages on a small season, in a test client, with somebody signed in."""

from dataclasses import dataclass

import pytest
from fastapi import FastAPI
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from api.app import create_app
from api.demo_issuer import DemoIssuer
from api.identity import Identity
from api.sessions import Sessions
from ledger.ledger import Ledger
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


@pytest.fixture
def stranger(stand) -> Visit:
    """Somebody without a session."""
    Story(stand.ledger).tell()
    app = application(stand.ledger)
    return Visit(stand.ledger, app, TestClient(app, raise_server_exceptions=False))


@pytest.fixture
def visit(stranger) -> Visit:
    """An inspector with a session."""
    stranger.sign_in()
    return stranger
