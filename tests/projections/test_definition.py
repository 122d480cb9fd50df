"""Read models that another version of the program filled are noticed at start, and rebuilt."""

from pathlib import Path
from shutil import copytree

import psycopg
import pytest
from psycopg.sql import SQL

from ledger.aggregates.unit import Unit
from ledger.bootstrap import ensure_read_models
from ledger.projections import tables
from ledger.projections.definition import PACKAGE, definition
from ledger.projections.directory import UNIT
from ledger.projections.shipped import PROJECTIONS
from ledger.projections.tables import LIVE
from tests.journal.putting import UNDER, rename
from tests.opening import check_ledger


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the program's code, to be changed."""
    return Path(copytree(PACKAGE, tmp_path / "ledger"))


def test_whatever_rows_are_made_by_is_part_of_the_definition(copied):
    was = definition(copied)
    assert was == definition(PACKAGE) == definition()
    for name in (
        "projections/scores.py",
        "aggregates/unit.py",
        "rulebook/ha_dong_2024.toml",
        "values.py",
    ):
        file = copied / name
        before = file.read_bytes()
        file.write_bytes(before + b"\n")
        definition.cache_clear()
        assert definition(copied) != was, name
        file.write_bytes(before)
    (copied / "projections" / "more.py").write_text("")
    definition.cache_clear()
    assert definition(copied) != was


def test_what_only_shows_or_puts_is_no_part_of_it(copied):
    was = definition(copied)
    for name in ("questions/history.py", "acts/year.py", "cli/reading.py", "journal/journal.py"):
        (copied / name).write_text("")
    definition.cache_clear()
    assert definition(copied) == was


def test_rows_of_another_definition_are_rebuilt_at_start_and_it_is_said(stand, capsys):
    stand.journal.decide(Unit, "unit/U1", rename, under=UNDER)
    with psycopg.connect(stand.owner, autocommit=True) as owner:
        owner.execute(SQL("update {} set name = 'cũ'").format(LIVE.of(UNIT)))
        owner.execute(SQL("comment on table {} is 'như phiên bản trước'").format(LIVE.of(UNIT)))
        with owner.transaction():
            assert tables.ensure(owner, PROJECTIONS) == ["directory"]
    assert {f.check for f in check_ledger(stand.owner)} == {"read models"}
    ensure_read_models(stand.owner)
    said = capsys.readouterr().err
    assert "bảng đọc directory" in said
    assert "thidua rebuild" in said
    assert check_ledger(stand.owner) == []
    ensure_read_models(stand.owner)
    assert capsys.readouterr().err == ""
