"""Scores (điểm tự chấm): the units' self-scores, checked and planned.

A self-score is sent by its unit (B.II.1), on whose behalf it is recorded. A card that the ledger
holds with the same lines is left alone; one with others is a fault, line by line. A criterion with
a rule is told by what was achieved; points beside it must be those that come out once the whole
load is planned, as other cards may move them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.scorecard import Scorecard, Stage
from ledger.aggregates.scorecard_events import Line, LineNote, SelfScored, SelfScoreSubmitted
from ledger.events import AnyRecorded
from ledger.refusals import Refused
from ledger.rulebook.formulas import SCALE, Lookup, Measured, PassFail
from ledger.rulebook.leaf import Leaf
from ledger.season_files.cells import MEASURED
from ledger.season_files.check import At, Check, by_act, by_declaring, some, with_clause
from ledger.season_files.computing import compared_in, recompute, recompute_joined
from ledger.season_files.criteria import Tabled
from ledger.season_files.files import WHOLE_CLUSTER
from ledger.season_files.groups import Group, group_of
from ledger.season_files.members import cluster_stands, in_file
from ledger.season_files.rules import is_measure
from ledger.season_files.tables import Row
from ledger.values import DocumentRef, viet


def check_self_scores(check: Check, tables: Mapping[Group, Tabled]) -> None:
    """Send the self-scores that the ledger does not hold, each unit's whole card at once."""
    recompute_joined(check)
    table, units = check.files.self_scores, check.files.units
    codes = {row["unit"] for row in units.rows}
    of_unit: dict[str, list[Row]] = {}
    for row in table.rows:
        if row["unit"] is not None:
            of_unit.setdefault(row["unit"], []).append(row)
    for unit, rows in of_unit.items():
        at = At(table, rows[0], "unit")
        on = _sent_on(check, rows)
        if not in_file(check, at, units, codes):
            continue
        home = _home(check, unit, on)
        if home is None:
            where = f"{unit} được chấm theo bảng tiêu chí nào"
            check.waits(table.file, f"{where}, vì dòng của đơn vị này còn lỗi")
        elif home in tables:
            _card(check, unit, rows, on, tables[home])
        else:
            _no_table(check, at, home, tables)
    for unit, rows in of_unit.items():
        _computed_points(check, unit, rows)


def _no_table(check: Check, at: At, home: Group, tables: Mapping[Group, Tabled]) -> None:
    """Note that there is no table, or that this cannot be judged yet."""
    cluster, group = home
    criteria, others = check.files.criteria, {g for of, g in tables if of == cluster}
    unsure = not criteria.reads("cluster", "group") or not cluster_stands(check, cluster)
    if unsure or (group == WHOLE_CLUSTER and others):
        says = f"điểm của {at.row['unit']}, vì chưa rõ đơn vị được chấm theo bảng tiêu chí nào"
        check.waits(at.table.file, says)
    else:
        says = f"không có tiêu chí của {cluster}, nhóm {group} trong criteria.csv"
        check.fault(at, says, some(others) or None)


def _sent_on(check: Check, rows: Sequence[Row]) -> date:
    """Return the day on which a unit sent its self-score; note days that are not one."""
    told = [row for row in rows if row["on"] is not None]
    for row in told[1:]:
        if row["on"] != told[0]["on"]:
            says = f"khác với dòng {told[0].line}: «{told[0]['on']}»; một phiếu gửi trong một ngày"
            check.fault(At(check.files.self_scores, row, "on"), says)
    if told and told[0]["on"] < check.days[0]:
        check.fault(At(check.files.self_scores, told[0], "on"), "trước ngày đầu năm thi đua")
    on: date = told[0]["on"] if told else check.files.season["self_scored_on"] or check.on
    return on


def _home(check: Check, unit: str, on: date) -> Group | None:
    """Return where a unit is scored: on the day of the self-score, else where it was last."""
    rows = [r for r in check.files.units.rows if r["unit"] == unit]
    if not all(r.reads("cluster", "group") for r in rows):
        return None
    if len(groups := {group_of(r) for r in rows}) == 1:
        return groups.pop()
    if len(groups) > len({r["cluster"] for r in rows}):
        return None  # two groups of one cluster: a fault already
    if "self_scored_on" in check.files.season.broken or not all(
        r.reads("from", "to") for r in rows
    ):
        return None
    then = [r for r in rows if r["from"] <= on and (r["to"] is None or on <= r["to"])]
    return group_of(then[-1] if then else max(rows, key=lambda r: r["from"]))


def _card(check: Check, unit: str, rows: Sequence[Row], on: date, tabled: Tabled) -> None:
    """Check a unit's lines against its table, one by one, then plan the whole card."""
    table = check.files.self_scores
    before = len(check.faults)
    criteria = check.plan.state(CriteriaSet, tabled.stream)
    leaves: Mapping[str, Leaf | None] = tabled.leaves
    if tabled.version is not None:
        leaves = criteria.leaves(unit, tabled.version)
    seen: dict[str, Row] = {}
    for row in rows:
        if (code := row["code"]) is None:
            continue
        if (first := seen.setdefault(code, row)) is not row:
            says = f"đơn vị {unit} đã chấm tiêu chí này ở dòng {first.line}"
            check.fault(At(table, row, "code"), says)
        else:
            _line(check, row, leaves, tabled)
    whole = table.knows_all("unit") and all(row["code"] is not None for row in rows)
    if missing := [code for code, leaf in leaves.items() if leaf is not None and code not in seen]:
        _missing(check, At(table, rows[0], "unit"), missing, whole=whole)
    card = check.held(Scorecard, f"scorecard/{check.season}/{unit}")
    if card.own and card.stage is not Stage.RETURNED:
        _same_card(check, card, rows, on)
        return
    sound = whole and len(check.faults) == before and all(row.sound for row in rows)
    if sound and tabled.version is not None and not _is_sent(check, card, rows):
        _submit(check, unit, rows, on, criteria)


def _line(check: Check, row: Row, leaves: Mapping[str, Leaf | None], tabled: Tabled) -> None:
    """Check one line: its criterion is of the unit's table, its points are in its range (B.I)."""
    table, code, points = check.files.self_scores, row["code"], row["points"]
    if code not in leaves and not tabled.whole:
        says = "các mã tiêu chí có trong bảng tiêu chí hay không, vì bảng còn dòng chưa đọc được"
        check.waits(table.file, says)
    elif code not in leaves:
        says = "không phải là tiêu chí chấm điểm của đơn vị này"
        check.fault(At(table, row, "code"), says, some(set(leaves)))
    elif (leaf := leaves[code]) is not None and leaf.rule is not None:
        _achieved(check, row, leaf)
    elif leaf is not None:
        if points is None and row.reads("points"):
            check.fault(At(table, row, "points"), "để trống")
        if row["measured"] is not None and not is_measure(row["measured"]):
            says = "không phải là số; chỉ tiêu chí tra bảng hoặc đạt, không đạt mới ghi mức"
            check.fault(At(table, row, "measured"), says, MEASURED)
        if points is not None:
            try:
                leaf.check(code, points)
            except Refused as refused:
                check.fault(At(table, row, "points"), with_clause(refused))


def _achieved(check: Check, row: Row, leaf: Leaf) -> None:
    """Check what was achieved on a criterion with a rule; its points only where it stands alone."""
    if not row.reads("unit", "measured"):
        return
    points = None if leaf.compares else row["points"]
    try:
        leaf.settled(row["code"], points, Measured(row["unit"], row["measured"]))
    except Refused as refused:
        column = "points" if refused.field == "points" else "measured"
        check.fault(At(check.files.self_scores, row, column), with_clause(refused))


def _missing(check: Check, at: At, codes: Sequence[str], *, whole: bool) -> None:
    """Note criteria that a unit did not score, where every line can be read (B.II.1)."""
    if whole:
        check.fault(at, f"đơn vị chưa chấm tiêu chí {', '.join(codes)} (điều khoản B.II.1)")
    else:
        says = "các đơn vị đã chấm đủ tiêu chí hay chưa, vì còn dòng chưa đọc được"
        check.waits(at.table.file, says)


# Sending


def _submit(check: Check, unit: str, rows: Sequence[Row], on: date, criteria: CriteriaSet) -> None:
    table, stream = check.files.self_scores, f"scorecard/{check.season}/{unit}"
    leaves = criteria.leaves(unit)
    lines = [_scored(row, leaves[row["code"]]) for row in rows]
    compares = any(leaf.compares for leaf in leaves.values())
    others = compared_in(check, criteria.stream).others_of(unit) if compares else {}
    notes = [LineNote(criterion=row["code"], note=row["note"]) for row in rows if row["note"]]
    sent = check.put(
        At(table, rows[0], "unit"),
        Scorecard,
        stream,
        lambda card: card.submit(
            lines,
            leaves,
            criteria=criteria.stream,
            criteria_version=criteria.latest,
            rescaling=criteria.rescaling(unit),
            others=others,
            notes=notes,
        ),
        on=on,
        behalf=unit,
    )
    if sent and compares:
        recompute(check, criteria.stream, unit, on)


def _scored(row: Row, leaf: Leaf) -> SelfScored:
    """Return a line as the unit gives it; points that others may move are left to the rule."""
    by_key = isinstance(leaf.rule, Lookup | PassFail)
    told = {
        "criterion": row["code"],
        "points": None if leaf.compares else row["points"],
        "key" if by_key else "measured": row["measured"],
        "evidence": _papers(row["evidence"]),
    }
    return SelfScored.model_validate({k: v for k, v in told.items() if v is not None})


def _computed_points(check: Check, unit: str, rows: Sequence[Row]) -> None:
    """Note points of lines set against other cards that are not what comes out of the load (B.I).

    Those the unit sent before other cards moved them are right as well.
    """
    card = check.plan.state(Scorecard, f"scorecard/{check.season}/{unit}")
    sent = check.recorded(card.stream, SelfScoreSubmitted)
    lines = _lines(sent) if sent else {}
    for row in rows:
        code, points = row["code"], row["points"]
        leaf = card.leaves.get(code)
        same = _alike(row["measured"], card.entered.get(code))
        if points is None or leaf is None or not leaf.compares or not same:
            continue
        first = lines[code].points if code in lines else None
        if points not in {first, card.own[code]}:
            says = f"theo cách tính của bộ tiêu chí là {viet(card.own[code])} điểm; ghi đúng số "
            says += f"này hoặc để trống (điều khoản {SCALE})"
            check.fault(At(check.files.self_scores, row, "points"), says)


def _papers(evidence: str | None) -> tuple[DocumentRef, ...]:
    """Return the papers of a cell; a bar parts one from the next."""
    printed = (part.strip() for part in (evidence or "").split("|"))
    return tuple(DocumentRef(printed=paper) for paper in printed if paper)


# What the ledger holds


def _is_sent(check: Check, card: Scorecard, rows: Sequence[Row]) -> bool:
    """Tell whether a card that was returned holds these very lines: then nothing new is sent."""
    sent = check.recorded(card.stream, SelfScoreSubmitted)
    if sent is None or not card.own:
        return False
    lines = _lines(sent)
    return card.own.keys() == {row["code"] for row in rows} and not any(
        _other(row, lines.get(row["code"]), sent) for row in rows
    )


def _same_card(check: Check, card: Scorecard, rows: Sequence[Row], on: date) -> None:
    """Note where the files' card is not the one the unit sent."""
    table = check.files.self_scores
    sent = check.recorded(card.stream, SelfScoreSubmitted)
    if sent is None:
        return
    lines = _lines(sent)
    way = by_act("scorecard.submit", " khi phiếu chưa mở rà soát; sau đó đơn vị giải trình")
    for row in rows:
        for column, held in _other(row, lines.get(row["code"]), sent).items():
            check.differs(At(table, row, column), held, sent, way)
    told = next((row for row in rows if row["on"] is not None), None)
    if sent.on != on and told is not None:
        check.differs(At(table, told, "on"), sent.on, sent, by_declaring(sent))
    elif sent.on != on and check.files.season["self_scored_on"] is not None:
        way = f"{by_declaring(sent)}, hoặc ghi cột on của {card.code(2)} trong self_scores.csv"
        check.season_differs("self_scored_on", sent.on, sent, way)


def _compares(line: Line) -> bool:
    return Leaf(line.type, line.max, line.scored_by, rule=line.rule).compares


def _lines(sent: AnyRecorded) -> dict[str, Line]:
    return {line.criterion: line for line in sent.facts.lines}


def _other(row: Row, line: Line | None, sent: AnyRecorded) -> dict[str, object]:
    """Return the columns in which a row says other than a line, with what the line says.

    A column that the file does not have says nothing; neither does a note that was erased, nor
    points left out where a rule computes them or other cards move them.
    """
    if line is None:
        return {"points": None} if row["code"] is not None else {}
    notes = {note.criterion: note.note for note in sent.facts.notes}
    held: dict[str, object] = {
        "points": line.points,
        "measured": line.key or line.measured,
        "evidence": " | ".join(paper.printed for paper in line.evidence) or None,
    }
    if line.rule is not None and (row["points"] is None or _compares(line)):
        del held["points"]
    if not sent.erased:
        held["note"] = notes.get(line.criterion)
    told = {column: row[column] for column in held}
    told["evidence"] = " | ".join(p.printed for p in _papers(row["evidence"])) or None
    return {
        column: value
        for column, value in held.items()
        if column in row.cells and not _alike(told[column], value)
    }


def _alike(told: object, held: object) -> bool:
    """Tell whether two values are one; a measured value is one however many zeros end it."""
    if isinstance(told, str) and isinstance(held, str) and told != held:
        try:
            return Decimal(told) == Decimal(held)
        except ArithmeticError:
            return False
    return told == held
