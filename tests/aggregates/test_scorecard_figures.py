"""What a scorecard's figures are, layer by layer, and those of the demo story (domain §13)."""

from decimal import Decimal

import pytest

from ledger.aggregates.scorecard import Layer, Leaf, Scorecard, Stage
from ledger.aggregates.scorecard_events import (
    CriterionScored,
    ExplanationAnswered,
    ExplanationGiven,
    ExplanationRequested,
    ResultNotified,
    ReviewCompleted,
    ReviewOpened,
    ScorecardClosed,
    ScorecardReturned,
    ScoresAgreed,
    SelfScoreMissing,
)
from ledger.events import EnteredInError, Event
from ledger.rulebook.scale import Rescaling
from tests.aggregates.cards import (
    AGREED,
    APPLIED,
    CLOSED,
    FULL,
    LEAVES,
    MINUTES,
    OPENED,
    SCORED,
    STREAM,
    TO_ALL,
    adjusted,
    agree,
    apply,
    card,
    determine,
    lines,
    scored,
    state,
    submitted,
)
from tests.given import given

# Whose figure counts


@pytest.mark.clause("B.II.2")
def test_a_leaf_of_another_body_counts_only_from_that_bodys_figure_on():
    opened = state(*OPENED)
    assert opened.figure("II.1", Layer.SELF) == Decimal("20.00")
    assert opened.figure("II.1", Layer.REVIEW) is None
    assert opened.figure("I.1", Layer.REVIEW) == Decimal("590.00")


@pytest.mark.clause("B.II.2")
def test_a_layer_that_lacks_a_leaf_is_incomplete_and_never_zero():
    assert state(*OPENED).sum(Layer.REVIEW) == (None, ("II.1", "II.2"))
    assert state(*OPENED, scored("II.1", "20", "WH")).sum(Layer.REVIEW) == (None, ("II.2",))
    assert state(*SCORED).sum(Layer.REVIEW) == (Decimal("930.00"), ())


def test_the_body_whose_figure_counts_gives_it_beside_the_units_own():
    card(*OPENED, scored("II.2", "30", "PNV")).when(
        lambda c: c.score("II.1", Decimal("18.00"), scored_by="WH", reason="báo cáo chậm")
    ).then(
        CriterionScored(
            criterion="II.1",
            self_scored="20.00",
            after="18.00",
            scored_by="WH",
            total="928.00",
            reason="báo cáo chậm",
        )
    )


def test_a_first_figure_leaves_the_total_open_while_others_lack():
    given_first = state(*OPENED).score("II.1", Decimal("18.00"), scored_by="WH")
    assert given_first.total is None


def test_a_leaf_of_the_unit_itself_is_adjusted_and_not_scored():
    card(*OPENED).when(lambda c: c.score("I.1", Decimal("1.00"), scored_by="WH")).refused(
        under="B.II.2", saying="điều chỉnh"
    )


def test_a_figure_is_given_once_and_adjusted_after():
    card(*SCORED).when(lambda c: c.score("II.1", Decimal("1.00"), scored_by="WH")).refused(
        under="B.II.2", saying="đã có điểm"
    )


def test_a_first_figure_keeps_within_its_leaf():
    card(*OPENED).when(lambda c: c.score("II.1", Decimal("20.01"), scored_by="WH")).refused(
        under="B.I"
    )


# Entered in error


def test_an_adjustment_entered_in_error_never_counted():
    history = (
        *SCORED,
        adjusted("I.1", "590", "1"),
        EnteredInError(position=len(SCORED) + 1, reason="nhầm dòng"),
    )
    assert state(*history).sum(Layer.REVIEW)[0] == Decimal("930.00")
    assert state(*history).version == len(history)


@pytest.mark.clause("B.II.1")
def test_moved_lines_on_a_self_score_entered_in_error_are_no_total_and_not_zero():
    history = (
        *SCORED,
        adjusted("I.1", "590", "580"),
        EnteredInError(position=1, reason="gửi nhầm phiếu"),
    )
    assert [state(*history).sum(layer) for layer in Layer] == [(None, ())] * len(Layer)
    assert state(*history).complete_review().total is None
    assert state(*SCORED[:2], EnteredInError(position=1)).sum(Layer.SELF) == (None, ())


# What does not apply, with full marks


def full_marks(criterion):
    spared = LEAVES[criterion]._replace(full_marks=True)
    return {**LEAVES, criterion: spared}, {**FULL, criterion: str(spared.max)}


@pytest.mark.clause("B.I")
def test_a_line_that_brings_full_marks_stays_so_through_every_layer():
    leaves, points = full_marks("I.2")
    sent = state().submit(
        lines(points), leaves, criteria="criteria/2024/C1/CHUNG", criteria_version=1
    )
    assert [line.criterion for line in sent.lines if line.full_marks] == ["I.2"]
    opened = (sent, *SCORED[1:])
    low = Decimal("299.99")
    card(*opened).when(
        lambda c: c.adjust("I.2", low, seen=Decimal(300), reason="rà soát", documents=[MINUTES])
    ).refused(under="B.I", saying="300,00 đến 300,00")
    card(*opened, *AGREED[len(SCORED) :]).when(
        lambda c: c.determine(
            {"I.2": low}, seen={"I.2": Decimal(300)}, document=MINUTES, reason="thẩm định"
        )
    ).refused(under="B.I")


def test_a_line_that_applies_says_nothing_of_full_marks():
    sent = submitted().model_dump(mode="json", exclude_none=True)
    assert not any("full_marks" in line for line in sent["lines"])


def test_every_event_says_in_words_what_happened():
    determined = determine({"I.1": "585"}, {"I.1": "590"})(state(*AGREED))
    carried = ScorecardClosed(outcome="CARRIED", successor="WX")
    words = [
        e.words()
        for e in (
            *CLOSED,
            APPLIED,
            SelfScoreMissing(),
            ScorecardReturned(submission=1),
            ResultNotified(addressees=TO_ALL, told=4, total="930.00"),
            ExplanationRequested(criterion="I.1"),
            ExplanationGiven(criterion="I.1"),
            ExplanationAnswered(criterion="I.1", explanation=5, accepted=False),
            determined,
            carried,
        )
    ]
    assert all(words)
    assert carried.concerns() == ("WX",)
    assert "từ 590,00 thành 585,00 điểm" in adjusted("I.1", "590", "585").words()
    assert determined.words() == (
        "Hội đồng quyết định theo Quyết định số 77/QĐ-HĐ: I.1 từ 590,00 thành 585,00"
    )


# The story of the demo (domain §13)

STORY = {
    "I.1": ("quantitative", "70", "SELF", "70"),
    "I.2": ("quantitative", "40", "SELF", "40"),
    "I.3": ("graded", "75", "SELF", "75"),
    "I.4": ("graded", "65", "SELF", "62"),
    "I.5": ("quantitative", "35", "SELF", "35"),
    "I.6": ("graded", "65", "SELF", "64.50"),
    "I.7": ("graded", "50", "SELF", "50"),
    "I.8": ("quantitative", "45", "SELF", "45"),
    "I.9": ("graded", "60", "SELF", "60"),
    "I.10": ("quantitative", "45", "SELF", "45"),
    "II.1": ("quantitative", "50", "STANDING_BODY", "46"),
    "II.2": ("quantitative", "40", "SELF", "40"),
    "II.3": ("quantitative", "40", "STANDING_BODY", "40"),
    "II.4": ("per_occurrence", "20", "HEAD", "20"),
    "III.1": ("lookup", "60", "STANDING_BODY", "60"),
    "III.2": ("lookup", "40", "STANDING_BODY", "40"),
    "III.3": ("lookup", "30", "SELF", "30"),
    "III.4": ("graded", "20", "SELF", "20"),
    "IV.1": ("pass_fail", "15", "HEAD", "15"),
    "IV.2": ("graded", "20", "SELF", "20"),
    "IV.3": ("per_occurrence", "25", "SELF", "25"),
    "IV.4": ("per_occurrence", "15", "HEAD", "15"),
    "IV.5": ("per_occurrence", "15", "STANDING_BODY", "15"),
    "IV.6": ("per_occurrence", "10", "HEAD", "10"),
    "V.1": ("bonus", "20", "SELF", "5"),
    "V.2": ("bonus", "30", "SELF", "0"),
    "P.1": ("penalty", "20", "SELF", "0"),
}
STORY_LEAVES = {c: Leaf(t, Decimal(m), by) for c, (t, m, by, _) in STORY.items()}


def told(history, *decisions):
    for decision in decisions:
        history.append(decision(state(*history)))


def test_the_story_of_unit_a_ends_at_938_50():
    assert sum(leaf.max for leaf in STORY_LEAVES.values() if leaf.type != "penalty") == 1000
    history: list[Event] = []
    own = {c: p for c, (_, _, _, p) in STORY.items()}
    told(
        history,
        lambda c: c.submit(
            lines(own), STORY_LEAVES, criteria="criteria/2024/C1", criteria_version=1
        ),
    )
    assert history[-1].total == Decimal("947.50")

    told(history, lambda c: c.open_review())
    for criterion, (_, _, by, points) in STORY.items():
        if by != "SELF":
            final = Decimal("18.00") if criterion == "II.4" else Decimal(points)
            told(
                history,
                lambda c, n=criterion, p=final, b=by: c.score(n, p, scored_by=b),
            )
    assert state(*history).sum(Layer.REVIEW)[0] == Decimal("945.50")

    told(
        history,
        lambda c: c.adjust(
            "I.3",
            Decimal("70.00"),
            seen=Decimal("75.00"),
            reason="minh chứng chưa đủ",
            documents=[MINUTES],
            with_deputy=True,
        ),
        apply(),
        lambda c: c.complete_review(with_deputy=True),
        lambda c: c.notify(TO_ALL),
    )
    assert history[-1].total == Decimal("935.50")

    told(history, agree(unsettled=["I.3"]))
    assert history[-1].total == Decimal("935.50")

    told(history, determine({"I.3": "73"}, {"I.3": "70"}, dispute="dispute/2024/D1"))
    assert history[-1].total == Decimal("938.50")

    final = state(*history)
    assert final.stage is Stage.VERIFIED
    assert [final.sum(layer)[0] for layer in Layer] == [
        Decimal("947.50"),
        Decimal("935.50"),
        Decimal("935.50"),
        Decimal("938.50"),
    ]
    assert final.told < final.figures_at == len(history)


@pytest.mark.clause("B.II.3")
@pytest.mark.parametrize(("council", "expected"), [("595", "905.00"), ("589", "899.00")])
def test_the_council_may_move_a_card_across_the_line_after_the_conference(council, expected):
    points = {**FULL, "I.1": "595", "I.2": "250"}
    history = (
        submitted(points),
        ReviewOpened(submission=1),
        scored("II.1", "20", "WH"),
        scored("II.2", "30", "PNV"),
        ReviewCompleted(total="905.00"),
        ScoresAgreed(meeting="meeting/2024/TB-1", total="905.00"),
    )
    event = determine({"I.1": council}, {"I.1": "595"})(state(*history))
    assert event.total == Decimal(expected)


# Rescaled to 1000 where criteria do not apply


SPARED = {c: leaf for c, leaf in LEAVES.items() if c != "I.2"}
RESCALING = Rescaling(reach="700", outside=("P.1",))


def rescaled(points):
    return card().state.submit(
        lines(points), SPARED, criteria="criteria/2024/C1", criteria_version=1, rescaling=RESCALING
    )


@pytest.mark.clause("B.I")
@pytest.mark.parametrize(
    ("first", "penalty", "total"),
    [
        ("590", "0", "928.57"),  # 650 of 700: 928.5714…, never rounded up
        ("570", "0", "900.00"),  # 630 of 700: exactly
        ("569.99", "0", "899.98"),  # 899.9857…: no rounding carries it over the threshold
        ("570", "-5", "895.00"),  # what stands outside the scale is added as it is
        ("600", "0", "942.85"),
    ],
)
def test_a_total_is_rescaled_exactly_and_rounded_down_once(first, penalty, total):
    points = {"I.1": first, "II.1": "20", "II.2": "30", "V.1": "10", "P.1": penalty}
    event = rescaled(points)
    assert event.total == Decimal(total)
    assert event.rescaling == RESCALING
    assert "quy đổi trên 700,00 điểm" in event.words()


def test_every_layer_of_a_rescaled_card_is_rescaled():
    points = {"I.1": "590", "II.1": "20", "II.2": "30", "V.1": "10", "P.1": "0"}
    state = given(Scorecard, rescaled(points), ReviewOpened(submission=1), stream=STREAM).state
    assert state.sum(Layer.SELF)[0] == Decimal("928.57")
    assert state.sum(Layer.REVIEW) == (None, ("II.1", "II.2"))
    scored = state.score("II.1", Decimal("20.00"), scored_by="HEAD")
    assert scored.total is None
    state = given(
        Scorecard, rescaled(points), ReviewOpened(submission=1), scored,
        state.score("II.2", Decimal("30.00"), scored_by="STANDING_BODY"), stream=STREAM,
    ).state  # fmt: skip
    moved = state.adjust(
        "I.1", Decimal("570.00"), seen=Decimal("590.00"), reason="x", documents=[MINUTES]
    )
    assert moved.total == Decimal("900.00")


def test_a_figure_left_of_a_self_score_entered_in_error_makes_no_total_of_zero():
    left = (*SCORED, EnteredInError(position=1, reason="nhầm phiếu"))
    card = given(Scorecard, *left, stream=STREAM).state
    assert card.sum(Layer.REVIEW) == (None, ())
    assert card.complete_review().total is None
