"""Who is to come to a meeting, and what it treats, as the guidance says it."""

import pytest

from ledger.rulebook.regulation import regulation
from ledger.rulebook.sessions import (
    CONTENTS,
    DELEGATES,
    OBSERVED,
    lacking,
    observer_clause,
    untreated,
)

BOTH = ("LEADER", "SECTION")


@pytest.mark.clause("A.II.3.1.c-2", "A.II.3.3.c-2")
@pytest.mark.parametrize("meeting", ["SIGNING", "YEAREND"])
@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (["LEADER", "SECTION"], ()),
        (["SECTION", "LEADER", "OTHER"], ()),
        (["LEADER"], ("SECTION",)),
        (["SECTION"], ("LEADER",)),
        (["OTHER"], BOTH),
    ],
)
def test_leaders_and_the_section_of_every_unit_come_to_signing_and_year_end(
    meeting, came, expected
):
    for unit in ("PX01", "PX02"):
        assert lacking(meeting, unit, came, head="PX02", host=None) == expected


@pytest.mark.clause("A.II.3.2.c-2")
@pytest.mark.parametrize(
    ("unit", "came", "expected"),
    [
        ("PX01", ["SECTION"], ()),
        ("PX01", ["LEADER"], ("SECTION",)),
        ("PX02", ["SECTION"], ("LEADER",)),
        ("PX02", ["LEADER", "SECTION"], ()),
        ("PX03", ["SECTION"], ("LEADER",)),
        ("PX03", ["OTHER"], BOTH),
    ],
)
def test_leaders_of_the_head_and_the_host_only_come_to_the_mid_year(unit, came, expected):
    assert lacking("MIDYEAR", unit, came, head="PX02", host="PX03") == expected


@pytest.mark.clause("B.II.4")
def test_the_section_of_every_member_comes_to_the_preparatory_meeting_the_head_as_it_likes():
    assert lacking("PREPARATORY", "PX01", ["SECTION"], head="PX02", host=None) == ()
    assert lacking("PREPARATORY", "PX01", ["LEADER"], head="PX02", host=None) == ("SECTION",)
    assert lacking("PREPARATORY", "PX02", ["LEADER"], head="PX02", host=None) == ()


def test_nobody_is_asked_for_where_the_guidance_says_nothing():
    assert lacking("THEMATIC", "PX02", ["OTHER"], head="PX02", host="PX02") == ()


@pytest.mark.clause("A.II.3.1.c-1", "A.II.3.2.c-1", "A.II.3.3.c-1")
def test_the_councils_member_comes_to_the_three_conferences():
    assert observer_clause("SIGNING") == "A.II.3.1.c-1"
    assert observer_clause("MIDYEAR") == "A.II.3.2.c-1"
    assert observer_clause("YEAREND") == "A.II.3.3.c-1"
    assert observer_clause("PREPARATORY") is None


@pytest.mark.clause("A.II.3.1.b", "A.II.3.2.b", "A.II.3.3.b")
def test_a_conference_has_its_items_and_other_meetings_have_none():
    assert untreated("SIGNING", ["PLEDGE_SIGNED", "REGULATION_ADOPTED", "OTHER"]) == (
        "MOVEMENT_LAUNCHED",
        "PROGRAMME_ROLLED_OUT",
        "MEASURES_AGREED",
    )
    assert untreated("MIDYEAR", []) == (
        "HALF_YEAR_REVIEWED",
        "PLEDGE_REVIEWED",
        "EXPERIENCE_SHARED",
        "MODELS_PRAISED",
        "SECOND_HALF_PLANNED",
    )
    done = ["LEADERSHIP_INTRODUCED", "YEAR_ASSESSED", "AWARDS_DELIBERATED"]
    assert untreated("YEAREND", done) == ()
    assert untreated("PREPARATORY", []) == ()


def test_every_clause_named_here_is_the_regulations():
    for clause in (*DELEGATES.values(), *OBSERVED.values(), *CONTENTS.values()):
        assert regulation().clause(clause)
