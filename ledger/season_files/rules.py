"""Rules (cách tính): the cells of criteria.csv and self_scores.csv that compute, read.

The notation of a rule is told in `ledger.rulebook.notation`.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ledger.rulebook.formulas import (
    Band,
    Counted,
    Graded,
    KeyPoints,
    Lookup,
    PassFail,
    Quantitative,
    Rule,
    UnitTarget,
)
from ledger.rulebook.notation import BOUNDS, FORMULAS
from ledger.season_files.cells import BadCell, a_code, measured, points

ACCEPTED = (
    "target 100 PX01=50; leader 100 PX01=50 PX03=-; lookup HTXS=60 HTT=45; bands 50=30 80=60; "
    "each -2 start=20 min=5 max=15; pass_fail"
)
COUNTED = frozenset({"per_occurrence", "bonus", "penalty"})


def a_rule(cell: str) -> Rule:
    """Return a rule; one that counts is of the type `per_occurrence` until its row says which.

    >>> a_rule("target 100 PX01=50").target_of("PX01")
    '50'
    >>> from ledger.rulebook.notation import notation
    >>> notation(a_rule("each -2,5 start=20"))
    'each -2.50 start=20.00'
    """
    word, *rest = cell.split()
    read = _READERS.get(word.casefold())
    if read is None:
        raise BadCell("không phải là cách tính", ACCEPTED)
    return read(rest)


def _quantitative(formula: str) -> Callable[[Sequence[str]], Rule]:
    def read(parts: Sequence[str]) -> Rule:
        common = [part for part in parts if "=" not in part]
        if len(common) > 1:
            raise BadCell("có hai chỉ tiêu chung", ACCEPTED)
        own = [_pair(part) for part in parts if "=" in part]
        return Quantitative.model_validate(
            {
                "kind": "quantitative",
                "formula": formula,
                "target": measured(common[0]) if common else None,
                "targets": [
                    UnitTarget(unit=a_code(unit), target=None if t == "-" else measured(t))
                    for unit, t in own
                ],
            }
        )

    return read


def _lookup(parts: Sequence[str]) -> Rule:
    rows = [KeyPoints(key=a_code(k), points=points(p)) for k, p in map(_pair, parts)]
    return Lookup(kind="lookup", table=tuple(rows))


def _graded(parts: Sequence[str]) -> Rule:
    bands = [Band(at_least=measured(at), points=points(p)) for at, p in map(_pair, parts)]
    return Graded(kind="graded", bands=tuple(bands))


def _counted(parts: Sequence[str]) -> Rule:
    if not parts or "=" in parts[0]:
        raise BadCell("chưa ghi điểm mỗi lần", ACCEPTED)
    bounds: dict[str, Any] = {}
    for name, value in map(_pair, parts[1:]):
        if name not in BOUNDS or BOUNDS[name] in bounds:
            raise BadCell(f"«{name}» không dùng được ở đây, hoặc ghi hai lần", ACCEPTED)
        bounds[BOUNDS[name]] = points(value)
    return Counted(kind="per_occurrence", each=points(parts[0]), **bounds)


def _pass_fail(parts: Sequence[str]) -> Rule:
    if parts:
        raise BadCell("pass_fail không ghi thêm gì", ACCEPTED)
    return PassFail(kind="pass_fail")


def _pair(part: str) -> tuple[str, str]:
    name, mark, value = part.partition("=")
    if not (name and mark and value):
        raise BadCell(f"«{part}» không có dạng tên=số", ACCEPTED)
    return name, value


_READERS: dict[str, Callable[[Sequence[str]], Rule]] = {
    **{word: _quantitative(formula) for word, formula in FORMULAS.items()},
    "lookup": _lookup,
    "bands": _graded,
    "each": _counted,
    "pass_fail": _pass_fail,
}


def of_type(rule: Rule | None, kind: str | None) -> Rule | None:
    """Return the rule as its row's type has it, where it counts."""
    if isinstance(rule, Counted) and kind in COUNTED:
        return rule.model_copy(update={"kind": kind})
    return rule


def entered(cell: str) -> str:
    """Return what was achieved: a measured value, or where it begins with a letter a key.

    >>> entered("97,25"), entered("HTXS")
    ('97.25', 'HTXS')
    """
    return a_code(cell) if cell[:1].isalpha() else measured(cell)


def is_measure(achieved: str) -> bool:
    """Tell whether what was achieved is a measured value, not a key."""
    return not achieved[:1].isalpha()
