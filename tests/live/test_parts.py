"""The erasable parts of events, which are read apart from them: each fault is told, where it is."""

import psycopg
import pytest

from ledger.aggregates.unit import Unit
from ledger.events import Chronicle
from ledger.journal.journal import Act
from ledger.live import streams
from ledger.merkle.reading import base64_of
from ledger.signing.entry import committed
from tests.journal.putting import UNDER, rename
from tests.live.lived import told, verified
from tests.log.logged import as_superuser

_OLD, _MOVED, _OTHER = 421, 422, 423
"""Positions of parts: of a stream that stays as it is, of one that moves on, and of a third."""

_BIND = (
    "update ledger.events set state = convert_to(regexp_replace(convert_from(state, 'UTF8'),"
    ' \'"commitment":"[^"]*"\', \'"commitment":"\' || %s || \'"\'), \'UTF8\')'
    " where notification_id = %s"
)

FAULTS = {
    "another body": (
        "update ledger.erasable set body = '[]' where position = {at}",
        "phần được xóa không khớp với cam kết trong bản ghi"),
    "another salt": (
        "update ledger.erasable set salt = sha256('x') where position = {at}",
        "phần được xóa không khớp với cam kết trong bản ghi"),
    "the part of another event": (
        "update ledger.erasable x set body = o.body, salt = o.salt from ledger.erasable o"
        " where x.position = {at} and o.position = 423",
        "phần được xóa không khớp với cam kết trong bản ghi"),
    "no part": (
        "delete from ledger.erasable where position = {at}",
        "phần được xóa không còn, mà không có lệnh xóa theo luật"),
    "an emptied body": (
        "alter table ledger.erasable alter body drop not null;"
        "update ledger.erasable set body = null where position = {at}",
        "phần được xóa không còn, mà không có lệnh xóa theo luật"),
    "an emptied salt": (
        "alter table ledger.erasable drop constraint if exists erasable_salt_check,"
        " alter salt drop not null; update ledger.erasable set salt = null where position = {at}",
        "phần được xóa không còn, mà không có lệnh xóa theo luật"),
    "a second part": (
        "alter table ledger.erasable drop constraint erasable_pkey;"
        "insert into ledger.erasable select * from ledger.erasable where position = {at}",
        "có hơn một phần được xóa"),
}  # fmt: skip


@pytest.fixture
def parted(logged):
    """A ledger whose last three events have parts, each of a stream of its own; witnessed."""
    for stream in ("unit/U1", "unit/U2", "unit/U3"):
        logged.stand.journal.record([Act(Chronicle, stream, _declared)], under=UNDER)
    logged.round()
    assert logged.view.size() == _OTHER
    assert verified(logged).code == 0
    return logged


def _declared(chronicle):
    return chronicle.declare_error(chronicle.history[-1].position, reason="Ghi nhầm phường")


def _found(logged, **more):
    """What is told of events and their parts; what a fault does to read models is not asked here."""
    return [one for one in told(verified(logged, **more)) if one[0] != "read models"]


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("how", FAULTS)
def test_each_fault_of_a_part_is_told(parted, monkeypatch, how, processes):
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    statements, says = FAULTS[how]
    as_superuser(parted.stand, *statements.format(at=_OLD).split(";"))
    assert ("entries", f"vị trí {_OLD}", says) in _found(parted, processes=processes)
    assert {where for _, where, _ in _found(parted)} == {f"vị trí {_OLD}"}


def test_a_part_of_an_event_that_binds_none_is_told(parted):
    as_superuser(
        parted.stand,
        "insert into ledger.erasable select 9, body, salt from ledger.erasable"
        f" where position = {_OLD}",
    )
    assert _found(parted) == [("entries", "vị trí 9", "có phần được xóa mà bản ghi không cam kết")]


def test_what_came_since_is_read_with_all_parts_of_the_streams_that_moved(parted):
    since = verified(parted).newest
    parted.stand.journal.record([Act(Unit, "unit/U2", rename)], under=UNDER)
    parted.stand.journal.record([Act(Chronicle, "unit/U2", _declared)], under=UNDER)
    parted.round()
    assert verified(parted, since=since).code == 0
    edited = "update ledger.erasable set body = '[]' where position = "
    says = "phần được xóa không khớp với cam kết trong bản ghi"
    as_superuser(parted.stand, f"{edited}{_OLD}")
    assert _found(parted, since=since) == []  # its stream did not move: for the whole verification
    as_superuser(parted.stand, f"{edited}{_MOVED}", f"{edited}425")
    two = [("entries", f"vị trí {_MOVED}", says), ("entries", "vị trí 425", says)]
    assert sorted(_found(parted, since=since)) == two
    assert sorted(_found(parted)) == [("entries", f"vị trí {_OLD}", says), *two]


@pytest.mark.parametrize("bound", [bytes(32), b"\xff" * 32, b"short", b""])
def test_a_part_that_is_gone_is_told_whatever_is_bound_in_its_place(parted, bound):
    as_superuser(
        parted.stand,
        ("delete from ledger.erasable where position = %s", (_OLD,)),
        (_BIND, (base64_of(bound), _OLD)),
    )
    says = "phần được xóa không còn, mà không có lệnh xóa theo luật"
    assert ("entries", f"vị trí {_OLD}", says) in _found(parted, signatures=False)


def test_a_part_that_is_not_in_form_is_told_where_no_signature_vouches_for_it(parted):
    body = b'{"reason": "Ghi nh\xe1\xba\xa7m"}'
    with psycopg.connect(parted.stand.owner) as connection:
        (salt,) = connection.execute(
            "select salt from ledger.erasable where position = %s", (_OLD,)
        ).fetchone()
    bound = base64_of(committed(salt, body))
    as_superuser(
        parted.stand,
        ("update ledger.erasable set body = %s where position = %s", (body, _OLD)),
        (_BIND, (bound, _OLD)),
    )
    says = "phần được xóa không ở dạng chuẩn"
    assert ("entries", f"vị trí {_OLD}", says) in _found(parted, signatures=False)
