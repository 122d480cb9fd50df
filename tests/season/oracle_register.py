"""The oracle's award register: who is up for what, within which quota, and what does not fit
(B.III.1.1, B.III.2, B.III.3, R-25, R-26)."""

from typing import Any

from tests.season.oracle_answers import LADDER, scorecard
from tests.season.oracle_awards import award_of, granted
from tests.season.oracle_facts import ENDS, SEASON, STARTS, Fact, counting, meets, memberships, of
from tests.season.oracle_procedure import carried, file_of, guidance
from tests.season.oracle_registers import same_paper

OF_CITY = LADDER[:3]
FLAGS = LADDER[:2]
STAGES = ("nominated", "proposed", "granted")


def last(known: list[Fact], unit: str, level: str, what: str, **more: Any) -> Any:
    """Return the last word of a kind on a unit's award of a level."""
    stream = f"award/{SEASON}/{unit}"
    found = of(known, what, stream=stream, level=level, **more)
    return found[-1] if found else None


def cluster_in_register(known: list[Fact], unit: str) -> str | None:
    """Return the cluster a unit stands under: the first it did not leave, else the first it
    did."""
    rows = [m for m in memberships(known) if m["unit"] == unit and meets(m, STARTS, ENDS)]
    latest = {m["cluster"]: m for m in rows}
    stays = [c for c, m in latest.items() if m["to"] is None or m["to"] >= ENDS]
    if stays:
        return max(stays)
    return min(latest, default=None)


def reached(known: list[Fact], unit: str, level: str) -> set[str]:
    """Return how far a unit has come with a level."""
    award = award_of(known, unit)
    so = {
        "nominated": award["nominated"] == level,
        "proposed": any(proposed == level for _, proposed in award["proposed"]),
        "granted": level in granted(known, unit),
    }
    return {stage for stage, is_so in so.items() if is_so}


def places(candidates: list[Any], quota: int, order: list[str]) -> tuple[set[str], str, set[str]]:
    """Return who is within a quota, how a tie at its last place was told apart, and who stood
    alike there: by points, then at least 70 % women (NĐ 152/2025 Đ.4.6), then the council's order.
    """
    ranked = sorted(candidates, key=lambda c: (c[1] is None, -(c[1] or 0), c[0]))
    if quota <= 0 or len(ranked) <= quota or ranked[quota - 1][1] != ranked[quota][1]:
        return {unit for unit, _, _ in ranked[: max(quota, 0)]}, "NONE", set()
    points = ranked[quota - 1][1]
    alike = [c for c in ranked if c[1] == points]
    inside = {c[0] for c in ranked[: ranked.index(alike[0])]}
    tied, places_left = {c[0] for c in alike}, quota - len(inside)
    women = [c[0] for c in alike if c[2]]
    if len(women) == places_left:
        return inside | set(women), "BY_RULE", tied
    contenders = women if len(women) > places_left else [c[0] for c in alike if not c[2]]
    if len(women) < places_left:
        inside, places_left = inside | set(women), places_left - len(women)
    if set(contenders) - set(order):
        return inside, "OPEN", tied
    chosen = sorted(contenders, key=order.index)[:places_left]
    return inside | set(chosen), "DECIDED", tied


def register(history: list[Fact], upto: int | None = None) -> Any:
    """Return the structure by cluster and level, and each award by unit and level."""
    known = counting(history, upto)
    units = sorted({f["stream"].split("/")[2] for f in known if f["stream"].startswith("award/")})
    home = {u: cluster_in_register(known, u) for u in units}
    up = {(u, level): reached(known, u, level) for u in units for level in LADDER}
    holds = guidance(known)
    named = {*holds["quotas"], *((home[u], lv) for (u, lv), so in up.items() if so and home[u])}
    told = {u: scorecard(history, u, upto) for u in units}
    points = {u: told[u]["figure"] if told[u] else None for u in units}
    structure: dict[Any, Any] = {}
    within: dict[Any, set[str]] = {}
    for cluster, level in named:
        here = [u for u in units if home[u] == cluster and up[u, level]]
        count = [sum(stage in up[u, level] for u in here) for stage in STAGES]
        quota = holds["quotas"].get((cluster, level))
        order = [f["order"] for f in of(known, "tie decided", cluster=cluster, level=level)]
        candidates = [(u, points[u], mostly_women(known, u, level)) for u in here]
        inside, tie, tied = places(
            candidates, len(here) if quota is None else quota, order[-1] if order else []
        )
        over = 0 if quota is None else max(max(count) - quota, 0)
        structure[cluster, level] = (quota, *count, over, tie, tied)
        within[cluster, level] = inside if quota is not None else set(units)
    awards = {
        (u, level): row
        for u in units
        for level in LADDER
        if (row := award(known, u, level, structure.get((home[u], level))))
    }
    for (u, level), row in awards.items():
        quota = holds["quotas"].get((home[u], level))
        row["within"] = None if quota is None else u in within[home[u], level]
        row["papers"] = fates(known, u, level)
    return structure, awards


def mostly_women(known: list[Fact], unit: str, level: str) -> bool:
    file = file_of(known, unit, level)
    if not file or file["women"] is None or not file["people"]:
        return False
    return bool(100 * file["women"] >= 70 * file["people"])


def award(known: list[Fact], unit: str, level: str, of_quota: Any) -> dict[str, Any] | None:
    """Return one award as it stands, None when nothing was recorded of it."""
    so, decision = reached(known, unit, level), award_of(known, unit)["decided"].get(level)
    vote = last(known, unit, level, "voted", voters="COUNCIL")
    cluster_vote = last(known, unit, level, "voted", voters="CLUSTER")
    published = last(known, unit, level, "published")
    standards = last(known, unit, level, "standards found")
    file = file_of(known, unit, level)
    if not (so or decision or vote or cluster_vote or published or standards or file):
        return None
    status = "PREPARED"
    for stage in STAGES[:2]:
        status = stage.upper() if stage in so else status
    if decision:
        status = "CANCELLED" if decision["cancelled"] else decision["outcome"]
    return {
        "status": status,
        "ballot": carried(vote) if vote else None,
        "cluster ballot": carried(cluster_vote) if cluster_vote else None,
        "standards": standards["met"] if standards else None,
        "published": published["days"] if published else (None, None),
        "file": (file["state"], file["came"], file["late"]) if file else (None, None, False),
        "flagged": bool("granted" in so and decision and decision["flags"]),
        "against": against(known, unit, level, (so, vote, published, standards, file, of_quota)),
    }


def against(known: list[Fact], unit: str, level: str, steps: Any) -> set[str]:
    """Return what of an award does not fit (R-26)."""
    so, *_, file, of_quota = steps
    found = set()
    if against_rules(known, unit, level, so):
        found.add("AGAINST_RULES")
    if so & {"proposed", "granted"}:
        found |= left_out(level, steps)
        holds = guidance(known)
        if file is None and (holds["asked"] or holds["deadline"]):
            found.add("NO_FILE")
        if file and file["state"] != "COMPLETE":
            found.add(f"FILE_{file['state']}")
    if file and file["late"]:
        found.add("FILE_LATE")
    if of_quota and of_quota[4] and so:
        found.add("OVER_QUOTA")
    return found


def left_out(level: str, steps: Any) -> set[str]:
    """Return the steps on the way that were left out, or went against it."""
    so, vote, published, standards, *_ = steps
    found = set()
    if level in OF_CITY and standards is None:
        found.add("NO_STANDARDS")
    elif level in OF_CITY and not standards["met"]:
        found.add("STANDARDS_UNMET")
    if vote is None and level in FLAGS:
        found.add("NO_BALLOT")
    elif vote is not None and not carried(vote):
        found.add("BALLOT_UNMET")
    if level in OF_CITY and published is None:
        found.add("NOT_PUBLISHED")
    if level in OF_CITY and "nominated" not in so:
        found.add("NOT_NOMINATED")
    if level in OF_CITY and "granted" in so and "proposed" not in so:
        found.add("NOT_PROPOSED")
    return found


def against_rules(known: list[Fact], unit: str, level: str, so: set[str]) -> bool:
    """Tell whether a nomination, proposal or grant that stands went against the verdict of its
    day."""
    proposed = award_of(known, unit)["proposed"]
    words = [last(known, unit, level, "nominated")] if "nominated" in so else []
    words += [
        last(known, unit, level, "proposed", proposer=body)
        for body in ("COUNCIL", "DISTRICT")
        if (body, level) in proposed
    ]
    words += [last(known, unit, level, "award decided")] if "granted" in so else []
    return any(f["against"] for f in words)


def fates(known: list[Fact], unit: str, level: str) -> list[tuple[str, int]]:
    """Return what became of the papers that what stands of an award rests on, in order."""
    own = [f for f in known if f["stream"] == f"award/{SEASON}/{unit}" and f.get("level") == level]
    cited = [p for f in own if "put" in f and (p := f["put"].body.get("document"))]
    noted = of(known, "paper replaced", "paper corrected", "paper recalled")
    return [
        (f["what"].removeprefix("paper ").upper(), f["at"])
        for f in noted
        if any(same_paper(f["paper"], paper) for paper in cited)
    ]
