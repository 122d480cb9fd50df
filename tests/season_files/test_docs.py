"""The paper for an office: its examples are read as they stand."""

import re
from pathlib import Path

import pytest

from ledger.season_files.files import LAYOUTS, _season
from ledger.season_files.tables import read

PAPER = Path(__file__).resolve().parents[2] / "docs" / "season-files.md"
EXAMPLE = re.compile(r"^## (\w+\.(?:csv|toml)).*?^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLES = dict(EXAMPLE.findall(PAPER.read_text("utf-8")))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_the_examples_are_read_without_a_fault(layout):
    table = read(layout, EXAMPLES[layout.file].encode())
    assert table.rows
    assert table.faults == []


def test_the_example_of_the_season_is_read_without_a_fault():
    _, faults = _season(EXAMPLES["season.toml"].encode())
    assert faults == []


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_every_column_that_may_be_left_out_is_told(layout):
    section = PAPER.read_text("utf-8").partition(f"## {layout.file}")[2].partition("\n## ")[0]
    for column in layout.columns:
        assert not column.optional or f"[{column.name}]" in section
