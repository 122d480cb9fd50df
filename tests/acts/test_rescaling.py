"""A card whose criteria do not all apply, rescaled to 1000 through every layer (R-10)."""

from decimal import Decimal

import pytest

from ledger.aggregates.criteria import CriteriaSet
from ledger.questions.explanation import explanation
from ledger.questions.scorecard import scorecard
from ledger.questions.standings import standings
from ledger.refusals import Refused
from tests.acts.conftest import (
    COUNCIL,
    CRITERIA,
    HEAD,
    OWN,
    PAPER,
    UNITS,
    A,
    Office,
    lines,
    member,
)

FIRST_LINES = {"criterion": "I.1", "points": "375", "seen": "380"}


@pytest.fixture
def rescaled(office) -> Office:
    """A's card in review; criterion II.1 of 180 points does not apply to A: 820 stand for 1000."""
    of_set = {"season": "2024", "cluster": "C1", "group": "CHUNG"}
    office.put(
        "criteria.issue", HEAD, criteria=CRITERIA, bonus_inside=True, not_applicable="RESCALE",
        reason="thêm cách tính khi không áp dụng", document=PAPER, **of_set,
    )  # fmt: skip
    office.put(
        "criteria.mark-not-applicable", HEAD, unit=A, criterion="II.1", reason="không được giao",
        document=PAPER, **of_set,
    )  # fmt: skip
    applies = [line for line in lines(P_1="-5") if line["criterion"] != "II.1"]
    office.put("scorecard.submit", member(A), lines=applies, **office.of(A))
    office.put("scorecard.open-review", HEAD, **office.of(A))
    return office


SUM = sum(map(Decimal, OWN.values())) - Decimal(170)
"""777.50 within the scale of 820; the penalty of 5 stands outside."""


@pytest.mark.clause("B.I")
def test_totals_are_rescaled_and_the_sums_before_are_told_beside_them(rescaled):
    assert Decimal("777.50") == SUM
    ledger = rescaled.stand.ledger
    told = scorecard(ledger, "2024", A)
    assert told.totals.own == told.totals.review == Decimal("943.17")  # 777.50 / 0.82 − 5, down
    assert (told.sums.own, told.reach) == (Decimal("772.50"), Decimal("820.00"))
    rescaled.put(
        "scorecard.adjust", HEAD, **FIRST_LINES, reason="rà soát", documents=[PAPER], **rescaled.of(A)
    )  # fmt: skip
    told = explanation(ledger, "2024", A)
    assert told.totals.review == told.way[-1].total == Decimal("937.07")  # 772.50 / 0.82 − 5
    assert (told.sums.own, told.sums.review) == (Decimal("772.50"), Decimal("767.50"))
    assert sum(step.delta for step in told.way) == told.totals.review
    assert rescaled.total(A, "review") == Decimal("937.07")
    row = next(r for r in standings(ledger, "2024", "C1").rows if r.unit == A)
    assert row.figure == Decimal("937.07")
    # The stand is checked at its end: recorded totals recompute, read models equal a fold.


@pytest.mark.clause("B.III.1.2-1")
def test_a_threshold_applies_to_the_rescaled_total(rescaled):
    of = rescaled.of(A)
    rescaled.put("scorecard.complete-review", HEAD, **of)
    meeting = rescaled.prepared()
    rescaled.put(
        "cluster.agree-scores",
        HEAD,
        season="2024",
        cluster="C1",
        meeting=meeting,
        cards=[{"unit": A}],
    )
    assert rescaled.total(A, "agreed") == Decimal("943.17")
    rescaled.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "I.1", "points": "344.60", "seen": "380"}],
        reason="thẩm định", document=PAPER, **of,
    )  # fmt: skip
    assert rescaled.total(A, "council") == Decimal("900.00")  # 742.10 / 0.82 − 5 is 900 exactly
    assert rescaled.eligibility(A, "CITY_FLAG")[0] == "PENDING"  # no rating yet, but points enough
    rescaled.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "I.1", "points": "344.59", "seen": "344.60"}],
        reason="thẩm định lại", document=PAPER, **of,
    )  # fmt: skip
    assert rescaled.total(A, "council") == Decimal("899.98")


def test_a_unit_to_which_everything_applies_is_not_rescaled(rescaled):
    other = next(u for u in UNITS if u != A)
    rescaled.put("scorecard.submit", member(other), lines=lines(), **rescaled.of(other))
    told = scorecard(rescaled.stand.ledger, "2024", other)
    assert (told.totals.own, told.reach, told.sums) == (Decimal("947.50"), None, None)


OF_SET = {"season": "2024", "cluster": "C1", "group": "CHUNG"}


def reissued(office: Office, **more):
    again = {
        "criteria": CRITERIA,
        "bonus_inside": True,
        "reason": "Quận giao lại",
        "document": PAPER,
    }
    return office.put("criteria.issue", HEAD, **again, **OF_SET, **more)


@pytest.mark.clause("B.I")
def test_a_new_version_says_again_what_does_not_apply_and_sent_cards_keep_theirs(rescaled):
    marked = rescaled.stand.journal.history("criteria/2024/C1/CHUNG")[-1].facts
    issued, carried = reissued(rescaled, not_applicable="FULL_MARKS").events
    assert carried.facts.treatment == "FULL_MARKS"
    assert carried.facts == marked.model_copy(
        update={"version": issued.facts.version, "treatment": "FULL_MARKS"}
    )
    assert carried.facts.reason == "không được giao"
    assert rescaled.card(A).criteria_version == issued.facts.version - 1
    assert rescaled.total(A, "review") == Decimal("943.17")


@pytest.mark.clause("B.I")
def test_the_head_says_so_where_what_does_not_apply_is_not_kept(rescaled):
    answer = rescaled.refused(
        Refused, "criteria.issue", HEAD, criteria=CRITERIA, bonus_inside=True, reason="Quận giao",
        document=PAPER, **OF_SET,
    )  # fmt: skip
    assert (answer.under, answer.field) == ("B.I", "not_applicable")
    assert len(reissued(rescaled, keep_exemptions=False).events) == 1
    criteria = CriteriaSet.folded(
        "criteria/2024/C1/CHUNG", rescaled.stand.journal.history("criteria/2024/C1/CHUNG")
    )
    assert "II.1" in criteria.leaves(A)
    assert "II.1" not in criteria.leaves(A, criteria.latest - 1)
