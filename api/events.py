"""Events, as they were recorded, and the question what would follow from others."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.asking import Asked, AskedFor, Sees, link_next, marked, reader
from api.bodies import Route
from api.contract import READ, errors
from ledger.questions import history as histories
from ledger.questions.history import PAGE_MAX, EventPage, EventWhole
from ledger.questions.scenario import Scenario
from ledger.questions.what_if import Supposition, what_if
from ledger.values import LAST_POSITION

router = APIRouter(prefix="/v1", dependencies=[Depends(reader)], route_class=Route)


@router.get(
    "/events",
    operation_id="events",
    summary="Các sự kiện theo thứ tự ghi",
    tags=["questions"],
    responses=READ,
)
def events(
    ledger: Asked,
    response: Response,
    cut: AskedFor,
    after: Annotated[int, Query(ge=0, le=LAST_POSITION, description="Sau vị trí này.")] = 0,
    limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
) -> EventPage:
    """Return the next events after a position."""
    told = histories.events(ledger, after=after, limit=limit, **cut._asdict())
    marked(response, told)
    if told.next is not None:
        asked: dict[str, object] = {}
        asked |= {"as_of": told.as_of.position} if cut.as_of is not None else {}
        asked |= {"valid_on": cut.valid_on} if cut.valid_on is not None else {}
        link_next(response, "/v1/events", after=told.next, limit=limit, **asked)
    return told


@router.get(
    "/events/{position}",
    operation_id="event",
    summary="Một sự kiện với mọi dữ kiện",
    tags=["questions"],
    responses=READ,
)
def event(
    ledger: Asked,
    response: Response,
    position: Annotated[int, Path(ge=1, le=LAST_POSITION)],
    cut: AskedFor,
    to: Sees,
) -> EventWhole:
    """Return one event whole, with a person's name for those who may see it."""
    told = histories.event(ledger, position, **cut._asdict(), to=to)
    marked(response, told)
    return told


@router.post(
    "/what-if",
    operation_id="what-if",
    summary="Nếu quyết định khác đi thì sao; không ghi gì",
    tags=["questions"],
    responses=errors(403, 404, 413, 415, 422),
)
def supposed(ledger: Asked, response: Response, body: Scenario) -> Supposition:
    """Return score, eligibility and standings before and after. Nothing is recorded."""
    told = what_if(ledger, body)
    marked(response, told)
    return told
