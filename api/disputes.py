"""Disagreements of a season: every round, and the hearing file the council decided on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.asking import Asked, AskedFor, marked, reader
from api.contract import READ
from api.units import Season
from ledger.questions import dispute as disputes
from ledger.questions.dispute import DisputeTold, HearingFileTold
from ledger.values import Code

router = APIRouter(
    prefix="/v1/seasons/{season}", tags=["questions"], dependencies=[Depends(reader)]
)

Dispute = Annotated[Code, Path(description="Mã ý kiến khác nhau.", examples=["YK-01"])]


@router.get(
    "/disputes/{dispute}",
    operation_id="dispute",
    summary="Ý kiến khác nhau qua từng vòng",
    responses=READ,
)
def dispute(
    ledger: Asked, response: Response, season: Season, dispute: Dispute, cut: AskedFor
) -> DisputeTold:
    """Return a disagreement with every round, as of the cut."""
    told = disputes.dispute(ledger, season, dispute, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/disputes/{dispute}/hearing-file",
    operation_id="hearing-file",
    summary="Hồ sơ giải quyết ý kiến khác nhau",
    responses=READ,
)
def hearing_file(
    ledger: Asked,
    response: Response,
    season: Season,
    dispute: Dispute,
    cut: AskedFor,
    round: Annotated[int | None, Query(ge=1, le=10_000, description="Vòng nào.")] = None,  # noqa: A002
) -> HearingFileTold:
    """Return the hearing file frozen with the report, compared with the journal."""
    told = disputes.hearing_file(ledger, season, dispute, round, **cut._asdict())
    marked(response, told)
    return told
