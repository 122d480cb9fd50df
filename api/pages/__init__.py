"""Pages (trang web): the ledger for people, drawn on the server, without a script.

Each page stands at the address of its answer under /v1, asks the same question, and links every
number to the event that made it.
"""

from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from api.pages import awards, calendars, disputes, events, log, seasons, start
from api.pages.rendering import Page, render
from api.problems import Problem

__all__ = ["join"]


def join(app: FastAPI) -> None:
    """Add the pages, the stylesheet, and problems as pages to an application."""
    for router in (
        start.router, seasons.router, calendars.router, awards.router, events.router,
        disputes.router, log.router,
    ):  # fmt: skip
        app.include_router(router)
    app.mount("/static", _Static(directory=str(files(__name__) / "static")), name="static")
    app.state.problem_page = _problem_page


class _Static(StaticFiles):
    """Files that a browser may keep, and asks for again by their entity tag."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 — passed on
        """Return a file, to be kept and revalidated."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, no-cache"
        return response


def _problem_page(request: Request, problem: Problem) -> Response:
    demo = request.app.state.identity.demo is not None
    page = Page(problem.title)
    return render(request, "problem.html", page, status=problem.status, problem=problem, demo=demo)
