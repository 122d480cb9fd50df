"""A cluster's working year by acts: who may, what is checked against the registers, what is read."""

from datetime import date

import pytest

from ledger.questions.explanation import explanation
from ledger.questions.history import history
from ledger.questions.year import year
from ledger.refusals import NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DEPUTY,
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

C1 = {"season": "2024", "cluster": "C1"}
SPRING, SUMMER = date(2024, 3, 15), date(2024, 7, 18)
RULES = {"printed": "Quy chế số 01/QC-C1"}


def hold(office: Office, kind: str, code: str, on: date, present: int = 7) -> str:
    office.put(
        "meeting.hold", HEAD, on, season="2024", meeting=code, kind=kind, cluster="C1",
        chair=HEAD_UNIT,
        present=[HEAD_UNIT, *[u for u in UNITS if u != HEAD_UNIT][: present - 1]],
    )  # fmt: skip
    return code


def of(meeting: str) -> dict[str, str]:
    return {"season": "2024", "meeting": meeting}


def told(office: Office, **cut):
    return year(office.stand.ledger, "2024", "C1", **cut)


def says(office: Office, unit: str) -> list[str]:
    return [e.says for e in history(office.stand.ledger, "2024", unit).entries]


# Papers


@pytest.mark.clause("A.II.1.1", "A.II.3.1.b", "C.1-1")
def test_the_rules_adopted_at_the_signing_stand_in_the_year_until_a_later_version(office):
    hold(office, "SIGNING", "GU", SPRING)
    first = office.put(
        "year.adopt-document", HEAD, SPRING, kind="REGULATION", document=RULES, meeting="GU",
        self_score_due="2024-12-06", **C1,
    ).position  # fmt: skip
    facts = office.stand.journal.at(first).facts
    assert (facts.adopted_on, facts.meeting, facts.units) == (SPRING, "meeting/2024/GU", UNITS)
    assert office.stand.journal.at(first).clause == "A.II.1.1"
    answer = told(office)
    assert (answer.self_score_due, answer.self_score_due_by) == (date(2024, 12, 6), first)
    (signing,) = answer.meetings
    assert [o.position for o in signing.outcomes] == [first]
    second = office.put(
        "year.adopt-document", HEAD, date(2024, 6, 1), kind="REGULATION", document=PAPER,
        replaces=first, **C1,
    ).position  # fmt: skip
    answer = told(office)
    assert [(d.position, d.replaced_by) for d in answer.documents] == [
        (first, second),
        (second, None),
    ]
    assert answer.self_score_due is None
    assert told(office, as_of=first).self_score_due == date(2024, 12, 6)
    assert told(office, valid_on=date(2024, 5, 31)).documents[0].replaced_by is None
    assert any(s.startswith("Thông qua quy chế hoạt động") for s in says(office, A))


def test_a_meeting_named_must_be_held_of_this_cluster_on_that_day_and_with_quorum(office):
    adopt = {"kind": "REGULATION", "document": RULES, **C1}
    for code in ("KHONG", "TB"):
        if code == "TB":
            office.put(
                "meeting.propose", HEAD, season="2024", meeting="TB", kind="SIGNING", cluster="C1",
                on_day=SPRING,
            )  # fmt: skip
        answer = office.refused(Refused, "year.adopt-document", HEAD, meeting=code, **adopt)
        assert (answer.under, answer.field) == ("A.I.3", "meeting")
    hold(office, "SIGNING", "GU", SPRING, present=4)
    answer = office.refused(Refused, "year.adopt-document", HEAD, meeting="GU", **adopt)
    assert "không đủ số" in answer.says
    answer = office.refused(
        Refused, "year.adopt-document", HEAD, meeting="GU", adopted_on="2024-03-16", **adopt
    )
    assert answer.field == "adopted_on"
    office.put(
        "cluster.establish", CITY, code="C2", name="Cụm 2", kind="CUM", council="HD",
        from_day="2024-01-01", document=PAPER,
    )  # fmt: skip
    answer = office.refused(
        Refused, "year.adopt-document", HEAD, kind="PLAN", document=PAPER,
        adopted_on="2023-05-01", **C1,
    )  # fmt: skip
    assert "không có thành viên" in answer.says


@pytest.mark.clause("A.II.1.2")
def test_the_pledge_is_signed_at_the_conference_by_those_who_signed(office):
    hold(office, "SIGNING", "GU", SPRING, present=4)
    position = office.put(
        "year.adopt-document", HEAD, kind="PLEDGE", document=PAPER, meeting="GU",
        signers=list(UNITS[:4]), **C1,
    ).position  # fmt: skip
    assert office.stand.journal.at(position).clause == "A.II.1.2"
    assert any("ký giao ước thi đua" in s for s in says(office, UNITS[6]))
    office.refused(
        Refused, "year.adopt-document", HEAD, kind="PLEDGE", document=PAPER, signers=["PX99"], **C1
    )


def test_papers_are_the_heads_or_the_authorised_deputys(office):
    given = {"kind": "PLAN", "document": PAPER, **C1}
    for who in (DEPUTY, member(A), STANDING, COUNCIL):
        assert office.refused(NotAllowed, "year.adopt-document", who, **given).under == "A.II.1.1"
    office.put(
        "cluster.delegate", HEAD, cluster="C1", deputy=DEPUTY.body, scope="kế hoạch",
        from_day="2024-01-15", to_day="2024-12-25", season="2024", document=PAPER,
    )  # fmt: skip
    receipt = office.put("year.adopt-document", DEPUTY, date(2024, 2, 1), **given)
    assert receipt.events[0].on_behalf_of == HEAD_UNIT


# Models, opinions


@pytest.mark.clause("A.II.2.3.a", "A.II.2.3.c", "A.II.1.3")
def test_a_model_is_registered_introduced_and_spread(office):
    registered = office.put(
        "year.register-model", member(A), date(2024, 1, 20), kind="MODEL", title="Một cửa", **C1
    ).position
    facts = office.stand.journal.at(registered).facts
    assert (facts.unit, facts.sent_to) == (A, ("COUNCIL", "HEAD"))
    assert facts.registered_on == date(2024, 1, 20)
    hold(office, "MIDYEAR", "SK", SUMMER)
    introduced = office.put(
        "year.introduce-model", member(UNITS[3]), SUMMER, model=registered, meeting="SK", **C1
    ).position
    spread = office.put(
        "year.spread-model", HEAD, model=registered, units=[UNITS[4], UNITS[5]], **C1
    ).position
    answer = told(office)
    assert [m.position for m in answer.models] == [registered, introduced, spread]
    (midyear,) = answer.meetings
    assert [o.position for o in midyear.outcomes] == [introduced]
    assert any("Nhân rộng mô hình, cách làm «Một cửa»" in s for s in says(office, UNITS[5]))
    office.refused(Refused, "year.spread-model", HEAD, model=spread, units=[UNITS[4]], **C1)
    answer = office.refused(
        Refused, "year.spread-model", HEAD, model=registered, units=["PX99"], **C1
    )
    assert (answer.under, answer.field) == ("A.I.1", "units")
    office.refused(Refused, "year.introduce-model", HEAD, title="Khác", unit="PX99", **C1)


def test_a_late_registration_is_recorded_all_the_same(office):
    receipt = office.put(
        "year.register-model", member(A), date(2024, 2, 1), kind="TOPIC", title="Trễ", **C1
    )
    assert receipt.events[0].facts.registered_on == date(2024, 2, 1)


def test_models_and_opinions_are_members_of_this_cluster_only(office):
    for who in (HEAD, STANDING, CITY):
        office.refused(NotAllowed, "year.register-model", who, kind="MODEL", title="X", **C1)
        office.refused(NotAllowed, "year.give-opinion", who, about="CRITERIA", content="X", **C1)
    stranger = member("PX99")
    office.refused(NotAllowed, "year.register-model", stranger, kind="MODEL", title="X", **C1)


@pytest.mark.clause("A.II.2.3.b")
def test_a_member_takes_part_in_drafting(office):
    position = office.put(
        "year.give-opinion", member(A), about="SCALE", content="Tăng điểm II.1", **C1
    ).position
    (opinion,) = told(office).opinions
    assert (opinion.position, opinion.reason) == (position, "Tăng điểm II.1")
    assert "Tăng điểm II.1" not in opinion.says
    answer = office.refused(Refused, "year.give-opinion", member(A), about="SCALE", **C1)
    assert answer.under == "A.II.2.3.b"


# Reports, appraisals, activities, reminders


@pytest.mark.clause("A.II.2.1.a", "A.II.2.3.b")
def test_periodic_reports_go_to_the_council_through_its_standing_body(office):
    whole = office.put("year.report", HEAD, SUMMER, period="HALF_YEAR", document=PAPER, **C1)
    own = office.put(
        "year.report-unit", member(A), SUMMER, period="HALF_YEAR", document=PAPER, **C1
    )
    facts = whole.events[0].facts
    assert (facts.unit, facts.through, facts.of_cluster) == (HEAD_UNIT, "PNV", True)
    assert (own.events[0].facts.unit, own.events[0].clause) == (A, "A.II.2.3.b")
    assert [r.position for r in told(office).reports] == [whole.position, own.position]
    answer = office.refused(Refused, "year.report", HEAD, period="YEAR", **C1)
    assert (answer.under, answer.field) == ("A.II.2.1.a", "document")
    office.refused(NotAllowed, "year.report", member(A), period="YEAR", document=PAPER, **C1)


@pytest.mark.clause("A.II.2.1.c", "C.2-2")
def test_achievements_are_appraised_by_the_head_and_the_standing_body(office):
    given = {"units": [A], "document": PAPER, **C1}
    for who in (HEAD, STANDING):
        facts = office.put("year.appraise", who, bodies=["TTQ"], **given).events[0].facts
        assert (facts.council, facts.bodies) == ("HD", ("TTQ",))
    assert len(told(office).appraisals) == 2
    assert office.refused(Refused, "year.appraise", HEAD, bodies=["KHONG"], **given).field == (
        "bodies"
    )
    office.refused(Refused, "year.appraise", HEAD, **{**given, "units": ["PX99"]})
    office.refused(NotAllowed, "year.appraise", member(A), **given)


@pytest.mark.clause("A.II.3.N-3")
def test_agreed_scores_are_reported_once_a_preparatory_meeting_agreed_some(office):
    hold(office, "PREPARATORY", "TB0", date(2024, 12, 20))
    answer = office.refused(Refused, "year.report-agreed-scores", HEAD, meeting="TB0", **C1)
    assert answer.under == "A.II.3.N-3"
    office.agreed(A)
    receipt = office.put(
        "year.report-agreed-scores", HEAD, date(2024, 12, 22), meeting=f"TB-{A}", document=PAPER,
        **C1,
    )  # fmt: skip
    facts = receipt.events[0].facts
    assert (facts.units, facts.through) == ((A,), "PNV")
    hold(office, "SIGNING", "GU", SPRING)
    assert (
        office.refused(Refused, "year.report-agreed-scores", HEAD, meeting="GU", **C1).under
        == "B.II.4"
    )
    meetings = {m.meeting: m for m in told(office).meetings}
    assert [o.topic for o in meetings[f"TB-{A}"].outcomes] == [
        "scorecard.scores-agreed.v1",
        "year.agreed-scores-reported.v1",
    ]


@pytest.mark.clause("A.II.3.N-1", "A.II.2.4.b")
def test_activities_and_who_took_part_are_followed_and_members_are_urged(office):
    office.put(
        "year.hold-activity", HEAD, SUMMER, title="Hội thi", took_part=[A], stayed_away=[UNITS[3]],
        direction=PAPER, **C1,
    )  # fmt: skip
    urged = office.put("year.urge", HEAD, SUMMER, duty="ATTENDANCE", units=[UNITS[3]], **C1).events[
        0
    ]
    assert (urged.clause, urged.facts.by_helper) == ("A.II.2.4.b", True)
    assert any("không tham gia: PX04" in s for s in says(office, UNITS[3]))
    assert any(s.startswith("Bộ phận giúp việc") for s in says(office, UNITS[3]))
    office.refused(Refused, "year.hold-activity", HEAD, title="X", took_part=["PX99"], **C1)
    office.refused(Refused, "year.urge", HEAD, duty="ATTENDANCE", units=["PX99"], **C1)
    office.refused(NotAllowed, "year.urge", STANDING, duty="ATTENDANCE", units=[A], **C1)


@pytest.mark.clause("C.2-1")
def test_the_standing_body_reminds_units_or_the_whole_cluster_through_its_head(office):
    whole = office.put("year.remind", STANDING, duty="MIDYEAR", document=PAPER, **C1).events[0]
    assert (whole.facts.units, whole.facts.whole_cluster) == ((HEAD_UNIT,), True)
    assert whole.clause == "C.2-1"
    one = office.put("year.remind", STANDING, duty="MODELS", units=[A], **C1).events[0]
    assert (one.facts.units, one.facts.whole_cluster) == ((A,), False)
    assert [r.position for r in told(office).reminders] == [whole.position, one.position]
    office.refused(NotAllowed, "year.remind", HEAD, duty="MIDYEAR", **C1)


# Meetings


@pytest.mark.clause("A.II.3.N-3")
def test_the_council_objects_to_a_meeting_and_the_year_shows_it_without_concurrence(office):
    office.put(
        "meeting.propose", HEAD, SPRING, kind="MIDYEAR", cluster="C1", on_day=SUMMER, **of("SK")
    )
    office.put("meeting.concur", COUNCIL, SPRING, on_day=SUMMER, **of("SK"))
    office.put(
        "meeting.withhold", STANDING, SPRING, outcome="CHANGES_ASKED", on_day="2024-07-25",
        reason="trùng lịch", **of("SK"),
    )  # fmt: skip
    (meeting,) = told(office).meetings
    assert (meeting.proposed_for, meeting.agreed_for, meeting.held_on) == (SUMMER, None, None)
    assert meeting.quorate is None
    answer = office.refused(Refused, "meeting.withhold", COUNCIL, outcome="REFUSED", **of("SK"))
    assert answer.under == "A.II.3.N-3"
    office.refused(NotAllowed, "meeting.withhold", HEAD, outcome="REFUSED", reason="x", **of("SK"))


@pytest.mark.clause("A.II.2.3.d", "A.II.3.2.c-2", "A.II.3.2.b", "A.II.3.N-2", "A.II.3.2.c-1")
def test_a_mid_year_conference_is_told_whole(office):
    absent = UNITS[6]
    office.put(
        "meeting.propose", HEAD, SPRING, kind="MIDYEAR", cluster="C1", on_day=SUMMER, **of("SK")
    )
    office.put("meeting.arrange", HEAD, SPRING, host=UNITS[3], guests=["TTQ"], **of("SK"))
    hold(office, "MIDYEAR", "SK", SUMMER, present=6)
    office.put(
        "meeting.detail-attendance", HEAD, SUMMER, council_observer=True,
        delegates=[
            {"unit": HEAD_UNIT, "came": ["LEADER", "SECTION"], "right": True},
            {"unit": UNITS[3], "came": ["SECTION"], "right": False},
            {"unit": absent},
        ],
        **of("SK"),
    )  # fmt: skip
    office.put("meeting.explain-absence", member(absent), reason="chống bão", **of("SK"))
    office.put(
        "meeting.record-content", HEAD, SUMMER, items=["HALF_YEAR_REVIEWED", "PLEDGE_REVIEWED"],
        content="đạt 52%", **of("SK"),
    )  # fmt: skip
    (meeting,) = told(office).meetings
    assert (meeting.host, meeting.invited, meeting.observer) == (UNITS[3], ("TTQ",), True)
    assert meeting.observer_clause == "A.II.3.2.c-1"
    assert {d.unit: (d.came, d.lacking) for d in meeting.delegates} == {
        HEAD_UNIT: (("LEADER", "SECTION"), ()),
        UNITS[3]: (("SECTION",), ("LEADER",)),
        absent: ((), ()),
    }
    assert meeting.untold == tuple(u for u in UNITS if u not in {HEAD_UNIT, UNITS[3], absent})
    assert meeting.untreated == ("EXPERIENCE_SHARED", "MODELS_PRAISED", "SECOND_HALF_PLANNED")
    assert [e.topic.split(".")[1] for e in meeting.events] == [
        "proposed", "arranged", "held", "attendance-detailed", "absence-explained",
        "content-recorded",
    ]  # fmt: skip
    assert [e.clause for e in meeting.events[3:]] == ["A.II.3.2.c-2", "A.II.2.3.d", "A.II.3.2.b"]
    assert any("nêu lý do vắng hội nghị sơ kết" in s for s in says(office, absent))
    assert any("đăng cai" in s for s in says(office, UNITS[3]))
    assert any("(không đúng thành phần; thiếu lãnh đạo)" in s for s in says(office, UNITS[3]))


def test_what_is_recorded_around_a_meeting_is_whose_meeting_it_is(office):
    hold(office, "MIDYEAR", "SK", SUMMER, present=6)
    content = {"items": ["OTHER"], "content": "đã bàn"}
    office.refused(NotAllowed, "meeting.record-content", STANDING, **content, **of("SK"))
    office.refused(NotAllowed, "meeting.arrange", STANDING, guests=["TTQ"], **of("SK"))
    office.put(
        "meeting.hold", STANDING, members=["u-1"], present=["u-1"], kind="COUNCIL", chair="u-1",
        **of("HD1"),
    )  # fmt: skip
    office.put("meeting.record-content", STANDING, **content, **of("HD1"))
    office.refused(NotAllowed, "meeting.record-content", HEAD, **content, **of("HD1"))
    answer = office.refused(Refused, "meeting.record-content", STANDING, **content, **of("HD2"))
    assert answer.under == "A.I.3"
    answer = office.refused(Refused, "meeting.arrange", HEAD, guests=["KHONG"], **of("SK"))
    assert answer.field == "guests"
    answer = office.refused(Refused, "meeting.arrange", HEAD, host="PX99", **of("SK"))
    assert (answer.under, answer.field) == ("A.I.1", "host")
    office.refused(
        NotAllowed, "meeting.explain-absence", member(A), unit=UNITS[6], reason="x", **of("SK")
    )
    office.put("meeting.explain-absence", HEAD, unit=UNITS[6], reason="bận", **of("SK"))


# Evidence, the report to the district


@pytest.mark.clause("C.3-1")
def test_evidence_stands_in_the_history_and_beside_its_criterion(office):
    given = {"subject": "Giải ngân", "document": PAPER, **office.of(A)}
    on_line = office.put("evidence.provide", INSPECTORATE, criterion="I.1", **given).position
    for_office = office.put("evidence.provide", STANDING, on_behalf_of="VP", **given)
    assert for_office.events[0].facts.source == "VP"
    assert office.put("evidence.provide", OFFICE, **given).events[0].facts.source == "VP"
    office.submitted(A)
    lines = {x.criterion: x for x in explanation(office.stand.ledger, "2024", A).lines}
    (handed,) = lines["I.1"].evidence
    assert (handed.position, handed.clause) == (on_line, "C.3-1")
    assert lines["I.2"].evidence == ()
    assert len([s for s in says(office, A) if "cung cấp" in s]) == 3
    assert office.total(A, "self") == 947.50
    before = explanation(
        office.stand.ledger, "2024", A, "I.1", as_of=office.stand.journal.head()[0]
    )
    assert before.lines[0].evidence[0].position == on_line


def test_evidence_is_the_offices_and_speaks_of_a_criterion_the_unit_is_scored_by(office):
    given = {"subject": "Giải ngân", "document": PAPER, **office.of(A)}
    answer = office.refused(Refused, "evidence.provide", OFFICE, criterion="IX.9", **given)
    assert (answer.under, answer.field) == ("B.I", "criterion")
    answer = office.refused(Refused, "evidence.provide", OFFICE, **{**given, "document": None})
    assert (answer.under, answer.field) == ("C.3-1", "document")
    assert office.refused(Refused, "evidence.provide", STANDING, **given).field == "on_behalf_of"
    for who in (HEAD, member(A), PARTY):
        office.refused(NotAllowed, "evidence.provide", who, **given)
    office.refused(Unknown, "evidence.provide", OFFICE, **{**given, "unit": "PX99"})


@pytest.mark.clause("C.2-2", "B.II.3")
def test_results_are_aggregated_and_reported_to_the_district(office):
    given = {"season": "2024", "to": "UBQ", "document": PAPER}
    facts = office.put("season.report-results", STANDING, **given).events[0].facts
    assert (facts.clusters, facts.units) == (("C1",), UNITS)
    (report,) = told(office).reports
    assert report.clause == "C.2-2"
    assert any(s.startswith("Tổng hợp kết quả thi đua của C1") for s in says(office, A))
    answer = office.refused(Refused, "season.report-results", STANDING, clusters=["C9"], **given)
    assert (answer.under, answer.field) == ("A.I.1", "clusters")
    assert (
        office.refused(Refused, "season.report-results", STANDING, **{**given, "to": "PX01"}).field
        == "to"
    )
    office.refused(NotAllowed, "season.report-results", HEAD, **given)
    office.put(
        "season.open", STANDING, code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on="2025-01-01", ends_on="2025-12-31", council="HD",
    )  # fmt: skip
    with_next = [e.says for e in history(office.stand.ledger, "2025", A).entries]
    assert not any(s.startswith("Tổng hợp") for s in with_next)


# Errors


def test_what_was_entered_in_error_stays_and_says_so(office):
    position = office.put(
        "year.adopt-document", HEAD, SPRING, kind="REGULATION", document=RULES,
        self_score_due="2024-12-06", **C1,
    ).position  # fmt: skip
    office.put("event.declare-error", HEAD, position=position, reason="nhầm văn bản")
    answer = told(office)
    assert answer.self_score_due is None
    assert answer.documents[0].voided_by == position + 1
    office.put("year.adopt-document", HEAD, kind="REGULATION", document=PAPER, **C1)
    assert [d.voided_by for d in told(office).documents] == [position + 1, None]


def test_a_meeting_held_in_error_stays_as_one_that_was_not_held(office):
    hold(office, "MIDYEAR", "SK", SUMMER)
    held = office.stand.journal.head()[0]
    office.put("event.declare-error", HEAD, position=held, reason="nhầm cụm")
    (meeting,) = told(office).meetings
    assert (meeting.kind, meeting.held_on, meeting.untreated) == ("MIDYEAR", None, ())
    assert [e.voided_by for e in meeting.events] == [held + 1, None]
    (before,) = told(office, as_of=held).meetings
    assert before.held_on == SUMMER


def test_meetings_of_other_clusters_and_of_the_council_are_not_the_clusters(office):
    office.put(
        "meeting.hold", STANDING, members=["u-1"], present=["u-1"], kind="COUNCIL", chair="u-1",
        **of("HD1"),
    )  # fmt: skip
    assert told(office).meetings == ()


def test_a_year_of_nothing_is_an_empty_year_and_of_nobody_is_unknown(office):
    assert told(office).meetings == ()
    for season, cluster in (("2031", "C1"), ("2024", "C9")):
        with pytest.raises(Unknown):
            year(office.stand.ledger, season, cluster)
