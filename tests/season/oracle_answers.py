"""The oracle's answers: a card in its four layers, the standings of a cluster, what a unit can be
proposed for."""

from decimal import Decimal
from typing import Any

from tests.season.oracle_awards import granted
from tests.season.oracle_conduct import count, record_of
from tests.season.oracle_facts import ENDS, SEASON, STARTS, Fact, counting, meets, memberships
from tests.season.oracle_figures import card_of, point, total
from tests.season.oracle_papers import rating_for
from tests.season.oracle_registers import matters

LAYERS = ("SELF", "REVIEW", "AGREED", "COUNCIL")
LADDER = ["GOV_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT"]
FLAGS = {"GOV_FLAG", "CITY_FLAG"}
HEAVY = {"SUSPENSION", "DISMISSAL", "FORCED_RESIGNATION"}


def scorecard(history: list[Fact], unit: str, upto: int | None = None) -> Any:
    """Return a card as it was known, None when nothing of it was: stage, lines and totals by layer,
    what stands."""
    known = [f for f in history if upto is None or f["at"] <= upto]
    if not any(f["stream"] == f"scorecard/{SEASON}/{unit}" for f in known):
        return None
    c = card_of(counting(history, upto), unit)
    reached = LAYERS[: c.reached]
    lines = {
        criterion: tuple(point(c, criterion, x) if x in reached else None for x in LAYERS)
        for criterion in c.leaves
    }
    last = reached[-1] if reached else None
    return {
        "stage": c.stage,
        "lines": lines,
        "totals": tuple(total(c, x) if x in reached else None for x in LAYERS),
        "figure": total(c, last) if last else None,
        "layer": last,
        "lacking": {k for k, line in lines.items() if last and line[c.reached - 1] is None},
    }


def standings(history: list[Fact], cluster: str, upto: int | None = None) -> list[Any]:
    """Return the units of a cluster, the first first: equal points share a rank, who has none or
    left has no rank."""
    known = counting(history, upto)
    rows = [m for m in memberships(known) if m["cluster"] == cluster and meets(m, STARTS, ENDS)]
    left = {m["unit"]: m["to"] if m["to"] and m["to"] < ENDS else None for m in rows}
    figures = {}
    for unit in left:
        told = scorecard(history, unit, upto)
        figures[unit] = told["figure"] if told else None
    ranked = [u for u in left if figures[u] is not None and left[u] is None]
    found = []
    for unit, gone in left.items():
        better = [u for u in ranked if unit in ranked and figures[u] > figures[unit]]
        rank = len(better) + 1 if unit in ranked else None
        found.append((unit, rank, figures[unit], gone))
    return sorted(found, key=lambda r: (r[3] is not None, r[1] is None, r[1] or 0, *order(r)))


def order(row: Any) -> tuple[Any, ...]:
    """Return how those without a rank, or of the same, follow each other: by points, then by
    code."""
    figure = row[2]
    return (figure is None, -(figure or Decimal(0)), row[0])


def eligibility(history: list[Fact], unit: str, upto: int | None = None) -> Any:
    """Return the verdict on each award with all its findings; None when nothing is known of the
    unit."""
    known = counting(history, upto)
    c, conduct, rating = card_of(known, unit), record_of(known, unit), rating_for(known, unit)
    if not (c.moved_at or conduct or rating or matters(known, unit)):
        return None
    told = scorecard(history, unit, upto)
    points, layer = (told["figure"], told["layer"]) if told and c.moved_at else (None, None)
    replaced = count(known, unit, "replacement")
    parts = ("level", "positions", "rater")
    level, rested, by = [rating[k] for k in parts] if rating else (None, [], None)
    if rating is None and replaced:
        level, rested = replaced[-1]["level"], replaced[-1]["positions"]
    at = [c.moved_at] if c.moved_at else []
    return {
        "points": points,
        "layer": layer,
        "party": level,
        "verdicts": {
            award: verdict(known, unit, award, (points, at), (level, rested, by)) | {
                "provisional": layer != "COUNCIL" or points is None
            }
            for award in LADDER[:3]
        },
    }  # fmt: skip


def verdict(  # noqa: C901, PLR0912 — one sentence of the guidance after the other
    known: list[Fact], unit: str, award: str, score: Any, party: Any
) -> dict[str, Any]:
    """Return the verdict on one award: B.III.1.2 sentence by sentence, every ground kept."""
    points, scored_at = score
    level, rated_at, rated_by = party
    found: list[Any] = []

    def find(rule: str, clause: str, ground: str, effect: str, positions: Any) -> None:
        found.append((rule, f"B.III.1.2-{clause}", ground, effect, tuple(sorted(set(positions)))))

    # “phải đạt tổng số điểm từ 900 điểm trở lên; Bằng khen … từ 850 điểm trở lên”
    bar = Decimal(900) if award in FLAGS else Decimal(850)
    if points is None:
        find("R-16", "1", "SCORE", "PENDING", scored_at)
    elif points < bar:
        find("R-16", "1", "SCORE", "UNMET", scored_at)
    # “phải được … đánh giá “Hoàn thành xuất sắc nhiệm vụ””
    if level is None and award in FLAGS:
        find("R-17", "2", "PARTY_RATING", "PENDING", ())
    elif level is None:
        find("R-22", "5+1", "PARTY_RATING", "PENDING", ())
    elif award in FLAGS and level != "EXCELLENT":
        find("R-17", "2", "PARTY_RATING", "UNMET", rated_at)
    # “phải được Quận ủy hoặc Đảng ủy cơ quan trực thuộc Quận ủy quản lý đánh giá”
    if level is not None and award in FLAGS and rated_by == "OTHER":
        find("R-17", "2", "PARTY_RATING", "UNMET", rated_at)
    # “hoàn thành nhiệm vụ trở xuống”
    if level in {"COMPLETED", "NOT_COMPLETED"}:
        find("R-22", "5+1", "PARTY_RATING", "EXCLUDES", rated_at)
    # “Hạ một mức khen thưởng”
    for g in count(known, unit, "shortcoming"):
        find("R-20", "3", g["which"], "LOWERS", g["positions"])
    # “Chưa xét khen thưởng … khi có dấu hiệu vi phạm hoặc … chưa khắc phục xong …, trừ …”
    for g in count(known, unit, "inspection"):
        inspected = g["status"] == "OPEN" and g["signs"]
        if inspected or g["status"] == "REMEDIATION_PENDING":
            effect = "DEFERS" if g["exception"] is None else "EXCEPTED"
            find("R-21", "4", "INSPECTION" if inspected else "REMEDIATION", effect, g["positions"])
    # NĐ 152/2025 Đ.4.4 came later: what is verified is a hint, unless it was found to be nothing
    for m in matters(known, unit).values():
        if m["violation"] is not False:
            find("R-20", "3", "MATTER", "HINT", m["positions"])
    # “cán bộ lãnh đạo vi phạm bị thi hành kỷ luật đình chỉ chức vụ” or heavier; lighter is a hint
    for g in count(known, unit, "discipline"):
        if g["leader"] and g["form"] in HEAVY:
            find("R-23", "5+2", "DISCIPLINE", "EXCLUDES", g["positions"])
        else:
            find("R-20", "3", "DISCIPLINE", "HINT", g["positions"])
    # “bị khởi tố, truy tố”
    for g in count(known, unit, "prosecution"):
        if g["outcome"] not in {"DROPPED", "ACQUITTED"}:
            find("R-23", "5+2", "PROSECUTION", "EXCLUDES", g["positions"])

    effects = {f[3] for f in found}
    merit = None
    if points is not None and points >= 850:
        by_points = "GOV_FLAG" if points >= 900 else "CITY_MERIT"
        by_party = "GOV_FLAG" if level in {"EXCELLENT", None} else "CITY_MERIT"
        by_party = "CITY_MERIT" if level and rated_by == "OTHER" else by_party
        merit = max(by_points, by_party, award, key=LADDER.index)
    headline = (
        "EXCLUDED" if "EXCLUDES" in effects
        else "NOT_ELIGIBLE" if points is not None and points < 850
        else "DEFERRED" if "DEFERS" in effects
        else "PENDING" if "PENDING" in effects
        else "DOWNGRADED" if "LOWERS" in effects
        else "ELIGIBLE"
    )  # fmt: skip
    if headline in {"EXCLUDED", "NOT_ELIGIBLE"}:
        merit = None
    given = None
    if headline == "ELIGIBLE":
        given = merit
    elif headline == "DOWNGRADED" and merit:
        given = LADDER[LADDER.index(merit) + 1]
    return {"headline": headline, "award": given, "merit": merit, "findings": sorted(found)}


def moved_awards(history: list[Fact], made: list[Fact], act: Any) -> list[Fact]:
    """Return the flags an act raises: a granted award stands, and is to be looked at again
    (R-27)."""
    flags = []
    after = [*history, *made]
    known = counting(history)
    for unit in dict.fromkeys(f["awarded"] for f in known if "awarded" in f):
        for level in granted(known, unit):
            asked = "CITY_MERIT" if level == "LOCAL_MERIT" else level
            was, now = eligibility(history, unit), eligibility(after, unit)
            if seen(was, asked) != seen(now, asked):
                stream = f"award/{SEASON}/{unit}"
                because = next(f["at"] for f in made if may_speak_of(f["stream"], unit))
                told = {"awarded": unit, "level": level, "because": because}
                flags.append({"what": "award flagged", "stream": stream, **told})
    for n, flag in enumerate(flags):
        flag.update(at=len(after) + 1 + n, on=act.on, by=act.by)
    return flags


def may_speak_of(stream: str, unit: str) -> bool:
    """Tell whether a stream may speak of what a unit's award rests on."""
    kind, *codes = stream.split("/")
    own = kind in {"scorecard", "conduct", "matter"} and codes[1] == unit
    return own or kind in {"party-rating", "season"}


def seen(told: Any, award: str) -> Any:
    """Return what an award rests on: the headline, what the unit can get, its points."""
    if told is None:
        return ("PENDING", None, None)
    v = told["verdicts"][award]
    return (v["headline"], v["award"], told["points"])
