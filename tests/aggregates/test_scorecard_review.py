"""What the head with the deputy does to a scorecard before the lock (B.II.2)."""

from decimal import Decimal

import pytest

from ledger.aggregates.scorecard import Layer
from ledger.aggregates.scorecard_events import (
    CriterionAdjusted,
    ExplanationAnswered,
    ExplanationGiven,
    ExplanationRequested,
    SelfScoreMissing,
)
from tests.aggregates.cards import (
    AGREED,
    APPLIED,
    CLOSED,
    MINUTES,
    OPENED,
    REVIEWED,
    SCORED,
    VERIFIED,
    adjust,
    adjusted,
    apply,
    card,
    state,
    submitted,
)

# Adjusting


@pytest.mark.clause("B.II.2")
def test_an_adjustment_holds_the_figure_before_and_after_the_reason_and_the_paper():
    card(*SCORED).when(adjust(with_deputy=True)).then(
        CriterionAdjusted(
            criterion="I.1",
            before="590.00",
            after="585.00",
            total="925.00",
            documents=(MINUTES,),
            with_deputy=True,
            reason="thiếu minh chứng",
        )
    )


def test_points_may_be_adjusted_upwards_within_the_leaf():
    card(*SCORED).when(adjust(points="600.00")).then(
        CriterionAdjusted(
            criterion="I.1",
            before="590.00",
            after="600.00",
            total="940.00",
            documents=(MINUTES,),
            reason="thiếu minh chứng",
        )
    )


def test_an_adjustment_beyond_the_leaf_is_refused():
    card(*SCORED).when(adjust(points="600.01")).refused(under="B.I")


@pytest.mark.clause("B.II.2")
def test_a_head_that_adjusts_its_own_unit_is_accepted_and_shown():
    event = adjust(conflict="OWN_UNIT")(state(*SCORED))
    assert event.conflict == "OWN_UNIT"
    assert "chính đơn vị mình" in event.words()


@pytest.mark.parametrize("history", [(), (submitted(),), (SelfScoreMissing(),)])
@pytest.mark.clause("B.II.1")
def test_nothing_is_adjusted_before_the_review_of_a_self_score(history):
    card(*history).when(adjust()).refused(under="B.II.1")


@pytest.mark.parametrize("history", [AGREED, VERIFIED])
@pytest.mark.clause("B.II.4")
def test_the_cluster_adjusts_nothing_once_the_preparatory_meeting_agreed(history):
    card(*history).when(adjust()).refused(under="B.II.4", saying="chỉ Hội đồng")


def test_a_closed_card_says_that_it_is_closed():
    card(*CLOSED).when(adjust()).refused(under="B.II.4", saying="đã đóng")


def test_an_adjustment_after_the_review_and_before_the_agreement_is_taken():
    assert adjust()(state(*REVIEWED)).total == Decimal("925.00")


@pytest.mark.clause("B.II.2")
@pytest.mark.parametrize("reason", [None, ""])
def test_an_adjustment_without_reason_is_refused(reason):
    card(*SCORED).when(adjust(reason=reason)).refused(under="B.II.2", saying="lý do")


@pytest.mark.clause("B.II.2")
def test_an_adjustment_without_paper_meeting_or_explanation_is_refused():
    card(*SCORED).when(adjust(documents=[])).refused(under="B.II.2", saying="dẫn văn bản")


def test_an_adjustment_of_a_figure_that_moved_meanwhile_is_a_conflict():
    card(*SCORED, adjusted("I.1", "590", "580")).when(adjust()).conflict()


def test_an_adjustment_of_an_unknown_criterion_is_refused():
    card(*SCORED).when(adjust("IX.9")).refused(under="B.I", saying="IX.9")


def test_a_leaf_without_its_first_figure_is_not_adjusted():
    card(*OPENED).when(adjust("II.1", "10.00", seen="20.00")).refused(under="B.II.2", saying="HEAD")


def test_two_adjustments_of_a_line_each_start_from_the_one_before():
    once = (*SCORED, adjusted("I.1", "590", "580"))
    assert adjust(points="570.00", seen="580.00")(state(*once)).before == Decimal("580.00")


def test_an_adjustment_may_rest_on_an_explanation_of_the_same_line():
    explained = (*SCORED, ExplanationGiven(criterion="I.1"))
    event = adjust(documents=[], explanation=len(explained))(state(*explained))
    assert event.explanation == len(explained)


def test_an_adjustment_may_not_rest_on_an_explanation_of_another_line():
    explained = (*SCORED, ExplanationGiven(criterion="I.2"))
    card(*explained).when(adjust(documents=[], explanation=len(explained))).refused(
        under="B.II.2", saying="không phải giải trình"
    )


# At the preparatory meeting


@pytest.mark.clause("B.II.4")
def test_a_line_moved_at_the_preparatory_meeting_leaves_the_reviewed_layer_as_it_was():
    moved = state(*REVIEWED, adjusted("I.1", "590", "595", layer="AGREED"))
    assert moved.sum(Layer.REVIEW) == (Decimal("930.00"), ())
    assert moved.sum(Layer.AGREED) == (Decimal("935.00"), ())


def test_an_adjustment_at_a_meeting_is_of_the_agreed_layer():
    event = adjust(meeting="meeting/2024/TB-1", documents=[])(state(*REVIEWED))
    assert (event.layer, event.total) == ("AGREED", Decimal("925.00"))
    assert "tại họp trừ bị" in event.words()


@pytest.mark.clause("B.II.4")
def test_the_head_alone_does_not_move_again_what_a_meeting_settled():
    settled = (*REVIEWED, adjusted("I.1", "590", "595", layer="AGREED"))
    card(*settled).when(adjust(seen="595.00")).refused(under="B.II.4", saying="họp trừ bị")


def test_a_meeting_may_move_again_what_a_meeting_settled():
    settled = (*REVIEWED, adjusted("I.1", "590", "595", layer="AGREED"))
    event = adjust(seen="595.00", meeting="meeting/2024/TB-1")(state(*settled))
    assert event.before == Decimal("595.00")


# Reprimands


@pytest.mark.clause("C.3-2")
def test_a_reprimand_moves_a_line_and_cites_its_paper():
    card(*SCORED).when(apply()).then(APPLIED)


@pytest.mark.clause("C.3-2")
def test_one_reprimand_is_applied_to_a_card_once():
    card(*SCORED, APPLIED).when(apply(points="-10.00", seen="-5.00")).refused(
        under="C.3-2", saying="đã được áp dụng"
    )


def test_a_second_reprimand_adds_to_the_first():
    event = apply(points="-10.00", seen="-5.00", code="VB2")(state(*SCORED, APPLIED))
    assert (event.before, event.total) == (Decimal("-5.00"), Decimal("920.00"))


def test_a_reprimand_on_a_figure_that_moved_meanwhile_is_a_conflict():
    card(*SCORED).when(apply(seen="-1.00")).conflict()


def test_a_reprimand_costs_no_more_than_the_penalty_line_allows():
    card(*SCORED).when(apply(points="-10.01")).refused(under="B.I")


@pytest.mark.clause("B.II.4")
def test_a_reprimand_that_comes_after_the_lock_is_left_to_the_council():
    card(*AGREED).when(apply()).refused(under="B.II.4", saying="chỉ Hội đồng")


def test_a_reprimand_on_a_line_settled_at_a_meeting_moves_the_agreed_layer_and_its_total():
    settled = (*REVIEWED, adjusted("P.1", "0", "-2", layer="AGREED"))
    event = apply(points="-7.00", seen="-2.00")(state(*settled))
    assert event.total == Decimal("923.00")
    after = state(*settled, event)
    assert after.sum(Layer.AGREED)[0] == event.total
    assert after.sum(Layer.REVIEW)[0] == Decimal("930.00")


def test_the_total_an_event_records_is_the_one_the_card_then_has():
    moves = [adjust(), apply(), adjust("I.2", "279.50", seen="280.00")]
    history = list(SCORED)
    for move in moves:
        event = move(state(*history))
        history.append(event)
        assert state(*history).sum(Layer.REVIEW)[0] == event.total


# Explanations


def test_the_head_asks_for_an_explanation_of_a_line():
    card(*SCORED).when(lambda c: c.request_explanation("I.1", reason="chưa rõ số thu")).then(
        ExplanationRequested(criterion="I.1", figure="590.00", reason="chưa rõ số thu")
    )


def test_a_request_for_explanation_says_what_is_asked():
    card(*SCORED).when(lambda c: c.request_explanation("I.1", reason=None)).refused(under="B.II.2")


def test_a_request_for_explanation_names_a_criterion_of_the_card():
    card(*SCORED).when(lambda c: c.request_explanation("IX.9", reason="x")).refused(under="B.I")


def test_no_explanation_is_asked_after_the_lock():
    card(*AGREED).when(lambda c: c.request_explanation("I.1", reason="x")).refused(under="B.II.4")


def test_a_unit_answers_the_request_it_was_sent():
    asked = (*SCORED, ExplanationRequested(criterion="I.1"))
    card(*asked).when(lambda c: c.explain("I.1", explanation="đã nộp đủ", request=len(asked))).then(
        ExplanationGiven(criterion="I.1", request=len(asked), explanation="đã nộp đủ")
    )


def test_a_unit_may_explain_unasked():
    card(*SCORED).when(lambda c: c.explain("I.1", explanation="đã nộp đủ")).then(
        ExplanationGiven(criterion="I.1", explanation="đã nộp đủ")
    )


def test_an_explanation_answers_a_request_about_the_same_line():
    asked = (*SCORED, ExplanationRequested(criterion="I.2"))
    card(*asked).when(
        lambda c: c.explain("I.1", explanation="đã nộp đủ", request=len(asked))
    ).refused(under="B.II.2")


def test_an_empty_explanation_is_refused():
    card(*SCORED).when(lambda c: c.explain("I.1", explanation="")).refused(under="B.II.2")


def test_an_explanation_names_a_criterion_of_the_card():
    card(*SCORED).when(lambda c: c.explain("IX.9", explanation="x")).refused(under="B.I")


def test_nothing_is_explained_before_the_review_or_after_the_lock():
    card(submitted()).when(lambda c: c.explain("I.1", explanation="x")).refused(under="B.II.1")
    card(*AGREED).when(lambda c: c.explain("I.1", explanation="x")).refused(under="B.II.4")


def test_the_head_accepts_an_explanation():
    explained = (*SCORED, ExplanationGiven(criterion="I.1"))
    card(*explained).when(
        lambda c: c.answer_explanation(len(explained), accepted=True, reason=None)
    ).then(ExplanationAnswered(criterion="I.1", explanation=len(explained), accepted=True))


def test_the_head_rejects_an_explanation_only_with_a_reason():
    explained = (*SCORED, ExplanationGiven(criterion="I.1"))
    card(*explained).when(
        lambda c: c.answer_explanation(len(explained), accepted=False, reason=None)
    ).refused(under="B.II.2", saying="lý do")


def test_only_an_explanation_of_this_card_is_answered():
    card(*SCORED).when(lambda c: c.answer_explanation(1, accepted=True, reason=None)).refused(
        under="B.II.2"
    )
