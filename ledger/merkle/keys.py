"""Keys of signed notes as one line of text: C2SP signed-note, "Verifier keys".

https://c2sp.org/signed-note; the signer's line is that of Go's golang.org/x/mod/sumdb/note, which
writes the 32-byte Ed25519 seed after the type byte. Two Ed25519 types are known: a note's own
signature (0x01) and a timestamped cosignature (0x04).
"""

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from ledger.merkle.cosignature import COSIGNATURE
from ledger.merkle.reading import MalformedText, NoteError, base64_of, bytes_of, shown

ED25519 = 0x01
"""The signature type of a plain Ed25519 signature over a note's text."""

ID_BYTES = 4
"""The length of a key id."""

_KEY_BYTES = 32
_NO_NAME = re.compile(r"[+\x00-\x1f\x7f\ud800-\udfff]")
_PRIVATE = "PRIVATE+KEY+"
_ALGORITHMS = (ED25519, COSIGNATURE)


def key_id(name: str, algorithm: int, public: bytes) -> bytes:
    """Return the 4 bytes that, with the name, say which key signed."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:ID_BYTES]


def check_name(name: str, place: str) -> None:
    """Refuse a key name that is empty, no UTF-8, or has spaces, plus signs, control characters."""
    if not name or _NO_NAME.search(name) or any(map(str.isspace, name)):
        raise MalformedText(place, f"tên khóa không hợp lệ: {shown(name)}")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name, as verifiers are told of it (vkey)."""

    name: str
    key_id: bytes
    algorithm: int
    public: bytes

    @classmethod
    def of(cls, name: str, algorithm: int, public: bytes) -> Self:
        """Return the verifier key of a name and a 32-byte public key."""
        return cls(name, key_id(name, algorithm, public), algorithm, public)

    @classmethod
    def parse(cls, text: str, place: str = "khóa công khai") -> Self:
        """Return the key that a line writes. Malformed: also an id that is not this key's."""
        name, known, algorithm, public = _read(text, place)
        if key_id(name, algorithm, public) != known:
            raise MalformedText(place, f"mã khóa {known.hex()} không phải của khóa này")
        return cls(name, known, algorithm, public)

    def text(self) -> str:
        """Return the key as one line, without a newline."""
        return _written(self.name, self.key_id, self.algorithm, self.public)


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key with its name; never shows its seed except in `text`."""

    name: str
    key_id: bytes
    algorithm: int
    seed: bytes = field(repr=False)

    @classmethod
    def of(cls, name: str, algorithm: int, seed: bytes, public: bytes) -> Self:
        """Return the signer key of a name, a 32-byte seed, and the public key that goes with it."""
        return cls(name, key_id(name, algorithm, public), algorithm, seed)

    @classmethod
    def parse(cls, text: str, place: str = "khóa bí mật") -> Self:
        """Return the key that a line writes; `verifier` says whether its id is its own.

        No refusal quotes the line.
        """
        if not text.startswith(_PRIVATE):
            raise MalformedText(place, f"không bắt đầu bằng {_PRIVATE}")
        try:
            return cls(*_read(text.removeprefix(_PRIVATE), place))
        except MalformedText:
            raise MalformedText(place, "không phải một dòng khóa ký hợp lệ") from None

    def text(self) -> str:
        """Return the key as one line, without a newline: a secret."""
        return _PRIVATE + _written(self.name, self.key_id, self.algorithm, self.seed)

    def verifier(self, public: bytes) -> VerifierKey:
        """Return the verifier key. Refused: the id is not that of this name and public key."""
        made = VerifierKey.of(self.name, self.algorithm, public)
        if made.key_id != self.key_id:
            raise NoteError(f"khóa bí mật của {self.name}: mã khóa không phải của khóa này")
        return made


def _read(text: str, place: str) -> tuple[str, bytes, int, bytes]:
    """Return name, id, signature type and key material of a line `name+id+base64`."""
    name, _, rest = text.partition("+")
    written, _, material = rest.partition("+")
    check_name(name, place)
    known = written.encode("ascii", "replace")
    if len(written) != 2 * ID_BYTES or known.strip(b"0123456789abcdef"):
        raise MalformedText(place, f"mã khóa phải là 8 chữ số hex thường: {shown(written)}")
    data = bytes_of(material, place)
    if not data or data[0] not in _ALGORITHMS:
        raise MalformedText(place, f"loại chữ ký chưa được hỗ trợ: 0x{data[:1].hex() or '--'}")
    if len(data) != 1 + _KEY_BYTES:
        raise MalformedText(place, f"khóa có {len(data) - 1} byte, phải là {_KEY_BYTES}")
    return name, bytes.fromhex(written), data[0], data[1:]


def _written(name: str, known: bytes, algorithm: int, material: bytes) -> str:
    """Return `name+id+base64`."""
    return f"{name}+{known.hex()}+{base64_of(bytes([algorithm]) + material)}"
