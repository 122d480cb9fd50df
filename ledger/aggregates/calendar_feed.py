"""Calendar feed (lịch nghĩa vụ): the secret addresses at which a cluster's calendar is to be had.

    CalendarAddressIssued -> CalendarAddressRevoked

A calendar program sends no credentials, so the address itself is the secret. Whoever asks for one
makes the secret and keeps it; the ledger is told only its SHA-256, so that nobody who reads the
journal can subscribe. Revoking is final. Stream: `calendar-feed/<season>/<cluster>`.
"""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Annotated, Self

from pydantic import Field

from ledger.events import AnyRecorded, Event, State
from ledger.refusals import Refused
from ledger.values import Code, Text

SECRET_LENGTH = 32
"""The fewest characters of a secret: 32 of base64url hold 192 bits."""

SecretHash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""A secret's SHA-256 in lower-case hexadecimal."""


class CalendarAddressIssued(Event, topic="calendar-feed.address-issued.v1"):
    """A secret address was put in use for a body or unit; only the secret's hash is kept."""

    secret_sha256: SecretHash
    issued_to: Code
    label: Text | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        label = f" ({self.label})" if self.label else ""
        return f"Cấp địa chỉ lịch nghĩa vụ cho {self.issued_to}{label}"


class CalendarAddressRevoked(Event, topic="calendar-feed.address-revoked.v1"):
    """A secret address was put out of use."""

    secret_sha256: SecretHash
    issued_to: Code

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Thu hồi địa chỉ lịch nghĩa vụ đã cấp cho {self.issued_to}"


@dataclass(frozen=True, kw_only=True)
class CalendarFeed(State):
    """The addresses in use, by the hash of their secret, and all that ever were."""

    in_use: tuple[tuple[str, str], ...] = ()
    known: frozenset[str] = frozenset()

    def issue(
        self, secret_sha256: str, *, issued_to: str, label: str | None = None
    ) -> CalendarAddressIssued:
        """Put an address in use, under a secret that was never used before."""
        if secret_sha256 in self.known:
            raise Refused("địa chỉ này đã cấp; hãy tạo mã bí mật khác", field="secret_sha256")
        return CalendarAddressIssued(secret_sha256=secret_sha256, issued_to=issued_to, label=label)

    def revoke(self, secret_sha256: str) -> CalendarAddressRevoked:
        """Put an address out of use."""
        issued_to = dict(self.in_use).get(secret_sha256)
        if issued_to is None:
            raise Refused("không có địa chỉ nào đang dùng với mã này", field="secret_sha256")
        return CalendarAddressRevoked(secret_sha256=secret_sha256, issued_to=issued_to)

    def opens(self, secret: str) -> bool:
        """Tell whether a secret is that of an address in use, in a time that tells nothing."""
        given = sha256(secret.encode()).hexdigest()
        matches = [hmac.compare_digest(given, kept) for kept, _ in self.in_use]
        return any(matches)

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the feed as one more event leaves it."""
        match recorded.facts:
            case CalendarAddressIssued() as e:
                row = (e.secret_sha256, e.issued_to)
                return replace(
                    self, in_use=(*self.in_use, row), known=self.known | {e.secret_sha256}
                )
            case CalendarAddressRevoked() as e:
                left = tuple(row for row in self.in_use if row[0] != e.secret_sha256)
                return replace(self, in_use=left)
            case _:
                return self
