"""Integrating: entries checked and folded into tiles, beside appends and bare verification.

Every round integrates the whole history anew, into a directory of its own. They all stay until the
run ends: a file system may take long over new files right after many were removed.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context
from random import Random

import psycopg

from bench.cards import life_in_review
from bench.deciding import SEASON, STREAM, decide
from bench.figures import Figure, Turns, in_turns
from bench.ground import Ground, journal
from bench.history import in_order, settle
from bench.signing import KEY
from ledger.journal.journal import Journal
from ledger.log.checking import Trust
from ledger.log.integrator import Integrator
from ledger.merkle.reading import ProofError
from ledger.signing.entry import Entry
from ledger.signing.keys import verify

Signed = tuple[bytes, bytes, bytes]
"""A public key, what it signed, and the signature."""

NAMES = (
    "integration-without-signatures-against-appends",
    "integration-with-signatures-against-ed25519-alone",
)
CORES = os.cpu_count() or 1
_SHARE = 2_000
"""How many signatures one process checks before it asks for more."""
_TIMES = count(1)


def figures(on: Ground, rounds: int, appends: int, rng: Random) -> Iterator[Figure]:
    """Measure integration without signature checks, then with them."""
    yield _without_signatures(on, rounds, appends, rng)
    yield _with_signatures(on, rounds)


def _without_signatures(on: Ground, rounds: int, appends: int, rng: Random) -> Figure:
    streams = [f"scorecard/{SEASON}/I-{n:04d}" for n in range(rounds * appends)]
    with psycopg.connect(on.owner, autocommit=True) as owner:
        in_order(owner, (life_in_review(s, "C01", STREAM, rng) for s in streams))
    settle(on.owner)
    with journal(on) as ours:
        works = [[streams[n : n + appends]] for n in range(0, len(streams), appends)]
        turns = in_turns(
            lambda _: integrated(on, signatures=False),
            lambda some: _singly(ours, some, rng),
            works,
        )
    return _rated(
        NAMES[0],
        "sự kiện vào cây mỗi giây, không kiểm chữ ký, so với ghi từng sự kiện",
        turns, head(on), appends, bound=20,
    )  # fmt: skip


def _with_signatures(on: Ground, rounds: int) -> Figure:
    signed = signatures(on)
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        verified(pool, signed[: CORES * _SHARE])  # the processes are there when it counts
        turns = in_turns(
            lambda _: integrated(on, signatures=True),
            lambda some: verified(pool, some),
            [[signed]] * rounds,
        )
    return _rated(
        NAMES[1],
        "sự kiện vào cây mỗi giây, kiểm mọi chữ ký, so với chỉ kiểm chữ ký Ed25519",
        turns, head(on), len(signed), bound=0.6,
    )  # fmt: skip


def _singly(ours: Journal, streams: Sequence[str], rng: Random) -> None:
    for stream in streams:
        decide(ours, stream, rng)


def integrated(on: Ground, *, signatures: bool) -> int:
    """Integrate the whole journal into a new directory; return the size reached."""
    directory = on.directory / f"log-{next(_TIMES)}"
    trust = Trust(KEY.origin, {KEY.k: KEY.verifier.public}, signatures)
    with Integrator(directory, on.service, trust, published=_nothing) as integrator:
        size = integrator.catch_up()
    if size != head(on):
        raise RuntimeError(f"{size} of {head(on)} integrated")
    return size


def signatures(on: Ground, many: int | None = None) -> list[Signed]:
    """Return what the entries of the journal sign, or the first of them, with their signatures."""
    public, found = KEY.verifier.public, []
    with psycopg.connect(on.service) as connection:
        for (data,) in connection.execute(
            "select entry from ledger.entries order by position limit %s", (many,)
        ):
            entry = Entry.parse(data)
            found.append((public, entry.message(KEY.origin), entry.sig))
    return found


def verified(pool: ProcessPoolExecutor, some: Sequence[Signed]) -> None:
    """Check signatures on all cores, and nothing else."""
    shares = [some[n : n + _SHARE] for n in range(0, len(some), _SHARE)]
    if not all(pool.map(_all_verify, shares)):
        raise RuntimeError("a signature of the bench's own does not verify")


def head(on: Ground) -> int:
    """Return the last position recorded."""
    with psycopg.connect(on.service) as connection:
        row = connection.execute("select position from ledger.head").fetchone()
    return int(row[0]) if row else 0


def _all_verify(some: Sequence[Signed]) -> bool:
    return all(verify(*one) for one in some)


def _rated(name: str, says: str, turns: Turns, ours: int, theirs: int, *, bound: float) -> Figure:
    """Return how many times more events a second the candidate takes, each doing its own number."""
    return Figure(
        name=name,
        says=says,
        figure=turns.inverse * ours / theirs,
        bound=bound,
        sense="least",
        beside=turns.rates(ours, theirs),
    )


def _nothing(level: int, n: int, width: int) -> bytes:
    raise ProofError(f"a new log asks for no older tile: {level}, {n}, {width}")
