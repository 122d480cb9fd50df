"""A card's recorded figures beside those its stream gives, however they were come to."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import CriterionAdjusted
from ledger.events import EnteredInError
from ledger.journal.mapper import seal
from ledger.replaying import replay
from ledger.values import viet
from tests.journal.putting import CARD, LEAVES, PAPER, UNDER, open_review, submit

AT = datetime(2024, 12, 10, tzinfo=UTC)
LINES = sorted(LEAVES)[:3]


class Told:
    """A card's history, decided event by event."""

    def __init__(self):
        self.history = []

    def record(self, event):
        position = len(self.history) + 1
        recorded, _ = seal(event, UNDER, CARD, position, position, AT)
        self.history.append(recorded)
        return position

    @property
    def card(self):
        return Scorecard.folded(CARD, self.history)

    def adjust(self, criterion, points, meeting=None):
        """Adjust a line as the card has it now; return the position of that."""
        card = self.card
        if criterion in card.settled:
            meeting = "meeting/2024/M1"
        standing = card.figure(criterion, Layer.AGREED)
        event = card.adjust(
            criterion, Decimal(points), seen=standing, reason="thiếu", documents=[PAPER],
            meeting=meeting,
        )  # fmt: skip
        return self.record(event)


steps = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(LINES), st.sampled_from(["0.00", "12.34", "50.00"]), st.booleans()
        ),
        st.sampled_from(["error", "error of an error"]),
    ),
    max_size=12,
)


def lived(steps):
    told = Told()
    told.record(submit(told.card))
    told.record(open_review(told.card))
    adjusted = []
    for step in steps:
        if isinstance(step, tuple):
            criterion, points, at_meeting = step
            adjusted.append(
                told.adjust(criterion, points, "meeting/2024/M1" if at_meeting else None)
            )
        elif step == "error" and adjusted:
            told.record(EnteredInError(position=adjusted[len(adjusted) // 2], reason="nhầm"))
        elif errors := [r for r in told.history if isinstance(r.facts, EnteredInError)]:
            told.record(EnteredInError(position=errors[-1].position, reason="nhầm"))
    return told


@settings(max_examples=60)
@given(steps)
def test_a_history_as_it_was_decided_adds_up(steps):
    assert [*replay(CARD, lived(steps).history)] == []


@settings(max_examples=60)
@given(steps, st.integers(min_value=0))
def test_another_total_is_told_where_it_is_and_nowhere_else(steps, which):
    history = lived(steps).history
    moves = [n for n, r in enumerate(history) if isinstance(r.facts, CriterionAdjusted)]
    if not moves:
        return
    n = moves[which % len(moves)]
    facts = history[n].facts
    other = facts.total + Decimal("0.01")
    history[n] = history[n].model_copy(update={"facts": facts.model_copy(update={"total": other})})
    says = f"tổng ghi là {viet(other)}, tính lại là {viet(facts.total)}"
    assert [*replay(CARD, history)] == [(n + 1, says)]


def test_a_line_reviewed_once_more_after_it_was_agreed_counts_in_the_review():
    told = Told()
    told.record(submit(told.card))
    told.record(open_review(told.card))
    told.adjust("I.1", "40.00")
    told.adjust("I.1", "30.00", meeting="meeting/2024/M1")
    told.adjust("I.2", "44.00")
    # No decision does so, but history is never judged.
    figures = {"before": Decimal("30.00"), "after": Decimal("20.00"), "total": Decimal("874.00")}
    last = told.history[-1].facts
    told.record(last.model_copy(update={"criterion": "I.1", **figures}))
    assert [*replay(CARD, told.history)] == []
