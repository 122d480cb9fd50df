"""What the seeded seasons play and what the oracle judges: every act of the table, every rule card.

The seasons are played here by the oracle alone, as the same seeds go beside the ledger: what it
judges is what they show.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest

from ledger.acts.act import ACTIONS
from tests.season import (
    oracle_answers,
    oracle_awards,
    oracle_calendar,
    oracle_cards,
    oracle_cluster,
    oracle_complaints,
    oracle_computing,
    oracle_conduct,
    oracle_council,
    oracle_disputes,
    oracle_facts,
    oracle_figures,
    oracle_meetings,
    oracle_papers,
    oracle_procedure,
    oracle_register,
    oracle_registers,
    oracle_rights,
    oracle_succession,
    oracle_year,
)
from tests.season.oracle import RULES
from tests.season.oracle_facts import Fact, of
from tests.season.playing import rehearse
from tests.season.test_season import ACTS, MANY

NOT_PLAYED = {
    "evidence-bundle.make": "cuts out of the ledger what is there; tests/evidence",
    "log.begin": "what the ledger proves of itself; tests/log",
    "erasure.order": "erases what is stored, which no oracle of facts can know; tests/acts",
}
"""The acts that no season plays, with the reason."""

JUDGED: dict[str, tuple[Any, ...]] = {
    "R-01": (
        oracle_cluster.admit, oracle_cluster.leave, oracle_facts.memberships,
        oracle_succession.giving, oracle_succession.dividing, oracle_succession.joining,
        oracle_council.heirs,
    ),
    "R-02": (oracle_cluster.term, oracle_cluster.hand_over, oracle_cluster.introduce),
    "R-03": (oracle_cluster.delegate, oracle_facts.acts_for_head),
    "R-04": (
        oracle_disputes.raise_it, oracle_disputes.vote, oracle_disputes.decide,
        oracle_complaints.receive, oracle_complaints.clocks,
    ),
    "R-05": (oracle_facts.quorate, oracle_meetings.hold, oracle_cards.meeting_for),
    "R-06": (oracle_calendar.conferences, oracle_calendar.state, oracle_calendar.findings),
    "R-07": (
        oracle_meetings.propose, oracle_calendar.concurrence, oracle_year.report_agreed,
    ),
    "R-08": (oracle_year.register, oracle_calendar.registered),
    "R-09": (oracle_year.report, oracle_calendar.undated),
    "R-10": (
        oracle_meetings.next_table, oracle_meetings.spare, oracle_meetings.clone,
        oracle_computing.recomputed,
    ),
    "R-11": (oracle_cards.submit, oracle_cards.miss, oracle_figures.in_range),
    "R-12": (oracle_cards.moved_line, oracle_cards.adjust_all, oracle_cards.answer),
    "R-13": (oracle_cards.notify, oracle_calendar.before_conference),
    "R-14": (oracle_cards.agree, oracle_calendar.conference),
    "R-15": (oracle_council.verify, oracle_council.determine, oracle_council.council_lines),
    "R-16": (oracle_answers.verdict, oracle_answers.standings),
    "R-17": (oracle_papers.rate, oracle_papers.rated_by),
    "R-18": (
        oracle_papers.certify, oracle_cluster.cover, oracle_succession.end_coverage,
    ),
    "R-19": (oracle_papers.rating_for, oracle_papers.revise, oracle_calendar.told_of),
    "R-20": (oracle_conduct.count, oracle_answers.verdict),
    "R-21": (oracle_conduct.may_except, oracle_registers.matters, oracle_registers.conclude),
    "R-22": (oracle_papers.rating_of, oracle_answers.verdict),
    "R-23": (oracle_conduct.attribute, oracle_conduct.linked),
    "R-24": (oracle_answers.eligibility, oracle_answers.verdict),
    "R-25": (
        oracle_procedure.issue, oracle_procedure.decide_tie, oracle_procedure.receive,
        oracle_procedure.file_of, oracle_register.places,
    ),
    "R-26": (
        oracle_awards.nominate, oracle_awards.propose, oracle_awards.decide,
        oracle_register.against,
    ),
    "R-27": (
        oracle_answers.moved_awards, oracle_awards.cancel, oracle_awards.declare_error,
        oracle_procedure.flag, oracle_registers.gone,
    ),
    "R-28": (
        oracle_papers.forward, oracle_papers.key_of, oracle_cards.may_move,
        oracle_cards.everywhere, oracle_cards.may_answer,
    ),
    "R-29": (oracle_year.provide,),
    "R-30": (oracle_rights.stead, oracle_year.report_results, oracle_year.remind),
    "R-31": (oracle_facts.leader, oracle_cluster.introduce),
    "R-32": (oracle_cluster.open_season, oracle_cluster.close_season, oracle_facts.day_of_season),
}  # fmt: skip
"""Where the oracle judges each rule card of the domain."""


def rehearsed(seeds: Any) -> tuple[Counter[tuple[str, bool]], set[CodeType]]:
    """Return how often each act was accepted and refused, and all that the oracle asked itself."""
    told: Counter[tuple[str, bool]] = Counter()
    called: set[CodeType] = set()
    sought = {f.__code__ for judged in JUDGED.values() for f in judged}
    for seed in seeds:
        with listening(called, quiet=sought <= called):
            history: list[Fact] = []
            for before, act, accepted in rehearse(seed, ACTS):
                history = before
                told[act.name, accepted] += 1
            answered(history)
    return told, called


@contextmanager
def listening(called: set[CodeType], *, quiet: bool) -> Iterator[None]:
    """Note what is called meanwhile; quiet, once nothing more is sought."""
    if not quiet:
        sys.setprofile(
            lambda frame, event, _: called.add(frame.f_code) if event == "call" else None
        )
    try:
        yield
    finally:
        sys.setprofile(None)


def answered(history: list[Fact]) -> None:
    """Ask everything of the oracle that a season ends with."""
    day = max(f["on"] for f in history)
    for cluster in (f["cluster"] for f in of(history, "cluster established")):
        oracle_answers.standings(history, cluster)
        oracle_calendar.duties(history, cluster, day)
        oracle_calendar.findings(history, cluster, day)
    oracle_register.register(history)
    for code in {f["complaint"] for f in history if "complaint" in f}:
        oracle_complaints.complaint(history, code, day)


@pytest.fixture(scope="module")
def seasons() -> tuple[Counter[tuple[str, bool]], set[CodeType]]:
    return rehearsed(MANY)


def test_the_oracle_has_a_rule_for_every_act_but_those_with_a_reason():
    assert {*RULES} == {*ACTIONS} - {*NOT_PLAYED}
    assert {*NOT_PLAYED} <= {*ACTIONS}


@pytest.mark.slow
def test_every_act_is_played_as_it_should_be_and_as_it_should_not(seasons):
    told, _ = seasons
    never = [(name, so) for name in RULES for so in (True, False) if not told[name, so]]
    assert never == []


def test_every_rule_card_has_a_place_in_the_oracle():
    assert [*JUDGED] == [f"R-{n:02d}" for n in range(1, 33)]
    names = {f.__name__ for judged in JUDGED.values() for f in judged}
    assert all(re.fullmatch("[a-z_]+", name) for name in names)


@pytest.mark.slow
@pytest.mark.parametrize("card", JUDGED)
def test_the_seasons_come_to_where_a_rule_card_is_judged(seasons, card):
    _, called = seasons
    assert [f.__name__ for f in JUDGED[card] if f.__code__ not in called] == []
