"""What a unit, its cluster and the council do with a scorecard: every rule, every refusal."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from ledger.aggregates.scorecard import Layer, Leaf, Stage
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    Figure,
    LineNote,
    ResultNotified,
    ReviewCompleted,
    ReviewOpened,
    ScorecardClosed,
    ScorecardReturned,
    ScoresAgreed,
    ScoreVerified,
    SelfScored,
    SelfScoreMissing,
)
from tests.aggregates.cards import (
    AGREED,
    CLOSED,
    DECISION,
    FULL,
    LEAVES,
    OPENED,
    REVIEWED,
    SCORED,
    TO_ALL,
    VERIFIED,
    adjusted,
    agree,
    card,
    determine,
    lines,
    state,
    submit,
    submitted,
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


# Agreeing


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


@pytest.mark.parametrize("history", [(), SCORED, REVIEWED])
def test_the_council_determines_nothing_before_the_clusters_lock(history):
    card(*history).when(determine({"I.1": "585"}, {"I.1": "590"})).refused(under="B.II.3")


def test_the_council_still_determines_a_card_closed_after_the_lock():
    event = determine({"I.1": "585"}, {"I.1": "590"})(state(*CLOSED))
    assert state(*CLOSED, event).stage is Stage.VERIFIED


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
