"""Reorganisations (sáp nhập, chia tách): many old units or bodies into many new ones, in one act.

Each predecessor's stream and each successor's has its own event, in one transaction; all but the
first name the first as their cause. Memberships, terms, roles and cards do not move with it: each
ends by an act of its own, and `ledger.questions.lineage` lists what still stands open.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated, TypeVar

from pydantic import Field

from ledger.acts.act import Desk, act
from ledger.acts.lookups import once_each, registered, registered_units, taken, unused
from ledger.acts.policy import require
from ledger.acts.rights import CITY, REGISTRY
from ledger.acts.scope import resolve
from ledger.aggregates.body import Body, BodyKind, BodyRegistered
from ledger.aggregates.unit import Unit, UnitKind, UnitRegistered
from ledger.events import Event
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused
from ledger.rulebook.binding import Names
from ledger.rulebook.succession import Share, Transfer, given_by, taken_by
from ledger.values import Code, Day, DocumentRef, Text, Value

S = TypeVar("S", bound=Unit | Body)

ONE_DAY = timedelta(days=1)
UNITS = "Ghi nhận sáp nhập, chia tách đơn vị"
BODIES = "Ghi nhận sáp nhập, chia tách cơ quan"

Transfers = Annotated[tuple[Transfer, ...], Field(min_length=1, max_length=500)]


class NewUnit(Value):
    """A unit that begins with the reorganisation."""

    code: Code
    name: Text
    kind: UnitKind = UnitKind.OTHER


class NewBody(Value):
    """A body that begins with the reorganisation; `under` is the body it is directly under."""

    code: Code
    name: Text
    kind: BodyKind
    under: Code | None = None


@act(
    "unit.reorganise",
    "unit-reorganisations",
    says=UNITS,
    clause="A.I.1",
    may=(CITY, REGISTRY),
)
def reorganise_units(
    desk: Desk,
    *,
    transfers: Transfers,
    to_day: Day,
    new: tuple[NewUnit, ...] = (),
    continuing: tuple[Code, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """Let units be succeeded by others after a last day; `continuing` ones gave parts and go on.

    A standing body reorganises the units of its own council only; across councils the City does.
    """
    paper = _paper(document, "A.I.1")
    starts = {n.code: _beginning_unit(n, to_day + ONE_DAY, paper) for n in new}
    _sides(transfers, [n.code for n in new], continuing, "A.I.1")
    known = [c for c in _named(transfers) if c not in starts]
    registered_units(desk, known, "transfers")
    for code in known:
        concerned = resolve(desk.ledger, {"unit": code}, desk.mandate.on)
        by, on = desk.mandate.by, desk.mandate.on
        require(desk.ledger, UNITS, "A.I.1", (CITY, REGISTRY), by, on, concerned)
    return _record(desk, Unit, "unit", transfers, to_day, starts, continuing, paper)


@act(
    "body.reorganise",
    "body-reorganisations",
    says=BODIES,
    may=(CITY, REGISTRY),
)
def reorganise_bodies(
    desk: Desk,
    *,
    transfers: Transfers,
    to_day: Day,
    new: tuple[NewBody, ...] = (),
    continuing: tuple[Code, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """Let bodies be succeeded by others after a last day; their roles end by acts of their own."""
    paper = _paper(document, None)
    starts = {n.code: _beginning_body(n, to_day + ONE_DAY, paper) for n in new}
    _sides(transfers, [n.code for n in new], continuing, None)
    registered(desk, [c for c in _named(transfers) if c not in starts], "transfers", "body")
    registered(desk, [n.under for n in new if n.under and n.under not in starts], "new", "body")
    return _record(desk, Body, "body", transfers, to_day, starts, continuing, paper)


def _beginning_unit(
    new: NewUnit, first: date, paper: DocumentRef
) -> Callable[[Unit], UnitRegistered]:
    return lambda u: u.register(new.name, kind=new.kind, from_day=first, document=paper)


def _beginning_body(
    new: NewBody, first: date, paper: DocumentRef
) -> Callable[[Body], BodyRegistered]:
    return lambda b: b.register(
        new.name, kind=new.kind, from_day=first, under=new.under, document=paper
    )


def _paper(document: DocumentRef | None, under: str | None) -> DocumentRef:
    if document is None:
        raise Refused(
            "sáp nhập, chia tách phải dẫn nghị quyết hoặc quyết định của cấp có thẩm quyền",
            under=under,
            field="document",
        )
    return document


def _named(transfers: Sequence[Transfer]) -> tuple[str, ...]:
    """Return every code that the transfers name, predecessors first, each once."""
    return tuple(dict.fromkeys([*given_by(transfers), *taken_by(transfers)]))


def _sides(
    transfers: Sequence[Transfer],
    new: Sequence[str],
    continuing: Sequence[str],
    under: str | None,
) -> None:
    """Refuse what contradicts itself: who is new, who ends, who goes on."""
    old, heirs = given_by(transfers), taken_by(transfers)
    once_each(new, "new")
    if strange := [code for code in new if code not in heirs or code in old]:
        raise Refused(
            f"{', '.join(strange)} được ghi là lập mới thì phải là bên kế thừa của một dòng chuyển "
            "và không là bên chuyển",
            under=under,
            field="new",
        )
    if strange := [code for code in continuing if code not in old]:
        raise Refused(
            f"{', '.join(strange)} được ghi là còn hoạt động nhưng không chuyển phần nào",
            under=under,
            field="continuing",
        )
    if strange := [code for code in old if code in heirs and code not in continuing]:
        raise Refused(
            f"{', '.join(strange)} kết thúc hoạt động thì không kế thừa bên khác được; "
            "nếu còn hoạt động thì phải ghi như vậy",
            under=under,
            field="continuing",
        )


def _record(
    desk: Desk,
    kind: type[S],
    noun: str,
    transfers: Sequence[Transfer],
    to_day: date,
    starts: Mapping[str, Callable[[S], UnitRegistered | BodyRegistered]],
    continuing: Sequence[str],
    paper: DocumentRef,
) -> Receipt:
    """Put to each stream what the reorganisation says of it, the predecessors first."""
    given, taken_over = given_by(transfers), taken_by(transfers)
    relies_on: dict[str, int] = {}
    for code in starts:
        relies_on.update(unused(desk, noun, code))

    def decision(code: str) -> Callable[[S], list[Event]]:
        def decide(state: S) -> list[Event]:
            if code not in starts:
                return [
                    *_giving(state, given.get(code), to_day, paper, goes_on=code in continuing),
                    *_taking(state, taken_over.get(code), to_day, paper),
                ]
            if state.version:
                raise taken(state.stream)
            registered = starts[code](state)
            first = to_day + ONE_DAY
            begun = replace(state, from_day=first, names=Names().borne(registered.name, first))
            return [registered, *_taking(begun, taken_over[code], to_day, paper)]

        return decide

    acts = [
        Act(kind, f"{noun}/{code}", decision(code), caused_by=0 if n else None)
        for n, code in enumerate(_named(transfers))
    ]
    return desk.record(acts, relies_on=relies_on)


def _giving(
    state: Unit | Body,
    shares: Sequence[Share] | None,
    to_day: date,
    paper: DocumentRef,
    *,
    goes_on: bool,
) -> list[Event]:
    if shares is None:
        return []
    if goes_on:
        return [state.divide(to_day=to_day, shares=shares, document=paper)]
    return [state.dissolve(to_day=to_day, shares=shares, document=paper)]


def _taking(
    state: Unit | Body, shares: Sequence[Share] | None, to_day: date, paper: DocumentRef
) -> list[Event]:
    if shares is None:
        return []
    return [state.inherit(from_day=to_day + ONE_DAY, shares=shares, document=paper)]
