"""RFC 3161 timestamps of published checkpoints: an authority of time says when it saw a note.

The whole note is stamped, cosignatures and all; the answer is kept as it came, for `openssl ts`.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from ledger.log.web import OK, NoAnswer, sent

EVERY_SECONDS = 3600
"""How often a checkpoint is stamped while there are new ones."""

_PAUSE_SECONDS = 60  # after an authority gave none: it must not hold up what is published
_QUERY = "application/timestamp-query"
_GRANTED = 0


class StampAway(Exception):  # noqa: N818 — the world
    """The time-stamping authority gives no stamp now; it is asked again. In Vietnamese."""


class Authority:
    """A time-stamping authority at an address."""

    def __init__(self, url: str, clock: Callable[[], int], roots: Path | None = None) -> None:
        """Take the address, a clock in seconds, and a PEM file of the roots that are trusted.

        Without roots an answer is only checked to be over our note and for our question.
        """
        self._url, self._clock = url, clock
        self._roots = [] if roots is None else x509.load_pem_x509_certificates(roots.read_bytes())
        self._not_before = 0
        self._away: StampAway | None = None

    def stamp(self, note: bytes) -> bytes | None:
        """Return the answer over a note, DER; None where none is due yet.

        StampAway: none can be had, or none could a short while ago.
        """
        if self._clock() < self._not_before:
            if self._away:
                raise self._away
            return None
        try:
            answer, self._away = self._asked(note), None
        except StampAway as away:
            self._away = away
            self._not_before = self._clock() + _PAUSE_SECONDS
            raise
        self._not_before = self._clock() + EVERY_SECONDS
        return answer

    def _asked(self, note: bytes) -> bytes:
        request = TimestampRequestBuilder(note, HashAlgorithm.SHA256).build()
        try:
            answer = sent(self._url, request.as_bytes(), {"Content-Type": _QUERY})
        except NoAnswer as away:
            raise StampAway(f"không gặp được nơi cấp dấu thời gian: {away}") from None
        if answer.status != OK:
            raise StampAway(f"nơi cấp dấu thời gian trả lời {answer.status}")
        try:
            response = decode_timestamp_response(answer.body)
            self._check(response, note, request.nonce)
        except (ValueError, VerificationError) as error:
            raise StampAway(f"dấu thời gian không dùng được: {error}") from None
        return answer.body

    def _check(self, response: TimeStampResponse, note: bytes, nonce: int | None) -> None:
        if response.status != _GRANTED:
            raise ValueError("; ".join(response.status_string) or f"trạng thái {response.status}")
        stamped = response.tst_info
        if stamped.message_imprint.message != sha256(note).digest() or stamped.nonce != nonce:
            raise ValueError("không phải cho câu hỏi này")
        if self._roots:
            VerifierBuilder(roots=self._roots, nonce=nonce).build().verify_message(response, note)
