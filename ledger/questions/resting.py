"""Which decisions stay, though each found a figure that would not have been?

A card, a rating or a party organisation is told twice, as it was and without what is left out; a
later decision of its own that found another figure, total, level or coverage than it would have
found rests on what is left out.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from ledger.aggregates.dispute_events import DisagreementRaised
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.party_rating import (
    LEVELS,
    PartyRating,
    PartyRatingRecorded,
    PartyRatingRevised,
)
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    ReprimandApplied,
    ReprimandReversed,
    ResultNotified,
    ReviewCompleted,
    ScoresAgreed,
    ScoreVerified,
)
from ledger.events import AnyRecorded, Event, standing
from ledger.questions.consequences import Cause
from ledger.values import viet, viet_day

History = Sequence[AnyRecorded]


class _Path(NamedTuple):
    """A card as each event that counts left it."""

    positions: Sequence[int]
    states: Sequence[Scorecard]

    def figure(self, criterion: str, layer: Layer, before: int) -> Decimal | None:
        """Return a line's points as they stood before a position."""
        return self._before(before).figure(criterion, layer)

    def total(self, layer: Layer, before: int) -> Decimal | None:
        """Return a layer's total as it stood before a position."""
        return self._before(before).sum(layer)[0]

    def layer(self, before: int) -> Layer:
        """Return the layer of the figures that a notice tells."""
        return self._before(before).told_layer

    def _before(self, position: int) -> Scorecard:
        return self.states[bisect_left(self.positions, position)]


def resting(
    histories: Mapping[str, History], out: Collection[int], raised: Iterable[AnyRecorded]
) -> dict[int, Cause]:
    """Return the events of cards and ratings, and those raised, that found another figure.

    `histories` are of the streams from which something is left out; `raised` are disagreements and
    ratings, in the journal's order.
    """
    found: dict[int, Cause] = {}
    cards: dict[str, tuple[_Path, _Path]] = {}
    for stream, history in histories.items():
        if stream.startswith("scorecard/"):
            cards[stream] = _path(stream, history, ()), _path(stream, history, out)
            for recorded in standing(history, out):
                lines = _lines(recorded)
                left = _left(history, out, recorded)
                found |= _differing(recorded, *cards[stream], lines, left)
                found |= _summing(recorded, *cards[stream], left, out)
        elif stream.startswith("party-rating/"):
            found |= _ratings(stream, history, out)
    for recorded in standing(list(raised), out):
        facts, season = recorded.facts, recorded.stream.split("/")[1]
        if isinstance(facts, PartyRatingRecorded | PartyRatingRevised):
            organisation = f"party-organisation/{recorded.stream.split('/')[2]}"
            of_it = histories.get(organisation, ())
            found = {**_uncovered(recorded, organisation, of_it, out), **found}
        if not isinstance(facts, DisagreementRaised) or facts.figure is None:
            continue
        of, criterion = f"scorecard/{season}/{facts.matter.unit}", facts.matter.criterion
        if of in cards and criterion:
            left = _left(histories[of], out, recorded)
            found |= _differing(recorded, *cards[of], [(criterion, Layer.COUNCIL)], left)
    return found


def _path(stream: str, history: History, out: Collection[int]) -> _Path:
    states = [Scorecard(stream=stream)]
    counted = standing(history, out)
    for recorded in counted:
        states.append(states[-1].after(recorded))
    return _Path([r.position for r in counted], states)


def _lines(recorded: AnyRecorded) -> Iterator[tuple[str, Layer]]:
    """Yield the lines whose figure a decision found, and the layer it found it in."""
    match recorded.facts:
        case (
            CriterionAdjusted(criterion=c)
            | ReprimandApplied(criterion=c)
            | ReprimandReversed(criterion=c)
        ):
            yield c, Layer.AGREED
        case CouncilScoreDetermined(lines=lines):
            for figure in lines:
                yield figure.criterion, Layer.COUNCIL


def _differing(
    recorded: AnyRecorded,
    was: _Path,
    would: _Path,
    lines: Iterable[tuple[str, Layer]],
    left: History,
) -> dict[int, Cause]:
    """Return the lines of a decision whose figure would have been another, as one cause.

    The event told with them is the last of those left out that moved the first such line.
    """
    at = recorded.position
    told, because_of = [], None
    for criterion, layer in lines:
        before, instead = (path.figure(criterion, layer, at) for path in (was, would))
        if before != instead:
            moved = [r for r in left if criterion in _moved(r)] or left
            because_of = because_of or moved[-1].position
            told.append(
                f"dựa trên điểm tiêu chí {criterion} là {viet(before)}, "
                f"theo giả định thì là {viet(instead)}"
            )
    return {at: Cause(because_of, "; ".join(told))} if told else {}


_TOTALS: dict[type[Event], Layer] = {
    ReviewCompleted: Layer.REVIEW,
    ScoresAgreed: Layer.AGREED,
    ScoreVerified: Layer.COUNCIL,
}
"""Events that name no line, only the total they found, by its layer."""


def _summing(
    recorded: AnyRecorded, was: _Path, would: _Path, left: History, out: Collection[int]
) -> dict[int, Cause]:
    """Return an event whose total would have been another, because of the last move left out.

    A notice is one of them unless the very event it told of is out, which is said anyway.
    """
    at, facts = recorded.position, recorded.facts
    layer = _TOTALS.get(type(facts))
    if isinstance(facts, ResultNotified) and facts.told not in out:
        layer = was.layer(at)
    if layer is None:
        return {}
    before, instead = (path.total(layer, at) for path in (was, would))
    if before == instead:
        return {}
    moved = [r for r in left if _moved(r)] or left
    why = f"dựa trên tổng điểm {viet(before)}, theo giả định thì là {viet(instead)}"
    return {at: Cause(moved[-1].position, why)}


def _uncovered(
    recorded: AnyRecorded, organisation: str, history: History, out: Collection[int]
) -> dict[int, Cause]:
    """Return a rating that covers a unit which its organisation would not have covered."""
    facts, earlier = recorded.facts, [r for r in history if r.position < recorded.position]
    was, would = (
        PartyOrganisation.folded(organisation, earlier, without).units(facts.as_of)
        for without in ((), out)
    )
    lost = [u for u in facts.covers if u in was and u not in would]
    if not lost:
        return {}
    left = [r for r in _left(history, out, recorded) if {*lost} & {*r.facts.concerns()}]
    why = (
        f"áp dụng cho {', '.join(lost)}, theo giả định thì tổ chức đảng không bao gồm trong ngày "
        f"{viet_day(facts.as_of)}"
    )
    return {recorded.position: Cause(left[-1].position if left else None, why)}


def _ratings(stream: str, history: History, out: Collection[int]) -> dict[int, Cause]:
    """Return the ratings that replaced another level than they would have."""
    found: dict[int, Cause] = {}
    for recorded in standing(history, out):
        if not isinstance(recorded.facts, PartyRatingRecorded | PartyRatingRevised):
            continue
        earlier = [r for r in history if r.position < recorded.position]
        was, would = (_level(stream, earlier, without) for without in ((), out))
        if was != would:
            why = f"thay xếp loại «{was}», theo giả định thì là «{would}»"
            because_of = _left(history, out, recorded)[-1].position
            found[recorded.position] = Cause(because_of, why)
    return found


def _level(stream: str, history: History, out: Collection[int]) -> str:
    rating = PartyRating.folded(stream, history, out).rating
    return LEVELS[rating.level] if rating else "chưa có"


def _left(history: History, out: Collection[int], before: AnyRecorded) -> list[AnyRecorded]:
    """Return the events left out before another, in order."""
    return [r for r in history if r.position in out and r.position < before.position]


def _moved(recorded: AnyRecorded) -> set[str]:
    """Return the criteria whose figure an event set."""
    facts = recorded.facts
    one = getattr(facts, "criterion", None)
    return {line.criterion for line in getattr(facts, "lines", ())} | ({one} if one else set())
