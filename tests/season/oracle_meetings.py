"""What the guidance says of criteria (B.I, R-10) and of meetings (A.I.3, A.II.3, R-05)."""

from decimal import Decimal
from typing import Any

from tests.season.oracle_cluster import fact
from tests.season.oracle_facts import SEASON, Fact, held, of, of_year, roster, spared_under


def issue(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    return next_table(known, act, act.body, no)


def clone(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    """Issue a table that was issued before, here or elsewhere, once more."""
    b = act.body
    where = {"cluster": b.get("from_cluster", act.path["cluster"])}
    where["group"] = b.get("from_group", act.path["group"])
    if b.get("from_version"):
        where["version"] = b["from_version"]
    issued = of(known, "criteria issued", **where)
    if not issued or b["from_season"] != SEASON:
        no(422, "B.I")
        return []
    source = issued[-1]
    told = {"criteria": source["rows"], "bonus_inside": source["bonus_inside"]}
    told |= {"not_applicable": source["spared"], "reason": b.get("reason")}
    units = source["units"] if b.get("units") is None else b["units"]
    return next_table(known, act, {**told, "units": units}, no)


def report(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, where = act.body, {k: act.path[k] for k in ("cluster", "group")}
    issued = of(known, "criteria issued", **where)
    version = b.get("version", issued[-1]["version"] if issued else None)
    if version not in {f["version"] for f in issued} or len(set(b["to"])) < len(b["to"]):
        no(422, "B.I")
    stream = f"criteria/{SEASON}/{where['cluster']}/{where['group']}"
    return [fact(stream, "criteria reported", **where, version=version, to=b["to"])]


def next_table(known: list[Fact], act: Any, b: Any, no: Any) -> list[Fact]:
    """Return the next version of a group's table, objecting to all that is wrong with it (R-10)."""
    if of(known, "season closed"):
        no(422)
    group, cluster = act.path["group"], act.path["cluster"]
    units = list(b.get("units", ()))
    if set(units) - set(of_year(known, cluster)):
        no(422, "A.I.1")
    latest = {f["group"]: f for f in of(known, "criteria issued", cluster=cluster)}
    elsewhere = {u for g, f in latest.items() if g != group for u in f["units"]}
    if not units and any(g != group and not f["units"] for g, f in latest.items()):
        no(422, "B.I")  # one table for all, others for whom they name
    outside = {"penalty"} if b["bonus_inside"] else {"penalty", "bonus"}
    counted = {
        r["code"]: Decimal(r["max"]) for r in b["criteria"] if r.get("type") not in {None, *outside}
    }
    sums_up = sum(counted.values()) == 1000
    for row in b["criteria"]:
        below = [r["code"] for r in b["criteria"] if r.get("parent") == row["code"]]
        inside = sum(counted.get(code, Decimal(0)) for code in below)
        apart = sum(Decimal(r["max"]) for r in b["criteria"] if r["code"] in below)
        stated = Decimal(row.get("max", 0))
        if row.get("type") is None and stated not in ({inside} if inside else {0, apart}):
            sums_up = False  # leaves sum to their branches exactly
    if not sums_up or elsewhere & set(units) or len(set(units)) < len(units):
        no(422, "B.I")
    if group in latest and not b.get("reason"):
        no(422, "B.I")
    leaves = {
        r["code"]: {
            "type": r["type"], "max": Decimal(r["max"]), "scored_by": r["scored_by"], "full": False,
            "rule": r.get("rule"),
        }
        for r in b["criteria"]
        if r.get("type")
    }  # fmt: skip
    stream = f"criteria/{SEASON}/{cluster}/{group}"
    issued = fact(
        stream, "criteria issued", cluster=cluster, group=group, units=units, leaves=leaves,
        spared=b.get("not_applicable"), rows=b["criteria"], bonus_inside=b["bonus_inside"],
        version=1 + len(of(known, "criteria issued", cluster=cluster, group=group)),
    )  # fmt: skip
    # what does not apply stays said, per unit, as long as there is what it was said of.
    kept = [
        {**f, "version": issued["version"], "how": issued["spared"]}
        for f in (spared_under(known, latest[group]) if group in latest else [])
        if f["criterion"] in leaves
        and leaves[f["criterion"]]["type"] not in {"bonus", "penalty"}
        and (not units or f["unit"] in units)
    ]
    if not b.get("keep_exemptions", True):
        kept = []
    if kept and issued["spared"] is None:
        no(422, "B.I")
    return [issued, *kept]


def spare(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    if of(known, "season closed"):
        no(422)
    b, group, cluster = act.body, act.path["group"], act.path["cluster"]
    if b["unit"] not in of_year(known, cluster):
        no(422, "A.I.1")
    issued = of(known, "criteria issued", cluster=cluster, group=group)
    if not issued:
        no(422, "B.I")
        return []
    table = issued[-1]
    leaf = table["leaves"].get(b["criterion"])
    key = {"group": group, "cluster": cluster, "unit": b["unit"], "criterion": b["criterion"]}
    if (
        table["spared"] is None
        or (table["units"] and b["unit"] not in table["units"])
        or leaf is None
        or leaf["type"] in {"bonus", "penalty"}
        or of(spared_under(known, table), "criterion spared", **key)
        or not b.get("reason")
    ):
        no(422, "B.I")
    return [
        fact(
            f"criteria/{SEASON}/{cluster}/{group}", "criterion spared",
            **key, version=table["version"], how=table["spared"],
        )
    ]  # fmt: skip


def meeting_of(known: list[Fact], code: str) -> Any:
    """Return what is known of a meeting, whether held or only proposed: (kind, cluster)."""
    told = of(known, "meeting proposed", "meeting held", meeting=code)
    return (told[-1]["kind"], told[-1]["cluster"]) if told else None


def whose(known: list[Fact], act: Any, no: Any) -> None:
    """Object to what is not as the meeting was told of, and to who tells of it: the council's
    sessions are its standing body's business, all others the Head's."""
    kind, cluster = act.body["kind"], act.body.get("cluster")
    if (kind == "COUNCIL") != (act.by[2] == "STANDING_BODY"):
        no(403)
    if meeting_of(known, act.path["meeting"]) not in {None, (kind, cluster)}:
        no(422)
    if cluster is None and kind != "COUNCIL":
        no(422)


def propose(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, meeting = act.body, act.path["meeting"]
    whose(known, act, no)
    told = {"meeting": meeting, "kind": b["kind"], "cluster": b.get("cluster"), "day": b["on_day"]}
    return [fact(f"meeting/{SEASON}/{meeting}", "meeting proposed", **told)]


def answer(what: str, *needed: str) -> Any:
    """Return the rule of the council's answer to a meeting as proposed (A.II.3.N-3, R-07)."""

    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        meeting = act.path["meeting"]
        if not of(known, "meeting proposed", meeting=meeting):
            no(422, "A.II.3.N-3")
        if any(not act.body.get(n) for n in needed):
            no(422, "A.II.3.N-3")
        told = {"meeting": meeting, "day": act.body.get("on_day")}
        return [fact(f"meeting/{SEASON}/{meeting}", what, **told)]

    return rule


def hold(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, meeting, kind = act.body, act.path["meeting"], act.body["kind"]
    cluster = b.get("cluster")
    whose(known, act, no)
    day = b.get("held_on") or act.on
    before = held(known, meeting)
    if before is not None:
        no(422)
    if kind == "COUNCIL":
        members = list(b.get("members", ()))
    else:
        if b.get("members"):
            no(422, "A.I.3")
        members = roster(known, cluster, day) if cluster else []
    present = list(b["present"])
    away = list(b.get("absent_in_writing", ()))
    if not members or len(set(present)) < len(present) or b["chair"] not in present:
        no(422, "A.I.3")
    if len(set(away)) < len(away) or set(away) - set(members) or set(away) & set(present):
        no(422, "A.I.3")
    return [
        fact(
            f"meeting/{SEASON}/{meeting}", "meeting held",
            meeting=meeting, kind=kind, cluster=cluster, day=day, members=members, present=present,
        )
    ]  # fmt: skip


RULES = {
    "criteria.issue": issue,
    "criteria.clone": clone,
    "criteria.report": report,
    "criteria.mark-not-applicable": spare,
    "meeting.propose": propose,
    "meeting.concur": answer("concurred"),
    "meeting.withhold": answer("withheld", "reason"),
    "meeting.hold": hold,
}
