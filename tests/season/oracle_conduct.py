"""What the guidance says of a unit's conduct: B.III.1.2-3 to -5, R-18, R-20, R-21, R-23."""

from typing import Any

from tests.season.oracle_facts import SEASON, Fact, counting, held, of
from tests.season.oracle_rights import HEAD, INSPECTION, PARTY, WHO, entered_for, stead

CONDITION, LOWER, DEFER, EXCLUDE = "B.III.1.2-2", "B.III.1.2-3", "B.III.1.2-4", "B.III.1.2-5+2"

WHO.update(
    {
        "conduct.open-inspection": [INSPECTION[0], entered_for(needed=False)],
        "conduct.conclude-inspection": [INSPECTION[0], entered_for(needed=False)],
        "conduct.complete-remediation": [INSPECTION[0], entered_for(needed=False)],
        "conduct.approve-exception": [entered_for()],
        "conduct.revoke-exception": [entered_for()],
        "conduct.record-discipline": [entered_for()],
        "conduct.annul-discipline": [entered_for()],
        "conduct.record-prosecution": [entered_for()],
        "conduct.advance-prosecution": [entered_for()],
        "conduct.end-prosecution": [entered_for()],
        "conduct.record-deep-review": [
            ("PARTY_ORG_COMMITTEE", "anywhere"),
            ("PARTY_INSPECTION", "anywhere"),
            entered_for(*PARTY),
        ],
        "conduct.find-shortcoming": [("COUNCIL", "council")],
        "conduct.withdraw-shortcoming": [("COUNCIL", "council")],
        "conduct.replace-condition": [("COUNCIL", "council")],
        "conduct.withdraw-replacement": [("COUNCIL", "council")],
        "conduct.attribute": [("COUNCIL", "council")],
    }
)
assert HEAD[0] not in {
    right[0] for name in WHO if name.startswith("conduct") for right in WHO[name]
}


def fact(unit: str, what: str, code: str, **fields: Any) -> Fact:
    """Return a fact of a unit's record."""
    stream = f"conduct/{SEASON}/{unit}"
    return {"what": what, "stream": stream, "record": unit, "code": code, **fields}


BEGUN = {
    "inspected": "inspection", "disciplined": "discipline", "prosecuted": "prosecution",
    "shortcoming": "shortcoming", "condition replaced": "replacement", "deep review": "review",
}  # fmt: skip
THEN: dict[str, Any] = {
    "concluded": lambda g, f: g.update(status=f["status"]),
    "remedied": lambda g, _: g.update(status="REMEDIATED"),
    "excepted": lambda g, f: g.update(exception=f["at"]),
    "exception revoked": lambda g, _: g.update(exception=None),
    "annulled": lambda g, _: g.update(gone=True),
    "advanced": lambda g, _: g.update(stage="PROSECUTED"),
    "prosecution ended": lambda g, f: g.update(outcome=f["outcome"]),
    "shortcoming withdrawn": lambda g, _: g.update(gone=True),
    "replacement withdrawn": lambda g, _: g.update(gone=True),
}


def record_of(known: list[Fact], unit: str) -> dict[str, Any]:
    """Return a unit's grounds by code; what is said of a fact that never was is not heard."""
    grounds: dict[str, Any] = {}
    for f in known:
        if f.get("record") != unit:
            continue
        code, what = f["code"], f["what"]
        if what in BEGUN:
            more = {k: v for k, v in f.items() if k in MORE}
            grounds[code] = {
                "kind": BEGUN[what], "positions": [f["at"]], "gone": False, "elsewhere": None,
                "outcome": None, "exception": None, "status": "OPEN", **more,
            }  # fmt: skip
            continue
        if code not in grounds:
            continue
        ground = grounds[code]
        ground["positions"].append(f["at"])
        if what == "attributed":
            ground["elsewhere"] = None if f["to"] == unit else f["to"]
        else:
            THEN[what](ground, f)
    return grounds


MORE = {"signs", "form", "leader", "stage", "which", "level"}


def count(known: list[Fact], unit: str, kind: str) -> list[Any]:
    """Return the grounds of a kind that count for the unit now."""
    found = [g for g in record_of(known, unit).values() if g["kind"] == kind]
    return [g for g in found if not g["gone"] and g["elsewhere"] is None]


def linked(history: list[Fact], unit: str, code: str) -> list[str]:
    """Return the units on whose records a case of a unit stands or ever stood: the council had it
    count for them (R-23)."""
    units, before = {unit}, set()
    while units != before:
        before = set(units)
        for f in history:
            if f["what"] == "attributed" and f["code"] == code:
                both = {f["record"], f["before"], f["to"]}
                units |= both if both & units else set()
    return [unit, *sorted(units - {unit})]


def fallen(history: list[Fact], target: Fact) -> list[Fact]:
    """Return what else was entered in error if a fact was: a case is one case on whichever record,
    and what was declared or attributed at once falls at once (R-23)."""
    about = target
    while about["what"] == "entered in error":
        about = next(f for f in history if f["at"] == about["target"])
    if not about["stream"].startswith("conduct/"):
        return []
    void: set[int] = set()
    for f in reversed(history):
        if f["what"] == "entered in error" and f["at"] not in void:
            void.add(f["target"])
    made = []
    whole_act = target["what"] in {"attributed", "entered in error"}
    for unit in linked(history, about["record"], about["code"]):
        there = [f for f in history if f["stream"] == f"conduct/{SEASON}/{unit}" and f != target]
        if whole_act or unit != about["record"]:
            made += [f for f in there if f["at"] not in void and falls_with(f, target)]
    return made


OWN = {"at", "on", "by", "put", "stream", "record", "cause"}
"""What of a fact is its own, on whichever record it stands."""


def said(f: Fact) -> Fact:
    """Return what a fact says."""
    return {k: v for k, v in f.items() if k not in OWN}


def missed(history: list[Fact], declared: list[Fact], unit: str, code: str) -> list[Fact]:
    """Return what records are told once declarations moved a case: a copy that comes back says what
    the record that had it first has come to say, and a unit it counts for has a copy (R-23)."""
    cause = len(history) + 1
    before = counting(history)
    known = counting([*history, *({**f, "at": cause + n} for n, f in enumerate(declared))])
    touched = list(dict.fromkeys(f["stream"].split("/")[2] for f in declared))
    units = linked(history, unit, code)
    about = {u: [f for f in known if f.get("record") == u and f["code"] == code] for u in units}
    begun = {u: beginning(known, u, code) for u in units}
    made: dict[str, list[Fact]] = {}

    def first(fact: Fact) -> str:
        same = [f for f in history if f.get("record") in units and said(f) == said(fact)]
        return str(same[0]["record"])

    for one in touched:
        copy = begun[one]
        if copy and copy.get("cause") and copy not in before:
            source = first(copy)
            gone = begun[source] is None or said(begun[source]) != said(copy)
            made[one] = caught_up(one, code, cause, [] if gone else about[source], about[one])
    for one in touched:
        to = [f["to"] for f in about[one] if f["what"] == "attributed"][-1:]
        if begun[one] and first(begun[one]) == one and to and begun[to[0]] is None:
            copied = [f for f in about[one] if f["what"] != "attributed"]
            made[to[0]] = [{**f, **fact(to[0], f["what"], code), "cause": cause} for f in copied]
    return [f for facts in made.values() for f in facts]


def caught_up(unit: str, code: str, cause: int, there: list[Fact], here: list[Fact]) -> list[Fact]:
    """Return what a copy is told to say what is said of the case there."""
    of_case, of_copy = ([f for f in fs if f["what"] != "attributed"] for fs in (there, here))
    told, heard = [said(f) for f in of_case], [said(f) for f in of_copy]
    made = [
        {"what": "entered in error", "stream": f["stream"], "target": f["at"], "cause": cause}
        for f in of_copy
        if said(f) not in told
    ]
    missing = [f for f in of_case if said(f) not in heard]
    made += [{**f, **fact(unit, f["what"], code), "cause": cause} for f in missing]
    whose = [f["to"] for f in there if f["what"] == "attributed"]
    mine = [unit, *(f["to"] for f in here if f["what"] == "attributed")]
    if whose and whose[-1] != mine[-1]:
        made.append(fact(unit, "attributed", code, to=whose[-1], before=mine[-1], cause=cause))
    return made


def beginning(known: list[Fact], unit: str, code: str) -> Fact | None:
    """Return the fact by which a case stands on a unit's record."""
    begun = of(known, "disciplined", "prosecuted", record=unit, code=code)
    return begun[-1] if begun else None


def falls_with(f: Fact, target: Fact) -> bool:
    """Tell whether a fact is the same of the case, or there because of what falls."""
    if target["what"] in {"attributed", "entered in error"}:
        return (target.get("cause") or target["at"]) in {f["at"], f.get("cause")}
    return said(f) == said(target)


def begin(what: str, clause: str, *needed: str, **as_field: str) -> Any:
    """Return the rule of a new fact under a code of its own, with what it must tell."""

    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        stead(known, act, scope, no)
        b, unit = act.body, act.path["unit"]
        if b["code"] in record_of(known, unit) or any(not b.get(n) for n in needed):
            no(422, clause)
        if b.get("meeting"):
            meeting = held(known, b["meeting"])
            if meeting is None or meeting["kind"] != "COUNCIL":
                no(422)
        if (b.get("offence_from") and b.get("offence_to")) and b["offence_to"] < b["offence_from"]:
            no(422, clause)
        more = {k: b[v] for k, v in as_field.items()}
        return [fact(unit, what, b["code"], paper=b.get("document"), **more)]

    return rule


def then(what: str, clause: str, name: str, *needed: str, when: Any) -> Any:
    """Return the rule of what is said later of a fact: it must stand where `when` finds it."""

    def rule(history: list[Fact], known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        stead(known, act, scope, no)
        unit, code, b = act.path["unit"], act.path[name], act.body
        ground = record_of(known, unit).get(code)
        if ground is None or not when(ground) or any(not b.get(n) for n in needed):
            no(422, clause)
        more: dict[str, Any] = {}
        if what == "concluded":
            clean = b["outcome"] == "CLEAN"
            more = {"status": "CONCLUDED_CLEAN" if clean else "REMEDIATION_PENDING"}
        elif what == "prosecution ended":
            more = {"outcome": b["outcome"]}
        made = [fact(unit, what, code, paper=b.get("document"), **more)]
        if name not in {"discipline", "prosecution"}:
            return made
        for other in linked(history, unit, code)[1:]:
            there = record_of(known, other).get(code)
            if there is not None and when(there):
                cause = len(history) + 1
                made.append({**made[0], **fact(other, what, code), "cause": cause})
        return made

    return rule


def may_except(g: Any) -> bool:
    if g["kind"] != "inspection" or g["exception"] is not None:
        return False
    return g["status"] == "REMEDIATION_PENDING" or (g["status"] == "OPEN" and bool(g["signs"]))


def attribute(history: list[Fact], known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    """Let the council decide for which unit a discipline or prosecution counts (R-23)."""
    unit, code, to = act.path["unit"], act.body["code"], act.body["to"]
    if not of(known, "unit registered", unit=to):
        no(422)
    ground = record_of(known, unit).get(code)
    if ground is None or ground["kind"] not in {"discipline", "prosecution"}:
        no(422, EXCLUDE)
        return []
    if to == (ground["elsewhere"] or unit):
        no(422, EXCLUDE)
    if not act.body.get("document") or not act.body.get("reason"):
        no(422, EXCLUDE)
    cause = len(history) + 1
    made = []
    for one in linked(history, unit, code):
        there = record_of(known, one).get(code)
        if there is not None and to != (there["elsewhere"] or one):
            because = None if one == unit else cause
            before = there["elsewhere"] or one
            made.append(fact(one, "attributed", code, to=to, before=before, cause=because))
    if record_of(known, to).get(code) is None:
        said = [f for f in known if f.get("record") == unit and f["code"] == code]
        copied = [f for f in said if f["what"] != "attributed"]
        made += [{**f, **fact(to, f["what"], code), "cause": cause} for f in copied]
    return made


RULES = {
    "conduct.open-inspection": begin("inspected", DEFER, signs="signs_of_violation"),
    "conduct.conclude-inspection": then(
        "concluded", DEFER, "inspection", "document",
        when=lambda g: g["kind"] == "inspection" and g["status"] == "OPEN",
    ),
    "conduct.complete-remediation": then(
        "remedied", DEFER, "inspection", "document",
        when=lambda g: g["kind"] == "inspection" and g["status"] == "REMEDIATION_PENDING",
    ),
    "conduct.approve-exception": then(
        "excepted", DEFER, "inspection", "document", "reason", when=may_except
    ),
    "conduct.revoke-exception": then(
        "exception revoked", DEFER, "inspection", "document", "reason",
        when=lambda g: g["kind"] == "inspection" and g["exception"] is not None,
    ),
    "conduct.record-discipline": begin(
        "disciplined", EXCLUDE, "person", "document", form="form", leader="leader"
    ),
    "conduct.annul-discipline": then(
        "annulled", EXCLUDE, "discipline", "document", "reason",
        when=lambda g: g["kind"] == "discipline" and not g["gone"],
    ),
    "conduct.record-prosecution": begin("prosecuted", EXCLUDE, "person", "document", stage="stage"),
    "conduct.advance-prosecution": then(
        "advanced", EXCLUDE, "prosecution", "document",
        when=lambda g: g["kind"] == "prosecution"
        and not g["outcome"]
        and g["stage"] == "INVESTIGATION",
    ),
    "conduct.end-prosecution": then(
        "prosecution ended", EXCLUDE, "prosecution", "document",
        when=lambda g: g["kind"] == "prosecution" and not g["outcome"],
    ),
    "conduct.record-deep-review": begin("deep review", "C.4", "document", "result"),
    "conduct.find-shortcoming": begin("shortcoming", LOWER, "document", "ground", which="kind"),
    "conduct.withdraw-shortcoming": then(
        "shortcoming withdrawn", LOWER, "shortcoming", "document", "reason",
        when=lambda g: g["kind"] == "shortcoming" and not g["gone"],
    ),
    "conduct.replace-condition": begin(
        "condition replaced", CONDITION, "document", "reason", level="level"
    ),
    "conduct.withdraw-replacement": then(
        "replacement withdrawn", CONDITION, "replacement", "document", "reason",
        when=lambda g: g["kind"] == "replacement" and not g["gone"],
    ),
    "conduct.attribute": attribute,
}  # fmt: skip
