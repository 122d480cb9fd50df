"""Rebuilding: every read model from the events, against a bare loop and against the stock runner.

The bare loop is one process that reads every event in order, decodes it with the same mapper, and
copies one narrow row for each into a table without an index: what any rebuild in this language must
do at the least. Ours makes every table with its indexes, and swaps them in.
"""

import gc
from collections.abc import Iterator
from itertools import count

import psycopg

from bench import stock
from bench.figures import Figure, in_turns
from bench.ground import Ground
from ledger.journal.mapper import decode
from ledger.projections.rebuilding import Rebuild
from ledger.projections.shipped import PROJECTIONS

FETCH = 1_000


def against_bare(on: Ground, rounds: int) -> Iterator[Figure]:
    """Measure the rebuild of all read models beside the bare loop."""
    turns = in_turns(rebuild, bare_loop, [[on]] * rounds)
    events = _count(on)
    yield Figure(
        name="rebuild-against-bare-loop",
        says="dựng lại mọi bảng đọc, so với vòng đọc, giải mã, COPY trần",
        figure=turns.inverse,
        bound=0.50,
        sense="least",
        beside=turns.rates(events, events),
    )


def against_runner(on: Ground, rounds: int, events: int) -> Iterator[Figure]:
    """Measure the same rebuild beside the stock runner on one trivial read model, per event."""
    numbers = count(1)
    turns = in_turns(
        rebuild,
        lambda on: stock.project(on.owner, f"counting{next(numbers)}", events),
        [[on]] * rounds,
    )
    whole = _count(on)
    yield Figure(
        name="rebuild-against-stock-runner",
        says="dựng lại mọi bảng đọc, so với ProjectionRunner gốc, mỗi sự kiện",
        figure=turns.inverse * whole / events,
        bound=25.0,
        sense="least",
        beside=turns.rates(whole, events),
    )


def rebuild(on: Ground) -> None:
    """Rebuild every read model, indexes included, and swap them in."""
    Rebuild(on.owner, PROJECTIONS).run()


def bare_loop(on: Ground) -> None:
    """Read every event, decode it, copy one narrow row for it."""
    with (
        psycopg.connect(on.owner) as reading,
        psycopg.connect(on.owner) as writing,
        reading.cursor(name="bare", binary=True) as cursor,
    ):
        writing.execute("create table public.narrow (position int8, stream text, version int8)")
        gc.disable()  # as the rebuild does
        cursor.itersize = FETCH
        cursor.execute("select topic, state from ledger.events order by notification_id")
        with writing.cursor().copy("copy public.narrow from stdin (format binary)") as copy:
            copy.set_types(("int8", "text", "int8"))
            for topic, state in cursor:
                recorded = decode(topic, state)
                copy.write_row((recorded.position, recorded.stream, recorded.version))
        gc.enable()
        writing.execute("drop table public.narrow")


def _count(on: Ground) -> int:
    with psycopg.connect(on.owner) as owner:
        row = owner.execute("select position from ledger.head").fetchone()
    return int(row[0]) if row else 0
