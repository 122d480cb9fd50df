"""What does a unit's scorecard say, in each layer, as of a cut?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.aggregates.criteria_events import CriteriaSetIssued
from ledger.aggregates.scorecard_events import CouncilScoreDetermined, SelfScoreSubmitted
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.aggregates.scorecard_stages import LOCKED
from ledger.events import AnyRecorded, standing, voided
from ledger.journal.journal import Cut
from ledger.ledger import AsOf, Ledger
from ledger.projections.projection import in_memory
from ledger.projections.scores import CardDraft
from ledger.questions.answer import Answer, Moment, made, told
from ledger.refusals import Unknown
from ledger.rulebook.scale import Rescaling
from ledger.values import Points


@dataclass(frozen=True, kw_only=True)
class LayerPoints:
    """Points in the four layers; None where a layer is not reached or lacks its figure."""

    own: Points | None = None
    review: Points | None = None
    agreed: Points | None = None
    council: Points | None = None


@dataclass(frozen=True, kw_only=True)
class LineTold(LayerPoints):
    """One criterion of a card; headings of the criteria tree come without points."""

    criterion: str
    name: str = ""
    parent: str | None = None
    heading: bool = False
    type: str | None = None
    max: Points | None = None
    scored_by: str | None = None
    position: int | None = None
    due: Points | None = None
    """What a line of a locked card would be computed as now, where the council has not decided."""


class ScorecardTold(Answer):
    """A card: its lines in the order of the criteria, its totals, and the figure that stands."""

    season: str
    unit: str
    cluster: str | None = None
    stage: str
    version: int
    criteria: str | None = None
    criteria_version: int | None = None
    lines: tuple[LineTold, ...]
    totals: LayerPoints
    reach: Points | None = None
    """What the lines within the scale can give together, where the totals are rescaled to 1000."""
    sums: LayerPoints | None = None
    """The sums of the lines before rescaling, where the totals are rescaled."""
    figure: Points | None = None
    layer: str | None = None
    lacking: tuple[str, ...] = ()


class Card(NamedTuple):
    """A card's history as of a cut, and the criteria set it was scored under.

    `evidence` is that of the stream of what other offices handed over, of a card read whole.
    """

    history: tuple[AnyRecorded, ...]
    at: AsOf
    cut: Cut
    criteria: str
    issued: CriteriaSetIssued | None
    rescaling: Rescaling | None = None
    evidence: tuple[AnyRecorded, ...] = ()


def card(
    ledger: Ledger, season: str, unit: str, as_of: Moment, valid_on: date | None, *, whole: bool
) -> Card:
    """Return a card as of a cut. Unknown: nothing was recorded of it by then."""
    stream, evidence = f"scorecard/{season}/{unit}", f"evidence/{season}/{unit}"
    streams = [stream, evidence] if whole else [stream]
    histories, cut, at = ledger.histories(streams, as_of, valid_on, whole=whole)
    history, handed = histories[stream], histories.get(evidence, ())
    if not history:
        raise Unknown(f"chưa có phiếu chấm điểm của đơn vị {unit} trong năm thi đua {season}")
    gone = voided(history)
    for recorded in reversed(history):
        facts = recorded.facts
        if isinstance(facts, SelfScoreSubmitted) and recorded.position not in gone:
            issued = ledger.issued(facts.criteria, facts.criteria_version, recorded.position)
            return Card(history, at, cut, facts.criteria, issued, facts.rescaling, handed)
    return Card(history, at, cut, "", None, evidence=handed)


def scorecard(
    ledger: Ledger, season: str, unit: str, *, as_of: Moment = None, valid_on: date | None = None
) -> ScorecardTold:
    """Return a unit's card. Unknown: there is none by that cut."""
    return scorecard_told(
        card(ledger, season, unit, as_of, valid_on, whole=False), season, unit, valid_on
    )


def scorecard_told(of: Card, season: str, unit: str, valid_on: date | None) -> ScorecardTold:
    """Return a card's answer."""
    stream = f"scorecard/{season}/{unit}"
    rows = in_memory(CardDraft, stream, of.history)
    stage, *sums, figure, layer, _, _, _ = rows["score"][season, unit] if rows["score"] else (
        "EMPTY", None, None, None, None, None, None, 0, 0, 0,
    )  # fmt: skip
    due = _due(of.history) if stage in LOCKED else {}
    lines = {
        key[2]: made(
            LineTold,
            criterion=key[2], type=row[1], max=row[2], scored_by=row[3], own=row[4], review=row[5],
            agreed=row[6], council=row[7], position=row[8], name="", parent=None, heading=False,
            due=due.get(key[2]),
        )
        for key, row in rows["score_line"].items()
        if row[1] is not None  # else the card no longer has it
    }  # fmt: skip
    return ScorecardTold.model_construct(
        season=season,
        unit=unit,
        cluster=of.criteria.split("/")[2] if of.criteria.count("/") > 1 else None,
        stage=stage,
        version=len(of.history),
        criteria=of.criteria or None,
        criteria_version=of.issued.version if of.issued else None,
        lines=_in_tree(lines, of),
        totals=LayerPoints(own=sums[0], review=sums[1], agreed=sums[2], council=sums[3]),
        reach=of.rescaling.reach if of.rescaling else None,
        sums=_sums(lines) if of.rescaling else None,
        figure=figure,
        layer=layer,
        lacking=_lacking(lines, layer),
        as_of=told(of.at),
        valid_on=valid_on,
    )


def _due(history: Sequence[AnyRecorded]) -> dict[str, Decimal]:
    """Return, by criterion, what waits for the council to decide, as long as the card is locked."""
    found: dict[str, Decimal] = {}
    if not any(isinstance(r.facts, RecomputationFlagged) for r in history):
        return found
    for recorded in standing(history):
        facts = recorded.facts
        if isinstance(facts, SelfScoreSubmitted):
            found.clear()
        elif isinstance(facts, CouncilScoreDetermined):
            for figure in facts.lines:
                found.pop(figure.criterion, None)
        elif isinstance(facts, LineRecomputed):
            found.pop(facts.criterion, None)
        elif isinstance(facts, RecomputationFlagged):
            found[facts.criterion] = facts.computed.points
            if facts.computed.points == facts.standing:
                del found[facts.criterion]
    return found


def _sums(lines: dict[str, LineTold]) -> LayerPoints:
    """Return the exact sum of each layer that is whole."""

    def summed(layer: str) -> Decimal | None:
        figures = [getattr(line, layer) for line in lines.values()]
        return None if None in figures else sum(figures, Decimal("0.00"))

    return LayerPoints(**{layer: summed(layer) for layer in _FIELDS.values()})


_FIELDS = {"SELF": "own", "REVIEW": "review", "AGREED": "agreed", "COUNCIL": "council"}


def _lacking(lines: dict[str, LineTold], layer: str | None) -> tuple[str, ...]:
    if layer is None:
        return ()
    return tuple(c for c, line in lines.items() if getattr(line, _FIELDS[layer]) is None)


def _in_tree(lines: dict[str, LineTold], of: Card) -> tuple[LineTold, ...]:
    """Return the lines under the headings and with the names of their criteria set."""
    issued = of.issued
    if issued is None:
        return tuple(lines.values())
    ordered: list[LineTold] = []
    for criterion in issued.criteria:
        line = lines.get(criterion.code)
        if line is not None:
            ordered.append(made(LineTold, line, name=criterion.name, parent=criterion.parent))
        elif criterion.type is None:
            ordered.append(
                LineTold(
                    criterion=criterion.code,
                    name=criterion.name,
                    parent=criterion.parent,
                    heading=True,
                    max=criterion.max,
                )
            )
    return tuple(ordered)
