"""Reprimands of a season: where each paper stands, and what it costs a unit twice."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.asking import Asked, AskedFor, marked, reader
from api.contract import READ
from api.units import Season, Unit
from ledger.questions import double_effect as double_effects
from ledger.questions import reprimands as papers
from ledger.questions.double_effect import DoubleEffect, Shortcoming
from ledger.questions.reprimands import Reprimands
from ledger.values import Code

router = APIRouter(
    prefix="/v1/seasons/{season}", tags=["questions"], dependencies=[Depends(reader)]
)


@router.get(
    "/reprimands",
    operation_id="reprimands",
    summary="Văn bản phê bình, nhắc nhở: đã áp dụng chưa, ai phải xử lý",
    responses=READ,
)
def reprimands(
    ledger: Asked,
    response: Response,
    season: Season,
    cut: AskedFor,
    cluster: Annotated[Code | None, Query(description="Chỉ một cụm, khối.")] = None,
    unit: Annotated[Code | None, Query(description="Chỉ một đơn vị.")] = None,
) -> Reprimands:
    """Return each paper for each unit it names: where it stands, and whose turn it is."""
    told = papers.reprimands(ledger, season, cluster=cluster, unit=unit, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/units/{unit}/double-effect",
    operation_id="double-effect",
    summary="Một văn bản vừa trừ điểm vừa hạ mức khen thưởng thì sao; không ghi gì",
    responses=READ,
)
def double_effect(  # noqa: PLR0913, PLR0917 — each is a parameter of the address
    ledger: Asked,
    response: Response,
    season: Season,
    unit: Unit,
    cut: AskedFor,
    batch: Annotated[Code, Query(description="Đợt chuyển văn bản.", examples=["2024-11"])],
    document: Annotated[Code, Query(description="Mã văn bản trong đợt.", examples=["VB1"])],
    batch_season: Annotated[Code | None, Query(description="Năm thi đua của đợt.")] = None,
    shortcoming: Annotated[Shortcoming, Query(description="Loại kết luận.")] = "LIMITATION",
) -> DoubleEffect:
    """Return what a finding drawn from a paper would add to what the paper cost already."""
    told = double_effects.double_effect(
        ledger,
        season,
        unit,
        batch,
        document,
        batch_season=batch_season,
        shortcoming=shortcoming,
        **cut._asdict(),
    )
    marked(response, told)
    return told
