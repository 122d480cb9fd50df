"""Figures: what was measured, against which bound, and whether it holds."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal

RESULTS = Path(__file__).with_name("results.json")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure. Without a bound it is a limit or a time to read the others by, and is not judged."""

    name: str
    says: str
    figure: float
    unit: str = "×"
    bound: float | None = None
    sense: Literal["most", "least"] = "most"
    beside: str = ""
    """What it runs against, in words with figures."""

    @property
    def holds(self) -> bool:
        """Return whether the bound, if there is one, is kept."""
        if self.bound is None:
            return True
        return self.figure <= self.bound if self.sense == "most" else self.figure >= self.bound


def ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """Return the median over the rounds of the first of each pair to the second.

    >>> ratio([(1.0, 2.0), (3.0, 2.0), (2.0, 2.0)])
    1.0
    """
    return median(a / b for a, b in pairs)


def took(work: Callable[[], object]) -> float:
    """Return how many seconds a piece of work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def milliseconds(times: Sequence[float]) -> str:
    """Return median and 95th percentile in words.

    >>> milliseconds([0.001, 0.002, 0.003])
    '2.00 ms (p95 3.00)'
    """
    late = sorted(times)[int(len(times) * 0.95)]
    return f"{median(times) * 1000:.2f} ms (p95 {late * 1000:.2f})"


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as people read them, one to a line."""
    lines = []
    for f in figures:
        if f.bound is None:
            verdict, bound = "      ", ""
        else:
            verdict = "đạt   " if f.holds else "KHÔNG "
            bound = f"{'≤' if f.sense == 'most' else '≥'} {f.bound:g} {f.unit}"
        value = f"{f.figure:,.2f} {f.unit}" if f.figure < 1000 else f"{f.figure:,.0f} {f.unit}"  # noqa: PLR2004 — no decimals on large numbers
        lines.append(f"{verdict}{f.says:<58}{value:>16}  {bound:<14}{f.beside}".rstrip())
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path = RESULTS) -> None:
    """Write the figures as JSON: name, figure, bound, holds, and what else is known of each."""
    rows = [{**asdict(f), "holds": f.holds} for f in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
