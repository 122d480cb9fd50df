"""The award register: quotas, ties, steps, papers and contradictions, as of a cut."""

from datetime import date

import pytest

from ledger.questions.award_register import award_register
from ledger.questions.feeds import feed
from ledger.questions.history import event
from ledger.refusals import NotAllowed, Refused, Unknown
from tests.acts.conftest import CITY, COUNCIL, DISTRICT, HEAD, PAPER, STANDING, UNITS, A, Office
from tests.acts.test_award_procedure import guided
from tests.acts.test_awards import conference

B, C = UNITS[3], UNITS[4]
DECISION = {
    "printed": "QĐ 900/QĐ-UBND", "issuer": "UBND TP", "number": "900", "symbol": "QĐ-UBND",
    "date": "2024-12-30",
}  # fmt: skip


def register(office: Office, **cut: object):
    return award_register(office.stand.ledger, "2024", **cut)


def row(office: Office, unit: str, level: str = "CITY_FLAG", **cut: object):
    found = register(office, **cut).awards
    return next(a for a in found if (a.unit, a.level) == (unit, level))


def flags(office: Office, **cut: object):
    return next(q for q in register(office, **cut).structure if q.level == "CITY_FLAG")


def up(office: Office, *units: str) -> None:
    """Verify units at the same total, nominate them and propose them."""
    meeting = conference(office)
    for unit in units:
        office.verified(unit, I_1="337.50")
        office.rated(unit)
        of = {"level": "CITY_FLAG", **office.of(unit)}
        office.put("award.nominate", HEAD, meeting=meeting, **of)
        office.put("award.propose", COUNCIL, document=PAPER, **of)


@pytest.mark.clause("B.III.2")
def test_without_guidance_there_is_no_quota_and_the_register_says_so(office):
    up(office, A)
    answer = register(office)
    assert answer.guidance is None
    assert (flags(office).quota, flags(office).over, flags(office).proposed) == (None, 0, 1)
    assert row(office, A).within_quota is None


@pytest.mark.clause("B.III.2")
def test_guidance_entered_in_error_is_no_guidance_and_who_entered_it_may_say_so(office):
    first = guided(office, dossier_deadline="2024-12-05")
    second = guided(office)
    assert str(register(office).guidance.dossier_deadline) == "2024-12-10"
    for receipt, deadline in ((second, "2024-12-05"), (first, None)):
        office.put("event.declare-error", DISTRICT, position=receipt.position, reason="nhầm bản")
        told = register(office).guidance
        assert (str(told.dossier_deadline) if told else None) == deadline


@pytest.mark.clause("B.III.2")
def test_a_quota_exceeded_is_shown_and_bars_nothing(office):
    guided(office)
    up(office, A, B)
    found = flags(office)
    assert (found.quota, found.nominated, found.proposed, found.granted, found.over) == (
        1,
        2,
        2,
        0,
        1,
    )
    assert "OVER_QUOTA" in {c.code for c in row(office, A).contradictions}
    office.granted(A)
    office.granted(B)
    assert (flags(office).granted, flags(office).over) == (2, 1)


@pytest.mark.clause("B.III.2")
def test_a_tie_at_the_last_place_is_open_then_decided_by_the_council(office):
    guided(office)
    up(office, A, B)
    assert (flags(office).tie, flags(office).tied) == ("OPEN", (A, B))
    before = office.stand.journal.head()[0]
    office.put(
        "guidance.decide-tie", COUNCIL, season="2024", cluster="C1", level="CITY_FLAG",
        units=[B, A], document=PAPER, reason="thành tích nổi trội hơn",
    )  # fmt: skip
    assert flags(office).tie == "DECIDED"
    assert (row(office, B).within_quota, row(office, A).within_quota) == (True, False)
    assert flags(office, as_of=before).tie == "OPEN"


@pytest.mark.clause("B.III.2")
def test_the_share_of_women_told_in_the_file_tells_units_apart_first(office):
    guided(office)
    up(office, A, B)
    office.put(
        "award.receive-file", STANDING, level="CITY_FLAG", items=["BCTT", "TT"], women=7, people=10,
        received_on="2024-12-09", **office.of(B),
    )  # fmt: skip
    assert flags(office).tie == "BY_RULE"
    assert "152/2025" in flags(office).told_apart_by
    assert row(office, B).within_quota


@pytest.mark.clause("B.III.1.1")
@pytest.mark.clause("B.III.3")
def test_a_proposal_shows_what_it_lacks_until_it_is_there(office):
    guided(office)
    up(office, A)
    lacking = ["NO_STANDARDS", "NO_BALLOT", "NOT_PUBLISHED", "NO_FILE"]
    assert [c.code for c in row(office, A).contradictions] == lacking
    of = {"level": "CITY_FLAG", "document": PAPER, **office.of(A)}
    office.put(
        "award.find-standards", STANDING, standards=[{"standard": "Điều 26", "met": True}], **of
    )
    office.put("award.publish", STANDING, first_day="2024-12-20", last_day="2024-12-26", **of)
    ballot = {"season": "2024", "level": "CITY_FLAG", "members": 15, "present": 15}
    office.put(
        "award.record-ballot", STANDING, results=[{"unit": A, "in_favour": 11}], document=PAPER,
        **ballot,
    )  # fmt: skip
    office.put("award.receive-file", STANDING, date(2024, 12, 11), items=["BCTT", "TT"], **of)
    assert [c.code for c in row(office, A).contradictions] == ["BALLOT_UNMET", "FILE_LATE"]
    office.put(
        "award.record-ballot", STANDING, results=[{"unit": A, "in_favour": 12}], document=PAPER,
        **ballot,
    )  # fmt: skip
    office.put("award.receive-file", STANDING, date(2024, 12, 10), items=["BCTT", "TT"], **of)
    found = row(office, A)
    assert (found.contradictions, found.ballot_met, found.file) == ((), True, "COMPLETE")
    assert found.published_to == date(2024, 12, 26)


def test_the_feed_tells_the_steps_of_an_award_as_they_come(office):
    def fed() -> dict[str, object]:
        (found,) = feed(office.stand.ledger, "awards").rows
        return found

    guided(office)
    of = {"level": "CITY_FLAG", **office.of(A)}
    office.put("award.receive-file", STANDING, received_on="2024-12-11", items=["BCTT"], **of)
    told = fed()
    assert (told["status"], told["file"], told["file_on"], told["file_late"]) == (
        "PREPARED", "INCOMPLETE", "2024-12-11", True,
    )  # fmt: skip
    office.put("award.propose", COUNCIL, document=PAPER, **of)
    assert fed()["status"] == "PROPOSED"
    back = {"proposed_by": "COUNCIL", "document": PAPER, "reason": "thiếu biên bản", **of}
    office.put("award.return-proposal", DISTRICT, date(2024, 12, 28), **back)
    assert (fed()["status"], fed()["returned_on"]) == ("PREPARED", "2024-12-28")
    office.put(
        "award.record-ballot", STANDING, season="2024", level="CITY_FLAG", members=5, present=5,
        results=[{"unit": A, "in_favour": 4}], document=PAPER,
    )  # fmt: skip
    found = [{"standard": "Điều 26", "met": False}]
    office.put("award.find-standards", STANDING, standards=found, document=PAPER, **of)
    office.put(
        "award.publish", STANDING, first_day="2024-12-20", last_day="2024-12-26", document=PAPER,
        **of,
    )  # fmt: skip
    office.put("award.return-file", STANDING, document=PAPER, reason="sai mẫu", **of)
    told = fed()
    assert (told["ballot_met"], told["standards_met"], told["published_to"], told["file"]) == (
        True, False, "2024-12-26", "RETURNED",
    )  # fmt: skip


@pytest.mark.clause("B.II.3")
def test_what_was_decided_against_the_rules_stands_and_says_where(office):
    office.verified(A, I_1="200")
    office.rated(A)
    office.granted(A)
    found = row(office, A)
    assert found.status == "GRANTED"
    first = found.contradictions[0]
    assert (first.code, first.positions) == ("AGAINST_RULES", (office.stand.journal.head()[0],))
    codes = {c.code for c in found.contradictions}
    assert {"NOT_NOMINATED", "NOT_PROPOSED", "NO_BALLOT", "NO_STANDARDS"} <= codes
    office.put(
        "award.cancel", CITY, level="CITY_FLAG", ground="VIOLATION_CONCLUDED", document=PAPER,
        reason="có kết luận", **office.of(A),
    )  # fmt: skip
    assert (row(office, A).status, row(office, A).contradictions) == ("CANCELLED", ())


def test_a_returned_proposal_leaves_what_the_cluster_asked_for(office):
    up(office, A)
    office.put(
        "award.return-proposal", DISTRICT, level="CITY_FLAG", proposed_by="COUNCIL",
        document=PAPER, reason="thiếu biên bản", **office.of(A),
    )  # fmt: skip
    assert (row(office, A).status, row(office, A).proposed_by) == ("NOMINATED", ())


@pytest.mark.clause("B.II.3")
def test_the_districts_own_reward_stands_in_the_register_with_nothing_against_it(office):
    guided(office)
    office.put(
        "award.decide", DISTRICT, outcome="GRANTED", level="LOCAL_MERIT", document=PAPER,
        **office.of(C),
    )  # fmt: skip
    found = row(office, C, "LOCAL_MERIT")
    assert (found.status, found.authority) == ("GRANTED", "DISTRICT")
    assert [c.code for c in found.contradictions] == ["NO_FILE"]


def test_a_paper_that_was_replaced_corrected_or_recalled_is_told_wherever_it_is_relied_on(office):
    office.verified(A)
    office.rated(A)
    receipt = office.put(
        "award.decide", CITY, outcome="GRANTED", level="CITY_FLAG", document=DECISION,
        **office.of(A),
    )  # fmt: skip
    of = {"season": "2024", "document": {**DECISION, "printed": "Quyết định 900"}, "units": [A]}
    because = {"reason": "sai tên đơn vị", **of}
    letter = {"printed": "CV 5/UBND-NV"}
    office.put("paper.correct", CITY, letter=letter, **because)
    forms = {"form": "DECISION", "replacement": {"printed": "QĐ 77/QĐ-UBND"}}
    wrong = office.refused(
        Refused, "paper.replace", CITY, replacement_form="NOTICE", **forms, **because
    )
    assert wrong.field == "replacement_form"
    office.put("paper.replace", CITY, replacement_form="DECISION", **forms, **because)
    office.refused(Refused, "paper.recall", CITY, recall=letter, **because)
    office.refused(NotAllowed, "paper.recall", HEAD, recall=letter, **because)
    assert [p.fate for p in row(office, A).papers] == ["CORRECTED", "REPLACED"]
    told = event(office.stand.ledger, receipt.position)
    assert [p.by for p in told.papers] == ["CV 5/UBND-NV", "QĐ 77/QĐ-UBND"]
    assert event(office.stand.ledger, receipt.position, as_of=receipt.position).papers == ()
    assert told.facts["document"]["printed"] == "QĐ 900/QĐ-UBND"


def test_a_recalled_paper_is_told_by_what_is_printed_where_its_number_is_not_known(office):
    office.verified(A)
    office.granted(A)
    office.put(
        "paper.recall", STANDING, season="2024", document=PAPER, recall={"printed": "QĐ 13"},
        reason="trái thẩm quyền",
    )  # fmt: skip
    assert [p.fate for p in row(office, A).papers] == ["RECALLED"]


def test_there_is_no_register_of_a_season_that_is_not(office):
    with pytest.raises(Unknown):
        award_register(office.stand.ledger, "2031")
