"""Office: the streams of the bench history that say who is who, and the history as a whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from bench.cards import REGULATION, Life, Turn, actor, paper, whole_life
from ledger.actors import Role
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import Event, State

COUNCIL = "HD"
_BEGIN = date(2010, 1, 1)
CLUSTER_OF = 12


@dataclass(frozen=True)
class Size:
    """How large the bench history is: clusters of twelve units, over so many seasons up to 2024."""

    clusters: int
    seasons: int

    @property
    def years(self) -> tuple[int, ...]:
        """Return the seasons, earliest first."""
        return tuple(range(2025 - self.seasons, 2025))

    def roster(self, cluster: int) -> list[str]:
        """Return the codes of a cluster's units."""
        return [f"C{cluster:02d}-{n:02d}" for n in range(1, CLUSTER_OF + 1)]


WHOLE = Size(clusters=20, seasons=14)
"""3,360 scorecards of about 60 events: some 200,000."""
QUICK = Size(clusters=5, seasons=4)


def founding(size: Size) -> Iterator[Life]:
    """Return the council, the seasons, the units, the clusters."""
    decided = paper(1, "QĐ")
    yield _life(
        Council, f"council/{COUNCIL}",
        lambda c: c.establish("Hội đồng TĐKT", level="DISTRICT", from_day=_BEGIN),
    )  # fmt: skip
    for year in size.years:
        yield _life(Season, f"season/{year}", *_season(year))
    for n in range(1, size.clusters + 1):
        roster = size.roster(n)
        for unit in roster:
            yield _life(Unit, f"unit/{unit}", _registered(unit))
        yield _life(
            Cluster, f"cluster/C{n:02d}",
            lambda c, n=n: c.establish(
                f"Cụm thi đua số {n}",
                kind="CUM", council=COUNCIL, from_day=_BEGIN, document=decided,
            ),
            *(_admitted(unit) for unit in roster),
        )  # fmt: skip


def season(size: Size, year: int, rng: Random) -> Iterator[Life]:
    """Return the scorecards of one season, each through its whole life."""
    for n in range(1, size.clusters + 1):
        for unit in size.roster(n):
            yield whole_life(f"scorecard/{year}/{unit}", f"C{n:02d}", rng.randint(54, 65), rng)


def _life(kind: type[State], stream: str, *decisions: Callable[[Any], Event]) -> Life:
    by = actor(COUNCIL, Role.STANDING_BODY)
    return Life(stream, kind(stream=stream), [Turn(d, by) for d in decisions], _BEGIN)


def _season(year: int) -> Sequence[Callable[[Any], Event]]:
    first = date(year, 1, 1)
    return (
        lambda s: s.open(
            f"Năm thi đua {year}",
            kind="CALENDAR", starts_on=first, ends_on=date(year, 12, 31), council=COUNCIL,
        ),
        lambda s: s.adopt(REGULATION, digest="0" * 64, from_day=first),
    )  # fmt: skip


def _registered(unit: str) -> Callable[[Any], Event]:
    return lambda u: u.register(f"Phường {unit}", from_day=_BEGIN)


def _admitted(unit: str) -> Callable[[Any], Event]:
    return lambda c: c.admit(unit, from_day=_BEGIN, document=paper(1, "QĐ"))
