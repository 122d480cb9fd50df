"""Canonical JSON, apart from what reads events: a process that only checks bytes starts at once."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic_core import from_json, to_json

_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical(value: Mapping[str, Any]) -> bytes:
    r"""Return canonical JSON of JSON-ready values.

    >>> canonical({"b": "đ", "a": [1]})
    b'{"a":[1],"b":"\xc4\x91"}'
    """
    return _CANONICAL.encode(value).encode()


def read_canonical(data: bytes) -> dict[str, Any] | None:
    r"""Return what canonical JSON says; None of any other bytes, and where there is a float.

    >>> read_canonical(b'{"a":[1],"b":"\xc4\x91"}')
    {'a': [1], 'b': 'đ'}
    >>> read_canonical(b'{"b":"\xc4\x91","a":[1]}'), read_canonical(b'{"a":1.5}')
    (None, None)
    """
    try:
        value = from_json(data, cache_strings="keys")
        if type(value) is not dict or to_json(value) != data or not _in_order(value):
            return None
    except (ValueError, RecursionError):
        return None
    return value


def _in_order(value: object) -> bool:
    """Say whether the keys of every object within are sorted, and no number is a float.

    Written compactly in that order, by whatever program, it is canonical.
    """
    if type(value) is dict:
        keys = [*value]
        if keys != sorted(keys):
            return False
        values: Iterable[object] = value.values()
    elif type(value) is list:
        values = value
    else:
        return type(value) is not float
    for one in values:
        kind = type(one)
        if kind is not str and kind is not int and not _in_order(one):
            return False
    return True
