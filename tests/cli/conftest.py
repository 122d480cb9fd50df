"""The command line is tested on the furnished office of the web's tests."""

from tests.api.conftest import (  # noqa: F401 — fixtures
    _still,
    _still_in_review,
    app,
    fresh,
    furnished,
    opening,
    people,
    review,
    reviewed,
    web,
)
