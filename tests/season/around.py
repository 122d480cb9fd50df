"""Acts around the cards: meetings, papers, ratings, conduct, disagreements, awards, leaders,
errors."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.season import complaining, convening, keeping, reshaping, rewarding, working
from tests.season.leading import error, organisation
from tests.season.oracle import Put
from tests.season.oracle_conduct import record_of
from tests.season.oracle_disputes import dispute_of
from tests.season.oracle_facts import (
    SEASON,
    of,
    of_year,
)
from tests.season.oracle_figures import card_of, point
from tests.season.oracle_papers import rating_of
from tests.season.world import TABLES, actor, computing, member


def in_season(name: str, more: dict[str, Any], body: dict[str, Any], by: Any, day: date) -> Put:
    return Put(name, {"season": SEASON, **more}, body, by, day)


# Criteria, the end of the season


def criteria(s: Any) -> Put:
    cluster = s.one(*s.clusters)
    path = {"cluster": cluster, "group": s.one("CHUNG", "CHUNG", "RIENG")}
    what = s.one("report", "clone", "issue", "issue")
    if what == "report":
        body: dict[str, Any] = {"to": s.one(["DISTRICT", "COUNCIL"], ["COUNCIL"], ["COUNCIL"] * 2)}
        if s.coin():
            body["version"] = s.one(1, 1, 2)
        return in_season("criteria.report", path, body, s.chair(cluster), s.day)
    if what == "clone":
        body = {"from_season": s.one(SEASON, SEASON, "2023"), "reason": "chép lại"}
        body |= s.one({}, {"from_group": "CHUNG"}, {"from_cluster": s.clusters[0]})
        body |= s.one({}, {"units": [s.unit()]}, {"units": [s.unit()]}, {"from_version": 2})
        return in_season("criteria.clone", path, body, s.chair(cluster), s.day)
    table = s.rng.choice((*TABLES, computing(of_year(s.known, cluster) or s.units)))
    if s.rng.random() < 0.5:
        issued = of(s.known, "criteria issued", **path) or [{"leaves": {"I.1": {}}}]
        criterion = s.rng.choice([*issued[-1]["leaves"]])
        body = {"unit": s.unit(), "criterion": criterion, "reason": "không được giao"}
        return in_season("criteria.mark-not-applicable", path, body, s.chair(cluster), s.day)
    rows = [dict(r) for r in table["criteria"]]
    if s.rng.random() < 0.3:
        rows[-1 if len(rows) < 4 else 1]["max"] = "123"
    how = {"not_applicable": s.one("FULL_MARKS", "FULL_MARKS", None)}
    how["keep_exemptions"] = s.rng.random() < 0.7
    body = {**table, "criteria": rows, "reason": "bổ sung", **how}
    if path["group"] == "RIENG":
        body["units"] = [s.unit()]
    return in_season("criteria.issue", path, body, s.chair(cluster), s.day)


def closing(s: Any) -> Put | None:
    if s.day < date(2025, 2, 1):
        return None
    return in_season("season.close", {}, {"reason": "đã tổng kết"}, actor("PNV"), s.day)


# Papers


def reprimand(s: Any) -> Put:
    batches = of(s.known, "batch forwarded")
    by = actor("VP")
    body: dict[str, Any] = {}
    if s.rng.random() < 0.2:
        by, body = actor("PNV"), {"on_behalf_of": s.one("VP", "VP", "TTR")}
    if batches and s.rng.random() < 0.3:
        papers = [f["paper"] for f in of(s.known, "reprimand applied")] * 3
        papers += [(f["batch"], p["code"]) for f in batches for p in f["papers"]]
        batch, code = s.rng.choice(papers or [(batches[0]["batch"], "VB1")])
        body |= {"code": code, "document": s.paper(), "reason": "thu hồi"}
        return in_season("reprimand.withdraw", {"batch": batch}, body, by, s.day)
    code = s.one("2024-11", f"2024-12-{len(s.history)}", f"2025-01-{len(s.history)}")
    body["month"] = code[:7]
    if s.rng.random() < 0.15:
        body["nil"] = True
    else:
        body["documents"] = [
            {
                "code": f"VB{n}", "kind": s.one("PHE_BINH", "NHAC_NHO"),
                "document": s.paper(
                    date=s.day - timedelta(days=s.rng.randint(-1, 20)),
                    **(keyed(s) if s.coin() else {}),
                ),
                "units": s.rng.sample(s.units, s.one(1, 1, 2)),
                "issued_by_district": s.rng.random() > 0.15,
            }
            for n in range(s.one(1, 2))
        ]  # fmt: skip
    return in_season("reprimand.forward", {"batch": code}, body, by, s.day)


def rated_by(s: Any) -> dict[str, Any]:
    """Return by whose hand a rating came: mostly nobody says, else Quận ủy or, seldom, another."""
    who = s.one(None, None, None, "QU", "QU", "BTC")
    return {"rated_by_body": who} if who else {}


def keyed(s: Any) -> dict[str, str]:
    """Return what a paper is known by wherever it stands; few, so that batches bring one twice."""
    return {"issuer": "UBND quận", "symbol": "UBND-VP", "number": s.one("7", "07", "8")}


def rating(s: Any) -> Put:
    organisations = [f["organisation"] for f in of(s.known, "organisation registered")]
    code = s.rng.choice(
        [o for o in organisations if o.endswith(("-2", "-3", "CHUNG"))] * 3 + organisations
    )
    standing = rating_of(s.known, code)
    by, body = actor(s.one("BTC", "BTC", "UBKT")), {}
    if s.rng.random() < 0.2:
        by, body = actor("PNV"), {"on_behalf_of": s.one("QU", "BTC", "VP")}
    body["document"] = s.paper()
    level = s.rng.choices(("EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED"), (12, 4, 1, 1))[0]
    path = {"organisation": code}
    if standing and s.rng.random() < 0.6:
        what = s.one("revise", "revise", "certify-coverage", "certify-coverage", "cancel")
        if what == "revise":
            body |= {
                "level": level, "seen": standing["level"], "rated_by": "Quận ủy",
                "reason": "xét lại", **rated_by(s),
            }  # fmt: skip
        elif what == "certify-coverage":
            body |= {"units": [s.unit()], "certified_by": "Quận ủy"}
        else:
            body |= {"reason": "đánh giá lại"}
        return in_season(f"party-rating.{what}", path, body, by, s.day)
    body |= {
        "level": level,
        "status": "OFFICIAL" if standing else s.one("PROVISIONAL", "OFFICIAL"),
        "rated_by": "Quận ủy",
        "as_of": s.one(date(2024, 11, 30), date(2024, 11, 30), date(2023, 1, 1)),
        **rated_by(s),
    }
    if standing:
        body["seen"] = standing["level"]
    if s.rng.random() < 0.15:
        body["covers"] = [s.unit()]
    return in_season("party-rating.record", path, body, by, s.day)


# Conduct


def conduct(s: Any) -> Put:
    what = s.one("inspection", "inspection", "shortcoming", "shortcoming", "discipline",
                 "prosecution", "condition", "review")  # fmt: skip
    unit, code = s.unit(), f"{what[:2].upper()}{len(s.history)}"
    body: dict[str, Any] = {"code": code, "document": s.paper()}
    by = actor("PNV")
    if what == "inspection":
        by = actor(s.one("TTR", "PNV"))
        body |= {"body": "Thanh tra quận", "signs_of_violation": s.coin()}
        name = "open-inspection"
    elif what == "shortcoming":
        by, name = actor("HD"), "find-shortcoming"
        kind = s.one("LIMITATION", "PUBLIC_INDIGNATION")
        body |= {"kind": kind, "ground": "có hạn chế"}
        council = [m["meeting"] for m in of(s.known, "meeting held", kind="COUNCIL")]
        if council and s.rng.random() < 0.4:
            body["meeting"] = s.rng.choice(council)
    elif what == "discipline":
        form = s.one("REPRIMAND", "WARNING", "DEMOTION", "SUSPENSION", "DISMISSAL")
        body |= {"form": form, "leader": s.coin(), "person": "n-1", "on_behalf_of": "UBQ"}
        name = "record-discipline"
    elif what == "prosecution":
        body |= {"stage": s.one("INVESTIGATION", "PROSECUTED"), "person": "n-2"}
        body["on_behalf_of"], name = "UBQ", "record-prosecution"
    elif what == "condition":
        by, name = actor("HD"), "replace-condition"
        level = s.one("EXCELLENT", "GOOD")
        body |= {"level": level, "assessed_by": "UBND quận", "reason": "không có tổ chức riêng"}
    else:
        by, name = actor("UBKT"), "record-deep-review"
        body |= {"reviewed": "ORGANISATION", "as_of": date(2024, 11, 30), "result": "đạt"}
    return in_season(f"conduct.{name}", {"unit": unit}, body, by, s.day)


def later_conduct(s: Any) -> Put | None:  # noqa: C901, PLR0912 — one case per kind of ground
    """Return what happens next to a ground, or, seldom, what cannot."""
    grounds = [(u, c, g) for u in s.units for c, g in record_of(s.known, u).items()]
    if not grounds:
        return None
    unit, code, ground = s.rng.choice(grounds)
    kind = ground["kind"] if s.rng.random() > 0.1 else s.one("inspection", "prosecution")
    body: dict[str, Any] = {"document": s.paper()}
    by, path = actor("PNV"), {"unit": unit, kind: code}
    if kind == "inspection":
        by = actor("TTR")
        if ground.get("exception"):
            name = s.one("revoke-exception", "revoke-exception", "conclude-inspection")
        elif ground["status"] == "OPEN":
            name = s.one("conclude-inspection", "conclude-inspection", "approve-exception")
        else:
            name = s.one("complete-remediation", "complete-remediation", "approve-exception")
        if name == "conclude-inspection":
            body["outcome"] = s.one("CLEAN", "REMEDIATION_REQUIRED")
        elif "exception" in name:
            by = actor("PNV")
            body |= {"authority": "UBND Thành phố", "reason": "lý do chính đáng"}
            body["on_behalf_of"] = "UBTP"
    elif kind in {"discipline", "prosecution"} and s.rng.random() < 0.3:
        body |= {"code": code, "to": s.unit(), "reason": "vi phạm ở đơn vị cũ"}
        return in_season("conduct.attribute", {"unit": unit}, body, actor("HD"), s.day)
    elif kind == "discipline":
        name, body = "annul-discipline", {**body, "reason": "oan", "on_behalf_of": "UBQ"}
    elif kind == "prosecution":
        name = s.one("advance-prosecution", "end-prosecution", "end-prosecution")
        body["on_behalf_of"] = "UBQ"
        if name == "end-prosecution":
            body["outcome"] = s.one("DROPPED", "ACQUITTED", "CONVICTED")
    elif kind in {"shortcoming", "replacement"}:
        by, name = actor("HD"), f"withdraw-{kind}"
        body["reason"] = "rút lại"
    else:
        return None
    return in_season(f"conduct.{name}", path, body, by, s.day)


# Disagreements


def dispute(s: Any) -> Put:  # noqa: C901, PLR0912 — one case per step
    open_ones = list(dict.fromkeys(f["stream"].split("/")[2] for f in of(s.known, "raised")))
    if not open_ones or s.rng.random() < 0.18:
        unit = s.unit()
        c = card_of(s.known, unit)
        kind = s.one("SCORE", "SCORE", "SCORE", "CRITERION", "ELIGIBILITY", "RANKING")
        by = member(s.one(unit, s.unit()))
        body: dict[str, Any] = {
            "code": f"YK{len(s.history)}", "kind": kind, "unit": unit, "reason": "không nhất trí",
        }  # fmt: skip
        if kind in {"SCORE", "CRITERION"}:
            body["criterion"] = s.criterion(c)
            standing = point(c, body["criterion"], "COUNCIL") if c.leaves else None
            body["claimed"] = s.one(standing, Decimal("7.00"), Decimal("7.00"))
        path = {"cluster": s.cluster(unit)}
        return in_season("dispute.raise", path, body, by, s.day)
    code = s.rng.choice(open_ones)
    d = dispute_of(s.known, code)
    unit = d.matter[2] or d.matter[0]
    cluster = s.cluster(unit)
    steps = {
        "RAISED": ["escalate"] * 5 + ["settle", "state-position", "reserve"],
        "ESCALATED": ["decide"] * 6 + ["state-position", "reserve"] + ["record-ballot"] * 4,
        "SETTLED": ["reopen"], "DECIDED": ["notify", "notify", "reopen", "record-ballot"],
        "NOTIFIED": ["reopen"],
    }.get(d.stage, ["reserve"])  # fmt: skip
    what = s.rng.choice(steps) if s.rng.random() > 0.08 else s.one("decide", "settle", "notify")
    by, body = s.chair(cluster), {"reason": "chưa thống nhất"}
    if what == "decide":
        by = actor("HD")
        body = {"document": s.paper(), "reasons": "sau khi xem hồ sơ"}
        if d.matter[1] == "SCORE" and s.rng.random() < 0.85:
            body["effects"] = effects(s, d)
            if s.rng.random() < 0.3:
                body["outcome"] = s.one("STANDS", "ACCEPTED", "OTHERWISE")
    elif what == "record-ballot":
        by = s.one(actor("HD"), actor("PNV"))
        body = {"ballot": {"members": 3, "votes_for": s.one(1, 2, 3), "votes_against": s.one(0, 1)}}
        if (meetings := of(s.known, "meeting held")) and s.rng.random() < 0.3:
            body["meeting"] = s.rng.choice([*meetings])["meeting"]
    elif what == "settle":
        body = {"outcome": "đã thống nhất"}
    elif what == "escalate":
        by = s.one(by, by, actor("PNV"))
    elif what == "state-position":
        by, body = s.one(member(unit), by, actor("PNV")), {"statement": "giữ ý kiến"}
    elif what == "reserve":
        by = member(s.one(unit, s.unit()))
    elif what == "notify":
        body = {"addressees": s.rng.sample(s.units, 2)}
    else:
        by = s.one(by, member(unit), actor("HD"))
    return in_season(f"dispute.{what}", {"dispute": code}, body, by, s.day)


def effects(s: Any, d: Any) -> list[dict[str, Any]]:
    """Return the line in dispute as the council would set it, or leave it."""
    _, _, unit, criterion = d.matter
    c = card_of(s.known, unit)
    if criterion not in c.leaves:
        return []
    seen = point(c, criterion, "COUNCIL")
    points = s.one(seen, d.claimed, s.points(c.leaves[criterion], unit))
    points = s.points(c.leaves[criterion], unit) if points is None else points
    return [{"unit": unit, "criterion": criterion, "points": points, "seen": seen}]


KINDS: tuple[tuple[Callable[[Any], Put | None], int], ...] = (
    (convening.meeting, 3), (convening.pick, 9), (rating, 9), (reprimand, 4), (conduct, 7),
    (later_conduct, 8), (dispute, 15), (rewarding.award, 15), (rewarding.way, 15),
    (complaining.pick, 10), (organisation, 6), (error, 6), (criteria, 4), (closing, 2),
    (working.pick, 12), (keeping.pick, 9), (reshaping.pick, 8),
)  # fmt: skip
"""What may happen around the cards, and how often."""


def leanings(rng: Random) -> list[int]:
    """Return how often each of these happens in one season: some of them far more than others, so
    that what is seldom comes far in some season."""
    more = rng.sample(range(len(KINDS)), 3)
    return [often * 4 if n in more else often for n, (_, often) in enumerate(KINDS)]


def pick(s: Any) -> Put | None:
    """Return an act of some kind, or None when there is nothing for it to be about."""
    chosen = s.rng.choices([kind for kind, _ in KINDS], s.leanings)[0]
    return chosen(s)  # type: ignore[no-any-return]
