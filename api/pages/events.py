"""Pages of one event, with all its facts, and of one clause of the regulation."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.asking import Asked, Sees, reader
from api.pages.facts import SHOWN_APART, event_of
from api.pages.rendering import CutAsked, Page, render
from ledger.questions.answer import EventTold
from ledger.questions.clauses import ClauseTold
from ledger.questions.clauses import clause as clause_of
from ledger.questions.directory import names_over_time
from ledger.questions.entry import entry
from ledger.questions.history import event
from ledger.refusals import Unknown
from ledger.rulebook.regulation import DEFAULT, regulation
from ledger.values import LAST_POSITION, Code

router = APIRouter(include_in_schema=False, dependencies=[Depends(reader)])


@router.get("/events/{position}")
def event_page(
    request: Request,
    ledger: Asked,
    position: Annotated[int, Path(ge=1, le=LAST_POSITION)],
    cut: CutAsked,
    to: Sees,
) -> Response:
    """Return one event whole, with what was known of its stream at the cut."""
    answer = event(ledger, position, **cut._asdict(), to=to)
    told = answer.event
    title = f"Sự kiện số {position}"
    return render(
        request,
        "event.html",
        Page(title, *cut, trail=((title, f"/events/{position}"),)),
        answer=answer,
        names=names_over_time(ledger, **cut._asdict()),
        happened=event_of(told.topic, answer.facts),
        apart=SHOWN_APART,
        stored=entry(ledger, position, **cut._asdict()),
        rule=_rule(told),
        voids={told.voided_by: event(ledger, told.voided_by).event.reason}
        if told.voided_by
        else {},
        card=_card(told.stream),
    )


@router.get("/clauses/{id}")
def clause_page(
    request: Request,
    id: Annotated[str, Path(min_length=1, max_length=40)],  # noqa: A002 — the word that fits
    under: Annotated[Code, Query(alias="regulation")] = DEFAULT,
) -> Response:
    """Return a clause verbatim, and the ledger's own readings of it."""
    rules = regulation(under)
    return render(
        request,
        "clause.html",
        Page(f"Điều khoản {id}", trail=((f"Điều khoản {id}", f"/clauses/{id}"),)),
        rule=clause_of(id, under),
        title=rules.title,
        readings=[reading for reading in rules.readings if id in reading.clauses],
    )


def _rule(told: EventTold) -> ClauseTold | None:
    """Return the clause an event was put under, None when it names none that is known."""
    try:
        return clause_of(told.clause, told.regulation or DEFAULT) if told.clause else None
    except Unknown:
        return None


def _card(stream: str) -> str | None:
    """Return where the card is whose stream it is."""
    kind, *codes = stream.split("/")
    return f"/seasons/{codes[0]}/units/{codes[1]}/scorecard" if kind == "scorecard" else None
