"""The story of the demo, act by act, with its figures (domain §13)."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.dispute import Dispute
from ledger.events import AnyRecorded
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DISTRICT,
    HEAD,
    HEAD_UNIT,
    INSPECTORATE,
    OFFICE,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    lines,
    member,
)

REPRIMAND = {
    "code": "VB1",
    "document": {"printed": "Số 2210/UBND-VP", "date": "2024-11-12"},
    "kind": "PHE_BINH",
    "units": [A],
}
CLUSTER = {"season": "2024", "cluster": "C1"}


def last(office: Office) -> AnyRecorded:
    return office.stand.journal.at(office.stand.journal.head()[0])


@pytest.mark.clause("A.I.3", "B.II.1", "B.II.2", "B.II.3", "B.II.4", "C.3-2")
def test_a_disputed_line_comes_to_938_50(office):
    of_a = office.of(A)
    office.put(
        "reprimand.forward", OFFICE, date(2024, 11, 22), season="2024", batch="2024-11",
        month="2024-11", documents=[REPRIMAND],
    )  # fmt: skip
    office.put("scorecard.submit", member(A), date(2024, 12, 10), lines=lines(), **of_a)
    assert office.total(A, "self") == Decimal("947.50")

    office.put("scorecard.open-review", HEAD, date(2024, 12, 12), **of_a)
    for criterion, seen, points in (("I.3", "75", "70"), ("II.4", "20", "18")):
        office.put(
            "scorecard.adjust", HEAD, date(2024, 12, 14), criterion=criterion, points=points,
            seen=seen, reason="thiếu minh chứng", documents=[PAPER], with_deputy=True, **of_a,
        )  # fmt: skip
    applied = office.put(
        "scorecard.apply-reprimand", HEAD, date(2024, 12, 15), batch="2024-11", document="VB1",
        criterion="P.1", points="-5", seen="0", **of_a,
    )  # fmt: skip
    assert applied.events[0].facts.total == Decimal("935.50")
    office.put("scorecard.complete-review", HEAD, date(2024, 12, 17), with_deputy=True, **of_a)
    office.put(
        "cluster.notify-results", HEAD, date(2024, 12, 18), units=[A],
        addressees=[{"kind": "UNIT", "code": A}, {"kind": "COUNCIL", "code": "HD"}], **CLUSTER,
    )  # fmt: skip
    assert last(office).facts.total == Decimal("935.50")

    office.put(
        "dispute.raise", member(A), date(2024, 12, 19), code="YK1", kind="SCORE", unit=A,
        criterion="I.3", claimed="75", reason="đã có biên bản kiểm tra", **CLUSTER,
    )  # fmt: skip
    assert last(office).facts.figure == Decimal("70.00")
    meeting = office.prepared(present=5)
    assert last(office).facts.quorate
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), meeting=meeting,
        cards=[{"unit": A, "unsettled": ["I.3"]}], **CLUSTER,
    )  # fmt: skip
    assert office.total(A, "agreed") == Decimal("935.50")

    of_dispute = {"season": "2024", "dispute": "YK1"}
    office.put("dispute.reserve", member(A), date(2024, 12, 21), **of_dispute)
    office.put(
        "dispute.escalate", HEAD, date(2024, 12, 22), reason="họp trừ bị chưa thống nhất",
        **of_dispute,
    )  # fmt: skip
    decided = office.put(
        "dispute.decide", COUNCIL, date(2024, 12, 23), document=PAPER, reasons="đã xem biên bản",
        ballot={"members": 9, "votes_for": 8, "votes_against": 1},
        effects=[{"unit": A, "criterion": "I.3", "points": "73", "seen": "70"}], **of_dispute,
    )  # fmt: skip
    decision, determination = (e.facts for e in decided.events)
    assert (decision.outcome, decision.effects[0].before) == ("OTHERWISE", Decimal("70.00"))
    assert (determination.dispute, determination.total) == ("dispute/2024/YK1", Decimal("938.50"))
    assert office.total(A, "council") == Decimal("938.50")
    assert office.score(A)["agreed"] == Decimal("935.50")
    assert office.score(A)["self"] == Decimal("947.50")
    office.put("dispute.notify", HEAD, date(2024, 12, 23), addressees=list(UNITS), **of_dispute)
    dispute = Dispute.folded("dispute/2024/YK1", office.stand.journal.history("dispute/2024/YK1"))
    assert dispute.stage == "NOTIFIED"


def conference(office: Office) -> str:
    office.put(
        "meeting.hold", HEAD, date(2024, 12, 24), season="2024", meeting="TK", kind="YEAREND",
        cluster="C1", chair=HEAD_UNIT, present=list(UNITS), standing_body_present=True,
    )  # fmt: skip
    return "TK"


@pytest.mark.clause("B.III.1.2-2")
def test_an_official_rating_turns_the_flag_into_a_certificate_of_merit(office):
    office.verified(A)
    of_rating = {"season": "2024", "organisation": f"DB-{A}", "rated_by": "Quận ủy"}
    office.put(
        "party-rating.record", PARTY, date(2024, 11, 30), level="EXCELLENT", status="PROVISIONAL",
        as_of="2024-11-30", document=PAPER, **of_rating,
    )  # fmt: skip
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")
    office.put(
        "party-rating.record", PARTY, date(2024, 12, 20), level="GOOD", status="OFFICIAL",
        seen="EXCELLENT", as_of="2024-11-30", document=PAPER, **of_rating,
    )  # fmt: skip
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_MERIT")
    nominated = office.put(
        "award.nominate", HEAD, date(2024, 12, 24), level="CITY_FLAG", meeting=conference(office),
        **office.of(A),
    )  # fmt: skip
    facts = nominated.events[0].facts
    assert (facts.contradicts, facts.verdict.award) == (True, "CITY_MERIT")
    assert facts.verdict.points == Decimal("947.50")


@pytest.mark.clause("B.III.1.2-4")
def test_a_unit_of_exactly_900_is_deferred_and_proposed_late(office):
    unit = UNITS[3]
    office.verified(unit, I_1="332.50")
    office.rated(unit)
    of_unit = office.of(unit)
    assert office.eligibility(unit, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")
    office.put(
        "conduct.open-inspection", INSPECTORATE, date(2024, 12, 10), code="TT1", body="Thanh tra",
        signs_of_violation=True, **of_unit,
    )  # fmt: skip
    assert office.eligibility(unit, "CITY_FLAG") == ("DEFERRED", None)
    office.put(
        "conduct.conclude-inspection", INSPECTORATE, date(2025, 2, 15), inspection="TT1",
        outcome="CLEAN", document=PAPER, **of_unit,
    )  # fmt: skip
    office.put(
        "award.propose", DISTRICT, date(2025, 2, 20), level="CITY_FLAG", document=PAPER, **of_unit
    )
    assert not last(office).facts.contradicts


@pytest.mark.clause("B.III.1.2-1")
def test_899_99_is_not_enough_for_a_flag(office):
    unit = UNITS[4]
    office.verified(unit, I_1="332.49")
    office.rated(unit)
    assert office.eligibility(unit, "CITY_FLAG") == ("ELIGIBLE", "CITY_MERIT")


@pytest.mark.clause("B.III.1.2-5+2")
def test_a_prosecution_after_the_award_excludes_and_flags_it_and_the_city_cancels(office):
    unit = UNITS[5]
    office.verified(unit)
    office.rated(unit)
    office.put(
        "award.nominate", HEAD, date(2024, 12, 24), level="CITY_FLAG", meeting=conference(office),
        **office.of(unit),
    )  # fmt: skip
    office.put(
        "award.propose", STANDING, date(2024, 12, 26), level="CITY_FLAG", document=PAPER,
        on_behalf_of="HD", **office.of(unit),
    )  # fmt: skip
    assert last(office).facts.proposed_by == "COUNCIL"
    office.granted(unit)
    receipt = office.put(
        "conduct.record-prosecution", STANDING, date(2025, 1, 20), code="KT1", person="x-1",
        stage="INVESTIGATION", document=PAPER, on_behalf_of="TTT", **office.of(unit),
    )  # fmt: skip
    prosecution, flag = receipt.events
    assert flag.facts.because_of == prosecution.position
    assert flag.facts.after.headline == "EXCLUDED"
    assert prosecution.on_behalf_of == "TTT"
    office.put(
        "award.cancel", CITY, date(2025, 3, 1), level="CITY_FLAG", ground="VIOLATION_CONCLUDED",
        document=PAPER, reason="có kết luận", **office.of(unit),
    )  # fmt: skip


@pytest.mark.clause("B.III.1.2-3")
def test_a_shortcoming_lowers_a_certificate_of_merit_below_the_city(office):
    unit = UNITS[6]
    office.verified(unit, I_1="300")
    office.rated(unit, "GOOD")
    office.put(
        "conduct.find-shortcoming", COUNCIL, date(2024, 12, 23), code="KL1", kind="LIMITATION",
        ground="chậm giải ngân", document=PAPER, **office.of(unit),
    )  # fmt: skip
    assert office.eligibility(unit, "CITY_MERIT") == ("DOWNGRADED", "LOCAL_MERIT")


@pytest.mark.clause("A.I.1", "B.II.1")
def test_a_unit_leaves_and_another_sends_no_self_score(office):
    office.put(
        "cluster.leave", CITY, date(2024, 9, 30), cluster="C1", unit=UNITS[5],
        to_day=date(2024, 9, 30), document=PAPER,
    )  # fmt: skip
    office.put(
        "scorecard.close", STANDING, date(2024, 10, 5), outcome="NOT_ASSESSED",
        reason="rời cụm theo quyết định của Thành phố", **office.of(UNITS[5]),
    )  # fmt: skip
    office.put("scorecard.miss", HEAD, date(2024, 12, 12), reason="quá hạn", **office.of(UNITS[6]))
    assert office.score(UNITS[6])["stage"] == "MISSING"
    office.prepared(present=4)
    held = last(office).facts
    assert (held.members_count, held.present_count, held.quorate) == (6, 4, True)


def test_the_heads_own_unit_is_adjusted_with_the_conflict_shown(office):
    office.reviewing(HEAD_UNIT)
    receipt = office.put(
        "scorecard.adjust", HEAD, criterion="I.3", points="74", seen="75", reason="rà soát",
        documents=[PAPER], **office.of(HEAD_UNIT),
    )  # fmt: skip
    assert receipt.events[0].facts.conflict == "OWN_UNIT"
