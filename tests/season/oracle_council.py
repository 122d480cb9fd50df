"""What the guidance says of the council's hand on a card: B.II.3, R-15, R-27."""

from decimal import Decimal
from typing import Any

from tests.season.oracle_cards import everywhere, fact, may_answer, may_move
from tests.season.oracle_facts import Fact, of
from tests.season.oracle_figures import LOCKED, card_of, in_range, point


def verify(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c = card_of(known, act.path["unit"])
    if c.stage != "AGREED" or not c.leaves:
        no(422, "B.II.3")
    return [fact(act, "verified")]


def council_lines(c: Any, lines: list[tuple[str, Any, Any]], no: Any) -> dict[str, Decimal]:
    """Return lines as the council sets them: (criterion, points, seen), once the cluster has locked
    the card."""
    if c.stage not in LOCKED and c.closed_from not in LOCKED:
        no(422, "B.II.3")
    found = {}
    for criterion, points, seen in lines:
        found[criterion] = Decimal(str(points))
        leaf = c.leaves.get(criterion)
        if leaf is None:
            no(422, "B.I")
            continue
        if point(c, criterion, "COUNCIL") != (None if seen is None else Decimal(str(seen))):
            no(409)
        if not in_range(leaf, found[criterion]):
            no(422, "B.I")
    return found


def determine(history: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    c = card_of(known, act.path["unit"])
    told = [(ln["criterion"], ln["points"], ln.get("seen")) for ln in act.body["lines"]]
    lines = council_lines(c, told, no)
    if len(lines) < len(act.body["lines"]):
        no(422)
    if not act.body.get("document") or not act.body.get("reason"):
        no(422, "B.II.3")
    papers = [(p["batch"], p["document"]) for p in act.body.get("reprimands", ())]
    answers = list(act.body.get("withdrawals", ()))
    if not all(may_move(history, known, c, act.path["unit"], p) for p in papers):
        no(422, "C.3-2")
    cited = [at for p in papers for at in everywhere(history, known, p)]
    if len(set(cited)) < len(cited):
        no(422, "C.3-2")  # one paper, cited twice
    if len(set(answers)) < len(answers):
        no(422)
    if not all(may_answer(history, known, c, w) for w in answers):
        no(422, "C.3-2")
    return [fact(act, "determined", lines=lines, papers=papers, answers=answers)]


def heirs(known: list[Fact], unit: str) -> set[str]:
    """Return the units that took over from a unit, or a part of it (R-01: carried to the
    successor)."""
    given = of(known, "unit ended", "unit divided", unit=unit)
    return {s for f in given for s in f["successors"]}


def close(_h: Any, known: list[Fact], act: Any, _s: Any, no: Any) -> list[Fact]:
    if card_of(known, act.path["unit"]).stage == "CLOSED" or not act.body.get("reason"):
        no(422, "B.II.3")
    successor = act.body.get("successor")
    if act.body["outcome"] == "CARRIED" and not successor:
        no(422, "A.I.1")
    if successor and not of(known, "unit registered", unit=successor):
        no(422)
    if act.body["outcome"] == "CARRIED" and successor not in heirs(known, act.path["unit"]):
        no(422, "A.I.1")
    return [fact(act, "card closed", outcome=act.body["outcome"])]


RULES = {
    "scorecard.verify": verify,
    "scorecard.determine": determine,
    "scorecard.close": close,
}
