"""Cuts as people ask for them: `as_of` a position or an instant with its offset, `valid_on` a day.

One reading of both for addresses, bodies and the command line, with one wording of what is wrong.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledger.refusals import Invalid
from ledger.values import LAST_POSITION, day, position_written

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+ -]\d\d:\d\d)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ACCEPTED = (
    "chỉ nhận một vị trí như 125, hoặc một thời điểm RFC 3339 có múi giờ "
    "như 2024-12-20T08:00:00+07:00"
)
_ACCEPTED_DAY = 'phải là ngày có thật dạng "2024-12-31"'
_YEARS = range(2000, 2101)


def moment(given: str) -> int | datetime:
    """Return a position, or an instant with its offset; a plus sign may have come as a blank.

    Invalid: it is neither, or the instant lies outside the years of the ledger.

    >>> moment("125"), moment("2024-12-20T08:00:00Z").isoformat()
    (125, '2024-12-20T08:00:00+00:00')
    """
    if (position := position_written(given)) is not None:
        return position
    if given.isascii() and _INSTANT.fullmatch(given):
        try:
            at = datetime.fromisoformat(given.replace(" ", "+").upper())
        except ValueError:
            at = None
        if at is not None and at.year not in _YEARS:
            raise Invalid(f"ngày {at.date().isoformat()} nằm ngoài các năm 2000–2100")
        if at is not None:
            return at
    raise Invalid(_ACCEPTED)


def _written(given: object) -> int | datetime:
    """Return a moment as an address writes it: all of it is text."""
    try:
        return moment(str(given))
    except Invalid as invalid:
        raise PydanticCustomError("invalid", "{says}", {"says": invalid.says}) from None


def _typed(given: object) -> int | datetime:
    """Return a moment as JSON writes it: a position is a number there, an instant text."""
    number = isinstance(given, int) and not isinstance(given, bool)
    if number or (isinstance(given, str) and not given.isdecimal()):
        return _written(given)
    raise PydanticCustomError("invalid", "{says}", {"says": _ACCEPTED})


def _iso_day(given: object) -> date:
    try:
        if isinstance(given, str) and given.isascii() and _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise PydanticCustomError("invalid", "{says}", {"says": _ACCEPTED_DAY})


_MOMENT_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": LAST_POSITION},
            {"type": "string", "format": "date-time", "pattern": "^20[0-9]{2}-"},
        ]
    }
)
WrittenMoment = Annotated[Any, BeforeValidator(_written), _MOMENT_SCHEMA]
"""`as_of` in an address."""

TypedMoment = Annotated[Any, BeforeValidator(_typed), _MOMENT_SCHEMA]
"""`as_of` in a body or a file."""

IsoDay = Annotated[
    Any,
    BeforeValidator(_iso_day),
    AfterValidator(day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^20[0-9]{2}-"}),
]
"""`valid_on`, wherever it is given."""
