"""Rendering: one Jinja environment for every page, and what every page is given.

Everything is escaped unless a template's own markup; nothing a person wrote is ever markup.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, NamedTuple
from urllib.parse import quote, urlencode

from fastapi import Depends
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BeforeValidator
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.pages import words
from api.pages.facts import rows
from api.pages.waterfall import signed
from ledger.actors import Role
from ledger.questions.answer import CutTold
from ledger.questions.cuts import IsoDay, WrittenMoment
from ledger.questions.directory import NamesTold
from ledger.questions.proof import proof_told
from ledger.rulebook.regulation import DEFAULT
from ledger.values import viet, viet_day, viet_moment


class Page(NamedTuple):
    """What a page is about: its title, the cut that was asked for, and who looks at it."""

    title: str
    as_of: int | datetime | None = None
    valid_on: date | None = None
    trail: tuple[tuple[str, str], ...] = ()
    """The way here: (name, address) from the start page on."""

    def link(self, path: str, fragment: str = "") -> str:
        """Return an address that asks for the same cut.

        >>> Page("", as_of=12).link("/seasons/2024/units/A/scorecard", "I.3")
        '/seasons/2024/units/A/scorecard?as_of=12#I.3'
        """
        asked = {
            "as_of": self.moment,
            "valid_on": self.valid_on.isoformat() if self.valid_on else "",
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return address(path) + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")

    def known(self, path: str) -> str:
        """Return an address that asks for what was known at the cut, whatever the day.

        >>> Page("", as_of=12, valid_on=date(2024, 6, 30)).known("/events/12")
        '/events/12?as_of=12'
        """
        return self._replace(valid_on=None).link(path)

    @property
    def moment(self) -> str:
        """Return what was asked as `as_of`, as it is written in an address; empty for now."""
        if isinstance(self.as_of, datetime):
            return self.as_of.isoformat()
        return "" if self.as_of is None else str(self.as_of)


class PageCut(NamedTuple):
    """For which cut a page is asked; a field of a form that was left empty asks for nothing."""

    as_of: int | datetime | None
    valid_on: date | None


_UNLESS_EMPTY = BeforeValidator(lambda given: None if given == "" else given)


def _cut(
    as_of: Annotated[WrittenMoment | None, _UNLESS_EMPTY] = None,
    valid_on: Annotated[IsoDay | None, _UNLESS_EMPTY] = None,
) -> PageCut:
    return PageCut(as_of, valid_on)


CutAsked = Annotated[PageCut, Depends(_cut)]


def render(
    request: Request, template: str, page: Page, *, status: int = 200, **given: object
) -> HTMLResponse:
    """Return a page; an answer's cut goes into `Ledger-Position`, and its proof under the page."""
    caller = getattr(request.state, "caller", None)
    cut = getattr(given.get("answer"), "as_of", None)
    position = cut.position if isinstance(cut, CutTold) else None
    proof = None if position is None else proof_told(request.app.state.ledger, position)
    body = ENVIRONMENT.get_template(template).render(page=page, caller=caller, proof=proof, **given)
    response = HTMLResponse(body, status)
    if position is not None:
        response.headers["Ledger-Position"] = str(position)
    return response


def address(path: str) -> str:
    """Return a path with its letters quoted.

    >>> address("/clauses/B.III.1.2-5+1")
    '/clauses/B.III.1.2-5+1'
    """
    return quote(path, safe="/+")


def instant(at: datetime) -> str:
    """Return an instant as machines read it (RFC 3339, UTC)."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def said(code: str | None, table: Mapping[str, str] = words.CODES) -> str:
    """Return a code as people say it, a dash for none, the code itself when nobody named it."""
    return "—" if code is None else table.get(code, code)


def called(code: str | None, names: Mapping[str, str], on: date | None = None) -> str:
    """Return what a code stands for: a name of the directory, else the code.

    With a day, the name of that day, which a later one never takes the place of.
    """
    if code is None:
        return "—"
    if on is not None and isinstance(names, NamesTold):
        return names.on(code, on)
    return names.get(code, code)


def role_said(code: str) -> str:
    """Return a role as people say it."""
    return Role(code).viet if code in Role.__members__ else code


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        viet=viet,
        day=viet_day,
        moment=viet_moment,
        instant=instant,
        signed=signed,
        said=said,
        called=called,
        role=role_said,
        address=address,
    )
    environment.globals.update(words=words, facts=rows, default_regulation=DEFAULT)
    return environment


ENVIRONMENT = _environment()
"""The templates, compiled once."""
