"""Telling (kể chuyện mẫu): the whole demo, from an empty ledger to the last act.

What was known on a day is what stands up to the last act put for it; `recorded_at` is the moment
of telling and is never made up, so the table of days and positions is how the story is asked.
"""

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from ledger.acts.policy import LEDGER_INIT
from ledger.demo import awards, reviews, story, story_end, way, working_year, year
from ledger.demo.persons import ADMIN, STANDING
from ledger.demo.places import COUNCIL
from ledger.demo.teller import PREFIX, STEPS, Teller
from ledger.ledger import Ledger
from ledger.season_files import init
from ledger.values import viet_day

FOUNDED = date(2024, 1, 1)
COUNCIL_NAME = "Hội đồng Thi đua - Khen thưởng quận Mẫu"
LAST = f"{PREFIX}.{max(STEPS).isoformat()}."
"""How the ids of the last day's commands begin."""
CHAPTERS = (year, reviews, awards, way, story, story_end, working_year)
"""Where the steps come from; importing them enters their days."""

Told = Literal["EMPTY", "BEGUN", "TOLD", "OTHER"]
"""Whether a ledger holds nothing, a part of the demo, all of it, or something else."""


class DemoSummary(NamedTuple):
    """The demo as told: how many events, and the last position of each day."""

    events: int
    days: tuple[tuple[date, int], ...]

    def words(self) -> str:
        """Return the table that is printed: what was known on which day."""
        rows = [f"  {viet_day(day)}  {position:>6}" for day, position in self.days]
        return "\n".join(["Biết đến hết ngày  →  mốc (as_of)", *rows])


def told(ledger: Ledger) -> Told:
    """Return how much of the demo a ledger holds."""
    journal = ledger.journal
    head, _ = journal.head()
    if head == 0:
        return "EMPTY"
    first = journal.at(1)
    if first.command != LEDGER_INIT.act or getattr(first.facts, "name", "") != COUNCIL_NAME:
        return "OTHER"
    last = journal.history(story_end.AWARD_OF_B)
    return "TOLD" if any((r.command or "").startswith(LAST) for r in last) else "BEGUN"


def tell(
    ledger: Ledger, owner: Ledger, report: Callable[[date], None] = lambda _: None
) -> DemoSummary:
    """Tell the demo, or the rest of it where a telling was broken off; `owner` founds the ledger.

    `report` is called with each day as it begins. Told again, it records nothing.
    """
    init(
        owner,
        person=ADMIN.id,
        body=STANDING,
        council=COUNCIL,
        council_name=COUNCIL_NAME,
        body_name="Phòng Nội vụ quận Mẫu",
        from_day=FOUNDED,
    )
    teller = Teller(ledger)
    for day in sorted(STEPS):
        report(day)
        teller.day(day)
        for step in STEPS[day]:
            step(teller)
    return summary(ledger)


def summary(ledger: Ledger) -> DemoSummary:
    """Return what was told, from the ledger itself: each act names its day in its command."""
    days: dict[date, int] = {}
    position = 0
    for recorded in ledger.journal.all():
        position = recorded.position
        prefix, _, rest = (recorded.command or "").partition(".")
        if prefix == PREFIX:
            days[date.fromisoformat(rest.partition(".")[0])] = position
        elif recorded.command == LEDGER_INIT.act:
            days[recorded.on] = position
    return DemoSummary(position, tuple(sorted(days.items())))
