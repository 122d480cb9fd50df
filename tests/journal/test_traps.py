"""The traps of the event-sourcing library, R1 to R11 of our study: each shown not to exist here."""

import os
import threading

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.unit import Unit
from ledger.journal import journal as journal_module
from ledger.journal import mapper, recorder
from ledger.journal.journal import Act, Journal
from ledger.journal.recorder import DATABASE_AWAY, POOL_WAIT_SECONDS, LedgerRecorder
from ledger.refusals import Conflict, Refused
from tests.journal.putting import CARD, UNDER, refuse, rename, submit, under
from tests.journal.test_concurrency import at_once
from tests.journal.wire import wire
from tests.opening import ENTRIES, open_ledger

UNIT = "unit/PX02"


def owner(stand, query):
    with psycopg.connect(stand.owner, autocommit=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture
def hostile(monkeypatch):
    """An environment full of what the library would listen to."""
    for name, value in {
        "POSTGRES_ENABLE_DB_FUNCTIONS": "y",
        "POSTGRES_DBNAME": "elsewhere",
        "POSTGRES_SCHEMA": "elsewhere",
        "POSTGRES_POOL_SIZE": "0",
        "PERSISTENCE_MODULE": "eventsourcing.popo",
        "MAPPER_TOPIC": "eventsourcing.persistence:Mapper",
        "TRANSCODER_TOPIC": "eventsourcing.persistence:JSONTranscoder",
        "APPLICATION_RECORDER_TOPIC": "eventsourcing.popo:POPOApplicationRecorder",
        "COMPRESSOR_TOPIC": "zlib",
        "CIPHER_TOPIC": "eventsourcing.cipher:AESCipher",
        "IS_SNAPSHOTTING_ENABLED": "y",
        "CREATE_TABLE": "y",
    }.items():
        monkeypatch.setenv(name, value)
    return os.environ


def test_r01_no_event_becomes_visible_below_one_that_was_already_read(stand):
    """The head row is the lock: a second writer waits, whatever functions the database offers."""
    first_has_the_lock, second_waits = threading.Event(), threading.Event()
    seen = []

    def slow(unit):
        def at(_position):
            first_has_the_lock.set()
            assert second_waits.wait(10)
            seen.append([e.position for e in stand.journal.since(0)])
            return rename(unit)

        return at

    def first():
        stand.journal.decide(Unit, "unit/PX01", slow, under=UNDER)

    def second():
        assert first_has_the_lock.wait(10)
        thread = threading.Thread(
            target=lambda: stand.journal.decide(Unit, UNIT, rename, under=UNDER)
        )
        thread.start()
        while not owner(stand, "select from pg_locks where not granted"):
            pass
        second_waits.set()
        thread.join()

    at_once(first, second)
    assert seen == [[]]
    assert [e.stream for e in stand.journal.since(0)] == ["unit/PX01", UNIT]


def test_r01_and_r10_no_variable_of_the_environment_changes_anything(stand, hostile):
    assert hostile["MAPPER_TOPIC"]
    ledger = open_ledger(stand.service)
    (event,) = ledger.journal.decide(Scorecard, CARD, submit, under=UNDER).events
    ledger.close()
    ((state, topic),) = owner(stand, "select state, topic from ledger.events")
    assert topic == "scorecard.self-score-submitted.v1"
    assert mapper.decode(topic, bytes(state)).position == event.position == 1
    assert not owner(stand, "select from pg_proc where proname like 'es_%'")


def test_r02_no_event_is_ever_stored_without_its_read_models(stand, hostile):
    assert hostile["POSTGRES_ENABLE_DB_FUNCTIONS"]
    ledger = open_ledger(stand.service)
    ledger.journal.decide(Unit, UNIT, rename, under=UNDER)
    assert owner(stand, "select unit, position from reading.unit") == [("PX02", 1)]
    event = StoredEvent("unit/PX03", 1, "unit.registered.v1", b"{}")
    with pytest.raises(NotImplementedError):
        ledger.journal._recorder.insert_events([event])
    ledger.close()


def test_r03_two_ledgers_on_one_server_share_nothing(stand):
    functions = "select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n"
    functions += " on n.oid = p.pronamespace where n.nspname = 'ledger' order by 1"
    assert [f for (f,) in owner(stand, functions)] == [
        "ledger.advance",
        "ledger.erase",
        "ledger.erase_as_ordered",
        "ledger.erased_stays_erased",
        "ledger.head_forward",
        "ledger.head_reached",
        "ledger.in_place",
        "ledger.only_as_ordered",
        "ledger.only_fingerprint_as_ordered",
        "ledger.refuse",
    ]
    with pytest.raises(NotImplementedError):
        stand.journal._recorder.create_table()


def test_r04_select_and_insert_are_all_the_service_needs(stand):
    privileges = owner(
        stand,
        "select table_name, string_agg(privilege_type, ',' order by privilege_type)"
        " from information_schema.role_table_grants"
        " where grantee = 'thidua_app' and table_schema = 'ledger' group by 1 order by 1",
    )
    assert dict(privileges) == {
        "commands": "INSERT,SELECT",
        "entries": "INSERT,SELECT",
        "erasable": "INSERT,SELECT",
        "erasures": "SELECT",
        "events": "INSERT,SELECT",
        "files": "INSERT,SELECT",
        "head": "SELECT",
        "log": "SELECT",
        "names": "INSERT,SELECT",
        "reading_lock": "SELECT",
        "stream_keys": "INSERT,SELECT",
    }
    stand.journal.decide(Scorecard, CARD, submit, under=under("lệnh-1"), content=b"1")


@pytest.mark.parametrize(
    "holding",
    [
        "select * from ledger.events for share",
        "lock table ledger.events in share update exclusive mode",  # as VACUUM and ANALYZE take it
        "lock table ledger.events in row share mode",  # as a foreign key's check takes it
        "lock table reading.unit in share update exclusive mode",
    ],
)
def test_r05_what_maintenance_and_readers_lock_blocks_no_writer(stand, holding):
    stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    with psycopg.connect(stand.owner) as other:
        other.execute(holding)
        ledger = open_ledger(f"{stand.service} options='-c lock_timeout=2s'")
        ledger.journal.decide(Unit, UNIT, rename, under=UNDER)
        ledger.close()
    assert stand.journal.head()[0] == 2


def test_r05_vacuum_and_a_new_index_wait_for_no_writer_to_end_and_block_none(stand):
    stop = threading.Event()

    def write():
        while not stop.is_set():
            stand.journal.decide(Unit, UNIT, rename, under=UNDER)

    def maintain():
        with psycopg.connect(stand.owner, autocommit=True) as connection:
            connection.execute("vacuum analyze ledger.events")
            connection.execute("create index concurrently by_topic on ledger.events (topic)")
            connection.execute("vacuum ledger.head")
        stop.set()

    at_once(write, maintain)
    assert owner(stand, "select from pg_index where not indisvalid") == []


def test_r06_a_commit_whose_answer_was_lost_is_no_version_conflict(stand):
    with wire(stand.service) as through:
        ledger = open_ledger(through.conninfo, pool=1)
        through.tear("commit", "after")
        receipt = ledger.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"1")
        ledger.close()
    assert receipt.again
    assert stand.journal.head()[0] == 1
    with pytest.raises(NotImplementedError):  # the library's own way in, which retries blindly
        stand.journal._recorder.insert_events([])


def test_r07_a_pool_without_a_free_connection_is_tried_once():
    assert POOL_WAIT_SECONDS <= 5
    for method in ("append", "select", "head", "command"):
        assert not hasattr(getattr(LedgerRecorder, method), "__wrapped__"), "no retry around it"
    # How fast it answers: test_concurrency.


def test_r08_a_python_error_after_the_insert_commits_nothing(stand):
    class Broken:
        def write(self, cursor, before, new):
            assert new
            assert before is not None
            assert cursor.connection
            raise ZeroDivisionError

    broken = LedgerRecorder(recorder.LedgerDatastore(stand.service), Broken(), ENTRIES)
    with pytest.raises(ZeroDivisionError):
        Journal(broken).decide(Unit, UNIT, rename, under=UNDER)
    broken.datastore.close()
    assert stand.journal.head()[0] == 0
    assert owner(stand, "select from ledger.events") == []


def test_r09_nothing_is_locked_before_the_append_lock(stand):
    """Two acts over the same streams in opposite order wait for one another and both are recorded."""
    there, back = ["unit/PX01", UNIT], [UNIT, "unit/PX01"]

    def write(streams):
        for _ in range(8):
            while True:
                try:
                    stand.journal.record([Act(Unit, s, rename) for s in streams], under=UNDER)
                    break
                except Conflict:
                    continue

    at_once(lambda: write(there), lambda: write(back), lambda: write(there), lambda: write(back))
    assert stand.journal.head()[0] == 64


def test_r11_there_are_no_snapshots_and_nothing_is_written_after_the_commit(stand):
    stand.journal.decide(Unit, UNIT, rename, under=UNDER)
    tables = "select table_name from information_schema.tables where table_schema = 'ledger'"
    names = {name for (name,) in owner(stand, f"{tables} order by 1")}
    assert names == {
        "commands",
        "entries",
        "erasable",
        "erasures",
        "events",
        "files",
        "head",
        "log",
        "names",
        "reading_lock",
        "stream_keys",
    }
    written = owner(
        stand,
        "select distinct xmin::text from ledger.events union select xmin::text from ledger.head"
        " union select xmin::text from ledger.entries union select xmin::text from ledger.stream_keys"
        " union select xmin::text from reading.unit union select xmin::text from reading.history",
    )
    assert len(written) == 1


def test_the_librarys_errors_never_leave_the_journal(stand):
    assert issubclass(LedgerRecorder, PostgresApplicationRecorder)
    assert not hasattr(journal_module, "IntegrityError")
    stand.journal.decide(Unit, UNIT, rename, under=under("lệnh-1"), content=b"1")
    for decision, content in ((refuse, b"2"), (rename, b"2")):
        with pytest.raises(Refused):
            stand.journal.decide(Unit, UNIT, decision, under=under("lệnh-1"), content=content)
    assert IntegrityError not in DATABASE_AWAY
