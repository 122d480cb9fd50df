"""The contract: what OpenAPI says is what is served, as schemathesis finds by trying."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS

from tests.api.office import HEAD


@pytest.fixture
def schema(review):
    return schemathesis.openapi.from_asgi("/openapi.json", review.app)


loaded = schemathesis.pytest.from_fixture("schema")


@pytest.mark.slow
@loaded.parametrize()
@settings(max_examples=10, derandomize=True, deadline=None, database=None,
          suppress_health_check=list(HealthCheck))
def test_what_is_said_is_what_is_served(case, review):
    review.again()
    case.call_and_validate(headers=review.bearer("p-truong"))
