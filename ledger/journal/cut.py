"""A cut: how far the journal is read, by what was known and by which day counts."""

from datetime import date
from typing import NamedTuple

from ledger.events import AnyRecorded


class Cut(NamedTuple):
    """What was known: events up to a position.

    And which facts count: those for days up to `valid_on`.
    """

    position: int
    valid_on: date | None = None

    def keeps(self, recorded: AnyRecorded) -> bool:
        """Tell whether an event lies within the cut.

        A declaration of error counts from when it was known.
        """
        if recorded.position > self.position:
            return False
        return (
            self.valid_on is None
            or recorded.on <= self.valid_on
            or recorded.topic == "fact.entered-in-error.v1"
        )
