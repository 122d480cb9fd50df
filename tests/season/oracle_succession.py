"""What the law says of organisations over time: names, ends, successors whole and in part, bodies
of councils, coverage by party organisations (A.I.1, R-01, R-18, NQ 1656)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tests.season.oracle_cluster import ended as end_of_term
from tests.season.oracle_cluster import exists, fact, known_as
from tests.season.oracle_facts import (
    Fact,
    coverages,
    goes_on,
    meets,
    memberships,
    of,
    roster,
    spans,
    terms,
)
from tests.season.oracle_rights import ABOVE, CITY, REGISTRY, WHO, stead

EITHER = [("CITY", "anywhere"), *REGISTRY]
WHO.update(dict.fromkeys(("unit.reorganise", "body.reorganise", "council.establish"), EITHER))
WHO.update(dict.fromkeys(("unit.rename", "body.rename", "body.dissolve"), REGISTRY))
WHO.update(dict.fromkeys(("body.bind", "body.end-binding"), ABOVE))
WHO.update(dict.fromkeys(("cluster.rename", "cluster.dissolve", "cluster.merge"), CITY))
WHO["party-organisation.end-coverage"] = [*REGISTRY, ("PARTY_ORG_COMMITTEE", "anywhere")]
ONE_DAY = timedelta(days=1)
REGISTERED = {
    "unit": "unit registered", "body": "body registered", "cluster": "cluster established",
}  # fmt: skip
UNDER = {"unit": "A.I.1", "body": None, "cluster": "A.I.1"}


def ended(known: list[Fact], kind: str, code: str) -> Any:
    """Return the last day of what has ended, None while it goes on."""
    found = of(known, f"{kind} ended", **{kind: code})
    return found[-1]["to"] if found else None


def rename(kind: str) -> Any:
    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        stead(known, act, scope, no)
        code, b = act.path[kind], act.body
        borne = of(known, REGISTERED[kind], f"{kind} renamed", **{kind: code})
        last = ended(known, kind, code)
        # A cluster bears a name while it stands; a unit or body that is to end, none any more.
        gone = last is not None and (kind != "cluster" or b["from_day"] > last)
        if gone or b["from_day"] < borne[0]["from"]:
            no(422, UNDER[kind])
        if b["name"] == borne[-1]["name"] or b["from_day"] <= borne[-1]["from"]:
            no(422, UNDER[kind])
        if kind != "body" and not b.get("document"):
            no(422, UNDER[kind])
        told = {kind: code, "name": b["name"], "from": b["from_day"]}
        return [fact(f"{kind}/{code}", f"{kind} renamed", **told)]

    return rule


def dissolve(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    """End a cluster; members it names go to others from the day after (R-01)."""
    stead(known, act, scope, no)
    moves = [(m["unit"], m["cluster"]) for m in act.body.get("moves", ())]
    if len({unit for unit, _ in moves}) < len(moves):
        no(422)
    return ending(known, {act.path["cluster"]: moves}, act.body, no)


def merge(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    """End clusters and put all their members of the last day into one."""
    stead(known, act, scope, no)
    into, clusters, last = act.path["cluster"], act.body["clusters"], act.body["to_day"]
    if len(set(clusters)) < len(clusters):
        no(422)
    if into in clusters:
        no(422, "A.I.1")
    moves = {c: [(unit, into) for unit in roster(known, c, last)] for c in clusters}
    return ending(known, moves, act.body, no)


def ending(known: list[Fact], moves: dict[str, Any], b: Any, no: Any) -> list[Fact]:
    """Return the end of clusters, of every term in them, and who is admitted where."""
    last, first = b["to_day"], b["to_day"] + ONE_DAY
    coming: dict[str, list[str]] = {}
    for unit, into in (move for of_one in moves.values() for move in of_one):
        coming.setdefault(into, []).append(unit)
    there = {f["cluster"]: f["from"] for f in of(known, "cluster established")}
    if {*moves, *coming} - {*there} or {*moves} & {*coming}:
        no(422, "A.I.1")
        return []
    made: list[Fact] = []
    for cluster, of_one in moves.items():
        members = roster(known, cluster, last)
        if ended(known, "cluster", cluster) or last < there[cluster] or not b.get("document"):
            no(422, "A.I.1")
        if {unit for unit, _ in of_one} - {*members}:
            no(422, "A.I.1")
        stream, gone = f"cluster/{cluster}", tuple(unit for unit, _ in of_one)
        made.append(fact(stream, "cluster ended", cluster=cluster, to=last, moved=gone))
        led = [t for m in members for t in terms(known, cluster) if t["unit"] == m]
        made += [end_of_term(cluster, t, last) for t in led if goes_on(t, last)]
    for into, units in coming.items():
        made += [joining(known, into, unit, (first, moves, there[into]), no) for unit in units]
    return made


def joining(known: list[Fact], into: str, unit: str, when: Any, no: Any) -> Fact:
    """Return that a member of a cluster that ends is admitted to another."""
    first, moves, begun = when
    elsewhere = [m for m in memberships(known) if m["unit"] == unit and m["cluster"] not in moves]
    end = ended(known, "cluster", into)
    if not exists(known, "unit", unit, first) or first < begun or (end and end < first):
        no(422, "A.I.1")
    if any(meets(m, first, None) for m in elsewhere):
        no(422, "A.I.1")
    told = {"cluster": into, "unit": unit, "from": first, "to": None}
    return fact(f"cluster/{into}", "member admitted", **told)


def end_body(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    body, b = act.path["body"], act.body
    heirs = b.get("successors", [])
    if any(not of(known, "body registered", body=heir) for heir in heirs):
        no(422)
    if len(set(heirs)) < len(heirs):
        no(422)
    return [giving(known, "body", body, [(h, None) for h in heirs], b, no)]


def giving(known: list[Fact], kind: str, code: str, shares: Any, b: Any, no: Any) -> Fact:
    """Return what a predecessor's end says, objecting where it cannot end so."""
    heirs, last = [heir for heir, _ in shares], b["to_day"]
    begun = of(known, REGISTERED[kind], **{kind: code})
    if ended(known, kind, code) is not None or not begun or last < begun[0]["from"]:
        no(422, UNDER[kind])
    if code in heirs or len(set(heirs)) < len(heirs) or not b.get("document"):
        no(422, UNDER[kind])
    told = {kind: code, "successors": heirs, "to": last, "parts": dict(shares)}
    return fact(f"{kind}/{code}", f"{kind} ended", **told)


# Reorganised: many into many


def reorganise(kind: str) -> Any:
    def rule(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        stead(known, act, scope, no)
        b = act.body
        new = {n["code"]: n for n in b.get("new", ())}
        goes = set(b.get("continuing", ()))
        old = dict.fromkeys(t["predecessor"] for t in b["transfers"])
        heirs = dict.fromkeys(t["successor"] for t in b["transfers"])
        sides(kind, b, (old, heirs), no)
        for code in new:
            if known_as(history, code) or code == "HD":
                no(409)
        if any(
            not of(known, REGISTERED[kind], **{kind: c}) for c in [*old, *heirs] if c not in new
        ):
            no(422)
            return []
        made: list[Fact] = []
        for code in dict.fromkeys([*old, *heirs]):
            made += on_side(known, kind, code, (new, goes), b, no)
        return made

    return rule


def sides(kind: str, b: Any, both: Any, no: Any) -> None:
    """Object to what contradicts itself: who is new, who ends, who goes on."""
    old, heirs = both
    new, goes = [n["code"] for n in b.get("new", ())], b.get("continuing", ())
    if not b.get("document"):
        no(422, UNDER[kind])
    if len(set(new)) < len(new):
        no(422)
    if set(new) - set(heirs) or set(new) & set(old) or set(goes) - set(old):
        no(422, UNDER[kind])
    if set(old) & set(heirs) - set(goes):
        no(422, UNDER[kind])


def on_side(known: list[Fact], kind: str, code: str, who: Any, b: Any, no: Any) -> list[Fact]:
    """Return what a reorganisation says of one of those it names: given, taken, or both."""
    new, goes = who
    given = [(t["successor"], t.get("part")) for t in b["transfers"] if t["predecessor"] == code]
    taken = [(t["predecessor"], t.get("part")) for t in b["transfers"] if t["successor"] == code]
    made, first = [], b["to_day"] + ONE_DAY
    stream, begins = f"{kind}/{code}", None
    if code in new:
        begins = first
        told = {"name": new[code]["name"], "from": first, "kind": new[code].get("kind")}
        made.append(fact(stream, REGISTERED[kind], **{kind: code}, **told))
    if given and code in goes:
        made.append(dividing(known, kind, code, given, b, no))
    elif given:
        made.append(giving(known, kind, code, given, b, no))
    if taken:
        others = [c for c, _ in taken]
        there = begins or exists(known, kind, code, first)
        if code in others or len(set(others)) < len(others) or not there:
            no(422, UNDER[kind])
        made.append(fact(stream, f"{kind} inherited", **{kind: code}, taken=taken, since=first))
    return made


def dividing(known: list[Fact], kind: str, code: str, given: Any, b: Any, no: Any) -> Fact:
    """Return what one says that gives parts of itself away and goes on."""
    heirs, last = [heir for heir, _ in given], b["to_day"]
    end = ended(known, kind, code)
    begun = of(known, REGISTERED[kind], **{kind: code})
    if last < begun[0]["from"] or (end is not None and end <= last):
        no(422, UNDER[kind])
    if code in heirs or len(set(heirs)) < len(heirs) or any(part is None for _, part in given):
        no(422, UNDER[kind])  # all of it and yet goes on
    told = {kind: code, "successors": heirs, "to": last, "parts": dict(given)}
    return fact(f"{kind}/{code}", f"{kind} divided", **told)


def arrows(known: list[Fact], kind: str) -> set[Any]:
    """Return who gave what to whom with which last day, as either side tells it."""
    found: dict[Any, Any] = {}
    for f in of(known, f"{kind} ended", f"{kind} divided"):
        for heir in f.get("successors", ()):
            key = (f[kind], heir, f["to"])
            found[key] = found.get(key) or f.get("parts", {}).get(heir)
    for f in of(known, f"{kind} inherited"):
        for old, part in f["taken"]:
            key = (old, f[kind], f["since"] - ONE_DAY)
            found[key] = found.get(key) or part
    return {(*key, part) for key, part in found.items()}


def lineage(known: list[Fact], kind: str, code: str) -> tuple[set[Any], set[Any]]:
    """Return the arrows that lead to an organisation and from it, all the way, by distance."""
    every = arrows(known, kind)
    return walk(every, code, 1), walk(every, code, 0)


def walk(every: Iterable[Any], code: str, end: int) -> set[Any]:
    here, found, far = {code}, {}, 0
    left = set(every)
    while here:
        far += 1
        now = {a for a in left if a[end] in here}
        left -= now
        found.update(dict.fromkeys(now, far))
        here = {a[1 - end] for a in now}
    return {(*arrow, far) for arrow, far in found.items()}


# Councils and their bodies, party organisations and whom they cover


def establish(history: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    code = act.body["code"]
    if known_as(history, code):
        no(409)
    return [fact(f"council/{code}", "council established", council=code)]


def bind(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    body, b = act.path["body"], act.body
    first, last, council = b["from_day"], b.get("to_day"), b["council"]
    rows = [r for r in bindings(known) if r["body"] == body and r["council"] == council]
    end = ended(known, "body", body)
    if (last and last < first) or (end and end < first):
        no(422)
    if any(meets(r, first, last) for r in rows):
        no(422)
    told = {"body": body, "council": council, "from": first, "to": last}
    return [fact(f"body/{body}", "body bound", **told)]


def bindings(known: list[Fact]) -> list[Fact]:
    return spans(known, "body bound", "binding ended", "body", "council")


def end_binding(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    body, b = act.path["body"], act.body
    key = {"body": body, "council": b["council"]}
    rows = [r for r in bindings(known) if all(r[k] == v for k, v in key.items())]
    if not any(goes_on(r, b["to_day"]) for r in rows):
        no(422)
    return [fact(f"body/{body}", "binding ended", **key, to=b["to_day"])]


def end_coverage(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    code, b = act.path["organisation"], act.body
    key = {"organisation": code, "unit": b["unit"]}
    rows = [r for r in coverages(known) if all(r[k] == v for k, v in key.items())]
    if not any(goes_on(r, b["to_day"]) for r in rows):
        no(422, "B.III.1.2-2")
    return [fact(f"party-organisation/{code}", "coverage ended", **key, to=b["to_day"])]


RULES = {
    "unit.rename": rename("unit"),
    "body.rename": rename("body"),
    "cluster.rename": rename("cluster"),
    "cluster.dissolve": dissolve,
    "cluster.merge": merge,
    "body.dissolve": end_body,
    "unit.reorganise": reorganise("unit"),
    "body.reorganise": reorganise("body"),
    "council.establish": establish,
    "body.bind": bind,
    "body.end-binding": end_binding,
    "party-organisation.end-coverage": end_coverage,
}
