"""Acts of a cluster's working year: papers, models, reports, reminders, who came to a meeting."""

from datetime import timedelta
from typing import Any

from tests.season.oracle import Put
from tests.season.oracle_facts import SEASON, Fact, of, of_year, table_for
from tests.season.oracle_year import models, papers
from tests.season.world import actor, member

PARTS = ("LEADER", "SECTION", "OTHER")


def pick(s: Any) -> Put | None:
    """Return an act of the working year, or None when there is nothing for it to be about."""
    what = s.one(adopt, adopt, model, model, report, follow, follow, meeting, meeting, meeting,
                 evidence, results)  # fmt: skip
    return what(s)


def of_cluster(s: Any, name: str, body: dict[str, Any], by: Any, cluster: str) -> Put:
    return Put(f"year.{name}", {"season": SEASON, "cluster": cluster}, body, by, s.day)


def units(s: Any, cluster: str, most: int = 3) -> list[str]:
    """Return some units of a cluster, now and then one of anywhere, or one twice."""
    among = of_year(s.known, cluster) or s.units[:1]
    chosen = s.rng.sample(among, min(len(among), s.rng.randint(1, most)))
    if s.rng.random() < 0.08:
        chosen.append(s.one(*s.units))
    return chosen


def meetings(s: Any, cluster: str) -> list[Fact]:
    """Return the meetings of a cluster, seldom those of all."""
    return of(s.known, "meeting held", **({} if s.rng.random() < 0.1 else {"cluster": cluster}))


def adopt(s: Any) -> Put:
    cluster = s.one(*s.clusters)
    kind = s.one("REGULATION", "REGULATION", "PROGRAMME", "PLAN", "PLEDGE")
    body: dict[str, Any] = {"kind": kind, "document": s.paper()}
    if kind == "PLEDGE" or s.rng.random() < 0.05:
        body["signers"] = units(s, cluster)
    if (kind == "REGULATION") == (s.rng.random() > 0.1):
        body["self_score_due"] = s.day + timedelta(days=s.one(-1, 0, 20))
    held = meetings(s, cluster)
    if held and s.coin():
        body["meeting"] = s.rng.choice(held)["meeting"]
        if s.rng.random() < 0.2:
            body["adopted_on"] = s.day
    standing = papers(s.known, cluster, kind)
    if standing and s.rng.random() < 0.7:
        body["replaces"] = standing[-1]
    elif s.rng.random() < 0.1:
        body["replaces"] = s.rng.randint(1, len(s.history))
    return of_cluster(s, "adopt-document", body, s.chair(cluster), cluster)


def model(s: Any) -> Put:
    cluster = s.one(*s.clusters)
    unit = s.rng.choice(of_year(s.known, cluster) or s.units)
    known = models(s.known, cluster)
    at = s.rng.choice([*known]) if known and s.rng.random() < 0.8 else s.rng.randint(1, 9)
    what = s.one("register", "register", "introduce", "introduce", "spread", "opinion")
    title = s.one("Một cửa", "Tuyến phố xanh", f"Mô hình {len(s.history)}")
    if what == "register":
        body: dict[str, Any] = {"kind": s.one("MODEL", "TOPIC"), "title": title}
        return of_cluster(s, "register-model", body, member(unit), cluster)
    if what == "opinion":
        body = {"about": s.one("REGULATION", "SCALE"), "document": s.paper()}
        return of_cluster(s, "give-opinion", body, member(unit), cluster)
    if what == "spread":
        told = units(s, cluster)
        if at in known and s.rng.random() < 0.8:
            told = [u for u in told if u != known[at][0]] or told
        body = {"model": at, "units": told}
        return of_cluster(s, "spread-model", body, s.chair(cluster), cluster)
    body = {"model": at} if s.coin() else {"title": title}
    if s.rng.random() < 0.3:
        body["unit"] = s.unit()
    held = meetings(s, cluster)
    if held and s.rng.random() < 0.4:
        body["meeting"] = s.rng.choice(held)["meeting"]
    by = s.one(member(unit), s.chair(cluster))
    return of_cluster(s, "introduce-model", body, by, cluster)


def report(s: Any) -> Put:
    cluster = s.one(*s.clusters)
    body: dict[str, Any] = {"document": s.paper()}
    what = s.one("report", "report-unit", "appraise", "report-agreed-scores")
    held = [m for m in meetings(s, cluster) if m["kind"] == "PREPARATORY" or s.rng.random() < 0.1]
    if what == "report-agreed-scores" and held:
        body["meeting"] = s.rng.choice(held)["meeting"]
        return of_cluster(s, what, body, s.chair(cluster), cluster)
    if what == "appraise":
        body["units"] = units(s, cluster)
        by = s.one(s.chair(cluster), actor("PNV"))
        return of_cluster(s, what, body, by, cluster)
    body["period"] = s.one("HALF_YEAR", "YEAR")
    if what == "report-unit":
        unit = s.rng.choice(of_year(s.known, cluster) or s.units)
        return of_cluster(s, what, body, member(unit), cluster)
    return of_cluster(s, "report", body, s.chair(cluster), cluster)


def follow(s: Any) -> Put:
    cluster = s.one(*s.clusters)
    what = s.one("hold-activity", "urge", "remind", "remind")
    if what == "hold-activity":
        body: dict[str, Any] = {"title": "Hội thi", "took_part": units(s, cluster)}
        if s.coin():
            body["stayed_away"] = units(s, cluster, 1)
        return of_cluster(s, what, body, s.chair(cluster), cluster)
    body = {"duty": s.one("MODELS", "SELF_SCORE", "MIDYEAR"), "units": units(s, cluster)}
    if what == "urge":
        return of_cluster(s, what, body, s.chair(cluster), cluster)
    if s.coin():
        del body["units"]
    return of_cluster(s, what, body, actor("PNV"), cluster)


def meeting(s: Any) -> Put | None:
    known = of(s.known, "meeting held")
    if not known:
        return None
    of_it = s.rng.choice(known)
    by = s.chair(of_it["cluster"]) if of_it["cluster"] else actor("PNV")
    what = s.one("detail-attendance", "detail-attendance", "arrange", "explain-absence",
                 "record-content")  # fmt: skip
    body: dict[str, Any] = {}
    if what == "detail-attendance":
        body["delegates"] = [delegates(s, of_it, unit) for unit in of_it["members"]]
    elif what == "arrange":
        if s.rng.random() < 0.8:
            body["host"] = s.rng.choice(of_it["members"])
        if s.coin():
            body["guests"] = s.one(["VP"], ["VP", "TTR"], ["VP", "VP"], ["KHONG-CO"])
    elif what == "explain-absence":
        body["reason"] = "chống bão"
        absent = [u for u in of_it["members"] if u not in of_it["present"]] or of_it["members"]
        unit = s.rng.choice(absent)
        if s.coin():
            by = member(unit)
        if s.rng.random() < 0.7:
            body["unit"] = unit
    else:
        body |= {"items": ["OTHER"], "document": s.paper()}
    path = {"season": SEASON, "meeting": of_it["meeting"]}
    return Put(f"meeting.{what}", path, body, by, s.day)


def delegates(s: Any, of_it: Fact, unit: str) -> dict[str, Any]:
    """Return who of a unit came, as the minutes have it, but for a slip once in a while."""
    came = (unit in of_it["present"]) != (s.rng.random() < 0.03)
    told: dict[str, Any] = {"unit": unit}
    if came:
        told["came"] = s.rng.sample(PARTS, s.rng.randint(1, 3))
        if s.rng.random() > 0.03:
            told["right"] = s.coin()
    return told


def evidence(s: Any) -> Put:
    unit, body = s.unit(), {"subject": "Kết quả năm", "document": s.paper()}
    table = table_for(s.known, s.cluster(unit), unit)
    if table and s.coin():
        body["criterion"] = s.rng.choice([*table["leaves"]])
    by = actor(s.one("VP", "TC", "TTR", "PNV"))
    if by[1] == "PNV" and s.rng.random() < 0.8:
        body["on_behalf_of"] = s.one("VP", "UBQ")
    return Put("evidence.provide", {"season": SEASON, "unit": unit}, body, by, s.day)


def results(s: Any) -> Put | None:
    if s.rng.random() < 0.6:
        return None
    body: dict[str, Any] = {"to": s.one("UBQ", "UBQ", "UBQ", "KHONG-CO"), "document": s.paper()}
    if s.coin():
        body["clusters"] = [s.one(*s.clusters, "KHONG-CO")]
    by = actor(s.one("PNV", "HD"))
    return Put("season.report-results", {"season": SEASON}, body, by, s.day)
