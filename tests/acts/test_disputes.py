"""Disagreements: any member raises, the Head reports, the council decides and determines."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.dispute import Dispute
from ledger.refusals import Conflict, NotAllowed, Refused
from tests.acts.conftest import (
    COUNCIL,
    HEAD,
    HEAD_UNIT,
    OFFICE,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    member,
)

pytestmark = pytest.mark.clause("A.I.3")
OF_CLUSTER = {"season": "2024", "cluster": "C1"}
OF = {"season": "2024", "dispute": "YK1"}
EFFECT = {"unit": A, "criterion": "I.3", "points": "73", "seen": "75"}
DECISION = {"document": PAPER, "reasons": "đã xem xét"}


def raised(office: Office, by=None, **given: object) -> None:
    told = {"code": "YK1", "kind": "SCORE", "unit": A, "criterion": "I.3", "reason": "chưa đúng"}
    office.put("dispute.raise", by or member(A), **{**told, **given}, **OF_CLUSTER)


def escalated(office: Office) -> None:
    raised(office)
    office.put("dispute.escalate", HEAD, reason="chưa thống nhất", **OF)


def dispute(office: Office) -> Dispute:
    stream = "dispute/2024/YK1"
    return Dispute.folded(stream, office.stand.journal.history(stream))


def test_any_member_raises_about_any_unit_of_the_cluster_and_nobody_else(office):
    office.reviewing(A)
    raised(office, by=member(UNITS[3]))
    assert dispute(office).matter.raised_by == UNITS[3]
    assert dispute(office).figure == Decimal("75.00")
    told = {"code": "YK2", "kind": "RANKING", "reason": "x", **OF_CLUSTER}
    office.refused(NotAllowed, "dispute.raise", OFFICE, **told)
    office.refused(Refused, "dispute.raise", member(A), unit="PX99", **told)
    office.refused(Conflict, "dispute.raise", member(A), **{**told, "code": "YK1"})


def test_an_event_that_is_disputed_is_of_the_units_card(office):
    office.reviewing(A)
    told = {"code": "YK2", "kind": "SCORE", "criterion": "I.3", "reason": "x", **OF_CLUSTER}
    says = office.refused(Refused, "dispute.raise", member(A), unit=A, disputed=1, **told)
    assert says.field == "disputed"


def test_positions_reservations_and_a_settlement_in_the_cluster(office):
    office.reviewing(A)
    raised(office)
    office.put("dispute.state-position", HEAD, statement="giữ nguyên", **OF)
    office.put("dispute.state-position", member(A), statement="đã có minh chứng", **OF)
    office.put("dispute.reserve", member(A), **OF)
    office.refused(Refused, "dispute.reserve", member(A), **OF)
    office.put("dispute.settle", HEAD, outcome="giữ nguyên 75 điểm", **OF)
    office.refused(Refused, "dispute.escalate", HEAD, reason="x", **OF)
    office.put("dispute.reopen", member(A), reason="có tài liệu mới", **OF)
    assert dispute(office).round == 2


def test_the_standing_body_registers_what_the_head_has_not_reported(office):
    office.reviewing(A)
    raised(office)
    office.put("dispute.escalate", STANDING, reason="cụm trưởng chưa báo cáo", **OF)
    assert dispute(office).escalated_by_role == "STANDING_BODY"


def test_only_the_council_decides_and_only_what_was_reported(office):
    office.agreed(A)
    raised(office)
    office.refused(NotAllowed, "dispute.decide", STANDING, **DECISION, **OF)
    office.refused(Refused, "dispute.decide", COUNCIL, **DECISION, **OF)
    office.put("dispute.escalate", HEAD, reason="chưa thống nhất", **OF)
    says = office.refused(Refused, "dispute.decide", COUNCIL, reasons="x", **OF)
    assert says.field == "document"


def test_a_decision_takes_the_figure_the_council_saw_or_nothing_is_recorded(office):
    office.agreed(A)
    escalated(office)
    stale = {**EFFECT, "seen": "70"}
    office.refused(Conflict, "dispute.decide", COUNCIL, effects=[stale], **DECISION, **OF)
    assert dispute(office).stage == "ESCALATED"
    office.put("dispute.decide", COUNCIL, effects=[EFFECT], **DECISION, **OF)
    assert office.total(A, "council") == Decimal("945.50")


@pytest.mark.clause("B.II.4")
def test_a_decision_that_names_lines_waits_for_the_clusters_lock(office):
    office.reviewed(A)
    escalated(office)
    says = office.refused(Refused, "dispute.decide", COUNCIL, effects=[EFFECT], **DECISION, **OF)
    assert "đã thống nhất tại họp trừ bị" in says.says
    # What names no line can be decided at once: the disputed figure stands.
    office.put("dispute.decide", COUNCIL, **DECISION, **OF)
    assert dispute(office).outcome == "STANDS"
    assert office.score(A)["council"] is None


def test_a_decision_moves_lines_of_several_units_in_one_act(office):
    office.agreed(A)
    office.agreed(UNITS[3])
    escalated(office)
    receipt = office.put(
        "dispute.decide", COUNCIL, effects=[EFFECT, {**EFFECT, "unit": UNITS[3], "points": "70"}],
        **DECISION, **OF,
    )  # fmt: skip
    assert len(receipt.events) == 3
    assert office.total(UNITS[3], "council") == Decimal("942.50")
    office.refused(
        Refused, "dispute.decide", COUNCIL, effects=[{**EFFECT, "unit": "PX99"}], **DECISION, **OF
    )


def test_a_decision_after_the_award_flags_it(office):
    office.verified(A, I_1="332.50")
    office.rated(A)
    office.granted(A)
    escalated(office)
    receipt = office.put(
        "dispute.decide", COUNCIL, effects=[{**EFFECT, "points": "74"}], **DECISION, **OF
    )
    decision, determined, flag = receipt.events
    assert flag.facts.because_of == determined.position != decision.position
    assert (flag.facts.before.award, flag.facts.after.award) == ("CITY_FLAG", "CITY_MERIT")
    assert flag.facts.after.points == Decimal("899.00")


def test_a_party_that_votes_is_shown_and_the_decision_is_made_known(office):
    office.agreed(A)
    escalated(office)
    office.put(
        "meeting.hold", STANDING, date(2024, 12, 23), season="2024", meeting="HDTD",
        kind="COUNCIL", chair="u-1", members=["u-1", "u-2", "u-3"], present=["u-1", "u-2"],
        standing_body_present=True,
    )  # fmt: skip
    receipt = office.put(
        "dispute.decide", COUNCIL, meeting="HDTD", voters_from=[A, "PNV"],
        ballot={"members": 3, "votes_for": 2, "in_writing": 1}, effects=[EFFECT], **DECISION, **OF,
    )  # fmt: skip
    facts = receipt.events[0].facts
    assert (facts.conflict, facts.interested, facts.meeting) == (
        "OWN_UNIT", (A,), "meeting/2024/HDTD",
    )  # fmt: skip
    office.refused(Refused, "dispute.notify", HEAD, addressees=["PX99"], **OF)
    office.put("dispute.notify", HEAD, addressees=[A, HEAD_UNIT], **OF)
    office.put("dispute.reopen", COUNCIL, reason="tình tiết mới", **OF)
    office.put("dispute.escalate", HEAD, reason="xem lại", **OF)
    office.put(
        "dispute.decide", COUNCIL, effects=[{**EFFECT, "points": "75", "seen": "73"}],
        **DECISION, **OF,
    )  # fmt: skip
    assert office.total(A, "council") == Decimal("947.50")
