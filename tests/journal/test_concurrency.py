"""Many writers at once: one order, no gap, nobody waits for a reader."""

import contextlib
import random
import threading
import time

import pytest

from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.journal.recorder import DATABASE_AWAY, POOL_WAIT_SECONDS
from ledger.refusals import Conflict, Refused
from tests.journal.putting import UNDER, refuse, rename, under
from tests.opening import open_ledger


def at_once(*works):
    """Run works in threads, all begun together; raise what any of them raised."""
    start = threading.Barrier(len(works))
    errors = []

    def run(work):
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001 — raised again below
            errors.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_positions_are_dense_and_times_run_on_under_many_writers_of_whom_some_fail(stand):
    streams = [f"unit/PX{n:02d}" for n in range(6)]
    answers = []

    def writer(seed):
        rng = random.Random(seed)  # noqa: S311 — a story, no secret
        for n in range(12):
            chosen = rng.sample(streams, rng.choice((1, 1, 1, 3)))
            acts = [Act(Unit, s, rename) for s in chosen]
            if rng.random() < 0.2:
                acts.append(Act(Unit, "unit/never", refuse))
            with contextlib.suppress(Refused, Conflict):
                receipt = stand.journal.record(acts, under=under(f"{seed}-{n}"), content=b"1")
                answers.extend(e.position for e in receipt.events)

    at_once(*[lambda seed=seed: writer(seed) for seed in range(6)])
    recorded = list(stand.journal.all())
    assert [e.position for e in recorded] == list(range(1, len(recorded) + 1))
    assert sorted(answers) == [e.position for e in recorded]
    times = [e.recorded_at for e in recorded]
    assert times == sorted(times)
    assert not stand.journal.history("unit/never")
    stand.check()


def test_what_a_feed_has_passed_by_is_never_added_to_later(stand):
    done = threading.Event()
    seen = []

    def feed():
        position = 0
        while not done.is_set() or stand.journal.since(position):
            for recorded in stand.journal.since(position):
                seen.append(recorded.position)
                position = recorded.position

    def write():
        for n in range(15):
            stand.journal.decide(Unit, f"unit/{threading.get_ident()}-{n}", rename, under=UNDER)

    def writers():
        at_once(write, write, write)
        done.set()

    at_once(feed, feed, writers)
    assert sorted(seen) == sorted([*range(1, 46)] * 2)


def test_two_heads_on_one_line_at_once_one_is_told_that_the_figure_is_another(stand):
    """The decision that names the figure it saw is made again and then refused, never silently put."""

    def seen_at(version):
        def decision(unit):
            if unit.version != version:
                raise Conflict("đã khác")
            return rename(unit)

        return decision

    answers = []

    def one():
        try:
            stand.journal.decide(Unit, "unit/PX01", seen_at(0), under=UNDER)
            answers.append("recorded")
        except Conflict:
            answers.append("conflict")

    at_once(one, one, one)
    assert sorted(answers) == ["conflict", "conflict", "recorded"]


def test_a_reader_that_reads_for_long_blocks_no_writer_and_sees_one_state(stand):
    stand.journal.decide(Unit, "unit/PX01", rename, under=UNDER)
    with stand.ledger.reading() as connection:
        count = "select count(*) from reading.history"
        before = connection.execute(count).fetchone()
        began = time.monotonic()
        for _ in range(5):
            stand.journal.decide(Unit, "unit/PX01", rename, under=UNDER)
        assert time.monotonic() - began < POOL_WAIT_SECONDS
        assert connection.execute(count).fetchone() == before == (1,)


def test_nothing_is_written_through_a_reading_connection(stand):
    with (
        pytest.raises(Exception, match="read-only transaction"),
        stand.ledger.reading() as connection,
    ):
        connection.execute("delete from reading.unit")


def test_a_pool_without_a_free_connection_answers_fast_that_the_database_is_busy(stand):
    narrow = open_ledger(stand.service, pool=1)
    began = time.monotonic()
    with narrow.reading(), pytest.raises(DATABASE_AWAY):
        narrow.journal.decide(Unit, "unit/PX01", rename, under=UNDER)
    assert time.monotonic() - began < POOL_WAIT_SECONDS + 3
    narrow.journal.decide(Unit, "unit/PX01", rename, under=UNDER)
    narrow.close()
    assert stand.journal.head()[0] == 1
