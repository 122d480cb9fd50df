"""Waterfall (biểu đồ thác nước): how a total came about, as bars on a cropped axis.

A zero-based chart is useless here, where 4.5 points of 1,000 are one pixel. So the axis begins
near the lowest figure, and the bars that stand for a whole total wear the mark of the break. Places
along the axis are per cent of its length, so that a page scales the bars and never the letters. A
fall is hatched, so that the chart also reads in black and white.
"""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal, NamedTuple

from ledger.questions.explanation import Explanation
from ledger.values import viet

Kind = Literal["total", "rise", "fall", "still"]

NOTHING = Decimal("0.00")
LEAST_SPAN = Decimal(10)
"""The shortest stretch an axis shows, in points: what moved by less is not blown up further."""
TICKS = 6
"""The most marks on an axis."""
_FLOOR_ROOM, _TOP_ROOM = Decimal("0.18"), Decimal("0.06")
_SIGHT = Decimal("0.40")
"""The least width of a bar, in per cent, so that it is seen."""


class Step(NamedTuple):
    """A row to be drawn: a whole total, or what an event added to the total before it."""

    label: str
    value: Decimal
    href: str
    whole: bool = False
    council: bool = False


class Bar(NamedTuple):
    """A row as it is drawn: `x`, `width` and `joint` in per cent of the axis.

    `joint` is where the total stands after the row, and where the line to the next row goes down.
    """

    label: str
    says: str
    href: str
    kind: Kind
    council: bool
    x: Decimal
    width: Decimal
    joint: Decimal


class Tick(NamedTuple):
    """A mark of the axis."""

    x: Decimal
    says: str


class Waterfall(NamedTuple):
    """The whole chart; `cropped` when the axis does not begin at zero."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    cropped: bool
    low: Decimal
    high: Decimal


def waterfall(steps: Sequence[Step]) -> Waterfall:
    """Return the chart of steps; the first is a whole total.

    >>> drawn = waterfall([Step("Tự chấm", Decimal("947.50"), "/events/1", whole=True),
    ...                    Step("Cụm: I.3", Decimal("-5.00"), "/events/2"),
    ...                    Step("Kết quả", Decimal("942.50"), "/events/2", whole=True)])
    >>> [(bar.kind, bar.says) for bar in drawn.bars]
    [('total', '947,50'), ('fall', '−5,00'), ('total', '942,50')]
    >>> [tick.says for tick in drawn.ticks], drawn.cropped
    (['942', '944', '946', '948'], True)
    """
    after: list[Decimal] = []
    for step in steps:
        after.append(step.value if step.whole else after[-1] + step.value)
    low, high = _ends(after)
    bars = []
    for step, was, now in zip(steps, [NOTHING, *after], after, strict=False):
        begin, end = (low, now) if step.whole else (min(was, now), max(was, now))
        x, right = _place(begin, low, high), _place(end, low, high)
        if right - x < _SIGHT:
            x, right = max(x - _SIGHT / 2, NOTHING), x + _SIGHT / 2
        kind: Kind = "total" if step.whole else _kind(step.value)
        says = viet(step.value) if step.whole else signed(step.value)
        joint = _place(now, low, high)
        bars.append(Bar(step.label, says, step.href, kind, step.council, x, right - x, joint))
    return Waterfall(tuple(bars), _ticks(low, high), low > 0, low, high)


def way_of(told: Explanation) -> Waterfall | None:
    """Return the chart of a card's total; None while there is no figure to begin with.

    One row for each move that counts, in the order they were recorded, between the self-score and
    the figure that stands; "Tạm tính" is the last sum while the card still lacks a figure.
    """
    if not told.way:
        return None
    topics = {step.position: step.topic for line in told.lines for step in line.steps}
    first, *moves = told.way
    steps = [Step("Tự chấm", first.total, f"/events/{first.position}", whole=True)]
    steps += [
        Step(
            f"{_SHORT.get(topics.get(m.position, ''), 'Thay đổi')} {m.criterion or ''}".strip(),
            m.delta,
            f"/events/{m.position}",
            council=m.layer == "COUNCIL",
        )
        for m in moves
    ]
    last = told.way[-1]
    label = "Kết quả" if told.figure is not None else "Tạm tính"
    figure = last.total if told.figure is None else told.figure
    return waterfall([*steps, Step(label, figure, f"/events/{last.position}", whole=True)])


def signed(value: Decimal) -> str:
    """Return points with their sign, as people read them.

    >>> signed(Decimal("4.5")), signed(Decimal("-20")), signed(Decimal("0"))
    ('+4,50', '−20,00', '0,00')
    """
    return f"+{viet(value)}" if value > 0 else viet(value)


_SHORT = {
    "scorecard.self-score-submitted.v1": "Gửi lại",
    "scorecard.criterion-scored.v1": "Chấm",
    "scorecard.criterion-adjusted.v1": "Điều chỉnh",
    "scorecard.reprimand-applied.v1": "Phê bình",
    "scorecard.reprimand-reversed.v1": "Trả lại điểm",
    "scorecard.council-score-determined.v1": "Hội đồng",
}


def _kind(value: Decimal) -> Kind:
    return "still" if value == 0 else "rise" if value > 0 else "fall"


def _ends(after: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return where the axis begins, never below zero, and ends: with room for the break's mark."""
    least, most = min(after), max(after)
    span = max(most - least, LEAST_SPAN)
    low = least - span * _FLOOR_ROOM
    return (max(low, NOTHING), most + span * _TOP_ROOM)


def _place(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Return a figure's place on the axis, in per cent with two decimals."""
    return ((value - low) * 100 / (high - low)).quantize(Decimal("0.01"))


def _ticks(low: Decimal, high: Decimal) -> tuple[Tick, ...]:
    """Return marks at round figures, at most `TICKS` of them."""
    every = _round_step((high - low) / TICKS)
    first = (low / every).to_integral_value(ROUND_CEILING)
    last = (high / every).to_integral_value(ROUND_FLOOR)
    marks = [every * n for n in range(int(first), int(last) + 1)]
    return tuple(Tick(_place(mark, low, high), _mark(mark)) for mark in marks)


def _round_step(least: Decimal) -> Decimal:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … that is not less than asked for."""
    step = Decimal(1)
    while True:
        for times in (1, 2, 5):
            if step * times >= least:
                return step * times
        step *= 10


def _mark(value: Decimal) -> str:
    return viet(value).removesuffix(",00")
