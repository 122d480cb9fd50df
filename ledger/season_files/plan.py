"""Plan (dự kiến ghi): the acts that files ask for, each decided on the ledger as it would then be.

Decisions are put one after another to imagined streams, so that a rule refuses here exactly what it
would refuse at the journal, and nothing is recorded meanwhile. What comes out are acts for one
transaction; each is refused there when its stream has moved since.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from ledger.aggregates import KINDS
from ledger.events import AnyRecorded, Event, State
from ledger.journal.journal import Act, Decided
from ledger.refusals import Conflict

S = TypeVar("S", bound=State)


class Planned(NamedTuple):
    """An event to be recorded: in which stream, for which day, on whose behalf.

    The nth planned takes the nth position of the load.
    """

    stream: str
    event: Decided
    on: date
    behalf: str | None


@dataclass(slots=True)
class Plan:
    """Streams as they are and as they would become."""

    histories: Mapping[str, Sequence[AnyRecorded]]
    planned: list[Planned] = field(default_factory=list)
    _states: dict[str, State] = field(default_factory=dict)

    def state(self, kind: type[S], stream: str) -> S:
        """Return a stream's state with all that was planned for it."""
        state = self._states.get(stream)
        if state is None:
            state = kind.folded(stream, self.histories.get(stream, ()))
            self._states[stream] = state
        if not isinstance(state, kind):
            raise TypeError(f"{stream} is no {kind.__name__}")
        return state

    def put(
        self,
        kind: type[S],
        stream: str,
        decision: Callable[[S], Decided],
        *,
        on: date,
        behalf: str | None = None,
    ) -> None:
        """Plan what a decision returns. Refused: a rule stands against it; nothing was planned."""
        state = self.state(kind, stream)
        event = decision(state)
        imagined = event if isinstance(event, Event) else event(1)
        facts: dict[str, Any] = {"stream": stream, "position": 0, "on": on, "facts": imagined}
        self._states[stream] = state.after(AnyRecorded.model_construct(**facts))
        self.planned.append(Planned(stream, event, on, behalf))

    def acts(self) -> list[Act[Any]]:
        """Return the acts for the journal, in order; events of one day and body go together."""
        together = groupby(self.planned, key=lambda p: (p.stream, p.on, p.behalf))
        return [
            Act(
                KINDS[stream.partition("/")[0]],
                stream,
                self._as_planned(stream, [p.event for p in planned]),
                on=on,
                on_behalf_of=behalf,
            )
            for (stream, on, behalf), planned in together
        ]

    def _as_planned(
        self, stream: str, events: Sequence[Decided]
    ) -> Callable[[State], Sequence[Decided]]:
        version = len(self.histories.get(stream, ()))

        def decision(state: State) -> Sequence[Decided]:
            if state.version != version:
                raise Conflict(f"{stream} vừa có thay đổi trong lúc kiểm tra tệp; hãy nạp lại")
            return events

        return decision
