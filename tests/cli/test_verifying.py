"""`thidua verify` of a ledger with its log: nightly from where the last one ended, or by a pin."""

import errno
import os
import signal
import time

import pytest

from ledger.live import streams
from tests.log.logged import as_superuser


@pytest.fixture
def logged(spoiled, monkeypatch, tmp_path):
    """A ledger with its log in the data directory."""
    monkeypatch.setenv("THIDUA_DATA", str(tmp_path))
    spoiled.clock = lambda: int(time.time())
    spoiled.record(30)
    spoiled.round()
    return spoiled


def test_a_nightly_run_goes_on_from_the_checkpoint_the_last_one_saved(thidua, logged, tmp_path):
    saved = tmp_path / "saved"
    status, printed, told = thidua(logged, "verify", "--save", saved)
    assert (status, printed) == (0, "sổ cái đúng: không có sai lệch nào\n")
    assert "30/30 sự kiện" in told
    assert saved.read_bytes() == logged.view.published().note.bytes()
    logged.record(10)
    logged.round()
    nightly = ["verify", "--since", saved, "--save", saved]
    assert thidua(logged, *nightly)[0] == 0
    assert saved.read_bytes() == logged.view.published().note.bytes()
    as_superuser(logged.stand, "update ledger.entries set leaf = sha256('x') where position = 40")
    logged.record(1)
    logged.stand.journal.head()
    kept = saved.read_bytes()
    assert thidua(logged, "verify", "--save", saved)[0] == 1
    assert saved.read_bytes() == kept


def test_a_pin_that_the_ledger_has_no_more_is_a_fork_with_both_notes(thidua, logged, tmp_path):
    pin = tmp_path / "pin"
    pin.write_bytes(logged.view.published().note.bytes())
    assert thidua(logged, "verify", "--pin", pin)[0] == 0
    as_superuser(
        logged.stand,
        "delete from ledger.events where notification_id > 25",
        "delete from ledger.entries where position > 25",
        "update ledger.head set position = 25",
    )
    status, printed, _ = thidua(logged, "verify", "--pin", pin)
    assert status == 4
    assert "sổ chỉ còn 25: sổ đã bị lùi" in printed
    assert pin.read_text() in printed
    assert printed.endswith("có hai điểm kiểm đã ký mâu thuẫn nhau\n")


def test_trust_may_come_from_outside_and_a_missing_file_decides_nothing(thidua, logged, tmp_path):
    policy = tmp_path / "tin-cay"
    policy.write_bytes(logged.view.policy_text())
    assert thidua(logged, "verify", "--policy", policy, "--no-signatures", "--json")[:2] == (0, "")
    policy.write_text("log x\n")
    assert thidua(logged, "verify", "--policy", policy)[0] == 2
    assert thidua(logged, "verify", "--since", tmp_path / "khong-co")[0] == 2


@pytest.mark.parametrize("option", ["--since", "--policy"])
def test_a_file_that_does_not_read_is_named(thidua, logged, tmp_path, option):
    odd = tmp_path / "la"
    odd.write_bytes(b"odd")
    status, printed, told = thidua(logged, "verify", option, odd)
    assert (status, printed) == (2, "")
    assert told.startswith(f"{odd}: dòng ")


def test_a_process_that_is_killed_decides_nothing(thidua, logged, monkeypatch):
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    monkeypatch.setattr(streams.Pass, "work", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    status, printed, told = thidua(logged, "verify")
    assert (status, printed) == (2, "")
    assert told.startswith("không kiểm tra được: một tiến trình kiểm tra dừng giữa chừng")


def test_a_disk_without_room_decides_nothing(thidua, logged, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "posix_fallocate", full)
    status, printed, told = thidua(logged, "verify")
    assert (status, printed) == (2, "")
    assert told.startswith("không kiểm tra được: [Errno 28]")


def test_a_table_that_is_gone_decides_nothing(thidua, logged, monkeypatch):
    as_superuser(logged.stand, "drop table ledger.stream_keys cascade")
    assert thidua(logged, "verify")[0] == 2
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    status, printed, told = thidua(logged, "verify")
    assert (status, printed) == (2, "")
    assert told.startswith("không kiểm tra được: ")
    assert "Traceback" not in told
