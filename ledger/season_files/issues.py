"""Issues (ban hành tiêu chí): the tables the Heads are to issue, and those the ledger holds.

A cluster's criteria are issued by its Head (B.I), on whose behalf they are recorded. A table that
the ledger holds is left alone, but for units that join its group: for them the Head issues it once
more. A table with other figures is a fault, figure by figure.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import (
    CriteriaSetIssued,
    Criterion,
    CriterionMarkedNotApplicable,
)
from ledger.events import AnyRecorded, Event, standing
from ledger.rulebook.notation import notation
from ledger.season_files.check import At, Check, by_act, by_declaring, some
from ledger.season_files.groups import Group, Tables, group_of, stream_of
from ledger.season_files.rules import of_type
from ledger.season_files.tables import Row

_AGAIN = by_act("criteria.issue", ", cụm, khối trưởng ban hành lần sau, có lý do")


def bonus_inside(check: Check) -> bool:
    """Tell whether bonus counts inside the scale: as the files say, else the regulation."""
    told = check.files.season["bonus_inside"]
    return check.regulation.scale.bonus_inside if told is None else bool(told)


def issue(check: Check, tables: Tables, group: Group) -> int | None:
    """Plan the issue of a table by the cluster's Head; return the version that holds or will."""
    cluster, _ = group
    rows, held = tables.of_group.get(group, []), tables.held.get(group)
    named = len(tables.groups(cluster)) > 1 or bool(held and held.sets[held.latest].units)
    draft = Draft(
        criteria=tuple(_criterion(row) for row in rows),
        units=tuple(_units(check, group)) if named else (),
        bonus_inside=bonus_inside(check),
        not_applicable=check.files.season["not_applicable"],
    )
    if held is not None:
        version = _same_table(check, rows, draft, held) if rows else held.latest
        return version and _joined(check, tables, group, draft.units, version)
    if check.sums is None or (named and not _has_units(check, tables, rows[0], draft)):
        return None
    on, head = _head(check, cluster)
    at = At(check.files.criteria, rows[0], "cluster")
    if head is None:
        _no_head(check, at)
        return None
    places = {u["unit"]: u for u in check.files.units.rows if u["cluster"] == cluster}
    if _elsewhere(check, tables, group, draft.units, places):
        return None
    issued = check.put(
        at,
        CriteriaSet,
        stream_of(check, group),
        lambda s: s.issue(draft, regulation=check.regulation),
        on=on,
        behalf=head,
    )
    return 1 if issued else None


def _has_units(check: Check, tables: Tables, row: Row, draft: Draft) -> bool:
    """Tell whether a group of several has a unit: a table that names none is for every unit."""
    if draft.units:
        return True
    units, (cluster, group) = check.files.units, group_of(row)
    of_cluster = [u for u in units.rows if u["cluster"] == cluster]
    placed = all(group_of(u)[1] in tables.groups(cluster) for u in of_cluster)
    if placed and units.reads("unit", "cluster", "group"):
        says = "chưa có đơn vị nào của nhóm này trong units.csv"
        check.fault(At(check.files.criteria, row, "group"), says)
    else:
        says = f"nhóm {group} của {cluster} có đơn vị nào hay không, vì còn dòng có lỗi"
        check.waits(units.file, says)
    return False


def _units(check: Check, group: Group) -> list[str]:
    rows = check.files.units.rows
    told = [u["unit"] for u in rows if u["unit"] and u.reads("group") and group_of(u) == group]
    return list(dict.fromkeys(told))


def _criterion(row: Row) -> Criterion:
    return Criterion(
        code=row["code"],
        parent=row["parent"],
        name=row["name"],
        max=row["max"],
        type=row["type"],
        scored_by=row["scored_by"],
        rule=of_type(row["rule"], row["type"]),
    )


def _told_on(check: Check, cluster: str) -> tuple[date | None, Row | None]:
    """Return the day the files tell for a cluster's issue, and the row where they tell it."""
    for row in check.files.clusters.rows:
        if row["cluster"] == cluster and row["criteria_on"] is not None:
            return row["criteria_on"], row
    return check.files.season["criteria_on"], None


def _head(check: Check, cluster: str, since: date | None = None) -> tuple[date, str | None]:
    """Return the day on which a table counts as issued, and who is the Head on it.

    `since`: the day it cannot be issued before.
    """
    told = None if since else _told_on(check, cluster)[0]
    starts_on, ends_on = check.days
    first = max(starts_on, since) if since else starts_on
    state = check.plan.state(Cluster, f"cluster/{cluster}")
    begins = {first, *(t.from_day for t in state.leadership.terms if t.from_day > first)}
    for on in [told] if told else sorted(day for day in begins if day <= ends_on):
        if head := state.holder("HEAD", on, check.season):
            return on, head
    return first, None


def _no_head(check: Check, at: At) -> None:
    """Note that nobody leads, or that it cannot be judged who does."""
    files, cluster = check.files, at.row["cluster"]
    rows = [r for r in files.leaders.rows if r["cluster"] in {None, cluster}]
    may_lead = not files.leaders.readable or any(r["role"] in {None, "HEAD"} for r in rows)
    if may_lead and check.faulty(files.clusters, files.units, files.leaders):
        says = f"đơn vị nào là cụm, khối trưởng của {cluster} ban hành tiêu chí"
        check.waits(files.criteria.file, f"{says}, vì còn lỗi về thành viên, nhiệm kỳ")
        return
    says = "chưa có cụm, khối trưởng trong năm thi đua nên chưa ban hành được tiêu chí"
    check.fault(at, f"{says} (điều khoản B.I)")


# What the ledger holds


def _issued(check: Check, held: CriteriaSet, version: int) -> AnyRecorded | None:
    return check.recorded(held.stream, CriteriaSetIssued, fits=lambda e: e.version == version)


def _same_table(check: Check, rows: Sequence[Row], draft: Draft, held: CriteriaSet) -> int | None:
    """Return the version in the ledger that is this table; note where the latest differs."""
    if same := [n for n in sorted(held.sets) if _is(check, draft, held.sets[n])]:
        _same_day(check, rows[0]["cluster"], _issued(check, held, same[0]))
        return same[-1]
    table, latest = check.files.criteria, held.sets[held.latest]
    by = _issued(check, held, held.latest)
    recorded = {c.code: c for c in latest.criteria}
    before = len(check.faults)
    for row, criterion in zip(rows, draft.criteria, strict=True):
        issued = recorded.pop(criterion.code, None)
        if issued is None:
            check.differs(At(table, row, "code"), ", ".join(_codes(latest)), by, _AGAIN)
            continue
        told = _cells(criterion)
        for column, value in _cells(issued).items():
            if value != told[column]:
                check.differs(At(table, row, column), value, by, _AGAIN)
    at = At(table, rows[0], "cluster")
    for code, was in recorded.items():
        check.differs(at, f"{code}: {was.name}", by, f"tệp không ghi; {_AGAIN}")
    for key in ("bonus_inside", "not_applicable"):
        if getattr(latest, key) != getattr(draft, key) and key not in check.files.season.broken:
            check.season_differs(key, getattr(latest, key), by, _AGAIN)
    if len(check.faults) == before:
        way = f"tệp xếp theo thứ tự khác; {_AGAIN}"
        check.differs(at, ", ".join(_codes(latest)), by, way)
    return None


def _cells(criterion: Criterion) -> dict[str, object]:
    """Return a criterion as the cells of a row; the rule as files have it."""
    columns = ("parent", "name", "max", "type", "scored_by")
    rule = notation(criterion.rule) if criterion.rule else None
    return {**{column: getattr(criterion, column) for column in columns}, "rule": rule}


def _codes(issued: CriteriaSetIssued) -> list[str]:
    return [criterion.code for criterion in issued.criteria]


def _is(check: Check, draft: Draft, issued: CriteriaSetIssued) -> bool:
    """Tell whether a version is the draft; units that join its group are looked at apart."""
    broken = check.files.season.broken
    return (
        draft.criteria == issued.criteria
        and ("bonus_inside" in broken or draft.bonus_inside == issued.bonus_inside)
        and ("not_applicable" in broken or draft.not_applicable == issued.not_applicable)
    )


def _same_day(check: Check, cluster: str, issued: AnyRecorded | None) -> None:
    """Note where the files tell another day of issue than the ledger."""
    told, row = _told_on(check, cluster)
    if told is None or issued is None or issued.on == told:
        return
    way = by_declaring(issued)
    if row is None:
        check.season_differs("criteria_on", issued.on, issued, way)
    else:
        check.differs(At(check.files.clusters, row, "criteria_on"), issued.on, issued, way)


def _joined(
    check: Check, tables: Tables, group: Group, told: Sequence[str], version: int
) -> int | None:
    """Let units join a group: its Head issues the table once more, for them as well (B.I).

    What did not apply to a unit does not under the new version either. Return the version that the
    files' table is then.
    """
    cluster, name = group
    held = tables.held[group]
    latest, units = held.sets[held.latest], check.files.units
    if not latest.units:
        return version
    places = {u["unit"]: u for u in units.rows if u["cluster"] == cluster}
    members = {b.what for b in check.plan.state(Cluster, f"cluster/{cluster}").members}
    strange = _elsewhere(check, tables, group, told, places)
    joining = [u for u in told if u not in {*latest.units, *strange} and u in members]
    if not joining:
        return version
    issued = _issued(check, held, held.latest)
    days = [places[u]["from"] for u in joining if places[u]["from"]]
    since = max([*days, *([issued.on] if issued else [])], default=check.days[0])
    on, head = _head(check, cluster, since)
    at = At(units, places[joining[0]], "group")
    if head is None:
        _no_head(check, at)
        return None
    draft = Draft(
        criteria=latest.criteria,
        units=(*latest.units, *joining),
        bonus_inside=latest.bonus_inside,
        not_applicable=latest.not_applicable,
    )
    reason = f"{some(set(joining))} vào nhóm {name}"
    if not check.put(
        at,
        CriteriaSet,
        held.stream,
        lambda s: s.issue(draft, regulation=check.regulation, reason=reason),
        on=on,
        behalf=head,
    ):
        return None
    _spare_again(check, held, at, on, head)
    return held.latest + 1 if version == held.latest else version


def _elsewhere(
    check: Check,
    tables: Tables,
    group: Group,
    told: Sequence[str],
    places: Mapping[str, Row],
) -> set[str]:
    """Return the units that the ledger has in another group of the cluster; note each."""
    found: set[str] = set()
    for (cluster, name), held in tables.held.items():
        if cluster != group[0] or name == group[1]:
            continue
        by = _issued(check, held, held.latest)
        for unit in told:
            if unit in held.sets[held.latest].units:
                found.add(unit)
                way = by_act("criteria.issue", ", cụm, khối trưởng ban hành lại bảng của hai nhóm")
                check.differs(At(check.files.units, places[unit], "group"), name, by, way)
    return found


def _spare_again(check: Check, held: CriteriaSet, at: At, on: date, head: str) -> None:
    """Mark what did not apply under the latest version as not applying under the next."""

    def marked(was: CriterionMarkedNotApplicable) -> Callable[[CriteriaSet], Event]:
        reason = was.reason or f"giữ như bộ tiêu chí lần {was.version}"
        return lambda s: s.mark_not_applicable(was.unit, was.criterion, reason=reason)

    for recorded in standing(check.plan.histories[held.stream]):
        was = recorded.facts
        if isinstance(was, CriterionMarkedNotApplicable) and was.version == held.latest:
            check.put(at, CriteriaSet, held.stream, marked(was), on=on, behalf=head)
