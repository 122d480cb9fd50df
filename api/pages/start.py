"""The start page: what this is, who may come in, and where the seasons and clusters are.

In the demo a visitor chooses a person here and gets a session; elsewhere sessions come from the
office's own sign-in, and this page only says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.asking import Asked
from api.bodies import Route
from api.identity import Caller, Identity
from api.pages.rendering import Page, render
from api.problems import NotServed
from api.sessions import COOKIE, LIFE_SECONDS
from ledger.actors import Role
from ledger.acts.act import ACTIONS
from ledger.acts.policy import may_read
from ledger.questions.directory import (
    Directory,
    PersonListed,
    RoleListed,
    directory,
    names_now,
    people,
)

router = APIRouter(include_in_schema=False, route_class=Route)


class Seat(NamedTuple):
    """A demo person in one role: what to put on the button, and what the role may do."""

    person: str
    role: Role
    body: str
    leads: str
    """Which cluster the unit leads, and as what; empty when it leads none."""


class Group(NamedTuple):
    """Seats under one heading: those of the offices, then those of each cluster."""

    title: str
    seats: tuple[Seat, ...]


@router.get("/")
def start(request: Request, ledger: Asked) -> Response:
    """Return the start page; what the ledger holds is told to who may read it, and in the demo."""
    demo = _identity(request).demo is not None
    caller: Caller | None = getattr(request.state, "caller", None)
    reads = caller is not None and may_read(ledger, caller.person, ledger.today())
    known = directory(ledger) if reads or demo else None
    listed = people(ledger) if known else ()
    names = names_now(ledger) if known else {}
    return render(
        request,
        "start.html",
        Page("Trang đầu"),
        answer=known,
        names=names,
        demo=demo,
        reads=reads,
        groups=groups(listed, known, names) if demo and known else (),
        duties=duties(),
        mine=next((p for p in listed if caller and p.person == caller.person), None),
    )


@router.post("/")
def enter(
    request: Request,
    ledger: Asked,
    person: Annotated[str, Form(max_length=64)] = "",
    leave: Annotated[str, Form(max_length=1)] = "",
) -> Response:
    """Begin a session as a demo person, or end the one there is; the guard sees to the origin."""
    sessions = _identity(request).sessions
    if open_session := request.cookies.get(COOKIE):
        sessions.end(open_session)
    answer = RedirectResponse("/", 303)
    if leave:
        answer.delete_cookie(COOKIE)
        return answer
    if _identity(request).demo is None:
        raise NotServed(403, "chỉ bản trình diễn mới cho chọn người; hãy đăng nhập ở cơ quan mình")
    if person not in {p.person for p in people(ledger)}:
        raise NotServed(422, "không có người này trong sổ cái; hãy chọn một người trong danh sách")
    answer.set_cookie(
        COOKIE,
        sessions.begin(person),
        max_age=LIFE_SECONDS,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return answer


def groups(
    listed: Iterable[PersonListed], known: Directory, names: Mapping[str, str]
) -> tuple[Group, ...]:
    """Return everybody who may be chosen: offices first, then the members of each cluster."""
    leads = {
        (code, title): f"{noun} {title} {cluster.name}"
        for season in known.seasons
        for cluster in season.clusters
        for noun in ["khối" if cluster.kind == "KHOI" else "cụm"]
        for code, title in ((cluster.head, "trưởng"), (cluster.deputy, "phó"))
        if code
    }
    offices: list[Seat] = []
    members: list[Seat] = []
    for person in listed:
        for role in _standing(person.roles):
            member = role.role is Role.MEMBER
            title = ", ".join(
                text for (code, _), text in leads.items() if member and code == role.body
            )
            seat = Seat(person.person, role.role, names.get(role.body, role.body), title)
            (members if member else offices).append(seat)
    members.sort(key=lambda seat: (not seat.leads, seat.body))
    found = (Group("Hội đồng và các cơ quan", tuple(offices)), Group("Các đơn vị", tuple(members)))
    return tuple(group for group in found if group.seats)


def duties() -> Mapping[Role, Sequence[str]]:
    """Return what each role may put, in words, from the table of acts."""
    found: dict[Role, list[str]] = {}
    for action in ACTIONS.values():
        for right in action.may:
            if right.role is not None and action.says not in found.setdefault(right.role, []):
                found[right.role].append(action.says)
    return found


def _standing(roles: Sequence[RoleListed]) -> list[RoleListed]:
    """Return the roles that have not ended, each once."""
    return list({(r.body, r.role): r for r in roles if r.to_day is None}.values())


def _identity(request: Request) -> Identity:
    identity: Identity = request.app.state.identity
    return identity
