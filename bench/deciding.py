"""Deciding: one decision saved against the stock library's get and save; many lines as one act."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

import psycopg

from bench import stock
from bench.cards import LINES, REGULATION, actor, adjusted, leaves, life_in_review
from bench.figures import Figure, milliseconds, ratio, took
from bench.ground import Ground, journal
from bench.history import in_order, settle
from bench.office import CLUSTER_OF
from ledger.actors import Role
from ledger.aggregates.scorecard import Scorecard
from ledger.events import Event, Recorded
from ledger.journal.journal import Act, Journal
from ledger.journal.mapper import Mandate

STREAM = 40
"""How many events a stream has when the measured decision is put to it."""
SEASON = "2025"
_NUMBERS = count(1)
_REASON = "Số liệu tự chấm khác số liệu của cơ quan theo dõi, lấy theo cơ quan theo dõi"


def one_decision(on: Ground, rounds: int, decisions: int, rng: Random) -> Iterator[Figure]:
    """Measure: load a stream of 40 events, adjust a line, save it with every read model."""
    warm = 5
    many = warm + rounds * decisions
    streams = [f"scorecard/{SEASON}/D-{n:04d}" for n in range(many)]
    with psycopg.connect(on.owner, autocommit=True) as owner:
        in_order(owner, (life_in_review(s, "C01", STREAM, rng) for s in streams))
    with stock.application(on.owner) as app, journal(on) as ours:
        cards = [app.begin(*_stock_card(rng)) for _ in streams]
        settle(on.owner)
        turns = zip(streams, cards, strict=True)
        for _ in range(warm):
            stream, card = next(turns)
            _decide(ours, stream, rng)
            _stock_decide(app, card, rng)
        candidates: list[list[float]] = []
        references: list[list[float]] = []
        for _ in range(rounds):
            candidate: list[float] = []
            reference: list[float] = []
            for n in range(decisions):
                stream, card = next(turns)
                both: list[tuple[list[float], Callable[[], object]]] = [
                    (candidate, lambda stream=stream: _decide(ours, stream, rng)),
                    (reference, lambda card=card: _stock_decide(app, card, rng)),
                ]
                for times, work in both if n % 2 else reversed(both):
                    times.append(took(work))
            candidates.append(candidate)
            references.append(reference)
    pairs = [(median(c), median(r)) for c, r in zip(candidates, references, strict=True)]
    yield Figure(
        name="decision-against-stock-get-and-save",
        says=f"một quyết định trên chuỗi {STREAM} sự kiện, so với thư viện gốc",
        figure=ratio(pairs),
        bound=1.0,
        beside=f"{milliseconds(sum(candidates, []))} so với {milliseconds(sum(references, []))}",
    )


def one_act(on: Ground, rounds: int, rng: Random) -> Iterator[Figure]:
    """Measure: every line of a cluster's twelve cards adjusted as one act, and one by one."""
    opening = 2 + sum(leaf.scored_by != "SELF" for leaf in leaves().values())
    clusters = [
        [f"scorecard/{SEASON}/E{n:02d}-{unit:02d}" for unit in range(1, CLUSTER_OF + 1)]
        for n in range(2 * rounds)
    ]
    with psycopg.connect(on.owner, autocommit=True) as owner:
        in_order(
            owner, (life_in_review(s, "C01", opening, rng) for streams in clusters for s in streams)
        )
    settle(on.owner)
    singly: list[float] = []
    at_once: list[float] = []
    with journal(on) as ours:
        for n in range(rounds):
            both: list[tuple[list[float], Callable[[], object]]] = [
                (singly, lambda streams=clusters[2 * n]: _singly(ours, streams, rng)),
                (at_once, lambda streams=clusters[2 * n + 1]: _at_once(ours, streams, rng)),
            ]
            for times, work in both if n % 2 else reversed(both):
                times.append(took(work))
    lines = CLUSTER_OF * LINES
    yield Figure(
        name="lines-as-one-act-against-singly",
        says=f"{lines} lần điều chỉnh trong một lần ghi, so với từng lần",
        figure=ratio(list(zip(singly, at_once, strict=True))),
        bound=15.0,
        sense="least",
        beside=f"{lines / median(at_once):,.0f} so với {lines / median(singly):,.0f} sự kiện/s",
    )


def _decide(ours: Journal, stream: str, rng: Random) -> None:
    criterion = rng.choice(list(leaves()))
    ours.decide(
        Scorecard,
        stream,
        lambda card: adjusted(card, criterion, rng),
        under=_mandate(),
        content=b"the request's body as it came in",
    )


def _singly(ours: Journal, streams: Sequence[str], rng: Random) -> None:
    for stream in streams:
        for criterion in leaves():
            ours.decide(
                Scorecard,
                stream,
                lambda card, c=criterion: adjusted(card, c, rng),  # type: ignore[misc]
                under=_mandate(),
                content=b"the request's body as it came in",
            )


def _at_once(ours: Journal, streams: Sequence[str], rng: Random) -> None:
    ours.record(
        [Act(Scorecard, stream, lambda card: _every_line(card, rng)) for stream in streams],
        under=_mandate(),
        content=b"the request's body as it came in",
    )


def _every_line(card: Scorecard, rng: Random) -> list[Event]:
    """Adjust each line; each event's total counts the lines before it."""
    events: list[Event] = []
    for criterion in leaves():
        event = adjusted(card, criterion, rng)
        events.append(event)
        card = card.after(Recorded[Any].model_construct(position=card.figures_at, facts=event))
    return events


def _mandate() -> Mandate:
    return Mandate(
        by=actor("C01-01", Role.HEAD),
        on=date(2025, 8, 1),
        command=f"bench-{next(_NUMBERS):026d}",
        regulation=REGULATION,
    )


# The same content, as the library's documentation would have it.


def _stock_decide(app: stock.Cards, card: UUID, rng: Random) -> None:
    app.adjust(card, *_stock_adjustment(rng))


def _stock_card(
    rng: Random,
) -> tuple[list[stock.Facts], stock.Facts, list[tuple[str, Decimal, stock.Facts]]]:
    lines = [
        {
            "criterion": c, "points": leaf.max, "type": leaf.type, "max": leaf.max,
            "scored_by": leaf.scored_by,
        }
        for c, leaf in leaves().items()
    ]  # fmt: skip
    return lines, _stock_facts(), [_stock_adjustment(rng) for _ in range(STREAM - 2)]


def _stock_adjustment(rng: Random) -> tuple[str, Decimal, stock.Facts]:
    criterion = rng.choice(list(leaves()))
    points = Decimal(rng.randint(1000, 2800)).scaleb(-2)
    return criterion, points, {**_stock_facts(), "layer": "REVIEW", "reason": _REASON}


def _stock_facts() -> stock.Facts:
    by = actor("C01-01", Role.HEAD)
    paper = {"printed": "12/BB-UBND", "issuer": "UBND quận", "date": "2024-03-01"}
    return {
        "by": {"person": by.person, "body": by.body, "role": by.role.value},
        "on": "2025-08-01",
        "command": f"stock-{next(_NUMBERS):026d}",
        "regulation": REGULATION,
        "documents": [paper],
        "with_deputy": True,
    }
