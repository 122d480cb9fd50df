"""What anybody may ask without credentials: a clause, an assessment, the service's health."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.asking import Asked
from api.bodies import Route
from api.contract import errors
from ledger.assessments import AssessmentAnswer, AssessmentRequest, assess_request
from ledger.questions.clauses import ClauseTold
from ledger.questions.clauses import clause as clause_of
from ledger.rulebook.regulation import DEFAULT
from ledger.values import Code, Value

router = APIRouter(route_class=Route)


class Health(Value):
    """The service answers."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", operation_id="healthz", summary="Tiến trình còn chạy", tags=["health"])
def healthz() -> Health:
    """Say that the process answers."""
    return Health()


@router.get(
    "/readyz", operation_id="readyz", summary="Sẵn sàng phục vụ", tags=["health"],
    responses=errors(503),
)  # fmt: skip
def readyz(ledger: Asked) -> Health:
    """Say that the database answers too."""
    ledger.journal.head()
    return Health()


@router.get(
    "/v1/clauses/{id}",
    operation_id="clause",
    summary="Một điều khoản, nguyên văn",
    tags=["questions"],
    responses=errors(404, 422),
)
def clause(
    response: Response,
    id: Annotated[str, Path(min_length=1, max_length=40, examples=["B.III.1.2-1"])],  # noqa: A002
    regulation: Annotated[Code, Query(description="Mã quy định.")] = DEFAULT,
) -> ClauseTold:
    """Return a clause of a regulation."""
    response.headers["Cache-Control"] = "public, max-age=3600"
    return clause_of(id, regulation)


@router.post(
    "/v1/assessments",
    operation_id="assess",
    summary="Xét điều kiện danh hiệu từ các dữ kiện gửi lên; không cần sổ cái",
    tags=["questions"],
    responses=errors(403, 413, 415, 422),
)
def assess(body: AssessmentRequest) -> AssessmentAnswer:
    """Return the verdict on a case, with every finding and its clause."""
    return assess_request(body)
