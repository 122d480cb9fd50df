"""What is installed: locked by hash, from no address in particular, with all its data files."""

import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest

from tests.server import CLONE

LOCKED = sorted((CLONE / "requirements").glob("*.txt"))

PROGRAM = """
import os, signal, sys, time
def end(number, frame):
    os.write(1, f"kết thúc vì {number}\\n".encode())  # print may be cut short by this very signal
    sys.exit(0)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, end)
print("sẵn sàng", flush=True)
while True:
    time.sleep(0.05)  # a signal just before a pause without an end would be heard by the next one only
"""


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: file.name)
def test_every_requirement_is_pinned_with_hashes_and_without_an_address(file):
    text = file.read_text()
    requirements = re.sub(r" \\\n +", " ", text).splitlines()[1:]
    assert len(requirements) > 30
    for requirement in requirements:
        assert re.match(
            r"[a-z0-9-]+==[0-9][^ ]*( ; [^;]*?)? --hash=sha256:[0-9a-f]{64}", requirement
        )
    assert not re.search(r"://|--index|--find-links|file:|@", text)


def test_what_runs_is_locked_alike_for_users_and_developers():
    run, dev = ((CLONE / "requirements" / name).read_text() for name in ("run.txt", "dev.txt"))
    pins = re.findall(r"^[a-z0-9-]+==[^ ]+", run, re.MULTILINE)
    assert pins
    assert set(pins) <= set(re.findall(r"^[a-z0-9-]+==[^ ]+", dev, re.MULTILINE))


@pytest.mark.slow
def test_the_wheel_carries_every_data_file_of_the_packages(tmp_path):
    for part in ("ledger", "api", "pyproject.toml", "README.md"):
        source = CLONE / part
        if source.is_dir():
            skipped = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, tmp_path / part, ignore=skipped)
        elif source.exists():
            shutil.copy(source, tmp_path / part)
    wanted = {
        str(path.relative_to(tmp_path))
        for part in ("ledger", "api")
        for path in (tmp_path / part).rglob("*")
        if path.is_file()
    }
    building = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
    subprocess.run(
        [*building, "--quiet", "--wheel-dir", str(tmp_path / "wheel"), str(tmp_path)], check=True
    )
    (wheel,) = (tmp_path / "wheel").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        assert wanted <= set(archive.namelist())


@pytest.fixture
def make(tmp_path):
    """The words of a make that runs PROGRAM as `make run` runs the service."""
    (tmp_path / "program.py").write_text(PROGRAM)
    program = [sys.executable, f"{CLONE}/scripts/run.py", sys.executable, "program.py"]
    (tmp_path / "Makefile").write_text(f"run:\n\t@exec {shlex.join(program)}\n")
    return ["make", "--no-print-directory", "-C", str(tmp_path), "run"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("told", [os.kill, os.killpg], ids=["make", "its group"])
def test_a_signalled_make_leaves_no_process_behind(make, told, number):
    with subprocess.Popen(
        make,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        assert process.stdout.readline() == "sẵn sàng\n"
        told(process.pid, number)
        # The end of the output is the end of every process that could still write to it.
        assert re.fullmatch(r"kết thúc vì (2|15)\n", process.stdout.read())


def test_a_killed_make_leaves_no_process_behind(make):
    with subprocess.Popen(make, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "sẵn sàng\n"
        process.kill()
        assert process.stdout.read() == "kết thúc vì 15\n"


def test_control_c_at_a_terminal_ends_make_with_status_0(make):
    child, terminal = pty.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.execvp(make[0], make)  # noqa: S606 - the words are ours
    try:
        said = ""
        while "sẵn sàng" not in said:
            said += _read(terminal)
        os.write(terminal, b"\x03")
        while "kết thúc vì 2" not in said:
            said += _read(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        os.close(terminal)


def _read(terminal: int) -> str:
    ready, _, _ = select.select([terminal], [], [], 30)
    assert ready, time.monotonic()
    return os.read(terminal, 4096).decode(errors="replace")
