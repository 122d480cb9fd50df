"""The scale: a tree of criteria is sound or every reason why not is told."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rulebook.regulation import regulation
from ledger.rulebook.scale import CriterionRow, scale_problems

RULES = regulation("ha-dong-2024")


def row(code, parent, points, kind=None):
    return CriterionRow(code, parent, Decimal(points), kind)


SOUND = (
    row("I", None, "950.00"),
    row("I.1", "I", "550.00", "quantitative"),
    row("I.2", "I", "400.00", "graded"),
    row("V", None, "50.00", "bonus"),
    row("P.1", None, "5.00", "penalty"),
)


def without(code, *more):
    return (*(r for r in SOUND if r.code != code), *more)


def said(rows, **how):
    return [p.says for p in scale_problems(rows, RULES, **how)]


@pytest.mark.clause("B.I")
def test_leaves_that_sum_to_their_groups_and_to_1000_are_sound():
    assert scale_problems(SOUND, RULES) == ()


@pytest.mark.clause("B.I")
@pytest.mark.parametrize("points", ["399.99", "400.01"])
def test_a_hundredth_off_is_not_sound(points):
    assert said(without("I.2", row("I.2", "I", points, "graded"))) == [
        f"tiêu chí I có 950,00 điểm, các tiêu chí con cộng lại là "
        f"{Decimal(points) + 550:.2f}".replace(".", ",")
    ]


@pytest.mark.clause("B.I")
def test_the_whole_must_be_1000():
    problems = scale_problems(without("V"), RULES)
    assert [(p.code, p.says, p.clause) for p in problems] == [
        (None, "tổng điểm tối đa là 950,00, phải là 1.000,00", "B.I")
    ]


@pytest.mark.clause("B.I")
def test_bonus_outside_leaves_1000_to_the_rest():
    outside = (*SOUND, row("II", None, "50.00", "lookup"))
    assert scale_problems(outside, RULES, bonus_inside=False) == ()
    assert said(outside) == ["tổng điểm tối đa là 1.050,00, phải là 1.000,00"]


@pytest.mark.clause("B.I")
def test_penalties_stand_outside_within_a_group_and_as_a_group():
    assert scale_problems((*SOUND, row("I.3", "I", "7.00", "penalty")), RULES) == ()
    for points, told in (("7.00", 0), ("0.00", 0), ("6.00", 1)):
        grouped = (*SOUND, row("P", None, points), row("P.2", "P", "7.00", "penalty"))
        assert len(said(grouped)) == told


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (row("I.1", "I", "1", "graded"), "mã tiêu chí I.1 xuất hiện 2 lần"),
        (row("X", "Y", "1", "graded"), "tiêu chí X thuộc Y, là mã không có"),
        (row("X", "X", "1"), "tiêu chí X không nối được lên mục cao nhất"),
        (row("X", "I", "1"), "tiêu chí X không có tiêu chí con nên phải có loại"),
        (row("X", "I", "1", "essay"), "loại «essay» của tiêu chí X không có trong quy định"),
        (row("X", "I", "0.00", "graded"), "tiêu chí X: điểm tối đa 0,00 phải lớn hơn 0"),
        (row("X", "I", "-1.00", "graded"), "tiêu chí X: điểm tối đa −1,00 phải lớn hơn 0"),
        (row("X", "I.1", "1", "graded"), "tiêu chí I.1 có tiêu chí con nên không mang loại"),
    ],
)
def test_each_wrong_row_is_told(extra, says):
    assert any(told.startswith(says) for told in said((*SOUND, extra)))


def test_all_problems_are_told_at_once():
    assert len(said((*SOUND, row("X", "Y", "0", "essay"), row("I", None, "1", "graded")))) >= 4


def test_a_ring_of_groups_is_told_and_ends():
    ring = (*SOUND, row("X", "Y", "1"), row("Y", "X", "1"))
    assert len([s for s in said(ring) if "không nối được" in s]) == 2


def test_no_criteria_at_all_are_no_set():
    assert "bộ tiêu chí không có tiêu chí nào" in said(())


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=30))
def test_any_split_of_1000_is_sound_and_any_other_sum_is_not(parts):
    leaves = [row(f"I.{n}", "I", Decimal(p) / 100, "graded") for n, p in enumerate(parts)]
    total = Decimal(sum(parts)) / 100
    problems = scale_problems([row("I", None, total), *leaves], RULES)
    assert (problems == ()) == (total == 1000)


def test_a_very_deep_tree_is_judged_like_any_other():
    deep = [row("g0", None, "1000"), *(row(f"g{n}", f"g{n - 1}", "1000") for n in range(1, 3000))]
    assert scale_problems([*deep, row("leaf", "g2999", "1000", "graded")], RULES) == ()


def test_without_a_regulation_the_tree_is_judged_and_the_sums_are_not():
    rows = [row("I", None, "10"), row("I.1", "I", "7", "none"), row("II", "III", "3", "graded")]
    told = [problem.says for problem in scale_problems(rows, None)]
    assert told == ["tiêu chí II thuộc III, là mã không có"]
    assert len(scale_problems(rows[:2], regulation())) > len(scale_problems(rows[:2], None)) == 0
