"""The rules of a complaint under the law: stages, mandatory papers and reasons, never deadlines."""

from datetime import date

import pytest

from ledger.aggregates.complaint import Complaint, Stage
from ledger.aggregates.complaint_events import (
    ComplaintAccepted,
    ComplaintDecided,
    ComplaintDecisionSent,
    ComplaintReceived,
    ComplaintRefused,
    ComplaintWithdrawn,
    ComplexityDeclared,
    DialogueHeld,
    Matter,
    SecondComplaintReceived,
)
from ledger.events import EnteredInError
from ledger.refusals import Refused
from ledger.rulebook.complaints import Course
from ledger.values import DocumentRef
from tests.given import at, given, recorded

STREAM = "complaint/2024/KN1"
PAPER = DocumentRef(printed="Đơn khiếu nại ngày 10/12/2024")
MATTER = Matter(unit="WA", against=7, complainant="WB")
OF_PERSON = Matter(unit="WA", against=7)
DAY = date(2024, 12, 10)

RECEIVED = ComplaintReceived(matter=MATTER, received_on=DAY, known_on=DAY, document=PAPER)
ACCEPTED = ComplaintAccepted(matter=MATTER, instance="FIRST", settled_by="UBQ")
REFUSED = ComplaintRefused(
    matter=MATTER, instance="FIRST", settled_by="UBQ", ground="LATE", document=PAPER, reason="muộn"
)
COMPLEX = ComplexityDeclared(
    matter=MATTER, instance="FIRST", ground="JUDGEMENT", defined=False, reason="nhiều hồ sơ"
)
DIALOGUE = DialogueHeld(matter=MATTER, instance="FIRST", held_on=DAY, minutes=PAPER)
DECIDED = ComplaintDecided(
    matter=MATTER, instance="FIRST", settled_by="UBQ", found="WRONG", effect="STANDS",
    document=PAPER, reasons="đúng quy định",
)  # fmt: skip
SENT = ComplaintDecisionSent(matter=MATTER, instance="FIRST", told=3, addressees=("WB",))
WITHDRAWN = ComplaintWithdrawn(matter=MATTER, document=PAPER)
AGAIN = SecondComplaintReceived(matter=MATTER, received_on=date(2025, 1, 20), document=PAPER)
TAKEN_UP = (RECEIVED, ACCEPTED)
DONE = (*TAKEN_UP, DECIDED)


def complaint(*events):
    return given(Complaint, *events, stream=STREAM)


def settle(c, **told):
    told = {"document": PAPER, "reasons": "đúng quy định", **told}
    return c.decide("UBQ", "WRONG", "STANDS", **told)


def test_a_complaint_is_recorded_however_late():
    long_ago = date(2020, 1, 1)
    complaint().when(
        lambda c: c.receive(MATTER, received_on=DAY, known_on=long_ago, document=PAPER)
    ).then(RECEIVED.model_copy(update={"known_on": long_ago}))


@pytest.mark.parametrize(
    ("matter", "told", "field"),
    [
        (OF_PERSON, {}, "complainant"),
        (MATTER, {"person": "p-9"}, "complainant"),
        (MATTER, {"known_on": date(2024, 12, 11)}, "known_on"),
        (MATTER, {"document": None}, "content"),
    ],
)
def test_who_complains_when_and_of_what_must_be_told(matter, told, field):
    told = {"received_on": DAY, "known_on": DAY, "document": PAPER, **told}
    with pytest.raises(Refused) as refusal:
        Complaint(stream=STREAM).receive(matter, **told)
    assert refusal.value.field == field


def test_a_person_complains_behind_an_opaque_reference_that_can_be_erased():
    event = Complaint(stream=STREAM).receive(
        OF_PERSON, received_on=DAY, known_on=DAY, person="p-9", content="vì sao"
    )
    assert set(ComplaintReceived.erasable) == {"person", "content"}
    assert "p-9" not in event.words()
    assert event.concerns() == ("WA",)
    assert RECEIVED.concerns() == ("WA", "WB")


def test_it_is_taken_up_or_not_once():
    complaint(RECEIVED).when(lambda c: c.accept("UBQ")).then(ACCEPTED)
    refuse = lambda c, **told: c.refuse("UBQ", "LATE", **told)  # noqa: E731
    complaint(RECEIVED).when(lambda c: refuse(c, document=PAPER, reason="muộn")).then(REFUSED)
    for events in ((), TAKEN_UP, (RECEIVED, REFUSED), (RECEIVED, WITHDRAWN)):
        complaint(*events).when(lambda c: c.accept("UBQ")).refused(under=None)
        complaint(*events).when(lambda c: refuse(c, document=PAPER, reason="x")).refused(under=None)


@pytest.mark.parametrize(
    ("ground", "told", "saying"),
    [
        ("LATE", {"document": None, "reason": "x"}, "văn bản"),
        ("LATE", {"document": PAPER, "reason": None}, "lý do"),
        ("OTHER_LISTED", {"document": PAPER, "reason": "x"}, "Đ.11"),
    ],
)
def test_not_taking_it_up_has_a_paper_a_reason_and_a_ground_of_the_law(ground, told, saying):
    complaint(RECEIVED).when(lambda c: c.refuse("UBQ", ground, **told)).refused(
        under=None, saying=saying
    )


def test_complexity_has_its_reason_in_the_file_and_a_ground_once_the_law_defines_them():
    before, after = date(2026, 6, 30), date(2026, 7, 1)
    declare = lambda c, on, ground=None, reason="nhiều hồ sơ": c.declare_complex(  # noqa: E731
        ground, on=on, reason=reason
    )
    open_ = complaint(*TAKEN_UP)
    open_.when(lambda c: declare(c, before)).then(COMPLEX)
    open_.when(lambda c: declare(c, before, reason=None)).refused(under=None, saying="lý do")
    open_.when(lambda c: declare(c, after)).refused(under=None, saying="NĐ 155/2026")
    open_.when(lambda c: declare(c, after, "JUDGEMENT")).refused(under=None)
    open_.when(lambda c: declare(c, after, "SEVERAL_MATTERS")).then(
        COMPLEX.model_copy(update={"ground": "SEVERAL_MATTERS", "defined": True})
    )
    complaint(*TAKEN_UP, COMPLEX).when(lambda c: declare(c, before)).refused(under=None)
    complaint(*DONE).when(lambda c: declare(c, before)).refused(under=None)


def test_a_dialogue_has_minutes():
    complaint(*TAKEN_UP).when(lambda c: c.hold_dialogue(held_on=DAY, minutes=PAPER)).then(DIALOGUE)
    complaint(*TAKEN_UP).when(lambda c: c.hold_dialogue(held_on=DAY, minutes=None)).refused(
        under=None, saying="biên bản"
    )


def test_it_is_decided_with_paper_and_reasons_even_without_acceptance():
    complaint(*TAKEN_UP).when(settle).then(DECIDED)
    complaint(RECEIVED).when(settle).then(DECIDED)
    complaint(*TAKEN_UP).when(lambda c: settle(c, document=None)).refused(under=None)
    complaint(*TAKEN_UP).when(lambda c: settle(c, reasons=None)).refused(under=None)
    for events in ((), (RECEIVED, REFUSED), DONE, (RECEIVED, WITHDRAWN)):
        complaint(*events).when(settle).refused(under=None)


def test_a_decision_is_sent_once_there_is_one_and_again_to_others():
    complaint(*DONE).when(lambda c: c.send(["WB"])).then(SENT)
    complaint(*DONE, SENT).when(lambda c: c.send(["WA"])).then(
        SENT.model_copy(update={"addressees": ("WA",)})
    )
    complaint(*TAKEN_UP).when(lambda c: c.send(["WB"])).refused(under=None)
    complaint(*DONE).when(lambda c: c.send([])).refused(under=None)


def test_it_is_withdrawn_by_a_signed_letter_until_it_is_decided():
    withdraw = lambda c: c.withdraw(document=PAPER)  # noqa: E731
    complaint(*TAKEN_UP).when(withdraw).then(WITHDRAWN)
    complaint(*DONE, SENT, AGAIN).when(withdraw).then(WITHDRAWN)
    complaint(RECEIVED).when(lambda c: c.withdraw(document=None)).refused(under=None, saying="Đ.10")
    for events in ((), DONE, (RECEIVED, WITHDRAWN)):
        complaint(*events).when(withdraw).refused(under=None)


def test_a_second_complaint_runs_its_own_course_and_there_is_no_third():
    again = lambda c: c.complain_again(received_on=date(2025, 1, 20), document=PAPER)  # noqa: E731
    complaint(*DONE).when(again).then(AGAIN.model_copy(update={"decided": 3}))
    complaint(*TAKEN_UP).when(again).then(AGAIN)  # no decision came in time
    complaint(*DONE, AGAIN).when(again).refused(under=None, saying="lần ba")
    complaint(RECEIVED, WITHDRAWN).when(again).refused(under=None)
    complaint().when(again).refused(under=None)
    complaint(*DONE).when(
        lambda c: c.complain_again(received_on=date(2024, 12, 9), document=PAPER)
    ).refused(under=None)
    state = complaint(*DONE, AGAIN).state
    assert (state.instance, state.stage) == ("SECOND", Stage.RECEIVED)
    assert state.accept("TP").instance == "SECOND"


def test_the_courses_keep_the_days_in_law_of_each_instance():
    on = lambda event, day: at(event, on=date.fromisoformat(day))  # noqa: E731
    events = (
        RECEIVED, on(ACCEPTED, "2024-12-12"), on(COMPLEX, "2024-12-13"), DIALOGUE,
        on(DECIDED, "2024-12-20"), on(SENT, "2024-12-23"), on(SENT, "2024-12-30"), AGAIN,
    )  # fmt: skip
    first, second = complaint(*events).state.courses
    assert first == Course(
        instance="FIRST", received_on=DAY, accepted_on=date(2024, 12, 12),
        complex_from=date(2024, 12, 13), dialogues=1, decided_on=date(2024, 12, 20),
        settled_by="UBQ", sent_on=date(2024, 12, 23),
    )  # fmt: skip
    assert second == Course(instance="SECOND", received_on=date(2025, 1, 20))


def test_a_history_whose_beginning_was_an_error_still_replays():
    events = [RECEIVED, ACCEPTED, DIALOGUE, DECIDED, SENT, WITHDRAWN, EnteredInError(position=1)]
    state = Complaint.folded(STREAM, recorded(events, stream=STREAM))
    assert (state.courses, state.known_on, state.stage) == ((), None, Stage.WITHDRAWN)
