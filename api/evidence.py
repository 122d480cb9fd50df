"""Evidence bundles: a POST of the table of acts makes one, and here it is fetched."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.asking import Asked, Sees, reader
from api.bodies import Route
from api.contract import errors
from api.log import read_log
from ledger.evidence.bundle import bundle, council_of
from ledger.refusals import NotAllowed
from ledger.values import LAST_POSITION

ZIP = "application/zip"

router = APIRouter(
    prefix="/v1/evidence-bundles",
    tags=["evidence-bundle"],
    dependencies=[Depends(reader)],
    route_class=Route,
)


@router.get(
    "/{position}",
    operation_id="evidence-bundle",
    summary="Một gói chứng cứ đã lập",
    response_class=Response,
    responses={
        200: {
            "description": "Gói: tệp zip, kiểm chứng được không cần mạng",
            "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
        },
        **errors(403, 404, 422, 503),
    },
)
def fetched(
    ledger: Asked,
    sees: Sees,
    position: Annotated[int, Path(ge=1, le=LAST_POSITION, description="Sự kiện lập gói.")],
) -> Response:
    """Return the bundle made by the event at a position, once a published checkpoint covers it."""
    if not sees.sees(council_of(ledger, position)):
        raise NotAllowed("gói chứng cứ dành cho Hội đồng, Thường trực của Hội đồng và thanh tra")
    return Response(
        read_log(lambda: bundle(ledger, position)),
        headers={
            "Content-Type": ZIP,
            "Content-Disposition": f'attachment; filename="goi-chung-cu-{position}.zip"',
            "Cache-Control": "no-store",
        },
    )
