"""`python -m bench [--quick] [NAME …]`: measure, print, write as JSON; 1 on a missed bound.

A NAME is how the names of figures begin, as the JSON has them: only those are measured, and nothing
is written. `--quick` measures a small history in few rounds. Both are for work on the code: the
verdict is that of a whole run.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

import psycopg

import ledger.acts  # noqa: F401 — makes every act and every topic known
from bench import deciding, integrating, memory, office, proofs, questions, rebuilding, verifying
from bench.figures import RESULTS, Figure, table, write
from bench.ground import Ground, NotDurable, commits_per_second, flushes_per_second, ground
from bench.history import settle, store
from bench.memory import Peak
from bench.office import Size

_SEED = 20241224


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    size: Size
    rounds: int
    decisions: int
    acts: int
    projected: int
    asked: int
    proofs: int
    verified: Size


WHOLE = Plan(
    office.WHOLE, rounds=5, decisions=60, acts=6, projected=3_000, asked=40, proofs=200,
    verified=office.MILLION,
)  # fmt: skip
QUICK = Plan(
    office.QUICK, rounds=4, decisions=25, acts=2, projected=1_000, asked=20, proofs=60,
    verified=office.QUICK,
)  # fmt: skip


class Part(NamedTuple):
    """What is measured together: the names of its figures, and how they are measured.

    Measured on the ground, by the plan, with the run's generator, as far as names are wanted.
    """

    names: tuple[str, ...]
    measured: Callable[[Ground, Plan, Random, Container[str]], Iterator[Figure]]


PARTS = (
    Part(
        questions.NAMES,
        lambda on, plan, rng, wanted: questions.answered(
            on, plan.size, plan.rounds, plan.asked, rng, wanted
        ),
    ),
    Part(
        ("rebuild-against-bare-loop",),
        lambda on, plan, _rng, _wanted: rebuilding.against_bare(on, plan.rounds),
    ),
    Part(  # before any event without its entry is recorded
        integrating.NAMES,
        lambda on, plan, rng, _: integrating.figures(on, plan.rounds, plan.decisions, rng),
    ),
    Part(
        ("decision-against-stock-get-and-save",),
        lambda on, plan, rng, _: deciding.one_decision(on, plan.rounds, plan.decisions, rng),
    ),
    Part(
        ("decision-with-its-entry-against-without",),
        lambda on, plan, rng, _: deciding.with_its_entry(on, plan.rounds, plan.decisions, rng),
    ),
    Part(
        ("lines-as-one-act-against-singly",),
        lambda on, plan, rng, _: deciding.one_act(on, plan.acts, rng),
    ),
    Part(
        ("rebuild-against-stock-runner",),
        lambda on, plan, rng, _: _against_runner(on, plan, rng),
    ),
    Part(
        proofs.NAMES,
        lambda on, plan, rng, _: proofs.figures(on, plan.rounds, plan.proofs, rng),
    ),
    Part(
        verifying.NAMES,
        lambda on, plan, rng, _: verifying.figures(on, plan.verified, rng),
    ),
)
NAMES = (*memory.NAMES, *(name for part in PARTS for name in part.names))


def main() -> int:
    """Measure everything, or what is named; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Đo tốc độ của sổ cái")
    parser.add_argument("--quick", action="store_true", help="lịch sử nhỏ, ít lượt: để phát triển")
    parser.add_argument("names", nargs="*", metavar="TÊN", help="phần đầu tên những số đo cần đo")
    given = parser.parse_args()
    for name in given.names:
        if not any(known.startswith(name) for known in NAMES):
            parser.error(f"không có số đo nào tên «{name}…»; có: {', '.join(NAMES)}")
    wanted = [name for name in NAMES if not given.names or name.startswith(tuple(given.names))]
    figures: list[Figure] = []
    try:
        with ground() as on:
            for figure in _measure(on, QUICK if given.quick else WHOLE, wanted):
                print(table([figure]), flush=True)
                figures.append(figure)
    except NotDurable as refused:
        print(refused, file=sys.stderr)
        return 2
    if not given.names:
        write(figures)
    missed = [figure.name for figure in figures if not figure.holds]
    where = f"{RESULTS}: " if not given.names else ""
    print(f"\n{where}{len(figures)} số đo, {len(missed)} không đạt {', '.join(missed)}")
    return 1 if missed else 0


def _measure(on: Ground, plan: Plan, wanted: Sequence[str]) -> Iterator[Figure]:
    rng = Random(_SEED)  # noqa: S311 — the same history every time, no secret
    yield _limit("flushes", "fdatasync 8 kB trên cùng đĩa", flushes_per_second(on))
    yield _limit("commits", "ghi bền một dòng, một máy khách", commits_per_second(on))
    peaks = _history(on, plan.size, rng, peaks=not {*wanted}.isdisjoint(memory.NAMES))
    if peaks:
        yield from memory.figures(*peaks)
    for part in PARTS:
        if not {*wanted}.isdisjoint(part.names):
            yield from part.measured(on, plan, rng, wanted)


def _against_runner(on: Ground, plan: Plan, rng: Random) -> Iterator[Figure]:
    deciding.stock_history(on, plan.projected, rng)
    yield from rebuilding.against_runner(on, plan.acts, plan.projected)


def _limit(name: str, says: str, per_second: float) -> Figure:
    return Figure(name=name, says=says, figure=per_second, unit="/s")


def _history(on: Ground, size: Size, rng: Random, *, peaks: bool) -> tuple[Peak, Peak] | None:
    """Store the history, print what it holds, rebuild; return the peaks over a half and all of it.

    None where they are not wanted.
    """
    topics: Counter[str] = Counter()
    found: list[Peak] = []
    years = size.years
    middle = len(years) // 2
    with psycopg.connect(on.owner, autocommit=True) as owner:
        topics += store(owner, office.founding(size), rng)
        for part in (years[:middle], years[middle:]):
            for year in part:
                topics += store(owner, office.season(size, year, rng), rng)
            settle(on.owner)
            if peaks:
                found.append(memory.peak(on))
    if not peaks:
        rebuilding.rebuild(on)
    cards = len(years) * size.clusters * office.CLUSTER_OF
    print(f"Lịch sử đo: {topics.total():,} sự kiện, {cards:,} phiếu")
    for topic, many in topics.most_common():
        print(f"{many:>10,}  {topic}")
    return (found[0], found[1]) if peaks else None


if __name__ == "__main__":
    sys.exit(main())
