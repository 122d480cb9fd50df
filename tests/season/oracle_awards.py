"""What the guidance and the law say of awards, and of facts entered in error: R-26, R-27, Luật TĐKT
Đ.93."""

from typing import Any

from tests.season.oracle_cluster import yearend
from tests.season.oracle_conduct import fallen, missed
from tests.season.oracle_facts import SEASON, Fact, counting, meets, memberships, quorate
from tests.season.oracle_figures import LOCKED, card_of
from tests.season.oracle_rights import stead

GRANTS = {
    "GOV_FLAG": "PRIME_MINISTER", "CITY_FLAG": "CITY", "CITY_MERIT": "CITY",
    "LOCAL_MERIT": "DISTRICT",
}  # fmt: skip


def award_of(known: list[Fact], unit: str) -> dict[str, Any]:
    """Return what a unit was nominated for, proposed for and given."""
    award: dict[str, Any] = {"nominated": None, "proposed": set(), "decided": {}}
    for f in known:
        if f["stream"] != f"award/{SEASON}/{unit}":
            continue
        if f["what"] == "nominated":
            award["nominated"] = f["level"]
        elif f["what"] == "proposed":
            award["proposed"].add((f["proposer"], f["level"]))
        elif f["what"] == "proposal returned":
            award["proposed"].discard((f["proposer"], f["level"]))
        elif f["what"] == "award decided":
            award["decided"][f["level"]] = {**f, "cancelled": False, "flags": []}
        elif f["what"] == "award flagged" and f["level"] in award["decided"]:
            award["decided"][f["level"]]["flags"].append(f["because"])
        elif f["what"] == "award cancelled" and f["level"] in award["decided"]:
            award["decided"][f["level"]]["cancelled"] = True
    return award


def granted(known: list[Fact], unit: str) -> list[str]:
    """Return the awards a unit has: granted, and not cancelled."""
    decided = award_of(known, unit)["decided"]
    return [
        level for level, d in decided.items() if d["outcome"] == "GRANTED" and not d["cancelled"]
    ]


def fact(act: Any, what: str, **fields: Any) -> Fact:
    unit = act.path["unit"]
    return {"what": what, "stream": f"award/{SEASON}/{unit}", "awarded": unit, **fields}


def nominate(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    unit, level = act.path["unit"], act.body["level"]
    meeting = yearend(known, act.body["meeting"], scope.cluster, no)
    if meeting is None:
        return []
    if unit not in meeting["members"]:
        no(422, "A.I.1")
    if not quorate(meeting):
        no(422, "A.I.3")
    if level in granted(known, unit) or award_of(known, unit)["nominated"] == level:
        no(422, "A.II.3.3")
    return [fact(act, "nominated", level=level)]


def propose(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    unit, level = act.path["unit"], act.body["level"]
    stead(known, act, scope, no)
    for_district = act.by[2] == "DISTRICT" or act.body.get("on_behalf_of") not in {None, "HD"}
    proposer = "DISTRICT" if for_district else "COUNCIL"
    again = (proposer, level) in award_of(known, unit)["proposed"]
    if not act.body.get("document") or level in granted(known, unit) or again:
        no(422, "B.II.3")
    return [fact(act, "proposed", proposer=proposer, level=level)]


def whose(known: list[Fact], act: Any, scope: Any, no: Any) -> str:
    """Return the authority whose decision this is."""
    kind = stead(known, act, scope, no)
    if act.by[2] in {"CITY", "DISTRICT"}:
        mine = act.by[2]
    else:
        mine = kind if kind in {"CITY", "DISTRICT"} else "PRIME_MINISTER"
    if act.body.get("authority") not in {None, mine}:
        no(403)
    return str(mine)


def decide(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    unit, level, outcome = act.path["unit"], act.body["level"], act.body["outcome"]
    mine = whose(known, act, scope, no)
    if outcome == "GRANTED" and mine != GRANTS[level]:
        no(403)
    if not act.body.get("document") or level in granted(known, unit):
        no(422, "B.II.3")
    # What the rules say of the unit is no bar: a decision made outside is recorded as it was
    # (R-26).
    return [fact(act, "award decided", level=level, outcome=outcome, authority=mine)]


def cancel(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    unit, level = act.path["unit"], act.body["level"]
    mine = whose(known, act, scope, no)
    if level not in granted(known, unit):
        no(422, "B.III.1.1")
    elif award_of(known, unit)["decided"][level]["authority"] != mine:
        no(422, "B.III.1.1")  # Đ.93.8: the granting authority cancels
    if not act.body.get("document") or not act.body.get("reason"):
        no(422, "B.III.1.1")
    return [fact(act, "award cancelled", level=level)]


def declare_error(history: list[Fact], known: list[Fact], act: Any, scope: Any, no: Any) -> Any:
    """Declare a fact entered in error: void from the start; above the lock only by the council's
    side (R-27)."""
    target = scope.target
    if not act.body.get("reason") or stands_and_falls(target):
        no(422)
    gone = set()
    for f in reversed(history):
        if f["what"] == "entered in error" and f["at"] not in gone:
            gone.add(f["target"])
    if target["at"] in gone:
        no(422)
    if locked(history, known, target) and act.by[2] not in {"COUNCIL", "STANDING_BODY"}:
        no(403)
    if rested_on(known, target):
        no(422, "A.I.3")  # a figure would go on by a decision that never was
    if twice_a_member(history, target):
        no(422, "A.I.1")
    both = [(target, None), *((f, len(history) + 1) for f in fallen(history, target))]
    made = [
        {"what": "entered in error", "stream": f["stream"], "target": f["at"], "cause": cause}
        for f, cause in both
    ]
    while target["what"] == "entered in error":
        target = next(f for f in history if f["at"] == target["target"])
    if not target["stream"].startswith("conduct/"):
        return made
    return [*made, *missed(history, made, target["record"], target["code"])]


def stands_and_falls(target: Fact) -> bool:
    """Tell whether a fact is nothing to declare by itself: a hearing file is void with the report
    it was frozen with, a computed line moves with its cause; an address is revoked, for good."""
    frozen = target["what"] in {"hearing file frozen", "line recomputed", "recomputation flagged"}
    return frozen or bool(target["stream"].startswith("calendar-feed/"))


def locked(history: list[Fact], known: list[Fact], target: Fact) -> bool:
    """Tell whether only the council's side may still take a fact back: on a locked card, what the
    lock rests on, a self-score once its review has opened (R-11, R-27), a flag on an award."""
    if target["what"] == "award flagged":
        return True
    if target["what"] == "meeting held":
        return any(f["what"] == "agreed" and f["meeting"] == target["meeting"] for f in known)
    if not target["stream"].startswith("scorecard/"):
        return False
    stage = card_of(known, target["stream"].split("/")[2]).stage
    while target["what"] == "entered in error":
        target = next(f for f in history if f["at"] == target["target"])
    in_review = stage in {"REVIEW", "REVIEWED"} and target["what"] == "self-scored"
    return in_review or stage in LOCKED | {"CLOSED"}


def twice_a_member(history: list[Fact], target: Fact) -> bool:
    """Tell whether, without a fact of a cluster, a unit would be a member of two on one day."""
    if not target["stream"].startswith("cluster/"):
        return False
    here = target["stream"].split("/")[1]
    declared = {"what": "entered in error", "target": target["at"], "at": len(history) + 1}
    before, after = (
        [(m["cluster"], m["unit"], m["from"], m["to"]) for m in memberships(counting(facts))]
        for facts in (history, [*history, declared])
    )
    return any(
        other[0] != here == new[0] and other[1] == new[1]
        and meets({"from": other[2], "to": other[3]}, new[2], new[3])
        for new in after if new not in before
        for other in after
    )  # fmt: skip


def rested_on(known: list[Fact], target: Fact) -> bool:
    """Tell whether a figure still stands by a decision on a disagreement."""
    return target["what"] == "decided" and any(
        f["what"] == "determined"
        and target["stream"].endswith(f"/{f.get('by_dispute')}")
        and f["at"] > target["at"]
        for f in known
    )


RULES = {
    "award.nominate": nominate,
    "award.propose": propose,
    "award.decide": decide,
    "award.cancel": cancel,
    "event.declare-error": declare_error,
}
