"""What a unit can be proposed for, worked out again from the events and the regulation shown.

The facts are read off the unit's conduct record, the matters about it, its party rating and its
card; the rules are the regulation's own file (B.III.1.2-1 to -5). Written apart from the ledger's
own rulebook on purpose: two programs, one answer.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from ledger.evidence.card import Card, counting, points
from ledger.evidence.events import Shown
from ledger.evidence.findings import TAMPERED, Findings
from ledger.merkle.reading import MalformedText

ADOPTED = "season.regulation-adopted.v1"

_PERMITTED = ("DISTRICT_PARTY_COMMITTEE", "AGENCY_PARTY_COMMITTEE", None)
_INSPECTED = {"CLEAN": "CONCLUDED_CLEAN", "REMEDIATION_REQUIRED": "REMEDIATION_PENDING"}
_GRAVEST = (
    ("EXCLUDES", "EXCLUDED"),
    ("OUT_OF_REACH", "NOT_ELIGIBLE"),
    ("DEFERS", "DEFERRED"),
    ("PENDING", "PENDING"),
    ("LOWERS", "DOWNGRADED"),
)

Ground = dict[str, Any]


def rules_name(regulation: str) -> str:
    """Return where a bundle has the text of a regulation."""
    return f"rules/{regulation}.toml"


def rules_in_force(
    parts: dict[str, bytes], season: Sequence[Shown], findings: Findings
) -> tuple[str, dict[str, Any]] | None:
    """Return the regulation at the season's end, with its id; None where the bundle has it not.

    Every regulation shown must be the text that the season pinned when it adopted it.
    """
    adopted = sorted(
        (e.facts["from_day"], e.facts["regulation"], e.facts["digest"])
        for e in counting(season)
        if e.topic == ADOPTED
    )
    pinned = {(rules_name(regulation), digest) for _, regulation, digest in adopted}
    for name in sorted(name for name in parts if name.startswith("rules/")):
        if (name, sha256(parts[name]).hexdigest()) not in pinned:
            findings.add(TAMPERED, name, "không phải văn bản mà năm thi đua đã ghim")
    if not adopted:
        return None
    regulation = str(adopted[-1][1])
    text = parts.get(rules_name(regulation))
    if text is None:
        return None
    try:
        return regulation, tomllib.loads(text.decode("utf-8"))
    except (RecursionError, ValueError) as error:
        raise MalformedText(rules_name(regulation), f"không đọc được: {error}") from None


@dataclass
class Case:
    """Everything that bears on a unit's awards, by code where it has one."""

    points: Decimal | None = None
    rating: str | None = None
    rated_by: str | None = None
    inspections: dict[str, Ground] = field(default_factory=dict)
    disciplines: dict[str, Ground] = field(default_factory=dict)
    prosecutions: dict[str, Ground] = field(default_factory=dict)
    shortcomings: dict[str, Ground] = field(default_factory=dict)
    replacements: dict[str, Ground] = field(default_factory=dict)
    matters: dict[str, Ground] = field(default_factory=dict)

    def take(self, event: Shown, unit: str) -> None:
        """Take one more event of the unit's conduct record, or of the matters about it."""
        _, _, topic = event.topic.partition(".")
        facts = event.facts
        code = facts.get("ground") if topic.startswith("deferral-") else facts.get("code")
        if topic in _BEGIN:
            getattr(self, _BEGIN[topic])[code] = {"counts": True, **facts}
        moved, change = _CHANGES.get(topic, ((), None))
        for grounds in (getattr(self, name) for name in moved):
            if code in grounds and change is not None:
                grounds[code].update(change(facts, unit))


_BEGIN = {
    "inspection-opened.v1": "inspections",
    "discipline-recorded.v1": "disciplines",
    "prosecution-recorded.v1": "prosecutions",
    "shortcoming-found.v1": "shortcomings",
    "condition-replaced.v1": "replacements",
    "opened.v1": "matters",
}
_INSPECTIONS = ("inspections",)
_CASES = ("disciplines", "prosecutions")
_CHANGES: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any], str], Ground]]] = {
    "inspection-concluded.v1": (
        _INSPECTIONS,
        lambda facts, _: {"status": _INSPECTED[facts["outcome"]]},
    ),
    "remediation-completed.v1": (_INSPECTIONS, lambda *_: {"status": "REMEDIATED"}),
    "deferral-exception-approved.v1": (_INSPECTIONS, lambda *_: {"excepted": True}),
    "deferral-exception-revoked.v1": (_INSPECTIONS, lambda *_: {"excepted": False}),
    "discipline-annulled.v1": (_CASES[:1], lambda *_: {"counts": False}),
    "prosecution-advanced.v1": (_CASES[1:], lambda facts, _: {"stage": facts["after"]}),
    "prosecution-ended.v1": (_CASES[1:], lambda facts, _: {"ended": facts["outcome"]}),
    "attributed.v1": (_CASES, lambda facts, unit: {"counts": facts["after"] == unit}),
    "shortcoming-withdrawn.v1": (("shortcomings",), lambda *_: {"counts": False}),
    "condition-replacement-withdrawn.v1": (("replacements",), lambda *_: {"counts": False}),
    "concluded.v1": (("matters",), lambda facts, _: {"violation": facts["violation"]}),
}
"""Which grounds an event moves, and what it makes of the one that it is about."""


def case_of(events: Sequence[Shown], about: dict[str, str], card: Card) -> Case:
    """Return a unit's case from the events shown."""
    season, unit = about["season"], about["unit"]
    case = Case(points=card.total(_standing(card)) if card.reached else None)
    for kind in ("conduct", "matter"):
        stream = f"{kind}/{season}/{unit}"
        for event in counting([e for e in events if e.stream == stream]):
            case.take(event, unit)
    replaced = [ground for ground in case.replacements.values() if ground["counts"]]
    if replaced:
        case.rating = replaced[-1]["level"]
    ratings = sorted(_ratings(events, season, unit))
    if ratings:
        _, _, case.rating, rated_by = ratings[-1]
        case.rated_by = rated_by or None
    return case


def _standing(card: Card) -> str:
    return ("SELF", "REVIEW", "AGREED", "COUNCIL")[card.reached - 1]


def _ratings(
    events: Sequence[Shown], season: str, unit: str
) -> Iterator[tuple[bool, int, str, str]]:
    """Yield the party ratings that stand for a unit: official, when last moved, level, by whom."""
    prefix = f"party-rating/{season}/"
    streams = dict.fromkeys(e.stream for e in events if e.stream.startswith(prefix))
    for stream in streams:
        history = [event for event in events if event.stream == stream]
        rating: dict[str, Any] | None = None
        for event in counting(history):
            topic, facts = event.topic.removeprefix("party-rating."), event.facts
            if topic in {"recorded.v1", "revised.v1"}:
                rating = {**facts, "level": facts.get("after", facts.get("level"))}
            elif topic == "coverage-certified.v1" and rating is not None:
                rating["covers"] = [*rating["covers"], *facts["units"]]
            elif topic == "cancelled.v1":
                rating = None
        if rating is not None and unit in rating["covers"]:
            official, by = rating["status"] == "OFFICIAL", rating.get("evaluator", "")
            yield official, history[-1].position, rating["level"], by


def verdicts(case: Case, rules: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return, for each award that has a threshold, the headline, and the award where there is one.

    `merit` is what the unit deserves before any lowering.
    """
    awards = rules["awards"]
    return {
        award["code"]: _verdict(case, rules, n)
        for n, award in enumerate(awards)
        if "threshold" in award
    }


def _verdict(case: Case, rules: dict[str, Any], requested: int) -> dict[str, str]:
    awards = rules["awards"]
    opened = None
    if case.points is not None:
        reached = (
            n
            for n, award in enumerate(awards)
            if "threshold" in award and case.points >= points(award["threshold"])
        )
        opened = next(reached, None)
    effects = set(_effects(case, rules))
    if case.points is not None and opened is None:
        effects.add("OUT_OF_REACH")
    headline = next((name for effect, name in _GRAVEST if effect in effects), "ELIGIBLE")
    told = {"headline": headline}
    if opened is None or headline in {"EXCLUDED", "NOT_ELIGIBLE"}:
        return told
    rung = max(opened, requested, _party_rung(case, rules))
    told["merit"] = awards[rung]["code"]
    if headline == "DOWNGRADED":
        rung = min(rung + rules["downgrade"]["steps"], len(awards) - 1)
    if headline in {"ELIGIBLE", "DOWNGRADED"}:
        told["award"] = awards[rung]["code"]
    return told


def _party_rung(case: Case, rules: dict[str, Any]) -> int:
    """Return the highest award that the party rating, and whoever gave it, leave open."""
    if case.rating is None:
        return 0
    awards = rules["awards"]
    codes = [award["code"] for award in awards]
    level = {one["code"]: one for one in rules["party_levels"]}[case.rating]
    rung = codes.index(level["ceiling"]) if "ceiling" in level else 0
    if case.rated_by in _PERMITTED:
        return rung
    return max(rung, min(n for n, award in enumerate(awards) if "party_least" not in award))


def _effects(case: Case, rules: dict[str, Any]) -> Iterator[str]:
    """Yield what each fact does to the case."""
    if case.points is None or case.rating is None:
        yield "PENDING"
    excluding = {one["code"] for one in rules["party_levels"] if one.get("excludes")}
    forms = {one["code"] for one in rules["discipline_forms"] if one.get("excludes")}
    lifted = rules["prosecution"]["lifted_by"]
    excluded = [
        case.rating in excluding,
        *(d["leader"] and d["form"] in forms for d in _counting(case.disciplines)),
        *(p.get("ended") not in lifted for p in _counting(case.prosecutions)),
    ]
    if any(excluded):
        yield "EXCLUDES"
    if _counting(case.shortcomings):
        yield "LOWERS"
    deferrals = {one["status"]: one for one in rules["deferrals"]}
    for inspection in _counting(case.inspections):
        deferral = deferrals.get(inspection.get("status", "OPEN"))
        if deferral is None or inspection.get("excepted"):
            continue
        if inspection["signs_of_violation"] or not deferral["with_signs_only"]:
            yield "DEFERS"
    named = {one["code"] for one in rules.get("matters", ())}
    if any("violation" not in m and m["kind"] in named for m in _counting(case.matters)):
        yield "DEFERS"


def _counting(grounds: dict[str, Ground]) -> list[Ground]:
    return [ground for ground in grounds.values() if ground["counts"]]
