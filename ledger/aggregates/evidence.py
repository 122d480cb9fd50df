"""Evidence (tài liệu phục vụ chấm điểm): what other offices told of a unit's results in a season.

    EvidenceProvided*

The office, the finance division and the inspectorate gather results together with the standing body
(C.3-1, R-29). What they hand over moves no figure by itself: whoever scores or adjusts a criterion
relies on it, and it stands beside the criterion it speaks of. Stream: `evidence/<season>/<unit>`.
"""

from dataclasses import dataclass, replace
from typing import Self

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.values import Code, DocumentRef, Text

GATHERING = "C.3-1"


class EvidenceProvided(Event, topic="evidence.provided.v1"):
    """A body (`source`) handed over a paper on a unit's results, on one criterion or at large."""

    source: Code
    subject: Text
    criterion: Code | None = None
    document: DocumentRef
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        on = f", về tiêu chí {self.criterion}" if self.criterion else ""
        return f"{self.source} cung cấp {self.document.printed}{on}: {self.subject}"


@dataclass(frozen=True, kw_only=True)
class Evidence(State):
    """What was handed over on a unit, by position with the criterion each speaks of."""

    provided: tuple[tuple[int, str | None], ...] = ()

    def provide(
        self,
        source: str,
        subject: str,
        *,
        document: DocumentRef | None,
        criterion: str | None = None,
        content: str | None = None,
    ) -> EvidenceProvided:
        """Hand over a paper on the unit's results (C.3-1)."""
        if document is None:
            raise Refused(
                "cung cấp kết quả của đơn vị phải dẫn văn bản", under=GATHERING, field="document"
            )
        return EvidenceProvided(
            source=source, subject=subject, criterion=criterion, document=document, content=content
        )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the evidence as one more event leaves it."""
        match recorded.facts:
            case EvidenceProvided() as e:
                told = (recorded.position, e.criterion)
                return replace(self, provided=(*self.provided, told))
            case _:
                return self
