"""The page of a hearing file: what the council was asked to decide on, for print and by number."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, reader
from api.pages.rendering import CutAsked, Page, render
from ledger.questions.directory import names_in_season
from ledger.questions.dispute import dispute, hearing_file
from ledger.values import Code

router = APIRouter(include_in_schema=False, dependencies=[Depends(reader)])


@router.get("/seasons/{season}/disputes/{dispute_code}/hearing-file")
def hearing_file_page(
    request: Request, ledger: Asked, season: Code, dispute_code: Code, cut: CutAsked
) -> Response:
    """Return the hearing file of a disagreement's last report, compared with the journal."""
    answer = hearing_file(ledger, season, dispute_code, **cut._asdict())
    whole = dispute(ledger, season, dispute_code, as_of=answer.as_of.position)
    path = f"/seasons/{season}/disputes/{dispute_code}/hearing-file"
    title = f"Hồ sơ giải quyết ý kiến {dispute_code}, năm {season}"
    return render(
        request,
        "hearing.html",
        Page(title, *cut, trail=((title, path),)),
        answer=answer,
        dispute=whole,
        names=names_in_season(ledger, season, **cut._asdict()),
        events={event.position: event for event in answer.referred},
    )
