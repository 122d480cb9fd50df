"""What the guidance says of a unit's conduct: B.III.1.2-3 to -5, R-18, R-20, R-21, R-23."""

from typing import Any

from tests.season.oracle_facts import SEASON, Fact, held, of
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
        return [fact(unit, what, b["code"], **{k: b[v] for k, v in as_field.items()})]

    return rule


def then(what: str, clause: str, name: str, *needed: str, when: Any) -> Any:
    """Return the rule of what is said later of a fact: it must stand where `when` finds it."""

    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
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
        return [fact(unit, what, code, **more)]

    return rule


def may_except(g: Any) -> bool:
    if g["kind"] != "inspection" or g["exception"] is not None:
        return False
    return g["status"] == "REMEDIATION_PENDING" or (g["status"] == "OPEN" and bool(g["signs"]))


def attribute(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    """Let the council decide for which unit a discipline or prosecution counts (R-23)."""
    unit, code, to = act.path["unit"], act.body["code"], act.body["to"]
    if not of(known, "unit registered", unit=to):
        no(422)
    ground = record_of(known, unit).get(code)
    if ground is None or ground["kind"] not in {"discipline", "prosecution"}:
        no(422, EXCLUDE)
        return []
    now = ground["elsewhere"] or unit
    if to == now or not act.body.get("document") or not act.body.get("reason"):
        no(422, EXCLUDE)
    made = [fact(unit, "attributed", code, to=to)]
    if now not in {unit, to}:
        made.append(fact(now, "attributed", code, to=to))
    if to not in {unit, now}:
        there = record_of(known, to).get(code)
        if there is not None and there["kind"] in {"discipline", "prosecution"}:
            made.append(fact(to, "attributed", code, to=to))
        else:
            said = [f for f in known if f.get("record") == unit and f["code"] == code]
            made += [{**f, **fact(to, f["what"], code)} for f in said if f["what"] != "attributed"]
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
