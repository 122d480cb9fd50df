"""Feeds for reporting systems: the read models row by row, as JSON, JSON Lines or CSV."""

import csv
import io
import json
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from starlette.responses import Response

from api.asking import Asked, AsOf, link_next, marked, reader
from api.contract import errors
from api.problems import NotServed
from ledger.questions.feeds import FEEDS, LIMIT_MAX, FeedPage, feed
from ledger.values import LAST_POSITION

router = APIRouter(prefix="/v1/feeds", tags=["feeds"], dependencies=[Depends(reader)])

JSON, LINES, CSV = "application/json", "application/jsonl", "text/csv"
FORMS = (JSON, LINES, CSV)
"""What a feed is written as; the first where any will do."""

FeedName = StrEnum("FeedName", {name.upper(): name for name in FEEDS})  # type: ignore[misc]


@router.get(
    "/{feed}",
    operation_id="feed",
    summary="Các dòng đã thay đổi sau một vị trí",
    response_model=FeedPage,
    responses={
        200: {
            "content": {
                LINES: {"schema": {"type": "string"}},
                CSV: {"schema": {"type": "string"}},
            }
        },
        **errors(403, 404, 406, 422),
    },
)
def rows(
    ledger: Asked,
    feed: FeedName,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
    after: Annotated[int, Query(ge=0, le=LAST_POSITION, description="Sau vị trí này.")] = 0,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = 1_000,
    cursor: Annotated[
        str | None, Query(max_length=800, description="Do liên kết next cho.")
    ] = None,
    as_of: AsOf = None,
) -> Response:
    """Return the next rows in the order in which they last moved, and the cut answered for.

    A page that is the last for now has no next; later changes are asked for after its cut. What is
    gone comes with its key and nothing else. The pages of a cut that was asked for are all of it.
    """
    form = chosen(accept)
    page = page_of(ledger, feed.value, after=after, limit=limit, cursor=cursor, as_of=as_of)
    response = Response(WRITERS[form](page), media_type=MEDIA[form])
    response.headers["Vary"] = "Accept"
    marked(response, page)
    if page.next is not None:
        cut = {} if as_of is None else {"as_of": page.as_of.position}
        link_next(response, f"/v1/feeds/{feed.value}", cursor=page.next, limit=limit, **cut)
    return response


page_of = feed


def chosen(accept: str) -> str:
    """Return the form that an Accept header likes best. NotServed: it likes none of ours (406).

    >>> chosen("text/csv;q=0.9, application/*;q=0.5"), chosen("*/*")
    ('text/csv', 'application/json')
    """
    liked = [_liking(form, accept.strip() or "*/*") for form in FORMS]
    best = max(range(len(FORMS)), key=lambda n: (liked[n], -n))
    if liked[best] <= 0:
        raise NotServed(406, f"các dạng có được: {', '.join(FORMS)}")
    return FORMS[best]


def _liking(form: str, accept: str) -> float:
    """Return how much a header likes a form, 0 to 1; the most exact of its ranges decides."""
    best = (-1, 0.0)
    for given in accept.split(","):
        kind, *parameters = (part.strip() for part in given.lower().split(";"))
        ranges = ("*/*", form.partition("/")[0] + "/*", form)
        exactness = ranges.index(kind) if kind in ranges else -1
        if exactness > best[0]:
            best = (exactness, _quality(parameters))
    return best[1] if best[0] >= 0 else 0.0


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _json(page: FeedPage) -> str:
    return page.model_dump_json()


def _lines(page: FeedPage) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in page.rows)


def _csv(page: FeedPage) -> str:
    """Return the rows with a byte order mark, a head, and ends of line as RFC 4180 has them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, FEEDS[page.feed].columns)
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in page.rows)
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> Any:  # noqa: ANN401 — a cell of any type
    return str(value).lower() if isinstance(value, bool) else value


WRITERS = {JSON: _json, LINES: _lines, CSV: _csv}
MEDIA = {JSON: JSON, LINES: f"{LINES}; charset=utf-8", CSV: f"{CSV}; charset=utf-8; header=present"}
