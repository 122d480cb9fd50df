"""Deadlines (thời hạn): pure arithmetic of days; missing one is a finding, never a refusal.

"Trong quý I" includes its last day; "trước ngày X" does not include X, and an act on X itself is
told as done on the boundary day (R-06). Days before the conference are calendar days, the day of
the conference not counted (R-13, R-14). All days are days in law, in Vietnam; no clock is read.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Literal, NamedTuple

from ledger.rulebook.regulation import Duty, Lead, Regulation

Timing = Literal["IN_TIME", "ON_BOUNDARY_DAY", "TOO_EARLY", "LATE"]
"""How an act stands to its due day; TOO_EARLY only where a window opens on a day."""

_ONE_DAY = timedelta(days=1)


class Due(NamedTuple):
    """A due day: the last day in time, and the day that is still no lateness (the boundary day).

    The two differ only where the clause says "trước ngày". `opens` is the first day of a window.
    """

    clause: str
    last: date
    boundary: date
    opens: date | None = None


class Timeliness(NamedTuple):
    """How an act stands to its due day, and by how many days it is late or too early (0 if not)."""

    timing: Timing
    days: int = 0


def due(duty: Duty, *, year_starts: date, regulation: Regulation) -> Due:
    """Return when something is due in a year (A.II.2.3.a, A.II.3.1.a, A.II.3.2.a, A.II.3.3.a, C.4).

    `year_starts` is the first day of the year the clause's months are counted in: 1 January for a
    calendar season, the first day of the school year for clusters of schools (R-32). A day a month
    does not have is the month's last.

    >>> from ledger.rulebook.regulation import regulation
    >>> str(due("MIDYEAR", year_starts=date(2024, 1, 1), regulation=regulation()).last)
    '2024-07-29'
    """
    deadline = regulation.deadline(duty)
    month = _shifted(year_starts, deadline.month - 1)
    day = _in_month(month, deadline.day)
    return Due(deadline.clause, day if deadline.inclusive else day - _ONE_DAY, day)


def due_before(lead: Lead, *, conference: date, regulation: Regulation) -> Due:
    """Return when something is due before the year-end conference (B.II.2 R-13, B.II.4 R-14).

    >>> from ledger.rulebook.regulation import regulation
    >>> str(due_before("NOTICE", conference=date(2024, 12, 24), regulation=regulation()).last)
    '2024-12-19'
    """
    before = regulation.lead(lead)
    day = conference - timedelta(days=before.days + before.clear_days)
    return Due(before.clause, day, day)


def reprimand_window(month: date, regulation: Regulation) -> Due:
    """Return the days on which the batch of a month is passed on, any day of it given (C.3-2)."""
    window = regulation.windows[0]
    last = month.replace(day=window.last_day)
    return Due(window.clause, last, last, month.replace(day=window.first_day))


def reprimand_months(first: date, last: date) -> tuple[date, ...]:
    """Return the first day of each month that has a batch due between two days (C.3-2, R-28).

    >>> [str(m) for m in reprimand_months(date(2024, 11, 3), date(2025, 1, 2))]
    ['2024-11-01', '2024-12-01', '2025-01-01']
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    return tuple(_shifted(first, n) for n in range(months + 1))


def timeliness(on: date, when: Due) -> Timeliness:
    """Return how a day stands to a due day. Days late are counted from the boundary day.

    >>> signing = Due("A.II.3.1.a", date(2024, 3, 31), date(2024, 3, 31))
    >>> timeliness(date(2024, 4, 2), signing)
    Timeliness(timing='LATE', days=2)
    """
    if when.opens is not None and on < when.opens:
        return Timeliness("TOO_EARLY", (when.opens - on).days)
    if on <= when.last:
        return Timeliness("IN_TIME")
    if on <= when.boundary:
        return Timeliness("ON_BOUNDARY_DAY")
    return Timeliness("LATE", (on - when.boundary).days)


def _shifted(day: date, months: int) -> date:
    """Return the first day of the month so many months after a day's."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _in_month(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))
