"""Ballots, publication, standards, files and returned proposals (B.III.1.1, B.III.3, B.II.3)."""

from datetime import date

import pytest

from ledger.aggregates.award import Award, contradicts
from ledger.aggregates.award_procedure import Received, Votes
from ledger.aggregates.award_procedure_events import (
    BallotRecorded,
    FileFoundIncomplete,
    FileReceived,
    ProposalReturned,
    StandardFound,
)
from tests.aggregates.test_award import GRANTED, NOMINATED, PAPER, PROPOSED, award, state, verdict

LAW, DOSSIER = "B.III.1.1", "B.III.3"


def ballot(in_favour=12, against=0, blank=0, members=15, present=15, in_writing=0, **more):
    votes = Votes(members, present, in_writing, in_favour, against, blank)
    level = more.pop("level", "CITY_FLAG")
    facts = {"meeting": None, "document": PAPER, **more}
    return lambda a: a.procedure.record_ballot(level, "COUNCIL", votes, **facts)


@pytest.mark.clause("B.III.1.1")
@pytest.mark.parametrize(
    ("members", "present", "in_favour", "met"),
    [(15, 15, 12, True), (15, 15, 11, False), (15, 12, 11, False), (15, 12, 12, True)],
)
def test_eighty_per_cent_are_of_all_members_whoever_came(members, present, in_favour, met):
    event = ballot(in_favour, members=members, present=present)(state())
    assert (event.needed, event.met) == (12, met)
    assert ("KHÔNG ĐẠT" in event.words()) is not met


def test_those_absent_vote_in_writing_and_count():
    event = ballot(12, 3, present=10, in_writing=5)(state())
    assert (event.met, event.in_writing) == (True, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"members": 0, "present": 0, "in_favour": 0},
        {"present": 10, "in_writing": 6},
        {"in_favour": 12, "against": 4},
        {"in_favour": 10, "present": 9},
    ],
)
def test_a_count_that_cannot_be_is_refused(wrong):
    award().when(ballot(**wrong)).refused(under=LAW)


def test_a_ballot_needs_its_minutes():
    award().when(ballot(document=None)).refused(under=LAW, saying="biên bản")


def test_the_last_ballot_of_a_body_counts():
    first, again = ballot(3)(state()), ballot(15)(state())
    assert state(first, again).procedure.of("CITY_FLAG").ballots == {"COUNCIL": (True, 2)}


def publish(first="2024-12-20", last="2024-12-26", **more):
    days = {"first_day": date.fromisoformat(first), "last_day": date.fromisoformat(last)}
    return lambda a: a.procedure.publish("CITY_FLAG", **days, **{"document": PAPER, **more})


@pytest.mark.clause("B.III.1.1")
def test_publication_has_a_first_and_a_last_day_and_a_paper():
    event = publish()(state(NOMINATED))
    assert state(event).procedure.of("CITY_FLAG").published == (
        date(2024, 12, 20), date(2024, 12, 26), 1,
    )  # fmt: skip
    award().when(publish(last="2024-12-19")).refused(under=LAW)
    award().when(publish(document=None)).refused(under=LAW, saying="văn bản")


def standards(*found, **more):
    facts = {"document": PAPER, **more}
    return lambda a: a.procedure.find_standards("CITY_FLAG", found, **facts)


BEST = StandardFound(standard="Luật TĐKT Điều 26 khoản 1 điểm a", met=True)
UNITY = StandardFound(standard="Luật TĐKT Điều 26 khoản 1 điểm b", met=False)


@pytest.mark.clause("B.III.1.1")
def test_standards_are_met_when_each_is():
    assert standards(BEST)(state()).met
    event = standards(BEST, UNITY)(state())
    assert not event.met
    assert "Điều 26 khoản 1 điểm b: KHÔNG ĐẠT" in event.words()
    award().when(standards()).refused(under=LAW, saying="ít nhất một")
    award().when(standards(BEST, BEST)).refused(under=LAW, saying="hai lần")
    award().when(standards(BEST, document=None)).refused(under=LAW, saying="văn bản")


def receive(on="2024-12-10", deadline=date(2024, 12, 10), missing=(), **more):
    return lambda a: a.procedure.receive_file(
        "CITY_FLAG", received_on=date.fromisoformat(on), measured=Received(deadline, missing, 7),
        **{"items": ["BCTT"], **more},
    )  # fmt: skip


@pytest.mark.clause("B.III.3")
@pytest.mark.parametrize(("on", "late"), [("2024-12-10", False), ("2024-12-11", True)])
def test_a_file_is_late_from_the_day_after_the_deadline_and_received_all_the_same(on, late):
    event = receive(on)(state())
    assert (event.late, event.guidance) == (late, 7)
    assert ("MUỘN" in event.words()) is late
    assert not receive(on, deadline=None)(state()).late


def test_a_file_that_lacks_papers_is_received_as_incomplete():
    event = receive(missing=("TT",))(state())
    assert state(event).procedure.of("CITY_FLAG").file.state == "INCOMPLETE"
    award().when(receive(items=["A", "A"])).refused(under=DOSSIER)


@pytest.mark.parametrize("wrong", [{"women": 3}, {"people": 3}, {"women": 4, "people": 3}])
def test_women_are_counted_among_the_people(wrong):
    award().when(receive(**wrong)).refused(under=DOSSIER)


@pytest.mark.clause("B.III.3")
def test_a_file_is_found_incomplete_returned_and_received_again():
    received = receive()(state())
    gap = lambda a: a.procedure.find_file_incomplete("CITY_FLAG", ["Tờ trình"])  # noqa: E731
    back = lambda a: a.procedure.return_file(  # noqa: E731
        "CITY_FLAG", reason="sai mẫu", document=PAPER
    )
    award().when(gap).refused(under=DOSSIER, saying="chưa nhận hồ sơ")
    award(received).when(gap).then(FileFoundIncomplete(level="CITY_FLAG", missing=("Tờ trình",)))
    returned = back(state(received))
    assert state(received, returned).procedure.of("CITY_FLAG").file.state == "RETURNED"
    award(received, returned).when(back).refused(under=DOSSIER, saying="chưa nhận hồ sơ")
    again = receive("2024-12-12")(state(received, returned))
    assert isinstance(again, FileReceived)
    assert state(received, returned, again).procedure.of("CITY_FLAG").file.state == "COMPLETE"
    award(received).when(
        lambda a: a.procedure.return_file("CITY_FLAG", reason=None, document=PAPER)
    ).refused(under=DOSSIER, saying="lý do")
    award(received).when(lambda a: a.procedure.find_file_incomplete("CITY_FLAG", [])).refused(
        under=DOSSIER
    )


def give_back(**more):
    facts = {"returned_by": "DISTRICT", "document": PAPER, "reason": "thiếu biên bản", **more}
    return lambda a: a.return_proposal("CITY_FLAG", "COUNCIL", **facts)


@pytest.mark.clause("B.II.3")
def test_a_returned_proposal_may_be_made_again():
    returned = ProposalReturned(
        level="CITY_FLAG", proposed_by="COUNCIL", returned_by="DISTRICT", document=PAPER,
        reason="thiếu biên bản",
    )  # fmt: skip
    award(NOMINATED, PROPOSED).when(give_back()).then(returned)
    left = state(NOMINATED, PROPOSED, returned)
    assert left.proposed is None
    again = left.propose("CITY_FLAG", "COUNCIL", document=PAPER, verdict=verdict())
    assert state(NOMINATED, PROPOSED, returned, again).proposed == "CITY_FLAG"


def test_only_a_proposal_that_stands_is_returned_on_paper_and_for_a_reason():
    award(NOMINATED).when(give_back()).refused(under="B.II.3", saying="không có đề nghị")
    award(*GRANTED).when(give_back()).refused(under="B.II.3", saying="đã được tặng")
    award(PROPOSED).when(give_back(document=None)).refused(under="B.II.3", saying="văn bản")
    award(PROPOSED).when(give_back(reason=None)).refused(under="B.II.3", saying="lý do")


@pytest.mark.parametrize(
    ("headline", "against"),
    [("NOT_ELIGIBLE", False), ("PENDING", False), ("DEFERRED", True), ("EXCLUDED", True)],
)
def test_the_districts_own_reward_has_no_bar_of_points(headline, against):
    assert contradicts("LOCAL_MERIT", verdict(None, headline)) is against


def test_a_ballot_is_not_the_unit_s_proposal():
    assert Award.folded("award/2024/WA", ()).procedure.of("CITY_FLAG").ballots == {}
    assert isinstance(ballot()(state()), BallotRecorded)
