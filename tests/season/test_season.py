"""Seeded seasons through the acts of the ledger, against a naive oracle written from the
guidance."""

from copy import deepcopy

import pytest

from tests.season.playing import play, shortest

ACTS = 150
MANY = range(100, 300)


def season(stands, seed, length=ACTS):
    acts = []
    try:
        with stands() as stand:
            acts.extend(map(deepcopy, play(stand, seed, length)))
    except AssertionError as disagreement:
        few = "\n".join(map(str, shortest(stands, seed, acts)))
        pytest.fail(f"seed {seed}, act {len(acts)}: {disagreement}\n\nthe shortest way:\n{few}")


@pytest.mark.parametrize("seed", range(3))
def test_a_season_goes_as_the_guidance_says(stands, seed):
    season(stands, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_many_seasons_go_as_the_guidance_says(stands, seed):
    season(stands, seed)
