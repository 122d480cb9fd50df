"""Cosignatures of a checkpoint with their time: C2SP tlog-cosignature, the Ed25519 kind.

https://c2sp.org/tlog-cosignature: a witness signs the checkpoint's text under a heading of its own,
so that no such signature passes for another one, and puts the time before the signature.
"""

from ledger.merkle.reading import LARGEST, NoteError

COSIGNATURE = 0x04
"""The signature type of a timestamped Ed25519 cosignature."""

_TIME_BYTES = 8
_SIGNATURE_BYTES = 64


def cosigned_message(text: str, at: int) -> bytes:
    """Return what is signed: heading, time (POSIX seconds), and the text of the checkpoint."""
    if not 0 <= at <= LARGEST:
        raise NoteError(f"thời điểm đồng ký không hợp lệ: {at}")
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosignature_blob(at: int, signature: bytes) -> bytes:
    """Return a `timestamped_signature`: 8 bytes of time, big-endian, and 64 of signature."""
    return at.to_bytes(_TIME_BYTES, "big") + signature


def read_blob(blob: bytes) -> tuple[int, bytes]:
    """Return the time and the signature of a `timestamped_signature`."""
    if len(blob) != _TIME_BYTES + _SIGNATURE_BYTES:
        raise NoteError(f"chữ ký đồng ký có {len(blob)} byte, phải là 72")
    at = int.from_bytes(blob[:_TIME_BYTES], "big")
    if at > LARGEST:
        raise NoteError(f"thời điểm đồng ký không hợp lệ: {at}")
    return at, blob[_TIME_BYTES:]
