"""One fold, three drivers: what is written with the events, rebuilt in bulk and folded in memory is the same.

The histories are any events at all, in any order, with declarations of error among them: a fold never judges.
"""

import contextlib
import multiprocessing
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.aggregates import KINDS
from ledger.aggregates.unit import Unit
from ledger.events import EnteredInError
from ledger.journal.journal import Act
from ledger.projections import rebuilding
from ledger.projections.projection import in_memory, kind_of
from ledger.projections.rebuilding import Rebuild
from ledger.projections.scores import CardDraft
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.tables import LIVE, all_tables
from ledger.refusals import Conflict
from tests import server
from tests.facts import STREAMS, any_event, kinds_in, sample
from tests.journal.putting import UNDER, rename
from tests.journal.test_concurrency import at_once
from tests.opening import open_ledger

TABLES = all_tables(PROJECTIONS)
FOLDED = sorted({kind for p in PROJECTIONS for kind in p.drafts})


def of_one_stream(kind: str):
    """Return a strategy of one more thing that happens in a stream: an event, or which of its own is void."""
    happened = any_event(kind).map(lambda event: (STREAMS[kind], event))
    declared = st.integers(0, 30).map(lambda nth: (STREAMS[kind], nth))
    return st.one_of(happened, happened, happened, declared)


STEPS = st.lists(
    st.lists(st.sampled_from(FOLDED).flatmap(of_one_stream), min_size=1, max_size=4),
    min_size=1,
    max_size=10,
)
"""Acts, each of one or more things that happen at once, in one stream or several."""


def rows(owner: str) -> dict[str, list[tuple]]:
    """Return every row of every read model, sorted by its text."""
    with psycopg.connect(owner) as connection:
        return {
            t.name: sorted(
                connection.execute(SQL("select * from {}").format(LIVE.of(t))).fetchall(), key=repr
            )
            for t in TABLES
        }


def folded(histories) -> dict[str, list[tuple]]:
    """Return every row as the fold in memory gives it, by table."""
    found: dict[str, list[tuple]] = {t.name: [] for t in TABLES}
    for stream, history in histories.items():
        for projection in PROJECTIONS:
            if draft := projection.drafts.get(kind_of(stream)):
                for name, made in in_memory(draft, stream, history).items():
                    found[name] += [(*key, *row) for key, row in made.items()]
    return {name: sorted(made, key=repr) for name, made in found.items()}


def spoil(conninfo: str, *tables) -> None:
    """Empty tables of the read models behind everybody's back."""
    with psycopg.connect(conninfo) as owner:
        for table in tables:
            owner.execute(SQL("truncate {}").format(LIVE.of(table)))


def put(journal, step, recorded):
    """Record one act; a declaration of error speaks of an event of its stream that is there, if one is."""

    def decided(stream, things):
        there = [r.position for r in recorded if r.stream == stream]
        for thing in things:
            if not isinstance(thing, int):
                yield thing
            elif there:
                yield EnteredInError(position=there[thing % len(there)], reason="ghi nhầm")

    by_stream = groupby(sorted(step, key=lambda s: s[0]), key=lambda s: s[0])
    acts = [
        Act(KINDS[kind_of(stream)], stream, lambda _, events=tuple(decided(stream, [t for _, t in things])): events)
        for stream, things in by_stream
    ]  # fmt: skip
    recorded += journal.record(acts, under=UNDER).events


@given(steps=STEPS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_written_rebuilt_and_in_memory_are_the_same(postgres, template, steps):
    with server.database(postgres, template) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=2)
        recorded, then = [], {}
        for step in steps:
            put(ledger.journal, step, recorded)
            then[len(recorded)] = rows(owner)
        ledger.close()
        written = rows(owner)
        for cut, was in then.items():
            histories: dict[str, list] = {}
            for event in recorded[:cut]:
                histories.setdefault(event.stream, []).append(event)
            assert folded(histories) == was, f"as of {cut}"
        for _ in range(2):
            Rebuild(owner, PROJECTIONS).run()
            assert rows(owner) == written


@pytest.fixture
def everything(postgres, template):
    """A ledger in which everything that can happen has happened, each once, in no sensible order."""
    with server.database(postgres, template) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=2)
        for kind in FOLDED:
            events = tuple(sample(happened) for happened in kinds_in(kind))
            ledger.journal.decide(KINDS[kind], STREAMS[kind], lambda _, e=events: e, under=UNDER)
        ledger.close()
        yield owner


def test_each_read_model_is_rebuilt_alone_and_leaves_the_others(everything):
    written = rows(everything)
    assert all(written.values()), "every table has rows"
    for projection in PROJECTIONS:
        spoil(everything, *projection.tables)
        assert rows(everything) != written
        Rebuild(everything, [projection]).run()
        assert rows(everything) == written


def test_a_rebuild_that_fails_leaves_the_tables_as_they_were(everything, monkeypatch):
    written = rows(everything)

    def fails(_draft):
        raise ZeroDivisionError

    monkeypatch.setattr(CardDraft, "finish", fails)
    with pytest.raises(ZeroDivisionError):
        Rebuild(everything, PROJECTIONS).run()
    monkeypatch.undo()
    assert rows(everything) == written
    Rebuild(everything, PROJECTIONS).run()
    assert rows(everything) == written


@pytest.fixture
def shared(monkeypatch):
    """However little there is to do, other processes help with it."""
    monkeypatch.setattr(rebuilding, "WORTH_HELP", 0)


def test_several_processes_make_the_same_tables_and_tell_of_the_same_events(everything, shared):
    written = rows(everything)
    spoil(everything, *TABLES)
    told = []
    Rebuild(everything, PROJECTIONS, workers=4).run(told.append)
    assert rows(everything) == written
    assert [p.done for p in told] == sorted(p.done for p in told)
    assert told[-1].done == told[-1].of == sum(len(kinds_in(kind)) for kind in FOLDED)


def test_a_helper_that_fails_leaves_the_tables_as_they_were(everything, shared, monkeypatch):
    written = rows(everything)
    here = os.getpid()
    as_ever = CardDraft.finish

    def fails_elsewhere(draft):
        if os.getpid() != here:
            os._exit(3)
        time.sleep(0.5)  # so that the others get their share
        as_ever(draft)

    monkeypatch.setattr(CardDraft, "finish", fails_elsewhere)
    monkeypatch.setattr(
        rebuilding, "fold_into_shadows", lambda *_: CardDraft("scorecard/a/b").finish()
    )
    with pytest.raises(RuntimeError, match="a worker of the rebuild failed"):
        Rebuild(everything, PROJECTIONS).run()
    monkeypatch.undo()
    assert rows(everything) == written


def test_after_a_rebuild_that_was_killed_no_helper_of_it_writes_into_the_next(
    everything, shared, monkeypatch
):
    """The next one waits until the helpers are gone, and they take no more than they have begun."""
    written = rows(everything)
    as_ever = rebuilding.fold_into_shadows
    context = multiprocessing.get_context("fork")
    helping = context.Event()

    def main_stands_still(conninfo, projections, upto, spans, done):
        if multiprocessing.current_process().name == "main":
            time.sleep(60)
        helping.set()
        time.sleep(1)
        as_ever(conninfo, projections, upto, spans, done)

    monkeypatch.setattr(rebuilding, "fold_into_shadows", main_stands_still)
    killed = context.Process(target=lambda: Rebuild(everything, PROJECTIONS).run(), name="main")
    killed.start()
    assert helping.wait(20)
    killed.kill()
    killed.join()
    monkeypatch.undo()
    Rebuild(everything, PROJECTIONS).run()
    assert rows(everything) == written


def test_writers_and_readers_go_on_while_everything_is_rebuilt_again_and_again(stand):
    """No reader ever sees fewer rows than before, nor a table that is not there."""
    done = threading.Event()
    streams = [f"unit/PX{n:02d}" for n in range(12)]
    for stream in streams:
        stand.journal.decide(Unit, stream, rename, under=UNDER)

    def write(seed):
        rng = Random(seed)  # noqa: S311 — a story, no secret
        while not done.is_set():
            with contextlib.suppress(Conflict):
                acts = [Act(Unit, s, rename) for s in rng.sample(streams, rng.choice((1, 3)))]
                stand.journal.record(acts, under=UNDER)

    def read():
        most = 0
        while not done.is_set():
            with stand.ledger.reading() as connection:
                ((head, units, told),) = connection.execute(
                    "select (select position from ledger.head), (select count(*) from reading.unit),"
                    " (select count(*) from reading.history)"
                ).fetchall()
            assert (units, told) == (len(streams), head)
            assert told >= most
            most = told

    def verify():
        while not done.is_set():
            stand.check()

    def rebuild():
        try:
            before = stand.journal.head()[0]
            for _ in range(6):
                at = Rebuild(stand.owner, PROJECTIONS).run()
                assert at >= before
                before = at
        finally:
            done.set()

    at_once(rebuild, lambda: write(1), lambda: write(2), read, verify)
    assert stand.journal.head()[0] > len(streams)
    # The stand is checked at its end: every read model equals a fold from zero.


def test_a_long_reader_keeps_its_tables_and_others_read_and_write_on_meanwhile(stand):
    stand.journal.decide(Unit, "unit/PX01", rename, under=UNDER)
    count = "select count(*) from reading.history"
    with ThreadPoolExecutor(1) as threads:
        with stand.ledger.reading() as long_reader:
            assert long_reader.execute(count).fetchone() == (1,)
            rebuilt = threads.submit(lambda: Rebuild(stand.owner, PROJECTIONS).run())
            for n in range(2, 8):
                stand.journal.decide(Unit, "unit/PX01", rename, under=UNDER)
                with stand.ledger.reading() as other:
                    assert other.execute(count).fetchone() == (n,)
            assert not rebuilt.done()
            assert long_reader.execute(count).fetchone() == (1,)
        assert rebuilt.result() == 7
    with stand.ledger.reading() as other:
        assert other.execute(count).fetchone() == (7,)


def test_no_table_of_a_rebuild_is_left_behind(stand):
    Rebuild(stand.owner, PROJECTIONS).run()
    with psycopg.connect(stand.owner) as owner:
        found = owner.execute(
            "select relname from pg_class where relnamespace = 'reading'::regnamespace and relkind = 'r'"
        )
        assert sorted(name for (name,) in found) == sorted(t.name for t in TABLES)
        for table in TABLES:
            granted = owner.execute(
                "select has_table_privilege('thidua_app', %s, 'select, insert, update, delete')",
                (f"reading.{Identifier(table.name).as_string()}",),
            ).fetchone()
            assert granted == (True,)
