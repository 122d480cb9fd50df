"""What the guidance says of a unit's card: B.II.1 to B.II.4, R-11 to R-15, R-27."""

from decimal import Decimal
from typing import Any

from tests.season.oracle_computing import others, stream_of
from tests.season.oracle_facts import (
    ENDS,
    SEASON,
    STARTS,
    Fact,
    cards_here,
    held,
    of,
    of_year,
    quorate,
    table_for,
)
from tests.season.oracle_figures import LOCKED, card_of, in_range, point
from tests.season.oracle_formulas import CannotError, exact_of, two_places


def fact(act: Any, what: str, **fields: Any) -> Fact:
    """Return a fact of a card."""
    unit = fields.pop("unit", act.path.get("unit"))
    stream = f"scorecard/{SEASON}/{unit}"
    return {"what": what, "stream": stream, "card": unit, "units": [unit], **fields}


def under_review(c: Any, no: Any) -> bool:
    """Object where the cluster may not touch the card: before the review, or after the lock."""
    if c.stage in {"REVIEW", "REVIEWED"}:
        return True
    no(422, "B.II.4" if c.stage in LOCKED | {"CLOSED"} else "B.II.1")
    return False


def submit(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    c = card_of(known, act.path["unit"])
    if c.stage not in {"EMPTY", "MISSING", "RETURNED", "SUBMITTED"}:
        no(422, "B.II.1")
    table = table_for(known, scope.cluster, act.path["unit"])
    if table is None:
        no(422, "B.I")
        return []
    leaves = table["leaves"]
    given = [line["criterion"] for line in act.body["lines"]]
    if len(set(given)) < len(given) or set(leaves) - set(given):
        no(422, "B.II.1")
    if set(given) - set(leaves):
        no(422, "B.I")
    told: dict[str, Any] = {"lines": {}, "entered": {}, "exact": {}}
    where = f"criteria/{SEASON}/{scope.cluster}/{table['group']}"
    for line in act.body["lines"]:
        k, value = line["criterion"], line.get("key") or line.get("measured")
        if k in leaves:
            among = others(known, where, k, act.path["unit"])
            of = (leaves[k], act.path["unit"])
            told["lines"][k], exact = settled(of, line.get("points"), value, among, no)
            if exact is not None:
                told["entered"][k], told["exact"][k] = value, exact
    of_table = {"leaves": leaves, "cluster": scope.cluster, "group": table["group"]}
    return [fact(act, "self-scored", **told, **of_table)]


def settled(of: Any, given: Any, value: Any, among: Any, no: Any) -> tuple[Any, Any]:
    """Return a line's points: as given, or as its rule makes them of what was achieved (B.I)."""
    leaf, unit = of
    points = None if given is None else Decimal(str(given))
    if leaf["rule"] is None:
        if points is None or not in_range(leaf, points):
            no(422, "B.I")
        return points, None
    try:
        exact = exact_of(leaf, unit, value, among)
    except CannotError:
        no(422, "B.I")
        return points, None
    if points not in {None, two_places(exact)}:
        no(422, "B.I")
    return two_places(exact), exact


def miss(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if card_of(known, act.path["unit"]).stage != "EMPTY" or not act.body.get("reason"):
        no(422, "B.II.1")
    return [fact(act, "missing")]


def send_back(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if card_of(known, act.path["unit"]).stage != "SUBMITTED" or not act.body.get("reason"):
        no(422, "B.II.2")
    return [fact(act, "returned")]


def open_review(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if card_of(known, act.path["unit"]).stage != "SUBMITTED":
        no(422, "B.II.1")
    return [fact(act, "review opened")]


def score(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c, criterion = card_of(known, act.path["unit"]), act.body["criterion"]
    under_review(c, no)
    leaf = c.leaves.get(criterion)
    if leaf is None:
        no(422, "B.I")
        return []
    _, body, role = act.by
    named = leaf["scored_by"]
    if named == "SELF" or criterion in c.review:
        no(422, "B.II.2")
    mine = {"HEAD": "HEAD", "DEPUTY": "HEAD", "STANDING_BODY": "STANDING_BODY"}.get(role)
    if named != "SELF" and named not in {mine, body}:
        no(403)
    told = measured_line(known, c, act, leaf, no)
    return [fact(act, "scored", criterion=criterion, meeting=False, **told)]


def measured_line(known: list[Fact], c: Any, act: Any, leaf: Fact, no: Any) -> dict[str, Any]:
    """Return a line's points as given or measured, and what they were computed of."""
    unit, value = act.path["unit"], act.body.get("measured")
    among = others(known, stream_of(c), act.body["criterion"], unit)
    points, exact = settled((leaf, unit), act.body.get("points"), value, among, no)
    more = {} if exact is None or value is None else {"entered": value, "exact": exact}
    return {"points": points, **more}


def meeting_for(known: list[Fact], act: Any, scope: Any, no: Any) -> Fact | None:
    """Object unless the meeting named was a preparatory one of the cluster, held, with quorum."""
    meeting = held(known, act.body.get("meeting"))
    if meeting is None or meeting["cluster"] != scope.cluster:
        no(422, "A.I.3")
        return None
    if meeting["kind"] != "PREPARATORY":
        no(422)
    if not quorate(meeting):
        no(422, "A.I.3")
    return meeting


def moved_line(known: list[Fact], c: Any, line: dict[str, Any], act: Any, no: Any) -> Fact:
    """Return a line as the head adjusts it (R-12): seen, within range, with reason and paper."""
    criterion, at_meeting = line["criterion"], bool(act.body.get("meeting"))
    points, seen = Decimal(str(line["points"])), Decimal(str(line["seen"]))
    leaf, told = c.leaves.get(criterion), {"points": points}
    if leaf is None:
        no(422, "B.I")
    else:
        standing = point(c, criterion, "AGREED")
        if criterion in c.meeting and not at_meeting:
            no(422, "B.II.4")
        if standing is None:
            no(422, "B.II.2")
        elif standing != seen:
            no(409)
        if line.get("measured") is not None:
            told = measured_line(known, c, act, leaf, no)
        elif not in_range(leaf, points):
            no(422, "B.I")
    if not (line.get("reason") or act.body.get("reason")):
        no(422, "B.II.2")
    explained = line.get("explanation")
    papers = line.get("documents") or act.body.get("documents")
    if not papers and not at_meeting and explained is None:
        no(422, "B.II.2")
    if explained is not None and c.explanations.get(explained) != criterion:
        no(422, "B.II.2")
    return fact(act, "adjusted", criterion=criterion, meeting=at_meeting, **told)


def adjust(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    c = card_of(known, act.path["unit"])
    under_review(c, no)
    if act.body.get("meeting"):
        meeting_for(known, act, scope, no)
    return [moved_line(known, c, act.body, act, no)]


def adjust_all(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    lines = act.body["lines"]
    named = [(line["unit"], line["criterion"]) for line in lines]
    if len(set(named)) < len(named):
        no(422, "B.II.2")
    if act.body.get("meeting"):
        meeting_for(known, act, scope, no)
    made = []
    for unit in dict.fromkeys(line["unit"] for line in lines):
        if unit not in cards_here(known, scope.cluster, act.on):
            no(422, "A.I.1")
            continue
        c = card_of(known, unit)
        under_review(c, no)
        for line in lines:
            if line["unit"] == unit:
                moved = moved_line(known, c, line, act, no)
                made.append({**moved, **fact(act, "adjusted", unit=unit)})
    return made


def apply_reprimand(history: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    unit, criterion = act.path["unit"], act.body["criterion"]
    c, points = card_of(known, unit), Decimal(str(act.body["points"]))
    under_review(c, no)
    batch, code = act.body["batch"], act.body["document"]
    if not may_move(history, known, c, unit, (batch, code)):
        no(422, "C.3-2")
    leaf = c.leaves.get(criterion)
    if leaf is None:
        no(422, "B.I")
        return []
    seen = act.body.get("seen")
    standing = point(c, criterion, "AGREED")
    if standing != (None if seen is None else Decimal(str(seen))):
        no(409)
    if not in_range(leaf, points):
        no(422, "B.I")
    if standing is not None and points > standing:
        no(422, "C.3-2")
    at_meeting = criterion in c.meeting
    return [
        fact(
            act, "reprimand applied",
            criterion=criterion, points=points, meeting=at_meeting, paper=(batch, code),
        )
    ]  # fmt: skip


def may_move(history: list[Fact], known: list[Fact], c: Any, unit: str, place: Any) -> bool:
    """Tell whether a paper may move a unit's points: the district's, of this year, naming the unit,
    nowhere withdrawn, and not applied before, whatever batch brought it (R-28)."""
    batch, code = place
    papers = [p for f in of(known, "batch forwarded", batch=batch) for p in f["papers"]]
    paper = next((p for p in papers if p["code"] == code), None)
    return (
        paper is not None
        and paper["district"]
        and unit in paper["units"]
        and STARTS <= paper["date"] <= ENDS
        and not any(
            of(known, "paper withdrawn", batch=b, code=k)
            for b, k in everywhere(history, known, place)
            if (b, k) == place or of(known, "batch forwarded", batch=b)
        )
        and not c.papers.keys() & set(everywhere(history, known, place))
    )


def everywhere(history: list[Fact], known: list[Fact], place: Any) -> list[Any]:
    """Return every place of a paper: (batch, code), this one first.

    Same issuer, number, symbol and year are the same paper. A batch entered in error is remembered.
    """
    brought = {
        f["batch"]: f for f in [*of(history, "batch forwarded"), *of(known, "batch forwarded")]
    }
    papers = {(b, p["code"]): p["key"] for b, f in brought.items() for p in f["papers"]}
    key = papers.get(place)
    return [place, *(at for at, k in papers.items() if key and k == key and at != place)]


def withdrawn_at(history: list[Fact], known: list[Fact], position: int) -> Any:
    """Return the places of the paper whose withdrawal stands at a position, and where it was ever
    withdrawn; None when none stands there."""
    found = [f for f in of(known, "paper withdrawn") if f["at"] == position]
    if not found or not of(known, "batch forwarded", batch=found[0]["batch"]):
        return None
    places = everywhere(history, known, (found[0]["batch"], found[0]["code"]))
    ever = [f["at"] for f in of(history, "paper withdrawn") if (f["batch"], f["code"]) in places]
    return places, ever


def may_answer(history: list[Fact], known: list[Fact], c: Any, position: int) -> Any:
    """Return the criterion that a withdrawn paper moved; None when there is nothing to answer."""
    withdrawn = withdrawn_at(history, known, position)
    if withdrawn is None or c.answered & set(withdrawn[1]):
        return None
    applied = [c.papers[place] for place in withdrawn[0] if place in c.papers]
    return min(applied)[1] if applied else None


def reverse(history: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c, points = card_of(known, act.path["unit"]), Decimal(str(act.body["points"]))
    under_review(c, no)
    criterion = may_answer(history, known, c, act.body["withdrawal"])
    if not act.body.get("reason"):
        no(422, "C.3-2")
    if criterion is None:
        no(422, "C.3-2")
        return []
    seen, standing = Decimal(str(act.body["seen"])), point(c, criterion, "AGREED")
    if standing != seen:
        no(409)
    if not in_range(c.leaves[criterion], points):
        no(422, "B.I")
    if points < seen:
        no(422, "C.3-2")
    told = {"points": points, "seen": seen, "meeting": criterion in c.meeting}
    return [
        fact(
            act, "reprimand reversed",
            criterion=criterion, withdrawal=act.body["withdrawal"], **told,
        )
    ]  # fmt: skip


def complete(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if card_of(known, act.path["unit"]).stage != "REVIEW":
        no(422, "B.II.2")
    return [fact(act, "review completed")]


def has_figures(c: Any) -> bool:
    """Tell whether there is any figure to tell; a self-score entered in error leaves none."""
    return bool(c.own or c.review or c.meeting or c.council)


def notify(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    members, here = of_year(known, scope.cluster), cards_here(known, scope.cluster, act.on)
    units = act.body.get("units") or here
    if len(set(units)) < len(units):
        no(422)
    told = [a["code"] for a in act.body["addressees"] if a["kind"] == "UNIT"]
    if set(units) - set(here) or set(told) - set(members):
        no(422, "A.I.1")
    if any(a["kind"] == "COUNCIL" and a["code"] != "HD" for a in act.body["addressees"]):
        no(422, "B.II.2")
    cards = [card_of(known, u) for u in units]
    if any(c.stage not in {"REVIEWED", *LOCKED} or not has_figures(c) for c in cards):
        no(422, "B.II.2")
    return [fact(act, "notified", unit=unit) for unit in units]


def ask(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c = card_of(known, act.path["unit"])
    under_review(c, no)
    if act.body["criterion"] not in c.leaves:
        no(422, "B.I")
    if not act.body.get("reason"):
        no(422, "B.II.2")
    return [fact(act, "explanation asked", criterion=act.body["criterion"])]


def explain(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c, criterion = card_of(known, act.path["unit"]), act.body["criterion"]
    under_review(c, no)
    if criterion not in c.leaves:
        no(422, "B.I")
    asked = act.body.get("request")
    if not act.body.get("explanation") or (asked and c.requests.get(asked) != criterion):
        no(422, "B.II.2")
    return [fact(act, "explained", criterion=criterion)]


def answer(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c = card_of(known, act.path["unit"])
    under_review(c, no)
    if act.body["explanation"] not in c.explanations:
        no(422, "B.II.2")
    if not act.body["accepted"] and not act.body.get("reason"):
        no(422, "B.II.2")
    return [fact(act, "explanation answered")]


def agree(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    meeting_for(known, act, scope, no)
    units = [c["unit"] for c in act.body["cards"]]
    if len(set(units)) < len(units):
        no(422)
    for told in act.body["cards"]:
        if told["unit"] not in cards_here(known, scope.cluster, act.on):
            no(422, "A.I.1")
        c = card_of(known, told["unit"])
        if c.stage != "REVIEWED" or not c.leaves:
            no(422, "B.II.4")
        if set(told.get("unsettled", ())) - set(c.leaves):
            no(422, "B.I")
    return [fact(act, "agreed", unit=u, meeting=act.body["meeting"]) for u in units]


RULES = {
    "scorecard.submit": submit,
    "scorecard.miss": miss,
    "scorecard.return": send_back,
    "scorecard.open-review": open_review,
    "scorecard.score": score,
    "scorecard.adjust": adjust,
    "cluster.adjust": adjust_all,
    "scorecard.apply-reprimand": apply_reprimand,
    "scorecard.reverse-reprimand": reverse,
    "scorecard.complete-review": complete,
    "cluster.notify-results": notify,
    "scorecard.request-explanation": ask,
    "scorecard.explain": explain,
    "scorecard.answer-explanation": answer,
    "cluster.agree-scores": agree,
}
