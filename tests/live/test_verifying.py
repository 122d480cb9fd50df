"""`thidua verify`: rows, entries, tree, checkpoints, witnesses; all of it, or what came since."""

import shutil
import threading
import time

import pytest

from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.live import streams
from ledger.log.rebuilding import rebuild
from ledger.signing.promises import Promises
from tests.journal.putting import UNDER, rename
from tests.live.lived import told, verified
from tests.log.logged import as_superuser
from tests.opening import open_ledger


@pytest.fixture
def logged(spoiled):
    """Four hundred and twenty events, witnessed twice, by the real time."""
    spoiled.clock = lambda: int(time.time())
    spoiled.record(300)
    spoiled.round()
    spoiled.record(120)
    spoiled.round()
    assert spoiled.view.size() == 420
    return spoiled


def test_a_sound_ledger_is_verified_up_to_its_newest_checkpoint(logged):
    verdict = verified(logged)
    assert (verdict.code, told(verdict), verdict.remarks, verdict.events) == (0, [], [], 420)
    assert verdict.newest == logged.view.published().note
    logged.record(5)  # not witnessed yet
    assert verified(logged).code == 0


def test_a_ledger_without_a_log_is_verified_as_far_as_it_goes(spoiled):
    spoiled.record(3)
    verdict = verified(spoiled)
    assert (verdict.code, verdict.newest) == (0, None)
    assert verdict.remarks == ["nhật ký chưa công bố điểm kiểm nào"]
    verdict = verified(spoiled, policy=None)
    assert verdict.remarks == ["nhật ký minh bạch chưa chạy ở đây: chỉ kiểm tra được sổ"]


def test_processes_side_by_side_find_what_one_finds(logged, monkeypatch):
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    assert verified(logged, processes=2).code == 0
    as_superuser(
        logged.stand,
        "update ledger.events set salt = sha256('x') where notification_id in (17, 400)",
        "update reading.unit set name = 'khác' where unit = 'U3'",
    )
    one, two = (sorted(told(verified(logged, processes=n))) for n in (1, 2))
    assert one == two
    assert {check for check, _, _ in one} == {"signed entries", "read models"}


@pytest.mark.parametrize("many", [10, 10_000])
def test_times_that_no_program_reads_are_told_whoever_reads_them(logged, monkeypatch, capfd, many):
    monkeypatch.setattr(streams, "WORTH_HELP", many)
    as_superuser(
        logged.stand,
        "update ledger.events set recorded_at = 'infinity' where notification_id = 9",
    )
    verdict = verified(logged, processes=2)
    assert (verdict.code, told(verdict)) == (
        1, [("unreadable", "vị trí 9, chuỗi unit/U1", "có cột trống, hoặc có chuỗi, giờ, ngày không có thật")],
    )  # fmt: skip
    assert capfd.readouterr().err == ""


def test_what_came_since_a_checkpoint_is_verified_from_there(logged):
    since = verified(logged).newest
    assert verified(logged, since=since).code == 0
    logged.record(40)
    logged.round()
    verdict = verified(logged, since=since)
    assert (verdict.code, verdict.newest) == (0, logged.view.published().note)
    as_superuser(
        logged.stand, "update ledger.events set salt = sha256('x') where notification_id = 440"
    )
    verdict = verified(logged, since=since)
    assert verdict.code == 1
    assert told(verdict) == [
        ("signed entries", "vị trí 440", "bản ghi không khớp với cam kết trong mục ký")
    ]
    as_superuser(logged.stand, "insert into reading.unit select 'U99', name, search, to_day, 450"
                 " from reading.unit where unit = 'U1'")  # fmt: skip
    assert ("read models", "unit, từ vị trí 421", "thừa so với dựng lại từ đầu") in told(
        verified(logged, since=since)
    )


def test_a_checkpoint_of_another_log_or_beyond_the_tiles_begins_nothing(logged, tmp_path):
    since = verified(logged).newest
    verdict = verified(logged, since=since.with_signatures(), policy=None)
    assert verdict.code == 3
    shutil.rmtree(logged.directory / "public" / "tile" / "0")
    verdict = verified(logged, since=since)
    assert verdict.code == 3
    assert "không còn mảnh" in told(verdict)[0][2]


def test_tiles_that_are_gone_or_spoiled_are_found_and_rebuilt(logged):
    tile = logged.directory / "public" / "tile" / "0" / "000"
    hashes = tile.read_bytes()
    tile.write_bytes(hashes[:-1] + bytes([hashes[-1] ^ 1]))
    verdict = verified(logged)
    assert verdict.code == 1
    assert told(verdict)[0][:2] == ("tiles", "nhật ký")
    bundle = logged.directory / "public" / "tile" / "entries" / "000"
    shutil.rmtree(logged.directory / "public" / "tile" / "0")
    bundle.unlink()
    verdict = verified(logged)
    assert verdict.code == 2
    assert "thidua log rebuild" in told(verdict)[0][2]
    rebuild(logged.directory, logged.stand.service, logged.signer.last(), lambda *_: None)
    assert verified(logged).code == 0


def test_a_checkpoint_without_its_witness_is_not_trusted(logged):
    published = logged.view.published().note
    alone = type(published)(published.text, published.signatures[:1])
    (logged.directory / "public" / "checkpoint").write_bytes(alone.bytes())
    verdict = verified(logged)
    assert verdict.code == 3
    assert told(verdict)[0][0] == "trust"
    assert verdict.newest is None


def test_it_is_verified_while_others_write_and_the_log_goes_on(logged):
    stop, promised = threading.Event(), Promises(logged.directory / "promises")
    ledger = open_ledger(logged.stand.service, pool=2, promises=promised)

    def write():
        while not stop.is_set():
            acts = [Act(Unit, f"unit/U{n}", rename) for n in range(7)]
            ledger.journal.record(acts, under=UNDER)
            logged.round()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(4):
            assert told(verified(logged)) == []
    finally:
        stop.set()
        writer.join()
        ledger.close()
        promised.close()
    assert logged.stand.journal.head()[0] > 420


FAR = 2**62
ODD = {
    "a head far ahead": ("update ledger.head set position = {far}", 1),
    "an event far ahead": ("update ledger.events set notification_id = {far} where notification_id = 420", 1),
    "a time that is none": ("update ledger.events set recorded_at = 'infinity' where notification_id = 9", 1),
    "a day before all days": ("update ledger.events set on_day = '4000-01-01 BC' where notification_id = 9", 1),
    "an event without a place": (
        "alter table ledger.events alter notification_id drop not null;"
        "update ledger.events set notification_id = null where notification_id = 9", 1,
    ),
    "a state without bottom": (
        "update ledger.events set state = convert_to(repeat('[', 100000), 'UTF8') where notification_id = 9", 1,
    ),
    "a state with a number without end": (
        "update ledger.events set state = convert_to(repeat('9', 100000), 'UTF8') where notification_id = 9", 1,
    ),
    "an entry of brackets": (
        "update ledger.entries set entry = convert_to(repeat(',\"k\":\"', 10000), 'UTF8') where position = 9", 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", ODD)
def test_what_nobody_would_write_is_found_and_ends_nothing(logged, how):
    statement, code = ODD[how]
    as_superuser(logged.stand, *statement.format(far=FAR).split(";"))
    verdict = verified(logged)
    assert verdict.code == code, told(verdict)
    assert verdict.findings
