"""Units and clusters of a season: scores and why, eligibility, history, standings, criteria."""

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Header, Path, Query
from starlette.responses import Response

from api.asking import Asked, AskedFor, Sees, etag, marked, reader
from api.contract import READ, Responses
from ledger.questions import award_register as registers
from ledger.questions import comparison as comparisons
from ledger.questions import eligibility as eligibilities
from ledger.questions import explanation as explanations
from ledger.questions import history as histories
from ledger.questions import scorecard as scorecards
from ledger.questions import standings as places
from ledger.questions.award_register import AwardRegister
from ledger.questions.comparison import LAST_VERSION, Comparison
from ledger.questions.eligibility import Eligibility
from ledger.questions.explanation import Explanation
from ledger.questions.history import History
from ledger.questions.scorecard import ScorecardTold
from ledger.questions.standings import Standings
from ledger.values import Code

router = APIRouter(
    prefix="/v1/seasons/{season}", tags=["questions"], dependencies=[Depends(reader)]
)

Season = Annotated[Code, Path(description="Mã năm thi đua.", examples=["2024"])]
Unit = Annotated[Code, Path(description="Mã đơn vị.", examples=["PX01"])]
Cluster = Annotated[Code, Path(description="Mã cụm, khối.", examples=["C01"])]


class Versions(NamedTuple):
    """Which two versions of a criteria set are compared."""

    earlier: int
    later: int
    of_season: str | None


def _versions(
    from_: Annotated[int, Query(alias="from", ge=1, le=LAST_VERSION, description="Lần trước.")],
    to: Annotated[int, Query(ge=1, le=LAST_VERSION, description="Lần sau.")],
    from_season: Annotated[
        Code | None, Query(description="Năm của lần trước, nếu là năm khác.")
    ] = None,
) -> Versions:
    return Versions(from_, to, from_season)


NOT_CHANGED: Responses = {304: {"description": "Phiếu chưa thay đổi so với phiên bản đã xem"}}


@router.get(
    "/units/{unit}/scorecard",
    operation_id="scorecard",
    summary="Phiếu chấm điểm của một đơn vị",
    response_model=ScorecardTold,
    responses={**READ, **NOT_CHANGED},
)
def scorecard(
    ledger: Asked,
    response: Response,
    season: Season,
    unit: Unit,
    cut: AskedFor,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> ScorecardTold | Response:
    """Return a unit's card in all its layers, as of the cut."""
    told = scorecards.scorecard(ledger, season, unit, **cut._asdict())
    tag = etag(told.version)
    if if_none_match is not None and _names(if_none_match, tag):
        response = Response(status_code=304)
    response.headers["ETag"] = tag
    marked(response, told)
    return response if response.status_code == 304 else told  # noqa: PLR2004 — Not Modified


@router.get(
    "/units/{unit}/scorecard/explanation",
    operation_id="explanation",
    summary="Vì sao có những điểm này",
    responses=READ,
)
def explanation(
    ledger: Asked,
    response: Response,
    season: Season,
    unit: Unit,
    cut: AskedFor,
    criterion: Annotated[Code | None, Query(description="Chỉ một tiêu chí.")] = None,
) -> Explanation:
    """Return each figure taken apart, down to the events that made it."""
    told = explanations.explanation(ledger, season, unit, criterion, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/units/{unit}/eligibility",
    operation_id="eligibility",
    summary="Đơn vị được xét danh hiệu nào, vì sao",
    responses=READ,
)
def eligibility(
    ledger: Asked, response: Response, season: Season, unit: Unit, cut: AskedFor
) -> Eligibility:
    """Return the verdict on each award with its findings, clauses and events."""
    told = eligibilities.eligibility(ledger, season, unit, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/units/{unit}/history",
    operation_id="history",
    summary="Mọi việc đã ghi về một đơn vị",
    responses=READ,
)
def history(
    ledger: Asked, response: Response, season: Season, unit: Unit, cut: AskedFor, to: Sees
) -> History:
    """Return every event about a unit in a season, with persons' names for those who may see."""
    told = histories.history(ledger, season, unit, **cut._asdict(), to=to)
    marked(response, told)
    return told


@router.get(
    "/awards",
    operation_id="awards",
    summary="Sổ khen thưởng: số lượng, từng đề nghị, điều trái quy định",
    responses=READ,
)
def awards(ledger: Asked, response: Response, season: Season, cut: AskedFor) -> AwardRegister:
    """Return the quotas of the season, and each award with its steps and contradictions."""
    told = registers.award_register(ledger, season, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/clusters/{cluster}/standings",
    operation_id="standings",
    summary="Bảng xếp hạng của cụm, khối",
    responses=READ,
)
def standings(
    ledger: Asked, response: Response, season: Season, cluster: Cluster, cut: AskedFor
) -> Standings:
    """Return the units of a cluster by the figure that stands for each."""
    told = places.standings(ledger, season, cluster, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/clusters/{cluster}/criteria/{group}/comparison",
    operation_id="criteria_comparison",
    summary="So sánh hai lần ban hành của một bộ tiêu chí",
    responses=READ,
)
def comparison(
    ledger: Asked,
    response: Response,
    season: Season,
    cluster: Cluster,
    group: Annotated[Code, Path(description="Mã nhóm tiêu chí.", examples=["CHUNG"])],
    cut: AskedFor,
    versions: Annotated[Versions, Depends(_versions)],
) -> Comparison:
    """Return which criteria one version has and the other has not, and what differs."""
    told = comparisons.comparison(
        ledger,
        (season, cluster, group),
        versions.earlier,
        versions.later,
        from_season=versions.of_season,
        **cut._asdict(),
    )
    marked(response, told)
    return told


def _names(if_none_match: str, tag: str) -> bool:
    """Return whether the header names this entity tag, by weak comparison (RFC 9110 §13.1.2)."""
    named = {given.strip().removeprefix("W/") for given in if_none_match.split(",")}
    return bool(named & {tag, "*"})
