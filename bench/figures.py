"""Figures: what was measured, in turns, against which bound, and whether it holds."""

import gc
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Literal, TypeVar

RESULTS = Path(__file__).with_name("results.json")
_LARGE = 1000
T = TypeVar("T")
Seconds = list[list[float]]
"""Times by round."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure; without a bound it is not judged: a limit or a size to read the others by."""

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


@dataclass(frozen=True)
class Turns:
    """How long candidate and reference took, in the same rounds."""

    candidate: Seconds
    reference: Seconds

    @property
    def ratio(self) -> float:
        """Return the median over the rounds of the candidate's median to the reference's.

        >>> Turns([[1.0], [3.0], [2.0]], [[2.0], [2.0], [2.0]]).ratio
        1.0
        """
        rounds = zip(self.candidate, self.reference, strict=True)
        return median(median(c) / median(r) for c, r in rounds)

    @property
    def late_ratio(self) -> float:
        """Return the candidate's 95th percentile to the reference's, over all rounds.

        >>> Turns([[1.0] * 19 + [6.0]], [[1.0] * 19 + [2.0]]).late_ratio
        3.0
        """
        return _late(self.candidate) / _late(self.reference)

    @property
    def inverse(self) -> float:
        """Return how many times faster the candidate is, by the median round."""
        return Turns(self.reference, self.candidate).ratio

    def milliseconds(self) -> str:
        """Return both sides' median and 95th percentile in words."""
        return f"{_milliseconds(self.candidate)} so với {_milliseconds(self.reference)}"

    def rates(self, candidate: float, reference: float) -> str:
        """Return both sides' rate in words, given how much each turn does."""
        ours = candidate / median(chain.from_iterable(self.candidate))
        theirs = reference / median(chain.from_iterable(self.reference))
        return f"{ours:,.0f} so với {theirs:,.0f} sự kiện/s"


def in_turns(
    candidate: Callable[[T], object],
    reference: Callable[[T], object],
    rounds: Sequence[Sequence[T]],
) -> Turns:
    """Let candidate and reference do the same work in turns, one first and then the other.

    What the bench itself holds is put out of the collector's sight, so that neither pays for it.
    """
    turns = Turns([], [])
    gc.collect()
    gc.freeze()
    try:
        for works in rounds:
            times: tuple[list[float], list[float]] = ([], [])
            for n, work in enumerate(works, len(turns.candidate)):
                for side in (0, 1) if n % 2 else (1, 0):
                    times[side].append(_took((candidate, reference)[side], work))
            turns.candidate.append(times[0])
            turns.reference.append(times[1])
    finally:
        gc.unfreeze()
    return turns


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as people read them, one to a line."""
    lines = []
    for f in figures:
        verdict = "" if f.bound is None else "đạt" if f.holds else "KHÔNG"
        sign = "≤" if f.sense == "most" else "≥"
        bound = "" if f.bound is None else f"{sign} {f.bound:g} {f.unit}"
        value = f"{f.figure:,.0f}" if f.figure >= _LARGE else f"{f.figure:.2f}"
        lines.append(f"{verdict:<6}{f.says:<66}{value + ' ' + f.unit:>12}  {bound:<10}{f.beside}")
    return "\n".join(line.rstrip() for line in lines)


def write(figures: Sequence[Figure], path: Path = RESULTS) -> None:
    """Write the figures as JSON: name, figure, bound, holds, and what else is known of each."""
    rows = [{**asdict(f), "holds": f.holds} for f in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _took(work: Callable[[T], object], on: T) -> float:
    began = time.perf_counter()
    work(on)
    return time.perf_counter() - began


def _milliseconds(seconds: Seconds) -> str:
    times = list(chain.from_iterable(seconds))
    return f"{median(times) * 1000:.2f} ms (p95 {_late(seconds) * 1000:.2f})"


def _late(seconds: Seconds) -> float:
    times = sorted(chain.from_iterable(seconds))
    return times[int(len(times) * 0.95)]
