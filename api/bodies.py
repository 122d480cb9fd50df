"""Bodies: how much is read of a request, and JSON read strictly.

A key given twice, NaN, a number where text belongs are refused and never guessed at. The body is
judged twice: as Python values, which normalises and says in Vietnamese what is wrong, and then as
JSON, which forgives no wrong type.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.params import Form
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from api.problems import NotServed
from ledger.json_input import JsonNumber, whole_number
from ledger.values import position_written

BODY_BYTES = 2 * 1024 * 1024
"""The most that is read of a request's body."""

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\";\s]*)")
_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


class Route(APIRoute):
    """A route whose body is limited, of an expected type, and strict where it is JSON."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with the reading of the body before it."""
        handle = super().get_route_handler()
        field = self.body_field
        if field is None:
            return handle
        form = isinstance(field.field_info, Form)
        model = field.field_info.annotation

        async def reading(request: Request) -> Response:
            request = Request(request.scope, limited(request, BODY_BYTES))
            expect_type(request, _FORMS if form else {"application/json"})
            if not form and isinstance(model, type) and issubclass(model, BaseModel):
                request._json = strict_json(model, await request.body())  # noqa: SLF001 — what FastAPI reads next
            return await handle(request)

        return reading


def expect_type(request: Request, accepted: set[str] | frozenset[str]) -> str:
    """Return the body's media type. NotServed: it is another than the accepted ones (415)."""
    given, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    given = given.strip()
    charset = next(iter(_CHARSET.findall(parameters)), "utf-8")
    if given not in accepted or charset != "utf-8":
        raise NotServed(
            415,
            f"Content-Type phải là {', '.join(sorted(accepted))}, mã hóa UTF-8",
            headers={"Accept": ", ".join(sorted(accepted))},
        )
    return given


def limited(request: Request, limit: int) -> Callable[[], Coroutine[Any, Any, Message]]:
    """Return the request's channel, which stops (413) when more than `limit` bytes come."""
    announced = request.headers.get("content-length", "0")
    seen = 0

    async def receive() -> Message:
        nonlocal seen
        announces = position_written(announced)
        if announces is None or announces > limit:
            raise _too_large(limit)
        message = await request.receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _too_large(limit)
        return message

    return receive


async def content(request: Request, limit: int) -> bytes:
    """Return a body's bytes. NotServed: there are more than `limit` (413)."""
    return b"".join([chunk async for chunk in _chunks(request, limit)])


async def _chunks(request: Request, limit: int) -> AsyncIterator[bytes]:
    async for chunk in Request(request.scope, limited(request, limit)).stream():
        yield chunk


def strict_json(model: type[BaseModel], body: bytes) -> Any:  # noqa: ANN401 — any JSON value
    """Return a JSON body's value. RequestValidationError tells every fault of one that is not."""
    try:
        value = _parsed(body)
    except _Unreadable as error:
        raise RequestValidationError(
            [{"type": "invalid", "loc": ("body", *error.path), "msg": error.says, "input": None}]
        ) from None
    try:
        model.model_validate(value)
        model.model_validate_json(body, strict=True)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RequestValidationError([{**d, "loc": ("body", *d["loc"])} for d in found]) from None
    return value


class _Unreadable(Exception):  # noqa: N818 — what it means, not that it is one
    def __init__(self, says: str, *path: str) -> None:
        super().__init__(says)
        self.says = says
        self.path = path


def _parsed(body: bytes) -> Any:  # noqa: ANN401 — any JSON value
    twice: list[str] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        known: dict[str, Any] = {}
        for key, member in pairs:
            if key in known:
                twice.append(key)
            known[key] = member
        return known

    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=members,
            parse_int=whole_number,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
        )
    except UnicodeDecodeError:
        raise _Unreadable("không phải chữ mã hóa UTF-8") from None
    except json.JSONDecodeError as error:
        says = f"không phải JSON hợp lệ (dòng {error.lineno}, cột {error.colno})"
        raise _Unreadable(says) from None
    except RecursionError:
        raise _Unreadable("lồng nhau quá sâu") from None
    if twice:
        raise _Unreadable("ghi hai lần", twice[0][:40])
    return value


def _too_large(limit: int) -> NotServed:
    return NotServed(413, f"nội dung gửi lên quá {limit:,} byte".replace(",", "."))
