"""JSON input: one object or JSON Lines, read strictly, every fault with its line and field.

A key given twice is a fault, never the last one wins; numbers and NaN stay visible as such, so that
whoever wants text can refuse them. Lines are counted from 1 by line feeds, as editors count them.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from ledger.refusals import Invalid
from ledger.values import WholeNumber

M = TypeVar("M", bound=BaseModel)

Path = tuple[str | int, ...]
"""The way to a value: keys and places in lists, from the outside."""

WHOLE = "(cả đối tượng)"
"""The field of a fault that concerns the whole object."""

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_SHOWN = 40
_DIGITS = 18


class Fault(NamedTuple):
    """What is wrong with the input, at which line and field, in Vietnamese."""

    line: int
    field: str
    says: str

    def __str__(self) -> str:
        """Return the fault as the command line tells it."""
        return f"dòng {self.line}, trường {self.field}: {self.says}"


class Faulty(Invalid):
    """The input has faults; nothing of it was used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults, in the order of the input."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A JSON number or NaN, Infinity, as it was written: no value here is a binary fraction."""

    written: str


class Entry(NamedTuple):
    """One JSON value of the input: its text, and the line it begins on."""

    text: str
    line: int


def entries(text: str, *, lines: bool) -> Iterator[Entry]:
    """Yield the input's values: the whole as one, or one per line that is not blank."""
    if not lines:
        yield Entry(text, 1)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield Entry(line, number)


def is_json_lines(text: str) -> bool:
    """Return whether text holds more than one JSON value, so that it can only be JSON Lines."""
    try:
        _, end = json.JSONDecoder(parse_int=str).raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        whole = [line for line in map(str.strip, text.split("\n")) if line[:1] + line[-1:] == "{}"]
        return len(whole) > 1
    return bool(text.lstrip()[end:].strip())


def read(
    entry: Entry, *, whole: Callable[[str], object] = JsonNumber
) -> tuple[Any, tuple[Fault, ...]]:
    """Return a value and what its writing alone shows to be wrong; None where it cannot be read.

    `whole` makes whole numbers of what is written.
    """
    if not entry.text.strip():
        return None, (Fault(entry.line, WHOLE, "không có dữ liệu"),)
    repeated: list[str] = []
    try:
        value = json.loads(
            entry.text,
            object_pairs_hook=partial(_object, repeated),
            parse_int=whole,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
        )
    except json.JSONDecodeError as error:
        says = f"không phải JSON hợp lệ (cột {error.colno})"
        return None, (Fault(entry.line + error.lineno - 1, WHOLE, says),)
    except RecursionError:
        return None, (Fault(entry.line, WHOLE, "lồng nhau quá sâu"),)
    if not repeated:
        return value, ()
    _, twice = _places(entry)
    return value, tuple(Fault(line, field_name(path), "ghi hai lần") for path, line in twice)


def located(entry: Entry, error: ValidationError) -> Iterator[Fault]:
    """Yield the faults a model found in a value, each at its line."""
    lines, _ = _places(entry)
    for detail in error.errors(include_url=False):
        path = detail["loc"]
        known = path
        while known and known not in lines:
            known = known[:-1]
        line = lines.get(known, entry.line)
        yield Fault(line, field_name(path), in_vietnamese(detail))


def judged(model: type[M], text: str) -> M:
    """Return one JSON object as a model, judged as strictly as a request's body.

    As Python values, which normalises and says what is wrong, and then as JSON, which forgives no
    wrong type. Faulty: it has faults, all of them told, each with its line and field.
    """
    entry = Entry(text, 1)
    value, faults = read(entry, whole=whole_number)
    if faults:
        raise Faulty(faults)
    try:
        made = model.model_validate(value)
        model.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise Faulty(tuple(located(entry, error))) from None
    return made


def whole_number(written: str) -> WholeNumber | JsonNumber:
    """Return a whole number for a position or a count; one too long for either stays as written."""
    return WholeNumber(written) if len(written) <= _DIGITS else JsonNumber(written)


def field_name(path: Path) -> str:
    """Return a path as people write it.

    >>> field_name(("inspections", 0, "status")), field_name(())
    ('inspections[0].status', '(cả đối tượng)')
    """
    name = ""
    for step in path:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            key = step if _PLAIN_KEY.fullmatch(step) else f"«{shown(step)}»"
            name += f".{key}" if name else key
    return name or WHOLE


def shown(given: object) -> str:
    """Return what was given in short, fit to be printed anywhere."""
    if isinstance(given, JsonNumber):
        given = given.written
    text = given if isinstance(given, str) else json.dumps(given, ensure_ascii=False, default=shown)
    short = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short)


def in_vietnamese(detail: Mapping[str, Any]) -> str:
    """Return in Vietnamese what pydantic says of one field: `detail` is an entry of `errors()`.

    >>> in_vietnamese({"type": "too_short", "ctx": {"min_length": 1}})
    'phải có ít nhất 1 mục'
    """
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "invalid":
        return str(detail["msg"])
    if kind == "literal_error":
        accepted = ", ".join(re.findall(r"'([^']*)'", context["expected"]))
        return f"«{shown(detail['input'])}» không được nhận; các giá trị được nhận: {accepted}"
    if says := _SAYS_WITH.get(kind):
        return says(context)
    return _SAYS.get(kind, "giá trị không được nhận")


_SAYS = {
    "missing": "thiếu, đây là trường bắt buộc",
    "extra_forbidden": "không có trường này",
    "string_type": "phải là chuỗi chữ",
    "bool_type": "phải là true hoặc false",
    "list_type": "phải là danh sách",
    "tuple_type": "phải là danh sách",
    "dict_type": "phải là một đối tượng JSON",
    "model_type": "phải là một đối tượng JSON",
    "model_attributes_type": "phải là một đối tượng JSON",
    "json_invalid": "không phải JSON hợp lệ",
    "string_unicode": "có ký tự không phải Unicode",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_parsing_size": "số quá lớn",
    "int_from_float": "phải là số nguyên",
    "bool_parsing": "phải là true hoặc false",
    "decimal_type": 'phải là chuỗi số như "12.50"',
    "decimal_parsing": 'phải là chuỗi số như "12.50"',
    "finite_number": "phải là một số hữu hạn",
    "date_type": 'phải là ngày dạng "2024-12-31"',
    "date_parsing": 'phải là ngày có thật dạng "2024-12-31"',
    "date_from_datetime_parsing": 'phải là ngày có thật dạng "2024-12-31"',
    "date_from_datetime_inexact": 'phải là ngày dạng "2024-12-31", không kèm giờ',
}
_SAYS_WITH: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda c: f"phải từ {c['ge']} trở lên",
    "greater_than": lambda c: f"phải lớn hơn {c['gt']}",
    "less_than_equal": lambda c: f"không được quá {c['le']}",
    "less_than": lambda c: f"phải nhỏ hơn {c['lt']}",
    "string_too_short": lambda c: f"phải có ít nhất {c['min_length']} ký tự",
    "string_too_long": lambda c: f"không được quá {c['max_length']} ký tự",
    "string_pattern_mismatch": lambda c: f"không đúng mẫu {c['pattern']}",
    "too_short": lambda c: f"phải có ít nhất {c['min_length']} mục",
    "too_long": lambda c: f"không được quá {c['max_length']} mục",
    "enum": lambda c: f"các giá trị được nhận: {c['expected'].replace(' or ', ', ')}",
    "union_tag_invalid": lambda c: f"các loại được nhận: {c['expected_tags']}",
    "union_tag_not_found": lambda c: f"thiếu trường {c['discriminator']} cho biết loại",
}


def _object(repeated: list[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            repeated.append(key)
        members[key] = value
    return members


def _places(entry: Entry) -> tuple[dict[Path, int], list[tuple[Path, int]]]:
    """Return the line of every value of a valid text, and the keys given again with theirs."""
    lines: dict[Path, int] = {}
    twice: list[tuple[Path, int]] = []
    way: list[str | int] = []
    awaits_key: list[bool] = []  # per open container; never true of a list
    line, seen = entry.line, 0
    for token in _TOKEN.finditer(entry.text):
        line += entry.text.count("\n", seen, token.start())
        seen = token.start()
        mark = token[0]
        if mark in "}]":
            way.pop()
            awaits_key.pop()
        elif mark == ",":
            last = way[-1]
            awaits_key[-1] = not isinstance(last, int)
            way[-1] = last + 1 if isinstance(last, int) else last
        elif mark == ":":
            awaits_key[-1] = False
        elif awaits_key and awaits_key[-1]:
            way[-1] = json.loads(mark)
            if tuple(way) in lines:
                twice.append((tuple(way), line))
            lines[tuple(way)] = line
        else:
            lines.setdefault(tuple(way), line)
            if mark in "{[":
                way.append("" if mark == "{" else 0)
                awaits_key.append(mark == "{")
    return lines, twice
