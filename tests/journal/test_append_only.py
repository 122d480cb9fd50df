"""The database itself refuses: as the service's role, as the owner, whatever the program does."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from psycopg.rows import tuple_row

from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.journal.mapper import seal
from tests.journal.putting import CARD, UNDER, rename, submit, under

TABLES = ("events", "erasable", "commands", "files", "head")
CHANGES = {
    "events": "update ledger.events set on_day = on_day",
    "erasable": "update ledger.erasable set body = body",
    "commands": "update ledger.commands set last = last",
    "files": "update ledger.files set body = body",
    "head": "update ledger.head set position = position + 1",
}
Refusal = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
COLUMNS = (
    "originator_id", "originator_version", "topic", "state", "notification_id", "recorded_at",
    "on_day", "salt",
)  # fmt: skip
EVENT = f"insert into ledger.events ({', '.join(COLUMNS)}) values (%s, %s, %s, %s, %s, %s, %s, %s)"


@pytest.fixture
def written(stand):
    """A ledger that holds something in every table."""
    acts = [Act(Scorecard, CARD, submit), Act(Unit, "unit/PX02", rename)]
    stand.journal.record(acts, under=under("lệnh-1"), content=b"1")
    with psycopg.connect(stand.service) as service:
        service.execute(
            "insert into ledger.files values (encode(sha256('x'::bytea), 'hex'), 'text/plain', 'x')"
        )
    return stand


def refused(address, *statements):
    """Expect that the last of the statements is refused."""
    *before, last = statements
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in before:
            connection.execute(statement)
        with pytest.raises(Refusal):
            connection.execute(last)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("who", ["service", "owner"])
def test_what_was_recorded_is_neither_changed_nor_deleted_nor_truncated(written, who, table):
    address = getattr(written, who)
    if (who, table) != ("owner", "head"):
        refused(address, CHANGES[table])
    refused(address, f"delete from ledger.{table}")
    refused(address, f"truncate ledger.{table}")
    refused(address, f"delete from ledger.{table} where false")


def test_the_owner_too_cannot_turn_the_head_back_nor_run_it_ahead(written):
    back = "update ledger.head set position = position - 1"
    earlier = "update ledger.head set recorded_at = recorded_at - interval '1 second'"
    ahead = "update ledger.head set position = position + 1"
    for statement in (back, earlier, ahead):
        refused(written.owner, statement)


def test_positions_that_are_drawn_must_be_used_by_the_commit(written):
    with psycopg.connect(written.service) as service:
        service.execute("select ledger.advance(1)")
        with pytest.raises(psycopg.errors.RaiseException, match="were drawn and not all used"):
            service.commit()


def test_the_head_cannot_be_drawn_back(written):
    with psycopg.connect(written.service) as service:
        assert service.execute("select head from ledger.advance(-1)").fetchall() == []


@pytest.mark.parametrize(
    ("stream", "version", "at", "error"),
    [
        ("unit/PX09", 1, 1, psycopg.errors.UniqueViolation),  # a position that is taken
        ("unit/PX02", 1, 3, psycopg.errors.UniqueViolation),  # a version that is taken
        ("unit/PX09", 0, 3, psycopg.errors.CheckViolation),
        ("unit/PX09", 1, 0, psycopg.errors.CheckViolation),
        ("unit/PX09", 1, 3, psycopg.errors.RaiseException),  # a position that was not drawn
        ("unit/PX09", 1, 9, psycopg.errors.RaiseException),  # one beyond the head
        ("unit/PX02", 3, 3, psycopg.errors.RaiseException),  # a version that leaves one out
    ],
)
def test_an_event_at_a_wrong_place_is_refused(written, stream, version, at, error):
    when = datetime(2024, 12, 1, tzinfo=UTC)
    event = rename(Unit(stream=stream))
    _, row = seal(event, UNDER, stream, version, at, when)
    with psycopg.connect(written.service) as service, pytest.raises(error):
        service.execute(EVENT, row[:8])


def test_an_event_whose_columns_are_not_copies_of_its_entry_is_refused(written):
    with psycopg.connect(written.service, row_factory=tuple_row) as service:
        ((_, at),) = service.execute("select head, at from ledger.advance(1)").fetchall()
        _, row = seal(rename(Unit(stream="unit/PX09")), UNDER, "unit/PX09", 1, 3, at)
        wrong = {
            "originator_id": "unit/PX08",
            "topic": "unit.renamed.v1",
            "on_day": date(2024, 12, 9),
            "recorded_at": at + timedelta(microseconds=1),
            "state": row.state.replace(b'"position":3', b'"position":4'),
        }
        service.execute("savepoint before")
        for name, value in wrong.items():
            values = dict(zip(COLUMNS, row[:8], strict=True)) | {name: value}
            with pytest.raises(psycopg.errors.RaiseException, match="out of place"):
                service.execute(EVENT, list(values.values()))
            service.execute("rollback to savepoint before")
        service.execute(EVENT, row[:8])
        service.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "create table ledger.mine (x int)",
        "create table public.mine (x int)",
        "create table reading.mine (x int)",
        "drop table ledger.events",
        "drop table reading.unit",
        "alter table ledger.events disable trigger all",
        "create or replace function ledger.refuse() returns trigger language sql as 'select null'",
        "create trigger mine before insert on ledger.events execute function ledger.refuse()",
        "set session_replication_role = replica",
        "insert into ledger.head values (false, 0, now())",
        "insert into public.migrations values (99, 'x', 'x')",
        "truncate reading.unit",
        "create role mine",
    ],
)
def test_the_service_can_neither_make_nor_unmake_what_holds_the_ledger(written, statement):
    with (
        psycopg.connect(written.service, autocommit=True) as service,
        pytest.raises((*Refusal, psycopg.errors.InsufficientPrivilege, psycopg.ProgrammingError)),
    ):
        service.execute(statement)
    with psycopg.connect(written.owner) as owner:
        assert owner.execute("select count(*) from ledger.events").fetchone() == (2,)


def test_everyone_else_has_no_way_in(written):
    with psycopg.connect(written.owner, autocommit=True) as owner:
        granted = owner.execute(
            "select table_schema, table_name, grantee from information_schema.role_table_grants"
            " where table_schema in ('ledger', 'reading') and grantee not in ('thidua', 'thidua_app')"
        )
        assert granted.fetchall() == []
        public = "select has_function_privilege('public', 'ledger.advance(bigint)', 'execute')"
        assert owner.execute(public).fetchone() == (False,)


def test_the_log_shows_the_entries_as_they_are(written):
    with psycopg.connect(written.service) as service:
        rows = service.execute(
            "select position, stream, version, entry->>'topic' from ledger.log order by position"
        ).fetchall()
    assert rows == [
        (1, CARD, 1, "scorecard.self-score-submitted.v1"),
        (2, "unit/PX02", 1, "unit.registered.v1"),
    ]


def test_only_names_of_persons_may_be_updated_by_the_service(written):
    with psycopg.connect(written.owner) as owner:
        granted = owner.execute(
            "select table_name, column_name from information_schema.column_privileges"
            " where grantee = 'thidua_app' and table_schema = 'ledger' and privilege_type = 'UPDATE'"
        )
        assert granted.fetchall() == [("names", "name")]
