"""What the guidance says of differing opinions: A.I.3, R-04."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.season.oracle_cards import fact as on_card
from tests.season.oracle_council import council_lines
from tests.season.oracle_facts import SEASON, Fact, held, of_year
from tests.season.oracle_figures import card_of, point
from tests.season.oracle_rights import stead

A_I_3 = "A.I.3"
CLOSED = {"SETTLED", "DECIDED", "NOTIFIED"}


def dispute_of(known: list[Fact], code: str) -> Any:
    """Return a disagreement as it stands in its present round."""
    d = SimpleNamespace(stage="EMPTY", matter=None, claimed=None, reserved=set(), voted=False)
    for f in known:
        if f["stream"] != f"dispute/{SEASON}/{code}":
            continue
        d.matter = (f["raised_by"], f["kind"], f["unit"], f["criterion"])
        what = f["what"]
        if what == "opinion reserved":
            d.reserved.add(f["by"][1])
        elif what == "reopened":
            d.stage, d.reserved, d.voted = "RAISED", set(), False
        elif what == "ballot recorded":
            d.voted = True
        elif what == "decision notified" and d.stage not in {"DECIDED", "NOTIFIED"}:
            continue  # what was made known was declared never decided
        elif what in {"raised", "settled", "escalated", "decided", "decision notified"}:
            d.stage = "NOTIFIED" if what == "decision notified" else what.upper()
        if what == "raised":
            d.claimed = f["claimed"]
    return d


def fact(code: str, what: str, matter: Any, **fields: Any) -> Fact:
    stream = f"dispute/{SEASON}/{code}"
    names = dict(zip(("raised_by", "kind", "unit", "criterion"), matter, strict=True))
    return {"what": what, "stream": stream, **names, **fields}


def at_meeting(known: list[Fact], act: Any, scope: Any, no: Any) -> None:
    """Object to a meeting that was not held, or is another cluster's."""
    if act.body.get("meeting"):
        meeting = held(known, act.body["meeting"])
        if meeting is None or meeting["cluster"] != scope.cluster:
            no(422, A_I_3)


def raise_it(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    b, code = act.body, act.body["code"]
    at_meeting(known, act, scope, no)
    if any(f["stream"] == f"dispute/{SEASON}/{code}" for f in _h):
        no(409)
    unit, criterion = b.get("unit"), b.get("criterion")
    if unit and unit not in of_year(known, scope.cluster):
        no(422, "A.I.1")
    if b["kind"] in {"SCORE", "ELIGIBILITY"} and not unit:
        no(422, A_I_3)
    if b["kind"] in {"SCORE", "CRITERION"} and not criterion:
        no(422, A_I_3)
    claimed = b.get("claimed")
    if claimed is not None and unit and criterion:
        c = card_of(known, unit)
        if criterion in c.leaves and point(c, criterion, "COUNCIL") == Decimal(str(claimed)):
            no(422, A_I_3)
    if not b.get("reason"):
        no(422, A_I_3)
    matter = (act.by[1], b["kind"], unit, criterion)
    claims = None if claimed is None else Decimal(str(claimed))
    return [fact(code, "raised", matter, claimed=claims)]


def simple(what: str, needed: str, *, open_only: bool, before_council: bool) -> Any:
    """Return the rule of a step: which field it must tell, and while what it may be taken."""

    def rule(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
        code = act.path["dispute"]
        d = dispute_of(known, code)
        at_meeting(known, act, scope, no)
        if needed and not act.body.get(needed):
            no(422, A_I_3)
        if open_only and d.stage in CLOSED:
            no(422, A_I_3)
        if before_council and d.stage == "ESCALATED":
            no(422, A_I_3)
        if what == "opinion reserved" and act.by[1] in d.reserved:
            no(422, A_I_3)
        if what == "reopened" and d.stage not in CLOSED:
            no(422, A_I_3)
        if what == "decision notified" and d.stage not in {"DECIDED", "NOTIFIED"}:
            no(422, A_I_3)
        made = [fact(code, what, d.matter)]
        if what == "escalated":  # what the council decides on is frozen in the same breath
            made.append(fact(code, "hearing file frozen", d.matter))
        return made

    return rule


def vote(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    """Record a ballot, however few took part in it; once there is a decision, only the first."""
    b, code = act.body, act.path["dispute"]
    d = dispute_of(known, code)
    if d.stage not in {"ESCALATED", "DECIDED", "NOTIFIED"}:
        no(422, A_I_3)
    if d.voted and d.stage != "ESCALATED":
        no(422, A_I_3)
    count = b.get("ballot")
    if not count:
        no(422, A_I_3)
        return [fact(code, "ballot recorded", d.matter)]
    if count["votes_for"] + count.get("votes_against", 0) > count["members"]:
        no(422, A_I_3)
    if b.get("meeting"):
        session = held(known, b["meeting"])
        if session is None:
            no(422, A_I_3)
        elif session["kind"] != "COUNCIL":
            no(422, "B.II.3")
    return [fact(code, "ballot recorded", d.matter)]


def decide(_h: Any, known: list[Fact], act: Any, scope: Any, no: Any) -> list[Fact]:
    """Let the council decide, with its effect on each line; the lines are set in the same
    breath."""
    b, code = act.body, act.path["dispute"]
    stead(known, act, scope, no)
    d = dispute_of(known, code)
    effects = b.get("effects", [])
    if d.stage != "ESCALATED" or not b.get("document") or not b.get("reasons"):
        no(422, A_I_3)
    named = [(e["unit"], e["criterion"]) for e in effects]
    if len(set(named)) < len(named):
        no(422, A_I_3)
    if {unit for unit, _ in named} - set(of_year(known, scope.cluster)):
        no(422, "A.I.1")
    moves = any(
        e.get("seen") is None or Decimal(str(e["seen"])) != Decimal(str(e["points"]))
        for e in effects
    )
    score = d.matter is not None and d.matter[1] == "SCORE"
    told = b.get("outcome")
    if (told == "STANDS" and moves) or (score and told in {"ACCEPTED", "OTHERWISE"} and not moves):
        no(422, A_I_3)
    made = [fact(code, "decided", d.matter)]
    for unit in dict.fromkeys(unit for unit, _ in named):
        mine = [(e["criterion"], e["points"], e.get("seen")) for e in effects if e["unit"] == unit]
        c = card_of(known, unit)
        if not b.get("document") or not b.get("reasons"):
            no(422, "B.II.3")
        lines = council_lines(c, mine, no)
        made.append(
            on_card(
                act, "determined", unit=unit, lines=lines, papers=[], answers=[], by_dispute=code
            )
        )
    return made


RULES = {
    "dispute.raise": raise_it,
    "dispute.state-position": simple(
        "position stated", "statement", open_only=True, before_council=False
    ),
    "dispute.reserve": simple("opinion reserved", "", open_only=False, before_council=False),
    "dispute.settle": simple("settled", "outcome", open_only=True, before_council=True),
    "dispute.escalate": simple("escalated", "reason", open_only=True, before_council=True),
    "dispute.record-ballot": vote,
    "dispute.decide": decide,
    "dispute.notify": simple(
        "decision notified", "addressees", open_only=False, before_council=False
    ),
    "dispute.reopen": simple("reopened", "reason", open_only=False, before_council=False),
}
