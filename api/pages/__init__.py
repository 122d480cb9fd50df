"""Pages (trang web): the ledger for people, drawn on the server, without a script.

Each page stands at the address of its answer under /v1, asks the same question, and links every
number to the event that made it.
"""

from importlib.resources import files

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.pages import events, seasons, start
from api.pages.rendering import Page, render
from api.problems import Problem

__all__ = ["join"]


def join(app: FastAPI) -> None:
    """Add the pages, the stylesheet, and problems as pages to an application."""
    for router in (start.router, seasons.router, events.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=str(files(__name__) / "static")), name="static")
    app.state.problem_page = _problem_page


def _problem_page(request: Request, problem: Problem) -> Response:
    demo = request.app.state.identity.demo is not None
    page = Page(problem.title)
    return render(request, "problem.html", page, status=problem.status, problem=problem, demo=demo)
