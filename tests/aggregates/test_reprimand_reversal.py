"""One paper on one card: applied once whatever batch brought it, given back once withdrawn (R-28)."""

from decimal import Decimal

import pytest

from ledger.aggregates.scorecard import Layer
from ledger.aggregates.scorecard_events import ReprimandCited, ReprimandReversed
from ledger.aggregates.scorecard_papers import PaperCited, Withdrawal
from ledger.values import DocumentRef
from tests.aggregates.cards import (
    AGREED,
    APPLIED,
    BATCH,
    CLOSED,
    REPRIMAND,
    REVIEWED,
    SCORED,
    adjusted,
    apply,
    card,
    determine,
    state,
)

LATER = "reprimand/2024/2024-12"
OWN, AGAIN = (BATCH, "VB1"), (LATER, "VB7")
RECALL = DocumentRef(printed="15/UBND-VP")
AT = len(SCORED) + 1
"""Where the paper was applied."""


def reverse(points="0.00", seen="-5.00", *, positions=(90,), places=(OWN,), **more):
    facts = {"reason": "văn bản bị thu hồi", **more}
    return lambda c: c.reverse_reprimand(
        Decimal(points),
        seen=Decimal(seen),
        withdrawal=Withdrawal(positions, places),
        withdrawn=REPRIMAND,
        document=RECALL,
        **facts,
    )


REVERSED = ReprimandReversed(
    criterion="P.1", before="-5.00", after="0.00", total="930.00", reprimand=BATCH,
    reprimand_code="VB1", application=AT, withdrawal=90, withdrawn=REPRIMAND, document=RECALL,
    reason="văn bản bị thu hồi",
)  # fmt: skip


@pytest.mark.clause("C.3-2")
def test_a_paper_that_another_batch_brought_as_well_is_not_applied_again():
    card(*SCORED, APPLIED).when(
        apply("-10.00", "-5.00", code="VB7", places=[OWN])
    ).refused(under="C.3-2", saying=f"tại sự kiện số {AT}")  # fmt: skip


def test_a_paper_that_stands_in_two_batches_is_applied_by_either():
    assert apply(places=[AGAIN])(state(*SCORED)) == APPLIED


@pytest.mark.clause("C.3-2")
def test_what_a_withdrawn_paper_cost_is_given_back_citing_paper_and_withdrawal():
    card(*SCORED, APPLIED).when(reverse()).then(REVERSED)
    assert "12/UBND-VP bị thu hồi (sự kiện số 90, theo 15/UBND-VP)" in REVERSED.words()


def test_the_card_has_the_points_again_and_knows_what_was_answered():
    after = state(*SCORED, APPLIED, REVERSED)
    assert after.sum(Layer.REVIEW)[0] == REVERSED.total
    assert after.answered == {90: AT + 1}


def test_a_paper_applied_from_one_batch_is_given_back_when_withdrawn_in_another():
    event = reverse(places=(AGAIN, OWN))(state(*SCORED, APPLIED))
    assert (event.reprimand, event.reprimand_code) == OWN


@pytest.mark.clause("C.3-2")
def test_a_paper_that_cost_nothing_gives_nothing_back():
    card(*SCORED).when(reverse(seen="0.00")).refused(under="C.3-2", saying="chưa trừ điểm")


@pytest.mark.clause("C.3-2")
@pytest.mark.parametrize("positions", [(90,), (95, 90)], ids=["the same", "in another batch too"])
def test_a_withdrawal_is_answered_once(positions):
    card(*SCORED, APPLIED, REVERSED).when(
        reverse(seen="0.00", positions=positions)
    ).refused(under="C.3-2", saying=f"sự kiện số {AT + 1}")  # fmt: skip


@pytest.mark.clause("C.3-2")
def test_a_withdrawal_lowers_no_points_and_may_leave_them():
    card(*SCORED, APPLIED).when(reverse("-5.01")).refused(under="C.3-2", saying="không hạ điểm")
    assert reverse("-5.00")(state(*SCORED, APPLIED)).total == Decimal("925.00")


def test_points_given_back_stay_within_the_line():
    card(*SCORED, APPLIED).when(reverse("0.01")).refused(under="B.I")


@pytest.mark.clause("C.3-2")
def test_giving_back_needs_a_reason():
    card(*SCORED, APPLIED).when(reverse(reason=None)).refused(under="C.3-2", saying="lý do")


def test_points_that_moved_meanwhile_are_a_conflict():
    card(*SCORED, APPLIED).when(reverse(seen="-4.00")).conflict()


@pytest.mark.clause("B.II.4")
def test_after_the_lock_the_withdrawal_is_the_councils():
    locked = (*SCORED, APPLIED, *AGREED[len(SCORED) :])
    card(*locked).when(reverse()).refused(under="B.II.4", saying="chỉ Hội đồng")


def test_a_line_settled_at_a_meeting_is_given_back_in_the_agreed_layer():
    settled = (*REVIEWED, APPLIED, adjusted("P.1", "-5", "-6", layer="AGREED"))
    event = reverse("-1.00", "-6.00")(state(*settled))
    after = state(*settled, event)
    assert after.sum(Layer.AGREED)[0] == event.total == Decimal("929.00")
    assert after.sum(Layer.REVIEW)[0] == Decimal("925.00")


# By the council


LOCKED = (*SCORED, APPLIED, *AGREED[len(SCORED) :])
LATE = PaperCited("20/UBND-VP", ((LATER, "VB9"), (BATCH, "VB3")))
CITED = ReprimandCited(batch=LATER, code="VB9")


@pytest.mark.clause("C.3-2")
@pytest.mark.parametrize("history", [AGREED, CLOSED], ids=["agreed", "closed after the lock"])
def test_the_council_cites_a_paper_that_came_after_the_lock(history):
    event = determine({"P.1": "-5"}, {"P.1": "0"}, papers=[LATE])(state(*history))
    assert event.reprimands == (CITED,)
    assert state(*history, event).applied(LATE.places).criteria == ("P.1",)


@pytest.mark.clause("C.3-2")
def test_the_council_cites_no_paper_that_cost_points_before():
    card(*LOCKED).when(
        determine({"P.1": "-8"}, {"P.1": "-5"}, papers=[PaperCited("12", (AGAIN, OWN))])
    ).refused(under="C.3-2", saying=f"tại sự kiện số {AT}")
    event = determine({"P.1": "-8"}, {"P.1": "-5"}, papers=[LATE])(state(*LOCKED))
    card(*LOCKED, event).when(
        determine({"P.1": "-9"}, {"P.1": "-8"}, papers=[LATE])
    ).refused(under="C.3-2", saying="đã được áp dụng")  # fmt: skip


@pytest.mark.clause("C.3-2")
def test_one_decision_cites_a_paper_once():
    twice = [LATE, PaperCited("20/UBND-VP", ((BATCH, "VB3"), (LATER, "VB9")))]
    card(*LOCKED).when(
        determine({"P.1": "-8"}, {"P.1": "-5"}, papers=twice)
    ).refused(under="C.3-2", saying="dẫn hai lần")  # fmt: skip


@pytest.mark.clause("C.3-2")
def test_the_council_answers_a_withdrawal_once_naming_where_it_stands():
    withdrawn = Withdrawal((90,), (AGAIN, OWN))
    event = determine({"P.1": "0"}, {"P.1": "-5"}, withdrawals=[withdrawn])(state(*LOCKED))
    assert event.relies_on == (90,)
    card(*LOCKED, event).when(
        determine({"P.1": "0"}, {"P.1": "0"}, withdrawals=[withdrawn])
    ).refused(under="C.3-2", saying="đã được xử lý")  # fmt: skip


@pytest.mark.clause("C.3-2")
def test_the_council_answers_no_withdrawal_of_a_paper_that_cost_nothing():
    card(*LOCKED).when(
        determine({"P.1": "0"}, {"P.1": "-5"}, withdrawals=[Withdrawal((90,), LATE.places)])
    ).refused(under="C.3-2", saying="chưa trừ điểm")
