"""Pages of a season: standings, a unit's scorecard, its eligibility and its history.

Each asks the same questions as its address under /v1, all for one cut, and draws the answers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.asking import Asked, Sees, reader
from api.pages.rendering import CutAsked, Page, PageCut, address, render
from api.pages.waterfall import way_of
from ledger.events import EnteredInError
from ledger.ledger import Ledger
from ledger.questions.answer import CutTold
from ledger.questions.directory import names_in_season
from ledger.questions.eligibility import Eligibility, eligibility
from ledger.questions.explanation import Explanation, LineExplained, explanation
from ledger.questions.history import History, history
from ledger.questions.reprimands import reprimands
from ledger.questions.scorecard import LayerPoints
from ledger.questions.standings import Standings, standings
from ledger.refusals import Unknown
from ledger.values import SCALE, Code

router = APIRouter(include_in_schema=False, dependencies=[Depends(reader)])

AWARDS = ("GOV_FLAG", "CITY_FLAG", "CITY_MERIT")
_CROP = Decimal(50)
"""Bars of the standings begin at a round figure below the lowest total: a multiple of this."""
_FIELDS = {"SELF": "own", "REVIEW": "review", "AGREED": "agreed", "COUNCIL": "council"}


class Scale(NamedTuple):
    """Where the bars of the standings begin and end, in points."""

    low: Decimal
    high: Decimal

    @property
    def cropped(self) -> bool:
        """Tell whether the bars do not begin at zero."""
        return self.low > 0

    def place(self, points: Decimal) -> Decimal:
        """Return where a figure ends, in per cent of the scale."""
        share = (points - self.low) * 100 / (self.high - self.low)
        return share.quantize(Decimal("0.01"))


class Cell(NamedTuple):
    """A line's figure in one layer.

    `position`: the event that gave it; `moved`: it is another than in the layer before.
    """

    points: Decimal | None
    position: int | None
    moved: bool


class LineShown(NamedTuple):
    """A line of the card as the table draws it."""

    cells: tuple[Cell, ...]
    changed: bool
    comment: str


@router.get("/cut")
def cut(
    season: Code, cluster: Code, as_of: Annotated[str, Query()] = "", valid_on: str = ""
) -> Response:
    """Go to a cluster's standings for a cut: the form of the start page comes here."""
    asked = {k: v for k, v in {"as_of": as_of, "valid_on": valid_on}.items() if v}
    path = address(f"/seasons/{season}/clusters/{cluster}/standings")
    return RedirectResponse(path + (f"?{urlencode(asked)}" if asked else ""), 303)


@router.get("/seasons/{season}/clusters/{cluster}/standings")
def standings_page(
    request: Request, ledger: Asked, season: Code, cluster: Code, cut: CutAsked
) -> Response:
    """Return the standings of a cluster."""
    answer = standings(ledger, season, cluster, **cut._asdict())
    names = names_in_season(ledger, season, **cut._asdict())
    name = names.get(cluster, cluster)
    path = f"/seasons/{season}/clusters/{cluster}/standings"
    told = _eligibilities(ledger, answer, cut)
    return render(
        request,
        "standings.html",
        Page(
            f"{name}, năm {season}",
            *cut,
            trail=((name, path),),
        ),
        answer=answer,
        names=names,
        awards=AWARDS,
        verdicts={(e.unit, v.requested): v for e in told for v in e.verdicts},
        rules=dict.fromkeys(f"{e.regulation} ({e.regulation_status})" for e in told),
        ties={rank for rank, n in Counter(row.rank for row in answer.rows).items() if n > 1},
        scale=scale_of([row.figure for row in answer.rows if row.figure is not None]),
    )


@router.get("/seasons/{season}/units/{unit}/scorecard")
def scorecard_page(
    request: Request, ledger: Asked, season: Code, unit: Code, cut: CutAsked
) -> Response:
    """Return a unit's card with the way of its total, of each line, its verdicts and history."""
    told = explanation(ledger, season, unit, **cut._asdict())
    names = names_in_season(ledger, season, **cut._asdict())
    happened = history(ledger, season, unit, as_of=told.as_of.position, valid_on=cut.valid_on)
    return render(
        request,
        "scorecard.html",
        _page_of("Phiếu chấm điểm", told, names, cut, "scorecard"),
        answer=told,
        told=told,
        names=names,
        totals=_by_layer(told.totals),
        sums=_by_layer(told.sums) if told.sums else None,
        told_lines={line.criterion: shown(line) for line in told.lines if not line.heading},
        chart=way_of(told),
        verdicts=_eligibility(ledger, season, unit, cut, told.as_of),
        happened=happened,
        voids=void_reasons(happened),
        papers=reprimands(
            ledger, season, unit=unit, as_of=told.as_of.position, valid_on=cut.valid_on
        ).papers,
    )


@router.get("/seasons/{season}/units/{unit}/eligibility")
def eligibility_page(
    request: Request, ledger: Asked, season: Code, unit: Code, cut: CutAsked
) -> Response:
    """Return what a unit can be proposed for, and why."""
    answer = eligibility(ledger, season, unit, **cut._asdict())
    names = names_in_season(ledger, season, **cut._asdict())
    page = _page_of("Điều kiện xét", answer, names, cut, "eligibility")
    return render(request, "eligibility.html", page, answer=answer, names=names)


@router.get("/seasons/{season}/units/{unit}/history")
def history_page(
    request: Request, ledger: Asked, season: Code, unit: Code, cut: CutAsked, to: Sees
) -> Response:
    """Return everything recorded of a unit in a season."""
    answer = history(ledger, season, unit, **cut._asdict(), to=to)
    names = names_in_season(ledger, season, **cut._asdict())
    page = _page_of("Lịch sử", answer, names, cut, "history")
    voids = void_reasons(answer)
    return render(request, "history.html", page, answer=answer, names=names, voids=voids)


def scale_of(figures: Sequence[Decimal]) -> Scale | None:
    """Return the scale that shows these totals apart; None when there are none.

    >>> scale_of([Decimal("938.50"), Decimal("871.25")])
    Scale(low=Decimal('850'), high=Decimal('1000.00'))
    """
    if not figures:
        return None
    least = min(figures) - _CROP / 5
    low = (least / _CROP).to_integral_value(ROUND_FLOOR) * _CROP
    return Scale(max(low, Decimal(0)), SCALE)


def shown(line: LineExplained) -> LineShown:
    """Return a line with each layer's figure, the event that gave it, and the last reason."""
    cells: list[Cell] = []
    giver: int | None = None
    before: Decimal | None = None
    counting = [step for step in line.steps if step.voided_by is None]
    for layer, name in _FIELDS.items():
        points: Decimal | None = getattr(line, name)
        given = [step.position for step in counting if step.layer == layer]
        giver = given[-1] if given else giver
        moved = bool(given) and layer != "SELF" and points != before
        cells.append(Cell(points, giver if points is not None else None, moved))
        before = points
    later = [step for step in line.steps if step.layer != "SELF"]
    reasons = [step.reason for step in later if step.reason and step.voided_by is None]
    voided = "" if not later or any(s in counting for s in later) else "Ghi nhầm, đã vô hiệu."
    return LineShown(tuple(cells), bool(later), reasons[-1] if reasons else voided)


def void_reasons(happened: History) -> Mapping[int, str | None]:
    """Return why facts were declared entered in error, by the declaration's position."""
    return {e.position: e.reason for e in happened.entries if e.topic == EnteredInError.topic}


def _by_layer(points: LayerPoints) -> Mapping[str, Decimal | None]:
    return {layer: getattr(points, name) for layer, name in _FIELDS.items()}


def _page_of(
    what: str,
    answer: Explanation | Eligibility | History,
    names: Mapping[str, str],
    cut: PageCut,
    leaf: str,
) -> Page:
    season, unit = answer.season, answer.unit
    name = names.get(unit, unit)
    at = f"/seasons/{season}/units/{unit}"
    cluster = getattr(answer, "cluster", None)
    trail = [(f"{name}, năm {season}", f"{at}/scorecard")]
    if cluster:
        above = (names.get(cluster, cluster), f"/seasons/{season}/clusters/{cluster}/standings")
        trail.insert(0, above)
    if leaf != "scorecard":
        trail.append((what, f"{at}/{leaf}"))
    return Page(f"{what}: {name}, năm {season}", *cut, trail=tuple(trail))


def _eligibilities(ledger: Ledger, answer: Standings, cut: PageCut) -> list[Eligibility]:
    asked = (
        _eligibility(ledger, answer.season, row.unit, cut, answer.as_of) for row in answer.rows
    )
    return [told for told in asked if told]


def _eligibility(
    ledger: Ledger, season: str, unit: str, cut: PageCut, at: CutTold
) -> Eligibility | None:
    """Return a unit's verdicts for the cut the page's first answer was given for.

    None when there are none. The usual question is the quick one; it is asked again when something
    was recorded in between.
    """
    try:
        told = eligibility(ledger, season, unit, **cut._asdict())
        if told.as_of.position == at.position:
            return told
        return eligibility(ledger, season, unit, as_of=at.position, valid_on=cut.valid_on)
    except Unknown:
        return None
