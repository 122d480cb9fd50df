"""Leaving events out: what followed from them falls out too, each told with its cause; nothing else does."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger.aggregates.reprimand import ReprimandBatchForwarded
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    Figure,
    ReprimandCited,
    ReviewCompleted,
    ReviewOpened,
    ScoreVerified,
)
from ledger.events import AnyRecorded
from ledger.questions.consequences import consequences
from ledger.questions.eligibility import eligibility
from ledger.questions.scenario import Scenario
from ledger.questions.standings import standings
from ledger.questions.what_if import Supposition, what_if
from ledger.refusals import Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    CRITERIA,
    DEPUTY_UNIT,
    HEAD,
    HEAD_UNIT,
    INSPECTORATE,
    OFFICE,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    member,
)
from tests.aggregates.cards import BATCH, DECISION
from tests.given import recorded

B = UNITS[3]
CLUSTER = {"season": "2024", "cluster": "C1"}
CARD = f"scorecard/2024/{A}"
DISPUTE = "dispute/2024/YK1"
OF_DISPUTE = {"season": "2024", "dispute": "YK1"}
RATING = {"season": "2024", "organisation": f"DB-{A}"}


def events(office: Office) -> list[AnyRecorded]:
    return list(office.stand.journal.all())


def place(office: Office, topic: str, stream: str = "", nth: int = 0) -> int:
    """The position of the nth event of a topic, in streams that begin so."""
    found = [r for r in events(office) if r.topic.startswith(topic) and r.stream.startswith(stream)]
    return found[nth].position


def supposed(office: Office, *without: int, **more: Any) -> Supposition:
    """What a scenario gives; nothing is recorded."""
    head = office.stand.journal.head()
    asked = {"season": "2024", "without": list(without), **more}
    told = what_if(office.stand.ledger, Scenario.model_validate(asked))
    assert office.stand.journal.head() == head
    return told


def followed(told: Supposition) -> list[tuple[str, int | None]]:
    """What falls out besides: topics without their version, each with the event it followed from."""
    return [(c.topic.removesuffix(".v1"), c.because_of) for c in told.consequences]


def kept(told: Supposition) -> dict[str, str]:
    return {c.topic.removesuffix(".v1"): c.why for c in told.resting}


def figures(told: Supposition, unit: str = A) -> tuple[Any, Any]:
    of = next(u for u in told.units if u.unit == unit)
    return of.before.figure, of.after.figure


def adjusted(office: Office, criterion: str, points: str, seen: str, **more: Any) -> int:
    given = {"reason": "thiếu minh chứng", "documents": [PAPER], **more, **office.of(A)}
    receipt = office.put(
        "scorecard.adjust", HEAD, criterion=criterion, points=points, seen=seen, **given
    )
    return receipt.position


def forwarded(office: Office, *codes: str) -> int:
    papers = [
        {"code": c, "document": {"printed": f"Số {n}/UBND-VP", "date": "2024-11-12"},
         "kind": "PHE_BINH", "units": [A]}
        for n, c in enumerate(codes)
    ]  # fmt: skip
    batch = {"season": "2024", "batch": "2024-11", "month": "2024-11", "documents": papers}
    return office.put("reprimand.forward", OFFICE, date(2024, 11, 22), **batch).position


def applied(office: Office, code: str, criterion: str, points: str, seen: str) -> int:
    return office.put(
        "scorecard.apply-reprimand", HEAD, batch="2024-11", document=code, criterion=criterion,
        points=points, seen=seen, **office.of(A),
    ).position  # fmt: skip


def met(office: Office, *units: str, meeting: str | None = None) -> None:
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), meeting=meeting or office.prepared(),
        cards=[{"unit": u} for u in units], **CLUSTER,
    )  # fmt: skip


def disputed(office: Office, seen: str = "75", points: str = "73", **more: Any) -> int:
    """Raise, escalate and decide a disagreement on I.3; return where the decision is."""
    office.put(
        "dispute.raise", member(A), code="YK1", kind="SCORE", unit=A, criterion="I.3",
        claimed="74", reason="chưa đúng", **more, **CLUSTER,
    )  # fmt: skip
    return decided(office, seen, points)


def decided(office: Office, seen: str, points: str) -> int:
    office.put("dispute.escalate", HEAD, reason="chưa thống nhất", **OF_DISPUTE)
    receipt = office.put(
        "dispute.decide", COUNCIL, document=PAPER, reasons="đã xem xét",
        effects=[{"unit": A, "criterion": "I.3", "points": points, "seen": seen}], **OF_DISPUTE,
    )  # fmt: skip
    return receipt.events[0].position


# A disagreement


def test_without_the_decision_the_figures_it_determined_are_not(office):
    office.agreed(A)
    decision = disputed(office)
    office.put("dispute.notify", HEAD, addressees=[A], **OF_DISPUTE)
    office.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "II.4", "points": "18", "seen": "20"}],
        document=PAPER, reason="kiểm tra lại", **office.of(A),
    )  # fmt: skip
    told = supposed(office, decision)
    assert followed(told) == [
        ("scorecard.council-score-determined", decision),
        ("dispute.council-decision-notified", decision),
    ]
    assert figures(told) == (Decimal("943.50"), Decimal("945.50"))
    out = told.consequences[0]
    assert (out.stream, out.position) == (CARD, decision + 1)
    assert "I.3 từ 75,00 thành 73,00" in out.says
    assert out.why == f"theo quyết định của Hội đồng tại sự kiện số {decision}"
    assert told.resting == ()


def test_without_the_determination_alone_the_decision_stays(office):
    office.agreed(A)
    decision = disputed(office)
    told = supposed(office, decision + 1)
    assert (told.consequences, figures(told)) == ((), (Decimal("945.50"), Decimal("947.50")))


def test_without_what_was_disputed_there_is_no_disagreement_and_nothing_of_it(office):
    office.reviewing(A)
    lowered = adjusted(office, "I.3", "70", "75")
    other = adjusted(office, "II.4", "18", "20")
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    met(office, A)
    decision = disputed(office, "70", disputed=lowered)
    told = supposed(office, lowered)
    assert followed(told) == [
        ("dispute.disagreement-raised", lowered),
        ("dispute.disagreement-escalated", decision - 3),
        ("dispute.hearing-file-frozen", decision - 2),
        ("dispute.council-decision-issued", decision - 2),
        ("scorecard.council-score-determined", decision),
    ]
    assert figures(told) == (Decimal("943.50"), Decimal("945.50"))
    assert figures(supposed(office, other)) == (Decimal("943.50"), Decimal("945.50"))
    assert supposed(office, other).consequences == ()


def test_a_disagreement_that_names_no_event_stays_and_rests_on_the_figure(office):
    office.reviewing(A)
    lowered = adjusted(office, "I.3", "70", "75")
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    met(office, A)
    disputed(office, "70")
    told = supposed(office, lowered)
    assert told.consequences == ()
    assert figures(told) == (Decimal("945.50"), Decimal("945.50"))
    why = "dựa trên điểm tiêu chí I.3 là 70,00, theo giả định thì là 75,00"
    total = "dựa trên tổng điểm 942,50, theo giả định thì là 947,50"
    assert kept(told) == {
        "dispute.disagreement-raised": why,
        "dispute.hearing-file-frozen": f"dựa vào sự kiện số {lowered}",
        "scorecard.council-score-determined": why,
        "scorecard.review-completed": total,
        "scorecard.scores-agreed": total,
    }
    assert {c.because_of for c in told.resting} == {lowered}


def test_a_disagreement_stays_without_the_meeting_at_which_it_stayed_open(office):
    office.reviewed(A)
    meeting = office.prepared()
    held = office.stand.journal.head()[0]
    office.put(
        "dispute.raise", member(A), code="YK1", kind="SCORE", unit=A, criterion="I.3",
        claimed="74", reason="chưa đúng", meeting=meeting, **CLUSTER,
    )  # fmt: skip
    office.put("dispute.reserve", member(A), meeting=meeting, **OF_DISPUTE)
    told = supposed(office, held)
    assert followed(told) == [("dispute.opinion-reserved", held)]
    why = f"chưa thống nhất được tại cuộc họp ghi ở sự kiện số {held}"
    assert kept(told) == {"dispute.disagreement-raised": why}


def test_without_the_reopening_its_round_is_not_and_the_first_decision_stands(office):
    office.agreed(A)
    first = disputed(office)
    office.put("dispute.reopen", HEAD, reason="có tài liệu mới", **OF_DISPUTE)
    reopened = office.stand.journal.head()[0]
    second = decided(office, "73", "74")
    told = supposed(office, reopened)
    assert [c.because_of for c in told.consequences] == [
        reopened, second - 2, second - 2, second,
    ]  # fmt: skip
    assert figures(told) == (Decimal("946.50"), Decimal("945.50"))
    assert [c.position for c in supposed(office, first).consequences] == [
        first + 1, reopened, second - 2, second - 1, second, second + 1,
    ]  # fmt: skip
    assert figures(supposed(office, second)) == (Decimal("946.50"), Decimal("945.50"))


# Reprimands


def test_without_a_batch_its_papers_move_nothing_and_a_later_adjustment_rests_on_them(office):
    batch = forwarded(office, "VB1", "VB2")
    office.reviewing(A)
    first = applied(office, "VB1", "P.1", "-5", "0")
    second = applied(office, "VB2", "I.2", "118", "120")
    later = adjusted(office, "P.1", "-3", "-5")
    told = supposed(office, batch)
    assert [(c.position, c.because_of) for c in told.consequences] == [
        (first, batch),
        (second, batch),
    ]
    assert [c.position for c in told.resting] == [later]
    assert kept(told) == {
        "scorecard.criterion-adjusted": "dựa trên điểm tiêu chí P.1 là −5,00, "
        "theo giả định thì là 0,00"
    }
    assert told.resting[0].because_of == first
    assert figures(told) == (Decimal("942.50"), Decimal("944.50"))


def test_without_a_document_only_what_it_moved_falls_out(office):
    forwarded(office, "VB1", "VB2")
    office.reviewing(A)
    first = applied(office, "VB1", "P.1", "-5", "0")
    applied(office, "VB2", "I.2", "118", "120")
    decision = {"kind": "WITHDRAW_REPRIMAND", "batch": "2024-11", "document": "VB1"}
    told = supposed(office, decisions=[decision])
    assert [(c.position, c.because_of) for c in told.consequences] == [(first, None)]
    assert "giả định là không có hiệu lực" in told.consequences[0].why
    assert figures(told) == (Decimal("940.50"), Decimal("945.50"))
    with pytest.raises(Unknown, match="VB9"):
        supposed(office, decisions=[{**decision, "document": "VB9"}])


def test_a_withdrawal_has_nothing_to_withdraw_without_its_batch(office):
    batch = forwarded(office, "VB1")
    office.put(
        "reprimand.withdraw", OFFICE, season="2024", batch="2024-11", code="VB1", document=PAPER,
        reason="ban hành nhầm",
    )  # fmt: skip
    assert followed(supposed(office, batch)) == [("reprimand.document-withdrawn", batch)]


# Meetings and agreements


def test_without_a_meeting_what_was_done_at_it_is_not(office):
    for unit in (A, B):
        office.reviewed(unit)
    meeting = office.prepared()
    held = office.stand.journal.head()[0]
    moved = adjusted(office, "I.2", "119", "120", meeting=meeting)
    met(office, A, B, meeting=meeting)
    office.put("scorecard.verify", STANDING, **office.of(A))
    told = supposed(office, held)
    agreed = place(office, "scorecard.scores-agreed", CARD)
    assert followed(told) == [
        ("scorecard.criterion-adjusted", held),
        ("scorecard.scores-agreed", held),
        ("scorecard.scores-agreed", held),
        ("scorecard.verified", agreed),
    ]
    assert figures(told) == (Decimal("946.50"), Decimal("947.50"))
    layers = {u.unit: (u.before.layer, u.after.layer) for u in told.units}
    assert layers[A] == ("COUNCIL", "REVIEW")
    assert layers[B] == ("AGREED", "REVIEW")
    assert followed(supposed(office, moved)) == []


def test_without_a_conference_nothing_of_it_and_none_of_the_years_papers_of_it_are(office):
    of, on = {"season": "2024", "meeting": "KY"}, date(2024, 3, 20)
    proposed = office.put(
        "meeting.propose", HEAD, on, kind="SIGNING", on_day=on, cluster="C1", **of
    ).position
    office.put("meeting.withhold", COUNCIL, on, outcome="REFUSED", reason="chưa rõ nội dung", **of)
    held = office.put(
        "meeting.hold", HEAD, on, kind="SIGNING", cluster="C1", chair=HEAD_UNIT,
        present=[u for u in UNITS if u != B], **of,
    ).position  # fmt: skip
    delegates = [{"unit": A, "came": ["LEADER"], "right": True}]
    office.put("meeting.detail-attendance", HEAD, on, delegates=delegates, **of)
    office.put("meeting.explain-absence", HEAD, on, unit=B, reason="bão", **of)
    office.put("meeting.record-content", HEAD, on, items=["PLEDGE_SIGNED"], content="ký", **of)
    adopting = {"kind": "REGULATION", "document": PAPER, **CLUSTER}
    rules = office.put("year.adopt-document", HEAD, on, meeting="KY", **adopting).position
    office.put("year.adopt-document", HEAD, date(2024, 4, 1), replaces=rules, **adopting)
    told = supposed(office, held)
    assert followed(told) == [
        ("meeting.attendance-detailed", held),
        ("meeting.absence-explained", held),
        ("meeting.content-recorded", held),
        ("year.document-adopted", held),
    ]
    assert kept(told) == {"year.document-adopted": f"dựa vào sự kiện số {rules}"}
    assert followed(supposed(office, proposed, units=[A])) == [
        ("meeting.concurrence-withheld", proposed)
    ]


def test_one_card_of_an_act_is_left_out_without_the_others(office):
    for unit in (A, B):
        office.reviewed(unit)
    met(office, A, B)
    agreed = place(office, "scorecard.scores-agreed", CARD)
    told = supposed(office, agreed, units=[B])
    assert told.consequences == ()
    assert [u.unit for u in told.units if u.changed] == [A]


def test_without_the_agreement_the_council_verified_nothing_but_what_it_determined_stays(office):
    office.verified(A)
    office.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "II.4", "points": "18", "seen": "20"}],
        document=PAPER, reason="kiểm tra lại", **office.of(A),
    )  # fmt: skip
    agreed = place(office, "scorecard.scores-agreed", CARD)
    told = supposed(office, agreed)
    assert followed(told) == [("scorecard.verified", agreed)]
    assert kept(told) == {
        "scorecard.council-score-determined": f"trên kết quả thống nhất tại sự kiện số {agreed}"
    }


def test_without_the_proposal_there_is_nothing_to_concur_in_and_the_meeting_stays(office):
    of = {"season": "2024", "meeting": "TK"}
    proposed = office.put(
        "meeting.propose", HEAD, kind="YEAREND", on_day="2024-12-24", cluster="C1", **of
    ).position
    office.put("meeting.concur", COUNCIL, on_day="2024-12-24", **of)
    office.put(
        "meeting.hold", HEAD, date(2024, 12, 24), kind="YEAREND", cluster="C1", chair=HEAD_UNIT,
        present=list(UNITS), **of,
    )  # fmt: skip
    assert followed(supposed(office, proposed, units=[A])) == [
        ("meeting.council-concurrence-given", proposed)
    ]


def test_a_leader_introduced_at_a_meeting_was_not_introduced_without_it(office):
    office.put(
        "meeting.hold", HEAD, date(2024, 12, 24), season="2024", meeting="TK", kind="YEAREND",
        cluster="C1", chair=HEAD_UNIT, present=list(UNITS),
    )  # fmt: skip
    held = office.stand.journal.head()[0]
    office.put(
        "season.open", STANDING, date(2024, 12, 30), code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    office.put(
        "cluster.introduce-leadership", HEAD, date(2024, 12, 24), unit=A, role="HEAD",
        for_season="2025", meeting="TK", **CLUSTER,
    )  # fmt: skip
    assert followed(supposed(office, held)) == [("cluster.leadership-introduced", held)]


def test_a_delegation_that_was_not_granted_does_not_end(office):
    granted = office.put(
        "cluster.delegate", HEAD, date(2024, 2, 1), deputy=DEPUTY_UNIT, scope="mọi việc",
        from_day="2024-02-01", to_day="2024-12-31", document=PAPER, **CLUSTER,
    ).position  # fmt: skip
    office.put(
        "cluster.end-delegation", HEAD, date(2024, 3, 1), delegation=granted,
        to_day="2024-03-01", **CLUSTER,
    )  # fmt: skip
    assert followed(supposed(office, granted)) == [("cluster.delegation-ended", granted)]


# Cards


def test_a_later_adjustment_of_its_own_stays_with_its_figure(office):
    office.reviewing(A)
    first = adjusted(office, "I.3", "70", "75")
    second = adjusted(office, "I.3", "72", "70")
    adjusted(office, "II.4", "18", "20")
    told = supposed(office, first)
    assert told.consequences == ()
    assert figures(told) == (Decimal("942.50"), Decimal("942.50"))
    assert [(c.position, c.because_of) for c in told.resting] == [(second, first)]
    assert "I.3 là 70,00, theo giả định thì là 75,00" in told.resting[0].why
    assert figures(supposed(office, second)) == (Decimal("942.50"), Decimal("940.50"))
    assert supposed(office, second).resting == ()


def test_without_the_request_what_answered_it_is_not(office):
    office.reviewing(A)
    asked = office.put(
        "scorecard.request-explanation", HEAD, criterion="I.3", reason="thiếu", **office.of(A)
    ).position
    given = office.put(
        "scorecard.explain", member(A), criterion="I.3", explanation="đã nộp", request=asked,
        **office.of(A),
    ).position  # fmt: skip
    office.put(
        "scorecard.answer-explanation", HEAD, explanation=given, accepted=False,
        reason="chưa đủ", **office.of(A),
    )  # fmt: skip
    adjusted(office, "I.3", "71", "75", explanation=given)
    told = supposed(office, asked)
    assert followed(told) == [
        ("scorecard.explanation-given", asked),
        ("scorecard.explanation-answered", given),
        ("scorecard.criterion-adjusted", given),
    ]
    assert figures(told) == (Decimal("943.50"), Decimal("947.50"))


def test_without_the_self_score_nothing_is_on_the_card_and_the_one_before_stands(office):
    office.submitted(A, I_3="60")
    office.put("scorecard.return", HEAD, reason="thiếu minh chứng", **office.of(A))
    office.reviewing(A)
    adjusted(office, "I.3", "70", "75")
    second = place(office, "scorecard.self-score-submitted", CARD, 1)
    told = supposed(office, second)
    assert followed(told) == [
        ("scorecard.review-opened", second),
        ("scorecard.criterion-adjusted", second),
    ]
    assert figures(told) == (Decimal("942.50"), Decimal("932.50"))
    first = place(office, "scorecard.self-score-submitted", CARD)
    assert followed(supposed(office, first)) == [("scorecard.returned", first)]
    assert figures(supposed(office, first, second)) == (Decimal("942.50"), None)


def test_a_self_score_stays_without_its_criteria_and_rests_on_them(office):
    office.submitted(A)
    issued = place(office, "criteria.set-issued")
    told = supposed(office, issued, units=[A])
    assert told.consequences == ()
    assert kept(told) == {
        "scorecard.self-score-submitted": f"chấm theo bộ tiêu chí ban hành tại sự kiện số {issued}"
    }
    assert figures(told) == (Decimal("947.50"), Decimal("947.50"))


@pytest.mark.clause("B.I")
def test_without_a_version_of_criteria_nothing_was_said_of_it(office):
    of_set = {**CLUSTER, "group": "CHUNG"}
    spared = {"unit": A, "criterion": "II.1", "reason": "không được giao"}
    first = place(office, "criteria.set-issued")
    office.put("criteria.report", HEAD, to=["COUNCIL"], document=PAPER, **of_set)
    again = {
        "criteria": CRITERIA,
        "bonus_inside": True,
        "not_applicable": "ZERO",
        "reason": "bổ sung",
    }
    second = office.put("criteria.issue", HEAD, **again, **of_set).position
    office.put("criteria.mark-not-applicable", HEAD, **spared, **of_set)
    third = office.put("criteria.issue", HEAD, **again, **of_set).events[0].position
    asked = {"units": [A]}
    assert followed(supposed(office, first, **asked)) == [("criteria.set-reported", first)]
    marked = "criteria.criterion-marked-not-applicable"
    assert followed(supposed(office, second, **asked)) == [(marked, second)]
    assert followed(supposed(office, third, **asked)) == [(marked, third)]


def test_a_notice_stays_and_names_the_figure_that_would_not_have_been(office):
    office.reviewing(A)
    lowered = adjusted(office, "I.3", "70", "75")
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    office.put(
        "cluster.notify-results", HEAD, units=[A], addressees=[{"kind": "UNIT", "code": A}],
        **CLUSTER,
    )  # fmt: skip
    told = supposed(office, lowered)
    assert told.consequences == ()
    assert kept(told) == {
        "scorecard.review-completed": ("dựa trên tổng điểm 942,50, theo giả định thì là 947,50"),
        "scorecard.result-notified": f"dựa vào sự kiện số {lowered}",
    }


@pytest.mark.clause("B.II.4")
def test_what_tells_only_a_total_rests_on_each_move_in_it(office):
    office.reviewing(A)
    lowered = adjusted(office, "I.3", "70", "75")
    raised = adjusted(office, "II.4", "19", "20")
    again = adjusted(office, "I.3", "72", "70")
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    met(office, A)
    office.put(
        "cluster.notify-results", HEAD, units=[A], addressees=[{"kind": "UNIT", "code": A}],
        **CLUSTER,
    )  # fmt: skip
    office.put("scorecard.verify", STANDING, **office.of(A))
    told = supposed(office, raised)
    assert told.consequences == ()
    assert [(c.topic.removesuffix(".v1"), c.because_of) for c in told.resting] == [
        (f"scorecard.{name}", raised)
        for name in ("review-completed", "scores-agreed", "result-notified", "verified")
    ]
    assert {c.why for c in told.resting} == {
        "dựa trên tổng điểm 943,50, theo giả định thì là 944,50"
    }
    # The first move of the line was overtaken by the second: the totals would be the same.
    assert [c.position for c in supposed(office, lowered).resting] == [again]


def test_without_a_declaration_of_error_the_fact_counts_again(office):
    office.reviewing(A)
    lowered = adjusted(office, "I.3", "70", "75")
    declared = office.put("event.declare-error", HEAD, position=lowered, reason="nhầm").position
    told = supposed(office, declared)
    assert told.consequences == ()
    assert figures(told) == (Decimal("947.50"), Decimal("942.50"))
    assert followed(supposed(office, lowered)) == [("fact.entered-in-error", lowered)]
    assert figures(supposed(office, lowered)) == (Decimal("947.50"), Decimal("947.50"))


def test_what_was_entered_in_error_is_not_told_again(office):
    batch = forwarded(office, "VB1")
    office.reviewing(A)
    moved = applied(office, "VB1", "P.1", "-5", "0")
    office.put("event.declare-error", HEAD, position=moved, reason="nhầm")
    assert supposed(office, batch).consequences == ()


# Party ratings


def rated(office: Office, act: str, **given: Any) -> int:
    told = {"document": PAPER, **given, **RATING}
    return office.put(f"party-rating.{act}", PARTY, date(2024, 12, 20), **told).position


def recorded_rating(office: Office, level: str, status: str, **more: Any) -> int:
    return rated(
        office, "record", level=level, status=status, rated_by="Quận ủy", as_of="2024-11-30", **more
    )


def headline(told: Supposition, unit: str = A) -> tuple[str | None, str | None]:
    of = next(u for u in told.units if u.unit == unit)
    return tuple(
        next(v.award for v in case.verdicts if v.requested == "CITY_FLAG")
        for case in (of.before, of.after)
    )


def test_without_a_rating_its_copies_are_not_for_any_unit(office):
    for unit in (A, B):
        office.verified(unit)
    rating = recorded_rating(office, "EXCELLENT", "OFFICIAL")
    certified = rated(office, "certify-coverage", units=[B], certified_by="Quận ủy")
    told = supposed(office, rating)
    assert followed(told) == [("party-rating.coverage-certified", rating)]
    assert headline(told) == headline(told, B) == ("CITY_FLAG", None)
    assert headline(supposed(office, certified), B) == ("CITY_FLAG", None)
    assert supposed(office, certified).consequences == ()


def test_a_revision_stays_and_says_what_it_would_have_replaced(office):
    office.verified(A)
    provisional = recorded_rating(office, "EXCELLENT", "PROVISIONAL")
    official = recorded_rating(office, "GOOD", "OFFICIAL", seen="EXCELLENT")
    revised = rated(
        office, "revise", level="EXCELLENT", seen="GOOD", rated_by="Quận ủy", reason="xét lại"
    )
    told = supposed(office, official)
    assert told.consequences == ()
    assert [(c.position, c.because_of) for c in told.resting] == [(revised, official)]
    assert told.resting[0].why == (
        "thay xếp loại «Hoàn thành tốt nhiệm vụ», theo giả định thì là "
        "«Hoàn thành xuất sắc nhiệm vụ»"
    )
    assert [c.position for c in supposed(office, provisional).resting] == [official]
    assert "«chưa có»" in supposed(office, provisional).resting[0].why


@pytest.mark.clause("B.III.1.2-2")
def test_a_rating_rests_on_the_coverage_of_the_units_it_is_for(office):
    covered = {"organisation": f"DB-{A}"}
    other = place(office, "party-organisation.unit-covered", f"party-organisation/DB-{B}")
    office.put(
        "party-organisation.end-coverage", PARTY, unit=B, to_day="2024-02-29", reason="nhập",
        organisation=f"DB-{B}",
    )  # fmt: skip
    second = office.put(
        "party-organisation.cover", PARTY, unit=B, from_day="2024-03-01", own=False,
        certificate=PAPER, **covered,
    ).position  # fmt: skip
    first = place(office, "party-organisation.unit-covered", f"party-organisation/DB-{A}")
    provisional = recorded_rating(office, "GOOD", "PROVISIONAL")
    revised = rated(
        office, "revise", level="EXCELLENT", seen="GOOD", rated_by="Quận ủy", reason="xét lại"
    )
    told = supposed(office, second)
    assert told.consequences == ()
    assert [(c.position, c.because_of) for c in told.resting] == [
        (provisional, second), (revised, second),
    ]  # fmt: skip
    assert told.resting[0].why == (
        f"áp dụng cho {B}, theo giả định thì tổ chức đảng không bao gồm trong ngày 30/11/2024"
    )
    assert f"áp dụng cho {A}," in supposed(office, first).resting[0].why
    assert supposed(office, other).resting == ()
    # What was recorded before, or for a day before, does not rest on it.
    later = office.put(
        "party-organisation.end-coverage", PARTY, unit=B, to_day="2024-12-01", reason="tách",
        **covered,
    ).position  # fmt: skip
    assert supposed(office, later).resting == ()


def test_without_what_it_cancelled_a_cancellation_cancels_nothing_earlier(office):
    office.verified(A)
    recorded_rating(office, "EXCELLENT", "PROVISIONAL")
    official = recorded_rating(office, "GOOD", "OFFICIAL", seen="EXCELLENT")
    rated(office, "cancel", reason="hủy")
    told = supposed(office, official)
    assert followed(told) == [("party-rating.cancelled", official)]
    assert headline(told) == (None, "CITY_FLAG")


# Conduct


def test_without_an_inspection_nothing_followed_from_it_and_another_stays(office):
    of = office.of(A)
    opened = {"body": "Thanh tra quận", "signs_of_violation": True, "document": PAPER}
    first = office.put("conduct.open-inspection", INSPECTORATE, code="TT1", **opened, **of).position
    office.put("conduct.open-inspection", INSPECTORATE, code="TT2", **opened, **of)
    exception = {"inspection": "TT1", "authority": "UBND TP", "document": PAPER, **of}
    approved = office.put(
        "conduct.approve-exception", STANDING, reason="chính đáng", on_behalf_of="TP", **exception
    ).position
    office.put("conduct.revoke-exception", STANDING, reason="hết", on_behalf_of="TP", **exception)
    concluded = {}
    for code in ("TT1", "TT2"):
        concluded[code] = office.put(
            "conduct.conclude-inspection", INSPECTORATE, inspection=code,
            outcome="REMEDIATION_REQUIRED", document=PAPER, **of,
        ).position  # fmt: skip
        office.put(
            "conduct.complete-remediation", INSPECTORATE, inspection=code, document=PAPER, **of
        )
    told = supposed(office, first)
    assert followed(told) == [
        ("conduct.deferral-exception-approved", first),
        ("conduct.deferral-exception-revoked", approved),
        ("conduct.inspection-concluded", first),
        ("conduct.remediation-completed", concluded["TT1"]),
    ]
    told = supposed(office, concluded["TT2"])
    assert followed(told) == [("conduct.remediation-completed", concluded["TT2"])]


@pytest.mark.parametrize(
    ("opening", "given", "closing", "more"),
    [
        (
            "record-discipline",
            {"code": "KL1", "person": "x-1", "leader": True, "form": "WARNING"},
            "annul-discipline",
            {"discipline": "KL1", "reason": "khiếu nại đúng"},
        ),
        (
            "record-prosecution",
            {"code": "KT1", "person": "x-2", "stage": "INVESTIGATION"},
            "advance-prosecution",
            {"prosecution": "KT1"},
        ),
        (
            "record-prosecution",
            {"code": "KT1", "person": "x-2", "stage": "PROSECUTED"},
            "end-prosecution",
            {"prosecution": "KT1", "outcome": "ACQUITTED"},
        ),
        (
            "replace-condition",
            {"code": "TT1", "level": "EXCELLENT", "assessed_by": "UBND quận", "reason": "chưa có"},
            "withdraw-replacement",
            {"replacement": "TT1", "reason": "đã có xếp loại"},
        ),
    ],
)
def test_without_a_ground_what_went_on_with_it_is_not(office, opening, given, closing, more):
    by, of = STANDING, {"document": PAPER, "on_behalf_of": "TTT", **office.of(A)}
    if opening == "replace-condition":  # the council's own
        by = COUNCIL
        del of["on_behalf_of"]
    ground = office.put(f"conduct.{opening}", by, **given, **of).position
    ended = office.put(f"conduct.{closing}", by, **more, **of)
    told = supposed(office, ground)
    assert followed(told) == [(ended.events[0].topic.removesuffix(".v1"), ground)]
    assert supposed(office, ended.position).consequences == ()


def test_a_deep_review_has_no_effect_of_its_own_and_a_finding_drawn_from_it_falls_with_it(office):
    reviewed = office.put(
        "conduct.record-deep-review", PARTY, code="KD1", reviewed="ORGANISATION", result="hạn chế",
        as_of="2024-11-30", document=PAPER, **office.of(A),
    ).position  # fmt: skip
    told = supposed(office, reviewed)
    assert (told.consequences, told.resting) == ((), ())
    assert not any(u.changed for u in told.units)
    found = office.put(
        "conduct.find-shortcoming", COUNCIL, code="HC1", kind="LIMITATION", document=PAPER,
        ground="qua kiểm điểm", relies_on=[reviewed], **office.of(A),
    ).position  # fmt: skip
    assert followed(supposed(office, reviewed)) == [("conduct.shortcoming-found", reviewed)]
    assert supposed(office, found).consequences == ()


def test_without_the_attribution_the_other_unit_has_no_copy_of_the_case(office):
    of = {"document": PAPER, **office.of(A)}
    case = office.put(
        "conduct.record-prosecution", STANDING, code="KT1", person="x-2", stage="INVESTIGATION",
        on_behalf_of="TTT", **of,
    ).position  # fmt: skip
    office.put("conduct.advance-prosecution", STANDING, prosecution="KT1", on_behalf_of="TTT", **of)
    attributed = office.put(
        "conduct.attribute", COUNCIL, code="KT1", to=B, reason="hành vi ở đơn vị cũ", **of
    ).events[0].position  # fmt: skip
    told = supposed(office, attributed)
    assert [(c.stream, c.because_of) for c in told.consequences] == [
        (f"conduct/2024/{B}", attributed),
        (f"conduct/2024/{B}", attributed),
    ]
    after = {u.unit: u.after.verdicts[0].headline for u in told.units}
    assert (after[A], after[B]) == ("EXCLUDED", "PENDING")
    everything = [c.position for c in supposed(office, case).consequences]
    assert everything == [case + 1, attributed, attributed + 1, attributed + 2]


def test_a_case_attributed_again_stays_with_the_unit_without_the_first_attribution(office):
    of = {"document": PAPER, **office.of(A)}
    case = office.put(
        "conduct.record-prosecution", STANDING, code="KT1", person="x-2", stage="INVESTIGATION",
        on_behalf_of="TTT", **of,
    ).position  # fmt: skip
    acts = [
        office.put("conduct.attribute", COUNCIL, code="KT1", to=to, reason="xét lại", **of)
        for to in (B, A, B)
    ]
    first, back, again = (act.events[0].position for act in acts)
    told = supposed(office, first)
    assert told.consequences == ()
    assert [c.position for c in told.resting] == [first + 1]
    assert told.resting[0].because_of == first
    after = {u.unit: u.after.verdicts[0].headline for u in told.units}
    assert (after[A], after[B]) == ("PENDING", "EXCLUDED")
    told = supposed(office, first, again)
    assert [c.position for c in told.consequences] == [first + 1, again + 1]
    after = {u.unit: u.after.verdicts[0].headline for u in told.units}
    assert (after[A], after[B]) == ("EXCLUDED", "PENDING")
    told = supposed(office, back)
    assert [c.because_of for c in told.consequences] == [back]
    assert followed(supposed(office, case))[0] == ("conduct.attributed", case)
    assert {u.after.verdicts[0].headline for u in supposed(office, case).units} == {"PENDING"}


def test_the_later_records_of_an_attribution_do_not_follow_from_each_other(office):
    third = UNITS[4]
    of = {"document": PAPER, **office.of(A)}
    office.put(
        "conduct.record-prosecution", STANDING, code="KT1", person="x-2", stage="INVESTIGATION",
        on_behalf_of="TTT", **of,
    )  # fmt: skip
    for to in (B, third):
        act = office.put("conduct.attribute", COUNCIL, code="KT1", to=to, reason="xét lại", **of)
    own, other, copy = (r.position for r in act.events)
    assert [c.position for c in supposed(office, own).consequences] == [other, copy]
    assert supposed(office, other).consequences == ()


def test_a_finding_falls_with_the_last_of_what_it_was_drawn_from(office):
    first, second = forwarded(office, "VB1"), place(office, "criteria.set-issued")
    office.put(
        "conduct.find-shortcoming", COUNCIL, code="HC1", kind="LIMITATION", document=PAPER,
        ground="qua văn bản", relies_on=[first, second], **office.of(A),
    )  # fmt: skip
    office.put(
        "conduct.withdraw-shortcoming", COUNCIL, shortcoming="HC1", document=PAPER, reason="đã rõ",
        **office.of(A),
    )  # fmt: skip
    one = supposed(office, first)
    assert one.consequences == ()
    assert kept(one) == {"conduct.shortcoming-found": f"dựa vào sự kiện số {first}"}
    found = place(office, "conduct.shortcoming-found")
    assert followed(supposed(office, first, second)) == [
        ("conduct.shortcoming-found", first),
        ("conduct.shortcoming-withdrawn", found),
    ]


# Awards


def test_a_grant_stays_whatever_it_relied_on_and_its_flag_falls_with_what_flagged_it(office):
    office.verified(A)
    office.rated(A)
    office.granted(A)
    moved = office.put(
        "scorecard.determine", COUNCIL, lines=[{"criterion": "II.1", "points": "60", "seen": "170"}],
        document=PAPER, reason="kiểm tra lại", **office.of(A),
    )  # fmt: skip
    determined = moved.events[0].position
    assert followed(supposed(office, determined)) == [("award.review-flagged", determined)]
    verified = place(office, "scorecard.verified")
    assert kept(supposed(office, verified))["award.decided"] == f"dựa vào sự kiện số {verified}"
    office.put(
        "award.cancel", CITY, level="CITY_FLAG", ground="VIOLATION_CONCLUDED", document=PAPER,
        reason="x", **office.of(A),
    )  # fmt: skip
    grant = place(office, "award.decided")
    assert followed(supposed(office, grant)) == [
        ("award.review-flagged", grant),
        ("award.cancelled", grant),
    ]


# Single events


def test_a_determination_falls_with_the_last_paper_it_cites():
    cited = [ReprimandCited(batch=BATCH, code=c) for c in ("VB1", "VB2")]
    line = Figure(criterion="P.1", before="0", after="-5")
    made = {"lines": [line], "document": DECISION, "reprimands": cited}
    (brought,) = recorded([nil()], stream=BATCH)
    (sent, determined) = recorded([nil(), CouncilScoreDetermined(**made)], stream=CARD)
    del sent
    history = [brought, determined]
    assert consequences(history, {1}).left[2].because_of == 1
    assert consequences(history, (), {(BATCH, "VB1")}).left == {}
    both = consequences(history, (), {(BATCH, "VB1"), (BATCH, "VB2")}).left
    assert both[2].because_of is None
    assert consequences([determined], (), {(BATCH, "VB1"), (BATCH, "VB2")}).left == both


def nil() -> ReprimandBatchForwarded:
    return ReprimandBatchForwarded(month="2024-11", sent_on=date(2024, 11, 22), nil=True)


def test_an_event_falls_with_the_one_that_its_envelope_says_caused_it():
    history = recorded(
        [ReviewOpened(submission=1), ReviewCompleted(), ScoreVerified()], stream=CARD
    )
    caused = (*history[:2], history[2].model_copy(update={"causation": 2}))
    left = consequences(caused, {2}).left
    assert {p: c.because_of for p, c in left.items()} == {3: 2}
    assert consequences(history, {2}).left == {}


# A whole season


@pytest.fixture
def season(office: Office) -> Office:
    """A small season in which nearly everything happens to A, and a little to B."""
    forwarded(office, "VB1")
    office.reviewing(A)
    adjusted(office, "I.3", "70", "75")
    applied(office, "VB1", "P.1", "-5", "0")
    adjusted(office, "P.1", "-4", "-5")
    slip = adjusted(office, "II.4", "10", "20")
    office.put("event.declare-error", HEAD, position=slip, reason="nhầm")
    office.put("scorecard.complete-review", HEAD, **office.of(A))
    office.reviewed(B)
    met(office, A, B)
    disputed(office, "70", disputed=place(office, "scorecard.criterion-adjusted", CARD))
    recorded_rating(office, "GOOD", "PROVISIONAL")
    recorded_rating(office, "EXCELLENT", "OFFICIAL", seen="GOOD")
    office.granted(A)
    office.put(
        "conduct.record-prosecution", STANDING, code="KT1", person="x-2", stage="INVESTIGATION",
        document=PAPER, on_behalf_of="TTT", **office.of(A),
    )  # fmt: skip
    office.put(
        "conduct.attribute", COUNCIL, code="KT1", to=B, document=PAPER, reason="x", **office.of(A)
    )
    return office


def begun(office: Office) -> range:
    return range(place(office, "reprimand"), office.stand.journal.head()[0] + 1)


def test_leaving_out_nothing_changes_nothing(season):
    assert consequences(events(season), ()).left == {}
    assert consequences(events(season), ()).leaning == {}
    told = supposed(season, regulation="ha-dong-2024", units=[A])
    assert (told.consequences, told.resting) == ((), ())
    assert not any(u.changed for u in told.units)
    assert all(c.before == c.after for c in told.clusters)


def test_leaving_out_an_event_and_all_that_came_after_is_the_ledger_as_of_before_it(season):
    for position in begun(season):
        told = supposed(season, *range(position, begun(season).stop), units=[A, B])
        assert (told.consequences, told.resting) == ((), ())
        then = standings(season.stand.ledger, "2024", "C1", as_of=position - 1).rows
        assert [(r.unit, r.rank, r.figure, r.layer, r.stage) for r in told.clusters[0].after] == [
            (r.unit, r.rank, r.figure, r.layer, r.stage) for r in then
        ]
        for unit in told.units:
            try:
                was = eligibility(season.stand.ledger, "2024", unit.unit, as_of=position - 1)
            except Unknown:
                continue
            assert (unit.after.figure, unit.after.verdicts) == (was.points, was.verdicts)


def test_every_consequence_has_a_cause_that_is_out_and_leaving_it_out_too_changes_nothing(season):
    for position in begun(season):
        told = supposed(season, position, units=[A, B])
        out = {position}
        for c in told.consequences:
            assert c.because_of in out
            assert c.because_of < c.position
            assert str(c.because_of) in c.why
            out.add(c.position)
        assert not out & {c.position for c in told.resting}
        again = supposed(season, *out, units=[A, B])
        assert again.consequences == ()
        assert (again.units, again.clusters, again.resting) == (
            told.units, told.clusters, told.resting,
        )  # fmt: skip


# The cut


def test_it_is_asked_as_of_a_position_or_an_instant(season):
    lowered = place(season, "scorecard.criterion-adjusted", CARD)
    at = season.stand.journal.at(lowered).recorded_at
    by_place = supposed(season, lowered, as_of=lowered)
    assert by_place.as_of.position == lowered
    assert by_place.as_of.recorded_at == at
    assert figures(by_place) == (Decimal("942.50"), Decimal("947.50"))
    assert supposed(season, lowered, as_of=at.isoformat()) == by_place
    with pytest.raises(Refused, match="chưa biết") as unknown:
        supposed(season, lowered, as_of=lowered - 1)
    assert unknown.value.field == "without"
    with pytest.raises(Refused, match="tương lai"):
        supposed(season, lowered, as_of="2099-01-01T00:00:00+07:00")


def test_places_are_those_of_the_day_as_in_the_standings(season):
    season.put(
        "cluster.leave", CITY, date(2024, 11, 30), cluster="C1", unit=UNITS[6],
        to_day="2024-11-30", document=PAPER,
    )  # fmt: skip
    for day in (date(2024, 11, 1), date(2024, 12, 31)):
        told = supposed(season, regulation="ha-dong-2024", units=[A], valid_on=day.isoformat())
        then = standings(season.stand.ledger, "2024", "C1", valid_on=day).rows
        assert {(r.unit, r.left_on) for r in told.clusters[0].before} == {
            (r.unit, r.left_on) for r in then
        }


def moved(office: Office, unit: str) -> int:
    """Move a unit to another cluster at mid-year; return the position of its leaving."""
    office.put(
        "cluster.establish", CITY, date(2024, 1, 1), code="C2", name="Cụm thi đua số 2", kind="CUM",
        council="HD", from_day="2024-01-01", document=PAPER,
    )  # fmt: skip
    left = office.put(
        "cluster.leave", CITY, date(2024, 6, 30), cluster="C1", unit=unit, to_day="2024-06-30",
        document=PAPER,
    )  # fmt: skip
    office.put(
        "cluster.admit", CITY, date(2024, 7, 1), cluster="C2", unit=unit, from_day="2024-07-01",
        document=PAPER,
    )  # fmt: skip
    return left.events[0].position


def of_clusters(told: Supposition) -> dict[str, tuple[bool, bool]]:
    """The clusters told of, and whether B is among those that have not left, before and after."""
    return {
        c.cluster: tuple(
            any(r.unit == B and r.left_on is None for r in rows) for rows in (c.before, c.after)
        )
        for c in told.clusters
    }


@pytest.mark.clause("A.I.1")
def test_a_units_cluster_is_the_one_known_at_the_cut_on_the_day(office):
    left = moved(office, B)
    asked = {"regulation": "ha-dong-2024", "units": [B]}
    assert of_clusters(supposed(office, **asked)) == {"C2": (True, True)}
    assert of_clusters(supposed(office, **asked, as_of=left - 1)) == {"C1": (True, True)}
    assert of_clusters(supposed(office, **asked, valid_on="2024-06-30")) == {"C1": (True, True)}
    assert of_clusters(supposed(office, **asked, valid_on="2024-07-01")) == {"C2": (True, True)}


@pytest.mark.clause("A.I.1")
def test_a_unit_is_shown_where_it_would_be_without_its_admission_as_well(office):
    left = moved(office, B)
    told = supposed(office, left, left + 1, units=[B])
    assert of_clusters(told) == {"C1": (False, True), "C2": (True, False)}


def test_consequences_are_those_known_at_the_cut_and_counted_on_the_day(season):
    batch = place(season, "reprimand")
    moved = place(season, "scorecard.reprimand-applied")
    assert supposed(season, batch, as_of=moved - 1).consequences == ()
    assert [c.position for c in supposed(season, batch, as_of=moved).consequences] == [moved]
    assert supposed(season, batch, valid_on="2024-11-30").consequences == ()
