"""What an act is: a function, where it is posted, and who may put it.

    @act("scorecard.adjust", "seasons/{season}/units/{unit}/scorecard/adjustments",
         says="Điều chỉnh điểm", clause="B.II.2", may=(HEAD, DEPUTY))
    def adjust(desk, season, unit, *, criterion: Code, points: Points, ...): ...

The routes, the request bodies, the policy matrix and the command line are made from this one table.
The parameters before the star stand in the path; those after it are the request's body.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, create_model

from ledger.actors import Actor
from ledger.acts.policy import Right, Scope, require, resolve
from ledger.events import State
from ledger.journal.journal import Act, Decided, Mandate, Receipt
from ledger.journal.mapper import canonical
from ledger.ledger import Ledger
from ledger.values import Code, Day, Value

S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Desk:
    """What an act works with: the ledger, under what it is put, and what it concerns."""

    ledger: Ledger
    mandate: Mandate
    scope: Scope
    content: bytes | None = None
    versions: Mapping[str, int] = field(default_factory=dict)
    """Versions of streams the author saw (If-Match); the act is refused when they moved."""

    def state(self, kind: type[S], stream: str) -> S:
        """Return a stream's state as it stands."""
        return kind.folded(stream, self.ledger.journal.histories([stream])[stream])

    def decide(
        self,
        kind: type[S],
        stream: str,
        decision: Callable[[S], Decided | Sequence[Decided]],
        *,
        relies_on: Mapping[str, int] | None = None,
    ) -> Receipt:
        """Put one decision to one stream."""
        return self.record([Act(kind, stream, decision)], relies_on=relies_on)

    def record(
        self, acts: Sequence[Act[Any]], *, relies_on: Mapping[str, int] | None = None
    ) -> Receipt:
        """Put decisions to several streams in one transaction."""
        return self.ledger.journal.record(
            acts,
            under=self.mandate,
            content=self.content,
            relies_on={**self.versions, **(relies_on or {})},
        )


@dataclass(frozen=True, slots=True)
class Action:
    """An act as the table holds it."""

    name: str
    path: str
    says: str
    clause: str | None
    may: tuple[Right, ...]
    stream: str | None
    function: Callable[..., Receipt]
    body: type[BaseModel]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names in the path, in order."""
        return tuple(p[1:-1] for p in self.path.split("/") if p.startswith("{"))


ACTIONS: dict[str, Action] = {}
"""Every act by name; filled by importing `ledger.acts`."""


def act(
    name: str,
    path: str,
    *,
    says: str,
    may: tuple[Right, ...],
    clause: str | None = None,
    stream: str | None = None,
) -> Callable[[Callable[..., Receipt]], Callable[..., Receipt]]:
    """Enter a function in the table of acts.

    `stream` is the one whose version If-Match speaks of.
    """

    def enter(function: Callable[..., Receipt]) -> Callable[..., Receipt]:
        if name in ACTIONS:
            raise TypeError(f"act {name} is taken")
        hints = get_type_hints(function, include_extras=True)
        fields: dict[str, Any] = {
            p.name: (hints[p.name], ... if p.default is inspect.Parameter.empty else p.default)
            for p in inspect.signature(function).parameters.values()
            if p.kind is inspect.Parameter.KEYWORD_ONLY
        }
        body = create_model(
            "".join(part.capitalize() for part in name.replace("-", ".").split(".")),
            __base__=Value,
            __doc__=f"{says}.",
            on=(Day | None, None),
            on_behalf_of=(Code | None, None),
            **fields,
        )
        ACTIONS[name] = Action(name, path, says, clause, may, stream, function, body)
        return function

    return enter


def put(
    ledger: Ledger,
    name: str,
    path: Mapping[str, str],
    body: BaseModel,
    *,
    by: Actor,
    command: str | None = None,
    version: int | None = None,
) -> Receipt:
    """Put an act: ask the policy, then decide and record.

    Raises NotAllowed saying who may, Refused and Conflict from the decision; nothing was recorded
    then. The same command with the same content gets its first answer.
    """
    action = ACTIONS[name]
    given = body.model_dump(mode="json", exclude_unset=True)
    content = canonical(
        {"act": name, "path": dict(path), "body": given, "by": by.model_dump(mode="json")}
    )
    fields = {k: getattr(body, k) for k in type(body).model_fields}
    on: date = fields.pop("on") or ledger.today()
    mandate = Mandate(by=by, on=on, on_behalf_of=fields.pop("on_behalf_of"), command=command)
    if first := ledger.journal.first_answer(mandate, content):
        return first
    scope = resolve(ledger, {**path, **{k: v for k, v in fields.items() if isinstance(v, str)}}, on)
    require(ledger, action.says, action.clause, action.may, by, on, scope)
    mandate = replace(mandate, regulation=scope.regulation)
    versions = (
        {} if version is None or action.stream is None else {action.stream.format(**path): version}
    )
    return action.function(Desk(ledger, mandate, scope, content, versions), **path, **fields)
