from datetime import date

import pytest

from ledger.aggregates.meeting import (
    Attendance,
    CouncilConcurrenceGiven,
    Meeting,
    MeetingHeld,
    MeetingKind,
    MeetingProposed,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

MINUTES = DocumentRef(printed="05/BB-CTĐ")
SEVEN = tuple(f"PX0{n}" for n in range(1, 8))
DAY = date(2024, 12, 21)
PREPARATORY = MeetingKind.PREPARATORY

PROPOSED = MeetingProposed(
    kind=MeetingKind.SIGNING, cluster="CUM1", on_day=date(2024, 3, 20), content="ký giao ước"
)
AGREED = CouncilConcurrenceGiven(on_day=date(2024, 3, 20))


def meeting(*events: Event) -> Given[Meeting]:
    return given(Meeting, *events, stream="meeting/2024/TRUBI")


def held(members: int, present: int, *guests: str, quorate: bool) -> MeetingHeld:
    return MeetingHeld(
        kind=PREPARATORY,
        cluster="CUM1",
        held_on=DAY,
        chair="PX01",
        members=SEVEN[:members],
        present=SEVEN[:present],
        guests=guests,
        standing_body_present=True,
        present_count=present,
        members_count=members,
        quorum_of=(2, 3),
        quorate=quorate,
        minutes=MINUTES,
    )


def holding(attendance: Attendance, kind: MeetingKind = PREPARATORY, cluster: str | None = "CUM1"):
    return lambda m: m.hold(
        kind,
        cluster=cluster,
        held_on=DAY,
        attendance=attendance,
        quorum_of=(2, 3),
        minutes=MINUTES,
    )


# Quorum


@pytest.mark.clause("A.I.3")
@pytest.mark.parametrize(
    ("members", "present", "quorate"),
    [
        (7, 5, True),
        (7, 4, False),
        (6, 4, True),
        (6, 3, False),
        (3, 2, True),
        (3, 1, False),
        (2, 2, True),
        (2, 1, False),
        (1, 1, True),
    ],
)
def test_a_meeting_has_quorum_from_two_thirds_of_the_roster_on(members, present, quorate):
    attendance = Attendance(SEVEN[:members], SEVEN[:present], "PX01", standing_body=True)
    event = held(members, present, quorate=quorate)
    meeting().when(holding(attendance)).then(event)
    assert meeting(event).state.quorate is quorate


def test_guests_are_recorded_apart_and_do_not_count():
    came = (*SEVEN[:4], "PNV", "PX99")
    attendance = Attendance(SEVEN, came, "PX01", standing_body=True)
    meeting().when(holding(attendance)).then(held(7, 4, "PNV", "PX99", quorate=False))


def test_another_regulation_may_ask_for_another_quorum():
    event = meeting().state.hold(
        PREPARATORY,
        cluster="CUM1",
        held_on=DAY,
        attendance=Attendance(SEVEN[:5], SEVEN[:4], "PX01"),
        quorum_of=(4, 5),
    )
    assert event.quorate
    assert "đủ 4/5" in event.words()


def test_an_absence_in_writing_is_recorded_and_does_not_count():
    attendance = Attendance(SEVEN, SEVEN[:4], "PX01", absent_in_writing=("PX05",))
    event = meeting().when(holding(attendance)).decision(meeting().state)
    assert isinstance(event, MeetingHeld)
    assert event.absent_in_writing == ("PX05",)
    assert not event.quorate


@pytest.mark.parametrize(
    ("attendance", "saying"),
    [
        (Attendance((), ("PX01",), "PX01"), "để trống"),
        (Attendance(("PX01", "PX01"), ("PX01",), "PX01"), "PX01 ghi hai lần"),
        (Attendance(SEVEN, ("PX01", "PX01"), "PX01"), "PX01 ghi hai lần"),
        (Attendance(SEVEN, SEVEN[:5], "PX01", ("PX06", "PX06")), "PX06 ghi hai lần"),
        (Attendance(SEVEN, SEVEN[:5], "PX01", ("PX99",)), "PX99 không phải"),
        (Attendance(SEVEN, SEVEN[:5], "PX01", ("PX05",)), "PX05 vừa dự họp"),
        (Attendance(SEVEN, SEVEN[:5], "PX07"), "PX07 chủ trì"),
    ],
)
def test_an_attendance_that_contradicts_itself_is_refused(attendance, saying):
    meeting().when(holding(attendance)).refused(under="A.I.3", saying=saying)


# Proposed, agreed to, held


@pytest.mark.clause("A.II.3.N-3")
def test_a_conference_is_reported_and_the_council_agrees_to_it():
    meeting().when(
        lambda m: m.propose(
            MeetingKind.SIGNING,
            cluster="CUM1",
            on_day=date(2024, 3, 20),
            content="ký giao ước",
        )
    ).then(PROPOSED)
    meeting(PROPOSED).when(lambda m: m.concur(on_day=date(2024, 3, 20))).then(AGREED)
    meeting().when(lambda m: m.concur(on_day=date(2024, 3, 20))).refused(
        under="A.II.3.N-3", saying="chưa có báo cáo"
    )


def test_a_meeting_may_be_proposed_again_for_another_day():
    moved = PROPOSED.model_copy(update={"on_day": date(2024, 3, 29)})
    state = meeting(PROPOSED, AGREED, moved).state
    assert (state.proposed_for, state.agreed_for) == (date(2024, 3, 29), date(2024, 3, 20))


def test_a_late_report_is_accepted_after_the_meeting():
    meeting(held(7, 5, quorate=True)).when(
        lambda m: m.propose(PREPARATORY, cluster="CUM1", on_day=DAY)
    ).then(MeetingProposed(kind=PREPARATORY, cluster="CUM1", on_day=DAY))


def test_a_meeting_is_held_once():
    attendance = Attendance(SEVEN, SEVEN[:5], "PX01")
    meeting(held(7, 5, quorate=True)).when(holding(attendance)).refused(
        under="B.II.4", saying="đã tổ chức"
    )


def test_a_meeting_is_held_as_what_it_was_reported():
    attendance = Attendance(SEVEN, SEVEN[:5], "PX01")
    meeting(PROPOSED).when(holding(attendance)).refused(under="B.II.4", saying="ký giao ước")
    meeting(PROPOSED).when(holding(attendance, MeetingKind.SIGNING, "CUM2")).refused(
        under="A.II.3.1", saying="CUM1"
    )
    meeting(PROPOSED).when(
        lambda m: m.propose(MeetingKind.MIDYEAR, cluster="CUM1", on_day=DAY)
    ).refused(under="A.II.3.N-3")


@pytest.mark.parametrize("kind", [k for k in MeetingKind if k is not MeetingKind.COUNCIL])
def test_only_the_council_meets_for_no_cluster(kind):
    attendance = Attendance(SEVEN, SEVEN[:5], "PX01")
    meeting().when(holding(attendance, kind, None)).refused(under=kind.clause, saying="cụm, khối")
    council = Attendance(("TV-01", "TV-02", "TV-03"), ("TV-01", "TV-02"), "TV-01")
    event = meeting().when(holding(council, MeetingKind.COUNCIL, None)).decision(meeting().state)
    assert isinstance(event, MeetingHeld)
    assert event.quorate
    assert event.concerns() == ()


def test_a_meeting_of_two_days_ends_no_earlier_than_it_begins():
    def of_two_days(last: date):
        return lambda m: m.hold(
            MeetingKind.YEAREND,
            cluster="CUM1",
            held_on=DAY,
            ended_on=last,
            attendance=Attendance(SEVEN, SEVEN[:5], "PX01"),
            quorum_of=(2, 3),
        )

    meeting().when(of_two_days(date(2024, 12, 20))).refused(under="A.II.3.3", saying="đứng trước")
    event = of_two_days(date(2024, 12, 22))(meeting().state)
    assert meeting(event).state.ended_on == date(2024, 12, 22)


def test_its_events_are_told_in_words():
    assert PROPOSED.words() == (
        "Báo cáo Hội đồng về hội nghị ký giao ước thi đua của CUM1, dự kiến ngày 20/03/2024"
    )
    assert AGREED.words() == "Hội đồng thống nhất nội dung và ngày tổ chức 20/03/2024"
    assert held(7, 4, quorate=False).words() == (
        "Tổ chức họp trừ bị của CUM1 ngày 21/12/2024, PX01 chủ trì: "
        "4 trên 7 thành viên dự, không đủ 2/3; có đại diện Thường trực Hội đồng, theo 05/BB-CTĐ"
    )
    two_days = held(7, 5, quorate=True).model_copy(
        update={"ended_on": date(2024, 12, 22), "absent_in_writing": ("PX06",)}
    )
    assert two_days.words() == (
        "Tổ chức họp trừ bị của CUM1 ngày 21/12/2024 đến ngày 22/12/2024, PX01 chủ trì: "
        "5 trên 7 thành viên dự, đủ 2/3; có đại diện Thường trực Hội đồng; "
        "vắng, gửi ý kiến bằng văn bản: PX06, theo 05/BB-CTĐ"
    )
    assert held(7, 5, quorate=True).concerns() == SEVEN
