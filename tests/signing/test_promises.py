"""The promise journal: written at once, durable in groups, torn only at its end, first word counts."""

import os
import subprocess
import sys
import threading
import time

import pytest

from ledger.merkle.reading import MalformedText
from ledger.signing import promises as module
from ledger.signing.promises import (
    RECORD_BYTES,
    TORN_BYTES,
    PromiseReader,
    Promises,
    PromisesBroken,
)


def leaf(n):
    return bytes([n]) * 32


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "promises"


@pytest.fixture
def journal(file):
    kept = Promises(file)
    kept.ready()
    yield kept
    kept.close()


def test_what_is_promised_is_read_by_another_once_and_from_where_it_stopped(file, journal):
    reader = PromiseReader(file)
    assert list(reader.promised(0)) == []
    journal.promise([(1, leaf(1)), (2, leaf(2))])
    assert list(reader.promised(0)) == [(1, leaf(1)), (2, leaf(2))]
    assert list(reader.promised(1)) == [(2, leaf(2))]
    journal.promise([(4, leaf(4))])
    journal.promise([(3, leaf(3))])
    assert list(reader.promised(2)) == [(3, leaf(3)), (4, leaf(4))]
    assert list(PromiseReader(file).promised(3)) == [(4, leaf(4))]
    assert list(PromiseReader(file.with_name("none")).promised(0)) == []


def test_of_two_promises_of_one_position_the_first_counts(file, journal):
    journal.promise([(7, leaf(1))])
    journal.promise([(7, leaf(2))])
    assert list(PromiseReader(file).promised(0)) == [(7, leaf(1))]


def test_promising_returns_at_once_and_waiting_returns_when_it_is_on_disk(
    file, journal, monkeypatch
):
    synced = []
    slow = threading.Event()
    fdatasync = os.fdatasync

    def watched(handle):
        slow.wait(10)
        synced.append(file.stat().st_size // RECORD_BYTES)
        fdatasync(handle)

    monkeypatch.setattr(module.os, "fdatasync", watched)
    for n in range(1, 6):
        journal.promise([(n, leaf(n))])
    assert journal.wait(5, seconds=0.2) is False
    slow.set()
    assert journal.wait(5)
    assert journal.wait(1)
    assert len(synced) <= 2, "five promises are durable in at most two groups"
    assert journal.wait(99), "what was never promised here is not waited for"


def test_a_promise_is_durable_within_a_tenth_of_a_second(journal):
    took = []
    for n in range(1, 11):
        began = time.perf_counter()
        journal.promise([(n, leaf(n))])
        assert journal.wait(n)
        took.append(time.perf_counter() - began)
    assert min(took) < 0.1


@pytest.mark.parametrize("cut", [1, RECORD_BYTES - 1])
def test_a_torn_last_record_is_cut_at_the_next_start_and_said(file, journal, cut):
    journal.promise([(1, leaf(1)), (2, leaf(2))])
    journal.close()
    os.truncate(file, 2 * RECORD_BYTES - cut)
    assert list(PromiseReader(file).promised(0)) == [(1, leaf(1))]
    said = []
    again = Promises(file, said.append)
    again.ready()
    again.promise([(2, leaf(2))])
    again.close()
    assert said == [f"{file}: đã cắt {RECORD_BYTES - cut} byte của bản ghi dở dang ở cuối"]
    assert list(PromiseReader(file).promised(0)) == [(1, leaf(1)), (2, leaf(2))]


def test_zeros_that_a_power_cut_left_at_the_end_are_cut_too(file, journal):
    journal.promise([(1, leaf(1))])
    journal.close()
    with file.open("ab") as opened:
        opened.write(bytes(3 * RECORD_BYTES + 5))
    said = []
    again = Promises(file, said.append)
    again.ready()
    again.close()
    assert said
    assert file.stat().st_size == RECORD_BYTES


def test_an_edited_file_is_neither_read_over_nor_cut(file, journal):
    many = TORN_BYTES // RECORD_BYTES + 10
    journal.promise([(n, leaf(n % 250)) for n in range(1, many + 1)])
    journal.close()
    data = bytearray(file.read_bytes())
    data[5 * RECORD_BYTES + 9] ^= 1
    file.write_bytes(data)
    with pytest.raises(MalformedText, match=f"byte {5 * RECORD_BYTES}"):
        list(PromiseReader(file).promised(0))
    file.write_bytes(bytes(len(data)))
    with pytest.raises(PromisesBroken, match="đã bị sửa"):
        Promises(file).ready()
    assert file.stat().st_size == len(data)


def test_a_file_that_became_shorter_is_told(file, journal):
    journal.promise([(1, leaf(1)), (2, leaf(2))])
    reader = PromiseReader(file)
    assert len(list(reader.promised(0))) == 2
    os.truncate(file, RECORD_BYTES)
    with pytest.raises(MalformedText, match="bị cắt"):
        list(reader.promised(0))


def test_a_full_disk_leaves_whole_records_stops_what_comes_next_and_is_made_good(
    file, journal, monkeypatch
):
    journal.promise([(1, leaf(1))])
    write = os.write
    monkeypatch.setattr(module.os, "write", lambda handle, data: write(handle, data[:20]))
    journal.promise([(2, leaf(2))])  # recorded already, so nothing is raised
    assert file.stat().st_size == RECORD_BYTES
    for stopped in (journal.ready, lambda: journal.wait(2)):
        with pytest.raises(PromisesBroken) as broken:
            stopped()
        for word in (str(file), "an toàn", "dừng lại", "giải phóng chỗ"):
            assert word in str(broken.value)
    monkeypatch.setattr(module.os, "write", write)
    journal.ready()
    assert journal.wait(2)
    assert list(PromiseReader(file).promised(0)) == [(1, leaf(1)), (2, leaf(2))]


def test_a_disk_that_fails_to_sync_is_told_and_all_is_written_again(file, journal, monkeypatch):
    fdatasync, failed = os.fdatasync, threading.Event()

    def fails(_):
        failed.set()
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(module.os, "fdatasync", fails)
    journal.promise([(1, leaf(1))])
    assert failed.wait(10)
    with pytest.raises(PromisesBroken, match="Input/output error"):
        journal.wait(1)
    with pytest.raises(PromisesBroken):
        journal.ready()
    monkeypatch.setattr(module.os, "fdatasync", fdatasync)
    journal.ready()
    assert journal.wait(1)
    assert list(PromiseReader(file).promised(0)) == [(1, leaf(1))]


def test_a_place_that_cannot_be_written_stops_before_anything_is_recorded(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(PromisesBroken):
        Promises(tmp_path / "file" / "promises").ready()


def test_two_processes_write_one_file_without_tearing_it(file):
    program = (
        "import sys; from pathlib import Path; from ledger.signing.promises import Promises\n"
        "p = Promises(Path(sys.argv[1])); p.ready()\n"
        "for n in range(200): p.promise([(int(sys.argv[2]) + n, bytes(31) + b'x')])\n"
        "p.close()"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(file), str(first)])
        for first in (1, 1_001)
    ]
    assert [process.wait(60) for process in started] == [0, 0]
    positions = [position for position, _ in PromiseReader(file).promised(0)]
    assert positions == [*range(1, 201), *range(1_001, 1_201)]


def test_what_was_promised_before_a_kill_is_there(file):
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from ledger.signing.promises import Promises\n"
        "p = Promises(Path(sys.argv[1])); p.ready(); p.promise([(1, bytes(31) + b'x')])\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", program, str(file)], check=False).returncode == -9
    assert [position for position, _ in PromiseReader(file).promised(0)] == [1]
