"""The entry of an event: the leaf of the transparency log, signed when the event is recorded.

It names nobody and nothing. It binds the stored bytes of the event (`c`, salted), the stream
(`oid`, under a key of the stream's own), the version there (`ov`), the stream's previous entry
(`p`), and the moment recorded (`at`). Its bytes are stored and published as written, never made a
second time.

    {"at":"2026-11-26T19:26:58.238464Z","c":"…","k":"0f1e2d3c","oid":"…","ov":2,"p":"…","sig":"…","v":1}

That is RFC 8785 (JCS): keys sorted, no spaces, strings of ASCII that need no escape, small whole
numbers. So one pattern is the whole grammar: what has two spellings does not match it.
"""

import hmac
import re
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Self

from ledger.merkle.reading import HASH_BYTES, MalformedText, bytes_of, decimal_of
from ledger.merkle.tree import leaf_hash

ENTRY_BYTES = 65_535
"""The longest entry that a bundle of entries can hold (C2SP tlog-tiles): 16 bits of length."""

SIGNATURE_BYTES = 64
"""The length of an Ed25519 signature."""

_CONTEXT = "thidua/event/v1\n"
_VERSION_MAX = 2**53 - 1  # the largest whole number that every JSON program reads alike
_Bytes = bytes  # within the class, `bytes` is the entry's own

_END = len(',"v":1}')
_BASE64_HASH = 4 * ((HASH_BYTES + 2) // 3)
_BASE64_SIGNATURE = 4 * ((SIGNATURE_BYTES + 2) // 3)
_SIGNED_END = len(',"sig":""') + _BASE64_SIGNATURE + _END
_SIG = slice(-_SIGNED_END + len(',"sig":"'), -_END - len('"'))
_LINK = slice(-_SIGNED_END - len('"') - _BASE64_HASH, -_SIGNED_END - len('"'))
_KEY_BEGIN = len('{"at":"YYYY-MM-DDThh:mm:ss.ffffffZ","c":"","k":"') + _BASE64_HASH
_KEY = slice(_KEY_BEGIN, _KEY_BEGIN + 8)

_PARTS = (
    ("at", rb'\{"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)"'),
    ("c", rb',"c":"([A-Za-z0-9+/]{43}=)"'),
    ("k", rb',"k":"([0-9a-f]{8})"'),
    ("oid", rb',"oid":"([0-9a-f]{64})"'),
    ("ov", rb',"ov":([1-9][0-9]{0,15})'),
    ("p", rb'(?:,"p":"([A-Za-z0-9+/]{43}=)")?'),
    ("sig", rb',"sig":"([A-Za-z0-9+/]{86}==)"'),
    ("v", rb',"v":1\}'),
)
_WHOLE = re.compile(b"".join(pattern for _, pattern in _PARTS))


_OFFSET = len("+00:00")
_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


@lru_cache(maxsize=16)  # every event of an act was recorded at one instant
def instant(at: datetime) -> str:
    """Return an instant in UTC with microseconds and `Z` (RFC 3339).

    >>> instant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000000Z'
    """
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-_OFFSET] + "Z"


def committed(salt: bytes, body: bytes) -> bytes:
    """Return the commitment to stored bytes: HMAC-SHA256 (RFC 2104) under their salt, 32 bytes.

    Written out: of all that is done to verify an event, `hmac` sets up for longer than it hashes.
    """
    if len(salt) > _BLOCK:
        return hmac.digest(salt, body, sha256)
    key = salt.ljust(_BLOCK, b"\0")
    inner = sha256(key.translate(_INNER) + body).digest()
    return sha256(key.translate(_OUTER) + inner).digest()


def message_over(unsigned: bytes, origin: str) -> bytes:
    """Return what is signed of an entry written without its signature, for the log of an origin."""
    return _heading(origin) + unsigned


@lru_cache(maxsize=16)
def _heading(origin: str) -> bytes:
    return f"{_CONTEXT}{origin}\n".encode()


def with_signature(unsigned: bytes, signature: bytes) -> bytes:
    """Return an entry as it is stored, from what it is without its signature."""
    sig = b2a_base64(signature, newline=False)
    return b'%b,"sig":"%b"%b' % (unsigned[:-_END], sig, unsigned[-_END:])


def oid_of(stream_key: bytes, stream: str) -> bytes:
    """Return the 32 bytes that stand for a stream; its key is needed to say which one it is."""
    return hmac.digest(stream_key, stream.encode(), sha256)


def unsigned_entry(at: datetime, c: bytes, k: bytes, oid: bytes, ov: int, p: bytes | None) -> bytes:
    """Return an entry as it is written without its signature; `oid` in hexadecimal."""
    linked = b"" if p is None else b',"p":"%b"' % b2a_base64(p, newline=False)
    return b'{"at":"%b","c":"%b","k":"%b","oid":"%b","ov":%d%b,"v":1}' % (
        instant(at).encode(), b2a_base64(c, newline=False), k, oid, ov, linked,
    )  # fmt: skip


Signature = tuple[bytes, bytes, bytes]
"""The id of the key that is said to have signed an entry; what is signed; the signature."""


def signature_if_made(
    data: bytes, at: datetime, c: bytes, oid: bytes, ov: int, p: bytes | None
) -> Signature | None:
    """Return who signed an entry that is, but for who signed it, the one made of these parts.

    None where it is another one, or none at all: to read it, to say in what, costs thrice. `oid`
    is in hexadecimal.
    """
    k, told = data[_KEY], data[_SIG]
    unsigned = unsigned_entry(at, c, k, oid, ov, p)
    if b'%b,"sig":"%b"%b' % (unsigned[:-_END], told, unsigned[-_END:]) != data:
        return None
    try:
        sig = a2b_base64(told)
    except NotBase64:
        return None
    if len(sig) != SIGNATURE_BYTES or b2a_base64(sig, newline=False) != told:
        return None
    if not 1 <= ov <= _VERSION_MAX or (p is None) != (ov == 1):
        return None  # written as an entry is, but of what no entry is made of
    return k, unsigned, sig


def leaf_linked(data: bytes) -> bytes:
    """Return what stands in an entry where the leaf before it does, of all but a stream's first.

    Of an entry that is not as made it is something else, or nothing.
    """
    try:
        return a2b_base64(data[_LINK])
    except NotBase64:
        return b""


@dataclass(frozen=True)
class Entry:
    """One entry; `p` is None for the first of a stream and for no other."""

    at: datetime
    c: _Bytes
    k: str
    oid: _Bytes
    ov: int
    p: _Bytes | None
    sig: _Bytes = b""

    @classmethod
    def parse(cls, data: _Bytes, place: str = "mục nhật ký") -> Self:
        """Return the entry that bytes write. Malformed: anything but its one canonical spelling.

        Says nothing about the signature, which takes a key.
        """
        if len(data) > ENTRY_BYTES:
            raise MalformedText(place, f"dài quá {ENTRY_BYTES} byte")
        found = _WHOLE.fullmatch(data)
        if found is None:
            raise _malformed(data, place)
        at, c, k, oid, ov, p, sig = (part.decode() for part in found.groups(b""))
        version = decimal_of(ov, f"{place}, ov", _VERSION_MAX)
        if (version == 1) == bool(p):
            raise MalformedText(f"{place}, p", "chỉ mục đầu của một chuỗi không nối về mục trước")
        return cls(
            _instant_of(at, f"{place}, at"),
            bytes_of(c, f"{place}, c", HASH_BYTES),
            k,
            _Bytes.fromhex(oid),
            version,
            bytes_of(p, f"{place}, p", HASH_BYTES) if p else None,
            bytes_of(sig, f"{place}, sig", SIGNATURE_BYTES),
        )

    def signed(self, origin: str, sign: Callable[[_Bytes], _Bytes]) -> Self:
        """Return this entry with the application's signature for that log."""
        return replace(self, sig=sign(self.message(origin)))

    def message(self, origin: str) -> _Bytes:
        """Return what is signed: heading, origin, and the entry without its signature."""
        return message_over(self.unsigned, origin)

    @property
    def unsigned(self) -> _Bytes:
        """Return the entry as it is written without its signature."""
        return unsigned_entry(
            self.at, self.c, self.k.encode(), self.oid.hex().encode(), self.ov, self.p
        )

    @staticmethod
    def message_of(origin: str, data: _Bytes) -> _Bytes:
        """Return what is signed of an entry that was parsed from these bytes: the same, sooner."""
        return message_over(data[:-_SIGNED_END] + data[-_END:], origin)

    @cached_property
    def leaf(self) -> _Bytes:
        """Return its leaf hash (RFC 6962): the next entry of the stream names it."""
        return leaf_hash(self.bytes)

    @cached_property
    def bytes(self) -> _Bytes:
        """Return the entry as it is stored, hashed and published."""
        return with_signature(self.unsigned, self.sig)


def _instant_of(text: str, place: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise MalformedText(place, f"không phải một thời điểm có thật: {text}") from None


def _malformed(data: bytes, place: str) -> MalformedText:
    """Return where bytes first leave the grammar: the part and the byte, counted from 0."""
    at = 0
    for name, pattern in _PARTS:
        found = re.compile(pattern).match(data, at)
        if found is None:
            return MalformedText(f"{place}, {name}", f"không ở dạng chuẩn, từ byte {at}")
        at = found.end()
    return MalformedText(place, f"có dữ liệu thừa, từ byte {at}")
