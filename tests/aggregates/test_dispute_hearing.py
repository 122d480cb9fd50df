"""The council's ballot over all its members, and what a decision has against it (A.I.3, R-04)."""

import pytest

from ledger.aggregates.dispute_events import Ballot
from ledger.aggregates.dispute_hearing import BallotRecorded, HearingFile, Session, Vote
from tests.aggregates.test_dispute import (
    AT_END,
    CLAUSE,
    DECIDED,
    ESCALATED,
    MATTER,
    NOTIFIED,
    PAPER,
    RAISED,
    REOPENED,
    SETTLED,
    TO_COUNCIL,
    dispute,
)

pytestmark = pytest.mark.clause("A.I.3")
SESSION = Session("meeting/2024/HD-1", ("u-1", "u-2", "u-3"), quorate=True)
FOR, AGAINST = Vote(member="u-1", opinion="FOR"), Vote(member="u-2", opinion="AGAINST")
ABSENT = Vote(member="u-3", opinion="ABSTAINED", in_writing=True)
VOTED = (FOR, AGAINST, ABSENT)
WHOLE = Ballot(members=3, votes_for=1, votes_against=1, abstained=1, in_writing=1)


def ballot(*events, **told):
    return dispute(*(events or TO_COUNCIL)).when(lambda d: d.record_ballot(**told))


def flaws(session=SESSION, votes=VOTED):
    state = dispute(*TO_COUNCIL).state
    return state.record_ballot(votes=votes, session=session).flaws


def test_a_ballot_by_member_is_counted_and_absentees_count_in_writing():
    ballot(votes=VOTED, session=SESSION, document=PAPER).then(
        BallotRecorded(
            matter=MATTER, round=1, meeting=SESSION.stream, ballot=WHOLE, votes=VOTED,
            document=PAPER,
        )
    )  # fmt: skip


def test_a_ballot_by_count_is_over_all_members_too():
    ballot(ballot=WHOLE, session=SESSION).then(
        BallotRecorded(matter=MATTER, round=1, meeting=SESSION.stream, ballot=WHOLE)
    )


def test_members_who_keep_their_opinion_are_named():
    kept = (FOR, AGAINST.model_copy(update={"reserves": True}), ABSENT)
    event = dispute(*TO_COUNCIL).state.record_ballot(votes=kept, session=SESSION)
    assert event.reserved_by == ("u-2",)
    assert "bảo lưu ý kiến: u-2" in event.words()


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ((), {}),
        (("NO_MEETING",), {"session": None}),
        (("NO_QUORUM",), {"session": SESSION._replace(quorate=False)}),
        (("NOT_ALL_MEMBERS",), {"votes": (FOR, AGAINST)}),
        (("NOT_A_MEMBER",), {"votes": (*VOTED, Vote(member="u-9", opinion="FOR"))}),
        (("OWN_UNIT",), {"votes": (FOR, AGAINST, ABSENT.model_copy(update={"unit": "WA"}))}),
    ],
)
def test_what_a_ballot_has_against_it_is_shown_and_never_refused(found, told):
    assert flaws(**told) == found


def test_a_member_of_a_party_is_named():
    event = dispute(*TO_COUNCIL).state.record_ballot(
        votes=(FOR.model_copy(update={"unit": "WA"}), AGAINST.model_copy(update={"unit": "WX"})),
        session=SESSION,
    )
    assert (event.conflict, event.interested) == ("OWN_UNIT", ("WA",))


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((RAISED,), {"ballot": WHOLE}),
        ((RAISED, SETTLED), {"ballot": WHOLE}),
        (TO_COUNCIL, {}),
        (TO_COUNCIL, {"ballot": WHOLE, "votes": VOTED}),
        (TO_COUNCIL, {"votes": (FOR, FOR)}),
        (TO_COUNCIL, {"ballot": Ballot(members=1, votes_for=2)}),
        (TO_COUNCIL, {"ballot": Ballot(members=3, votes_for=2, in_writing=3)}),
    ],
)
def test_a_ballot_is_on_what_was_reported_and_given_one_way(events, told):
    ballot(*events, **told).refused(under=CLAUSE)


def test_a_ballot_is_recorded_after_the_decision_only_where_none_was():
    voted = BallotRecorded(matter=MATTER, round=1, ballot=WHOLE, meeting=SESSION.stream)
    assert dispute(*AT_END).state.record_ballot(ballot=WHOLE, session=SESSION) == voted
    ballot(*TO_COUNCIL, voted, DECIDED, ballot=WHOLE).refused(under=CLAUSE, saying="đã ghi")


def test_what_a_decision_has_against_it_is_worked_out_for_its_round():
    voted = BallotRecorded(matter=MATTER, round=1, ballot=WHOLE, meeting=SESSION.stream)
    told = NOTIFIED.model_copy(update={"addressees": ("WA",)})
    other = NOTIFIED.model_copy(update={"addressees": ("WB",)})
    counted = DECIDED.model_copy(update={"ballot": WHOLE, "meeting": SESSION.stream})

    def found(*events):
        return dispute(*events).state.flaws

    assert found(*TO_COUNCIL) == ()
    assert found(*AT_END) == ("NO_BALLOT", "NO_MEETING", "PARTY_NOT_TOLD")
    assert found(*AT_END, other) == ("NO_BALLOT", "NO_MEETING", "PARTY_NOT_TOLD")
    assert found(*AT_END, told) == ("NO_BALLOT", "NO_MEETING")
    assert found(*TO_COUNCIL, voted, DECIDED, told) == ()
    assert found(*TO_COUNCIL, counted, told) == ()
    again = (*TO_COUNCIL, voted, DECIDED, told, REOPENED, ESCALATED, DECIDED)
    assert found(*again) == ("NO_BALLOT", "NO_MEETING", "PARTY_NOT_TOLD")


def test_a_file_is_frozen_of_what_is_open_only():
    file = HearingFile(round=1)
    dispute(RAISED, SETTLED).when(lambda d: d.freeze(file, "0" * 64, escalated=3)).refused(
        under=CLAUSE
    )
