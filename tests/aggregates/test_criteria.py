from decimal import Decimal

import pytest

from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import (
    CriteriaSetIssued,
    CriteriaSetReported,
    Criterion,
    CriterionMarkedNotApplicable,
)
from ledger.events import Event
from ledger.refusals import Refused
from ledger.rulebook.leaf import Leaf
from ledger.rulebook.regulation import regulation
from ledger.rulebook.scale import Rescaling
from ledger.values import DocumentRef
from tests.given import Given, given

REGULATION = regulation()
DECISION = DocumentRef(printed="QĐ 03/QĐ-CTĐ")


def branch(code: str, most: str | None, parent: str | None = None) -> Criterion:
    return Criterion(code=code, parent=parent, name=f"Nhóm {code}", max=most)


def leaf(code: str, most: str, parent: str | None, kind: str = "graded", by: str = "SELF"):
    return Criterion(
        code=code, parent=parent, name=f"Tiêu chí {code}", max=most, type=kind, scored_by=by
    )


TABLE = (
    branch("I", "600"),
    leaf("I.1", "400", "I", "quantitative"),
    leaf("I.2", "200", "I", by="STANDING_BODY"),
    branch("II", "350"),
    leaf("II.1", "350", "II", "per_occurrence", "HEAD"),
    branch("V", "50"),
    leaf("V.1", "50", "V", "bonus"),
    branch("P", None),
    leaf("P.1", "30", "P", "penalty", "HEAD"),
)


def draft(
    *criteria: Criterion,
    bonus_inside: bool = True,
    not_applicable: str | None = None,
    units: tuple[str, ...] = (),
) -> Draft:
    return Draft(
        criteria=criteria or TABLE,
        bonus_inside=bonus_inside,
        not_applicable=not_applicable,
        units=units,
    )


def issued(version: int = 1, not_applicable: str | None = None, **facts: object):
    return CriteriaSetIssued(
        version=version,
        bonus_inside=True,
        not_applicable=not_applicable,
        base_total=Decimal(950),
        bonus_total=Decimal(50),
        **{"criteria": TABLE, **facts},
    )


ISSUED = issued(document=DECISION)


def table(*events: Event) -> Given[CriteriaSet]:
    return given(CriteriaSet, *events, stream="criteria/2024/CUM1/CHUNG")


def wrong(*criteria: Criterion, bonus_inside: bool = True) -> str:
    with pytest.raises(Refused) as refusal:
        table().state.issue(draft(*criteria, bonus_inside=bonus_inside), regulation=REGULATION)
    assert refusal.value.under == "B.I"
    return refusal.value.says


def replaced(code: str, **changes: object) -> tuple[Criterion, ...]:
    """Return the table with one criterion otherwise."""
    return tuple(c.model_copy(update=changes) if c.code == code else c for c in TABLE)


# Issuing


@pytest.mark.clause("B.I")
def test_a_table_that_sums_to_1000_is_issued_as_version_1():
    table().when(lambda t: t.issue(draft(), regulation=REGULATION, document=DECISION)).then(ISSUED)


def test_a_table_may_be_flat():
    flat = leaf("A", "1000", None)
    assert table().state.issue(draft(flat), regulation=REGULATION).base_total == Decimal(1000)


@pytest.mark.parametrize("most", ["399.99", "400.01"])
def test_a_hundredth_of_a_point_too_much_or_too_little_is_refused(most):
    says = wrong(*replaced("I.1", max=Decimal(most)))
    assert "tiêu chí I có 600,00 điểm" in says


@pytest.mark.parametrize("most", ["999.99", "999.00"])
def test_a_table_of_less_than_1000_points_is_refused(most):
    assert "phải là 1.000,00" in wrong(leaf("A", most, None))


def test_a_table_of_more_than_1000_points_is_refused():
    says = wrong(leaf("A", "1000", None), leaf("B", "0.01", None))
    assert "1.000,01, phải là 1.000,00" in says


def test_with_the_bonus_outside_the_base_alone_is_1000():
    assert "950,00, phải là 1.000,00" in wrong(*TABLE, bonus_inside=False)
    full = tuple(
        {"I": branch("I", "650"), "I.1": leaf("I.1", "450", "I")}.get(c.code, c) for c in TABLE
    )
    event = table().state.issue(draft(*full, bonus_inside=False), regulation=REGULATION)
    assert (event.base_total, event.bonus_total) == (Decimal(1000), Decimal(50))
    assert "1.050,00" in wrong(*full)


def test_a_bonus_outside_the_scale_is_never_larger_than_the_scale():
    base = leaf("A", "1000", None)
    most = leaf("B", "1000", None, "bonus")
    assert table().state.issue(draft(base, most, bonus_inside=False), regulation=REGULATION)
    more = leaf("C", "0.01", None, "bonus")
    assert "vượt thang điểm" in wrong(base, most, more, bonus_inside=False)


def test_penalties_stand_outside_every_sum():
    mixed = tuple(
        c.model_copy(update={"parent": "II"}) if c.code == "P.1" else c
        for c in TABLE
        if c.code != "P"
    )
    assert table().state.issue(draft(*mixed), regulation=REGULATION).base_total == Decimal(950)
    assert "nhóm P nằm ngoài thang điểm" in wrong(*replaced("P", max=Decimal(31)))
    assert table().state.issue(draft(*replaced("P", max=Decimal(0))), regulation=REGULATION)


@pytest.mark.parametrize(
    ("criteria", "saying"),
    [
        ((*TABLE, leaf("I.1", "1", "I")), "I.1 xuất hiện 2 lần"),
        ((*TABLE, leaf("X.1", "1", "X")), "X.1 thuộc X"),
        ((*TABLE, branch("Y", "1", "Z"), branch("Z", "1", "Y")), "Y không nối được"),
        (replaced("I", type="graded"), "I có tiêu chí con nên không mang loại"),
        (replaced("I", scored_by="SELF"), "I không có loại nên không ghi người chấm"),
        (replaced("I", max=None), "I có 0,00 điểm, các tiêu chí con cộng lại là 600,00"),
        (replaced("I.1", type=None), "I.1 không có tiêu chí con nên phải có loại"),
        (replaced("I.1", max=None), "I.1: điểm tối đa 0,00 phải lớn hơn 0"),
        (replaced("I.1", max=Decimal(0)), "I.1: điểm tối đa 0,00 phải lớn hơn 0"),
        (replaced("P.1", max=Decimal(-5)), "P.1: điểm tối đa −5,00 phải lớn hơn 0"),
        (replaced("I.1", scored_by=None), "I.1 chưa ghi người chấm"),
    ],
)
def test_a_table_with_a_fault_is_not_issued(criteria, saying):
    assert saying in wrong(*criteria)


def test_an_empty_table_is_not_issued():
    table().when(
        lambda t: t.issue(Draft(criteria=(), bonus_inside=True), regulation=REGULATION)
    ).refused(under="B.I", saying="không có tiêu chí nào")


def test_everything_wrong_with_a_table_is_said_at_once():
    says = wrong(
        branch("I", "500"),
        leaf("I.1", "400", "I", by="SELF"),
        Criterion(code="I.2", parent="I", name="thiếu", max="50"),
    )
    for part in ("cộng lại là 450,00", "I.2 không có tiêu chí con", "phải là 1.000,00"):
        assert part in says


def test_a_branch_sums_its_branches_too():
    deep = (branch("A", "1000"), branch("A.1", "1000", "A"), leaf("A.1.1", "1000", "A.1"))
    assert table().state.issue(draft(*deep), regulation=REGULATION).base_total == Decimal(1000)


def test_a_unit_is_in_one_group_only():
    table().when(lambda t: t.issue(draft(units=("PX01", "PX01")), regulation=REGULATION)).refused(
        under="B.I", saying="PX01 ghi hai lần"
    )
    table().when(
        lambda t: t.issue(
            draft(units=("PX01",)), regulation=REGULATION, elsewhere={"PX01": "TRUONG"}
        )
    ).refused(under="B.I", saying="TRUONG")


def test_a_changed_table_is_the_next_version_and_says_why():
    table(ISSUED).when(lambda t: t.issue(draft(), regulation=REGULATION)).refused(
        under="B.I", saying="lý do"
    )
    table(ISSUED).when(
        lambda t: t.issue(draft(), regulation=REGULATION, reason="Quận giao thêm nhiệm vụ")
    ).then(issued(2, reason="Quận giao thêm nhiệm vụ"))


# Reading


def test_lines_stay_bound_to_their_version():
    second = CriteriaSetIssued(
        version=2,
        criteria=(leaf("A", "1000", None),),
        bonus_inside=True,
        base_total=Decimal(1000),
        bonus_total=Decimal(0),
        reason="làm lại",
    )
    state = table(ISSUED, second).state
    assert state.latest == 2
    assert list(state.leaves()) == ["A"]
    assert list(state.leaves(version=1)) == ["I.1", "I.2", "II.1", "V.1", "P.1"]
    assert state.leaves(version=1)["I.2"] == Leaf(
        "graded", Decimal(200), "STANDING_BODY", "Tiêu chí I.2"
    )
    assert state.leaves(version=3) == {}
    assert table().state.leaves() == {}


def test_a_group_covers_the_units_it_names_or_every_unit():
    assert table(ISSUED).state.covers("PX01")
    named = table(issued(units=("PX01",))).state
    assert named.covers("PX01")
    assert not named.covers("PX02")
    assert not table().state.covers("PX01")


@pytest.mark.parametrize(
    ("leaf_", "points", "fits"),
    [
        (Leaf("graded", Decimal(20), "SELF"), "20.00", True),
        (Leaf("graded", Decimal(20), "SELF"), "20.01", False),
        (Leaf("graded", Decimal(20), "SELF"), "0", True),
        (Leaf("graded", Decimal(20), "SELF"), "-0.01", False),
        (Leaf("penalty", Decimal(20), "SELF"), "-20", True),
        (Leaf("penalty", Decimal(20), "SELF"), "-20.01", False),
        (Leaf("penalty", Decimal(20), "SELF"), "0", True),
        (Leaf("penalty", Decimal(20), "SELF"), "0.01", False),
        (Leaf("graded", Decimal(20), "SELF", full_marks=True), "20", True),
        (Leaf("graded", Decimal(20), "SELF", full_marks=True), "19.99", False),
    ],
)
def test_points_lie_within_their_leaf(leaf_, points, fits):
    if fits:
        leaf_.check("I.1", Decimal(points))
    else:
        with pytest.raises(Refused, match="nằm ngoài khoảng") as refusal:
            leaf_.check("I.1", Decimal(points))
        assert refusal.value.under == "B.I"


# Reporting


def test_a_version_is_reported_to_the_district_and_the_council():
    reported = CriteriaSetReported(version=1, to=("DISTRICT", "COUNCIL"), document=DECISION)
    table(ISSUED).when(lambda t: t.report(("DISTRICT", "COUNCIL"), document=DECISION)).then(
        reported
    )
    assert reported.words() == (
        "Báo cáo bộ tiêu chí lần 1 với UBND quận, Hội đồng TĐKT, theo QĐ 03/QĐ-CTĐ"
    )


def test_only_an_issued_version_is_reported_and_to_somebody():
    table().when(lambda t: t.report(("COUNCIL",))).refused(under="B.I", saying="chưa được ban hành")
    table(ISSUED).when(lambda t: t.report(("COUNCIL",), version=2)).refused(
        under="B.I", saying="lần 2"
    )
    for to in ((), ("COUNCIL", "COUNCIL")):
        table(ISSUED).when(lambda t, to=to: t.report(to)).refused(under="B.I", saying="nơi nhận")


# What does not apply


def marked(treatment: str, version: int = 1) -> CriterionMarkedNotApplicable:
    return CriterionMarkedNotApplicable(
        version=version,
        unit="PX01",
        criterion="I.2",
        max=Decimal(200),
        treatment=treatment,
        reason="không được giao",
    )


@pytest.mark.parametrize(
    ("treatment", "kept", "reached"),
    [("FULL_MARKS", True, 1000), ("ZERO", False, 1000), ("RESCALE", False, 800)],
)
def test_a_criterion_that_does_not_apply_is_treated_as_the_set_says(treatment, kept, reached):
    table(issued(1, treatment)).when(
        lambda t: t.mark_not_applicable("PX01", "I.2", reason="không được giao")
    ).then(marked(treatment))
    state = table(issued(1, treatment), marked(treatment)).state
    assert ("I.2" in state.leaves("PX01")) is kept
    assert state.applicable("PX01") == Decimal(reached)
    assert state.applicable("PX02") == Decimal(1000)
    assert state.leaves("PX02") == state.leaves()
    if kept:
        assert state.leaves("PX01")["I.2"].span() == (Decimal(200), Decimal(200))
        assert state.leaves("PX01")["I.2"].scored_by == "SELF"


def test_a_set_that_rescales_says_what_a_unit_can_reach_and_what_stands_outside():
    state = table(issued(1, "RESCALE"), marked("RESCALE")).state
    assert state.rescaling("PX01") == Rescaling(reach=Decimal(800), outside=("P.1",))
    assert state.rescaling("PX02") is None
    outside = issued(1, "RESCALE").model_copy(update={"bonus_inside": False})
    state = table(outside, marked("RESCALE")).state
    assert state.rescaling("PX01") == Rescaling(reach=Decimal(750), outside=("V.1", "P.1"))
    for other in ("FULL_MARKS", "ZERO"):
        assert table(issued(1, other), marked(other)).state.rescaling("PX01") is None


@pytest.mark.clause("B.I")
def test_something_must_be_left_to_be_rescaled():
    def spared(criterion: str, most: int) -> CriterionMarkedNotApplicable:
        return marked("RESCALE").model_copy(update={"criterion": criterion, "max": Decimal(most)})

    two = (issued(1, "RESCALE"), spared("I.1", 400), spared("I.2", 200))
    table(*two[:2]).when(
        lambda t: t.mark_not_applicable("PX01", "I.2", reason="không được giao")
    ).then(marked("RESCALE"))
    table(*two).when(
        lambda t: t.mark_not_applicable("PX01", "II.1", reason="không được giao")
    ).refused(under="B.I")


def test_what_does_not_apply_is_said_again_for_a_new_version():
    events = (issued(1, "ZERO"), marked("ZERO"), issued(2, "ZERO", reason="làm lại"))
    assert "I.2" in table(*events).state.leaves("PX01")
    assert "I.2" not in table(*events).state.leaves("PX01", 1)
    table(*events).when(
        lambda t: t.mark_not_applicable("PX01", "I.2", reason="không được giao")
    ).then(marked("ZERO", 2))


@pytest.mark.clause("B.I")
def test_what_does_not_apply_is_carried_to_the_next_version_as_that_one_treats_it():
    state = table(issued(1, "ZERO"), marked("ZERO")).state
    again = issued(2, "RESCALE", reason="làm lại")
    assert state.carried(again, [marked("ZERO")]) == (marked("RESCALE", 2),)
    told = [marked("ZERO").model_copy(update={"reason": None})]  # lawfully erased
    assert state.carried(again, told)[0].reason == "giữ như bộ tiêu chí lần 1"


@pytest.mark.parametrize(
    "next_",
    [
        issued(2, "ZERO", criteria=tuple(c for c in TABLE if c.code != "I.2")),
        issued(2, "ZERO", criteria=replaced("I.2", type="bonus")),
        issued(2, "ZERO", criteria=replaced("I.2", type=None, scored_by=None)),
        issued(2, "ZERO", units=("PX02",)),
        issued(2, None, units=("PX02",)),
    ],
)
def test_what_is_not_there_any_more_is_not_carried(next_):
    state = table(issued(1, "ZERO"), marked("ZERO")).state
    assert state.carried(next_, [marked("ZERO")]) == ()


@pytest.mark.clause("B.I")
def test_a_version_that_does_not_say_how_is_refused_while_something_does_not_apply():
    state = table(issued(1, "ZERO"), marked("ZERO")).state
    with pytest.raises(Refused, match=r"I\.2 đang không áp dụng cho đơn vị PX01") as refused:
        state.carried(issued(2), [marked("ZERO")])
    assert (refused.value.under, refused.value.field) == ("B.I", "not_applicable")


def test_marks_of_a_version_whose_number_is_used_again_are_not_carried():
    events = (issued(1, "ZERO"), marked("ZERO"), issued(1, "ZERO"))
    assert table(*events).state.carried(issued(2, "ZERO"), [marked("ZERO")]) == ()


def test_nothing_is_spared_where_the_set_does_not_say_how():
    table(ISSUED).when(
        lambda t: t.mark_not_applicable("PX01", "I.2", reason="không được giao")
    ).refused(under="B.I", saying="không quy định")


@pytest.mark.parametrize(
    ("unit", "criterion", "reason", "saying"),
    [
        ("PX02", "I.2", "không được giao", "PX02"),
        ("PX01", "IX", "không được giao", "không có tiêu chí IX"),
        ("PX01", "I", "không được giao", "không có tiêu chí I "),
        ("PX01", "V.1", "không được giao", "điểm thưởng"),
        ("PX01", "P.1", "không được giao", "điểm trừ"),
        ("PX01", "II.1", None, "lý do"),
        ("PX01", "I.2", "không được giao", "đã được ghi"),
    ],
)
def test_a_criterion_is_spared_once_for_a_unit_of_the_group(unit, criterion, reason, saying):
    table(issued(1, "ZERO", units=("PX01",)), marked("ZERO")).when(
        lambda t: t.mark_not_applicable(unit, criterion, reason=reason)
    ).refused(under="B.I", saying=saying)


def test_nothing_is_spared_or_reckoned_before_a_table_is_issued():
    table().when(lambda t: t.mark_not_applicable("PX01", "I.2", reason="x")).refused(
        under="B.I", saying="chưa được ban hành"
    )
    with pytest.raises(Refused):
        table().state.applicable("PX01")


def test_its_events_are_told_in_words_and_name_their_units():
    assert ISSUED.words() == (
        "Ban hành bộ tiêu chí lần 1 cho mọi đơn vị: 5 tiêu chí, điểm chuẩn 950,00, "
        "điểm thưởng 50,00 (trong thang điểm); không có tiêu chí nào được miễn áp dụng, "
        "theo QĐ 03/QĐ-CTĐ"
    )
    named = issued(2, "RESCALE", units=("PX01", "PX02"), reason="làm lại")
    assert named.words() == (
        "Ban hành bộ tiêu chí lần 2 cho PX01, PX02: 5 tiêu chí, điểm chuẩn 950,00, "
        "điểm thưởng 50,00 (trong thang điểm); "
        "tiêu chí không áp dụng thì quy đổi các tiêu chí còn lại về thang điểm"
    )
    assert named.concerns() == ("PX01", "PX02")
    assert marked("ZERO").words() == (
        "Tiêu chí I.2 (tối đa 200,00 điểm, bộ tiêu chí lần 1) không áp dụng cho đơn vị PX01: "
        "tính 0 điểm"
    )
    assert marked("ZERO").concerns() == ("PX01",)
