"""The rules of nominations, proposals and award decisions (A.II.3.3, B.II.3, R-26, R-27)."""

import pytest

from ledger.aggregates.award import Award, contradicts
from ledger.aggregates.award_events import (
    AwardCancelled,
    AwardDecided,
    AwardNominated,
    AwardProposed,
    AwardReviewFlagged,
    Verdict,
)
from ledger.events import EnteredInError
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "award/2024/WA"
PAPER = DocumentRef(printed="Quyết định số 900/QĐ-UBND")
MEETING = "meeting/2024/TK-1"
LAW = "B.III.1.1"


def verdict(award="CITY_FLAG", headline="ELIGIBLE", requested="CITY_FLAG", points="905.00"):
    return Verdict(
        headline=headline,
        requested=requested,
        award=award,
        merit=award,
        points=points,
        layer="COUNCIL",
        positions=(12, 30),
        regulation="ha-dong-2024",
    )


FIT = verdict()
UNFIT = verdict(award="CITY_MERIT", points="899.00")
NOMINATED = AwardNominated(level="CITY_FLAG", meeting=MEETING, verdict=FIT, contradicts=False)
PROPOSED = AwardProposed(
    level="CITY_FLAG",
    proposed_by="COUNCIL",
    nominated="CITY_FLAG",
    document=PAPER,
    verdict=FIT,
    contradicts=False,
)


def decided(outcome="GRANTED", level="CITY_FLAG", **more):
    facts = {
        "authority": "CITY",
        "proposed": "CITY_FLAG",
        "document": PAPER,
        "verdict": FIT,
        "contradicts": False,
        **more,
    }
    return AwardDecided(outcome=outcome, level=level, **facts)


FLAGGED = AwardReviewFlagged(
    level="CITY_FLAG",
    decided=3,
    because_of=99,
    cause="SCORE_MOVED",
    before=FIT,
    after=UNFIT,
    contradicts=True,
)
CANCELLED = AwardCancelled(
    level="CITY_FLAG",
    decided=3,
    ground="FRAUD",
    authority="CITY",
    document=PAPER,
    reason="kê khai không đúng",
)
GRANTED = (NOMINATED, PROPOSED, decided())


def award(*events):
    return given(Award, *events, stream=STREAM)


def state(*events):
    return Award.folded(STREAM, recorded(events, stream=STREAM))


# Against the rules


@pytest.mark.parametrize(
    ("level", "can_get", "against"),
    [
        ("CITY_FLAG", "CITY_FLAG", False),
        ("CITY_FLAG", "GOV_FLAG", False),
        ("CITY_FLAG", "CITY_MERIT", True),
        ("GOV_FLAG", "CITY_FLAG", True),
        ("CITY_MERIT", "LOCAL_MERIT", True),
        ("LOCAL_MERIT", "LOCAL_MERIT", False),
        ("CITY_MERIT", None, True),
    ],
)
def test_an_award_above_what_the_rules_let_the_unit_get_contradicts_them(level, can_get, against):
    headline = "ELIGIBLE" if can_get else "PENDING"
    assert contradicts(level, verdict(can_get, headline)) is against


# Nominating


def nominate(level="CITY_FLAG", **more):
    facts = {"meeting": MEETING, "quorate": True, "verdict": FIT, **more}
    return lambda a: a.nominate(level, **facts)


@pytest.mark.clause("A.II.3.3")
def test_the_cluster_nominates_a_unit_with_the_verdict_it_saw():
    award().when(nominate()).then(NOMINATED)


@pytest.mark.clause("A.II.2.1")
def test_a_unit_may_be_nominated_against_the_rules_and_the_event_says_so():
    event = nominate(verdict=UNFIT)(state())
    assert event.contradicts
    assert "TRÁI" in event.words()
    assert "TRÁI" not in NOMINATED.words()


def test_a_head_that_nominates_its_own_unit_is_accepted_and_shown():
    event = nominate(conflict="OWN_UNIT")(state())
    assert event.conflict == "OWN_UNIT"
    assert "tự suy tôn" in event.words()


@pytest.mark.clause("A.I.3")
def test_a_meeting_without_quorum_nominates_nobody():
    award().when(nominate(quorate=False)).refused(under="A.I.3", saying="2/3")


@pytest.mark.parametrize("meeting", [None, ""])
def test_a_nomination_needs_a_meeting(meeting):
    award().when(nominate(meeting=meeting)).refused(under="A.II.3.3", saying="hội nghị")


def test_a_unit_is_nominated_once_for_a_level():
    award(NOMINATED).when(nominate()).refused(under="A.II.3.3", saying="đã được suy tôn")


def test_a_nomination_for_another_level_takes_the_place_of_the_first():
    history = (NOMINATED, nominate("CITY_MERIT")(state(NOMINATED)))
    assert state(*history).nominated == "CITY_MERIT"


def test_nobody_is_nominated_for_what_was_granted():
    award(decided()).when(nominate()).refused(under="A.II.3.3", saying="đã được tặng")


# Proposing


def propose(level="CITY_FLAG", by="COUNCIL", document=PAPER, verdict=FIT):
    return lambda a: a.propose(level, by, document=document, verdict=verdict)


@pytest.mark.clause("B.II.3")
def test_the_council_proposes_what_the_cluster_nominated():
    award(NOMINATED).when(propose()).then(PROPOSED)


def test_the_district_proposes_after_the_council():
    award(NOMINATED, PROPOSED).when(propose(by="DISTRICT")).then(
        PROPOSED.model_copy(update={"proposed_by": "DISTRICT"})
    )


def test_a_unit_may_be_proposed_late_without_a_nomination():
    event = propose()(state())
    assert event.nominated is None
    assert "chưa suy tôn" in event.words()


def test_a_proposal_against_the_rules_is_recorded_with_the_contradiction():
    assert propose(verdict=UNFIT)(state(NOMINATED)).contradicts


def test_a_proposal_needs_a_document():
    award(NOMINATED).when(propose(document=None)).refused(under="B.II.3", saying="văn bản")


def test_each_body_proposes_a_level_once_and_may_propose_another():
    award(NOMINATED, PROPOSED).when(propose()).refused(under="B.II.3", saying="đã đề nghị")
    assert propose("CITY_MERIT")(state(NOMINATED, PROPOSED)).level == "CITY_MERIT"


def test_nothing_is_proposed_that_was_granted():
    award(*GRANTED).when(propose(by="DISTRICT")).refused(under="B.II.3", saying="đã được tặng")


# Deciding


def decide(outcome="GRANTED", level="CITY_FLAG", **more):
    facts = {"authority": "CITY", "document": PAPER, "verdict": FIT, **more}
    return lambda a: a.decide(outcome, level, **facts)


@pytest.mark.parametrize("outcome", ["GRANTED", "REFUSED", "DEFERRED"])
def test_an_authority_grants_refuses_or_puts_off(outcome):
    award(NOMINATED, PROPOSED).when(decide(outcome)).then(decided(outcome))
    assert state(decided(outcome)).granted("CITY_FLAG") is (outcome == "GRANTED")


def test_an_authority_may_grant_another_level_than_was_proposed():
    event = decide(level="CITY_MERIT")(state(NOMINATED, PROPOSED))
    assert (event.proposed, event.level) == ("CITY_FLAG", "CITY_MERIT")


def test_a_decision_that_nobody_proposed_is_recorded_like_any_other():
    assert decide()(state()).proposed is None


def test_a_grant_against_the_rules_is_recorded_with_the_contradiction_and_a_refusal_has_none():
    assert decide(verdict=UNFIT)(state()).contradicts
    assert not decide("REFUSED", verdict=UNFIT)(state()).contradicts
    assert not decide("DEFERRED", verdict=UNFIT)(state()).contradicts


@pytest.mark.clause("B.III.1.2-4")
def test_an_award_put_off_or_refused_may_be_granted_later():
    deferred = decide("DEFERRED")(state(NOMINATED))
    assert decide()(state(NOMINATED, deferred)).outcome == "GRANTED"
    assert decide()(state(decided("REFUSED"))).outcome == "GRANTED"


def test_a_decision_needs_a_document_whose_number_may_still_be_missing():
    award().when(decide(document=None)).refused(under="B.II.3", saying="văn bản")
    unnumbered = DocumentRef(printed="Quyết định của UBND Thành phố (chưa có số)")
    assert decide(document=unnumbered)(state()).document.number is None


def test_a_level_is_granted_once():
    award(*GRANTED).when(decide()).refused(under="B.II.3", saying="đã được tặng")


def test_the_districts_own_reward_stands_beside_the_citys():
    event = decide(level="LOCAL_MERIT", authority="DISTRICT", verdict=verdict("LOCAL_MERIT"))(
        state(*GRANTED)
    )
    both = state(*GRANTED, event)
    assert both.granted("CITY_FLAG")
    assert both.granted("LOCAL_MERIT")


# Flagging


def flag(because_of=99, level="CITY_FLAG"):
    return lambda a: a.flag_review(level, because_of=because_of, cause="SCORE_MOVED", now=UNFIT)


def test_a_figure_that_moves_after_the_grant_flags_the_award_which_stands():
    award(*GRANTED).when(flag()).then(FLAGGED)
    held = state(*GRANTED, FLAGGED)
    assert held.granted("CITY_FLAG")
    assert held.decisions["CITY_FLAG"].flags == (99,)
    assert "905,00 điểm" in FLAGGED.words()
    assert "899,00 điểm" in FLAGGED.words()


def test_each_later_event_flags_an_award_once():
    award(*GRANTED, FLAGGED).when(flag()).refused(under=LAW, saying="99")
    assert flag(120)(state(*GRANTED, FLAGGED)).because_of == 120


@pytest.mark.parametrize(
    "history", [(), (NOMINATED, PROPOSED), (decided("DEFERRED"),), (*GRANTED, CANCELLED)]
)
def test_only_a_standing_award_is_flagged(history):
    award(*history).when(flag()).refused(under=LAW, saying="chưa được tặng")


# Cancelling


def cancel(ground="FRAUD", **more):
    facts = {"authority": "CITY", "document": PAPER, "reason": "kê khai không đúng", **more}
    return lambda a: a.cancel("CITY_FLAG", ground, **facts)


@pytest.mark.clause("B.III.1.1")
@pytest.mark.parametrize(
    "ground", ["FRAUD", "FORGED_FILE", "UNLAWFUL_APPRAISAL", "VIOLATION_CONCLUDED"]
)
def test_the_authority_that_granted_cancels_on_a_ground_of_the_law(ground):
    award(*GRANTED).when(cancel(ground)).then(CANCELLED.model_copy(update={"ground": ground}))


@pytest.mark.clause("B.III.1.1")
@pytest.mark.parametrize("authority", ["DISTRICT", "PRIME_MINISTER"])
def test_no_other_authority_cancels_an_award(authority):
    award(*GRANTED).when(cancel(authority=authority)).refused(under=LAW, saying="UBND Thành phố")


def test_a_cancellation_needs_a_document_and_a_reason():
    award(*GRANTED).when(cancel(document=None)).refused(under=LAW, saying="văn bản")
    award(*GRANTED).when(cancel(reason=None)).refused(under=LAW, saying="lý do")


@pytest.mark.parametrize("history", [(), (decided("REFUSED"),), (*GRANTED, CANCELLED)])
def test_only_a_standing_award_is_cancelled(history):
    award(*history).when(cancel()).refused(under=LAW, saying="chưa được tặng")


def test_a_cancelled_award_stays_in_the_record_and_may_be_granted_anew():
    held = state(*GRANTED, CANCELLED)
    assert held.decisions["CITY_FLAG"].outcome == "GRANTED"
    assert not held.granted("CITY_FLAG")
    assert decide()(held).outcome == "GRANTED"


# Entered in error


def test_a_grant_entered_in_error_was_never_granted():
    history = (*GRANTED, FLAGGED, EnteredInError(position=3, reason="nhầm đơn vị"))
    assert not state(*history).granted("CITY_FLAG")


def test_a_cancellation_entered_in_error_leaves_the_award():
    history = (*GRANTED, CANCELLED, EnteredInError(position=4, reason="nhầm"))
    assert state(*history).granted("CITY_FLAG")


def test_every_event_says_in_words_what_happened():
    assert NOMINATED.words() == (
        "Cụm, khối suy tôn Cờ thi đua Thành phố tại cuộc họp meeting/2024/TK-1 "
        "(xét theo quy định: 905,00 điểm, đủ điều kiện, được xét Cờ thi đua Thành phố)"
    )
    assert "UBND Thành phố quyết định tặng Cờ thi đua Thành phố" in decided().words()
    assert "gian dối trong kê khai thành tích" in CANCELLED.words()
