"""Delegation (ủy quyền): what a Head entrusted to a Deputy, on paper and for a time.

A.II.2.2: «Thay mặt Cụm, khối trưởng giải quyết một số công việc khi Cụm, khối trưởng ủy quyền.» Our
reading (R-03): it names its scope and its period, and it lapses when either unit loses its role.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger.refusals import Refused
from ledger.rulebook.binding import Bindings, in_order
from ledger.values import DocumentRef, viet_day

DELEGATION = "A.II.2.2"


class Delegated(NamedTuple):
    """One delegation, by the position of the event that granted it."""

    position: int
    head: str
    deputy: str
    scope: str
    season: str | None = None
    acts: tuple[str, ...] = ()
    """The only acts it is for, by name; none: whatever of the Head's its scope says."""

    def allows(self, act: str | None) -> bool:
        """Tell whether an act is within its scope; no act in particular always is."""
        return act is None or not self.acts or act in self.acts


@dataclass(frozen=True, slots=True)
class Delegations:
    """All delegations of a cluster."""

    rows: Bindings[Delegated] = field(default_factory=Bindings)

    def bound(self, what: Delegated, from_day: date, to_day: date) -> "Delegations":
        """Return them with one more."""
        return Delegations(self.rows.bound(what, from_day, to_day))

    def cut(self, position: int, to_day: date) -> "Delegations":
        """Return them with the one granted at a position ended; as they are when there is none."""
        granted = [b.what for b in self.rows if b.what.position == position]
        return Delegations(self.rows.cut(granted[0], to_day)) if granted else self

    def running(self, position: int, to_day: date) -> Delegated:
        """Return the one granted at a position, if it runs on beyond a day."""
        for row in self.rows:
            if row.what.position == position and self.rows.running(row.what, to_day):
                return row.what
        raise Refused(
            f"sự kiện số {position} không phải là ủy quyền còn hiệu lực "
            f"ngày {viet_day(to_day)} để chấm dứt",
            under=DELEGATION,
            field="delegation",
        )


def in_writing(
    scope: str | None, from_day: date, to_day: date | None, document: DocumentRef | None
) -> tuple[str, date, DocumentRef]:
    """Return what a delegation must say, or refuse one that lacks scope, period or paper."""
    if not scope:
        raise Refused("ủy quyền phải nêu phạm vi công việc", under=DELEGATION, field="scope")
    if to_day is None:
        raise Refused("ủy quyền phải có thời hạn", under=DELEGATION, field="to_day")
    in_order(from_day, to_day, under=DELEGATION)
    if document is None:
        raise Refused("ủy quyền phải bằng văn bản", under=DELEGATION, field="document")
    return scope, to_day, document
