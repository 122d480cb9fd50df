"""The oracle rows of the domain that need a ledger (§5.2, rows 20 to 26), through acts.

What was known on a day is what stands at the position after the last act put for that day.
"""

from datetime import date

import pytest

from ledger.questions.scorecard import scorecard
from ledger.refusals import Refused
from ledger.rulebook.deadlines import due_before, timeliness
from ledger.rulebook.regulation import regulation
from tests.season.oracle_facts import SEASON
from tests.season.story import CONFERENCE, HEAD, UNIT, UNITS
from tests.season.world import actor, paper


@pytest.mark.clause("B.III.1.2-1")
def test_row_20_a_figure_lowered_after_the_conference_counts_from_then_on(story):
    story.agreed("905")
    story.rated("EXCELLENT", "OFFICIAL", date(2024, 12, 22))
    story.met("YEAREND", CONFERENCE)
    story.determined("A", "905.00", "899.00", date(2024, 12, 27))
    assert story.verdict(known_on=CONFERENCE) == ("ELIGIBLE", "CITY_FLAG", "CITY_FLAG")
    assert story.verdict() == ("ELIGIBLE", "CITY_MERIT", "CITY_MERIT")


@pytest.mark.clause("B.II.3")
def test_row_21_a_figure_lowered_after_the_award_flags_it_and_leaves_it_standing(story):
    story.agreed("905")
    story.rated("EXCELLENT", "OFFICIAL", date(2024, 12, 22))
    granted = story.put(
        "award.decide", {"unit": UNIT}, actor("UBTP"), date(2025, 2, 3),
        outcome="GRANTED", level="CITY_FLAG", document=paper(3),
    )  # fmt: skip
    moved = story.determined("A", "905.00", "899.00", date(2025, 2, 10))
    determined, flagged = moved.events
    assert flagged.topic == "award.review-flagged.v1"
    assert (flagged.facts.decided, flagged.facts.because_of) == (
        granted.position, determined.position,
    )  # fmt: skip
    with pytest.raises(Refused) as again:
        story.put(
            "award.decide", {"unit": UNIT}, actor("UBTP"), date(2025, 2, 11),
            outcome="GRANTED", level="CITY_FLAG", document=paper(4),
        )  # fmt: skip
    assert again.value.under == "B.II.3"
    assert story.verdict() == ("ELIGIBLE", "CITY_MERIT", "CITY_MERIT")


@pytest.mark.clause("C.4")
def test_row_22_an_official_rating_of_december_replaces_the_provisional_one_of_november(story):
    story.agreed("950")
    story.rated("EXCELLENT", "PROVISIONAL", date(2024, 12, 1))
    story.rated("GOOD", "OFFICIAL", date(2024, 12, 20), seen="EXCELLENT")
    before, after = date(2024, 12, 1), date(2024, 12, 20)
    assert story.verdict(known_on=before) == ("ELIGIBLE", "CITY_FLAG", "CITY_FLAG")
    assert story.verdict(known_on=after) == ("ELIGIBLE", "CITY_MERIT", "CITY_MERIT")


@pytest.mark.clause("C.3-2")
def test_row_23_a_reprimand_that_comes_after_the_lock_is_for_the_council_alone(story):
    story.agreed("902")
    story.rated("EXCELLENT", "OFFICIAL", date(2024, 12, 21))
    late = {
        "code": "VB1", "kind": "PHE_BINH", "units": [UNIT],
        "document": paper(77, date=date(2024, 11, 28)),
    }  # fmt: skip
    story.put(
        "reprimand.forward", {"batch": "2024-12"}, actor("VP"), date(2024, 12, 22),
        month="2024-12", documents=[late],
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        story.on_card(
            "apply-reprimand", HEAD, date(2024, 12, 22),
            batch="2024-12", document="VB1", criterion="P.1", points="-5.00", seen="0.00",
        )  # fmt: skip
    assert refused.value.under == "B.II.4"
    assert story.verdict() == ("ELIGIBLE", "CITY_FLAG", "CITY_FLAG")
    story.determined("P.1", "0.00", "-5.00", date(2024, 12, 23))
    assert str(scorecard(story.ledger, SEASON, UNIT).figure) == "897.00"
    assert story.verdict() == ("ELIGIBLE", "CITY_MERIT", "CITY_MERIT")


@pytest.mark.clause("A.I.3")
def test_row_24_four_of_seven_agree_nothing(story):
    story.submitted("900")
    story.met("PREPARATORY", date(2024, 12, 21), UNITS[:4])
    with pytest.raises(Refused) as refused:
        story.agree(date(2024, 12, 21))
    assert refused.value.under == "A.I.3"


@pytest.mark.clause("A.I.3")
def test_row_24_five_of_seven_agree(story):
    story.submitted("900")
    story.met("PREPARATORY", date(2024, 12, 21), UNITS[:5])
    story.agree(date(2024, 12, 21))
    assert scorecard(story.ledger, SEASON, UNIT).stage == "AGREED"


@pytest.mark.clause("B.II.2")
@pytest.mark.parametrize(("on", "timing"), [(19, "IN_TIME"), (20, "LATE")])
def test_row_25_results_are_told_five_days_before_and_late_ones_are_recorded_too(story, on, timing):
    story.submitted("900")
    notice = story.put(
        "cluster.notify-results", {"cluster": "C1"}, HEAD, date(2024, 12, on),
        units=[UNIT], addressees=[{"kind": "UNIT", "code": UNIT}],
    )  # fmt: skip
    story.met("YEAREND", CONFERENCE)
    due = due_before("NOTICE", conference=CONFERENCE, regulation=regulation())
    assert timeliness(notice.events[0].on, due).timing == timing


@pytest.mark.clause("B.II.4")
@pytest.mark.parametrize(("on", "timing"), [(23, "IN_TIME"), (24, "LATE")])
def test_row_26_the_preparatory_meeting_is_a_day_before_and_a_late_one_agrees_all_the_same(
    story, on, timing
):
    story.submitted("900")
    held = story.met("PREPARATORY", date(2024, 12, on))
    story.met("YEAREND", CONFERENCE)
    due = due_before("PREPARATORY", conference=CONFERENCE, regulation=regulation())
    assert timeliness(held.events[0].facts.held_on, due).timing == timing
    story.agree(date(2024, 12, on))
    assert scorecard(story.ledger, SEASON, UNIT).stage == "AGREED"
