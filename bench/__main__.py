"""`python -m bench [--quick]`: measure, print the table, write it as JSON; 1 on a missed bound.

`--quick` measures a small history in few rounds: for work on the code, not for a verdict.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import psycopg

import ledger.acts  # noqa: F401 — makes every act and every topic known
from bench import deciding, integrating, memory, office, proofs, questions, rebuilding
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


WHOLE = Plan(office.WHOLE, rounds=5, decisions=60, acts=6, projected=3_000, asked=40, proofs=200)
QUICK = Plan(office.QUICK, rounds=4, decisions=25, acts=2, projected=1_000, asked=20, proofs=60)


def main() -> int:
    """Measure everything; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Đo tốc độ của sổ cái")
    parser.add_argument("--quick", action="store_true", help="lịch sử nhỏ, ít lượt: để phát triển")
    plan = QUICK if parser.parse_args().quick else WHOLE
    figures: list[Figure] = []
    try:
        with ground() as on:
            for figure in _measure(on, plan):
                print(table([figure]), flush=True)
                figures.append(figure)
    except NotDurable as refused:
        print(refused, file=sys.stderr)
        return 2
    write(figures)
    missed = [figure.name for figure in figures if not figure.holds]
    print(f"\n{RESULTS}: {len(figures)} số đo, {len(missed)} không đạt {', '.join(missed)}")
    return 1 if missed else 0


def _measure(on: Ground, plan: Plan) -> Iterator[Figure]:
    rng = Random(_SEED)  # noqa: S311 — the same history every time, no secret
    yield _limit("flushes", "fdatasync 8 kB trên cùng đĩa", flushes_per_second(on))
    yield _limit("commits", "ghi bền một dòng, một máy khách", commits_per_second(on))
    half, whole = _history(on, plan.size, rng)
    yield from memory.figures(half, whole)
    yield from questions.answered(on, plan.size, plan.rounds, plan.asked, rng)
    yield from rebuilding.against_bare(on, plan.rounds)
    yield from deciding.one_decision(on, plan.rounds, plan.decisions, rng)
    yield from deciding.with_its_entry(on, plan.rounds, plan.decisions, rng)
    yield from deciding.one_act(on, plan.acts, rng)
    yield from rebuilding.against_runner(on, plan.acts, plan.projected)
    yield from proofs.figures(on, plan.rounds, plan.proofs, rng)
    yield from integrating.figures(on, plan.rounds, plan.decisions, rng)


def _limit(name: str, says: str, per_second: float) -> Figure:
    return Figure(name=name, says=says, figure=per_second, unit="/s")


def _history(on: Ground, size: Size, rng: Random) -> tuple[Peak, Peak]:
    """Store the history and print what it holds; return a rebuild's peak over a half and all."""
    topics: Counter[str] = Counter()
    peaks: list[Peak] = []
    years = size.years
    middle = len(years) // 2
    with psycopg.connect(on.owner, autocommit=True) as owner:
        topics += store(owner, office.founding(size), rng)
        for part in (years[:middle], years[middle:]):
            for year in part:
                topics += store(owner, office.season(size, year, rng), rng)
            settle(on.owner)
            peaks.append(memory.peak(on))
    cards = len(years) * size.clusters * office.CLUSTER_OF
    print(f"Lịch sử đo: {topics.total():,} sự kiện, {cards:,} phiếu")
    for topic, many in topics.most_common():
        print(f"{many:>10,}  {topic}")
    half, whole = peaks
    return half, whole


if __name__ == "__main__":
    sys.exit(main())
