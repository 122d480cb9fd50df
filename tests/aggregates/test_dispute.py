"""The rules of a disagreement inside a cluster, up to the council (A.I.3, R-04)."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from ledger.aggregates.dispute import Dispute, Stage
from ledger.aggregates.dispute_events import (
    Ballot,
    CouncilDecisionIssued,
    CouncilDecisionNotified,
    DisagreementEscalated,
    DisagreementRaised,
    DisagreementReopened,
    DisagreementSettled,
    Effect,
    Matter,
    OpinionReserved,
    PositionStated,
)
from ledger.events import EnteredInError
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "dispute/2024/D1"
CLAUSE = "A.I.3"
PAPER = DocumentRef(printed="Quyết định số 80/QĐ-HĐ")
MATTER = Matter(raised_by="WA", kind="SCORE", unit="WA", criterion="I.3")
WHY = "có biên bản kiểm tra"

RAISED = DisagreementRaised(matter=MATTER, figure="70.00", claimed="75.00", disputed=41, reason=WHY)
SETTLED = DisagreementSettled(matter=MATTER, meeting="meeting/2024/TB-1", outcome="giữ 72 điểm")
ESCALATED = DisagreementEscalated(
    matter=MATTER,
    escalated_by="WH",
    escalated_by_role="HEAD",
    document=PAPER,
    reason="họp trừ bị không thống nhất",
)
EFFECT = Effect(unit="WA", criterion="I.3", before="70.00", after="73.00")
DECIDED = CouncilDecisionIssued(
    matter=MATTER,
    outcome="OTHERWISE",
    effects=(EFFECT,),
    document=PAPER,
    reasons="minh chứng đủ một phần",
)
NOTIFIED = CouncilDecisionNotified(matter=MATTER, addressees=("WA", "WB"), told=3)
REOPENED = DisagreementReopened(matter=MATTER, round=2, decided=3, reason="có tài liệu mới")

TO_COUNCIL = (RAISED, ESCALATED)
AT_END = (*TO_COUNCIL, DECIDED)


def dispute(*events):
    return given(Dispute, *events, stream=STREAM)


def state(*events):
    return Dispute.folded(STREAM, recorded(events, stream=STREAM))


# Raising


def raise_(matter=MATTER, reason=WHY, **more):
    return lambda d: d.raise_disagreement(matter, reason=reason, **more)


@pytest.mark.clause("A.I.3")
def test_a_member_disputes_a_figure_and_claims_another():
    dispute().when(raise_(figure=Decimal("70.00"), claimed=Decimal("75.00"), disputed=41)).then(
        RAISED
    )


def test_a_member_may_dispute_the_score_of_another_unit_and_both_are_concerned():
    event = raise_(Matter(raised_by="WB", kind="SCORE", unit="WA", criterion="I.3"))(state())
    assert event.concerns() == ("WB", "WA")


@pytest.mark.parametrize(
    "matter",
    [
        Matter(raised_by="WA", kind="CRITERION", criterion="I.3"),
        Matter(raised_by="WA", kind="ELIGIBILITY", unit="WB"),
        Matter(raised_by="WA", kind="RANKING"),
        Matter(raised_by="WA", kind="RANKING", unit="WB"),
    ],
)
def test_a_criterion_a_condition_or_a_rank_may_be_disputed(matter):
    dispute().when(raise_(matter)).then(DisagreementRaised(matter=matter, reason=WHY))


@pytest.mark.parametrize(
    ("matter", "saying"),
    [
        (Matter(raised_by="WA", kind="SCORE", criterion="I.3"), "đơn vị"),
        (Matter(raised_by="WA", kind="SCORE", unit="WA"), "tiêu chí"),
        (Matter(raised_by="WA", kind="CRITERION"), "tiêu chí"),
        (Matter(raised_by="WA", kind="ELIGIBILITY"), "đơn vị"),
    ],
)
def test_a_disagreement_names_what_it_is_about(matter, saying):
    dispute().when(raise_(matter)).refused(under=CLAUSE, saying=saying)


def test_a_disagreement_needs_a_reason():
    dispute().when(raise_(reason=None)).refused(under=CLAUSE, saying="lý do")


def test_a_claim_differs_from_the_figure():
    same = Decimal("70.00")
    dispute().when(raise_(figure=same, claimed=same)).refused(under=CLAUSE, saying="trùng")


@pytest.mark.parametrize("history", [(RAISED,), TO_COUNCIL, AT_END])
def test_a_disagreement_is_raised_once(history):
    dispute(*history).when(raise_()).refused(under=CLAUSE, saying="đã được nêu")


# Positions and reserved opinions


def position(statement="đúng quy chế", stated_by="WH"):
    return lambda d: d.state_position(stated_by, statement=statement, documents=[PAPER])


STATED = PositionStated(matter=MATTER, stated_by="WH", documents=(PAPER,), statement="đúng quy chế")


@pytest.mark.parametrize("history", [(RAISED,), TO_COUNCIL, (*AT_END, REOPENED)])
def test_positions_are_stated_until_it_is_decided(history):
    dispute(*history).when(position()).then(STATED)
    assert STATED.concerns() == ("WA", "WH")


@pytest.mark.parametrize("history", [(), (RAISED, SETTLED), AT_END, (*AT_END, NOTIFIED)])
def test_no_position_is_stated_before_or_after(history):
    dispute(*history).when(position()).refused(under=CLAUSE)


def test_an_empty_position_is_refused():
    dispute(RAISED).when(position("")).refused(under=CLAUSE, saying="để trống")


RESERVED = OpinionReserved(matter=MATTER, unit="WB", reason="không đồng ý")


def reserve(unit="WB"):
    return lambda d: d.reserve(unit, reason="không đồng ý")


@pytest.mark.clause("A.I.3")
@pytest.mark.parametrize(
    "history", [(RAISED,), (RAISED, SETTLED), TO_COUNCIL, AT_END, (*AT_END, NOTIFIED)]
)
def test_an_opinion_is_reserved_at_any_stage_without_moving_it(history):
    dispute(*history).when(reserve()).then(RESERVED)
    assert state(*history, RESERVED).stage is state(*history).stage
    assert state(*history, RESERVED).reserved == ("WB",)


def test_there_is_nothing_to_reserve_before_a_disagreement():
    dispute().when(reserve()).refused(under=CLAUSE)


def test_a_unit_reserves_its_opinion_once_a_round():
    dispute(RAISED, RESERVED).when(reserve()).refused(under=CLAUSE, saying="đã bảo lưu")
    dispute(RAISED, RESERVED).when(reserve("WC")).then(RESERVED.model_copy(update={"unit": "WC"}))
    dispute(*AT_END, RESERVED, REOPENED).when(reserve()).then(RESERVED)


def test_a_reserved_opinion_can_still_be_escalated():
    assert escalate()(state(RAISED, RESERVED)) == ESCALATED


# Settling


def settle(outcome="giữ 72 điểm"):
    return lambda d: d.settle(outcome=outcome, meeting="meeting/2024/TB-1")


def test_the_cluster_may_settle_it_by_itself():
    dispute(RAISED).when(settle()).then(SETTLED)


def test_a_settlement_says_what_was_settled():
    dispute(RAISED).when(settle(None)).refused(under=CLAUSE, saying="kết quả")


@pytest.mark.parametrize("history", [(), TO_COUNCIL, AT_END, (RAISED, SETTLED)])
def test_the_cluster_settles_nothing_that_is_not_open_before_it(history):
    dispute(*history).when(settle()).refused(under=CLAUSE)


# Escalating


def escalate(by="WH", role="HEAD", reason="họp trừ bị không thống nhất", document=PAPER):
    return lambda d: d.escalate(by, role, reason=reason, document=document)


@pytest.mark.clause("A.I.3")
def test_the_head_reports_it_for_decision():
    dispute(RAISED).when(escalate()).then(ESCALATED)


@pytest.mark.clause("A.I.3")
def test_the_standing_body_may_register_what_the_head_did_not_report_and_it_shows():
    event = escalate("PNV", "STANDING_BODY", document=None)(state(RAISED))
    assert event.escalated_by_role == "STANDING_BODY"
    assert state(RAISED, event).escalated_by_role == "STANDING_BODY"
    assert "Thường trực Hội đồng" in event.words()


@pytest.mark.parametrize("raised_by", ["WH", "WA"])
def test_a_head_that_is_a_party_itself_is_accepted_and_shown(raised_by):
    unit = "WA" if raised_by == "WH" else "WH"
    raised = RAISED.model_copy(
        update={"matter": Matter(raised_by=raised_by, kind="SCORE", unit=unit, criterion="I.3")}
    )
    event = escalate("WH")(state(raised))
    assert event.conflict == "OWN_UNIT"
    assert "đơn vị trong cuộc" in event.words()


def test_an_escalation_needs_a_reason():
    dispute(RAISED).when(escalate(reason=None)).refused(under=CLAUSE, saying="lý do")


@pytest.mark.parametrize("history", [(), TO_COUNCIL, (RAISED, SETTLED), AT_END])
def test_only_an_open_disagreement_is_escalated_once(history):
    dispute(*history).when(escalate()).refused(under=CLAUSE)


# Deciding


def decide(effects=(EFFECT,), **more):
    facts = {"document": PAPER, "reasons": "minh chứng đủ một phần", **more}
    return lambda d: d.decide(effects, **facts)


@pytest.mark.clause("A.I.3")
def test_the_council_may_decide_something_else_than_either_side_asked():
    dispute(*TO_COUNCIL).when(decide()).then(DECIDED)


def test_a_decision_that_meets_the_claim_accepts_it():
    met = EFFECT.model_copy(update={"after": Decimal("75.00")})
    assert decide((met,))(state(*TO_COUNCIL)).outcome == "ACCEPTED"


@pytest.mark.parametrize("effects", [(), (EFFECT.model_copy(update={"after": Decimal("70.00")}),)])
def test_a_decision_that_moves_nothing_lets_the_figure_stand(effects):
    event = decide(effects)(state(*TO_COUNCIL))
    assert event.outcome == "STANDS"
    assert "giữ nguyên" in event.words()


def test_a_decision_may_move_lines_of_several_units():
    other = Effect(unit="WB", criterion="I.3", before="75.00", after="74.00")
    assert decide((EFFECT, other))(state(*TO_COUNCIL)).concerns() == ("WA", "WB")


def test_a_decision_names_each_line_once():
    dispute(*TO_COUNCIL).when(decide((EFFECT, EFFECT))).refused(under=CLAUSE, saying="hai lần")


def test_a_score_that_is_decided_otherwise_says_the_new_points():
    dispute(*TO_COUNCIL).when(decide((), outcome="ACCEPTED")).refused(
        under=CLAUSE, saying="điểm mới"
    )


def test_a_figure_that_stands_moves_no_line():
    dispute(*TO_COUNCIL).when(decide(outcome="STANDS")).refused(under=CLAUSE, saying="giữ nguyên")


def test_a_condition_may_be_decided_without_moving_points():
    matter = Matter(raised_by="WA", kind="ELIGIBILITY", unit="WA")
    about = [e.model_copy(update={"matter": matter}) for e in TO_COUNCIL]
    assert decide((), outcome="ACCEPTED")(state(*about)).outcome == "ACCEPTED"


@pytest.mark.parametrize("history", [(), (RAISED,), (RAISED, SETTLED), AT_END, (*AT_END, NOTIFIED)])
def test_the_council_decides_only_what_was_reported_to_it_and_once(history):
    dispute(*history).when(decide()).refused(under=CLAUSE, saying="đã được báo cáo")


def test_a_decision_needs_a_document_and_reasons():
    dispute(*TO_COUNCIL).when(decide(document=None)).refused(under=CLAUSE, saying="văn bản")
    dispute(*TO_COUNCIL).when(decide(reasons=None)).refused(under=CLAUSE, saying="lý do")


@pytest.mark.parametrize("against", [3, 4])
def test_a_ballot_has_at_most_one_vote_for_each_member(against):
    ballot = Ballot(members=9, votes_for=5, votes_against=against, in_writing=2)
    when = dispute(*TO_COUNCIL).when(decide(ballot=ballot, dissent="ý kiến thiểu số"))
    event = DECIDED.model_copy(update={"ballot": ballot, "dissent": "ý kiến thiểu số"})
    when.then(event)
    assert f"5 đồng ý, {against} không đồng ý" in event.words()


def test_a_ballot_with_more_votes_than_members_is_refused():
    ballot = Ballot(members=9, votes_for=5, votes_against=4, abstained=1)
    dispute(*TO_COUNCIL).when(decide(ballot=ballot)).refused(under=CLAUSE, saying="thành viên")


def test_votes_in_writing_are_among_the_votes():
    ballot = Ballot(members=9, votes_for=5, in_writing=6)
    dispute(*TO_COUNCIL).when(decide(ballot=ballot)).refused(under=CLAUSE, saying="văn bản")


def test_a_ballot_has_no_negative_votes_and_at_least_one_member():
    with pytest.raises(ValidationError):
        Ballot(members=9, votes_for=-1)
    with pytest.raises(ValidationError):
        Ballot(members=0, votes_for=0)


def test_a_party_with_a_member_among_the_voters_is_accepted_and_shown():
    event = decide(voters_from=["PNV", "WA"])(state(*TO_COUNCIL))
    assert (event.interested, event.conflict) == (("WA",), "OWN_UNIT")
    assert decide(voters_from=["PNV", "WB"])(state(*TO_COUNCIL)).conflict is None


# Making known, opening again


def notify(addressees=("WA", "WB")):
    return lambda d: d.notify_decision(addressees)


@pytest.mark.clause("A.I.3")
def test_the_decision_is_made_known_with_its_position():
    dispute(*AT_END).when(notify()).then(NOTIFIED)
    assert state(*AT_END, NOTIFIED).stage is Stage.NOTIFIED
    dispute(*AT_END, NOTIFIED).when(notify(("WC",))).then(
        CouncilDecisionNotified(matter=MATTER, addressees=("WC",), told=3)
    )


@pytest.mark.parametrize("history", [(), (RAISED,), TO_COUNCIL, (RAISED, SETTLED)])
def test_there_is_no_decision_to_make_known_before_the_council_decided(history):
    dispute(*history).when(notify()).refused(under=CLAUSE, saying="chưa có quyết định")


def test_a_decision_is_not_made_known_to_nobody():
    dispute(*AT_END).when(notify(())).refused(under=CLAUSE, saying="nơi nhận")


def reopen(reason="có tài liệu mới"):
    return lambda d: d.reopen(reason=reason)


def test_a_decided_disagreement_is_opened_again_as_a_new_round():
    dispute(*AT_END).when(reopen()).then(REOPENED)
    dispute(*AT_END, NOTIFIED).when(reopen()).then(REOPENED)
    again = state(*AT_END, REOPENED)
    assert (again.stage, again.round, again.result) == (Stage.RAISED, 2, 3)
    assert again.escalated_by_role is None


def test_a_settled_disagreement_is_opened_again():
    dispute(RAISED, SETTLED).when(reopen()).then(REOPENED.model_copy(update={"decided": 2}))


@pytest.mark.parametrize("history", [(), (RAISED,), TO_COUNCIL, (*AT_END, REOPENED)])
def test_only_what_was_settled_or_decided_is_opened_again(history):
    dispute(*history).when(reopen()).refused(under=CLAUSE, saying="chỉ mở lại")


def test_opening_again_needs_a_reason():
    dispute(*AT_END).when(reopen(None)).refused(under=CLAUSE, saying="lý do")


def test_a_new_round_may_be_decided_differently():
    second = (*AT_END, REOPENED, ESCALATED)
    other = EFFECT.model_copy(update={"before": Decimal("73.00"), "after": Decimal("75.00")})
    event = decide((other,))(state(*second))
    assert state(*second, event).result == len(second) + 1
    assert event.outcome == "ACCEPTED"


# Entered in error


def test_a_decision_entered_in_error_leaves_it_before_the_council():
    history = (*AT_END, EnteredInError(position=3, reason="nhầm"))
    assert state(*history).stage is Stage.ESCALATED


def test_a_disagreement_raised_in_error_may_be_raised_again():
    history = (RAISED, EnteredInError(position=1, reason="nhầm"))
    dispute(*history).when(
        raise_(figure=Decimal("70.00"), claimed=Decimal("75.00"), disputed=41)
    ).then(RAISED)


def test_every_event_says_in_words_what_happened():
    assert RAISED.words() == (
        "Nêu ý kiến khác nhau của WA về điểm tiêu chí I.3 của WA (sự kiện số 41): "
        "hiện 70,00 điểm, đề nghị 75,00 điểm"
    )
    assert DECIDED.words() == (
        "Hội đồng quyết định theo Quyết định số 80/QĐ-HĐ đối với ý kiến khác nhau của WA về "
        "điểm tiêu chí I.3 của WA: quyết định khác với ý kiến các bên: "
        "WA tiêu chí I.3 từ 70,00 thành 73,00 điểm"
    )
    for event in (STATED, RESERVED, SETTLED, ESCALATED, NOTIFIED, REOPENED):
        assert "ý kiến khác nhau của WA" in event.words()
        assert "WA" in event.concerns()


def test_a_notice_of_a_decision_that_was_entered_in_error_leaves_it_before_the_council():
    history = (*TO_COUNCIL, DECIDED, NOTIFIED, EnteredInError(position=3, reason="nhầm"))
    assert state(*history).stage is Stage.ESCALATED
    dispute(*history).when(lambda d: d.reopen(reason="xét lại")).refused(under=CLAUSE)
    dispute(*history).when(lambda d: d.notify_decision(["WA"])).refused(under=CLAUSE)
    assert isinstance(decide()(state(*history)), CouncilDecisionIssued)
