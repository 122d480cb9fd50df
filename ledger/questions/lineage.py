"""Of what was a unit or body made, in what does it go on, and what of it still stands open?

Nothing old is relabelled: who is named here is named as on the day of the reorganisation. What
stands open of one that ended is listed, not ended: each is an act of whoever has the right to it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from ledger.aggregates.body import Body
from ledger.aggregates.organisation import Dissolved, Divided, Inherited, Organisation
from ledger.aggregates.unit import Unit
from ledger.events import standing
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, Moment, told
from ledger.questions.still_open import StillOpen, standing_open
from ledger.refusals import Unknown
from ledger.values import DocumentRef, Value

ONE_DAY = timedelta(days=1)


class NameBorne(Value):
    """A name, with its first day."""

    name: str
    from_day: date


class OrganisationTold(Value):
    """A unit or body of the lineage, and what of it stands open although it ended."""

    code: str
    names: tuple[NameBorne, ...]
    from_day: date
    to_day: date | None = None
    open: tuple[StillOpen, ...] = ()


class Step(Value):
    """What went from one to another by a reorganisation; both named as on its days.

    `distance` is 1 next to the one asked about, 2 beyond that, and so on; `positions` are the
    events that say so, on either side.
    """

    predecessor: str
    predecessor_name: str
    successor: str
    successor_name: str
    part: str | None = None
    to_day: date
    from_day: date
    document: DocumentRef
    positions: tuple[int, ...]
    distance: int


class Lineage(Answer):
    """Predecessors and successors of a unit or body, all the way; `organisations` are all named."""

    kind: Literal["unit", "body"]
    code: str
    predecessors: tuple[Step, ...] = ()
    successors: tuple[Step, ...] = ()
    organisations: tuple[OrganisationTold, ...] = ()


@dataclass
class _Arrow:
    """One arrow of succession as the events on both of its ends tell it."""

    part: str | None
    document: DocumentRef
    positions: list[int] = field(default_factory=list)


Arrows = Mapping[tuple[str, str, date], _Arrow]
"""By predecessor, successor, and the predecessor's last day with what it gave."""


def lineage(
    ledger: Ledger, code: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Lineage:
    """Return the lineage of whatever bears a code. Unknown: no unit and no body did by that cut."""
    cut, _ = ledger.cut(as_of, valid_on)
    if ledger.journal.history(f"unit/{code}", cut):
        return unit_lineage(ledger, code, as_of=as_of, valid_on=valid_on)
    return body_lineage(ledger, code, as_of=as_of, valid_on=valid_on)


def unit_lineage(
    ledger: Ledger, unit: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Lineage:
    """Return a unit's lineage. Unknown: there was no such unit by that cut."""
    return _lineage(ledger, Unit, unit, as_of, valid_on)


def body_lineage(
    ledger: Ledger, body: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Lineage:
    """Return a body's lineage. Unknown: there was no such body by that cut."""
    return _lineage(ledger, Body, body, as_of, valid_on)


def _lineage(
    ledger: Ledger, kind: type[Unit] | type[Body], code: str, as_of: Moment, valid_on: date | None
) -> Lineage:
    cut, at = ledger.cut(as_of, valid_on)
    states, arrows = _folded(ledger, kind, cut)
    if code not in states:
        raise Unknown(f"không có {'đơn vị' if kind is Unit else 'cơ quan'} {code}")
    before = tuple(_walk(states, arrows, code, back=True))
    after = tuple(_walk(states, arrows, code, back=False))
    steps = (*before, *after)
    named = dict.fromkeys([code, *(c for s in steps for c in (s.predecessor, s.successor))])
    organisations = [states[c] for c in named]
    ended = {o.code(1): o.to_day for o in organisations if o.to_day is not None}
    still: dict[str, list[StillOpen]] = {}
    for whose, found in standing_open(ledger, organisations, ended, cut):
        still.setdefault(whose, []).append(found)
    return Lineage(
        as_of=told(at),
        valid_on=valid_on,
        kind="unit" if kind is Unit else "body",
        code=code,
        predecessors=before,
        successors=after,
        organisations=tuple(_told(o, still.get(o.code(1), ())) for o in organisations),
    )


# Who came of whom


def _folded(
    ledger: Ledger, kind: type[Unit] | type[Body], cut: Cut
) -> tuple[Mapping[str, Organisation], Arrows]:
    """Return every unit or body known by the cut, and every arrow of succession between them."""
    states: dict[str, Organisation] = {}
    arrows: dict[tuple[str, str, date], _Arrow] = {}
    streams = ledger.journal.streams("unit/" if kind is Unit else "body/", cut)
    for stream, history in ledger.journal.each(streams, cut):
        state = kind.folded(stream, history)
        own = state.code(1)
        if state.from_day is None:
            continue
        states[own] = state
        for recorded in standing(history):
            for (old, heir, last), part, paper in _arrows_of(own, recorded.facts):
                arrow = arrows.setdefault((old, heir, last), _Arrow(part, paper))
                arrow.positions.append(recorded.position)
                arrow.part = arrow.part or part
    known = {k: a for k, a in arrows.items() if k[0] in states and k[1] in states}
    return states, known


def _arrows_of(
    own: str, facts: object
) -> Iterator[tuple[tuple[str, str, date], str | None, DocumentRef]]:
    """Return the arrows that one event of an organisation's own stream tells."""
    match facts:
        case Inherited():
            for s in facts.shares:
                yield (s.code, own, facts.from_day - ONE_DAY), s.part, facts.document
        case Divided():
            for s in facts.shares:
                yield (own, s.code, facts.to_day), s.part, facts.document
        case Dissolved():
            parts = {s.code: s.part for s in facts.shares or ()}
            for code in facts.successors:
                yield (own, code, facts.to_day), parts.get(code), facts.document
        case _:
            pass


def _walk(
    states: Mapping[str, Organisation], arrows: Arrows, asked: str, *, back: bool
) -> Iterator[Step]:
    """Return steps by distance; each arrow once, so that units which gave to each other end."""
    reached, seen, distance = {asked}, set[tuple[str, str, date]](), 0
    while reached:
        distance += 1
        here = [k for k in sorted(arrows) if k not in seen and (k[1] if back else k[0]) in reached]
        seen.update(here)
        reached = {k[0] if back else k[1] for k in here}
        for old, heir, last in here:
            arrow = arrows[old, heir, last]
            yield Step(
                predecessor=old,
                predecessor_name=states[old].names.on(last),
                successor=heir,
                successor_name=states[heir].names.on(last + ONE_DAY),
                part=arrow.part,
                to_day=last,
                from_day=last + ONE_DAY,
                document=arrow.document,
                positions=tuple(sorted(arrow.positions)),
                distance=distance,
            )


def _told(state: Organisation, still: Sequence[StillOpen]) -> OrganisationTold:
    first = state.names.rows[0][0]
    return OrganisationTold(
        code=state.code(1),
        names=tuple(NameBorne(name=name, from_day=since) for since, name in state.names.rows),
        from_day=first,
        to_day=state.to_day,
        open=tuple(still),
    )
