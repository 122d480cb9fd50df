"""Working days (ngày làm việc) in Vietnam: neither Saturday, Sunday nor public holiday.

Public holidays are those of Bộ luật Lao động 2019, Điều 112, the lunar ones included, with the days
off given in their stead and days off in exchange (hoán đổi), as the library `holidays` knows them.
Beside it lies `working_days.toml`: the years whose official schedule was compared, and days the
library lacks. A day of any other year is worked out all the same and told as not certain.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from holidays.countries.vietnam import Vietnam

_ONE_DAY = timedelta(days=1)


class Year(NamedTuple):
    """A year whose official schedule was compared, with the days the library lacks.

    `open` are days of which it is not known whether they are worked.
    """

    source: str
    off: frozenset[date]
    working: frozenset[date]
    open: frozenset[date]


def works(day: date) -> bool:
    """Tell whether a day is a working day.

    The Saturday before Tết is none, nor is Tết; a Saturday worked in exchange is.

    >>> works(date(2025, 1, 24)), works(date(2025, 1, 25)), works(date(2025, 4, 26))
    (True, False, True)
    """
    if (year := years().get(day.year)) is not None:
        if day in year.off:
            return False
        if day in year.working:
            return True
    return _calendar().is_working_day(day)


def certain(first: date, last: date) -> bool:
    """Tell whether the official schedule from one day to another was compared, and is known."""
    known = [years().get(year) for year in range(first.year, last.year + 1)]
    return all(y is not None and not any(first <= day <= last for day in y.open) for y in known)


def next_working_day(day: date) -> date:
    """Return the day itself, or the first working day after it where it is a day off.

    >>> str(next_working_day(date(2025, 1, 25)))
    '2025-02-03'
    """
    while not works(day):
        day += _ONE_DAY
    return day


def after_working_days(day: date, count: int) -> date:
    """Return the day that so many working days after a day end on; the day itself is not counted.

    >>> str(after_working_days(date(2025, 1, 23), 3))
    '2025-02-04'
    """
    for _ in range(count):
        day = next_working_day(day + _ONE_DAY)
    return day


@cache
def years() -> Mapping[int, Year]:
    """Return the years whose official schedule was compared."""
    text = files("ledger.rulebook").joinpath("working_days.toml").read_text("utf-8")
    return {
        entry["year"]: Year(
            entry["source"],
            frozenset(entry.get("off", ())),
            frozenset(entry.get("working", ())),
            frozenset(entry.get("open", ())),
        )
        for entry in tomllib.loads(text)["years"]
    }


@cache
def _calendar() -> "Vietnam":
    from holidays.countries.vietnam import Vietnam  # noqa: PLC0415 — only a due day needs it

    return Vietnam()  # type: ignore[no-untyped-call]
