"""Canonical JSON, read strictly: what has two spellings is not read.

Keys sorted, no spaces, UTF-8, no key twice, whole numbers only, points as text: as the journal
stores its events.
"""

import json
from typing import Any, NoReturn

from ledger.merkle.reading import MalformedText

JSON_BYTES = 16_000_000
"""The longest JSON text that is read, in bytes."""

_DIGITS = 19


def canonical_json(value: object) -> bytes:
    r"""Return canonical JSON of JSON-ready values.

    >>> canonical_json({"b": "đ", "a": [1]})
    b'{"a":[1],"b":"\xc4\x91"}'
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def json_object(data: bytes, place: str) -> dict[str, Any]:
    """Return the object that canonical JSON writes. Malformed: anything else."""
    if len(data) > JSON_BYTES:
        raise MalformedText(place, f"dài quá {JSON_BYTES} byte")
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_int=_whole,
            parse_float=_refused,
            parse_constant=_refused,
            object_pairs_hook=_once_each,
        )
        again = canonical_json(value)
    except UnicodeDecodeError as error:
        raise MalformedText(f"{place}, byte {error.start}", "không phải UTF-8") from None
    except json.JSONDecodeError as error:
        raise MalformedText(f"{place}, ký tự {error.pos}", "không phải JSON") from None
    except RecursionError:
        raise MalformedText(place, "JSON lồng nhau quá sâu") from None
    except ValueError as error:
        raise MalformedText(place, f"JSON không dùng được: {error}") from None
    if again != data:
        raise MalformedText(place, "JSON không ở dạng chuẩn")
    if not isinstance(value, dict):
        raise MalformedText(place, "không phải một đối tượng JSON")
    return value


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS:
        raise ValueError("số quá lớn")
    return int(digits)


def _refused(written: str) -> NoReturn:
    raise ValueError(f"số {written[:20]} không được dùng")


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"khóa {key[:40]!r} có hai lần")
        found[key] = value
    return found
