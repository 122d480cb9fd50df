"""The formulas of a table (§6.2), in exact fractions; points are rounded half up once, at the end."""

import re
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

MEASURE = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
HALF = Fraction(1, 2)


class CannotError(ValueError):
    """Nothing can be computed of what was told."""


class Achieved(NamedTuple):
    """What a unit achieved, against which target."""

    unit: str
    measured: str
    target: str | None

    @property
    def ratio(self) -> Fraction:
        return Fraction(self.measured) / (Fraction(self.target) if self.target else 1)


def two_places(exact: Fraction) -> Decimal:
    """Return an exact value rounded half up, away from zero, to two places."""
    cents = floor(abs(exact) * 100 + HALF)
    return Decimal(cents if exact >= 0 else -cents).scaleb(-2) + Decimal("0.00")


def number(told: Any) -> Fraction:
    if told is None or not MEASURE.fullmatch(str(told)) or Fraction(str(told)) < 0:
        raise CannotError(told)
    return Fraction(str(told))


def exact_of(leaf: Any, unit: str, told: Any, others: list[Achieved]) -> Fraction:
    """Return what a leaf's rule makes of a measured value, a count or a key."""
    rule, most = leaf["rule"], Fraction(leaf["max"])
    if rule["kind"] == "quantitative":
        return quantitative(rule, most, (unit, told), others)
    if rule["kind"] in {"lookup", "pass_fail"}:
        worth = {row["key"]: Fraction(row["points"]) for row in rule.get("table", ())}
        if rule["kind"] == "pass_fail":
            worth = {"PASS": most, "FAIL": Fraction(0)}
        if told not in worth:
            raise CannotError(told)
        return worth[told]
    if rule["kind"] == "graded":
        value = number(told)
        bands = [(Fraction(b["at_least"]), Fraction(b["points"])) for b in rule["bands"]]
        reached = [band for band in bands if band[0] <= value]
        return max(reached)[1] if reached else Fraction(0)
    return counted(leaf, number(told))


def counted(leaf: Any, times: Fraction) -> Fraction:
    """Return so many points for each occurrence, within the leaf's bounds and its own."""
    rule, most = leaf["rule"], Fraction(leaf["max"])
    if times.denominator != 1:
        raise CannotError(times)
    low, high = (-most, Fraction(0)) if leaf["type"] == "penalty" else (Fraction(0), most)
    low = max(low, Fraction(rule["at_least"])) if "at_least" in rule else low
    high = min(high, Fraction(rule["at_most"])) if "at_most" in rule else high
    return min(max(Fraction(rule.get("start", 0)) + Fraction(rule["each"]) * times, low), high)


def quantitative(rule: Any, most: Fraction, of: Any, others: list[Achieved]) -> Fraction:
    """Return the points of a result: against its target, or against the unit that leads.

    “A<T: 0.5·MS·A/T; A=T: 0.5·MS; above target: 0.5·MS + 0.5·MS·(A/T−1)/(L−1)”; units without a
    target are scored apart.
    """
    unit, told = of
    value = number(told)
    own = {t["unit"]: t.get("target") for t in rule.get("targets", ())}
    target = own.get(unit, rule.get("target"))
    if rule["formula"] == "LINEAR_CAPPED":
        if target is None:
            raise CannotError(unit)
        return min(most * value / Fraction(target), most)
    mine = Achieved(unit, str(told), target)
    best = max(a.ratio for a in [mine, *others] if (a.target is None) == (target is None))
    if target is None:
        return most * value / best if best else Fraction(0)
    if mine.ratio <= 1:
        return HALF * most * mine.ratio
    return HALF * most + HALF * most * (mine.ratio - 1) / (best - 1)
