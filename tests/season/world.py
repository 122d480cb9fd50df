"""The people, bodies, clusters and tables of a made-up season, and the acts that set them up."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_facts import COUNCIL, SEASON, Fact

FOUNDED = date(2023, 6, 1)
NEW_YEAR = date(2024, 1, 2)
BODIES = {
    "VP": "OFFICE", "TC": "FINANCE", "TTR": "INSPECTORATE", "BTC": "PARTY_ORG_COMMITTEE",
    "UBKT": "PARTY_INSPECTION", "QU": "PARTY_COMMITTEE", "UBTP": "CITY", "UBQ": "DISTRICT",
    "TTG": "OTHER",
}  # fmt: skip
ACTORS = {
    "PNV": "STANDING_BODY", "HD": "COUNCIL", "VP": "OFFICE", "TC": "FINANCE", "TTR": "INSPECTORATE",
    "BTC": "PARTY_ORG_COMMITTEE", "UBKT": "PARTY_INSPECTION", "UBTP": "CITY", "UBQ": "DISTRICT",
}  # fmt: skip
ADMIN = ("p-admin", "PNV", "ADMIN")
Actor = tuple[str, str, str]


def paper(n: int, **more: Any) -> dict[str, Any]:
    """Return a paper as it is printed."""
    return {"printed": f"Văn bản số {n}/VB-TĐKT", **more}


def actor(body: str) -> Actor:
    """Return the person who acts for a body, the council or the standing body."""
    return (f"p-{body}", body, ACTORS[body])


def member(unit: str, role: str = "MEMBER") -> Actor:
    """Return the person who acts for a unit, as member or as leader."""
    return (f"p-{unit}", unit, role)


def founding() -> list[Fact]:
    """Return what founding a ledger leaves: the council, its standing body, the first
    administrator."""
    facts: list[Fact] = [
        {
            "what": "council established", "stream": f"council/{COUNCIL}", "council": COUNCIL,
        },
        {
            "what": "standing body named", "stream": f"council/{COUNCIL}",
            "body": "PNV", "from": FOUNDED, "to": None,
        },
        {
            "what": "body registered", "stream": "body/PNV",
            "body": "PNV", "kind": "STANDING_BODY", "from": FOUNDED,
            "name": "Thường trực Hội đồng Thi đua - Khen thưởng",
        },
        {
            "what": "body bound", "stream": "body/PNV",
            "body": "PNV", "council": COUNCIL, "from": FOUNDED, "to": None,
        },
        {
            "what": "role granted", "stream": "role/p-admin",
            "person": "p-admin", "body": "PNV", "role": "ADMIN", "from": FOUNDED, "to": None,
        },
    ]  # fmt: skip
    for n, fact in enumerate(facts, start=1):
        fact.update(at=n, on=FOUNDED, by=ADMIN)
    return facts


def row(code: str, parent: str, most: int, kind: str, by: str) -> dict[str, Any]:
    """Return a leaf of a table."""
    return {
        "code": code, "parent": parent, "name": f"Tiêu chí {code}", "max": f"{most}",
        "type": kind, "scored_by": by,
    }  # fmt: skip


def branch(code: str, most: int | None) -> dict[str, Any]:
    """Return a heading of a table."""
    name = {"code": code, "name": f"Nhóm {code}"}
    return name if most is None else {**name, "max": f"{most}"}


SPARING = ("FULL_MARKS", "ZERO")
PENALTIES = [
    branch("P", None), row("P.1", "P", 30, "penalty", "SELF"),
    row("P.2", "P", 20, "penalty", "HEAD"),
]  # fmt: skip
TABLES: list[dict[str, Any]] = [
    {
        "criteria": [
            branch("I", 850), row("I.1", "I", 450, "graded", "SELF"),
            row("I.2", "I", 400, "quantitative", "SELF"),
            branch("II", 150), row("II.1", "II", 150, "lookup", "STANDING_BODY"), *PENALTIES[:2],
        ],
        "bonus_inside": True,
    },
    {
        "criteria": [
            branch("I", 800), row("I.1", "I", 500, "graded", "SELF"),
            row("I.2", "I", 300, "pass_fail", "SELF"),
            branch("II", 150), row("II.1", "II", 100, "per_occurrence", "HEAD"),
            row("II.2", "II", 50, "lookup", "TC"),
            branch("V", 50), row("V.1", "V", 50, "bonus", "SELF"), *PENALTIES,
        ],
        "bonus_inside": True,
    },
    {
        "criteria": [
            row("A", "", 1000, "graded", "SELF") | {"parent": None},
            branch("V", None), row("V.1", "V", 40, "bonus", "SELF"), *PENALTIES[:2],
        ],
        "bonus_inside": False,
    },
]  # fmt: skip


def computing(units: list[str]) -> dict[str, Any]:
    """Return a table that computes: against the leader, against a target, by key, band and count;
    the first unit has a target of its own, the last none at all."""
    own = [{"unit": units[0], "target": "80"}, {"unit": units[-1], "target": None}]
    against = {"formula": "AGAINST_LEADER", "target": "100", "targets": own}
    keys = (("HTXS", 150), ("HTT", 120), ("HT", 40))
    bands = ((0, 20), (50, 60), (90, 100))
    rows: list[tuple[Any, dict[str, Any]]] = [
        (row("I.1", "I", 450, "quantitative", "SELF"), against),
        (
            row("I.2", "I", 150, "quantitative", "SELF"),
            {"formula": "LINEAR_CAPPED", "target": "30"},
        ),
        (
            row("II.1", "I", 150, "lookup", "STANDING_BODY"),
            {"table": [{"key": k, "points": f"{p}"} for k, p in keys]},
        ),
        (row("II.2", "I", 100, "pass_fail", "SELF"), {}),
        (
            row("II.3", "I", 100, "graded", "SELF"),
            {"bands": [{"at_least": f"{a}", "points": f"{p}"} for a, p in bands]},
        ),
        (row("II.4", "I", 50, "per_occurrence", "HEAD"), {"each": "12.5", "at_most": "45"}),
        (row("V.1", "V", 40, "bonus", "SELF"), {"each": "15"}),
        (row("P.1", "P", 30, "penalty", "SELF"), {"each": "-7.5"}),
    ]
    leaves = [{**leaf, "rule": {"kind": leaf["type"], **rule}} for leaf, rule in rows]
    tree = [branch("I", 1000), *leaves[:6], branch("V", None), leaves[6], branch("P", None)]
    return {"criteria": [*tree, leaves[7]], "bonus_inside": False}


def setting_up(rng: Random, sizes: tuple[int, ...] = (), *, plain: bool = False) -> Iterator[Put]:
    """Yield the acts that people the ledger: bodies, persons, clusters, season, leaders, criteria.

    `plain`: everybody is scored on one criterion of 1000, with a penalty and a bonus beside it.
    """
    sizes = sizes or tuple(rng.choice((3, 3, 4, 5, 6, 6, 7)) for _ in range(rng.choice((1, 1, 2))))
    clusters = {
        f"C{c}": [f"C{c}-{n}" for n in range(1, size + 1)] for c, size in enumerate(sizes, 1)
    }
    yield from bodies()
    for cluster, units in clusters.items():
        yield from peopled(cluster, units)
    yield from season_opened()
    for unit in (u for units in clusters.values() for u in units[1:]):
        yield from party(f"TCD-{unit}", [unit])
    yield from party("TCD-CHUNG", [units[0] for units in clusters.values()])
    for cluster, units in clusters.items():
        yield from led(cluster, units, rng)
        yield from scored_by(cluster, units, rng, plain=plain)


def put(name: str, path: dict[str, str], by: Actor, on: date = FOUNDED, /, **body: Any) -> Put:
    """Return an act."""
    return Put(name, path, body, by, on)


def bound(person: str, body: str, role: str) -> Put:
    """Bind a person to a role."""
    told = {"body": body, "role": role, "from_day": FOUNDED}
    return put("role.grant", {"person": person}, ADMIN, **told)


def bodies() -> Iterator[Put]:
    yield bound("p-PNV", "PNV", "STANDING_BODY")
    yield bound("p-HD", "HD", "COUNCIL")
    for code, kind in BODIES.items():
        told = {"code": code, "name": f"Cơ quan {code}", "kind": kind, "from_day": FOUNDED}
        yield put("body.register", {}, actor("PNV"), **told)
        if code in ACTORS:
            yield bound(f"p-{code}", code, ACTORS[code])


def peopled(cluster: str, units: list[str]) -> Iterator[Put]:
    city = actor("UBTP")
    yield put(
        "cluster.establish", {}, city,
        code=cluster, name=f"Cụm {cluster}", kind="CUM", council=COUNCIL, from_day=FOUNDED,
        document=paper(1664),
    )  # fmt: skip
    for unit in units:
        told = {"code": unit, "name": f"Phường Mẫu {unit}", "from_day": FOUNDED}
        yield put("unit.register", {}, actor("PNV"), **told)
        yield bound(f"p-{unit}", unit, "MEMBER")
        yield put(
            "cluster.admit", {"cluster": cluster}, city,
            unit=unit, from_day=FOUNDED, document=paper(1664),
        )  # fmt: skip


def season_opened() -> Iterator[Put]:
    yield put(
        "season.open", {}, actor("PNV"), NEW_YEAR,
        code=SEASON, name="Năm thi đua 2024", kind="CALENDAR", starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31), council=COUNCIL,
    )  # fmt: skip
    yield put(
        "season.adopt-regulation", {"season": SEASON}, actor("PNV"), NEW_YEAR,
        regulation="ha-dong-2024", from_day=date(2024, 1, 1),
    )  # fmt: skip


def party(code: str, units: list[str]) -> Iterator[Put]:
    yield put(
        "party-organisation.register", {}, actor("PNV"), NEW_YEAR,
        code=code, name=f"Đảng bộ {code}", managed_by="QU", from_day=FOUNDED,
    )  # fmt: skip
    for unit in units:
        yield put(
            "party-organisation.cover", {"organisation": code}, actor("PNV"), NEW_YEAR,
            unit=unit, from_day=FOUNDED,
        )  # fmt: skip


def led(cluster: str, units: list[str], rng: Random) -> Iterator[Put]:
    for role, unit in zip(("HEAD", "DEPUTY"), units, strict=False):
        yield put(
            "cluster.assign-leadership", {"cluster": cluster}, actor("HD"), NEW_YEAR,
            unit=unit, role=role, from_day=date(2024, 1, 1),
            season=rng.choice((SEASON, SEASON, None)),
        )  # fmt: skip


def scored_by(cluster: str, units: list[str], rng: Random, *, plain: bool) -> Iterator[Put]:
    path = {"season": SEASON, "cluster": cluster, "group": "CHUNG"}
    head = member(units[0], "HEAD")
    how, table = rng.choice((None, *SPARING)), rng.choice((*TABLES, *[computing(units)] * 2))
    if plain:
        how, table = None, TABLES[-1]
    yield put(
        "criteria.issue", path, head, date(2024, 3, 1),
        **table, not_applicable=how, document=paper(5),
    )  # fmt: skip
    if how:
        leaves = [r["code"] for r in table["criteria"] if r["code"] in {"I.2", "II.1", "A"}]
        yield put(
            "criteria.mark-not-applicable", path, head, date(2024, 3, 2),
            unit=rng.choice(units), criterion=rng.choice(leaves), reason="không được giao",
        )  # fmt: skip
