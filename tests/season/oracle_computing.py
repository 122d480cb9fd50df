"""What a table that computes makes of what was achieved (B.I, §6.2), and how one unit's figure
moves the lines of the others that are scored against the cluster's leader."""

from typing import Any

from tests.season.oracle_facts import ENDS, SEASON, Fact, counting, covers, of, spans
from tests.season.oracle_figures import LOCKED, card_of
from tests.season.oracle_formulas import Achieved, exact_of, two_places

ABSENT = {"EMPTY", "MISSING", "RETURNED"}
TAKES = {"SUBMITTED", "REVIEW", "REVIEWED"}


def on_last_day(known: list[Fact], cluster: str) -> list[str]:
    """Return whom the City had put in a cluster for the season's last day, or for the cluster's own
    if that came before: those are compared."""
    rows = spans(known, "member admitted", "member left", "cluster", "unit")
    last = min([ENDS, *(f["to"] for f in of(known, "cluster ended", cluster=cluster))])
    return [m["unit"] for m in rows if m["cluster"] == cluster and covers(m, last)]


def stream_of(c: Any) -> str:
    return f"criteria/{SEASON}/{c.cluster}/{c.group}"


def compares(leaf: Fact) -> bool:
    rule = leaf["rule"]
    return bool(rule) and rule.get("formula") == "AGAINST_LEADER"


def achieved(c: Any, unit: str) -> dict[str, Achieved]:
    """Return what a unit achieved where that is compared: nothing while the card is with the unit,
    or once it is not assessed."""
    if c.stage in ABSENT or (c.stage == "CLOSED" and c.outcome != "SEASON_CLOSED"):
        return {}
    return {
        k: Achieved(unit, c.entered[k], target_of(leaf["rule"], unit))
        for k, leaf in c.leaves.items()
        if compares(leaf) and k in c.entered
    }


def target_of(rule: Any, unit: str) -> Any:
    own = {t["unit"]: t.get("target") for t in rule.get("targets", ())}
    return own.get(unit, rule.get("target"))


def under(known: list[Fact], stream: str) -> dict[str, Any]:
    """Return the cards of those compared under a table, by unit."""
    cluster = stream.split("/")[2]
    cards = {u: card_of(known, u) for u in on_last_day(known, cluster)}
    return {u: c for u, c in cards.items() if c.leaves and stream_of(c) == stream}


def all_achieved(known: list[Fact], stream: str) -> dict[tuple[str, str], Achieved]:
    return {(k, u): a for u, c in under(known, stream).items() for k, a in achieved(c, u).items()}


def others(known: list[Fact], stream: str, criterion: str, unit: str) -> list[Achieved]:
    """Return what the others achieved on a criterion."""
    told = all_achieved(known, stream)
    return [a for (k, u), a in told.items() if k == criterion and u != unit]


def standing(c: Any, criterion: str) -> Any:
    """Return the figure of a line as long as nobody set other points than were computed."""
    if criterion not in c.exact or criterion in c.council:
        return None
    if c.stage == "SUBMITTED":
        return c.own[criterion]
    named = c.own.get(criterion) if c.leaves[criterion]["scored_by"] == "SELF" else None
    reviewed = c.review.get(criterion, named)
    if c.stage in {"REVIEW", "REVIEWED"}:
        return None if criterion in c.meeting else reviewed
    return c.meeting.get(criterion, reviewed) if c.stage in LOCKED else None


def recomputed(history: list[Fact], made: list[Fact]) -> list[Fact]:
    """Return the lines of other cards, and of the act's own, that are another figure after it; on a
    locked card it is shown and waits for the council."""
    after = [*history, *made]
    known, was = counting(after), counting(history)
    found: list[Fact] = []
    for stream in tables_moved(was, known, made):
        before, now = all_achieved(was, stream), all_achieved(known, stream)
        cards = under(known, stream)
        for unit in sorted(cards):
            for criterion in achieved(cards[unit], unit):
                moved = {
                    u for k, u in {*before, *now}
                    if k == criterion and before.get((k, u)) != now.get((k, u))
                }  # fmt: skip
                line = moved_line(cards[unit], unit, criterion, now)
                if line:
                    found.append({**line, "because": cause(made, moved, unit)})
    return found


def tables_moved(was: list[Fact], known: list[Fact], made: list[Fact]) -> list[str]:
    """Return the tables of the cards an act touched, before or after, or of the cluster whose
    members it moved."""
    found: dict[str, None] = {}
    clusters = {f["stream"].split("/")[1] for f in made if f["stream"].startswith("cluster/")}
    if any(map(of_members, made)) and not of(known, "season closed"):
        tables = [f for f in of(known, "criteria issued") if f["cluster"] in clusters]
        return sorted({f["stream"] for f in tables})
    for f in made:
        kind, *codes = f["stream"].split("/")
        if kind == "scorecard":
            both = [card_of(facts, codes[1]) for facts in (was, known)]
            told = [c for c in both if any(compares(leaf) for leaf in c.leaves.values())]
            found |= dict.fromkeys(map(stream_of, told))
    return list(found)


def of_members(f: Fact) -> bool:
    """Tell whether a fact moves members of a cluster, or declares anything of one an error."""
    moving = {"member admitted", "member left", "cluster ended", "entered in error"}
    return f["stream"].startswith("cluster/") and f["what"] in moving


def moved_line(c: Any, unit: str, criterion: str, now: dict[Any, Achieved]) -> Fact | None:
    """Return what becomes of a line, None where it is what it was."""
    figure = standing(c, criterion)
    if figure is None:
        return None
    leaf = c.leaves[criterion]
    among = [a for (k, u), a in now.items() if k == criterion and u != unit]
    exact = exact_of(leaf, unit, c.entered[criterion], among)
    points = two_places(exact)
    told = {
        "stream": f"scorecard/{SEASON}/{unit}", "card": unit, "units": [unit],
        "criterion": criterion, "points": points, "exact": exact,
    }  # fmt: skip
    if c.stage in LOCKED:
        if c.due.get(criterion, figure) == points:
            return None
        return {"what": "recomputation flagged", **told}
    if c.exact[criterion] == exact:
        return None
    layer = "SELF" if c.stage == "SUBMITTED" else "REVIEW"
    return {"what": "line recomputed", "layer": layer, "meeting": False, **told}


def cause(made: list[Fact], moved: set[str], unit: str) -> tuple[int, str | None]:
    """Return which fact of the act moved a line, and of which other unit it was."""
    for f in made:
        for other in whose(f):
            if other in moved and other != unit:
                return f["at"], other
    first = next(iter(whose(made[0])), None)
    return made[0]["at"], None if first == unit else first


def whose(f: Fact) -> tuple[str, ...]:
    if f["stream"].startswith("scorecard/"):
        return (str(f["stream"].split("/")[2]),)
    return f.get("moved", (f["unit"],) if "unit" in f else ())
