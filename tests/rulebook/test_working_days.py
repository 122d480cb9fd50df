"""Working days in Vietnam: neither Saturday, Sunday nor a public holiday of the labour code."""

from datetime import date, timedelta

import pytest

from ledger.rulebook.working_days import (
    after_working_days,
    certain,
    next_working_day,
    works,
    years,
)


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2024-01-01", "Tết Dương lịch"),
        ("2024-02-08", "29 Tết"),
        ("2024-02-12", "Tết Nguyên đán"),
        ("2024-02-14", "nghỉ bù Tết"),
        ("2024-04-18", "Giỗ Tổ, 10/3 âm lịch"),
        ("2024-04-29", "hoán đổi"),
        ("2024-04-30", "Ngày Chiến thắng"),
        ("2024-05-01", "Quốc tế Lao động"),
        ("2024-09-02", "Quốc khánh"),
        ("2024-09-03", "ngày liền kề Quốc khánh"),
        ("2025-01-27", "29 Tết"),
        ("2025-04-07", "Giỗ Tổ, 10/3 âm lịch"),
        ("2025-05-02", "hoán đổi"),
        ("2025-09-01", "ngày liền kề Quốc khánh"),
        ("2026-01-02", "hoán đổi, 12729/VPCP-KGVX; thư viện không có"),
        ("2026-02-16", "29 Tết, 9441/TB-BNV"),
        ("2026-02-20", "mùng 4 Tết"),
        ("2026-04-27", "nghỉ bù Giỗ Tổ, 10/3 âm lịch là chủ nhật 26/4"),
        ("2026-08-31", "hoán đổi, 9441/TB-BNV"),
        ("2026-09-01", "ngày liền kề Quốc khánh"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam, 28/2026/QH16"),
        ("2024-06-01", "thứ bảy"),
        ("2024-06-02", "chủ nhật"),
    ],
)
def test_a_day_off_is_no_working_day(day, what):
    assert not works(date.fromisoformat(day)), what


@pytest.mark.parametrize(
    "day",
    ["2024-01-02", "2024-02-07", "2024-02-15", "2024-05-02", "2024-05-04", "2024-09-04",
     "2025-01-24", "2025-02-03", "2025-04-26", "2024-02-29", "2025-11-24",
     "2026-01-10", "2026-02-13", "2026-02-23", "2026-04-29", "2026-05-04", "2026-08-22", "2026-09-03"],
)  # fmt: skip
def test_other_days_are_and_a_saturday_worked_in_exchange_too(day):
    assert works(date.fromisoformat(day))


def test_a_year_has_as_many_weekdays_off_as_its_schedule_says():
    for year, announced in ((2024, 12), (2025, 12), (2026, 14)):
        days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
        weekdays = [d for d in days if d.year == year and d.weekday() < 5]
        assert sum(not works(d) for d in weekdays) == announced


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-12-20", "2024-12-20"),
        ("2024-12-21", "2024-12-23"),
        ("2025-01-25", "2025-02-03"),  # the Saturday before Tết: the whole of it lies between
        ("2024-04-27", "2024-05-02"),
        ("2024-08-31", "2024-09-04"),
        ("2025-04-26", "2025-04-26"),
    ],
)
def test_what_ends_on_a_day_off_ends_with_the_next_working_day(day, expected):
    assert next_working_day(date.fromisoformat(day)) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2024-12-16", 3, "2024-12-19"),
        ("2024-12-19", 3, "2024-12-24"),
        ("2024-12-21", 1, "2024-12-23"),
        ("2025-01-22", 3, "2025-02-03"),
        ("2024-02-27", 3, "2024-03-01"),
        ("2024-12-20", 0, "2024-12-20"),
    ],
)
def test_working_days_are_counted_from_the_day_after(day, count, expected):
    assert after_working_days(date.fromisoformat(day), count) == date.fromisoformat(expected)


def test_a_year_without_an_official_schedule_is_worked_out_and_told_as_not_certain():
    assert certain(date(2024, 1, 1), date(2026, 11, 22))
    assert not certain(date(2026, 12, 31), date(2027, 1, 1))
    assert not works(date(2030, 9, 2))
    assert all(year.source for year in years().values())


def test_days_of_which_no_decision_was_found_make_what_runs_over_them_not_certain():
    """An exchange of 23/11 with 28/11/2026 was proposed; whether it was decided was not found."""
    for day in (date(2026, 11, 23), date(2026, 11, 28)):
        assert not certain(day, day)
    assert not certain(date(2026, 11, 1), date(2026, 12, 31))
    assert certain(date(2026, 11, 24), date(2026, 11, 27))
    assert certain(date(2026, 11, 29), date(2026, 12, 31))
