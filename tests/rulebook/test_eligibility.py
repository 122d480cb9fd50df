"""Eligibility: the oracle rows, the boundaries, and what each finding says."""

from decimal import Decimal

import pytest

from ledger.rulebook.case import (
    DeferralException,
    Discipline,
    Facts,
    Inspection,
    ProsecutionCase,
    Shortcoming,
)
from ledger.rulebook.eligibility import assess
from ledger.rulebook.regulation import regulation

RULES = regulation("ha-dong-2024")
LIMITATION = Shortcoming("LIMITATION")
APPROVED = DeferralException("UBND Thành phố", "12/UBND-NC")
SIGNS = Inspection(signs_of_violation=True, status="OPEN")
NO_SIGNS = Inspection(signs_of_violation=False, status="OPEN")
TO_REMEDY = Inspection(signs_of_violation=False, status="REMEDIATION_PENDING")
CASE = ProsecutionCase("INVESTIGATION")
WARNED = Discipline(leader=True, form="WARNING")


def verdict(points, party, requested, **others):
    exact = None if points is None else Decimal(points)
    return assess(Facts(requested, exact, party, **others), RULES)


def told(answer):
    return {(f.rule, f.clause, f.ground, f.effect) for f in answer.findings}


ROWS = [
    # row, points, party, requested, others, headline, award, merit, findings
    (1, "900.00", "EXCELLENT", "CITY_FLAG", {}, "ELIGIBLE", "CITY_FLAG", "CITY_FLAG", 0),
    (2, "899.99", "EXCELLENT", "CITY_FLAG", {}, "ELIGIBLE", "CITY_MERIT", "CITY_MERIT", 1),
    (3, "850.00", "GOOD", "CITY_MERIT", {}, "ELIGIBLE", "CITY_MERIT", "CITY_MERIT", 0),
    (4, "849.99", "EXCELLENT", "CITY_MERIT", {}, "NOT_ELIGIBLE", None, None, 1),
    (5, "960", "GOOD", "GOV_FLAG", {}, "ELIGIBLE", "CITY_MERIT", "CITY_MERIT", 1),
    (6, "960", "COMPLETED", "CITY_MERIT", {}, "EXCLUDED", None, None, 1),
    (7, "960", None, "CITY_FLAG", {}, "PENDING", None, "CITY_FLAG", 1),
    (8, "870", None, "CITY_MERIT", {}, "PENDING", None, "CITY_MERIT", 1),
    (
        *(9, "950", "EXCELLENT", "GOV_FLAG", {"shortcomings": (LIMITATION,)}),
        *("DOWNGRADED", "CITY_FLAG", "GOV_FLAG", 1),
    ),
    (
        *(10, "950", "EXCELLENT", "GOV_FLAG", {"shortcomings": (LIMITATION,) * 3}),
        *("DOWNGRADED", "CITY_FLAG", "GOV_FLAG", 3),
    ),
    (
        *(11, "860", "GOOD", "CITY_MERIT", {"shortcomings": (LIMITATION,)}),
        *("DOWNGRADED", "LOCAL_MERIT", "CITY_MERIT", 1),
    ),
    (
        *(12, "950", "GOOD", "CITY_FLAG", {"shortcomings": (LIMITATION,)}),
        *("DOWNGRADED", "LOCAL_MERIT", "CITY_MERIT", 2),
    ),
    (
        *(13, "950", "EXCELLENT", "CITY_FLAG", {"inspections": (NO_SIGNS,)}),
        *("ELIGIBLE", "CITY_FLAG", "CITY_FLAG", 0),
    ),
    (
        *(14, "950", "EXCELLENT", "CITY_FLAG", {"inspections": (SIGNS,)}),
        *("DEFERRED", None, "CITY_FLAG", 1),
    ),
    (
        *(15, "950", "EXCELLENT", "CITY_FLAG"),
        {"inspections": (SIGNS._replace(exception=APPROVED),)},
        *("ELIGIBLE", "CITY_FLAG", "CITY_FLAG", 1),
    ),
    (
        *(16, "950", "EXCELLENT", "CITY_FLAG"),
        {"inspections": (SIGNS._replace(exception=APPROVED), TO_REMEDY)},
        *("DEFERRED", None, "CITY_FLAG", 2),
    ),
    (
        *(17, "950", "EXCELLENT", "CITY_FLAG", {"inspections": (SIGNS,), "prosecutions": (CASE,)}),
        *("EXCLUDED", None, None, 2),
    ),
    (
        *(18, "950", "EXCELLENT", "CITY_FLAG"),
        {"inspections": (SIGNS._replace(status="CONCLUDED_CLEAN"),), "prosecutions": (CASE,)},
        *("EXCLUDED", None, None, 1),
    ),
    (
        *(19, "950", "EXCELLENT", "CITY_FLAG", {"disciplines": (WARNED,)}),
        *("ELIGIBLE", "CITY_FLAG", "CITY_FLAG", 1),
    ),
]


@pytest.mark.clause("B.III.1.2-1")
@pytest.mark.clause("B.III.1.2-2")
@pytest.mark.clause("B.III.1.2-3")
@pytest.mark.clause("B.III.1.2-4")
@pytest.mark.clause("B.III.1.2-5+1")
@pytest.mark.clause("B.III.1.2-5+2")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"row-{row[0]}")
def test_the_oracle_rows(row):
    _, points, party, requested, others, headline, award, merit, findings = row
    answer = verdict(points, party, requested, **others)
    assert answer[:4] == (headline, award, merit, award == requested)
    assert len(answer.findings) == findings
    assert answer.regulation == "ha-dong-2024"


@pytest.mark.clause("B.III.1.2-1")
@pytest.mark.parametrize(
    ("points", "requested", "award"),
    [
        ("1000.00", "GOV_FLAG", "GOV_FLAG"),
        ("900.00", "GOV_FLAG", "GOV_FLAG"),
        ("899.99", "GOV_FLAG", "CITY_MERIT"),
        ("900.01", "CITY_FLAG", "CITY_FLAG"),
        ("850.00", "CITY_FLAG", "CITY_MERIT"),
        ("849.99", "CITY_FLAG", None),
        ("850.00", "CITY_MERIT", "CITY_MERIT"),
        ("0.00", "CITY_MERIT", None),
    ],
)
def test_the_thresholds_are_inclusive_to_a_hundredth(points, requested, award):
    assert verdict(points, "EXCELLENT", requested).award == award


@pytest.mark.clause("B.III.1.2-1")
def test_between_the_two_bars_a_flag_is_unmet_and_the_certificate_open():
    answer = verdict("870", "EXCELLENT", "CITY_FLAG")
    assert answer[:4] == ("ELIGIBLE", "CITY_MERIT", "CITY_MERIT", False)
    assert told(answer) == {("R-16", "B.III.1.2-1", "SCORE", "UNMET")}
    assert answer.findings[0].says == (
        "Tổng điểm 870,00 chưa đạt 900,00 điểm của Cờ thi đua Thành phố"
    )


@pytest.mark.clause("B.III.1.2-1")
def test_below_both_bars_the_finding_names_both():
    says = verdict("849.99", "EXCELLENT", "GOV_FLAG").findings[0].says
    assert "900,00 điểm của Cờ thi đua Chính phủ" in says
    assert "850,00 điểm của Bằng khen" in says


@pytest.mark.clause("B.III.1.2-2")
def test_a_good_rating_leaves_the_flag_unmet_and_the_certificate_open():
    answer = verdict("960", "GOOD", "CITY_FLAG")
    assert answer[:4] == ("ELIGIBLE", "CITY_MERIT", "CITY_MERIT", False)
    assert told(answer) == {("R-17", "B.III.1.2-2", "PARTY_RATING", "UNMET")}


@pytest.mark.clause("B.III.1.2-5+1")
@pytest.mark.parametrize("rating", ["COMPLETED", "NOT_COMPLETED"])
def test_completed_and_below_exclude_every_award(rating):
    for requested in ("GOV_FLAG", "CITY_FLAG", "CITY_MERIT"):
        answer = verdict("1000", rating, requested)
        assert answer[:4] == ("EXCLUDED", None, None, False)
        assert ("R-22", "B.III.1.2-5+1", "PARTY_RATING", "EXCLUDES") in told(answer)


@pytest.mark.clause("B.III.1.2-5+1")
def test_a_missing_rating_is_never_fine_even_for_the_certificate():
    assert told(verdict("870", None, "CITY_MERIT")) == {
        ("R-22", "B.III.1.2-5+1", "PARTY_RATING", "PENDING")
    }


@pytest.mark.clause("B.III.1.2-2")
def test_a_missing_rating_leaves_the_flag_pending_and_does_not_lower_the_merit():
    answer = verdict("960", None, "GOV_FLAG")
    assert (answer.headline, answer.award, answer.merit) == ("PENDING", None, "GOV_FLAG")
    assert told(answer) == {("R-17", "B.III.1.2-2", "PARTY_RATING", "PENDING")}


def test_points_not_known_are_pending_and_give_no_merit():
    answer = verdict(None, "EXCELLENT", "CITY_FLAG")
    assert answer[:4] == ("PENDING", None, None, False)
    assert told(answer) == {("R-16", "B.III.1.2-1", "SCORE", "PENDING")}
    assert answer.provisional


def test_a_figure_that_is_not_the_councils_makes_the_verdict_provisional():
    facts = Facts("CITY_FLAG", Decimal("950.00"), "EXCELLENT")
    assert not assess(facts, RULES).provisional
    assert assess(facts._replace(points_provisional=True), RULES).provisional


@pytest.mark.clause("B.III.1.2-3")
@pytest.mark.parametrize(
    ("requested", "award"),
    [("GOV_FLAG", "CITY_FLAG"), ("CITY_FLAG", "CITY_MERIT"), ("CITY_MERIT", "LOCAL_MERIT")],
)
def test_each_rung_is_lowered_to_the_next(requested, award):
    answer = verdict(
        "950", "EXCELLENT", requested, shortcomings=(Shortcoming("PUBLIC_INDIGNATION"),)
    )
    assert answer[:4] == ("DOWNGRADED", award, requested, False)
    assert told(answer) == {("R-20", "B.III.1.2-3", "PUBLIC_INDIGNATION", "LOWERS")}


@pytest.mark.clause("B.III.1.2-4")
@pytest.mark.parametrize("signs", [True, False])
@pytest.mark.parametrize(
    ("status", "defers"),
    [
        ("OPEN", "with signs"),
        ("CONCLUDED_CLEAN", "never"),
        ("REMEDIATION_PENDING", "always"),
        ("REMEDIATED", "never"),
    ],
)
def test_what_defers(signs, status, defers):
    inspection = Inspection(signs, status)
    deferred = defers == "always" or (defers == "with signs" and signs)
    answer = verdict("950", "EXCELLENT", "CITY_FLAG", inspections=(inspection,))
    assert answer.headline == ("DEFERRED" if deferred else "ELIGIBLE")
    excepted = verdict(
        "950", "EXCELLENT", "CITY_FLAG", inspections=(inspection._replace(exception=APPROVED),)
    )
    assert excepted.headline == "ELIGIBLE"
    assert [f.effect for f in excepted.findings] == (["EXCEPTED"] if deferred else [])


@pytest.mark.clause("B.III.1.2-4")
def test_an_exception_is_cited_with_authority_and_paper_and_all_its_events():
    inspection = Inspection(
        signs_of_violation=True,
        status="OPEN",
        exception=APPROVED._replace(positions=(41,)),
        positions=(17, 18),
    )
    finding = verdict("950", "EXCELLENT", "CITY_FLAG", inspections=(inspection,)).findings[0]
    assert (finding.rule, finding.effect, finding.positions) == ("R-21", "EXCEPTED", (17, 18, 41))
    assert "UBND Thành phố chấp thuận ngoại lệ (12/UBND-NC)" in finding.says


@pytest.mark.clause("B.III.1.2-5+2")
@pytest.mark.parametrize("leader", [True, False])
@pytest.mark.parametrize("form", [f.code for f in RULES.discipline_forms])
def test_a_leader_suspended_or_worse_excludes_and_the_rest_is_a_hint(form, leader):
    answer = verdict("950", "EXCELLENT", "CITY_FLAG", disciplines=(Discipline(leader, form, (5,)),))
    excludes = leader and form in {"SUSPENSION", "DISMISSAL", "FORCED_RESIGNATION"}
    assert answer.headline == ("EXCLUDED" if excludes else "ELIGIBLE")
    expected = ("R-23", "B.III.1.2-5+2") if excludes else ("R-20", "B.III.1.2-3")
    effect = "EXCLUDES" if excludes else "HINT"
    assert told(answer) == {(*expected, "DISCIPLINE", effect)}
    assert answer.findings[0].positions == (5,)


@pytest.mark.clause("B.III.1.2-5+2")
@pytest.mark.parametrize("stage", ["INVESTIGATION", "PROSECUTED"])
@pytest.mark.parametrize(
    ("ended", "headline"),
    [
        (None, "EXCLUDED"),
        ("CONVICTED", "EXCLUDED"),
        ("DROPPED", "ELIGIBLE"),
        ("ACQUITTED", "ELIGIBLE"),
    ],
)
def test_a_prosecution_excludes_until_it_is_dropped_or_acquitted(stage, ended, headline):
    case = ProsecutionCase(stage, ended)
    assert verdict("950", "EXCELLENT", "CITY_FLAG", prosecutions=(case,)).headline == headline


def test_every_ground_is_kept_whatever_the_headline():
    answer = verdict(
        "840",
        "COMPLETED",
        "CITY_FLAG",
        shortcomings=(LIMITATION,),
        inspections=(SIGNS, TO_REMEDY),
        disciplines=(WARNED,),
        prosecutions=(CASE,),
    )
    assert answer.headline == "EXCLUDED"
    assert [(f.clause[-4:], f.effect, f.fact) for f in answer.findings] == [
        (".2-1", "UNMET", "points"),
        (".2-2", "UNMET", "party_rating"),
        (".2-3", "LOWERS", "shortcomings[0]"),
        (".2-4", "DEFERS", "inspections[0]"),
        (".2-4", "DEFERS", "inspections[1]"),
        ("-5+1", "EXCLUDES", "party_rating"),
        (".2-3", "HINT", "disciplines[0]"),
        ("-5+2", "EXCLUDES", "prosecutions[0]"),
    ]


@pytest.mark.parametrize(
    ("others", "points", "party", "headline"),
    [
        ({"prosecutions": (CASE,)}, "840", None, "EXCLUDED"),
        ({"inspections": (SIGNS,)}, "840", None, "NOT_ELIGIBLE"),
        ({"inspections": (SIGNS,)}, "950", None, "DEFERRED"),
        ({"shortcomings": (LIMITATION,)}, "950", None, "PENDING"),
        ({"shortcomings": (LIMITATION,)}, "950", "EXCELLENT", "DOWNGRADED"),
        ({"inspections": (SIGNS,)}, None, "EXCELLENT", "DEFERRED"),
    ],
)
def test_the_gravest_ground_gives_the_headline(others, points, party, headline):
    assert verdict(points, party, "CITY_FLAG", **others).headline == headline
