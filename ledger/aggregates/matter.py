"""Matters (vụ việc đang xem xét): what is being verified about a unit and not decided yet.

    MatterOpened -> MatterConcluded

Inspections have their own life line (`ledger.aggregates.conduct`); these are the other grounds for
which a regulation may put awards off: discipline being considered, an investigation, a complaint or
a report of the press being verified (NĐ 152/2025, Đ.4.4). Which kinds defer is each regulation's
own list, so a kind is an open code here. A concluded matter is not opened again; a new one is.
Stream: `matter/<season>/<unit>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Text, viet_day

DEFERRAL = "B.III.1.2-4"


class MatterOpened(Event, topic="matter.opened.v1"):
    """A body began to verify a matter about the unit; `name` says what kind it is of."""

    code: Code
    kind: Code
    name: Text
    body: Text
    opened_on: Day
    document: DocumentRef | None = None
    subject: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"{self.body} xem xét vụ việc {self.code} từ {viet_day(self.opened_on)}: đơn vị "
            f"{self.name}{paper}"
        )


class MatterConcluded(Event, topic="matter.concluded.v1"):
    """The body concluded whether there was a violation; the matter defers no more."""

    code: Code
    kind: Code
    name: Text
    body: Text
    violation: bool
    document: DocumentRef
    conclusion: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        found = "có vi phạm" if self.violation else "không vi phạm"
        return (
            f"{self.body} kết luận vụ việc {self.code} ({self.name}): {found}, "
            f"theo {self.document.printed}"
        )


class Verified(NamedTuple):
    """A matter as it stands; `violation` is None while it is open."""

    kind: str
    name: str
    body: str
    violation: bool | None
    positions: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Matters(State):
    """The matters of a unit in a season, by code."""

    matters: Mapping[str, Verified] = field(default_factory=dict)

    def open(
        self,
        code: str,
        kind: str,
        *,
        name: str,
        body: str,
        opened_on: Day,
        document: DocumentRef | None = None,
        subject: str | None = None,
    ) -> MatterOpened:
        """Record that a body began to verify a matter, under a code of its own (B.III.1.2-4)."""
        if code in self.matters:
            raise Refused(f"mã vụ việc {code} đã được dùng", under=DEFERRAL, field="code")
        return MatterOpened(
            code=code,
            kind=kind,
            name=name,
            body=body,
            opened_on=opened_on,
            document=document,
            subject=subject,
        )

    def conclude(
        self,
        code: str,
        *,
        violation: bool,
        document: DocumentRef | None,
        conclusion: str | None = None,
    ) -> MatterConcluded:
        """Record the conclusion of an open matter, on its paper (B.III.1.2-4)."""
        matter = self.matters.get(code)
        if matter is None:
            raise Refused(f"không có vụ việc mang mã {code}", under=DEFERRAL, field="matter")
        if matter.violation is not None:
            raise Refused(f"vụ việc {code} đã được kết luận", under=DEFERRAL, field="matter")
        if document is None:
            raise Refused(
                "kết luận vụ việc phải dẫn văn bản kết luận", under=DEFERRAL, field="document"
            )
        return MatterConcluded(
            code=code,
            kind=matter.kind,
            name=matter.name,
            body=matter.body,
            violation=violation,
            document=document,
            conclusion=conclusion,
        )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the matters as one more event leaves them.

        What is said of a matter whose opening was entered in error is not heard.
        """
        match recorded.facts:
            case MatterOpened() as e:
                matter = Verified(e.kind, e.name, e.body, None, (recorded.position,))
            case MatterConcluded(code=code, violation=violation) if code in self.matters:
                before = self.matters[code]
                positions = (*before.positions, recorded.position)
                matter = before._replace(violation=violation, positions=positions)
            case _:
                return self
        return replace(self, matters={**self.matters, recorded.facts.code: matter})
