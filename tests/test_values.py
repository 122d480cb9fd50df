"""Text as it enters: nothing in it may be read as something else than what is stored."""

import pytest

from ledger.aggregates.unit import UnitRegistered
from ledger.refusals import Invalid
from ledger.values import text

STORED = '{"from_day":"2024-01-01","name":"Phường \u202eA\u2069\u2028B\u200e"}'


@pytest.mark.parametrize(
    "acts", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x2028, 0x2029, 0x85, 0x0D, 0x07]
)
def test_what_turns_or_breaks_the_text_is_refused_and_named(acts):
    with pytest.raises(Invalid, match=f"ký tự điều khiển U\\+{acts:04X}"):
        text(f"Phường {chr(acts)}A")


@pytest.mark.parametrize("shows_nothing", "\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
def test_what_shows_nothing_is_left_out(shows_nothing):
    assert text(f"Phường{shows_nothing} A") == "Phường A"


def test_lines_and_tabs_of_a_text_stay():
    assert text("một\nhai\tba") == "một\nhai\tba"


def test_what_was_stored_before_is_read_as_it_stands():
    assert UnitRegistered.model_validate_json(STORED).name == "Phường \u202eA\u2069\u2028B\u200e"
