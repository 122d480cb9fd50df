"""The result that a bundle writes, compared with what its own events give."""

from typing import Any

from ledger.evidence.awards import case_of, rules_in_force, verdicts
from ledger.evidence.card import card_of, figures_recorded
from ledger.evidence.decisions import decision, undecided
from ledger.evidence.events import Shown
from ledger.evidence.findings import TAMPERED, Findings
from ledger.evidence.json_text import json_object
from ledger.evidence.manifest import Manifest
from ledger.merkle.reading import MalformedText

RESULT = "result.json"


def check_result(
    parts: dict[str, bytes], events: list[Shown], manifest: Manifest, findings: Findings
) -> None:
    """Find where the result, or a total recorded on the way, is not what the events give."""
    try:
        if RESULT not in parts:
            raise MalformedText(RESULT, "không có trong gói")
        written = json_object(parts[RESULT], RESULT)
        again = recomputed(parts, events, manifest.about, findings)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as wrong:
        findings.add(TAMPERED, RESULT, f"không tính lại được từ các sự kiện: {wrong}")
        return
    for place, one, other in _differences(written, again, ""):
        findings.add(TAMPERED, RESULT, f"{place} ghi là {one}, tính lại là {other}")


def recomputed(
    parts: dict[str, bytes], events: list[Shown], about: dict[str, str], findings: Findings
) -> dict[str, Any]:
    """Return the result that the events give."""
    season, unit = about.get("season", ""), about.get("unit", "")
    history = [event for event in events if event.stream == f"scorecard/{season}/{unit}"]
    for position, says in figures_recorded(history):
        findings.add(TAMPERED, f"sự kiện {position}", says)
    for position in undecided(events, history, unit):
        says = "điểm Hội đồng quyết định khác với quyết định về ý kiến khác nhau"
        findings.add(TAMPERED, f"sự kiện {position}", says)
    card = card_of(history)
    told: dict[str, Any] = {"about": about, "score": card.told()}
    adopted = [event for event in events if event.stream == f"season/{season}"]
    rules = rules_in_force(parts, adopted, findings)
    if rules is not None:
        regulation, text = rules
        awards = verdicts(case_of(events, about, card), text)
        told["eligibility"] = {"regulation": regulation, "verdicts": awards}
    if (dispute := about.get("dispute")) is not None:
        said = decision(events, f"dispute/{season}/{dispute}")
        told |= {} if said is None else {"decision": said}
    return told


def _differences(one: object, other: object, place: str) -> list[tuple[str, str, str]]:
    """Return where two JSON values differ: the place, and what stands there in each."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            difference
            for key in sorted(one.keys() | other.keys())
            for difference in _differences(
                one.get(key), other.get(key), f"{place}.{key}" if place else str(key)
            )
        ]
    return [] if one == other else [(place, _said(one), _said(other))]


def _said(value: object) -> str:
    return "không có" if value is None else str(value)[:80]
