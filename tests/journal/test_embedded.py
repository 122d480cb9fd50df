"""The embedded server: what it is, who shares it, and what it survives."""

import contextlib
import os
import pwd
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ledger.journal.embedded import Server, ServerUnavailable, embedded
from ledger.journal.postmaster import Postmaster
from ledger.journal.programs import Account, Programs, account_for
from tests.server import CLONE, place

ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="chỉ root mới phải mượn tài khoản khác")

USE = """
import signal, sys
from pathlib import Path
from ledger.journal.embedded import embedded
def end(*_):
    raise SystemExit(0)
signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test runner may have it ignored
try:
    with embedded(Path(sys.argv[1]), fsync="fsync" in sys.argv) as conninfo:
        try:
            print(conninfo, flush=True)
            sys.stdin.read()
        finally:
            import psycopg
            with psycopg.connect(conninfo) as connection:
                print(connection.execute("SELECT 'vẫn còn'").fetchone()[0], flush=True)
except KeyboardInterrupt:
    pass
"""


@pytest.fixture
def directory() -> Iterator[Path]:
    """A data directory; at the end of the test nothing may run in it."""
    made = Path(tempfile.mkdtemp(prefix="thidua-test-", dir=place()))
    made.chmod(0o711 if ROOT else 0o700)
    yield made / "data"
    left = [p for p in made.rglob("postgres") if p.is_dir() and Postmaster.of(p)]
    shutil.rmtree(made)
    assert left == []


def user_of(directory: Path, **options) -> subprocess.Popen:
    """Start another process that uses the server until its standard input is closed."""
    options.setdefault("env", {**os.environ, "PYTHONPATH": str(CLONE)})
    options.setdefault("args", [sys.executable, "-c", USE, str(directory), "fsync"])
    return subprocess.Popen(
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        **options,
    )


@contextlib.contextmanager
def another_user(directory: Path, **options) -> Iterator[tuple[subprocess.Popen, str]]:
    with user_of(directory, **options) as process:
        conninfo = process.stdout.readline().strip()
        assert conninfo
        yield process, conninfo


def write_rows(conninfo: str, count: int) -> None:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        for n in range(count):
            connection.execute("INSERT INTO kept VALUES (%s)", [n])


def rows(conninfo: str) -> int:
    with psycopg.connect(conninfo) as connection:
        return connection.execute("SELECT count(*) FROM kept").fetchone()[0]


def server_of(directory: Path) -> Postmaster:
    found = Postmaster.of(directory / "postgres")
    assert found is not None
    return found


def await_end(pid: int) -> None:
    """Wait until the process has ended; it is not our child, so it can only be looked at."""
    handle = os.pidfd_open(pid)
    try:
        assert select.select([handle], [], [], 60)[0]
    finally:
        os.close(handle)


def test_a_new_cluster_is_in_utf8_with_checksums_and_folds_vietnamese_letters(directory):
    with embedded(directory, fsync=False) as conninfo, psycopg.connect(conninfo) as connection:
        asked = """
            SELECT current_database(), current_setting('server_encoding'),
                   current_setting('data_checksums'), current_setting('TimeZone'),
                   current_setting('listen_addresses'), upper('đẩư'), usesuper
            FROM pg_user WHERE usename = current_user
        """
        told = connection.execute(asked).fetchone()
    assert told == ("thidua", "UTF8", "on", "UTC", "", "ĐẨƯ", True)


def test_nobody_else_may_enter_the_socket_directory_and_it_goes_with_the_server(directory):
    with embedded(directory, fsync=False):
        sockets = Path((directory / "socket").read_text())
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert sockets == server_of(directory).socket_directory
    assert not sockets.exists()
    assert not (directory / "socket").exists()


def test_nothing_is_served_to_a_network(directory):
    with embedded(
        directory, fsync=False, settings={"listen_addresses": "127.0.0.1", "port": "5432"}
    ):
        rules = (directory / "postgres" / "pg_hba.conf").read_text().splitlines()
    assert [rule.split()[0::4] for rule in rules if not rule.startswith("#")] == [
        ["local"],
        ["host", "reject"],
    ]


def test_a_deep_path_and_one_with_spaces_and_letters_is_no_error(directory):
    deep = directory.joinpath(*["thư mục rất sâu của văn phòng"] * 8)
    with embedded(deep, fsync=False) as conninfo:
        write_rows(conninfo, 1)
    with embedded(deep, fsync=False) as conninfo:
        assert rows(conninfo) == 1


def test_the_last_user_stops_the_server_and_not_the_first(directory):
    with another_user(directory) as (process, conninfo), embedded(directory) as joined:
        assert joined == conninfo
        process.stdin.close()
        process.wait()
        write_rows(joined, 3)
        with embedded(directory) as again:
            assert rows(again) == 3
        assert rows(joined) == 3
    assert Postmaster.of(directory / "postgres") is None


def test_a_forked_child_does_not_stop_its_parents_server(directory):
    server = Server(directory, fsync=False)
    with server:
        child = os.fork()
        if child == 0:
            server.__exit__(None, None, None)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        write_rows(server.conninfo(), 1)


def test_what_was_committed_is_there_after_python_was_killed(directory):
    with another_user(directory) as (process, conninfo):
        write_rows(conninfo, 10)
        process.kill()
    with embedded(directory, fsync=False) as conninfo:
        assert rows(conninfo) == 10


def test_what_was_committed_is_there_after_python_and_postmaster_were_killed(directory):
    with another_user(directory) as (process, conninfo):
        write_rows(conninfo, 2000)
        process.kill()
        os.kill(server_of(directory).pid, signal.SIGKILL)
    with embedded(directory, fsync=False) as conninfo:
        assert rows(conninfo) == 2000


def leave_a_stale_pid_file(directory: Path, pid: int) -> None:
    """Leave what a crash leaves, as if the number had been handed on to another process."""
    with another_user(directory) as (process, _):
        process.kill()
        postmaster = server_of(directory).pid
        lines = (directory / "postgres" / "postmaster.pid").read_text().splitlines()
        os.kill(postmaster, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        await_end(postmaster)
    lines[0] = str(pid)
    (directory / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")


def test_a_foreign_process_under_the_stale_pid_is_neither_trusted_nor_killed(directory):
    with subprocess.Popen(["sleep", "20"]) as foreign:
        leave_a_stale_pid_file(directory, foreign.pid)
        with embedded(directory, fsync=False) as conninfo:
            write_rows(conninfo, 1)
        assert foreign.poll() is None
        foreign.kill()


def test_a_zombie_under_the_stale_pid_is_not_taken_for_a_server(directory):
    with subprocess.Popen(["true"]) as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        leave_a_stale_pid_file(directory, zombie.pid)
        with embedded(directory, fsync=False) as conninfo:
            write_rows(conninfo, 1)


def test_another_clusters_postgres_under_the_stale_pid_is_left_running(directory):
    with embedded(directory / "other", fsync=False) as other:
        leave_a_stale_pid_file(directory / "this", server_of(directory / "other").pid)
        with embedded(directory / "this", fsync=False) as conninfo:
            write_rows(conninfo, 1)
        write_rows(other, 1)


def test_a_server_that_lost_its_socket_directory_is_started_anew(directory):
    with another_user(directory) as (process, conninfo):
        write_rows(conninfo, 1)
        process.kill()
    shutil.rmtree(server_of(directory).socket_directory)
    with embedded(directory, fsync=False) as conninfo:
        assert rows(conninfo) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_outlives_the_signal_until_the_program_has_closed(directory, number):
    with another_user(directory) as (process, _):
        os.killpg(process.pid, number)
        assert process.stdout.readline().strip() == "vẫn còn"
        assert process.wait() == 0
    assert Postmaster.of(directory / "postgres") is None


def test_an_impatient_second_signal_does_not_keep_the_server_from_being_stopped(directory):
    with another_user(directory, stderr=subprocess.DEVNULL) as (process, _):
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline().strip() == "vẫn còn"
        process.send_signal(signal.SIGINT)
        process.wait()
    assert Postmaster.of(directory / "postgres") is None


def test_a_hostile_environment_changes_nothing(directory):
    hostile = {
        "PYTHONPATH": str(CLONE),
        "PYTHONUTF8": "1",
        "LC_ALL": "tlh_QO.KOI8-R",
        "LANG": "xx",
        "LD_BIND_NOW": "1",
        "TZ": "Mars/Phobos",
        **dict.fromkeys(["PGDATA", "PGHOST", "PGSERVICEFILE", "PGPASSFILE"], "/nowhere"),
        **dict.fromkeys(["PGUSER", "PGDATABASE", "PGSERVICE", "PGPASSWORD", "PGTZ"], "nobody?"),
        "PGPORT": "1",
        "PGHOSTADDR": "203.0.113.1",
        "PGOPTIONS": "-c nonsense=1",
        "PGSSLMODE": "verify-full",
        "PGREQUIREAUTH": "gss",
        "PGCLIENTENCODING": "KOI8",
    }
    with another_user(directory, env=hostile) as (process, _):
        process.stdin.close()
        assert process.stdout.readline().strip() == "vẫn còn"


def test_an_empty_environment_is_enough(directory):
    with another_user(directory, env={"PYTHONPATH": str(CLONE)}) as (process, _):
        process.stdin.close()
        assert process.wait() == 0


def test_data_of_another_major_version_is_refused_by_name(directory):
    with embedded(directory, fsync=False):
        pass
    (directory / "postgres" / "PG_VERSION").write_text("9\n")
    with (
        pytest.raises(ServerUnavailable, match="là của PostgreSQL 9, còn chương trình là"),
        embedded(directory),
    ):
        pass


def test_a_server_that_does_not_start_says_why_in_its_own_words(directory):
    with (
        pytest.raises(ServerUnavailable, match=r"không khởi động được PostgreSQL(.|\n)*nonsense"),
        embedded(directory, fsync=False, settings={"nonsense": "1"}),
    ):
        pass
    with embedded(directory, fsync=False) as conninfo:
        write_rows(conninfo, 1)


def test_a_folder_without_the_programs_is_refused_by_name(directory, tmp_path):
    with (
        pytest.raises(ServerUnavailable, match="không có chương trình initdb, pg_ctl, postgres"),
        embedded(directory, programs=tmp_path),
    ):
        pass


def test_a_file_in_the_place_of_the_directory_is_refused(directory):
    directory.write_text("a file")
    with (
        pytest.raises(ServerUnavailable, match="không dùng được thư mục dữ liệu"),
        embedded(directory),
    ):
        pass


@as_root
def test_as_root_the_server_runs_as_another_account_and_no_directory_above_is_touched(directory):
    before = [stat.S_IMODE(parent.stat().st_mode) for parent in directory.parents]
    with embedded(directory, fsync=False):
        runs_as = Path("/proc", str(server_of(directory).pid)).stat().st_uid
        assert pwd.getpwuid(runs_as).pw_name in {"postgres", "nobody"}
        assert (directory / "postgres").stat().st_uid == runs_as
    assert before == [stat.S_IMODE(parent.stat().st_mode) for parent in directory.parents]


@as_root
def test_programs_that_the_account_cannot_read_are_copied_for_it(directory):
    shipped = Programs.found(None, None, copies=directory).folder
    package = shipped.parent.parent
    hidden = directory.parent / "hidden"
    hidden.mkdir(mode=0o700)
    shutil.copytree(shipped.parent, hidden / package.name / shipped.parent.name)
    libraries = f"{package.name}.libs"
    shutil.copytree(package.parent / libraries, hidden / libraries)
    folder = hidden / package.name / shipped.parent.name / shipped.name
    for _ in range(2):
        with embedded(directory, programs=folder, fsync=False):
            runs = Path("/proc", str(server_of(directory).pid), "exe").readlink()
            assert runs.is_relative_to(directory)
        assert len(list(directory.glob("programs-*"))) == 1


@as_root
def test_a_directory_that_the_account_cannot_reach_is_named(directory):
    closed = directory.parent / "closed"
    closed.mkdir(mode=0o700)
    with (
        pytest.raises(ServerUnavailable, match=f"không đi qua được thư mục {closed};"),
        embedded(closed / "data", fsync=False),
    ):
        pass


@as_root
def test_an_ordinary_user_needs_no_root(directory):
    nobody = pwd.getpwnam("nobody")
    python = next(
        (p for p in (sys.executable, "/usr/bin/python3") if _may_run(p, nobody.pw_uid)), None
    )
    if python is None:
        pytest.skip("người dùng thường không chạy được Python nào cùng phiên bản")
    directory.mkdir()
    os.chown(directory, nobody.pw_uid, nobody.pw_gid)
    with another_user(
        directory,
        args=[python, "-c", USE, str(directory)],
        env={"PYTHONPATH": os.pathsep.join([str(CLONE), *sys.path])},
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
    ) as (_, conninfo):
        write_rows(conninfo, 1)
        assert Path("/proc", str(server_of(directory).pid)).stat().st_uid == nobody.pw_uid
    # And root, who comes later, runs it as its owner and not as somebody else.
    assert account_for(directory / "postgres") == Account(nobody.pw_uid, nobody.pw_gid)
    with embedded(directory, fsync=False) as conninfo:
        assert rows(conninfo) == 1


def _may_run(python: str, uid: int) -> bool:
    command = [python, "-c", "import psycopg, sys; print(sys.version_info[:2])"]
    try:
        said = subprocess.run(
            command,
            env={"PYTHONPATH": os.pathsep.join([str(CLONE), *sys.path])},
            user=uid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
    except PermissionError:
        return False
    return said.stdout.strip() == str(sys.version_info[:2])


@pytest.mark.slow
def test_eight_processes_racing_for_a_new_directory_share_one_server(directory):
    with contextlib.ExitStack() as stack:
        racers = [stack.enter_context(user_of(directory)) for _ in range(8)]
        addresses = {racer.stdout.readline().strip() for racer in racers}
        assert len(addresses) == 1
        assert addresses != {""}
        for racer in racers:
            racer.stdin.close()
        assert [racer.wait() for racer in racers] == [0] * 8
    assert Postmaster.of(directory / "postgres") is None


@pytest.mark.slow
@pytest.mark.parametrize("after_seconds", [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8])
def test_a_first_start_killed_at_any_moment_leaves_nothing_half_made(directory, after_seconds):
    process = user_of(directory)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after_seconds)
    process.kill()
    process.communicate()
    with embedded(directory, fsync=False) as conninfo:
        write_rows(conninfo, 1)
    assert list(directory.glob("postgres-new-*")) == []


def test_a_server_that_comes_up_while_what_is_left_of_one_is_waited_for_is_joined(directory):
    """A killed start may still bring up its server, whose pid file is written a moment later."""
    with embedded(directory, fsync=False) as conninfo:
        file = directory / "postgres" / "postmaster.pid"
        hidden = file.rename(directory / "not-written-yet")
        written = threading.Timer(0.5, lambda: hidden.rename(file))
        written.start()
        with embedded(directory, fsync=False) as same:
            assert same == conninfo
            write_rows(same, 1)
        written.join()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("after_seconds", [0.3, 0.5, 0.7, 0.8, 0.9])
def test_a_signal_during_the_start_leaves_no_process(directory, after_seconds, number):
    process = user_of(directory, stderr=subprocess.DEVNULL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(after_seconds)
    process.send_signal(number)
    process.communicate()
    deadline = time.monotonic() + 10
    while any(_works_in(entry, directory) for entry in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < deadline


def _works_in(process: Path, directory: Path) -> bool:
    try:
        return (process / "cwd").readlink().is_relative_to(directory)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


@pytest.mark.slow
@pytest.mark.skipif(not Path("/usr/bin/unshare").exists() or not ROOT, reason="cần unshare và root")
def test_no_network_is_needed_and_no_postgres_account(directory, tmp_path):
    accounts = tmp_path / "passwd"
    accounts.write_text(
        "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/nonexistent:/bin/false\n"
    )
    accounts.chmod(0o644)
    alone = f'mount --bind {accounts} /etc/passwd && exec "$@"'
    unshared = ["unshare", "--mount", "--net", "sh", "-c", alone, "sh"]
    with another_user(directory, args=[*unshared, sys.executable, "-c", USE, str(directory)]) as (
        process,
        _,
    ):
        assert Path("/proc", str(server_of(directory).pid)).stat().st_uid == 65534
        process.stdin.close()
        assert process.wait() == 0
