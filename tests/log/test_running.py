"""A whole log at work: what it publishes, what it waits for, what it stops at, and that it goes on."""

import errno
import json
import shutil
import sqlite3
import threading
import time
from contextlib import ExitStack

import psycopg
import pytest

from ledger.log import durable
from ledger.log.alarm import Alarm, CannotRun
from ledger.log.guard import LedgerBehind
from ledger.log.rebuilding import rebuild
from ledger.log.running import Running
from ledger.log.signer import Signer, SignerAway
from ledger.log.timestamps import StampAway
from ledger.log.view import Proven
from ledger.log.web import Answer
from ledger.log.words import ALARMS, TROUBLES
from ledger.merkle.note import Note, sign
from tests.log.logged import LOG, as_superuser, roll_back
from tests.log.trees import Tree


def told(logged):
    status = logged.directory / "status.json"
    return {t["code"]: t["words"] for t in json.loads(status.read_bytes())}


def alarm(logged):
    return json.loads((logged.directory / "alarm.json").read_bytes())


def until(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def at_once(logged, log=None):
    """Run a log in its thread until it has stopped by itself."""
    stopping = threading.Event()
    log = log or logged.log()
    thread = threading.Thread(target=log.run, args=(stopping, 0.01))
    thread.start()
    thread.join(20)
    assert not thread.is_alive()


def test_what_is_recorded_is_published_with_who_witnessed_it_and_when(logged):
    assert logged.round() == set()
    assert logged.view.published() is None
    logged.record(5)
    assert logged.view.state(5).state is Proven.RECORDED
    assert logged.round() == set()
    logged.sound()
    state = logged.view.state(5)
    assert (state.state, state.size, state.alone) == (Proven.WITNESSED, 5, True)
    assert [(w.name, int(w.at.timestamp())) for w in state.witnesses] == [
        ("nhan-chung-tai-cho", logged.clock.now)
    ]
    logged.clock.now += 60
    assert logged.round() == set()
    assert logged.view.sizes() == [5]
    logged.record(300)
    logged.round()
    assert logged.view.sizes() == [5, 305]
    assert logged.view.state(5).size == 5
    logged.sound()


def test_in_its_thread_it_publishes_by_itself_and_ends_when_told(logged):
    with Running(logged.log(), every=0.02):
        head = logged.record(30)
        until(lambda: logged.view.size() == head)
        head = logged.record(3)
        until(lambda: logged.view.size() == head)
    logged.sound()
    assert told(logged) == {}


def test_a_second_one_says_that_it_waits_and_takes_over(logged):
    logged.record(3)
    said = []
    with ExitStack() as first:
        first.enter_context(Running(logged.log(), every=0.02))
        until(lambda: logged.view.size() == 3)
        with Running(logged.log(), every=0.02, say=said.append):
            until(lambda: said)
            first.close()
            head = logged.record(2)
            until(lambda: logged.view.size() == head)
    assert len(said) == 1
    assert "đang giữ nhật ký" in said[0]
    assert "sẽ làm thay" in said[0]
    logged.sound()


def test_without_enough_witnesses_nothing_is_published_and_everything_else_goes_on(logged):
    logged.record(3)
    away = logged.witness()
    working, answers = away.add, [lambda _: Answer.saying(503, "đang bảo trì")]

    def now(body):
        return answers[0](body)

    away.add = now
    integrator = logged.integrator()
    log = logged.log(integrator, witness=away)
    with integrator:
        for head in (3, 5):
            log.round()
            assert {t.code for t in log.troubles} == {"WITNESS_AWAY"}
            assert logged.view.published() is None
            assert logged.view.state(head).state is Proven.INTEGRATED
            logged.record(2)
        assert "đang bảo trì" in told(logged)["WITNESS_AWAY"]
        assert "An toàn: sự kiện vẫn được ghi" in told(logged)["WITNESS_AWAY"]
        logged.clock.now += 600
        answers[0] = working
        log.round()
        assert told(logged) == {}
    logged.sound()


def test_a_witness_whose_clock_runs_backward_says_so(logged):
    logged.record(3)
    logged.round()
    logged.record(3)
    logged.clock.now -= 30
    assert logged.round() == {"WITNESS_AWAY"}
    assert "đồng hồ của nhân chứng chạy lùi 30 giây" in told(logged)["WITNESS_AWAY"]
    assert logged.view.size() == 3
    logged.clock.now += 30
    assert logged.round() == set()
    logged.sound()


def test_a_clock_that_runs_backward_at_the_database_moves_no_event_back(logged):
    """The head's time never goes back, so neither do entries: recorded_at is that of the event before."""
    logged.record(1)
    as_superuser(
        logged.stand, "update ledger.head set recorded_at = recorded_at + interval '1 hour'"
    )
    logged.record(2)
    assert logged.round() == set()
    logged.sound()
    with psycopg.connect(logged.stand.service) as connection:
        rows = connection.execute("select recorded_at from ledger.events order by notification_id")
        times = [at for (at,) in rows]
    assert times == sorted(times)


def test_a_signer_that_is_away_is_waited_for(logged):
    class Away(Signer):
        def sign(self, request):
            raise SignerAway("mất mạng")

    logged.record(3)
    assert logged.round(signer=Away(logged.directory / "signer", LOG)) == {"SIGNER_AWAY"}
    assert logged.round() == set()
    logged.sound()


def test_a_signer_that_lost_its_state_signs_again_from_a_checkpoint_it_is_shown(logged):
    logged.record(3)
    logged.round()
    (logged.directory / "signer" / "signed.json").unlink()
    logged.record(3)
    assert logged.round() == {"SIGNER_STATE_LOST"}
    assert "thidua signer --begin" in told(logged)["SIGNER_STATE_LOST"]
    logged.signer.begin(Note.parse((logged.directory / "public" / "checkpoint").read_bytes()))
    assert logged.round() == set()
    logged.sound()


def test_a_full_disk_stops_nothing_for_good(logged, monkeypatch):
    logged.record(300)

    def full(*_args, **_more):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "write_once", full)
    assert logged.round() == {"DISK_FULL"}
    assert "giải phóng đĩa" in json.dumps([str(TROUBLES["DISK_FULL"])], ensure_ascii=False)
    monkeypatch.undo()
    assert logged.round() == set()
    logged.sound()


def test_a_full_disk_under_its_own_memory_stops_nothing_for_good(logged):
    logged.record(300)
    integrator = logged.integrator()
    log = logged.log(integrator)
    with integrator:
        pages = integrator._tree._connection
        pages.execute("pragma max_page_count = 1")
        log.round()
        assert {t.code for t in log.troubles} == {"DISK_FULL"}
        pages.execute("pragma max_page_count = 1000000")
        log.round()
        assert log.troubles == ()
    logged.sound()


def test_a_database_that_is_away_is_waited_for(logged):
    logged.record(3)
    integrator = logged.integrator()
    log = logged.log(integrator)
    with integrator:
        log.round()
        logged.record(3)
        with psycopg.connect(logged.stand.owner, autocommit=True) as owner:
            owner.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
                " and application_name = 'thidua log'"
            )
        log.round()
        assert {t.code for t in log.troubles} == {"DATABASE_AWAY"}
        log.round()
        assert log.troubles == ()
    logged.sound()


def test_without_a_stamp_a_checkpoint_is_published_all_the_same(logged):
    def away(_):
        raise StampAway("mất mạng")

    logged.record(3)
    assert logged.round(stamp=away) == {"STAMP_AWAY"}
    assert logged.view.size() == 3
    assert logged.round(stamp=lambda note: b"stamp:" + note) == set()
    assert logged.view.timestamp(3) == b"stamp:" + logged.view.published().note.bytes()


def test_an_alarm_stops_it_says_why_and_is_looked_at_first_after_a_start(spoiled):
    spoiled.record(3)
    spoiled.round()
    spoiled.record(3)
    as_superuser(
        spoiled.stand, "update ledger.events set topic = topic || 'x' where notification_id = 5"
    )
    for _ in range(2):
        at_once(spoiled)
        assert (alarm(spoiled)["code"], alarm(spoiled)["position"]) == ("COLUMNS", 5)
        assert "An toàn" in spoiled.view.alarm()
        assert (spoiled.view.size(), spoiled.view.integrated()) == (3, 4)
    as_superuser(
        spoiled.stand,
        "update ledger.events set topic = rtrim(topic, 'x') where notification_id = 5",
    )
    with Running(spoiled.log(), every=0.02):
        until(lambda: spoiled.view.size() == 6)
    assert spoiled.view.alarm() is None
    assert len((spoiled.directory / "alarms.jsonl").read_text().splitlines()) == 2
    spoiled.sound()


def test_a_spoiled_memory_is_an_alarm_and_is_made_again_from_the_ledger(logged):
    logged.record(300)
    logged.round()
    for file in (logged.directory / "integrator").glob("state*"):
        file.unlink()
    (logged.directory / "integrator" / "state.sqlite").write_bytes(b"x" * 5000)
    at_once(logged)
    assert alarm(logged)["code"] == "MEMORY"
    with pytest.raises(CannotRun, match="chuyển thư mục log/integrator"):
        logged.log().refuse_behind(logged.stand.service)
    shutil.rmtree(logged.directory / "integrator")
    logged.record(1)
    with Running(logged.log(), every=0.02):
        until(lambda: logged.view.size() == 301)
    assert logged.view.alarm() is None
    logged.sound()


def test_a_fault_of_the_program_is_told_before_it_rises(logged):
    def wrong(_):
        raise ZeroDivisionError

    logged.record(1)
    with pytest.raises(ZeroDivisionError):
        logged.round(stamp=wrong)
    assert "ZeroDivisionError" in told(logged)["STOPPED"]


def test_a_signer_that_is_ahead_is_an_alarm(spoiled):
    spoiled.record(10)
    spoiled.round()
    roll_back(spoiled, 8)
    shutil.rmtree(spoiled.directory / "integrator")
    shutil.rmtree(spoiled.directory / "public")
    at_once(spoiled)
    assert alarm(spoiled)["code"] == "SIGNER_REFUSES"
    shutil.rmtree(spoiled.directory / "signer")
    spoiled.signer.begin()
    at_once(spoiled)
    assert alarm(spoiled)["code"] == "WITNESS_AHEAD"
    spoiled.record(10)
    at_once(spoiled)
    assert alarm(spoiled)["code"] == "WITNESS_REFUSES"
    (proof,) = spoiled.witness().evidence()
    assert proof[1] == 18


def test_a_ledger_behind_takes_no_more_events(spoiled):
    spoiled.record(10)
    spoiled.round()
    spoiled.log().refuse_behind(spoiled.stand.service)
    roll_back(spoiled, 8)
    with pytest.raises(LedgerBehind, match=r"người ký có 10 sự kiện, sổ chỉ có 8.*khôi phục"):
        spoiled.log().refuse_behind(spoiled.stand.service)
    for part in ("signer", "public", "integrator"):
        shutil.rmtree(spoiled.directory / part)
    spoiled.signer.begin()
    with pytest.raises(LedgerBehind, match="nhân chứng nhan-chung-tai-cho có 10 sự kiện"):
        spoiled.log().refuse_behind(spoiled.stand.service)


def test_a_ledger_restored_and_written_on_takes_no_more_events(spoiled):
    spoiled.record(10)
    spoiled.round()
    roll_back(spoiled, 8)
    spoiled.record(10)
    with pytest.raises(LedgerBehind, match="không còn là mục đã tích hợp"):
        spoiled.log().refuse_behind(spoiled.stand.service)


def test_a_log_whose_tree_is_not_the_witnesss_takes_no_more_events(spoiled):
    spoiled.record(10)
    spoiled.round()
    with sqlite3.connect(spoiled.directory / "witness" / "witness.sqlite") as file:
        (note,) = file.execute("select note from cosigned").fetchone()
        witness, other = spoiled.witness(), Tree(10).checkpoint(10)
        text = Note.parse(note).text.replace(
            Note.parse(note).text.split("\n")[2], other.text().split("\n")[2]
        )
        line = sign(text, witness.key.signer, witness.key.sign, spoiled.clock.now)
        file.execute("update cosigned set note = ?", (Note(text, (line,)).bytes(),))
    with pytest.raises(LedgerBehind, match="giữ gốc khác của cây 10 sự kiện"):
        spoiled.log().refuse_behind(spoiled.stand.service)


def test_a_tile_directory_that_is_gone_is_rebuilt_and_checked(logged):
    logged.record(600)
    logged.round()
    before = {f: f.read_bytes() for f in (logged.directory / "public").rglob("*") if f.is_file()}
    shutil.rmtree(logged.directory / "public" / "tile")
    logged.record(1)
    assert logged.round() == {"TILES_GONE"}
    assert "thidua log rebuild" in told(logged)["TILES_GONE"]
    assert rebuilt(logged) == 601
    assert logged.round() == set()
    logged.sound()
    after = {f: f.read_bytes() for f in (logged.directory / "public").rglob("*") if f.is_file()}
    full = {f for f in before if "tile" in f.parts and f.name.isdigit() and ".p" not in str(f)}
    assert len(full) == 4
    assert {f: after[f] for f in full} == {f: before[f] for f in full}


def rebuilt(logged):
    done = []
    size = rebuild(
        logged.directory, logged.stand.service, logged.signer.last(), lambda *at: done.append(at)
    )
    assert done[-1] == (size, size)
    return size


def test_tiles_are_not_rebuilt_from_entries_that_were_changed(spoiled):
    spoiled.record(300)
    spoiled.round()
    shutil.rmtree(spoiled.directory / "public" / "tile")
    as_superuser(spoiled.stand, "update ledger.entries set entry = entry || 'x' where position = 5")
    with pytest.raises(Alarm, match="không còn là các mục đã tích hợp") as raised:
        rebuilt(spoiled)
    assert raised.value.code in ALARMS
    assert not (spoiled.directory / "public" / "tile").exists()
