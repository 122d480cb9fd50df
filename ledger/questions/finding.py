"""Finding (phát hiện): what was not done as the guidance asks, since when, and if it is mended."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from ledger.events import AnyRecorded


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding: what, under which clause and rule card, on which events, since when.

    `unit` is the unit it concerns where that is not the whole cluster. `positions` are the events
    it rests on; a finding about what is missing may have none. `arose_on` is a day in law.
    `cured_on` and `cured_by` tell when and by what it was mended; None while it stands.
    """

    code: str
    clause: str
    rule: str
    says: str
    unit: str | None = None
    positions: tuple[int, ...] = ()
    arose_on: date
    cured_on: date | None = None
    cured_by: tuple[int, ...] = ()


class Cure(TypedDict, total=False):
    """The fields of a finding that say that it was mended."""

    cured_on: date
    cured_by: tuple[int, ...]


def cured(by: Iterable[AnyRecorded], day: Callable[[AnyRecorded], date] = lambda r: r.on) -> Cure:
    """Return when and by what a finding was mended: by the first of these events, if any."""
    first = min(by, key=lambda r: r.position, default=None)
    return {"cured_on": day(first), "cured_by": (first.position,)} if first else {}
