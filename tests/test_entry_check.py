"""What signed entries show: exactly one thing is corrupted, as a superuser with triggers off, and is found.

Whoever has the application's key as well is not stopped here: that is for the log and its witnesses.
"""

from dataclasses import replace
from datetime import date

import psycopg
import pytest

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.unit import Unit
from ledger.finding import SIGNED
from ledger.journal.journal import Act
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import Entry, committed, oid_of
from ledger.signing.keys import AppKey, verify
from ledger.verification import QUICK_TAIL
from ledger.verification import check_ledger as checked_with
from tests.journal.putting import CARD, UNDER, adjust, open_review, rename, submit
from tests.opening import KEY, check_ledger

TABLES = ("ledger.events", "ledger.entries", "ledger.stream_keys")


@pytest.fixture
def found(stand):
    """Corrupt a ledger of six events, say what its entries show, and put everything back."""
    journal = stand.journal
    journal.decide(Scorecard, CARD, submit, under=UNDER)  # 1
    journal.record([Act(Unit, "unit/PX02", rename), Act(Unit, "unit/PX03", rename)], under=UNDER)
    journal.decide(Scorecard, CARD, open_review, under=UNDER)  # 4
    journal.decide(Unit, "unit/PX02", rename, under=UNDER)  # 5
    journal.decide(Scorecard, CARD, adjust(), under=UNDER)  # 6
    with psycopg.connect(stand.owner, autocommit=True) as owner:
        for table in TABLES:
            owner.execute(f"create table public.{table.replace('.', '_')} as table {table}")

    def finding(*statements, params=(), quick=False):
        _by_force(stand.owner, *statements, params=params)
        told = check_ledger(stand.owner, quick=quick)
        return [(f.where, f.says) for f in told if f.check == SIGNED]

    yield finding
    for table in TABLES:
        copy = f"public.{table.replace('.', '_')}"
        _by_force(stand.owner, f"delete from {table}", f"insert into {table} table {copy}")


def _by_force(owner, *statements, params=()):
    with psycopg.connect(owner) as connection:
        connection.execute("set session_replication_role = replica")
        for statement in statements:
            connection.execute(statement, params)


def _rows(owner, query, params=()):
    with psycopg.connect(owner) as connection:
        return connection.execute(query, params).fetchall()


def _entry(owner, position):
    ((data,),) = _rows(owner, "select entry from ledger.entries where position = %s", (position,))
    return Entry.parse(bytes(data))


def _put(position, data):
    """Return the statement that puts other bytes in an entry's place, leaf and all, and its values."""
    write = "update ledger.entries set entry = %s, leaf = %s where position = %s"
    return write, (data, leaf_hash(data), position)


def test_every_event_has_its_entry_and_each_follows_its_streams_last_one(stand, found):
    rows = _rows(
        stand.owner,
        "select e.originator_id, e.originator_version, e.state, e.salt, e.recorded_at, s.entry, s.leaf, k.key"
        " from ledger.events e join ledger.entries s on s.position = e.notification_id"
        " join ledger.stream_keys k on k.stream = e.originator_id order by e.notification_id",
    )
    assert len(rows) == 6
    last = {}
    for stream, version, state, salt, at, data, leaf, key in rows:
        entry = Entry.parse(bytes(data))
        assert (entry.ov, entry.at, entry.k) == (version, at, KEY.k)
        assert entry.c == committed(salt, state)
        assert entry.oid == oid_of(key, stream)
        assert entry.p == last.get(stream)
        assert verify(KEY.verifier.public, entry.message(KEY.origin), entry.sig)
        last[stream] = entry.leaf
        assert last[stream] == leaf
    assert len({key for *_, key in rows}) == 3
    assert not any(b"unit" in data or b"scorecard" in data for *_, data, _, _ in rows)


def test_two_events_of_one_stream_in_one_act_are_chained(stand):
    def twice(unit):
        first = unit.register("Tên 0", from_day=date(2001, 1, 1))
        return first, unit.register("Tên 1", from_day=date(2001, 1, 1))

    stand.journal.decide(Unit, "unit/PX02", twice, under=UNDER)
    first, second = _entry(stand.owner, 1), _entry(stand.owner, 2)
    assert (first.ov, first.p, second.ov, second.p) == (1, None, 2, first.leaf)
    assert first.oid == second.oid


def test_an_edited_event_does_not_open_its_commitment(found):
    edit = "update ledger.events set state = state || ' ' where notification_id = 2"
    salted = "update ledger.events set salt = sha256('x') where notification_id = 3"
    says = "bản ghi không khớp với cam kết trong mục ký"
    assert found() == []
    assert found(edit) == [("vị trí 2", says)]
    assert found(salted) == [("vị trí 2", says), ("vị trí 3", says)]


def test_an_entry_made_anew_with_another_key_is_told(stand, found):
    other = AppKey.new(KEY.name)
    entry = replace(_entry(stand.owner, 6), k=other.k).signed(other.origin, other.sign)
    statement, values = _put(6, entry.bytes)
    says = f"mục ký bằng khóa {other.k}, không phải khóa nào của ứng dụng được biết"
    assert found(statement, params=values) == [("vị trí 6", says)]


def test_an_entry_that_says_the_known_key_and_was_not_signed_by_it_is_told(stand, found):
    other = AppKey.new(KEY.name)
    entry = _entry(stand.owner, 6).signed(other.origin, other.sign)
    statement, values = _put(6, entry.bytes)
    assert found(statement, params=values) == [("vị trí 6", "chữ ký của ứng dụng trên mục ký sai")]


def test_an_entry_signed_for_another_log_is_told(stand, found):
    entry = _entry(stand.owner, 6).signed("thidua.example.vn/khac", KEY.sign)
    statement, values = _put(6, entry.bytes)
    assert found(statement, params=values) == [("vị trí 6", "chữ ký của ứng dụng trên mục ký sai")]


def test_a_middle_entry_replaced_breaks_the_next_ones_link_even_with_the_key(stand, found):
    entry = _entry(stand.owner, 2)
    forged = replace(entry, at=entry.at.replace(year=2025)).signed(KEY.origin, KEY.sign)
    statement, values = _put(2, forged.bytes)
    told = found(statement, params=values)
    assert ("vị trí 5", "mục ký không nối về mục trước của chuỗi") in told
    assert any(
        where == "vị trí 2" and says.startswith("mục ký ghi lúc 2025") for where, says in told
    )
    assert len(told) == 2


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "delete from ledger.entries where position = 3",
            [("vị trí 3", "sự kiện không có mục ký")],
        ),
        (
            "delete from ledger.entries where position = 6",
            [("vị trí 6", "sự kiện không có mục ký")],
        ),
        (
            "insert into ledger.entries select 7, entry, leaf from ledger.entries where position = 6",
            [("vị trí 7", "có mục ký mà không có sự kiện")],
        ),
        (
            "update ledger.entries set leaf = sha256('x') where position = 1",
            [("vị trí 1", "cột leaf không phải là giá trị băm của mục ký")],
        ),
        (
            "update ledger.entries set entry = entry || ' ', leaf = sha256('\\x00' || entry || ' ') where position = 6",
            [("vị trí 6", "mục ký: có dữ liệu thừa, từ byte 336")],
        ),
        (
            "delete from ledger.stream_keys where stream = 'unit/PX03'",
            [("vị trí 3", "chuỗi unit/PX03 không có khóa tên")],
        ),
        (
            "update ledger.stream_keys set key = sha256('x') where stream = 'unit/PX03'",
            [("vị trí 3", "mục ký không phải của chuỗi unit/PX03")],
        ),
        (
            "insert into ledger.stream_keys values ('unit/PX99', sha256('x'))",
            [("unit/PX99", "có khóa tên mà không có chuỗi")],
        ),
        (
            "update ledger.events set recorded_at = recorded_at + interval '1 second' where notification_id = 6",
            None,
        ),
    ],
)
def test_what_is_missing_stray_or_moved_is_told(found, statement, told):
    says = found(statement)
    if told is None:
        assert [where for where, _ in says] == ["vị trí 6"]
        assert says[0][1].startswith("mục ký ghi lúc ")
    else:
        assert says == told


def test_two_entries_exchanged_are_told_at_both_places(found):
    swap = "update ledger.entries s set entry = o.entry, leaf = o.leaf from ledger.entries o where s.position in (2, 3) and o.position = 5 - s.position"
    told = found(swap)
    assert {where for where, _ in told} == {"vị trí 2", "vị trí 3", "vị trí 5"}


def test_the_quick_form_finds_it_too_and_knows_what_came_before_its_reach(stand):
    acts = [Act(Unit, f"unit/Q{n}", rename) for n in range(QUICK_TAIL)]
    for stream in ("unit/PX02", "unit/PX03"):
        stand.journal.decide(Unit, stream, rename, under=UNDER)
    stand.journal.record([*acts[2:], Act(Unit, "unit/PX02", rename)], under=UNDER)
    stand.journal.record([Act(Unit, "unit/PX03", rename)], under=UNDER)
    assert check_ledger(stand.owner, quick=True) == []
    _by_force(stand.owner, "create table public.kept as table ledger.entries")
    for position, where in ((1, QUICK_TAIL + 1), (QUICK_TAIL, QUICK_TAIL)):
        _by_force(stand.owner, f"delete from ledger.entries where position = {position}")
        told = [f.where for f in check_ledger(stand.owner, quick=True) if f.check == SIGNED]
        assert told == [f"vị trí {where}"]
        _by_force(
            stand.owner,
            "delete from ledger.entries",
            "insert into ledger.entries table public.kept",
        )


def test_a_key_that_was_used_before_may_still_have_signed(stand):
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    other = AppKey.new(KEY.name)
    assert checked_with(stand.owner, [other.verifier, KEY.verifier]) == []
    (finding,) = checked_with(stand.owner, [other.verifier])
    assert finding.says.startswith(f"mục ký bằng khóa {KEY.k}")
    assert finding.stops
