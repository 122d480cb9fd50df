"""Dated bindings (gắn theo thời gian): who was what from which day through which day.

Memberships, roles, leaderships, coverages and standing bodies are all of this one kind. Both days
count; a binding without a last day runs until an act ends it. What was never true is not ended but
declared entered in error.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, TypeVar

from ledger.refusals import Refused
from ledger.values import viet_day

What = TypeVar("What", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Binding(Generic[What]):
    """One binding; `ended` when an act cut it short rather than its own last day."""

    what: What
    from_day: date
    to_day: date | None = None
    ended: bool = False

    def covers(self, on: date) -> bool:
        """Return whether the day lies within the binding, both ends included."""
        return self.from_day <= on and (self.to_day is None or on <= self.to_day)

    def overlaps(self, from_day: date, to_day: date | None) -> bool:
        """Return whether at least one day is in both."""
        return (to_day is None or self.from_day <= to_day) and (
            self.to_day is None or from_day <= self.to_day
        )

    def days(self) -> str:
        """Return its days as people read them."""
        return viet_days(self.from_day, self.to_day)


@dataclass(frozen=True, slots=True)
class Bindings(Generic[What]):
    """All bindings of one kind, in the order in which they were recorded."""

    rows: tuple[Binding[What], ...] = ()

    def __iter__(self) -> Iterator[Binding[What]]:
        return iter(self.rows)

    def on(self, day: date) -> tuple[What, ...]:
        """Return what is bound on a day, earliest first."""
        return tuple(b.what for b in self.rows if b.covers(day))

    def bound(self, what: What, from_day: date, to_day: date | None) -> "Bindings[What]":
        """Return them with one more."""
        return Bindings((*self.rows, Binding(what, from_day, to_day)))

    def cut(self, what: What, to_day: date) -> "Bindings[What]":
        """Return them with every binding of `what` that covers the day ending on it."""
        return Bindings(
            tuple(
                replace(b, to_day=to_day, ended=True) if b.what == what and b.covers(to_day) else b
                for b in self.rows
            )
        )

    def clash(self, what: What, from_day: date, to_day: date | None) -> Binding[What] | None:
        """Return a binding of the same that shares a day with these days, if there is one."""
        return next((b for b in self.rows if b.what == what and b.overlaps(from_day, to_day)), None)

    def running(self, what: What, to_day: date) -> Binding[What] | None:
        """Return the binding of `what` that can be ended on a day: it covers it and goes on."""
        return next(
            (b for b in self.rows if b.what == what and b.covers(to_day) and b.to_day != to_day),
            None,
        )


@dataclass(frozen=True, slots=True)
class Names:
    """The names something bore, each with its first day, latest last."""

    rows: tuple[tuple[date, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows)

    def on(self, day: date) -> str:
        """Return the name on a day; before the first day, the first."""
        borne = [name for since, name in self.rows if since <= day]
        return borne[-1] if borne else next((name for _, name in self.rows), "")

    @property
    def last(self) -> str:
        """Return the name borne last; empty when there is none."""
        return self.rows[-1][1] if self.rows else ""

    def borne(self, name: str, from_day: date) -> "Names":
        """Return them with one more."""
        return Names((*self.rows, (from_day, name)))

    def must_move(self, name: str, from_day: date, *, under: str | None) -> None:
        """Refuse a new name that is the old one, or that begins before it."""
        if name == self.last:
            raise Refused(f"đang mang tên {name}, không có gì để đổi", under=under, field="name")
        if self.rows and from_day <= self.rows[-1][0]:
            raise Refused(
                f"tên {self.last} mang từ ngày {viet_day(self.rows[-1][0])}; "
                "tên sau phải mang từ ngày muộn hơn",
                under=under,
                field="from_day",
            )


def in_order(from_day: date, to_day: date | None, *, under: str | None) -> None:
    """Refuse days that end before they begin."""
    if to_day is not None and to_day < from_day:
        raise Refused(
            f"ngày kết thúc {viet_day(to_day)} đứng trước ngày bắt đầu {viet_day(from_day)}",
            under=under,
            field="to_day",
        )


def viet_days(from_day: date, to_day: date | None) -> str:
    """Return a stretch of days as people read it.

    >>> viet_days(date(2024, 1, 15), date(2025, 1, 14)), viet_days(date(2024, 1, 15), None)
    ('từ ngày 15/01/2024 đến hết ngày 14/01/2025', 'từ ngày 15/01/2024')
    """
    until = "" if to_day is None else f" đến hết ngày {viet_day(to_day)}"
    return f"từ ngày {viet_day(from_day)}{until}"


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later; 29/2 becomes 1/3 where that year has none.

    >>> years_later(date(2024, 1, 15), 1), years_later(date(2024, 2, 29), 1)
    (datetime.date(2025, 1, 15), datetime.date(2025, 3, 1))
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
