"""The geometry of the waterfall: in order, within the axis, cropped where it must be."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from api.pages.seasons import scale_of
from api.pages.waterfall import TICKS, Step, waterfall

POINTS = st.decimals(0, 1000, places=2)


@given(first=POINTS, after=st.lists(POINTS, max_size=40))
def test_every_bar_lies_within_the_axis_and_joins_the_next(first, after):
    totals = [first, *after]
    steps = [Step("Tự chấm", first, "/events/1", whole=True)]
    steps += [Step("", now - was, "/events/2") for was, now in zip(totals, after, strict=False)]
    steps.append(Step("Kết quả", totals[-1], "/events/2", whole=True))
    drawn = waterfall(steps)
    assert len(drawn.bars) == len(steps)
    assert len(drawn.ticks) <= TICKS + 1
    for bar in drawn.bars:
        assert bar.x >= 0
        assert bar.width > 0
        assert bar.x + bar.width <= Decimal("100.2")
        near = Decimal("0.21")
        assert bar.x - near <= bar.joint <= bar.x + bar.width + near
    assert drawn.cropped == (drawn.low > 0)
    assert all(0 <= tick.x <= 100 for tick in drawn.ticks)


def test_an_axis_that_reaches_zero_is_not_marked_as_broken():
    assert not waterfall([Step("Tự chấm", Decimal("1.00"), "/events/1", whole=True)]).cropped
    assert waterfall([Step("Tự chấm", Decimal("900.00"), "/events/1", whole=True)]).cropped


def test_what_moved_nothing_is_still_seen():
    steps = [
        Step("Tự chấm", Decimal(900), "/events/1", whole=True),
        Step("Chấm", Decimal("0.00"), "/events/2"),
    ]
    still = waterfall(steps).bars[1]
    assert still.kind == "still"
    assert still.width > 0


@given(st.lists(POINTS, min_size=1, max_size=20))
def test_bars_of_the_standings_stay_on_their_scale(figures):
    scale = scale_of(figures)
    assert all(0 <= scale.place(f) <= 100 for f in figures)
