"""check_ledger() finds what is wrong: start from a sound ledger, corrupt exactly one thing, expect that finding.

The hand that corrupts is a superuser's, who switches the database's own refusals off.
"""

import json
from datetime import date

import psycopg
import pytest

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.season import RegulationAdopted, Season, SeasonOpened
from ledger.aggregates.unit import Unit
from ledger.events import Chronicle
from ledger.finding import SIGNED
from ledger.journal.journal import Act
from ledger.journal.mapper import canonical
from ledger.rulebook.regulation import regulation
from ledger.verification import QUICK_TAIL
from tests.conftest import Stand
from tests.journal.putting import CARD, UNDER, adjust, open_review, rename, submit, under
from tests.opening import check_ledger


@pytest.fixture
def sound(stand):
    """A ledger of seven events; what a test corrupts is put back, for the fixture checks at its end."""
    journal = stand.journal
    journal.decide(Scorecard, CARD, submit, under=UNDER)  # 1
    journal.decide(Scorecard, CARD, open_review, under=UNDER)  # 2
    journal.decide(Scorecard, CARD, adjust(), under=under("lệnh-1"), content=b"1")  # 3
    acts = [Act(Unit, "unit/PX02", rename), Act(Unit, "unit/PX03", rename)]
    journal.record(acts, under=under("lệnh-2"), content=b"2")  # 4, 5
    journal.decide(Unit, "unit/PX02", rename, under=UNDER)  # 6
    journal.decide(Unit, "unit/PX02", rename, under=UNDER)  # 7
    with psycopg.connect(stand.owner) as owner:
        owner.execute(
            "insert into ledger.files values (encode(sha256('x'), 'hex'), 'text/plain', 'x')"
        )
    assert check_ledger(stand.owner) == []
    assert check_ledger(stand.owner, quick=True) == []
    return stand


def corrupt(stand: Stand, *statements: str, params=()):
    """Change what nobody may change."""
    with psycopg.connect(stand.owner) as owner:
        owner.execute("set session_replication_role = replica")
        for statement in statements:
            owner.execute(statement, params)


@pytest.fixture
def found(sound):
    """Corrupt the ledger, say what is found, and put everything back.

    What the signed entry says of it beside the rest is in test_entry_check.
    """
    kept = ("ledger.events", "ledger.erasable", "ledger.commands", "ledger.files", "ledger.head")
    kept += ("reading.score", "reading.unit", "reading.history")
    with psycopg.connect(sound.owner, autocommit=True) as owner:
        for table in kept:
            owner.execute(f"create table public.{table.replace('.', '_')} as table {table}")

    def finding(*statements, params=(), quick=False):
        corrupt(sound, *statements, params=params)
        told = check_ledger(sound.owner, quick=quick)
        return [(f.check, f.where, f.says) for f in told if f.check != SIGNED]

    yield finding
    for table in kept:
        copy = f"public.{table.replace('.', '_')}"
        corrupt(sound, f"delete from {table}", f"insert into {table} table {copy}")


def event(stand: Stand, position: int) -> dict:
    with psycopg.connect(stand.owner) as owner:
        row = owner.execute(
            "select state from ledger.events where notification_id = %s", (position,)
        ).fetchone()
    return json.loads(row[0])


EDIT = "update ledger.events set state = %s where notification_id = %s"


@pytest.mark.parametrize("quick", [False, True])
def test_an_edited_payload_that_is_no_longer_canonical(sound, found, quick):
    state = canonical(event(sound, 6)).replace(b'{"by"', b'{ "by"')
    assert found(EDIT, params=(state, 6), quick=quick) == [
        ("entries", "vị trí 6", "bản ghi không ở dạng chuẩn")
    ]


@pytest.mark.parametrize(
    "state",
    [b"", b"\xff\xfe", b"{}", b"[]", b'{"position":', b"null"],
)
def test_an_entry_that_cannot_be_read_is_found_and_nothing_is_built_on_it(found, state):
    *_, (check, where, says) = findings = found(EDIT, params=(state, 6))
    assert (check, where) == ("unreadable", "vị trí 6")
    assert {(c, w) for c, w, _ in findings} <= {("entries", where), (check, where)}
    assert says.startswith("bản ghi không đọc được")


@pytest.mark.parametrize("quick", [False, True])
def test_what_the_database_cannot_read_hides_nothing_else(sound, found, quick):
    entry = event(sound, 3)
    entry["command"] = "\0"
    state = canonical(entry).replace(b'{"by"', b'{ "by"')
    findings = found(EDIT, params=(state, 3), quick=quick)
    assert ("entries", "vị trí 3", "bản ghi không ở dạng chuẩn") in findings
    assert any("không đọc được JSON" in says for _, _, says in findings)


def test_a_total_edited_in_an_event_that_was_made_canonical_again(sound, found):
    entry = event(sound, 3)
    entry["facts"]["total"] = "999.00"
    findings = found(EDIT, params=(canonical(entry), 3))
    assert findings == [
        ("streams", f"{CARD}, vị trí 3", "tổng ghi là 999,00, tính lại là 895,00"),
    ]


def test_a_figure_before_edited_in_an_event_that_was_made_canonical_again(sound, found):
    entry = event(sound, 3)
    entry["facts"]["before"] = "46.00"
    findings = found(EDIT, params=(canonical(entry), 3))
    assert (
        "streams",
        f"{CARD}, vị trí 3",
        "điểm trước ghi là 46,00, tính lại là 45,00",
    ) in findings


def test_points_edited_in_an_event_that_was_made_canonical_again(sound, found):
    entry = event(sound, 1)
    entry["facts"]["lines"][4]["points"] = "50.00"
    findings = found(EDIT, params=(canonical(entry), 1))
    told = "tổng tự chấm ghi là 900,00, tính lại là 905,00"
    assert ("streams", f"{CARD}, vị trí 1", told) in findings
    assert any(check == "read models" and "score" in where for check, where, _ in findings)


def test_words_edited_in_an_event_differ_from_the_read_models_at_least(sound, found):
    entry = event(sound, 7)
    entry["facts"]["name"] = "Tên khác"
    findings = found(EDIT, params=(canonical(entry), 7))
    assert {(check, where.partition(" ")[0]) for check, where, _ in findings} == {
        ("read models", "unit"),
        ("read models", "name"),
        ("read models", "history"),
    }


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("on_day = on_day + 1", "cột on là 2024-12-11, bản ghi là 2024-12-10"),
        ("topic = 'unit.registered.v1'", "unit.registered.v1, bản ghi là unit.renamed.v1"),
        ("recorded_at = recorded_at + interval '1 microsecond'", "cột recorded_at là"),
        ("originator_id = 'unit/PX09'", "cột stream là unit/PX09, bản ghi là unit/PX02"),
        ("originator_version = 9", "cột version là 9, bản ghi là 3"),
    ],
)
def test_a_column_that_is_no_longer_a_copy_of_its_entry(found, change, says):
    findings = found(f"update ledger.events set {change} where notification_id = 7")
    assert any(says in told for _, where, told in findings if where == "vị trí 7")


@pytest.mark.parametrize("quick", [False, True])
def test_an_event_deleted_in_the_middle(found, quick):
    findings = found("delete from ledger.events where notification_id = 6", quick=quick)
    assert ("order", "sổ cái", "đầu sổ là 7 nhưng có 6 sự kiện, từ 1 đến 7") in findings
    assert ("order", "vị trí 6", "thiếu sự kiện") in findings
    assert ("order", "unit/PX02", "có 2 sự kiện nhưng phiên bản cuối là 3") in findings


@pytest.mark.parametrize("quick", [False, True])
def test_the_tail_deleted(found, quick):
    findings = found("delete from ledger.events where notification_id > 5", quick=quick)
    assert ("order", "sổ cái", "đầu sổ là 7 nhưng có 5 sự kiện, từ 1 đến 5") in findings
    assert ("order", "vị trí 7", "thiếu sự kiện") in findings


def test_the_tail_deleted_and_the_head_turned_back_leaves_the_read_models(found):
    findings = found(
        "delete from ledger.events where notification_id > 5",
        "update ledger.head set position = 5",
    )
    assert findings
    assert {check for check, _, _ in findings} == {"read models"}


def test_everything_deleted(found):
    findings = found("delete from ledger.events")
    assert ("order", "sổ cái", "đầu sổ là 7 nhưng có 0 sự kiện, từ 1 đến 0") in findings


@pytest.mark.parametrize("quick", [False, True])
def test_two_positions_swapped(found, quick):
    findings = found(
        "update ledger.events set notification_id = 99 where notification_id = 3",
        "update ledger.events set notification_id = 3 where notification_id = 5",
        "update ledger.events set notification_id = 5 where notification_id = 99",
        quick=quick,
    )
    assert ("entries", "vị trí 3", "cột position là 3, bản ghi là 5") in findings
    assert ("entries", "vị trí 5", "cột position là 5, bản ghi là 3") in findings
    assert any(
        check == "order" and "sớm hơn sự kiện trước đó" in says for check, _, says in findings
    )


def test_a_time_set_back_in_column_and_entry_alike(sound, found):
    entry = event(sound, 6)
    entry["recorded_at"] = "2020-01-01T00:00:00.000000Z"
    findings = found(
        "update ledger.events set state = %s, recorded_at = '2020-01-01Z' where notification_id = 6",
        params=(canonical(entry),),
    )
    assert findings == [("order", "vị trí 6", "giờ ghi của unit/PX02 sớm hơn sự kiện trước đó")]


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize(
    ("statement", "where", "says"),
    [
        (
            "update ledger.erasable set body = replace(body::text, '7468', '7469')::bytea where position = 3",
            3, "phần được xóa không khớp với cam kết trong bản ghi",
        ),
        (
            "update ledger.erasable set salt = sha256('khác') where position = 3",
            3, "phần được xóa không khớp với cam kết trong bản ghi",
        ),
        (
            "delete from ledger.erasable where position = 3",
            3, "phần được xóa không còn, mà không có lệnh xóa theo luật",
        ),
        (
            "insert into ledger.erasable values (6, '{}', sha256('x'))",
            6, "có phần được xóa mà bản ghi không cam kết",
        ),
        (
            "insert into ledger.erasable values (77, '{}', sha256('x'))",
            77, "có phần được xóa mà không có sự kiện",
        ),
    ],
)  # fmt: skip
def test_the_erasable_part_edited_exchanged_deleted_or_added(found, statement, where, says, quick):
    assert found(statement, quick=quick) == [("entries", f"vị trí {where}", says)]


@pytest.mark.parametrize("quick", [False, True])
@pytest.mark.parametrize(
    "change", ["last = 5", "first = 2", "first = 9, last = 9", "id = 'x'", "person = 'p-99'"]
)
def test_a_command_that_would_answer_with_other_events(found, change, quick):
    findings = found(f"update ledger.commands set {change} where id = 'lệnh-1'", quick=quick)
    assert findings[0][0] == "commands"
    assert findings[0][2] == "không khớp với các sự kiện đã ghi"


def test_a_command_deleted_so_that_it_could_be_put_again(found):
    assert found("delete from ledger.commands where id = 'lệnh-2'") == [
        ("commands", "vị trí 4", "lệnh của sự kiện không có trong sổ lệnh"),
        ("commands", "vị trí 5", "lệnh của sự kiện không có trong sổ lệnh"),
    ]


def test_a_paper_that_is_no_longer_the_one_it_was(found):
    ((check, where, says),) = found("update ledger.files set body = 'y'")
    assert (check, says) == ("files", "nội dung không còn là nội dung đã lưu")
    assert where.startswith("tệp 2d711642")


def test_a_paper_deleted_that_a_key_answers_with(found):
    ((check, where, says),) = found(
        "insert into ledger.commands (person, id, fingerprint, file)"
        " select 'p-1', 'lệnh-9', sha256('x'), sha256 from ledger.files",
        "delete from ledger.files",
    )
    assert (check, says) == ("files", "không còn, mà lệnh lệnh-9 của p-1 đã gửi")
    assert where.startswith("tệp 2d711642")


@pytest.mark.parametrize(
    ("statement", "where", "says"),
    [
        ("update reading.score set figure = 999", "score ('2024', 'PX02')", "khác"),
        ("update reading.score set position = 1", "score ('2024', 'PX02')", "khác"),
        ("delete from reading.unit where unit = 'PX03'", "unit ('PX03',)", "thiếu"),
        (
            "insert into reading.unit select 'PX99', name, search, to_day, position"
            " from reading.unit where unit = 'PX03'",
            "unit ('PX99',)", "khác với, hoặc thừa",
        ),
    ],
)  # fmt: skip
def test_a_read_model_that_differs_from_a_fold_from_zero(found, statement, where, says):
    findings = found(statement)
    assert any(
        (check, at) == ("read models", where) and told.startswith(says)
        for check, at, told in findings
    )
    assert {check for check, _, _ in findings} == {"read models"}


def test_the_quick_form_reads_the_tail_only_and_says_nothing_of_read_models(found):
    assert QUICK_TAIL >= 7
    assert found("update reading.score set figure = 999", quick=True) == []


def test_it_reads_one_snapshot_while_writers_are_at_work(sound):
    for _ in range(3):
        sound.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
        assert check_ledger(sound.owner) == []


ANOTHER_TEXT = "0" * 64


@pytest.fixture
def adopted(stand):
    """Open a season and adopt a regulation with a digest; what was adopted is declared an error at the end."""
    journal, stream, positions = stand.journal, "season/2024", []
    first, last = date(2024, 1, 1), date(2024, 12, 31)
    opened = SeasonOpened(
        name="Năm 2024", kind="CALENDAR", starts_on=first, ends_on=last, council="HD"
    )
    journal.begin(Season, stream, opened, under=UNDER)

    def adopt(digest, name="ha-dong-2024", from_day=first):
        event = RegulationAdopted(regulation=name, digest=digest, from_day=from_day)
        positions.append(journal.decide(Season, stream, lambda _: event, under=UNDER).position)

    yield adopt
    for position in positions:
        journal.decide(
            Chronicle, stream, lambda c, at=position: c.declare_error(at, reason="thử"), under=UNDER
        )


@pytest.mark.parametrize("quick", [False, True])
def test_a_regulation_shipped_with_another_text_than_a_season_adopted(stand, adopted, quick):
    shipped = regulation("ha-dong-2024").digest
    adopted(shipped)
    assert check_ledger(stand.owner, quick=quick) == []
    adopted(ANOTHER_TEXT, from_day=date(2024, 6, 1))
    (finding,) = check_ledger(stand.owner, quick=quick)
    assert (finding.check, finding.where) == ("regulation", "season/2024")
    assert "Năm 2024" in finding.says
    assert "từ ngày 01/06/2024" in finding.says
    assert ANOTHER_TEXT in finding.says
    assert shipped in finding.says
    assert "văn bản kèm chương trình này đã khác" in finding.says
    assert not finding.stops


def test_a_regulation_that_is_shipped_no_more(stand, adopted):
    adopted(ANOTHER_TEXT, name="ha-noi-2030")
    (finding,) = check_ledger(stand.owner)
    assert "không kèm quy định đó" in finding.says
    assert not finding.stops


def test_an_adoption_is_compared_however_long_ago_it_was(stand, adopted):
    adopted(ANOTHER_TEXT)
    stand.journal.decide(Unit, "unit/PX02", lambda u: [rename(u)] * (QUICK_TAIL + 1), under=UNDER)
    assert [f.check for f in check_ledger(stand.owner, quick=True)] == ["regulation"]


def test_what_is_wrong_with_the_ledger_itself_stops_the_service(sound, found):
    found("delete from ledger.events where notification_id = 6")
    assert all(finding.stops for finding in check_ledger(sound.owner))


def test_a_ledger_that_is_not_there_cannot_be_checked():
    with pytest.raises(psycopg.OperationalError):
        check_ledger("host=/nowhere dbname=none connect_timeout=1")
