"""Meetings: proposed, agreed to by the council or not, held; who is to lead next; how a conference
voted."""

from datetime import timedelta
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_facts import SEASON, of, roster
from tests.season.world import actor

KINDS = ("SIGNING", "MIDYEAR", "MIDYEAR", "YEAREND", "PREPARATORY", "THEMATIC", "COUNCIL")


def pick(s: Any) -> Put | None:
    """Return an act before a meeting, or one that comes out of a year-end conference."""
    proposed = of(s.known, "meeting proposed")
    what = s.one("propose", "answer", "answer", "introduce", "ballot")
    if what == "introduce":
        return introduce(s)
    if what == "ballot":
        return ballot(s)
    if what == "propose" or not proposed:
        return propose(s, proposed)
    told = s.rng.choice(proposed)
    what = s.one("concur", "concur", "withhold")
    meeting = told["meeting"] if s.rng.random() > 0.05 else "KHONG-CO"
    body: dict[str, Any] = {"on_day": told["day"], "document": s.paper()}
    if s.rng.random() < 0.2:
        body["on_day"] += timedelta(days=1)
    if what == "withhold":
        body |= {"outcome": s.one("REFUSED", "CHANGES_ASKED"), "reason": "đổi ngày khác"}
    return of_meeting(s, what, meeting, body, actor(s.one("HD", "PNV")))


def of_meeting(s: Any, what: str, meeting: str, body: dict[str, Any], by: Any) -> Put:
    return Put(f"meeting.{what}", {"season": SEASON, "meeting": meeting}, body, by, s.day)


def meeting(s: Any) -> Put:
    kind = s.one(
        "PREPARATORY", "YEAREND", "YEAREND", "COUNCIL", "THEMATIC", "MIDYEAR", "SIGNING"
    )  # fmt: skip
    return hold(s, s.one(*s.clusters), kind)


def hold(s: Any, cluster: str, kind: str) -> Put:
    """Return a meeting with most of its members, now and then with fewer than two in three."""
    told = [f["meeting"] for f in of(s.known, "meeting proposed", kind=kind, cluster=cluster)]
    ready = [m for m in told if not of(s.known, "meeting held", meeting=m)]
    code = s.rng.choice(ready) if ready and s.coin() else f"{kind[:2]}-{len(s.history)}"
    if kind == "COUNCIL":
        body = {"kind": kind, "chair": "HD", "present": ["HD", "PNV"], "members": ["HD", "PNV"]}
        return of_meeting(s, "hold", code, body, actor("PNV"))
    members = roster(s.known, cluster, s.day) or s.units[:3]
    need = -(-2 * len(members) // 3)
    count = s.one(need, need, len(members), max(1, need - 1))
    present = s.rng.sample(members, min(count, len(members)))
    away = [u for u in members if u not in present]
    body = {"kind": kind, "cluster": cluster, "chair": present[0], "present": present}
    if s.rng.random() < 0.2:
        body["present"] = [*present, "PNV"]  # a guest is no member
    if away and s.rng.random() < 0.2:
        body["absent_in_writing"] = away[:1]
    return of_meeting(s, "hold", code, body, s.chair(cluster))


def propose(s: Any, proposed: Any) -> Put:
    cluster, kind = s.one(*s.clusters), s.one(*KINDS)
    day = s.day + timedelta(days=s.one(0, 0, 2, 6))
    meeting = f"D{kind[:2]}-{len(s.history)}"
    if proposed and s.rng.random() < 0.3:  # moved to another day, or another meeting's code
        before = s.rng.choice(proposed)
        meeting = before["meeting"]
        if s.rng.random() < 0.7:
            cluster, kind = before["cluster"] or cluster, before["kind"]
    body: dict[str, Any] = {"kind": kind, "on_day": day, "content": "tổng kết"}
    if kind == "COUNCIL":
        return of_meeting(s, "propose", meeting, body, actor("PNV"))
    if s.rng.random() > 0.04:
        body["cluster"] = cluster
    return of_meeting(s, "propose", meeting, body, s.chair(cluster))


def introduce(s: Any) -> Put | None:
    cluster = s.one(*s.clusters)
    meetings = s.meetings(cluster=cluster, kind="YEAREND")
    if not meetings:
        return None
    body = {
        "unit": s.one(*(roster(s.known, cluster, s.day) or s.units), s.unit()),
        "role": s.one("HEAD", "DEPUTY"), "for_season": s.one("2025", "2025", "2025", SEASON),
        "meeting": s.rng.choice(meetings),
    }  # fmt: skip
    path = {"season": SEASON, "cluster": cluster}
    return Put("cluster.introduce-leadership", path, body, s.chair(cluster), s.day)


def ballot(s: Any) -> Put | None:
    """Return the vote of a conference on some of its members, now and then one that cannot be."""
    cluster = s.one(*s.clusters)
    meetings = s.meetings(cluster=cluster, kind="YEAREND")
    if not meetings:
        return None
    code = s.rng.choice(meetings)
    held = of(s.known, "meeting held", meeting=code)[0]
    present = len([m for m in held["members"] if m in held["present"]])
    results = [
        {"unit": unit, "in_favour": s.one(present, present, present - 1, present + 1),
         "against": s.one(0, 0, 0, 1)}
        for unit in s.rng.sample(held["members"], min(2, len(held["members"])))
    ]  # fmt: skip
    if s.rng.random() < 0.1:
        results.append({"unit": s.unit(), "in_favour": 1, "against": 0})
    body = {
        "level": s.one("GOV_FLAG", "CITY_FLAG", "CITY_MERIT"), "meeting": code,
        "in_writing": s.one(0, 0, 1), "results": results, "document": s.paper(),
    }  # fmt: skip
    path = {"season": SEASON, "cluster": cluster}
    return Put("cluster.record-ballot", path, body, s.chair(cluster), s.day)
