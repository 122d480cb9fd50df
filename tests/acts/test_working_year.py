"""The working year as the ledger tells it: duties with their due days and states, findings and their cure."""

from datetime import date, timedelta

import pytest

from ledger.aggregates.year_events import VIET_DUTY
from ledger.questions.calendar import (
    calendar,
    findings_of_cluster,
    findings_of_season,
    findings_of_unit,
)
from ledger.refusals import Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DEPUTY,
    DEPUTY_UNIT,
    FIRST,
    HEAD,
    HEAD_UNIT,
    OFFICE,
    PAPER,
    STANDING,
    UNITS,
    A,
    lines,
    member,
)

CLUSTER = {"season": "2024", "cluster": "C1"}
D = date(2024, 12, 24)


def duty(office, key, on=None, **cut):
    told = calendar(office.stand.ledger, "2024", "C1", valid_on=on, **cut)
    return next(d for d in told.duties if d.duty == key)


def state(office, key, on=None, **cut):
    found = duty(office, key, on, **cut)
    return found.state, found.days


def found(office, code, on=None):
    told = findings_of_cluster(office.stand.ledger, "2024", "C1", valid_on=on)
    return [f for f in told.findings if f.finding == code]


def held(office, kind, on, present=UNITS, code=None):
    receipt = office.put(
        "meeting.hold", HEAD, on, season="2024", meeting=code or kind, kind=kind, cluster="C1",
        chair=HEAD_UNIT, present=list(present),
    )  # fmt: skip
    return receipt.position


@pytest.mark.clause("A.II.3.1.a")
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 3, 31), ("IN_TIME", 0)),
        (date(2024, 4, 1), ("LATE", 1)),
        (date(2024, 4, 3), ("LATE", 3)),
    ],
)
def test_the_signing_conference_is_due_within_the_first_quarter_its_last_day_included(
    office, on, expected
):
    assert state(office, "SIGNING", date(2024, 3, 31)) == ("NOT_YET_DUE", 0)
    assert state(office, "SIGNING", date(2024, 4, 2)) == ("MISSING", 2)
    position = held(office, "SIGNING", on)
    done = duty(office, "SIGNING", date(2024, 12, 31))
    assert (done.state, done.days, done.done_on, done.done_by) == (*expected, on, (position,))
    assert (done.owed_by.role, done.owed_by.code, done.clause) == ("HEAD", HEAD_UNIT, "A.II.3.1.a")


@pytest.mark.clause("A.II.3.2.a", "A.II.3.3.a")
@pytest.mark.parametrize(
    ("kind", "last"), [("MIDYEAR", date(2024, 7, 29)), ("YEAREND", date(2024, 12, 30))]
)
def test_before_a_day_leaves_the_day_itself_out_and_says_so(office, kind, last):
    boundary = last + timedelta(days=1)
    assert state(office, kind, boundary) == ("NOT_YET_DUE", 0)
    held(office, kind, boundary)
    assert state(office, kind, date(2025, 1, 31)) == ("ON_BOUNDARY_DAY", 0)
    (finding,) = found(office, f"ON_BOUNDARY_DAY_{kind}", date(2025, 1, 31))
    assert (finding.arose_on, finding.cured_on, finding.rule) == (boundary, boundary, "R-06")
    assert "ngày mốc" in finding.says


@pytest.mark.clause("B.II.2", "B.II.4", "A.II.3.N-3")
def test_what_is_due_before_the_conference_moves_when_the_conference_moves(office):
    before = duty(office, f"NOTICE/{A}", date(2024, 12, 1))
    assert (before.due, before.state, before.rests_on) == (None, "OPEN", None)
    for day, notice in ((date(2024, 12, 28), date(2024, 12, 23)), (D, date(2024, 12, 19))):
        told = office.put(
            "meeting.propose", HEAD, date(2024, 12, 2), season="2024", meeting="TK", kind="YEAREND",
            cluster="C1", on_day=day,
        )  # fmt: skip
        moved = duty(office, f"NOTICE/{A}", date(2024, 12, 3))
        assert (moved.due, moved.rests_on) == (notice, told.position)
        assert duty(office, "PREPARATORY", date(2024, 12, 3)).due == day - timedelta(days=1)
    office.reviewed(A)
    office.put(
        "cluster.notify-results", HEAD, date(2024, 12, 20), units=[A],
        addressees=[{"kind": "UNIT", "code": A}], **CLUSTER,
    )  # fmt: skip
    assert state(office, f"NOTICE/{A}", date(2024, 12, 31)) == ("LATE", 1)
    (finding,) = [f for f in found(office, "LATE_NOTICE", date(2024, 12, 31)) if f.unit == A]
    assert (finding.arose_on, finding.cured_on) == (date(2024, 12, 20), date(2024, 12, 20))
    held(office, "YEAREND", date(2024, 12, 26), code="TK")
    assert state(office, f"NOTICE/{A}", date(2024, 12, 31)) == ("IN_TIME", 0)
    assert duty(office, "PREPARATORY", date(2024, 12, 31)).state == "MISSING"
    office.prepared()
    assert state(office, "PREPARATORY", date(2024, 12, 31)) == ("IN_TIME", 0)


@pytest.mark.clause("C.3-2")
def test_each_month_has_its_batch_in_time_early_late_or_missing_and_nil_is_a_batch(office):
    for month, sent in (("2024-01", "2024-01-20"), ("2024-02", "2024-02-25"), ("2024-03", "2024-03-26"), ("2024-04", "2024-04-18")):  # fmt: skip
        office.put(
            "reprimand.forward", OFFICE, date.fromisoformat(sent), season="2024", batch=month,
            month=month, documents=[], nil=True,
        )  # fmt: skip
    on = date(2024, 6, 1)
    states = [state(office, f"REPRIMANDS/2024-0{n}", on) for n in range(1, 7)]
    assert states == [
        ("IN_TIME", 0), ("IN_TIME", 0), ("LATE", 1), ("TOO_EARLY", 2), ("MISSING", 7),
        ("NOT_YET_DUE", 0),
    ]  # fmt: skip
    (missing,) = found(office, "MISSING_REPRIMANDS", on)
    assert (missing.arose_on, missing.cured_on) == (date(2024, 5, 26), None)
    (early,) = found(office, "TOO_EARLY_REPRIMANDS", on)
    assert early.arose_on == date(2024, 4, 18)


@pytest.mark.clause("C.4")
def test_a_rating_after_the_cut_off_is_not_late_for_the_guidance_sets_no_day_for_sending_it(office):
    office.rated(A)
    told = duty(office, f"PARTY_RATING/{A}")
    assert (told.state, told.owed_by.role) == ("AFTER_CUTOFF", "PARTY_ORG_COMMITTEE")
    assert not [f for f in found(office, "LATE_PARTY_RATING") if f.unit == A]
    assert [f.unit for f in found(office, "MISSING_PARTY_RATING")] == list(UNITS[1:])


@pytest.mark.clause("A.I.3")
def test_a_meeting_without_quorum_is_found_and_cured_by_one_that_has_it(office):
    position = held(office, "MIDYEAR", date(2024, 7, 1), UNITS[:4])
    (finding,) = found(office, "NO_QUORUM", date(2024, 7, 2))
    assert (finding.positions, finding.cured_on, finding.clause) == ((position,), None, "A.I.3")
    assert "4 trên 7" in finding.says
    again = held(office, "MIDYEAR", date(2024, 7, 8), UNITS[:5], code="SK2")
    (finding,) = found(office, "NO_QUORUM", date(2024, 7, 9))
    assert (finding.cured_on, finding.cured_by) == (date(2024, 7, 8), (again,))
    assert found(office, "NO_QUORUM", date(2024, 7, 2))[0].cured_on is None


@pytest.mark.clause("B.II.2")
def test_the_head_alone_and_on_its_own_card_is_found_never_refused(office):
    office.reviewing(HEAD_UNIT)
    moved = office.put(
        "scorecard.adjust", HEAD, date(2024, 12, 12), criterion="I.3", points="70", seen="75",
        reason="thiếu minh chứng", documents=[PAPER], **office.of(HEAD_UNIT),
    )  # fmt: skip
    (alone,) = found(office, "WITHOUT_DEPUTY")
    assert (alone.unit, alone.positions, alone.cured_on) == (HEAD_UNIT, (moved.position,), None)
    own = [f for f in found(office, "OWN_UNIT") if f.positions == (moved.position,)]
    assert [(f.unit, f.arose_on) for f in own] == [(HEAD_UNIT, date(2024, 12, 12))]
    closed = office.put(
        "scorecard.complete-review", HEAD, date(2024, 12, 13), with_deputy=True,
        **office.of(HEAD_UNIT),
    )  # fmt: skip
    (alone,) = found(office, "WITHOUT_DEPUTY")
    assert alone.cured_by == (closed.position,)
    of_unit = findings_of_unit(office.stand.ledger, "2024", HEAD_UNIT)
    assert {"OWN_UNIT", "WITHOUT_DEPUTY"} <= {f.finding for f in of_unit.findings}
    assert {f.unit for f in of_unit.findings} == {HEAD_UNIT}


def test_what_was_entered_in_error_is_neither_done_nor_found(office):
    position = held(office, "SIGNING", date(2024, 3, 1), UNITS[:2])
    assert found(office, "NO_QUORUM")
    office.put("event.declare-error", STANDING, position=position, reason="nhầm cụm")
    assert not found(office, "NO_QUORUM")
    whole = held(office, "SIGNING", date(2024, 3, 1), code="KY")
    assert duty(office, "SIGNING", date(2024, 3, 2)).state == "IN_TIME"
    office.put("event.declare-error", STANDING, position=whole, reason="nhầm cụm")
    assert duty(office, "SIGNING", date(2024, 3, 2)).state == "NOT_YET_DUE"
    assert duty(office, "SIGNING", as_of=whole).state == "IN_TIME"


@pytest.mark.clause("A.I.3")
def test_a_disagreement_open_at_the_conference_is_found_and_cured_when_reported(office):
    office.reviewed(A)
    office.put(
        "dispute.raise", member(A), date(2024, 12, 19), code="YK1", kind="SCORE", unit=A,
        criterion="I.3", claimed="70", reason="đã có biên bản", **CLUSTER,
    )  # fmt: skip
    assert not found(office, "NOT_ESCALATED", D)
    held(office, "YEAREND", D)
    (finding,) = found(office, "NOT_ESCALATED", D)
    assert (finding.unit, finding.arose_on, finding.cured_on) == (A, D, None)
    assert [f.unit for f in found(office, "NOT_AGREED", D)] == list(UNITS)
    reported = office.put(
        "dispute.escalate",
        HEAD,
        date(2024, 12, 27),
        season="2024",
        dispute="YK1",
        reason="xin ý kiến",
    )
    (finding,) = found(office, "NOT_ESCALATED", date(2024, 12, 27))
    assert finding.cured_by[0] in {e.position for e in reported.events}
    decided = office.put(
        "dispute.decide", COUNCIL, date(2024, 12, 28), season="2024", dispute="YK1",
        outcome="STANDS", document=PAPER, reasons="đúng quy định",
    )  # fmt: skip
    (told,) = found(office, "DECISION_NOT_TOLD", date(2024, 12, 28))
    assert told.positions[0] in {e.position for e in decided.events}
    office.put(
        "dispute.notify", HEAD, date(2024, 12, 30), season="2024", dispute="YK1", addressees=[A]
    )
    (told,) = found(office, "DECISION_NOT_TOLD", date(2024, 12, 31))
    assert told.cured_on == date(2024, 12, 30)


@pytest.mark.clause("B.II.1")
def test_a_missing_self_score_is_found_and_nothing_else_is_owed_for_that_card(office):
    office.put("scorecard.miss", HEAD, date(2024, 12, 10), reason="quá hạn", **office.of(A))
    (finding,) = found(office, "NO_SELF_SCORE")
    assert (finding.unit, finding.cured_on) == (A, None)
    keys = {d.duty for d in calendar(office.stand.ledger, "2024", "C1").duties}
    assert f"NOTICE/{A}" not in keys
    assert f"NOTICE/{UNITS[3]}" in keys
    office.put("scorecard.submit", member(A), date(2024, 12, 12), lines=lines(), **office.of(A))
    (finding,) = found(office, "NO_SELF_SCORE")
    assert finding.cured_on == date(2024, 12, 12)


@pytest.mark.clause("B.III.1.2-1")
def test_an_award_against_the_rules_is_found(office):
    office.agreed(A, I_1="300")
    office.granted(A)
    (finding,) = [f for f in found(office, "AGAINST_RULES") if "tặng" in f.says]
    assert finding.unit == A
    assert finding.cured_on is None


@pytest.mark.clause("A.I.2")
def test_the_same_head_two_terms_running_is_told(office):
    office.put(
        "season.open", STANDING, FIRST, code="2025", name="Năm thi đua 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    office.put(
        "cluster.assign-leadership", COUNCIL, date(2024, 12, 30), cluster="C1", unit=HEAD_UNIT,
        role="HEAD", from_day=date(2025, 1, 1), season="2025",
    )  # fmt: skip
    assert not found(office, "SAME_LEADER")
    told = findings_of_cluster(office.stand.ledger, "2025", "C1", valid_on=date(2025, 1, 2))
    (finding,) = [f for f in told.findings if f.finding == "SAME_LEADER"]
    assert finding.unit == HEAD_UNIT


@pytest.mark.clause("A.II.3")
def test_fewer_than_three_sessions_are_found_once_the_year_is_over(office):
    held(office, "SIGNING", date(2024, 3, 1))
    held(office, "MIDYEAR", date(2024, 7, 1))
    assert not found(office, "FEW_SESSIONS", date(2024, 12, 31))
    (finding,) = found(office, "FEW_SESSIONS", date(2025, 1, 1))
    assert "2 trên 3" in finding.says
    held(office, "YEAREND", D)
    assert not found(office, "FEW_SESSIONS", date(2025, 1, 1))


@pytest.mark.clause("A.I.1")
def test_a_unit_that_ended_and_is_a_member_still_is_found_until_the_city_lets_it_leave(office):
    ended = office.put(
        "unit.dissolve", STANDING, date(2024, 6, 20), unit=A, to_day="2024-06-30",
        successors=[UNITS[3]], document=PAPER,
    )  # fmt: skip
    assert found(office, "ENDED_MEMBER", date(2024, 6, 30)) == []
    (finding,) = found(office, "ENDED_MEMBER", date(2024, 7, 1))
    assert (finding.unit, finding.rule, finding.clause) == (A, "R-01", "A.I.1")
    assert (finding.arose_on, finding.cured_on) == (date(2024, 7, 1), None)
    assert finding.positions == (ended.position,)
    leaving = {"cluster": "C1", "unit": A, "document": PAPER}
    on = date(2024, 8, 1)
    left = office.put("cluster.leave", CITY, on, to_day="2024-07-31", **leaving)
    (finding,) = found(office, "ENDED_MEMBER", on)
    assert (finding.cured_on, finding.cured_by) == (on, (left.position,))
    office.put("event.declare-error", CITY, position=left.position, reason="sai ngày")
    office.put("cluster.leave", CITY, on, to_day="2024-06-30", **leaving)
    assert found(office, "ENDED_MEMBER", on) == []


def test_what_came_out_of_a_meeting_that_never_was_is_found_until_it_is_held_or_declared_too(
    office,
):
    on = date(2024, 3, 20)
    meeting = held(office, "SIGNING", on)
    office.put(
        "year.adopt-document", HEAD, on, kind="PLAN", document=PAPER, meeting="SIGNING", **CLUSTER
    )
    assert found(office, "NO_SESSION", on) == []
    office.put("event.declare-error", HEAD, position=meeting, reason="ghi nhầm")
    (finding,) = found(office, "NO_SESSION", on)
    assert (finding.rule, finding.clause, finding.arose_on) == ("R-05", "A.I.3", on)
    assert "Cuộc họp SIGNING không còn được ghi nhận" in finding.says
    held(office, "SIGNING", on)
    assert found(office, "NO_SESSION", on) == []


def test_a_reminder_of_a_part_of_a_duty_is_told_in_words(office):
    told = office.put(
        "year.remind", STANDING, date(2024, 2, 6), duty=f"MODELS/{A}", units=[A], **CLUSTER
    )
    says = told.events[0].facts.words()
    assert f"về việc đăng ký mô hình, chuyên đề thi đua ({A})," in says
    assert duty(office, f"MODELS/{A}", date(2024, 7, 20)).reminded_by == (told.position,)


@pytest.mark.clause("A.II.3.N-3")
def test_a_conference_not_agreed_with_the_council_beforehand_is_found(office):
    office.put(
        "meeting.propose", HEAD, date(2024, 3, 1), season="2024", meeting="KY", kind="SIGNING",
        cluster="C1", on_day=date(2024, 3, 15),
    )  # fmt: skip
    assert duty(office, "CONCURRENCE_SIGNING", date(2024, 3, 2)).due == date(2024, 3, 15)
    held(office, "SIGNING", date(2024, 3, 15), code="KY")
    (finding,) = found(office, "MISSING_CONCURRENCE_SIGNING", date(2024, 3, 20))
    assert (finding.rule, finding.cured_on) == ("R-07", None)
    office.put(
        "meeting.concur", COUNCIL, date(2024, 3, 18), season="2024", meeting="KY",
        on_day=date(2024, 3, 15),
    )  # fmt: skip
    assert state(office, "CONCURRENCE_SIGNING", date(2024, 3, 20)) == ("LATE", 3)


def test_a_season_s_list_is_that_of_its_clusters_and_cuts_are_answered(office):
    office.put(
        "cluster.establish", CITY, FIRST, code="C2", name="Cụm thi đua số 2", kind="CUM",
        council="HD", from_day=FIRST, document=PAPER,
    )  # fmt: skip
    ledger = office.stand.ledger
    on = date(2024, 12, 31)
    assert (
        findings_of_season(ledger, "2024", valid_on=on).findings
        == findings_of_cluster(ledger, "2024", "C1", valid_on=on).findings
    )
    for ask in (lambda **k: calendar(ledger, "2024", "C9", **k), lambda **k: calendar(ledger, "2031", "C1", **k)):  # fmt: skip
        with pytest.raises(Unknown):
            ask()
    with pytest.raises(Unknown):
        findings_of_unit(ledger, "2024", "PX99")
    with pytest.raises(Refused):
        calendar(ledger, "2024", "C1", as_of=10**6)
    assert calendar(ledger, "2024", "C1", as_of=ledger.journal.head()[0] - 1).as_of.position > 0


def test_leading_is_due_on_the_first_day_of_the_season(office):
    told = duty(office, "LEADERSHIP_HEAD", date(2024, 2, 1))
    assert (told.state, told.done_on, told.owed_by.code) == ("IN_TIME", FIRST, "HD")
    assert duty(office, "NEXT_HEAD", date(2024, 2, 1)).due is None
    position = held(office, "YEAREND", D)
    assert duty(office, "NEXT_HEAD", D).rests_on == position
    office.put(
        "cluster.introduce-leadership", HEAD, D, unit=DEPUTY_UNIT, role="HEAD", meeting="YEAREND",
        for_season="2025", **CLUSTER,
    )  # fmt: skip
    assert state(office, "NEXT_HEAD", D) == ("IN_TIME", 0)
    assert DEPUTY.body == DEPUTY_UNIT


@pytest.mark.clause("A.I.1")
def test_a_cluster_owes_what_fell_due_while_it_stood_and_nothing_else(office):
    office.put("cluster.dissolve", CITY, cluster="C1", to_day="2024-07-29", document=PAPER)
    office.put(
        "cluster.establish", CITY, FIRST, code="C2", name="Cụm hai", kind="CUM", council="HD",
        from_day="2024-07-30", document=PAPER,
    )  # fmt: skip
    office.put(
        "cluster.admit", CITY, cluster="C2", unit=A, from_day="2024-07-30", document=PAPER
    )  # fmt: skip
    ledger, on = office.stand.ledger, date(2025, 1, 5)
    told = {
        code: {d.duty: d for d in calendar(ledger, "2024", code, valid_on=on).duties}
        for code in ("C1", "C2")
    }
    old, new = ({k: d.state for k, d in told[code].items()} for code in ("C1", "C2"))
    assert (old["SIGNING"], old["MIDYEAR"]) == ("MISSING", "MISSING")  # before 30/7: its last day
    assert old["REPRIMANDS/2024-07"] == "MISSING"
    assert not {"YEAREND", "REPRIMANDS/2024-08", "NOTICE/PX01"} & {*old}
    assert not {"SIGNING", "MIDYEAR", f"MODELS/{A}", "ADOPT_PLAN", "REPRIMANDS/2024-07"} & {*new}
    assert (new["YEAREND"], new["REPRIMANDS/2024-08"]) == ("MISSING", "MISSING")
    head = told["C2"]["LEADERSHIP_HEAD"]
    assert (head.due, head.state) == (date(2024, 7, 30), "MISSING")
    few = {
        code: [
            f.says
            for f in findings_of_cluster(ledger, "2024", code, valid_on=on).findings
            if f.finding == "FEW_SESSIONS"
        ]
        for code in ("C1", "C2")
    }
    assert few == {
        "C1": ["Trong năm chỉ họp 0 trên 2 hội nghị của cụm, khối"],
        "C2": ["Trong năm chỉ họp 0 trên 1 hội nghị của cụm, khối"],
    }


@pytest.mark.clause("A.II.2.3.a")
def test_each_member_registers_models_in_january_with_council_and_head(office):
    unit = UNITS[3]
    given = {"kind": "MODEL", "title": "Một cửa không giấy", **CLUSTER}
    office.put("year.register-model", member(A), date(2024, 1, 31), **given)
    office.put("year.register-model", member(unit), date(2024, 1, 20), sent_to=["HEAD"], **given)
    late = office.put("year.register-model", member(UNITS[4]), date(2024, 2, 3), **given)
    on = date(2024, 2, 10)
    assert state(office, f"MODELS/{A}", on) == ("IN_TIME", 0)
    assert state(office, f"MODELS/{unit}", on) == ("MISSING", 10)
    done = duty(office, f"MODELS/{UNITS[4]}", on)
    assert (done.state, done.days, done.done_by) == ("LATE", 3, (late.position,))
    other = {**given, "title": "Tổ dân phố không rác", "sent_to": ["COUNCIL"]}
    office.put("year.register-model", member(unit), date(2024, 2, 5), **other)
    assert state(office, f"MODELS/{unit}", on) == ("LATE", 5)
    (finding,) = [f for f in found(office, "LATE_MODELS", on) if f.unit == unit]
    assert (finding.rule, finding.cured_on) == ("R-08", date(2024, 2, 5))


@pytest.mark.clause("A.II.3.1.b", "B.II.1")
def test_rules_plan_and_pledge_are_due_with_the_signing_and_the_rules_set_the_self_score_s_day(
    office,
):
    on = date(2024, 4, 2)
    held(office, "SIGNING", date(2024, 3, 15))
    rules = office.put(
        "year.adopt-document", HEAD, date(2024, 3, 15), kind="REGULATION", document=PAPER,
        meeting="SIGNING", self_score_due="2024-12-06", **CLUSTER,
    )  # fmt: skip
    office.put(
        "year.adopt-document", HEAD, date(2024, 3, 15), kind="PLEDGE", document=PAPER,
        meeting="SIGNING", signers=list(UNITS[:6]), **CLUSTER,
    )  # fmt: skip
    assert state(office, "ADOPT_REGULATION", on) == ("IN_TIME", 0)
    assert state(office, "ADOPT_PLAN", on) == ("MISSING", 2)
    assert state(office, "ADOPT_PROGRAMME", on) == ("OPEN", 0)
    assert [state(office, f"PLEDGE/{u}", on)[0] for u in UNITS] == ["IN_TIME"] * 6 + ["MISSING"]
    told = duty(office, f"SELF_SCORE/{A}", on)
    assert (told.due, told.rests_on) == (date(2024, 12, 6), rules.position)
    office.put("scorecard.submit", member(A), date(2024, 12, 9), lines=lines(), **office.of(A))
    assert state(office, f"SELF_SCORE/{A}", date(2024, 12, 10)) == ("LATE", 3)
    office.put(
        "year.adopt-document", HEAD, date(2024, 12, 10), kind="REGULATION", document=PAPER,
        replaces=rules.position, **CLUSTER,
    )  # fmt: skip
    assert state(office, f"SELF_SCORE/{A}", date(2024, 12, 10)) == ("DONE", 0)


@pytest.mark.clause("A.II.2.1.a", "C.2-1")
def test_reports_are_told_without_a_day_and_a_reminder_stands_beside_its_duty(office):
    assert state(office, "REPORT_HALF_YEAR", date(2024, 7, 20)) == ("OPEN", 0)
    reminded = office.put(
        "year.remind",
        STANDING,
        date(2024, 7, 5),
        duty="REPORT_HALF_YEAR",
        document=PAPER,
        **CLUSTER,
    )
    assert duty(office, "REPORT_HALF_YEAR", date(2024, 7, 20)).reminded_by == (reminded.position,)
    office.put(
        "year.report", HEAD, date(2024, 7, 10), period="HALF_YEAR", document=PAPER, **CLUSTER
    )
    assert state(office, "REPORT_HALF_YEAR", date(2024, 7, 20)) == ("DONE", 0)
    assert state(office, "REPORT_YEAR", date(2024, 7, 20)) == ("OPEN", 0)
    of_one = office.put(
        "year.remind", STANDING, date(2024, 7, 6), duty="MODELS", units=[A], **CLUSTER
    )
    assert duty(office, f"MODELS/{A}", date(2024, 7, 20)).reminded_by == (of_one.position,)
    assert duty(office, f"MODELS/{UNITS[3]}", date(2024, 7, 20)).reminded_by == ()


@pytest.mark.clause("A.II.3.N-3")
def test_agreed_scores_are_reported_before_the_conference_for_every_card(office):
    for unit in UNITS[1:]:
        office.put("scorecard.miss", HEAD, date(2024, 12, 10), reason="quá hạn", **office.of(unit))
    office.agreed(A)
    held(office, "YEAREND", D)
    assert duty(office, "AGREED_REPORT", D).due == date(2024, 12, 23)
    assert state(office, "AGREED_REPORT", date(2024, 12, 25)) == ("MISSING", 2)
    office.put(
        "year.report-agreed-scores", HEAD, date(2024, 12, 22), meeting=f"TB-{A}", document=PAPER,
        **CLUSTER,
    )  # fmt: skip
    assert state(office, "AGREED_REPORT", date(2024, 12, 25)) == ("IN_TIME", 0)


@pytest.mark.clause("A.II.2.3.d")
def test_who_stays_away_is_found_until_it_says_why_and_who_is_sent_must_be_the_right_ones(office):
    held(office, "MIDYEAR", date(2024, 7, 18), UNITS[:5])
    on = date(2024, 7, 30)
    assert [f.unit for f in found(office, "ABSENT", on)] == list(UNITS[5:])
    why = office.put(
        "meeting.explain-absence", member(UNITS[5]), date(2024, 7, 19), season="2024",
        meeting="MIDYEAR", reason="dự tập huấn của Thành phố",
    )  # fmt: skip
    first, second = found(office, "ABSENT", on)
    assert (first.unit, first.cured_by, second.cured_on) == (UNITS[5], (why.position,), None)
    office.put(
        "meeting.detail-attendance", HEAD, date(2024, 7, 18), season="2024", meeting="MIDYEAR",
        delegates=[
            {"unit": HEAD_UNIT, "came": ["SECTION"], "right": False},
            {"unit": A, "came": ["SECTION"], "right": True},
        ],
    )  # fmt: skip
    (wrong,) = found(office, "WRONG_COMPOSITION", on)
    assert (wrong.unit, wrong.clause) == (HEAD_UNIT, "A.II.3.2.c-2")
    (alone,) = found(office, "NO_OBSERVER", on)
    assert alone.clause == "A.II.3.2.c-1"


@pytest.mark.clause("A.II.3.2.b")
def test_what_a_conference_did_not_treat_is_found_until_all_is_recorded(office):
    held(office, "MIDYEAR", date(2024, 7, 18))
    on = date(2024, 7, 30)
    given = {"season": "2024", "meeting": "MIDYEAR", "content": "đã thống nhất"}
    items = ["HALF_YEAR_REVIEWED", "PLEDGE_REVIEWED", "EXPERIENCE_SHARED", "MODELS_PRAISED"]
    office.put("meeting.record-content", HEAD, date(2024, 7, 19), items=items, **given)
    (finding,) = found(office, "NOT_TREATED", on)
    assert finding.says.endswith("thống nhất biện pháp 6 tháng cuối năm")
    office.put(
        "meeting.record-content", HEAD, date(2024, 7, 20), items=["SECOND_HALF_PLANNED"], **given
    )
    assert not found(office, "NOT_TREATED", on)


@pytest.mark.clause("A.II.3.N-3")
def test_a_conference_held_though_the_council_had_not_agreed_is_found(office):
    given = {"season": "2024", "meeting": "SK"}
    office.put(
        "meeting.propose", HEAD, date(2024, 7, 1), kind="MIDYEAR", cluster="C1",
        on_day=date(2024, 7, 18), **given,
    )  # fmt: skip
    office.put(
        "meeting.withhold", COUNCIL, date(2024, 7, 5), outcome="CHANGES_ASKED",
        reason="bổ sung nội dung", **given,
    )  # fmt: skip
    held(office, "MIDYEAR", date(2024, 7, 18), code="SK")
    (finding,) = found(office, "AGAINST_CONCURRENCE", date(2024, 7, 20))
    assert (finding.clause, finding.cured_on) == ("A.II.3.N-3", None)


def test_every_duty_that_can_be_reminded_of_has_its_words(office):
    named = {d.duty.partition("/")[0] for d in calendar(office.stand.ledger, "2024", "C1").duties}
    assert named <= set(VIET_DUTY)


@pytest.mark.clause("C.3-2")
def test_a_reprimand_that_moved_no_points_is_found_until_it_is_applied(office):
    paper = {"printed": "Số 2210/UBND-VP", "date": "2024-11-12"}
    sent = office.put(
        "reprimand.forward", OFFICE, date(2024, 11, 22), season="2024", batch="2024-11",
        month="2024-11", documents=[{"code": "VB1", "document": paper, "kind": "PHE_BINH", "units": [A]}],
    )  # fmt: skip
    (waits,) = found(office, "UNAPPLIED_REPRIMAND")
    assert (waits.unit, waits.positions, waits.arose_on) == (
        A,
        (sent.position,),
        date(2024, 11, 22),
    )
    office.reviewing(A)
    applied = office.put(
        "scorecard.apply-reprimand", HEAD, date(2024, 12, 15), batch="2024-11", document="VB1",
        criterion="P.1", points="-5", seen="0", **office.of(A),
    )  # fmt: skip
    assert not found(office, "UNAPPLIED_REPRIMAND")
    assert found(office, "UNAPPLIED_REPRIMAND", date(2024, 12, 14))
    gone = office.put(
        "reprimand.withdraw", OFFICE, date(2024, 12, 16), season="2024", batch="2024-11", code="VB1",
        document=PAPER, reason="ban hành nhầm",
    )  # fmt: skip
    (unanswered,) = found(office, "WITHDRAWAL_UNANSWERED")
    assert (unanswered.arose_on, unanswered.cured_on) == (date(2024, 12, 16), None)
    assert applied.position < gone.position


def paper(code, day, number):
    document = {
        "printed": f"Số {number}/UBND-VP", "number": number, "symbol": "UBND-VP",
        "issuer": "UBND quận", "date": day,
    }  # fmt: skip
    return {"code": code, "document": document, "kind": "PHE_BINH", "units": [A]}


def found_in(office, season, code, on=None):
    told = findings_of_cluster(office.stand.ledger, season, "C1", valid_on=on)
    return [f for f in told.findings if f.finding == code]


@pytest.mark.clause("C.3-2")
def test_a_reprimand_is_found_in_the_year_of_its_own_date_whatever_batch_brought_it(office):
    office.put(
        "season.open", STANDING, date(2024, 12, 30), code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    office.put(
        "reprimand.forward", OFFICE, date(2025, 1, 22), season="2025", batch="2025-01",
        month="2025-01",
        documents=[paper("VB9", "2024-12-28", "31"), paper("VB10", "2025-01-03", "2")],
    )  # fmt: skip
    on = date(2025, 1, 31)
    (old,) = found_in(office, "2024", "UNAPPLIED_REPRIMAND", on)
    (new,) = found_in(office, "2025", "UNAPPLIED_REPRIMAND", on)
    assert ("31/UBND-VP" in old.says, "2/UBND-VP" in new.says) == (True, True)
    assert old.says.endswith("đến lượt cụm trưởng, khối trưởng")
    office.reviewing(A)
    office.put(
        "scorecard.apply-reprimand", HEAD, date(2025, 1, 24), batch="2025-01", batch_season="2025",
        document="VB9", criterion="P.1", points="-5", seen="0", **office.of(A),
    )  # fmt: skip
    assert not found_in(office, "2024", "UNAPPLIED_REPRIMAND", on)
    assert len(found_in(office, "2025", "UNAPPLIED_REPRIMAND", on)) == 1
    assert state(office, "REPRIMANDS/2024-12", on) == ("MISSING", 37)


@pytest.mark.clause("C.3-2")
def test_a_reprimand_applied_before_the_result_was_told_is_no_finding_once_it_is_told(office):
    office.put(
        "reprimand.forward", OFFICE, date(2024, 11, 22), season="2024", batch="2024-11",
        month="2024-11", documents=[paper("VB1", "2024-11-12", "12")],
    )  # fmt: skip
    office.reviewing(A)
    given = {"batch": "2024-11", "document": "VB1", "criterion": "P.1", "points": "-5", "seen": "0"}
    office.put("scorecard.apply-reprimand", HEAD, date(2024, 12, 1), **given, **office.of(A))
    office.put("scorecard.complete-review", HEAD, date(2024, 12, 2), **office.of(A))
    office.put(
        "cluster.notify-results", HEAD, date(2024, 12, 3), units=[A],
        addressees=[{"kind": "UNIT", "code": A}], **CLUSTER,
    )  # fmt: skip
    assert not found(office, "UNAPPLIED_REPRIMAND", date(2024, 12, 31))


@pytest.mark.clause("C.3-2")
def test_a_second_batch_within_the_days_meets_the_duty_that_the_first_met_too_early(office):
    for day in ("2024-04-18", "2024-04-22"):
        sent = office.put(
            "reprimand.forward", OFFICE, date.fromisoformat(day), season="2024", batch=day,
            month="2024-04", documents=[], nil=True,
        )  # fmt: skip
    on = date(2024, 5, 1)
    told = duty(office, "REPRIMANDS/2024-04", on)
    assert (told.state, told.done_by) == ("IN_TIME", (sent.position,))
    assert state(office, "REPRIMANDS/2024-04", date(2024, 4, 20)) == ("TOO_EARLY", 2)
    assert not found(office, "TOO_EARLY_REPRIMANDS", on)


def test_no_batch_is_owed_for_the_days_before_the_season_began(office):
    office.put(
        "season.open", STANDING, FIRST, code="N24", name="Năm học 2024-2025", kind="SCHOOL",
        starts_on=date(2024, 9, 28), ends_on=date(2025, 5, 31), council="HD",
    )  # fmt: skip
    told = calendar(office.stand.ledger, "N24", "C1", valid_on=date(2024, 10, 1))
    months = [d.duty for d in told.duties if d.duty.startswith("REPRIMANDS/")]
    assert (months[0], months[-1], len(months)) == ("REPRIMANDS/2024-10", "REPRIMANDS/2025-05", 8)


@pytest.mark.clause("A.I.1")
def test_a_cluster_owes_nothing_for_days_on_which_it_did_not_exist(office):
    begins, ends = date(2024, 5, 2), date(2024, 10, 31)
    office.put(
        "cluster.establish", CITY, begins, code="C2", name="Cụm thi đua số 2", kind="CUM",
        council="HD", from_day=begins, document=PAPER,
    )  # fmt: skip

    def owed(on):
        told = calendar(office.stand.ledger, "2024", "C2", valid_on=on)
        return {d.duty: d for d in told.duties}

    on = date(2024, 6, 1)
    assert {"SIGNING", "ADOPT_REGULATION", "ADOPT_PLAN"}.isdisjoint(owed(on))
    assert {"MIDYEAR", "YEAREND"} <= set(owed(on))
    assert (owed(on)["LEADERSHIP_HEAD"].due, owed(on)["LEADERSHIP_HEAD"].days) == (begins, 30)
    office.put(
        "cluster.dissolve", CITY, date(2024, 10, 1), cluster="C2", to_day=ends, document=PAPER
    )
    assert "YEAREND" in owed(on)
    assert "YEAREND" not in owed(date(2024, 11, 1))
    assert owed(date(2024, 11, 1))["MIDYEAR"].state == "MISSING"
    told = findings_of_cluster(office.stand.ledger, "2024", "C2", valid_on=date(2025, 1, 1))
    codes = {f.finding for f in told.findings}
    assert {"MISSING_MIDYEAR", "MISSING_LEADERSHIP_HEAD", "FEW_SESSIONS"} <= codes
    assert {"MISSING_SIGNING", "MISSING_YEAREND", "MISSING_ADOPT_PLAN"}.isdisjoint(codes)
    (few,) = [f for f in told.findings if f.finding == "FEW_SESSIONS"]
    assert "0 trên 1" in few.says


@pytest.mark.clause("A.I.3", "B.II.4")
def test_a_conference_without_quorum_gives_way_to_the_one_that_takes_its_place(office):
    held(office, "YEAREND", D, UNITS[:3])

    def conference(on):
        told = calendar(office.stand.ledger, "2024", "C1", valid_on=on)
        due = next(d.due for d in told.duties if d.duty == "PREPARATORY")
        return told.conference_on, due

    assert conference(D) == (D, date(2024, 12, 23))
    assert found(office, "NOT_AGREED", D)
    office.put(
        "meeting.propose", HEAD, date(2024, 12, 25), season="2024", meeting="TK2", kind="YEAREND",
        cluster="C1", on_day=date(2024, 12, 30),
    )  # fmt: skip
    assert conference(date(2024, 12, 26)) == (date(2024, 12, 30), date(2024, 12, 29))
    assert not found(office, "NOT_AGREED", date(2024, 12, 26))
    held(office, "YEAREND", date(2024, 12, 28), code="TK2")
    assert conference(date(2024, 12, 31)) == (date(2024, 12, 28), date(2024, 12, 27))
    assert found(office, "NOT_AGREED", date(2024, 12, 31))[0].arose_on == date(2024, 12, 28)


@pytest.mark.clause("A.I.3")
@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("SIGNING", date(2024, 3, 20)),
        ("MIDYEAR", date(2024, 7, 20)),
        ("YEAREND", D),
        ("PREPARATORY", D),
    ],
)
def test_a_session_without_quorum_meets_no_duty_until_one_with_it_is_held(office, kind, day):
    held(office, kind, day, UNITS[:4])
    told = duty(office, kind, date(2025, 1, 20))
    assert (told.done_on, told.done_by) == (None, ())
    assert told.state in {"MISSING", "OPEN"}
    assert found(office, "NO_QUORUM", date(2025, 1, 20))
    (few,) = found(office, "FEW_SESSIONS", date(2025, 1, 20))
    assert "chỉ họp 0 trên 3" in few.says
    again = held(office, kind, day + timedelta(days=3), UNITS[:5], code="HAI")
    assert duty(office, kind, date(2025, 1, 20)).done_by == (again,)


@pytest.mark.clause("C.2-1", "A.II.2.4.b")
@pytest.mark.parametrize(
    ("named", "says"),
    [
        ("BAO_CAO", "lịch của cụm, khối không có nghĩa vụ BAO_CAO; nêu được: ADOPT_PLAN, "),
        ("MODELS/PX99", f"nêu được: MODELS/{UNITS[0]}, "),
        ("REPRIMANDS/2024-13", "REPRIMANDS/2024-12"),
    ],
)
def test_only_a_duty_of_the_calendar_is_reminded_of(office, named, says):
    for act, by in (("year.remind", STANDING), ("year.urge", HEAD)):
        answer = office.refused(Refused, act, by, duty=named, units=[A], **CLUSTER)
        assert says in answer.says
        assert answer.field == "duty"
    for named_ in ("REPRIMANDS/2024-09", "REPRIMANDS", f"MODELS/{A}", "ATTENDANCE"):
        office.put("year.remind", STANDING, duty=named_, units=[A], **CLUSTER)


@pytest.mark.clause("A.II.3")
def test_a_conference_held_again_is_not_another_of_the_three(office):
    held(office, "SIGNING", date(2024, 3, 1), UNITS[:2])
    held(office, "SIGNING", date(2024, 3, 8), code="KY2")
    held(office, "MIDYEAR", date(2024, 7, 1))
    (finding,) = found(office, "FEW_SESSIONS", date(2025, 1, 1))
    assert "2 trên 3" in finding.says


@pytest.mark.clause("C.3-2")
def test_what_several_clusters_tell_alike_is_told_once_of_the_season_and_of_the_unit(office):
    office.put(
        "cluster.establish", CITY, FIRST, code="C2", name="Cụm thi đua số 2", kind="CUM",
        council="HD", from_day=FIRST, document=PAPER,
    )  # fmt: skip
    given = {"unit": A, "document": PAPER}
    office.put("cluster.leave", CITY, date(2024, 6, 20), cluster="C1", to_day="2024-06-30", **given)
    office.put(
        "cluster.admit", CITY, date(2024, 6, 20), cluster="C2", from_day="2024-07-01", **given
    )
    office.put(
        "reprimand.forward", OFFICE, date(2024, 11, 22), season="2024", batch="2024-11",
        month="2024-11", documents=[paper("VB1", "2024-11-12", "12")],
    )  # fmt: skip
    ledger, on = office.stand.ledger, date(2024, 12, 1)
    of_unit = findings_of_unit(ledger, "2024", A, valid_on=on).findings
    of_season = findings_of_season(ledger, "2024", valid_on=on).findings
    for told in (of_unit, [f for f in of_season if f.unit == A]):
        waits = [f.cluster for f in told if f.finding == "UNAPPLIED_REPRIMAND"]
        assert waits == ["C2"]
    missing = [f.cluster for f in of_season if f.finding == "MISSING_REPRIMANDS"]
    assert missing == [None] * 10
    assert {f.cluster for f in of_season if f.finding == "MISSING_SIGNING"} == {"C1", "C2"}
