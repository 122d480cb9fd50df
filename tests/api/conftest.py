"""The web on a furnished ledger."""

import pytest

from tests.api.office import People, Web, furnish


@pytest.fixture
def people() -> People:
    return People()


@pytest.fixture
def web(stand, people) -> Web:
    furnish(stand.ledger)
    return Web(stand.ledger, people)
