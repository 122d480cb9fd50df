"""Who leads a cluster when: turns, vacancies, delegation, and last year's Head with last year's."""

from datetime import date

import pytest

from ledger.questions.leadership import leadership
from ledger.refusals import NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    DEPUTY,
    DEPUTY_UNIT,
    HEAD,
    HEAD_UNIT,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    actor,
    member,
)

OF_CLUSTER = {"season": "2024", "cluster": "C1"}
B = UNITS[3]
JANUARY = date(2025, 1, 10)


def next_season(office: Office) -> None:
    office.put(
        "season.open", STANDING, date(2024, 12, 30), code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip


def assigned(office: Office, unit: str, role: str = "HEAD", **days: str):
    told = {"from_day": "2025-01-01", "season": "2025", **days}
    return office.put(
        "cluster.assign-leadership", COUNCIL, date(2024, 12, 30), cluster="C1", unit=unit,
        role=role, **told,
    )  # fmt: skip


def told(office: Office, **cut):
    return leadership(office.stand.ledger, "C1", **cut)


def terms(office: Office, role: str = "HEAD", **cut):
    return [t for t in told(office, **cut).terms if t.role == role]


def vacancies(office: Office, **cut):
    return [(v.role, v.season, v.from_day, v.to_day) for v in told(office, **cut).vacancies]


# Rotation


@pytest.mark.clause("A.I.2")
def test_a_term_tells_who_when_for_which_season_and_at_which_meeting_it_was_introduced(office):
    next_season(office)
    office.put(
        "meeting.hold", HEAD, date(2024, 12, 24), season="2024", meeting="TK", kind="YEAREND",
        cluster="C1", chair=HEAD_UNIT, present=list(UNITS),
    )  # fmt: skip
    introduced = office.put(
        "cluster.introduce-leadership", HEAD, date(2024, 12, 24), unit=A, role="HEAD",
        for_season="2025", meeting="TK", **OF_CLUSTER,
    )  # fmt: skip
    by = assigned(office, A)
    first, second = terms(office)
    assert (first.unit, first.season, first.from_day, first.to_day) == (
        HEAD_UNIT, "2024", date(2024, 1, 1), date(2024, 12, 31),
    )  # fmt: skip
    assert (first.introduced, first.meeting, first.again) == (None, None, False)
    assert (second.unit, second.name, second.again) == (A, f"Phường {A}", False)
    assert (second.introduced, second.meeting) == (introduced.position, "meeting/2024/TK")
    assert second.assigned == by.position


@pytest.mark.clause("A.I.2")
def test_the_same_unit_twice_running_is_accepted_and_shown(office):
    next_season(office)
    assigned(office, HEAD_UNIT)
    assigned(office, DEPUTY_UNIT, "DEPUTY")
    assert [t.again for t in terms(office)] == [False, True]
    assert [t.again for t in terms(office, "DEPUTY")] == [False, True]


@pytest.mark.clause("A.I.2")
def test_who_took_over_mid_year_and_goes_on_is_shown_as_twice_running(office):
    next_season(office)
    office.put(
        "cluster.hand-over-leadership", COUNCIL, date(2024, 6, 1), cluster="C1", unit=B,
        role="HEAD", from_day="2024-06-01", reason="sáp nhập", season="2024",
    )  # fmt: skip
    assigned(office, B)
    old, new, following = terms(office)
    assert (old.ended_early, old.to_day, old.reason) == (True, date(2024, 5, 31), "sáp nhập")
    assert old.ended is not None
    assert (new.unit, new.again, new.ended_early) == (B, False, False)
    assert (following.unit, following.again) == (B, True)
    # The one before is shown, when it comes back, as having had its turn off.
    assert vacancies(office, valid_on=date(2024, 12, 31)) == []


@pytest.mark.clause("A.I.2")
def test_the_former_head_that_leads_again_after_another_is_no_repeat(office):
    next_season(office)
    office.put(
        "cluster.hand-over-leadership", COUNCIL, date(2024, 6, 1), cluster="C1", unit=B,
        role="HEAD", from_day="2024-06-01", reason="sáp nhập", season="2024",
    )  # fmt: skip
    assigned(office, HEAD_UNIT)
    assert [(t.unit, t.again) for t in terms(office)] == [
        (HEAD_UNIT, False), (B, False), (HEAD_UNIT, False),
    ]  # fmt: skip


@pytest.mark.clause("A.I.2")
def test_a_term_is_told_under_the_name_the_unit_bore_when_it_began(office):
    office.put(
        "unit.rename", STANDING, unit=HEAD_UNIT, name="Phường Mới", from_day="2024-07-01",
        document=PAPER,
    )  # fmt: skip
    assert terms(office)[0].name == f"Phường {HEAD_UNIT}"


# Mid-year changes, vacancies


@pytest.mark.clause("A.I.2")
def test_a_head_unit_that_leaves_leads_no_more_and_the_days_without_head_are_shown(office):
    office.submitted(A)
    office.put(
        "cluster.leave", CITY, date(2024, 6, 30), cluster="C1", unit=HEAD_UNIT,
        to_day="2024-06-30", document=PAPER,
    )  # fmt: skip
    office.refused(NotAllowed, "scorecard.open-review", HEAD, on=date(2024, 7, 1), **office.of(A))
    (term,) = terms(office)
    assert (term.ended_early, term.to_day, term.left_on) == (
        True, date(2024, 6, 30), date(2024, 6, 30),
    )  # fmt: skip
    assert term.reason == "đơn vị thôi là thành viên của cụm, khối"
    gap = ("HEAD", "2024", date(2024, 7, 1))
    assert vacancies(office) == [(*gap, date(2024, 12, 31))]
    assert vacancies(office, valid_on=date(2024, 7, 15)) == [(*gap, date(2024, 7, 15))]
    assert vacancies(office, valid_on=date(2024, 6, 30)) == []
    office.put(
        "cluster.assign-leadership", COUNCIL, date(2024, 8, 1), cluster="C1", unit=B, role="HEAD",
        from_day="2024-08-01", to_day="2024-12-31", season="2024",
    )  # fmt: skip
    assert vacancies(office) == [(*gap, date(2024, 7, 31))]
    office.put(
        "scorecard.open-review", actor(f"n-{B}", B, "HEAD"), date(2024, 12, 5), **office.of(A)
    )


@pytest.mark.clause("A.I.2")
def test_a_deputy_vacancy_is_shown_whole_and_the_head_leads_on_alone(office):
    office.put(
        "cluster.end-leadership", COUNCIL, cluster="C1", unit=DEPUTY_UNIT, role="DEPUTY",
        to_day="2024-03-31", reason="giải thể", season="2024",
    )  # fmt: skip
    # A membership that ends within the vacancy does not cut it in two.
    office.put("cluster.leave", CITY, cluster="C1", unit=A, to_day="2024-06-30", document=PAPER)
    assert vacancies(office) == [("DEPUTY", "2024", date(2024, 4, 1), date(2024, 12, 31))]
    office.submitted(B)
    office.put("scorecard.open-review", HEAD, date(2024, 12, 5), **office.of(B))


@pytest.mark.clause("A.I.2")
def test_a_term_that_begins_late_leaves_its_first_days_vacant_and_one_that_ran_out_none(office):
    next_season(office)
    assigned(office, A, from_day="2025-01-15")
    assert vacancies(office, valid_on=date(2025, 3, 31)) == [
        ("HEAD", "2025", date(2025, 1, 1), date(2025, 1, 14)),
        ("DEPUTY", "2025", date(2025, 1, 1), date(2025, 3, 31)),
    ]


@pytest.mark.clause("A.I.2")
def test_two_heads_of_one_season_never_overlap(office):
    of = {"cluster": "C1", "unit": B, "role": "HEAD", "season": "2024"}
    answer = office.refused(
        Refused, "cluster.assign-leadership", COUNCIL, from_day="2024-12-31", **of
    )
    assert (answer.under, answer.field) == ("A.I.2", "from_day")
    assert HEAD_UNIT in answer.says
    office.refused(
        Refused, "cluster.assign-leadership", COUNCIL, from_day="2024-12-31", cluster="C1",
        unit=B, role="HEAD",
    )  # fmt: skip
    office.put("cluster.assign-leadership", COUNCIL, from_day="2025-01-01", **of)


def test_a_change_of_the_person_is_no_change_of_head(office):
    office.put(
        "role.end", actor("q-01", "PNV", "ADMIN"), person=HEAD.person, body=HEAD_UNIT,
        role="MEMBER", to_day="2024-05-31",
    )  # fmt: skip
    office.put(
        "role.grant", actor("q-01", "PNV", "ADMIN"), person="n-moi", body=HEAD_UNIT,
        role="MEMBER", from_day="2024-06-01",
    )  # fmt: skip
    office.submitted(A)
    on = date(2024, 12, 5)
    office.refused(NotAllowed, "scorecard.open-review", HEAD, on=on, **office.of(A))
    office.put("scorecard.open-review", actor("n-moi", HEAD_UNIT, "HEAD"), on, **office.of(A))
    assert len(terms(office)) == 1


# Last year's Head


@pytest.mark.clause("A.II.3.3")
def test_in_january_last_years_head_acts_for_last_year_until_it_is_closed_and_not_for_the_new(
    office,
):
    next_season(office)
    assigned(office, A)
    assigned(office, B, "DEPUTY")
    office.submitted(A)
    other = UNITS[4]
    office.submitted(other)
    office.put("scorecard.open-review", HEAD, JANUARY, **office.of(other))
    office.put("scorecard.complete-review", HEAD, JANUARY, **office.of(other))
    new_head = actor(member(A).person, A, "HEAD")
    hold = {"meeting": "KG", "kind": "SIGNING", "cluster": "C1", "present": list(UNITS)}
    answer = office.refused(
        NotAllowed, "meeting.hold", HEAD, on=JANUARY, season="2025", chair=HEAD_UNIT, **hold
    )
    assert "Cụm trưởng" in answer.says
    office.put("meeting.hold", new_head, JANUARY, season="2025", chair=A, **hold)
    office.refused(NotAllowed, "scorecard.open-review", new_head, on=JANUARY, **office.of(A))
    office.put("season.close", STANDING, JANUARY, season="2024", reason="đã xong hồ sơ")
    answer = office.refused(Refused, "scorecard.open-review", HEAD, on=JANUARY, **office.of(A))
    assert "đã kết thúc" in answer.says


@pytest.mark.clause("A.II.3.3")
def test_a_head_whose_term_was_ended_keeps_nothing_of_last_year(office):
    office.submitted(A)
    office.put(
        "cluster.end-leadership", COUNCIL, date(2024, 12, 15), cluster="C1", unit=HEAD_UNIT,
        role="HEAD", to_day="2024-12-15", reason="đơn vị giải thể", season="2024",
    )  # fmt: skip
    office.refused(NotAllowed, "scorecard.open-review", HEAD, on=JANUARY, **office.of(A))
    office.put("scorecard.open-review", DEPUTY, JANUARY, **office.of(A))


# Delegation


def delegated(office: Office, **changes):
    given = {
        "scope": "chủ trì họp trừ bị", "from_day": "2024-12-15", "to_day": "2024-12-25",
        "acts": ["cluster.agree-scores"], **changes,
    }  # fmt: skip
    return office.put(
        "cluster.delegate", HEAD, date(2024, 12, 1), cluster="C1", deputy=DEPUTY_UNIT,
        season="2024", document=PAPER, **given,
    )  # fmt: skip


def agreeing(office: Office):
    office.reviewed(A)
    return {**OF_CLUSTER, "meeting": office.prepared(), "cards": [{"unit": A}]}


@pytest.mark.clause("A.II.2.2")
def test_a_deputy_acts_within_the_acts_and_the_days_of_the_delegation_only(office):
    of = agreeing(office)
    delegated(office)
    for on in (date(2024, 12, 14), date(2024, 12, 26)):
        answer = office.refused(NotAllowed, "cluster.agree-scores", DEPUTY, on=on, **of)
        assert "Cụm phó, Khối phó khi được ủy quyền" in answer.says
        assert "từ ngày 15/12/2024 đến hết ngày 25/12/2024" in answer.says
    answer = office.refused(
        NotAllowed, "meeting.hold", DEPUTY, on=date(2024, 12, 24), season="2024", meeting="TK",
        kind="YEAREND", cluster="C1", chair=DEPUTY_UNIT, present=list(UNITS),
    )  # fmt: skip
    assert answer.says.endswith(
        "; đơn vị này chỉ được ủy quyền: chủ trì họp trừ bị, từ ngày 15/12/2024 đến hết ngày "
        "25/12/2024, chỉ các việc «Thống nhất kết quả chấm điểm tại họp trừ bị»"
    )
    receipt = office.put("cluster.agree-scores", DEPUTY, date(2024, 12, 25), **of)
    assert receipt.events[0].on_behalf_of == HEAD_UNIT


@pytest.mark.clause("A.II.2.2")
def test_a_deputy_who_was_entrusted_with_nothing_is_told_so(office):
    answer = office.refused(NotAllowed, "cluster.agree-scores", DEPUTY, **agreeing(office))
    assert answer.says.endswith("; đơn vị này chưa được ủy quyền việc nào")


@pytest.mark.clause("A.II.2.2")
def test_a_delegation_without_named_acts_is_for_all_that_may_be_delegated(office):
    of = agreeing(office)
    receipt = delegated(office, acts=[], scope="mọi việc của cụm trưởng")
    assert receipt.events[0].facts.acts is None
    office.put("cluster.agree-scores", DEPUTY, date(2024, 12, 20), **of)


@pytest.mark.clause("A.II.2.2")
def test_of_two_delegations_either_may_carry_an_act(office):
    of = agreeing(office)
    delegated(office, acts=["meeting.hold"], scope="chủ trì hội nghị")
    office.refused(NotAllowed, "cluster.agree-scores", DEPUTY, on=date(2024, 12, 20), **of)
    delegated(office)
    receipt = office.put("cluster.agree-scores", DEPUTY, date(2024, 12, 20), **of)
    assert receipt.events[0].on_behalf_of == HEAD_UNIT


@pytest.mark.clause("A.II.2.2")
@pytest.mark.parametrize("acts", [["scorecard.verify"], ["khong-co"], ["cluster.delegate"]])
def test_what_is_not_the_heads_to_entrust_is_refused_with_what_is(office, acts):
    answer = office.refused(
        Refused, "cluster.delegate", HEAD, cluster="C1", deputy=DEPUTY_UNIT, scope="việc khác",
        from_day="2024-12-15", to_day="2024-12-25", season="2024", document=PAPER, acts=acts,
    )  # fmt: skip
    assert (answer.under, answer.field) == ("A.II.2.2", "acts")
    assert "cluster.agree-scores (Thống nhất kết quả chấm điểm tại họp trừ bị)" in answer.says


def test_delegations_are_told_with_scope_acts_period_and_end(office):
    granted = delegated(office)
    office.put(
        "cluster.end-delegation", HEAD, date(2024, 12, 20), cluster="C1", season="2024",
        delegation=granted.position, to_day="2024-12-20", reason="đã xong",
    )  # fmt: skip
    (acting,) = told(office).delegations
    assert (acting.head, acting.deputy, acting.scope, acting.acts) == (
        HEAD_UNIT, DEPUTY_UNIT, "chủ trì họp trừ bị", ("cluster.agree-scores",),
    )  # fmt: skip
    assert (acting.from_day, acting.to_day, acting.ended_early) == (
        date(2024, 12, 15), date(2024, 12, 20), True,
    )  # fmt: skip
    assert (acting.granted, acting.reason) == (granted.position, "đã xong")
    before = told(office, as_of=granted.position).delegations[0]
    assert (before.to_day, before.ended_early, before.ended) == (date(2024, 12, 25), False, None)


def test_leadership_is_told_as_of_any_cut_and_of_known_clusters_only(office):
    with pytest.raises(Unknown):
        leadership(office.stand.ledger, "C9")
    with pytest.raises(Unknown):
        told(office, as_of=1)
    start = office.stand.journal.head()[0]
    next_season(office)
    mistaken = assigned(office, A)
    assert len(terms(office)) == 2
    assert len(terms(office, as_of=start)) == 1
    office.put("event.declare-error", COUNCIL, position=mistaken.position, reason="nhập nhầm")
    assert len(terms(office)) == 1
    assert len(terms(office, as_of=mistaken.position)) == 2
