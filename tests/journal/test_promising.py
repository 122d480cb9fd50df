"""What is recorded is promised, outside the database, before its author is answered."""

import contextlib

import psycopg
import pytest

from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.journal.recorder import DATABASE_AWAY
from ledger.refusals import Refused
from ledger.signing.promises import PromiseReader, Promises
from tests.journal.putting import UNDER, refuse, rename, under
from tests.opening import open_ledger


@pytest.fixture
def file(tmp_path):
    return tmp_path / "promises"


@pytest.fixture
def promising(stand, file):
    """A journal on the ledger that promises what it records."""
    with contextlib.closing(open_ledger(stand.service, pool=2, promises=Promises(file))) as ledger:
        yield ledger.journal


def test_every_recorded_event_is_promised_with_its_leaf_and_nothing_else_is(stand, promising, file):
    receipt = promising.record(
        [Act(Unit, f"unit/PX0{n}", rename) for n in range(5)], under=under("lệnh-1"), content=b"1"
    )
    with pytest.raises(Refused):
        promising.decide(Unit, "unit/PX00", refuse, under=UNDER)
    promising.decide(Unit, "unit/PX00", rename, under=UNDER)
    assert promising.record([], under=under("lệnh-1"), content=b"1").events == ()
    assert promising.wait_promised(receipt.position, seconds=10)
    with psycopg.connect(stand.owner) as owner:
        leaves = owner.execute("select position, leaf from ledger.entries order by 1").fetchall()
    assert len(leaves) == 6
    assert list(PromiseReader(file).promised(0)) == leaves


def test_where_nothing_can_be_promised_nothing_is_recorded(stand, tmp_path):
    (tmp_path / "file").write_text("")
    promises = Promises(tmp_path / "file" / "promises")
    with contextlib.closing(open_ledger(stand.service, pool=1, promises=promises)) as ledger:
        with pytest.raises(DATABASE_AWAY, match="sổ hứa"):
            ledger.journal.decide(Unit, "unit/PX00", rename, under=UNDER)
        assert ledger.journal.head()[0] == 0
        (tmp_path / "file").unlink()
        ledger.journal.decide(Unit, "unit/PX00", rename, under=UNDER)
    assert [p for p, _ in PromiseReader(tmp_path / "file" / "promises").promised(0)] == [1]


def test_reading_a_ledger_opens_no_promise_journal(stand, file):
    with contextlib.closing(open_ledger(stand.service, pool=1, promises=Promises(file))) as ledger:
        assert ledger.journal.head()[0] == 0
    assert not file.exists()
