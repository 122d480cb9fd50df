"""Whose party rating counts for a unit: its own organisation's, or another's by certificate (R-18)."""

from datetime import date

import pytest

from ledger.questions.eligibility import Eligibility, eligibility
from ledger.refusals import Refused
from tests.acts.conftest import PAPER, PARTY, UNITS, A, Office

B = UNITS[3]
LATE = date(2025, 1, 15)
CERTIFICATE = {"printed": "05-CV/QU"}


def known(office: Office, unit: str = A, **cut) -> Eligibility:
    return eligibility(office.stand.ledger, "2024", unit, **cut)


def headlines(office: Office, unit: str = A, **cut) -> set[str]:
    """Return the headlines of all awards; each finding of a missing rating is among them."""
    return {
        f.effect
        for v in known(office, unit, **cut).verdicts
        for f in v.findings
        if f.ground == "PARTY_RATING"
    }


def left(office: Office, unit: str = A, to_day: str = "2024-05-31") -> None:
    office.put(
        "party-organisation.end-coverage", PARTY, organisation=f"DB-{unit}", unit=unit,
        to_day=to_day, reason="giải thể chi bộ",
    )  # fmt: skip


def covered(office: Office, unit: str, by: str, from_day: str, **given):
    return office.put(
        "party-organisation.cover", PARTY, organisation=by, unit=unit, from_day=from_day, own=False,
        certificate=CERTIFICATE, **given,
    )  # fmt: skip


def rated(office: Office, organisation: str, on: date = date(2024, 12, 10), **given):
    told = {"level": "EXCELLENT", "as_of": "2024-11-30", **given}
    return office.put(
        "party-rating.record", PARTY, on, season="2024", organisation=organisation,
        status="OFFICIAL", rated_by="Quận ủy", document=PAPER, **told,
    )  # fmt: skip


@pytest.mark.clause("B.III.1.2-2")
def test_a_unit_without_any_organisation_waits_and_is_told_why_and_what_is_accepted(office):
    office.put(
        "event.declare-error", PARTY, reason="nhập nhầm",
        position=office.stand.journal.history(f"party-organisation/DB-{A}")[1].position,
    )  # fmt: skip
    office.submitted(A)
    told = known(office)
    assert headlines(office) == {"PENDING"}
    assert told.party_basis is not None
    assert told.party_basis.startswith("Chưa ghi nhận tổ chức đảng nào bao gồm đơn vị trong năm")
    assert "xác nhận tổ chức đảng khác bao gồm đơn vị" in told.party_basis
    assert "quyết định của Hội đồng thay điều kiện này (B.III.1.2-2)" in told.party_basis


@pytest.mark.clause("B.III.1.2-2")
def test_a_unit_whose_organisation_was_not_rated_is_told_which_it_is(office):
    office.submitted(A)
    told = known(office)
    assert headlines(office) == {"PENDING"}
    assert f"tổ chức đảng Đảng bộ {A} (DB-{A}) bao gồm đơn vị từ ngày 01/01/2024" in str(
        told.party_basis
    )
    rated(office, f"DB-{A}")
    assert headlines(office) == set()
    assert known(office).party_basis is None


@pytest.mark.clause("B.III.1.2-2")
def test_two_organisations_never_cover_a_unit_on_one_day(office):
    of = {"organisation": f"DB-{B}", "unit": A, "own": False, "certificate": CERTIFICATE}
    for days in ({"from_day": "2024-05-31"}, {"from_day": "2023-01-01", "to_day": "2024-01-01"}):
        answer = office.refused(Refused, "party-organisation.cover", PARTY, **days, **of)
        assert (answer.under, answer.field) == ("B.III.1.2-2", "unit")
        assert f"DB-{A}" in answer.says
    left(office)
    office.refused(Refused, "party-organisation.cover", PARTY, from_day="2024-05-31", **of)
    office.put("party-organisation.cover", PARTY, from_day="2024-06-01", **of)


@pytest.mark.clause("B.III.1.2-2")
def test_anothers_organisation_covers_a_unit_only_on_a_certificate(office):
    left(office)
    answer = office.refused(
        Refused, "party-organisation.cover", PARTY, organisation=f"DB-{B}", unit=A, own=False,
        from_day="2024-06-01",
    )  # fmt: skip
    assert (answer.under, answer.field) == ("B.III.1.2-2", "certificate")


@pytest.mark.clause("B.III.1.2-2")
def test_a_coverage_that_ended_within_the_year_counts_no_more_at_the_cut_off(office):
    office.submitted(A)
    left(office, to_day="2024-11-29")
    answer = office.refused(
        Refused, "party-rating.record", PARTY, season="2024", organisation=f"DB-{A}",
        level="EXCELLENT", status="OFFICIAL", rated_by="Quận ủy", as_of="2024-11-30",
        covers=[A], document=PAPER,
    )  # fmt: skip
    assert (answer.under, answer.field) == ("B.III.1.2-2", "covers")
    assert "đến hết ngày 29/11/2024" in str(known(office).party_basis)
    covered(office, A, f"DB-{B}", "2024-11-30")
    assert set(rated(office, f"DB-{B}").events[0].facts.covers) == {A, B}
    assert headlines(office) == set()


@pytest.mark.clause("B.III.1.2-2")
def test_the_last_day_of_a_coverage_still_counts(office):
    left(office, to_day="2024-11-30")
    assert rated(office, f"DB-{A}").events[0].facts.covers == (A,)


@pytest.mark.clause("B.III.1.2-2")
def test_a_certificate_that_came_after_the_cut_off_is_recorded_and_counts_from_then(office):
    office.submitted(A)
    left(office)
    rated(office, f"DB-{B}")
    before = office.stand.journal.head()[0]
    assert headlines(office) == {"PENDING"}
    office.put(
        "party-rating.certify-coverage", PARTY, LATE, season="2024", organisation=f"DB-{B}",
        units=[A], certified_by="Quận ủy", document=CERTIFICATE,
    )  # fmt: skip
    assert headlines(office) == set()
    assert headlines(office, as_of=before) == {"PENDING"}
    assert headlines(office, valid_on=date(2025, 1, 14)) == {"PENDING"}
    assert known(office, as_of=before).party_basis is not None


@pytest.mark.clause("B.III.1.2-2")
def test_a_unit_that_changed_organisations_is_rated_by_the_one_of_the_cut_off(office):
    office.submitted(A)
    left(office)
    covered(office, A, f"DB-{B}", "2024-06-01")
    assert rated(office, f"DB-{B}", level="GOOD").events[0].facts.covers == (B, A)
    assert known(office).party_rating == "GOOD"
    answer = office.refused(
        Refused, "party-rating.record", PARTY, season="2024", organisation=f"DB-{A}",
        level="EXCELLENT", status="OFFICIAL", rated_by="Quận ủy", as_of="2024-11-30",
        document=PAPER,
    )  # fmt: skip
    assert answer.field == "covers"
