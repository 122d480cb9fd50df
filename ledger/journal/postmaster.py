"""The postmaster of a cluster: what its pid file claims, and what the process really is.

A pid file outlives its process, and the number is handed on. So the file is only a claim: the
process is asked for its name, its state and the directory that it works in, and a process that is
not this cluster's PostgreSQL is never trusted and never touched.
"""

import ctypes
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger.journal.programs import ServerUnavailable

# libpq reads these behind our back, and a stray one would lead elsewhere or break every connection.
_LIBPQ_VARIABLES = """
    APPNAME CHANNELBINDING CLIENTENCODING CONNECT_TIMEOUT DATABASE DATESTYLE GEQO GSSDELEGATION
    GSSENCMODE GSSLIB HOST HOSTADDR KRBSRVNAME LOADBALANCEHOSTS LOCALEDIR MAXPROTOCOLVERSION
    MINPROTOCOLVERSION OPTIONS PASSFILE PASSWORD PORT REQUIREAUTH REQUIREPEER REQUIRESSL SERVICE
    SERVICEFILE SSLCERT SSLCERTMODE SSLCOMPRESSION SSLCRL SSLCRLDIR SSLKEY SSLKEYLOGFILE
    SSLMAXPROTOCOLVERSION SSLMINPROTOCOLVERSION SSLMODE SSLNEGOTIATION SSLROOTCERT SSLSNI SYSCONFDIR
    TARGETSESSIONATTRS TZ USER
"""


@dataclass(frozen=True)
class Postmaster:
    """The running server of a cluster, as its pid file tells, after the process was looked at."""

    pid: int
    socket_directory: Path
    status: str

    @classmethod
    def of(cls, cluster: Path) -> "Postmaster | None":
        """Return the cluster's running server; None when nothing runs, whatever the file says."""
        try:
            lines = (cluster / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        if not _is_server_of(pid, cluster):
            return None
        told = [*lines, *[""] * 8]
        return cls(pid, Path(told[4]), told[7].strip())

    @property
    def ready(self) -> bool:
        """Return whether it says that it takes connections."""
        return self.status == "ready"


def clear_stale_pid_file(cluster: Path, *, patience_seconds: float) -> bool:
    """Remove a pid file whose process is gone, or whose number now belongs to someone else.

    PostgreSQL would take the other for its own kind and refuse to start. The file is also its guard
    against backends that outlived their postmaster, so those are waited for first. False: they are
    those of a server that runs, whose start somebody began who was killed.
    """
    deadline = time.monotonic() + patience_seconds
    while left := [pid for pid in _processes() if _is_server_of(pid, cluster)]:
        if Postmaster.of(cluster) is not None:
            return False
        if time.monotonic() > deadline:
            message = f"tiến trình PostgreSQL cũ chưa kết thúc: {left}"
            raise ServerUnavailable(message)
        time.sleep(0.02)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    return True


def await_interrupted_start(cluster: Path, *, patience_seconds: float) -> None:
    """Wait while a start that was broken off may still bring up a server without a pid file yet."""
    deadline = time.monotonic() + patience_seconds
    while (
        Postmaster.of(cluster) is None
        and time.monotonic() < deadline
        and any(_is_told_of(pid, cluster) for pid in _processes())
    ):
        time.sleep(0.02)


def forget_libpq_variables() -> None:
    """Take libpq's variables out of this process: an embedded server has one address only."""
    libc = ctypes.CDLL(None)
    for name in _LIBPQ_VARIABLES.split():
        libc.unsetenv(f"PG{name}".encode())


def _is_server_of(pid: int, cluster: Path) -> bool:
    """Return whether the process is a PostgreSQL, alive, at work in this cluster."""
    process = Path("/proc", str(pid))
    try:
        told = (process / "stat").read_text(errors="replace")
        at_home = (process / "cwd").samefile(cluster)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False  # gone, a zombie, or another account's: the cluster's own are ours to look at
    name = told.partition("(")[2].rpartition(")")[0]
    state = told.rpartition(")")[2].split()[0]
    return name == "postgres" and state not in {"Z", "X"} and at_home


def _is_told_of(pid: int, cluster: Path) -> bool:
    """Return whether the process is a start of this cluster's server, in any of its stages."""
    process = Path("/proc", str(pid))
    try:
        name = (process / "comm").read_text().strip()
        told = (process / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
    return name in {"pg_ctl", "sh", "postgres"} and os.fsencode(cluster) in told


def _processes() -> Iterator[int]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            yield int(entry.name)
