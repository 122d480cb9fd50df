from datetime import date

import pytest

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import (
    ClusterDissolved,
    ClusterEstablished,
    ClusterRenamed,
    DelegationEnded,
    DelegationGranted,
    LeadershipAssigned,
    LeadershipEnded,
    LeadershipIntroduced,
    MemberAdmitted,
    MemberLeft,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import Given, given

DECISION = DocumentRef(printed="1664/QĐ-UBND")
LETTER = DocumentRef(printed="07/UQ-PX01")
START, END = date(2024, 1, 1), date(2024, 12, 31)

ESTABLISHED = ClusterEstablished(
    name="Cụm số 1", kind="CUM", council="HD", from_day=START, document=DECISION
)


def admitted(unit: str, from_day: date = START, to_day: date | None = None) -> MemberAdmitted:
    return MemberAdmitted(unit=unit, from_day=from_day, to_day=to_day, document=DECISION)


def assigned(
    unit: str,
    role: str = "HEAD",
    from_day: date = START,
    to_day: date = END,
    season: str | None = "2024",
) -> LeadershipAssigned:
    return LeadershipAssigned(unit=unit, role=role, from_day=from_day, to_day=to_day, season=season)


THREE = (ESTABLISHED, admitted("PX01"), admitted("PX02"), admitted("PX03"))
LED = (*THREE, assigned("PX01"), assigned("PX02", "DEPUTY"))
LEFT = MemberLeft(unit="PX03", to_day=date(2024, 6, 30), document=DECISION)
GRANTED = DelegationGranted(
    head="PX01",
    deputy="PX02",
    scope="đôn đốc báo cáo quý III",
    from_day=date(2024, 7, 1),
    to_day=date(2024, 9, 30),
    season="2024",
    document=LETTER,
)


def cluster(*events: Event) -> Given[Cluster]:
    return given(Cluster, *events, stream="cluster/CUM1")


# The City's decisions


@pytest.mark.clause("A.I.1")
def test_only_a_decision_of_the_city_sets_up_a_cluster():
    cluster().when(
        lambda c: c.establish(
            "Cụm số 1", kind="CUM", council="HD", from_day=START, document=DECISION
        )
    ).then(ESTABLISHED)
    cluster().when(
        lambda c: c.establish("Cụm số 1", kind="CUM", council="HD", from_day=START, document=None)
    ).refused(under="A.I.1", saying="UBND Thành phố")


def test_no_cluster_takes_the_citys_code():
    given(Cluster, stream="cluster/CITY").when(
        lambda c: c.establish(
            "Cụm số 1", kind="CUM", council="HD", from_day=START, document=DECISION
        )
    ).refused(under="A.I.1", saying="dành riêng cho UBND Thành phố")


def test_a_cluster_s_code_is_never_used_again():
    cluster(ESTABLISHED, ClusterDissolved(to_day=END, document=DECISION)).when(
        lambda c: c.establish("Khác", kind="KHOI", council="HD", from_day=END, document=DECISION)
    ).refused(under="A.I.1", saying="không dùng lại")


def test_a_cluster_is_renamed_by_a_document_to_another_name_later():
    renamed = ClusterRenamed(
        before="Cụm số 1", name="Cụm A", from_day=date(2024, 7, 1), document=DECISION
    )
    there = cluster(ESTABLISHED)
    there.when(lambda c: c.rename("Cụm A", from_day=date(2024, 7, 1), document=DECISION)).then(
        renamed
    )
    there.when(lambda c: c.rename("Cụm A", from_day=date(2024, 7, 1), document=None)).refused(
        under="A.I.1", saying="UBND Thành phố"
    )
    there.when(lambda c: c.rename("Cụm A", from_day=START, document=DECISION)).refused(
        under="A.I.1", saying="muộn hơn"
    )
    there.when(lambda c: c.rename("Cụm số 1", from_day=END, document=DECISION)).refused(
        under="A.I.1", saying="không có gì để đổi"
    )
    state = cluster(ESTABLISHED, renamed).state
    assert state.names.on(date(2024, 6, 30)) == "Cụm số 1"
    assert state.names.on(date(2024, 7, 1)) == "Cụm A"


def test_a_member_is_admitted_only_by_a_document_of_the_city():
    there = cluster(ESTABLISHED)
    there.when(lambda c: c.admit("PX01", from_day=START, document=DECISION)).then(admitted("PX01"))
    there.when(lambda c: c.admit("PX01", from_day=START, document=None)).refused(
        under="A.I.1", saying="UBND Thành phố"
    )


def test_the_roster_is_of_a_day():
    state = cluster(*THREE, LEFT, admitted("PX04", date(2024, 7, 1))).state
    assert state.roster(date(2023, 12, 31)) == ()
    assert state.roster(date(2024, 6, 30)) == ("PX01", "PX02", "PX03")
    assert state.roster(date(2024, 7, 1)) == ("PX01", "PX02", "PX04")


def test_a_unit_is_a_member_once_at_a_time_of_one_cluster():
    there = cluster(*THREE, LEFT)
    there.when(lambda c: c.admit("PX01", from_day=END, document=DECISION)).refused(
        under="A.I.1", saying="đã là thành viên"
    )
    there.when(
        lambda c: c.admit("PX09", from_day=START, document=DECISION, elsewhere="KHOI2")
    ).refused(under="A.I.1", saying="KHOI2")
    there.when(lambda c: c.admit("PX03", from_day=date(2024, 6, 30), document=DECISION)).refused(
        under="A.I.1"
    )
    there.when(lambda c: c.admit("PX03", from_day=date(2024, 7, 1), document=DECISION)).then(
        admitted("PX03", date(2024, 7, 1))
    )


def test_a_membership_lies_within_the_cluster_s_own_days():
    cluster().when(lambda c: c.admit("PX01", from_day=START, document=DECISION)).refused(
        under="A.I.1", saying="chưa có cụm"
    )
    cluster(ESTABLISHED).when(
        lambda c: c.admit("PX01", from_day=date(2023, 12, 31), document=DECISION)
    ).refused(under="A.I.1", saying="31/12/2023")
    cluster(ESTABLISHED).when(
        lambda c: c.admit("PX01", from_day=END, to_day=START, document=DECISION)
    ).refused(under="A.I.1", saying="đứng trước")
    cluster(ESTABLISHED, ClusterDissolved(to_day=END, document=DECISION)).when(
        lambda c: c.admit("PX01", from_day=date(2025, 1, 1), document=DECISION)
    ).refused(under="A.I.1", saying="giải thể")


def test_a_member_leaves_by_a_document_of_the_city_while_it_is_one():
    there = cluster(*THREE)
    there.when(lambda c: c.leave("PX03", to_day=date(2024, 6, 30), document=DECISION)).then(LEFT)
    there.when(lambda c: c.leave("PX03", to_day=date(2024, 6, 30), document=None)).refused(
        under="A.I.1", saying="UBND Thành phố"
    )
    for unit, day in (("PX09", END), ("PX03", date(2023, 12, 31))):
        there.when(lambda c, u=unit, d=day: c.leave(u, to_day=d, document=DECISION)).refused(
            under="A.I.1", saying="không đang là thành viên"
        )


def test_a_leaving_head_leads_no_longer():
    gone = MemberLeft(unit="PX01", to_day=date(2024, 6, 30), document=DECISION)
    ended = LeadershipEnded(
        unit="PX01",
        role="HEAD",
        to_day=date(2024, 6, 30),
        season="2024",
        document=DECISION,
        reason="đơn vị thôi là thành viên của cụm, khối",
    )
    cluster(*LED).when(lambda c: c.leave("PX01", to_day=date(2024, 6, 30), document=DECISION)).then(
        gone, ended
    )
    state = cluster(*LED, gone, ended).state
    assert state.holder("HEAD", date(2024, 6, 30)) == "PX01"
    assert state.holder("HEAD", date(2024, 7, 1)) is None
    assert state.holder("HEAD", date(2025, 2, 1), "2024") is None


def test_a_unit_that_left_before_its_term_began_does_not_lead():
    next_year = assigned("PX03", "HEAD", date(2025, 1, 1), date(2025, 12, 31), "2025")
    state = cluster(*THREE, next_year, LEFT).state
    assert state.holder("HEAD", date(2025, 1, 1)) is None


def test_nobody_leaves_a_cluster_after_its_last_day():
    gone = cluster(*THREE, ClusterDissolved(to_day=END, document=DECISION))
    for day in (END, date(2025, 1, 1)):
        gone.when(lambda c, on=day: c.leave("PX03", to_day=on, document=DECISION)).refused(
            under="A.I.1", saying="không đang là thành viên"
        )
    eve = date(2024, 12, 30)
    left = MemberLeft(unit="PX03", to_day=eve, document=DECISION)
    gone.when(lambda c: c.leave("PX03", to_day=eve, document=DECISION)).then(left)


def test_a_membership_that_never_began_keeps_nobody_from_being_a_member():
    later = admitted("PX04", date(2025, 3, 1))
    gone = cluster(*THREE, later, ClusterDissolved(to_day=END, document=DECISION))
    at_once = admitted("PX04", date(2024, 12, 1))
    gone.when(lambda c: c.admit("PX04", from_day=date(2024, 12, 1), document=DECISION)).then(
        at_once
    )


def test_a_dissolved_cluster_has_no_roster_and_is_dissolved_once():
    dissolved = ClusterDissolved(to_day=END, document=DECISION)
    there = cluster(*THREE)
    there.when(lambda c: c.dissolve(to_day=END, document=DECISION)).then(dissolved)
    there.when(lambda c: c.dissolve(to_day=END, document=None)).refused(
        under="A.I.1", saying="UBND Thành phố"
    )
    there.when(lambda c: c.dissolve(to_day=date(2023, 1, 1), document=DECISION)).refused(
        under="A.I.1"
    )
    gone = cluster(*THREE, dissolved)
    gone.when(lambda c: c.dissolve(to_day=END, document=DECISION)).refused(
        under="A.I.1", saying="đã giải thể"
    )
    assert gone.state.roster(END) == ("PX01", "PX02", "PX03")
    assert gone.state.roster(date(2025, 1, 1)) == ()
    assert {(b.what, b.to_day) for b in gone.state.memberships} == {
        (unit, END) for unit in ("PX01", "PX02", "PX03")
    }


# Head and Deputy


@pytest.mark.clause("A.I.2")
def test_a_term_is_one_year_from_its_first_day_unless_said_otherwise():
    there = cluster(*THREE)
    there.when(lambda c: c.assign("PX01", "HEAD", from_day=START, season="2024")).then(
        assigned("PX01")
    )
    there.when(lambda c: c.assign("PX01", "HEAD", from_day=date(2024, 2, 29))).then(
        assigned("PX01", "HEAD", date(2024, 2, 29), date(2025, 2, 28), None)
    )
    longer = assigned("PX01", "HEAD", START, date(2025, 6, 30))
    there.when(
        lambda c: c.assign("PX01", "HEAD", from_day=START, to_day=date(2025, 6, 30), season="2024")
    ).then(longer)


def test_only_a_member_of_the_day_leads():
    cluster(*THREE, LEFT).when(
        lambda c: c.assign("PX03", "HEAD", from_day=date(2024, 7, 1))
    ).refused(under="A.I.2", saying="không phải là thành viên")


def test_a_term_does_not_end_before_it_begins():
    cluster(*THREE).when(lambda c: c.assign("PX01", "HEAD", from_day=END, to_day=START)).refused(
        under="A.I.2", saying="đứng trước"
    )


def test_two_heads_of_one_season_never_share_a_day():
    led = cluster(*LED)
    for season in ("2024", None):
        led.when(lambda c, s=season: c.assign("PX03", "HEAD", from_day=END, season=s)).refused(
            under="A.I.2", saying="PX01"
        )
    led.when(lambda c: c.assign("PX03", "HEAD", from_day=date(2025, 1, 1), season="2024")).then(
        assigned("PX03", "HEAD", date(2025, 1, 1), date(2025, 12, 31), "2024")
    )


def test_one_unit_is_not_both_head_and_deputy():
    cluster(*THREE, assigned("PX01")).when(
        lambda c: c.assign("PX01", "DEPUTY", from_day=END, season="2024")
    ).refused(under="A.I.2", saying="không kiêm")


def test_the_same_unit_may_lead_two_years_running():
    cluster(*LED).when(
        lambda c: c.assign("PX01", "HEAD", from_day=date(2025, 1, 1), season="2025")
    ).then(assigned("PX01", "HEAD", date(2025, 1, 1), date(2025, 12, 31), "2025"))


def test_last_year_s_head_keeps_last_year_s_season_while_the_new_one_leads_the_next():
    early = assigned("PX03", "HEAD", date(2024, 12, 24), date(2025, 12, 23), "2025")
    cluster(*LED).when(
        lambda c: c.assign("PX03", "HEAD", from_day=date(2024, 12, 24), season="2025")
    ).then(early)
    state = cluster(*LED, early).state
    for day in (END, date(2025, 2, 1)):
        assert state.holder("HEAD", day, "2024") == "PX01"
        assert state.holder("HEAD", day, "2025") == "PX03"
        assert state.holder("HEAD", day) == "PX03"
    assert state.holder("HEAD", date(2024, 12, 23)) == "PX01"
    assert state.holder("HEAD", date(2024, 12, 23), "2025") is None
    assert state.holder("DEPUTY", date(2025, 1, 1)) is None


def test_a_term_for_no_season_counts_on_its_own_days_for_every_season():
    state = cluster(*THREE, assigned("PX01", season=None)).state
    assert state.holder("HEAD", END, "2024") == "PX01"
    assert state.holder("HEAD", date(2025, 1, 1), "2024") is None


def test_another_unit_takes_over_in_the_same_act_for_the_rest_of_the_term():
    ended = LeadershipEnded(
        unit="PX01",
        role="HEAD",
        to_day=date(2024, 6, 30),
        season="2024",
        reason="đơn vị sáp nhập",
    )
    after = assigned("PX03", "HEAD", date(2024, 7, 1), END, "2024")
    cluster(*LED).when(
        lambda c: c.hand_over("PX03", "HEAD", from_day=date(2024, 7, 1), reason="đơn vị sáp nhập")
    ).then(ended, after)
    state = cluster(*LED, ended, after).state
    assert state.holder("HEAD", date(2024, 6, 30), "2024") == "PX01"
    assert state.holder("HEAD", date(2024, 7, 1), "2024") == "PX03"
    assert state.holder("HEAD", date(2025, 2, 1), "2024") == "PX03"


def test_a_term_is_handed_over_only_while_it_runs_with_a_reason_and_to_a_free_member():
    led = cluster(*LED)
    led.when(lambda c: c.hand_over("PX03", "HEAD", from_day=date(2024, 7, 1), reason=None)).refused(
        under="A.I.2", saying="lý do"
    )
    led.when(
        lambda c: c.hand_over("PX02", "HEAD", from_day=date(2024, 7, 1), reason="thay")
    ).refused(under="A.I.2", saying="không kiêm")
    led.when(
        lambda c: c.hand_over("PX09", "HEAD", from_day=date(2024, 7, 1), reason="thay")
    ).refused(under="A.I.2", saying="không phải là thành viên")
    for day in (START, date(2025, 1, 1)):
        led.when(lambda c, d=day: c.hand_over("PX03", "HEAD", from_day=d, reason="thay")).refused(
            under="A.I.2", saying="đang chạy"
        )


def test_a_term_is_ended_early_with_a_reason_by_naming_its_season_where_two_run():
    ended = LeadershipEnded(
        unit="PX01", role="HEAD", to_day=date(2024, 6, 30), season="2024", reason="xin thôi"
    )
    led = cluster(*LED)
    led.when(
        lambda c: c.end_leadership("PX01", "HEAD", to_day=date(2024, 6, 30), reason="xin thôi")
    ).then(ended)
    led.when(
        lambda c: c.end_leadership("PX01", "HEAD", to_day=date(2024, 6, 30), reason=None)
    ).refused(under="A.I.2", saying="lý do")
    led.when(
        lambda c: c.end_leadership("PX03", "HEAD", to_day=date(2024, 6, 30), reason="xin thôi")
    ).refused(under="A.I.2", saying="PX03")
    twice = cluster(*LED, assigned("PX01", "HEAD", date(2024, 12, 1), date(2025, 11, 30), "2025"))
    twice.when(
        lambda c: c.end_leadership("PX01", "HEAD", to_day=date(2024, 12, 5), reason="xin thôi")
    ).refused(under="A.I.2", saying="năm thi đua")
    twice.when(
        lambda c: c.end_leadership(
            "PX01", "HEAD", to_day=date(2024, 12, 5), season="2025", reason="xin thôi"
        )
    ).then(
        LeadershipEnded(
            unit="PX01", role="HEAD", to_day=date(2024, 12, 5), season="2025", reason="xin thôi"
        )
    )


@pytest.mark.clause("A.II.3.3")
def test_a_quorate_meeting_introduces_next_year_s_head_among_the_members():
    introduced = LeadershipIntroduced(
        unit="PX03", role="HEAD", season="2025", meeting="meeting/2024/TK"
    )
    day = date(2024, 12, 24)
    cluster(*LED).when(
        lambda c: c.introduce("PX03", "HEAD", season="2025", on=day, meeting="meeting/2024/TK")
    ).then(introduced)
    cluster(*LED).when(
        lambda c: c.introduce("PX03", "HEAD", season="2025", on=day, quorate=False)
    ).refused(under="A.I.3", saying="2/3")
    cluster(*LED).when(lambda c: c.introduce("PX09", "DEPUTY", season="2025", on=day)).refused(
        under="A.I.2", saying="không phải là thành viên"
    )
    assert cluster(*LED, introduced).state.introduced == (("PX03", "HEAD", "2025"),)


# Delegation


def delegating(**changes: object):
    given_ = {
        "head": "PX01",
        "deputy": "PX02",
        "scope": "đôn đốc báo cáo quý III",
        "from_day": date(2024, 7, 1),
        "to_day": date(2024, 9, 30),
        "document": LETTER,
        "season": "2024",
        **changes,
    }
    return lambda c: c.delegate(given_.pop("head"), given_.pop("deputy"), **given_)


@pytest.mark.clause("A.II.2.2")
def test_the_head_authorises_the_deputy_on_paper_with_scope_and_period():
    cluster(*LED).when(delegating()).then(GRANTED)
    state = cluster(*LED, GRANTED).state
    assert state.delegated(date(2024, 6, 30)) == ()
    assert [d.scope for d in state.delegated(date(2024, 7, 1))] == ["đôn đốc báo cáo quý III"]
    assert len(state.delegated(date(2024, 9, 30), "2024")) == 1
    assert state.delegated(date(2024, 9, 30), "2025") == ()
    assert state.delegated(date(2024, 10, 1)) == ()


@pytest.mark.parametrize(
    ("changes", "saying"),
    [
        ({"scope": None}, "phạm vi"),
        ({"to_day": None}, "thời hạn"),
        ({"to_day": date(2024, 6, 30)}, "đứng trước"),
        ({"document": None}, "văn bản"),
        ({"head": "PX03"}, "không làm cụm, khối trưởng"),
        ({"deputy": "PX03"}, "không làm cụm, khối phó"),
        ({"from_day": date(2023, 12, 31)}, "không làm cụm, khối trưởng"),
    ],
)
def test_a_delegation_that_lacks_something_is_refused(changes, saying):
    cluster(*LED).when(delegating(**changes)).refused(under="A.II.2.2", saying=saying)


def test_a_delegation_lapses_when_a_unit_loses_its_role():
    ended = LeadershipEnded(unit="PX02", role="DEPUTY", to_day=date(2024, 7, 31), season="2024")
    state = cluster(*LED, GRANTED, ended).state
    assert len(state.delegated(date(2024, 7, 31))) == 1
    assert state.delegated(date(2024, 8, 1)) == ()


def test_a_running_delegation_is_ended_by_naming_the_event_that_granted_it():
    position = len(LED) + 1
    ended = DelegationEnded(
        delegation=position, head="PX01", deputy="PX02", to_day=date(2024, 8, 15)
    )
    cluster(*LED, GRANTED).when(
        lambda c: c.end_delegation(position, to_day=date(2024, 8, 15))
    ).then(ended)
    state = cluster(*LED, GRANTED, ended).state
    assert len(state.delegated(date(2024, 8, 15))) == 1
    assert state.delegated(date(2024, 8, 16)) == ()
    for at, day in ((1, date(2024, 8, 15)), (position, date(2024, 9, 30))):
        cluster(*LED, GRANTED).when(lambda c, a=at, d=day: c.end_delegation(a, to_day=d)).refused(
            under="A.II.2.2", saying=str(at)
        )


def test_an_ended_delegation_whose_grant_was_void_still_replays():
    stray = DelegationEnded(delegation=99, head="PX01", deputy="PX02", to_day=END)
    assert cluster(*LED, stray).state.delegated(END) == ()


# Words


def test_its_events_are_told_in_words():
    assert ESTABLISHED.words() == (
        "Thành lập Cụm thi đua Cụm số 1 từ ngày 01/01/2024, thuộc Hội đồng HD, theo 1664/QĐ-UBND"
    )
    assert admitted("PX01").words() == (
        "Đơn vị PX01 là thành viên từ ngày 01/01/2024, theo 1664/QĐ-UBND"
    )
    assert LEFT.words() == "Đơn vị PX03 thôi là thành viên sau ngày 30/06/2024, theo 1664/QĐ-UBND"
    assert assigned("PX01").words() == (
        "Phân công đơn vị PX01 làm cụm, khối trưởng cho năm thi đua 2024, "
        "từ ngày 01/01/2024 đến hết ngày 31/12/2024"
    )
    assert GRANTED.words() == (
        "Đơn vị PX01 ủy quyền cho đơn vị PX02 về năm thi đua 2024 từ ngày 01/07/2024 "
        "đến hết ngày 30/09/2024, theo 07/UQ-PX01: đôn đốc báo cáo quý III"
    )
    others = (
        ClusterRenamed(before="A", name="B", from_day=START, document=DECISION),
        ClusterDissolved(to_day=END, document=DECISION),
        LeadershipIntroduced(unit="PX03", role="HEAD", season="2025", meeting="meeting/2024/TK"),
        LeadershipEnded(unit="PX02", role="DEPUTY", to_day=END, season="2024"),
        DelegationEnded(delegation=7, head="PX01", deputy="PX02", to_day=END),
    )
    assert [e.words() for e in others] == [
        "Đổi tên A thành B từ ngày 01/01/2024, theo 1664/QĐ-UBND",
        "Giải thể cụm, khối thi đua sau ngày 31/12/2024, theo 1664/QĐ-UBND",
        (
            "Giới thiệu đơn vị PX03 làm cụm, khối trưởng cho năm thi đua 2025 "
            "tại cuộc họp meeting/2024/TK"
        ),
        "Đơn vị PX02 thôi làm cụm, khối phó của năm thi đua 2024 sau ngày 31/12/2024",
        (
            "Đơn vị PX01 chấm dứt ủy quyền cho đơn vị PX02 sau ngày 31/12/2024 "
            "(ủy quyền tại sự kiện số 7)"
        ),
    ]
    units = [e.concerns() for e in (admitted("PX01"), LEFT, assigned("PX01"), GRANTED, *others)]
    assert units == [
        ("PX01",),
        ("PX03",),
        ("PX01",),
        ("PX01", "PX02"),
        (),
        (),
        ("PX03",),
        ("PX02",),
        ("PX01", "PX02"),
    ]
