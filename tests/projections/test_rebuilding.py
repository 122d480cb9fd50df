"""A rebuild under way: readers see whole tables, writers go on, nothing is lost, a broken one leaves all as it was."""

import subprocess
import sys
import threading
import time
from datetime import date

import psycopg
import pytest

from ledger.aggregates.unit import Unit
from ledger.bootstrap import ensure_read_models
from ledger.journal.journal import Act
from ledger.projections import rebuilding, tables
from ledger.projections.rebuilding import Rebuild
from ledger.projections.shipped import PROJECTIONS, projections
from tests.journal.putting import UNDER, rename
from tests.journal.test_concurrency import at_once
from tests.projections.histories import fill
from tests.projections.test_read_models import rows
from tests.server import CLONE


def units(stand, many, names=1):
    acts = [Act(Unit, f"unit/U{n:04d}", rename) for n in range(many)]
    for _ in range(names):
        stand.journal.record(acts, under=UNDER)


def test_readers_never_see_an_empty_or_half_table_and_no_writer_loses_an_event(stand):
    units(stand, 300)
    done = threading.Event()
    counts, written = [], []

    def rebuild():
        for _ in range(4):
            Rebuild(stand.owner, PROJECTIONS).run()
        done.set()

    def write(writer):
        n = 0
        while not done.is_set():
            stand.journal.decide(Unit, f"unit/W{writer}-{n % 7}", rename, under=UNDER)
            written.append(1)
            n += 1

    def read():
        while not done.is_set():
            with stand.ledger.reading() as connection:
                told = "select (select count(*) from reading.unit), (select count(*) from reading.history)"
                counts.append(connection.execute(told).fetchone())

    at_once(rebuild, lambda: write(1), lambda: write(2), read, read)
    assert written
    assert counts
    assert min(units_seen for units_seen, _ in counts) >= 300
    histories = [seen for _, seen in counts]
    assert min(histories) >= 300
    stand.check()


def test_a_row_written_during_the_fold_is_caught_up_with_before_and_in_the_swap(stand, monkeypatch):
    monkeypatch.setattr(rebuilding, "TAIL_SHORT", 5)
    units(stand, 20)
    rebuild = Rebuild(stand.owner, PROJECTIONS)
    fold, swap = rebuild._fold, rebuild._swap

    def fold_while_writing(*given):
        fold(*given)
        units(stand, 20, names=2)

    def swap_while_writing(owner, upto):
        assert upto == 60
        units(stand, 3)
        return swap(owner, upto)

    monkeypatch.setattr(rebuild, "_fold", fold_while_writing, raising=False)
    monkeypatch.setattr(rebuild, "_swap", swap_while_writing, raising=False)
    assert rebuild.run() == 63
    stand.check()


def test_a_long_reader_delays_the_swap_and_stops_no_writer_for_good(stand):
    units(stand, 5)
    reading, release = threading.Event(), threading.Event()

    def read():
        with stand.ledger.reading() as connection:
            connection.execute("select * from reading.unit").fetchall()
            reading.set()
            release.wait(20)

    def rebuild():
        assert reading.wait(10)
        Rebuild(stand.owner, PROJECTIONS).run()

    def write():
        assert reading.wait(10)
        for _ in range(10):
            stand.journal.decide(Unit, "unit/W", rename, under=UNDER)
        release.set()

    at_once(read, rebuild, write)
    stand.check()


def test_progress_is_told_with_rate_and_time_left(stand):
    units(stand, 30)
    told = []
    Rebuild(stand.owner, projections(["directory"])).run(told.append)
    last = told[-1]
    assert (last.name, last.done, last.of, last.seconds_left) == ("directory", 30, 30, 0)
    assert last.rate > 0


def test_a_rebuild_that_breaks_leaves_the_read_models_as_they_were_and_the_next_one_works(
    stand, monkeypatch
):
    fill(stand.journal, 7, cards=1, others=20)
    before = rows(stand)
    monkeypatch.setattr(rebuilding, "decode", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Rebuild(stand.owner, PROJECTIONS).run()
    assert rows(stand) == before
    monkeypatch.undo()
    Rebuild(stand.owner, PROJECTIONS).run()
    assert rows(stand) == before


def test_two_workers_fold_the_same_as_one(stand, monkeypatch):
    monkeypatch.setattr(rebuilding, "FETCH", 10)
    fill(stand.journal, 8, cards=2, others=30)
    before = rows(stand)
    Rebuild(stand.owner, PROJECTIONS, workers=2).run()
    assert rows(stand) == before
    Rebuild(stand.owner, PROJECTIONS, workers=1).run()
    assert rows(stand) == before


def test_a_worker_that_fails_fails_the_rebuild(stand, monkeypatch):
    monkeypatch.setattr(rebuilding, "FETCH", 10)
    units(stand, 100)
    monkeypatch.setattr(
        rebuilding.sys, "executable", "/bin/false"
    )
    with pytest.raises((RuntimeError, BrokenPipeError)):
        Rebuild(stand.owner, PROJECTIONS, workers=2).run()
    stand.check()


# What a start finds


def test_a_table_that_is_missing_at_the_start_is_rebuilt_and_never_seen_empty(stand):
    fill(stand.journal, 9, cards=1, others=30)
    before = rows(stand)
    with psycopg.connect(stand.owner) as owner:
        owner.execute("drop table reading.score, reading.member")
    with psycopg.connect(stand.owner) as owner:
        assert tables.ensure(owner, PROJECTIONS) == ["directory", "scores"]
        assert owner.execute("select to_regclass('reading.score')").fetchone() == (None,)
    ensure_read_models(stand.owner)
    assert rows(stand) == before
    stand.journal.decide(Unit, "unit/W", rename, under=UNDER)


@pytest.mark.parametrize(
    "change",
    [
        "alter table reading.unit drop column search; comment on table reading.unit is 'older'",
        "drop table reading.unit; create table reading.unit (unit text primary key)",
    ],
)
def test_a_table_of_another_shape_is_rebuilt_at_the_start(stand, change):
    units(stand, 3)
    before = rows(stand)
    with psycopg.connect(stand.owner) as owner:
        owner.execute(change)
    ensure_read_models(stand.owner)
    assert rows(stand) == before


def test_two_starts_at_once_on_a_ledger_without_read_models_both_succeed(stand):
    units(stand, 30)
    before = rows(stand)
    with psycopg.connect(stand.owner) as owner:
        for table in tables.all_tables(PROJECTIONS):
            owner.execute(f"drop table reading.{table.name}")
    at_once(*[lambda: ensure_read_models(stand.owner)] * 3)
    assert rows(stand) == before


@pytest.mark.slow
@pytest.mark.parametrize("after_seconds", [0.4, 0.7, 1.0, 1.5, 2.0])
def test_a_rebuild_that_is_killed_leaves_whole_read_models(stand, after_seconds):
    fill(stand.journal, 10, cards=4, others=200)
    before = rows(stand)
    program = (
        "import sys, ledger.aggregates\n"
        "from ledger.projections.rebuilding import Rebuild\n"
        "from ledger.projections.shipped import PROJECTIONS\n"
        "while True: Rebuild(sys.argv[1], PROJECTIONS).run()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, stand.owner], cwd=CLONE) as process:
        time.sleep(after_seconds)
        process.kill()
    assert rows(stand) == before
    stand.journal.record([Act(Unit, "unit/W", rename, on=date(2024, 1, 1))], under=UNDER)
    Rebuild(stand.owner, PROJECTIONS).run()
