"""Duty (nghĩa vụ): what the guidance asks of somebody by a day, and how it was met, as of a day."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ledger.actors import Role
from ledger.events import AnyRecorded
from ledger.questions.dossier import Dossier
from ledger.rulebook.deadlines import Due, timeliness

State = Literal[
    "NOT_YET_DUE", "IN_TIME", "ON_BOUNDARY_DAY", "TOO_EARLY", "LATE", "AFTER_CUTOFF", "MISSING",
    "OPEN", "DONE",
]  # fmt: skip
"""How a duty stands. OPEN and DONE: no day is set for it, and it is not done, or is.

AFTER_CUTOFF: information that came later than the day up to which it was to tell (R-19: the
guidance names no day for sending it, so it is not late). MISSING: the day has passed, and it is not
done.
"""
VIET_STATE: dict[State, str] = {
    "NOT_YET_DUE": "chưa đến hạn",
    "IN_TIME": "đã làm, đúng hạn",
    "ON_BOUNDARY_DAY": "đã làm đúng vào ngày mốc",
    "TOO_EARLY": "đã làm, sớm {days} ngày",
    "LATE": "đã làm, muộn {days} ngày",
    "AFTER_CUTOFF": "đã có, sau mốc tính thông tin {days} ngày",
    "MISSING": "quá hạn {days} ngày, chưa làm",
    "OPEN": "chưa làm, không quy định thời hạn",
    "DONE": "đã làm, không quy định thời hạn",
}


@dataclass(frozen=True, kw_only=True)
class Owed:
    """Who owes a duty: in which role, and which unit or council, where that is known."""

    role: Role
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One duty of the year, seen on a day.

    `unit` is the unit it concerns where that is not the whole cluster; `part` tells duties of one
    kind apart (a month, a version). `days` says how many days late, too early or overdue.
    `rests_on` is the event that set the due day: the word on the conference's day, the cluster's
    own regulation; `reminded_by` are the reminders (đôn đốc) that named it.
    """

    code: str
    part: str = ""
    name: str
    clause: str
    owed: Owed
    unit: str | None = None
    due: Due | None = None
    rests_on: int | None = None
    state: State
    days: int = 0
    done_on: date | None = None
    done_by: tuple[int, ...] = ()
    reminded_by: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Return what tells the duty from all others of the cluster's year, whatever its state."""
        return "/".join(part for part in (self.code, self.part, self.unit) if part)

    @property
    def names(self) -> frozenset[str]:
        """Return what a reminder may name it by: its kind, its part of it, or itself."""
        return frozenset(
            {self.code, self.key, *([f"{self.code}/{self.part}"] if self.part else ())}
        )

    @property
    def last(self) -> date:
        """Return the last day in time; far away where none is set."""
        return self.due.last if self.due else date.max


@dataclass(frozen=True)
class Done:
    """How a duty was met: on which day, by which events."""

    on: date
    by: tuple[int, ...]


def duty(
    of: Dossier,
    code: str,
    name: str,
    clause: str,
    owed: Owed,
    when: Due | None,
    done: Done | None,
    *,
    cutoff: bool = False,
    **more: Any,  # noqa: ANN401 — fields of the duty
) -> Duty:
    """Return a duty as it stands on the dossier's day; `more` are further fields of it."""
    state, days = _state(of.on, when, done, cutoff=cutoff)
    return Duty(
        code=code, name=name, clause=clause, owed=owed, due=when, state=state, days=days,
        done_on=done.on if done else None, done_by=done.by if done else (), **more,
    )  # fmt: skip


def _state(on: date, when: Due | None, done: Done | None, *, cutoff: bool) -> tuple[State, int]:
    if when is None:
        return ("DONE" if done else "OPEN"), 0
    if done is not None:
        timing, days = timeliness(done.on, when)
        return ("AFTER_CUTOFF" if cutoff and timing == "LATE" else timing), days
    if on <= when.boundary:
        return "NOT_YET_DUE", 0
    return "MISSING", (on - when.boundary).days


def done_by(events: Iterable[AnyRecorded], day: Callable[[Any], date] | None = None) -> Done | None:
    """Return that the earliest of these events met a duty, on its own day or the day it tells."""
    told = [(day(e.facts) if day else e.on, e.position) for e in events]
    if not told:
        return None
    first, position = min(told)
    return Done(first, (position,))


def done_by_all(parts: Iterable[Done | None]) -> Done | None:
    """Return that a duty of several parts was met, with the last of them; None: one was not."""
    known = list(parts)
    whole = [d for d in known if d is not None]
    if not known or len(whole) < len(known):
        return None
    return Done(max(d.on for d in whole), tuple(sorted({p for d in whole for p in d.by})))
