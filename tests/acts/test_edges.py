"""Edges found by looking at the whole with fresh eyes: what an error, a move or a number used again must not do."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.cluster import Cluster
from ledger.questions.eligibility import eligibility
from ledger.questions.feeds import feed
from ledger.questions.standings import standings
from ledger.refusals import NotAllowed, Refused
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    CRITERIA,
    FIRST,
    HEAD,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    member,
)
from tests.acts.test_disputes import DECISION, EFFECT, OF, escalated
from tests.acts.test_errors import adjusted, declare, last

OF_SET = {"season": "2024", "cluster": "C1", "group": "CHUNG"}


@pytest.mark.clause("B.II.1")
def test_a_unit_cannot_take_back_its_self_score_once_the_review_is_open(office):
    office.submitted(A)
    office.submitted(A, I_3="60")
    second = last(office)
    office.put("scorecard.open-review", HEAD, **office.of(A))
    refused = office.refused(
        NotAllowed, "event.declare-error", member(A), position=second, reason="ghi nhầm"
    )
    assert "Thường trực Hội đồng" in refused.says
    declare(office, second, by=STANDING)
    assert office.total(A, "review") == Decimal("947.50")
    declaration = last(office)
    office.refused(
        NotAllowed, "event.declare-error", member(A), position=declaration, reason="ghi nhầm"
    )


def test_a_card_without_any_figure_is_neither_agreed_nor_verified(office):
    office.reviewed(A)
    submission = office.stand.journal.history(f"scorecard/2024/{A}")[0].position
    declare(office, submission, by=STANDING)
    meeting = office.prepared()
    office.refused(
        Refused, "cluster.agree-scores", HEAD, season="2024", cluster="C1", meeting=meeting,
        cards=[{"unit": A}],
    )  # fmt: skip


def test_what_was_moved_in_a_review_opened_by_error_does_not_move_the_next_submission(office):
    office.reviewing(A)
    opening = last(office)
    adjusted(office, "70", "75")
    declare(office, opening, by=HEAD)
    office.submitted(A, I_3="40")
    office.put("scorecard.open-review", HEAD, **office.of(A))
    assert office.total(A, "self") == office.total(A, "review") == Decimal("912.50")


@pytest.mark.clause("C.3-2")
def test_a_reprimand_never_raises_points(office):
    office.reviewing(A)
    office.put(
        "reprimand.forward", STANDING, season="2024", batch="2024-11", month="2024-11",
        on_behalf_of="VP",
        documents=[{
            "code": "D1", "kind": "PHE_BINH", "units": [A],
            "document": {"printed": "05/UBND-VP", "date": "2024-11-05"},
        }],
    )  # fmt: skip
    refused = office.refused(
        Refused, "scorecard.apply-reprimand", HEAD, batch="2024-11", document="D1", criterion="I.1",
        points="400", seen="380", **office.of(A),
    )  # fmt: skip
    assert refused.under == "C.3-2"


def test_a_number_of_a_criteria_set_used_again_begins_without_what_was_spared_under_it(office):
    office.put(
        "criteria.issue", HEAD, criteria=CRITERIA, bonus_inside=True, not_applicable="RESCALE",
        reason="thử", document=PAPER, **OF_SET,
    )  # fmt: skip
    second = last(office)
    office.put(
        "criteria.mark-not-applicable",
        HEAD,
        unit=A,
        criterion="II.1",
        reason="x",
        document=PAPER,
        **OF_SET,
    )
    declare(office, second, by=HEAD)
    office.put(
        "criteria.issue",
        HEAD,
        criteria=CRITERIA,
        bonus_inside=True,
        reason="lại",
        document=PAPER,
        **OF_SET,
    )
    office.submitted(A)
    assert office.total(A, "self") == Decimal("947.50")


def moved(office: Office) -> str:
    """Let a unit, not of those that lead, move to a second cluster in the middle of the year; its code."""
    unit = next(u for u in UNITS if u not in {A, HEAD.body} and u != UNITS[2])
    office.put(
        "cluster.establish", CITY, FIRST, code="C2", name="Cụm thi đua số 2", kind="CUM",
        council="HD", from_day=FIRST, document=PAPER,
    )  # fmt: skip
    office.put(
        "cluster.leave", STANDING, date(2024, 6, 30), cluster="C1", unit=unit, to_day="2024-06-30",
        document=PAPER, on_behalf_of="TP",
    )  # fmt: skip
    office.put(
        "cluster.admit", STANDING, date(2024, 7, 1), cluster="C2", unit=unit, from_day="2024-07-01",
        document=PAPER, on_behalf_of="TP",
    )  # fmt: skip
    return unit


@pytest.mark.clause("A.I.1")
def test_a_cluster_does_not_touch_the_card_of_a_unit_that_moved_on(office):
    unit = moved(office)
    line = {"unit": unit, "criterion": "I.3", "points": "70", "seen": "75"}
    refused = office.refused(
        Refused, "cluster.adjust", HEAD, season="2024", cluster="C1", lines=[line], reason="x",
        documents=[PAPER],
    )  # fmt: skip
    assert refused.under == "A.I.1"
    assert unit in refused.says


def test_standings_on_a_day_have_the_members_of_that_day(office):
    unit = moved(office)
    rows = {r.unit: r for r in standings(office.stand.ledger, "2024", "C1").rows}
    assert rows[unit].left_on == date(2024, 6, 30)
    before = standings(office.stand.ledger, "2024", "C1", valid_on=date(2024, 5, 1)).rows
    assert {r.unit: r.left_on for r in before}[unit] is None
    of_second = standings(office.stand.ledger, "2024", "C2", valid_on=date(2024, 7, 1)).rows
    assert [r.unit for r in of_second] == [unit]


# What the feeds tell of what is taken back


def fed(office: Office, name: str, after: int) -> list[dict]:
    rows = feed(office.stand.ledger, name, after=after).rows
    return [row for row in rows if row["unit"] == A]


def test_a_determination_entered_in_error_is_told_by_every_feed(office):
    office.verified(A)
    office.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "I.1", "points": "300", "seen": "380"}],
        reason="thẩm định", document=PAPER, **office.of(A),
    )  # fmt: skip
    determined = last(office)
    declare(office, determined)
    declaration = last(office)
    for name in ("scores", "standings", "eligibility"):
        rows = fed(office, name, determined)
        assert rows, name
        assert {row["position"] for row in rows} == {declaration}, name
    assert fed(office, "standings", determined)[0]["figure"] == "947.50"
    told = eligibility(office.stand.ledger, "2024", A)
    assert told.position == declaration


def test_a_card_of_which_nothing_is_left_is_told(office):
    office.submitted(A)
    submission = last(office)
    declare(office, submission, by=member(A))
    (row,) = fed(office, "standings", submission)
    assert (row["stage"], row["figure"], row["rank"], row["position"]) == (
        "EMPTY",
        None,
        None,
        last(office),
    )
    assert len(fed(office, "eligibility", submission)) == 3


def test_a_rating_cancelled_and_a_ground_entered_in_error_are_told(office):
    office.verified(A)
    of = {"season": "2024", "organisation": f"DB-{A}"}
    office.put(
        "party-rating.record", PARTY, level="EXCELLENT", status="OFFICIAL", rated_by="Quận ủy",
        as_of="2024-11-30", covers=[A], document=PAPER, **of,
    )  # fmt: skip
    assert office.eligibility(A, "CITY_FLAG")[0] == "ELIGIBLE"
    before = last(office)
    office.put("party-rating.cancel", PARTY, reason="xếp loại lại", document=PAPER, **of)
    rows = fed(office, "eligibility", before)
    assert {(row["headline"], row["party_rating"]) for row in rows} == {("PENDING", None)}
    assert {row["position"] for row in rows} == {before + 1}
    office.put(
        "conduct.find-shortcoming", COUNCIL, code="S1", kind="LIMITATION", ground="x",
        document=PAPER, **office.of(A),
    )  # fmt: skip
    found = last(office)
    declare(office, found)
    assert {row["position"] for row in fed(office, "eligibility", found)} == {last(office)}


@pytest.mark.parametrize(
    "cursor", ["WzEsImFcdTAwMDAiLCJiIiwiYyJd", "WzEsIlx1ZDgwMCIsImIiLCJjIl0", "x"]
)
def test_a_cursor_that_no_feed_gave_out_is_refused(office, cursor):
    with pytest.raises(Refused):
        feed(office.stand.ledger, "scores", cursor=cursor)


# One table for all, and what rests on a decision


def test_a_second_group_for_every_unit_is_refused(office):
    refused = office.refused(
        Refused, "criteria.issue", HEAD, criteria=CRITERIA, bonus_inside=True, document=PAPER,
        season="2024", cluster="C1", group="AAA",
    )  # fmt: skip
    assert (refused.under, refused.field) == ("B.I", "units")


@pytest.mark.clause("A.I.3")
def test_a_decision_is_not_void_while_a_figure_stands_by_it(office):
    office.agreed(A)
    escalated(office)
    office.put("dispute.decide", COUNCIL, effects=[EFFECT], **DECISION, **OF)
    decision, determination = last(office) - 1, last(office)
    refused = office.refused(
        Refused, "event.declare-error", COUNCIL, position=decision, reason="ghi nhầm"
    )
    assert f"số {determination}" in refused.says
    declare(office, determination, by=COUNCIL)
    declare(office, decision, by=COUNCIL)
    assert office.total(A, "agreed") == Decimal("947.50")


@pytest.mark.clause("A.I.3")
def test_a_disagreement_stays_with_the_cluster_in_which_it_was_raised(office):
    unit = next(u for u in UNITS if u not in {A, HEAD.body} and u != UNITS[2])
    office.put(
        "dispute.raise", member(A), date(2024, 5, 2), code="BD9", kind="RANKING", unit=unit, reason="x",
        season="2024", cluster="C1",
    )  # fmt: skip
    assert moved(office) == unit
    office.put("dispute.escalate", HEAD, reason="chưa thống nhất", season="2024", dispute="BD9")


@pytest.mark.clause("B.II.4")
def test_the_meeting_at_which_cards_were_agreed_is_void_from_above_only(office):
    office.agreed(A)
    held = office.stand.journal.history(f"meeting/2024/TB-{A}")[-1].position
    office.refused(NotAllowed, "event.declare-error", HEAD, position=held, reason="ghi nhầm")
    declare(office, held, by=STANDING)


@pytest.mark.clause("A.I.2")
def test_a_unit_that_left_before_its_term_began_does_not_lead(office):
    unit = next(u for u in UNITS if u not in {A, HEAD.body} and u != UNITS[2])
    office.put(
        "season.open", STANDING, date(2024, 3, 1), code="2025", name="Năm thi đua 2025", kind="CALENDAR",
        starts_on="2025-01-01", ends_on="2025-12-31", council="HD",
    )  # fmt: skip
    office.put(
        "cluster.assign-leadership", COUNCIL, date(2024, 3, 1), cluster="C1", unit=unit, role="HEAD",
        from_day="2025-01-01", season="2025",
    )  # fmt: skip
    assert moved(office) == unit
    cluster = Cluster.folded("cluster/C1", office.stand.journal.history("cluster/C1"))
    assert cluster.holder("HEAD", date(2025, 2, 1), "2025") is None
    assert cluster.holder("HEAD", date(2024, 2, 1), "2024") == HEAD.body
