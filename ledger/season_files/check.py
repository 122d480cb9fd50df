"""Check (kiểm tra): what every check of the files works with, and how it says what is wrong.

What could not be read is stood in for, so that everything else is judged all the same; the fault
stays, so nothing planned with a stand-in is ever recorded. What truly rests on it is left out, and
it is said that it could not be judged.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from ledger.actors import CITY
from ledger.acts.policy import TABLE
from ledger.events import AnyRecorded, Event, State, standing
from ledger.journal.journal import Decided
from ledger.projections.directory import Membership
from ledger.refusals import Refused, Unknown
from ledger.rulebook.notation import is_rule, notation
from ledger.rulebook.regulation import Regulation, regulation
from ledger.season_files.faults import Fault, shown
from ledger.season_files.files import SEASON, SeasonFiles
from ledger.season_files.plan import Plan
from ledger.season_files.tables import Row, Table

S = TypeVar("S", bound=State)

CODED = {"unit": "đơn vị", "body": "cơ quan", "council": "Hội đồng", "cluster": "cụm, khối"}
"""Kinds of streams whose codes are one series: an actor is named by a bare code."""

STAND_IN = "CHUA-RO"
"""Stands in for a code or a text that could not be read."""

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
"""Stand in for the season's days: every day that can be read lies within."""

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
    unjudged: list[Fault] = field(default_factory=list)

    # What the files say of the season

    @property
    def season(self) -> str:
        """Return the season's id, or what stands in for it."""
        return str(self.files.season["id"] or STAND_IN)

    @property
    def days_known(self) -> bool:
        """Tell whether the season's days could be read and are in order."""
        first, last = self.files.season["starts_on"], self.files.season["ends_on"]
        return first is not None and last is not None and first <= last

    @property
    def days(self) -> tuple[date, date]:
        """Return the season's first and last day, or what stands in for them."""
        if self.days_known:
            return self.files.season["starts_on"], self.files.season["ends_on"]
        return EARLIEST, LATEST

    @property
    def council(self) -> str | None:
        """Return the council's code."""
        code: str | None = self.files.season["council"]
        return code

    @property
    def adopted(self) -> Regulation | None:
        """Return the season's regulation; None where the files name none there is."""
        try:
            return regulation(self.files.season["regulation"] or "")
        except Unknown:
            return None

    @property
    def regulation(self) -> Regulation:
        """Return the season's regulation, or the shipped one that stands in for it."""
        return self.adopted or regulation()

    @property
    def sums(self) -> Regulation | None:
        """Return what tables of criteria must add up by; None where that is not known."""
        return None if "bonus_inside" in self.files.season.broken else self.adopted

    # What the ledger holds

    def held(self, kind: type[S], stream: str) -> S:
        """Return a stream's state as the ledger has it, without what is planned."""
        return kind.folded(stream, self.plan.histories.get(stream, ()))

    def recorded(
        self,
        stream: str,
        *kinds: type[Event],
        fits: Callable[[Any], bool] = lambda _: True,
    ) -> AnyRecorded | None:
        """Return the last standing event of some kinds that fits; None when there is none."""
        history = standing(self.plan.histories.get(stream, ()))
        return next(
            (r for r in reversed(history) if isinstance(r.facts, kinds) and fits(r.facts)), None
        )

    # What is wrong, and what cannot be judged

    def faulty(self, *tables: Table) -> bool:
        """Tell whether anything was found wrong in some tables; what depends on them waits."""
        files = {table.file for table in tables}
        return any(fault.file in files for fault in (*self.files.faults, *self.faults))

    def fault(self, at: At, says: str, accepts: str | None = None) -> None:
        """Note a fault, with what was found in the cell."""
        found = at.row[at.column]
        told = None if found is None else notation(found) if is_rule(found) else str(found)
        fault = Fault(at.table.file, at.row.line, at.column, says, told, accepts)
        self.faults.append(fault)

    def differs(self, at: At, held: object, recorded: AnyRecorded | None, way: str) -> None:
        """Note a cell that says other than the ledger, and the way to mend it there."""
        self.fault(at, otherwise(held, recorded, way))

    def season_differs(
        self, key: str, held: object, recorded: AnyRecorded | None, way: str
    ) -> None:
        """Note an entry of `season.toml` that says other than the ledger."""
        self.season_fault(key, otherwise(held, recorded, way))

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

    def waits(self, file: str, says: str, line: int = 0, column: str = "") -> None:
        """Say once what could not be judged, and because of what."""
        note = Fault(file, line, column, f"chưa xét được {says}")
        if note not in self.unjudged:
            self.unjudged.append(note)

    def put(
        self,
        at: At,
        kind: type[S],
        stream: str,
        decision: Callable[[S], Decided],
        *,
        on: date,
        behalf: str | None = None,
    ) -> bool:
        """Plan what a decision returns, or note what refuses it, in the column it speaks of."""
        try:
            self.plan.put(kind, stream, decision, on=on, behalf=behalf)
        except Refused as refused:
            named = _COLUMNS.get(refused.field or "", refused.field or "")
            known = any(column.name == named for column in at.table.layout.columns)
            self.fault(at._replace(column=named) if known else at, with_clause(refused))
            return False
        return True


def otherwise(held: object, recorded: AnyRecorded | None, way: str) -> str:
    """Return what is said where the ledger holds other than the files say."""
    where = f"sự kiện số {recorded.position}" if recorded else "sổ cái"
    told = "" if held is None else str(held).lower() if isinstance(held, bool) else str(held)
    return f"khác với sổ cái: {where} ghi «{shown(told)}»; {way}"


def by_act(name: str, more: str = "") -> str:
    """Return how an act mends what the ledger holds.

    >>> by_act("unit.rename")
    'muốn đổi thì làm việc «Đổi tên đơn vị» (unit.rename)'
    """
    return f"muốn đổi thì làm việc «{TABLE[name].says}» ({name}){more}"


def by_declaring(recorded: AnyRecorded | None) -> str:
    """Return how an event that never was true is mended: declared in error, then loaded again."""
    act = "event.declare-error"
    which = f" đối với sự kiện số {recorded.position}" if recorded else ""
    return f"nếu sổ cái ghi sai thì làm việc «{TABLE[act].says}» ({act}){which} rồi nạp lại"


def with_clause(refused: Refused) -> str:
    """Return a refusal's words with the clause it stands under."""
    return f"{refused.says} (điều khoản {refused.under})" if refused.under else refused.says


def some(codes: set[Any], most: int = 12) -> str:
    """Return the first of some codes, as an example of what is accepted."""
    known = sorted(c for c in codes if c is not None)
    return ", ".join(known[:most]) + (", …" if len(known) > most else "")
