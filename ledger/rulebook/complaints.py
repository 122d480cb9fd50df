"""Clocks of a complaint (khiếu nại) under Luật Khiếu nại 2011; a missed one is a finding only.

The day something happens on is not counted (Bộ luật Dân sự 2015 Đ.147); a clock whose last day is a
day off ends with the next working day (Đ.148.5). All days are days in law; no clock is read.

Our readings: complexity counts where it was declared, with its reason, no later than the ordinary
last day of the settlement. A second complaint has no clock of its own here, nor has sending the
second decision: no text of theirs was read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ledger.rulebook.working_days import after_working_days, certain, next_working_day

Instance = Literal["FIRST", "SECOND"]
ClockKind = Literal["COMPLAIN", "ACCEPT", "SETTLE", "SEND"]
ClockState = Literal["RUNNING", "IN_TIME", "LATE", "OVERDUE", "STOPPED"]
"""STOPPED: the complaint was withdrawn while the clock was running."""
Shortfall = Literal["NOT_ACCEPTED", "NO_DIALOGUE", "SAME_SETTLER", "ORDINARY_AFTER_ALL"]
"""What the settlement of a complaint has against it besides lateness; it stands all the same."""

COMPLAIN_DAYS = 90
ACCEPT_DAYS = 10
SEND_WORKING_DAYS = 3
SETTLE_DAYS: dict[tuple[Instance, bool], int] = {
    ("FIRST", False): 30,
    ("FIRST", True): 45,
    ("SECOND", False): 45,
    ("SECOND", True): 60,
}
"""By instance, and whether the matter is complex."""
LAW = "Luật Khiếu nại 2011"
COMPLEXITY_DEFINED_FROM = date(2026, 7, 1)
"""From this day NĐ 155/2026/NĐ-CP says what a complex matter is, and wants it in the file."""

_ACCEPT_ARTICLE: dict[Instance, str] = {"FIRST": "Đ.27", "SECOND": "Đ.36"}
_SETTLE_ARTICLE: dict[Instance, str] = {"FIRST": "Đ.28", "SECOND": "Đ.37"}

CLOCKS: dict[ClockKind, str] = {
    "COMPLAIN": "thời hiệu khiếu nại",
    "ACCEPT": "thụ lý hoặc thông báo không thụ lý",
    "SETTLE": "giải quyết khiếu nại",
    "SEND": "gửi quyết định giải quyết",
}
STATES: dict[ClockState, str] = {
    "RUNNING": "đang trong hạn",
    "IN_TIME": "đúng hạn",
    "LATE": "đã làm, chậm",
    "OVERDUE": "chưa làm, quá hạn",
    "STOPPED": "dừng vì đã rút khiếu nại",
}
INSTANCES: dict[Instance, str] = {"FIRST": "lần đầu", "SECOND": "lần hai"}
SHORTFALLS: dict[Shortfall, str] = {
    "NOT_ACCEPTED": f"có quyết định giải quyết mà chưa thụ lý ({LAW} Đ.27, Đ.36)",
    "NO_DIALOGUE": (
        "chưa ghi biên bản đối thoại, phải có khi ý kiến người khiếu nại và kết quả xác minh còn "
        f"khác nhau ({LAW} Đ.30)"
    ),
    "SAME_SETTLER": "khiếu nại lần hai do chính nơi đã giải quyết lần đầu giải quyết",
    "ORDINARY_AFTER_ALL": (
        "ghi vụ việc phức tạp sau khi đã hết hạn giải quyết thông thường nên hạn không dài thêm"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What happened in one instance of a complaint, by its days in law."""

    instance: Instance
    received_on: date
    accepted_on: date | None = None
    refused_on: date | None = None
    complex_from: date | None = None
    """The day on which the matter was declared complex."""
    dialogues: int = 0
    decided_on: date | None = None
    settled_by: str | None = None
    sent_on: date | None = None

    @property
    def ordinary(self) -> date | None:
        """Return the last day of a settlement that is not complex; None before acceptance."""
        if self.accepted_on is None:
            return None
        days = SETTLE_DAYS[self.instance, False]
        return next_working_day(self.accepted_on + timedelta(days=days))

    @property
    def complex(self) -> bool:
        """Tell whether the longer clock runs: declared while the ordinary one still did."""
        last = self.ordinary
        return self.complex_from is not None and (last is None or self.complex_from <= last)


class Clock(NamedTuple):
    """A clock: from when, how long, when due, and how it stands on a day.

    `counted` are days, working days where `working`. `ends` is the day that the count ends on,
    `due` the last day in time. `days_late` is in calendar days. `certain`: the official schedule of
    days off was compared for every year it spans.
    """

    kind: ClockKind
    instance: Instance
    law: str
    starts: date
    counted: int
    working: bool
    ends: date
    due: date
    done: date | None
    state: ClockState
    days_late: int
    certain: bool

    def words(self) -> str:
        """Return the clock in plain Vietnamese."""
        unit = "ngày làm việc" if self.working else "ngày"
        late = f" {self.days_late} ngày" if self.days_late else ""
        moved = ", lùi sang ngày làm việc tiếp theo" if self.due != self.ends else ""
        schedule = "" if self.certain else "; chưa có lịch nghỉ chính thức để đối chiếu"
        return (
            f"{CLOCKS[self.kind]} {INSTANCES[self.instance]}: {self.counted} {unit} ({self.law}), "
            f"hạn {self.due:%d/%m/%Y}{moved}: {STATES[self.state]}{late}{schedule}"
        )


def clocks(
    known_on: date, courses: Sequence[Course], *, on: date, withdrawn_on: date | None = None
) -> tuple[Clock, ...]:
    """Return every clock of a complaint as it stands at the end of a day, in the order they begin.

    `known_on` is the day the decision complained of was received or known.
    """
    end = None if withdrawn_on is None or withdrawn_on > on else withdrawn_on
    found = []
    for course in courses:
        for kind, law, starts, counted, done in _running(known_on, course):
            working = kind == "SEND"
            last = after_working_days(starts, counted) if working else starts + _days(counted)
            due = next_working_day(last)
            state, late = _state(due, done if done and done <= on else None, on, end)
            found.append(
                Clock(
                    kind, course.instance, f"{LAW} {law}", starts, counted, working, last, due,
                    done if done and done <= on else None, state, late, certain(starts, due),
                )
            )  # fmt: skip
    return tuple(clock for clock in found if clock.starts <= on)


def _running(known_on: date, c: Course) -> Iterator[tuple[ClockKind, str, date, int, date | None]]:
    if c.instance == "FIRST":
        yield "COMPLAIN", "Đ.9", known_on, COMPLAIN_DAYS, c.received_on
    answered = c.accepted_on or c.refused_on
    if answered is not None or c.decided_on is None:
        yield "ACCEPT", _ACCEPT_ARTICLE[c.instance], c.received_on, ACCEPT_DAYS, answered
    if c.accepted_on is not None:
        days = SETTLE_DAYS[c.instance, c.complex]
        yield "SETTLE", _SETTLE_ARTICLE[c.instance], c.accepted_on, days, c.decided_on
    if c.decided_on is not None and c.instance == "FIRST":
        yield "SEND", "Đ.32", c.decided_on, SEND_WORKING_DAYS, c.sent_on


def _state(
    due: date, done: date | None, on: date, withdrawn_on: date | None
) -> tuple[ClockState, int]:
    if done is not None:
        return ("IN_TIME", 0) if done <= due else ("LATE", (done - due).days)
    if withdrawn_on is not None:
        return "STOPPED", max((withdrawn_on - due).days, 0)
    return ("RUNNING", 0) if on <= due else ("OVERDUE", (on - due).days)


def shortfalls(courses: Sequence[Course]) -> tuple[tuple[Instance, Shortfall], ...]:
    """Return what the settlement has against it besides lateness, by instance."""
    settlers: list[str] = []
    found: list[tuple[Instance, Shortfall]] = []
    for c in courses:
        if c.decided_on is not None and c.accepted_on is None:
            found.append((c.instance, "NOT_ACCEPTED"))
        if c.decided_on is not None and not c.dialogues:
            found.append((c.instance, "NO_DIALOGUE"))
        if c.decided_on is not None and c.settled_by in settlers:
            found.append((c.instance, "SAME_SETTLER"))
        if c.complex_from is not None and not c.complex:
            found.append((c.instance, "ORDINARY_AFTER_ALL"))
        if c.settled_by:
            settlers.append(c.settled_by)
    return tuple(found)


def _days(count: int) -> timedelta:
    return timedelta(days=count)
