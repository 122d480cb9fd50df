"""A score worked out again from the events shown, by the stated rules, with nothing of the ledger.

Four layers: what the unit gave itself, the review, the preparatory meeting, the council. Each is
the one below it with what was set in it; the review begins with the unit's own figures on the lines
that the unit itself scores (B.II). A total is the exact sum of its lines, rescaled to 1000 where
criteria do not apply to the unit (R-10), kept within 0 to 1000. What was declared entered in error
does not count. Written apart from the ledger's own fold on purpose: two programs, one answer.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from ledger.evidence.events import Shown

LAYERS = ("SELF", "REVIEW", "AGREED", "COUNCIL")

_ERROR = "fact.entered-in-error.v1"
_STAGES = {
    "self-score-missing.v1": ("MISSING", None),
    "returned.v1": ("RETURNED", 1),
    "review-opened.v1": ("REVIEW", 2),
    "review-completed.v1": ("REVIEWED", 2),
    "scores-agreed.v1": ("AGREED", 3),
    "verified.v1": ("VERIFIED", 4),
    "closed.v1": ("CLOSED", None),
}
_REPRIMANDS = ("reprimand-applied.v1", "reprimand-reversed.v1")
_LAYER_TOLD = ("criterion-adjusted.v1", "line-recomputed.v1")
_MOVES = ("criterion-scored.v1", "criterion-adjusted.v1", *_REPRIMANDS)
_TOTALS = {
    "self-score-submitted.v1": "SELF",
    "criterion-scored.v1": "REVIEW",
    "review-completed.v1": "REVIEW",
    "scores-agreed.v1": "AGREED",
    "verified.v1": "COUNCIL",
    "council-score-determined.v1": "COUNCIL",
}
_OPEN = ("SUBMITTED", "REVIEW", "REVIEWED")
_FULL = Decimal(1000)

_POINTS = re.compile(r"-?[0-9]{1,6}\.[0-9]{2}")
_NO_CARD = "chưa có điểm"


def points(given: str) -> Decimal:
    """Return points as events write them. ValueError: anything else, such as a huge exponent."""
    if not _POINTS.fullmatch(given):
        raise ValueError(f"không phải số điểm: {given[:20]!r}")
    return Decimal(given)


def counting(history: Sequence[Shown]) -> list[Shown]:
    """Return the events of a stream that count; the latest word on an error stands."""
    gone: set[object] = set()
    for event in reversed(history):
        if event.topic == _ERROR and event.position not in gone:
            gone.add(event.facts["position"])
    return [event for event in history if event.topic != _ERROR and event.position not in gone]


class Card:
    """A scorecard as its events leave it; `set_in` has what each layer itself set."""

    def __init__(self) -> None:
        self.stage = "EMPTY"
        self.reached = 0
        self.lines: dict[str, dict[str, Any]] = {}
        self.own: dict[str, Decimal] = {}
        self.set_in: dict[str, dict[str, Decimal]] = {}
        self.computed: set[str] = set()
        self.rescaling: dict[str, Any] | None = None

    def figures(self, layer: str) -> dict[str, Decimal]:
        """Return the points of each line in a layer, as far as they are known."""
        if layer == "SELF":
            return dict(self.own)
        known = {
            code: own for code, own in self.own.items() if self.lines[code]["scored_by"] == "SELF"
        }
        for one in LAYERS[1 : LAYERS.index(layer) + 1]:
            known.update(self.set_in.get(one, {}))
        return known

    def total(self, layer: str) -> Decimal | None:
        """Return a layer's total; None while a line lacks its figure."""
        known = self.figures(layer)
        if not self.lines or not self.lines.keys() <= known.keys():
            return None
        counted = {code: known[code] for code in self.lines}
        return _summed(counted, self.rescaling)

    def take(self, event: Shown) -> None:
        """Take one more event."""
        topic, facts = event.topic.removeprefix("scorecard."), event.facts
        if topic == "self-score-submitted.v1":
            self._submitted(facts)
        elif topic == "line-recomputed.v1":
            self._recomputed(facts)
        elif topic == "council-score-determined.v1":
            for line in facts["lines"]:
                self._set("COUNCIL", line["criterion"], line["after"])
            self.stage, self.reached = "VERIFIED", 4
        elif topic in _MOVES:
            self._set(str(layer_of(event, self)), facts["criterion"], facts["after"])
            self._how(topic, facts)
        elif topic in _STAGES:
            self.stage, reached = _STAGES[topic]
            self.reached = self.reached if reached is None else reached

    def where(self, criterion: str) -> str:
        """Return the layer in which a reprimand moves a line: where it stands."""
        return "AGREED" if criterion in self.set_in.get("AGREED", {}) else "REVIEW"

    def _submitted(self, facts: dict[str, Any]) -> None:
        self.stage, self.reached = "SUBMITTED", 1
        self.lines = {line["criterion"]: line for line in facts["lines"]}
        self.own = {code: points(line["points"]) for code, line in self.lines.items()}
        self.set_in = {}
        self.computed = {code for code, line in self.lines.items() if line.get("computed")}
        self.rescaling = facts.get("rescaling")

    def _set(self, layer: str, criterion: str, given: str) -> None:
        self.set_in.setdefault(layer, {})[criterion] = points(given)

    def _how(self, topic: str, facts: dict[str, Any]) -> None:
        """Remember whether a line's points were computed, or are somebody's own."""
        if topic in _REPRIMANDS:
            by_hand = topic == _REPRIMANDS[0] or facts["after"] != facts["before"]
        elif facts.get("computed") and facts.get("measured") is not None:
            self.computed.add(facts["criterion"])
            return
        else:
            by_hand = True
        if by_hand:
            self.computed.discard(facts["criterion"])

    def _recomputed(self, facts: dict[str, Any]) -> None:
        """Move a line scored against the leader, on a card still open, unless set by hand."""
        criterion = facts["criterion"]
        if criterion not in self.computed or self.stage not in _OPEN:
            return
        if self.stage == "SUBMITTED":
            self.own[criterion] = points(facts["after"])
        else:
            self._set("REVIEW", criterion, facts["after"])

    def told(self) -> dict[str, Any]:
        """Return the card as a bundle's result writes it: the layers that it has reached."""
        layers = {}
        for layer in LAYERS[: self.reached] if self.lines else ():
            known, total = self.figures(layer), self.total(layer)
            lines = {code: str(known[code]) for code in self.lines if code in known}
            layers[layer] = {"lines": lines} | ({} if total is None else {"total": str(total)})
        return {"layers": layers, "stage": self.stage}


def _summed(figures: dict[str, Decimal], rescaling: dict[str, Any] | None) -> Decimal:
    """Return a total: exact, rescaled where due and then rounded down once, within 0 to 1000."""
    total = sum(figures.values(), Decimal("0.00"))
    if rescaling is not None:
        outside = rescaling.get("outside", ())
        apart = sum((p for code, p in figures.items() if code in outside), Decimal("0.00"))
        within = Fraction(total - apart) * 1000 / Fraction(points(rescaling["reach"]))
        total = Decimal(floor((within + Fraction(apart)) * 100)).scaleb(-2)
    return min(max(total, Decimal("0.00")), Decimal("1000.00"))


def card_of(history: Sequence[Shown]) -> Card:
    """Return the card that a stream's events leave."""
    card = Card()
    for event in counting(history):
        card.take(event)
    return card


def figures_recorded(history: Sequence[Shown]) -> Iterator[tuple[int, str]]:
    """Yield, by position, each total that an event recorded and that its stream does not give.

    An event is judged by what had been said when it was recorded, errors declared later included
    only afterwards.
    """
    card = Card()
    for n, event in enumerate(history, start=1):
        layer = layer_of(event, card)
        if event.topic == _ERROR:
            card = card_of(history[:n])
        else:
            card.take(event)
        recorded = event.facts.get("total")
        if layer is None or recorded is None:
            continue
        again = card.total(layer)
        if again is None or points(recorded) != again:
            yield event.position, f"tổng ghi là {recorded}, tính lại là {again or _NO_CARD}"


def layer_of(event: Shown, card: Card) -> str | None:
    """Return the layer in which an event moved the card, or whose total it recorded."""
    topic = event.topic.removeprefix("scorecard.")
    if topic in _REPRIMANDS:
        return card.where(event.facts["criterion"])
    if topic in _LAYER_TOLD:
        return str(event.facts.get("layer", "REVIEW"))
    return _TOTALS.get(topic)
