"""Scores (tiêu chí và điểm tự chấm): the tables of criteria and the self-scores, checked, planned.

A cluster's criteria are issued by its Head (B.I), a self-score is sent by its unit (B.II.1); both
are recorded on their behalf. A table or a card that the ledger holds with the same figures is left
alone; one with other figures is a fault, figure by figure.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import CriteriaSetIssued, Criterion
from ledger.aggregates.scorecard import Scorecard, Stage
from ledger.aggregates.scorecard_events import LineNote, SelfScored
from ledger.refusals import Refused
from ledger.rulebook.scale import CriterionRow, scale_problems
from ledger.season_files.check import At, Check, some, with_clause
from ledger.season_files.files import WHOLE_CLUSTER
from ledger.season_files.tables import Row
from ledger.values import DocumentRef, viet

ROLES = frozenset({"SELF", "HEAD", "STANDING_BODY"})
NOTHING = Decimal("0.00")

Group = tuple[str, str]
"""A cluster, and the group of its units that go by one table of criteria."""


def group_of(row: Row) -> Group:
    """Return the group a row of units or criteria belongs to."""
    return row["cluster"], row["group"] or WHOLE_CLUSTER


# Criteria


def check_criteria(check: Check) -> set[Group]:
    """Issue the tables that the ledger does not hold; return the groups whose table is sound."""
    table, clusters, units = check.files.criteria, check.files.clusters, check.files.units
    codes = {row["cluster"] for row in clusters.rows}
    of_group: dict[Group, list[Row]] = {}
    broken: set[str | None] = set()
    for row in table.rows:
        if row["cluster"] is None or (not row.sound and row["group"] is None):
            broken.add(row["cluster"])
        if row["cluster"] is not None:
            of_group.setdefault(group_of(row), []).append(row)
            if clusters.knows_all("cluster") and row["cluster"] not in codes:
                at = At(table, row, "cluster")
                check.fault(at, "không có trong clusters.csv", some(codes))
    for row in units.rows:
        groups = {group for cluster, group in of_group if cluster == row["cluster"]}
        if row.sound and groups and not broken and row["group"] is None and len(groups) > 1:
            says = "phải ghi nhóm, vì cụm, khối này có nhiều nhóm tiêu chí"
            check.fault(At(units, row, "group"), says, some(groups))
        elif row.sound and groups and not broken and group_of(row)[1] not in groups:
            check.fault(At(units, row, "group"), "chưa có tiêu chí cho nhóm này", some(groups))
    sound = {
        group
        for group, rows in of_group.items()
        if group[0] in check.sound_clusters and not broken & {None, group[0]}
        if _adds_up(check, rows)
    }
    for group in of_group:
        if group in sound and not _issue(check, group, of_group):
            sound.discard(group)
    return sound


def _adds_up(check: Check, rows: Sequence[Row]) -> bool:
    """Tell whether a table is a tree that adds up; note what keeps it from that (B.I)."""
    before = len(check.faults)
    table = check.files.criteria
    for row in rows:
        if row["type"] is not None and row["scored_by"] is None and row.sound:
            check.fault(At(table, row, "scored_by"), "chưa ghi người chấm", _scorers(check))
        if row["type"] is None and row["scored_by"] is not None and row.sound:
            check.fault(At(table, row, "scored_by"), "không ghi cho mục không có loại")
        if row["scored_by"] not in {None, *ROLES, *check.known.bodies}:
            says = "không phải là cơ quan có trong sổ cái"
            check.fault(At(table, row, "scored_by"), says, _scorers(check))
    if not all(row.sound for row in rows):
        return False
    tree = [
        CriterionRow(row["code"], row["parent"], row["max"] or NOTHING, row["type"]) for row in rows
    ]
    last = {row["code"]: row for row in rows}
    for problem in scale_problems(tree, check.regulation, bonus_inside=_bonus_inside(check)):
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


def _bonus_inside(check: Check) -> bool:
    told = check.files.season["bonus_inside"]
    return check.regulation.scale.bonus_inside if told is None else bool(told)


def _issue(check: Check, group: Group, groups: dict[Group, list[Row]]) -> bool:
    """Plan the issue of a table by the cluster's Head; tell whether it stands or will."""
    cluster, name = group
    rows = groups[group]
    several = sum(1 for other, _ in groups if other == cluster) > 1
    of_group = [u["unit"] for u in check.files.units.rows if u.sound and group_of(u) == group]
    draft = Draft(
        criteria=tuple(_criterion(row) for row in rows),
        units=tuple(dict.fromkeys(of_group)) if several else (),
        bonus_inside=_bonus_inside(check),
        not_applicable=check.files.season["not_applicable"],
    )
    stream = f"criteria/{check.season}/{cluster}/{name}"
    standing = check.plan.state(CriteriaSet, stream)
    if standing.latest:
        return _same_table(check, rows, draft, standing)
    on, head = _head(check, cluster)
    at = At(check.files.criteria, rows[0], "cluster")
    if head is None and check.faulty(check.files.clusters, check.files.units, check.files.leaders):
        return False
    if head is None:
        says = "chưa có cụm, khối trưởng trong năm thi đua nên chưa ban hành được tiêu chí"
        check.fault(at, f"{says} (điều khoản B.I)")
        return False
    before = len(check.faults)
    check.put(
        at,
        CriteriaSet,
        stream,
        lambda criteria: criteria.issue(draft, regulation=check.regulation),
        on=on,
        behalf=head,
    )
    return len(check.faults) == before


def _criterion(row: Row) -> Criterion:
    return Criterion(
        code=row["code"],
        parent=row["parent"],
        name=row["name"],
        max=row["max"],
        type=row["type"],
        scored_by=row["scored_by"],
    )


def _head(check: Check, cluster: str) -> tuple[date, str | None]:
    """Return the day on which the table counts as issued, and who is the Head on it."""
    told: date | None = check.files.season["criteria_on"]
    starts_on, ends_on = check.days
    state = check.plan.state(Cluster, f"cluster/{cluster}")
    begins = {starts_on, *(t.from_day for t in state.leadership.terms if t.from_day > starts_on)}
    for on in [told] if told else sorted(day for day in begins if day <= ends_on):
        if head := state.holder("HEAD", on, check.season):
            return on, head
    return starts_on, None


def _same_table(check: Check, rows: Sequence[Row], draft: Draft, standing: CriteriaSet) -> bool:
    """Tell whether a version in the ledger is this table; note where the latest differs."""
    if any(_is(draft, issued) for issued in standing.sets.values()):
        return True
    table, latest = check.files.criteria, standing.sets[standing.latest]
    recorded = {c.code: c for c in latest.criteria}
    before = len(check.faults)
    for row, criterion in zip(rows, draft.criteria, strict=True):
        was = recorded.pop(criterion.code, None)
        if was == criterion:
            continue
        if was is None:
            check.fault(At(table, row, "code"), _issued(standing, "không có tiêu chí này"))
            continue
        for column in ("parent", "name", "max", "type", "scored_by"):
            if (value := getattr(was, column)) != getattr(criterion, column):
                says = f"ghi «{'' if value is None else value}»"
                check.fault(At(table, row, column), _issued(standing, says))
    if recorded:
        says = f"còn có {', '.join(recorded)} mà tệp không ghi"
        check.fault(At(table, rows[0], "cluster"), _issued(standing, says))
    if len(check.faults) == before:
        says = "có thứ tự, đơn vị áp dụng, hoặc cách tính điểm thưởng và tiêu chí miễn khác"
        check.fault(At(table, rows[0], "cluster"), _issued(standing, says))
    return False


def _is(draft: Draft, issued: CriteriaSetIssued) -> bool:
    return (draft.criteria, draft.units, draft.bonus_inside, draft.not_applicable) == (
        issued.criteria,
        issued.units,
        issued.bonus_inside,
        issued.not_applicable,
    )


def _issued(standing: CriteriaSet, says: str) -> str:
    return (
        f"khác với sổ cái: bộ tiêu chí đã ban hành lần {standing.latest} {says}; "
        "muốn sửa thì cụm, khối trưởng ban hành lần sau, có lý do"
    )


# Self-scores


def check_self_scores(check: Check, sound: set[Group]) -> None:
    """Send the self-scores that the ledger does not hold, each unit's whole card at once."""
    table, units = check.files.self_scores, check.files.units
    codes = {row["unit"] for row in units.rows}
    of_unit: dict[str, list[Row]] = {}
    for row in table.rows:
        if row["unit"] is not None:
            of_unit.setdefault(row["unit"], []).append(row)
    for unit, rows in of_unit.items():
        at = At(table, rows[0], "unit")
        if unit not in codes:
            if units.knows_all("unit"):
                check.fault(at, "không có trong units.csv", some(codes))
            continue
        home = _home(check, unit)
        if home is None:
            continue
        known = {group_of(r) for r in check.files.criteria.rows if r["cluster"] is not None}
        if home in sound:
            _card(check, unit, rows, home)
        elif home not in known and check.files.criteria.knows_all("cluster"):
            cluster, group = home
            check.fault(at, f"không có tiêu chí của {cluster}, nhóm {group} trong criteria.csv")


def _home(check: Check, unit: str) -> Group | None:
    """Return where a unit is scored: on the day of the self-score, else where it was last."""
    on = check.files.season["self_scored_on"] or check.on
    rows = [r for r in check.files.units.rows if r["unit"] == unit]
    if not rows or not all(r.sound for r in rows):
        return None
    then = [r for r in rows if r["from"] <= on and (r["to"] is None or on <= r["to"])]
    return group_of(then[-1] if then else max(rows, key=lambda r: r["from"]))


def _card(check: Check, unit: str, rows: Sequence[Row], group: Group) -> None:
    """Check a unit's lines against its table, one by one, then plan the whole card."""
    table = check.files.self_scores
    before = len(check.faults)
    criteria = check.plan.state(CriteriaSet, f"criteria/{check.season}/{group[0]}/{group[1]}")
    leaves = criteria.leaves(unit)
    seen: dict[str, Row] = {}
    for row in rows:
        code, points = row["code"], row["points"]
        if code is None:
            continue
        if code in seen:
            says = f"đơn vị {unit} đã chấm tiêu chí này ở dòng {seen[code].line}"
            check.fault(At(table, row, "code"), says)
        elif code not in leaves:
            says = "không phải là tiêu chí chấm điểm của đơn vị này"
            check.fault(At(table, row, "code"), says, some(set(leaves)))
        elif points is not None:
            try:
                leaves[code].check(code, points)
            except Refused as refused:
                check.fault(At(table, row, "points"), with_clause(refused))
        seen.setdefault(code, row)
    missing = [code for code in leaves if code not in seen]
    if missing and table.knows_all("unit") and all(row["code"] is not None for row in rows):
        says = f"đơn vị chưa chấm tiêu chí {', '.join(missing)} (điều khoản B.II.1)"
        check.fault(At(table, rows[0], "unit"), says)
    if len(check.faults) == before and all(row.sound for row in rows) and table.knows_all("unit"):
        _submit(check, unit, rows, criteria)


def _submit(check: Check, unit: str, rows: Sequence[Row], criteria: CriteriaSet) -> None:
    table, stream = check.files.self_scores, f"scorecard/{check.season}/{unit}"
    card = check.plan.state(Scorecard, stream)
    given = {row["code"]: row["points"] for row in rows}
    if card.own == given:
        return
    if card.own and card.stage is not Stage.RETURNED:
        for row in rows:
            if card.own.get(row["code"]) != row["points"]:
                was = viet(card.own.get(row["code"]))
                says = f"khác với sổ cái: đơn vị đã gửi điểm tự chấm, tiêu chí này {was} điểm"
                check.fault(At(table, row, "points"), says)
        return
    lines = [
        SelfScored(
            criterion=row["code"],
            points=row["points"],
            measured=row["measured"],
            evidence=_papers(row["evidence"]),
        )
        for row in rows
    ]
    notes = [LineNote(criterion=row["code"], note=row["note"]) for row in rows if row["note"]]
    check.put(
        At(table, rows[0], "unit"),
        Scorecard,
        stream,
        lambda card: card.submit(
            lines,
            criteria.leaves(unit),
            criteria=criteria.stream,
            criteria_version=criteria.latest,
            rescaling=criteria.rescaling(unit),
            notes=notes,
        ),
        on=check.files.season["self_scored_on"] or check.on,
        behalf=unit,
    )


def _papers(evidence: str | None) -> tuple[DocumentRef, ...]:
    """Return the papers of a cell; a bar parts one from the next."""
    printed = (part.strip() for part in (evidence or "").split("|"))
    return tuple(DocumentRef(printed=paper) for paper in printed if paper)
