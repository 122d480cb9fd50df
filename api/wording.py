"""Wording: what pydantic says of a value, in Vietnamese."""

from collections.abc import Callable, Mapping
from typing import Any

from ledger.json_input import in_vietnamese as plainly

Context = Mapping[str, Any]

_SAYS: Mapping[str, Callable[[Context], str]] = {
    "greater_than_equal": lambda c: f"phải từ {c['ge']} trở lên",
    "greater_than": lambda c: f"phải lớn hơn {c['gt']}",
    "less_than_equal": lambda c: f"không được quá {c['le']}",
    "less_than": lambda c: f"phải nhỏ hơn {c['lt']}",
    "string_too_short": lambda c: f"phải có ít nhất {c['min_length']} ký tự",
    "string_too_long": lambda c: f"không được quá {c['max_length']} ký tự",
    "string_pattern_mismatch": lambda c: f"không đúng mẫu {c['pattern']}",
    "string_unicode": lambda _: "có ký tự không phải Unicode",
    "too_short": lambda c: f"phải có ít nhất {c['min_length']} mục",
    "too_long": lambda c: f"không được quá {c['max_length']} mục",
    "enum": lambda c: f"các giá trị được nhận: {c['expected'].replace(' or ', ', ')}",
    "union_tag_invalid": lambda c: f"các loại được nhận: {c['expected_tags']}",
    "union_tag_not_found": lambda c: f"thiếu trường {c['discriminator']} cho biết loại",
    "int_type": lambda _: "phải là số nguyên",
    "int_parsing": lambda _: "phải là số nguyên",
    "int_parsing_size": lambda _: "số quá lớn",
    "int_from_float": lambda _: "phải là số nguyên",
    "bool_type": lambda _: "phải là true hoặc false",
    "bool_parsing": lambda _: "phải là true hoặc false",
    "decimal_type": lambda _: 'phải là chuỗi số như "12.50"',
    "decimal_parsing": lambda _: 'phải là chuỗi số như "12.50"',
    "decimal_max_places": lambda c: f"có quá {c['decimal_places']} chữ số thập phân",
    "finite_number": lambda _: "phải là một số hữu hạn",
    "date_type": lambda _: 'phải là ngày dạng "2024-12-31"',
    "date_parsing": lambda _: 'phải là ngày có thật dạng "2024-12-31"',
    "date_from_datetime_parsing": lambda _: 'phải là ngày có thật dạng "2024-12-31"',
    "date_from_datetime_inexact": lambda _: 'phải là ngày dạng "2024-12-31", không kèm giờ',
}


def in_vietnamese(detail: Mapping[str, Any]) -> str:
    """Return one entry of `errors()` in Vietnamese.

    >>> in_vietnamese({"type": "too_short", "ctx": {"min_length": 1}})
    'phải có ít nhất 1 mục'
    """
    says = _SAYS.get(detail["type"])
    return says(detail.get("ctx", {})) if says else plainly(detail)
