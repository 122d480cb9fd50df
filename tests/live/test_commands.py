"""Commands beside the events that answer them, whoever reads them: none may lack one, none another's."""

import pytest

from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.live import streams
from tests.journal.putting import rename, under
from tests.live.lived import told, verified
from tests.log.logged import as_superuser

_ONE, _FIRST, _LAST = 421, 422, 424
"""The position of the one event of a command, and those of the three events of another."""

_UNANSWERED = "không khớp với các sự kiện đã ghi"
_UNASKED = "lệnh của sự kiện không có trong sổ lệnh"


def _wrong(command):
    return ("commands", f"lệnh {command} của p-02", _UNANSWERED)


def _unasked(*positions):
    return [("commands", f"vị trí {position}", _UNASKED) for position in positions]


FAULTS = {
    "a command that is gone": (
        f"delete from ledger.commands where first = {_ONE}", _unasked(_ONE)),
    "a command of many that is gone": (
        f"delete from ledger.commands where first = {_FIRST}", _unasked(_FIRST, 423, _LAST)),
    "a command without its last event": (
        f"update ledger.commands set last = last - 1 where first = {_FIRST}", _unasked(_LAST)),
    "a command without its first event": (
        f"update ledger.commands set first = first + 1 where first = {_FIRST}", _unasked(_FIRST)),
    "a command with one more": (
        f"update ledger.commands set first = first - 1 where first = {_FIRST}", [_wrong("c-2")]),
    "a command with another's": (
        f"update ledger.commands set last = {_FIRST} where first = {_ONE}", [_wrong("c-1")]),
    "a command of another name": (
        f"update ledger.commands set id = 'c-9' where first = {_ONE}",
        [_wrong("c-9"), *_unasked(_ONE)]),
    "commands exchanged": (
        f"update ledger.commands set first = {_ONE + _LAST} - last, last = {_ONE + _LAST} - first"
        f" where first in ({_ONE}, {_FIRST})",
        [_wrong("c-1"), _wrong("c-2"), *_unasked(_ONE, _LAST)]),
}  # fmt: skip


@pytest.fixture
def commanded(logged):
    """A ledger whose last four events answer two commands; witnessed."""
    logged.stand.journal.record([Act(Unit, "unit/U1", rename)], under=under("c-1"), content=b"1")
    acts = [Act(Unit, f"unit/U{n}", rename) for n in (2, 3, 4)]
    logged.stand.journal.record(acts, under=under("c-2"), content=b"2")
    logged.round()
    assert verified(logged).code == 0
    return logged


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("how", FAULTS)
def test_each_fault_of_a_command_is_told(commanded, monkeypatch, how, processes):
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    statement, found = FAULTS[how]
    as_superuser(commanded.stand, statement)
    assert sorted(told(verified(commanded, processes=processes))) == sorted(found)


def test_a_command_around_the_checkpoint_that_is_gone_on_from_is_known(logged):
    logged.round()
    since = verified(logged).newest
    acts = [Act(Unit, f"unit/U{n}", rename) for n in (2, 3, 4)]
    logged.stand.journal.record(acts, under=under("c-2"), content=b"2")
    logged.round()
    assert verified(logged, since=since).code == 0
    as_superuser(logged.stand, "update ledger.commands set first = 400 where first = 421")
    assert verified(logged, since=since).code == 0  # what is before is for the whole verification
    assert told(verified(logged)) == [_wrong("c-2")]
