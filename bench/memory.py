"""Memory: what a rebuild holds at its peak, over all its processes, and what each key more costs.

The rebuild runs in a process of its own, as `thidua rebuild` does. Its memory is the proportional
set size (PSS) of that process and all below it, sampled all along; the server's is not in it. The
growth is the peak over the whole history less the peak over its first half, divided by the keys of
score lines added: the smallest count of keys there is, so that neither rows of other tables nor
other processes can make it look less.
"""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg

from bench.figures import Figure
from bench.ground import Ground

NAMES = (
    "rebuild-memory",
    "rebuild-memory-per-key",
)
_MIB = 1024
_PAUSE_SECONDS = 0.02


class Peak(NamedTuple):
    """The peak of a rebuild in KiB, over how many processes, and the score lines it made."""

    kib: int
    processes: int
    keys: int


def peak(on: Ground) -> Peak:
    """Rebuild every read model in a process of its own and return what it held at its peak."""
    most, processes = watched("bench.memory", on.owner)
    with psycopg.connect(on.owner) as owner:
        row = owner.execute("select count(*) from reading.score_line").fetchone()
    return Peak(most, processes, int(row[0]) if row else 0)


def watched(module: str, told: str, *, every: float = _PAUSE_SECONDS) -> tuple[int, int]:
    """Run a module in a process of its own, told this on standard input.

    Returns the peak of what it and all below it held, in KiB, and of how many processes they were.
    To ask takes some milliseconds of a processor: whoever measures time too asks seldom.
    """
    command = [sys.executable, "-m", module]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)  # noqa: S603 — our own
    if process.stdin is None:
        raise RuntimeError("a process without its input")
    process.stdin.write(told)
    process.stdin.close()
    most = processes = 0
    while process.poll() is None:
        family = list(_family(process.pid))
        most = max(most, sum(map(_pss, family)))
        processes = max(processes, len(family))
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(every)  # no longer than it runs: some take the time of this
    if process.returncode != 0:
        raise RuntimeError(f"{module} failed")
    return most, processes


def figures(half: Peak, whole: Peak) -> Iterator[Figure]:
    """Return the two figures from the peaks over half the history and the whole."""
    yield Figure(
        name=NAMES[0],
        says="bộ nhớ đỉnh khi dựng lại, mọi tiến trình (PSS)",
        figure=whole.kib / _MIB,
        unit="MB",
        bound=200.0,
        beside=f"{whole.processes} tiến trình; nửa lịch sử: {half.kib / _MIB:.0f} MB",
    )
    yield Figure(
        name=NAMES[1],
        says="bộ nhớ thêm cho mỗi khóa dòng điểm, cả lịch sử so với một nửa",
        figure=(whole.kib - half.kib) / (whole.keys - half.keys),
        unit="KB",
        bound=0.6,
        beside=f"{half.keys:,} rồi {whole.keys:,} khóa",
    )


def _family(pid: int) -> Iterator[int]:
    """Return a process and everything below it."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has just ended
        for child in children:
            yield from _family(int(child))


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it has just ended
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def _alone() -> None:
    """Rebuild every read model of the ledger named on standard input."""
    import ledger.aggregates  # noqa: F401, PLC0415 — only this process must know every topic
    from ledger.projections.rebuilding import Rebuild  # noqa: PLC0415
    from ledger.projections.shipped import PROJECTIONS  # noqa: PLC0415

    Rebuild(sys.stdin.read(), PROJECTIONS).run()


if __name__ == "__main__":
    _alone()
