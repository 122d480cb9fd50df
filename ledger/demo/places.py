"""Places (các cụm, khối mẫu): invented clusters and units; no ward or school bears these names.

Five clusters of twelve units, each with its level of points, and the cluster of the story with
seven. A unit's points follow from its place in its cluster, so that every standing is full: flags,
merits, ties to a threshold, and units below it.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

SEASON = "2024"
COUNCIL = "HDTDKT"
DECISION = "Quyết định mẫu số 10/QĐ-UBND ngày 02/01/2024 của UBND Thành phố"

EXCELLENT, GOOD, COMPLETED = "EXCELLENT", "GOOD", "COMPLETED"


class Member(NamedTuple):
    """A unit, what it gives itself in all, and how its party organisation is rated, if it is."""

    code: str
    name: str
    points: Decimal
    rating: str | None


class Criterion(NamedTuple):
    """A row of a table of criteria, as the file of an office has it."""

    code: str
    parent: str
    name: str
    max: str
    type: str
    scored_by: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """An invented cluster; `table` is the file of its criteria, `kind` what its units are."""

    code: str
    kind: str
    name: str
    table: str
    units: str
    head: str
    deputy: str
    members: tuple[Member, ...]

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Return the rows of its table."""
        return criteria(self.table)

    @property
    def leaves(self) -> tuple[Criterion, ...]:
        """Return the rows that are scored."""
        return tuple(row for row in self.criteria if row.type)


@cache
def criteria(table: str) -> tuple[Criterion, ...]:
    """Return a table of criteria: ward, office or school (domain §6.3, §6.4; for tests only)."""
    text = (files(__package__) / "tables" / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(Criterion(**row) for row in csv.DictReader(text.splitlines()))


STORY = Cluster(
    code="CUM-06",
    kind="CUM",
    name="Cụm thi đua số 6, các phường Mẫu A đến G",
    table="ward",
    units="WARD",
    head="PC",
    deputy="PB",
    members=(
        Member("PA", "UBND phường Mẫu A", Decimal("947.50"), EXCELLENT),
        Member("PB", "UBND phường Mẫu B", Decimal("900.00"), EXCELLENT),
        Member("PC", "UBND phường Mẫu C", Decimal("900.49"), EXCELLENT),
        Member("PD", "UBND phường Mẫu D", Decimal("931.00"), EXCELLENT),
        Member("PE", "UBND phường Mẫu E", Decimal("872.00"), GOOD),
        Member("PF", "UBND phường Mẫu F", Decimal("905.50"), EXCELLENT),
        Member("PG", "UBND phường Mẫu G", Decimal("0.00"), None),
    ),
)
"""The cluster of the story (domain §13); G sends no self-score."""

_LEVELS = (
    ("972.50", EXCELLENT), ("958.00", EXCELLENT), ("941.25", EXCELLENT), ("931.00", GOOD),
    ("922.50", EXCELLENT), ("908.00", None), ("900.00", EXCELLENT), ("893.75", GOOD),
    ("881.50", EXCELLENT), ("866.00", COMPLETED), ("850.00", GOOD), ("838.50", GOOD),
)  # fmt: skip
_FIXED = {
    "PM01": ("905.00", EXCELLENT),
    "PM02": ("905.00", EXCELLENT),
    "PM03": ("902.00", EXCELLENT),
}
"""Three wards that the council moves late (domain §5.2, rows 20, 21, 23)."""
_STEP = 5
"""Coprime to twelve, so that levels do not follow the order of names."""


def _members(prefix: str, name: str, shift: int) -> Iterator[Member]:
    for n in range(len(_LEVELS)):
        code = f"{prefix}{n + 1:02d}"
        points, rating = _FIXED.get(code, _LEVELS[(n * _STEP + shift) % len(_LEVELS)])
        yield Member(code, f"{name} Mẫu {n + 1:02d}", Decimal(points), rating)


def _cluster(
    code: str, name: str, table: str, units: str, prefix: str, unit_name: str, shift: int
) -> Cluster:
    members = tuple(_members(prefix, unit_name, shift))
    kind, head, deputy = code.partition("-")[0], members[-1].code, members[-2].code
    return Cluster(code, kind, name, table, units, head, deputy, members)


CLUSTERS = (
    _cluster("CUM-01", "Cụm thi đua số 1, các phường Mẫu", "ward", "WARD", "PM", "UBND phường", 0),
    _cluster("KHOI-02", "Khối thi đua các phòng, ban Mẫu", "office", "OFFICE", "PB-", "Phòng", 1),
    _cluster(
        "KHOI-03", "Khối thi đua các trường Mầm non Mẫu", "school", "SCHOOL", "MN",
        "Trường Mầm non", 3,
    ),
    _cluster(
        "KHOI-04", "Khối thi đua các trường Tiểu học Mẫu", "school", "SCHOOL", "TH",
        "Trường Tiểu học", 4,
    ),
    _cluster(
        "KHOI-05", "Khối thi đua các trường THCS Mẫu", "school", "SCHOOL", "CS", "Trường THCS", 6
    ),
)  # fmt: skip
ALL = (*CLUSTERS, STORY)
