"""The way to an award on a real ledger: guidance, ballots, files, returned proposals."""

from datetime import date

import pytest

from ledger.refusals import NotAllowed, Refused
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DISTRICT,
    HEAD,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    member,
)
from tests.acts.test_awards import conference

B = UNITS[3]
QUOTAS = [{"cluster": "C1", "level": "CITY_FLAG", "number": 1}]
ITEMS = [{"code": "BCTT", "name": "Báo cáo thành tích"}, {"code": "TT", "name": "Tờ trình"}]


def guided(office: Office, **more: object):
    given = {"quotas": QUOTAS, "dossier_items": ITEMS, "dossier_deadline": "2024-12-10", **more}
    return office.put("guidance.issue", DISTRICT, season="2024", document=PAPER, **given)


@pytest.mark.clause("B.III.2")
def test_the_district_issues_the_guidance_or_the_standing_body_for_it(office):
    receipt = guided(office)
    assert receipt.events[0].stream == "guidance/2024"
    of = {"season": "2024", "quotas": QUOTAS, "document": PAPER}
    office.refused(Refused, "guidance.issue", STANDING, **of)
    again = office.put("guidance.issue", STANDING, on_behalf_of="UBQ", **of)
    assert again.events[0].facts.replaces == receipt.position
    office.refused(NotAllowed, "guidance.issue", COUNCIL, **of)
    strange = {**of, "quotas": [{"cluster": "C9", "level": "CITY_FLAG", "number": 1}]}
    assert office.refused(Refused, "guidance.issue", DISTRICT, **strange).under == "B.III.2"


@pytest.mark.clause("B.III.2")
def test_the_council_alone_decides_a_tie_between_units_of_the_cluster(office):
    guided(office)
    of = {
        "season": "2024", "cluster": "C1", "level": "CITY_FLAG", "document": PAPER,
        "reason": "bằng điểm",
    }  # fmt: skip
    office.refused(NotAllowed, "guidance.decide-tie", STANDING, units=[A, B], **of)
    office.refused(Refused, "guidance.decide-tie", COUNCIL, units=[A, "PX99"], **of)
    receipt = office.put("guidance.decide-tie", COUNCIL, units=[B, A], **of)
    assert receipt.events[0].facts.units == (B, A)


@pytest.mark.clause("B.III.3")
def test_a_file_is_measured_by_the_guidance_of_the_day_it_came(office):
    of = {"level": "CITY_FLAG", "items": ["BCTT"], **office.of(A)}
    free = office.put("award.receive-file", STANDING, received_on="2024-12-20", **of)
    assert (free.events[0].facts.late, free.events[0].facts.missing) == (False, ())
    guided(office)
    facts = office.put("award.receive-file", STANDING, date(2024, 12, 11), **of).events[0].facts
    assert (facts.late, facts.missing) == (True, ("TT",))
    office.refused(NotAllowed, "award.receive-file", member(A), **of)
    of = {"level": "CITY_FLAG", **office.of(A)}
    office.put("award.find-file-incomplete", STANDING, missing=["chữ ký"], **of)
    office.put("award.return-file", STANDING, reason="sai mẫu", document=PAPER, **of)
    office.refused(Refused, "award.find-file-incomplete", STANDING, missing=["x"], **of)


@pytest.mark.clause("B.III.1.1")
def test_the_council_votes_on_several_units_at_once_by_all_its_members(office):
    votes = [{"unit": A, "in_favour": 12}, {"unit": B, "in_favour": 11, "against": 4}]
    of = {
        "season": "2024", "level": "CITY_FLAG", "members": 15, "present": 13, "in_writing": 2,
        "document": PAPER,
    }  # fmt: skip
    receipt = office.put("award.record-ballot", STANDING, results=votes, **of)
    assert [(e.stream, e.facts.met) for e in receipt.events] == [
        (f"award/2024/{A}", True), (f"award/2024/{B}", False),
    ]  # fmt: skip
    for wrong in ([], [*votes, votes[0]], [{"unit": "PX99", "in_favour": 1}]):
        office.refused(Refused, "award.record-ballot", STANDING, results=wrong, **of)
    office.refused(NotAllowed, "award.record-ballot", DISTRICT, results=votes, **of)


def test_a_session_tells_how_many_members_the_council_has(office):
    office.put(
        "meeting.hold", STANDING, season="2024", meeting="HD1", kind="COUNCIL", chair="u-1",
        members=["u-1", "u-2", "u-3"], present=["u-1", "u-2"],
    )  # fmt: skip
    of = {
        "season": "2024", "level": "CITY_FLAG", "present": 2, "in_writing": 1, "meeting": "HD1",
        "results": [{"unit": A, "in_favour": 3}], "document": PAPER,
    }  # fmt: skip
    assert office.refused(Refused, "award.record-ballot", COUNCIL, members=2, **of).under == (
        "B.III.1.1"
    )
    facts = office.put("award.record-ballot", COUNCIL, members=3, **of).events[0].facts
    assert (facts.met, facts.meeting) == (True, "meeting/2024/HD1")


@pytest.mark.clause("A.II.3.3")
def test_a_cluster_votes_at_its_year_end_conference_by_the_minutes(office):
    meeting = conference(office, present=5)
    of = {"season": "2024", "cluster": "C1", "level": "CITY_FLAG", "document": PAPER}
    facts = office.put(
        "cluster.record-ballot", HEAD, meeting=meeting, in_writing=2,
        results=[{"unit": A, "in_favour": 6, "blank": 1}], **of,
    ).events[0].facts  # fmt: skip
    assert (facts.voters, facts.members, facts.present, facts.needed) == ("CLUSTER", 7, 5, 6)
    other = [{"unit": "PX99", "in_favour": 1}]
    office.refused(Refused, "cluster.record-ballot", HEAD, meeting=meeting, results=other, **of)
    office.refused(Refused, "cluster.record-ballot", HEAD, meeting="KHONG", results=[], **of)


@pytest.mark.clause("B.II.3")
def test_a_proposal_is_returned_from_above_and_made_again(office):
    of = {"level": "CITY_FLAG", "document": PAPER, **office.of(A)}
    office.put("award.propose", COUNCIL, **of)
    back = {"proposed_by": "COUNCIL", "reason": "thiếu biên bản", **of}
    office.refused(NotAllowed, "award.return-proposal", COUNCIL, **back)
    receipt = office.put("award.return-proposal", DISTRICT, **back)
    assert receipt.events[0].facts.returned_by == "DISTRICT"
    office.refused(Refused, "award.return-proposal", CITY, **back)
    office.put("award.propose", COUNCIL, **of)
    office.put("award.propose", DISTRICT, **of)
    own = {**back, "proposed_by": "DISTRICT"}
    office.refused(NotAllowed, "award.return-proposal", DISTRICT, **own)
    office.put("award.return-proposal", CITY, **own)


@pytest.mark.clause("B.III.1.1")
def test_what_was_found_and_published_is_recorded_by_the_councils_people(office):
    of = {"level": "CITY_FLAG", "document": PAPER, **office.of(A)}
    found = [{"standard": "Luật TĐKT Điều 26", "met": True}]
    office.put("award.find-standards", STANDING, standards=found, **of)
    office.put("award.publish", STANDING, first_day="2024-12-20", last_day="2024-12-26", **of)
    office.refused(NotAllowed, "award.find-standards", HEAD, standards=found, **of)


@pytest.mark.clause("B.II.3")
def test_the_district_proposes_and_grants_its_own_reward_below_every_bar(office):
    office.verified(A, I_1="200")
    office.rated(A)
    of = {"level": "LOCAL_MERIT", "document": PAPER, **office.of(A)}
    assert not office.put("award.propose", DISTRICT, **of).events[0].facts.contradicts
    facts = office.put("award.decide", DISTRICT, outcome="GRANTED", **of).events[0].facts
    assert (facts.authority, facts.contradicts) == ("DISTRICT", False)
