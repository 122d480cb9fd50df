"""`thidua witness`, `thidua signer` and `thidua log`, started as their operators start them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from queue import Queue

import pytest

from ledger.log.beginning import first_policy, witness_file
from ledger.log.signer import RemoteSigner
from ledger.log.view import LogView
from ledger.log.web import below, sent
from ledger.merkle.note import Note, open_note, signed_with
from ledger.merkle.policy import Policy
from ledger.merkle.witnessing import checkpoint_path, read_signatures
from ledger.signing.keys import Keyring, SigningKey, verify
from tests.log.logged import Logged, roll_back
from tests.log.trees import LOG, ORIGIN, Tree
from tests.opening import KEY

TREE = Tree(300)

pytestmark = pytest.mark.slow  # every command is a process of its own


@contextmanager
def started(directory, *words, **more):
    """A command at work; what it says line by line. It is told to stop at the end."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THIDUA_", "DATABASE_URL"))}
    given = {"THIDUA_DATA": str(directory), "PORT": "0", "PYTHONUNBUFFERED": "1", **more}
    program = subprocess.Popen(
        [sys.executable, "-c", "from ledger.cli import main; main()", *map(str, words)],
        env={**kept, **given}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    lines = Queue()

    def listen():
        for line in program.stdout:
            lines.put(line.rstrip())

    listening = threading.Thread(target=listen)
    listening.start()
    try:
        yield lines
    finally:
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
        listening.join()
        program.stdout.close()


def answered(directory, *words, **more):
    """A command that ends by itself: its status and what it says."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("THIDUA_", "DATABASE_URL"))}
    done = subprocess.run(
        [sys.executable, "-c", "from ledger.cli import main; main()", *map(str, words)],
        env={**kept, "THIDUA_DATA": str(directory), "PORT": "0", **more},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout


def address(lines):
    """Where a program says it answers."""
    while not (line := lines.get(timeout=60)).startswith("Sẵn sàng: "):
        pass
    return line.removeprefix("Sẵn sàng: ")


@pytest.fixture
def logs(tmp_path):
    file = tmp_path / "logs"
    file.write_text(f"# nhật ký\n{LOG.vkey}\n")
    return file


def test_another_office_runs_a_witness_with_one_command(tmp_path, logs):
    words = ("witness", "--name", "thanhtra.vi-du/1", "--logs", logs)
    with started(tmp_path / "w", *words) as lines:
        vkey = lines.get(timeout=60).removeprefix("Nhân chứng ")
        at = address(lines)
        (line,) = read_signatures(sent(below(at, "add-checkpoint"), TREE.to_cosign(0, 200)).body)
        accepts = Policy.parse(f"log {LOG.vkey}\nwitness w {vkey}\nquorum w\n")
        assert accepts.open(TREE.note(200).with_signatures(line), verify).checkpoint.size == 200
    with started(tmp_path / "w", "witness", "--logs", logs) as lines:
        assert lines.get(timeout=60) == f"Nhân chứng {vkey}"
        at = address(lines)
        kept = Note.parse(sent(below(at, checkpoint_path(ORIGIN))).body)
        assert open_note(kept, accepts.witnesses.values(), verify)
        assert sent(below(at, "add-checkpoint"), TREE.to_cosign(0, 300)).body == b"200\n"
    assert (tmp_path / "w" / "keys" / "witness.key").stat().st_mode & 0o777 == 0o600


def test_a_witness_that_lost_its_state_or_its_key_does_not_start_anew(tmp_path, logs):
    with started(tmp_path / "w", "witness", "--name", "w.vi-du", "--logs", logs) as lines:
        address(lines)
    witness_file(tmp_path / "w" / "log").unlink()
    status, said = answered(tmp_path / "w", "witness", "--name", "w.vi-du", "--logs", logs)
    assert status == 2
    assert "không biết đã đồng ký đến đâu" in said
    with started(tmp_path / "w", "witness", "--begin", "--logs", logs) as lines:
        address(lines)
    (tmp_path / "w" / "keys" / "witness.key").unlink()
    status, said = answered(tmp_path / "w", "witness", "--name", "w.vi-du", "--logs", logs)
    assert status == 2
    assert "không có khóa của nhân chứng" in said
    logs.write_text("log rác\n")
    status, said = answered(tmp_path / "x", "witness", "--name", "w.vi-du", "--logs", logs)
    assert (status, "logs, dòng 1" in said) == (2, True)
    assert not (tmp_path / "x").exists()


def test_the_signer_runs_by_itself_and_begins_only_when_told(tmp_path):
    given = {"THIDUA_LOG_KEY": LOG.text()}
    secret = {"THIDUA_SIGNER_SECRET": "bí mật"}
    status, said = answered(tmp_path, "signer", **given)
    assert (status, "THIDUA_SIGNER_SECRET" in said) == (2, True)
    status, said = answered(tmp_path, "signer", **given, **secret)
    assert (status, "thidua signer --new" in said) == (2, True)
    assert answered(tmp_path, "signer", "--new", **given)[0] == 0
    with started(tmp_path, "signer", **given, **secret) as lines:
        remote = RemoteSigner(address(lines), "bí mật")
        line = remote.sign(TREE.to_sign(0, 200))
        assert signed_with(TREE.note(200).text, line, LOG.verifier, verify)
    assert answered(tmp_path, "signer", "--new", **given)[0] == 2
    (tmp_path / "log" / "signer" / "signed.json").unlink()
    (tmp_path / "checkpoint").write_bytes(TREE.note(200).bytes())
    status, said = answered(tmp_path, "signer", "--begin", tmp_path / "checkpoint", **given)
    assert (status, said) == (0, "đã tạo trạng thái của người ký: cây 200 mục\n")


@pytest.fixture
def keys(tmp_path):
    """The data directory of an office whose log runs apart from its service."""
    log = SigningKey.new(KEY.origin)
    folder = tmp_path / "data" / "keys"
    folder.mkdir(parents=True)
    (folder / "app.key").write_text(KEY.text())
    (folder / "log.key").write_text(log.text())
    Keyring(folder).make()
    return folder


def test_the_log_runs_by_itself_is_looked_at_and_rebuilt(stand, tmp_path, keys):
    logged = Logged(stand, tmp_path / "other")
    logged.record(300)
    data = tmp_path / "data"
    where = {"DATABASE_URL": stand.owner, "THIDUA_APP_URL": stand.service}
    assert answered(data, "log", "status", **where)[1].splitlines() == [
        "đã tích hợp: 0 sự kiện",
        "chưa công bố điểm kiểm nào",
    ]
    with started(data, "log", "run", **where):
        until((data / "log" / "public" / "checkpoint").exists)
        status, said = answered(data, "log", "rebuild", **where)
        assert (status, "đang giữ nhật ký" in said) == (2, True)
    status, said = answered(data, "log", "status", **where)
    assert status == 0
    assert said.startswith(
        "đã tích hợp: 300 sự kiện\nđã công bố: 300 sự kiện; đồng ký: nhan-chung-tai-cho lúc "
    )
    public = data / "log" / "public"
    before = {f: f.read_bytes() for f in public.rglob("*") if f.is_file()}
    shutil.rmtree(public / "tile")
    status, said = answered(data, "log", "rebuild", **where)
    assert status == 0
    assert "đã dựng lại các mảnh của 300 sự kiện" in said
    assert {f: f.read_bytes() for f in public.rglob("*") if f.is_file()} == before
    policy = (data / "log" / "policy").read_text()
    ring = Keyring(keys)
    assert policy == first_policy([KEY.verifier], ring.log(), ring.witness())
    (data / "log" / "status.json").write_text(json.dumps([{"code": "DISK_FULL", "words": "đầy"}]))
    assert answered(data, "log", "status", **where)[0] == 2
    (data / "log" / "alarm.json").write_text(json.dumps({"words": "thiếu số 5"}))
    status, said = answered(data, "log", "status", **where)
    assert (status, "BÁO ĐỘNG: thiếu số 5" in said) == (1, True)


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_service_over_a_ledger_that_was_rolled_back_does_not_start(spoiled, tmp_path, keys):
    spoiled.record(10)
    data = tmp_path / "data"
    where = {"DATABASE_URL": spoiled.stand.owner, "THIDUA_APP_URL": spoiled.stand.service}
    with started(data, "log", "run", **where):
        until((data / "log" / "public" / "checkpoint").exists)
    roll_back(spoiled, 8)
    for words in (("serve",), ("log", "run")):
        status, said = answered(data, *words, **where)
        assert status in {1, 2}
        assert "người ký có 10 sự kiện, sổ chỉ có 8" in said
        assert "An toàn:" in said
        assert "Cần làm: không ghi gì vào sổ này" in said


def test_every_role_on_a_machine_of_its_own(stand, tmp_path, logs):
    """The log's machine has neither the application's key nor the log's; no machine has two keys."""
    logged = Logged(stand, tmp_path / "made-up")
    log = SigningKey.new(KEY.origin)
    logs.write_text(f"{log.vkey}\n")
    secret = {"THIDUA_SIGNER_SECRET": "bí mật"}
    assert answered(tmp_path / "s", "signer", "--new", THIDUA_LOG_KEY=log.text())[0] == 0
    with ExitStack() as standing:
        signer = standing.enter_context(
            started(tmp_path / "s", "signer", THIDUA_LOG_KEY=log.text(), **secret)
        )
        witnesses = [
            standing.enter_context(
                started(tmp_path / name, "witness", "--name", f"{name}.vi-du", "--logs", logs)
            )
            for name in ("mot", "hai")
        ]
        lines = [w.get(timeout=60).removeprefix("Nhân chứng ") for w in witnesses]
        policy = [
            f"witness {n} {vkey} {address(w)}"
            for n, (vkey, w) in enumerate(zip(lines, witnesses, strict=True))
        ]
        data = tmp_path / "data"
        (data / "log").mkdir(parents=True)
        (data / "log" / "policy").write_text(
            "\n".join([f"log {log.vkey}", *policy, "group đủ all 0 1", "quorum đủ", ""])
        )
        (data / "keys").mkdir()
        (data / "keys" / "app.vkey").write_text(f"{KEY.vkey}\n")
        where = {"THIDUA_APP_URL": stand.service}
        head = logged.record(20)
        with started(data, "log", "run", THIDUA_SIGNER=address(signer), **secret, **where):
            view = LogView(data / "log", verify)
            until(lambda: view.size() == head)
        assert [w.name for w in view.witnesses(view.published())] == ["0", "1"]
        assert not view.state(head).alone
