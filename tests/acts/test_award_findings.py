"""Findings about awards and the council's decisions: when something did not fit, and when it came to fit."""

from datetime import date

import pytest

from ledger.questions.calendar import findings_of_cluster
from tests.acts.conftest import COUNCIL, DISTRICT, HEAD, PAPER, STANDING, UNITS, A, member
from tests.acts.test_award_register import up

B = UNITS[3]
AWARD = {"level": "CITY_FLAG"}


def found(office, *codes, **cut):
    told = findings_of_cluster(office.stand.ledger, "2024", "C1", **cut).findings
    return [f for f in told if f.finding in codes]


@pytest.mark.clause("B.III.1.1")
def test_a_proposal_without_standards_ballot_and_publication_is_found_until_each_is_there(office):
    up(office, A)
    proposed = office.stand.journal.head()[0]
    lacking = found(office, "NO_STANDARDS", "NO_BALLOT", "NOT_PUBLISHED")
    assert {f.finding for f in lacking} == {"NO_STANDARDS", "NO_BALLOT", "NOT_PUBLISHED"}
    assert all(f.positions == (proposed,) and f.cured_on is None for f in lacking)
    unmet = office.put(
        "award.record-ballot", STANDING, season="2024", members=15, present=15, document=PAPER,
        results=[{"unit": A, "in_favour": 11, "against": 4}], **AWARD,
    )  # fmt: skip
    (never,) = found(office, "NO_BALLOT")
    (against,) = found(office, "BALLOT_UNMET")
    assert (never.cured_by, against.positions, against.cured_on) == (
        (unmet.position,), (unmet.position,), None,
    )  # fmt: skip
    office.put(
        "award.record-ballot", STANDING, season="2024", members=15, present=15, document=PAPER,
        results=[{"unit": A, "in_favour": 12, "against": 3}], **AWARD,
    )  # fmt: skip
    (against,) = found(office, "BALLOT_UNMET")
    assert against.cured_on is not None
    assert found(office, "BALLOT_UNMET", as_of=unmet.position)[0].cured_on is None


@pytest.mark.clause("B.III.2")
def test_more_units_than_the_guidance_has_room_for_are_found_until_one_goes_back(office):
    office.put(
        "guidance.issue", DISTRICT, season="2024", document=PAPER,
        quotas=[{"cluster": "C1", "level": "CITY_FLAG", "number": 1}],
    )  # fmt: skip
    up(office, A)
    assert not found(office, "OVER_QUOTA")
    office.verified(B, I_1="337.50")
    office.rated(B)
    proposed = office.put("award.propose", COUNCIL, document=PAPER, **AWARD, **office.of(B))
    (over,) = found(office, "OVER_QUOTA")
    assert (over.positions, over.cured_on, over.rule) == ((proposed.position,), None, "R-25")
    back = office.put(
        "award.return-proposal", DISTRICT, proposed_by="COUNCIL", reason="vượt số lượng",
        document=PAPER, **AWARD, **office.of(B),
    )  # fmt: skip
    (over,) = found(office, "OVER_QUOTA")
    assert over.cured_by == (back.position,)


@pytest.mark.clause("A.I.3")
def test_a_decision_of_the_council_without_ballot_or_session_is_found(office):
    office.reviewed(A)
    of = {"season": "2024", "dispute": "YK1"}
    office.put(
        "dispute.raise", member(A), season="2024", cluster="C1", code="YK1", kind="SCORE", unit=A,
        criterion="I.3", claimed="70", reason="đã có biên bản",
    )  # fmt: skip
    office.put("dispute.escalate", HEAD, reason="xin ý kiến", **of)
    office.put(
        "dispute.decide", COUNCIL, date(2024, 12, 28), outcome="STANDS", document=PAPER,
        reasons="đúng quy định", **of,
    )  # fmt: skip
    (finding,) = found(office, "FLAWED_DECISION", valid_on=date(2024, 12, 31))
    assert (finding.arose_on, finding.clause) == (date(2024, 12, 28), "A.I.3")
    assert "biểu quyết" in finding.says
