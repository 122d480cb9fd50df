"""The timestamp on a bundle's checkpoint (RFC 3161): what it is over, when, and by whom.

Read strictly in DER. Without roots from outside, only what it is over and when it says so is
compared; whose signature it is stays unsaid. (RFC 3161, 2.4.2; RFC 5652, 5.)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from ledger.evidence.checkpoints import CHECKPOINT, Tree
from ledger.evidence.findings import TAMPERED, UNDECIDED, UNTRUSTED, Findings
from ledger.evidence.times import SKEW, moment
from ledger.merkle.reading import MalformedText

STAMP = "checkpoint.tsr"

_SEQUENCE, _SET, _OCTETS, _OID, _TIME = 0x30, 0x31, 0x04, 0x06, 0x18
_PART_0 = 0xA0
_SHA256 = bytes.fromhex("608648016503040201")
_DIGESTS: dict[bytes, type[hashes.HashAlgorithm]] = {
    _SHA256: hashes.SHA256,
    bytes.fromhex("608648016503040202"): hashes.SHA384,
    bytes.fromhex("608648016503040203"): hashes.SHA512,
}
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_STAMP_INFO = bytes.fromhex("2a864886f70d0109100104")
_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
_INSTANT = re.compile(rb"\d{14}(?:\.\d{1,6})?Z")
_GRANTED = (b"\x00", b"\x01")
_CHAIN = 5


@dataclass(frozen=True)
class Stamp:
    """What a timestamp says, and what it takes to believe it; `at` is in POSIX seconds."""

    at: int
    imprint: bytes
    info: bytes
    certificates: tuple[bytes, ...]
    digest: type[hashes.HashAlgorithm]
    attributes: bytes
    signature: bytes


def check_stamp(
    parts: dict[str, bytes], tree: Tree, roots: bytes | None, findings: Findings
) -> None:
    """Find a timestamp that is over another note, earlier than what it stamps, or not trusted.

    `roots` are PEM certificates of authorities that the reader trusts.
    """
    if STAMP not in parts:
        if roots is not None:
            findings.remark(STAMP, "gói không có dấu thời gian")
        return
    try:
        stamp = read_stamp(parts[STAMP])
    except ValueError as malformed:
        findings.add(TAMPERED, STAMP, f"không đọc được: {malformed}")
        return
    if stamp.imprint != sha256(parts[CHECKPOINT]).digest():
        findings.add(TAMPERED, STAMP, "là dấu trên một điểm kiểm khác")
    witnessed = tree.opened.witnessed if tree.opened is not None else {}
    if any(at > stamp.at + SKEW for at in witnessed.values()):
        findings.add(TAMPERED, STAMP, "mang giờ sớm hơn chữ ký nhân chứng mà nó đóng dấu")
    if roots is None:
        says = "chưa kiểm chữ ký của nơi cấp: đưa chứng thư gốc vào bằng --tsa"
    elif not hasattr(x509.Certificate, "not_valid_before_utc"):
        findings.add(UNDECIDED, STAMP, "kiểm nơi cấp giờ cần cryptography 42 trở lên")
        return
    elif (by := _believed(stamp, roots)) is None:
        findings.add(UNTRUSTED, STAMP, "không có chữ ký của nơi cấp giờ được tin cậy")
        return
    else:
        says = f"do {by} cấp"
    findings.remark(STAMP, f"dấu thời gian lúc {moment(stamp.at)}, {says}")


def read_stamp(data: bytes) -> Stamp:
    """Return what an answer of a time-stamping authority says. Malformed: it is none."""
    (whole,) = _items(data)
    status, token = _inside(whole, _SEQUENCE, 2)
    if _inside(status, _SEQUENCE)[0][2:] not in _GRANTED:
        raise MalformedText(STAMP, "nơi cấp giờ đã từ chối")
    kind, signed = _inside(token, _SEQUENCE, 2)
    if _content(kind, _OID) != _SIGNED_DATA:
        raise MalformedText(STAMP, "không phải dữ liệu có chữ ký (CMS)")
    _, _, holder, *rest = _inside(_inside(signed, _PART_0, 1)[0], _SEQUENCE)
    kind, wrapped = _inside(holder, _SEQUENCE, 2)
    if _content(kind, _OID) != _STAMP_INFO or not rest:
        raise MalformedText(STAMP, "không phải dấu thời gian")
    info = _content(_inside(wrapped, _PART_0, 1)[0], _OCTETS)
    certificates = _inside(rest[0], _PART_0) if rest[0][0] == _PART_0 else []
    (signer,) = _inside(rest[-1], _SET, 1)
    _, _, digest, attributes, _, signature, *_ = _inside(signer, _SEQUENCE)
    _, _, imprint, _, at, *_ = _inside(info, _SEQUENCE)
    hashed, over = _inside(imprint, _SEQUENCE, 2)
    algorithm = _content(_inside(digest, _SEQUENCE)[0], _OID)
    if _content(_inside(hashed, _SEQUENCE)[0], _OID) != _SHA256 or algorithm not in _DIGESTS:
        raise MalformedText(STAMP, "thuật toán băm không được dùng")
    return Stamp(
        _instant(_content(at, _TIME)),
        _content(over, _OCTETS),
        info,
        tuple(certificates),
        _DIGESTS[algorithm],
        attributes,
        _content(signature, _OCTETS),
    )


def _items(data: bytes) -> Iterator[bytes]:
    """Yield the DER values that stand one after another, each with its tag and length."""
    at = 0
    while at < len(data):
        head, size = data[at : at + 2], 2
        length = head[1] if len(head) == size else -1
        if length > 0x80:  # noqa: PLR2004 — the long form: so many bytes of length follow
            more = data[at + 2 : at + 2 + length - 0x80]
            size, length = size + len(more), int.from_bytes(more, "big")
        end = at + size + length
        if length < 0 or data[at + 1] == 0x80 or end > len(data):  # noqa: PLR2004 — as above
            raise MalformedText(STAMP, f"không phải DER, từ byte {at}")
        yield data[at:end]
        at = end


def _content(value: bytes, tag: int) -> bytes:
    """Return what a DER value holds. Malformed: it is of another kind."""
    if not value or value[0] != tag:
        raise MalformedText(STAMP, f"thiếu giá trị DER loại 0x{tag:02x}")
    size = 2 + (value[1] - 0x80 if value[1] > 0x80 else 0)  # noqa: PLR2004 — the long form
    return value[size:]


def _inside(value: bytes, tag: int, many: int | None = None) -> list[bytes]:
    """Return the DER values inside one; exactly `many` where that is given, at least one."""
    found = list(_items(_content(value, tag)))
    if not found or many not in {None, len(found)}:
        raise MalformedText(STAMP, f"giá trị DER có {len(found)} phần")
    return found


def _instant(written: bytes) -> int:
    if not _INSTANT.fullmatch(written):
        raise MalformedText(STAMP, "giờ không ở dạng chuẩn")
    try:
        at = datetime.strptime(written[:14].decode("ascii"), "%Y%m%d%H%M%S")  # noqa: DTZ007 — below
    except ValueError:
        raise MalformedText(STAMP, "không phải một thời điểm có thật") from None
    return int(at.replace(tzinfo=UTC).timestamp())


def _believed(stamp: Stamp, roots: bytes) -> str | None:
    """Return which authority gave a stamp; None where no trusted one did."""
    try:
        trusted = x509.load_pem_x509_certificates(roots)
        shown = [x509.load_der_x509_certificate(one) for one in stamp.certificates]
        attributes = [_inside(one, _SEQUENCE, 2) for one in _inside(stamp.attributes, _PART_0)]
        told = {_content(kind, _OID): value for kind, value in attributes}
    except (ValueError, x509.InvalidVersion):
        return None
    digest = hashes.Hash(stamp.digest())
    digest.update(stamp.info)
    if told.get(_MESSAGE_DIGEST) != _one(_OCTETS, digest.finalize()) or told.get(
        _CONTENT_TYPE
    ) != _one(_OID, _STAMP_INFO):
        return None
    message = bytes([_SET]) + stamp.attributes[1:]
    for signer in (*shown, *trusted):
        if (
            _may_stamp(signer)
            and _signed(signer, stamp, message)
            and _leads_to(signer, shown, trusted, stamp.at)
        ):
            return signer.subject.rfc4514_string()
    return None


def _one(tag: int, content: bytes) -> bytes:
    """Return a DER set of one short value."""
    return bytes([_SET, len(content) + 2, tag, len(content)]) + content


def _may_stamp(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (
        x509.DuplicateExtension,
        x509.ExtensionNotFound,
        x509.UnsupportedGeneralNameType,
        ValueError,
    ):
        return False
    return list(usage) == [x509.ObjectIdentifier("1.3.6.1.5.5.7.3.8")]


def _signed(certificate: x509.Certificate, stamp: Stamp, message: bytes) -> bool:
    try:
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(stamp.signature, message, padding.PKCS1v15(), stamp.digest())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(stamp.signature, message, ec.ECDSA(stamp.digest()))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


def _leads_to(
    certificate: x509.Certificate,
    shown: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    at: int,
) -> bool:
    """Tell whether a chain valid at that moment leads from a certificate to a trusted one."""
    when = datetime.fromtimestamp(at, UTC)
    for _ in range(_CHAIN):
        if not certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc:
            return False
        if any(certificate == root or _issued(certificate, root) for root in trusted):
            return True
        above = next((one for one in shown if _issued(certificate, one)), None)
        if above is None or above == certificate:
            return False
        certificate = above
    return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, UnsupportedAlgorithm, ValueError):
        return False
    return True
