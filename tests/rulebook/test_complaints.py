"""The clocks of a complaint, table-driven: due day, state and days late, with their edges."""

from datetime import date

import pytest

from ledger.rulebook.complaints import Course, clocks, shortfalls

D = date.fromisoformat


def course(received, instance="FIRST", **days):
    days = {n: D(v) if isinstance(v, str) and n.endswith("_on") else v for n, v in days.items()}
    if "complex_from" in days:
        days["complex_from"] = D(days["complex_from"])
    return Course(instance=instance, received_on=D(received), **days)


def clock(kind, on, *courses, known="2024-12-02", withdrawn=None, instance="FIRST"):
    found = clocks(
        D(known), courses, on=D(on), withdrawn_on=D(withdrawn) if withdrawn else None
    )  # fmt: skip
    return next(c for c in found if (c.kind, c.instance) == (kind, instance))


@pytest.mark.parametrize(
    ("known", "received", "due", "state", "late"),
    [
        ("2024-12-02", "2025-02-28", "2025-03-03", "IN_TIME", 0),
        # The ninetieth day, 2 March 2025, is a Sunday.
        ("2024-12-02", "2025-03-03", "2025-03-03", "IN_TIME", 0),
        ("2024-12-02", "2025-03-04", "2025-03-03", "LATE", 1),
        # A leap year's February has a day more.
        ("2023-12-11", "2024-03-10", "2024-03-11", "IN_TIME", 0),
        ("2023-12-12", "2024-03-11", "2024-03-11", "IN_TIME", 0),
        ("2023-12-12", "2024-03-12", "2024-03-11", "LATE", 1),
        ("2024-12-12", "2025-03-12", "2025-03-12", "IN_TIME", 0),
        # The ninetieth day, 25 January 2025, is the Saturday before Tết.
        ("2024-10-27", "2025-02-03", "2025-02-03", "IN_TIME", 0),
        ("2024-10-27", "2025-02-04", "2025-02-03", "LATE", 1),
    ],
)
def test_ninety_days_to_complain(known, received, due, state, late):
    c = clock("COMPLAIN", "2025-06-30", course(received), known=known)
    assert (c.due, c.state, c.days_late) == (D(due), state, late)
    assert c.law == "Luật Khiếu nại 2011 Đ.9"


@pytest.mark.parametrize(
    ("instance", "law"), [("FIRST", "Đ.27"), ("SECOND", "Đ.36")]
)  # fmt: skip
@pytest.mark.parametrize(
    ("received", "done", "on", "due", "state", "late"),
    [
        ("2024-12-10", "2024-12-20", "2024-12-31", "2024-12-20", "IN_TIME", 0),
        ("2024-12-10", "2024-12-21", "2024-12-31", "2024-12-20", "LATE", 1),
        ("2024-12-10", None, "2024-12-20", "2024-12-20", "RUNNING", 0),
        ("2024-12-10", None, "2024-12-21", "2024-12-20", "OVERDUE", 1),
        ("2024-12-10", "2024-12-23", "2024-12-22", "2024-12-20", "OVERDUE", 2),
        ("2024-12-11", None, "2024-12-23", "2024-12-23", "RUNNING", 0),
        ("2025-01-15", None, "2025-02-03", "2025-02-03", "RUNNING", 0),
        ("2025-01-15", None, "2025-02-04", "2025-02-03", "OVERDUE", 1),
    ],
)
def test_ten_days_to_take_it_up(instance, law, received, done, on, due, state, late):
    for field in ("accepted_on", "refused_on"):
        of = course(received, instance, **({field: done} if done else {}))
        c = clock("ACCEPT", on, of, instance=instance)
        assert (c.due, c.state, c.days_late) == (D(due), state, late)
        assert c.law == f"Luật Khiếu nại 2011 {law}"


@pytest.mark.parametrize(
    ("instance", "complex_", "counted", "due", "law"),
    [
        ("FIRST", False, 30, "2024-10-31", "Đ.28"),
        ("FIRST", True, 45, "2024-11-15", "Đ.28"),
        ("SECOND", False, 45, "2024-11-15", "Đ.37"),
        ("SECOND", True, 60, "2024-12-02", "Đ.37"),  # 30 November is a Saturday
    ],
)
def test_days_to_settle_it(instance, complex_, counted, due, law):
    declared = {"complex_from": "2024-10-31"} if complex_ else {}
    of = course("2024-09-25", instance, accepted_on="2024-10-01", **declared)
    c = clock("SETTLE", due, of, instance=instance)
    assert (c.counted, c.due, c.state) == (counted, D(due), "RUNNING")
    assert c.law == f"Luật Khiếu nại 2011 {law}"
    late = clock("SETTLE", "2024-12-12", of, instance=instance)
    assert (late.state, late.days_late) == ("OVERDUE", (D("2024-12-12") - D(due)).days)


def test_complexity_declared_after_the_ordinary_last_day_does_not_lengthen_the_clock():
    in_time = course("2024-09-25", accepted_on="2024-10-01", complex_from="2024-10-31")
    too_late = course("2024-09-25", accepted_on="2024-10-01", complex_from="2024-11-01")
    assert clock("SETTLE", "2024-11-02", in_time).due == D("2024-11-15")
    assert clock("SETTLE", "2024-11-02", too_late).due == D("2024-10-31")
    assert shortfalls([in_time]) == ()
    assert shortfalls([too_late]) == (("FIRST", "ORDINARY_AFTER_ALL"),)


def test_complexity_declared_before_it_was_taken_up_counts():
    of = course("2024-09-25", accepted_on="2024-10-01", complex_from="2024-09-26")
    assert clock("SETTLE", "2024-10-02", of).counted == 45


@pytest.mark.parametrize(
    ("decided", "sent", "due", "state", "late"),
    [
        ("2024-12-16", "2024-12-19", "2024-12-19", "IN_TIME", 0),
        ("2024-12-16", "2024-12-20", "2024-12-19", "LATE", 1),
        ("2024-12-19", "2024-12-24", "2024-12-24", "IN_TIME", 0),
        ("2025-01-23", "2025-02-04", "2025-02-04", "IN_TIME", 0),  # over Tết
        ("2025-01-23", "2025-02-05", "2025-02-04", "LATE", 1),
    ],
)
def test_three_working_days_to_send_the_first_decision(decided, sent, due, state, late):
    of = course("2024-12-01", accepted_on="2024-12-05", decided_on=decided, sent_on=sent)
    c = clock("SEND", "2025-03-31", of)
    assert (c.due, c.state, c.days_late, c.working) == (D(due), state, late, True)


def test_the_first_clocks_stay_while_the_second_run():
    first = course("2024-09-02", accepted_on="2024-09-05", decided_on="2024-10-20")
    second = course("2024-11-01", "SECOND", accepted_on="2024-11-05")
    found = clocks(D("2024-08-01"), [first, second], on=D("2024-12-02"))
    assert [(c.kind, c.instance, c.state, c.days_late) for c in found] == [
        ("COMPLAIN", "FIRST", "IN_TIME", 0),
        ("ACCEPT", "FIRST", "IN_TIME", 0),
        ("SETTLE", "FIRST", "LATE", 13),  # due 7 October, the fifth being a Saturday
        ("SEND", "FIRST", "OVERDUE", 40),
        ("ACCEPT", "SECOND", "IN_TIME", 0),
        ("SETTLE", "SECOND", "RUNNING", 0),
    ]


def test_a_withdrawal_stops_what_still_runs_late_or_not():
    of = course("2024-12-02", accepted_on="2024-12-03")
    early = clock("SETTLE", "2025-03-01", of, withdrawn="2024-12-20")
    assert (early.state, early.days_late) == ("STOPPED", 0)
    late = clock("SETTLE", "2025-03-01", of, withdrawn="2025-01-06")
    assert (late.due, late.state, late.days_late) == (D("2025-01-02"), "STOPPED", 4)
    not_yet = clock("SETTLE", "2024-12-19", of, withdrawn="2024-12-20")
    assert not_yet.state == "RUNNING"


def test_what_has_not_begun_on_the_day_has_no_clock():
    of = course("2024-12-02", accepted_on="2024-12-10")
    kinds = [c.kind for c in clocks(D("2024-12-01"), [of], on=D("2024-12-09"))]
    assert kinds == ["COMPLAIN", "ACCEPT"]


def test_a_clock_says_its_law_its_last_day_and_whether_the_days_off_are_known():
    known = clock("ACCEPT", "2025-02-05", course("2025-01-15"))
    assert known.words() == (
        "thụ lý hoặc thông báo không thụ lý lần đầu: 10 ngày (Luật Khiếu nại 2011 Đ.27), hạn "
        "03/02/2025, lùi sang ngày làm việc tiếp theo: chưa làm, quá hạn 2 ngày"
    )
    unknown = clock("ACCEPT", "2027-03-02", course("2027-03-01"), known="2027-02-01")
    assert not unknown.certain
    assert unknown.words().endswith("chưa có lịch nghỉ chính thức để đối chiếu")


def test_what_a_settlement_lacks_is_told_by_instance():
    bare = course("2024-12-02", decided_on="2024-12-10", settled_by="UBQ")
    good = course(
        "2024-12-02", accepted_on="2024-12-03", decided_on="2024-12-10", settled_by="UBQ",
        dialogues=1,
    )  # fmt: skip
    again = course(
        "2024-12-20", "SECOND", accepted_on="2024-12-21", decided_on="2024-12-30",
        settled_by="UBQ", dialogues=1,
    )  # fmt: skip
    assert shortfalls([bare]) == (("FIRST", "NOT_ACCEPTED"), ("FIRST", "NO_DIALOGUE"))
    assert shortfalls([good]) == ()
    assert shortfalls([good, again]) == (("SECOND", "SAME_SETTLER"),)
    assert "ACCEPT" not in [c.kind for c in clocks(D("2024-12-01"), [bare], on=D("2025-01-01"))]
