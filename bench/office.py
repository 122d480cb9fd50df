"""Office: the bench history as a whole: who is who, what is scored by, and every season's cards."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from bench.cards import REGULATION, Life, Turn, actor, leaves, paper, whole_life
from ledger.actors import Role
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import Criterion
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import Event, State
from ledger.rulebook.regulation import regulation

COUNCIL = "HD"
CLUSTER_OF = 12
_BEGIN = date(2010, 1, 1)
_LEVELS = ("EXCELLENT", "GOOD", "GOOD", "GOOD", "COMPLETED", "NOT_COMPLETED")


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
MILLION = Size(clusters=96, seasons=14)
"""Some 1,000,000 events, of which verification is measured."""


def founding(size: Size) -> Iterator[Life]:
    """Return the council, the seasons, the units, the clusters."""
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
            _established(f"Cụm thi đua số {n}"),
            *(_admitted(unit) for unit in roster),
        )  # fmt: skip


def season(size: Size, year: int, rng: Random) -> Iterator[Life]:
    """Return a season's criteria sets, the whole lives of its scorecards, its party ratings."""
    for n in range(1, size.clusters + 1):
        cluster = f"C{n:02d}"
        yield _life(
            CriteriaSet, f"criteria/{year}/{cluster}/CHUNG",
            lambda s: s.issue(
                _draft(), regulation=regulation(REGULATION), document=paper(2, "QĐ")
            ),
            lambda s: s.report(("DISTRICT", "COUNCIL"), document=paper(3, "BC")),
        )  # fmt: skip
        for unit in size.roster(n):
            yield whole_life(f"scorecard/{year}/{unit}", cluster, rng.randint(54, 65), rng)
            yield _life(
                PartyRating, f"party-rating/{year}/TCD-{unit}",
                _rated(unit, year, "PROVISIONAL", rng), _rated(unit, year, "OFFICIAL", rng),
            )  # fmt: skip


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
        lambda s: s.adopt(REGULATION, digest=regulation(REGULATION).digest, from_day=first),
    )  # fmt: skip


def _registered(unit: str) -> Callable[[Any], Event]:
    return lambda u: u.register(f"Phường {unit}", from_day=_BEGIN)


def _established(name: str) -> Callable[[Any], Event]:
    return lambda c: c.establish(
        name, kind="CUM", council=COUNCIL, from_day=_BEGIN, document=paper(1, "QĐ")
    )


def _admitted(unit: str) -> Callable[[Any], Event]:
    return lambda c: c.admit(unit, from_day=_BEGIN, document=paper(1, "QĐ"))


def _rated(unit: str, year: int, status: str, rng: Random) -> Callable[[Any], Event]:
    return lambda r: r.record(
        rng.choice(_LEVELS),
        status=status,
        rated_by="Đảng ủy cấp trên",
        as_of=date(year, 12, 1),
        covers=(unit,),
        document=paper(4, "QĐ"),
        seen=r.rating.level if r.rating else None,
    )


@cache
def _draft() -> Draft:
    """Return the criteria table whose leaves the cards are scored on, under its branches."""
    rows: list[Criterion] = []
    for branch in ("I", "II", "III"):
        below = {c: leaf for c, leaf in leaves().items() if c.split(".")[0] == branch}
        most = sum((leaf.max for leaf in below.values()), Decimal("0.00"))
        rows.append(Criterion(code=branch, name=f"Nhóm tiêu chí {branch}", max=most))
        rows += [
            Criterion.model_validate(
                {
                    "code": c, "parent": branch, "name": f"Kết quả thực hiện nhiệm vụ {c}",
                    "max": leaf.max, "type": leaf.type, "scored_by": leaf.scored_by,
                }
            )
            for c, leaf in below.items()
        ]  # fmt: skip
    return Draft(criteria=tuple(rows), bonus_inside=False)
