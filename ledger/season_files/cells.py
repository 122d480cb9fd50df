"""Cells (ô): how the text of one cell becomes a value, and what is said when it cannot.

A reader takes a cell without its outer blanks, never empty, and raises `BadCell`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from ledger.refusals import Invalid
from ledger.values import SCALE, code, text

Reader = Callable[[str], object]

CODE = "chữ không dấu, số, «.», «-», «_», tối đa 64 ký tự"
POINTS = "số có tối đa hai chữ số thập phân, như 12,5 hoặc 12.50"
DAY = "năm-tháng-ngày, như 2024-12-31"
MEASURED = "số có tối đa sáu chữ số thập phân, như 97,25"

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,]([0-9]+))?")
_MARKS = re.compile(r"[.,]|(?<=[0-9])[ '\u00a0\u202f](?=[0-9])")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PRINTED = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_AMBIGUOUS, _POINTS_PLACES, _MEASURED_PLACES = 3, 2, 6


class BadCell(Invalid):
    """A cell that cannot be what its column asks for: what is wrong, and what is accepted."""

    def __init__(self, says: str, accepts: str | None = None) -> None:
        """Say in Vietnamese what is wrong with what was found."""
        super().__init__(says)
        self.accepts = accepts


def a_code(cell: str) -> str:
    """Return an opaque code."""
    try:
        return code(unicodedata.normalize("NFC", cell))
    except Invalid:
        raise BadCell("không dùng làm mã được", CODE) from None


def a_text(cell: str) -> str:
    """Return text in NFC; control characters and more than 4000 characters are refused.

    Lines end as they do everywhere else, whatever the program that wrote the file ends them with.
    """
    try:
        return text(cell.replace("\r\n", "\n").replace("\r", "\n"))
    except Invalid as invalid:
        raise BadCell(f"không ghi được: {invalid.says}") from None


def a_choice(*values: str) -> Reader:
    """Return a reader that takes one of the values, in small or capital letters."""
    by_folded = {value.casefold(): value for value in values}

    def choice(cell: str) -> str:
        if cell.casefold() not in by_folded:
            raise BadCell("không có trong các giá trị dùng được", ", ".join(values))
        return by_folded[cell.casefold()]

    return choice


def points(cell: str) -> Decimal:
    """Return points; the decimal mark is a comma or a dot, and no mark parts thousands.

    >>> points("12,5"), points("12.50"), points("−5")
    (Decimal('12.50'), Decimal('12.50'), Decimal('-5.00'))
    >>> points("12.1234")
    Traceback (most recent call last):
    ledger.season_files.cells.BadCell: có quá 2 chữ số thập phân
    """
    number = _number(cell, POINTS, _POINTS_PLACES)
    if abs(number) > SCALE:
        raise BadCell("nằm ngoài khoảng từ -1000 đến 1000", POINTS)
    return number.quantize(Decimal("0.01")) + Decimal("0.00")  # −0.00 becomes 0.00


def measured(cell: str) -> str:
    """Return a measured value as plain digits with a dot.

    >>> measured("97,25")
    '97.25'
    """
    return f"{_number(cell, MEASURED, _MEASURED_PLACES) + 0:f}"  # −0 becomes 0


def _number(cell: str, accepts: str, places: int) -> Decimal:
    plain = cell.replace("\u2212", "-")
    if len(_MARKS.findall(plain)) > 1 or re.search(r"[0-9][ '\u00a0\u202f][0-9]", plain):
        raise BadCell("có dấu ngăn hàng nghìn", accepts)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise BadCell("không phải là số", accepts)
    decimals = found[1] or ""
    if len(decimals) == _AMBIGUOUS:
        raise BadCell(
            "có dấu đứng trước đúng ba chữ số, không rõ là phần nghìn hay phần thập phân", accepts
        )
    if len(decimals) > places:
        raise BadCell(f"có quá {places} chữ số thập phân", accepts)
    return Decimal(plain.replace(",", "."))


def a_day(cell: str) -> date:
    """Return a day written year first; another order is refused, as 01/02 may be two days.

    >>> a_day("2024-12-31")
    datetime.date(2024, 12, 31)
    """
    if printed := _PRINTED.fullmatch(cell):
        day, month, year = map(int, printed.groups())
        hint = f"nếu là ngày {day} tháng {month} năm {year} thì ghi {year}-{month:02d}-{day:02d}"
        raise BadCell(f"viết theo thứ tự khác; {hint}", DAY)
    found = _ISO.fullmatch(cell)
    if found is None:
        raise BadCell("không phải là ngày", DAY)
    try:
        given = date(*map(int, found.groups()))
    except ValueError:
        raise BadCell("không có trong lịch", DAY) from None
    if not 2000 <= given.year <= 2100:  # noqa: PLR2004 — the two years are the rule itself
        raise BadCell("nằm ngoài các năm 2000–2100", DAY)
    return given
