"""The rules of a scorecard, one by one, and the figures of the demo story (domain §13)."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from ledger.aggregates.scorecard import Layer, Leaf, Scorecard, Stage
from ledger.aggregates.scorecard_events import (
    Addressee,
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ExplanationAnswered,
    ExplanationGiven,
    ExplanationRequested,
    Figure,
    Line,
    LineNote,
    ReprimandApplied,
    ResultNotified,
    ReviewCompleted,
    ReviewOpened,
    ScorecardClosed,
    ScorecardReturned,
    ScoresAgreed,
    ScoreVerified,
    SelfScored,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.events import EnteredInError, Event
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "scorecard/2024/WA"

LEAVES = {
    "I.1": Leaf("quantitative", Decimal("600.00"), "SELF"),
    "I.2": Leaf("graded", Decimal("300.00"), "SELF"),
    "II.1": Leaf("per_occurrence", Decimal("20.00"), "HEAD"),
    "II.2": Leaf("lookup", Decimal("30.00"), "STANDING_BODY"),
    "V.1": Leaf("bonus", Decimal("50.00"), "SELF"),
    "P.1": Leaf("penalty", Decimal("10.00"), "SELF"),
}
FULL = {"I.1": "590", "I.2": "280", "II.1": "20", "II.2": "30", "V.1": "10", "P.1": "0"}

MINUTES = DocumentRef(printed="Biên bản kiểm tra số 15/BB")
DECISION = DocumentRef(printed="Quyết định số 77/QĐ-HĐ")
REPRIMAND = DocumentRef(printed="12/UBND-VP", number="12", symbol="UBND-VP")
BATCH = "reprimand/2024/2024-11"


def lines(points=FULL):
    return [SelfScored(criterion=c, points=p) for c, p in points.items()]


def submitted(points=FULL, submission=1, leaves=LEAVES):
    return SelfScoreSubmitted(
        submission=submission,
        criteria="criteria/2024/C1",
        criteria_version=1,
        lines=[
            Line(
                criterion=c,
                points=p,
                type=leaves[c].type,
                max=leaves[c].max,
                scored_by=leaves[c].scored_by,
            )
            for c, p in points.items()
        ],
        total=str(sum(Decimal(p) for p in points.values())),
    )


def scored(criterion, after, by):
    return CriterionScored(criterion=criterion, after=after, scored_by=by)


def adjusted(criterion, before, after, layer="REVIEW"):
    return CriterionAdjusted(criterion=criterion, before=before, after=after, layer=layer)


OPENED = (submitted(), ReviewOpened(submission=1))
SCORED = (*OPENED, scored("II.1", "20", "WH"), scored("II.2", "30", "PNV"))
REVIEWED = (*SCORED, ReviewCompleted(total="930.00"))
AGREED = (*REVIEWED, ScoresAgreed(meeting="meeting/2024/TB-1", total="930.00"))
VERIFIED = (*AGREED, ScoreVerified(total="930.00"))
CLOSED = (*VERIFIED, ScorecardClosed(outcome="SEASON_CLOSED"))


def card(*events):
    return given(Scorecard, *events, stream=STREAM)


def state(*events: Event) -> Scorecard:
    return Scorecard.folded(STREAM, recorded(events, stream=STREAM))


def submit(points=FULL, **more):
    return lambda c: c.submit(
        lines(points), LEAVES, criteria="criteria/2024/C1", criteria_version=1, **more
    )


# The unit scores itself


@pytest.mark.clause("B.II.1")
def test_a_self_score_holds_every_leaf_with_the_rule_it_was_scored_under():
    card().when(submit()).then(submitted())


@pytest.mark.clause("B.II.1")
def test_a_unit_may_send_again_before_the_review_opens():
    card(submitted()).when(submit()).then(submitted(submission=2))


def test_a_unit_may_send_after_its_card_was_returned():
    card(submitted(), ScorecardReturned(submission=1)).when(submit()).then(submitted(submission=2))


def test_a_unit_may_still_send_after_it_was_recorded_as_missing():
    card(SelfScoreMissing()).when(submit()).then(submitted())


@pytest.mark.parametrize("history", [OPENED, REVIEWED, AGREED, VERIFIED, CLOSED])
@pytest.mark.clause("B.II.1")
def test_nothing_is_sent_again_once_the_review_opened(history):
    card(*history).when(submit()).refused(under="B.II.1", saying="đã vào rà soát")


@pytest.mark.clause("B.II.1")
def test_a_leaf_left_out_is_refused_by_name():
    points = {c: p for c, p in FULL.items() if c != "II.2"}
    card().when(submit(points)).refused(under="B.II.1", saying="II.2")


def test_a_leaf_scored_twice_is_refused():
    twice = [*lines(), SelfScored(criterion="I.1", points="1")]
    card().when(
        lambda c: c.submit(twice, LEAVES, criteria="criteria/2024/C1", criteria_version=1)
    ).refused(under="B.II.1", saying="I.1")


def test_a_criterion_outside_the_set_is_refused():
    card().when(submit({**FULL, "IX.9": "1"})).refused(under="B.I", saying="IX.9")


def test_a_note_on_a_criterion_outside_the_set_is_refused():
    notes = [LineNote(criterion="IX.9", note="xem phụ lục")]
    card().when(submit(notes=notes)).refused(under="B.I", saying="IX.9")


@pytest.mark.clause("B.I")
@pytest.mark.parametrize(
    ("criterion", "points"),
    [("I.1", "600.00"), ("I.1", "0"), ("V.1", "50"), ("P.1", "-10"), ("P.1", "0")],
)
def test_points_on_the_edge_of_a_leaf_are_taken(criterion, points):
    given_points = {**FULL, criterion: points}
    card().when(submit(given_points)).then(submitted(given_points))


@pytest.mark.clause("B.I")
@pytest.mark.parametrize(
    ("criterion", "points"),
    [
        ("I.1", "600.01"),
        ("I.1", "-0.01"),
        ("V.1", "50.01"),
        ("P.1", "-10.01"),
        ("P.1", "0.01"),
    ],
)
def test_points_one_hundredth_beyond_a_leaf_are_refused(criterion, points):
    card().when(submit({**FULL, criterion: points})).refused(under="B.I", saying=criterion)


@pytest.mark.parametrize("points", ["1.234", "NaN", "1e2", "1,5", "", "Infinity", "１"])
def test_points_that_are_no_plain_decimal_never_become_a_line(points):
    with pytest.raises(ValidationError):
        SelfScored(criterion="I.1", points=points)


def test_a_total_never_falls_below_zero():
    nothing = {**dict.fromkeys(FULL, "0"), "P.1": "-10"}
    assert submit(nothing)(state()).total == Decimal("0.00")


def test_a_total_never_exceeds_a_thousand():
    leaves = {**LEAVES, "V.1": Leaf("bonus", Decimal("100.00"), "SELF")}
    most = {"I.1": "600", "I.2": "300", "II.1": "20", "II.2": "30", "V.1": "100", "P.1": "0"}
    sent = state().submit(lines(most), leaves, criteria="criteria/2024/C1", criteria_version=1)
    assert sent.total == Decimal("1000.00")


# A card may be missing, sent back to its unit, or opened


@pytest.mark.clause("B.II.1")
def test_a_missing_self_score_is_recorded_with_its_reason():
    card().when(lambda c: c.miss(reason="quá hạn quy chế")).then(
        SelfScoreMissing(reason="quá hạn quy chế")
    )


def test_a_missing_self_score_without_reason_is_refused():
    card().when(lambda c: c.miss(reason=None)).refused(under="B.II.1", saying="lý do")


@pytest.mark.parametrize("history", [(submitted(),), (SelfScoreMissing(),), OPENED, CLOSED])
def test_a_self_score_that_came_or_was_missed_is_not_missed_again(history):
    card(*history).when(lambda c: c.miss(reason="không gửi")).refused(under="B.II.1")


def test_a_missing_card_invents_no_zeros():
    missing = state(SelfScoreMissing())
    assert missing.sum(Layer.SELF) == (None, ())
    assert missing.stage is Stage.MISSING


def test_a_card_is_returned_with_a_reason_before_the_review():
    card(submitted()).when(lambda c: c.send_back(reason="thiếu minh chứng")).then(
        ScorecardReturned(submission=1, reason="thiếu minh chứng")
    )


def test_a_card_is_not_returned_without_a_reason():
    card(submitted()).when(lambda c: c.send_back(reason="")).refused(under="B.II.2")


@pytest.mark.parametrize("history", [(), OPENED, REVIEWED, AGREED, CLOSED])
def test_only_a_card_that_was_sent_and_not_opened_is_returned(history):
    card(*history).when(lambda c: c.send_back(reason="x")).refused(under="B.II.2")


def test_a_card_that_was_sent_is_opened_for_review():
    card(submitted(submission=1), submitted(submission=2)).when(lambda c: c.open_review()).then(
        ReviewOpened(submission=2)
    )


@pytest.mark.parametrize(
    "history",
    [
        (),
        (SelfScoreMissing(),),
        (submitted(), ScorecardReturned(submission=1)),
        OPENED,
        AGREED,
        CLOSED,
    ],
)
@pytest.mark.clause("B.II.1")
def test_nothing_is_reviewed_that_was_not_sent(history):
    card(*history).when(lambda c: c.open_review()).refused(under="B.II.1")


# Whose figure counts


@pytest.mark.clause("B.II.2")
def test_a_leaf_of_another_body_counts_only_from_that_bodys_figure_on():
    opened = state(*OPENED)
    assert opened.figure("II.1", LEAVES["II.1"], Layer.SELF) == Decimal("20.00")
    assert opened.figure("II.1", LEAVES["II.1"], Layer.REVIEW) is None
    assert opened.figure("I.1", LEAVES["I.1"], Layer.REVIEW) == Decimal("590.00")


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


# Adjusting


def adjust(criterion="I.1", points="585.00", *, seen="590.00", **more):
    facts = {"reason": "thiếu minh chứng", "documents": [MINUTES], **more}
    return lambda c: c.adjust(criterion, Decimal(points), seen=Decimal(seen), **facts)


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


def apply(points="-5.00", seen="0.00", criterion="P.1", code="VB1", **more):
    return lambda c: c.apply_reprimand(
        criterion,
        Decimal(points),
        seen=Decimal(seen) if seen is not None else None,
        reprimand=BATCH,
        code=code,
        document=REPRIMAND,
        **more,
    )


APPLIED = ReprimandApplied(
    criterion="P.1",
    before="0.00",
    after="-5.00",
    total="925.00",
    reprimand=BATCH,
    reprimand_code="VB1",
    document=REPRIMAND,
)


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


# Completing and telling


@pytest.mark.clause("B.II.2")
def test_the_review_is_completed_with_its_total():
    card(*SCORED).when(lambda c: c.complete_review(with_deputy=True)).then(
        ReviewCompleted(total="930.00", with_deputy=True)
    )


def test_a_review_completed_with_lines_lacking_names_them():
    card(*OPENED).when(lambda c: c.complete_review()).then(
        ReviewCompleted(total=None, lacking=("II.1", "II.2"))
    )


@pytest.mark.parametrize("history", [(), (submitted(),), REVIEWED, AGREED, CLOSED])
def test_only_an_open_review_is_completed(history):
    card(*history).when(lambda c: c.complete_review()).refused(under="B.II.2")


TO_ALL = (Addressee(kind="UNIT", code="WA"), Addressee(kind="COUNCIL", code="HD"))


@pytest.mark.clause("B.II.2")
def test_a_notification_lists_its_addressees_and_the_figures_they_were_told():
    history = (*SCORED, adjusted("I.1", "590", "585"), ReviewCompleted(total="925.00"))
    card(*history).when(lambda c: c.notify(TO_ALL)).then(
        ResultNotified(addressees=TO_ALL, told=5, total="925.00")
    )


def test_a_figure_moved_after_the_notification_is_told_anew():
    told = (*REVIEWED, ResultNotified(addressees=TO_ALL, told=4, total="930.00"))
    moved = state(*told, adjusted("I.1", "590", "585"))
    assert moved.told < moved.figures_at
    assert moved.notify(TO_ALL).told == len(told) + 1


@pytest.mark.parametrize(
    ("history", "total"), [(REVIEWED, "930"), (AGREED, "930"), (VERIFIED, "930")]
)
def test_a_result_may_be_told_at_every_stage_from_the_review_on(history, total):
    assert state(*history).notify(TO_ALL).total == Decimal(total)


@pytest.mark.parametrize("history", [(), (submitted(),), SCORED, CLOSED])
def test_there_is_no_result_to_tell_before_the_review_is_complete(history):
    card(*history).when(lambda c: c.notify(TO_ALL)).refused(under="B.II.2")


def test_a_notification_to_nobody_is_refused():
    card(*REVIEWED).when(lambda c: c.notify([])).refused(under="B.II.2", saying="nơi nhận")


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


# Agreeing


def agree(**more):
    facts = {"meeting": "meeting/2024/TB-1", "quorate": True, **more}
    return lambda c: c.agree(**facts)


@pytest.mark.clause("B.II.4")
def test_a_preparatory_meeting_with_quorum_agrees_the_card():
    card(*REVIEWED).when(agree(unsettled=["I.2"])).then(
        ScoresAgreed(meeting="meeting/2024/TB-1", total="930.00", unsettled=("I.2",))
    )


@pytest.mark.clause("A.I.3")
def test_a_meeting_without_quorum_agrees_nothing():
    card(*REVIEWED).when(agree(quorate=False)).refused(under="A.I.3", saying="2/3")


@pytest.mark.parametrize("history", [(), (submitted(),), SCORED, CLOSED])
def test_only_a_reviewed_card_is_agreed(history):
    card(*history).when(agree()).refused(under="B.II.4")


@pytest.mark.parametrize("history", [AGREED, VERIFIED])
def test_a_card_is_agreed_once(history):
    card(*history).when(agree()).refused(under="B.II.4", saying="đã được thống nhất")


def test_an_unsettled_line_is_one_of_the_card():
    card(*REVIEWED).when(agree(unsettled=["IX.9"])).refused(under="B.I", saying="IX.9")


# The council


@pytest.mark.clause("B.II.3")
def test_the_council_verifies_the_agreed_figures():
    card(*AGREED).when(lambda c: c.verify(document=DECISION)).then(
        ScoreVerified(total="930.00", document=DECISION)
    )


@pytest.mark.parametrize("history", [(), REVIEWED, VERIFIED, CLOSED])
def test_the_council_verifies_an_agreed_card_only_once(history):
    card(*history).when(lambda c: c.verify()).refused(under="B.II.3")


def determine(figures, seen, **more):
    facts = {"document": DECISION, "reason": "thẩm định lại", **more}
    return lambda c: c.determine(
        {c_: Decimal(p) for c_, p in figures.items()},
        seen={c_: Decimal(p) for c_, p in seen.items()},
        **facts,
    )


@pytest.mark.clause("B.II.3")
@pytest.mark.parametrize("history", [AGREED, VERIFIED])
def test_the_council_determines_lines_by_a_decision_even_undisputed_ones(history):
    card(*history).when(determine({"I.1": "585"}, {"I.1": "590"})).then(
        CouncilScoreDetermined(
            lines=(Figure(criterion="I.1", before="590.00", after="585.00"),),
            total="925.00",
            document=DECISION,
            reason="thẩm định lại",
        )
    )


def test_a_determination_leaves_the_agreed_layer_as_it_was():
    event = determine({"I.1": "585"}, {"I.1": "590"})(state(*AGREED))
    after = state(*AGREED, event)
    assert after.stage is Stage.VERIFIED
    assert after.sum(Layer.AGREED)[0] == Decimal("930.00")
    assert after.sum(Layer.COUNCIL)[0] == Decimal("925.00")


def test_a_second_determination_starts_from_the_first():
    first = determine({"I.1": "585"}, {"I.1": "590"})(state(*AGREED))
    second = determine({"I.1": "588"}, {"I.1": "585"})(state(*AGREED, first))
    assert second.lines[0].before == Decimal("585.00")


@pytest.mark.parametrize("history", [(), SCORED, REVIEWED, CLOSED])
def test_the_council_determines_nothing_before_the_clusters_lock(history):
    card(*history).when(determine({"I.1": "585"}, {"I.1": "590"})).refused(under="B.II.3")


def test_a_determination_needs_a_document():
    card(*AGREED).when(determine({"I.1": "585"}, {"I.1": "590"}, document=None)).refused(
        under="B.II.3", saying="văn bản"
    )


def test_a_determination_needs_a_reason():
    card(*AGREED).when(determine({"I.1": "585"}, {"I.1": "590"}, reason=None)).refused(
        under="B.II.3", saying="lý do"
    )


def test_a_determination_of_nothing_is_refused():
    card(*AGREED).when(determine({}, {})).refused(under="B.II.3", saying="ít nhất một")


def test_a_determination_keeps_within_the_leaf():
    card(*AGREED).when(determine({"I.1": "600.01"}, {"I.1": "590"})).refused(under="B.I")


def test_a_determination_of_an_unknown_criterion_is_refused():
    card(*AGREED).when(determine({"IX.9": "1"}, {})).refused(under="B.I")


def test_a_determination_of_a_figure_that_moved_meanwhile_is_a_conflict():
    card(*AGREED).when(determine({"I.1": "585"}, {"I.1": "589"})).conflict()


def test_a_determination_fills_a_line_that_lacked_its_figure():
    lacking = (*OPENED, ReviewCompleted(lacking=("II.1", "II.2")), ScoresAgreed(meeting="m"))
    filled = determine({"II.1": "19", "II.2": "29"}, {})(state(*lacking))
    assert filled.total == Decimal("928.00")
    assert filled.lines[0].before is None


# Closing


def test_a_card_carried_to_a_successor_names_it():
    card(*AGREED).when(lambda c: c.close("CARRIED", reason="sáp nhập", successor="WX")).then(
        ScorecardClosed(outcome="CARRIED", successor="WX", reason="sáp nhập")
    )


@pytest.mark.clause("A.I.1")
def test_a_card_carried_to_nobody_is_refused():
    card(*AGREED).when(lambda c: c.close("CARRIED", reason="sáp nhập")).refused(under="A.I.1")


def test_a_card_is_closed_with_a_reason():
    card().when(lambda c: c.close("NOT_ASSESSED", reason=None)).refused(
        under="B.II.3", saying="lý do"
    )


def test_a_unit_that_left_before_it_scored_itself_is_closed_too():
    card().when(lambda c: c.close("NOT_ASSESSED", reason="rời cụm", document=DECISION)).then(
        ScorecardClosed(outcome="NOT_ASSESSED", reason="rời cụm", document=DECISION)
    )


def test_a_closed_card_is_not_closed_again():
    card(*CLOSED).when(lambda c: c.close("SEASON_CLOSED", reason="hết năm")).refused(under="B.II.3")


def test_closing_leaves_the_figures_as_they_are():
    assert state(*CLOSED).sum(Layer.COUNCIL)[0] == Decimal("930.00")


# Entered in error


def test_an_adjustment_entered_in_error_never_counted():
    history = (
        *SCORED,
        adjusted("I.1", "590", "1"),
        EnteredInError(position=len(SCORED) + 1, reason="nhầm dòng"),
    )
    assert state(*history).sum(Layer.REVIEW)[0] == Decimal("930.00")
    assert state(*history).version == len(history)


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
