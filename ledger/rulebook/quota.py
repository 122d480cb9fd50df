"""Quota (số lượng, cơ cấu khen thưởng): who is within it, and a tie at its last place (B.III.2).

The quota is data of the annual guidance; it bars nobody, it only shows who is over (R-25). Units
that stand alike at the last place are told apart by the steps of `ties.toml`: points, then the
share of women, then the council's own order. What no step tells apart stays open.
"""

import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from ledger.values import Text, Value

TieState = Literal["NONE", "BY_RULE", "DECIDED", "OPEN"]
"""No tie at the last place; told apart by a rule; by the council; by nothing yet."""

TIES: dict[TieState, str] = {
    "NONE": "không có đơn vị ngang nhau ở suất cuối",
    "BY_RULE": "ngang nhau ở suất cuối, đã phân định theo quy tắc",
    "DECIDED": "ngang nhau ở suất cuối, Hội đồng đã quyết định thứ tự",
    "OPEN": "ngang nhau ở suất cuối, chưa phân định",
}


class Step(Value):
    """One step by which units that stand alike are told apart, and where it comes from."""

    code: Literal["POINTS", "WOMEN", "COUNCIL"]
    name: Text
    source: Text
    per_cent: int | None = None


class _Ties(Value):
    steps: tuple[Step, ...]


@cache
def tie_steps() -> tuple[Step, ...]:
    """Return the steps in their order (B.III.2, R-25).

    >>> [step.code for step in tie_steps()]
    ['POINTS', 'WOMEN', 'COUNCIL']
    """
    raw = files(__package__).joinpath("ties.toml").read_text(encoding="utf-8")
    return _Ties(**tomllib.loads(raw)).steps


class Candidate(NamedTuple):
    """A unit up for a quota: its points, None while not known, and its women among its people."""

    unit: str
    points: Decimal | None
    women: int | None = None
    people: int | None = None


class Places(NamedTuple):
    """Who is within a quota, who stood alike at its last place, and what told them apart.

    `inside` names units in order; while a tie is open it leaves out those that are tied.
    """

    inside: tuple[str, ...]
    tied: tuple[str, ...] = ()
    state: TieState = "NONE"
    source: str | None = None


def over(count: int, quota: int | None) -> int:
    """Return by how many units a count exceeds a quota; 0 without one (B.III.2, R-25)."""
    return 0 if quota is None else max(count - quota, 0)


def places(candidates: Sequence[Candidate], quota: int, decided: Sequence[str] = ()) -> Places:
    """Return who is within a quota (B.III.2, R-25); `decided` is the council's order, if any.

    >>> tied = [Candidate("A", Decimal("905")), Candidate("B", Decimal("905"))]
    >>> places(tied, 1).state, places(tied, 1, ["B", "A"]).inside
    ('OPEN', ('B',))
    """
    ranked = sorted(candidates, key=lambda c: (c.points is None, -(c.points or 0), c.unit))
    if quota <= 0 or len(ranked) <= quota or ranked[quota - 1].points != ranked[quota].points:
        return Places(tuple(c.unit for c in ranked[: max(quota, 0)]))
    at_last = ranked[quota - 1].points
    alike = [c for c in ranked if c.points == at_last]
    ahead = [c.unit for c in ranked[: ranked.index(alike[0])]]
    tied = tuple(c.unit for c in alike)
    women, council = tie_steps()[1:]
    first = [c.unit for c in alike if _share_met(c, women.per_cent or 0)]
    others = [c.unit for c in alike if c.unit not in first]
    left = quota - len(ahead)
    if first and left == len(first):
        return Places((*ahead, *first), tied, "BY_RULE", women.source)
    if left > len(first):
        ahead, left = [*ahead, *first], left - len(first)
    else:
        others = first
    if {*others} <= {*decided}:
        order = sorted(others, key=list(decided).index)
        return Places((*ahead, *order[:left]), tied, "DECIDED", council.source)
    return Places(tuple(ahead), tied, "OPEN")


def _share_met(candidate: Candidate, per_cent: int) -> bool:
    """Tell whether women are at least this share of a unit's people, in whole numbers."""
    if candidate.women is None or not candidate.people:
        return False
    return candidate.women * 100 >= per_cent * candidate.people
