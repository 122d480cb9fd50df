"""Check (kiểm tra): what every check of the files works with, and how it says what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from ledger.events import Event, State
from ledger.projections.directory import Membership
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import Regulation, regulation
from ledger.season_files.faults import Fault
from ledger.season_files.files import SEASON, SeasonFiles
from ledger.season_files.plan import Plan
from ledger.season_files.tables import Row, Table

S = TypeVar("S", bound=State)

CITY = "CITY"
"""Who sets up clusters (A.I.1) where the ledger knows no body that is the City's."""

CODED = {"unit": "đơn vị", "body": "cơ quan", "council": "Hội đồng", "cluster": "cụm, khối"}
"""Kinds of streams whose codes are one series: an actor is named by a bare code."""

_COLUMNS = {"from_day": "from", "to_day": "to", "document": "decision"}


class At(NamedTuple):
    """A cell: its table, its row, its column; a row alone has no column."""

    table: Table
    row: Row
    column: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows beyond the streams that a plan holds."""

    memberships: Mapping[str, Sequence[Membership]] = field(default_factory=dict)
    city: str = CITY
    councils: tuple[str, ...] = ()
    bodies: frozenset[str] = frozenset()


@dataclass(slots=True)
class Check:
    """The files, the plan that grows from them, and the faults found on the way."""

    files: SeasonFiles
    plan: Plan
    known: Known
    on: date
    faults: list[Fault] = field(default_factory=list)

    @property
    def season(self) -> str:
        """Return the season's id."""
        return str(self.files.season["id"])

    @property
    def days(self) -> tuple[date, date]:
        """Return the season's first and last day."""
        return self.files.season["starts_on"], self.files.season["ends_on"]

    @property
    def council(self) -> str | None:
        """Return the council's code."""
        code: str | None = self.files.season["council"]
        return code

    @property
    def regulation(self) -> Regulation:
        """Return the season's regulation; the shipped one where the season names none there is."""
        try:
            return regulation(self.files.season["regulation"])
        except Unknown:
            return regulation()

    @property
    def sound_clusters(self) -> set[str]:
        """Return the clusters whose own row is sound."""
        return {row["cluster"] for row in self.files.clusters.rows if row.sound}

    def faulty(self, *tables: Table) -> bool:
        """Tell whether anything was found wrong in some tables; what depends on them waits."""
        files = {table.file for table in tables}
        return any(fault.file in files for fault in (*self.files.faults, *self.faults))

    def fault(self, at: At, says: str, accepts: str | None = None) -> None:
        """Note a fault, with what was found in the cell."""
        found = at.row[at.column]
        told = None if found is None else str(found)
        fault = Fault(at.table.file, at.row.line, at.column, says, told, accepts)
        self.faults.append(fault)

    def code_is_free(self, at: At, kind: str) -> None:
        """Note a code that the ledger holds for something else; codes are one series."""
        code = at.row[at.column]
        for other, viet in CODED.items():
            if other != kind and self.plan.histories.get(f"{other}/{code}"):
                self.fault(at, f"là mã của {viet} trong sổ cái; mỗi mã chỉ dùng một lần")

    def season_fault(self, key: str, says: str, accepts: str | None = None) -> None:
        """Note a fault of `season.toml`."""
        season = self.files.season
        found = season[key]
        told = None if found is None else str(found)
        self.faults.append(Fault(SEASON, season.lines.get(key, 0), key, says, told, accepts))

    def put(
        self,
        at: At,
        kind: type[S],
        stream: str,
        decision: Callable[[S], Event],
        *,
        on: date,
        behalf: str | None = None,
    ) -> None:
        """Plan what a decision returns, or note what refuses it, in the column it speaks of."""
        try:
            self.plan.put(kind, stream, decision, on=on, behalf=behalf)
        except Refused as refused:
            named = _COLUMNS.get(refused.field or "", refused.field or "")
            known = any(column.name == named for column in at.table.layout.columns)
            self.fault(at._replace(column=named) if known else at, with_clause(refused))


def with_clause(refused: Refused) -> str:
    """Return a refusal's words with the clause it stands under."""
    return f"{refused.says} (điều khoản {refused.under})" if refused.under else refused.says


def some(codes: set[Any], most: int = 12) -> str:
    """Return the first of some codes, as an example of what is accepted."""
    known = sorted(c for c in codes if c is not None)
    return ", ".join(known[:most]) + (", …" if len(known) > most else "")
