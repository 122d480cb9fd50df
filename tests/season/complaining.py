"""Acts on complaints about awards, from receipt to the second decision."""

from datetime import timedelta
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_complaints import complaint_of
from tests.season.oracle_facts import SEASON, of
from tests.season.world import actor, member

NEXT = {
    "RECEIVED": ["accept"] * 5 + ["refuse"] * 3 + ["declare-complex", "withdraw", "decide"],
    "ACCEPTED": ["decide"] * 5 + ["hold-dialogue"] * 3 + ["declare-complex"] * 2 + ["withdraw"],
    "NOT_ACCEPTED": ["complain-again"] * 3 + ["withdraw", "accept"],
    "DECIDED": ["send"] * 3 + ["complain-again", "withdraw", "decide"],
    "SENT": ["complain-again"] * 3 + ["send", "hold-dialogue"],
    "WITHDRAWN": ["accept", "send", "complain-again"],
}  # fmt: skip


def pick(s: Any) -> Put | None:  # noqa: C901 — one case per step
    """Return a step of a complaint, or None while no award was decided."""
    decided = of(s.known, "award decided", "award cancelled")
    codes = list(dict.fromkeys(f["complaint"] for f in s.history if "complaint" in f))
    if decided and (not codes or s.rng.random() < 0.2):
        return receive(s, s.rng.choice(decided))
    if not codes:
        return None
    code = s.rng.choice(codes)
    c = complaint_of(s.known, code)
    what = s.rng.choice(NEXT.get(c.stage, ["accept", "withdraw"]))
    body: dict[str, Any] = {"document": s.paper()}
    if what in {"withdraw", "complain-again"}:
        own = c.matter and c.matter[2] and s.rng.random() < 0.7
        by = member(c.matter[2]) if own else actor("PNV")
        if what == "complain-again":
            body = {"content": "chưa thỏa đáng", "received_on": s.day - timedelta(days=s.one(0, 3))}
        return step(s, code, what, body, by)
    by = actor(s.one("UBQ", "UBTP", "PNV"))
    if by[1] == "PNV":
        body["on_behalf_of"] = s.one("HD", "HD", "UBQ", "UBTP", "TTG", "VP")
    if what == "refuse":
        ground = s.one("INTERNAL_DIRECTION", "LATE", "OTHER_LISTED", "OTHER_LISTED")
        body |= {"ground": ground, "reason": "không thuộc diện thụ lý"}
        if ground == "OTHER_LISTED" and s.coin():
            body["provision"] = "Đ.11.8"
    elif what == "declare-complex":
        body["reason"] = "nhiều hồ sơ"
    elif what == "hold-dialogue":
        body = {k: v for k, v in body.items() if k != "document"}
        body |= {"minutes": s.paper(), "present": s.one([], ["UBQ", s.unit()], ["KHONG-CO"])}
    elif what == "decide":
        found, effect = s.one("RIGHT", "PARTLY_RIGHT", "WRONG"), s.one("STANDS", "CANCELLED")
        body |= {"found": found, "effect": effect, "reasons": "sau khi xác minh"}
    elif what == "send":
        body["addressees"] = s.one([s.unit()], [s.unit(), "HD"], [s.unit(), "HD"], ["KHONG-CO"])
    return step(s, code, what, body, by)


def step(s: Any, code: str, what: str, body: dict[str, Any], by: Any) -> Put:
    path = {"season": SEASON, "complaint": code}
    return Put(f"complaint.{what}", path, body, by, s.day)


def receive(s: Any, decided: Any) -> Put:
    """Return a complaint of the unit, of another, or of a person through the standing body."""
    unit, at = decided["awarded"], decided["at"]
    body: dict[str, Any] = {
        "code": f"KN{len(s.history)}", "unit": unit, "content": "không nhất trí",
        "against": at if s.rng.random() > 0.06 else s.rng.randint(1, len(s.history)),
        "known_on": s.day - timedelta(days=s.one(-1, 0, 5, 5, 90, 95)),
    }  # fmt: skip
    by = member(s.one(unit, unit, s.unit()))
    if s.coin():
        by = actor("PNV")
        body |= s.one({"person": "n-3"}, {"complainant": unit}, {"complainant": s.unit()}, {})
    elif s.rng.random() < 0.1:
        body |= s.one({"person": "n-3"}, {"complainant": s.unit()})
    return Put("complaint.receive", {"season": SEASON}, body, by, s.day)
