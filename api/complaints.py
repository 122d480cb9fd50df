"""Complaints of a season, each with the clocks of the law."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.asking import Asked, AskedFor, marked, reader
from api.contract import READ
from api.units import Season
from ledger.questions import complaint as complaints
from ledger.questions.complaint import ComplaintTold
from ledger.values import Code

router = APIRouter(
    prefix="/v1/seasons/{season}", tags=["questions"], dependencies=[Depends(reader)]
)

Complaint = Annotated[Code, Path(description="Mã khiếu nại.", examples=["KN-01"])]


@router.get(
    "/complaints/{complaint}",
    operation_id="complaint",
    summary="Khiếu nại và các thời hạn của nó",
    responses=READ,
)
def complaint(
    ledger: Asked, response: Response, season: Season, complaint: Complaint, cut: AskedFor
) -> ComplaintTold:
    """Return a complaint with its clocks, which stand on the cut's day or today."""
    told = complaints.complaint(ledger, season, complaint, **cut._asdict())
    marked(response, told)
    return told
