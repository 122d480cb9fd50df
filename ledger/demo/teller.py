"""Teller (người kể): puts the demo's acts, day by day, each as a command that can be told again.

The command's id is the day and the act's number on it. So a telling that was broken off is told
again from the start: what was recorded gives its first answer, the rest is added.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from ledger.actors import Actor
from ledger.acts.act import ACTIONS, put
from ledger.acts.policy import require, resolve
from ledger.events import Event, State
from ledger.journal.journal import Mandate, Receipt
from ledger.journal.mapper import canonical
from ledger.ledger import Ledger
from ledger.season_files.plan import Plan
from ledger.values import DocumentRef

S = TypeVar("S", bound=State)

PREFIX = "demo"

Decision = tuple[type[State], str, Callable[[Any], Event]]
"""A kind of stream, the stream, and the decision put to it."""


Step = Callable[["Teller"], None]
STEPS: dict[date, list[Step]] = {}
"""What happens on each day, in the order in which it is written; filled by `on`."""


def on(day: str) -> Callable[[Step], Step]:
    """Enter a step of the story under its day."""

    def enter(step: Step) -> Step:
        STEPS.setdefault(date.fromisoformat(day), []).append(step)
        return step

    return enter


@dataclass(slots=True)
class Teller:
    """A ledger, the day the story has come to, and how many acts were put for it."""

    ledger: Ledger
    on: date = date.min
    _acts: int = field(default=0)

    def day(self, on: date) -> None:
        """Let a day begin; the story never goes back."""
        if on <= self.on:
            raise ValueError(f"{on} does not come after {self.on}")
        self.on, self._acts = on, 0

    def command(self) -> str:
        """Return the id of the day's next act."""
        self._acts += 1
        return f"{PREFIX}.{self.on.isoformat()}.{self._acts:03d}"

    def put(self, name: str, where: str, by: Actor, /, **body: object) -> Receipt:
        """Put an act of the table; `where` fills its path: `2024/PA` for season and unit."""
        action = ACTIONS[name]
        path = dict(zip(action.parameters, filter(None, where.split("/")), strict=True))
        told = action.body(on=self.on, **body)
        return put(self.ledger, name, path, told, by=by, command=self.command())

    def together(self, name: str, by: Actor, decisions: Sequence[Decision], **of: str) -> Receipt:
        """Put many decisions of one act's kind in one transaction, under that act's right.

        `of` says what they concern: season, cluster. Decisions on one stream follow each other.
        """
        action, journal = ACTIONS[name], self.ledger.journal
        scope = resolve(self.ledger, of, self.on)
        mandate = Mandate(by=by, on=self.on, command=self.command(), regulation=scope.regulation)
        content = canonical({"act": f"{PREFIX}.{name}", "streams": [d[1] for d in decisions]})
        if first := journal.first_answer(mandate, content):
            return first
        require(self.ledger, action.says, action.clause, action.may, by, self.on, scope)
        plan = Plan(journal.histories(list(dict.fromkeys(stream for _, stream, _ in decisions))))
        for kind, stream, decision in decisions:
            plan.put(kind, stream, decision, on=self.on)
        return journal.record(plan.acts(), under=mandate, content=content)


def paper(printed: str, **details: object) -> DocumentRef:
    """Return a paper of the demo; every number in it is made up."""
    return DocumentRef(printed=printed, **details)  # type: ignore[arg-type]
