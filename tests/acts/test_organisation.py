"""Registers, clusters, seasons and criteria: who is where, under codes never used again."""

from collections.abc import Callable
from datetime import date

import pytest

from ledger.acts.scope import cluster_of
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.season import Season
from ledger.questions.calendar import clusters_of
from ledger.questions.standings import standings
from ledger.refusals import Answer, Conflict, NotAllowed, Refused, Unknown
from ledger.rulebook.regulation import regulation
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    CRITERIA,
    DEPUTY,
    DEPUTY_UNIT,
    FIRST,
    HEAD,
    HEAD_UNIT,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    actor,
    lines,
    member,
    second_council,
    together,
)
from tests.opening import check_ledger

OF_CLUSTER = {"season": "2024", "cluster": "C1"}


def second_cluster(office: Office, code: str = "C2", council: str = "HD") -> None:
    office.put(
        "cluster.establish", CITY, FIRST, code=code, name=f"Cụm {code}", kind="CUM",
        council=council, from_day=FIRST, document=PAPER,
    )  # fmt: skip


@pytest.mark.clause("A.I.1")
def test_a_unit_belongs_to_one_cluster_at_a_time(office):
    second_cluster(office)
    to_c2 = {"cluster": "C2", "unit": A, "document": PAPER}
    answer = office.refused(Refused, "cluster.admit", CITY, from_day="2024-07-01", **to_c2)
    assert "một đơn vị chỉ thuộc một cụm" in answer.says
    office.put("cluster.leave", CITY, cluster="C1", unit=A, to_day="2024-06-30", document=PAPER)
    office.put("cluster.admit", CITY, from_day="2024-07-01", **to_c2)


@pytest.mark.clause("A.I.1")
def test_a_cluster_dissolved_mid_season_has_nobody_any_more_and_keeps_what_was(office):
    second_cluster(office)
    ledger = office.stand.ledger
    season = Season.folded("season/2024", office.stand.journal.history("season/2024"))
    office.put("cluster.dissolve", CITY, cluster="C1", to_day="2024-06-30", document=PAPER)
    to_c2 = {"cluster": "C2", "unit": A, "document": PAPER}
    office.refused(Refused, "cluster.admit", CITY, from_day="2024-06-30", **to_c2)
    office.put("cluster.admit", CITY, from_day="2024-07-01", **to_c2)
    days = (date(2024, 6, 30), date(2024, 7, 1), date(2024, 12, 31))
    assert [cluster_of(ledger, A, on, season) for on in days] == ["C1", "C2", "C2"]
    assert [cluster_of(ledger, UNITS[3], on, None) for on in days] == ["C1", None, None]
    rows = standings(ledger, "2024", "C1").rows
    assert {(r.unit, r.left_on) for r in rows} == {(unit, date(2024, 6, 30)) for unit in UNITS}
    office.put(
        "season.open", STANDING, FIRST, code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on="2025-01-01", ends_on="2025-12-31", council="HD",
    )  # fmt: skip
    assert clusters_of(ledger, "2025") == ("C2",)
    assert check_ledger(office.stand.owner) == []


@pytest.mark.clause("A.I.1")
def test_of_two_clusters_that_admit_one_unit_at_once_one_has_it(office):
    office.put("unit.register", STANDING, FIRST, code="PX08", name="Phường 8", from_day=FIRST)
    clusters = [f"D{n}" for n in range(4)]
    for code in clusters:
        second_cluster(office, code)

    def admit(code: str) -> Callable[[], object]:
        return lambda: office.put(
            "cluster.admit", CITY, cluster=code, unit="PX08", from_day=FIRST, document=PAPER
        )

    results = together(*(admit(code) for code in clusters))
    lost = [r for r in results if isinstance(r, Answer)]
    assert [type(answer) for answer in lost] == [Refused] * 3
    with office.stand.ledger.reading() as connection:
        found = connection.execute("select count(*) from reading.member where unit = 'PX08'")
        assert found.fetchone() == (1,)


@pytest.mark.clause("A.I.1")
def test_a_cluster_needs_the_citys_paper_and_an_existing_unit(office):
    second_cluster(office)
    answer = office.refused(
        Refused, "cluster.admit", CITY, cluster="C2", unit="PX99", from_day=FIRST, document=PAPER
    )
    assert answer.field == "unit"
    office.put("unit.register", STANDING, FIRST, code="PX08", name="Phường 8", from_day=FIRST)
    answer = office.refused(
        Refused, "cluster.admit", CITY, cluster="C2", unit="PX08", from_day=FIRST
    )
    assert answer.field == "document"


def test_a_code_is_never_used_again_whatever_it_named(office):
    for code in (A, "VP", "HD", "C1"):
        office.refused(Conflict, "unit.register", STANDING, code=code, name="Khác", from_day=FIRST)
    office.refused(
        Conflict, "body.register", STANDING, code=A, name="Khác", kind="OTHER", from_day=FIRST
    )
    office.refused(
        Conflict, "season.open", STANDING, code="2024", name="Khác", kind="CALENDAR",
        starts_on=FIRST, ends_on=date(2024, 12, 31), council="HD",
    )  # fmt: skip


def test_two_councils_do_not_reach_into_each_other(office):
    second_council(office)
    theirs = actor("r-2", "PNV2", "STANDING_BODY")
    office.verified(A)
    office.refused(NotAllowed, "season.close", theirs, season="2024", reason="x")
    office.refused(
        NotAllowed, "scorecard.close", theirs, outcome="NOT_ASSESSED", reason="x", **office.of(A)
    )
    # Nor through a season of their own.
    through = {"season": "2024-2", "cluster": "C1"}
    office.refused(
        Unknown, "cluster.notify-results", theirs, addressees=[{"kind": "UNIT", "code": A}],
        **through,
    )  # fmt: skip
    office.refused(NotAllowed, "scorecard.verify", STANDING, season="2024-2", unit=A)


@pytest.mark.clause("A.I.2")
def test_a_head_is_handed_over_mid_year_and_the_old_one_leads_no_more(office):
    office.submitted(A)
    new_head = UNITS[3]
    office.put(
        "cluster.hand-over-leadership", COUNCIL, date(2024, 6, 1), cluster="C1", unit=new_head,
        role="HEAD", from_day="2024-06-01", reason="thay đổi nhân sự", season="2024",
    )  # fmt: skip
    office.refused(NotAllowed, "scorecard.open-review", HEAD, **office.of(A))
    led = actor(member(new_head).person, new_head, "HEAD")
    office.put("scorecard.open-review", led, date(2024, 12, 12), **office.of(A))


@pytest.mark.clause("A.II.3.3")
def test_last_years_head_finishes_last_year_while_the_new_one_leads_the_next(office):
    office.put(
        "season.open", STANDING, date(2024, 12, 30), code="2025", name="Năm 2025", kind="CALENDAR",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31), council="HD",
    )  # fmt: skip
    office.put(
        "meeting.hold", HEAD, date(2024, 12, 24), season="2024", meeting="TK", kind="YEAREND",
        cluster="C1", chair=HEAD_UNIT, present=list(UNITS),
    )  # fmt: skip
    office.put(
        "cluster.introduce-leadership", HEAD, date(2024, 12, 24), unit=A, role="HEAD",
        for_season="2025", meeting="TK", **OF_CLUSTER,
    )  # fmt: skip
    office.put(
        "cluster.assign-leadership", COUNCIL, date(2025, 1, 2), cluster="C1", unit=A, role="HEAD",
        from_day="2025-01-02", season="2025",
    )  # fmt: skip
    other = UNITS[3]
    office.submitted(other)
    january = date(2025, 1, 10)
    next_head = actor(member(A).person, A, "HEAD")
    office.refused(NotAllowed, "scorecard.open-review", next_head, on=january, **office.of(other))
    office.put("scorecard.open-review", HEAD, january, **office.of(other))


def test_a_unit_that_moved_on_keeps_its_cluster_for_last_years_matters(office):
    office.submitted(A)
    second_cluster(office)
    office.put("cluster.leave", CITY, cluster="C1", unit=A, to_day="2024-12-31", document=PAPER)
    office.put("cluster.admit", CITY, cluster="C2", unit=A, from_day="2025-01-01", document=PAPER)
    office.put("scorecard.open-review", HEAD, date(2025, 1, 10), **office.of(A))


@pytest.mark.clause("B.I")
def test_a_set_must_make_1000_and_name_members_each_once(office):
    of = {**OF_CLUSTER, "criteria": CRITERIA, "bonus_inside": True}
    short = [c for c in CRITERIA if c["code"] != "III.1"]
    says = office.refused(Refused, "criteria.issue", HEAD, group="G2", **{**of, "criteria": short})
    assert (says.under, says.field) == ("B.I", "criteria")
    says = office.refused(Refused, "criteria.issue", HEAD, group="G2", units=["PX99"], **of)
    assert says.field == "units"
    office.put("criteria.issue", HEAD, group="G2", units=[A], **of)
    office.refused(Refused, "criteria.issue", HEAD, group="G3", units=[A], **of)
    office.refused(Refused, "criteria.issue", HEAD, group="G2", units=[A], **of)
    again = office.put("criteria.issue", HEAD, group="G2", units=[A], reason="sửa tên", **of)
    assert again.events[0].facts.version == 2
    office.put("criteria.report", HEAD, group="G2", to=["DISTRICT", "COUNCIL"], **OF_CLUSTER)
    # The table that names the unit counts before the one for everybody.
    office.submitted(A)
    assert office.card(A).criteria == "criteria/2024/C1/G2"


@pytest.mark.clause("B.I")
def test_a_criterion_that_does_not_apply_is_not_scored(office):
    office.put(
        "criteria.issue", HEAD, group="CHUNG", criteria=CRITERIA, bonus_inside=True,
        not_applicable="FULL_MARKS", reason="bổ sung cách tính", **OF_CLUSTER,
    )  # fmt: skip
    office.put(
        "criteria.mark-not-applicable", HEAD, group="CHUNG", unit=A, criterion="II.4",
        reason="không giao", **OF_CLUSTER,
    )  # fmt: skip
    office.refused(Refused, "scorecard.submit", member(A), lines=lines(II_4="19"), **office.of(A))
    office.submitted(A)


def test_a_season_goes_by_a_shipped_regulation_pinned_by_its_digest(office):
    history = office.stand.journal.history("season/2024")
    assert history[1].facts.digest == regulation().digest
    answer = office.refused(
        Refused, "season.adopt-regulation", STANDING, season="2024", regulation="khong-co",
        from_day="2024-07-01",
    )  # fmt: skip
    assert answer.field == "regulation"


def test_a_role_is_granted_of_what_exists(office):
    of = {"person": "q-70", "from_day": FIRST}
    for body, role in (("PX99", "MEMBER"), (A, "COUNCIL"), ("KHONG", "OFFICE"), (A, "OFFICE")):
        office.refused(Refused, "role.grant", ADMIN, body=body, role=role, **of)
    assert (
        "không cấp riêng"
        in office.refused(Refused, "role.grant", ADMIN, body=HEAD_UNIT, role="HEAD", **of).says
    )


@pytest.mark.clause("B.III.1.2-2")
def test_a_unit_is_covered_by_one_party_organisation_at_a_time(office):
    answer = office.refused(
        Refused, "party-organisation.cover", PARTY, organisation=f"DB-{UNITS[3]}", unit=A,
        from_day=FIRST,
    )  # fmt: skip
    assert f"DB-{A}" in answer.says
    office.put(
        "party-organisation.end-coverage", PARTY, organisation=f"DB-{A}", unit=A,
        to_day="2024-05-31",
    )  # fmt: skip
    office.put(
        "party-organisation.cover", PARTY, organisation=f"DB-{UNITS[3]}", unit=A,
        from_day="2024-06-01", own=False, certificate=PAPER,
    )  # fmt: skip


def test_names_and_ends_of_units_bodies_and_clusters(office):
    office.put(
        "unit.rename", STANDING, unit=A, name="Phường Mẫu", from_day="2024-05-01", document=PAPER
    )
    office.put("body.rename", STANDING, body="VP", name="Văn phòng", from_day="2024-05-01")
    office.put(
        "cluster.rename", CITY, cluster="C1", name="Cụm Một", from_day="2024-05-01", document=PAPER
    )
    office.put(
        "unit.dissolve", STANDING, unit=UNITS[6], to_day="2024-06-30", successors=[A],
        document=PAPER,
    )  # fmt: skip
    office.put(
        "body.dissolve", STANDING, body="TTT", to_day="2024-06-30", successors=["TTQ"],
        document=PAPER,
    )  # fmt: skip
    office.put("cluster.dissolve", CITY, cluster="C1", to_day="2024-12-31", document=PAPER)
    office.refused(
        Refused, "unit.dissolve", STANDING, unit=UNITS[5], to_day="2024-06-30",
        successors=["PX99"], document=PAPER,
    )  # fmt: skip


def test_the_standing_body_changes_by_date(office):
    office.put(
        "body.register", STANDING, FIRST, code="PVX", name="Phòng VHXH", kind="STANDING_BODY",
        from_day=FIRST,
    )  # fmt: skip
    office.put("council.end-standing-body", COUNCIL, council="HD", body="PNV", to_day="2024-06-30")
    office.put(
        "council.name-standing-body", COUNCIL, council="HD", body="PVX", from_day="2024-07-01"
    )
    office.refused(NotAllowed, "season.close", STANDING, season="2024", reason="x")


def test_a_delegation_ends_early(office):
    of = {"cluster": "C1", "season": "2024"}
    granted = office.put(
        "cluster.delegate", HEAD, date(2024, 2, 1), deputy=DEPUTY_UNIT, scope="mọi việc",
        from_day="2024-02-01", to_day="2024-12-31", document=PAPER, **of,
    )  # fmt: skip
    office.put(
        "cluster.end-delegation", HEAD, date(2024, 3, 1), delegation=granted.position,
        to_day="2024-03-01", **of,
    )  # fmt: skip
    stream = "cluster/C1"
    cluster = Cluster.folded(stream, office.stand.journal.history(stream))
    assert cluster.delegated(date(2024, 3, 2), "2024") == ()


def test_a_term_ends_early_with_its_reason(office):
    of = {"cluster": "C1", "unit": DEPUTY_UNIT, "role": "DEPUTY", "to_day": "2024-06-30"}
    assert office.refused(Refused, "cluster.end-leadership", COUNCIL, **of).field == "reason"
    office.put("cluster.end-leadership", COUNCIL, reason="sáp nhập", season="2024", **of)
    office.submitted(A)
    office.refused(NotAllowed, "scorecard.open-review", DEPUTY, **office.of(A))
