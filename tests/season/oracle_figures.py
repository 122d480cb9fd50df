"""A unit's card as its facts leave it: four layers, none of which is ever written over another."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.season.oracle_facts import Fact

LOCKED = {"AGREED", "VERIFIED"}
REACHED = {
    "SUBMITTED": 1, "RETURNED": 1, "REVIEW": 2, "REVIEWED": 2, "AGREED": 3, "VERIFIED": 4,
}  # fmt: skip
STAGES = {
    "missing": "MISSING",
    "returned": "RETURNED",
    "review opened": "REVIEW",
    "review completed": "REVIEWED",
    "agreed": "AGREED",
    "verified": "VERIFIED",
}


UNMOVED = {
    "explanation asked", "explained", "explanation answered", "notified", "recomputation flagged",
}  # fmt: skip
"""What is said of a card and moves nothing on it."""


def card_of(known: list[Fact], unit: str) -> Any:  # noqa: C901, PLR0912 — one case per fact
    """Return a card as the counting facts leave it, each layer beside the others."""
    c = SimpleNamespace(
        stage="EMPTY", closed_from=None, reached=0, sent=0, leaves={}, own={}, review={},
        meeting={}, council={}, papers={}, answered=set(), requests={}, explanations={}, moved_at=0,
        entered={}, exact={}, due={}, outcome=None, cluster=None, group=None,
    )  # fmt: skip
    for f in known:
        if f.get("card") != unit:
            continue
        what = f["what"]
        if what == "self-scored":
            c.stage, c.sent, c.leaves = "SUBMITTED", c.sent + 1, f["leaves"]
            c.own = dict(f["lines"])
            # What was moved before was moved on other figures.
            c.review, c.meeting, c.council, c.papers, c.answered = {}, {}, {}, {}, set()
            c.entered, c.exact, c.due = dict(f["entered"]), dict(f["exact"]), {}
            c.cluster, c.group, c.outcome = f["cluster"], f["group"], None
        elif what in STAGES:
            c.stage = STAGES[what]
        elif what in {"scored", "adjusted", "reprimand applied", "reprimand reversed"}:
            where = c.meeting if f["meeting"] else c.review
            by_hand = what != "reprimand reversed" or f["points"] != f["seen"]
            where[f["criterion"]] = f["points"]
            if by_hand:
                c.exact.pop(f["criterion"], None)
            if f.get("entered") is not None:
                c.entered[f["criterion"]], c.exact[f["criterion"]] = f["entered"], f["exact"]
            if what == "reprimand applied":
                c.papers[f["paper"]] = (f["at"], f["criterion"])
            c.answered |= {f["withdrawal"]} if what == "reprimand reversed" else set()
        elif what == "determined":
            c.stage, c.closed_from = "VERIFIED", None
            c.council.update(f["lines"])
            c.due = {k: p for k, p in c.due.items() if k not in f["lines"]}
            c.papers |= dict.fromkeys(f["papers"], (f["at"], next(iter(f["lines"]))))
            c.answered |= set(f["answers"])
        elif what == "card closed":
            c.stage, c.closed_from, c.outcome = "CLOSED", c.stage, f["outcome"]
        elif what == "line recomputed":
            if f["criterion"] not in c.exact or c.stage not in {"SUBMITTED", "REVIEW", "REVIEWED"}:
                continue  # set by hand meanwhile, or locked: it counts no more
            (c.own if c.stage == "SUBMITTED" else c.review)[f["criterion"]] = f["points"]
            c.exact[f["criterion"]] = f["exact"]
            c.due.pop(f["criterion"], None)
        elif what == "recomputation flagged":
            c.due[f["criterion"]] = f["points"]
        elif what == "explanation asked":
            c.requests[f["at"]] = f["criterion"]
        elif what == "explained":
            c.explanations[f["at"]] = f["criterion"]
        c.reached = REACHED.get(c.stage, c.reached)
        if what not in UNMOVED:
            c.moved_at = f["at"]
    return c


def point(c: Any, criterion: str, layer: str) -> Decimal | None:
    """Return a line's points in a layer; none is ever written over another (house of four
    layers)."""
    if layer == "SELF":
        return c.own.get(criterion)
    named = c.own.get(criterion) if c.leaves[criterion]["scored_by"] == "SELF" else None
    reviewed = c.review.get(criterion, named)
    if layer == "REVIEW":
        return reviewed
    agreed = c.meeting.get(criterion, reviewed)
    return agreed if layer == "AGREED" else c.council.get(criterion, agreed)


def total(c: Any, layer: str) -> Decimal | None:
    """Return a layer's total within 0 to 1000; one that lacks a line is incomplete, never zero."""
    found = [point(c, criterion, layer) for criterion in c.leaves]
    if not found or None in found:
        return None
    return min(max(sum(found), Decimal("0.00")), Decimal("1000.00"))


def in_range(leaf: Fact, points: Decimal) -> bool:
    """Tell whether points lie where the table lets them: 0 to max, a penalty −max to 0 (R-11)."""
    if leaf["type"] == "penalty":
        return -leaf["max"] <= points <= 0
    return (leaf["max"] if leaf["full"] else 0) <= points <= leaf["max"]
