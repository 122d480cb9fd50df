"""What the guidance says of clusters, their leaders, criteria and meetings: A.I, A.II.3, B.I."""

from datetime import date, timedelta
from typing import Any

from tests.season.oracle_facts import (
    SEASON,
    Fact,
    coverages,
    covers,
    delegations,
    goes_on,
    held,
    leader,
    meets,
    memberships,
    of,
    quorate,
    roster,
    spans,
    terms,
)
from tests.season.oracle_rights import DELEGATED, WHO, stead


def fact(stream: str, what: str, **fields: Any) -> Fact:
    """Return a fact of a register or a cluster."""
    return {"what": what, "stream": stream, **fields}


def register(kind: str) -> Any:
    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        code, what, b = act.body["code"], f"{kind} registered", act.body
        if known_as(known, code):
            no(409)
        told = {"name": b["name"], "from": b["from_day"], "kind": b.get("kind")}
        return [fact(f"{kind}/{code}", what, **{kind: code}, **told)]

    return rule


def known_as(history: list[Fact], code: str) -> bool:
    """Tell whether a code is taken: units, bodies, councils and clusters share one series."""
    return any(f["stream"] in {f"{k}/{code}" for k in SERIES} for f in history)


SERIES = ("unit", "body", "council", "cluster")


def exists(known: list[Fact], kind: str, code: str, day: date) -> bool:
    """Tell whether a unit or body is there on a day."""
    begun = of(known, f"{kind} registered", **{kind: code})
    ends = of(known, f"{kind} ended", **{kind: code})
    return bool(begun) and begun[0]["from"] <= day and all(day <= f["to"] for f in ends)


def grant(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    person, b = act.path["person"], act.body
    rows = spans(known, "role granted", "role ended", "person", "body", "role")
    same = [
        r for r in rows if (r["person"], r["body"], r["role"]) == (person, b["body"], b["role"])
    ]
    first, last = b["from_day"], b.get("to_day")
    if b["role"] in {"HEAD", "DEPUTY"}:
        no(422, "A.I.2")
    kinds = {"MEMBER": ("unit",), "COUNCIL": ("council",)}.get(b["role"], ("body", "council"))
    if not any(f["stream"] == f"{kind}/{b['body']}" for kind in kinds for f in known):
        no(422)  # a role is of a unit, of a council, or of a body (domain §10)
    if (last and last < first) or any(meets(r, first, last) for r in same):
        no(422)
    return [
        fact(
            f"role/{person}", "role granted",
            person=person, body=b["body"], role=b["role"], **{"from": first, "to": last},
        )
    ]  # fmt: skip


def end_role(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    person, b = act.path["person"], act.body
    rows = spans(known, "role granted", "role ended", "person", "body", "role")
    key = {"person": person, "body": b["body"], "role": b["role"]}
    if not any(all(r[k] == v for k, v in key.items()) and goes_on(r, b["to_day"]) for r in rows):
        no(422)
    return [fact(f"role/{person}", "role ended", **key, to=b["to_day"])]


def establish(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    if not act.body.get("document"):
        no(422, "A.I.1")
    code = act.body["code"]
    if known_as(known, code):
        no(409)
    told = {"cluster": code, "name": act.body["name"], "from": act.body["from_day"]}
    return [fact(f"cluster/{code}", "cluster established", **told)]


def admit(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    cluster, unit, first = act.path["cluster"], act.body["unit"], act.body["from_day"]
    if not act.body.get("document"):
        no(422, "A.I.1")  # nobody but the City changes a cluster, by its decision
    if not exists(known, "unit", unit, first):
        no(422, "A.I.1")  # it is not there yet, or not any more
    begun = of(known, "cluster established", cluster=cluster)[0]["from"]
    if first < begun or any(f["to"] < first for f in of(known, "cluster ended", cluster=cluster)):
        no(422, "A.I.1")  # nor is the cluster
    if any(m["unit"] == unit and meets(m, first, None) for m in memberships(known)):
        no(422, "A.I.1")  # one cluster at a time
    return [
        fact(
            f"cluster/{cluster}", "member admitted",
            cluster=cluster, unit=unit, **{"from": first, "to": None},
        )
    ]  # fmt: skip


def end_unit(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    unit, heirs = act.path["unit"], act.body.get("successors", [])
    begun = of(known, "unit registered", unit=unit)[0]["from"]
    if of(known, "unit ended", unit=unit) or not act.body.get("document") or unit in heirs:
        no(422, "A.I.1")
    if len(set(heirs)) < len(heirs) or act.body["to_day"] < begun:
        no(422, "A.I.1")
    if any(not of(known, "unit registered", unit=heir) for heir in heirs):
        no(422)
    return [fact(f"unit/{unit}", "unit ended", unit=unit, successors=heirs, to=act.body["to_day"])]


def leave(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    stead(known, act, scope, no)
    cluster, unit, last = act.path["cluster"], act.body["unit"], act.body["to_day"]
    rows = [m for m in memberships(known) if (m["cluster"], m["unit"]) == (cluster, unit)]
    if not act.body.get("document") or not any(goes_on(m, last) for m in rows):
        no(422, "A.I.1")
    leads = [t for t in terms(known, cluster) if t["unit"] == unit and goes_on(t, last)]
    stream = f"cluster/{cluster}"
    return [
        fact(stream, "member left", cluster=cluster, unit=unit, to=last),
        *(
            fact(
                stream, "leader ended",
                cluster=cluster, unit=unit, role=t["role"], season=t["season"], to=last,
            )
            for t in leads
        ),
    ]  # fmt: skip


def a_year_on(day: date) -> date:
    """Return the last day of a term of one year (A.I.2)."""
    return day.replace(year=day.year + 1) - timedelta(days=1)


def term(known: list[Fact], cluster: str, b: Any, last: date, no: Any) -> Fact:
    """Object to a term that is out of order, of no member, or of one who leads already; return
    it."""
    unit, role, season, first = b["unit"], b["role"], b.get("season"), b["from_day"]
    if last < first or unit not in roster(known, cluster, first):
        no(422, "A.I.2")
    for t in terms(known, cluster):
        together = t["season"] is None or season is None or t["season"] == season
        if together and meets(t, first, last) and (t["role"] == role or t["unit"] == unit):
            no(422, "A.I.2")
    return fact(
        f"cluster/{cluster}", "leader assigned",
        cluster=cluster, unit=unit, role=role, season=season, **{"from": first, "to": last},
    )  # fmt: skip


def assign(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    last = act.body.get("to_day") or a_year_on(act.body["from_day"])
    return [term(known, act.path["cluster"], act.body, last, no)]


def running(known: list[Fact], cluster: str, b: Any, day: date, no: Any) -> Fact | None:
    """Return the one term that could be ended after a day."""
    found = [
        t
        for t in terms(known, cluster)
        if t["role"] == b["role"]
        and b.get("season") in {None, t["season"]}
        and b.get("ends", t["unit"]) == t["unit"]
        and goes_on(t, day)
    ]
    if len(found) != 1:
        no(422, "A.I.2")
        return None
    return found[0]


def ended(cluster: str, t: Fact, day: date) -> Fact:
    return fact(
        f"cluster/{cluster}", "leader ended",
        cluster=cluster, unit=t["unit"], role=t["role"], season=t["season"], to=day,
    )  # fmt: skip


def hand_over(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    cluster, b = act.path["cluster"], act.body
    eve = b["from_day"] - timedelta(days=1)
    old = running(known, cluster, b, eve, no)
    if not b.get("reason"):
        no(422, "A.I.2")
    if old is None:
        return []
    cut = ended(cluster, old, eve)
    b = {**b, "season": old["season"]}
    return [cut, term([*known, cut], cluster, b, b.get("to_day") or old["to"], no)]


def end_leadership(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    cluster, b = act.path["cluster"], act.body
    old = running(known, cluster, {**b, "ends": b["unit"]}, b["to_day"], no)
    if not b.get("reason"):
        no(422, "A.I.2")
    return [ended(cluster, old, b["to_day"])] if old else []


def introduce(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    """Introduce who is to lead next, at the year-end conference (A.II.3.3.b, R-31)."""
    cluster, b = act.path["cluster"], act.body
    meeting = yearend(known, b["meeting"], cluster, no)
    if meeting is None:
        return []
    if b["unit"] not in roster(known, cluster, meeting["day"]):
        no(422, "A.I.2")
    if not quorate(meeting):
        no(422, "A.I.3")
    told = {"cluster": cluster, "role": b["role"], "season": b["for_season"]}
    return [fact(f"cluster/{cluster}", "introduced", meeting=b["meeting"], **told)]


def yearend(known: list[Fact], code: str, cluster: str | None, no: Any) -> Fact | None:
    """Return a meeting, objecting unless it was a year-end conference of the cluster."""
    meeting = held(known, code)
    if meeting is None or meeting["cluster"] != cluster:
        no(422, "A.I.3")
        return None
    if meeting["kind"] != "YEAREND":
        no(422, "A.II.3.3")
    return meeting


def delegate(history: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    cluster, b = act.path["cluster"], act.body
    first, last, season = b["from_day"], b.get("to_day"), b.get("season")
    if leader(known, cluster, "HEAD", first, season) != act.by[1]:
        no(422, "A.II.2.2")
    if leader(known, cluster, "DEPUTY", first, season) != b["deputy"]:
        no(422, "A.II.2.2")
    if not b.get("scope") or not b.get("document") or last is None or last < first:
        no(422, "A.II.2.2")
    acts = b.get("acts", [])
    if any(DELEGATED not in WHO.get(name, ()) for name in acts):
        no(422, "A.II.2.2")  # not the Head's alone, so not his to entrust
    return [
        fact(
            f"cluster/{cluster}", "delegated",
            cluster=cluster, granted=len(history) + 1, head=act.by[1], deputy=b["deputy"],
            season=season, acts=acts, **{"from": first, "to": last},
        )
    ]  # fmt: skip


def end_delegation(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    cluster, b = act.path["cluster"], act.body
    rows = [d for d in delegations(known, cluster) if d["granted"] == b["delegation"]]
    if not any(goes_on(d, b["to_day"]) for d in rows):
        no(422, "A.II.2.2")
    return [
        fact(
            f"cluster/{cluster}", "delegation ended",
            cluster=cluster, granted=b["delegation"], to=b["to_day"],
        )
    ]  # fmt: skip


def name_standing_body(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    rows = spans(known, "standing body named", "standing body ended", "body")
    if any(meets(r, act.body["from_day"], None) for r in rows):
        no(422, "C.2")
    return [
        fact(
            "council/HD", "standing body named",
            body=act.body["body"], **{"from": act.body["from_day"], "to": None},
        )
    ]  # fmt: skip


def end_standing_body(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    rows = spans(known, "standing body named", "standing body ended", "body")
    b = act.body
    if not any(r["body"] == b["body"] and goes_on(r, b["to_day"]) for r in rows):
        no(422, "C.2")
    return [fact("council/HD", "standing body ended", body=b["body"], to=b["to_day"])]


def open_season(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if of(known, "season opened"):
        no(409)
    return [fact(f"season/{SEASON}", "season opened")]


def adopt(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if of(known, "regulation adopted") or of(known, "season closed"):
        no(422)
    return [fact(f"season/{SEASON}", "regulation adopted")]


def close_season(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if of(known, "season closed") or not act.body.get("reason"):
        no(422)
    return [fact(f"season/{SEASON}", "season closed")]


def organisation(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    code = act.body["code"]
    if of(known, "organisation registered", organisation=code):
        no(409)
    return [fact(f"party-organisation/{code}", "organisation registered", organisation=code)]


def cover(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    b, code = act.body, act.path["organisation"]
    if not of(known, "unit registered", unit=b["unit"]):
        no(422)
    if any(meets(c, b["from_day"], None) for c in coverages(known) if c["unit"] == b["unit"]):
        no(422, "B.III.1.2-2")
    if not b.get("own", True) and not b.get("certificate"):
        no(422, "B.III.1.2-2")
    return [
        fact(
            f"party-organisation/{code}", "unit covered",
            organisation=code, unit=b["unit"], **{"from": b["from_day"], "to": None},
        )
    ]  # fmt: skip


def covered(known: list[Fact], organisation: str, day: date) -> list[str]:
    """Return the units an organisation covers on a day."""
    rows = [r for r in coverages(known) if r["organisation"] == organisation]
    return [r["unit"] for r in rows if covers(r, day)]


RULES = {
    "body.register": register("body"),
    "unit.register": register("unit"),
    "unit.dissolve": end_unit,
    "role.grant": grant,
    "role.end": end_role,
    "cluster.establish": establish,
    "cluster.admit": admit,
    "cluster.leave": leave,
    "cluster.assign-leadership": assign,
    "cluster.hand-over-leadership": hand_over,
    "cluster.end-leadership": end_leadership,
    "cluster.introduce-leadership": introduce,
    "cluster.delegate": delegate,
    "cluster.end-delegation": end_delegation,
    "council.name-standing-body": name_standing_body,
    "council.end-standing-body": end_standing_body,
    "season.open": open_season,
    "season.adopt-regulation": adopt,
    "season.close": close_season,
    "party-organisation.register": organisation,
    "party-organisation.cover": cover,
}
