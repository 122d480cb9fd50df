"""Around a meeting: the council's objection, host and guests, who came, what was treated."""

from datetime import date

import pytest

from ledger.aggregates.meeting import Delegates, Meeting, MeetingHeld, MeetingKind
from ledger.aggregates.meeting_events import (
    AbsenceExplained,
    AttendanceDetailed,
    ConcurrenceWithheld,
    ContentRecorded,
    CouncilConcurrenceGiven,
    MeetingArranged,
    MeetingProposed,
    UnitDelegates,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

UNITS = ("PX01", "PX02", "PX03", "PX04")
DAY = date(2024, 7, 18)
MINUTES = DocumentRef(printed="03/BB-C1")
PROPOSED = MeetingProposed(kind=MeetingKind.MIDYEAR, cluster="C1", on_day=DAY)
HOSTED = MeetingArranged(kind=MeetingKind.MIDYEAR, cluster="C1", host="PX03", guests=("VP",))


def held(kind: MeetingKind = MeetingKind.MIDYEAR, cluster: str | None = "C1") -> MeetingHeld:
    return MeetingHeld(
        kind=kind,
        cluster=cluster,
        held_on=DAY,
        chair="PX02",
        members=UNITS,
        present=UNITS[:3],
        standing_body_present=True,
        present_count=3,
        members_count=4,
        quorum_of=(2, 3),
        quorate=True,
    )


HELD = held()
COUNCILS = held(MeetingKind.COUNCIL, None)


def meeting(*events: Event) -> Given[Meeting]:
    return given(Meeting, *events, stream="meeting/2024/SK")


# The council's objection


@pytest.mark.clause("A.II.3.N-3")
def test_the_council_may_refuse_or_ask_for_another_day_and_the_concurrence_is_gone():
    asked = ConcurrenceWithheld(
        outcome="CHANGES_ASKED", proposed_for=DAY, on_day=date(2024, 7, 25), reason="trùng lịch"
    )
    meeting(PROPOSED).when(
        lambda m: m.withhold("CHANGES_ASKED", on_day=date(2024, 7, 25), reason="trùng lịch")
    ).then(asked)
    assert asked.words() == (
        "Hội đồng đề nghị điều chỉnh nội dung, thời gian cuộc họp dự kiến ngày 18/07/2024, "
        "yêu cầu ngày 25/07/2024"
    )
    refused = ConcurrenceWithheld(outcome="REFUSED", proposed_for=DAY, reason="chưa đủ nội dung")
    assert refused.words().startswith("Hội đồng chưa thống nhất nội dung, thời gian")
    agreed = CouncilConcurrenceGiven(on_day=DAY)
    assert meeting(PROPOSED, agreed).state.agreed_for == DAY
    assert meeting(PROPOSED, agreed, asked).state.agreed_for is None
    assert meeting(PROPOSED, asked, agreed).state.agreed_for == DAY


def test_an_objection_needs_a_proposal_and_a_reason():
    meeting().when(lambda m: m.withhold("REFUSED", reason="không")).refused(under="A.II.3.N-3")
    meeting(PROPOSED).when(lambda m: m.withhold("REFUSED", reason=None)).refused(
        under="A.II.3.N-3", saying="phải nêu lý do"
    )


def test_a_conference_to_which_the_council_objected_is_still_recorded_as_held():
    refused = ConcurrenceWithheld(outcome="REFUSED", proposed_for=DAY, reason="chưa đủ nội dung")
    assert meeting(PROPOSED, refused, HELD).state.held_on == DAY


# Host and guests


@pytest.mark.clause("A.II.3.2.c-2", "A.II.3.N-2")
def test_a_host_and_guests_are_named_before_or_after():
    for so_far in ((PROPOSED,), (HELD,)):
        meeting(*so_far).when(lambda m: m.arrange(host="PX03", guests=("VP",))).then(HOSTED)
    assert HOSTED.words() == "Chuẩn bị hội nghị sơ kết của C1: PX03 đăng cai; mời thêm VP"
    assert HOSTED.concerns() == ("PX03", "VP")
    later = MeetingArranged(kind=MeetingKind.MIDYEAR, cluster="C1", guests=("TTQ", "VP"))
    state = meeting(PROPOSED, HOSTED, later).state
    assert (state.host, state.invited) == ("PX03", ("VP", "TTQ"))


def test_a_meeting_nobody_spoke_of_nothing_at_all_and_a_host_of_the_council_are_refused():
    meeting().when(lambda m: m.arrange(host="PX03")).refused(under="A.II.3.N-3")
    meeting(PROPOSED).when(lambda m: m.arrange(host=None)).refused(under="A.II.3.N-2")
    meeting(COUNCILS).when(lambda m: m.arrange(host="PX03")).refused(under="A.II.3.2.c-2")
    assert meeting(COUNCILS).state.arrange(host=None, guests=("VP",)).guests == ("VP",)


# Who came


def detailing(*delegates: Delegates, observer: bool = False):
    return lambda m: m.detail(delegates, head="PX02", council_observer=observer)


@pytest.mark.clause("A.II.2.3.d", "A.II.3.2.c-1", "A.II.3.2.c-2")
def test_who_came_of_each_unit_is_recorded_with_whom_the_guidance_asks_for_besides():
    event = AttendanceDetailed(
        kind=MeetingKind.MIDYEAR,
        cluster="C1",
        held_on=DAY,
        host="PX03",
        delegates=(
            UnitDelegates(unit="PX01", came=("SECTION",), right=True),
            UnitDelegates(unit="PX02", came=("LEADER", "SECTION"), right=True),
            UnitDelegates(unit="PX03", came=("SECTION",), right=False, lacking=("LEADER",)),
            UnitDelegates(unit="PX04"),
        ),
        council_observer=True,
    )
    meeting(HOSTED, HELD).when(
        detailing(
            Delegates("PX01", ("SECTION",), right=True),
            Delegates("PX02", ("LEADER", "SECTION"), right=True),
            Delegates("PX03", ("SECTION", "SECTION"), right=False),
            Delegates("PX04"),
            observer=True,
        )
    ).then(event)
    assert event.clause == "A.II.3.2.c-2"
    assert event.concerns() == UNITS
    assert event.words() == (
        "Thành phần dự hội nghị sơ kết của C1 ngày 18/07/2024: "
        "PX01 có bộ phận TĐKT (đúng thành phần); "
        "PX02 có lãnh đạo, bộ phận TĐKT (đúng thành phần); "
        "PX03 có bộ phận TĐKT (không đúng thành phần; thiếu lãnh đạo); PX04 vắng; "
        "có thành viên Hội đồng theo dõi"
    )


def test_what_the_recorder_says_stands_beside_what_the_guidance_asks_for():
    event = detailing(Delegates("PX02", ("OTHER",), right=True))(meeting(HELD).state)
    (told,) = event.delegates
    assert (told.right, told.lacking) == (True, ("LEADER", "SECTION"))


@pytest.mark.parametrize(
    ("delegates", "saying"),
    [
        ([Delegates("PX09", ("LEADER",), right=True)], "PX09 không phải"),
        ([Delegates("PX04", ("LEADER",), right=True)], "PX04 không dự họp"),
        ([Delegates("PX01")], "PX01 có dự họp"),
        ([Delegates("PX01", ("LEADER",))], "đúng hay không đúng"),
        ([Delegates("PX04"), Delegates("PX04")], "PX04 ghi hai lần"),
    ],
)
def test_delegates_that_contradict_the_minutes_are_refused(delegates, saying):
    meeting(HELD).when(detailing(*delegates)).refused(under="A.II.3.2.c-2", saying=saying)


def test_nobody_is_told_of_a_meeting_that_was_not_held_or_has_no_units():
    some = detailing(Delegates("PX01", ("LEADER",), right=True))
    meeting(PROPOSED).when(some).refused(under="A.II.2.3.d", saying="chưa được ghi nhận")
    meeting(COUNCILS).when(some).refused(under="A.II.2.3.d")


@pytest.mark.clause("A.II.2.3.d")
def test_an_absent_member_says_why():
    event = AbsenceExplained(
        kind=MeetingKind.MIDYEAR, cluster="C1", held_on=DAY, unit="PX04", reason="chống bão"
    )
    meeting(HELD).when(lambda m: m.explain_absence("PX04", reason="chống bão")).then(event)
    assert event.words() == "Đơn vị PX04 nêu lý do vắng hội nghị sơ kết của C1 ngày 18/07/2024"
    assert event.concerns() == ("PX04",)
    for unit, reason, saying in (
        ("PX01", "x", "có dự họp"),
        ("PX09", "x", "không phải"),
        ("PX04", None, "lý do"),
    ):
        meeting(HELD).when(lambda m, u=unit, r=reason: m.explain_absence(u, reason=r)).refused(
            under="A.II.2.3.d", saying=saying
        )
    meeting(PROPOSED).when(lambda m: m.explain_absence("PX04", reason="x")).refused(
        under="A.II.2.3.d"
    )


# What was treated


@pytest.mark.clause("A.II.3.2.b")
def test_what_a_meeting_treated_is_recorded_with_what_came_of_it():
    event = ContentRecorded(
        kind=MeetingKind.MIDYEAR,
        cluster="C1",
        held_on=DAY,
        items=("HALF_YEAR_REVIEWED", "MODELS_PRAISED"),
        units=UNITS,
        content="đạt 52% kế hoạch",
    )
    meeting(HELD).when(
        lambda m: m.treat(["HALF_YEAR_REVIEWED", "MODELS_PRAISED"], content="đạt 52% kế hoạch")
    ).then(event)
    assert event.concerns() == UNITS
    assert event.words() == (
        "Nội dung hội nghị sơ kết của C1 ngày 18/07/2024: "
        "sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm; "
        "giới thiệu, biểu dương mô hình, điển hình tiên tiến"
    )
    assert meeting(HELD, event, event).state.treated == ("HALF_YEAR_REVIEWED", "MODELS_PRAISED")


@pytest.mark.clause("A.II.3.1.b", "A.II.3.3.b", "A.II.3.N-1")
@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        (MeetingKind.SIGNING, "A.II.3.1.b"),
        (MeetingKind.YEAREND, "A.II.3.3.b"),
        (MeetingKind.PREPARATORY, "B.II.4"),
        (MeetingKind.THEMATIC, "A.II.3.N-1"),
    ],
)
def test_each_meeting_treats_under_its_own_clause(kind, clause):
    event = meeting(held(kind)).state.treat(["OTHER"], content="đã bàn")
    assert event.clause == clause
    meeting(held(kind)).when(lambda m: m.treat(["OTHER"], content=None)).refused(
        under=clause, saying="phải ghi kết quả"
    )


def test_the_minutes_may_tell_the_results_and_the_council_has_no_units():
    event = meeting(COUNCILS).state.treat(["OTHER"], content=None, document=MINUTES)
    assert (event.units, event.document) == ((), MINUTES)
    meeting().when(lambda m: m.treat(["OTHER"], content="x")).refused(under="A.I.3")
    meeting(PROPOSED).when(lambda m: m.treat(["OTHER"], content="x")).refused(under="A.II.3.2.b")
