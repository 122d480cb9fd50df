"""Groups (nhóm): which units of a cluster go by which table of criteria, in files and ledger."""

from dataclasses import dataclass, field

from ledger.aggregates.criteria import CriteriaSet
from ledger.season_files.check import At, Check, some
from ledger.season_files.files import WHOLE_CLUSTER
from ledger.season_files.members import in_file
from ledger.season_files.tables import Row

Group = tuple[str, str]
"""A cluster, and the group of its units that go by one table of criteria."""


@dataclass(slots=True)
class Tables:
    """The rows of criteria.csv by group, and the tables the ledger holds."""

    of_group: dict[Group, list[Row]] = field(default_factory=dict)
    held: dict[Group, CriteriaSet] = field(default_factory=dict)
    doubtful: set[str | None] = field(default_factory=set)
    """Clusters of rows whose group could not be read; None: of rows whose cluster could not."""

    def groups(self, cluster: str) -> set[str]:
        """Return the groups there are in a cluster."""
        return {group for of, group in (*self.of_group, *self.held) if of == cluster}

    def sure(self, cluster: str) -> bool:
        """Tell whether every row that may be of a cluster tells its group."""
        return self.doubtful.isdisjoint({None, cluster})


def group_of(row: Row) -> Group:
    """Return the group a row of units or criteria belongs to."""
    return row["cluster"], row["group"] or WHOLE_CLUSTER


def stream_of(check: Check, group: Group) -> str:
    """Return the stream of a group's table."""
    return f"criteria/{check.season}/{group[0]}/{group[1]}"


def tables_of(check: Check) -> Tables:
    """Return the rows of criteria.csv by group, beside the tables that the ledger holds."""
    table, clusters = check.files.criteria, check.files.clusters
    codes = {row["cluster"] for row in clusters.rows}
    tables = Tables()
    if not table.readable:
        tables.doubtful.add(None)
    for row in table.rows:
        in_file(check, At(table, row, "cluster"), clusters, codes)
        if row["cluster"] is None or not row.reads("group"):
            tables.doubtful.add(row["cluster"])
        else:
            tables.of_group.setdefault(group_of(row), []).append(row)
    for stream in check.plan.histories:
        kind, *path = stream.split("/")
        if kind == "criteria" and path[1] in codes:
            held = check.held(CriteriaSet, stream)
            if held.latest:
                tables.held[path[1], path[2]] = held
    return tables


def check_groups(check: Check, tables: Tables) -> None:
    """Note units of a group that is not there, or of none where there are several."""
    units = check.files.units
    _one_group_each(check)
    for row in units.rows:
        if row["cluster"] is None or not row.reads("group") or not tables.sure(row["cluster"]):
            continue
        groups = tables.groups(row["cluster"])
        if not groups or group_of(row)[1] in groups:
            continue
        if row["group"] is None and len(groups) > 1:
            says = "phải ghi nhóm, vì cụm, khối này có nhiều nhóm tiêu chí"
        else:
            says = "chưa có tiêu chí cho nhóm này"
        check.fault(At(units, row, "group"), says, some(groups))


def _one_group_each(check: Check) -> None:
    """Note units that are in two groups of one cluster: a unit is scored by one table there."""
    units = check.files.units
    seen: dict[tuple[str, str], Row] = {}
    for row in units.rows:
        if row["unit"] is None or row["cluster"] is None or not row.reads("group"):
            continue
        first = seen.setdefault((row["unit"], row["cluster"]), row)
        if group_of(row) != group_of(first):
            says = f"khác với dòng {first.line}: «{first['group'] or ''}»"
            one = "trong một cụm, khối mỗi đơn vị thuộc một nhóm"
            check.fault(At(units, row, "group"), f"{says}; {one}")
