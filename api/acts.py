"""Acts: a POST for every act of the table, on the noun it concerns."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import Field, ValidationError
from starlette.responses import Response

from api.asking import Acting, Asked, IdempotencyKey, etag
from api.bodies import Route
from api.contract import errors
from api.problems import NotServed
from ledger.acts.act import ACTIONS, Action, put
from ledger.events import AnyRecorded
from ledger.journal.journal import Receipt
from ledger.json_input import in_vietnamese
from ledger.ledger import Ledger
from ledger.log.view import Proven
from ledger.questions.proof import ProofTold, awaited
from ledger.refusals import Invalid
from ledger.signing.promises import PromisesBroken
from ledger.values import Value

WAIT_SECONDS = 20
"""How long an act that waits for its witnesses is kept waiting; the journal has it by then."""

Wait = Annotated[
    Literal["witnessed"] | None,
    Query(description="witnessed: trả lời sau khi nhân chứng đã ký, kèm bằng chứng."),
]
_IF_MATCH = r'^"[0-9]{1,18}"$'


class EventRecorded(Value):
    """An event that an act recorded."""

    position: int
    stream: str
    version: int
    topic: str
    recorded_at: datetime
    on: Annotated[str, Field(json_schema_extra={"format": "date"})]
    says: str


class Recorded(Value):
    """What an act recorded; `again` when this is the first answer given once more."""

    events: tuple[EventRecorded, ...]
    position: int
    again: bool
    proof: ProofTold | None = None
    """How far its proof has come; told where `wait` asked for it."""
    tlog_proof: str | None = None
    """The proof of its last event (C2SP tlog-proof), once it is witnessed and was waited for."""


def routes() -> APIRouter:
    """Return a route for every act there is."""
    router = APIRouter(prefix="/v1", route_class=Route)
    for action in ACTIONS.values():
        router.add_api_route(
            f"/{action.path}",
            _endpoint(action),
            methods=["POST"],
            operation_id=action.name,
            summary=action.says,
            description=action.function.__doc__,
            tags=[action.name.partition(".")[0]],
            dependencies=[] if action.stream else [Depends(no_precondition)],
            status_code=201,
            response_model=Recorded,
            response_description="Đã ghi nhận",
            responses={
                201: {"headers": _HEADERS},
                200: {
                    "model": Recorded,
                    "description": "Đã ghi nhận từ trước; đây là câu trả lời đầu",
                    "headers": _HEADERS,
                },
                **errors(400, 403, 404, 409, 412, 413, 415, 422),
            },
        )
    return router


_HEADERS = {
    name: {"description": says, "schema": {"type": "string"}}
    for name, says in (
        ("Ledger-Position", "vị trí cuối mà việc này chiếm"),
        ("ETag", "phiên bản của chuỗi sự kiện"),
        ("Location", "sự kiện cuối mà việc này ghi"),
    )
}


def _endpoint(action: Action) -> Callable[..., Recorded]:
    """Return a function with the act's own path, headers and body as its parameters."""

    def endpoint(
        ledger: Asked,
        response: Response,
        by: Acting,
        idempotency_key: IdempotencyKey,
        wait: Wait = None,
        **given: Any,  # noqa: ANN401 — what the act's own signature says
    ) -> Recorded:
        body, version = given.pop("sent"), given.pop("if_match", None)
        path = {name: str(value) for name, value in given.items()}
        receipt = _put(
            lambda: put(
                ledger,
                action.name,
                path,
                body,
                by=by,
                command=idempotency_key,
                version=int(version.strip('"')) if version else None,
            )
        )
        if receipt.again or not receipt.events:
            response.status_code = 200
        told = recorded(receipt, ledger.journal.head()[0] if not receipt.events else 0)
        if wait is not None:
            told = _waited(ledger, told)
        response.headers["Ledger-Position"] = str(told.position)
        if receipt.events:
            response.headers["ETag"] = etag(_shown(action, path, receipt).version)
            response.headers["Location"] = f"/v1/events/{told.position}"
        return told

    parameters = [
        p for p in inspect.signature(endpoint).parameters.values() if p.kind is not p.VAR_KEYWORD
    ]
    own: dict[str, Any] = {n: Annotated[action.hints[n], Path()] for n in action.parameters}
    own["sent"] = action.body
    if action.stream is not None:
        own["if_match"] = Annotated[
            str | None,
            Header(pattern=_IF_MATCH, description="Phiên bản đã xem; việc bị từ chối nếu đã khác."),
        ]
    endpoint.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            *parameters,
            *(
                inspect.Parameter(
                    name,
                    inspect.Parameter.KEYWORD_ONLY,
                    annotation=kind,
                    default=None if name == "if_match" else inspect.Parameter.empty,
                )
                for name, kind in own.items()
            ),
        ]
    )
    return endpoint


def recorded(receipt: Receipt, head: int) -> Recorded:
    """Return what an act recorded as its answer tells it; where there was nothing, the head."""
    return Recorded(
        events=tuple(
            EventRecorded(
                position=e.position,
                stream=e.stream,
                version=e.version,
                topic=e.topic,
                recorded_at=e.recorded_at,
                on=e.on.isoformat(),
                says=e.facts.words(),
            )
            for e in receipt.events
        ),
        position=receipt.position if receipt.events else head,
        again=receipt.again,
    )


def _waited(ledger: Ledger, told: Recorded) -> Recorded:
    """Return the answer with its proof, once that is witnessed or the time for it is up.

    What was recorded stays recorded: a log that stands still is told and is no failure of the act.
    """
    with suppress(PromisesBroken):  # the next act is refused over it, and says what to do
        ledger.journal.wait_promised(told.position, WAIT_SECONDS)
    proof = awaited(ledger, told.position, WAIT_SECONDS)
    written = None
    if proof.state is Proven.WITNESSED and ledger.log is not None:
        found = ledger.log.proof(told.position)
        written = found.text() if found else None
    return told.model_copy(update={"proof": proof, "tlog_proof": written})


def _put(act: Callable[[], Receipt]) -> Receipt:
    try:
        return act()
    except ValidationError as error:
        # The event that the decision made cannot be: a list is empty, a part has a wrong shape.
        first = error.errors(include_url=False)[0]
        field = str(first["loc"][0]) if first["loc"] else None
        raise Invalid(in_vietnamese(first), field=field) from None


def _shown(action: Action, path: dict[str, str], receipt: Receipt) -> AnyRecorded:
    """Return the act's last event on the stream that If-Match speaks of, else its last event."""
    stream = action.stream.format(**path) if action.stream else None
    return next((e for e in reversed(receipt.events) if e.stream == stream), receipt.events[-1])


def no_precondition(
    if_match: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> None:
    """Refuse If-Match on an act that concerns no one stream: it could not be kept (412)."""
    if if_match is not None:
        raise NotServed(412, "việc này không gắn với một phiên bản nào, không dùng được If-Match")
