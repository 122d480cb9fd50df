"""Pages of a cluster's working year: the calendar of its duties, and the findings."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, reader
from api.pages.rendering import CutAsked, Page, PageCut, render
from ledger.questions.calendar import calendar, findings_of_cluster
from ledger.questions.directory import names_in_season
from ledger.values import Code

router = APIRouter(include_in_schema=False, dependencies=[Depends(reader)])


@router.get("/seasons/{season}/clusters/{cluster}/calendar")
def calendar_page(
    request: Request, ledger: Asked, season: Code, cluster: Code, cut: CutAsked
) -> Response:
    """Return the duties of a cluster's year, as of a day."""
    answer = calendar(ledger, season, cluster, **cut._asdict())
    names = names_in_season(ledger, season, **cut._asdict())
    page = _page("Lịch nghĩa vụ", answer.name or cluster, season, cluster, cut, "calendar")
    return render(request, "calendar.html", page, answer=answer, names=names)


@router.get("/seasons/{season}/clusters/{cluster}/findings")
def findings_page(
    request: Request, ledger: Asked, season: Code, cluster: Code, cut: CutAsked
) -> Response:
    """Return what was not done as the guidance asks in a cluster's year."""
    answer = findings_of_cluster(ledger, season, cluster, **cut._asdict())
    names = names_in_season(ledger, season, **cut._asdict())
    name = names.get(cluster, cluster)
    page = _page("Phát hiện", name, season, cluster, cut, "findings")
    return render(request, "findings.html", page, answer=answer, names=names, name=name)


def _page(what: str, name: str, season: str, cluster: str, cut: PageCut, leaf: str) -> Page:
    at = f"/seasons/{season}/clusters/{cluster}"
    trail = ((name, f"{at}/standings"), (what, f"{at}/{leaf}"))
    return Page(f"{what}: {name}, năm {season}", *cut, trail=trail)
