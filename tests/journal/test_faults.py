"""The connection torn at every durable step: before the server got it, and after it carried it out.

In every case nothing is half-recorded, nothing is lost, nothing is recorded twice, and the author is told the truth:
either that it is recorded, or that the database is away, and then the same command may be put again.
"""

import contextlib
import threading
from dataclasses import replace

import psycopg
import pytest

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act, Journal
from ledger.journal.recorder import DATABASE_AWAY, LedgerDatastore, LedgerRecorder
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.writing import ReadModelsInStep
from tests.journal.putting import CARD, UNDER, adjust, open_review, rename, submit, under
from tests.journal.wire import wire
from tests.opening import ENTRIES, open_ledger

ACT = [Act(Scorecard, CARD, submit), Act(Unit, "unit/PX02", rename)]
STEPS = {
    "the history is read": "where originator_id = any(",
    "the transaction begins": "begin",
    "positions are drawn": "ledger.advance(",
    "what is relied on is looked at": "max(originator_version)",
    "the events are inserted": "insert into ledger.events",
    "what entries go on from is looked at": "from ledger.stream_keys",
    "the entries are inserted": "insert into ledger.entries",
    "the keys of streams are inserted": "insert into ledger.stream_keys",
    "the erasable parts are inserted": "insert into ledger.erasable",
    "the command is inserted": "insert into ledger.commands",
    "a read model is written": '"reading"."score_line"',
    "another read model is written": '"reading"."history"',
    "it is committed": "commit",
}


@pytest.fixture
def torn(stand):
    """A wire to the ledger's database, and a ledger that goes through it."""
    with wire(stand.service) as through:
        ledger = open_ledger(through.conninfo, pool=2)
        yield through, ledger.journal
        ledger.close()


def recorded_once(stand, command="lệnh-1"):
    """Expect the act whole, once, and everything else as it must be."""
    stand.check()
    assert [(e.position, e.stream, e.command) for e in stand.journal.all()] == [
        (1, CARD, command),
        (2, "unit/PX02", command),
    ]


def put(journal, command="lệnh-1"):
    mandate, content = (under(command), b"1") if command else (UNDER, None)
    return journal.record(ACT, under=mandate, content=content, relies_on={"season/2024": 0})


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_torn_at_a_step(stand, torn, step, when):
    through, journal = torn
    through.tear(STEPS[step], when)
    if (step, when) == ("it is committed", "after"):
        receipt = put(journal)
        assert receipt.again
        assert [e.position for e in receipt.events] == [1, 2]
    else:
        with pytest.raises(DATABASE_AWAY):
            put(journal)
        stand.check()
        assert stand.journal.head()[0] == 0
        assert not put(journal).again
    assert through.torn == 1
    recorded_once(stand)
    assert put(journal).again
    recorded_once(stand)


@pytest.mark.parametrize("when", ["before", "after"])
def test_without_a_command_nobody_can_know_so_the_author_is_told_that_the_database_is_away(
    stand, torn, when
):
    through, journal = torn
    through.tear("commit", when)
    with pytest.raises(DATABASE_AWAY):
        put(journal, command=None)
    stand.check()
    assert stand.journal.head()[0] == (2 if when == "after" else 0)


def test_torn_at_the_commit_and_again_at_the_look_the_author_may_ask_later(stand, torn):
    through, journal = torn
    through.tear("commit", "after")

    @contextlib.contextmanager
    def look_is_torn_too():
        """Arm the second tear as soon as the first has happened."""
        done = threading.Event()

        def arm():
            while not through.torn and not done.wait(0.001):
                pass
            through.tear("from ledger.commands", "after")

        thread = threading.Thread(target=arm)
        thread.start()
        yield
        done.set()
        thread.join()

    with look_is_torn_too(), contextlib.suppress(*DATABASE_AWAY):
        put(journal)
    through.tear_at = None
    assert put(journal).again
    recorded_once(stand)


def test_torn_in_one_act_of_a_story_the_rest_goes_on(stand, torn):
    through, journal = torn
    decisions = [submit, open_review, *(adjust(f"I.{n}", "40.00") for n in range(1, 11))]
    for n, decision in enumerate(decisions):
        through.tear("commit" if n % 2 else "ledger.advance(", "after" if n % 3 else "before")
        for _ in range(2):
            with contextlib.suppress(*DATABASE_AWAY):
                journal.decide(Scorecard, CARD, decision, under=under(f"lệnh-{n}"), content=b"1")
    through.tear_at = None
    stand.check()
    assert [e.command for e in stand.journal.all()] == [f"lệnh-{n}" for n in range(len(decisions))]


def test_two_who_put_the_same_command_at_once_record_it_once(stand):
    start = threading.Barrier(6)
    receipts = []

    def one():
        start.wait()
        receipts.append(put(stand.journal))

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(r.again for r in receipts) == [False, True, True, True, True, True]
    assert len({r.events for r in receipts}) == 1
    recorded_once(stand)


class _Faulty(ReadModelsInStep):
    """Read models with an error in them, before or after they are written."""

    def __init__(self, error, *, after):
        super().__init__(PROJECTIONS)
        self.error, self.after = error, after

    def write(self, cursor, before, new):
        if self.after:
            super().write(cursor, before, new)
        self.error(cursor)


def _python_error(_cursor):
    raise ZeroDivisionError


def _sql_error(cursor):
    cursor.execute("select 1 / 0")


def _row_refused(cursor):
    cursor.execute("insert into reading.unit (unit) values ('PX02'), ('PX02')")


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [_python_error, _sql_error, _row_refused])
def test_an_error_in_a_read_model_rolls_everything_back(stand, error, after):
    recorder = LedgerRecorder(LedgerDatastore(stand.service), _Faulty(error, after=after), ENTRIES)
    with pytest.raises(Exception) as raised:  # noqa: PT011 — which error is not the point
        put(Journal(recorder))
    assert not isinstance(raised.value, DATABASE_AWAY)
    stand.check()
    assert stand.journal.head()[0] == 0
    recorder.select("where true", (), whole=True)  # the connection goes on
    recorder.datastore.close()
    put(stand.journal)
    recorded_once(stand)


def test_an_event_that_cannot_be_sealed_rolls_everything_back(stand):
    def fails_at_its_position(unit):
        del unit

        def at(position):
            raise ZeroDivisionError(position)

        return at

    with pytest.raises(ZeroDivisionError):
        stand.journal.record(
            [*ACT, Act(Unit, "unit/PX03", fails_at_its_position)], under=under("x"), content=b"1"
        )
    stand.check()
    assert stand.journal.head()[0] == 0


def test_a_backend_that_is_terminated_in_the_middle_leaves_nothing(stand):
    def while_the_backend_dies(unit):
        first = rename(unit)

        def at(_position):
            with psycopg.connect(stand.owner, autocommit=True) as owner:
                owner.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where usename = 'thidua_app' and datname = current_database()"
                    " and state = 'idle in transaction'"
                )
            return first

        return at

    acts = [Act(Unit, "unit/PX02", while_the_backend_dies)]
    with pytest.raises(DATABASE_AWAY):
        stand.journal.record(acts, under=under("lệnh-1"), content=b"1")
    stand.check()
    assert stand.journal.head()[0] == 0
    stand.journal.record([replace(ACT[1])], under=under("lệnh-1"), content=b"1")
    assert stand.journal.head()[0] == 1


def test_a_writer_that_hangs_under_the_lock_is_cut_off_and_the_others_go_on(stand):
    hanging, cut_off = threading.Event(), threading.Event()

    def hangs(unit):
        first = rename(unit)

        def at(_position):
            hanging.set()
            assert cut_off.wait(30)
            return first

        return at

    def put_and_hang():
        with pytest.raises(DATABASE_AWAY):
            impatient.journal.decide(Unit, "unit/PX01", hangs, under=UNDER)

    patience = "set idle_in_transaction_session_timeout = '200ms'"
    impatient = open_ledger(stand.service, pool=1)
    with impatient._recorder.connection() as connection:
        connection.execute(patience)
    thread = threading.Thread(target=put_and_hang)
    thread.start()
    assert hanging.wait(30)
    stand.journal.decide(Unit, "unit/PX02", rename, under=UNDER)
    cut_off.set()
    thread.join()
    impatient.close()
    assert [e.stream for e in stand.journal.all()] == ["unit/PX02"]
