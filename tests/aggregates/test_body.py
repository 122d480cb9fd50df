from datetime import date

from ledger.aggregates.body import (
    Body,
    BodyBindingEnded,
    BodyBound,
    BodyDissolved,
    BodyKind,
    BodyRegistered,
    BodyRenamed,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

PAPER = DocumentRef(printed="NQ 1656/NQ-UBTVQH15")
REGISTERED = BodyRegistered(
    name="Văn phòng HĐND và UBND", kind=BodyKind.OFFICE, from_day=date(2024, 1, 1), under="UBND"
)
RENAMED = BodyRenamed(
    before="Văn phòng HĐND và UBND", name="Văn phòng", from_day=date(2024, 7, 1), document=PAPER
)
DISSOLVED = BodyDissolved(
    name="Văn phòng", to_day=date(2025, 6, 30), successors=("VP-A", "VP-B"), document=PAPER
)


def body(*events: Event) -> Given[Body]:
    return given(Body, *events, stream="body/VP")


def test_a_body_is_registered_once_under_a_code_never_used_again():
    body().when(
        lambda b: b.register(
            "Văn phòng HĐND và UBND",
            kind=BodyKind.OFFICE,
            from_day=date(2024, 1, 1),
            under="UBND",
        )
    ).then(REGISTERED)
    body(REGISTERED, RENAMED, DISSOLVED).when(
        lambda b: b.register("Khác", kind=BodyKind.OTHER, from_day=date(2025, 7, 1))
    ).refused(under=None, saying="không dùng lại")


def test_the_citys_code_is_the_citys():
    city = given(Body, stream="body/CITY")
    city.when(
        lambda b: b.register("Thanh tra", kind=BodyKind.INSPECTORATE, from_day=date(2024, 1, 1))
    ).refused(under=None, saying="dành riêng cho UBND Thành phố")
    registered = BodyRegistered(
        name="UBND Thành phố Mẫu", kind=BodyKind.CITY, from_day=date(2024, 1, 1)
    )
    city.when(
        lambda b: b.register(registered.name, kind=BodyKind.CITY, from_day=date(2024, 1, 1))
    ).then(registered)


def test_a_body_is_not_under_itself():
    body().when(
        lambda b: b.register("A", kind=BodyKind.OTHER, from_day=date(2024, 1, 1), under="VP")
    ).refused(under=None, saying="chính mình")


def test_a_paper_of_a_day_keeps_the_name_of_that_day():
    state = body(REGISTERED, RENAMED).state
    assert state.names.on(date(2024, 6, 30)) == "Văn phòng HĐND và UBND"
    assert state.names.on(date(2024, 7, 1)) == "Văn phòng"
    assert state.names.on(date(2023, 1, 1)) == "Văn phòng HĐND và UBND"
    body(REGISTERED).when(
        lambda b: b.rename("Văn phòng", from_day=date(2024, 7, 1), document=PAPER)
    ).then(RENAMED)


def test_a_name_neither_repeats_nor_begins_before_the_last():
    body(REGISTERED).when(
        lambda b: b.rename("Văn phòng HĐND và UBND", from_day=date(2024, 7, 1))
    ).refused(under=None, saying="không có gì để đổi")
    body(REGISTERED).when(lambda b: b.rename("Khác", from_day=date(2024, 1, 1))).refused(
        under=None, saying="muộn hơn"
    )


def test_a_dissolved_body_names_its_successors_and_keeps_its_history():
    body(REGISTERED, RENAMED).when(
        lambda b: b.dissolve(to_day=date(2025, 6, 30), successors=("VP-A", "VP-B"), document=PAPER)
    ).then(DISSOLVED)
    state = body(REGISTERED, RENAMED, DISSOLVED).state
    assert state.exists(date(2025, 6, 30))
    assert not state.exists(date(2025, 7, 1))
    assert not state.exists(date(2023, 12, 31))
    assert state.successors == ("VP-A", "VP-B")


def test_dissolving_needs_a_document_a_sensible_day_and_other_successors():
    registered = body(REGISTERED)
    registered.when(lambda b: b.dissolve(to_day=date(2025, 6, 30), document=None)).refused(
        under=None, saying="văn bản"
    )
    registered.when(lambda b: b.dissolve(to_day=date(2023, 6, 30), document=PAPER)).refused(
        under=None, saying="đứng trước"
    )
    for successors in (("VP",), ("VP-A", "VP-A")):
        registered.when(
            lambda b, s=successors: b.dissolve(
                to_day=date(2025, 6, 30), document=PAPER, successors=s
            )
        ).refused(under=None, saying="kế thừa")


def test_nothing_happens_to_a_body_after_its_end_or_before_it_is_known():
    gone = body(REGISTERED, DISSOLVED)
    gone.when(lambda b: b.rename("Khác", from_day=date(2025, 7, 1))).refused(under=None)
    gone.when(lambda b: b.dissolve(to_day=date(2025, 7, 1), document=PAPER)).refused(under=None)
    body().when(lambda b: b.rename("Khác", from_day=date(2025, 7, 1))).refused(
        under=None, saying="chưa có"
    )
    body().when(lambda b: b.dissolve(to_day=date(2025, 7, 1), document=PAPER)).refused(under=None)


BOUND = BodyBound(name="Văn phòng HĐND và UBND", council="HD", from_day=date(2024, 1, 1))
UNBOUND = BodyBindingEnded(
    name="Văn phòng HĐND và UBND", council="HD", to_day=date(2024, 6, 30), reason="chuyển"
)


def test_a_body_serves_councils_by_date():
    body(REGISTERED).when(lambda b: b.bind("HD", from_day=date(2024, 1, 1))).then(BOUND)
    body(REGISTERED, BOUND).when(
        lambda b: b.end_binding("HD", to_day=date(2024, 6, 30), reason="chuyển")
    ).then(UNBOUND)
    other = BodyBound(name="Văn phòng", council="HD2", from_day=date(2024, 6, 30))
    state = body(REGISTERED, BOUND, UNBOUND, other).state
    assert state.councils.on(date(2023, 12, 31)) == ()
    assert state.councils.on(date(2024, 6, 29)) == ("HD",)
    assert state.councils.on(date(2024, 6, 30)) == ("HD", "HD2")
    assert state.councils.on(date(2024, 7, 1)) == ("HD2",)


def test_a_body_is_bound_to_a_council_once_at_a_time():
    bound = body(REGISTERED, BOUND)
    bound.when(lambda b: b.bind("HD", from_day=date(2024, 7, 1))).refused(
        under=None, saying="đang phục vụ Hội đồng HD từ ngày 01/01/2024"
    )
    body(REGISTERED, BOUND, UNBOUND).when(lambda b: b.bind("HD", from_day=date(2024, 7, 1))).then(
        BodyBound(name="Văn phòng HĐND và UBND", council="HD", from_day=date(2024, 7, 1))
    )
    bound.when(lambda b: b.end_binding("HD2", to_day=date(2024, 6, 30))).refused(
        under=None, saying="không đang phục vụ Hội đồng HD2"
    )
    bound.when(lambda b: b.end_binding("HD", to_day=date(2023, 12, 31))).refused(under=None)


def test_no_body_is_bound_before_it_is_known_or_after_its_end():
    body().when(lambda b: b.bind("HD", from_day=date(2024, 1, 1))).refused(
        under=None, saying="chưa có"
    )
    body().when(lambda b: b.end_binding("HD", to_day=date(2024, 1, 1))).refused(
        under=None, saying="chưa có"
    )
    gone = body(REGISTERED, RENAMED, DISSOLVED)
    gone.when(lambda b: b.bind("HD", from_day=date(2025, 7, 1))).refused(
        under=None, saying="đã kết thúc hoạt động"
    )
    gone.when(lambda b: b.bind("HD", from_day=date(2025, 6, 30))).then(
        BodyBound(name="Văn phòng", council="HD", from_day=date(2025, 6, 30))
    )
    gone.when(lambda b: b.bind("HD", from_day=date(2024, 6, 1), to_day=date(2024, 5, 31))).refused(
        under=None, saying="đứng trước"
    )


def test_its_events_are_told_in_words():
    assert REGISTERED.words() == (
        "Đăng ký cơ quan Văn phòng HĐND và UBND (Văn phòng HĐND và UBND, trực thuộc UBND) "
        "từ ngày 01/01/2024"
    )
    assert RENAMED.words() == (
        "Đổi tên cơ quan Văn phòng HĐND và UBND thành Văn phòng từ ngày 01/07/2024"
    )
    assert DISSOLVED.words() == (
        "Cơ quan Văn phòng kết thúc hoạt động sau ngày 30/06/2025, theo NQ 1656/NQ-UBTVQH15; "
        "kế thừa: VP-A, VP-B"
    )
    assert BodyDissolved(name="A", to_day=date(2025, 6, 30), document=PAPER).words().endswith("15")
    assert BOUND.words() == "Văn phòng HĐND và UBND phục vụ Hội đồng HD từ ngày 01/01/2024"
    assert UNBOUND.words() == (
        "Văn phòng HĐND và UBND thôi phục vụ Hội đồng HD sau ngày 30/06/2024"
    )
    assert UNBOUND.model_copy(update={"document": PAPER}).words().endswith(PAPER.printed)
    assert all(kind.viet for kind in BodyKind)
