"""Checking (kiểm tra tệp): who is in the season and who leads, against the files and the ledger.

What the ledger already holds in the same words is left alone, so a directory may be loaded again
when it has grown. What it holds otherwise is a fault: to rename, to move or to end something is an
act of its own, with its paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit, UnitKind
from ledger.events import State
from ledger.projections.directory import Membership
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import Regulation, regulation
from ledger.season_files.faults import Fault
from ledger.season_files.files import SEASON, SeasonFiles
from ledger.season_files.plan import Plan
from ledger.season_files.tables import Row, Table
from ledger.values import DocumentRef, viet_day

CITY = "CITY"
"""Who sets up clusters (A.I.1) where the ledger knows no body that is the City's."""

ELSEWHERE = "một đơn vị chỉ thuộc một cụm, khối tại một thời điểm"

_COLUMNS = {"from_day": "from", "to_day": "to", "document": "decision"}


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows beyond the streams that a plan holds."""

    memberships: Mapping[str, Sequence[Membership]] = field(default_factory=dict)
    city: str = CITY
    councils: tuple[str, ...] = ()


@dataclass(slots=True)
class Check:
    """The files, the plan that grows from them, and the faults found on the way."""

    files: SeasonFiles
    plan: Plan
    known: Known
    on: date
    faults: list[Fault] = field(default_factory=list)

    # What every check needs

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

    def fault(  # noqa: PLR0913 — where it is, what is wrong, what was found, what is accepted
        self,
        table: Table,
        row: Row | None,
        column: str,
        says: str,
        *,
        found: object = None,
        accepts: str | None = None,
    ) -> None:
        """Note a fault."""
        told = None if found is None else str(found)
        line = row.line if row else 0
        self.faults.append(Fault(table.file, line, column, says, told, accepts))

    def season_fault(self, key: str, says: str, accepts: str | None = None) -> None:
        """Note a fault of `season.toml`."""
        season = self.files.season
        found = season[key]
        told = found.isoformat() if isinstance(found, date) else found
        self.faults.append(Fault(SEASON, season.lines.get(key, 0), key, says, told, accepts))

    def refused(self, table: Table, row: Row, column: str, refused: Refused) -> None:
        """Note what a rule refuses, under its clause, in the column it speaks of."""
        named = _COLUMNS.get(refused.field or "", refused.field or "")
        known = named if any(c.name == named for c in table.layout.columns) else column
        found = row[known]
        told = found.isoformat() if isinstance(found, date) else found
        self.fault(table, row, known, with_clause(refused), found=told)


def with_clause(refused: Refused) -> str:
    """Return a refusal's words with the clause it stands under."""
    return f"{refused.says} (điều khoản {refused.under})" if refused.under else refused.says


def check_season(check: Check) -> None:
    """Open the season and adopt its regulation, or find that it stands already."""
    told, (starts_on, ends_on) = check.files.season, check.days
    stream = f"season/{check.season}"
    council = check.council
    if council and not check.plan.state(Council, f"council/{council}").name:
        there = ", ".join(check.known.councils) or "chưa có; lập bằng lệnh thidua init"
        check.season_fault("council", "không phải là Hội đồng có trong sổ cái", there)
    try:
        rules = regulation(told["regulation"])
    except Unknown as unknown:
        check.season_fault("regulation", unknown.says)
        return
    standing = check.plan.state(Season, stream)
    if standing.starts_on is None:
        name = told["name"] or f"Năm thi đua {check.season}"
        try:
            check.plan.put(
                Season,
                stream,
                lambda season: season.open(
                    name,
                    kind=told["kind"] or "CALENDAR",
                    starts_on=starts_on,
                    ends_on=ends_on,
                    council=council or "",
                ),
                on=starts_on,
                behalf=council,
            )
            check.plan.put(
                Season,
                stream,
                lambda season: season.adopt(rules.id, digest=rules.digest, from_day=starts_on),
                on=starts_on,
                behalf=council,
            )
        except Refused as refused:
            check.season_fault(refused.field or "id", with_clause(refused))
        return
    adopted = standing.regulation(starts_on)
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
            was = viet_day(value) if isinstance(value, date) else value
            check.season_fault(key, f"khác với sổ cái, năm thi đua đã nạp ghi «{was}»")
    if standing.closed:
        check.season_fault("id", "là năm thi đua đã kết thúc")


def check_clusters(check: Check) -> None:
    """Establish the clusters the ledger does not know (A.I.1)."""
    table = check.files.clusters
    seen: dict[str, Row] = {}
    for row in table.rows:
        code = row["cluster"]
        if code is None:
            continue
        if code in seen:
            check.fault(table, row, "cluster", f"đã ghi ở dòng {seen[code].line}", found=code)
            continue
        seen[code] = row
        if not row.sound:
            continue
        cluster = check.plan.state(Cluster, f"cluster/{code}")
        if cluster.from_day is None:
            _establish(check, row)
            continue
        recorded = {"kind": cluster.kind, "name": cluster.names.last}
        _differences(check, table, row, recorded)
        if check.council and cluster.council != check.council:
            says = f"là cụm, khối của Hội đồng {cluster.council} trong sổ cái"
            check.fault(table, row, "cluster", says, found=code)


def _establish(check: Check, row: Row) -> None:
    code = row["cluster"]
    begins = [u["from"] for u in check.files.units.rows if u["cluster"] == code and u["from"]]
    from_day = row["from"] or min(begins, default=check.days[0])
    _put(
        check,
        check.files.clusters,
        row,
        "cluster",
        (Cluster, f"cluster/{code}"),
        lambda cluster: cluster.establish(
            row["name"],
            kind=row["kind"],
            council=check.council or "",
            from_day=from_day,
            document=DocumentRef(printed=row["decision"]),
        ),
        on=from_day,
        behalf=check.known.city,
    )


def check_units(check: Check) -> None:
    """Register the units the ledger does not know, and admit each to its cluster."""
    table, clusters = check.files.units, check.files.clusters
    codes = {row["cluster"] for row in clusters.rows}
    of_unit: dict[str, list[Row]] = {}
    for row in table.rows:
        if row["unit"] is not None:
            of_unit.setdefault(row["unit"], []).append(row)
        cluster = row["cluster"]
        if cluster is not None and clusters.knows_all("cluster") and cluster not in codes:
            says = "không có trong clusters.csv"
            check.fault(table, row, "cluster", says, found=cluster, accepts=_some(codes))
    for code, rows in of_unit.items():
        _register(check, code, rows)
        for n, row in enumerate(rows):
            if row.sound and row["cluster"] in codes:
                _admit(check, row, rows[:n])


def _register(check: Check, code: str, rows: Sequence[Row]) -> None:
    table, first = check.files.units, rows[0]
    for row in rows[1:]:
        if None not in {row["name"], first["name"]} and row["name"] != first["name"]:
            says = f"khác với dòng {first.line}, ghi «{first['name']}»"
            check.fault(table, row, "name", says, found=row["name"])
    if check.plan.state(Body, f"body/{code}").from_day is not None:
        says = "là mã của một cơ quan; mã của đơn vị và cơ quan không được trùng nhau"
        check.fault(table, first, "unit", says, found=code)
    elif any(row["cluster"] == code for row in check.files.clusters.rows):
        says = "là mã của một cụm, khối; mã của đơn vị và cụm, khối không được trùng nhau"
        check.fault(table, first, "unit", says, found=code)
    if not all(row.sound for row in rows):
        return
    from_day = min(row["from"] for row in rows)
    unit = check.plan.state(Unit, f"unit/{code}")
    if unit.from_day is not None:
        _differences(check, table, first, {"name": unit.names.last})
        if unit.to_day is not None and from_day > unit.to_day:
            says = f"đã kết thúc hoạt động sau ngày {viet_day(unit.to_day)}"
            check.fault(table, first, "unit", says, found=code)
        return
    kind = UnitKind(first["kind"] or UnitKind.OTHER)
    _put(
        check,
        table,
        first,
        "unit",
        (Unit, f"unit/{code}"),
        lambda unit: unit.register(first["name"], from_day=from_day, kind=kind),
        on=from_day,
    )


def _admit(check: Check, row: Row, earlier: Sequence[Row]) -> None:
    """Admit a unit to its cluster, unless the ledger holds that membership (A.I.1)."""
    table, unit, from_day, to_day = check.files.units, row["unit"], row["from"], row["to"]
    if not _touches_season(check, table, row):
        return
    for other in earlier:
        if other.sound and _share_a_day(row, other):
            says = f"trùng thời gian với dòng {other.line} ({other['cluster']}); {ELSEWHERE}"
            check.fault(table, row, "from", f"{says} (điều khoản A.I.1)", found=from_day)
            return
    cluster = check.plan.state(Cluster, f"cluster/{row['cluster']}")
    standing = [b for b in cluster.members if b.what == unit and b.from_day == from_day]
    if any(to_day in {None, b.to_day} for b in standing):
        return
    elsewhere = next(
        (
            f"{m.cluster} từ ngày {viet_day(m.from_day)}"
            for m in check.known.memberships.get(unit, ())
            if m.cluster != row["cluster"]
            and (to_day is None or m.from_day <= to_day)
            and (m.to_day is None or from_day <= m.to_day)
        ),
        None,
    )
    paper = next(r["decision"] for r in check.files.clusters.rows if r["cluster"] == row["cluster"])
    if paper is None:
        return
    _put(
        check,
        table,
        row,
        "unit",
        (Cluster, f"cluster/{row['cluster']}"),
        lambda cluster: cluster.admit(
            unit,
            from_day=from_day,
            to_day=to_day,
            document=DocumentRef(printed=paper),
            elsewhere=elsewhere,
        ),
        on=from_day,
        behalf=check.known.city,
    )


def check_leaders(check: Check) -> None:
    """Assign the Heads and Deputies that the ledger does not know (A.I.2)."""
    table, clusters, units = check.files.leaders, check.files.clusters, check.files.units
    for row in table.rows:
        sound = row.sound
        for column, other in (("cluster", clusters), ("unit", units)):
            codes = {r[column] for r in other.rows}
            if row[column] is not None and other.knows_all(column) and row[column] not in codes:
                says = f"không có trong {other.file}"
                check.fault(table, row, column, says, found=row[column], accepts=_some(codes))
                sound = False
        if sound and _members_known(check, row) and _touches_season(check, table, row):
            _assign(check, row)


def _assign(check: Check, row: Row) -> None:
    cluster = check.plan.state(Cluster, f"cluster/{row['cluster']}")
    same = (row["unit"], row["role"], check.season)
    for term in cluster.leadership.terms:
        if term.what == same and term.from_day == row["from"]:
            if term.ended or row["to"] in {None, term.to_day}:
                return
            break
    _put(
        check,
        check.files.leaders,
        row,
        "unit",
        (Cluster, cluster.stream),
        lambda cluster: cluster.assign(
            row["unit"],
            row["role"],
            from_day=row["from"],
            to_day=row["to"],
            season=check.season,
            term_years=check.regulation.leadership.term_years,
        ),
        on=row["from"],
        behalf=check.council,
    )


def _members_known(check: Check, row: Row) -> bool:
    """Tell whether the unit's own rows are sound, so that a refusal is no echo of their faults."""
    return all(r.sound for r in check.files.units.rows if r["unit"] == row["unit"]) and all(
        r.sound for r in check.files.clusters.rows if r["cluster"] == row["cluster"]
    )


def _touches_season(check: Check, table: Table, row: Row) -> bool:
    """Note days that do not meet the season, where nobody means them to be."""
    starts_on, ends_on = check.days
    if row["from"] > ends_on or (row["to"] is not None and row["to"] < starts_on):
        column = "from" if row["from"] > ends_on else "to"
        says = f"ở ngoài năm thi đua ({viet_day(starts_on)}–{viet_day(ends_on)})"
        check.fault(table, row, column, says, found=row[column])
        return False
    return True


def _share_a_day(a: Row, b: Row) -> bool:
    return (a["to"] is None or b["from"] <= a["to"]) and (b["to"] is None or a["from"] <= b["to"])


def _differences(check: Check, table: Table, row: Row, recorded: Mapping[str, object]) -> None:
    for column, value in recorded.items():
        if row[column] != value:
            says = f"khác với sổ cái, đã ghi «{value}»; muốn đổi là một việc riêng, phải dẫn văn bản"
            check.fault(table, row, column, says, found=row[column])


def _put(  # noqa: PLR0913 — where it stands, and what is planned
    check: Check,
    table: Table,
    row: Row,
    column: str,
    stream: tuple[type[State], str],
    decision: Any,  # noqa: ANN401 — a decision of that kind of stream
    *,
    on: date,
    behalf: str | None = None,
) -> None:
    try:
        check.plan.put(*stream, decision, on=on, behalf=behalf)
    except Refused as refused:
        check.refused(table, row, column, refused)


def _some(codes: set[Any], most: int = 12) -> str:
    known = sorted(c for c in codes if c is not None)
    return ", ".join(known[:most]) + (", …" if len(known) > most else "")
