"""Regulations over time: in force by day, what was judged stays judged, and what-if across them."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.acts.reviews import case_of
from ledger.projections.eligibility import case, known_in_memory, streams_about, verdicts
from ledger.questions.eligibility import eligibility
from ledger.questions.scenario import Scenario
from ledger.questions.what_if import what_if
from ledger.refusals import NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    HEAD,
    INSPECTOR,
    INSPECTORATE,
    PAPER,
    PARTY,
    STANDING,
    A,
    member,
)

OLD, NEW = "ha-dong-2024", "sau-2025-07"
START, REFORM = date(2025, 1, 1), date(2025, 7, 1)
OF_A = {"season": "2025", "unit": A}


@pytest.fixture
def year(office):
    """The season of 2025, under the guidance from its first day."""
    office.put(
        "season.open", STANDING, START, code="2025", name="Năm thi đua 2025", kind="CALENDAR",
        starts_on=START, ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    adopt(office, OLD, START)
    return office


def adopt(office, regulation, from_day, on=None):
    return office.put(
        "season.adopt-regulation", STANDING, on or from_day, season="2025", regulation=regulation,
        from_day=from_day,
    ).position  # fmt: skip


def complaint(office, on=date(2025, 6, 1), code="VV1", **told):
    return office.put(
        "matter.open", INSPECTORATE, on, code=code, kind="COMPLAINT_VERIFIED", body="Thanh tra",
        **(OF_A | told),
    ).position  # fmt: skip


def rated(office):
    office.put(
        "party-rating.record", PARTY, date(2025, 6, 2), season="2025", organisation=f"DB-{A}",
        level="GOOD", status="OFFICIAL", rated_by="Đảng ủy", as_of="2025-05-31", document=PAPER,
    )  # fmt: skip


def headlines(answer):
    return {v.requested: v.headline for v in answer.verdicts}


@pytest.mark.clause("B.III.1.2-4")
def test_a_matter_defers_only_under_a_regulation_that_says_so(year):
    complaint(year)
    rated(year)
    before = eligibility(year.stand.ledger, "2025", A)
    assert (before.regulation, before.regulation_since) == (OLD, START)
    assert set(headlines(before).values()) == {"PENDING"}
    assert before.under_previous is None
    adopt(year, NEW, REFORM)
    after = eligibility(year.stand.ledger, "2025", A)
    assert (after.regulation, after.regulation_since) == (NEW, REFORM)
    assert after.regulation_status == "bản dựng của sổ cái, không phải văn bản"
    assert set(headlines(after).values()) == {"DEFERRED"}


def test_a_verdict_that_differs_is_told_beside_the_one_under_the_regulation_before(year):
    complaint(year)
    rated(year)
    adopt(year, NEW, REFORM)
    told = eligibility(year.stand.ledger, "2025", A).under_previous
    assert (told.regulation, told.since) == (OLD, START)
    assert told.says.startswith(
        "Áp dụng quy định sau-2025-07 từ ngày 01/07/2025; trước đó, từ ngày 01/01/2025"
    )
    assert {v.headline for v in told.verdicts} == {"PENDING"}
    year.put(
        "matter.conclude", INSPECTORATE, date(2025, 9, 1), matter="VV1", violation=False,
        document=PAPER, **OF_A,
    )  # fmt: skip
    assert eligibility(year.stand.ledger, "2025", A).under_previous is None


def test_an_earlier_cut_answers_by_what_was_adopted_then(year):
    complaint(year)
    rated(year)
    known = year.stand.journal.head()[0]
    adopt(year, NEW, REFORM)
    was = eligibility(year.stand.ledger, "2025", A, as_of=known)
    assert (was.regulation, was.under_previous) == (OLD, None)
    assert set(headlines(was).values()) == {"PENDING"}


@pytest.mark.parametrize(
    ("day", "regulation"),
    [(date(2025, 6, 30), OLD), (date(2025, 7, 1), NEW), (date(2026, 3, 1), NEW)],
)
def test_the_regulation_is_that_in_force_on_the_valid_day(year, day, regulation):
    complaint(year)
    adopt(year, NEW, REFORM, on=date(2025, 6, 1))
    told = eligibility(year.stand.ledger, "2025", A, valid_on=day)
    assert told.regulation == regulation
    (deferred,) = {v.headline == "DEFERRED" for v in told.verdicts}
    assert deferred is (regulation == NEW)


@pytest.mark.parametrize(("day", "regulation"), [(date(2025, 6, 30), OLD), (REFORM, NEW)])
def test_an_event_carries_the_regulation_of_its_day_and_is_judged_under_it(year, day, regulation):
    adopt(year, NEW, REFORM, on=date(2025, 6, 1))
    at = complaint(year, day)
    assert year.stand.journal.at(at).regulation == regulation
    histories = year.stand.journal.histories(streams_about(year.stand.journal, "2025", A))
    assert case_of("2025", A, histories, day).regulation == regulation


def test_without_a_day_the_last_regulation_is_meant_and_before_the_first_the_first(year):
    adopt(year, NEW, REFORM)
    complaint(year)
    histories = year.stand.journal.histories(streams_about(year.stand.journal, "2025", A))
    known = known_in_memory(histories, "2025", A)
    assert case(known).regulation == NEW
    assert case(known, date(2024, 12, 1)).regulation == OLD
    assert case(known, date(2024, 12, 1)).previous is None
    assert case(known._replace(facts=())).since is None


def test_an_award_keeps_the_verdict_of_its_day_whatever_is_adopted_later(year):
    rated(year)
    decided = year.put(
        "award.decide", CITY, date(2025, 6, 20), outcome="GRANTED", level="CITY_MERIT",
        document=PAPER, **OF_A,
    ).position  # fmt: skip
    verdict = year.stand.journal.at(decided).facts.verdict
    complaint(year)
    head = adopt(year, NEW, REFORM)
    assert year.stand.journal.at(head).topic == "season.regulation-adopted.v1"
    again = year.stand.journal.at(decided).facts.verdict
    assert (again, again.regulation) == (verdict, OLD)


def test_a_matter_that_moves_a_granted_awards_verdict_flags_it(year):
    rated(year)
    adopt(year, NEW, REFORM)
    year.put(
        "award.decide", CITY, date(2025, 8, 1), outcome="GRANTED", level="CITY_MERIT",
        document=PAPER, **OF_A,
    )  # fmt: skip
    at = complaint(year, date(2025, 9, 1))
    flag = year.stand.journal.at(at)
    assert flag.topic == "award.review-flagged.v1"
    assert flag.facts.after.headline == "DEFERRED"
    assert flag.facts.after.regulation == NEW


@pytest.mark.parametrize("early", [START, date(2025, 6, 30)])
def test_a_regulation_is_not_adopted_for_days_before_it_serves(year, early):
    refused = year.refused(
        Refused, "season.adopt-regulation", STANDING, season="2025", regulation=NEW,
        from_day=early, on=REFORM,
    )  # fmt: skip
    assert refused.field == "from_day"
    assert "dùng từ ngày 01/07/2025" in refused.says


def test_two_regulations_never_begin_on_one_day(year):
    adopt(year, NEW, REFORM)
    refused = year.refused(
        Refused, "season.adopt-regulation", STANDING, season="2025", regulation=OLD,
        from_day=REFORM,
    )  # fmt: skip
    assert NEW in refused.says


def test_a_regulation_that_is_not_there_is_answered_with_those_that_are(year):
    for refused in (
        year.refused(
            Refused, "season.adopt-regulation", STANDING, season="2025", regulation="xa-2030",
            from_day=REFORM,
        ),
    ):  # fmt: skip
        assert f"hiện có: {OLD}, {NEW}" in refused.says
    with pytest.raises(Unknown, match=f"hiện có: {OLD}, {NEW}"):
        what_if(year.stand.ledger, Scenario(season="2025", regulation="xa-2030", units=(A,)))


def test_what_if_under_another_regulation_names_both_and_moves_only_what_differs(year):
    complaint(year)
    rated(year)
    told = what_if(year.stand.ledger, Scenario(season="2025", regulation=NEW, units=(A,)))
    (unit,) = [u for u in told.units if u.unit == A]
    assert (unit.before.regulation, unit.after.regulation) == (OLD, NEW)
    assert {v.headline for v in unit.before.verdicts} == {"PENDING"}
    assert {v.headline for v in unit.after.verdicts} == {"DEFERRED"}
    assert unit.changed
    others = [u for u in told.units if u.unit != A]
    assert others
    assert not any(u.changed for u in others)
    assert eligibility(year.stand.ledger, "2025", A).regulation == OLD


def test_what_if_of_a_regulation_alone_asks_of_every_unit_with_a_card(office):
    office.submitted(A)
    told = what_if(office.stand.ledger, Scenario(season="2024", regulation=NEW))
    assert A in [u.unit for u in told.units]
    assert [c.cluster for c in told.clusters] == ["C1"]
    assert told.clusters[0].before == told.clusters[0].after
    assert {u.after.figure for u in told.units if u.unit == A} == {Decimal("947.50")}


@pytest.mark.parametrize("who", [HEAD, COUNCIL, INSPECTOR, PARTY, member(A)])
def test_a_matter_is_entered_by_inspectors_and_by_the_standing_body(year, who):
    year.refused(
        NotAllowed, "matter.open", who, code="VV1", kind="COMPLAINT_VERIFIED", body="x",
        on=date(2025, 6, 1), **OF_A,
    )  # fmt: skip
    entered = year.put(
        "matter.open", STANDING, date(2025, 6, 1), code="VV1", kind="PRESS_VERIFIED", body="Sở",
        **OF_A,
    ).position  # fmt: skip
    assert year.stand.journal.at(entered).facts.name.startswith("có vấn đề tham nhũng")


def test_a_kind_of_matter_no_regulation_knows_is_refused_with_those_it_knows(year):
    refused = year.refused(
        Refused, "matter.open", INSPECTORATE, code="VV1", kind="GOSSIP", body="x", **OF_A
    )
    assert (refused.field, refused.under) == ("kind", "B.III.1.2-4")
    assert "COMPLAINT_VERIFIED" in refused.says


def test_a_matter_entered_in_error_never_was(year):
    at = complaint(year)
    rated(year)
    adopt(year, NEW, REFORM)
    assert set(headlines(eligibility(year.stand.ledger, "2025", A)).values()) == {"DEFERRED"}
    year.put("event.declare-error", INSPECTORATE, position=at, reason="nhầm đơn vị")
    assert set(headlines(eligibility(year.stand.ledger, "2025", A)).values()) == {"PENDING"}


def test_without_the_opening_its_conclusion_is_out_too(year):
    at = complaint(year)
    concluded = year.put(
        "matter.conclude", INSPECTORATE, date(2025, 6, 9), matter="VV1", violation=True,
        document=PAPER, **OF_A,
    ).position  # fmt: skip
    told = what_if(year.stand.ledger, Scenario(season="2025", without=(at,)))
    assert [c.position for c in told.consequences] == [concluded]
    assert dict(verdicts(case(known(year))))["CITY_MERIT"].findings[-1].effect == "HINT"


def known(office):
    journal = office.stand.journal
    found = known_in_memory(journal.histories(streams_about(journal, "2025", A)), "2025", A)
    assert found is not None
    return found
