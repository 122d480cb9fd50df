"""Members (thành phần của năm thi đua): clusters, units and who is where, checked and planned.

What the ledger already holds in the same words is left alone, so a directory may be loaded again
when it has grown. What it holds otherwise is a fault: to rename, to move or to end something is an
act of its own, with its paper.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import (
    ClusterEstablished,
    ClusterRenamed,
    MemberAdmitted,
    MemberLeft,
)
from ledger.aggregates.unit import Unit, UnitDissolved, UnitKind, UnitRegistered, UnitRenamed
from ledger.refusals import Refused
from ledger.rulebook.binding import Binding
from ledger.season_files.check import STAND_IN, At, Check, by_act, by_declaring, some
from ledger.season_files.tables import Row, Table
from ledger.values import DocumentRef, viet_day

ELSEWHERE = "một đơn vị chỉ thuộc một cụm, khối tại một thời điểm (điều khoản A.I.1)"


# Clusters


def check_clusters(check: Check) -> None:
    """Establish the clusters that the ledger does not know (A.I.1)."""
    table = check.files.clusters
    seen: dict[str, Row] = {}
    for row in table.rows:
        code = row["cluster"]
        if code is None:
            continue
        if code in seen:
            check.fault(At(table, row, "cluster"), f"đã ghi ở dòng {seen[code].line}")
            continue
        seen[code] = row
        check.code_is_free(At(table, row, "cluster"), "cluster")
        if (issued := row["criteria_on"]) and not check.days[0] <= issued <= check.days[1]:
            check.fault(At(table, row, "criteria_on"), "nằm ngoài năm thi đua")
        if check.held(Cluster, f"cluster/{code}").from_day is None:
            _establish(check, row)
        else:
            _same_cluster(check, row)
    if not table.knows_all("cluster"):
        _stand_in(check, seen)


def _establish(check: Check, row: Row) -> None:
    code = row["cluster"]
    begins = [u["from"] for u in check.files.units.rows if u["cluster"] == code and u["from"]]
    from_day = row["from"] or min(begins, default=check.days[0])
    check.put(
        At(check.files.clusters, row, "cluster"),
        Cluster,
        f"cluster/{code}",
        lambda cluster: cluster.establish(
            row["name"] or STAND_IN,
            kind=row["kind"] or "CUM",
            council=check.council or STAND_IN,
            from_day=from_day,
            document=DocumentRef(printed=row["decision"] or STAND_IN),
        ),
        on=from_day,
        behalf=check.known.city,
    )


def _stand_in(check: Check, told: dict[str, Row]) -> None:
    """Let clusters stand that units name, where clusters.csv cannot tell whether they are there."""
    units = check.files.units
    for row in units.rows:
        code = row["cluster"]
        if code is None or code in told or cluster_stands(check, code):
            continue
        from_day = min(u["from"] or check.days[0] for u in units.rows if u["cluster"] == code)
        try:
            check.plan.put(
                Cluster,
                f"cluster/{code}",
                lambda c, first=from_day: c.establish(  # type: ignore[misc]
                    STAND_IN,
                    kind="CUM",
                    council=check.council or STAND_IN,
                    from_day=first,
                    document=DocumentRef(printed=STAND_IN),
                ),
                on=from_day,
            )
        except Refused:
            continue  # a code that clusters.csv may not hold either; told once it can be read


def cluster_stands(check: Check, code: str) -> bool:
    """Tell whether a cluster is in the ledger or will be; what needs it waits otherwise."""
    return check.plan.state(Cluster, f"cluster/{code}").from_day is not None


def _same_cluster(check: Check, row: Row) -> None:
    """Note where the files' cluster is not the one that the ledger holds under that code."""
    table, stream = check.files.clusters, f"cluster/{row['cluster']}"
    held = check.held(Cluster, stream)
    named = check.recorded(stream, ClusterEstablished, ClusterRenamed)
    if row.reads("name") and row["name"] != held.names.last:
        way = by_act("cluster.rename", ", có văn bản")
        check.differs(At(table, row, "name"), held.names.last, named, way)
    established = check.recorded(stream, ClusterEstablished)
    if established is None:
        return
    facts: ClusterEstablished = established.facts
    recorded = {"kind": facts.kind, "from": facts.from_day, "decision": facts.document.printed}
    for column, value in recorded.items():
        told = row.reads(column) and row[column] is not None
        if told and row[column] != value:
            way = by_declaring(established)
            check.differs(At(table, row, column), value, established, way)
    if check.council and facts.council != check.council:
        says = f"trong sổ cái thuộc Hội đồng {facts.council} (sự kiện số {established.position})"
        check.fault(At(table, row, "cluster"), says)


# Units


def check_units(check: Check) -> set[str]:
    """Register the units the ledger does not know, and admit each to its cluster.

    Return the units of whose membership something is wrong or could not be judged.
    """
    table, clusters = check.files.units, check.files.clusters
    codes = {row["cluster"] for row in clusters.rows}
    of_unit: dict[str, list[Row]] = {}
    for row in table.rows:
        if row["unit"] is not None:
            of_unit.setdefault(row["unit"], []).append(row)
        in_file(check, At(table, row, "cluster"), clusters, codes)
    twice = each_once(check, table, ("unit", "cluster", "from"))
    for code, rows in of_unit.items():
        _register(check, code, rows)
    doubtful: set[str] = set()
    for row in table.rows:
        if row["unit"] is None or row.line in twice:
            continue
        of_same = of_unit[row["unit"]]
        if not _admit(check, row, of_same[: of_same.index(row)]):
            doubtful.add(row["unit"])
    return doubtful


def in_file(check: Check, at: At, other: Table, codes: set[object]) -> bool:
    """Tell whether a code stands in another file; note where it does not, or cannot be judged."""
    code = at.row[at.column]
    if code is None or code in codes:
        return code is not None
    if other.knows_all(at.column):
        check.fault(at, f"không có trong {other.file}", some(codes))
    else:
        says = f"các mã ở cột {at.column} có trong {other.file} hay không"
        check.waits(at.table.file, f"{says}, vì {other.file} còn phần chưa đọc được")
    return False


def each_once(check: Check, table: Table, columns: tuple[str, str, str]) -> set[int]:
    """Find rows of one file that say the same, or two things, of one beginning; return their lines.

    The first of them is not among those.
    """
    seen: dict[tuple[object, ...], Row] = {}
    twice: set[int] = set()
    for row in table.rows:
        key = tuple(row[column] for column in columns)
        if None in key:
            continue
        if (first := seen.setdefault(key, row)) is not row:
            check.fault(At(table, row, columns[-1]), f"đã ghi ở dòng {first.line}")
            twice.add(row.line)
    return twice


def _register(check: Check, code: str, rows: Sequence[Row]) -> None:
    table, first = check.files.units, rows[0]
    at = At(table, first, "unit")
    for column in ("name", "kind"):
        told = [row for row in rows if row[column] is not None]
        for row in told[1:]:
            if row[column] != told[0][column]:
                says = f"khác với dòng {told[0].line}: «{told[0][column]}»"
                check.fault(At(table, row, column), says)
    check.code_is_free(at, "unit")
    if any(row["cluster"] == code for row in check.files.clusters.rows):
        check.fault(at, "là mã của cụm, khối trong clusters.csv; mỗi mã chỉ dùng một lần")
    held = check.held(Unit, f"unit/{code}")
    if held.from_day is not None:
        _same_unit(check, rows, held)
        return
    from_day = min((row["from"] for row in rows if row["from"]), default=None)
    if from_day is None:
        return
    name = next((row["name"] for row in rows if row["name"]), STAND_IN)
    kind = next((row["kind"] for row in rows if row["kind"]), UnitKind.OTHER)
    check.put(
        at,
        Unit,
        f"unit/{code}",
        lambda unit: unit.register(name, from_day=from_day, kind=UnitKind(kind)),
        on=from_day,
    )


def _same_unit(check: Check, rows: Sequence[Row], held: Unit) -> None:
    """Note where the files' unit is not the one that the ledger holds under that code."""
    table = check.files.units
    named = check.recorded(held.stream, UnitRegistered, UnitRenamed)
    registered = check.recorded(held.stream, UnitRegistered)
    first = next((row for row in rows if row["name"] is not None), rows[0])
    if first["name"] not in {None, held.names.last}:
        way = by_act("unit.rename", ", có văn bản")
        check.differs(At(table, first, "name"), held.names.last, named, way)
    kind = next((row for row in rows if row["kind"] is not None), None)
    if kind is not None and kind["kind"] != held.kind:
        way = by_declaring(registered)
        check.differs(At(table, kind, "kind"), held.kind, registered, way)


def _admit(check: Check, row: Row, earlier: Sequence[Row]) -> bool:
    """Admit a unit to its cluster, unless the ledger holds that membership (A.I.1).

    Tell whether the unit is, or will be, there as the row says.
    """
    table, unit = check.files.units, row["unit"]
    if not row.reads("cluster", "from", "to"):
        says = f"{unit} thuộc cụm, khối nào vào ngày nào, vì dòng {row.line} còn ô chưa đọc được"
        check.waits(table.file, says)
        return False
    days, stream = Days.of(row), f"cluster/{row['cluster']}"
    for other in earlier:
        if other.reads("from", "to") and days.meet(Days.of(other)):
            says = f"trùng thời gian với dòng {other.line} ({other['cluster']}); {ELSEWHERE}"
            check.fault(At(table, row, "from"), says)
            return False
    held = [b for b in check.held(Cluster, stream).members if b.what == unit]
    same = [b for b in held if b.from_day == days.first]
    if there := same or [b for b in held if b.overlaps(days.first, days.last)]:
        return _same_membership(check, row, there[-1])
    if not meets_season(check, table, row) or not _lives(check, row):
        return False
    elsewhere = next(
        (
            f"{m.cluster} từ ngày {viet_day(m.from_day)}"
            for m in check.known.memberships.get(unit, ())
            if m.cluster != row["cluster"] and days.meet(Days(m.from_day, m.to_day))
        ),
        None,
    )
    if not cluster_stands(check, row["cluster"]):
        return False
    clusters = check.files.clusters.rows
    of_cluster = (r["decision"] for r in clusters if r["cluster"] == row["cluster"])
    paper = row["decision"] or next(of_cluster, None) or STAND_IN
    return check.put(
        At(table, row, "unit"),
        Cluster,
        stream,
        lambda cluster: cluster.admit(
            unit,
            from_day=days.first,
            to_day=days.last,
            document=DocumentRef(printed=paper),
            elsewhere=elsewhere,
        ),
        on=days.first,
        behalf=check.known.city,
    )


def _lives(check: Check, row: Row) -> bool:
    """Note a membership that begins before the unit is there, or after its end."""
    table, stream = check.files.units, f"unit/{row['unit']}"
    held = check.held(Unit, stream)
    if held.from_day is None or held.exists(row["from"]):
        return True
    begun = row["from"] >= held.from_day
    by = check.recorded(stream, UnitDissolved if begun else UnitRegistered)
    if begun and held.to_day is not None:
        says = f"đơn vị đã kết thúc hoạt động sau ngày {viet_day(held.to_day)}"
    else:
        says = f"sổ cái có đơn vị này từ ngày {viet_day(held.from_day)}"
    where = f" (sự kiện số {by.position})" if by else ""
    check.fault(At(table, row, "from"), f"{says}{where}; {by_declaring(by)}")
    return False


def _same_membership(check: Check, row: Row, held: Binding[str]) -> bool:
    """Tell whether the ledger's membership is the row's; note where it is not.

    A unit that left, by an act of its own, after the files were written is no difference.
    """
    table, unit, stream = check.files.units, row["unit"], f"cluster/{row['cluster']}"
    before = len(check.faults)
    admitted = check.recorded(
        stream, MemberAdmitted, fits=lambda e: (e.unit, e.from_day) == (unit, held.from_day)
    )
    first: date | None = admitted.facts.to_day if admitted else held.to_day
    if row["from"] != held.from_day:
        way = by_declaring(admitted)
        check.differs(At(table, row, "from"), held.from_day, admitted, way)
    if row["to"] not in {first, held.to_day}:
        if held.to_day is None:
            way = by_act("cluster.leave", ", có văn bản")
            check.differs(At(table, row, "to"), None, admitted, way)
        else:
            left = check.recorded(
                stream, MemberLeft, fits=lambda e: (e.unit, e.to_day) == (unit, held.to_day)
            )
            by = left or admitted
            check.differs(At(table, row, "to"), held.to_day, by, by_declaring(by))
    paper = admitted.facts.document.printed if admitted else None
    if row["decision"] is not None and row["decision"] != paper:
        check.differs(At(table, row, "decision"), paper, admitted, by_declaring(admitted))
    return len(check.faults) == before


# Days


class Days(NamedTuple):
    """The days of a row, both included; open while there is no last one."""

    first: date
    last: date | None

    @classmethod
    def of(cls, row: Row) -> "Days":
        """Return the days of a row that reads both."""
        return cls(row["from"], row["to"])

    def meet(self, other: "Days") -> bool:
        """Tell whether at least one day is in both."""
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )


def meets_season(check: Check, table: Table, row: Row) -> bool:
    """Note days that do not meet the season: nobody means them."""
    starts_on, ends_on = check.days
    if Days.of(row).meet(Days(starts_on, ends_on)):
        return True
    column = "from" if row["from"] > ends_on else "to"
    season = f"{viet_day(starts_on)}–{viet_day(ends_on)}"
    check.fault(At(table, row, column), f"nằm ngoài năm thi đua ({season})")
    return False
