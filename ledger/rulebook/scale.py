"""Scale (thang điểm): does a tree of criteria add up to 1000 points (B.I, R-10).

A row with children is a group, any other row a leaf with a type. What counts towards the total are
all leaves but those outside it: penalties, whose maximum is the largest deduction, and bonus where
the set puts it outside. A group that holds only such leaves stands outside too.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ledger.rulebook.regulation import Regulation
from ledger.values import SCALE as WHOLE
from ledger.values import Code, Points, Value, total, viet

SCALE = "B.I"
NOTHING = Decimal("0.00")


class Rescaling(Value):
    """How a card is rescaled to 1000 where criteria do not apply to its unit (R-10).

    `reach` is the most that its lines within the scale give together, `outside` the criteria that
    stand outside it: they are added as they are.
    """

    reach: Points
    outside: tuple[Code, ...] = ()


def total_of(figures: Mapping[str, Decimal], rescaling: Rescaling | None) -> Decimal:
    """Return the total of figures by criterion, clamped to 0…1000.

    A rescaled total is rounded down once, to two places: so it reaches a threshold just when the
    exact one does (R-16).

    >>> total_of({"I": Decimal("719.99"), "P": Decimal("-5.00")}, None)
    Decimal('714.99')
    >>> total_of({"I": Decimal("719.99"), "P": Decimal("-5.00")},
    ...     Rescaling(reach="800", outside=("P",)))
    Decimal('894.98')
    """
    if rescaling is None:
        return total(figures.values())
    within = sum((p for c, p in figures.items() if c not in rescaling.outside), NOTHING)
    apart = sum((p for c, p in figures.items() if c in rescaling.outside), NOTHING)
    exact = Fraction(within) * Fraction(WHOLE) / Fraction(rescaling.reach) + Fraction(apart)
    return total([Decimal(math.floor(exact * 100)).scaleb(-2)])


class CriterionRow(NamedTuple):
    """A row of the tree: code, parent (None at the top), maximum in points; type, of a leaf."""

    code: str
    parent: str | None
    max: Decimal
    type: str | None = None


class Problem(NamedTuple):
    """What is wrong, in Vietnamese, with which row (None: with the whole), in which field of it."""

    code: str | None
    says: str
    clause: str = SCALE
    field: str = "max"


def scale_problems(
    rows: Sequence[CriterionRow], regulation: Regulation | None, *, bonus_inside: bool | None = None
) -> tuple[Problem, ...]:
    """Return everything that keeps the tree from being promulgated; nothing when it is sound.

    Sums are looked at only once the rows form a tree. `bonus_inside` None: as the regulation says.
    Without a regulation only the tree is looked at, as far as it rests on none.

    >>> from ledger.rulebook.regulation import regulation
    >>> scale_problems([CriterionRow("I", None, Decimal(1000), "graded")], regulation())
    ()
    """
    children: dict[str | None, list[CriterionRow]] = {}
    for row in rows:
        children.setdefault(row.parent, []).append(row)
    order = _from_the_top(children)
    types = regulation.scale.leaf_types if regulation else None
    problems = [*_shape(rows, order), *_rows(rows, children, types)]
    if regulation and len(order) == len(rows):
        inside = regulation.scale.bonus_inside if bonus_inside is None else bonus_inside
        outside = {*regulation.scale.outside, *(() if inside else ("bonus",))}
        problems += _sums(order, children, frozenset(outside), regulation.scale.total)
    return tuple(problems)


Children = Mapping[str | None, Sequence[CriterionRow]]


def _from_the_top(children: Children) -> list[CriterionRow]:
    """Return the rows that hang on the top, parents first, each code once."""
    order: list[CriterionRow] = []
    seen: set[str] = set()
    level: Sequence[CriterionRow] = children.get(None, ())
    while level:
        fresh = list({row.code: row for row in level if row.code not in seen}.values())
        seen.update(row.code for row in fresh)
        order += fresh
        level = [child for row in fresh for child in children.get(row.code, ())]
    return order


def _shape(rows: Sequence[CriterionRow], order: Sequence[CriterionRow]) -> Iterator[Problem]:
    """Find what keeps the rows from being one tree."""
    if not rows:
        yield Problem(None, "bộ tiêu chí không có tiêu chí nào")
    codes = Counter(row.code for row in rows)
    for code, times in codes.items():
        if times > 1:
            yield Problem(code, f"mã tiêu chí {code} xuất hiện {times} lần", field="code")
    hanging = {row.code for row in order}
    for row in rows:
        if row.parent is not None and row.parent not in codes:
            says = f"tiêu chí {row.code} thuộc {row.parent}, là mã không có"
            yield Problem(row.code, says, field="parent")
        elif row.code not in hanging and row.parent in codes and row.parent not in hanging:
            says = f"tiêu chí {row.code} không nối được lên mục cao nhất"
            yield Problem(row.code, says, field="parent")


def _rows(
    rows: Sequence[CriterionRow], children: Children, types: Sequence[str] | None
) -> Iterator[Problem]:
    """Find rows whose own fields cannot be."""
    for code, _, most, kind in rows:
        if code in children and kind is not None:
            says = f"tiêu chí {code} có tiêu chí con nên không mang loại «{kind}»"
            yield Problem(code, says, field="type")
        elif code not in children and kind is None:
            says = f"tiêu chí {code} không có tiêu chí con nên phải có loại"
            yield Problem(code, says, field="type")
        elif kind is not None and types is not None and kind not in types:
            says = f"loại «{kind}» của tiêu chí {code} không có trong quy định"
            yield Problem(code, says, field="type")
        if most < 0 or (most == 0 and code not in children):
            yield Problem(code, f"tiêu chí {code}: điểm tối đa {viet(most)} phải lớn hơn 0")


def _sums(
    order: Sequence[CriterionRow], children: Children, outside: frozenset[str], total: Decimal
) -> Iterator[Problem]:
    """Find groups that are not the sum of their rows, and a total that is not the scale's (B.I)."""
    counted: dict[str, Decimal] = {}
    for row in reversed(order):
        below = children.get(row.code)
        if below is None:
            counted[row.code] = NOTHING if row.type in outside else row.max
            continue
        within = sum((counted[child.code] for child in below), NOTHING)
        counted[row.code] = row.max if within else NOTHING
        apart = sum((child.max for child in below), NOTHING)
        if within and row.max != within:
            yield Problem(
                row.code,
                f"tiêu chí {row.code} có {viet(row.max)} điểm, "
                f"các tiêu chí con cộng lại là {viet(within)}",
            )
        elif not within and row.max not in (NOTHING, apart):
            yield Problem(
                row.code,
                f"nhóm {row.code} nằm ngoài thang điểm, ghi {viet(row.max)} điểm, "
                f"các tiêu chí con cộng lại là {viet(apart)}",
            )
    whole = sum((counted[top.code] for top in children.get(None, ())), NOTHING)
    if whole != total:
        yield Problem(None, f"tổng điểm tối đa là {viet(whole)}, phải là {viet(total)}")
