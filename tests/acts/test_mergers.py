"""Clusters that end (A.I.1): merged, or dissolved with their members going elsewhere, in one act."""

from datetime import date
from decimal import Decimal

import pytest

from ledger.acts.scope import cluster_of
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import ClusterDissolved, LeadershipEnded, MemberAdmitted
from ledger.aggregates.season import Season
from ledger.questions.calendar import calendar, findings_of_cluster
from ledger.questions.standings import standings
from ledger.refusals import NotAllowed, Refused
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    FIRST,
    HEAD,
    HEAD_UNIT,
    PAPER,
    STANDING,
    UNITS,
    A,
    Office,
    actor,
    second_council,
)
from tests.acts.test_computing import C, computing, line, recomputed, submit  # noqa: F401
from tests.opening import check_ledger

pytestmark = pytest.mark.clause("A.I.1")
LAST, AFTER = date(2024, 6, 30), date(2024, 7, 1)
MERGER = {"clusters": ["C1"], "to_day": LAST, "document": PAPER}


def established(office: Office, code: str = "C2", council: str = "HD") -> None:
    office.put(
        "cluster.establish", CITY, FIRST, code=code, name=f"Cụm {code}", kind="CUM",
        council=council, from_day=FIRST, document=PAPER,
    )  # fmt: skip


def cluster(office: Office, code: str) -> Cluster:
    return Cluster.folded(f"cluster/{code}", office.stand.journal.history(f"cluster/{code}"))


def without(office: Office, on: date = date(2025, 1, 5)):
    told = findings_of_cluster(office.stand.ledger, "2024", "C1", valid_on=on).findings
    return {f.unit: f.cured_on for f in told if f.finding == "WITHOUT_CLUSTER"}


def test_a_merger_ends_one_cluster_and_puts_all_its_members_into_the_other_by_one_act(office):
    established(office)
    events = office.put("cluster.merge", CITY, LAST, cluster="C2", **MERGER).events
    (ended,) = [e for e in events if isinstance(e.facts, ClusterDissolved)]
    assert {(m.unit, m.cluster) for m in ended.facts.moves} == {(u, "C2") for u in UNITS}
    assert "chuyển sang C2" in ended.facts.words()
    joined = [e for e in events if isinstance(e.facts, MemberAdmitted)]
    assert {(e.stream, e.facts.unit, e.facts.from_day) for e in joined} == {
        ("cluster/C2", u, AFTER) for u in UNITS
    }
    assert {e.causation for e in joined} == {ended.position}
    assert all(e.facts.document == ended.facts.document for e in joined)
    terms = [e.facts for e in events if isinstance(e.facts, LeadershipEnded)]
    assert [(t.role, t.to_day) for t in terms] == [("HEAD", LAST), ("DEPUTY", LAST)]
    season = Season.folded("season/2024", office.stand.journal.history("season/2024"))
    for day, code in ((LAST, "C1"), (AFTER, "C2")):
        assert cluster_of(office.stand.ledger, A, day, season) == code
    assert {r.left_on for r in standings(office.stand.ledger, "2024", "C1").rows} == {LAST}
    assert {r.unit for r in standings(office.stand.ledger, "2024", "C2").rows} == set(UNITS)
    assert cluster(office, "C1").holder("HEAD", AFTER, "2024") is None
    assert cluster(office, "C1").holder("HEAD", LAST, "2024") == HEAD_UNIT
    assert without(office) == {}
    assert check_ledger(office.stand.owner) == []


def test_two_clusters_may_be_merged_into_a_third_at_once(office):
    established(office)
    established(office, "C3")
    office.put("unit.register", STANDING, FIRST, code="PX08", name="Phường 8", from_day=FIRST)
    office.put("cluster.admit", CITY, cluster="C2", unit="PX08", from_day=FIRST, document=PAPER)
    office.put("cluster.merge", CITY, LAST, cluster="C3", **{**MERGER, "clusters": ["C1", "C2"]})
    assert set(cluster(office, "C3").roster(AFTER)) == {*UNITS, "PX08"}
    assert cluster(office, "C2").roster(AFTER) == ()


def test_members_of_a_dissolved_cluster_go_to_several_or_to_none_which_is_found(office):
    established(office)
    established(office, "C3")
    moves = [{"unit": A, "cluster": "C2"}, {"unit": HEAD_UNIT, "cluster": "C3"}]
    office.put(
        "cluster.dissolve", CITY, LAST, cluster="C1", to_day=LAST, document=PAPER, moves=moves
    )
    assert cluster(office, "C2").roster(AFTER) == (A,)
    assert cluster(office, "C3").roster(AFTER) == (HEAD_UNIT,)
    rest = set(UNITS) - {A, HEAD_UNIT}
    assert without(office) == dict.fromkeys(rest)
    late, ended = sorted(rest)[:2]
    office.put(
        "cluster.admit", CITY, cluster="C2", unit=late, from_day="2024-08-01", document=PAPER
    )
    office.put("unit.dissolve", STANDING, unit=ended, to_day=LAST, successors=[A], document=PAPER)
    assert without(office) == {**dict.fromkeys(rest - {ended}), late: date(2024, 8, 1)}
    assert check_ledger(office.stand.owner) == []


def test_the_calendar_of_an_ended_cluster_says_so_and_owes_nothing_after(office):
    established(office)
    office.put("cluster.merge", CITY, LAST, cluster="C2", **MERGER)
    told = calendar(office.stand.ledger, "2024", "C1", valid_on=date(2025, 1, 5))
    assert told.ended_on == LAST
    assert all(d.due is None or d.due <= LAST for d in told.duties if d.done_on is None)
    assert calendar(office.stand.ledger, "2024", "C2", valid_on=AFTER).ended_on is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"document": None}, "UBND Thành phố"),
        ({"clusters": ["C9"]}, "C9 không phải là cụm, khối khác"),
        ({"clusters": ["C2"]}, "không sáp nhập vào chính mình"),
        ({"clusters": ["C1", "C1"]}, "C1 ghi hai lần"),
        ({"to_day": date(2023, 1, 1)}, "ngày 01/01/2023 chưa có"),
    ],
)
def test_a_merger_that_cannot_be_is_refused_whole(office, given, says):
    established(office)
    answer = office.refused(Refused, "cluster.merge", CITY, cluster="C2", **{**MERGER, **given})
    assert says in answer.says


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ([{"unit": "PX99", "cluster": "C2"}], "không có đơn vị PX99"),
        ([{"unit": "PX08", "cluster": "C2"}], "PX08 không phải là thành viên của Cụm thi đua số 1"),
        ([{"unit": A, "cluster": "C1"}], "C1 không phải là cụm, khối khác"),
        ([{"unit": A, "cluster": "C9"}], "C9 không phải là cụm, khối khác"),
        ([{"unit": A, "cluster": "C2"}, {"unit": A, "cluster": "C3"}], f"{A} ghi hai lần"),
    ],
)
def test_moves_name_members_once_and_other_clusters(office, moves, says):
    established(office)
    established(office, "C3")
    office.put("unit.register", STANDING, FIRST, code="PX08", name="Phường 8", from_day=FIRST)
    answer = office.refused(
        Refused, "cluster.dissolve", CITY, cluster="C1", to_day=LAST, document=PAPER, moves=moves
    )
    assert says in answer.says


def test_a_member_that_another_cluster_is_to_have_is_not_moved(office):
    established(office)
    established(office, "C3")
    office.put("cluster.leave", CITY, cluster="C1", unit=A, to_day="2024-08-31", document=PAPER)
    office.put("cluster.admit", CITY, cluster="C3", unit=A, from_day="2024-09-01", document=PAPER)
    answer = office.refused(Refused, "cluster.merge", CITY, cluster="C2", **MERGER)
    assert "đang là thành viên của Cụm C3" in answer.says


def test_a_standing_body_records_it_for_the_city_among_its_own_councils_clusters_only(office):
    established(office)
    second_council(office)
    established(office, "C3", "HD2")
    for_city = {"on_behalf_of": "TP", **MERGER}
    office.refused(NotAllowed, "cluster.merge", STANDING, cluster="C3", **for_city)
    office.refused(
        NotAllowed, "cluster.merge", actor("r-2", "PNV2", "STANDING_BODY"), cluster="C3", **for_city
    )
    office.refused(NotAllowed, "cluster.merge", COUNCIL, cluster="C2", **MERGER)
    office.refused(NotAllowed, "cluster.merge", HEAD, cluster="C2", **MERGER)
    office.put("cluster.merge", STANDING, LAST, cluster="C2", **for_city)


def test_lines_that_compare_are_worked_out_anew_among_the_members_of_the_last_day(computing):  # noqa: F811
    """C left at the end of September; the cluster ended in August, so C was there to its end."""
    established(computing)
    submit(computing, A, "110")
    submit(computing, C, "60")
    computing.put("cluster.leave", CITY, cluster="C1", unit=C, to_day="2024-09-30", document=PAPER)
    assert line(computing, A) == Decimal("400.00")
    ended = computing.put(
        "cluster.merge", CITY, cluster="C2", **{**MERGER, "to_day": date(2024, 8, 31)}
    )
    moved = recomputed(computing, A)[-1]
    assert line(computing, A) == Decimal("300.00")
    assert (moved.facts.because_of, moved.facts.moved_by) == (ended.events[0].position, C)
    assert check_ledger(computing.stand.owner) == []


def test_a_dissolution_entered_in_error_is_declared_after_what_put_its_members_elsewhere(office):
    established(office)
    events = office.put("cluster.merge", CITY, LAST, cluster="C2", **MERGER).events
    ended, *rest = events
    answer = office.refused(
        Refused, "event.declare-error", CITY, position=ended.position, reason="nhầm"
    )
    assert "đã là thành viên của Cụm C2" in answer.says
    for event in rest:
        if isinstance(event.facts, MemberAdmitted):
            office.put("event.declare-error", CITY, position=event.position, reason="nhầm")
    office.put("event.declare-error", CITY, position=ended.position, reason="nhầm")
    assert set(cluster(office, "C1").roster(AFTER)) == set(UNITS)
    assert check_ledger(office.stand.owner) == []
