"""Formulas: each worked by hand, at its edges; points never leave the leaf's range (B.I)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ledger.refusals import Refused
from ledger.rulebook.formulas import (
    Achieved,
    Measured,
    Rule,
    against_leader,
    computed,
    rounded,
    rule_problems,
)
from ledger.rulebook.leaf import Leaf

RULE = TypeAdapter(Rule)
MOST = Decimal("70.00")
SPAN = (Decimal("0.00"), MOST)


def rule(kind, **more):
    return RULE.validate_python({"kind": kind, **more})


def leading(target="100", **more):
    return rule("quantitative", formula="AGAINST_LEADER", target=target, **more)


def linear(**more):
    return rule("quantitative", formula="LINEAR_CAPPED", **more)


def other(measured, target="100", unit="PX09"):
    return Achieved(unit=unit, measured=measured, target=target)


def of(rule_, entered, *others, unit="PX01", span=SPAN):
    how = computed(rule_, span, Measured(unit, entered, others))
    return how.points, how.unrounded


@pytest.mark.parametrize(
    ("exact", "points"),
    [
        ("1/200", "0.01"),  # .005 goes up
        ("-1/200", "-0.01"),  # and away from zero
        ("2499/500000", "0.00"),  # .004998 does not
        ("125/3", "41.67"),
        ("0", "0.00"),
        ("79999/100", "799.99"),
        ("159999/200", "800.00"),  # 799.995
    ],
)
def test_points_are_rounded_half_up_to_two_places(exact, points):
    assert rounded(Fraction(exact)) == Decimal(points)
    assert str(rounded(Fraction(exact))) == points


@pytest.mark.clause("B.I")
@pytest.mark.parametrize(
    ("achieved", "others", "points", "exact"),
    [
        ("0", (), "0.00", "0"),
        ("90", (), "31.50", "63/2"),  # below: 0.5 · 70 · 0.9
        ("99.9999", (), "35.00", "6999993/200000"),  # 34.999965
        ("100", (), "35.00", "35"),  # the target met, by nobody exceeded
        ("100", ("100",), "35.00", "35"),  # L = 1: no surplus to divide
        ("100", ("150",), "35.00", "35"),
        ("110", (), "70.00", "70"),  # the one that leads, alone
        ("110", ("110",), "70.00", "70"),  # two that lead
        ("110", ("120",), "52.50", "105/2"),  # 35 + 35 · 0.1/0.2
        ("120", ("110",), "70.00", "70"),
        ("101", ("103",), "46.67", "140/3"),  # 35 + 35/3
        ("90", ("80", "50"), "31.50", "63/2"),  # the best of all, but below its target
        ("90", ("200",), "31.50", "63/2"),
    ],
)
def test_a_unit_is_scored_against_the_one_that_leads(achieved, others, points, exact):
    among = [other(o, unit=f"PX1{n}") for n, o in enumerate(others)]
    assert of(leading(), achieved, *among) == (Decimal(points), exact)


def test_a_units_own_target_goes_before_the_common_one():
    own = leading(targets=[{"unit": "PX01", "target": "50"}, {"unit": "PX02", "target": None}])
    assert of(own, "60") == (MOST, "70")
    assert of(own, "60", unit="PX03") == (Decimal("21.00"), "21")
    assert computed(own, SPAN, Measured("PX01", "60")).target == "50"
    assert computed(own, SPAN, Measured("PX02", "60")).target is None


def test_the_leader_is_told_and_a_tie_goes_by_code():
    how = computed(
        leading(), SPAN, Measured("PX05", "110", (other("120"), other("120", unit="PX02")))
    )
    assert (how.leader.unit, how.leader.measured) == ("PX02", "120")
    assert computed(leading(), SPAN, Measured("PX05", "110")).leader.unit == "PX05"


@pytest.mark.parametrize(
    ("achieved", "others", "points"),
    [
        ("100", (("150", None),), "46.67"),  # 70 · 100/150
        ("150", (("100", None),), "70.00"),
        ("75", (("1000", "100"),), "70.00"),  # alone among those without a target
        ("0", (), "0.00"),
        ("0", (("0", None),), "0.00"),
    ],
)
def test_units_without_a_target_are_scored_apart(achieved, others, points):
    among = [other(m, t, unit=f"PX1{n}") for n, (m, t) in enumerate(others)]
    assert of(leading(target=None), achieved, *among)[0] == Decimal(points)


@pytest.mark.parametrize(
    ("achieved", "points"),
    [("0", "0.00"), ("50", "35.00"), ("99.99", "69.99"), ("100", "70.00"), ("500", "70.00")],
)
def test_a_result_is_worth_its_part_of_the_target_and_no_more_than_all(achieved, points):
    assert of(linear(target="100"), achieved)[0] == Decimal(points)


@pytest.mark.clause("B.I")
def test_without_a_target_no_part_of_it_can_be_computed():
    none = linear(targets=[{"unit": "PX02", "target": "10"}])
    with pytest.raises(Refused, match="chưa có chỉ tiêu") as refused:
        of(none, "5")
    assert refused.value.under == "B.I"


def test_a_key_is_looked_up():
    table = rule("lookup", table=[{"key": "HTXS", "points": "60"}, {"key": "KHT", "points": "0"}])
    assert of(table, "HTXS")[0] == Decimal("60.00")
    assert of(table, "KHT")[0] == Decimal("0.00")
    with pytest.raises(Refused, match="chấp nhận: HTXS, KHT"):
        of(table, "HTT")


def test_all_or_nothing():
    assert of(rule("pass_fail"), "PASS") == (MOST, "70")
    assert of(rule("pass_fail"), "FAIL") == (Decimal("0.00"), "0")


@pytest.mark.parametrize(
    ("measured", "points"),
    [("49.999999", "0.00"), ("50", "30.00"), ("79.9", "30.00"), ("80", "60.00"), ("1000", "60.00")],
)
def test_a_band_holds_from_its_lower_end(measured, points):
    bands = rule(
        "graded", bands=[{"at_least": "80", "points": "60"}, {"at_least": "50", "points": "30"}]
    )
    assert of(bands, measured)[0] == Decimal(points)


@pytest.mark.parametrize(
    ("kind", "how", "times", "points"),
    [
        ("per_occurrence", {"each": "5"}, "3", "15.00"),
        ("per_occurrence", {"each": "5", "at_most": "12.50"}, "3", "12.50"),
        ("per_occurrence", {"each": "5", "at_least": "4"}, "0", "4.00"),
        ("per_occurrence", {"each": "-2", "start": "20"}, "3", "14.00"),
        ("per_occurrence", {"each": "-9", "start": "20"}, "3", "0.00"),
        ("bonus", {"each": "10"}, "8", "70.00"),  # the leaf's own maximum
        ("bonus", {"each": "10", "at_most": "20"}, "8", "20.00"),
        ("penalty", {"each": "-5"}, "0", "0.00"),
        ("penalty", {"each": "-5"}, "2", "-10.00"),
        ("penalty", {"each": "-5"}, "99", "-70.00"),
        ("penalty", {"each": "-5", "at_least": "-20"}, "99", "-20.00"),
    ],
)
def test_so_many_points_for_each_time_within_their_bounds(kind, how, times, points):
    span = Leaf(kind, MOST, "SELF").span()
    assert of(rule(kind, **how), times, span=span)[0] == Decimal(points)


@pytest.mark.parametrize(
    ("kind", "how", "says"),
    [
        ("quantitative", {"formula": "LINEAR_CAPPED"}, "phải có chỉ tiêu"),
        ("quantitative", {"formula": "AGAINST_LEADER", "target": "-1"}, "lớn hơn 0"),
        (
            "quantitative",
            {"formula": "AGAINST_LEADER", "targets": [{"unit": "A", "target": "1"}] * 2},
            "A ghi 2 lần",
        ),
        ("lookup", {"table": []}, "không có mức nào"),
        ("lookup", {"table": [{"key": "X", "points": "70.01"}]}, "70,01 nằm ngoài"),
        ("lookup", {"table": [{"key": "X", "points": "1"}] * 2}, "X ghi 2 lần"),
        ("graded", {"bands": []}, "không có bậc nào"),
        (
            "graded",
            {"bands": [{"at_least": "1", "points": "1"}, {"at_least": "1.0", "points": "2"}]},
            "1 ghi 2 lần",
        ),
        ("graded", {"bands": [{"at_least": "1", "points": "-1"}]}, "−1,00 nằm ngoài"),
        ("bonus", {"each": "-1"}, "lớn hơn 0"),
        ("penalty", {"each": "1"}, "nhỏ hơn 0"),
        ("per_occurrence", {"each": "0"}, "khác 0"),
        ("per_occurrence", {"each": "1", "at_most": "71"}, "71,00 nằm ngoài"),
        ("per_occurrence", {"each": "1", "at_least": "9", "at_most": "8"}, "thấp nhất lớn hơn"),
    ],
)
def test_a_rule_that_cannot_be_is_told(kind, how, says):
    told = [*rule_problems("I.1", kind, MOST, rule(kind, **how))]
    assert any(says in problem for problem in told), told


def test_a_rule_of_another_type_is_told_and_a_sound_one_is_not():
    assert [*rule_problems("I.1", "graded", MOST, rule("pass_fail"))] == [
        "tiêu chí I.1 loại «graded» không dùng cách tính «pass_fail»"
    ]
    assert [*rule_problems("I.1", "pass_fail", MOST, rule("pass_fail"))] == []
    assert [*rule_problems("I.1", "quantitative", MOST, leading())] == []
    assert [*rule_problems("I.1", "quantitative", MOST, leading(target=None))] == []


NUMBERS = st.integers(0, 10**7).map(lambda n: f"{Decimal(n).scaleb(-4):f}")
POSITIVE = st.integers(1, 10**7).map(lambda n: f"{Decimal(n).scaleb(-4):f}")
OTHERS = st.lists(st.builds(other, NUMBERS, st.one_of(st.none(), POSITIVE)), max_size=6)
QUANTITATIVE = st.one_of(
    POSITIVE.map(lambda t: linear(target=t)), st.one_of(st.none(), POSITIVE).map(leading)
)


@given(QUANTITATIVE, NUMBERS, NUMBERS, OTHERS)
def test_who_achieves_more_has_no_fewer_points_and_never_more_than_all(rule_, one, two, others):
    less, more = sorted([one, two], key=Fraction)
    few = computed(rule_, SPAN, Measured("PX01", less, others))
    many = computed(rule_, SPAN, Measured("PX01", more, others))
    assert 0 <= Fraction(few.unrounded) <= Fraction(many.unrounded) <= 70
    assert Decimal(0) <= few.points <= many.points <= MOST


@given(NUMBERS, POSITIVE, OTHERS, NUMBERS)
def test_another_unit_that_achieves_more_never_raises_a_line(achieved, target, others, further):
    before = of(leading(target=target), achieved, *others)[0]
    after = of(leading(target=target), achieved, *others, other(further, unit="PX99"))[0]
    assert after <= before


@given(st.fractions(0, 3), st.fractions(1, 3))
def test_the_formula_has_no_jump_at_the_target_and_ends_at_all(ratio, surplus):
    most = Fraction(70)
    assert against_leader(most, Fraction(1), Fraction(2)) == 35
    if surplus > 1:
        assert against_leader(most, surplus, surplus) == most
    if ratio <= 1:
        assert against_leader(most, ratio, Fraction(2)) == 35 * ratio


@given(
    st.sampled_from(["per_occurrence", "bonus", "penalty"]),
    st.integers(1, 2000),
    st.integers(0, 500),
)
def test_counts_stay_within_the_range_of_the_leaf(kind, hundredths, times):
    each = Decimal(hundredths).scaleb(-2) * (-1 if kind == "penalty" else 1)
    span = Leaf(kind, MOST, "SELF").span()
    assert span[0] <= of(rule(kind, each=each), str(times), span=span)[0] <= span[1]
