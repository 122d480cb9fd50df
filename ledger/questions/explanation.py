"""Why is this number what it is? One card taken apart, down to its events.

Every line comes with the steps that made it, in order: the layer, from what to what, who in what
role, on which paper, under which clause, and which other event caused it. The way of the total is
the same steps, summed.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger.aggregates.dispute_events import CouncilDecisionIssued
from ledger.aggregates.evidence import EvidenceProvided
from ledger.aggregates.reprimand import ReprimandBatchForwarded, ReprimandDocumentWithdrawn
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ReprimandApplied,
    ReprimandReversed,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.events import AnyRecorded, Event, standing
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, EventTold, Moment, event_told, made, told, voiders
from ledger.questions.proof import ProofTold, proof_told
from ledger.questions.scorecard import Card, LayerPoints, LineTold, card, scorecard_told
from ledger.refusals import Unknown
from ledger.rulebook.formulas import Computed
from ledger.rulebook.scale import Rescaling, total_of
from ledger.values import Points, total

MOVED_BY_OTHERS = (LineRecomputed, RecomputationFlagged)
"""What an event of another unit does to a card."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Another event that a step goes back to."""

    position: int
    stream: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Step(EventTold):
    """One step of a line: what an event made of it."""

    layer: str
    criterion: str
    before: Points | None = None
    after: Points
    computed: Computed | None = None
    """How the points were computed, where the criterion has a rule: the exact value and leader."""
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LineExplained(LineTold):
    """A line with the steps that made it, in the order they were recorded."""

    steps: tuple[Step, ...] = ()
    evidence: tuple[EventTold, ...] = ()
    """What other offices handed over on this criterion (C.3-1), in order."""


@dataclass(frozen=True, kw_only=True)
class TotalStep:
    """A step of the total: which event moved it, by how much, to what."""

    position: int
    criterion: str | None = None
    layer: str
    says: str
    delta: Points
    total: Points


class Explanation(Answer):
    """A card taken apart."""

    season: str
    unit: str
    cluster: str | None = None
    stage: str
    version: int
    figure: Points | None = None
    layer: str | None = None
    lacking: tuple[str, ...] = ()
    totals: LayerPoints
    reach: Points | None = None
    sums: LayerPoints | None = None
    lines: tuple[LineExplained, ...]
    way: tuple[TotalStep, ...]
    other: tuple[EventTold, ...] = ()
    """The card's events that moved no line, in order."""
    proof: ProofTold


class _Move(NamedTuple):
    layer: str
    criterion: str
    before: Decimal | None
    after: Decimal
    computed: Computed | None = None


def explanation(
    ledger: Ledger,
    season: str,
    unit: str,
    criterion: str | None = None,
    *,
    as_of: Moment = None,
    valid_on: date | None = None,
) -> Explanation:
    """Return why each figure of a card, or of one criterion, is what it is. Unknown.

    No such card or criterion.
    """
    of = card(ledger, season, unit, as_of, valid_on, whole=True)
    plain = scorecard_told(of, season, unit, valid_on)
    by = voiders(of.history)
    causes = _causes(ledger, of)
    handed = _evidence(of.evidence)
    steps: defaultdict[str, list[Step]] = defaultdict(list)
    other: list[EventTold] = []
    counted: list[tuple[EventTold, Sequence[_Move]]] = []
    settled: set[str] = set()
    idle = _idle(of.history)
    for recorded in of.history:
        moves = () if recorded.position in idle else _moves(recorded.facts, settled)
        shown = event_told(recorded, by.get(recorded.position))
        if not moves:
            other.append(shown)
            continue
        if shown.voided_by is None:
            counted.append((shown, moves))
            settled.update([m.criterion for m in moves if m.layer == "AGREED"])
        due_to = causes.get(recorded.position, ())
        for layer, code, before, after, how in moves:
            if criterion is None or code == criterion:
                step = made(
                    Step,
                    shown,
                    layer=layer,
                    criterion=code,
                    before=before,
                    after=after,
                    computed=how,
                    causes=due_to,
                )
                steps[code].append(step)
    lines = tuple(
        made(
            LineExplained,
            line,
            steps=tuple(steps.get(line.criterion, ())),
            evidence=tuple(handed.get(line.criterion, ())),
        )
        for line in plain.lines
        if criterion is None or line.criterion == criterion
    )
    if criterion is not None and not lines:
        raise Unknown(f"phiếu của đơn vị {unit} không có tiêu chí {criterion}")
    return Explanation.model_construct(
        as_of=told(of.at),
        valid_on=valid_on,
        **{name: getattr(plain, name) for name in _SHARED},
        lines=lines,
        way=tuple(_way(counted, of.rescaling)),
        other=tuple(other),
        proof=proof_told(ledger, of.cut.position),
    )


_SHARED = (
    "season", "unit", "cluster", "stage", "version", "figure", "layer", "lacking", "totals",
    "reach", "sums",
)  # fmt: skip


def _idle(history: Sequence[AnyRecorded]) -> set[int]:
    """Return the recomputations that move nothing, what they went by having been an error."""
    if not any(isinstance(r.facts, LineRecomputed) for r in history):
        return set()
    found = set()
    card = Scorecard(stream=history[0].stream)
    for recorded in standing(history):
        facts = recorded.facts
        if isinstance(facts, LineRecomputed) and not card.takes(facts.criterion):
            found.add(recorded.position)
        card = card.after(recorded)
    return found


def _moves(facts: Event, settled: Container[str]) -> Sequence[_Move]:
    """Return what an event set, whether or not it still counts.

    A reprimand, or its reversal, moves a criterion where it stands: in the agreed layer, once a
    meeting settled it.
    """
    match facts:
        case CriterionAdjusted() | LineRecomputed() as e:
            return (_Move(e.layer, e.criterion, e.before, e.after, e.computed),)
        case CriterionScored() as e:
            return (_Move("REVIEW", e.criterion, e.self_scored, e.after, e.computed),)
        case SelfScoreSubmitted() as e:
            return [_Move("SELF", n.criterion, None, n.points, n.computed) for n in e.lines]
        case ReprimandApplied() | ReprimandReversed() as e:
            layer = "AGREED" if e.criterion in settled else "REVIEW"
            return (_Move(layer, e.criterion, e.before, e.after),)
        case CouncilScoreDetermined() as e:
            return [_Move("COUNCIL", n.criterion, n.before, n.after) for n in e.lines]
        case _:
            return ()


def _way(
    counted: Iterable[tuple[EventTold, Sequence[_Move]]], rescaling: Rescaling | None
) -> Iterator[TotalStep]:
    """Return how the total came about: the self-score, then each move of a line that counts.

    A line that lacks the figure of its scorer stands with the unit's own until it is given. Before
    the self-score, or where none counts any more, a move of a line makes no total.
    """
    lines: dict[str, Decimal] = {}
    exact = shown = Decimal("0.00")
    for told_, moves in counted:
        if told_.topic == SelfScoreSubmitted.topic:
            lines = {m.criterion: m.after for m in moves}
            exact = sum(lines.values(), Decimal("0.00"))
            was, shown = shown, total_of(lines, rescaling)
            yield _step(told_, None, "SELF", was, shown)
            continue
        if not lines:
            continue
        for layer, criterion, _, after, _ in moves:
            exact += after - lines.get(criterion, Decimal("0.00"))
            lines[criterion] = after
            was, shown = shown, total_of(lines, rescaling) if rescaling else total([exact])
            yield _step(told_, criterion, layer, was, shown)


def _step(
    of: EventTold, criterion: str | None, layer: str, was: Decimal, now: Decimal
) -> TotalStep:
    return made(
        TotalStep,
        position=of.position,
        criterion=criterion,
        layer=layer,
        says=of.says,
        delta=now - was,
        total=now,
    )


def _evidence(history: Sequence[AnyRecorded]) -> dict[str, list[EventTold]]:
    """Return by criterion what other offices handed over on the unit; it moves no figure."""
    by = voiders(history)
    found: dict[str, list[EventTold]] = {}
    for recorded in history:
        facts = recorded.facts
        if isinstance(facts, EvidenceProvided) and facts.criterion:
            shown = event_told(recorded, by.get(recorded.position))
            found.setdefault(facts.criterion, []).append(shown)
    return found


def _causes(ledger: Ledger, of: Card) -> dict[int, tuple[Cause, ...]]:
    """Return, by position, the events of other streams and of this one that a step goes back to."""
    moved = [r for r in of.history if _goes_back(r.facts)]
    if not moved:
        return {}
    determined = [r.facts for r in moved if isinstance(r.facts, CouncilScoreDetermined)]
    disputes = {facts.dispute for facts in determined if facts.dispute}
    batches = {r.facts.reprimand for r in moved if isinstance(r.facts, ReprimandApplied)}
    batches |= {cited.batch for facts in determined for cited in facts.reprimands}
    streams = sorted(disputes | batches)
    elsewhere = ledger.journal.histories(streams, Cut(of.cut.position)) if streams else {}
    here = {r.position: r for r in of.history}
    movers = [r.facts.because_of for r in moved if isinstance(r.facts, MOVED_BY_OTHERS)]
    moving = {r.position: r for r in ledger.journal.chosen(movers)} if movers else {}
    answered = {p for facts in determined for p in facts.relies_on}
    answered |= {r.facts.withdrawal for r in moved if isinstance(r.facts, ReprimandReversed)}
    withdrawn = {
        r.position: r
        for r in (ledger.journal.chosen(sorted(answered)) if answered else ())
        if isinstance(r.facts, ReprimandDocumentWithdrawn) and r.position <= of.cut.position
    }
    found: dict[int, tuple[Cause, ...]] = {}
    for recorded in moved:
        caused: list[AnyRecorded] = []
        facts = recorded.facts
        if isinstance(facts, CouncilScoreDetermined) and facts.dispute:
            decided = [
                r
                for r in elsewhere[facts.dispute]
                if isinstance(r.facts, CouncilDecisionIssued) and r.position < recorded.position
            ]
            caused += decided[-1:]
        if isinstance(facts, ReprimandApplied):
            caused += [
                r
                for r in elsewhere[facts.reprimand]
                if isinstance(r.facts, ReprimandBatchForwarded)
            ]
        if isinstance(facts, MOVED_BY_OTHERS) and facts.because_of in moving:
            caused.append(moving[facts.because_of])
        if isinstance(facts, CouncilScoreDetermined):
            cited = dict.fromkeys(c.batch for c in facts.reprimands)
            caused += [
                r
                for batch in cited
                for r in elsewhere[batch]
                if isinstance(r.facts, ReprimandBatchForwarded)
            ]
            caused += [withdrawn[p] for p in facts.relies_on if p in withdrawn]
        if isinstance(facts, ReprimandReversed) and facts.withdrawal in withdrawn:
            caused.append(withdrawn[facts.withdrawal])
        if isinstance(facts, CriterionAdjusted) and facts.explanation in here:
            caused.append(here[facts.explanation])
        if caused:
            found[recorded.position] = tuple(
                Cause(position=r.position, stream=r.stream, says=r.facts.words()) for r in caused
            )
    return found


def _goes_back(facts: Event) -> bool:
    """Tell whether an event may go back to others, as those do that are told in its place."""
    if isinstance(facts, CriterionAdjusted):
        return facts.explanation is not None
    return isinstance(facts, _GO_BACK)


_GO_BACK = (CouncilScoreDetermined, ReprimandApplied, ReprimandReversed, *MOVED_BY_OTHERS)
