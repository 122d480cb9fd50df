"""A ledger with its log at work, which a test may spoil: nobody checks it at the end."""

from tests.log.conftest import spoiled

__all__ = ["spoiled"]
