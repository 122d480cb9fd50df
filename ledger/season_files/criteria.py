"""Criteria (tiêu chí): the tables of criteria of the clusters' groups, checked and planned.

Each must be a tree whose sums are right (B.I); a table whose sums are wrong still tells what its
units are scored on. Issuing is in `ledger.season_files.issues`.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger.rulebook.formulas import SCALE, rule_problems
from ledger.rulebook.leaf import Leaf
from ledger.rulebook.scale import CriterionRow, scale_problems
from ledger.season_files.check import At, Check, some
from ledger.season_files.groups import Group, check_groups, group_of, stream_of, tables_of
from ledger.season_files.issues import bonus_inside, issue
from ledger.season_files.members import cluster_stands
from ledger.season_files.rules import of_type
from ledger.season_files.tables import Row

ROLES = frozenset({"SELF", "HEAD", "STANDING_BODY"})
NOTHING = Decimal("0.00")


class Tabled(NamedTuple):
    """A group's table as far as it is known, and its stream.

    `leaves` are those of its rows, None for one whose row has a fault; `version` is the one the
    ledger holds, or will hold once the plan is recorded, None where it will not; `whole` tells
    whether every row could be read.
    """

    stream: str
    leaves: Mapping[str, Leaf | None]
    version: int | None
    whole: bool


def check_criteria(check: Check) -> dict[Group, Tabled]:
    """Issue the tables that the ledger does not hold; return every group's table."""
    tables = tables_of(check)
    check_groups(check, tables)
    found = {}
    for group, rows in tables.of_group.items():
        whole = all(row.sound for row in rows) and tables.sure(group[0])
        sound = _rows_sound(check, rows)
        if not whole:
            says = f"tiêu chí của {group[0]}, nhóm {group[1]} có cộng đúng thang điểm hay không"
            check.waits(check.files.criteria.file, f"{says}, vì còn dòng chưa đọc được")
        elif not _adds_up(check, rows):
            sound = False
        stands = sound and whole and cluster_stands(check, group[0])
        version = issue(check, tables, group) if stands else None
        found[group] = Tabled(stream_of(check, group), _leaves(rows), version, whole)
    for group, held in tables.held.items():
        if group not in found:
            found[group] = Tabled(held.stream, {}, issue(check, tables, group), whole=True)
    return found


# Figures


def _rows_sound(check: Check, rows: Sequence[Row]) -> bool:
    """Tell whether who scores is told where it must be, and each rule can be; note what not."""
    before = len(check.faults)
    table = check.files.criteria
    for row in rows:
        told = row.reads("type", "scored_by")
        if told and row["type"] is not None and row["scored_by"] is None:
            check.fault(At(table, row, "scored_by"), "chưa ghi người chấm", _scorers(check))
        if told and row["type"] is None and row["scored_by"] is not None:
            check.fault(At(table, row, "scored_by"), "không ghi cho mục không có loại")
        if row["scored_by"] not in {None, *ROLES, *check.known.bodies}:
            says = "không phải là cơ quan có trong sổ cái"
            check.fault(At(table, row, "scored_by"), says, _scorers(check))
        for says in _rule_problems(row):
            check.fault(At(table, row, "rule"), says)
    return len(check.faults) == before


def _rule_problems(row: Row) -> Iterator[str]:
    """Yield what keeps a row from having its rule, as far as its cells can be read (B.I)."""
    rule = of_type(row["rule"], row["type"])
    if rule is None or not row.reads("code", "type", "max"):
        return
    if row["type"] is None:
        yield "không ghi cho mục không có loại"
        return
    if row["max"] is not None:
        for says in rule_problems(row["code"], row["type"], row["max"], rule):
            yield f"{says} (điều khoản {SCALE})"


def _adds_up(check: Check, rows: Sequence[Row]) -> bool:
    """Tell whether a table is a tree that adds up; note what keeps it from that (B.I)."""
    before = len(check.faults)
    table = check.files.criteria
    tree = [
        CriterionRow(row["code"], row["parent"], row["max"] or NOTHING, row["type"]) for row in rows
    ]
    last = {row["code"]: row for row in rows}
    for problem in scale_problems(tree, check.sums, bonus_inside=bonus_inside(check)):
        row = last[problem.code] if problem.code else rows[0]
        says = f"{problem.says} (điều khoản {problem.clause})"
        if problem.code is None:
            says = f"{says}: tiêu chí của {row['cluster']}, nhóm {group_of(row)[1]}"
            check.fault(At(table, row), says)
        else:
            check.fault(At(table, row, problem.field), says)
    return len(check.faults) == before


def _scorers(check: Check) -> str:
    return some({*ROLES, *check.known.bodies})


def _leaves(rows: Sequence[Row]) -> dict[str, Leaf | None]:
    """Return what units are scored on by these rows, whether or not they add up."""
    parents = {row["parent"] for row in rows}
    found: dict[str, Leaf | None] = {}
    for row in rows:
        code, most = row["code"], row["max"]
        if code is None or (code in parents and row["type"] is None):
            continue
        known = row.reads("type", "max", "parent", "rule") and row["type"] and code not in parents
        leaf = known and most is not None and most > 0 and not any(_rule_problems(row))
        rule = of_type(row["rule"], row["type"])
        scorer = row["scored_by"] or "SELF"
        found[code] = Leaf(row["type"], most, scorer, rule=rule) if leaf else None
    return found
