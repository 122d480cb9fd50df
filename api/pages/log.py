"""The page of the transparency log: how far it has come, and how an outsider checks it."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, reader
from api.pages.rendering import Page, render
from ledger.questions.proof import log_told

router = APIRouter(include_in_schema=False, dependencies=[Depends(reader)])


@router.get("/log")
def log_page(request: Request, ledger: Asked) -> Response:
    """Return where the transparency log stands."""
    title = "Nhật ký minh bạch"
    return render(request, "log.html", Page(title, trail=((title, "/log"),)), told=log_told(ledger))
