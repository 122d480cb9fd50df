"""Acts on what organisations are: names, ends, parts into others, councils and their bodies, whom a
party organisation covers."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_facts import coverages, of, roster
from tests.season.oracle_succession import bindings
from tests.season.world import ADMIN, BODIES, NEW_YEAR, actor

SECOND = ("p-HD2", "HD2", "COUNCIL")
LATER = date(2025, 6, 30)
"""When the districts ended."""


def pick(s: Any) -> Put:
    """Return an act on an organisation."""
    what = s.one(
        rename, rename, end_cluster, end_cluster, end_body, reorganise, reorganise, reorganise, council, bind,
        bind, unbind, coverage, coverage, again, again,
    )  # fmt: skip
    return what(s)  # type: ignore[no-any-return]


def known(s: Any, kind: str) -> list[str]:
    """Return the codes of units or bodies, those that came later among them."""
    return [f[kind] for f in of(s.known, f"{kind} registered")]


def by_registry(s: Any, *others: str) -> Any:
    return actor(s.one("PNV", "PNV", *others))


def rename(s: Any) -> Put:
    kind = s.one("unit", "unit", "body", "cluster")
    code = s.rng.choice(s.clusters if kind == "cluster" else known(s, kind))
    borne = [f for f in s.known if f["stream"] == f"{kind}/{code}" and "name" in f]
    name = borne[-1]["name"] if borne and s.rng.random() < 0.4 else f"Tên mới {len(s.history)}"
    body = {"name": name, "from_day": s.day + timedelta(days=s.one(0, 1)), "document": s.paper()}
    by = actor("UBTP") if kind == "cluster" else by_registry(s)
    return Put(f"{kind}.rename", {kind: code}, body, by, s.day)


def end_cluster(s: Any) -> Put:
    """Return a cluster's end, mostly with its district's, now and then at once: some of its members
    go to another by the same decision, or all of them by a merger."""
    cluster = s.one(*s.clusters)
    into = s.one(*[c for c in s.clusters if c != cluster] * 5, cluster, "KHONG-CO")
    last = s.day if s.rng.random() < 0.1 else LATER
    body: dict[str, Any] = {"to_day": last, "document": s.paper()}
    by = actor(s.one("UBTP", "PNV"))
    if by[1] == "PNV" and s.rng.random() < 0.7:
        body["on_behalf_of"] = s.one("UBTP", "UBTP", "UBQ")
    if s.coin():
        body["clusters"] = s.one([into], [into], [into, into])
        return Put("cluster.merge", {"cluster": cluster}, body, by, s.day)
    if s.coin():
        going = s.rng.sample(roster(s.known, cluster, s.day) or s.units[:1], 1)
        body["moves"] = [{"unit": unit, "cluster": into} for unit in going * s.one(1, 1, 2)]
    return Put("cluster.dissolve", {"cluster": cluster}, body, by, s.day)


def end_body(s: Any) -> Put:
    code = s.one(*known(s, "body"))
    heirs = s.rng.sample([*known(s, "body"), "KHONG-CO"], s.one(0, 1, 1, 2))
    body = {"to_day": s.day, "successors": heirs, "document": s.paper()}
    return Put("body.dissolve", {"body": code}, body, by_registry(s), s.day)


def reorganise(s: Any) -> Put:
    """Return units or bodies that go over into others, whole or in part, new ones among them."""
    kind = s.one("unit", "unit", "body")
    there = known(s, kind)
    begins = f"M{len(s.history)}" if s.rng.random() > 0.06 else s.rng.choice(there)
    old = s.rng.sample(there, s.one(1, 1, 2))
    heirs = [begins] if s.coin() else [begins, s.rng.choice(there)]
    part = s.one(None, None, "khu phố 1")
    transfers = [{"predecessor": o, "successor": h, "part": part} for o in old for h in heirs]
    body: dict[str, Any] = {
        "transfers": transfers, "to_day": s.day + timedelta(days=s.one(-1, 0, 3)),
        "document": s.paper(),
    }  # fmt: skip
    if s.rng.random() > 0.06:
        more = {"kind": "OTHER"} if kind == "body" else {}
        body["new"] = [{"code": begins, "name": f"Tổ chức {begins}", **more}]
    if part and s.rng.random() < 0.8:
        body["continuing"] = s.one(old, old[:1])
    return Put(f"{kind}.reorganise", {}, body, by_registry(s, "UBTP"), s.day)


def council(s: Any) -> Put:
    """Return a second council, and then somebody who acts for it."""
    if of(s.known, "council established", council="HD2") and s.coin():
        told = {"body": "HD2", "role": "COUNCIL", "from_day": s.day}
        return Put("role.grant", {"person": "p-HD2"}, told, ADMIN, s.day)
    body = {"code": s.one("HD2", "HD2", "HD", "UBQ"), "name": "Hội đồng thứ hai",
            "level": "DISTRICT", "from_day": NEW_YEAR}  # fmt: skip
    return Put("council.establish", {}, body, by_registry(s, "UBTP"), s.day)


def bind(s: Any) -> Put:
    body = {"council": s.one("HD", "HD", "HD2"), "from_day": s.day}
    if s.coin():
        body["to_day"] = s.day + timedelta(days=s.one(-1, 4, 30))
    by = SECOND if body["council"] == "HD2" else actor(s.one("HD", "PNV"))
    return Put("body.bind", {"body": s.one(*BODIES)}, body, by, s.day)


def unbind(s: Any) -> Put:
    rows = bindings(s.known)
    row = s.rng.choice(rows)
    body = {"council": row["council"], "to_day": s.day + timedelta(days=s.one(0, 1, 40))}
    by = SECOND if row["council"] == "HD2" else actor(s.one("HD", "PNV"))
    return Put("body.end-binding", {"body": row["body"]}, body, by, s.day)


def coverage(s: Any) -> Put:
    """Return the end of a coverage, or a unit covered by another's organisation."""
    rows = coverages(s.known)
    row, by = s.rng.choice(rows), actor(s.one("PNV", "BTC"))
    path = {"organisation": row["organisation"]}
    if s.coin():
        body = {"unit": row["unit"], "to_day": s.day + timedelta(days=s.one(0, 0, 9))}
        return Put("party-organisation.end-coverage", path, body, by, s.day)
    over = [r["unit"] for r in rows if r["to"]] or [row["unit"]]
    body = {"unit": s.one(*over, "KHONG-CO"), "from_day": s.day, "own": s.coin()}
    if s.rng.random() < 0.8:
        body["certificate"] = s.paper()
    return Put("party-organisation.cover", path, body, by, s.day)


def again(s: Any) -> Put:
    """Return an act of setting up once more: codes are never used again, and so on."""
    first = [f["put"] for f in s.history if "put" in f and f["on"] <= date(2024, 3, 2)]
    names = sorted({act.name for act in first})
    name = s.rng.choice(names)
    act = s.rng.choice([act for act in first if act.name == name])
    return Put(act.name, {**act.path}, deepcopy(act.body), act.by, s.day)
