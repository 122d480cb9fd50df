"""Complaints about award decisions: who may put what, and the clocks as they are answered."""

from datetime import date

import pytest

from ledger.questions.complaint import complaint
from ledger.questions.history import history
from ledger.refusals import Conflict, NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DISTRICT,
    HEAD,
    INSPECTOR,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    member,
)
from tests.opening import check_ledger

OF = {"season": "2024", "complaint": "KN1"}
B = UNITS[3]
D = date.fromisoformat


@pytest.fixture
def refused(office) -> tuple[Office, int]:
    """An office where A was refused the flag, and at which position."""
    office.verified(A)
    receipt = office.put(
        "award.decide", CITY, D("2024-12-24"), outcome="REFUSED", level="CITY_FLAG",
        document=PAPER, **office.of(A),
    )  # fmt: skip
    return office, receipt.position


def received(office: Office, against: int, by=None, on="2024-12-26", **told: object):
    told = {"code": "KN1", "unit": A, "known_on": "2024-12-25", "document": PAPER, **told}
    who = by or member(A)
    return office.put("complaint.receive", who, D(on), season="2024", against=against, **told)


def answered(office: Office, **cut):
    return complaint(office.stand.ledger, "2024", "KN1", **cut)


def test_a_unit_complains_in_its_own_name_and_any_member_of_the_cluster_may(refused):
    office, against = refused
    event = received(office, against, by=member(B)).events[0]
    assert (event.facts.matter.complainant, event.facts.received_on) == (B, D("2024-12-26"))
    told = {
        "code": "KN2", "unit": A, "known_on": "2024-12-25", "document": PAPER, "season": "2024",
        "against": against,
    }  # fmt: skip
    for who in (COUNCIL, HEAD, INSPECTOR, DISTRICT):
        office.refused(NotAllowed, "complaint.receive", who, **told)
    for more in ({"complainant": A}, {"person": "p-9"}):
        says = office.refused(Refused, "complaint.receive", member(B), **told, **more)
        assert says.field == "complainant"
    office.refused(Conflict, "complaint.receive", member(A), **{**told, "code": "KN1"})
    # Ten days after the season ended a member still complains.
    received(office, against, by=member(A), on="2025-01-10", code="KN3")


def test_for_a_person_or_another_unit_the_standing_body_records_it(refused):
    office, against = refused
    event = received(office, against, by=STANDING, person="p-9").events[0]
    assert event.facts.matter.complainant is None
    received(office, against, by=STANDING, complainant=B, code="KN2")
    told = {
        "code": "KN3", "unit": A, "known_on": "2024-12-25", "document": PAPER, "season": "2024",
        "against": against, "complainant": "PX99",
    }  # fmt: skip
    assert office.refused(Refused, "complaint.receive", STANDING, **told).field == "complainant"


def test_what_is_complained_of_is_a_decision_on_that_units_award(refused):
    office, against = refused
    told = {"code": "KN2", "known_on": "2024-12-25", "document": PAPER, "season": "2024"}
    for more in ({"unit": A, "against": 1}, {"unit": B, "against": against}):
        says = office.refused(Refused, "complaint.receive", member(A), **told, **more)
        assert says.field == "against"


def test_district_or_city_settle_it_or_the_standing_body_for_them(refused):
    office, against = refused
    received(office, against)
    for who in (COUNCIL, HEAD, member(A)):
        office.refused(NotAllowed, "complaint.accept", who, **OF)
    assert office.refused(Refused, "complaint.accept", STANDING, **OF).field == "on_behalf_of"
    event = office.put("complaint.accept", STANDING, on_behalf_of="UBQ", **OF).events[0]
    assert (event.facts.settled_by, event.on_behalf_of) == ("UBQ", "UBQ")


def test_a_complaint_through_both_instances_with_its_clocks_as_of_any_day(refused):
    office, against = refused
    received(office, against)
    office.put("complaint.accept", DISTRICT, D("2025-01-07"), **OF)
    office.put("complaint.declare-complex", DISTRICT, D("2025-01-08"), reason="nhiều hồ sơ", **OF)
    office.put("complaint.hold-dialogue", DISTRICT, D("2025-02-10"), minutes=PAPER, **OF)
    office.put(
        "complaint.decide", DISTRICT, D("2025-02-24"), found="WRONG", effect="STANDS",
        document=PAPER, reasons="đúng quy định", **OF,
    )  # fmt: skip
    office.refused(Refused, "complaint.send", DISTRICT, addressees=["PX99"], **OF)
    office.put("complaint.send", DISTRICT, D("2025-02-28"), addressees=[A], **OF)
    told = answered(office, valid_on=D("2025-03-01"))
    assert [(c.kind, c.due, c.state, c.days_late) for c in told.clocks] == [
        ("COMPLAIN", D("2025-03-25"), "IN_TIME", 0),
        ("ACCEPT", D("2025-01-06"), "LATE", 1),
        ("SETTLE", D("2025-02-21"), "LATE", 3),
        ("SEND", D("2025-02-27"), "LATE", 1),
    ]
    assert len(told.findings) == 3
    assert (told.stage, told.stage_name) == ("SENT", "đã gửi quyết định giải quyết")
    then = answered(office, valid_on=D("2025-02-23"))
    assert [(c.kind, c.state, c.days_late) for c in then.clocks][2:] == [("SETTLE", "OVERDUE", 2)]
    office.put(
        "complaint.complain-again", member(A), D("2025-03-10"), content="chưa thỏa đáng", **OF
    )
    office.put("complaint.accept", CITY, D("2025-03-12"), **OF)
    office.put("complaint.withdraw", member(A), D("2025-03-20"), document=PAPER, **OF)
    told = answered(office, valid_on=D("2025-06-30"))
    assert (told.instance, told.stage) == ("SECOND", "WITHDRAWN")
    assert [c.state for c in told.clocks][4:] == ["IN_TIME", "STOPPED"]
    assert check_ledger(office.stand.owner) == []


def test_a_complaint_of_another_is_not_withdrawn_by_the_unit_it_is_about(refused):
    office, against = refused
    received(office, against, by=member(B))
    office.refused(NotAllowed, "complaint.withdraw", member(A), document=PAPER, **OF)
    office.put("complaint.withdraw", member(B), document=PAPER, **OF)


def test_the_complaint_of_a_person_is_withdrawn_through_the_standing_body(refused):
    office, against = refused
    received(office, against, by=STANDING, person="p-9")
    office.refused(NotAllowed, "complaint.withdraw", member(A), document=PAPER, **OF)
    office.put("complaint.withdraw", STANDING, document=PAPER, **OF)


def test_a_complaint_is_not_taken_up_on_a_ground_of_the_law(refused):
    office, against = refused
    received(office, against)
    ground = {"ground": "INTERNAL_DIRECTION", "reason": "chỉ đạo nội bộ", "document": PAPER}
    office.put("complaint.refuse", DISTRICT, D("2025-01-03"), **ground, **OF)
    told = answered(office, valid_on=D("2025-06-01"))
    assert [(c.kind, c.state) for c in told.clocks] == [
        ("COMPLAIN", "IN_TIME"), ("ACCEPT", "IN_TIME"),
    ]  # fmt: skip
    assert told.findings == ()


def test_it_stands_in_the_history_of_both_units_in_words(refused):
    office, against = refused
    received(office, against, by=member(B))
    for unit in (A, B):
        says = [e.says for e in history(office.stand.ledger, "2024", unit).entries]
        assert any(f"khiếu nại của {B} đối với quyết định khen thưởng" in s for s in says)


def test_what_was_received_by_error_is_declared_so_and_nothing_is_left(refused):
    office, against = refused
    position = received(office, against).position
    office.put("event.declare-error", STANDING, position=position, reason="nhầm đơn")
    with pytest.raises(Unknown):
        answered(office)
    office.refused(Unknown, "complaint.accept", DISTRICT, **OF)
    assert check_ledger(office.stand.owner) == []


def test_a_complaint_that_is_not_there_is_unknown(refused):
    office, _ = refused
    office.refused(Unknown, "complaint.accept", DISTRICT, **OF)
    with pytest.raises(Unknown):
        answered(office)
