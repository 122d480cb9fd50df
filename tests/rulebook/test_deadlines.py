"""Deadlines: the last day in time, the boundary day, the day after."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rulebook.deadlines import (
    Timeliness,
    due,
    due_before,
    reprimand_months,
    reprimand_window,
    timeliness,
)
from ledger.rulebook.regulation import regulation

RULES = regulation("ha-dong-2024")
YEAR = date(2024, 1, 1)
CONFERENCE = date(2024, 12, 24)

IN_TIME = Timeliness("IN_TIME")
BOUNDARY = Timeliness("ON_BOUNDARY_DAY")


def late(days):
    return Timeliness("LATE", days)


def done(duty, on):
    return timeliness(on, due(duty, year_starts=YEAR, regulation=RULES))


@pytest.mark.clause("A.II.2.3.a")
def test_models_are_registered_in_january():
    assert done("MODELS", date(2024, 1, 31)) == IN_TIME
    assert done("MODELS", date(2024, 2, 1)) == late(1)


@pytest.mark.clause("A.II.3.1.a")
def test_the_signing_conference_is_in_time_on_the_last_day_of_the_quarter():
    assert done("SIGNING", date(2024, 3, 31)) == IN_TIME
    assert done("SIGNING", date(2024, 4, 1)) == late(1)


@pytest.mark.clause("A.II.3.2.a")
def test_the_midyear_conference_is_before_the_30th_of_july():
    assert done("MIDYEAR", date(2024, 7, 29)) == IN_TIME
    assert done("MIDYEAR", date(2024, 7, 30)) == BOUNDARY
    assert done("MIDYEAR", date(2024, 7, 31)) == late(1)


@pytest.mark.clause("A.II.3.3.a")
def test_the_yearend_conference_is_before_the_31st_of_december():
    assert done("YEAREND", date(2024, 12, 30)) == IN_TIME
    assert done("YEAREND", date(2024, 12, 31)) == BOUNDARY
    assert done("YEAREND", date(2025, 1, 2)) == late(2)


@pytest.mark.clause("C.4")
def test_party_information_counts_to_the_end_of_the_30th_of_november():
    assert done("PARTY_CUTOFF", date(2024, 11, 30)) == IN_TIME
    assert done("PARTY_CUTOFF", date(2024, 12, 1)) == late(1)


@pytest.mark.clause("B.II.2")
def test_five_days_before_the_conference_is_in_time_and_four_is_late():
    notice = due_before("NOTICE", conference=CONFERENCE, regulation=RULES)
    assert timeliness(date(2024, 12, 19), notice) == IN_TIME
    assert timeliness(date(2024, 12, 20), notice) == late(1)
    assert notice.clause == "B.II.2"


@pytest.mark.clause("B.II.2")
def test_clear_days_ask_for_one_day_more():
    strict = RULES.model_copy(
        update={"leads": tuple(t.model_copy(update={"clear_days": True}) for t in RULES.leads)}
    )
    notice = due_before("NOTICE", conference=CONFERENCE, regulation=strict)
    assert notice.last == date(2024, 12, 18)


@pytest.mark.clause("B.II.4")
def test_the_preparatory_meeting_is_the_day_before_and_late_on_the_same_day():
    meeting = due_before("PREPARATORY", conference=CONFERENCE, regulation=RULES)
    assert timeliness(date(2024, 12, 23), meeting) == IN_TIME
    assert timeliness(CONFERENCE, meeting) == late(1)


@pytest.mark.clause("C.3-2")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (19, Timeliness("TOO_EARLY", 1)),
        (20, IN_TIME),
        (25, IN_TIME),
        (26, late(1)),
    ],
)
def test_the_monthly_batch_goes_from_the_20th_to_the_25th(day, expected):
    window = reprimand_window(date(2024, 11, 3), RULES)
    assert timeliness(date(2024, 11, day), window) == expected


@pytest.mark.clause("C.3-2")
def test_every_month_of_a_season_has_a_batch():
    months = reprimand_months(YEAR, date(2024, 12, 31))
    assert [m.month for m in months] == list(range(1, 13))
    assert reprimand_months(date(2024, 9, 5), date(2025, 5, 31))[-1] == date(2025, 5, 1)


@pytest.mark.clause("A.II.3.1.a")
def test_a_school_year_counts_its_months_from_its_first():
    september = date(2024, 9, 5)
    signing = due("SIGNING", year_starts=september, regulation=RULES)
    midyear = due("MIDYEAR", year_starts=september, regulation=RULES)
    assert (signing.last, midyear.boundary) == (date(2024, 11, 30), date(2025, 3, 30))


@given(
    st.sampled_from([d.code for d in RULES.deadlines]),
    st.integers(2000, 2099),
    st.integers(-400, 400),
)
def test_every_day_is_in_time_on_the_boundary_or_late_in_this_order(duty, year, offset):
    when = due(duty, year_starts=date(year, 1, 1), regulation=RULES)
    told = timeliness(when.boundary + timedelta(days=offset), when)
    if offset > 0:
        assert told == late(offset)
    elif offset == 0:
        assert told == (IN_TIME if when.last == when.boundary else BOUNDARY)
    else:
        assert told == IN_TIME
