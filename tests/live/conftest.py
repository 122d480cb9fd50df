"""A ledger with its log at work, which a test may spoil: nobody checks it at the end."""

import time

import pytest

from tests.log.conftest import spoiled

__all__ = ["logged", "spoiled"]


@pytest.fixture
def logged(spoiled):
    """Four hundred and twenty events, witnessed once, by the real time."""
    spoiled.clock = lambda: int(time.time())
    spoiled.record(420)
    spoiled.round()
    return spoiled
