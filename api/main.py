"""The service as a process: its socket, its signals, and the order in which it starts and ends."""

import contextlib
import errno
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from api.demo_issuer import demo_issuer
from api.identity import Identity, identity
from ledger.acts.log import begin_by_itself
from ledger.bootstrap import (
    Addresses,
    CannotRun,
    Keyring,
    KeyUnusable,
    TooPowerful,
    addresses,
    keyring,
    log_view,
    open_ledger,
    open_log,
    promises,
    refuse_lost,
    refuse_owner,
)
from ledger.ledger import Ledger
from ledger.log.running import Log, Running
from ledger.settings import Settings
from ledger.verification import check_ledger

GRACE_SECONDS = 10
"""How long requests that have begun may take to end when the service is told to stop."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class CannotServe(Exception):  # noqa: N818 — an answer to the operator, not a fault
    """The service cannot start under these settings; the text says why, in Vietnamese."""


class _Server(uvicorn.Server):
    """A server that is told to stop by whoever runs it; it leaves the process's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so once requests are answered."""
        await super().startup(sockets)
        if self.started:
            self.ready()

    ready: Callable[[], None] = staticmethod(lambda: None)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address. CannotServe: the port is taken, or is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it on, the body
    # of every answer waits some forty milliseconds for the client to acknowledge the head.
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        says = {
            errno.EADDRINUSE: f"cổng {port} ở {host} đang có chương trình khác dùng",
            errno.EACCES: f"không được phép dùng cổng {port} ở {host}",
        }.get(error.errno or 0, f"không nghe được ở {host}, cổng {port}: {error.strerror}")
        raise CannotServe(f"{says}; hãy đặt HOST hoặc PORT khác") from error
    return made


def address_of(made: socket.socket) -> str:
    """Return the address at which a browser finds a bound socket."""
    host, port = made.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: Starlette, made: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGINT or SIGTERM; what has begun is answered first. Calls `ready` once."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    server.ready = ready

    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        server.run(sockets=[made])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        made.close()


def believed(settings: Settings) -> Identity:
    """Return who is believed. CannotServe: nobody would be."""
    try:
        return identity(settings)
    except ValueError as error:
        raise CannotServe(str(error)) from error


def serve(
    settings: Settings,
    fill: Callable[[Addresses, Ledger], None] = lambda _where, _ledger: None,
    greet: Callable[[Ledger], str] = lambda _: "",
) -> int:
    """Serve the ledger that the settings name until told to stop; return the exit status.

    Nothing is served before `fill` was called and the quick check finds the ledger sound, nor
    without the application's key, nor over an address that can rewrite the journal, nor where the
    ledger is behind what was signed or witnessed of it; a regulation shipped with another text than
    a season adopted is told and served all the same. `greet` says what follows the first line. Told
    to stop while it starts, it stops as cleanly. The transparency log runs along.
    """
    before = {number: signal.signal(number, _stopped) for number in _SIGNALS}
    try:
        people, keys = believed(settings), keyring(settings)
        with (
            contextlib.closing(listening(settings.host, settings.port)) as made,
            addresses(settings) as where,
            contextlib.closing(
                open_ledger(
                    where.service, keys, log=log_view(settings), promises=promises(settings)
                )
            ) as ledger,
        ):
            refuse_lost(where.owner, keys, settings)
            refuse_owner(where.service)
            log = _log(
                settings, where, keys
            )  # a ledger that is behind records nothing from here on
            if settings.database_url is None and (begun := begin_by_itself(ledger)):
                sys.stderr.write(f"{begun.events[0].facts.words()}\n")
            fill(where, ledger)
            _sound(where, keys)
            greeting = greet(ledger)
            made.listen()
            at = address_of(made)
            with Running(log, say=_complain) if log else contextlib.nullcontext():
                run(create_app(ledger, people), made, lambda: _say(f"Sẵn sàng: {at}\n{greeting}"))
    except (CannotRun, CannotServe, KeyUnusable, TooPowerful) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    except _Stopped:
        return 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _log(settings: Settings, where: Addresses, keys: Keyring) -> Log | None:
    """Return the log, if it is to run here, over a ledger that is not behind it."""
    log = open_log(settings, where.service, keys)
    if log is None:
        _complain(
            "Nhật ký minh bạch không chạy tại đây: không có khóa của nhật ký (THIDUA_LOG_KEY, "
            "«thidua keys new log») và không có THIDUA_SIGNER"
        )
        return None
    log.refuse_behind(where.service)
    return log


def _complain(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _sound(where: Addresses, keys: Keyring) -> None:
    """Say what is found; CannotServe: the ledger is not whole."""
    findings = check_ledger(where.owner, keys.known_apps(), quick=True)
    says = "\n".join(f"{f.check}: {f.where}: {f.says}" for f in findings)
    if any(finding.stops for finding in findings):
        raise CannotServe(says)
    if says:
        sys.stderr.write(f"{says}\n")


class _Stopped(BaseException):
    """The process was told to stop while it was starting."""


def _stopped(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def _say(line: str) -> None:
    sys.stdout.write(f"{line.rstrip()}\n")
    sys.stdout.flush()


def demo_token(settings: Settings, person: str) -> str:
    """Return a token of the demo's issuer for a person. CannotServe: it would not be believed."""
    if believed(settings).demo is None:
        raise CannotServe("bản này không dùng nơi cấp danh tính trình diễn")
    return demo_issuer(settings.data, settings.audience).issue(person)
