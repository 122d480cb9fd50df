"""Organisation over time: who came of whom and goes on in whom, and who led a cluster when."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.asking import Asked, AskedFor, marked, reader
from api.contract import READ
from ledger.questions import leadership as leaderships
from ledger.questions import lineage as lineages
from ledger.questions.leadership import ClusterLeadership
from ledger.questions.lineage import Lineage
from ledger.values import Code

router = APIRouter(prefix="/v1", tags=["questions"], dependencies=[Depends(reader)])


@router.get(
    "/units/{unit}/lineage",
    operation_id="unit_lineage",
    summary="Đơn vị này từ đâu mà có, ai kế thừa, việc gì còn để mở",
    responses=READ,
)
def unit_lineage(
    ledger: Asked,
    response: Response,
    unit: Annotated[Code, Path(description="Mã đơn vị.", examples=["PX01"])],
    cut: AskedFor,
) -> Lineage:
    """Return a unit's predecessors and successors all the way, under the names of their days."""
    told = lineages.unit_lineage(ledger, unit, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/bodies/{body}/lineage",
    operation_id="body_lineage",
    summary="Cơ quan này từ đâu mà có, ai kế thừa, việc gì còn để mở",
    responses=READ,
)
def body_lineage(
    ledger: Asked,
    response: Response,
    body: Annotated[Code, Path(description="Mã cơ quan.", examples=["PNV"])],
    cut: AskedFor,
) -> Lineage:
    """Return a body's predecessors and successors all the way, under the names of their days."""
    told = lineages.body_lineage(ledger, body, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/clusters/{cluster}/leadership",
    operation_id="leadership",
    summary="Ai làm cụm trưởng, cụm phó khi nào; luân phiên, khuyết, ủy quyền",
    responses=READ,
)
def leadership(
    ledger: Asked,
    response: Response,
    cluster: Annotated[Code, Path(description="Mã cụm, khối.", examples=["C01"])],
    cut: AskedFor,
) -> ClusterLeadership:
    """Return a cluster's terms, vacancies and delegations, each with the events that made it."""
    told = leaderships.leadership(ledger, cluster, **cut._asdict())
    marked(response, told)
    return told
