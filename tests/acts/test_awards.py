"""Awards and meetings: recorded whatever the rules say, with the verdict of that moment."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.refusals import Answer, NotAllowed, Refused
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DISTRICT,
    HEAD,
    HEAD_UNIT,
    INSPECTORATE,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    member,
    together,
)


def conference(office: Office, present: int = 7, kind: str = "YEAREND", code: str = "TK") -> str:
    office.put(
        "meeting.hold", HEAD, date(2024, 12, 24), season="2024", meeting=code, kind=kind,
        cluster="C1", chair=HEAD_UNIT,
        present=[HEAD_UNIT, *[u for u in UNITS if u != HEAD_UNIT][: present - 1]],
    )  # fmt: skip
    return code


def determine(office: Office, points: str, seen: str):
    return office.put(
        "scorecard.determine", COUNCIL, document=PAPER, reason="thẩm định",
        lines=[{"criterion": "I.1", "points": points, "seen": seen}], **office.of(A),
    )  # fmt: skip


# Meetings


@pytest.mark.clause("A.I.3")
def test_four_of_seven_agree_nothing_nominate_nothing_and_move_nothing(office):
    office.reviewed(A)
    meeting = office.prepared(present=4)
    answer = office.refused(
        Refused, "cluster.agree-scores", HEAD, season="2024", cluster="C1", meeting=meeting,
        cards=[{"unit": A}],
    )  # fmt: skip
    assert answer.under == "A.I.3"
    answer = office.refused(
        Refused, "scorecard.adjust", HEAD, criterion="I.3", points="70", seen="75",
        reason="họp trừ bị", meeting=meeting, **office.of(A),
    )  # fmt: skip
    assert answer.under == "A.I.3"
    answer = office.refused(
        Refused, "award.nominate", HEAD, level="CITY_MERIT", meeting=conference(office, 4),
        **office.of(A),
    )  # fmt: skip
    assert answer.under == "A.I.3"


def test_a_meeting_is_proposed_agreed_to_and_held_by_those_whose_it_is(office):
    of = {"season": "2024", "meeting": "GU", "kind": "SIGNING"}
    spring = date(2024, 3, 28)
    office.put("meeting.propose", HEAD, cluster="C1", on_day=spring, **of)
    office.put("meeting.concur", COUNCIL, season="2024", meeting="GU", on_day=spring)
    held = {"chair": HEAD_UNIT, "present": list(UNITS), "cluster": "C1"}
    office.refused(NotAllowed, "meeting.hold", STANDING, **held, **of)
    office.refused(NotAllowed, "meeting.hold", HEAD, **{**held, **of, "kind": "COUNCIL"})
    office.refused(Refused, "meeting.hold", HEAD, members=list(UNITS), **held, **of)
    office.refused(Refused, "meeting.hold", HEAD, **{**held, "cluster": "C9"}, **of)
    office.put("meeting.hold", HEAD, spring, **held, **of)
    office.refused(Refused, "meeting.hold", HEAD, **held, **of)


def test_a_council_session_is_held_by_the_standing_body_with_its_own_members(office):
    of = {"season": "2024", "meeting": "HD1", "kind": "COUNCIL", "chair": "u-1"}
    office.put(
        "meeting.propose",
        STANDING,
        season="2024",
        meeting="HD1",
        kind="COUNCIL",
        on_day="2024-12-23",
    )
    receipt = office.put(
        "meeting.hold", STANDING, members=["u-1", "u-2", "u-3"], present=["u-1", "u-2"], **of
    )
    assert receipt.events[0].facts.quorate


# Nominations and proposals


@pytest.mark.clause("A.II.3.3")
def test_a_unit_is_nominated_at_the_year_end_conference_only(office):
    of = {"level": "CITY_FLAG", **office.of(A)}
    office.refused(Refused, "award.nominate", HEAD, meeting="TK", **of)
    thematic = conference(office, kind="THEMATIC", code="CD")
    assert (
        office.refused(Refused, "award.nominate", HEAD, meeting=thematic, **of).under == "A.II.3.3"
    )
    facts = office.put("award.nominate", HEAD, meeting=conference(office), **of).events[0].facts
    assert (facts.verdict.headline, facts.contradicts) == ("PENDING", True)
    own = office.put(
        "award.nominate", HEAD, level="CITY_MERIT", meeting="TK", **office.of(HEAD_UNIT)
    )
    assert own.events[0].facts.conflict == "OWN_UNIT"


@pytest.mark.clause("B.II.3")
def test_the_standing_body_proposes_for_the_council_or_the_district_by_name(office):
    of = {"level": "CITY_FLAG", "document": PAPER, **office.of(A)}
    office.refused(Refused, "award.propose", STANDING, **of)
    office.refused(Refused, "award.propose", STANDING, on_behalf_of="TP", **of)
    for stead, proposer in (("HD", "COUNCIL"), ("UBQ", "DISTRICT")):
        receipt = office.put("award.propose", STANDING, on_behalf_of=stead, **of)
        assert receipt.events[0].facts.proposed_by == proposer
    office.refused(NotAllowed, "award.propose", HEAD, **of)


# Decisions


def test_an_award_is_granted_by_whose_it_is(office):
    of = {"outcome": "GRANTED", "document": PAPER, **office.of(A)}
    says = office.refused(NotAllowed, "award.decide", CITY, level="GOV_FLAG", **of).says
    assert "Thủ tướng" in says
    office.refused(NotAllowed, "award.decide", DISTRICT, level="CITY_MERIT", **of)
    office.refused(NotAllowed, "award.decide", CITY, level="CITY_FLAG", authority="DISTRICT", **of)
    office.refused(NotAllowed, "award.decide", member(A), level="CITY_FLAG", **of)
    office.put(
        "body.register", STANDING, code="TTCP", name="Thủ tướng Chính phủ", kind="OTHER",
        from_day="2024-01-01",
    )  # fmt: skip
    receipt = office.put("award.decide", STANDING, level="GOV_FLAG", on_behalf_of="TTCP", **of)
    assert receipt.events[0].facts.authority == "PRIME_MINISTER"
    receipt = office.put("award.decide", STANDING, level="CITY_FLAG", on_behalf_of="TP", **of)
    assert receipt.events[0].facts.authority == "CITY"
    office.put("award.decide", DISTRICT, level="LOCAL_MERIT", **of)


def test_a_lower_authority_may_refuse_or_put_off(office):
    of = {"level": "GOV_FLAG", "document": PAPER, **office.of(A)}
    office.put("award.decide", CITY, outcome="DEFERRED", **of)
    receipt = office.put("award.decide", CITY, outcome="REFUSED", **of)
    assert receipt.events[0].facts.authority == "CITY"


def test_an_award_against_the_rules_is_recorded_as_such(office):
    office.verified(A, I_1="200")
    office.rated(A)
    receipt = office.put(
        "award.decide", CITY, outcome="GRANTED", level="CITY_FLAG", document=PAPER, **office.of(A)
    )
    facts = receipt.events[0].facts
    assert (facts.contradicts, facts.verdict.headline) == (True, "NOT_ELIGIBLE")


# What moves afterwards


@pytest.mark.clause("B.II.3")
def test_905_that_becomes_899_after_the_decision_is_flagged_and_stands(office):
    office.verified(A, I_1="337.50")
    office.rated(A)
    office.granted(A)
    determined, flag = determine(office, "331.50", "337.50").events
    assert (flag.facts.because_of, flag.facts.cause) == (determined.position, "SCORE_MOVED")
    assert (flag.causation, determined.causation) == (determined.position, None)
    assert (flag.facts.before.points, flag.facts.after.points) == (
        Decimal("905.00"), Decimal("899.00"),
    )  # fmt: skip
    assert flag.facts.contradicts
    office.refused(
        NotAllowed, "award.cancel", DISTRICT, level="CITY_FLAG", ground="FRAUD",
        authority="CITY", document=PAPER, reason="x", **office.of(A),
    )  # fmt: skip
    cancel = {"level": "CITY_FLAG", "ground": "UNLAWFUL_APPRAISAL", "document": PAPER}
    office.refused(Refused, "award.cancel", CITY, **cancel, **office.of(A))
    office.put("award.cancel", CITY, reason="điểm không đạt", **cancel, **office.of(A))
    assert len(determine(office, "330", "331.50").events) == 1


def test_905_that_becomes_899_before_the_decision_flags_nothing(office):
    office.verified(A, I_1="337.50")
    office.rated(A)
    assert len(determine(office, "331.50", "337.50").events) == 1
    assert office.eligibility(A, "CITY_FLAG") == ("ELIGIBLE", "CITY_MERIT")


def test_what_leaves_the_verdict_as_it_was_flags_nothing(office):
    office.verified(A)
    office.rated(A)
    office.granted(A)
    receipt = office.put(
        "conduct.open-inspection", INSPECTORATE, code="TT1", body="Thanh tra",
        signs_of_violation=False, **office.of(A),
    )  # fmt: skip
    assert len(receipt.events) == 1


def test_every_award_granted_to_the_unit_is_flagged(office):
    office.verified(A)
    office.rated(A)
    office.granted(A)
    office.granted(A, "CITY_MERIT")
    receipt = determine(office, "200", "380")
    assert [e.facts.level for e in receipt.events[1:]] == ["CITY_FLAG", "CITY_MERIT"]


def test_an_award_granted_before_the_lock_is_flagged_by_the_clusters_own_acts(office):
    office.reviewing(A)
    office.rated(A)
    office.granted(A)
    receipt = office.put(
        "cluster.adjust", HEAD, season="2024", cluster="C1", reason="rà soát", documents=[PAPER],
        lines=[{"unit": A, "criterion": "I.1", "points": "300", "seen": "380"}],
    )  # fmt: skip
    assert receipt.events[1].topic == "award.review-flagged.v1"


def test_the_standing_body_flags_by_hand_what_came_after_the_grant(office):
    office.verified(A)
    office.rated(A)
    before = office.stand.journal.head()[0]
    office.granted(A)
    receipt = office.put(
        "conduct.open-inspection", INSPECTORATE, code="TT1", body="Thanh tra",
        signs_of_violation=False, **office.of(A),
    )  # fmt: skip
    of = {"level": "CITY_FLAG", "cause": "CONDUCT_MOVED", **office.of(A)}
    for wrong in (before, before + 1):
        office.refused(Refused, "award.flag-review", STANDING, because_of=wrong, **of)
    office.put("award.flag-review", STANDING, because_of=receipt.position, **of)
    office.refused(Refused, "award.flag-review", STANDING, because_of=receipt.position, **of)


def test_a_rating_of_others_flags_no_award_of_a_unit_it_never_covered(office):
    office.verified(A)
    office.rated(A)
    office.granted(A)
    office.rated(UNITS[4])
    of_another = office.stand.journal.head()[0]
    of = {"level": "CITY_FLAG", "cause": "PARTY_RATING_MOVED", **office.of(A)}
    office.refused(Refused, "award.flag-review", STANDING, because_of=of_another, **of)
    office.put(
        "party-rating.revise", PARTY, season="2024", organisation=f"DB-{UNITS[4]}", level="GOOD",
        seen="EXCELLENT", rated_by="Quận ủy", reason="xét lại", document=PAPER,
    )  # fmt: skip
    later = office.stand.journal.head()[0]
    office.refused(Refused, "award.flag-review", STANDING, because_of=later, **of)


def test_a_decision_and_a_figure_moved_at_once_never_miss_each_other(office):
    for unit in UNITS[:4]:
        office.verified(unit, I_1="337.50")
        office.rated(unit)
        results = together(
            lambda unit=unit: office.granted(unit),
            lambda unit=unit: office.put(
                "scorecard.determine", COUNCIL, document=PAPER, reason="thẩm định",
                lines=[{"criterion": "I.1", "points": "331.50", "seen": "337.50"}],
                **office.of(unit),
            ),
        )  # fmt: skip
        assert not [r for r in results if isinstance(r, Answer)]
        decided, *flags = office.stand.journal.history(f"award/2024/{unit}")
        seen = decided.facts.verdict.points
        assert [seen, *(f.facts.after.points for f in flags)][-1] == Decimal("899.00")
