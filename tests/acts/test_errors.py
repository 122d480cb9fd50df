"""Entered in error at each layer: void from the start, still visible, the read models right."""

from decimal import Decimal

import pytest

from ledger.acts.scope import _CODES
from ledger.aggregates import KINDS
from ledger.questions.explanation import explanation
from ledger.refusals import NotAllowed, Refused
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    DEPUTY,
    FIRST,
    HEAD,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    member,
)


def declare(office: Office, position: int, by=STANDING):
    return office.put("event.declare-error", by, position=position, reason="ghi nhầm")


def last(office: Office) -> int:
    return office.stand.journal.head()[0]


def adjusted(office: Office, points: str, seen: str) -> int:
    office.put(
        "scorecard.adjust", HEAD, criterion="I.3", points=points, seen=seen, reason="rà soát",
        documents=[PAPER], **office.of(A),
    )  # fmt: skip
    return last(office)


def test_a_submission(office):
    office.submitted(A)
    first = last(office)
    office.submitted(A, I_3="60")
    second = last(office)
    assert office.total(A, "self") == Decimal("932.50")
    declare(office, second, by=member(A))
    assert office.total(A, "self") == Decimal("947.50")
    declare(office, first, by=member(A))
    left = office.score(A)
    assert (left["stage"], left["figure"], left["position"]) == ("EMPTY", None, last(office))


def test_a_submission_under_review_leaves_no_figure_whatever_was_moved_on_it(office):
    office.submitted(A)
    submission = last(office)
    office.put("scorecard.open-review", HEAD, **office.of(A))
    adjusted(office, "70", "75")
    declare(office, submission)
    told = explanation(office.stand.ledger, "2024", A)
    assert (told.way, told.figure, told.totals.review) == ((), None, None)
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    (completed,) = office.stand.ledger.journal.chosen([last(office)])
    assert (completed.facts.total, completed.facts.lacking) == (None, ())
    declare(office, last(office) - 1)  # the declaration itself: the self-score counts again
    assert office.total(A, "review") == Decimal("942.50")


def test_an_adjustment_and_the_declaration_itself(office):
    office.reviewing(A)
    position = adjusted(office, "70", "75")
    declare(office, position, by=HEAD)
    assert office.total(A, "review") == Decimal("947.50")
    declaration = last(office)
    assert office.card(A).moved == {}
    declare(office, declaration, by=HEAD)
    assert office.total(A, "review") == Decimal("942.50")


def test_a_figure_agreed_at_the_meeting(office):
    office.reviewed(A)
    meeting = office.prepared()
    office.put(
        "scorecard.adjust", HEAD, criterion="I.3", points="72", seen="75", reason="họp trừ bị",
        meeting=meeting, **office.of(A),
    )  # fmt: skip
    moved = last(office)
    of_meeting = {"season": "2024", "cluster": "C1", "meeting": meeting}
    office.put("cluster.agree-scores", HEAD, cards=[{"unit": A}], **of_meeting)
    agreement = last(office)
    assert office.total(A, "agreed") == Decimal("944.50")
    declare(office, moved)
    assert office.total(A, "agreed") == Decimal("947.50")
    declare(office, agreement)
    assert (office.score(A)["stage"], office.total(A, "agreed")) == ("REVIEWED", None)


def test_a_determination_of_the_council(office):
    office.verified(A)
    office.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "I.3", "points": "60", "seen": "75"}],
        document=PAPER, reason="thẩm định", **office.of(A),
    )  # fmt: skip
    assert office.total(A, "council") == Decimal("932.50")
    declare(office, last(office), by=COUNCIL)
    assert office.total(A, "council") == Decimal("947.50")


@pytest.mark.clause("B.II.4")
def test_after_the_lock_the_cluster_declares_nothing_on_a_card(office):
    office.reviewing(A)
    position = adjusted(office, "70", "75")
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    office.put(
        "cluster.agree-scores", HEAD, season="2024", cluster="C1", meeting=office.prepared(),
        cards=[{"unit": A}],
    )  # fmt: skip
    says = office.refused(
        NotAllowed, "event.declare-error", HEAD, position=position, reason="ghi nhầm"
    ).says
    assert "Hội đồng TĐKT" in says
    declare(office, position, by=COUNCIL)
    assert office.total(A, "agreed") == Decimal("947.50")


def test_only_the_recorder_in_its_role_or_the_council_may(office):
    office.reviewing(A)
    position = adjusted(office, "70", "75")
    for who in (DEPUTY, member(A), member(HEAD.body), CITY, PARTY, ADMIN):
        office.refused(NotAllowed, "event.declare-error", who, position=position, reason="x")
    answer = office.refused(Refused, "event.declare-error", HEAD, position=position)
    assert answer.field == "reason"
    declare(office, position, by=HEAD)
    office.refused(Refused, "event.declare-error", HEAD, position=position, reason="lần nữa")


def test_a_rating_under_a_granted_award_flags_it(office):
    office.verified(A)
    office.rated(A)
    rating = last(office)
    office.granted(A)
    receipt = declare(office, rating, by=PARTY)
    declaration, flag = receipt.events
    assert flag.facts.cause == "PARTY_RATING_MOVED"
    assert flag.facts.because_of == declaration.position
    assert (flag.facts.before.headline, flag.facts.after.headline) == ("ELIGIBLE", "PENDING")
    assert office.eligibility(A, "CITY_FLAG")[0] == "PENDING"


def test_a_score_under_a_granted_award_flags_it(office):
    office.verified(A)
    office.rated(A)
    office.put(
        "scorecard.determine", COUNCIL, document=PAPER, reason="thẩm định",
        lines=[{"criterion": "I.1", "points": "300", "seen": "380"}], **office.of(A),
    )  # fmt: skip
    determined = last(office)
    office.granted(A, "CITY_MERIT")
    flag = declare(office, determined).events[1].facts
    assert (flag.before.points, flag.after.points) == (Decimal("867.50"), Decimal("947.50"))


def test_every_kind_of_stream_tells_what_it_concerns():
    assert {*_CODES} == {*KINDS}


def test_a_secret_address_is_revoked_and_never_comes_back_by_an_error(office):
    of, secret = {"season": "2024", "cluster": "C1"}, "5e" * 32
    office.put("calendar.issue-address", HEAD, secret_sha256=secret, **of)
    issued = last(office)
    office.put("calendar.revoke-address", HEAD, secret_sha256=secret, **of)
    for position in (issued, last(office)):
        for who in (HEAD, STANDING):
            answer = office.refused(
                Refused, "event.declare-error", who, position=position, reason="ghi nhầm"
            )
            assert "thu hồi là dứt khoát" in answer.says
    office.refused(Refused, "calendar.revoke-address", HEAD, secret_sha256=secret, **of)


def test_a_membership_a_role_and_a_unit(office):
    office.put("unit.register", STANDING, FIRST, code="PX99", name="Nhầm", from_day=FIRST)
    unit = last(office)
    declare(office, unit)
    office.refused(
        Refused, "cluster.admit", CITY, cluster="C1", unit="PX99", from_day=FIRST, document=PAPER
    )
    declare(office, last(office))
    office.put("cluster.admit", CITY, cluster="C1", unit="PX99", from_day=FIRST, document=PAPER)
    membership = last(office)
    declare(office, membership, by=CITY)
    with office.stand.ledger.reading() as connection:
        members = connection.execute(
            "select count(*) from reading.member where from_day is not null"
        ).fetchone()
    assert members == (len(UNITS),)
    office.put("role.grant", ADMIN, person="q-60", body="HD", role="COUNCIL", from_day="2024-01-01")
    granted = last(office)
    for who in (COUNCIL, STANDING, CITY):
        office.refused(NotAllowed, "event.declare-error", who, position=granted, reason="x")
    declare(office, granted, by=ADMIN)
