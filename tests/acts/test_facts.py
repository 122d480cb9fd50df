"""Reprimands, ratings and conduct: entered by whom they come from, never judged here."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_grounds import counting
from ledger.refusals import Conflict, NotAllowed, Refused
from tests.acts.conftest import (
    COUNCIL,
    HEAD,
    INSPECTORATE,
    OFFICE,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
)

B = UNITS[3]


def paper(code: str = "VB1", day: str = "2024-11-12", **more: object) -> dict[str, object]:
    document = {"printed": f"Số {code}/UBND-VP", "date": day}
    return {"code": code, "document": document, "kind": "PHE_BINH", "units": [A], **more}


def forward(office: Office, batch: str, *papers: object, season: str = "2024", on=None):
    return office.put(
        "reprimand.forward", OFFICE, on or date(2024, 11, 22), season=season, batch=batch,
        month=batch[:7], documents=list(papers),
    )  # fmt: skip


def apply(office: Office, **given: object):
    told = {"batch": "2024-11", "document": "VB1", "criterion": "P.1", "points": "-5", "seen": "0"}
    return office.put("scorecard.apply-reprimand", HEAD, **{**told, **given}, **office.of(A))


def conduct(office: Office, unit: str) -> Conduct:
    stream = f"conduct/2024/{unit}"
    return Conduct.folded(stream, office.stand.journal.history(stream))


# Reprimands


@pytest.mark.clause("C.3-2")
def test_a_batch_names_registered_units_and_a_nil_return_is_told(office):
    says = office.refused(
        Refused, "reprimand.forward", OFFICE, season="2024", batch="2024-11", month="2024-11",
        documents=[paper(units=["PX99"])],
    )  # fmt: skip
    assert says.field == "documents"
    office.refused(
        Refused, "reprimand.forward", OFFICE, season="2024", batch="2024-11", month="2024-11"
    )
    office.put(
        "reprimand.forward", OFFICE, season="2024", batch="2024-10", month="2024-10", nil=True
    )


@pytest.mark.clause("C.3-2")
def test_a_paper_is_applied_once_and_not_when_withdrawn(office):
    forward(office, "2024-11", paper(), paper("VB2"))
    office.reviewing(A)
    apply(office)
    with pytest.raises(Refused):
        apply(office, seen="-5", points="-10")
    office.put(
        "reprimand.withdraw", OFFICE, season="2024", batch="2024-11", code="VB2", document=PAPER,
        reason="ban hành nhầm",
    )  # fmt: skip
    with pytest.raises(Refused) as answer:
        apply(office, document="VB2", seen="-5", points="-10")
    assert "đã thu hồi" in answer.value.says


@pytest.mark.clause("C.3-2")
def test_a_paper_counts_in_the_season_of_its_own_date_whatever_batch_brought_it(office):
    office.put(
        "season.open", STANDING, date(2024, 12, 30), code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    january = date(2025, 1, 22)
    forward(office, "2025-01", paper("VB9", "2024-12-28"), season="2025", on=january)
    forward(office, "2024-02", paper("VB8", "2023-12-20"))
    office.reviewing(A)
    apply(office, batch="2025-01", batch_season="2025", document="VB9")
    with pytest.raises(Refused) as answer:
        apply(office, batch="2024-02", document="VB8", seen="-5", points="-10")
    assert (answer.value.under, answer.value.field) == ("C.3-2", "document")


@pytest.mark.clause("B.II.4")
def test_a_late_paper_goes_to_the_council_after_the_lock(office):
    forward(office, "2024-12", paper("VB3", "2024-12-02"), on=date(2024, 12, 22))
    office.agreed(A)
    with pytest.raises(Refused) as answer:
        apply(office, batch="2024-12", document="VB3")
    assert "chỉ Hội đồng" in answer.value.says
    office.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "P.1", "points": "-5", "seen": "0"}],
        document=PAPER, reason="văn bản phê bình gửi muộn", **office.of(A),
    )  # fmt: skip
    assert office.total(A, "council") == Decimal("942.50")


# Ratings

RATED = {"season": "2024", "rated_by": "Quận ủy", "as_of": "2024-11-30", "document": PAPER}


@pytest.mark.clause("C.4")
def test_a_rating_covers_what_its_organisation_covers(office):
    receipt = office.put(
        "party-rating.record", PARTY, organisation=f"DB-{A}", level="GOOD", status="PROVISIONAL",
        **RATED,
    )  # fmt: skip
    assert receipt.events[0].facts.covers == (A,)
    says = office.refused(
        Refused, "party-rating.record", PARTY, organisation=f"DB-{B}", level="GOOD",
        status="OFFICIAL", covers=[A], **RATED,
    )  # fmt: skip
    assert says.field == "covers"


@pytest.mark.clause("C.4")
def test_a_rating_takes_the_level_its_author_saw(office):
    of = {"organisation": f"DB-{A}", **RATED}
    office.put("party-rating.record", PARTY, level="EXCELLENT", status="PROVISIONAL", **of)
    office.refused(
        Conflict, "party-rating.record", PARTY, level="GOOD", status="OFFICIAL", seen="GOOD", **of
    )
    of = {"season": "2024", "organisation": f"DB-{A}", "document": PAPER}
    office.put(
        "party-rating.revise", PARTY, level="GOOD", seen="EXCELLENT", rated_by="Quận ủy",
        reason="xếp loại lại", **of,
    )  # fmt: skip
    office.put("party-rating.certify-coverage", PARTY, units=[B], certified_by="Quận ủy", **of)
    office.put("party-rating.cancel", STANDING, reason="hủy", on_behalf_of="QU", **of)
    office.verified(B)
    assert office.eligibility(B, "CITY_FLAG")[0] == "PENDING"


@pytest.mark.clause("C.4")
def test_a_rating_that_falls_after_the_award_flags_the_awards_of_all_it_covers(office):
    for unit in (A, B):
        office.verified(unit)
    office.rated(A)
    of = {"season": "2024", "organisation": f"DB-{A}", "document": PAPER}
    office.put("party-rating.certify-coverage", PARTY, units=[B], certified_by="Quận ủy", **of)
    for unit in (A, B):
        office.granted(unit)
    receipt = office.put(
        "party-rating.revise", PARTY, level="COMPLETED", seen="EXCELLENT", rated_by="Quận ủy",
        reason="xếp loại lại", **of,
    )  # fmt: skip
    revised, *flags = receipt.events
    assert sorted(f.stream for f in flags) == [f"award/2024/{A}", f"award/2024/{B}"]
    assert {f.facts.because_of for f in flags} == {revised.position}
    assert {f.facts.after.headline for f in flags} == {"EXCLUDED"}


@pytest.mark.clause("B.III.1.2-2")
def test_who_rated_follows_from_the_registers_and_bears_on_the_flags(office):
    for code, kind, under in (("DUCQ", "PARTY_COMMITTEE", "QU"), ("DUP", "PARTY_COMMITTEE", "QU")):
        office.put(
            "body.register", STANDING, code=code, name=code, kind=kind, under=under,
            from_day="2024-01-01",
        )  # fmt: skip
    of = {"level": "EXCELLENT", "status": "OFFICIAL", **RATED}
    expected = {"QU": "DISTRICT_PARTY_COMMITTEE", "DUP": "OTHER", "BTC": "OTHER"}
    for unit, (body, evaluator) in zip(UNITS[3:], expected.items(), strict=False):
        receipt = office.put(
            "party-rating.record", PARTY, organisation=f"DB-{unit}", rated_by_body=body, **of
        )
        assert receipt.events[0].facts.evaluator == evaluator
        office.verified(unit)
        award = "CITY_FLAG" if evaluator != "OTHER" else "CITY_MERIT"
        assert office.eligibility(unit, "CITY_FLAG") == ("ELIGIBLE", award)
    office.rated(A)
    office.verified(A)
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")
    revised = office.put(
        "party-rating.revise", PARTY, organisation=f"DB-{UNITS[4]}", level="GOOD",
        seen="EXCELLENT", rated_by="Quận ủy", rated_by_body="QU", reason="xét lại",
        season="2024", document=PAPER,
    )  # fmt: skip
    assert revised.events[0].facts.evaluator == "DISTRICT_PARTY_COMMITTEE"


@pytest.mark.clause("B.III.1.2-2")
def test_an_office_committee_rates_what_it_manages_and_none_is_told_to_be_what_it_is_not(office):
    office.put(
        "body.register", STANDING, code="DUCQ", name="Đảng ủy cơ quan", kind="PARTY_COMMITTEE",
        under="QU", from_day="2024-01-01",
    )  # fmt: skip
    office.put(
        "party-organisation.register", PARTY, code="CB-CQ", name="Chi bộ", managed_by="DUCQ",
        from_day="2024-01-01",
    )  # fmt: skip
    office.put("unit.register", STANDING, code="PHONG", name="Phòng A", from_day="2024-01-01")
    office.put(
        "party-organisation.cover", PARTY, organisation="CB-CQ", unit="PHONG",
        from_day="2024-01-01",
    )  # fmt: skip
    of = {"level": "EXCELLENT", "status": "OFFICIAL", **RATED}
    managed = office.put(
        "party-rating.record", PARTY, organisation="CB-CQ", rated_by_body="DUCQ", **of
    )
    assert managed.events[0].facts.evaluator == "AGENCY_PARTY_COMMITTEE"
    wrong = office.refused(
        Refused, "party-rating.record", PARTY, organisation=f"DB-{A}", rated_by_body="DUCQ",
        evaluator="AGENCY_PARTY_COMMITTEE", **of,
    )  # fmt: skip
    assert (wrong.under, wrong.field) == ("B.III.1.2-2", "evaluator")
    told = office.put("party-rating.record", PARTY, organisation=f"DB-{A}", evaluator="OTHER", **of)
    assert told.events[0].facts.evaluator == "OTHER"
    office.verified(A)
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_MERIT")


# Conduct


@pytest.mark.clause("B.III.1.2-4")
def test_an_inspection_an_exception_for_it_and_its_end(office):
    office.verified(A)
    office.rated(A)
    of = {"inspection": "TT1", **office.of(A)}
    office.put(
        "conduct.open-inspection", INSPECTORATE, code="TT1", body="Thanh tra quận",
        signs_of_violation=True, **office.of(A),
    )  # fmt: skip
    says = office.refused(
        Refused, "conduct.approve-exception", STANDING, authority="UBND TP", document=PAPER,
        reason="lý do chính đáng", **of,
    )  # fmt: skip
    assert says.field == "on_behalf_of"
    exception = {"authority": "UBND TP", "document": PAPER, "on_behalf_of": "TP"}
    office.put("conduct.approve-exception", STANDING, reason="lý do chính đáng", **exception, **of)
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")
    office.put("conduct.revoke-exception", STANDING, reason="không còn", **exception, **of)
    assert office.eligibility(A, "CITY_FLAG")[0] == "DEFERRED"
    office.put(
        "conduct.conclude-inspection", INSPECTORATE, outcome="REMEDIATION_REQUIRED",
        document=PAPER, **of,
    )  # fmt: skip
    assert office.eligibility(A, "CITY_FLAG")[0] == "DEFERRED"
    office.put("conduct.complete-remediation", INSPECTORATE, document=PAPER, **of)
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")


@pytest.mark.clause("B.III.1.2-5+2")
def test_a_discipline_and_a_case_need_person_and_paper_and_end(office):
    office.verified(A)
    office.rated(A)
    of = {"on_behalf_of": "TTT", **office.of(A)}
    told = {"code": "KL1", "form": "SUSPENSION", "leader": True}
    says = office.refused(Refused, "conduct.record-discipline", STANDING, **told, **of)
    assert says.field == "person"
    says = office.refused(
        Refused, "conduct.record-discipline", STANDING, person="x-1", **told, **of
    )
    assert says.field == "document"
    office.refused(
        NotAllowed, "conduct.record-discipline", INSPECTORATE, person="x-1", document=PAPER,
        **told, **office.of(A),
    )  # fmt: skip
    of["document"] = PAPER
    office.put("conduct.record-discipline", STANDING, person="x-1", **told, **of)
    assert office.eligibility(A, "CITY_MERIT")[0] == "EXCLUDED"
    office.put(
        "conduct.annul-discipline", STANDING, discipline="KL1", reason="khiếu nại đúng", **of
    )
    assert office.eligibility(A, "CITY_MERIT")[0] == "ELIGIBLE"
    office.put(
        "conduct.record-prosecution", STANDING, code="KT1", stage="INVESTIGATION", person="x-2",
        **of,
    )  # fmt: skip
    office.put("conduct.advance-prosecution", STANDING, prosecution="KT1", **of)
    assert office.eligibility(A, "CITY_MERIT")[0] == "EXCLUDED"
    office.put("conduct.end-prosecution", STANDING, prosecution="KT1", outcome="ACQUITTED", **of)
    assert office.eligibility(A, "CITY_MERIT")[0] == "ELIGIBLE"


@pytest.mark.clause("B.III.1.2-3")
def test_a_shortcoming_is_the_councils_to_find_and_to_take_back(office):
    office.verified(A)
    office.rated(A)
    of = {"document": PAPER, **office.of(A)}
    told = {"code": "HC1", "kind": "PUBLIC_INDIGNATION", "ground": "dư luận"}
    office.refused(NotAllowed, "conduct.find-shortcoming", STANDING, **told, **of)
    office.refused(Refused, "conduct.find-shortcoming", COUNCIL, relies_on=[999_999], **told, **of)
    office.put("conduct.find-shortcoming", COUNCIL, relies_on=[1], **told, **of)
    assert office.eligibility(A, "CITY_FLAG") == ("DOWNGRADED", "CITY_MERIT")
    office.put("conduct.withdraw-shortcoming", COUNCIL, shortcoming="HC1", reason="đã rõ", **of)
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")


@pytest.mark.clause("B.III.1.2-2")
def test_the_council_lets_another_assessment_stand_for_a_rating(office):
    office.verified(A)
    of = {"document": PAPER, "reason": "không có tổ chức đảng riêng", **office.of(A)}
    office.put(
        "conduct.replace-condition", COUNCIL, code="TD1", level="EXCELLENT",
        assessed_by="UBND quận", **of,
    )  # fmt: skip
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_FLAG")
    office.put("conduct.withdraw-replacement", COUNCIL, replacement="TD1", **of)
    assert office.eligibility(A, "CITY_FLAG")[0] == "PENDING"


def test_a_deep_review_changes_no_verdict(office):
    office.verified(A)
    office.rated(A)
    office.granted(A)
    receipt = office.put(
        "conduct.record-deep-review", PARTY, code="KD1", reviewed="ORGANISATION",
        as_of="2024-11-30", result="còn hạn chế", document=PAPER, **office.of(A),
    )  # fmt: skip
    assert len(receipt.events) == 1


@pytest.mark.clause("B.III.1.2-5+2")
def test_the_council_attributes_a_case_to_another_unit_and_back_and_on(office):
    office.put(
        "conduct.record-prosecution", STANDING, code="KT1", stage="INVESTIGATION", person="x-2",
        document=PAPER, on_behalf_of="TTT", offence_unit=B, **office.of(A),
    )  # fmt: skip
    office.put(
        "conduct.advance-prosecution", STANDING, prosecution="KT1", document=PAPER,
        on_behalf_of="TTT", **office.of(A),
    )  # fmt: skip

    def attributed(to: str) -> tuple[str, ...]:
        office.put(
            "conduct.attribute", COUNCIL, code="KT1", to=to, document=PAPER,
            reason="hành vi tại đơn vị cũ", **office.of(A),
        )  # fmt: skip
        return tuple(u for u in UNITS if counting(conduct(office, u).prosecutions))

    assert attributed(B) == (B,)
    case = conduct(office, B).prosecutions["KT1"]
    assert (case.stage, case.offence_unit) == ("PROSECUTED", B)
    whole = office.stand.journal.history(f"conduct/2024/{B}")
    assert whole[0].facts.person == "x-2"
    assert attributed(A) == (A,)
    assert attributed(B) == (B,)
    assert attributed(UNITS[4]) == (UNITS[4],)
    office.refused(
        Refused, "conduct.attribute", COUNCIL, code="KT1", to=UNITS[4], document=PAPER,
        reason="x", **office.of(A),
    )  # fmt: skip
