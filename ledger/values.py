"""Words used everywhere: points, text, codes, papers. Everything is frozen and checked on entry.

Two doors lead in. From Python (requests, files, decisions) every value is normalised and judged,
with the reason in Vietnamese. From the journal's own canonical JSON it is only typed: those bytes
were judged when they were written, are never rewritten, and are read very often.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, NewType
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ledger.refusals import Invalid

_ZERO = Decimal("0.00")
SCALE = Decimal("1000.00")
"""The scale of the guidance: every scorecard has 1000 points (B.I)."""

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
"""The time on every clock that the guidance speaks of."""

TEXT_LENGTH = 4_000
"""The longest free text, in characters; longer matter belongs in an attached paper."""

LAST_POSITION = 2**63 - 1
"""The last position that the database could hold."""

_PLAIN_DECIMAL = re.compile(r"-?\d{1,9}(\.\d+)?")
_TWO_PLACES = re.compile(r"-?\d+(\.\d{1,2})?")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Characters that act on what is read, and so are refused rather than dropped.

Lines end in one way; and what turns the direction of writing makes people read another text than
the one that is stored. Who wrote it must see that, and say what was meant.
"""
_INVISIBLE = dict.fromkeys(map(ord, "\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Characters that show nothing and carry nothing; they come along when text is pasted."""


class Value(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="strings")


class _From:
    """Give a type two doors: `judged` from Python, plain typing from canonical JSON."""

    def __init__(
        self, judged: Callable[[Any], Any], typed: CoreSchema, example: dict[str, Any]
    ) -> None:
        self._judged = judged
        self._typed = typed
        self._example = example

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def enter(given: object) -> object:
            try:
                return self._judged(given)
            except Invalid as invalid:
                raise PydanticCustomError("invalid", "{says}", {"says": invalid.says}) from None

        return core_schema.json_or_python_schema(
            json_schema=self._typed,
            python_schema=core_schema.no_info_plain_validator_function(enter),
        )

    def __get_pydantic_json_schema__(self, *_: object) -> dict[str, Any]:
        return dict(self._example)  # pydantic writes defaults and titles into what it is given


class _Judged:
    """Give a type two doors likewise: from Python it is judged once it is typed."""

    def __init__(self, judge: Callable[[Any], Any]) -> None:
        self._judge = judge

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        typed = handler(source)
        return core_schema.json_or_python_schema(
            json_schema=typed,
            python_schema=core_schema.no_info_after_validator_function(self._judge, typed),
        )


class WholeNumber(int):
    """A whole number as JSON wrote it.

    A position or a count, never points, which are text there.
    """


def points(given: object) -> Decimal:
    """Return points with exactly two decimals.

    Accepts Decimal, int and text in the plain form of ASCII digits with a dot and at most two
    decimals, −1000 to 1000. Floats are refused because they do not say what was meant; more
    decimals are refused, never rounded.

    >>> points("900.5"), points(0)
    (Decimal('900.50'), Decimal('0.00'))
    >>> points("899.995")
    Traceback (most recent call last):
    ledger.refusals.Invalid: điểm «899.995» có quá hai chữ số thập phân
    """
    if isinstance(given, bool | WholeNumber) or not isinstance(given, str | int | Decimal):
        raise Invalid('điểm phải là chuỗi số như "12.50"')
    text = str(given)
    if not text.isascii() or not _PLAIN_DECIMAL.fullmatch(text):
        raise Invalid(
            f"điểm «{text[:40]}» không phải là số viết bằng chữ số với dấu chấm thập phân"
        )
    rounded = Decimal(text).quantize(Decimal("0.01"))
    if not _TWO_PLACES.fullmatch(text):
        raise Invalid(f"điểm «{text[:40]}» có quá hai chữ số thập phân")
    if abs(rounded) > SCALE:
        raise Invalid(f"điểm «{text[:40]}» nằm ngoài khoảng từ -1000 đến 1000")
    return rounded + Decimal("0.00")  # −0.00 becomes 0.00


def text(given: object) -> str:
    """Return text in NFC without invisible characters, outer blanks or control characters.

    Never empty.
    """
    if not isinstance(given, str):
        raise Invalid("cần một chuỗi chữ")
    if len(given) > TEXT_LENGTH:
        raise Invalid(f"nội dung dài {len(given)} ký tự, tối đa {TEXT_LENGTH}")
    clean = unicodedata.normalize("NFC", given).translate(_INVISIBLE).replace("\u00a0", " ").strip()
    if not clean:
        raise Invalid("nội dung để trống")
    if control := _CONTROL.search(clean):
        raise Invalid(f"nội dung có ký tự điều khiển U+{ord(control[0]):04X}")
    return clean


def code(given: object) -> str:
    """Return an opaque code: 1 to 64 of A–Z, a–z, 0–9, dot, dash, underscore.

    The first a letter or digit.
    """
    if not isinstance(given, str) or not _CODE.fullmatch(given):
        raise Invalid(
            f"mã «{str(given)[:80]}» không hợp lệ: chỉ dùng chữ không dấu, số, «.», «-», «_»,"
            " tối đa 64 ký tự"
        )
    return given


def day(given: date) -> date:
    """Return a day between 2000 and 2100; anything else is a slip of the pen."""
    if not 2000 <= given.year <= 2100:  # noqa: PLR2004 — the two years are the rule itself
        raise PydanticCustomError(
            "invalid", "{says}", {"says": f"ngày {given.isoformat()} nằm ngoài các năm 2000–2100"}
        )
    return given


_POINTS_SCHEMA = {"type": "string", "pattern": r"^-?\d{1,4}(\.\d{1,2})?$", "examples": ["73.00"]}
_TEXT_SCHEMA = {"type": "string", "minLength": 1, "maxLength": TEXT_LENGTH}
_CODE_SCHEMA = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"}

Points = Annotated[Decimal, _From(points, core_schema.decimal_schema(), _POINTS_SCHEMA)]
PointsLeftOut = Annotated[
    Decimal | None, _From(points, core_schema.decimal_schema(), _POINTS_SCHEMA)
]
"""Points that may be left out, the default being None; given, they are points and never null."""
Text = Annotated[str, _From(text, core_schema.str_schema(), _TEXT_SCHEMA)]
Code = Annotated[str, _From(code, core_schema.str_schema(), _CODE_SCHEMA)]
Day = Annotated[date, _Judged(day)]
Position = Annotated[int, Field(ge=1)]
"""A place in the journal: dense, 1, 2, 3, …; the one number of feeds, cuts and proofs."""


def position_written(text: str) -> int | None:
    """Return the position that ASCII digits write, None when they write none, however many.

    >>> position_written("125"), position_written("9" * 5_000), position_written("x")
    (125, None, None)
    """
    digits = text.lstrip("0") or text[-1:]
    if not digits.isascii() or not digits.isdecimal() or len(digits) > len(str(LAST_POSITION)):
        return None
    position = int(digits)
    return position if position <= LAST_POSITION else None


Clause = NewType("Clause", str)
"""The id of a clause of the regulation, such as B.III.1.2-3."""


class DocumentRef(Value):
    """A paper (văn bản) an act rests on, as it is printed.

    Numbers are never validated by one pattern (NĐ 30/2020, 05-HD/VPTW).
    """

    printed: Text
    number: Text | None = None
    symbol: Text | None = None
    issuer: Text | None = None
    date: Day | None = None
    subject: Text | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None
    file: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = None

    def key(self) -> tuple[str, str, str, int] | None:
        """Return issuer, symbol, number, year, however spelt; None when not all are known.

        Unique per agency and year (NĐ 30/2020 Đ.15.1).

        >>> DocumentRef(printed="05/UBND-VP", number="05", symbol="UBND-VP",
        ...     issuer="Ủy ban nhân dân quận", date="2024-11-05").key()
        ('uy ban nhan dan quan', 'ubnd-vp', '5', 2024)
        """
        if self.issuer and self.number and self.symbol and self.date:
            number = self.number.lstrip("0") or self.number
            return fold_marks(self.issuer), fold_marks(self.symbol), number, self.date.year
        return None


def total(lines: Iterable[Decimal]) -> Decimal:
    """Return the exact sum clamped to 0…1000."""
    return min(max(sum(lines, _ZERO), _ZERO), SCALE)


def fold_marks(given: str) -> str:
    """Return text for searching: without marks, đ as d, lower case.

    >>> fold_marks("Ủy ban Đống Đa")
    'uy ban dong da'
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", given) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D").casefold()


_PRINTED = str.maketrans({",": ".", ".": ",", "-": "−"})


@lru_cache(maxsize=16_384)
def viet(number: Decimal | None) -> str:
    """Return points as people read them: decimal comma, thousands dot, two places; a dash for none.

    >>> viet(Decimal("1000.00")), viet(None)
    ('1.000,00', '—')
    """
    if number is None:
        return "—"
    return f"{number:,.2f}".translate(_PRINTED)


def viet_day(given: date) -> str:
    """Return a day as official papers print it: in figures: 05/02/2025."""
    return f"{given.day:02d}/{given.month:02d}/{given.year}"


def viet_moment(at: datetime) -> str:
    """Return an instant as Vietnamese clocks show it.

    >>> from datetime import UTC
    >>> viet_moment(datetime(2024, 12, 20, 3, 4, 5, tzinfo=UTC))
    '10:04:05 ngày 20/12/2024'
    """
    local = at.astimezone(VIETNAM)
    return f"{local:%H:%M:%S} ngày {viet_day(local.date())}"
