"""Random histories: real cards put by real decisions, and any event at all in the other kinds of streams."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.cards import whole_life
from ledger.actors import Actor, Role
from ledger.aggregates import KINDS
from ledger.events import Chronicle, Event
from ledger.journal.journal import Act, Journal
from ledger.journal.mapper import Mandate
from ledger.refusals import Answer
from tests.facts import STREAMS, any_event

BY = Actor(person="p-01", body="PNV", role=Role.STANDING_BODY)
UNDER = Mandate(by=BY, on=date(2024, 12, 10), regulation="ha-dong-2024")
OTHERS = [kind for kind in STREAMS if kind != "scorecard"]


def fill(journal: Journal, seed: int, *, cards: int = 2, others: int = 50) -> None:
    """Record a random history, with declarations of error among it, and of declarations too."""
    rng = Random(seed)  # noqa: S311 — a story, no secret
    lives = [
        whole_life(f"scorecard/2024/PX{n:02d}", "C1", rng.randint(34, 40), rng)
        for n in range(1, cards + 1)
    ]
    turns = [(life.stream, turn) for life in lives for turn in life.turns]
    waiting = {life.stream: list(life.turns) for life in lives}
    streams = [stream for stream, _ in turns] + ["" for _ in range(others)]
    rng.shuffle(streams)
    for stream in streams:
        if stream:
            _put(journal, Act(KINDS["scorecard"], stream, waiting[stream].pop(0).decision))
        else:
            kind = rng.choice(OTHERS)
            event = rng.choice(pool(kind))
            _put(journal, Act(KINDS[kind], STREAMS[kind], lambda _, e=event: e))
        if rng.random() < 0.12:
            declare_error(journal, rng)


def declare_error(journal: Journal, rng: Random) -> None:
    """Declare any event so far entered in error, when that can be."""
    head, _ = journal.head()
    position = rng.randint(1, head)
    stream = journal.at(position).stream
    _put(journal, Act(Chronicle, stream, lambda c: c.declare_error(position, reason="ghi nhầm")))


def _put(journal: Journal, act: Act) -> None:
    try:
        journal.record([act], under=UNDER)
    except Answer:
        return  # a card goes on from where the error left it, or not at all


@cache
def pool(kind: str) -> Sequence[Event]:
    """Return some events of a kind of stream, any that its models allow, the same in every run."""
    found: list[Event] = []

    @settings(
        max_examples=60, database=None, derandomize=True, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(any_event(kind), min_size=1, max_size=4))
    def draw(events: list[Event]) -> None:
        found.extend(events)

    draw()
    return found
