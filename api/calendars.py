"""The working year of a cluster: calendar of duties, findings, and the feed at a secret address."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.asking import Asked, AskedFor, marked, reader
from api.contract import READ, errors
from api.units import Cluster, Season, Unit
from ledger.aggregates.calendar_feed import SECRET_LENGTH, CalendarFeed
from ledger.questions import calendar as calendars
from ledger.questions.calendar import Calendar, Findings
from ledger.questions.icalendar import ics
from ledger.refusals import Unknown

router = APIRouter(
    prefix="/v1/seasons/{season}", tags=["questions"], dependencies=[Depends(reader)]
)
feed_router = APIRouter(tags=["feeds"])


@router.get(
    "/clusters/{cluster}/calendar",
    operation_id="calendar",
    summary="Lịch nghĩa vụ của cụm, khối trong năm",
    responses=READ,
)
def calendar(
    ledger: Asked, response: Response, season: Season, cluster: Cluster, cut: AskedFor
) -> Calendar:
    """Return every duty of the year: due day, state, who owes it, which event met it."""
    told = calendars.calendar(ledger, season, cluster, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/clusters/{cluster}/findings",
    operation_id="findings_of_cluster",
    summary="Những việc chưa đúng hướng dẫn của cụm, khối",
    responses=READ,
)
def of_cluster(
    ledger: Asked, response: Response, season: Season, cluster: Cluster, cut: AskedFor
) -> Findings:
    """Return what was not done as the guidance asks, since when, and whether it is mended."""
    told = calendars.findings_of_cluster(ledger, season, cluster, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/units/{unit}/findings",
    operation_id="findings_of_unit",
    summary="Những việc chưa đúng hướng dẫn về một đơn vị",
    responses=READ,
)
def of_unit(
    ledger: Asked, response: Response, season: Season, unit: Unit, cut: AskedFor
) -> Findings:
    """Return the findings that concern a unit."""
    told = calendars.findings_of_unit(ledger, season, unit, **cut._asdict())
    marked(response, told)
    return told


@router.get(
    "/findings",
    operation_id="findings_of_season",
    summary="Những việc chưa đúng hướng dẫn trong cả năm thi đua",
    responses=READ,
)
def of_season(ledger: Asked, response: Response, season: Season, cut: AskedFor) -> Findings:
    """Return the findings of every cluster of a season."""
    told = calendars.findings_of_season(ledger, season, **cut._asdict())
    marked(response, told)
    return told


@feed_router.head("/calendars/{season}/{cluster}/{secret}.ics", include_in_schema=False)
@feed_router.get(
    "/calendars/{season}/{cluster}/{secret}.ics",
    operation_id="calendar_feed",
    summary="Lịch nghĩa vụ tại địa chỉ bí mật, cho chương trình lịch",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
        **errors(404, 422),
    },
)
def feed(
    ledger: Asked,
    season: Season,
    cluster: Cluster,
    secret: Annotated[
        str,
        Path(
            min_length=SECRET_LENGTH,
            max_length=128,
            pattern="^[A-Za-z0-9_-]+$",
            description="Mã bí mật mà người được cấp địa chỉ tự tạo.",
        ),
    ],
) -> Response:
    """Return the calendar to whoever knows the address; a wrong one is as if there were none."""
    stream = f"calendar-feed/{season}/{cluster}"
    history = ledger.journal.histories([stream])[stream]
    if not CalendarFeed.folded(stream, history).opens(secret):
        raise Unknown("không có lịch nào ở địa chỉ này")
    body = ics(calendars.calendar(ledger, season, cluster))
    return Response(body, media_type="text/calendar; charset=utf-8")
