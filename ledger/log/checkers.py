"""Processes that check events beside the integrator, where many wait: each reads its own rows.

They are started anew, and not forked: the service has threads. What they are told and what they
answer goes over their pipes, pickled; when the integrator is gone they end with their input.
"""

import errno
import gc
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import IO, Any, Self

import psycopg

from ledger.log.alarm import Alarm
from ledger.log.checking import Checked, Leaf, Span, Trust, opened, sound

_AHEAD = 3
"""How many runs of each process wait for being integrated or are at work."""
_Told = tuple[list[tuple[Any, ...]], Alarm | None]
"""Leaves column by column, which is pickled sooner than leaf by leaf; and the first fault."""


class Checkers:
    """So many processes; entered, they run."""

    def __init__(self, conninfo: str, trust: Trust, processes: int) -> None:
        """Take the service's address, what entries are checked against, and how many processes."""
        self._told = conninfo, trust
        self._many = processes
        self._running: list[subprocess.Popen[bytes]] = []
        self._collected = False

    def __enter__(self) -> Self:
        """Start them, and hold the cyclic collector: what they answer goes round in no circles."""
        self._collected = gc.isenabled()
        gc.disable()
        command = [sys.executable, "-c", f"from {__name__} import serve; serve()"]
        for _ in range(self._many):
            running = subprocess.Popen(  # noqa: S603 — this program itself
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,  # an interrupt is for the service to hear
            )
            self._running.append(running)
            _send(_pipe(running.stdin), self._told)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End them, at work or not: what they do leaves nothing behind."""
        if self._collected:
            gc.enable()
        for running in self._running:
            running.kill()
            running.communicate()
        self._running.clear()

    def checked(self, spans: Sequence[Span]) -> Iterator[Checked]:
        """Yield the checked leaves of runs of positions, in order.

        psycopg.Error: the database. BrokenPipeError: a process was killed.
        """
        ahead = _AHEAD * self._many
        for at in range(len(spans) + ahead):
            if at < len(spans):
                _send(_pipe(self._running[at % self._many].stdin), spans[at])
            if at >= ahead:
                yield self._answer(_pipe(self._running[at % self._many].stdout))

    def _answer(self, pipe: IO[bytes]) -> Checked:
        try:
            answer: _Told | psycopg.Error = pickle.load(pipe)  # noqa: S301 — of our own process
        except EOFError:
            raise BrokenPipeError(errno.EPIPE, "một tiến trình kiểm tra bị dừng") from None
        if isinstance(answer, psycopg.Error):
            raise answer
        columns, alarm = answer
        return [*map(Leaf._make, zip(*columns, strict=True))], alarm


def serve() -> None:
    """Check what is asked, until there is no more input."""
    gc.disable()  # nothing here goes round in circles; looking for that takes a tenth of the time
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    conninfo, trust = pickle.load(asked)  # noqa: S301 — from the process that started this one
    try:
        with opened(conninfo) as connection:
            while True:
                first, last = pickle.load(asked)  # noqa: S301
                leaves, alarm = sound(connection, first, last, trust)
                _send(answers, ([*zip(*leaves, strict=True)], alarm))
    except psycopg.Error as error:
        _send(answers, error)
    except (EOFError, BrokenPipeError):
        return


def _send(pipe: IO[bytes], what: Any) -> None:  # noqa: ANN401 — of many kinds
    pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("a checker without its pipes")
    return pipe
