"""Work done beside other work, in a process of its own that is forked from this one."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe
from typing import Any, Generic, Self, TypeVar

import psycopg

T = TypeVar("T")
_FORK = multiprocessing.get_context("fork")
_GONE = "một tiến trình kiểm tra dừng giữa chừng (bị giết, hoặc hết bộ nhớ); hãy chạy lại"


class Beside(Generic[T]):
    """A process that works something out; it has all that this one has, as it is now.

    What it answers is pickled. A connection of this one is not to be used there.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin."""
        self.answer, told = _FORK.Pipe(duplex=False)
        self._process = _FORK.Process(target=lambda: _tell(told, work), daemon=True)
        self._process.start()
        told.close()  # so that the end of the process is the end of what it tells

    def result(self) -> T:
        """Wait, and return what was worked out; nothing was, where the process could not.

        psycopg.Error, OSError: as there. ChildProcessError: the process itself is gone.
        """
        try:
            result, failed = self.answer.recv()
        except EOFError:
            raise ChildProcessError(_GONE) from None
        if failed is not None:
            raise failed
        worked_out: T = result
        return worked_out

    def __enter__(self) -> Self:
        """Let it work."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        self._process.join()


def _tell(told: "Pipe[Any, Any]", work: Callable[[], T]) -> None:
    try:
        answer: tuple[T | None, Exception | None] = work(), None
    except (psycopg.Error, OSError) as error:
        answer = None, error
    told.send(answer)
