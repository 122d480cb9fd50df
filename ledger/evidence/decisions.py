"""What the council decided on a disagreement, and whether the card it moved says the same."""

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.evidence.card import counting
from ledger.evidence.events import Shown

DECIDED = "dispute.council-decision-issued.v1"
DETERMINED = "scorecard.council-score-determined.v1"


def decision(events: Sequence[Shown], stream: str) -> dict[str, Any] | None:
    """Return the last decision on a disagreement that counts; None while there is none."""
    history = counting([event for event in events if event.stream == stream])
    decided = [event for event in history if event.topic == DECIDED]
    if not decided:
        return None
    last = decided[-1]
    effects = last.facts.get("effects", [])
    return {"effects": effects, "outcome": last.facts["outcome"], "position": last.position}


def undecided(events: Sequence[Shown], card: Sequence[Shown], unit: str) -> Iterator[int]:
    """Yield where a card was moved for a disagreement otherwise than the decision on it says."""
    for event in card:
        stream = event.facts.get("dispute")
        if event.topic != DETERMINED or stream is None:
            continue
        before = [
            one
            for one in events
            if (one.stream, one.topic) == (stream, DECIDED) and one.position < event.position
        ]
        said = {
            effect["criterion"]: effect["after"]
            for effect in (before[-1].facts.get("effects", []) if before else [])
            if effect["unit"] == unit
        }
        if said != {line["criterion"]: line["after"] for line in event.facts["lines"]}:
            yield event.position
