"""`thidua verify` on a database that nobody would write: each fault is told, none ends the program."""

import json
import os
import re
import signal

import psycopg
import pytest

from ledger.journal.canonical import canonical
from ledger.live import streams
from ledger.merkle.reading import base64_of
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import committed
from tests.live.lived import told, verified
from tests.log.logged import as_superuser
from tests.log.test_integrator import resigned

_FORGED = (
    "insert into ledger.events (originator_id, originator_version, topic, state, notification_id,"
    " recorded_at, on_day, salt) select {stream}, {version}, {topic}, {state}, 421, recorded_at, on_day, salt"
    " from ledger.events where notification_id = 420;"
    "update ledger.head set position = 421"
)
_BEGUN, _ORDERED = "'log.entries-begun.v1'", "'erasure.ordered.v1'"


def forged(stream="'unit/U1'", version=1, topic="topic", state="state"):
    return _FORGED.format(stream=stream, version=version, topic=topic, state=state)


def command(person, name, first, last):
    return (
        "insert into ledger.commands (person, id, fingerprint, first, last)"
        f" values ({person}, {name}, sha256('x'), {first}, {last})"
    )


HOSTILE = {
    "an act of beginning that is none": (
        forged("'log/1'", topic=_BEGUN, state="convert_to('{}', 'UTF8')"), 1),
    "an act of beginning without bottom": (
        forged("'log/1'", topic=_BEGUN, state="convert_to(repeat('[', 100000), 'UTF8')"), 1),
    "an order without bottom": (
        forged("'erasure/1'", topic=_ORDERED, state="convert_to(repeat('[', 100000), 'UTF8')"), 1),
    "a season without bottom": (
        forged("'season/99'", state="convert_to(repeat('[', 100000), 'UTF8')"), 1),
    "an event of a stream without a name": (forged("''"), 1),
    "an event of a stream after all": (forged("U&'\\+10FFFF\\+10FFFF'"), 1),
    "a stream of a kind alone": (forged("'unit'"), 1),
    "a card of nobody": (forged("'scorecard/x'"), 1),
    "a stream of no kind": (forged("'/'"), 1),
    "a name that no column holds": (
        "update ledger.events set state = convert_to(regexp_replace(convert_from(state, 'UTF8'),"
        " '\"name\":\"', '\"name\":\"\\\\u0000'), 'UTF8') where notification_id = 420", 1),
    "a command without its first": (
        "alter table ledger.commands drop constraint commands_answer, alter first drop not null;" + command("'P'", "'c'", "null", 9), 1),
    "a command of nobody": (
        "alter table ledger.commands drop constraint commands_pkey;"
        "alter table ledger.commands alter person drop not null, alter id drop not null;"
        + command("null", "null", 9, 9), 1),
    "a command of another's event": (command("'P'", "'c'", 9, 9), 1),
    "a command of many others' events": (command("'P'", "'c'", 9, 40), 1),
    "a command that ends before it begins": (
        "alter table ledger.commands drop constraint commands_answer;" + command("'P'", "'c'", 40, 9), 1),
    "a command in no writing": (
        "create cast (bytea as text) without function;" + command("'\\xff'::bytea::text", "'c'", 9, 9), 1),
    "a command far ahead": (command("'P'", "'c'", 2**63 - 1, 2**63 - 1), 1),
    "a command from far behind": (command("'P'", "'c'", -(2**63), 9), 1),
    "states of text": (
        "drop view ledger.log, ledger.erasures cascade;alter table ledger.events alter state type text using encode(state, 'base64')", 1),
    "times of no zone": (
        "drop view ledger.log, ledger.erasures cascade;alter table ledger.events alter recorded_at type timestamp using recorded_at", 1),
    "positions of another kind": (
        "drop view ledger.log, ledger.erasures cascade;alter table ledger.events alter notification_id type numeric", 1),
    "entries of text": (
        "alter table ledger.entries drop constraint entries_entry_check,"
        " alter entry type text using encode(entry, 'escape')", 1),
    "no events": ("truncate ledger.events cascade", 1),
    "no entries": ("truncate ledger.entries cascade", 1),
    "no keys of streams": ("truncate ledger.stream_keys cascade", 1),
    "a key that is none": (
        "alter table ledger.stream_keys drop constraint stream_keys_key_check;"
        "update ledger.stream_keys set key = '' where stream = 'unit/U1'", 1),
    "a second key of a stream": (
        "alter table ledger.stream_keys drop constraint stream_keys_pkey;"
        "insert into ledger.stream_keys select * from ledger.stream_keys where stream = 'unit/U1'", 1),
    "a second entry of an event": (
        "alter table ledger.entries drop constraint entries_pkey;"
        "insert into ledger.entries select * from ledger.entries where position = 9", 1),
    "a salt that is none": (
        "alter table ledger.events drop constraint events_salt_check;"
        "update ledger.events set salt = '' where notification_id = 9", 1),
    "an empty state": ("update ledger.events set state = '' where notification_id = 9", 1),
    "no state": (
        "alter table ledger.events alter state drop not null;"
        "update ledger.events set state = null where notification_id = 9", 1),
    "no salt": (
        "alter table ledger.events alter salt drop not null;"
        "update ledger.events set salt = null where notification_id = 9", 1),
    "no version": (
        "alter table ledger.events drop constraint events_stream_version;"
        "alter table ledger.events alter originator_version drop not null;"
        "update ledger.events set originator_version = null where notification_id = 9", 1),
    "no leaf": (
        "alter table ledger.entries alter leaf drop not null;"
        "update ledger.entries set leaf = null where position = 9", 1),
    "an empty entry": ("update ledger.entries set entry = '' where position = 9", 1),
    "an entry cut short": (
        "update ledger.entries set entry = substr(entry, 200) where position = 9", 1),
    "an entry with more behind it": (
        "update ledger.entries set entry = entry || ' ' where position = 9", 1),
    "a version far ahead": (
        "update ledger.events set originator_version = 9223372036854775807 where notification_id = 420", 1),
    "a version below": (
        "alter table ledger.events drop constraint events_originator_version_check;"
        "update ledger.events set originator_version = -1 where notification_id = 420", 1),
    "an entry without its event": (
        "insert into ledger.entries select 9000, entry, leaf from ledger.entries where position = 9", 1),
    "no head": ("delete from ledger.head", 1),
    "a position below": (
        "alter table ledger.events drop constraint events_notification_id_check;"
        "update ledger.events set notification_id = -5 where notification_id = 420", 1),
    "a name's part that is none": (
        forged("'name-register/1'") + ";insert into ledger.erasable (position, body, salt)"
        " select 421, '[]', salt from ledger.events where notification_id = 1", 1),
}  # fmt: skip


@pytest.mark.parametrize("how", HOSTILE)
def test_each_fault_is_told_by_one_process_and_by_two(logged, monkeypatch, capfd, how):
    statements, code = HOSTILE[how]
    as_superuser(logged.stand, *statements.split(";"))
    one = verified(logged, processes=1)
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    two = verified(logged, processes=2)
    assert sorted(told(two)) == sorted(told(one))
    assert one.code == two.code == code, told(one)
    assert "Traceback" not in capfd.readouterr().err


def test_an_edit_is_told_beside_a_first_entry_that_is_gone(logged):
    as_superuser(
        logged.stand,
        "delete from ledger.entries where position = 1",
        "update ledger.events set salt = sha256('x') where notification_id = 400",
    )
    verdict = verified(logged)
    assert verdict.code == 1
    places = {where for check, where, _ in told(verdict) if check == "signed entries"}
    assert {"vị trí 1", "vị trí 400"} <= places


@pytest.mark.parametrize("since", [False, True])
def test_a_tile_that_changes_while_it_is_verified_hides_nothing(logged, monkeypatch, since):
    """A thief with the application's key, who shows the tiles of the log first, then his own."""
    begin = verified(logged).newest if since else None
    logged.record(92)
    logged.round()
    genuine = logged.view.tile(0, 1, 256)
    salt = b"s" * 32
    with psycopg.connect(logged.stand.owner) as connection:
        sql = "select state from ledger.events where notification_id = 512"
        ((state,),) = connection.execute(sql).fetchall()
    c = base64_of(committed(salt, state))
    as_superuser(
        logged.stand,
        ("update ledger.events set salt = %s where notification_id = 512", (salt,)),
    )
    resigned(logged, 512, lambda entry: re.sub(r'"c":"[^"]*"', f'"c":"{c}"', entry))
    theirs = genuine[:-32] + leaf_hash(logged.entries()[-1])
    asked, tile = [], logged.view.tile

    def shown(level, n, width):
        if (level, n, width) != (0, 1, 256):
            return tile(level, n, width)
        asked.append(n)
        return genuine if len(asked) == 1 else theirs

    monkeypatch.setattr(logged.view, "tile", shown)
    verdict = verified(logged, since=begin)
    assert verdict.code in {1, 4}, told(verdict)
    assert asked


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_a_process_that_dies_leaves_nothing_decided(logged, monkeypatch, sent):
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    monkeypatch.setattr(streams.Pass, "work", lambda *_: os.kill(os.getpid(), sent))
    with pytest.raises(ChildProcessError, match="một tiến trình kiểm tra dừng giữa chừng"):
        verified(logged, processes=2)


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), psycopg.OperationalError("gone")]
)
def test_what_stops_another_process_is_told_as_of_this_one(logged, monkeypatch, error):
    def work(*_):
        raise error

    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    monkeypatch.setattr(streams.Pass, "work", work)
    with pytest.raises(type(error), match=r"No space left|gone"):
        verified(logged, processes=2)


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("version", [1, 10**30])
def test_what_ends_a_later_question_hides_nothing_that_was_found(
    logged, monkeypatch, version, processes
):
    """An event that decodes, but has what the database cannot: findings would go with the answer."""
    monkeypatch.setattr(streams, "WORTH_HELP", 10)
    with psycopg.connect(logged.stand.owner) as connection:
        sql = "select state from ledger.events where notification_id = 420"
        ((state,),) = connection.execute(sql).fetchall()
    told_of = {"stream": "unit/U1", "version": version, "leaf": "A" * 43 + "="}
    facts = {"season": "2024", "unit": "U1", "streams": [told_of]}
    made = {**json.loads(state), "position": 421, "stream": "evidence-bundle/2024/U1", "version": 1}
    made |= {"topic": "evidence-bundle.made.v1", "facts": facts}
    as_superuser(
        logged.stand,
        *forged("'evidence-bundle/2024/U1'", topic="'evidence-bundle.made.v1'").split(";"),
        (
            "update ledger.events set state = %s where notification_id = 421",
            (canonical(made),),
        ),
        "update ledger.events set salt = sha256('x') where notification_id = 400",
    )
    verdict = verified(logged, processes=processes)
    assert verdict.code == 1
    assert {"vị trí 400", "vị trí 421"} <= {where for _, where, _ in told(verdict)}
    if version > 1:
        assert told(verdict)[-1][:2] == ("unreadable", "sổ cái")
