"""Cells: what becomes of their text."""

import pytest

from ledger.season_files.cells import a_text, measured


@pytest.mark.parametrize("given", ["a\nb", "a\r\nb", "a\rb"])
def test_lines_of_a_cell_end_in_one_way(given):
    assert a_text(given) == "a\nb"


@pytest.mark.parametrize(("given", "value"), [("-0", "0"), ("+5", "5"), ("007,50", "7.50")])
def test_a_measured_value_is_written_in_one_way(given, value):
    assert measured(given) == value
