"""Units and bodies merged, split and ended: many to many, by one act, and nothing old relabelled."""

from datetime import date

import pytest

from ledger.aggregates.body import Body
from ledger.aggregates.unit import Unit
from ledger.questions.history import history
from ledger.questions.lineage import body_lineage, lineage, unit_lineage
from ledger.refusals import Conflict, NotAllowed, Refused, Unknown
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    DEPUTY_UNIT,
    HEAD,
    HEAD_UNIT,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    actor,
    member,
    second_council,
)

NQ = {"printed": "NQ 1656/NQ-UBTVQH15"}
LAST, NEXT = date(2025, 6, 30), date(2025, 7, 1)
NEW = [
    {"code": "PM1", "name": "Phường Mới 1", "kind": "WARD"},
    {"code": "PM2", "name": "Phường Mới 2", "kind": "WARD"},
]
B, C, D = UNITS[3:6]
TRANSFERS = [
    {"predecessor": A, "successor": "PM1"},
    {"predecessor": B, "successor": "PM1", "part": "tổ dân phố 1 đến 4"},
    {"predecessor": B, "successor": "PM2", "part": "tổ dân phố 5 đến 9"},
    {"predecessor": C, "successor": "PM2", "part": "khu đô thị phía Nam"},
]


def reorganised(office: Office, by=STANDING, **changes):
    told = {
        "transfers": TRANSFERS, "new": NEW, "continuing": [C], "to_day": LAST, "document": NQ,
        **changes,
    }  # fmt: skip
    return office.put("unit.reorganise", by, LAST, **told)


def refused(office: Office, kind=Refused, by=STANDING, **changes):
    told = {
        "transfers": TRANSFERS, "new": NEW, "continuing": [C], "to_day": LAST, "document": NQ,
        **changes,
    }  # fmt: skip
    return office.refused(kind, "unit.reorganise", by, on=LAST, **told)


def unit(office: Office, code: str) -> Unit:
    return Unit.folded(f"unit/{code}", office.stand.journal.history(f"unit/{code}"))


@pytest.mark.clause("A.I.1")
def test_old_units_go_into_new_ones_many_to_many_in_one_act(office):
    events = reorganised(office).events
    assert [(e.stream, e.topic) for e in events] == [
        (f"unit/{A}", "unit.dissolved.v1"),
        (f"unit/{B}", "unit.dissolved.v1"),
        (f"unit/{C}", "unit.divided.v1"),
        ("unit/PM1", "unit.registered.v1"),
        ("unit/PM1", "unit.inherited.v1"),
        ("unit/PM2", "unit.registered.v1"),
        ("unit/PM2", "unit.inherited.v1"),
    ]
    first = events[0].position
    assert [e.causation for e in events] == [None, *[first] * 6]
    assert [e.position for e in events] == list(range(first, first + 7))
    assert (unit(office, A).to_day, unit(office, A).successors) == (LAST, ("PM1",))
    assert unit(office, B).successors == ("PM1", "PM2")
    assert (unit(office, C).to_day, unit(office, C).successors) == (None, ("PM2",))
    assert not unit(office, "PM1").exists(LAST)
    assert unit(office, "PM1").exists(NEXT)
    office.stand.check()


def test_what_happened_is_told_in_words_with_the_parts(office):
    said = [e.facts.words() for e in reorganised(office).events]
    paper = "theo NQ 1656/NQ-UBTVQH15"
    assert said[0].endswith(f"{paper}; kế thừa: PM1")
    assert said[1].endswith(
        "kế thừa: PM1 (phần: tổ dân phố 1 đến 4); PM2 (phần: tổ dân phố 5 đến 9)"
    )
    assert said[2] == (
        f"Đơn vị Phường {C} chuyển giao một phần sau ngày 30/06/2025 và vẫn hoạt động, {paper}; "
        "nhận: PM2 (phần: khu đô thị phía Nam)"
    )
    assert said[4] == (
        f"Đơn vị Phường Mới 1 kế thừa từ ngày 01/07/2025, {paper}: "
        f"{A}; {B} (phần: tổ dân phố 1 đến 4)"
    )


@pytest.mark.clause("A.I.1")
def test_an_existing_unit_may_take_over_and_give_away_at_once(office):
    transfers = [
        {"predecessor": A, "successor": B},
        {"predecessor": B, "successor": C, "part": "khu 1"},
    ]
    events = reorganised(office, transfers=transfers, new=[], continuing=[B]).events
    assert [(e.stream, e.topic) for e in events] == [
        (f"unit/{A}", "unit.dissolved.v1"),
        (f"unit/{B}", "unit.divided.v1"),
        (f"unit/{B}", "unit.inherited.v1"),
        (f"unit/{C}", "unit.inherited.v1"),
    ]
    assert unit(office, B).exists(NEXT)


@pytest.mark.clause("A.I.1")
@pytest.mark.parametrize(
    ("changes", "field", "saying"),
    [
        ({"document": None}, "document", "nghị quyết hoặc quyết định"),
        ({"new": NEW[:1]}, "transfers", "không có đơn vị PM2"),
        ({"new": [*NEW, {"code": "PM3", "name": "Phường 3"}]}, "new", "PM3"),
        ({"new": [NEW[0], NEW[0], NEW[1]]}, "new", "ghi hai lần"),
        ({"continuing": [C, D]}, "continuing", f"{D} được ghi là còn hoạt động"),
        ({"continuing": [C, A]}, "continuing", "phải ghi tên phần chuyển cho PM1"),
        ({"transfers": [*TRANSFERS, TRANSFERS[0]]}, "successors", "mỗi đơn vị chỉ ghi một lần"),
        (
            {"transfers": [*TRANSFERS, {"predecessor": D, "successor": D}], "continuing": [C, D]},
            "transfers",
            f"phải khác {D}",
        ),
        (
            {"transfers": [*TRANSFERS, {"predecessor": D, "successor": A}]},
            "continuing",
            "thì không kế thừa bên khác được",
        ),
        (
            {"transfers": [*TRANSFERS, {"predecessor": C, "successor": "PM1", "part": "khu 2"}],
             "to_day": date(2023, 6, 30)},
            "to_day",
            "đứng trước",
        ),
    ],
)  # fmt: skip
def test_a_reorganisation_that_contradicts_itself_is_refused(office, changes, field, saying):
    answer = refused(office, **changes)
    assert (answer.under in {"A.I.1", None}, answer.field) == (True, field)
    assert saying in answer.says


@pytest.mark.clause("A.I.1")
def test_whoever_ended_neither_ends_again_nor_takes_over(office):
    reorganised(office)
    again = [{"predecessor": A, "successor": "PM3"}]
    new = [{"code": "PM3", "name": "Phường 3"}]
    assert "đã kết thúc" in refused(office, transfers=again, new=new, continuing=[]).says
    to_ended = [{"predecessor": D, "successor": A}]
    answer = refused(office, transfers=to_ended, new=[], continuing=[])
    assert "phải đang hoạt động" in answer.says
    parts = [{"predecessor": A, "successor": D, "part": "khu 1"}]
    assert "đã kết thúc" in refused(office, transfers=parts, new=[], continuing=[A]).says
    to_known = [{"predecessor": D, "successor": "PM1"}]
    refused(office, Conflict, transfers=to_known, new=NEW[:1], continuing=[])
    taken = [{"code": "VP", "name": "Phường VP"}]
    to_taken = [{"predecessor": D, "successor": "VP"}]
    refused(office, Conflict, transfers=to_taken, new=taken, continuing=[])


@pytest.mark.clause("A.I.1")
def test_a_standing_body_reorganises_its_own_councils_units_and_the_city_any(office):
    second_council(office)
    theirs = actor("r-2", "PNV2", "STANDING_BODY")
    answer = refused(office, NotAllowed, theirs)
    assert "UBND Thành phố" in answer.says
    for by in (COUNCIL, HEAD, member(A), ADMIN, PARTY):
        refused(office, NotAllowed, by)
    assert len(reorganised(office, CITY).events) == 7


@pytest.mark.clause("A.I.1")
def test_the_same_command_gets_its_first_answer(office):
    told = {
        "transfers": TRANSFERS, "new": NEW, "continuing": [C], "to_day": LAST, "document": NQ,
    }  # fmt: skip
    first = office.put("unit.reorganise", STANDING, LAST, command="k-1", **told)
    again = office.put("unit.reorganise", STANDING, LAST, command="k-1", **told)
    assert again.again
    assert again.position == first.position


# Lineage


def test_the_lineage_goes_all_the_way_with_days_papers_positions_and_names_of_the_time(office):
    before = office.stand.journal.head()[0]
    office.put(
        "unit.rename", STANDING, unit=A, name="Phường Đầu", from_day="2024-05-01", document=PAPER
    )
    events = reorganised(office).events
    office.put(
        "unit.rename", STANDING, date(2025, 9, 1), unit="PM1", name="Phường Đổi Tên",
        from_day="2025-09-01", document=PAPER,
    )  # fmt: skip
    office.put(
        "unit.reorganise", STANDING, date(2026, 3, 31), to_day="2026-03-31", document=PAPER,
        transfers=[{"predecessor": "PM1", "successor": "PM9"}],
        new=[{"code": "PM9", "name": "Phường Sau", "kind": "WARD"}],
    )  # fmt: skip
    told = unit_lineage(office.stand.ledger, "PM9")
    assert told.successors == ()
    assert [
        (s.distance, s.predecessor, s.predecessor_name, s.successor, s.successor_name, s.part)
        for s in told.predecessors
    ] == [
        (1, "PM1", "Phường Đổi Tên", "PM9", "Phường Sau", None),
        (2, A, "Phường Đầu", "PM1", "Phường Mới 1", None),
        (2, B, f"Phường {B}", "PM1", "Phường Mới 1", "tổ dân phố 1 đến 4"),
    ]
    of_a = told.predecessors[1]
    assert (of_a.to_day, of_a.from_day, of_a.document.printed) == (LAST, NEXT, NQ["printed"])
    assert of_a.positions == (events[0].position, events[4].position)
    down = unit_lineage(office.stand.ledger, B)
    assert [(s.distance, s.successor) for s in down.successors] == [
        (1, "PM1"), (1, "PM2"), (2, "PM9"),
    ]  # fmt: skip
    names = {o.code: [n.name for n in o.names] for o in told.organisations}
    assert names[A] == [f"Phường {A}", "Phường Đầu"]
    assert lineage(office.stand.ledger, "PM9") == told
    # Known only from when it was recorded, and only by its day.
    assert unit_lineage(office.stand.ledger, A, as_of=before).successors == ()
    assert unit_lineage(office.stand.ledger, A, valid_on=date(2025, 1, 1)).successors == ()
    with pytest.raises(Unknown):
        unit_lineage(office.stand.ledger, "PM9", as_of=events[-1].position)
    with pytest.raises(Unknown):
        lineage(office.stand.ledger, "KHONG")


def test_units_that_gave_to_each_other_have_a_lineage_that_ends(office):
    for old, heir, day in ((A, B, "2024-03-31"), (B, A, "2024-06-30")):
        office.put(
            "unit.reorganise", STANDING, to_day=day, document=PAPER, continuing=[old],
            transfers=[{"predecessor": old, "successor": heir, "part": "khu 1"}],
        )  # fmt: skip
    told = unit_lineage(office.stand.ledger, A)
    assert [(s.predecessor, s.distance) for s in told.predecessors] == [(B, 1), (A, 2)]
    assert [(s.successor, s.distance) for s in told.successors] == [(B, 1), (A, 2)]


def test_an_ending_that_names_successors_is_told_on_its_own_word(office):
    office.put(
        "unit.dissolve", STANDING, LAST, unit=A, to_day=LAST, successors=[B, C], document=PAPER
    )
    told = unit_lineage(office.stand.ledger, C)
    assert [(s.predecessor, s.to_day, len(s.positions)) for s in told.predecessors] == [
        (A, LAST, 1)
    ]


def test_what_was_recorded_by_error_is_in_no_lineage(office):
    for event in reorganised(office).events:
        office.put(
            "event.declare-error", STANDING, LAST, position=event.position, reason="nhập nhầm"
        )
    assert unit_lineage(office.stand.ledger, A).successors == ()
    assert unit(office, A).exists(NEXT)


def test_a_reorganisation_ends_nothing_else_and_lists_what_stands_open(office):
    office.submitted(HEAD_UNIT)
    delegated = office.put(
        "cluster.delegate", HEAD, date(2024, 2, 1), cluster="C1", deputy=DEPUTY_UNIT,
        scope="mọi việc", from_day="2024-02-01", to_day="2024-12-31", season="2024",
        document=PAPER,
    )  # fmt: skip
    office.put(
        "unit.reorganise", STANDING, date(2024, 6, 30), to_day="2024-06-30", document=PAPER,
        transfers=[{"predecessor": HEAD_UNIT, "successor": "PM1"}], new=NEW[:1],
    )  # fmt: skip
    told = unit_lineage(office.stand.ledger, "PM1")
    (ended,) = [o for o in told.organisations if o.code == HEAD_UNIT]
    assert [(o.kind, o.stream) for o in ended.open] == [
        ("MEMBERSHIP", "cluster/C1"),
        ("LEADERSHIP", "cluster/C1"),
        ("DELEGATION", "cluster/C1"),
        ("COVERAGE", f"party-organisation/DB-{HEAD_UNIT}"),
        ("ROLE", f"role/n-{HEAD_UNIT}"),
        ("SCORECARD", f"scorecard/2024/{HEAD_UNIT}"),
    ]
    assert str(delegated.position) in ended.open[2].says
    assert told.organisations[0].open == ()
    # Each ends by an act of its own, of whoever has the right.
    on = date(2024, 6, 30)
    office.put(
        "cluster.end-delegation", HEAD, on, cluster="C1", season="2024", to_day=on,
        delegation=delegated.position,
    )  # fmt: skip
    office.put("cluster.leave", CITY, on, cluster="C1", unit=HEAD_UNIT, to_day=on, document=PAPER)
    office.put(
        "party-organisation.end-coverage", PARTY, on, organisation=f"DB-{HEAD_UNIT}",
        unit=HEAD_UNIT, to_day=on,
    )  # fmt: skip
    office.put(
        "role.end", ADMIN, on, person=f"n-{HEAD_UNIT}", body=HEAD_UNIT, role="MEMBER", to_day=on
    )
    office.put(
        "scorecard.close", STANDING, on, outcome="CARRIED", reason="sáp nhập", successor="PM1",
        document=PAPER, **office.of(HEAD_UNIT),
    )  # fmt: skip
    (ended,) = [
        o for o in unit_lineage(office.stand.ledger, HEAD_UNIT).organisations if o.code == HEAD_UNIT
    ]
    assert ended.open == ()


def test_what_ends_with_the_unit_is_not_open_and_one_day_more_is(office):
    office.put("cluster.leave", CITY, cluster="C1", unit=A, to_day="2024-07-01", document=PAPER)
    office.put("unit.dissolve", STANDING, unit=A, to_day="2024-06-30", document=PAPER)
    office.put("unit.dissolve", STANDING, unit=B, to_day="2024-06-30", document=PAPER)
    office.put("cluster.leave", CITY, cluster="C1", unit=B, to_day="2024-06-30", document=PAPER)
    for code, kinds in ((A, {"MEMBERSHIP", "COVERAGE", "ROLE"}), (B, {"COVERAGE", "ROLE"})):
        (told,) = unit_lineage(office.stand.ledger, code).organisations
        assert {o.kind for o in told.open} == kinds


@pytest.mark.clause("A.I.1")
def test_a_card_is_carried_to_a_successor_of_the_unit_only(office):
    office.submitted(B)
    of = {"outcome": "CARRIED", "reason": "chia tách", **office.of(B)}
    answer = office.refused(Refused, "scorecard.close", STANDING, successor=A, **of)
    assert (answer.under, answer.field) == ("A.I.1", "successor")
    assert "chưa ghi đơn vị nào" in answer.says
    reorganised(office)
    answer = office.refused(Refused, "scorecard.close", STANDING, successor=A, **of)
    assert "đã ghi nhận: PM1, PM2" in answer.says
    receipt = office.put("scorecard.close", STANDING, successor="PM2", **of)
    assert receipt.events[0].facts.successor == "PM2"
    told = history(office.stand.ledger, "2024", "PM2")
    assert told.entries[-1].says == "Đóng phiếu: chuyển sang đơn vị PM2"


@pytest.mark.clause("A.I.1")
def test_a_card_of_a_unit_that_left_is_closed_without_a_successor_and_keeps_its_history(office):
    office.submitted(A)
    office.put("cluster.leave", CITY, cluster="C1", unit=A, to_day="2024-06-30", document=PAPER)
    before = [e.says for e in history(office.stand.ledger, "2024", A).entries]
    office.put(
        "scorecard.close", STANDING, outcome="NOT_ASSESSED", reason="rời cụm", **office.of(A)
    )
    after = [e.says for e in history(office.stand.ledger, "2024", A).entries]
    assert after[:-1] == before
    assert str(office.card(A).stage) == "CLOSED"


# Bodies


def test_bodies_of_the_district_go_into_others_and_their_roles_are_shown_open(office):
    events = office.put(
        "body.reorganise", STANDING, LAST, to_day=LAST, document=NQ, continuing=["TP"],
        transfers=[
            {"predecessor": "PNV", "successor": "PVX", "part": "thi đua, khen thưởng"},
            {"predecessor": "PNV", "successor": "SNV", "part": "tổ chức bộ máy"},
            {"predecessor": "TP", "successor": "PVX", "part": "lưu trữ"},
        ],
        new=[
            {"code": "PVX", "name": "Phòng Văn hóa - Xã hội", "kind": "STANDING_BODY"},
            {"code": "SNV", "name": "Sở Nội vụ", "kind": "OTHER", "under": "TP"},
        ],
    ).events  # fmt: skip
    assert [(e.stream, e.topic) for e in events] == [
        ("body/PNV", "body.dissolved.v1"),
        ("body/TP", "body.divided.v1"),
        ("body/PVX", "body.registered.v1"),
        ("body/PVX", "body.inherited.v1"),
        ("body/SNV", "body.registered.v1"),
        ("body/SNV", "body.inherited.v1"),
    ]
    assert [e.causation for e in events] == [None, *[events[0].position] * 5]
    assert Body.folded("body/PNV", office.stand.journal.history("body/PNV")).successors == (
        "PVX", "SNV",
    )  # fmt: skip
    told = body_lineage(office.stand.ledger, "PVX")
    assert lineage(office.stand.ledger, "PVX") == told
    assert [(s.predecessor, s.predecessor_name, s.part) for s in told.predecessors] == [
        ("PNV", "Phòng Nội vụ", "thi đua, khen thưởng"), ("TP", "TP", "lưu trữ"),
    ]  # fmt: skip
    (ended,) = [o for o in told.organisations if o.code == "PNV"]
    assert [(o.kind, o.stream) for o in ended.open] == [
        ("COUNCIL", "body/PNV"),
        ("COUNCIL", "council/HD"),
        ("ROLE", "role/q-01"),
        ("ROLE", "role/q-02"),
    ]
    office.stand.check()


def test_a_reorganisation_of_bodies_needs_its_paper_a_right_and_bodies(office):
    told = {
        "to_day": LAST,
        "document": NQ,
        "transfers": [{"predecessor": "TTQ", "successor": "VP"}],
    }
    office.refused(Refused, "body.reorganise", STANDING, **{**told, "document": None})
    strange = [{"predecessor": "TTQ", "successor": A}]
    office.refused(Refused, "body.reorganise", STANDING, **{**told, "transfers": strange})
    under = [{"code": "PVX", "name": "Phòng", "kind": "OTHER", "under": "KHONG"}]
    to_new = [{"predecessor": "TTQ", "successor": "PVX"}]
    answer = office.refused(
        Refused, "body.reorganise", STANDING, **{**told, "new": under, "transfers": to_new}
    )
    assert answer.field == "new"
    for by in (COUNCIL, HEAD, ADMIN):
        office.refused(NotAllowed, "body.reorganise", by, **told)
    office.put("body.reorganise", STANDING, LAST, **told)
    (ended,) = [o for o in body_lineage(office.stand.ledger, "VP").organisations if o.code == "TTQ"]
    assert {o.kind for o in ended.open} == {"ROLE"}


def test_a_committee_that_ended_still_rates_on_paper_until_that_is_put_right(office):
    office.put("body.dissolve", STANDING, body="QU", to_day="2024-06-30", document=PAPER)
    (told,) = body_lineage(office.stand.ledger, "QU").organisations
    assert [o.stream for o in told.open] == [f"party-organisation/DB-{u}" for u in UNITS]
