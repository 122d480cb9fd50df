from datetime import date

import pytest

from ledger.aggregates.unit import (
    OrganisationCode,
    Unit,
    UnitDissolved,
    UnitKind,
    UnitRegistered,
    UnitRenamed,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

PAPER = DocumentRef(printed="NQ 1656/NQ-UBTVQH15")
CODE = OrganisationCode(scheme="QCVN_102_2016", code="000.00.00.H26")
REGISTERED = UnitRegistered(
    name="UBND phường Mẫu 01", kind=UnitKind.WARD, from_day=date(2024, 1, 1), organisation=CODE
)
RENAMED = UnitRenamed(
    before="UBND phường Mẫu 01",
    name="UBND phường Mẫu Mới",
    from_day=date(2024, 7, 1),
    document=PAPER,
)
DISSOLVED = UnitDissolved(
    name="UBND phường Mẫu 01",
    to_day=date(2025, 6, 30),
    successors=("PX-A", "PX-B"),
    document=PAPER,
)


def unit(*events: Event) -> Given[Unit]:
    return given(Unit, *events, stream="unit/PX01")


@pytest.mark.clause("A.I.1")
def test_a_unit_is_registered_once_under_a_code_never_used_again():
    unit().when(
        lambda u: u.register(
            "UBND phường Mẫu 01", kind=UnitKind.WARD, from_day=date(2024, 1, 1), organisation=CODE
        )
    ).then(REGISTERED)
    unit(REGISTERED, DISSOLVED).when(
        lambda u: u.register("Khác", from_day=date(2025, 7, 1))
    ).refused(under="A.I.1", saying="không dùng lại")


@pytest.mark.clause("A.I.1")
def test_no_unit_takes_the_citys_code():
    given(Unit, stream="unit/CITY").when(
        lambda u: u.register("UBND phường Mẫu 01", from_day=date(2024, 1, 1))
    ).refused(under="A.I.1", saying="dành riêng cho UBND Thành phố")


def test_what_happened_before_a_renaming_keeps_the_old_name():
    unit(REGISTERED).when(
        lambda u: u.rename("UBND phường Mẫu Mới", from_day=date(2024, 7, 1), document=PAPER)
    ).then(RENAMED)
    state = unit(REGISTERED, RENAMED).state
    assert state.names.on(date(2024, 6, 30)) == "UBND phường Mẫu 01"
    assert state.names.on(date(2024, 7, 1)) == "UBND phường Mẫu Mới"
    assert state.organisation == CODE


def test_a_renaming_needs_a_document_another_name_and_a_later_day():
    registered = unit(REGISTERED)
    registered.when(lambda u: u.rename("Khác", from_day=date(2024, 7, 1), document=None)).refused(
        under="A.I.1", saying="văn bản"
    )
    registered.when(
        lambda u: u.rename("UBND phường Mẫu 01", from_day=date(2024, 7, 1), document=PAPER)
    ).refused(under="A.I.1", saying="không có gì để đổi")
    registered.when(lambda u: u.rename("Khác", from_day=date(2024, 1, 1), document=PAPER)).refused(
        under="A.I.1", saying="muộn hơn"
    )


def test_one_unit_may_be_succeeded_by_several():
    unit(REGISTERED).when(
        lambda u: u.dissolve(to_day=date(2025, 6, 30), successors=("PX-A", "PX-B"), document=PAPER)
    ).then(DISSOLVED)
    assert DISSOLVED.concerns() == ("PX-A", "PX-B")
    state = unit(REGISTERED, DISSOLVED).state
    assert state.exists(date(2025, 6, 30))
    assert not state.exists(date(2025, 7, 1))
    assert not state.exists(date(2023, 12, 31))


def test_dissolving_needs_a_document_a_sensible_day_and_other_successors():
    registered = unit(REGISTERED)
    registered.when(lambda u: u.dissolve(to_day=date(2025, 6, 30), document=None)).refused(
        under="A.I.1", saying="văn bản"
    )
    registered.when(lambda u: u.dissolve(to_day=date(2023, 12, 31), document=PAPER)).refused(
        under="A.I.1", saying="đứng trước"
    )
    for successors in (("PX01",), ("PX-A", "PX-A")):
        registered.when(
            lambda u, s=successors: u.dissolve(
                to_day=date(2025, 6, 30), document=PAPER, successors=s
            )
        ).refused(under="A.I.1", saying="kế thừa")


def test_nothing_happens_to_a_unit_after_its_end_or_before_it_is_known():
    gone = unit(REGISTERED, DISSOLVED)
    gone.when(lambda u: u.rename("Khác", from_day=date(2025, 7, 1), document=PAPER)).refused(
        under="A.I.1"
    )
    gone.when(lambda u: u.dissolve(to_day=date(2025, 7, 1), document=PAPER)).refused(under="A.I.1")
    unit().when(lambda u: u.rename("Khác", from_day=date(2025, 7, 1), document=PAPER)).refused(
        under="A.I.1", saying="chưa có"
    )
    unit().when(lambda u: u.dissolve(to_day=date(2025, 7, 1), document=PAPER)).refused(
        under="A.I.1"
    )


def test_its_events_are_told_in_words():
    assert REGISTERED.words() == (
        "Đăng ký đơn vị UBND phường Mẫu 01 (UBND phường, xã) từ ngày 01/01/2024"
    )
    assert RENAMED.words() == (
        "Đổi tên đơn vị UBND phường Mẫu 01 thành UBND phường Mẫu Mới từ ngày 01/07/2024, "
        "theo NQ 1656/NQ-UBTVQH15"
    )
    assert DISSOLVED.words() == (
        "Đơn vị UBND phường Mẫu 01 kết thúc hoạt động sau ngày 30/06/2025, "
        "theo NQ 1656/NQ-UBTVQH15; kế thừa: PX-A, PX-B"
    )
    assert all(kind.viet for kind in UnitKind)
