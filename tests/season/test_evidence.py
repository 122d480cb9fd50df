"""What a bundle's verifier works out by its own programs is what the ledger tells, over whole seasons."""

import json
import tomllib
from importlib.resources import files

import pytest

from ledger.evidence.awards import case_of, verdicts
from ledger.evidence.bundle import result_of
from ledger.evidence.card import card_of, figures_recorded
from ledger.evidence.decisions import undecided
from ledger.evidence.events import Shown
from ledger.refusals import Unknown
from ledger.rulebook.regulation import SHIPPED
from tests.season.playing import play

ACTS = 150


def shown(ledger):
    """Return all events as a verifier has them once their proofs are checked."""
    with ledger.reading() as connection:
        rows = connection.execute(
            "select notification_id, state from ledger.events order by notification_id"
        ).fetchall()
    return [Shown(position, None, json.loads(bytes(state)), None) for position, state in rows]


def rules(regulation):
    text = files("ledger.rulebook").joinpath(f"{SHIPPED[regulation]}.toml").read_text("utf-8")
    return tomllib.loads(text)


def compared(ledger):
    """Compare every card of a ledger; return how many there were, and how many had verdicts."""
    events, head = shown(ledger), ledger.journal.head()[0]
    cards = judged = 0
    for stream in ledger.journal.streams("scorecard/"):
        _, season, unit = stream.split("/")
        try:
            told = result_of(ledger, {"season": season, "unit": unit}, head)
        except Unknown:
            continue  # every event of the unit was an error: nothing is told of it
        history = [event for event in events if event.stream == stream]
        card = card_of(history)
        assert list(figures_recorded(history)) == []
        assert list(undecided(events, history, unit)) == []
        assert card.told() == told["score"], stream
        cards += 1
        if "eligibility" in told:
            case = case_of(events, {"season": season, "unit": unit}, card)
            said = verdicts(case, rules(told["eligibility"]["regulation"]))
            assert said == told["eligibility"]["verdicts"], stream
            judged += 1
    return cards, judged


@pytest.mark.parametrize("seed", range(2))
def test_a_season_is_worked_out_again_alike(stands, seed):
    with stands() as stand:
        for _ in play(stand, seed, ACTS):
            pass
        cards, judged = compared(stand.ledger)
        assert cards
        assert judged


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(400, 440))
def test_many_seasons_are_worked_out_again_alike(stands, seed):
    with stands() as stand:
        for n, _ in enumerate(play(stand, seed, ACTS)):
            if n % 30 == 0:
                compared(stand.ledger)
        compared(stand.ledger)
