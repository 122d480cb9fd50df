"""Deciding: one decision saved against the stock library's get and save; many lines as one act."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from random import Random
from typing import NamedTuple
from uuid import UUID

import psycopg

from bench import stock
from bench.cards import LINES, REGULATION, actor, adjusted, adjustment, leaves, life_in_review
from bench.figures import Figure, in_turns
from bench.ground import Ground, journal
from bench.history import in_order, settle
from bench.office import CLUSTER_OF
from bench.signing import WithoutEntries
from ledger.actors import Role
from ledger.aggregates.scorecard import Scorecard
from ledger.events import Event
from ledger.journal.journal import Act, Journal
from ledger.journal.mapper import Mandate

STREAM = 40
"""How many events a stream has when the measured decision is put to it."""
SEASON = "2025"
_WARM = 5
_NUMBERS = count(1)
_CONTENT = b"the body of a request, as it came in"
_REASON = "Số liệu tự chấm khác số liệu của cơ quan theo dõi, lấy theo cơ quan theo dõi"


class Pair(NamedTuple):
    """Two streams of the same content: ours, and the stock library's."""

    ours: str
    stock: UUID


def one_decision(on: Ground, rounds: int, decisions: int, rng: Random) -> Iterator[Figure]:
    """Measure: load a stream of 40 events, adjust a line, save it with every read model.

    Each decision is put to a stream of its own, so every stream has its 40 events on both sides.
    """
    streams = [f"scorecard/{SEASON}/D-{n:04d}" for n in range(_WARM + rounds * decisions)]
    with psycopg.connect(on.owner, autocommit=True) as owner:
        in_order(owner, (life_in_review(s, "C01", STREAM, rng) for s in streams))
    with stock.application(on.owner) as app, journal(on) as ours:
        pairs = [Pair(stream, app.begin(*_stock_card(rng))) for stream in streams]
        settle(on.owner)
        works = [pairs[:_WARM]]
        works += [pairs[n : n + decisions] for n in range(_WARM, len(pairs), decisions)]
        for warm in works.pop(0):
            decide(ours, warm.ours, rng)
            app.adjust(warm.stock, *_stock_adjustment(rng))
        turns = in_turns(
            lambda pair: decide(ours, pair.ours, rng),
            lambda pair: app.adjust(pair.stock, *_stock_adjustment(rng)),
            works,
        )
    yield Figure(
        name="decision-against-stock-get-and-save",
        says=f"một quyết định trên chuỗi {STREAM} sự kiện, so với get + save của thư viện",
        figure=turns.ratio,
        bound=1.4,
        beside=turns.milliseconds(),
    )


def stock_history(on: Ground, events: int, rng: Random) -> None:
    """Let the stock library have so many events at least, for its runner to read."""
    with stock.application(on.owner) as app:
        for _ in range(app.recorder.max_notification_id() or 0, events, STREAM):
            app.begin(*_stock_card(rng))


def with_its_entry(on: Ground, rounds: int, decisions: int, rng: Random) -> Iterator[Figure]:
    """Measure: the same decision with its signed entry and its promise, and without both."""
    names = ("with", "without")
    streams = [f"scorecard/{SEASON}/S-{n:04d}" for n in range(2 * (_WARM + rounds * decisions))]
    with psycopg.connect(on.owner, autocommit=True) as owner:
        in_order(owner, (life_in_review(s, "C01", STREAM, rng) for s in streams))
    settle(on.owner)
    pairs = [dict(zip(names, streams[n : n + 2], strict=True)) for n in range(0, len(streams), 2)]
    with journal(on) as signing, journal(on, WithoutEntries()) as bare:
        for pair in pairs[:_WARM]:
            decide(signing, pair["with"], rng)
            decide(bare, pair["without"], rng)
        turns = in_turns(
            lambda pair: decide(signing, pair["with"], rng),
            lambda pair: decide(bare, pair["without"], rng),
            [pairs[n : n + decisions] for n in range(_WARM, len(pairs), decisions)],
        )
    yield Figure(
        name="decision-with-its-entry-against-without",
        says="một quyết định có mục ký, so với cùng quyết định đó không có",
        figure=turns.ratio,
        bound=1.25,
        beside=turns.milliseconds(),
    )


def one_act(on: Ground, rounds: int, rng: Random) -> Iterator[Figure]:
    """Measure: every line of a cluster's twelve cards adjusted as one act, and one by one.

    Each round adjusts two fresh clusters, one in each way, from the same state of the review.
    """
    opening = 2 + sum(leaf.scored_by != "SELF" for leaf in leaves().values())
    clusters = [
        [f"scorecard/{SEASON}/E{n:02d}-{unit:02d}" for unit in range(1, CLUSTER_OF + 1)]
        for n in range(2 * rounds + 2)
    ]
    cards = [stream for streams in clusters for stream in streams]
    with psycopg.connect(on.owner, autocommit=True) as owner:
        in_order(owner, (life_in_review(stream, "C01", opening, rng) for stream in cards))
    settle(on.owner)
    with journal(on) as ours:
        _at_once(ours, clusters.pop(), rng)  # warm, as the singles are from their second line on
        _singly(ours, clusters.pop()[:1], rng)
        turns = in_turns(
            lambda both: _at_once(ours, both[0], rng),
            lambda both: _singly(ours, both[1], rng),
            [[(clusters[2 * n], clusters[2 * n + 1])] for n in range(rounds)],
        )
    lines = CLUSTER_OF * LINES
    yield Figure(
        name="lines-as-one-act-against-singly",
        says=f"{lines} lần điều chỉnh trong một lần ghi, so với từng lần ghi",
        figure=turns.inverse,
        bound=15.0,
        sense="least",
        beside=turns.rates(lines, lines),
    )


def decide(ours: Journal, stream: str, rng: Random, criterion: str | None = None) -> None:
    """Adjust one line of a card, the one named or any."""
    chosen = criterion or rng.choice(list(leaves()))

    def decision(card: Scorecard) -> Event:
        return adjusted(card, chosen, rng)

    ours.decide(Scorecard, stream, decision, under=_mandate(), content=_CONTENT)


def _singly(ours: Journal, streams: Sequence[str], rng: Random) -> None:
    for stream in streams:
        for criterion in leaves():
            decide(ours, stream, rng, criterion)


def _at_once(ours: Journal, streams: Sequence[str], rng: Random) -> None:
    def decision(card: Scorecard) -> Sequence[Event]:
        return card.adjust_all([adjustment(card, c, rng) for c in leaves()], with_deputy=True)

    acts = [Act(Scorecard, stream, decision) for stream in streams]
    ours.record(acts, under=_mandate(), content=_CONTENT)


def _mandate() -> Mandate:
    return Mandate(
        by=actor("C01-01", Role.HEAD),
        on=date(2025, 8, 1),
        command=f"bench-{next(_NUMBERS):026d}",
        regulation=REGULATION,
    )


# The same content, as the library's documentation would have it.


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
    return {
        "by": {"person": by.person, "body": by.body, "role": by.role.value},
        "on": "2025-08-01",
        "command": f"stock-{next(_NUMBERS):026d}",
        "regulation": REGULATION,
        "clause": "B.II.2",
        "documents": [{"printed": "12/BB-UBND", "issuer": "UBND quận", "date": "2024-03-01"}],
        "with_deputy": True,
    }
