"""The hearing file of a line that the ledger computes, and of points taken and given back."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.aggregates.scorecard import Layer
from ledger.questions.dispute import hearing_file
from ledger.refusals import Refused
from tests.acts.conftest import COUNCIL, HEAD, PAPER, STANDING, A, Office, member
from tests.acts.test_computing import C, computing, submit
from tests.acts.test_reprimands import apply, forward, paper, reverse, withdraw
from tests.opening import check_ledger

__all__ = ["computing"]

pytestmark = pytest.mark.clause("A.I.3")
OF = {"season": "2024", "dispute": "YK1"}


def escalated(office: Office, criterion: str) -> None:
    office.put(
        "dispute.raise", member(A), season="2024", cluster="C1", code="YK1", kind="SCORE", unit=A,
        criterion=criterion, reason="chưa đúng",
    )  # fmt: skip
    office.put("dispute.escalate", HEAD, reason="chưa thống nhất", **OF)


def heard(office: Office):
    told = hearing_file(office.stand.ledger, "2024", "YK1")
    assert told.reproduced
    assert check_ledger(office.stand.owner) == []
    return told.file


def agreed(office: Office) -> None:
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), season="2024", cluster="C1",
        meeting=office.prepared(), cards=[{"unit": A, "unsettled": ["I.1"]}],
    )  # fmt: skip


def test_a_recomputation_is_a_step_of_the_line_and_a_waiting_one_is_open(computing):
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    submit(computing, C, "60")
    agreed(computing)
    flag = submit(computing, C, "100").events[1]
    escalated(computing, "I.1")
    file = heard(computing)
    assert [(s.layer, s.before, s.after) for s in file.steps] == [
        ("SELF", None, Decimal(400)),
        ("REVIEW", Decimal(400), Decimal(300)),
    ]
    assert file.steps[-1].body == C
    assert [(o.position, o.topic) for o in file.open] == [
        (flag.position, "scorecard.recomputation-flagged.v1")
    ]
    # What moves afterwards is not in the file, and does not move it.
    submit(computing, C, "60")
    assert heard(computing) == file


def test_a_flag_that_was_taken_back_is_not_open(computing):
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    agreed(computing)
    submit(computing, C, "60")
    submit(computing, C, "40")
    escalated(computing, "I.1")
    assert heard(computing).open == ()


def test_a_recomputation_that_moves_nothing_any_more_is_no_step(computing):
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    adjust = {"criterion": "I.1", "reason": "kiểm tra lại", "documents": [PAPER]}
    computing.put("scorecard.adjust", HEAD, points="390", seen="400", **adjust, **computing.of(A))
    corrected = computing.put(
        "scorecard.adjust", HEAD, points="400", seen="390", measured="110", **adjust,
        **computing.of(A),
    ).position  # fmt: skip
    submit(computing, C, "60")
    computing.put("event.declare-error", HEAD, position=corrected, reason="nhầm")
    escalated(computing, "I.1")
    assert [s.after for s in heard(computing).steps] == [Decimal(400), Decimal(390)]


def test_points_given_back_are_a_step_with_the_paper_that_gave_them(office):
    forward(office, "2024-11", paper())
    office.reviewing(A)
    apply(office)
    event = reverse(office, withdraw(office)).events[0]
    escalated(office, "P.1")
    file = heard(office)
    assert [(s.before, s.after) for s in file.steps[1:]] == [
        (Decimal(0), Decimal(-5)),
        (Decimal(-5), Decimal(0)),
    ]
    assert file.evidence[-1].position == event.position


def test_a_frozen_file_is_not_declared_an_error_but_its_report(office):
    office.reviewing(A)
    escalated(office, "I.3")
    told = hearing_file(office.stand.ledger, "2024", "YK1")
    for by in (HEAD, COUNCIL, STANDING):
        refused = office.refused(
            Refused, "event.declare-error", by, position=told.frozen.position, reason="nhầm"
        )
        assert refused.under == "A.I.3"
        assert f"sự kiện số {told.escalated.position}" in refused.says


@pytest.mark.clause("C.3-2")
def test_points_given_back_by_hand_are_not_computed_again(computing):
    """The Head measures anew after a reprimand; what is then given back is set by the Head."""
    forward(computing, "2024-11", paper())
    submit(computing, C, "60")
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    apply(computing, criterion="I.1", points="290", seen="300")
    computing.put(
        "scorecard.adjust", HEAD, criterion="I.1", points="250", seen="290", measured="105",
        reason="đo lại", documents=[PAPER], **computing.of(A),
    )  # fmt: skip
    reverse(computing, withdraw(computing), points="260", seen="250")
    assert len(submit(computing, C, "70").events) == 1
    assert computing.card(A).figure("I.1", Layer.REVIEW) == Decimal(260)


def test_a_line_whose_points_were_not_moved_by_the_answer_is_still_computed(computing):
    """The Head measured anew, so nothing is left to give back: the line stays the formula's."""
    forward(computing, "2024-11", paper())
    submit(computing, C, "60")
    submit(computing, A, "110")
    computing.put("scorecard.open-review", HEAD, **computing.of(A))
    apply(computing, criterion="I.1", points="290", seen="300")
    computing.put(
        "scorecard.adjust", HEAD, criterion="I.1", points="250", seen="290", measured="105",
        reason="đo lại", documents=[PAPER], **computing.of(A),
    )  # fmt: skip
    reverse(computing, withdraw(computing), points="250", seen="250")
    assert len(submit(computing, C, "70").events) == 2
    assert computing.card(A).figure("I.1", Layer.REVIEW) == Decimal(225)
