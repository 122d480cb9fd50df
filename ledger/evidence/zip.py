"""The zip file of a bundle: one spelling for one content, so that equal bundles are equal bytes.

Parts stand in the order of their names, stored without compression, all at the same moment, without
extra fields, comments or anything between them. A file that is spelled otherwise is not read: so
nothing hides in it, no name leaves it, and it cannot grow when unpacked. Every zip program reads
it. (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.)
"""

import re
import struct
import zlib
from collections.abc import Mapping

from ledger.merkle.reading import MalformedText, shown

BUNDLE_BYTES = 256_000_000
"""The largest bundle that is read; one of a thousand events has about 5 MB."""

PARTS = 60_000
"""The most parts that a bundle may have: below what the format's 16 bits can count."""

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,79}){0,3}")
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_NEEDED = 20  # version 2.0, the least that knows folders
_MADE_BY = 3 << 8 | _NEEDED  # 3: attributes are those of Unix
_FIRST_DAY = 1 << 5 | 1  # 1980-01-01, the first day that the format can write
_PLAIN_FILE = 0o100644 << 16


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return the zip of parts by name. The same parts give the same bytes."""
    if len(parts) > PARTS:
        raise MalformedText("gói", f"quá {PARTS} tệp")
    bodies, directory, at = [], [], 0
    for name in sorted(parts):
        _check_name(name, "gói")
        data, written = parts[name], name.encode("ascii")
        shared = (0, 0, 0, _FIRST_DAY, zlib.crc32(data), len(data), len(data), len(written), 0)
        bodies += [_LOCAL.pack(b"PK\3\4", _NEEDED, *shared), written, data]
        directory += [
            _CENTRAL.pack(b"PK\1\2", _MADE_BY, _NEEDED, *shared, 0, 0, 0, _PLAIN_FILE, at),
            written,
        ]
        at += _LOCAL.size + len(written) + len(data)
        if at > BUNDLE_BYTES:
            raise MalformedText("gói", f"lớn quá {BUNDLE_BYTES} byte")
    length = sum(map(len, directory))
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), length, at, 0)
    return b"".join([*bodies, *directory, end])


def unpacked(data: bytes) -> dict[str, bytes]:
    """Return the parts of a bundle. Malformed: any spelling but that of `packed`."""
    if len(data) > BUNDLE_BYTES:
        raise MalformedText("gói", f"lớn quá {BUNDLE_BYTES} byte")
    parts: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\3\4":
        name, body, after = _part(data, at)
        if parts and name <= next(reversed(parts)):
            raise MalformedText(f"byte {at}", f"tệp {name} trùng tên hoặc sai thứ tự")
        if len(parts) == PARTS:
            raise MalformedText(f"byte {at}", f"quá {PARTS} tệp")
        parts[name], at = body, after
    if not parts:
        raise MalformedText("byte 0", "không phải tệp zip của một gói chứng cứ")
    again = packed(parts)
    if again != data:
        first = next((i for i, (a, b) in enumerate(zip(again, data, strict=False)) if a != b), None)
        place = min(len(again), len(data)) if first is None else first
        raise MalformedText(
            f"byte {place}", "tệp zip bị cắt, bị sửa, hoặc đã được nén lại: không ở dạng chuẩn"
        )
    return parts


def _part(data: bytes, at: int) -> tuple[str, bytes, int]:
    """Return name and content of the part whose header stands here, and where the next begins."""
    head = data[at : at + _LOCAL.size]
    if len(head) != _LOCAL.size:
        raise MalformedText(f"byte {at}", "tệp zip bị cắt")
    _, _, flags, method, _, _, _, stored, size, length, extra = _LOCAL.unpack(head)
    if flags or method or extra or stored != size:
        raise MalformedText(f"byte {at}", "tệp nén, mã hóa hoặc có trường phụ: không được dùng")
    begin = at + _LOCAL.size
    written = data[begin : begin + length]
    name = written.decode("ascii", "backslashreplace")
    _check_name(name, f"byte {begin}")
    body = data[begin + length : begin + length + size]
    if len(body) != size:
        raise MalformedText(f"byte {begin}", f"tệp {name} bị cắt")
    return name, body, begin + length + size


def _check_name(name: str, place: str) -> None:
    """Refuse a name that leaves the bundle or that some program reads otherwise."""
    if not _NAME.fullmatch(name):
        raise MalformedText(place, f"tên tệp không được dùng: {shown(name)}")
