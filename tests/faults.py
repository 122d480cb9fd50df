"""Faults at a durable step: it fails, it is done and reports failure, the process is killed before or after it."""

import os
import signal
from collections.abc import Callable
from typing import Any

Step = tuple[Any, str, Callable[..., bool]]
"""Where the step's function is, its name, and whether a call of it is the one that is meant."""


def faulty(
    step: Step, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None
) -> tuple[Any, str, Callable[..., Any]]:
    """The step's place, name and a function in its place that does something before or after it, once."""
    place, name, concerned = step
    whole, due = getattr(place, name), [True]

    def instead(*given: Any, **more: Any) -> Any:
        mine = due[0] and concerned(*given)
        if mine:
            due[0] = False
            if before:
                before()
        answer = whole(*given, **more)
        if mine and after:
            after()
        return answer

    return place, name, instead


def fails() -> None:
    raise OSError(5, "Input/output error")


def killed(step: Step, when: str, work: Callable[[], object]) -> None:
    """Do the work in a process that is killed before or after a step; expect that it was."""
    place = faulty(step, **{when: lambda: os.kill(os.getpid(), signal.SIGKILL)})
    child = os.fork()
    if child == 0:
        try:
            setattr(*place)
            work()
        finally:
            os._exit(9)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL
