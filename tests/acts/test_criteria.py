"""Last year's criteria cloned into a season, and two versions of a set compared (B.I, R-10)."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.criteria_events import Origin
from ledger.questions.comparison import comparison
from ledger.refusals import Refused, Unknown
from tests.acts.conftest import (
    COUNCIL,
    CRITERIA,
    DEPUTY_UNIT,
    HEAD,
    HEAD_UNIT,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    actor,
)

NEXT = date(2025, 1, 5)
OF_SET = {"cluster": "C1", "group": "CHUNG"}
RULE = {"kind": "quantitative", "formula": "LINEAR_CAPPED", "target": "100"}


def changed(**fields):
    """The table with fields of some criteria changed."""
    told = {code.replace("_", "."): more for code, more in fields.items()}
    return [{**c, **told.get(c["code"], {})} for c in CRITERIA]


def issue(office, criteria, **more):
    return office.put(
        "criteria.issue", HEAD, criteria=criteria, season="2024",
        **{"bonus_inside": True, "reason": "sửa", **OF_SET, **more},
    )  # fmt: skip


@pytest.fixture
def next_year(office) -> Office:
    """Season 2025 is open and its Head and Deputy lead."""
    office.put(
        "season.open", STANDING, NEXT, code="2025", name="Năm thi đua 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    office.put(
        "season.adopt-regulation", STANDING, NEXT, season="2025", regulation="ha-dong-2024",
        from_day=date(2025, 1, 1),
    )  # fmt: skip
    for unit, role in ((A, "HEAD"), (DEPUTY_UNIT, "DEPUTY")):
        office.put(
            "cluster.assign-leadership", COUNCIL, NEXT, cluster="C1", unit=unit, role=role,
            from_day=NEXT, season="2025",
        )  # fmt: skip
    return office


NEW_HEAD = actor(f"n-{A}", A, "HEAD")


def clone(office, by=NEW_HEAD, **more):
    given = {"season": "2025", "from_season": "2024", "document": PAPER, **OF_SET, **more}
    return office.put("criteria.clone", by, NEXT, **given)


def latest(office, season="2025"):
    stream = f"criteria/{season}/C1/CHUNG"
    found = CriteriaSet.folded(stream, office.stand.journal.history(stream))
    return found.sets[found.latest]


@pytest.mark.clause("B.I")
def test_last_years_set_is_cloned_and_names_the_version_it_comes_from(next_year):
    issue(next_year, changed(I_1={"rule": RULE}))
    clone(next_year)
    cloned, source = latest(next_year), latest(next_year, "2024")
    assert cloned.criteria == source.criteria
    assert (cloned.version, cloned.bonus_inside, cloned.base_total) == (1, True, Decimal("950.00"))
    assert cloned.origin == Origin(criteria="criteria/2024/C1/CHUNG", version=2)
    assert "chép từ criteria/2024/C1/CHUNG lần 2" in cloned.words()
    assert latest(next_year, "2024").origin is None


def test_an_earlier_version_may_be_cloned_for_other_units(next_year):
    issue(next_year, changed(I_1={"rule": RULE}))
    clone(next_year, from_version=1, units=[UNITS[0], UNITS[1]])
    assert latest(next_year).origin.version == 1
    assert latest(next_year).units == (UNITS[0], UNITS[1])
    assert latest(next_year).criteria[1].rule is None


@pytest.mark.clause("B.I")
def test_only_what_was_issued_is_cloned_and_by_the_head_of_the_season(next_year):
    of = {"season": "2025", **OF_SET}
    none = next_year.refused(Refused, "criteria.clone", NEW_HEAD, on=NEXT, from_season="2023", **of)
    assert none.under == "B.I"
    assert "criteria/2023/C1/CHUNG" in none.says
    third = next_year.refused(
        Refused, "criteria.clone", NEW_HEAD, on=NEXT, from_season="2024", from_version=3, **of
    )
    assert "lần 3" in third.says
    clone(next_year)
    again = next_year.refused(
        Refused, "criteria.clone", NEW_HEAD, on=NEXT, from_season="2024", **of
    )
    assert "phải nêu lý do" in again.says
    clone(next_year, reason="ban hành lại")
    assert latest(next_year).version == 2
    assert HEAD_UNIT != A


def test_units_that_are_no_members_are_not_cloned_for(next_year):
    refused = next_year.refused(
        Refused, "criteria.clone", NEW_HEAD, on=NEXT, season="2025", from_season="2024",
        units=["LA"], **OF_SET,
    )  # fmt: skip
    assert refused.under == "A.I.1"


# Comparing


def rows(office, earlier=1, later=2, **more):
    told = comparison(office.stand.ledger, ("2024", "C1", "CHUNG"), earlier, later, **more)
    return {row.criterion: row for row in told.rows}


@pytest.mark.clause("B.I")
def test_two_versions_are_compared_criterion_by_criterion(office):
    criteria = changed(
        I_1={"rule": RULE, "name": "Thu ngân sách"},
        I_2={"max": "100"},
        I_3={"max": "100", "type": "quantitative"},
        II_4={"scored_by": "HEAD", "parent": None},
        II={"max": "180"},
    )
    kept = [c for c in criteria if c["code"] != "V.1"]
    new = {"code": "V.2", "parent": None, "name": "Sáng kiến", "max": "50", "type": "bonus", "scored_by": "SELF"}  # fmt: skip
    issue(office, [*kept, new])
    told = rows(office)
    assert {code: row.kinds for code, row in told.items()} == {
        "I.1": ("CHANGED",), "I.2": ("CHANGED",), "I.3": ("CHANGED",), "II": ("CHANGED",),
        "II.4": ("CHANGED", "MOVED"), "V.2": ("ADDED",), "V.1": ("REMOVED",),
    }  # fmt: skip
    assert {f.field: (f.before, f.after) for f in told["I.3"].fields} == {
        "max": ("75.00", "100.00"), "type": ("graded", "quantitative")
    }  # fmt: skip
    assert [f.field for f in told["I.1"].fields] == ["name", "rule"]
    assert told["I.1"].fields[1].after["formula"] == "LINEAR_CAPPED"
    assert told["I.1"].says.endswith("cách tính — → «target 100»")
    assert told["I.2"].says == "điểm tối đa 125,00 → 100,00"
    assert "người chấm «SELF» → «HEAD»" in told["II.4"].says
    assert "mục «II» → —" in told["II.4"].says


def test_a_criterion_that_only_stands_elsewhere_is_told_alone(office):
    at = {c["code"]: c for c in CRITERIA}
    order = ["I", "I.3", "I.1", "I.2", "II", "II.1", "II.4", "III.1", "V.1", "P.1"]
    issue(office, [at[code] for code in order])
    assert {code: row.kinds for code, row in rows(office).items()} == {"I.3": ("MOVED",)}
    assert rows(office, 2, 1)["I.3"].says == "chuyển thứ tự"


def test_equal_versions_differ_in_nothing(office):
    issue(office, CRITERIA)
    told = comparison(office.stand.ledger, ("2024", "C1", "CHUNG"), 1, 2)
    assert told.same
    assert told.rows == ()


@pytest.mark.clause("B.I")
def test_what_is_said_of_the_set_as_a_whole_is_compared_too(office):
    issue(office, CRITERIA, not_applicable="RESCALE", units=[A])
    told = comparison(office.stand.ledger, ("2024", "C1", "CHUNG"), 1, 2)
    assert (told.same, told.rows) == (False, ())
    assert [(f.field, f.before, f.after) for f in told.fields] == [
        ("units", [], [A]),
        ("not_applicable", None, "RESCALE"),
    ]
    assert told.fields[0].says == f"đơn vị áp dụng: mọi đơn vị → {A}"
    assert "không miễn → quy đổi" in told.fields[1].says
    bonus = [{**c, "max": "650"} if c["code"] == "I" else c for c in CRITERIA]
    bonus = [{**c, "max": "450"} if c["code"] == "I.1" else c for c in bonus]
    issue(office, bonus, bonus_inside=False, not_applicable="RESCALE", units=[A])
    told = comparison(office.stand.ledger, ("2024", "C1", "CHUNG"), 2, 3)
    assert [f.says for f in told.fields] == ["điểm thưởng: trong thang điểm → ngoài thang điểm"]


def test_a_set_is_compared_with_last_years(next_year):
    clone(next_year)
    told = comparison(next_year.stand.ledger, ("2025", "C1", "CHUNG"), 1, 1, from_season="2024")
    assert told.same
    assert told.before.criteria == "criteria/2024/C1/CHUNG"


def test_a_version_that_was_not_issued_by_the_cut_is_unknown(office):
    before = office.stand.journal.head()[0]
    issue(office, CRITERIA)
    with pytest.raises(Unknown, match="lần 3"):
        rows(office, 1, 3)
    with pytest.raises(Unknown, match="lần 2"):
        rows(office, 1, 2, as_of=before)
