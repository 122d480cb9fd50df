"""Canonical JSON, apart from what reads events: a process that only checks bytes starts at once."""

import json
from collections.abc import Mapping
from typing import Any

_CANONICAL = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical(value: Mapping[str, Any]) -> bytes:
    r"""Return canonical JSON of JSON-ready values.

    >>> canonical({"b": "đ", "a": [1]})
    b'{"a":[1],"b":"\xc4\x91"}'
    """
    return _CANONICAL.encode(value).encode()
