"""given / when / then: the only test machinery of the domain.

    (
        given(Scorecard, SUBMITTED, stream="scorecard/2024/PX01")
        .when(lambda card: card.adjust("I.1", seen=None, points=Decimal("40.00"), reason="thiếu minh chứng"))
        .refused(under="B.II.2")
    )

Events are recorded at positions 1, 2, 3, …; one that needs its own day or actor is given as `at(event, on=…, by=…)`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, TypeVar

import pytest

from ledger.actors import Actor, Role
from ledger.events import AnyRecorded, Event, Recorded, State
from ledger.refusals import Conflict, Refused

S = TypeVar("S", bound=State)

SOMEBODY = Actor(person="p-01", body="PNV", role=Role.STANDING_BODY)
A_DAY = date(2024, 12, 1)


@dataclass(frozen=True)
class At:
    """An event with its day and actor."""

    event: Event
    on: date
    by: Actor


def at(event: Event, *, on: date = A_DAY, by: Actor = SOMEBODY) -> At:
    """Return an event to be recorded for a day, by an actor."""
    return At(event, on, by)


def recorded(events: Sequence[Event | At], *, stream: str) -> tuple[AnyRecorded, ...]:
    """Return events in envelopes, at positions and versions 1, 2, 3, …"""
    told = [e if isinstance(e, At) else at(e) for e in events]
    return tuple(
        Recorded[type(t.event)](  # type: ignore[misc]
            stream=stream,
            version=n,
            position=n,
            topic=t.event.topic,
            recorded_at=datetime(2024, 12, 1, tzinfo=UTC) + timedelta(seconds=n),
            on=t.on,
            by=t.by,
            facts=t.event,
        )
        for n, t in enumerate(told, start=1)
    )


@dataclass(frozen=True)
class When(Generic[S]):
    """A decision put to a state."""

    state: S
    decision: Callable[[S], Event | Sequence[Event]]

    def then(self, *expected: Event) -> None:
        """Expect exactly these events."""
        happened = self.decision(self.state)
        assert (happened if isinstance(happened, Sequence) else (happened,)) == expected

    def refused(self, *, under: str | None, saying: str = "") -> None:
        """Expect a refusal under a clause, with a text that contains `saying`."""
        with pytest.raises(Refused) as refusal:
            self.decision(self.state)
        assert refusal.value.under == under
        assert saying in refusal.value.says

    def conflict(self) -> None:
        """Expect that the figure the author saw is no longer the one."""
        with pytest.raises(Conflict):
            self.decision(self.state)


@dataclass(frozen=True)
class Given(Generic[S]):
    """A state that a history has left."""

    state: S

    def when(self, decision: Callable[[S], Any]) -> When[S]:
        """Put a decision."""
        return When(self.state, decision)


def given(kind: type[S], *events: Event | At, stream: str) -> Given[S]:
    """Fold a history."""
    return Given(kind.folded(stream, recorded(events, stream=stream)))
