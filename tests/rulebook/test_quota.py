"""Quotas: who is within, ties at the last place, and votes needed of all members."""

from decimal import Decimal

import pytest

from ledger.rulebook.ballots import votes_needed
from ledger.rulebook.quota import Candidate, over, places, tie_steps


def unit(name: str, points: str | None, women: int | None = None, people: int | None = 10):
    return Candidate(name, Decimal(points) if points else None, women, people if women else None)


A, B, C = unit("A", "930"), unit("B", "905"), unit("C", "905")


@pytest.mark.clause("B.III.2")
def test_each_step_that_tells_units_apart_says_where_it_comes_from():
    assert all(step.source for step in tie_steps())
    assert "152/2025" in tie_steps()[1].source


@pytest.mark.clause("B.III.2")
@pytest.mark.parametrize(("count", "quota", "by"), [(1, 1, 0), (2, 1, 1), (3, 0, 3), (3, None, 0)])
def test_a_quota_is_exceeded_by_what_is_above_it(count, quota, by):
    assert over(count, quota) == by


@pytest.mark.clause("B.III.2")
def test_no_tie_is_where_the_last_within_and_the_first_outside_differ():
    found = places([B, A, unit("D", "904.99")], 2)
    assert (found.inside, found.state, found.tied) == (("A", "B"), "NONE", ())
    assert places([C, B], 2).state == "NONE"
    assert places([C, B], 0) == ((), (), "NONE", None)


@pytest.mark.clause("B.III.2")
def test_units_alike_at_the_last_place_stay_open_until_the_council_decides():
    found = places([C, A, B], 2)
    assert (found.inside, found.tied, found.state) == (("A",), ("B", "C"), "OPEN")
    decided = places([C, A, B], 2, ["C", "B"])
    assert (decided.inside, decided.state) == (("A", "C"), "DECIDED")
    assert places([C, A, B], 2, ["C", "A"]).state == "OPEN"


@pytest.mark.clause("B.III.2")
@pytest.mark.parametrize(("women", "people", "state"), [(7, 10, "BY_RULE"), (69, 100, "OPEN")])
def test_seventy_per_cent_of_women_go_first_and_one_fewer_not(women, people, state):
    found = places([B, unit("C", "905", women, people)], 1)
    assert found.state == state
    if state == "BY_RULE":
        assert (found.inside, found.source) == (("C",), tie_steps()[1].source)


@pytest.mark.clause("B.III.2")
def test_what_the_share_of_women_does_not_tell_apart_is_the_councils():
    alike = [unit("B", "905", 8), unit("C", "905", 9), unit("D", "905", 1)]
    assert places(alike, 2).state == "BY_RULE"
    assert places(alike, 1).state == "OPEN"
    assert places(alike, 1, ["C", "B"]).inside == ("C",)
    others = [unit("B", "905", 8), unit("C", "905"), unit("D", "905")]
    assert places(others, 2) == (("B",), ("B", "C", "D"), "OPEN", None)
    assert places(others, 2, ["D", "C"]).inside == ("B", "D")


def test_units_without_points_come_last_and_are_alike():
    assert places([unit("B", None), unit("C", None), A], 2).state == "OPEN"


@pytest.mark.clause("B.III.1.1")
@pytest.mark.parametrize(
    ("level", "members", "needed"),
    [
        ("GOV_FLAG", 15, 12), ("CITY_FLAG", 16, 13), ("CITY_FLAG", 1, 1), ("CITY_FLAG", 5, 4),
        ("CITY_MERIT", 15, 8), ("CITY_MERIT", 16, 9),
    ],
)  # fmt: skip
def test_a_flag_needs_eighty_per_cent_of_all_members_in_whole_votes(level, members, needed):
    assert votes_needed(level, members) == needed
