"""One stream replayed: its history must fold, and its recorded figures must add up."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
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
from ledger.rulebook.scale import NOTHING
from ledger.values import SCALE, viet


def replay(stream: str, history: Sequence[AnyRecorded]) -> Iterator[tuple[int, str]]:
    """Return what is wrong with one stream's history, by position.

    It must fold, and its figures must add up.
    """
    kind = KINDS.get(kind_of(stream))
    if kind is None:
        yield history[0].position, f"không biết loại chuỗi {stream}"
        return
    state, totals = kind(stream=stream), _Totals()
    for n, recorded in enumerate(history):
        if isinstance(recorded.facts, EnteredInError):
            state, totals = kind.folded(stream, history[: n + 1]), _Totals()
            continue
        after = state.after(recorded)
        if isinstance(state, Scorecard) and isinstance(after, Scorecard):
            for what, told, found in _figures(state, recorded.facts, after, totals):
                if told != found:
                    says = f"{what} ghi là {viet(told)}, tính lại là {viet(found)}"
                    yield recorded.position, says
        state = after


class _Totals:
    """The total of a card's layer, gone on from the last one as long as single lines are adjusted.

    To add up all lines after each adjustment takes as long as all else of replaying it.
    """

    def __init__(self) -> None:
        """Know none."""
        self._known: tuple[Layer, int, Decimal] | None = None
        """Of which layer, the event that last moved figures, and what they then came to."""

    def adjusted(
        self, before: Scorecard, after: Scorecard, e: CriterionAdjusted, standing: Decimal | None
    ) -> Decimal | None:
        """Return the total of the layer in which an event adjusted a line that stood so."""
        layer = Layer.AGREED if e.layer == "AGREED" else Layer.REVIEW
        found = None
        if (
            self._known is not None
            and self._known[:2] == (layer, before.figures_at)
            and standing is not None
            and (layer is Layer.AGREED or e.criterion not in before.settled)
        ):
            found = self._known[2] + e.after - standing
        if found is None or not NOTHING < found < SCALE:  # what is clamped cannot be gone on from
            found = after.sum(layer)[0]
        exact = found is not None and after.rescaling is None and NOTHING < found < SCALE
        self._known = (layer, after.figures_at, found) if found is not None and exact else None
        return found


Compared = tuple[str, Any, Any]
"""What figure is meant, as it is recorded, as it is worked out again; None where there is none."""


def _figures(  # noqa: C901, PLR0911 — one case per event
    before: Scorecard, facts: object, after: Scorecard, totals: _Totals
) -> Sequence[Compared]:
    """Return what an event of a card says of figures, beside what follows from the card."""
    match facts:
        case CriterionAdjusted() as e:
            standing = _standing(before, e.criterion)
            return (
                ("điểm trước", e.before, standing),
                ("tổng", e.total, totals.adjusted(before, after, e, standing)),
                *_rounded(e),
            )
        case CriterionScored() as e:
            return ("tổng", e.total, after.sum(Layer.REVIEW)[0]), *_rounded(e)
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


def _rounded(e: CriterionAdjusted | CriterionScored) -> Sequence[Compared]:
    return () if e.computed is None else (("điểm làm tròn", e.after, e.computed.points),)


def _standing(card: Scorecard, criterion: str, layer: Layer = Layer.AGREED) -> Decimal | None:
    leaf = card.leaves.get(criterion)
    return card.figure(criterion, layer) if leaf else None
