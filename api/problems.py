"""Problems (RFC 9457): every answer that is no success, in Vietnamese, with its clause."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ledger.json_input import in_vietnamese
from ledger.ledger import DATABASE_AWAY
from ledger.refusals import Answer, Conflict, Invalid, NotAllowed, Refused, Stale, Unknown
from ledger.rulebook.regulation import DEFAULT, regulation
from ledger.signing.promises import PromisesBroken
from ledger.values import Value

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2


class FieldProblem(Value):
    """What is wrong with one part of the request.

    The pointer begins with where it stands: body, query, header or path.
    """

    pointer: Annotated[str, Field(examples=["/body/lines/0/points"])]
    says: str


class ClauseCited(Value):
    """The clause a problem rests on, with its wording in the regulation the matter goes by.

    `status` says whether that regulation is of a paper.
    """

    id: str
    text: str | None = None
    regulation: str
    status: str
    href: str


class Problem(Value):
    """Why a request was not carried out; nothing was recorded."""

    type: Annotated[str, Field(examples=["urn:thidua:problem:refused"])]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    clause: ClauseCited | None = None
    errors: tuple[FieldProblem, ...] | None = None


class Kind(NamedTuple):
    """What a status stands for: the last part of `type`, and the title."""

    name: str
    title: str


KINDS: Mapping[int, Kind] = {
    400: Kind("bad-request", "Yêu cầu thiếu thông tin bắt buộc"),
    401: Kind("unauthenticated", "Chưa xác nhận được người yêu cầu"),
    403: Kind("not-allowed", "Không có quyền"),
    404: Kind("unknown", "Không tìm thấy"),
    405: Kind("method-not-allowed", "Địa chỉ này không nhận phương thức đó"),
    406: Kind("not-acceptable", "Không có dạng dữ liệu được yêu cầu"),
    409: Kind("conflict", "Dữ liệu vừa thay đổi"),
    412: Kind("stale", "Bản đã xem không còn là bản hiện tại"),
    413: Kind("too-large", "Nội dung quá lớn"),
    415: Kind("unsupported-media-type", "Loại nội dung không được nhận"),
    422: Kind("invalid", "Yêu cầu không hợp lệ"),
    500: Kind("internal", "Sổ cái gặp lỗi"),
    503: Kind("unavailable", "Sổ cái tạm thời không phục vụ được"),
}
_REFUSED = Kind("refused", "Không được ghi nhận")
_STATUS: Mapping[type[Answer], int] = {
    Refused: 422,
    Invalid: 422,
    Conflict: 409,
    Stale: 412,
    NotAllowed: 403,
    Unknown: 404,
}
_SAYS: Mapping[int, str] = {
    404: "Không có địa chỉ này.",
    405: "Xem tiêu đề Allow để biết phương thức được nhận.",
}
_ELSEWHERE = {
    "as_of": "query",
    "valid_on": "query",
    "cursor": "query",
    "after": "query",
    "Idempotency-Key": "header",
    "If-Match": "header",
}
"""Fields a refusal may name that do not stand in the body."""


class NotServed(HTTPException):
    """A request that never comes before the ledger: wrong form, wrong type, no credentials."""

    def __init__(
        self,
        status: int,
        says: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[FieldProblem] = (),
    ) -> None:
        """Say in Vietnamese what is wrong with the request."""
        super().__init__(status, says, dict(headers or {}))
        self.errors = tuple(errors)


def problem(
    status: int,
    says: str,
    *,
    kind: Kind | None = None,
    clause: ClauseCited | None = None,
    errors: Sequence[FieldProblem] = (),
) -> Problem:
    """Return a problem of a status."""
    name, title = kind or KINDS[status]
    return Problem(
        type=f"urn:thidua:problem:{name}",
        title=title,
        status=status,
        detail=says,
        clause=clause,
        errors=tuple(errors) or None,
    )


def answered(given: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as the response that carries it."""
    content = given.model_dump_json(exclude_none=True)
    return Response(content, given.status, dict(headers or {}), media_type=MEDIA_TYPE)


def respond(request: Request, given: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """Return a problem as a page where a page was asked for, else as JSON."""
    page = getattr(request.app.state, "problem_page", None)
    asked = Headers(scope=request.scope).get("accept", "")
    if page is not None and "text/html" in asked and not request.scope["path"].startswith("/v1/"):
        response: Response = page(request, given)
        response.headers.update(headers or {})
        return response
    return answered(given, headers)


def pointer(path: Iterable[str | int]) -> str:
    """Return the way to a part of the request as a JSON pointer.

    >>> pointer(("body", "lines", 0, "a/b"))
    '/body/lines/0/a~1b'
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def field_problems(details: Iterable[Mapping[str, Any]]) -> tuple[FieldProblem, ...]:
    """Return what pydantic found wrong, in Vietnamese."""
    return tuple(
        FieldProblem(pointer=pointer(d["loc"])[:300], says=in_vietnamese(d)) for d in details
    )


def of_answer(answer: Answer, *, posted: bool = False) -> Problem:
    """Return the problem that an answer of the ledger makes; what is posted has all in its body."""
    status = next(_STATUS[kind] for kind in type(answer).__mro__ if kind in _STATUS)
    errors: tuple[FieldProblem, ...] = ()
    if answer.field:
        where = _ELSEWHERE.get(answer.field, "body")
        where = "body" if posted and where == "query" else where
        errors = (FieldProblem(pointer=pointer((where, answer.field)), says=answer.says),)
    kind = _REFUSED if isinstance(answer, Refused) else None
    clause = _cited(answer.under, answer.regulation or DEFAULT) if answer.under else None
    return problem(status, answer.says, kind=kind, clause=clause, errors=errors)


def install(app: FastAPI) -> None:
    """Answer every refusal and every failure with a problem."""
    app.add_exception_handler(Answer, _answer)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _failure)


def _answer(request: Request, error: Exception) -> Response:
    if not isinstance(error, Answer):
        raise error
    return respond(request, of_answer(error, posted=request.method == "POST"))


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = error.status_code if error.status_code in KINDS else 400
    says = error.detail if isinstance(error, NotServed) else _SAYS.get(status, KINDS[status].title)
    errors = error.errors if isinstance(error, NotServed) else ()
    return respond(request, problem(status, says, errors=errors), error.headers)


def _validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError | ValidationError):
        raise error
    details = error.errors()
    lacking = [d for d in details if d["type"] == "missing" and d["loc"][0] == "header"]
    says = "; ".join(f"thiếu tiêu đề {_titled(str(d['loc'][-1]))}" for d in lacking)
    status = 400 if lacking else 422
    return respond(
        request,
        problem(
            status,
            says or "Xem từng chỗ chưa hợp lệ trong errors.",
            errors=field_problems(lacking or details),
        ),
    )


def _titled(header: str) -> str:
    return "-".join(part.capitalize() for part in header.replace("_", "-").split("-"))


def _away(request: Request, error: Exception) -> Response:
    says = "Cơ sở dữ liệu đang bận hoặc đang khởi động lại; hãy gửi lại yêu cầu này sau ít giây."
    if isinstance(error, PromisesBroken):
        says = str(error)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return respond(request, problem(503, says), headers)


def _failure(request: Request, _: Exception) -> Response:
    says = "Yêu cầu chưa được trả lời; lỗi đã được ghi lại cho người quản trị."
    return respond(request, problem(500, says))


def _cited(clause: str, under: str) -> ClauseCited:
    """Return a clause in the words of a regulation, in the guidance's where that one has it not."""
    for name in (under, DEFAULT):
        rules = regulation(name)
        text = next((c.verbatim for c in rules.clauses if c.id == clause), None)
        if text is not None:
            break
    asked = "" if name == DEFAULT else f"?regulation={quote(name)}"
    href = f"/v1/clauses/{quote(clause, safe='+')}{asked}"
    return ClauseCited(id=clause, text=text, regulation=name, status=rules.status, href=href)
