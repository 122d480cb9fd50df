"""Two councils in one ledger: a body that serves one of them acts in its affairs only."""

from datetime import date

import pytest

from ledger.refusals import NotAllowed, Refused
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    FIRST,
    INSPECTORATE,
    OFFICE,
    PAPER,
    PARTY,
    STANDING,
    A,
    Office,
    actor,
    second_council,
)

THEIRS = actor("r-2", "PNV2", "STANDING_BODY")
CHAIR = actor("r-1", "HD2", "COUNCIL")
THEIR_OFFICE = actor("r-3", "VP2", "OFFICE")
UNIT = "DX01"
OURS, OTHERS = "2024", "2024-2"


@pytest.fixture
def two(office: Office) -> Office:
    """The office and a second council, with a cluster of one unit, an office and a season of its own."""
    second_council(office)
    for code, kind in (("VP2", "OFFICE"), ("BTC2", "PARTY_ORG_COMMITTEE")):
        office.put("body.register", THEIRS, FIRST, code=code, name=code, kind=kind, from_day=FIRST)
    office.put("role.grant", ADMIN, FIRST, person="r-3", body="VP2", role="OFFICE", from_day=FIRST)
    office.put(
        "cluster.establish", CITY, FIRST, code="D1", name="Cụm của Hội đồng hai", kind="CUM",
        council="HD2", from_day=FIRST, document=PAPER,
    )  # fmt: skip
    office.put("unit.register", THEIRS, FIRST, code=UNIT, name="Phường D1", from_day=FIRST)
    office.put(
        "cluster.admit", CITY, FIRST, cluster="D1", unit=UNIT, from_day=FIRST, document=PAPER
    )
    return office


def bound(office: Office, body: str, by=STANDING, council: str = "HD", **days):
    return office.put(
        "body.bind", by, FIRST, body=body, council=council, **{"from_day": FIRST, **days}
    )


def batch(season: str, code: str = "2024-05", **more):
    return {"season": season, "batch": code, "month": code, "nil": True, **more}


@pytest.mark.clause("C.3-2")
def test_an_office_sends_reprimands_in_its_own_councils_season_only(two):
    # Bound to no council, it acts wherever its role lets it.
    two.put("reprimand.forward", OFFICE, **batch(OTHERS))
    bound(two, "VP")
    answer = two.refused(NotAllowed, "reprimand.forward", OFFICE, **batch(OTHERS, "2024-06"))
    assert answer.under == "C.3-2"
    assert "VP phục vụ Hội đồng HD, không phải Hội đồng HD2" in answer.says
    assert "ở Hội đồng HD2 là việc của Văn phòng HĐND và UBND" in answer.says
    two.put("reprimand.forward", OFFICE, **batch(OURS))
    bound(two, "VP2", THEIRS, "HD2")
    two.put("reprimand.forward", THEIR_OFFICE, **batch(OTHERS, "2024-06"))
    two.refused(NotAllowed, "reprimand.forward", THEIR_OFFICE, **batch(OURS, "2024-06"))


def test_nor_does_anybody_enter_its_reprimands_for_it_in_another_council(two):
    bound(two, "VP")
    of = batch(OTHERS)
    answer = two.refused(Refused, "reprimand.forward", THEIRS, on_behalf_of="VP", **of)
    assert answer.field == "on_behalf_of"
    assert "VP phục vụ Hội đồng HD" in answer.says
    bound(two, "VP2", THEIRS, "HD2")
    receipt = two.put("reprimand.forward", THEIRS, on_behalf_of="VP2", **of)
    assert receipt.events[0].on_behalf_of == "VP2"


def test_a_binding_holds_from_its_first_day_through_its_last(two):
    bound(two, "VP", from_day="2024-03-01", to_day="2024-06-30")
    for month, day in (("2024-02", date(2024, 2, 29)), ("2024-07", date(2024, 7, 1))):
        two.put("reprimand.forward", OFFICE, day, **batch(OTHERS, month))
    for month, day in (("2024-03", date(2024, 3, 1)), ("2024-06", date(2024, 6, 30))):
        two.refused(NotAllowed, "reprimand.forward", OFFICE, on=day, **batch(OTHERS, month))


def test_a_body_moves_to_another_council_and_may_serve_two(two):
    bound(two, "VP")
    bound(two, "VP", CHAIR, "HD2")
    two.put("reprimand.forward", OFFICE, **batch(OTHERS))
    two.put("reprimand.forward", OFFICE, **batch(OURS))
    receipt = two.put(
        "body.end-binding", COUNCIL, body="VP", council="HD", to_day="2024-06-30", reason="chuyển"
    )
    assert receipt.events[0].facts.words() == "VP thôi phục vụ Hội đồng HD sau ngày 30/06/2024"
    two.put("reprimand.forward", OFFICE, date(2024, 6, 30), **batch(OURS, "2024-06"))
    answer = two.refused(
        NotAllowed, "reprimand.forward", OFFICE, on=date(2024, 7, 1), **batch(OURS, "2024-07")
    )
    assert "VP phục vụ Hội đồng HD2, không phải Hội đồng HD;" in answer.says


def test_party_and_inspection_of_one_council_stay_out_of_the_other(two):
    for body in ("BTC", "TTQ", "UBQ"):
        bound(two, body)
    rating = {
        "organisation": f"DB-{A}", "level": "GOOD", "status": "OFFICIAL", "rated_by": "Quận ủy",
        "as_of": "2024-11-30", "document": PAPER,
    }  # fmt: skip
    two.refused(NotAllowed, "party-rating.record", PARTY, season=OTHERS, **rating)
    two.put("party-rating.record", PARTY, season=OURS, **rating)
    told = {
        "code": "TT1", "body": "Thanh tra", "signs_of_violation": True, "opened_on": "2024-12-01",
    }  # fmt: skip
    two.refused(
        NotAllowed, "conduct.open-inspection", INSPECTORATE, season=OTHERS, unit=UNIT, **told
    )
    two.put("conduct.open-inspection", INSPECTORATE, **told, **two.of(A))
    # Of units outside a season as well.
    of_organisation = {"organisation": "DB-D1", "from_day": FIRST}
    two.put(
        "party-organisation.register", PARTY, code="DB-D1", name="Đảng bộ D1", managed_by="QU",
        from_day=FIRST,
    )  # fmt: skip
    two.refused(NotAllowed, "party-organisation.cover", PARTY, unit=UNIT, **of_organisation)
    two.refused(NotAllowed, "party-organisation.cover", STANDING, unit=UNIT, **of_organisation)
    two.put("party-organisation.cover", THEIRS, unit=UNIT, **of_organisation)


def test_the_city_bound_to_none_acts_in_both(two):
    for season, unit in ((OURS, A), (OTHERS, UNIT)):
        two.put(
            "award.decide", CITY, outcome="REFUSED", level="CITY_FLAG", document=PAPER,
            season=season, unit=unit,
        )  # fmt: skip


def test_a_standing_body_is_of_its_council_whatever_else_its_people_do(two):
    two.put("role.grant", ADMIN, FIRST, person="r-9", body="PNV2", role="OFFICE", from_day=FIRST)
    both_hats = actor("r-9", "PNV2", "OFFICE")
    answer = two.refused(NotAllowed, "reprimand.forward", both_hats, **batch(OURS))
    assert "PNV2 phục vụ Hội đồng HD2" in answer.says
    two.put("reprimand.forward", both_hats, **batch(OTHERS))


def test_a_council_and_its_standing_body_bind_bodies_to_it_and_nobody_else(two):
    of = {"body": "VP", "council": "HD", "from_day": FIRST}
    for who in (THEIRS, CHAIR, CITY, OFFICE, ADMIN):
        two.refused(NotAllowed, "body.bind", who, **of)
    assert two.refused(Refused, "body.bind", STANDING, **{**of, "council": "HD9"}).field == (
        "council"
    )
    receipt = two.put("body.bind", COUNCIL, document=PAPER, **of)
    event = receipt.events[0]
    assert (event.stream, event.topic) == ("body/VP", "body.bound.v1")
    assert event.facts.words() == "VP phục vụ Hội đồng HD từ ngày 01/01/2024, theo QĐ 12/QĐ-UBND"
    end = {"body": "VP", "council": "HD", "to_day": "2024-06-30"}
    two.refused(NotAllowed, "body.end-binding", THEIRS, **end)
    two.put("body.end-binding", STANDING, version=receipt.events[0].version, **end)


def test_a_binding_entered_in_error_is_taken_back_by_its_council_only(two):
    position = bound(two, "VP").position
    of = {"position": position, "reason": "ghi nhầm"}
    two.refused(NotAllowed, "event.declare-error", THEIRS, **of)
    two.refused(NotAllowed, "event.declare-error", CHAIR, **of)
    declared = two.put("event.declare-error", COUNCIL, **of).position
    two.put("reprimand.forward", OFFICE, **batch(OTHERS))
    undo = {"position": declared, "reason": "không nhầm"}
    two.refused(NotAllowed, "event.declare-error", THEIRS, **undo)
    two.put("event.declare-error", STANDING, **undo)
    two.refused(NotAllowed, "reprimand.forward", OFFICE, **batch(OTHERS, "2024-06"))
