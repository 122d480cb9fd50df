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

from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from ledger.actors import Actor
from ledger.acts.policy import TABLE, Right, Row, Scope, in_whose_stead, require
from ledger.acts.scope import resolve, scope_of
from ledger.events import State
from ledger.journal.journal import Act, Decided, Mandate, Receipt
from ledger.journal.mapper import canonical
from ledger.journal.statements import Write
from ledger.ledger import Ledger
from ledger.refusals import Answer, Moved, Refused, Stale, Unknown
from ledger.values import Code, Day, Value

S = TypeVar("S", bound=State)


class _Private:
    """The mark of a field that is no part of what makes a command this command."""


PRIVATE = _Private()
"""A field so marked holds what not even a fingerprint may tell."""

TRIES = 4
"""How often an act is put again when a stream it relied on moved meanwhile."""


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

    def states(self, kind: type[S], streams: Sequence[str]) -> list[S]:
        """Return the states of several streams of one kind."""
        histories = self.ledger.journal.histories(streams)
        return [kind.folded(stream, history) for stream, history in histories.items()]

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
        self,
        acts: Sequence[Act[Any]],
        *,
        relies_on: Mapping[str, int] | None = None,
        beside: Sequence[Write] = (),
    ) -> Receipt:
        """Put decisions to several streams in one transaction, with what is written beside them.

        Stale: the stream whose version the author named moved, found under the append lock. Moved:
        another stream did that the act relied on; `put` then tries again.
        """
        told = dict(relies_on or {})
        if stale := [s for s, v in self.versions.items() if told.get(s, v) != v]:
            raise _stale(stale[0])
        try:
            return self.ledger.journal.record(
                acts,
                under=self.mandate,
                content=self.content,
                relies_on={**told, **self.versions},
                beside=beside,
            )
        except Moved as moved:
            if moved.stream in self.versions:
                raise _stale(moved.stream) from None
            raise


@dataclass(frozen=True, slots=True)
class Action:
    """An act as the table holds it."""

    name: str
    path: str
    says: str
    clause: str | None
    may: tuple[Right, ...]
    stream: str | None
    """The stream whose version If-Match speaks of; None: the act takes no version."""
    function: Callable[..., Receipt]
    body: type[BaseModel]
    names: tuple[str, ...] = ()
    """Fields of the body that name what the act concerns, beside the path."""
    ends_with_season: bool = False
    """True: refused once the season is closed."""
    hints: Mapping[str, Any] = field(default_factory=dict)
    """The types of the parameters in the path."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names in the path, in order."""
        return tuple(p[1:-1] for p in self.path.split("/") if p.startswith("{"))

    def located(self, path: Mapping[str, Any]) -> dict[str, Any]:
        """Return the parameters in the path, each as its type has it; Unknown: one cannot be."""
        found = {}
        for name in self.parameters:
            try:
                found[name] = TypeAdapter(self.hints[name]).validate_python(path[name])
            except ValidationError:
                raise Unknown(f"không có «{str(path[name])[:80]}»", field=name) from None
        return found


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
    names: tuple[str, ...] = (),
    ends_with_season: bool = False,
) -> Callable[[Callable[..., Receipt]], Callable[..., Receipt]]:
    """Enter a function in the table of acts, and in the policy table."""

    def enter(function: Callable[..., Receipt]) -> Callable[..., Receipt]:
        if name in ACTIONS:
            raise TypeError(f"act {name} is taken")
        hints = get_type_hints(function, include_extras=True)
        parameters = inspect.signature(function).parameters.values()
        fields: dict[str, Any] = {
            p.name: (hints[p.name], ... if p.default is inspect.Parameter.empty else p.default)
            for p in parameters
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
        action = Action(
            name, path, says, clause, may, stream, function, body, names, ends_with_season, hints
        )
        in_path = [p.name for p in parameters if p.kind is not inspect.Parameter.KEYWORD_ONLY][1:]
        if in_path != list(action.parameters) or not {*names} <= {*fields}:
            raise TypeError(f"act {name}: path and parameters differ")
        ACTIONS[name] = action
        TABLE[name] = Row(name, says, clause, path, may)
        return function

    return enter


def put(
    ledger: Ledger,
    name: str,
    path: Mapping[str, Any],
    body: BaseModel,
    *,
    by: Actor,
    command: str | None = None,
    version: int | None = None,
) -> Receipt:
    """Put an act: ask the policy, then decide and record.

    Raises NotAllowed saying who may, Stale when the stream is at another version than the author
    saw, Refused and Conflict from the decision; nothing was recorded then. The same command with
    the same content gets its first answer.
    """
    action = ACTIONS[name]
    private = {n for n, f in type(body).model_fields.items() if PRIVATE in f.metadata}
    given = body.model_dump(mode="json", exclude_unset=True, exclude=private)
    content = canonical(
        {
            "act": name,
            "path": {parameter: str(value) for parameter, value in path.items()},
            "body": given,
            "by": by.model_dump(mode="json"),
        }
    )
    fields = {k: getattr(body, k) for k in type(body).model_fields}
    on: date = fields.pop("on") or ledger.today()
    mandate = Mandate(by=by, on=on, on_behalf_of=fields.pop("on_behalf_of"), command=command)
    if first := ledger.journal.first_answer(mandate, content):
        return first
    where = action.located(path)
    desk = Desk(ledger, mandate, Scope(), content)
    try:
        return _put(action, desk, where, fields, version)
    except Answer:
        # The same command may have been recorded while this one was on its way.
        if first := ledger.journal.first_answer(mandate, content):
            return first
        raise


def _put(
    action: Action,
    desk: Desk,
    where: Mapping[str, Any],
    fields: Mapping[str, Any],
    version: int | None,
) -> Receipt:
    for _ in range(TRIES - 1):
        try:
            return _once(action, desk, where, fields, version)
        except Moved:
            continue
    return _once(action, desk, where, fields, version)


def _once(
    action: Action,
    desk: Desk,
    where: Mapping[str, Any],
    fields: Mapping[str, Any],
    version: int | None,
) -> Receipt:
    scope = replace(_scope(action, desk.ledger, where, fields, desk.mandate.on), act=action.name)
    try:
        return _within(scope, action, desk, where, fields, version)
    except Answer as answer:
        answer.regulation = scope.regulation
        raise


def _within(
    scope: Scope,
    action: Action,
    desk: Desk,
    where: Mapping[str, Any],
    fields: Mapping[str, Any],
    version: int | None,
) -> Receipt:
    ledger, mandate = desk.ledger, desk.mandate
    right = require(ledger, action.says, action.clause, action.may, mandate.by, mandate.on, scope)
    stead = in_whose_stead(ledger, right, mandate.by, mandate.on, scope, mandate.on_behalf_of)
    mandate = replace(mandate, regulation=scope.regulation, on_behalf_of=stead)
    versions = _versions(action, ledger, where, version)
    if action.ends_with_season and scope.season_state and scope.season_state.closed:
        raise Refused(f"{scope.season_state.name} đã kết thúc", under=action.clause, field="season")
    return action.function(
        replace(desk, mandate=mandate, scope=scope, versions=versions), **where, **fields
    )


def _scope(
    action: Action, ledger: Ledger, where: Mapping[str, Any], fields: Mapping[str, Any], on: date
) -> Scope:
    if "position" in where:
        return scope_of(ledger, ledger.journal.at(where["position"]), on)
    told = {name: fields[name] for name in action.names if fields[name] is not None}
    try:
        return resolve(ledger, {**told, **where}, on)
    except Unknown as unknown:
        if unknown.field in told and unknown.field not in where:
            raise Refused(unknown.says, under=action.clause, field=unknown.field) from None
        raise


def _versions(
    action: Action, ledger: Ledger, where: Mapping[str, Any], version: int | None
) -> dict[str, int]:
    """Return what the author saw, by stream; Stale when it is not so any more."""
    if version is None:
        return {}
    if action.stream is None:
        raise Refused(f"«{action.says}» không đối chiếu phiên bản nào", field="If-Match")
    stream = action.stream.format(**where)
    if len(ledger.journal.histories([stream])[stream]) != version:
        raise _stale(stream)
    return {stream: version}


def _stale(stream: str) -> Stale:
    return Stale(
        f"{stream} đã thay đổi so với phiên bản người đề nghị đã xem; xem lại rồi quyết định lại",
        field="If-Match",
    )
