"""One stream replayed: its history must fold, and its recorded figures must add up."""

from collections.abc import Iterator, Sequence
from typing import Any

from ledger.aggregates import KINDS
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ReprimandApplied,
    ReprimandReversed,
    ReviewCompleted,
    ScoresAgreed,
    ScoreVerified,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.events import AnyRecorded, EnteredInError
from ledger.projections.projection import kind_of
from ledger.values import viet


def replay(stream: str, history: Sequence[AnyRecorded]) -> Iterator[tuple[int, str]]:
    """Return what is wrong with one stream's history, by position.

    It must fold, and its figures must add up.
    """
    kind = KINDS.get(kind_of(stream))
    if kind is None:
        yield history[0].position, f"không biết loại chuỗi {stream}"
        return
    state = kind(stream=stream)
    for n, recorded in enumerate(history):
        if isinstance(recorded.facts, EnteredInError):
            state = kind.folded(stream, history[: n + 1])
            continue
        after = state.after(recorded)
        if isinstance(state, Scorecard) and isinstance(after, Scorecard):
            facts = recorded.facts
            for says in (*_figures(state, facts, after), *_computed(state, facts, after)):
                yield recorded.position, says
        state = after


def _computed(before: Scorecard, facts: object, after: Scorecard) -> Iterator[str]:
    """Compare what is recorded of computed lines with what their exact values give."""
    match facts:
        case SelfScoreSubmitted() as e:
            for line in e.lines:
                if line.computed is not None:
                    yield from _same("điểm làm tròn", line.points, line.computed.points)
        case LineRecomputed() as e:
            layer = Layer(e.layer)
            yield from _same("tổng", e.total, after.sum(layer)[0])
            yield from _same("điểm trước", e.before, _standing(before, e.criterion, layer))
            yield from _same("điểm làm tròn", e.after, e.computed.points)
        case RecomputationFlagged() as e:
            locked = _standing(before, e.criterion, Layer.COUNCIL)
            yield from _same("điểm đã khóa", e.standing, locked)
        case CriterionScored() | CriterionAdjusted() as e if e.computed is not None:
            yield from _same("điểm làm tròn", e.after, e.computed.points)
        case _:
            return


def _figures(before: Scorecard, facts: object, after: Scorecard) -> Iterator[str]:
    match facts:
        case SelfScoreSubmitted() as e:
            yield from _same("tổng tự chấm", e.total, after.sum(Layer.SELF)[0])
        case CriterionScored() as e:
            yield from _same("tổng", e.total, after.sum(Layer.REVIEW)[0])
        case CriterionAdjusted() as e:
            yield from _same("tổng", e.total, after.sum(Layer(e.layer))[0])
            yield from _same("điểm trước", e.before, _standing(before, e.criterion))
        case ReprimandApplied() | ReprimandReversed() as e:
            layer = Layer.AGREED if e.criterion in before.settled else Layer.REVIEW
            yield from _same("tổng", e.total, after.sum(layer)[0])
            yield from _same("điểm trước", e.before, _standing(before, e.criterion))
        case ReviewCompleted() as e:
            yield from _same("tổng rà soát", e.total, after.sum(Layer.REVIEW)[0])
        case ScoresAgreed() as e:
            yield from _same("tổng thống nhất", e.total, after.sum(Layer.AGREED)[0])
        case ScoreVerified() as e:
            yield from _same("tổng của Hội đồng", e.total, after.sum(Layer.COUNCIL)[0])
        case CouncilScoreDetermined() as e:
            yield from _same("tổng của Hội đồng", e.total, after.sum(Layer.COUNCIL)[0])
            for figure in e.lines:
                standing = _standing(before, figure.criterion, Layer.COUNCIL)
                yield from _same("điểm trước", figure.before, standing)
        case _:
            return


def _standing(card: Scorecard, criterion: str, layer: Layer = Layer.AGREED) -> object:
    leaf = card.leaves.get(criterion)
    return card.figure(criterion, layer) if leaf else None


def _same(what: str, recorded: Any, recomputed: Any) -> Iterator[str]:  # noqa: ANN401 — points or none
    if recorded != recomputed:
        yield f"{what} ghi là {viet(recorded)}, tính lại là {viet(recomputed)}"
