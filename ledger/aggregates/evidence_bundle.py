"""Evidence bundle (gói chứng cứ): that one was made of a unit's score, or of a disagreement on it.

    EvidenceBundleMade*

Recorded before the bundle is cut: it says where every stream ended then, so that nobody can later
show a bundle with an event left off the end. Who hands proofs to whom is itself on record. Stream:
`evidence-bundle/<season>/<unit>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal, Self

from pydantic import Field

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.values import Code, Text, Value

Base64Hash = Annotated[str, Field(pattern="^[A-Za-z0-9+/]{43}=$")]
"""A SHA-256 hash in base64."""


class StreamHead(Value):
    """Where a stream ended: its last version, and the leaf hash of that event's entry."""

    stream: Text
    version: Annotated[int, Field(ge=1)]
    leaf: Base64Hash


class EvidenceBundleMade(Event, topic="evidence-bundle.made.v1"):
    """A bundle was made of these streams, as they ended then, on a unit's score in a season.

    `dispute` is the code of the disagreement it is about, where it is about one. `without_reasons`:
    the parts that may lawfully be erased are not handed over.
    """

    season: Code
    unit: Code
    dispute: Code | None = None
    streams: Annotated[tuple[StreamHead, ...], Field(min_length=1)]
    without_reasons: Literal[True] | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        subject = f" về ý kiến khác nhau {self.dispute}" if self.dispute else ""
        kept = ", không kèm phần ghi lý do" if self.without_reasons else ""
        return (
            f"Lập gói chứng cứ{subject}: điểm của đơn vị {self.unit}, năm {self.season}, từ "
            f"{len(self.streams)} chuỗi sự kiện{kept}"
        )


@dataclass(frozen=True, kw_only=True)
class EvidenceBundles(State):
    """The bundles made of a unit in a season, by position."""

    made: tuple[int, ...] = ()

    def make(
        self,
        streams: Sequence[StreamHead],
        *,
        dispute: str | None = None,
        without_reasons: bool = False,
        reason: str | None = None,
    ) -> EvidenceBundleMade:
        """Record that a bundle is made of streams that end so. Refused: nobody said what for."""
        if not reason:
            raise Refused("lập gói chứng cứ phải nêu lý do, mục đích", field="reason")
        return EvidenceBundleMade(
            season=self.code(1),
            unit=self.code(2),
            dispute=dispute,
            streams=tuple(streams),
            without_reasons=True if without_reasons else None,
            reason=reason,
        )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the bundles with one more."""
        return replace(self, made=(*self.made, recorded.position))
