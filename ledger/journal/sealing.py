"""Drafts: decided events on their way to a position, and how they are sealed once it is drawn."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ledger.events import AnyRecorded, Event
from ledger.journal.mapper import Mandate, Stored, seal

Decided = Event | Callable[[int], Event]
"""What a decision returns: an event, or one that is made once the act's first position is known."""


class Draft(NamedTuple):
    """A decided event that has no position yet: where it goes, and under what it is put.

    `cause` is which of the drafts caused it, counted from 0; None: none of them.
    """

    stream: str
    version: int
    decided: Decided
    under: Mandate
    cause: int | None = None

    def mandate(self, first: int) -> Mandate:
        """Return the mandate, once the first draft's position is known."""
        return (
            self.under if self.cause is None else replace(self.under, causation=first + self.cause)
        )


def sealing_of(
    drafts: Sequence[Draft],
) -> Callable[[int, datetime], tuple[Sequence[AnyRecorded], Sequence[Stored]]]:
    """Return what seals drafts, in order, from the first position and the time of the head."""

    def sealing(first: int, at: datetime) -> tuple[Sequence[AnyRecorded], Sequence[Stored]]:
        sealed = [
            seal(
                d.decided if isinstance(d.decided, Event) else d.decided(first),
                d.mandate(first),
                d.stream,
                d.version,
                first + n,
                at,
            )
            for n, d in enumerate(drafts)
        ]
        return [r for r, _ in sealed], [s for _, s in sealed]

    return sealing
