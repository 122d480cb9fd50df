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
            for what, told, found in _figures(state, recorded.facts, after):
                if told != found:
                    says = f"{what} ghi là {viet(told)}, tính lại là {viet(found)}"
                    yield recorded.position, says
        state = after


Compared = tuple[str, Any, Any]
"""What figure is meant, as it is recorded, as it is worked out again; None where there is none."""


def _figures(  # noqa: C901, PLR0911 — one case per event
    before: Scorecard, facts: object, after: Scorecard
) -> Sequence[Compared]:
    """Return what an event of a card says of figures, beside what follows from the card."""
    match facts:
        case CriterionAdjusted() | CriterionScored() as e:
            figures: list[Compared] = []
            layer = Layer.REVIEW
            if isinstance(e, CriterionAdjusted):
                layer = Layer(e.layer)
                figures.append(("điểm trước", e.before, _standing(before, e.criterion)))
            figures.append(("tổng", e.total, after.sum(layer)[0]))
            if e.computed is not None:
                figures.append(("điểm làm tròn", e.after, e.computed.points))
            return figures
        case SelfScoreSubmitted() as e:
            rounded = [
                ("điểm làm tròn", line.points, line.computed.points)
                for line in e.lines
                if line.computed is not None
            ]
            return [("tổng tự chấm", e.total, after.sum(Layer.SELF)[0]), *rounded]
        case LineRecomputed() as e:
            layer = Layer(e.layer)
            return (
                ("tổng", e.total, after.sum(layer)[0]),
                ("điểm trước", e.before, _standing(before, e.criterion, layer)),
                ("điểm làm tròn", e.after, e.computed.points),
            )
        case RecomputationFlagged() as e:
            locked = _standing(before, e.criterion, Layer.COUNCIL)
            return (("điểm đã khóa", e.standing, locked),)
        case ReprimandApplied() | ReprimandReversed() as e:
            layer = Layer.AGREED if e.criterion in before.settled else Layer.REVIEW
            return (
                ("tổng", e.total, after.sum(layer)[0]),
                ("điểm trước", e.before, _standing(before, e.criterion)),
            )
        case ReviewCompleted() as e:
            return (("tổng rà soát", e.total, after.sum(Layer.REVIEW)[0]),)
        case ScoresAgreed() as e:
            return (("tổng thống nhất", e.total, after.sum(Layer.AGREED)[0]),)
        case ScoreVerified() as e:
            return (("tổng của Hội đồng", e.total, after.sum(Layer.COUNCIL)[0]),)
        case CouncilScoreDetermined() as e:
            stood = [
                ("điểm trước", f.before, _standing(before, f.criterion, Layer.COUNCIL))
                for f in e.lines
            ]
            return [("tổng của Hội đồng", e.total, after.sum(Layer.COUNCIL)[0]), *stood]
        case _:
            return ()


def _standing(card: Scorecard, criterion: str, layer: Layer = Layer.AGREED) -> object:
    leaf = card.leaves.get(criterion)
    return card.figure(criterion, layer) if leaf else None
