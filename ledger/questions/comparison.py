"""What differs between two versions of a criteria set?

Criterion by criterion, by code: added, removed, moved under another heading or to another place, or
changed in its name, maximum, type, scorer or rule. And the set as a whole: for which units it is,
where the bonus stands, and how a criterion that does not apply is treated.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from ledger.aggregates.criteria_events import (
    VIET_TREATMENT,
    CriteriaSetIssued,
    Criterion,
    Origin,
)
from ledger.events import standing
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, Moment, told
from ledger.refusals import Unknown
from ledger.rulebook.notation import notation
from ledger.values import Value, viet

LAST_VERSION = 100_000
"""No set is issued so often."""

FIELDS = {
    "name": "tên",
    "max": "điểm tối đa",
    "type": "loại",
    "scored_by": "người chấm",
    "rule": "cách tính",
    "parent": "mục",
}

OF_SET = {
    "units": "đơn vị áp dụng",
    "bonus_inside": "điểm thưởng",
    "not_applicable": "tiêu chí không áp dụng",
}
"""What is said of a version as a whole."""


class FieldCompared(Value):
    """One field of a criterion or of the set, as it was and as it is; `says` is of the set's."""

    field: str
    before: Any = None
    after: Any = None
    says: str | None = None


class CriterionCompared(Value):
    """A criterion that is not the same in both versions."""

    criterion: str
    name: str
    kinds: tuple[Literal["ADDED", "REMOVED", "CHANGED", "MOVED"], ...]
    fields: tuple[FieldCompared, ...] = ()
    says: str


class Comparison(Answer):
    """Two versions set against each other; rows in the order of the later, the removed last."""

    before: Origin
    after: Origin
    same: bool
    fields: tuple[FieldCompared, ...] = ()
    """What differs in the set as a whole."""
    rows: tuple[CriterionCompared, ...] = ()


def comparison(
    ledger: Ledger,
    of: tuple[str, str, str],
    earlier: int,
    later: int,
    *,
    from_season: str | None = None,
    as_of: Moment = None,
    valid_on: date | None = None,
) -> Comparison:
    """Return what differs between two versions of a season's, cluster's and group's set.

    The earlier may be of another season. Unknown: one of them was not issued by the cut.
    """
    season, cluster, group = of
    was, now = (f"criteria/{s}/{cluster}/{group}" for s in (from_season or season, season))
    histories, _, at = ledger.histories([was, now], as_of, valid_on)
    found = []
    for stream, version in ((was, earlier), (now, later)):
        issued = [
            r.facts
            for r in standing(histories[stream])
            if isinstance(r.facts, CriteriaSetIssued) and r.facts.version == version
        ]
        if not issued:
            raise Unknown(f"chưa ban hành bộ tiêu chí {stream} lần {version}")
        found.append(issued[-1])
    rows = tuple(_compared(found[0].criteria, found[1].criteria))
    fields = tuple(_of_sets(*found))
    return Comparison(
        as_of=told(at),
        valid_on=valid_on,
        before=Origin(criteria=was, version=earlier),
        after=Origin(criteria=now, version=later),
        same=not rows and not fields,
        fields=fields,
        rows=rows,
    )


def _of_sets(was: CriteriaSetIssued, now: CriteriaSetIssued) -> Iterator[FieldCompared]:
    """Yield what differs in two versions as a whole."""
    told = [issued.model_dump(mode="json") for issued in (was, now)]
    for name, viet_name in OF_SET.items():
        before, after = (of[name] for of in told)
        if before != after:
            says = f"{viet_name}: {_said_of_set(was, name)} → {_said_of_set(now, name)}"
            yield FieldCompared(field=name, before=before, after=after, says=says)


def _said_of_set(of: CriteriaSetIssued, name: str) -> str:
    if name == "units":
        return ", ".join(of.units) or "mọi đơn vị"
    if name == "bonus_inside":
        return "trong thang điểm" if of.bonus_inside else "ngoài thang điểm"
    return VIET_TREATMENT[of.not_applicable] if of.not_applicable else "không miễn"


def _compared(
    before: tuple[Criterion, ...], after: tuple[Criterion, ...]
) -> list[CriterionCompared]:
    was = {c.code: c for c in before}
    now = {c.code: c for c in after}
    moved = _displaced([c for c in was if c in now], [c for c in now if c in was])
    rows = []
    for code, criterion in now.items():
        if code not in was:
            rows.append(_row(criterion, ("ADDED",), (), f"thêm: {_told(criterion)}"))
        elif row := _differing(was[code], criterion, displaced=code in moved):
            rows.append(row)
    rows += [
        _row(criterion, ("REMOVED",), (), f"bỏ: {_told(criterion)}")
        for code, criterion in was.items()
        if code not in now
    ]
    return rows


def _differing(was: Criterion, now: Criterion, *, displaced: bool) -> CriterionCompared | None:
    differing = [name for name in FIELDS if getattr(was, name) != getattr(now, name)]
    fields = tuple(
        FieldCompared(field=name, before=_plain(was, name), after=_plain(now, name))
        for name in differing
    )
    kinds: list[Literal["ADDED", "REMOVED", "CHANGED", "MOVED"]] = []
    if set(differing) - {"parent"}:
        kinds.append("CHANGED")
    if displaced or "parent" in differing:
        kinds.append("MOVED")
    if not kinds:
        return None
    says = [f"{FIELDS[name]} {_said(was, name)} → {_said(now, name)}" for name in differing]
    if displaced:
        says.append("chuyển thứ tự")
    return _row(now, tuple(kinds), fields, "; ".join(says))


def _displaced(before: list[str], after: list[str]) -> set[str]:
    """Return the fewest codes whose change of place explains the new order."""
    place = {code: n for n, code in enumerate(before)}
    best: list[list[str]] = []
    none: list[str] = []
    for code in after:
        shorter = [run for run in best if place[run[-1]] < place[code]]
        longest: list[str] = max(shorter, key=len, default=none)
        best.append([*longest, code])
    kept: list[str] = max(best, key=len, default=none)
    return set(after) - set(kept)


def _row(
    criterion: Criterion,
    kinds: tuple[Literal["ADDED", "REMOVED", "CHANGED", "MOVED"], ...],
    fields: tuple[FieldCompared, ...],
    says: str,
) -> CriterionCompared:
    return CriterionCompared(
        criterion=criterion.code, name=criterion.name, kinds=kinds, fields=fields, says=says
    )


def _told(criterion: Criterion) -> str:
    kind = f", loại {criterion.type}" if criterion.type else ""
    return f"{criterion.name}, tối đa {viet(criterion.max)} điểm{kind}"


def _plain(criterion: Criterion, name: str) -> object:
    """Return a field as JSON has it: points as text, a rule as its record."""
    return criterion.model_dump(mode="json", exclude_none=True).get(name)


def _said(criterion: Criterion, name: str) -> str:
    value = getattr(criterion, name)
    if name == "max":
        return viet(value)
    if name == "rule":
        return f"«{notation(value)}»" if value else "—"
    return f"«{value}»" if value else "—"
