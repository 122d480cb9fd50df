"""The demo told to its end, after it was broken off once: the story's figures, day by day."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

import pytest
from psycopg.conninfo import make_conninfo

from ledger.aggregates.award import Award
from ledger.aggregates.dispute import Dispute, Stage
from ledger.demo import DemoSummary, summary, tell, told
from ledger.ledger import Ledger
from ledger.questions.award_register import award_register
from ledger.questions.calendar import calendar, findings_of_cluster
from ledger.questions.eligibility import eligibility
from ledger.questions.explanation import explanation
from ledger.questions.findings import READING
from ledger.questions.standings import standings
from ledger.questions.year import year
from tests import server
from tests.opening import check_ledger, open_ledger

pytestmark = pytest.mark.slow

BROKEN_OFF = date(2024, 12, 13)


class Demo(NamedTuple):
    """The demo as told: its ledger, the owner's address and the summary."""

    ledger: Ledger
    owner: str
    summary: DemoSummary

    def known(self, day: str) -> int:
        """The position after the last act put for a day, or for the last day before it."""
        wanted = date.fromisoformat(day)
        return max(position for on, position in self.summary.days if on <= wanted)

    def verdict(self, unit: str, requested: str, day: str) -> tuple[str, str | None]:
        """Headline and award of a unit as known on a day."""
        told = eligibility(self.ledger, "2024", unit, as_of=self.known(day))
        found = next(v for v in told.verdicts if v.requested == requested)
        return found.headline, found.award

    def points(self, unit: str, day: str) -> Decimal | None:
        """The points that stand for a unit as known on a day."""
        return eligibility(self.ledger, "2024", unit, as_of=self.known(day)).points


class BrokenOffError(Exception):
    """Stands for whatever ends a telling half way."""


@pytest.fixture(scope="module")
def demo(postgres: str, template: str) -> Iterator[Demo]:
    def broken_off(day: date) -> None:
        if day == BROKEN_OFF:
            raise BrokenOffError

    with server.database(postgres, template) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=4)
        owners = open_ledger(owner, pool=2)
        try:
            with pytest.raises(BrokenOffError):
                tell(ledger, owners, broken_off)
            assert told(ledger) == "BEGUN"
            yield Demo(ledger, owner, tell(ledger, owners))
        finally:
            owners.close()
            ledger.close()


def test_it_is_told_to_its_end_and_sound(demo):
    assert told(demo.ledger) == "TOLD"
    assert check_ledger(demo.owner) == []


def test_told_again_it_records_nothing(demo):
    owner = open_ledger(demo.owner, pool=2)
    try:
        assert tell(demo.ledger, owner) == demo.summary == summary(demo.ledger)
    finally:
        owner.close()


def test_no_act_of_another_day_stands_between(demo):
    on_days = [r for r in demo.ledger.journal.all() if r.command and r.command[:5] == "demo."]
    days = [date.fromisoformat(r.command.split(".")[1]) for r in on_days]
    assert days == sorted(days)


def test_as_units_way_from_its_self_score_to_the_councils_figure(demo):
    figures = [
        demo.points("PA", day) for day in ("2024-12-06", "2024-12-18", "2024-12-21", "2024-12-23")
    ]
    assert figures == [Decimal(p) for p in ("947.50", "935.50", "935.50", "938.50")]


def test_a_was_eligible_for_the_flag_until_its_official_rating_was_known(demo):
    assert demo.verdict("PA", "CITY_FLAG", "2024-12-19") == ("ELIGIBLE", "CITY_FLAG")
    assert demo.verdict("PA", "CITY_FLAG", "2024-12-20") == ("ELIGIBLE", "CITY_MERIT")


def test_the_disagreement_went_to_the_council_and_back(demo):
    history = demo.ledger.journal.history("dispute/2024/YK-01")
    assert [(r.topic.split(".")[1], r.on.isoformat()) for r in history] == [
        ("disagreement-raised", "2024-12-19"),
        ("position-stated", "2024-12-21"),
        ("opinion-reserved", "2024-12-21"),
        ("disagreement-escalated", "2024-12-22"),
        ("hearing-file-frozen", "2024-12-22"),
        ("council-decision-issued", "2024-12-23"),
        ("council-decision-notified", "2024-12-23"),
    ]
    dispute = Dispute.folded("dispute/2024/YK-01", history)
    assert (dispute.stage, dispute.outcome) == (Stage.NOTIFIED, "OTHERWISE")


def test_five_of_seven_are_just_the_quorum(demo):
    (held,) = demo.ledger.journal.history("meeting/2024/CUM-06-TRU-BI")
    facts = held.facts
    assert (facts.present_count, facts.members_count, facts.quorate) == (5, 7, True)


def test_septembers_batch_never_came(demo):
    months = [s.rpartition("/")[2] for s in demo.ledger.journal.streams("reprimand/2024/")]
    assert months == [f"2024-{m:02d}" for m in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12)]


def test_the_heads_adjustment_of_its_own_unit_is_shown_as_such(demo):
    history = demo.ledger.journal.history("scorecard/2024/PC")
    (adjusted,) = [r for r in history if r.topic == "scorecard.criterion-adjusted.v1"]
    assert (adjusted.by.body, adjusted.facts.conflict) == ("PC", "OWN_UNIT")
    assert adjusted.facts.total == Decimal("899.99")


def test_b_is_deferred_on_the_threshold_until_the_inspection_ends_clean(demo):
    assert demo.points("PB", "2024-12-26") == Decimal("900.00")
    assert demo.verdict("PB", "CITY_FLAG", "2024-12-26") == ("DEFERRED", None)
    assert demo.verdict("PB", "CITY_FLAG", "2025-02-15") == ("ELIGIBLE", "CITY_FLAG")
    award = Award.folded("award/2024/PB", demo.ledger.journal.history("award/2024/PB"))
    assert award.granted("CITY_FLAG")


def test_c_misses_the_flags_by_a_hundredth(demo):
    assert demo.verdict("PC", "CITY_FLAG", "2024-12-26") == ("ELIGIBLE", "CITY_MERIT")


def test_d_is_excluded_three_days_after_it_was_nominated(demo):
    assert demo.verdict("PD", "CITY_FLAG", "2024-12-24") == ("ELIGIBLE", "CITY_FLAG")
    assert demo.verdict("PD", "CITY_FLAG", "2024-12-27") == ("EXCLUDED", None)


def test_e_is_lowered_from_the_citys_merit(demo):
    assert demo.verdict("PE", "CITY_MERIT", "2024-12-24") == ("ELIGIBLE", "CITY_MERIT")
    assert demo.verdict("PE", "CITY_MERIT", "2024-12-26") == ("DOWNGRADED", "LOCAL_MERIT")


def test_f_leaves_and_g_sends_nothing(demo):
    rows = {row.unit: row for row in standings(demo.ledger, "2024", "CUM-06").rows}
    assert (rows["PF"].left_on, rows["PF"].stage) == (date(2024, 12, 29), "CLOSED")
    assert (rows["PG"].stage, rows["PG"].figure) == ("MISSING", None)
    assert [u for u, row in rows.items() if row.figure is not None][:2] == ["PA", "PD"]


def test_a_figure_moved_before_the_decision_moves_the_verdict(demo):
    assert demo.verdict("PM01", "CITY_FLAG", "2024-12-24") == ("ELIGIBLE", "CITY_FLAG")
    assert demo.points("PM01", "2024-12-27") == Decimal("899.00")
    assert demo.verdict("PM01", "CITY_FLAG", "2024-12-27") == ("ELIGIBLE", "CITY_MERIT")


def test_a_figure_moved_after_the_decision_leaves_the_award_and_flags_it(demo):
    award = Award.folded("award/2024/PM02", demo.ledger.journal.history("award/2024/PM02"))
    assert award.granted("CITY_FLAG")
    assert demo.points("PM02", "2025-01-20") == Decimal("899.00")
    assert len(award.decisions["CITY_FLAG"].flags) == 1


def test_a_late_reprimand_is_applied_by_the_council_only(demo):
    assert demo.points("PM03", "2024-12-24") == Decimal("902.00")
    assert demo.points("PM03", "2024-12-26") == Decimal("897.00")
    assert demo.verdict("PM03", "CITY_FLAG", "2024-12-26") == ("ELIGIBLE", "CITY_MERIT")


def test_every_cluster_has_full_standings(demo):
    for cluster in ("CUM-01", "KHOI-02", "KHOI-03"):
        rows = standings(demo.ledger, "2024", cluster).rows
        assert [row.layer for row in rows] == ["COUNCIL"] * 12
        assert [row.figure for row in rows] == sorted((r.figure for r in rows), reverse=True)
    for cluster in ("KHOI-04", "KHOI-05"):
        assert {row.layer for row in standings(demo.ledger, "2024", cluster).rows} == {"AGREED"}


def test_the_table_of_days_is_printed(demo):
    lines = demo.summary.words().splitlines()
    assert lines[0] == "Biết đến hết ngày  →  mốc (as_of)"
    assert lines[-1].split() == ["05/03/2025", str(demo.summary.events)]


def test_the_working_year_of_the_cluster_is_told(demo):
    told_ = year(demo.ledger, "2024", "CUM-06")
    assert told_.self_score_due == date(2024, 12, 6)
    kinds = [d.says.partition(" mẫu")[0] for d in told_.documents]
    assert [k.partition(" ")[0] for k in kinds] == ["Thông", "Thông", "PA,", "Thông"]
    assert len([m for m in told_.models if m.topic == "year.model-registered.v1"]) == 6
    assert [r.clause for r in told_.reports] == ["A.II.2.1.a", "A.II.3.N-3", "A.II.2.1.a", "C.2-2"]
    assert [r.clause for r in told_.reminders] == [
        "C.2-1", "A.II.2.4.b", "C.2-1", "A.II.2.4.b", "A.II.2.4.b",
    ]  # fmt: skip
    meetings = {m.meeting: m for m in told_.meetings}
    midyear = meetings["CUM-06-SO-KET"]
    assert (midyear.host, midyear.agreed_for) == ("PD", date(2024, 7, 18))
    assert midyear.untreated == ("SECOND_HALF_PLANNED",)
    assert [d.unit for d in midyear.delegates if d.lacking] == ["PD"]
    assert meetings["CUM-06-GIAO-UOC"].untreated == ()
    assert meetings["CUM-06-TONG-KET"].untreated == ("LEADERSHIP_INTRODUCED",)
    assert len(meetings["CUM-06-TONG-KET"].outcomes) == 5


def test_the_other_clusters_have_their_rules_and_their_two_reports(demo):
    for cluster in ("CUM-01", "KHOI-02", "KHOI-03", "KHOI-04", "KHOI-05"):
        told_ = year(demo.ledger, "2024", cluster)
        assert [len(told_.documents), len(told_.reports)] == [1, 3]


def test_evidence_stands_beside_the_criterion_it_speaks_of(demo):
    (line,) = explanation(demo.ledger, "2024", "PA", "II.3").lines
    assert [handed.by.body for handed in line.evidence] == ["VP"]


def test_the_award_register_shows_the_quota_the_late_file_and_the_failed_ballot(demo):
    told = award_register(demo.ledger, "2024")
    assert told.guidance is not None
    flags = next(q for q in told.structure if (q.cluster, q.level) == ("CUM-01", "CITY_FLAG"))
    assert flags.over == flags.nominated - 2 > 0
    found = {(a.unit, a.level): {c.code for c in a.contradictions} for a in told.awards}
    assert "BALLOT_UNMET" in found["PM02", "CITY_FLAG"]
    assert "FILE_LATE" in found["PM03", "CITY_MERIT"]
    assert found["PA", "CITY_MERIT"] == set()


@pytest.mark.clause("C.3-2", "B.II.2", "A.II.3.2.b")
def test_the_findings_of_the_story_are_visible(demo):
    on = date(2025, 3, 31)
    told_ = findings_of_cluster(demo.ledger, "2024", "CUM-06", valid_on=on).findings
    found = {(f.finding, f.unit) for f in told_ if f.cured_on is None}
    assert {
        ("MISSING_REPRIMANDS", None), ("OWN_UNIT", "PC"), ("WITHOUT_DEPUTY", "PC"),
        ("NO_SELF_SCORE", "PG"), ("AGAINST_RULES", "PB"), ("NOT_TREATED", None),
        ("MISSING_NEXT_HEAD", None), ("WRONG_COMPOSITION", "PD"),
    } <= found  # fmt: skip
    (missing,) = [f for f in told_ if f.finding == "MISSING_REPRIMANDS"]
    assert (missing.arose_on, missing.clause) == (date(2024, 9, 26), "C.3-2")


def test_what_is_found_changes_only_with_the_number_of_its_reading(demo):
    """Frozen findings are compared by the reading they name: raise READING when this fails for the same story."""
    days = (date(2024, 8, 1), date(2024, 12, 23), date(2025, 3, 31))
    found = [
        [f.finding, f.unit, f.clause, f.says, str(f.arose_on), str(f.cured_on)]
        for day in days
        for f in findings_of_cluster(demo.ledger, "2024", "CUM-06", valid_on=day).findings
    ]
    told_ = sha256(json.dumps(found, ensure_ascii=False).encode()).hexdigest()
    assert (READING, len(found), told_[:16]) == (1, 58, "a02482282ca6ef1b")


def test_the_calendar_of_the_story_says_what_was_done_when(demo):
    told_ = calendar(demo.ledger, "2024", "CUM-06", valid_on=date(2025, 3, 31))
    assert told_.conference_on == date(2024, 12, 24)
    states = {d.duty: d.state for d in told_.duties}
    assert (states["NOTICE/PA"], states["PREPARATORY"], states["YEAREND"]) == ("IN_TIME",) * 3
    assert states["REPRIMANDS/2024-09"] == "MISSING"
    assert states["SELF_SCORE/PA"] == "IN_TIME"
