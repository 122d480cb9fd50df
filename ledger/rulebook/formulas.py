"""Formulas (cách tính điểm): from what a unit achieved to the points of a criterion (B.I).

A criteria set may say of a leaf how its points follow from a measured value, a key or a count.
Arithmetic is exact, in fractions; the points are rounded half up to two places once, and the exact
value is kept beside them as a fraction in text, `"125/3"`. Which formula a leaf has is the set's
choice; the formula against the cluster's leader is one found in use elsewhere, not the guidance's.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from ledger.refusals import Refused
from ledger.values import Code, Points, Value, viet

SCALE = "B.I"
HALF = Fraction(1, 2)
NOTHING = Fraction(0)

Measure = Annotated[str, Field(pattern=r"^-?\d{1,15}(\.\d{1,6})?$")]
"""A measured value or a target: plain digits with a dot, in text."""
Exact = Annotated[str, Field(pattern=r"^-?[0-9]+(/[0-9]+)?$")]
"""An exact value as a fraction in lowest terms."""

_MEASURE = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
PASSED, FAILED = "PASS", "FAIL"


class UnitTarget(Value):
    """A unit's own target (chỉ tiêu giao); None: none was set for it."""

    unit: Code
    target: Measure | None = None


class Quantitative(Value):
    """A result against a target, alone or against the unit that leads the cluster.

    LINEAR_CAPPED: max · A/T, at most max. AGAINST_LEADER: see `against_leader`. A unit's own target
    goes before the common one.
    """

    kind: Literal["quantitative"]
    formula: Literal["LINEAR_CAPPED", "AGAINST_LEADER"]
    target: Measure | None = None
    targets: tuple[UnitTarget, ...] = ()

    def target_of(self, unit: str) -> str | None:
        """Return a unit's target; None where none was set for it."""
        own = {t.unit: t.target for t in self.targets}
        return own.get(unit, self.target)


class KeyPoints(Value):
    """What a key of a table is worth."""

    key: Code
    points: Points


class Lookup(Value):
    """Points by a key (tra bảng), such as a rating."""

    kind: Literal["lookup"]
    table: tuple[KeyPoints, ...]


class PassFail(Value):
    """All points or none: the key is PASS or FAIL."""

    kind: Literal["pass_fail"]


class Band(Value):
    """What a measured value from here on is worth, up to the next band."""

    at_least: Measure
    points: Points


class Graded(Value):
    """Points by the band a measured value falls in; below the lowest none."""

    kind: Literal["graded"]
    bands: tuple[Band, ...]


class Counted(Value):
    """So many points for each occurrence, from a start; kept within its own bounds and the leaf's.

    `each` has its sign: below zero it takes away, as every penalty does.
    """

    kind: Literal["per_occurrence", "bonus", "penalty"]
    each: Points
    start: Points | None = None
    at_least: Points | None = None
    at_most: Points | None = None


Rule = Annotated[Quantitative | Lookup | PassFail | Graded | Counted, Field(discriminator="kind")]
"""How the points of a leaf follow from what was achieved; its kind is the leaf's type."""


class Achieved(Value):
    """What a unit achieved on a criterion, and its target."""

    unit: Code
    measured: Measure
    target: Measure | None = None

    @property
    def ratio(self) -> Fraction:
        """Return A/T; without a target A itself, which is compared apart."""
        achieved = Fraction(self.measured)
        return achieved / Fraction(self.target) if self.target else achieved


class Computed(Value):
    """How points were computed: their exact value, the target, and the leader compared with."""

    unrounded: Exact
    target: Measure | None = None
    leader: Achieved | None = None

    @property
    def points(self) -> Decimal:
        """Return the exact value rounded half up to two places."""
        return rounded(Fraction(self.unrounded))


class Measured(NamedTuple):
    """Whose line is computed: the unit, its measured value, key or count, and the other units."""

    unit: str
    entered: str | None
    others: Sequence[Achieved] = ()


def rounded(exact: Fraction) -> Decimal:
    """Return an exact value rounded half up, away from zero, to two places.

    >>> rounded(Fraction(1, 200)), rounded(Fraction(-1, 200)), rounded(Fraction(125, 3))
    (Decimal('0.01'), Decimal('-0.01'), Decimal('41.67'))
    """
    hundredths = abs(exact) * 100 + HALF
    whole = hundredths.numerator // hundredths.denominator
    return Decimal(whole if exact >= 0 else -whole).scaleb(-2) + Decimal("0.00")


def linear_capped(most: Fraction, achieved: Fraction, target: Fraction) -> Fraction:
    """Return max · A/T, at most max.

    >>> linear_capped(Fraction(70), Fraction(90), Fraction(100))
    Fraction(63, 1)
    """
    return min(most * achieved / target, most)


def against_leader(most: Fraction, ratio: Fraction, leading: Fraction) -> Fraction:
    """Return the points of a unit at A/T where the cluster's leader is at `leading`.

    Below the target half · max · A/T, at the target half; above it half, and of the other half as
    much as its surplus is of the leader's, so the leader has max. Whoever does not exceed its
    target has no more than half, were it the best of all.

    >>> against_leader(Fraction(70), Fraction(11, 10), Fraction(12, 10))
    Fraction(105, 2)
    """
    if ratio <= 1:
        return HALF * most * ratio
    return HALF * most + HALF * most * (ratio - 1) / (leading - 1)


def computed(rule: Rule, span: tuple[Decimal, Decimal], of: Measured) -> Computed:
    """Return the points that a rule gives within a leaf's span. Refused: nothing can be computed.

    >>> pf = PassFail(kind="pass_fail")
    >>> computed(pf, (Decimal(0), Decimal("15.00")), Measured("PX01", "PASS")).unrounded
    '15'
    """
    low, high = map(Fraction, span)
    match rule:
        case Quantitative():
            return _quantitative(rule, high, of)
        case Lookup(table=table):
            worth = {row.key: Fraction(row.points) for row in table}
            return Computed(unrounded=str(_of_key(worth, of.entered)))
        case PassFail():
            return Computed(unrounded=str(_of_key({PASSED: high, FAILED: low}, of.entered)))
        case Graded(bands=bands):
            at = _number(of.entered, "kết quả đo được")
            reached = [b for b in bands if Fraction(b.at_least) <= at]
            best = max(reached, key=lambda b: Fraction(b.at_least), default=None)
            return Computed(unrounded=str(Fraction(best.points) if best else NOTHING))
        case Counted():
            return Computed(unrounded=str(_counted(rule, low, high, of.entered)))


def _quantitative(rule: Quantitative, most: Fraction, of: Measured) -> Computed:
    achieved = _number(of.entered, "kết quả đo được")
    target = rule.target_of(of.unit)
    if rule.formula == "LINEAR_CAPPED":
        if target is None:
            raise Refused(
                f"chưa có chỉ tiêu giao cho đơn vị {of.unit}; giao chỉ tiêu trong bộ tiêu chí, "
                "hoặc ghi tiêu chí không áp dụng cho đơn vị",
                under=SCALE,
                field="measured",
            )
        exact = linear_capped(most, achieved, Fraction(target))
        return Computed(unrounded=str(exact), target=target)
    mine = Achieved(unit=of.unit, measured=of.entered or "", target=target)
    among = [mine, *(o for o in of.others if (o.target is None) == (target is None))]
    leader = min(among, key=lambda s: (-s.ratio, s.unit))
    if target is not None:
        exact = against_leader(most, mine.ratio, leader.ratio)
    else:
        exact = most * achieved / leader.ratio if leader.ratio else NOTHING
    return Computed(unrounded=str(exact), target=target, leader=leader)


def _counted(rule: Counted, low: Fraction, high: Fraction, entered: str | None) -> Fraction:
    times = _number(entered, "số lần")
    if times.denominator != 1:
        raise Refused(f"số lần «{entered}» không phải số nguyên", under=SCALE, field="measured")
    start = Fraction(rule.start or 0)
    least = low if rule.at_least is None else max(low, Fraction(rule.at_least))
    most = high if rule.at_most is None else min(high, Fraction(rule.at_most))
    return min(max(start + Fraction(rule.each) * times, least), most)


def _number(entered: str | None, what: str) -> Fraction:
    if entered is None:
        raise Refused(f"chưa ghi {what}; điểm tính theo công thức", under=SCALE, field="measured")
    if not _MEASURE.fullmatch(entered):
        raise Refused(
            f"{what} «{entered[:40]}» không phải số có tối đa sáu chữ số thập phân, như 97.25",
            under=SCALE,
            field="measured",
        )
    if (number := Fraction(entered)) < 0:
        raise Refused(f"{what} «{entered}» nhỏ hơn 0", under=SCALE, field="measured")
    return number


def _of_key(worth: dict[str, Fraction], entered: str | None) -> Fraction:
    if entered not in worth:
        found = "chưa ghi mức đạt được" if entered is None else f"không có mức «{entered[:64]}»"
        raise Refused(f"{found}; chấp nhận: {', '.join(worth)}", under=SCALE, field="key")
    return worth[entered]


def rule_problems(code: str, kind: str, most: Decimal, rule: Rule) -> Iterator[str]:
    """Yield in words all that keeps a leaf of a type from having a rule (B.I)."""
    where = f"tiêu chí {code}"
    if rule.kind != kind:
        yield f"{where} loại «{kind}» không dùng cách tính «{rule.kind}»"
        return
    match rule:
        case Quantitative():
            yield from _of_targets(where, rule)
        case Lookup(table=table):
            if not table:
                yield f"{where}: bảng tra không có mức nào"
            yield from _twice(where, "mức", [row.key for row in table])
            yield from _outside(where, most, [row.points for row in table])
        case Graded(bands=bands):
            if not bands:
                yield f"{where}: thang bậc không có bậc nào"
            yield from _twice(where, "bậc", [str(Decimal(b.at_least).normalize()) for b in bands])
            yield from _outside(where, most, [b.points for b in bands])
        case Counted():
            yield from _of_counts(where, most, rule)
        case PassFail():
            pass


def _of_targets(where: str, rule: Quantitative) -> Iterator[str]:
    told = [t for t in (rule.target, *(t.target for t in rule.targets)) if t is not None]
    if any(Fraction(t) <= 0 for t in told):
        yield f"{where}: chỉ tiêu phải lớn hơn 0; đơn vị không được giao thì để trống chỉ tiêu"
    if not told and rule.formula == "LINEAR_CAPPED":
        yield f"{where}: tính theo tỷ lệ đạt chỉ tiêu thì phải có chỉ tiêu"
    yield from _twice(where, "chỉ tiêu của đơn vị", [t.unit for t in rule.targets])


def _of_counts(where: str, most: Decimal, rule: Counted) -> Iterator[str]:
    signs = {"bonus": "lớn hơn 0", "penalty": "nhỏ hơn 0", "per_occurrence": "khác 0"}
    sound = {"bonus": rule.each > 0, "penalty": rule.each < 0, "per_occurrence": rule.each != 0}
    if not sound[rule.kind]:
        yield f"{where}: điểm mỗi lần phải {signs[rule.kind]}"
    low, high = (-most, Decimal("0.00")) if rule.kind == "penalty" else (Decimal("0.00"), most)
    for bound in (rule.start, rule.at_least, rule.at_most):
        if bound is not None and not low <= bound <= high:
            yield f"{where}: {viet(bound)} nằm ngoài khoảng từ {viet(low)} đến {viet(high)}"
    if rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
        yield f"{where}: mức thấp nhất lớn hơn mức cao nhất"


def _twice(where: str, what: str, codes: Sequence[str]) -> Iterator[str]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield f"{where}: {what} {code} ghi {times} lần"


def _outside(where: str, most: Decimal, points: Sequence[Decimal]) -> Iterator[str]:
    for worth in points:
        if not 0 <= worth <= most:
            yield f"{where}: {viet(worth)} nằm ngoài khoảng từ 0,00 đến {viet(most)}"
