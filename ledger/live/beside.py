"""Work done beside other work, in a process of its own that is forked from this one."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")
_FORK = multiprocessing.get_context("fork")


class Beside(Generic[T]):
    """A process that works something out; it has all that this one has, as it is now.

    What it answers is pickled. A connection of this one is not to be used there.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        """Begin."""
        self.answer, told = _FORK.Pipe(duplex=False)
        self._process = _FORK.Process(target=lambda: told.send(work()), daemon=True)
        self._process.start()
        told.close()  # so that the end of the process is the end of what it tells

    def result(self) -> T:
        """Wait, and return what was worked out. RuntimeError: the process failed."""
        try:
            result: T = self.answer.recv()
        except EOFError:
            says = "a process of the verification failed; nothing was decided"
            raise RuntimeError(says) from None
        return result

    def end(self) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        self._process.join()


@contextmanager
def beside(work: Callable[[], T]) -> Iterator[Beside[T]]:
    """Work something out in another process, which is ended in the end."""
    process = Beside(work)
    try:
        yield process
    finally:
        process.end()
