"""The embedded PostgreSQL: one server per data directory, shared by all who use the directory.

    data directory/
        postgres/       the cluster, owned by the account that runs the server; there or not there
        gate, users     locks: who may start or stop, and who uses the server
        socket          the private directory of the server's Unix socket, for /tmp paths are short
        programs-…/     as root only: a copy of the programs that the account can read

The first user starts the server, the last to leave stops it. A user that was killed holds no lock
any more, so the server it left behind is found by the next, used, and stopped in the end. What a
crash leaves (a half-made cluster, a pid file, a socket directory) is recognised for what it is.
"""

import atexit
import contextlib
import errno
import fcntl
import os
import shlex
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Self

import psycopg
from psycopg import errors, sql

from ledger.journal.postmaster import (
    Postmaster,
    await_interrupted_start,
    clear_stale_pid_file,
    forget_libpq_variables,
)
from ledger.journal.programs import (
    Account,
    Programs,
    ServerUnavailable,
    account_for,
    signals_held,
)

__all__ = ["Server", "ServerUnavailable", "embedded"]

DATABASE = "thidua"
OWNER = "thidua"
_PORT = 5432
# Crash recovery replays what was not yet written out; that may take long and must not be cut short.
_PATIENCE_SECONDS = 600
_BRIEFLY_SECONDS = 10
_BUILTIN_LOCALE_SINCE = 17
_LOG_BYTES_MAX = 10_000_000
_SOCKET_PATH_BYTES_MAX = 80

_ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(_PORT),
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
_WITHOUT_FSYNC = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_HBA = """\
# Only who may enter the socket's private directory gets here; nobody gets here from a network.
local   all   all         trust
host    all   all   all   reject
"""


@contextlib.contextmanager
def embedded(
    data_directory: Path,
    *,
    programs: Path | None = None,
    fsync: bool = True,
    settings: Mapping[str, str] | None = None,
) -> Iterator[str]:
    """Yield libpq's connection string, as the owner, of a server that lives while it is used.

    `programs` is the folder of PostgreSQL's programs when it is not the wheel's. `settings` and
    `fsync` count for whoever starts the server; who finds it running takes it as it is.
    ServerUnavailable: it could not be brought up; the message, in Vietnamese, says why.
    """
    server = Server(data_directory, programs=programs, fsync=fsync, settings=settings or {})
    with server:
        yield server.conninfo()


class Server:
    """One user's hold on the server of a data directory; entered, it runs."""

    def __init__(
        self,
        data_directory: Path,
        *,
        programs: Path | None = None,
        fsync: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Name the directory; nothing is touched before the server is entered."""
        self.directory = Path(os.path.abspath(data_directory))  # noqa: PTH100 - symlinks stay
        self.cluster = self.directory / "postgres"
        self._folder = programs
        self._settings = {**_ALWAYS, **({} if fsync else _WITHOUT_FSYNC), **(settings or {})}
        self._held_gate = -1
        self._users: IO[bytes] | None = None
        self._user_process = 0
        self._socket_directory = Path()
        self._account: Account | None = None

    def __enter__(self) -> Self:
        """Join the running server, or start it; in the end there is one, and it answers."""
        if unsafe := set(str(self.directory)) & set("\"'`$\\\n"):
            message = f"đường dẫn {self.directory} có ký tự không dùng được: {' '.join(unsafe)}"
            raise ServerUnavailable(message)
        forget_libpq_variables()
        self._prepare_directory()
        with self._gate():
            self._users = self._lock("users")
            self._user_process = os.getpid()
            # For the one signal in a million that comes between leaving and leaving undisturbed.
            atexit.register(self.__exit__)
            fcntl.flock(self._users, fcntl.LOCK_SH)
            try:
                self._account = account_for(self.cluster)
                self._bring_up()
            except BaseException:
                await_interrupted_start(self.cluster, patience_seconds=_BRIEFLY_SECONDS)
                with signals_held():
                    self._leave()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; the last one stops the server."""
        if os.getpid() != self._user_process:
            return  # a forked child: the hold is its parent's
        with signals_held(), self._gate():
            self._leave()

    def conninfo(self, database: str = DATABASE) -> str:
        """Return libpq's connection string, as the owner, to one of the server's databases."""
        return psycopg.conninfo.make_conninfo(
            host=str(self._socket_directory), port=_PORT, user=OWNER, dbname=database
        )

    # Under the gate: nobody else starts or stops the server of this directory meanwhile.

    @contextlib.contextmanager
    def _gate(self) -> Iterator[None]:
        with self._lock("gate") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            self._held_gate = gate.fileno()
            yield

    def _lock(self, name: str) -> IO[bytes]:
        return os.fdopen(os.open(self.directory / name, os.O_RDWR | os.O_CREAT, 0o600), "r+b")

    def _leave(self) -> None:
        users, self._users = self._users, None
        if users is None:
            return
        atexit.unregister(self.__exit__)
        with users:
            fcntl.flock(users, fcntl.LOCK_UN)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody still uses the server
            if Postmaster.of(self.cluster) is not None:
                self._stop()

    def _bring_up(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        started = False
        while True:
            postmaster = Postmaster.of(self.cluster)
            if postmaster is None:
                if started:
                    raise ServerUnavailable(self._why("PostgreSQL đã dừng ngay sau khi khởi động"))
                self._start()
                started = True
            elif postmaster.ready:
                self._socket_directory = postmaster.socket_directory
                if not (self._socket_directory / f".s.PGSQL.{_PORT}").exists():
                    self._stop()  # someone cleared /tmp: it runs, but nobody can reach it
                elif self._answers():
                    return
            if time.monotonic() > deadline:
                raise ServerUnavailable(self._why("PostgreSQL không sẵn sàng sau 10 phút"))
            time.sleep(0.02)

    def _answers(self) -> bool:
        """Return whether the server answers; the database is made when it is not there."""
        try:
            with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
                found = "SELECT FROM pg_database WHERE datname = %s"
                if connection.execute(found, [DATABASE]).rowcount == 0:
                    made = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'"
                    # One that was killed may have left its own attempt running; it is as good.
                    with contextlib.suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                        connection.execute(sql.SQL(made).format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError as error:
            postmaster = Postmaster.of(self.cluster)
            if postmaster is not None and postmaster.ready:
                message = f"PostgreSQL đang chạy nhưng không kết nối được: {error}"
                raise ServerUnavailable(message) from error
            return False  # it is going down, and will be started again
        return True

    def _start(self) -> None:
        if self._account is not None:
            self._account.must_reach(self.directory)
        programs = Programs.found(self._folder, self._account, copies=self.directory)
        if not self.cluster.exists():
            self._make_cluster(programs)
        self._check_version(programs)
        if not clear_stale_pid_file(self.cluster, patience_seconds=_PATIENCE_SECONDS):
            return  # one that was killed had begun this start, and it has come up meanwhile
        self._socket_directory = self._private_socket_directory()
        log = self.cluster / "server.log"
        if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
            log.replace(self.cluster / "server.log.old")
        settings = self._settings | {"unix_socket_directories": str(self._socket_directory)}
        options = " ".join(f"-c {shlex.quote(f'{k}={v}')}" for k, v in settings.items())
        done = programs.run(
            "pg_ctl", "start", "--pgdata", self.cluster, "--log", log, "--wait",
            "--timeout", str(_PATIENCE_SECONDS), "--options", options,
        )  # fmt: skip
        if done.returncode != 0:
            raise ServerUnavailable(self._why("không khởi động được PostgreSQL"))

    def _stop(self) -> None:
        programs = Programs.found(self._folder, self._account, copies=self.directory)
        done = programs.run(
            "pg_ctl", "stop", "--pgdata", self.cluster, "--mode", "fast", "--wait",
            "--timeout", str(_PATIENCE_SECONDS),
        )  # fmt: skip
        if done.returncode != 0 and Postmaster.of(self.cluster) is not None:
            raise ServerUnavailable(self._why("không dừng được PostgreSQL"))
        self._remove_socket_directory()

    # What is found in the directory.

    def _check_version(self, programs: Programs) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        if made_by != str(programs.major):
            message = (
                f"dữ liệu trong {self.cluster} là của PostgreSQL {made_by}, "
                f"còn chương trình là PostgreSQL {programs.major}"
            )
            raise ServerUnavailable(message)

    def _why(self, what: str) -> str:
        """Return the sentence with the server's own last words."""
        try:
            said = (self.cluster / "server.log").read_text(errors="replace").splitlines()[-8:]
        except FileNotFoundError:
            said = []
        return "\n    ".join([f"{what} ({self.cluster})", *said])

    # What is made in the directory.

    def _prepare_directory(self) -> None:
        """Make the directory; as root, one that the server's account may pass through.

        Only this directory's own mode is ever touched, never that of one above it.
        """
        root = os.geteuid() == 0
        try:
            missing = [p for p in (self.directory, *self.directory.parents) if not p.exists()]
            for directory in reversed(missing):
                directory.mkdir(exist_ok=True)
                directory.chmod(0o711 if root else 0o700)
            if not self.directory.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, "không phải là thư mục")
            if root and self.directory.stat().st_uid == 0:
                self.directory.chmod(stat.S_IMODE(self.directory.stat().st_mode) | 0o011)
        except OSError as error:
            message = f"không dùng được thư mục dữ liệu {self.directory}: {error.strerror}"
            raise ServerUnavailable(message) from error

    def _make_cluster(self, programs: Programs) -> None:
        """Make the cluster beside its place and move it there whole: it is there or it is not.

        initdb holds the gate too: killed, we leave it at work, and the next waits until it is done.
        """
        for left in self.directory.glob("postgres-new-*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=self.directory))
        self._give(draft)
        locale = (
            ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
            if programs.major >= _BUILTIN_LOCALE_SINCE
            else ("--locale=C.UTF-8",)
        )
        done = programs.run(
            "initdb", "--pgdata", draft, "--username", OWNER, "--encoding=UTF8", *locale,
            "--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions",
            *(() if self._settings.get("fsync") != "off" else ("--no-sync",)),
            holding=[self._held_gate],
        )  # fmt: skip
        if done.returncode != 0:
            message = f"không tạo được cụm dữ liệu PostgreSQL trong {self.directory}: {done.stdout}"
            raise ServerUnavailable(message)
        (draft / "pg_hba.conf").write_text(_HBA)
        draft.rename(self.cluster)
        _sync(self.directory)

    def _private_socket_directory(self) -> Path:
        """Return a new directory that only the server's account and root may enter.

        What a crash left in an old one would stop the start: its lock file names a process too.
        """
        self._remove_socket_directory()
        place = Path(tempfile.gettempdir())
        if len(os.fsencode(place)) > _SOCKET_PATH_BYTES_MAX or self._barred(place):
            place = Path("/tmp")  # noqa: S108 - the directory made in it is private
        made = Path(tempfile.mkdtemp(prefix="thidua-", dir=place))
        self._give(made)
        (self.directory / "socket").write_text(str(made))
        return made

    def _remove_socket_directory(self) -> None:
        record = self.directory / "socket"
        owner = os.geteuid() if self._account is None else self._account.uid
        with contextlib.suppress(FileNotFoundError):
            left = Path(record.read_text())
            record.unlink()
            if left.lstat().st_uid == owner:
                shutil.rmtree(left, ignore_errors=True)

    def _barred(self, place: Path) -> bool:
        return self._account is not None and self._account.barred_by(place) is not None

    def _give(self, path: Path) -> None:
        """Give to the server's account what root has made for it."""
        if self._account is not None:
            os.chown(path, self._account.uid, self._account.gid)


def _sync(directory: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
