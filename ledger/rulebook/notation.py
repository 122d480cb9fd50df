"""Notation (cách ghi): a rule in one line, as an office's files write it and comparisons say it.

    target 100 PX01=50 PX03=-      against a target; a unit's own, or none, after the common one
    leader 100 PX01=50             against the unit that leads the cluster
    lookup HTXS=60 HTT=45 KHT=0    a table, each key with its points
    bands 50=30 80=60              points from a measured value on
    each -2 start=20 min=5 max=15  so many points each time
    pass_fail                      all points or none

It is read in `ledger.season_files.rules`.
"""

from typing import TypeGuard

from ledger.rulebook.formulas import Counted, Graded, Lookup, PassFail, Quantitative, Rule

FORMULAS = {"target": "LINEAR_CAPPED", "leader": "AGAINST_LEADER"}
BOUNDS = {"start": "start", "min": "at_least", "max": "at_most"}


def is_rule(found: object) -> TypeGuard[Rule]:
    """Tell whether the value of a cell is a rule."""
    return isinstance(found, Quantitative | Lookup | Graded | Counted | PassFail)


def notation(rule: Rule) -> str:
    """Return a rule in one line."""
    match rule:
        case Quantitative():
            word = next(w for w, formula in FORMULAS.items() if formula == rule.formula)
            own = [f"{t.unit}={t.target or '-'}" for t in rule.targets]
            return " ".join([word, *([rule.target] if rule.target else []), *own])
        case Lookup(table=table):
            return " ".join(["lookup", *(f"{row.key}={row.points}" for row in table)])
        case Graded(bands=bands):
            return " ".join(["bands", *(f"{b.at_least}={b.points}" for b in bands)])
        case Counted():
            told = {name: getattr(rule, field) for name, field in BOUNDS.items()}
            bounds = [f"{name}={value}" for name, value in told.items() if value is not None]
            return " ".join(["each", str(rule.each), *bounds])
        case PassFail():
            return "pass_fail"
