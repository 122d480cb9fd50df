"""Leadership (cụm, khối trưởng; cụm, khối phó): which unit leads a cluster, when, for which season.

A.I.2: «Nhiệm kỳ hoạt động của Cụm, khối trưởng, Cụm, khối phó là 01 năm.» Under A.II.3.3.b next
year's are introduced while this year's still have to finish their file. Our reading (R-31): a term
belongs to a season; terms of one season never overlap, terms of two may; a term that merely ran out
keeps its season's matters, a term that was ended keeps nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from ledger.refusals import Refused
from ledger.rulebook.binding import Binding, Bindings
from ledger.values import viet_day

LEADERSHIP = "A.I.2"

Leads = Literal["HEAD", "DEPUTY"]
VIET_LEADS = {"HEAD": "cụm, khối trưởng", "DEPUTY": "cụm, khối phó"}


class Leader(NamedTuple):
    """A unit in a role, for one season or for none in particular."""

    unit: str
    role: Leads
    season: str | None = None


@dataclass(frozen=True, slots=True)
class Leadership:
    """All terms of a cluster's Heads and Deputies."""

    terms: Bindings[Leader] = field(default_factory=Bindings)

    def holder(
        self, role: Leads, on: date, season: str | None, roster: Collection[str]
    ) -> str | None:
        """Return the unit that leads on a day; with a season, that leads that season's matters.

        Without a season the latest term that covers the day counts. With one, a term for
        that season also counts after it ran out, unless it was ended or another followed (R-31). A
        term that runs is its unit's only while the unit is a member: it may have left before.
        """
        begun = [b for b in self.terms if b.what.role == role and b.from_day <= on]
        if own := [b for b in begun if season is not None and b.what.season == season]:
            last = max(own, key=lambda b: b.from_day)
            leads = last.what.unit in roster if last.covers(on) else not last.ended
            return last.what.unit if leads else None
        current = [
            b
            for b in begun
            if b.covers(on) and (season is None or b.what.season is None) and b.what.unit in roster
        ]
        return max(current, key=lambda b: b.from_day).what.unit if current else None

    def bound(self, leader: Leader, from_day: date, to_day: date) -> "Leadership":
        """Return it with one more term."""
        return Leadership(self.terms.bound(leader, from_day, to_day))

    def cut(self, leader: Leader, to_day: date) -> "Leadership":
        """Return it with a term ended early."""
        return Leadership(self.terms.cut(leader, to_day))

    def must_be_free(self, leader: Leader, from_day: date, to_day: date) -> None:
        """Refuse a term that meets another of the same role, or of the same unit, in one season."""
        for term in self.terms:
            seasons = {leader.season, term.what.season}
            apart = len(seasons) > 1 and None not in seasons
            if apart or not term.overlaps(from_day, to_day):
                continue
            if term.what.role == leader.role:
                raise Refused(
                    f"đơn vị {term.what.unit} đang làm {VIET_LEADS[leader.role]} {term.days()}; "
                    "phải kết thúc trước, hoặc thay ngay trong cùng một lần phân công",
                    under=LEADERSHIP,
                    field="from_day",
                )
            if term.what.unit == leader.unit:
                raise Refused(
                    f"đơn vị {leader.unit} đang làm {VIET_LEADS[term.what.role]} {term.days()}, "
                    "không kiêm cả trưởng và phó",
                    under=LEADERSHIP,
                    field="unit",
                )

    def running(
        self, role: Leads, on: date, season: str | None = None, unit: str | None = None
    ) -> Binding[Leader]:
        """Return the one term of a role that runs on beyond a day; Refused when none or two do."""
        found = [
            b
            for b in self.terms
            if b.what.role == role
            and (unit is None or b.what.unit == unit)
            and (season is None or b.what.season == season)
            and b.covers(on)
            and b.to_day != on
        ]
        if len(found) > 1:
            raise Refused(
                f"ngày {viet_day(on)} có hai nhiệm kỳ {VIET_LEADS[role]} của hai năm thi đua; "
                "phải nêu năm thi đua",
                under=LEADERSHIP,
                field="season",
            )
        if not found:
            whose = f"đơn vị {unit}" if unit else "cụm, khối"
            raise Refused(
                f"ngày {viet_day(on)} {whose} không có nhiệm kỳ {VIET_LEADS[role]} "
                "đang chạy để kết thúc",
                under=LEADERSHIP,
                field="unit",
            )
        return found[0]

    def of(self, unit: str, on: date) -> tuple[Binding[Leader], ...]:
        """Return the unit's terms that run on beyond a day."""
        return tuple(
            b for b in self.terms if b.what.unit == unit and b.covers(on) and b.to_day != on
        )
