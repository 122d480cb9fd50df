"""The witness and the signer as small web applications of their own."""

import hmac
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ledger.log.signer import SignerAway, SignerRefuses, SignerStateLost, Signs, answered, told
from ledger.log.web import AWAY, BAD_REQUEST, CONFLICT, FORBIDDEN, Answer
from ledger.log.witness import Witness
from ledger.merkle.reading import TEXT_BYTES


def witness_app(witness: Witness) -> Starlette:
    """Return a witness as C2SP tlog-witness has it; nobody needs credentials."""

    async def add(request: Request) -> Response:
        return await _answer(request, witness.add)

    def checkpoint(request: Request) -> Response:
        return _response(witness.served(f"{request.path_params['log']}/checkpoint"))

    return Starlette(
        routes=[
            Route("/add-checkpoint", add, methods=["POST"]),
            Route("/{log}/checkpoint", checkpoint),
        ]
    )


def signer_app(signer: Signs, secret: str) -> Starlette:
    """Return a signer for whoever knows the secret: another's request could only block the log."""

    def known(request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode("latin-1"), f"Bearer {secret}".encode())

    async def sign(request: Request) -> Response:
        if not known(request):
            return Response(status_code=FORBIDDEN)
        return await _answer(request, lambda body: _signed(lambda: answered(signer, body)))

    def last(request: Request) -> Response:
        if not known(request):
            return Response(status_code=FORBIDDEN)
        return _response(_signed(lambda: told(signer)))

    return Starlette(routes=[Route("/sign", sign, methods=["POST"]), Route("/signed", last)])


def _signed(asked: Callable[[], Answer]) -> Answer:
    """Return what a signer answers, also where its state is the matter."""
    try:
        return asked()
    except (SignerAway, SignerStateLost) as reason:
        return Answer.saying(AWAY, str(reason))
    except SignerRefuses as refused:
        return Answer.saying(CONFLICT, str(refused))


async def _answer(request: Request, asked: Callable[[bytes], Answer]) -> Response:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > TEXT_BYTES:
            return _response(Answer.saying(BAD_REQUEST, f"dài quá {TEXT_BYTES} byte"))
    return _response(await run_in_threadpool(asked, bytes(body)))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {"Content-Type": answer.media_type})
