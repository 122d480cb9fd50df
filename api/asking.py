"""Asking: what every route needs of a request: the ledger, who asks, as what, and for which cut."""

from datetime import date, datetime
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from fastapi import Depends, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from api.identity import Caller
from api.problems import NotServed
from ledger.actors import Actor, Role
from ledger.acts.policy import may_read
from ledger.ledger import Ledger
from ledger.questions.answer import Answer
from ledger.questions.cuts import IsoDay, WrittenMoment
from ledger.questions.persons import Seer, seer
from ledger.refusals import NotAllowed

_ROLES = "|".join(role.value for role in Role)
_WHO_MAY_READ = "chỉ người đang được giao một vai trò mới được xem sổ cái"

AsOf = Annotated[
    WrittenMoment | None,
    Query(description="Đã biết đến đâu: một vị trí, hoặc một thời điểm RFC 3339 có múi giờ."),
]
ValidOn = Annotated[IsoDay | None, Query(description="Chỉ tính các việc đến hết ngày này.")]


class Cut(NamedTuple):
    """For which cut a question is asked."""

    as_of: int | datetime | None
    valid_on: date | None


def _cut(as_of: AsOf = None, valid_on: ValidOn = None) -> Cut:
    return Cut(as_of, valid_on)


def ledger_of(request: Request) -> Ledger:
    """Return the ledger that is served."""
    ledger: Ledger = request.app.state.ledger
    return ledger


def caller_of(request: Request) -> Caller:
    """Return who asks, as the guard recognised them."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if caller is None:
        raise NotServed(401, "cần thẻ truy cập hoặc phiên làm việc")
    return caller


Asked = Annotated[Ledger, Depends(ledger_of)]
AskedFor = Annotated[Cut, Depends(_cut)]
By = Annotated[Caller, Depends(caller_of)]


def reader(ledger: Asked, caller: By) -> None:
    """Let read only who holds any role today. NotAllowed: nobody has bound them to one."""
    if not may_read(ledger, caller.person, ledger.today()):
        raise NotAllowed(_WHO_MAY_READ)


def _seer(ledger: Asked, caller: By) -> Seer:
    return seer(ledger, caller.person, ledger.today())


Sees = Annotated[Seer, Depends(_seer)]
"""Whose names the caller may see, by the roles bound to them today."""


def acting(
    caller: By,
    acting_as: Annotated[
        str,
        Header(
            pattern=rf"^[A-Za-z0-9][A-Za-z0-9._-]{{0,63}}:({_ROLES})$",
            description="Làm với tư cách nào: CƠ_QUAN:VAI_TRÒ.",
            examples=["TDKT:STANDING_BODY"],
        ),
    ],
) -> Actor:
    """Return who acts, for which body, in which role."""
    body, _, role = acting_as.partition(":")
    return Actor(person=caller.person, body=body, role=Role(role))


Acting = Annotated[Actor, Depends(acting)]
IdempotencyKey = Annotated[
    str,
    Header(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$",
        description="Mã lệnh do người gửi đặt; gửi lại cùng mã thì nhận lại câu trả lời đầu.",
        examples=["2024-12-20-PX01-1"],
    ),
]


def marked(response: Response, answer: Answer) -> None:
    """Put on a response the position of the cut that was answered for."""
    response.headers["Ledger-Position"] = str(answer.as_of.position)


def link_next(response: Response, path: str, **query: object) -> None:
    """Put on a response where the next page is."""
    response.headers["Link"] = f'<{path}?{urlencode(query)}>; rel="next"'


def etag(version: int) -> str:
    """Return a stream's version as an entity tag.

    >>> etag(7)
    '"7"'
    """
    return f'"{version}"'
