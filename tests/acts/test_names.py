"""Names of persons: put beside the journal, erased from it, seen by those whom they concern."""

import psycopg
import pytest

from ledger.acts.act import ACTIONS
from ledger.aggregates.name_register import ERASED, NameErased, NameRegister, PersonNamed
from ledger.journal.names import Named
from ledger.questions.feeds import FEEDS, feed
from ledger.questions.history import event, events, history
from ledger.questions.persons import NOBODY, names_of, seer
from ledger.refusals import NotAllowed, Refused, Unknown
from ledger.values import DocumentRef
from tests.acts.conftest import (
    ADMIN,
    CITY,
    COUNCIL,
    DEPUTY,
    DISTRICT,
    FEED,
    FIRST,
    HEAD,
    INSPECTOR,
    INSPECTORATE,
    OFFICE,
    PAPER,
    PARTY,
    STANDING,
    A,
    actor,
    member,
    second_council,
)
from tests.given import given
from tests.opening import check_ledger

NAME = "Trần Văn Mẫu"
OF = {"council": "HD", "person": "n-001"}
LAW = {"law": "Luật bảo vệ dữ liệu cá nhân", "reason": "người đó yêu cầu", "document": PAPER}
EVERYBODY = {
    who.role: who
    for who in (
        ADMIN, STANDING, COUNCIL, CITY, DISTRICT, OFFICE, INSPECTORATE, PARTY, INSPECTOR, FEED,
        HEAD, DEPUTY, member(A),
    )
}  # fmt: skip
SEE = {"COUNCIL", "STANDING_BODY", "INSPECTOR"}


@pytest.fixture
def disciplined(office):
    """An office with a discipline of somebody whose name is known."""
    office.put(
        "conduct.record-discipline", STANDING, FIRST, code="KL1", form="WARNING", leader=True,
        person="n-001", document=PAPER, on_behalf_of="UBQ", **office.of(A),
    )  # fmt: skip
    office.put("person.name", STANDING, name=NAME, **OF)
    return office


def told(office, who):
    """Return what a person is shown as the name: of the event, and in the unit's history."""
    ledger = office.stand.ledger
    to = seer(ledger, who.person, ledger.today())
    (entry,) = [e for e in history(ledger, "2024", A, to=to).entries if e.person]
    whole = event(ledger, entry.position, to=to)
    assert whole.facts["person"] == entry.person == "n-001"
    assert whole.person_name == entry.person_name
    return whole.person_name


@pytest.mark.parametrize("role", EVERYBODY)
def test_only_the_council_its_standing_body_and_inspectors_see_a_name(disciplined, role):
    expected = NAME if role in SEE else None
    assert told(disciplined, EVERYBODY[role]) == expected


def test_who_is_bound_to_nothing_sees_nothing_and_neither_does_who_asks_for_nobody(disciplined):
    assert told(disciplined, actor("q-99", "PNV", "STANDING_BODY")) is None
    ledger = disciplined.stand.ledger
    assert seer(ledger, "q-99", ledger.today()) == NOBODY
    assert all(e.person_name is None for e in history(ledger, "2024", A).entries)
    (discipline,) = disciplined.stand.journal.history(f"conduct/2024/{A}")
    assert event(ledger, discipline.position).person_name is None
    assert names_of(ledger, [discipline], NOBODY) == {}


def test_another_councils_people_do_not_see_it_nor_name_nor_erase(disciplined):
    second_council(disciplined)
    chair, clerk = actor("r-1", "HD2", "COUNCIL"), actor("r-2", "PNV2", "STANDING_BODY")
    for who in (chair, clerk):
        assert told(disciplined, who) is None
    assert told(disciplined, COUNCIL) == NAME
    for act, given_ in (("person.name", {"name": "Ai Đó"}), ("person.erase", LAW)):
        disciplined.refused(NotAllowed, act, clerk, **given_, **OF)


def test_the_same_reference_under_another_council_is_another_person(disciplined):
    second_council(disciplined)
    clerk = actor("r-2", "PNV2", "STANDING_BODY")
    disciplined.put("person.name", clerk, council="HD2", person="n-001", name="Lê Thị Khác")
    assert told(disciplined, INSPECTOR) == told(disciplined, STANDING) == NAME
    names = disciplined.stand.ledger.names
    assert names("HD2", ["n-001", "n-002"]) == {"n-001": Named("Lê Thị Khác")}


@pytest.mark.parametrize("role", sorted({*EVERYBODY} - {"STANDING_BODY"}))
@pytest.mark.parametrize(("act", "body"), [("person.name", {"name": NAME}), ("person.erase", LAW)])
def test_only_the_standing_body_names_and_erases(disciplined, role, act, body):
    disciplined.refused(NotAllowed, act, EVERYBODY[role], **body, **OF)


def test_a_name_is_corrected_by_naming_again(disciplined):
    again = disciplined.put("person.name", STANDING, name="Trần Văn Mẩu", **OF).events[0]
    assert again.facts == PersonNamed(person="n-001", again=True)
    assert told(disciplined, COUNCIL) == "Trần Văn Mẩu"


def test_after_erasure_it_says_so_and_the_name_is_nowhere(disciplined):
    erased = disciplined.put("person.erase", STANDING, **LAW, **OF).events[0]
    assert NAME not in erased.model_dump_json()
    for who in (COUNCIL, STANDING, INSPECTOR):
        assert told(disciplined, who) == ERASED == "đã xóa theo quy định"
    for who in (member(A), OFFICE, ADMIN):
        assert told(disciplined, who) is None
    assert told_anywhere(disciplined, NAME) == []
    for act, body in (("person.erase", LAW), ("person.name", {"name": "Ai Đó"})):
        refused = disciplined.refused(Refused, act, STANDING, **body, **OF)
        assert ERASED in refused.says
        assert "Ai Đó" not in refused.says


def told_anywhere(office, text):
    """Return the tables of the database in any column of which a text stands, however stored."""
    with psycopg.connect(office.stand.owner) as owner:
        tables = owner.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('ledger', 'reading') and table_type = 'BASE TABLE' order by 1, 2"
        ).fetchall()
        return [
            f"{schema}.{table}"
            for schema, table in tables
            for (row,) in owner.execute(f'select t::text from {schema}."{table}" t').fetchall()
            if text in row or text.encode().hex() in row
        ]


def test_a_name_stands_in_its_store_and_nowhere_else(disciplined):
    assert told_anywhere(disciplined, NAME) == ["ledger.names"]
    ledger = disciplined.stand.ledger
    for name in FEEDS:
        assert NAME not in feed(ledger, name).model_dump_json()
    assert NAME not in events(ledger, limit=1000).model_dump_json()


def test_the_reference_is_in_the_erasable_part_of_the_registers_events(disciplined):
    for recorded in disciplined.stand.journal.history("name-register/HD"):
        assert type(recorded.facts).erasable[0] == "person"
        assert recorded.commitment is not None
        assert "n-001" not in recorded.facts.words()


def test_a_name_makes_no_fingerprint_so_a_repeated_command_names_nobody_else(disciplined):
    first = disciplined.put("person.name", STANDING, command="lenh-1", name=NAME, **OF)
    again = disciplined.put("person.name", STANDING, command="lenh-1", name="Ai Đó", **OF)
    assert (again.again, again.position) == (True, first.position)
    assert told(disciplined, COUNCIL) == NAME
    assert "name" in ACTIONS["person.name"].body.model_fields


def test_what_is_refused_about_an_erasure_records_and_erases_nothing(disciplined):
    for missing in ("law", "reason", "document"):
        refused = disciplined.refused(
            Refused, "person.erase", STANDING, **(LAW | {missing: None}), **OF
        )
        assert refused.field == missing
    disciplined.refused(Refused, "person.erase", STANDING, **LAW, council="HD", person="n-404")
    disciplined.refused(Unknown, "person.erase", STANDING, **LAW, council="HD9", person="n-001")
    assert told(disciplined, COUNCIL) == NAME


@pytest.mark.parametrize("field", ["law", "reason", "document"])
def test_an_erasure_does_not_repeat_the_name_it_erases(disciplined, field):
    slip = {"printed": f"ĐN 1 của {NAME.upper()}"} if field == "document" else f"{NAME} yêu cầu"
    refused = disciplined.refused(Refused, "person.erase", STANDING, **(LAW | {field: slip}), **OF)
    assert NAME not in refused.says
    assert told(disciplined, COUNCIL) == NAME


def test_the_register_says_what_happened_without_the_name():
    paper = DocumentRef(printed="QĐ 3/QĐ-HĐ")
    register = given(NameRegister, stream="name-register/HD")
    register.when(lambda r: r.name("n-1", known=False, erased=False)).then(
        PersonNamed(person="n-1")
    )
    assert PersonNamed(person="n-1", again=True).words().startswith("Ghi lại tên của một người")
    erased = NameErased(law="Luật X", document=paper, person="n-1", reason="theo yêu cầu")
    assert erased.words() == ("Xóa tên của một người khỏi kho tên theo Luật X, theo QĐ 3/QĐ-HĐ")


@pytest.mark.parametrize("who", ["service", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "delete from ledger.names",
        "truncate ledger.names",
        "update ledger.names set person = 'n-009'",
        "update ledger.names set council = 'HD9'",
    ],
)
def test_the_database_lets_a_name_go_but_not_its_reference(disciplined, who, statement):
    with (
        psycopg.connect(getattr(disciplined.stand, who), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
    assert told(disciplined, COUNCIL) == NAME


@pytest.mark.parametrize("who", ["service", "owner"])
def test_the_database_keeps_what_was_erased_erased(disciplined, who):
    disciplined.put("person.erase", STANDING, **LAW, **OF)
    with (
        psycopg.connect(getattr(disciplined.stand, who), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="stays erased"),
    ):
        connection.execute("update ledger.names set name = 'Ai Đó'")


@pytest.mark.parametrize(
    ("change", "person", "says"),
    [
        ("delete from ledger.names where person = 'n-001'", "n-001", "mà kho không có"),
        ("update ledger.names set name = null where person = 'n-001'", "n-001", "không có sự kiện xóa"),
        ("update ledger.names set name = 'Ai Đó' where person = 'n-002'", "n-002", "vẫn còn trong kho tên"),
        ("insert into ledger.names values ('HD', 'n-003', 'Ai Đó')", "n-003", "không có sự kiện nào ghi"),
    ],
)  # fmt: skip
def test_verification_compares_the_store_with_the_registers(disciplined, change, person, says):
    of = {"council": "HD", "person": "n-002"}
    disciplined.put("person.name", STANDING, name="Lê Thị Khác", **of)
    disciplined.put("person.erase", STANDING, **LAW, **of)
    owner = disciplined.stand.owner
    assert check_ledger(owner) == []
    unguarded(owner, change)
    (found,) = check_ledger(owner)
    assert (found.check, found.where) == ("names", f"người mang mã {person}, Hội đồng HD")
    assert says in found.says
    assert "Ai Đó" not in found.says
    rows = f"('HD', 'n-001', '{NAME}'), ('HD', 'n-002', null)"
    unguarded(owner, "delete from ledger.names", f"insert into ledger.names values {rows}")
    assert check_ledger(owner) == []


def unguarded(owner, *statements):
    """Change what the database refuses to change, as its administrator may."""
    with psycopg.connect(owner) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)
