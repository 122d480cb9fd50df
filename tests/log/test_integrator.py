"""The integrator takes everything in order, and stops at the first thing that is not as it was signed."""

import base64
import re
import shutil
from contextlib import closing

import psycopg
import pytest

from ledger.log.alarm import Alarm
from ledger.log.checkers import Checkers
from ledger.log.checking import Trust
from ledger.log.growing import Growing, growing_file
from ledger.log.integrator import RUN, Elsewhere
from ledger.merkle.reading import HASH_BYTES
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import committed
from ledger.signing.promises import PromiseReader
from tests.log.logged import TRUST, Logged, as_superuser
from tests.opening import KEY


def integrated(logged, **more):
    with logged.integrator(**more) as integrator:
        return integrator.catch_up()


def test_what_is_recorded_is_integrated_bit_by_bit_or_at_once(logged):
    assert integrated(logged) == 0
    for many in (1, 254, 1, 1, 300):
        head = logged.record(many)
        assert integrated(logged) == head
        assert logged.view.integrated() == head
        assert integrated(logged) == head
    logged.round()
    logged.sound()


@pytest.mark.slow
def test_many_waiting_are_checked_by_several_processes(logged, monkeypatch):
    monkeypatch.setattr("ledger.log.integrator.MANY", 3000)
    head = logged.record(RUN + 1500)
    assert integrated(logged, processes=2) == head
    logged.round()
    logged.sound()


def test_of_two_integrators_one_works(logged):
    logged.record(3)
    with logged.integrator() as first:
        first.catch_up()
        with pytest.raises(Elsewhere, match="đang giữ nhật ký"), logged.integrator():
            pass
        other = Logged(logged.stand, logged.directory.with_name("khac"))
        with other.integrator() as second, pytest.raises(Elsewhere, match="đang tích hợp"):
            second.catch_up()
    assert integrated(logged) == 3


EVENTS, ENTRIES = "ledger.events", "ledger.entries"
SPOILT = {
    "an event is edited": (
        "update ledger.events set state = convert_to(replace(convert_from(state, 'UTF8'),"
        " 'Tên 0', 'Tên 9'), 'UTF8') where notification_id = 5",
        "COMMITMENT", 5,
    ),
    "an event is written another way": (
        "update ledger.events set state = state || ' ' where notification_id = 5", "COLUMNS", 5,
    ),
    "an event is no JSON": (
        "update ledger.events set state = '{' where notification_id = 5", "COLUMNS", 5,
    ),
    "a column is back-dated": (
        "update ledger.events set recorded_at = recorded_at - interval '1 day'"
        " where notification_id = 5", "COLUMNS", 5,
    ),
    "an event is moved to another day": (
        "update ledger.events set on_day = on_day - 1 where notification_id = 5", "COLUMNS", 5,
    ),
    "a topic is replaced": (
        "update ledger.events set topic = 'unit.dissolved.v1' where notification_id = 5",
        "COLUMNS", 5,
    ),
    "a salt is replaced": (
        "update ledger.events set salt = sha256('x') where notification_id = 5", "COMMITMENT", 5,
    ),
    "an event is taken away": (
        "delete from ledger.events where notification_id = 5", "GAP", 5,
    ),
    "the last event is taken away": (
        "delete from ledger.events where notification_id = 10", "GAP", 10,
    ),
    "an entry is taken away": (
        "delete from ledger.entries where position = 5", "ENTRY_MISSING", 5,
    ),
    "a stream's key is taken away": (
        "delete from ledger.stream_keys where stream = 'unit/U4'", "ENTRY_MISSING", 5,
    ),
    "a stream's key is replaced": (
        "update ledger.stream_keys set key = sha256('x') where stream = 'unit/U4'", "STREAM", 5,
    ),
    "a leaf is replaced": (
        "update ledger.entries set leaf = sha256('x') where position = 5", "LEAF", 5,
    ),
    "a salt is emptied": (
        "alter table ledger.events alter salt drop not null;"
        "update ledger.events set salt = null where notification_id = 5", "COLUMNS", 5,
    ),
    "a state is emptied": (
        "alter table ledger.events alter state drop not null;"
        "update ledger.events set state = null where notification_id = 5", "COLUMNS", 5,
    ),
    "a time is emptied": (
        "alter table ledger.events alter recorded_at drop not null;"
        "update ledger.events set recorded_at = null where notification_id = 5", "COLUMNS", 5,
    ),
    "an entry is no entry": (
        "update ledger.entries set entry = '{}' where position = 5", "ENTRY_MALFORMED", 5,
    ),
    "two events change places": (
        "update ledger.events set notification_id = 105 - notification_id"
        " where notification_id in (5, 100); update ledger.events set notification_id ="
        " case notification_id when 5 then 6 when 6 then 5 end where notification_id in (5, 6)",
        "COLUMNS", 5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", SPOILT)
def test_it_stops_where_something_was_spoiled_and_keeps_what_stands_before(spoiled, how):
    statement, code, position = SPOILT[how]
    spoiled.record(2)
    integrated(spoiled)
    spoiled.record(8)
    as_superuser(
        spoiled.stand,
        "alter table ledger.events drop constraint events_position",
        *statement.split(";"),
    )
    with pytest.raises(Alarm) as raised:
        integrated(spoiled)
    assert (raised.value.code, raised.value.position) == (code, position)
    assert spoiled.view.integrated() == position - 1


def resigned(logged, position, change, key=KEY):
    """Replace an entry by one that is changed and signed again with the application's own key."""
    old = logged.entries()[position - 1].decode()
    unsigned = re.sub(r',"sig":"[^"]*"', "", change(old))
    message = f"thidua/event/v1\n{KEY.origin}\n{unsigned}".encode()
    sig = base64.b64encode(key.sign(message)).decode()
    new = unsigned.replace(',"v":1}', f',"sig":"{sig}","v":1}}').encode()
    as_superuser(
        logged.stand,
        (
            "update ledger.entries set entry = %s, leaf = %s where position = %s",
            (new, leaf_hash(new), position),
        ),
    )


def test_an_entry_that_the_application_did_not_sign_is_refused(spoiled):
    spoiled.record(9)
    stranger = type(KEY).new(KEY.name)
    resigned(spoiled, 5, lambda entry: entry, stranger)
    with pytest.raises(Alarm, match="chữ ký của ứng dụng sai"):
        integrated(spoiled)
    unknown = Trust(KEY.origin, {"00000000": KEY.verifier.public})
    resigned(spoiled, 5, lambda entry: entry)
    assert integrated(spoiled) == 9
    other = Logged(spoiled.stand, spoiled.directory.with_name("khac"))
    with pytest.raises(Alarm, match="khóa lạ") as raised:
        integrated(other, trust=unknown)
    assert raised.value.code == "APP_KEY"


def test_a_state_without_bottom_is_refused(spoiled):
    spoiled.record(3)
    as_superuser(
        spoiled.stand,
        "update ledger.events set state = convert_to(repeat('[', 100000), 'UTF8')"
        " where notification_id = 2",
    )
    with pytest.raises(Alarm) as raised:
        integrated(spoiled)
    assert (raised.value.code, raised.value.position) == ("COLUMNS", 2)


def test_an_entry_signed_for_another_log_is_refused(spoiled):
    spoiled.record(3)
    elsewhere = TRUST._replace(origin="khac.vi-du")
    with pytest.raises(Alarm) as raised:
        integrated(spoiled, trust=elsewhere)
    assert (raised.value.code, raised.value.position) == ("SIGNATURE", 1)


def test_a_genuine_row_played_again_is_refused(spoiled):
    """Row 8 is row 1 once more, with the very entry that the application signed."""
    spoiled.record(7)
    integrated(spoiled)
    as_superuser(
        spoiled.stand,
        "alter table ledger.events drop constraint events_stream_version",
        "insert into ledger.events select originator_id, originator_version, topic, convert_to(replace("
        "convert_from(state, 'UTF8'), '\"position\":1', '\"position\":8'), 'UTF8'), 8, recorded_at,"
        " on_day, salt from ledger.events where notification_id = 1",
        "insert into ledger.entries select 8, entry, leaf from ledger.entries where position = 1",
        "update ledger.head set position = 8",
    )
    with pytest.raises(Alarm) as raised:
        integrated(spoiled)
    assert raised.value.position == 8
    assert raised.value.code == "COMMITMENT"


def test_with_the_stolen_key_a_stream_is_still_not_begun_twice_nor_back_dated(spoiled):
    spoiled.record(7)
    integrated(spoiled)
    head = spoiled.record(7)
    first = spoiled.entries()[0].decode()
    resigned(spoiled, 8, lambda _: first)
    as_superuser(
        spoiled.stand,
        "alter table ledger.events drop constraint events_stream_version",
        "update ledger.events n set originator_version = 1, salt = o.salt, recorded_at = o.recorded_at,"
        " topic = o.topic, state = convert_to(replace(convert_from(o.state, 'UTF8'),"
        " '\"position\":1', '\"position\":8'), 'UTF8') from ledger.events o"
        " where n.notification_id = 8 and o.notification_id = 1",
    )
    with psycopg.connect(spoiled.stand.owner) as connection:
        (state, salt) = connection.execute(
            "select state, salt from ledger.events where notification_id = 8"
        ).fetchone()
    c = base64.b64encode(committed(bytes(salt), bytes(state))).decode()
    resigned(spoiled, 8, lambda entry: re.sub(r'"c":"[^"]*"', f'"c":"{c}"', entry))
    with pytest.raises(Alarm, match="phiên bản 1 sau phiên bản 1") as raised:
        integrated(spoiled)
    assert (raised.value.code, raised.value.position, head) == ("CHAIN", 8, 14)


def test_a_ledger_that_was_rolled_back_is_refused(spoiled):
    spoiled.record(10)
    integrated(spoiled)
    as_superuser(
        spoiled.stand,
        "delete from ledger.events where notification_id > 8",
        "delete from ledger.entries where position > 8",
        "update ledger.head set position = 8",
    )
    with pytest.raises(Alarm, match="sổ chỉ còn 8 sự kiện, nhật ký đã có 10") as raised:
        integrated(spoiled)
    assert raised.value.code == "BEHIND"
    spoiled.record(10)
    with pytest.raises(Alarm, match="mục số 10 trong sổ không còn là mục đã tích hợp") as raised:
        integrated(spoiled)
    assert raised.value.code == "OTHER"


def test_what_was_promised_and_is_gone_or_another_is_refused(spoiled):
    spoiled.record(10)
    promised = dict(enumerate(map(leaf_hash, spoiled.entries()), 1))

    def after(position):
        return [(p, leaf) for p, leaf in promised.items() if p > position]

    promised[11] = b"\x01" * 32
    with pytest.raises(Alarm, match="sự kiện số 11 đã hứa mà không còn") as raised:
        integrated(spoiled, promised=after)
    assert (raised.value.code, raised.value.position) == ("PROMISE", 11)
    spoiled.record(10)
    with pytest.raises(Alarm, match="số 11 không phải là sự kiện đã hứa"):
        integrated(spoiled, promised=after)
    assert spoiled.view.integrated() == 10
    assert integrated(spoiled) == 20
    with pytest.raises(Alarm, match="số 11 không phải là sự kiện đã hứa"):
        integrated(spoiled, promised=after)
    del promised[11]
    assert integrated(spoiled, promised=after) == 20


def test_a_ledger_emptied_before_its_first_checkpoint_is_refused(spoiled):
    spoiled.record(3)
    promised = list(enumerate(map(leaf_hash, spoiled.entries()), 1))
    as_superuser(
        spoiled.stand,
        "delete from ledger.events",
        "delete from ledger.entries",
        "update ledger.head set position = 0",
    )
    with pytest.raises(Alarm, match="sự kiện số 1 đã hứa mà không còn") as raised:
        integrated(spoiled, promised=lambda after: promised[after:])
    assert raised.value.code == "PROMISE"


def test_a_promise_journal_that_was_edited_is_an_alarm(logged, tmp_path):
    logged.record(3)
    file = tmp_path / "promises"
    file.write_bytes(b"x" * 100_000)
    with pytest.raises(Alarm, match="sổ hứa") as raised:
        integrated(logged, promised=PromiseReader(file).promised)
    assert raised.value.code == "PROMISE"


def test_who_reads_the_memory_while_it_grows_sees_one_state_of_it(logged):
    """As the guard of a command does: half of two states would look like another ledger."""
    logged.record(10)
    integrated(logged)
    logged.record(10)

    def meanwhile(sql):
        if sql == "select * from edge":
            integrated(logged)

    with closing(Growing(growing_file(logged.directory))) as reader:
        reader._connection.set_trace_callback(meanwhile)
        reader.load()
        assert (reader.size, len(reader._edge[0]) // HASH_BYTES) == (10, 10)
        reader._connection.set_trace_callback(None)
        reader.load()
        assert (reader.size, len(reader._edge[0]) // HASH_BYTES) == (20, 20)


def test_its_own_memory_lost_it_begins_again_and_finds_the_same(logged):
    logged.record(300)
    logged.round()
    for file in (logged.directory / "integrator").glob("state*"):
        file.unlink()
    logged.record(5)
    logged.round()
    logged.sound()


def test_the_whole_log_as_it_was_in_an_old_backup_goes_on(logged, tmp_path):
    """Only the witness, elsewhere, remembers more; the ledger has it all, so nothing is wrong."""
    logged.record(300)
    logged.round()
    shutil.copytree(logged.directory, tmp_path / "backup")
    logged.record(300)
    logged.round()
    for part in ("integrator", "signer", "public"):
        shutil.rmtree(logged.directory / part)
        shutil.copytree(tmp_path / "backup" / part, logged.directory / part)
    assert logged.round() == set()
    logged.sound()
    logged.record(1)
    assert logged.round() == set()
    logged.sound()


@pytest.mark.slow
@pytest.mark.parametrize("position", [1, RUN, RUN + 1, RUN + 1200])
def test_several_processes_stop_at_the_first_fault(spoiled, monkeypatch, position):
    monkeypatch.setattr("ledger.log.integrator.MANY", 100)
    spoiled.record(RUN + 1500, units=50)
    for spoilt in (position, RUN + 1400):
        as_superuser(
            spoiled.stand,
            f"update ledger.events set on_day = on_day - 1 where notification_id = {spoilt}",
        )
    with pytest.raises(Alarm) as raised:
        integrated(spoiled, processes=2)
    assert (raised.value.code, raised.value.position) == ("COLUMNS", position)
    assert spoiled.view.integrated() == position - 1


def test_processes_whose_database_is_away_say_so(logged):
    logged.record(3)
    with Checkers(logged.stand.service, TRUST, 2) as checkers:
        assert [len(leaves) for leaves, _ in checkers.checked([(1, 2), (3, 3)])] == [2, 1]
        with psycopg.connect(logged.stand.owner, autocommit=True) as owner:
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and application_name = 'thidua log'"
            )
        with pytest.raises(psycopg.OperationalError):
            list(checkers.checked([(1, 2), (3, 3)]))


def test_a_process_that_is_killed_is_not_taken_for_an_answer(logged):
    logged.record(3)
    with Checkers(logged.stand.service, TRUST, 1) as checkers:
        assert list(checkers.checked([(1, 2)]))
        checkers._running[0].kill()
        with pytest.raises(BrokenPipeError):
            list(checkers.checked([(1, 2)]))
