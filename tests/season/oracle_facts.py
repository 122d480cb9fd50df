"""Facts as the oracle keeps them, and what can be read off the organisation's papers on a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

Fact = dict[str, Any]

SEASON = "2024"
COUNCIL = "HD"
STARTS, ENDS = date(2024, 1, 1), date(2024, 12, 31)


def counting(history: list[Fact], upto: int | None = None) -> list[Fact]:
    """Return the facts that count: known by a position, and not standingly declared entered in
    error.

    A declaration may have been entered in error too, so the last word is read first.
    """
    known = [f for f in history if upto is None or f["at"] <= upto]
    void: set[int] = set()
    for fact in reversed(known):
        if fact["what"] == "entered in error" and fact["at"] not in void:
            void.add(fact["target"])
    return [f for f in known if f["at"] not in void and f["what"] != "entered in error"]


def error_target(history: list[Fact], position: int) -> Fact | None:
    """Return the fact at a position."""
    return next((f for f in history if f["at"] == position), None)


def of(known: Iterable[Fact], *what: str, **fields: Any) -> list[Fact]:
    """Return the facts of these names that agree in these fields."""
    return [f for f in known if f["what"] in what and all(f.get(k) == v for k, v in fields.items())]


# Dated bindings: from a day through a day, both counted; ended early by a later fact.


def spans(known: list[Fact], begun: str, ended: str, *same: str) -> list[Fact]:
    """Return bindings with their days; an ending cuts what is the same and covers its day."""
    rows: list[Fact] = []
    for f in known:
        if f["what"] == begun:
            rows.append({**f, "cut": False})
        elif f["what"] == ended:
            for row in rows:
                if all(row[k] == f[k] for k in same) and covers(row, f["to"]):
                    row.update(to=f["to"], cut=True)
    return rows


def covers(row: Fact, day: date) -> bool:
    """Tell whether a day lies in a binding."""
    return row["from"] <= day and (row["to"] is None or day <= row["to"])


def meets(row: Fact, first: date, last: date | None) -> bool:
    """Tell whether a binding shares a day with these days."""
    return (last is None or row["from"] <= last) and (row["to"] is None or first <= row["to"])


def goes_on(row: Fact, day: date) -> bool:
    """Tell whether a binding holds on a day and on the next."""
    return covers(row, day) and row["to"] != day


def memberships(known: list[Fact]) -> list[Fact]:
    """Return who was a member of which cluster when (A.I.1): no longer than there was a cluster."""
    rows = spans(known, "member admitted", "member left", "cluster", "unit")
    for f in of(known, "cluster ended"):
        for row in rows:
            if row["cluster"] == f["cluster"] and (row["to"] is None or row["to"] > f["to"]):
                row["to"] = f["to"]
    return [row for row in rows if row["to"] is None or row["from"] <= row["to"]]


def coverages(known: list[Fact]) -> list[Fact]:
    """Return which party organisation's rating counts for which unit, and when (R-18)."""
    return spans(known, "unit covered", "coverage ended", "organisation", "unit")


def roster(known: list[Fact], cluster: str, day: date) -> list[str]:
    """Return a cluster's members on a day, Head and Deputy among them."""
    return [m["unit"] for m in memberships(known) if m["cluster"] == cluster and covers(m, day)]


def of_year(known: list[Fact], cluster: str) -> list[str]:
    """Return every unit that was a member on any day of the season."""
    rows = [m for m in memberships(known) if m["cluster"] == cluster and meets(m, STARTS, ENDS)]
    return list(dict.fromkeys(m["unit"] for m in rows))


def day_of_season(day: date) -> date:
    """Return the day of the season nearest to a day."""
    return min(max(day, STARTS), ENDS)


def cluster_of(known: list[Fact], unit: str, day: date) -> str | None:
    """Return the cluster of a unit in the season: that day's, else the last it was in."""
    rows = sorted((m for m in memberships(known) if m["unit"] == unit), key=lambda m: m["from"])
    now = [m for m in rows if covers(m, day_of_season(day))]
    if not now:
        now = [m for m in rows if meets(m, STARTS, ENDS)]
    return now[-1]["cluster"] if now else None


def cards_here(known: list[Fact], cluster: str, day: date) -> list[str]:
    """Return the units whose cards are this cluster's business on a day: not those that moved on
    to another (R-01)."""
    return [u for u in of_year(known, cluster) if cluster_of(known, u, day) == cluster]


def terms(known: list[Fact], cluster: str) -> list[Fact]:
    """Return the terms of a cluster's Heads and Deputies (A.I.2)."""
    rows = spans(known, "leader assigned", "leader ended", "cluster", "unit", "role", "season")
    return [t for t in rows if t["cluster"] == cluster]


def leader(
    known: list[Fact], cluster: str, role: str, day: date, season: str | None = SEASON
) -> str | None:
    """Return the unit that leads on a day.

    For a season's matters its own term counts, even after it merely ran out, but not once it was
    ended (R-31).
    """
    members = roster(known, cluster, day)
    begun = [t for t in terms(known, cluster) if t["role"] == role and t["from"] <= day]
    own = [t for t in begun if season is not None and t["season"] == season]
    if own:
        last = max(own, key=lambda t: t["from"])
        runs = last["unit"] in members if covers(last, day) else not last["cut"]
        return last["unit"] if runs else None
    now = [
        t
        for t in begun
        if covers(t, day) and t["unit"] in members and (season is None or t["season"] is None)
    ]
    return max(now, key=lambda t: t["from"])["unit"] if now else None


def delegations(known: list[Fact], cluster: str) -> list[Fact]:
    """Return what Heads entrusted to Deputies, each by the position it was granted at
    (A.II.2.2)."""
    rows = spans(known, "delegated", "delegation ended", "cluster", "granted")
    return [d for d in rows if d["cluster"] == cluster]


def acts_for_head(
    known: list[Fact], cluster: str, unit: str, day: date, act: str | None = None
) -> bool:
    """Tell whether the Deputy may act for the Head that day: on paper, in time, within its scope,
    both still in office."""
    return any(
        covers(d, day)
        and (act is None or not d["acts"] or act in d["acts"])
        and d["season"] in {None, SEASON}
        and d["deputy"] == unit == leader(known, cluster, "DEPUTY", day)
        and d["head"] == leader(known, cluster, "HEAD", day)
        for d in delegations(known, cluster)
    )


def holds(known: list[Fact], person: str, body: str, role: str, day: date) -> bool:
    """Tell whether a person was bound to a role of a body on a day."""
    rows = spans(known, "role granted", "role ended", "person", "body", "role")
    return any(
        (r["person"], r["body"], r["role"]) == (person, body, role) and covers(r, day) for r in rows
    )


def standing_body(known: list[Fact], day: date) -> str | None:
    """Return the council's standing body on a day (C.2)."""
    rows = spans(known, "standing body named", "standing body ended", "body")
    return next((r["body"] for r in reversed(rows) if covers(r, day)), None)


def table_for(known: list[Fact], cluster: str | None, unit: str) -> Fact | None:
    """Return the criteria by which a unit is scored now: its own group's, else the cluster's
    (B.I)."""
    latest: dict[str, Fact] = {}
    for f in of(known, "criteria issued", cluster=cluster):
        latest[f["group"]] = f
    own = [f for f in latest.values() if unit in f["units"]]
    common = [f for f in latest.values() if not f["units"]]
    for table in [*own, *common]:
        leaves = dict(table["leaves"])
        for f in of(spared_under(known, table), "criterion spared", unit=unit):
            # what does not apply is left out, or brings its full marks and nothing else.
            leaf = leaves.pop(f["criterion"])
            if f["how"] == "FULL_MARKS":
                of_self = {"scored_by": "SELF", "full": True, "rule": None}
                leaves[f["criterion"]] = {**leaf, **of_self}
        return {**table, "leaves": leaves}
    return None


def spared_under(known: list[Fact], table: Fact) -> list[Fact]:
    """Return what was said not to apply under a table since it was issued."""
    key = {k: table[k] for k in ("cluster", "group", "version")}
    return [f for f in of(known, "criterion spared", **key) if f["at"] > table["at"]]


def held(known: list[Fact], meeting: str | None) -> Fact | None:
    """Return a meeting that was held."""
    return next(iter(of(known, "meeting held", meeting=meeting)), None)


def quorate(meeting: Fact) -> bool:
    """Tell whether at least 2/3 of the members of that day came (A.I.3)."""
    came = [m for m in meeting["members"] if m in meeting["present"]]
    return bool(meeting["members"]) and 3 * len(came) >= 2 * len(meeting["members"])
