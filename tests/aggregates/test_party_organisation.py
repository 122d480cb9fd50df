from datetime import date

import pytest

from ledger.aggregates.party_organisation import (
    PartyOrganisation,
    PartyOrganisationRegistered,
    UnitCoverageEnded,
    UnitCovered,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

CERTIFICATE = DocumentRef(printed="05-CV/QU")
REGISTERED = PartyOrganisationRegistered(
    name="Đảng bộ cơ quan", managed_by="QU", from_day=date(2024, 1, 1)
)
OWN = UnitCovered(unit="PX01", own=True, from_day=date(2024, 1, 1))
CERTIFIED = UnitCovered(unit="PX02", own=False, from_day=date(2024, 1, 1), certificate=CERTIFICATE)
ENDED = UnitCoverageEnded(unit="PX01", to_day=date(2024, 6, 30))


def organisation(*events: Event) -> Given[PartyOrganisation]:
    return given(PartyOrganisation, *events, stream="party-organisation/DB")


def test_an_organisation_is_registered_once_with_who_rates_it():
    organisation().when(
        lambda o: o.register("Đảng bộ cơ quan", managed_by="QU", from_day=date(2024, 1, 1))
    ).then(REGISTERED)
    organisation(REGISTERED).when(
        lambda o: o.register("Khác", managed_by="QU", from_day=date(2024, 1, 1))
    ).refused(under="B.III.1.2-2", saying="không dùng lại")


@pytest.mark.clause("B.III.1.2-2")
def test_one_organisation_may_cover_several_units_each_by_date():
    organisation(REGISTERED).when(lambda o: o.cover("PX01", from_day=date(2024, 1, 1))).then(OWN)
    state = organisation(REGISTERED, OWN, CERTIFIED, ENDED).state
    assert state.units(date(2023, 12, 31)) == ()
    assert state.units(date(2024, 6, 30)) == ("PX01", "PX02")
    assert state.units(date(2024, 7, 1)) == ("PX02",)


def test_a_unit_without_its_own_organisation_is_covered_only_by_certificate():
    organisation(REGISTERED).when(
        lambda o: o.cover("PX02", from_day=date(2024, 1, 1), own=False, certificate=CERTIFICATE)
    ).then(CERTIFIED)
    organisation(REGISTERED).when(
        lambda o: o.cover("PX02", from_day=date(2024, 1, 1), own=False)
    ).refused(under="B.III.1.2-2", saying="văn bản xác nhận")


def test_a_unit_is_covered_by_one_organisation_at_a_time():
    organisation(REGISTERED, OWN).when(
        lambda o: o.cover("PX01", from_day=date(2024, 12, 1))
    ).refused(under="B.III.1.2-2", saying="đã bao gồm")
    organisation(REGISTERED).when(
        lambda o: o.cover("PX01", from_day=date(2024, 1, 1), elsewhere="DB-2")
    ).refused(under="B.III.1.2-2", saying="DB-2")
    organisation(REGISTERED, OWN, ENDED).when(
        lambda o: o.cover("PX01", from_day=date(2024, 6, 30))
    ).refused(under="B.III.1.2-2")
    organisation(REGISTERED, OWN, ENDED).when(
        lambda o: o.cover("PX01", from_day=date(2024, 7, 1))
    ).then(UnitCovered(unit="PX01", own=True, from_day=date(2024, 7, 1)))


def test_a_coverage_is_ended_only_while_it_runs():
    organisation(REGISTERED, OWN).when(
        lambda o: o.end_coverage("PX01", to_day=date(2024, 6, 30))
    ).then(ENDED)
    for unit, day in (("PX09", date(2024, 6, 30)), ("PX01", date(2023, 12, 31))):
        organisation(REGISTERED, OWN).when(
            lambda o, u=unit, d=day: o.end_coverage(u, to_day=d)
        ).refused(under="B.III.1.2-2")


def test_nothing_is_covered_by_an_unknown_organisation_nor_backwards():
    organisation().when(lambda o: o.cover("PX01", from_day=date(2024, 1, 1))).refused(
        under="B.III.1.2-2", saying="chưa có"
    )
    organisation().when(lambda o: o.end_coverage("PX01", to_day=date(2024, 1, 1))).refused(
        under="B.III.1.2-2"
    )
    organisation(REGISTERED).when(
        lambda o: o.cover("PX01", from_day=date(2024, 1, 2), to_day=date(2024, 1, 1))
    ).refused(under="B.III.1.2-2", saying="đứng trước")


def test_its_events_are_told_in_words_and_name_the_unit():
    assert REGISTERED.words() == (
        "Đăng ký tổ chức đảng Đảng bộ cơ quan từ ngày 01/01/2024, do QU quản lý, đánh giá, xếp loại"
    )
    assert OWN.words() == "Tổ chức đảng này là tổ chức riêng của đơn vị PX01 từ ngày 01/01/2024"
    assert CERTIFIED.words() == (
        "Tổ chức đảng này được xác nhận bao gồm đơn vị PX02 từ ngày 01/01/2024, theo 05-CV/QU"
    )
    assert ENDED.words() == "Tổ chức đảng này không còn bao gồm đơn vị PX01 sau ngày 30/06/2024"
    assert OWN.concerns() == ENDED.concerns() == ("PX01",)
