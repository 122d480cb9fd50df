"""Reprimands into points: one paper wherever batches brought it, withdrawn or late, and told (R-28)."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.questions.double_effect import double_effect
from ledger.questions.eligibility import eligibility
from ledger.questions.explanation import explanation
from ledger.questions.reprimands import reprimands
from ledger.refusals import Conflict, NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    COUNCIL,
    FIRST,
    HEAD,
    OFFICE,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    member,
    second_council,
    together,
)

B, C = UNITS[3], UNITS[4]
RECALL = {"printed": "Số 90/UBND-VP"}


def ref(number: str = "12", day: str = "2024-11-12") -> dict[str, str]:
    return {
        "printed": f"Số {number}/UBND-VP", "number": number, "symbol": "UBND-VP",
        "issuer": "UBND quận", "date": day,
    }  # fmt: skip


def paper(code: str = "VB1", number: str = "12", day: str = "2024-11-12", **more: object):
    return {
        "code": code, "document": ref(number, day), "kind": "PHE_BINH", "units": [A], **more,
    }  # fmt: skip


def forward(office: Office, batch: str, *papers: object, season: str = "2024", on=None):
    return office.put(
        "reprimand.forward", OFFICE, on or date(2024, 12, 22), season=season, batch=batch,
        month=batch[:7], documents=list(papers),
    )  # fmt: skip


def withdraw(office: Office, batch: str = "2024-11", code: str = "VB1") -> int:
    return office.put(
        "reprimand.withdraw", OFFICE, date(2024, 12, 23), season="2024", batch=batch, code=code,
        document=RECALL, reason="ban hành nhầm",
    ).position  # fmt: skip


def apply(office: Office, unit: str = A, **given: object):
    told = {"batch": "2024-11", "document": "VB1", "criterion": "P.1", "points": "-5", "seen": "0"}
    return office.put("scorecard.apply-reprimand", HEAD, **{**told, **given}, **office.of(unit))


def reverse(office: Office, withdrawal: int, points: str = "0", seen: str = "-5"):
    return office.put(
        "scorecard.reverse-reprimand", HEAD, withdrawal=withdrawal, points=points, seen=seen,
        reason="văn bản bị thu hồi", **office.of(A),
    )  # fmt: skip


def determine(office: Office, points: str, seen: str, **more: object):
    return office.put(
        "scorecard.determine", COUNCIL, document=PAPER, reason="theo R-28",
        lines=[{"criterion": "P.1", "points": points, "seen": seen}], **more, **office.of(A),
    )  # fmt: skip


def agree(office: Office, unit: str = A) -> None:
    office.put("scorecard.complete-review", HEAD, **office.of(unit))
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), season="2024", cluster="C1",
        meeting=office.prepared(code=f"TB-{unit}"), cards=[{"unit": unit}],
    )  # fmt: skip


def told(office: Office, season: str = "2024", **asked: object):
    return reprimands(office.stand.ledger, season, **asked).papers


def next_season(office: Office) -> None:
    office.put(
        "season.open", STANDING, date(2024, 12, 30), code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip


# One paper, several batches, several units


@pytest.mark.clause("C.3-2")
def test_a_paper_in_two_batches_is_applied_once_and_the_first_application_is_named(office):
    forward(office, "2024-11", paper())
    forward(office, "2024-12", paper("VB7"))
    office.reviewing(A)
    applied = apply(office).position
    again = office.refused(
        Refused, "scorecard.apply-reprimand", HEAD, batch="2024-12", document="VB7",
        criterion="P.1", points="-10", seen="-5", **office.of(A),
    )  # fmt: skip
    assert (again.under, again.field) == ("C.3-2", "document")
    assert f"sự kiện số {applied}" in again.says
    first, second = told(office)
    assert (first.state, second.state) == ("APPLIED", "DUPLICATE")
    assert (second.duplicate_of.batch, second.duplicate_of.code) == ("2024-11", "VB1")
    assert second.turn is None


def test_the_paper_counts_as_applied_whichever_of_its_places_was(office):
    forward(office, "2024-11", paper())
    forward(office, "2024-12", paper("VB7"))
    office.reviewing(A)
    applied = apply(office, batch="2024-12", document="VB7").position
    assert [(p.state, p.application.position) for p in told(office)] == [
        ("APPLIED", applied), ("DUPLICATE", applied),
    ]  # fmt: skip


def test_of_two_at_once_from_two_batches_one_is_applied(office):
    forward(office, "2024-11", paper())
    forward(office, "2024-12", paper("VB7"))
    office.reviewing(A)
    both = together(
        lambda: apply(office, points="0"),
        lambda: apply(office, points="0", batch="2024-12", document="VB7"),
    )
    assert sorted(type(answer).__name__ for answer in both) == ["Receipt", "Refused"]


def test_a_paper_whose_batch_was_entered_in_error_is_still_known_by_its_key(office):
    brought = forward(office, "2024-11", paper()).position
    office.reviewing(A)
    apply(office)
    office.put("event.declare-error", STANDING, position=brought, reason="ghi nhầm đợt")
    forward(office, "2024-12", paper("VB7"))
    again = office.refused(
        Refused, "scorecard.apply-reprimand", HEAD, batch="2024-12", document="VB7",
        criterion="P.1", points="-10", seen="-5", **office.of(A),
    )  # fmt: skip
    assert "đã được áp dụng" in again.says
    (standing,) = told(office)
    assert (standing.batch, standing.state) == ("2024-12", "APPLIED")


@pytest.mark.clause("C.3-2")
def test_one_paper_is_applied_once_to_each_of_three_units(office):
    forward(office, "2024-11", paper(units=[A, B, C]))
    for unit in (A, B):
        office.reviewing(unit)
        apply(office, unit)
    assert [(p.unit, p.state) for p in told(office)] == [
        (A, "APPLIED"), (B, "APPLIED"), (C, "UNAPPLIED"),
    ]  # fmt: skip


def test_a_second_batch_that_names_another_unit_is_the_paper_for_that_unit(office):
    forward(office, "2024-11", paper())
    forward(office, "2024-12", paper("VB7", units=[A, B]))
    assert [(p.batch, p.unit, p.state) for p in told(office)] == [
        ("2024-11", A, "UNAPPLIED"), ("2024-12", A, "DUPLICATE"), ("2024-12", B, "UNAPPLIED"),
    ]  # fmt: skip


@pytest.mark.clause("C.3-2")
def test_a_paper_that_is_not_the_districts_moves_nothing_and_is_nobodys_turn(office):
    forward(office, "2024-11", paper(issued_by_district=False))
    (one,) = told(office)
    assert (one.state, one.turn) == ("NOT_DISTRICT", None)
    office.agreed(A)
    refused = office.refused(
        Refused, "scorecard.determine", COUNCIL, document=PAPER, reason="x",
        lines=[{"criterion": "P.1", "points": "-5", "seen": "0"}],
        reprimands=[{"batch": "2024-11", "document": "VB1"}], **office.of(A),
    )  # fmt: skip
    assert (refused.under, refused.field) == ("C.3-2", "code")


def test_papers_without_number_and_symbol_are_told_apart(office):
    plain = {**paper(), "document": {"printed": "Văn bản", "date": "2024-11-12"}}
    forward(office, "2024-11", plain)
    forward(office, "2024-12", plain)
    assert [p.state for p in told(office)] == ["UNAPPLIED", "UNAPPLIED"]


def test_another_councils_paper_with_the_same_key_is_another_paper(office):
    forward(office, "2024-11", paper())
    second_council(office)
    office.put(
        "reprimand.forward", OFFICE, date(2024, 11, 22), season="2024-2", batch="2024-11",
        month="2024-11", documents=[paper()],
    )  # fmt: skip
    assert [(p.season, p.state) for p in told(office)] == [("2024", "UNAPPLIED")]
    assert [(p.season, p.state) for p in told(office, "2024-2")] == [("2024-2", "UNAPPLIED")]


# To which year a paper belongs


@pytest.mark.clause("C.3-2")
def test_a_paper_of_the_last_days_of_december_that_comes_in_january_belongs_to_the_old_year(office):
    next_season(office)
    late = paper("VB9", "31", "2024-12-28"), paper("VB10", "2", "2025-01-03")
    forward(office, "2025-01", *late, season="2025", on=date(2025, 1, 22))
    office.reviewing(A)
    (old,) = told(office)
    assert (old.season, old.code, old.belongs_to) == ("2025", "VB9", "2024")
    assert [(p.code, p.belongs_to) for p in told(office, "2025")] == [
        ("VB9", "2024"), ("VB10", "2025"),
    ]  # fmt: skip
    apply(office, batch="2025-01", batch_season="2025", document="VB9")
    assert told(office)[0].state == told(office, "2025")[0].state == "APPLIED"


def test_a_paper_of_a_year_that_nobody_opened_belongs_to_none(office):
    forward(office, "2024-02", paper("VB8", "8", "2023-12-20"))
    (one,) = told(office)
    assert (one.belongs_to, one.state, one.turn) == (None, "UNAPPLIED", None)


# Whose turn it is


@pytest.mark.clause("C.3-2")
def test_a_paper_is_the_heads_until_the_lock_then_the_councils(office):
    forward(office, "2024-12", paper())
    assert told(office)[0].turn == "HEAD"
    office.reviewed(A)
    office.put(
        "cluster.notify-results", HEAD, season="2024", cluster="C1", units=[A],
        addressees=[{"kind": "UNIT", "code": A}],
    )  # fmt: skip
    (one,) = told(office)
    assert (one.turn, one.notified) == ("HEAD", True)
    office.put(
        "cluster.agree-scores", HEAD, date(2024, 12, 21), season="2024", cluster="C1",
        meeting=office.prepared(), cards=[{"unit": A}],
    )  # fmt: skip
    assert told(office)[0].turn == "COUNCIL"
    before = office.stand.journal.head()[0]
    event = determine(
        office, "-5", "0", reprimands=[{"batch": "2024-12", "document": "VB1"}]
    ).events[0]  # fmt: skip
    (one,) = told(office)
    assert (one.state, one.turn) == ("APPLIED", None)
    assert (one.application.by, one.application.position) == ("COUNCIL", event.position)
    assert [(m.before, m.after) for m in one.application.lines] == [(Decimal(0), Decimal("-5.00"))]
    assert told(office, as_of=before)[0].turn == "COUNCIL"
    of_line = explanation(office.stand.ledger, "2024", A, "P.1").lines[0].steps[-1]
    assert [c.stream for c in of_line.causes] == ["reprimand/2024/2024-12"]


@pytest.mark.clause("C.3-2")
def test_the_council_cites_no_paper_that_the_head_applied_whatever_batch_it_names(office):
    forward(office, "2024-11", paper())
    office.reviewing(A)
    applied = apply(office).position
    agree(office)
    forward(office, "2024-12", paper("VB7"))
    refused = office.refused(
        Refused, "scorecard.determine", COUNCIL, document=PAPER, reason="x",
        lines=[{"criterion": "P.1", "points": "-10", "seen": "-5"}],
        reprimands=[{"batch": "2024-12", "document": "VB7"}], **office.of(A),
    )  # fmt: skip
    assert (refused.under, refused.field) == ("C.3-2", "reprimands")
    assert f"sự kiện số {applied}" in refused.says


def test_a_card_closed_before_the_lock_is_nobodys_turn(office):
    forward(office, "2024-12", paper())
    office.reviewed(A)
    office.put(
        "scorecard.close", COUNCIL, outcome="NOT_ASSESSED", reason="chuyển đi", **office.of(A)
    )
    assert told(office)[0].turn is None


# Withdrawals


@pytest.mark.clause("C.3-2")
def test_a_paper_withdrawn_before_it_was_applied_needs_no_answer(office):
    forward(office, "2024-11", paper())
    withdrawal = withdraw(office)
    (one,) = told(office)
    assert (one.state, one.turn, one.withdrawal) == ("WITHDRAWN_UNAPPLIED", None, withdrawal)
    office.reviewing(A)
    refused = office.refused(
        Refused, "scorecard.reverse-reprimand", HEAD, withdrawal=withdrawal, points="0", seen="0",
        reason="x", **office.of(A),
    )  # fmt: skip
    assert (refused.under, refused.field) == ("C.3-2", "withdrawal")


@pytest.mark.clause("C.3-2")
def test_a_paper_withdrawn_in_one_batch_is_withdrawn_in_every_other(office):
    forward(office, "2024-11", paper())
    forward(office, "2024-12", paper("VB7"))
    withdrawal = withdraw(office, "2024-12", "VB7")
    office.reviewing(A)
    with pytest.raises(Refused) as refused:
        apply(office)
    assert (refused.value.under, f"số {withdrawal}" in refused.value.says) == ("C.3-2", True)
    assert [p.state for p in told(office)] == ["WITHDRAWN_UNAPPLIED", "DUPLICATE"]


@pytest.mark.clause("C.3-2")
def test_the_head_gives_back_before_the_lock_citing_the_withdrawal(office):
    forward(office, "2024-11", paper())
    office.reviewing(A)
    applied = apply(office).position
    withdrawal = withdraw(office)
    (one,) = told(office)
    assert (one.state, one.turn) == ("WITHDRAWN_UNANSWERED", "HEAD")
    event = reverse(office, withdrawal).events[0]
    assert (event.facts.application, event.facts.withdrawal) == (applied, withdrawal)
    assert office.total(A, "review") == Decimal("947.50")
    (one,) = told(office)
    assert (one.state, one.turn, one.answer) == ("WITHDRAWN_ANSWERED", None, event.position)
    step = explanation(office.stand.ledger, "2024", A, "P.1").lines[0].steps[-1]
    assert [c.position for c in step.causes] == [withdrawal]
    again = office.refused(
        Refused, "scorecard.reverse-reprimand", HEAD, withdrawal=withdrawal, points="0", seen="0",
        reason="x", **office.of(A),
    )  # fmt: skip
    assert f"sự kiện số {event.position}" in again.says
    office.stand.check()


def test_a_withdrawal_recorded_in_both_batches_is_answered_once(office):
    forward(office, "2024-11", paper())
    forward(office, "2024-12", paper("VB7"))
    office.reviewing(A)
    apply(office)
    first, second = withdraw(office), withdraw(office, "2024-12", "VB7")
    reverse(office, second)
    with pytest.raises(Refused) as refused:
        reverse(office, first, seen="0")
    assert "đã được xử lý" in refused.value.says
    assert told(office)[0].state == "WITHDRAWN_ANSWERED"


@pytest.mark.clause("B.II.4", "C.3-2")
def test_after_the_lock_the_council_gives_back_citing_the_withdrawal(office):
    forward(office, "2024-11", paper())
    office.reviewing(A)
    apply(office)
    agree(office)
    withdrawal = withdraw(office)
    (one,) = told(office)
    assert (one.state, one.turn) == ("WITHDRAWN_UNANSWERED", "COUNCIL")
    with pytest.raises(Refused) as refused:
        reverse(office, withdrawal)
    assert refused.value.under == "B.II.4"
    event = determine(office, "0", "-5", withdrawals=[withdrawal]).events[0]
    assert event.facts.relies_on == (withdrawal,)
    (one,) = told(office)
    assert (one.state, one.answer) == ("WITHDRAWN_ANSWERED", event.position)
    assert office.total(A, "council") == Decimal("947.50")
    again = office.refused(
        Refused, "scorecard.determine", COUNCIL, document=PAPER, reason="x",
        lines=[{"criterion": "P.1", "points": "0", "seen": "0"}], withdrawals=[withdrawal],
        **office.of(A),
    )  # fmt: skip
    assert (again.under, again.field) == ("C.3-2", "withdrawals")
    step = explanation(office.stand.ledger, "2024", A, "P.1").lines[0].steps[-1]
    assert [c.position for c in step.causes] == [withdrawal]


@pytest.mark.clause("C.3-2")
@pytest.mark.parametrize(
    "act", ["the batch", "a position beyond", "one declared in error", "its batch in error"]
)
def test_what_is_answered_is_a_withdrawal_that_stands(office, act):
    brought = forward(office, "2024-11", paper()).position
    office.reviewing(A)
    apply(office)
    withdrawal = withdraw(office)
    if act == "one declared in error":
        office.put("event.declare-error", STANDING, position=withdrawal, reason="ghi nhầm")
    if act == "its batch in error":
        office.put("event.declare-error", STANDING, position=brought, reason="ghi nhầm")
    at = {"the batch": brought, "a position beyond": 9_999}.get(act, withdrawal)
    refused = office.refused(
        Refused, "scorecard.reverse-reprimand", HEAD, withdrawal=at, points="0", seen="-5",
        reason="x", **office.of(A),
    )  # fmt: skip
    assert (refused.under, refused.field) == ("C.3-2", "withdrawal")
    assert f"sự kiện số {at} không phải" in refused.says


def test_giving_back_is_the_heads_and_takes_the_figure_seen(office):
    forward(office, "2024-11", paper())
    office.reviewing(A)
    apply(office)
    given = {"withdrawal": withdraw(office), "points": "0", "reason": "x", **office.of(A)}
    office.refused(NotAllowed, "scorecard.reverse-reprimand", member(A), seen="-5", **given)
    office.refused(NotAllowed, "scorecard.reverse-reprimand", COUNCIL, seen="-5", **given)
    office.refused(Conflict, "scorecard.reverse-reprimand", HEAD, seen="0", **given)


# The double effect


def find(office: Office, **more: object):
    told = {"code": "KL1", "kind": "LIMITATION", "ground": "để xảy ra vi phạm", "document": PAPER}
    return office.put(
        "conduct.find-shortcoming", COUNCIL, **{**told, **more}, **office.of(A)
    ).events[0]


def costly(office: Office) -> tuple[int, int]:
    """Let a paper cost unit A points; return where the batch and the application are."""
    brought = forward(office, "2024-11", paper()).position
    office.reviewing(A)
    office.rated(A)
    return brought, apply(office).position


@pytest.mark.clause("B.III.1.2-3")
@pytest.mark.parametrize("by", ["application", "batch", "paper", "the same paper elsewhere"])
def test_a_finding_drawn_from_a_paper_that_cost_points_says_so(office, by):
    brought, applied = costly(office)
    if by == "the same paper elsewhere":
        brought = forward(office, "2024-12", paper("VB7")).position
    given = {
        "application": {"relies_on": [applied]},
        "paper": {"document": ref()},
    }.get(by, {"relies_on": [brought]})
    found = find(office, **given)
    assert found.facts.double_effect == (applied,)
    assert f"đã bị trừ điểm tại sự kiện số {applied}" in found.facts.words()
    verdicts = eligibility(office.stand.ledger, "2024", A).verdicts
    lowering = [f for v in verdicts for f in v.findings if f.ground == "LIMITATION"]
    assert {f.double_effect for f in lowering} == {(applied,)}
    then = eligibility(office.stand.ledger, "2024", A, as_of=found.position)
    assert then.verdicts == verdicts


@pytest.mark.clause("B.III.1.2-3")
def test_a_finding_of_another_matter_has_no_double_effect(office):
    costly(office)
    found = find(office)
    assert found.facts.double_effect is None
    verdicts = eligibility(office.stand.ledger, "2024", A).verdicts
    assert {f.double_effect for v in verdicts for f in v.findings} == {()}


def test_points_that_were_given_back_are_no_double_effect(office):
    _, applied = costly(office)
    reverse(office, withdraw(office))
    assert find(office, relies_on=[applied]).facts.double_effect is None


def test_a_paper_applied_after_the_finding_is_shown_with_it(office):
    brought = forward(office, "2024-11", paper()).position
    office.reviewing(A)
    assert find(office, relies_on=[brought]).facts.double_effect is None
    applied = apply(office).position
    verdicts = eligibility(office.stand.ledger, "2024", A).verdicts
    found = [f for v in verdicts for f in v.findings if f.ground == "LIMITATION"]
    assert {f.double_effect for f in found} == {(applied,)}


@pytest.mark.clause("B.III.1.2-3")
def test_the_council_sees_both_effects_before_it_decides_and_nothing_is_recorded(office):
    _, applied = costly(office)
    head = office.stand.journal.head()[0]
    seen = double_effect(office.stand.ledger, "2024", A, "2024-11", "VB1")
    assert office.stand.journal.head()[0] == head
    assert (seen.lost, seen.applications, seen.findings) == (Decimal("5.00"), (applied,), ())
    awards = [{v.requested: v.award for v in case.verdicts} for case in (seen.before, seen.after)]
    assert (awards[0]["CITY_FLAG"], awards[1]["CITY_FLAG"]) == ("CITY_FLAG", "CITY_MERIT")
    assert "đã trừ 5,00 điểm" in seen.says
    assert "hạ thêm một mức" in seen.says
    found = find(office, relies_on=[applied]).position
    seen = double_effect(office.stand.ledger, "2024", A, "2024-11", "VB1")
    assert seen.findings == (found,)
    was, would = ([v.award for v in case.verdicts] for case in (seen.before, seen.after))
    assert was == would  # one level only
    assert "không hạ thêm" in seen.says


def test_a_paper_that_cost_nothing_lowers_once(office):
    forward(office, "2024-11", paper())
    office.reviewing(A)
    office.rated(A)
    seen = double_effect(office.stand.ledger, "2024", A, "2024-11", "VB1")
    assert (seen.lost, seen.applications) == (Decimal(0), ())
    assert "chưa trừ điểm" in seen.says


# What is asked


def test_papers_are_asked_for_by_cluster_and_unit_and_what_is_not_there_is_said(office):
    forward(office, "2024-11", paper(units=[A, B]))
    assert [p.unit for p in told(office, unit=B)] == [B]
    assert [p.unit for p in told(office, cluster="C1")] == [A, B]
    assert told(office, cluster="C1", unit=C) == ()
    for asked in ({"cluster": "C9"}, {"unit": "PX99"}):
        with pytest.raises(Unknown):
            told(office, **asked)
    with pytest.raises(Unknown):
        told(office, "1999")
    with pytest.raises(Unknown):
        double_effect(office.stand.ledger, "2024", C, "2024-11", "VB1")


def test_papers_are_told_as_they_were_known_and_as_of_a_day(office):
    forward(office, "2024-11", paper(), on=date(2024, 11, 22))
    office.reviewing(A)
    before = apply(office).position - 1
    withdraw(office)
    assert told(office, as_of=before)[0].state == "UNAPPLIED"
    assert told(office, as_of=before + 1)[0].state == "APPLIED"
    assert told(office, valid_on=date(2024, 12, 1))[0].withdrawal is None
    assert told(office, valid_on=FIRST) == ()
