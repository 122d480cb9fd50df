"""Contradictions on the way to an award: each from one fact, with its clause."""

import pytest

from ledger.rulebook.awarding import AwardCase, contradictions

FIT = AwardCase(
    "CITY_FLAG", nominated=True, proposed=True, granted=True, standards_met=True, ballot_met=True,
    published=True, asks_for_file=True, file="COMPLETE",
)  # fmt: skip


def codes(case: AwardCase) -> list[tuple[str, str]]:
    return [(c.code, c.clause) for c in contradictions(case)]


def test_what_went_by_the_rules_contradicts_nothing():
    assert codes(FIT) == []
    assert codes(AwardCase("CITY_FLAG")) == []


@pytest.mark.clause("B.III.1.1")
@pytest.mark.clause("B.III.2")
@pytest.mark.clause("B.III.3")
@pytest.mark.parametrize(
    ("change", "code", "clause"),
    [
        ({"against_rules": (12,)}, "AGAINST_RULES", "B.III.1.2"),
        ({"standards_met": None}, "NO_STANDARDS", "B.III.1.1"),
        ({"standards_met": False}, "STANDARDS_UNMET", "B.III.1.1"),
        ({"ballot_met": None}, "NO_BALLOT", "B.III.1.1"),
        ({"ballot_met": False}, "BALLOT_UNMET", "B.III.1.1"),
        ({"published": False}, "NOT_PUBLISHED", "B.III.1.1"),
        ({"nominated": False}, "NOT_NOMINATED", "A.II.2.1.c"),
        ({"proposed": False}, "NOT_PROPOSED", "B.II.3"),
        ({"file": None}, "NO_FILE", "B.III.3"),
        ({"file": "INCOMPLETE"}, "FILE_INCOMPLETE", "B.III.3"),
        ({"file": "RETURNED"}, "FILE_RETURNED", "B.III.3"),
        ({"file_late": True}, "FILE_LATE", "B.III.3"),
        ({"over": 1}, "OVER_QUOTA", "B.III.2"),
    ],
)
def test_each_fact_that_does_not_fit_is_told_with_its_clause(change, code, clause):
    assert codes(FIT._replace(**change)) == [(code, clause)]


def test_a_merit_needs_no_ballot_but_one_that_speaks_against_it_is_told():
    merit = FIT._replace(level="CITY_MERIT", ballot_met=None)
    assert codes(merit) == []
    assert codes(merit._replace(ballot_met=False)) == [("BALLOT_UNMET", "B.III.1.1")]


def test_the_districts_own_reward_asks_for_none_of_the_citys_steps():
    own = AwardCase("LOCAL_MERIT", granted=True)
    assert codes(own) == []


def test_without_guidance_no_file_is_asked_for():
    assert codes(FIT._replace(asks_for_file=False, file=None)) == []
