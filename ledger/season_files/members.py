"""Members (thành phần của năm thi đua): season, clusters, units and leaders, checked and planned.

What the ledger already holds in the same words is left alone, so a directory may be loaded again
when it has grown. What it holds otherwise is a fault: to rename, to move or to end something is an
act of its own, with its paper.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.season import Season, SeasonKind
from ledger.aggregates.unit import Unit, UnitKind
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import Regulation, regulation
from ledger.season_files.check import At, Check, some, with_clause
from ledger.season_files.tables import Row, Table
from ledger.values import DocumentRef, viet_day

ELSEWHERE = "một đơn vị chỉ thuộc một cụm, khối tại một thời điểm (điều khoản A.I.1)"


# The season


def check_season(check: Check) -> None:
    """Open the season and adopt its regulation, or find that it stands already."""
    council = check.council
    if council and not check.plan.state(Council, f"council/{council}").name:
        there = ", ".join(check.known.councils) or "chưa có; lập bằng lệnh thidua init"
        check.season_fault("council", "không phải là Hội đồng có trong sổ cái", there)
    try:
        rules = regulation(check.files.season["regulation"])
    except Unknown as unknown:
        check.season_fault("regulation", f"không dùng được: {unknown.says}")
        return
    first, last = check.days
    issued = check.files.season["criteria_on"]
    if issued is not None and not first <= issued <= last:
        check.season_fault("criteria_on", "nằm ngoài năm thi đua")
    if (sent := check.files.season["self_scored_on"]) is not None and sent < (issued or first):
        check.season_fault(
            "self_scored_on", "trước ngày đầu năm thi đua hoặc ngày ban hành tiêu chí"
        )
    standing = check.plan.state(Season, f"season/{check.season}")
    if standing.starts_on is None:
        _open(check, standing.stream, rules)
    else:
        _same_season(check, standing)


def _open(check: Check, stream: str, rules: Regulation) -> None:
    told, (starts_on, ends_on), council = check.files.season, check.days, check.council
    name = told["name"] or f"Năm thi đua {check.season}"
    kind: SeasonKind = told["kind"] or "CALENDAR"
    plan = check.plan
    try:
        plan.put(
            Season,
            stream,
            lambda season: season.open(
                name, kind=kind, starts_on=starts_on, ends_on=ends_on, council=council or ""
            ),
            on=starts_on,
            behalf=council,
        )
        plan.put(
            Season,
            stream,
            lambda season: season.adopt(rules.id, digest=rules.digest, from_day=starts_on),
            on=starts_on,
            behalf=council,
        )
    except Refused as refused:
        field = "ends_on" if refused.field == "to_day" else refused.field
        check.season_fault(field or "id", with_clause(refused))


def _same_season(check: Check, standing: Season) -> None:
    """Note where the files' season is not the one the ledger holds under that id."""
    told = check.files.season
    adopted = standing.regulation(check.days[0])
    recorded = {
        "name": standing.name,
        "kind": standing.kind,
        "starts_on": standing.starts_on,
        "ends_on": standing.ends_on,
        "council": standing.council,
        "regulation": adopted.regulation if adopted else None,
    }
    for key, value in recorded.items():
        if told[key] is not None and told[key] != value:
            check.season_fault(key, f"khác với sổ cái: năm thi đua đã nạp ghi «{value}»")
    if standing.closed:
        check.season_fault("id", "là năm thi đua đã kết thúc")


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
        if not row.sound:
            continue
        cluster = check.plan.state(Cluster, f"cluster/{code}")
        if cluster.from_day is None:
            _establish(check, row)
            continue
        recorded: dict[str, object] = {"kind": cluster.kind, "name": cluster.names.last}
        if row["from"] is not None:
            recorded["from"] = cluster.from_day
        _differences(check, table, row, recorded)
        if check.council and cluster.council != check.council:
            says = f"trong sổ cái thuộc Hội đồng {cluster.council}"
            check.fault(At(table, row, "cluster"), says)


def _establish(check: Check, row: Row) -> None:
    code, council = row["cluster"], check.council or ""
    begins = [u["from"] for u in check.files.units.rows if u["cluster"] == code and u["from"]]
    from_day = row["from"] or min(begins, default=check.days[0])
    check.put(
        At(check.files.clusters, row, "cluster"),
        Cluster,
        f"cluster/{code}",
        lambda cluster: cluster.establish(
            row["name"],
            kind=row["kind"],
            council=council,
            from_day=from_day,
            document=DocumentRef(printed=row["decision"]),
        ),
        on=from_day,
        behalf=check.known.city,
    )


# Units


def check_units(check: Check) -> None:
    """Register the units that the ledger does not know, and admit each to its cluster."""
    table, clusters = check.files.units, check.files.clusters
    codes = {row["cluster"] for row in clusters.rows}
    of_unit: dict[str, list[Row]] = {}
    for row in table.rows:
        if row["unit"] is not None:
            of_unit.setdefault(row["unit"], []).append(row)
        cluster = row["cluster"]
        if cluster is not None and clusters.knows_all("cluster") and cluster not in codes:
            says = "không có trong clusters.csv"
            check.fault(At(table, row, "cluster"), says, some(codes))
    _each_once(check, table, ("unit", "cluster", "from"))
    for code, rows in of_unit.items():
        _register(check, code, rows)
    for row in table.rows:
        if row.sound and row["cluster"] in check.sound_clusters:
            of_same = of_unit[row["unit"]]
            _admit(check, row, of_same[: of_same.index(row)])


def _each_once(check: Check, table: Table, columns: tuple[str, str, str]) -> None:
    """Find rows of one file that say the same, or two things, of one beginning."""
    seen: dict[tuple[object, ...], Row] = {}
    for row in table.rows:
        key = tuple(row[column] for column in columns)
        if None in key:
            continue
        if (first := seen.setdefault(key, row)) is not row:
            check.fault(At(table, row, columns[-1]), f"đã ghi ở dòng {first.line}")


def _register(check: Check, code: str, rows: Sequence[Row]) -> None:
    table, first = check.files.units, rows[0]
    at = At(table, first, "unit")
    for row in rows[1:]:
        if None not in {row["name"], first["name"]} and row["name"] != first["name"]:
            check.fault(At(table, row, "name"), f"khác với dòng {first.line}: «{first['name']}»")
    check.code_is_free(at, "unit")
    if any(row["cluster"] == code for row in check.files.clusters.rows):
        check.fault(at, "là mã của cụm, khối trong clusters.csv; mỗi mã chỉ dùng một lần")
    if not all(row.sound for row in rows):
        return
    from_day = min(row["from"] for row in rows)
    unit = check.plan.state(Unit, f"unit/{code}")
    if unit.from_day is None:
        kind = UnitKind(first["kind"] or UnitKind.OTHER)
        check.put(
            at,
            Unit,
            f"unit/{code}",
            lambda unit: unit.register(first["name"], from_day=from_day, kind=kind),
            on=from_day,
        )
        return
    recorded: dict[str, object] = {"name": unit.names.last}
    if first["kind"] is not None:
        recorded["kind"] = unit.kind
    _differences(check, table, first, recorded)
    if unit.to_day is not None and from_day > unit.to_day:
        check.fault(at, f"đã kết thúc hoạt động sau ngày {viet_day(unit.to_day)}")


def _admit(check: Check, row: Row, earlier: Sequence[Row]) -> None:
    """Admit a unit to its cluster, unless the ledger holds that membership (A.I.1)."""
    table, clusters, days = check.files.units, check.files.clusters, Days.of(row)
    unit, stream = row["unit"], f"cluster/{row['cluster']}"
    standing = [b for b in check.plan.state(Cluster, stream).members if b.what == unit]
    if any(b.from_day == days.first and days.last in {None, b.to_day} for b in standing):
        return
    if not _meets_season(check, table, row):
        return
    for other in earlier:
        if other.sound and days.meet(Days.of(other)):
            says = f"trùng thời gian với dòng {other.line} ({other['cluster']}); {ELSEWHERE}"
            check.fault(At(table, row, "from"), says)
            return
    elsewhere = next(
        (
            f"{m.cluster} từ ngày {viet_day(m.from_day)}"
            for m in check.known.memberships.get(unit, ())
            if m.cluster != row["cluster"] and days.meet(Days(m.from_day, m.to_day))
        ),
        None,
    )
    paper = next(r["decision"] for r in clusters.rows if r["cluster"] == row["cluster"])
    check.put(
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


# Leaders


def check_leaders(check: Check) -> None:
    """Assign the Heads and Deputies that the ledger does not know (A.I.2)."""
    table, clusters, units = check.files.leaders, check.files.clusters, check.files.units
    _each_once(check, table, ("unit", "role", "from"))
    for row in table.rows:
        sound = row.sound
        for column, other in (("cluster", clusters), ("unit", units)):
            codes = {r[column] for r in other.rows}
            if row[column] is None or row[column] in codes:
                continue
            sound = False
            if other.knows_all(column):
                check.fault(At(table, row, column), f"không có trong {other.file}", some(codes))
        if sound and _rows_sound(check, row) and _meets_season(check, table, row):
            _assign(check, row)


def _assign(check: Check, row: Row) -> None:
    unit, role, season, days = row["unit"], row["role"], check.season, Days.of(row)
    cluster = check.plan.state(Cluster, f"cluster/{row['cluster']}")
    for term in cluster.leadership.terms:
        if term.what == (unit, role, season) and term.from_day == days.first:
            if term.ended or days.last in {None, term.to_day}:
                return
            break
    check.put(
        At(check.files.leaders, row, "unit"),
        Cluster,
        cluster.stream,
        lambda cluster: cluster.assign(
            unit,
            role,
            from_day=days.first,
            to_day=days.last,
            season=season,
            term_years=check.regulation.leadership.term_years,
        ),
        on=days.first,
        behalf=check.council,
    )


def _rows_sound(check: Check, row: Row) -> bool:
    """Tell whether the unit's own rows are sound, so that a refusal is no echo of their faults."""
    return all(r.sound for r in check.files.units.rows if r["unit"] == row["unit"]) and all(
        r.sound for r in check.files.clusters.rows if r["cluster"] == row["cluster"]
    )


# Days and differences


class Days(NamedTuple):
    """The days of a row, both included; open while there is no last one."""

    first: date
    last: date | None

    @classmethod
    def of(cls, row: Row) -> "Days":
        """Return the days of a sound row."""
        return cls(row["from"], row["to"])

    def meet(self, other: "Days") -> bool:
        """Tell whether at least one day is in both."""
        return (self.last is None or other.first <= self.last) and (
            other.last is None or self.first <= other.last
        )


def _meets_season(check: Check, table: Table, row: Row) -> bool:
    """Note days that do not meet the season: nobody means them."""
    starts_on, ends_on = check.days
    if Days.of(row).meet(Days(starts_on, ends_on)):
        return True
    column = "from" if row["from"] > ends_on else "to"
    season = f"{viet_day(starts_on)}–{viet_day(ends_on)}"
    check.fault(At(table, row, column), f"nằm ngoài năm thi đua ({season})")
    return False


def _differences(check: Check, table: Table, row: Row, recorded: Mapping[str, object]) -> None:
    for column, value in recorded.items():
        if row[column] != value:
            says = f"khác với sổ cái, đã ghi «{value}»; đổi là một việc riêng, phải dẫn văn bản"
            check.fault(At(table, row, column), says)
