"""Acts on who leads and who belongs, and declarations that something was entered in error."""

from datetime import timedelta
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_facts import (
    COUNCIL,
    SEASON,
    Fact,
    delegations,
    leader,
    memberships,
    roster,
    standing_body,
    terms,
)
from tests.season.world import ADMIN, actor, member

NARROWED = (
    (), (), (), ("cluster.agree-scores",), ("meeting.hold", "award.nominate"),
    ("scorecard.verify",),
)  # fmt: skip
"""The acts a delegation is narrowed to, if any; the last is nobody's to entrust."""


def appoint(s: Any, cluster: str) -> Put:
    """Return the assignment of a Head to a cluster that has none."""
    members = roster(s.known, cluster, s.day) or s.units[:2]
    body = {"unit": s.rng.choice(members), "role": "HEAD", "from_day": s.day, "season": SEASON}
    return Put("cluster.assign-leadership", {"cluster": cluster}, body, actor("HD"), s.day)


def organisation(s: Any) -> Put | None:  # noqa: C901, PLR0911, PLR0912 — one case per act
    """Return an act on members, leaders, delegations, persons or, once in a while, the standing
    body."""
    cluster = s.one(*s.clusters)
    what = s.one(
        "leave", "admit", "hand-over", "hand-over", "delegate", "delegate", "delegate",
        "end-delegation", "role", "assign", "end-term", "end-unit",
    )  # fmt: skip
    if not standing_body(s.known, s.day) or s.rng.random() < 0.03:
        what = "standing"
    path, day, paper = {"cluster": cluster}, s.day, s.paper()
    members = roster(s.known, cluster, day) or s.units[:2]
    later = day + timedelta(days=s.one(0, 1, 5))
    if what == "leave":
        body = {"unit": s.rng.choice(members), "to_day": s.one(day, later), "document": paper}
        return Put("cluster.leave", path, body, actor("UBTP"), day)
    if what == "admit":
        gone = [m["unit"] for m in memberships(s.known) if m["to"]] or [s.unit()]
        body = {"unit": s.rng.choice(gone), "from_day": later, "document": paper}
        return Put("cluster.admit", path, body, actor("UBTP"), day)
    role = s.one("HEAD", "HEAD", "DEPUTY")
    season = s.one(*dict.fromkeys(t["season"] for t in terms(s.known, cluster)), None)
    if what in {"hand-over", "assign"}:
        body = {"unit": s.rng.choice(members), "role": role, "from_day": later, "document": paper}
        body["season"] = season
        if what == "hand-over":
            body["reason"] = "thay trưởng giữa kỳ"
            return Put("cluster.hand-over-leadership", path, body, actor("HD"), day)
        return Put("cluster.assign-leadership", path, body, actor(s.one("HD", "PNV")), day)
    head = leader(s.known, cluster, "HEAD", day, season)
    deputy = leader(s.known, cluster, "DEPUTY", day, season)
    if what == "end-term":
        body = {"unit": head or members[0], "role": "HEAD", "to_day": later, "season": season}
        return Put("cluster.end-leadership", path, {**body, "reason": "từ nhiệm"}, actor("HD"), day)
    if what == "delegate":
        body = {
            "deputy": deputy or members[0], "scope": "họp trừ bị", "from_day": day,
            "to_day": later + timedelta(days=60), "season": season, "document": paper,
        }  # fmt: skip
        if acts := s.one(*NARROWED):
            body["acts"] = list(acts)
        return Put("cluster.delegate", path, body, member(head or members[0], "HEAD"), day)
    if what == "end-delegation":
        rows = delegations(s.known, cluster)
        if not rows:
            return None
        body = {"delegation": s.rng.choice(rows)["granted"], "to_day": later, "season": season}
        return Put("cluster.end-delegation", path, body, member(head or members[0], "HEAD"), day)
    if what == "end-unit":
        heirs = s.rng.sample(s.units, s.one(0, 1, 2))
        body = {"to_day": later, "successors": heirs, "document": paper}
        return Put("unit.dissolve", {"unit": s.unit()}, body, actor("PNV"), day)
    if what == "standing":
        if standing_body(s.known, later) and s.rng.random() < 0.8:
            body = {"body": s.one("PNV", "PNV", "VP"), "to_day": later}
            return Put("council.end-standing-body", {"council": COUNCIL}, body, actor("HD"), day)
        body = {"body": "PNV", "from_day": later}
        return Put("council.name-standing-body", {"council": COUNCIL}, body, actor("HD"), day)
    unit = s.unit()
    told = {"body": unit, "role": s.one("MEMBER", "MEMBER", "MEMBER", "INSPECTOR")}
    person = {"person": f"p-{unit}"}
    if s.rng.random() < 0.4:
        return Put("role.end", person, {**told, "to_day": later}, ADMIN, day)
    return Put("role.grant", person, {**told, "from_day": later}, ADMIN, day)


# Errors


def error(s: Any) -> Put | None:
    """Return a declaration that something was entered in error, or that such a declaration was."""
    kinds = ("scorecard", "scorecard", "conduct", "party-rating", "reprimand", "award", "dispute",
             "cluster", "role", "year", "meeting", "complaint", "matter", "paper", "name-register",
             "calendar-feed", "guidance", "evidence")  # fmt: skip
    kind = s.rng.choice(kinds)
    spared = {"raised", "role granted", "member admitted", "cluster established"}
    late = [f for f in s.history[-60:] if f["what"] not in spared]
    chosen = [f for f in late if f["stream"].startswith(f"{kind}/")]
    if not chosen:
        return None
    declared = [f for f in chosen if f["what"] == "entered in error"]
    target: Fact = s.rng.choice(declared if declared and s.rng.random() < 0.5 else chosen)
    by = target["by"] if s.rng.random() < 0.6 else s.one(actor("HD"), actor("PNV"))
    return Put("event.declare-error", {"position": target["at"]}, {"reason": "ghi nhầm"}, by, s.day)
