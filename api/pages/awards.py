"""The page of a season's award register: its structure, each award with its steps and faults."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, reader
from api.pages.rendering import CutAsked, Page, render
from ledger.questions.award_register import award_register
from ledger.questions.directory import names_in_season
from ledger.values import Code

router = APIRouter(include_in_schema=False, dependencies=[Depends(reader)])


@router.get("/seasons/{season}/awards")
def awards_page(request: Request, ledger: Asked, season: Code, cut: CutAsked) -> Response:
    """Return the award register of a season."""
    title = f"Sổ khen thưởng, năm {season}"
    return render(
        request,
        "awards.html",
        Page(title, *cut, trail=((title, f"/seasons/{season}/awards"),)),
        answer=award_register(ledger, season, **cut._asdict()),
        names=names_in_season(ledger, season, **cut._asdict()),
    )
