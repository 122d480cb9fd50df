"""Who may put what: every act, every role, in the right body and in a wrong one."""

from datetime import date

import pytest

import ledger.acts  # noqa: F401 — fills the table
from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS
from ledger.acts.matrix import NOTHING_TO_PUT, matrix, policy_page
from ledger.acts.policy import TABLE, held, may_read
from ledger.acts.scope import Scope
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import (
    ClusterEstablished,
    DelegationGranted,
    LeadershipAssigned,
    MemberAdmitted,
)
from ledger.aggregates.role_binding import RoleBinding, RoleGranted
from ledger.aggregates.season import Season, SeasonOpened
from ledger.events import AnyRecorded
from ledger.refusals import NotAllowed, Refused
from ledger.values import DocumentRef
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    CRITERIA,
    DEPUTY,
    FEED,
    FIRST,
    HEAD,
    INSPECTOR,
    OFFICE,
    PAPER,
    STANDING,
    UNITS,
    A,
    actor,
    lines,
    member,
)
from tests.given import at, recorded

H, D, M, U = "HEAD", "DEPUTY", "MEMBER", "MEMBER"
C, S, TP, Q = "COUNCIL", "STANDING_BODY", "CITY", "DISTRICT"
PARTY = ("PARTY_ORG_COMMITTEE", "PARTY_INSPECTION")
EXPECTED: dict[str, tuple[str, ...]] = {
    "award.cancel": (TP, Q, S),
    "award.decide": (TP, Q, S),
    "award.find-file-incomplete": (S,),
    "award.find-standards": (C, S),
    "award.flag-review": (S,),
    "award.nominate": (H, D),
    "award.propose": (C, Q, S),
    "body.bind": (C, S),
    "award.publish": (C, S),
    "award.receive-file": (S,),
    "award.record-ballot": (C, S),
    "award.return-file": (S,),
    "award.return-proposal": (TP, Q, S),
    "body.dissolve": (S,),
    "body.end-binding": (C, S),
    "body.reorganise": (TP, S),
    "body.register": (S,),
    "body.rename": (S,),
    "calendar.issue-address": (H, M, S),
    "calendar.revoke-address": (H, M, S),
    "cluster.adjust": (H, D),
    "cluster.admit": (TP, S),
    "cluster.agree-scores": (H, D),
    "cluster.assign-leadership": (C, S),
    "cluster.delegate": (H,),
    "cluster.dissolve": (TP, S),
    "cluster.end-delegation": (H,),
    "cluster.end-leadership": (C, S),
    "cluster.establish": (TP, S),
    "cluster.hand-over-leadership": (C, S),
    "cluster.introduce-leadership": (H, D),
    "cluster.leave": (TP, S),
    "cluster.merge": (TP, S),
    "cluster.notify-results": (H, D),
    "cluster.record-ballot": (H, D),
    "cluster.rename": (TP, S),
    "conduct.advance-prosecution": (S,),
    "conduct.annul-discipline": (S,),
    "conduct.approve-exception": (S,),
    "conduct.attribute": (C,),
    "conduct.complete-remediation": ("INSPECTORATE", S),
    "conduct.conclude-inspection": ("INSPECTORATE", S),
    "conduct.end-prosecution": (S,),
    "conduct.find-shortcoming": (C,),
    "conduct.open-inspection": ("INSPECTORATE", S),
    "conduct.record-deep-review": (*PARTY, S),
    "conduct.record-discipline": (S,),
    "conduct.record-prosecution": (S,),
    "conduct.replace-condition": (C,),
    "conduct.revoke-exception": (S,),
    "conduct.withdraw-replacement": (C,),
    "conduct.withdraw-shortcoming": (C,),
    "council.end-standing-body": (C, S),
    "complaint.accept": (Q, TP, S),
    "complaint.complain-again": (U, S),
    "complaint.decide": (Q, TP, S),
    "complaint.declare-complex": (Q, TP, S),
    "complaint.hold-dialogue": (Q, TP, S),
    "complaint.receive": (M, S),
    "complaint.refuse": (Q, TP, S),
    "complaint.send": (Q, TP, S),
    "complaint.withdraw": (U, S),
    "council.establish": (TP, S),
    "council.name-standing-body": (C, S),
    "criteria.issue": (H, D),
    "criteria.clone": (H, D),
    "criteria.mark-not-applicable": (H, D),
    "criteria.report": (H, D),
    "dispute.decide": (C,),
    "dispute.escalate": (H, D, S),
    "dispute.notify": (H, D),
    "dispute.raise": (M,),
    "dispute.record-ballot": (C, S),
    "dispute.reopen": (M, H, D, S, C),
    "dispute.reserve": (M,),
    "dispute.settle": (H, D),
    "dispute.state-position": (M, H, D, S, C),
    "erasure.order": (C, S),
    "event.declare-error": (C, S, "ADMIN"),
    "evidence-bundle.make": ("INSPECTOR", C, S),
    "evidence.provide": ("OFFICE", "FINANCE", "INSPECTORATE", S),
    "guidance.decide-tie": (C,),
    "guidance.issue": (Q, S),
    "ledger.init": (),
    "meeting.arrange": (H, D, S),
    "matter.conclude": ("INSPECTORATE", "PARTY_INSPECTION", S),
    "matter.open": ("INSPECTORATE", "PARTY_INSPECTION", S),
    "meeting.concur": (C, S),
    "meeting.detail-attendance": (H, D),
    "meeting.explain-absence": (H, D, M),
    "meeting.hold": (H, D, S),
    "meeting.propose": (H, D, S),
    "meeting.record-content": (H, D, S),
    "meeting.withhold": (C, S),
    "paper.correct": (TP, Q, C, "OFFICE", S),
    "paper.recall": (TP, Q, C, "OFFICE", S),
    "paper.replace": (TP, Q, C, "OFFICE", S),
    "party-organisation.cover": ("PARTY_ORG_COMMITTEE", S),
    "party-organisation.end-coverage": ("PARTY_ORG_COMMITTEE", S),
    "party-organisation.register": ("PARTY_ORG_COMMITTEE", S),
    "party-rating.cancel": (*PARTY, S),
    "party-rating.certify-coverage": (*PARTY, S),
    "party-rating.record": (*PARTY, S),
    "party-rating.revise": (*PARTY, S),
    "person.erase": (S,),
    "person.name": (S,),
    "reprimand.forward": ("OFFICE", S),
    "reprimand.withdraw": ("OFFICE", S),
    "role.end": ("ADMIN",),
    "log.begin": ("ADMIN",),
    "role.grant": ("ADMIN",),
    "scorecard.adjust": (H, D),
    "scorecard.answer-explanation": (H, D),
    "scorecard.apply-reprimand": (H, D),
    "scorecard.close": (S, C),
    "scorecard.complete-review": (H, D),
    "scorecard.determine": (C,),
    "scorecard.explain": (U,),
    "scorecard.miss": (H, D, S),
    "scorecard.open-review": (H, D),
    "scorecard.request-explanation": (H, D),
    "scorecard.return": (H, D),
    "scorecard.reverse-reprimand": (H, D),
    "scorecard.score": (H, D, S, Q, "OFFICE", "FINANCE", "INSPECTORATE", *PARTY),
    "scorecard.submit": (U,),
    "scorecard.verify": (C, S),
    "season.adopt-regulation": (S,),
    "season.close": (S,),
    "season.load": (S,),
    "season.open": (S,),
    "season.report-results": (S, C),
    "unit.dissolve": (S,),
    "unit.register": (S,),
    "unit.rename": (S,),
    "year.adopt-document": (H, D),
    "year.appraise": (H, D, S),
    "year.give-opinion": (M,),
    "year.hold-activity": (H, D),
    "year.introduce-model": (M, H, D),
    "year.register-model": (M,),
    "year.remind": (S,),
    "year.report": (H, D),
    "year.report-agreed-scores": (H, D),
    "year.report-unit": (M,),
    "year.spread-model": (H, D),
    "year.urge": (H, D),
    "unit.reorganise": (TP, S),
}
"""Who may put each act, from the guidance and domain §10; where a unit acts, it is its own."""

WITHIN_THE_REVIEW = {
    "cluster.adjust", "cluster.notify-results", "scorecard.adjust", "scorecard.answer-explanation",
    "scorecard.apply-reprimand", "scorecard.complete-review", "scorecard.miss",
    "scorecard.open-review", "scorecard.request-explanation", "scorecard.return",
    "scorecard.reverse-reprimand", "scorecard.score",
}  # fmt: skip
"""Where the Deputy's cooperation is itself the mandate (B.II.2, R-03)."""

DAY = date(2024, 12, 10)
DOC = DocumentRef(printed="QĐ 1664/QĐ-UBND")
SEASON = Season.folded(
    "season/2024",
    recorded(
        [
            SeasonOpened(
                name="Năm 2024", kind="CALENDAR", starts_on=FIRST, ends_on=date(2024, 12, 31),
                council="HD",
            )
        ],
        stream="season/2024",
    ),
)  # fmt: skip


def cluster(*more: object) -> Cluster:
    events = [
        ClusterEstablished(name="C1", kind="CUM", council="HD", from_day=FIRST, document=DOC),
        *(MemberAdmitted(unit=u, from_day=FIRST, document=DOC) for u in UNITS),
        LeadershipAssigned(
            unit=UNITS[1], role="HEAD", from_day=FIRST, to_day=date(2024, 12, 31), season="2024"
        ),
        LeadershipAssigned(
            unit=UNITS[2], role="DEPUTY", from_day=FIRST, to_day=date(2024, 12, 31), season="2024"
        ),
        *more,
    ]
    return Cluster.folded("cluster/C1", recorded(events, stream="cluster/C1"))


DELEGATION = DelegationGranted(
    head=UNITS[1], deputy=UNITS[2], scope="mọi việc", from_day=FIRST, to_day=date(2024, 12, 31),
    season="2024", document=DOC,
)  # fmt: skip


def spoken_of(stream: str) -> AnyRecorded:
    """Return an event that somebody else recorded."""
    by = Actor(person="q-99", body="XX", role=Role.CITY)
    event = RoleGranted(body="TP", role=Role.CITY, from_day=FIRST)
    return recorded([at(event, by=by)], stream=stream)[0]


def scope(*more: object, recorded: AnyRecorded | None = None) -> Scope:
    return Scope("2024", "HD", "C1", A, None, SEASON, cluster(*more), recorded)


BODIES = {
    Role.HEAD: UNITS[1], Role.DEPUTY: UNITS[2], Role.MEMBER: A, Role.COUNCIL: "HD",
    Role.STANDING_BODY: "PNV",
}  # fmt: skip
DECLARE = "event.declare-error"
LEADS = {Role.HEAD: Role.MEMBER, Role.DEPUTY: Role.MEMBER}


def bound(*roles: tuple[str, Role]) -> RoleBinding:
    events = [RoleGranted(body=b, role=r, from_day=FIRST) for b, r in roles]
    return RoleBinding.folded("role/p", recorded(events, stream="role/p"))


def allowed(
    act: str, role: Role, body: str, where: Scope, on: date = DAY, serves: tuple[str, ...] = ()
) -> bool:
    """Decide as the table says, for somebody properly bound to the body in the role."""
    by = Actor(person="p", body=body, role=role)
    roles = bound((body, LEADS.get(role, role)))
    standing = {"HD": "PNV", "HD2": "PNV2"}
    return held(TABLE[act].may, by, on, where, roles, standing, serves) is not None


def test_every_act_has_a_row_and_every_row_is_expected():
    assert set(TABLE) == set(EXPECTED)
    assert set(ACTIONS) == set(TABLE) - {"season.load", "ledger.init"}
    assert [entry.act for entry in matrix()] == sorted(EXPECTED)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_put_what_the_table_says_and_nothing_else(role):
    body = BODIES.get(role, "B")
    may = {act for act in TABLE if allowed(act, role, body, scope(DELEGATION))}
    expected = {act for act, roles in EXPECTED.items() if role in roles}
    assert may - {DECLARE} == expected - {DECLARE}
    # Of roles only administrators declare an error, of all else only the council's people.
    card = scope(DELEGATION, recorded=spoken_of("scorecard/2024/PX01"))
    of_card = allowed(DECLARE, role, body, card)
    of_role = allowed(DECLARE, role, body, Scope(recorded=spoken_of("role/q-77")))
    assert of_role == (role is Role.ADMIN)
    assert of_card == (DECLARE in expected and role is not Role.ADMIN)


def test_feeds_put_nothing():
    for role in NOTHING_TO_PUT:
        assert not any(right.role is role for row in TABLE.values() for right in row.may)


@pytest.mark.clause("A.II.2.2")
def test_without_a_delegation_the_deputy_acts_in_the_review_only():
    may = {act for act in TABLE if allowed(act, Role.DEPUTY, UNITS[2], scope())}
    assert may == WITHIN_THE_REVIEW


@pytest.mark.parametrize("role", Role)
def test_a_role_of_another_body_puts_nothing_that_is_a_councils_a_clusters_or_a_units(role):
    may = {act for act in TABLE if allowed(act, role, "XX2", scope(DELEGATION))}
    large = {
        act
        for act, row in TABLE.items()
        if any(r.role is role and r.of == "ledger" for r in row.may)
    }
    assert may == large


def test_the_standing_body_of_another_council_puts_nothing_here():
    for act in TABLE:
        assert not allowed(act, Role.STANDING_BODY, "PNV2", scope(DELEGATION))


@pytest.mark.parametrize("role", Role)
def test_a_body_of_another_council_puts_nothing_here_and_one_of_this_what_its_role_lets_it(role):
    body, here, nowhere = BODIES.get(role, "B"), scope(DELEGATION), Scope()
    for act in TABLE:
        assert not allowed(act, role, body, here, serves=("HD2",))
        free = allowed(act, role, body, here)
        assert allowed(act, role, body, here, serves=("HD",)) == free
        assert allowed(act, role, body, here, serves=("HD", "HD2")) == free
        # What concerns no council is as it was.
        assert allowed(act, role, body, nowhere, serves=("HD2",)) == (
            allowed(act, role, body, nowhere)
        )


def test_a_member_acts_on_its_own_card_only_and_another_member_not():
    assert allowed("scorecard.submit", Role.MEMBER, A, scope())
    assert not allowed("scorecard.submit", Role.MEMBER, UNITS[3], scope())
    assert allowed("dispute.raise", Role.MEMBER, UNITS[3], scope())
    assert not allowed("dispute.raise", Role.MEMBER, "PX99", scope())


def test_the_act_decides_by_its_own_day():
    assert not allowed("scorecard.adjust", Role.HEAD, UNITS[1], scope(), date(2023, 12, 31))
    # Last year's Head keeps last year's season after the term ran out.
    assert allowed("scorecard.adjust", Role.HEAD, UNITS[1], scope(), date(2025, 1, 15))


def test_who_recorded_a_fact_may_declare_it_an_error_in_the_same_role_only():
    by = Actor(person="x", body="VP", role=Role.OFFICE)
    event = recorded(
        [at(RoleGranted(body="TP", role=Role.CITY, from_day=FIRST), by=by)],
        stream="reprimand/2024/1",
    )
    where = Scope("2024", "HD", season_state=SEASON, recorded=event[0])
    assert allowed("event.declare-error", Role.OFFICE, "VP", where)
    assert not allowed("event.declare-error", Role.OFFICE, "VP2", where)
    assert not allowed("event.declare-error", Role.INSPECTORATE, "VP", where)
    assert not allowed("event.declare-error", Role.ADMIN, "PNV", where)


def test_the_page_of_the_matrix_has_a_line_for_every_act():
    page = policy_page()
    assert all(f"| `{act}` |" in page for act in EXPECTED)


# On a real ledger


def test_a_refusal_says_who_may(office):
    answer = office.refused(
        NotAllowed, "scorecard.adjust", member(A), criterion="I.1", points="1", seen="2",
        **office.of(A),
    )  # fmt: skip
    assert "là việc của Cụm trưởng, Khối trưởng" in answer.says
    assert answer.under == "B.II.2"
    assert (
        "chính đơn vị"
        in office.refused(NotAllowed, "scorecard.submit", HEAD, lines=lines(), **office.of(A)).says
    )


@pytest.mark.parametrize("who", [INSPECTOR, FEED])
def test_readers_put_nothing_but_read(office, who):
    for name in ("scorecard.verify", "scorecard.open-review", "season.close"):
        office.refused(
            NotAllowed,
            name,
            who,
            **{p: "2024" if p == "season" else A for p in ACTIONS[name].parameters},
        )
    assert may_read(office.stand.ledger, who.person, DAY)
    assert not may_read(office.stand.ledger, "q-404", DAY)


@pytest.mark.clause("B.I")
def test_the_standing_body_issues_no_criteria(office):
    office.refused(
        NotAllowed, "criteria.issue", STANDING, season="2024", cluster="C1", group="CHUNG",
        criteria=CRITERIA, bonus_inside=True,
    )  # fmt: skip


def test_a_role_claimed_but_not_held_is_refused(office):
    stranger = actor("q-404", "HD", "COUNCIL")
    office.refused(NotAllowed, "scorecard.verify", stranger, **office.of(A))
    borrowed = actor(OFFICE.person, "HD", "COUNCIL")
    office.refused(NotAllowed, "scorecard.verify", borrowed, **office.of(A))


def test_a_role_that_ended_is_held_no_more_the_day_after(office):
    office.put(
        "role.end", ADMIN, person=OFFICE.person, body="VP", role="OFFICE", to_day="2024-06-30"
    )
    of = {"season": "2024", "month": "2024-06", "nil": True}
    office.put("reprimand.forward", OFFICE, date(2024, 6, 30), batch="2024-06", **of)
    office.refused(
        NotAllowed, "reprimand.forward", OFFICE, on=date(2024, 7, 1), batch="2024-07", **of
    )


def test_the_standing_body_enters_for_another_body_only_by_naming_it(office):
    of = {"season": "2024", "batch": "2024-05", "month": "2024-05", "nil": True}
    says = office.refused(Refused, "reprimand.forward", STANDING, **of)
    assert says.field == "on_behalf_of"
    office.refused(Refused, "reprimand.forward", STANDING, on_behalf_of="TTQ", **of)
    office.refused(Refused, "reprimand.forward", STANDING, on_behalf_of="KHONG-CO", **of)
    office.refused(Refused, "reprimand.forward", OFFICE, on_behalf_of="TTQ", **of)
    receipt = office.put("reprimand.forward", STANDING, on_behalf_of="VP", **of)
    assert receipt.events[0].on_behalf_of == "VP"


@pytest.mark.clause("A.II.2.2")
def test_a_deputy_agrees_scores_only_when_authorised_and_for_the_head(office):
    office.reviewed(A)
    of = {
        "season": "2024", "cluster": "C1", "meeting": office.prepared(), "cards": [{"unit": A}],
    }  # fmt: skip
    says = office.refused(NotAllowed, "cluster.agree-scores", DEPUTY, **of).says
    assert "khi được ủy quyền" in says
    office.put(
        "cluster.delegate", HEAD, cluster="C1", deputy=DEPUTY.body, scope="họp trừ bị",
        from_day="2024-12-15", to_day="2024-12-25", season="2024", document=PAPER,
    )  # fmt: skip
    receipt = office.put("cluster.agree-scores", DEPUTY, **of)
    assert receipt.events[0].on_behalf_of == HEAD.body
    assert office.score(A)["stage"] == "AGREED"


def test_an_administrator_puts_no_fact(office):
    office.refused(NotAllowed, "unit.register", ADMIN, code="X", name="X", from_day=FIRST)
    office.refused(
        NotAllowed, "role.grant", COUNCIL, person="q-50", body="HD", role="COUNCIL", from_day=FIRST
    )
    office.refused(
        NotAllowed, "cluster.admit", COUNCIL, cluster="C1", unit=A, from_day=FIRST, document=PAPER
    )
    assert CITY.role is Role.CITY
