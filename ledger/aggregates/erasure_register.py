"""Erasure register (sổ lệnh xóa): which erasable parts a law asks to be gone, by whose order.

    ErasureOrdered*

The order is carried out by the database in the transaction that records it (0007_erasure.sql): the
part and its salt go, the event, its figures and its place stay. It is final, so it cannot be
declared entered in error. Stream: `erasure/<council>`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Self

from ledger.actors import Actor
from ledger.events import AnyRecorded, Event, State
from ledger.refusals import Refused
from ledger.values import Code, DocumentRef, Position, Text


class ErasureOrdered(Event, topic="erasure.ordered.v1"):
    """The erasable parts of events were ordered gone, on a law and a paper, by two persons.

    `units` are those that the events concern.
    """

    positions: tuple[Position, ...]
    law: Text
    document: DocumentRef
    approver: Actor
    units: tuple[Code, ...] = ()

    def concerns(self) -> tuple[str, ...]:
        """Return the units that the events concern."""
        return self.units

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        which = ", ".join(map(str, self.positions))
        return (
            f"Xóa theo luật phần nội dung và người liên quan của sự kiện số {which}: theo "
            f"{self.law}, theo {self.document.printed}; {self.approver.role.viet} "
            f"{self.approver.body} ({self.approver.person}) phê duyệt"
        )


@dataclass(frozen=True, kw_only=True)
class ErasureRegister(State):
    """A council's orders; what the events hold is the journal's, so the caller tells it."""

    ordered: frozenset[int] = frozenset()

    def order(
        self,
        positions: Sequence[int],
        *,
        erasable: Collection[int],
        units: Sequence[str],
        law: str | None,
        document: DocumentRef | None,
        approver: Actor | None,
        by: Actor,
    ) -> ErasureOrdered:
        """Order erasable parts gone. `erasable` are the positions that have one."""
        if again := [p for p in positions if p in self.ordered]:
            raise Refused(f"{_events(again)} đã có lệnh xóa theo luật", field="positions")
        if nothing := [p for p in positions if p not in erasable]:
            raise Refused(f"{_events(nothing)} không có phần được xóa", field="positions")
        if not law:
            raise Refused("xóa theo luật phải nêu căn cứ pháp luật", field="law")
        if document is None:
            raise Refused("xóa theo luật phải dẫn văn bản quyết định", field="document")
        if approver is None:
            raise Refused("xóa theo luật phải có người phê duyệt", field="approver")
        if approver.person == by.person:
            raise Refused("người phê duyệt phải là người khác với người ra lệnh", field="approver")
        return ErasureOrdered(
            positions=tuple(sorted(positions)),
            law=law,
            document=document,
            approver=approver,
            units=tuple(units),
        )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the register as one more event leaves it."""
        match recorded.facts:
            case ErasureOrdered(positions=positions):
                return replace(self, ordered=self.ordered.union(positions))
            case _:
                return self


def _events(positions: Sequence[int]) -> str:
    return f"sự kiện số {', '.join(map(str, positions))}"
