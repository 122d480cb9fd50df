"""Lawful erasure: ordered by two persons, carried out with the order, and by nothing else."""

import psycopg
import pytest

from ledger.aggregates.erasure_register import ErasureOrdered, ErasureRegister
from ledger.finding import Finding
from ledger.journal.erasure import Erased, reapply
from ledger.questions.history import event, events, history
from ledger.refusals import NotAllowed, Refused, Unknown
from ledger.row_check import what_is_erased
from ledger.values import DocumentRef
from tests.acts.conftest import (
    COUNCIL,
    FEED,
    HEAD,
    INSPECTOR,
    OFFICE,
    PAPER,
    STANDING,
    A,
    actor,
    member,
    second_council,
)
from tests.acts.test_names import told_anywhere
from tests.given import given
from tests.opening import check_ledger

SECRET = "ông Mẫu ở tổ 7 bị kiểm điểm"
LAW = "Điều 14 Luật Bảo vệ dữ liệu cá nhân"
ORDER = {"law": LAW, "document": PAPER, "approver": INSPECTOR.model_dump(mode="json")}


@pytest.fixture
def told(office):
    """An office in which something was said of somebody, under a command of its own."""
    receipt = office.put(
        "evidence.provide", OFFICE, command="lenh-1", subject="Phản ánh", content=SECRET,
        document=PAPER, **office.of(A),
    )  # fmt: skip
    office.put(
        "evidence.provide", OFFICE, command="lenh-2", subject="Việc khác", content="chỉ tiêu đạt",
        document=PAPER, **office.of(A),
    )  # fmt: skip
    return office, receipt.position


def order(office, *positions, by=COUNCIL, **other):
    return office.put("erasure.order", by, council="HD", positions=positions, **{**ORDER, **other})


def at(stand, statement, *params):
    """Do as a superuser whom no trigger holds."""
    with psycopg.connect(stand.owner) as owner:
        owner.execute("set session_replication_role = replica")
        cursor = owner.execute(statement, params)
        return cursor.fetchall() if cursor.description else None


def erased(stand):
    with psycopg.connect(stand.owner) as owner:
        return what_is_erased(owner)


def test_what_is_ordered_gone_is_nowhere_and_everything_else_stands(told):
    office, position = told
    before = office.stand.journal.histories([f"evidence/2024/{A}"])
    assert told_anywhere(office, SECRET) == ["ledger.erasable"]
    receipt = order(office, position)
    assert told_anywhere(office, SECRET) == []
    assert office.stand.journal.histories([f"evidence/2024/{A}"]) == before
    ledger = office.stand.ledger
    whole = event(ledger, position).event
    assert (whole.erased, whole.erased_by, whole.reason) == (True, receipt.position, None)
    assert event(ledger, receipt.position).event.says == (
        f"Xóa theo luật phần nội dung và người liên quan của sự kiện số {position}: theo {LAW}, "
        "theo QĐ 12/QĐ-UBND; Thanh tra viên TTT (q-09) phê duyệt"
    )
    *_, last = history(ledger, "2024", A).entries
    assert last.position == receipt.position
    assert SECRET not in events(ledger, limit=1000).model_dump_json()
    assert erased(office.stand) == [
        Finding(
            "erased",
            f"vị trí {position}",
            f"đã xóa theo luật, theo lệnh ở sự kiện số {receipt.position}",
        )
    ]
    office.stand.check()


def test_no_fingerprint_is_left_by_which_the_text_could_be_guessed(told):
    office, position = told
    prints = "select fingerprint from ledger.commands where first <= %s and last >= %s"
    (before,) = at(office.stand, prints, position, position)
    others = at(office.stand, "select * from ledger.commands where first > %s", position)
    order(office, position)
    assert [bytes(before[0])] != [bytes(32)]
    assert [bytes(row[0]) for row in at(office.stand, prints, position, position)] == [bytes(32)]
    kept = at(office.stand, "select * from ledger.commands where first > %s", position)
    assert kept[: len(others)] == others
    again = office.refused(
        Refused, "evidence.provide", OFFICE, command="lenh-1", subject="Phản ánh", content=SECRET,
        document=PAPER, **office.of(A),
    )  # fmt: skip
    assert "đã xóa theo luật" in again.says


@pytest.mark.parametrize(
    ("field", "given_", "says"),
    [
        ("positions", {"positions": [10_000]}, "không có phần được xóa"),
        ("positions", {"positions": [1]}, "không có phần được xóa"),
        ("law", {"law": None}, "căn cứ pháp luật"),
        ("document", {"document": None}, "văn bản quyết định"),
        ("approver", {"approver": None}, "phải có người phê duyệt"),
        ("approver", {"approver": COUNCIL.model_dump()}, "phải là người khác"),
        ("approver", {"approver": OFFICE.model_dump()}, "Thanh tra viên"),
        ("approver", {"approver": FEED.model_dump()}, "không có quyền đó"),
        ("approver", {"approver": actor("q-99", "TTT", "INSPECTOR").model_dump()}, "q-99"),
    ],
)
def test_what_an_order_must_say_and_who_must_approve_it(told, field, given_, says):
    office, position = told
    fields = {"positions": [position], **ORDER, **given_}
    refused = office.refused(Refused, "erasure.order", COUNCIL, council="HD", **fields)
    assert refused.field == field
    assert says in refused.says or says == "q-99"
    assert told_anywhere(office, SECRET) == ["ledger.erasable"]


@pytest.mark.parametrize("approver", [STANDING, INSPECTOR, COUNCIL])
def test_council_standing_body_and_inspectors_approve_each_other(told, approver):
    office, position = told
    by = STANDING if approver is COUNCIL else COUNCIL
    order(office, position, by=by, approver=approver.model_dump(mode="json"))
    assert told_anywhere(office, SECRET) == []


@pytest.mark.parametrize("who", [INSPECTOR, OFFICE, FEED, HEAD, member(A)])
def test_nobody_else_orders(told, who):
    office, position = told
    fields = {**ORDER, "approver": STANDING.model_dump(mode="json")}
    office.refused(NotAllowed, "erasure.order", who, council="HD", positions=[position], **fields)


def test_only_of_the_councils_own_events_and_never_of_the_register_of_names(told):
    office, position = told
    second_council(office)
    chair, clerk = actor("r-1", "HD2", "COUNCIL"), actor("r-2", "PNV2", "STANDING_BODY")
    fields = {**ORDER, "approver": clerk.model_dump(mode="json")}
    refused = office.refused(
        Refused, "erasure.order", chair, council="HD2", positions=[position], **fields
    )
    assert refused.says == f"sự kiện số {position} thuộc Hội đồng HD"
    office.refused(NotAllowed, "erasure.order", chair, council="HD", positions=[1], **fields)
    office.refused(Unknown, "erasure.order", chair, council="HD9", positions=[1], **fields)
    named = office.put("person.name", STANDING, council="HD", person="n-777", name="Trần Văn Mẫu")
    refused = office.refused(
        Refused, "erasure.order", COUNCIL, council="HD", positions=[named.position], **ORDER
    )
    assert "sổ tên" in refused.says


def test_an_order_is_given_once_and_is_never_undone(told):
    office, position = told
    receipt = order(office, position)
    for fields in ({"positions": [position]}, {"positions": [position, position]}):
        refused = office.refused(Refused, "erasure.order", COUNCIL, council="HD", **ORDER, **fields)
        assert refused.field == "positions"
    refused = office.refused(
        Refused, "event.declare-error", COUNCIL, position=receipt.position, reason="nhầm"
    )
    assert "không còn để lấy lại" in refused.says


@pytest.mark.parametrize("who", ["service", "owner"])
def test_the_database_lets_go_only_of_what_is_ordered(told, who):
    office, position = told
    order(office, position)
    for statement in (
        "delete from ledger.erasable",
        "delete from ledger.erasable where false",
        "truncate ledger.erasable",
        "update ledger.erasable set body = ''",
        "update ledger.commands set fingerprint = decode(repeat('00', 32), 'hex') where id = 'lenh-2'",
        "update ledger.commands set last = last + 1 where id = 'lenh-1'",
        "delete from ledger.commands",
    ):
        with (
            psycopg.connect(getattr(office.stand, who), autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement)
    with (
        psycopg.connect(office.stand.service, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("select ledger.erase(1)")


def test_while_an_order_waits_the_owner_can_carry_it_out_and_nothing_more(told):
    office, position = told
    stand = office.stand
    (kept,) = at(stand, "select * from ledger.erasable where position = %s", position)
    order(office, position)
    at(stand, "insert into ledger.erasable values (%s, %s, %s)", *kept)  # a restored backup
    with (
        psycopg.connect(stand.owner, autocommit=True) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="no erasure is ordered"),
    ):
        owner.execute("delete from ledger.erasable")
    (found,) = check_ledger(stand.owner)
    assert (found.check, found.where) == ("entries", f"vị trí {position}")
    assert "chưa được thi hành" in found.says
    assert reapply(stand.owner) == Erased(1, 0)
    assert reapply(stand.owner) == Erased(0, 0)
    assert told_anywhere(office, SECRET) == []


def test_names_that_a_backup_brought_back_go_again(told):
    office, _ = told
    of = {"council": "HD", "person": "n-777"}
    office.put("person.name", STANDING, name="Trần Văn Mẫu", **of)
    office.put("person.name", STANDING, name="Lê Thị Khác", council="HD", person="n-778")
    office.put("person.erase", STANDING, law=LAW, reason="yêu cầu", document=PAPER, **of)
    at(office.stand, "update ledger.names set name = 'Trần Văn Mẫu' where person = 'n-777'")
    assert [f.check for f in check_ledger(office.stand.owner)] == ["names"]
    assert reapply(office.stand.owner) == Erased(0, 1)
    assert told_anywhere(office, "Trần Văn Mẫu") == []
    assert told_anywhere(office, "Lê Thị Khác") == ["ledger.names"]


def test_a_part_that_is_gone_without_an_order_is_found_and_said(told):
    office, position = told
    (kept,) = at(
        office.stand, "delete from ledger.erasable where position = %s returning *", position
    )
    (found,) = check_ledger(office.stand.owner)
    assert found.says == "phần được xóa không còn, mà không có lệnh xóa theo luật"
    shown = event(office.stand.ledger, position).event
    assert (shown.erased, shown.erased_by) == (True, None)
    assert erased(office.stand) == []
    at(office.stand, "insert into ledger.erasable values (%s, %s, %s)", *kept)


def test_an_order_is_judged_by_what_was_ordered_before():
    paper = DocumentRef(printed="QĐ 1/QĐ-HĐ")
    ordered = ErasureOrdered(positions=(3, 9), law=LAW, document=paper, approver=INSPECTOR)
    said = {"units": [A], "law": LAW, "document": paper, "approver": INSPECTOR, "by": COUNCIL}
    register = given(ErasureRegister, ordered, stream="erasure/HD")
    register.when(lambda r: r.order([9], erasable={9}, **said)).refused(
        under=None, saying="số 9 đã có lệnh xóa"
    )
    register.when(lambda r: r.order([8, 4], erasable={4, 8}, **said)).then(
        ErasureOrdered(positions=(4, 8), law=LAW, document=paper, approver=INSPECTOR, units=(A,))
    )
