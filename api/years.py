"""A cluster's working year in a season: what it adopted, registered, reported, held."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.asking import Asked, AskedFor, marked, reader
from api.contract import READ
from api.units import Cluster, Season
from ledger.questions import year as years
from ledger.questions.year import YearTold

router = APIRouter(
    prefix="/v1/seasons/{season}", tags=["questions"], dependencies=[Depends(reader)]
)


@router.get(
    "/clusters/{cluster}/year",
    operation_id="year",
    summary="Năm hoạt động của cụm, khối",
    responses=READ,
)
def year(
    ledger: Asked, response: Response, season: Season, cluster: Cluster, cut: AskedFor
) -> YearTold:
    """Return what a cluster did in a season, each act with its position."""
    told = years.year(ledger, season, cluster, **cut._asdict())
    marked(response, told)
    return told
