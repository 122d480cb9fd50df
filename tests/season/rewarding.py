"""Acts on awards: nominated, proposed, decided, cancelled; guidance, files, ballots, publication, standards,
ties, flags on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from tests.season.convening import hold
from tests.season.oracle import Put
from tests.season.oracle_awards import GRANTS, award_of, granted
from tests.season.oracle_facts import SEASON, of_year
from tests.season.oracle_figures import card_of
from tests.season.oracle_procedure import file_of, guidance
from tests.season.world import actor

LEVELS = ("GOV_FLAG", "CITY_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT")
CHOSEN = ("CITY_FLAG", "CITY_FLAG", "CITY_MERIT")
"""Few levels, so that the steps on the way are often of the same award."""


def on_way(s: Any, name: str, unit: str, body: dict[str, Any], by: Any) -> Put:
    return Put(f"award.{name}", {"season": SEASON, "unit": unit}, body, by, s.day)


def of_guidance(s: Any, name: str, body: dict[str, Any], by: Any) -> Put:
    return Put(f"guidance.{name}", {"season": SEASON}, body, by, s.day)


def way(s: Any) -> Put:
    """Return a step on the way to an award."""
    steps: tuple[Callable[[Any], Put], ...] = (
        annual, annual, tie, file, file, file, gap, gap, ballot, ballot, publish, standards, flag,
        flag, give_back, give_back,
    )  # fmt: skip
    return s.one(*steps)(s)  # type: ignore[no-any-return]


def annual(s: Any) -> Put:
    quotas = [
        {"cluster": s.one(*s.clusters), "level": s.one(*CHOSEN), "number": s.one(0, 1, 1, 2)}
        for _ in range(s.one(0, 1, 2))
    ]
    if s.rng.random() < 0.05:
        quotas.append({"cluster": "KHONG-CO", "level": "CITY_FLAG", "number": 1})
    codes = s.one(["A"], ["A", "B"], ["A", "B"], [], ["A", "A"])
    body: dict[str, Any] = {
        "quotas": quotas, "dossier_items": [{"code": c, "name": f"Giấy {c}"} for c in codes],
        "document": s.paper(),
    }  # fmt: skip
    if s.coin():
        body["dossier_deadline"] = s.one(s.day, date(2024, 12, 20))
    by = actor(s.one("UBQ", "PNV"))
    if by[1] == "PNV":
        body["on_behalf_of"] = s.one("UBQ", "UBQ", "UBTP")
    return of_guidance(s, "issue", body, by)


def tie(s: Any) -> Put:
    """Return the council's order of units that may stand alike."""
    quotas = [*guidance(s.known)["quotas"]]
    if not quotas and s.rng.random() < 0.8:
        return annual(s)
    quotas = quotas or [(s.clusters[0], "CITY_FLAG")]
    cluster, level = s.rng.choice(quotas)
    units = of_year(s.known, cluster) or s.units
    order = s.rng.sample(units, min(len(units), s.one(1, 2, len(units))))
    if s.rng.random() < 0.06:
        order.append(s.unit())
    body = {
        "cluster": cluster if s.rng.random() > 0.05 else "KHONG-CO", "level": level, "units": order,
        "document": s.paper(), "reason": "sau khi cân nhắc",
    }  # fmt: skip
    return of_guidance(s, "decide-tie", body, actor("HD"))


def file(s: Any) -> Put:
    came = s.one(s.day, date(2024, 12, 20), date(2024, 12, 21))
    items = s.one([], ["A"], ["A", "B"], ["A", "B"], ["A", "A"])
    body: dict[str, Any] = {"level": s.one(*CHOSEN), "received_on": came, "items": items}
    if s.coin():
        body |= {"women": s.one(7, 6, 0), "people": s.one(10, 10, 0)}
    return on_way(s, "receive-file", s.unit(), body, actor("PNV"))


def gap(s: Any) -> Put:
    """Return what is said of a file that came: that it lacks something, or that it goes back."""
    came = [(u, level) for u in s.units for level in LEVELS if file_of(s.known, u, level)]
    if not came and s.rng.random() < 0.8:
        return file(s)
    unit, level = s.rng.choice(came) if came else (s.unit(), "CITY_FLAG")
    body: dict[str, Any] = {"level": level, "reason": "thiếu biên bản", "document": s.paper()}
    if s.coin():
        return on_way(s, "return-file", unit, body, actor("PNV"))
    body["missing"] = s.one(["biên bản"], ["biên bản"], [])
    return on_way(s, "find-file-incomplete", unit, body, actor("PNV"))


def ballot(s: Any) -> Put:
    members, unit = s.rng.randint(0, 16), s.unit()
    needed = -(-members * 8 // 10)
    in_favour = s.one(needed, needed, needed - 1, members // 2, members // 2 + 1)
    result = {"unit": unit, "in_favour": max(in_favour, 0), "against": s.one(0, 0, 1)}
    writing = s.one(0, 0, 1)
    body: dict[str, Any] = {
        "level": s.one(*LEVELS), "members": members, "present": max(members - writing, 0),
        "in_writing": writing, "results": [result], "document": s.paper(),
    }  # fmt: skip
    sessions = [f["meeting"] for f in s.known if f.get("kind") == "COUNCIL" and "present" in f]
    if sessions and s.coin():
        body |= {"meeting": s.rng.choice(sessions), "members": s.one(2, 2, 3), "present": 2}
        result |= {"in_favour": s.one(1, 2, 2), "against": 0}
    path = {"season": SEASON}
    return Put("award.record-ballot", path, body, actor(s.one("HD", "PNV")), s.day)


def publish(s: Any) -> Put:
    last = s.day + timedelta(days=s.one(-1, 0, 7, 7))
    body = {
        "level": s.one(*CHOSEN), "first_day": s.day, "last_day": last, "document": s.paper(),
    }  # fmt: skip
    return on_way(s, "publish", s.unit(), body, actor(s.one("HD", "PNV")))


def standards(s: Any) -> Put:
    named = s.one(["Đ.25"], ["Đ.25", "Đ.26"], ["Đ.25", "Đ.26"], ["Đ.25", "Đ.25"])
    found = [{"standard": f"Luật TĐKT {n}", "met": s.rng.random() < 0.8} for n in named]
    body = {"level": s.one(*CHOSEN), "standards": found, "document": s.paper()}
    return on_way(s, "find-standards", s.unit(), body, actor(s.one("HD", "PNV")))


def flag(s: Any) -> Put:
    """Return a flag on a granted award, mostly because of something that was put since."""
    has = [(u, level) for u in s.units for level in granted(s.known, u)]
    unit, level = s.rng.choice(has) if has else (s.unit(), "CITY_FLAG")
    decided = award_of(s.known, unit)["decided"].get(level, {"at": 1})
    own = [f["at"] for f in s.history if f["at"] > decided["at"] and unit in f["stream"]]
    body = {
        "level": level, "because_of": s.one(*own, s.rng.randint(1, len(s.history))),
        "cause": s.one("SCORE_MOVED", "CONDUCT_MOVED"),
    }  # fmt: skip
    return on_way(s, "flag-review", unit, body, actor("PNV"))


def give_back(s: Any) -> Put:
    standing = [(u, *p) for u in s.units for p in sorted(award_of(s.known, u)["proposed"])]
    unit, proposer, level = s.unit(), "COUNCIL", s.one(*LEVELS)
    if standing and s.rng.random() < 0.9:
        unit, proposer, level = s.rng.choice(standing)
    body = {
        "level": level, "proposed_by": proposer, "reason": "thiếu biên bản", "document": s.paper(),
    }  # fmt: skip
    by = actor("UBTP" if proposer == "DISTRICT" or s.rng.random() < 0.2 else "UBQ")
    return on_way(s, "return-proposal", unit, body, by)


def award(s: Any) -> Put:
    unit, level = s.unit(), s.rng.choice(LEVELS)
    reached = [u for u in s.units if card_of(s.known, u).stage in {"AGREED", "VERIFIED"}]
    if reached and s.rng.random() < 0.8:
        unit = s.rng.choice(reached)
    has = granted(s.known, unit)
    what = s.one("nominate", "nominate", "propose", "decide", "decide", "decide")
    if has and s.rng.random() < 0.5:
        what, level = "cancel", s.rng.choice(has)
    elif what == "nominate":
        meetings = s.meetings(unit, "YEAREND")
        if not meetings:
            return hold(s, s.cluster(unit), "YEAREND")
        body = {"level": s.rng.choice(LEVELS[:4]), "meeting": s.rng.choice(meetings)}
        return on_way(s, "nominate", unit, body, s.chair(s.cluster(unit)))
    body = {"level": level, "document": s.paper(), "reason": "theo hồ sơ"}
    if what == "propose":
        by = actor(s.one("HD", "UBQ", "PNV"))
        if by[1] == "PNV":
            body["on_behalf_of"] = "UBQ"
        return on_way(s, "propose", unit, body, by)
    told = award_of(s.known, unit)["decided"].get(level)
    grants = told["authority"] if told and what == "cancel" else GRANTS[level]
    if s.rng.random() < 0.06:
        grants = s.one("CITY", "DISTRICT", "PRIME_MINISTER")
    body_of = {"CITY": "UBTP", "DISTRICT": "UBQ", "PRIME_MINISTER": "TTG"}[grants]
    by = actor(body_of) if body_of != "TTG" and s.rng.random() < 0.7 else actor("PNV")
    if by[1] == "PNV":
        body["on_behalf_of"] = body_of
    if what == "cancel":
        body["ground"] = s.one("FRAUD", "VIOLATION_CONCLUDED")
    else:
        body["outcome"] = s.one("GRANTED", "GRANTED", "GRANTED", "REFUSED", "DEFERRED")
    return on_way(s, what, unit, body, by)
