"""Numbered migrations: each once, whole, in order, unedited, by however many starts at once."""

import subprocess
import sys
import threading

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from ledger.bootstrap import ensure_read_models
from ledger.journal import migrations
from ledger.journal.migrations import EditedMigration, Migration, migrate, shipped
from tests import server


@pytest.fixture
def empty(postgres):
    with server.database(postgres) as owner:
        yield owner


def tables(owner):
    with psycopg.connect(owner) as connection:
        rows = connection.execute(
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_schema in ('ledger', 'reading', 'public') order by 1"
        )
        return [name for (name,) in rows]


FIRST = Migration(1, "0001_first.sql", "create table one (x int)")
SECOND = Migration(2, "0002_second.sql", "create table two (x int)")


def test_each_file_runs_once_and_what_ran_is_told(empty):
    names = [m.name for m in shipped()]
    assert migrate(empty) == names
    before = tables(empty)
    assert migrate(empty) == []
    assert tables(empty) == before


def test_a_new_file_runs_after_those_that_ran(empty):
    assert migrate(empty, [FIRST]) == ["0001_first.sql"]
    assert migrate(empty, [FIRST, SECOND]) == ["0002_second.sql"]
    assert tables(empty) == ["public.migrations", "public.one", "public.two"]


def test_a_file_that_was_edited_after_it_ran_is_refused_and_nothing_runs(empty):
    migrate(empty, [FIRST])
    edited = FIRST._replace(text=FIRST.text + " -- một dấu cách")
    with pytest.raises(EditedMigration, match=r"0001_first\.sql đã bị sửa"):
        migrate(empty, [edited, SECOND])
    assert tables(empty) == ["public.migrations", "public.one"]


def test_a_database_that_knows_more_than_this_program_is_refused(empty):
    migrate(empty, [FIRST, SECOND])
    with pytest.raises(EditedMigration, match=r"0002_second\.sql"):
        migrate(empty, [FIRST])


def test_a_gap_in_the_numbers_is_refused_before_anything_runs(monkeypatch):
    monkeypatch.setattr(migrations, "_files", lambda: iter([FIRST, SECOND._replace(number=3)]))
    with pytest.raises(RuntimeError, match="without a gap"):
        shipped()
    monkeypatch.setattr(migrations, "_files", lambda: iter([FIRST, SECOND._replace(number=1)]))
    with pytest.raises(RuntimeError, match="without a gap"):
        shipped()


def test_a_file_that_fails_leaves_nothing_of_itself_and_runs_again_when_mended(empty):
    broken = SECOND._replace(text="create table two (x int); select 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(empty, [FIRST, broken])
    assert tables(empty) == ["public.migrations", "public.one"]
    assert migrate(empty, [FIRST, SECOND]) == ["0002_second.sql"]


def test_starts_at_once_run_each_file_once(empty):
    ran, errors = [], []

    def start():
        try:
            ran.extend(migrate(empty))
            ensure_read_models(empty)
        except Exception as error:  # noqa: BLE001 — looked at below
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert ran == [m.name for m in shipped()]


def test_processes_started_at_once_run_each_file_once(empty):
    command = (
        "import sys; from ledger.journal.migrations import migrate; print(*migrate(sys.argv[1]))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", command, empty], stdout=subprocess.PIPE, text=True, cwd=server.CLONE
        )
        for _ in range(3)
    ]  # fmt: skip
    told = [process.communicate()[0].split() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0]
    assert sorted(told) == [[], [], [m.name for m in shipped()]]


def test_the_service_may_not_migrate(empty):
    migrate(empty, [FIRST])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        migrate(make_conninfo(empty, user="thidua_app"), [FIRST, SECOND])
