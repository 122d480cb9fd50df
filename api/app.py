"""The application: every route, behind the guard, under one contract."""

from importlib import import_module

from fastapi import FastAPI

from api import (
    acts,
    calendars,
    complaints,
    disputes,
    events,
    evidence,
    feeds,
    files,
    log,
    organisation,
    reprimands,
    units,
    years,
)
from api import open as open_questions
from api.contract import told_by
from api.guard import Guard, Sealed
from api.identity import Identity
from api.problems import install
from ledger.ledger import Ledger

_SAYS = (
    "Sổ cái thi đua: mỗi việc là một POST lên đối tượng của nó; mỗi câu hỏi là một GET, "
    "trả lời theo as_of (đã biết đến đâu) và valid_on (tính đến ngày nào)."
)
VERSION = "1"


def create_app(ledger: Ledger, identity: Identity, *, pages: bool = True) -> FastAPI:
    """Return the application on an open ledger, which the caller closes.

    `pages`: serve the web pages beside /v1. Nothing from other sites is ever loaded, so FastAPI's
    own documentation pages are off.
    """
    app = FastAPI(
        title="Sổ cái thi đua",
        version=VERSION,
        description=_SAYS,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"logs": False},
    )
    app.state.ledger = ledger
    app.state.identity = identity
    app.openapi = told_by(app)  # type: ignore[method-assign]
    install(app)
    for router in (
        acts.routes(), units.router, calendars.router, reprimands.router, disputes.router,
        complaints.router, events.router, feeds.router, files.router, open_questions.router,
        years.router, organisation.router, calendars.feed_router, log.router, log.proofs,
        evidence.router,
    ):  # fmt: skip
        app.include_router(router)
    if pages and (joining := getattr(import_module("api.pages"), "join", None)):
        joining(app)
    app.add_middleware(Guard, identity=identity)
    app.add_middleware(Sealed)
    return app
