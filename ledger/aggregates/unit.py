"""Unit (đơn vị): a member of clusters that is scored — a ward, an office, a school.

    UnitRegistered -> UnitRenamed* -> UnitDissolved
      UnitDivided, UnitInherited       parts given away, others taken over; the unit goes on

Names are dated; succession is many to many (NQ 1656/NQ-UBTVQH15 made five wards of parts of old
ones). Dissolving is final, the old unit keeps its history, and its code is never used again; which
cluster it is in is said by the cluster. Stream: `unit/<code>`.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Literal, Self

from ledger.aggregates.organisation import (
    Dissolved,
    Divided,
    Inherited,
    Organisation,
    Renamed,
)
from ledger.events import AnyRecorded, Event
from ledger.refusals import Refused
from ledger.rulebook.binding import Names
from ledger.values import Day, DocumentRef, Text, Value, viet_day

MEMBERS = "A.I.1"


class UnitKind(StrEnum):
    """What a unit is, as the letter's list of recipients tells them apart."""

    WARD = "WARD"
    OFFICE = "OFFICE"
    PUBLIC_SERVICE = "PUBLIC_SERVICE"
    PARTY = "PARTY"
    UNION = "UNION"
    SCHOOL = "SCHOOL"
    OTHER = "OTHER"

    @property
    def viet(self) -> str:
        """Return the kind as people say it."""
        return _VIET[self]


_VIET = {
    UnitKind.WARD: "UBND phường, xã",
    UnitKind.OFFICE: "phòng, ban chuyên môn",
    UnitKind.PUBLIC_SERVICE: "đơn vị sự nghiệp",
    UnitKind.PARTY: "cơ quan Đảng",
    UnitKind.UNION: "MTTQ, tổ chức chính trị - xã hội",
    UnitKind.SCHOOL: "trường học",
    UnitKind.OTHER: "đơn vị khác",
}


class OrganisationCode(Value):
    """The unit's code in a public scheme (mã định danh); never the key, as both schemes still live.

    QD_20_2020 reads left to right, QCVN_102_2016 right to left; neither is checked by a pattern.
    """

    scheme: Literal["QD_20_2020", "QCVN_102_2016", "OTHER"]
    code: Text


class UnitRegistered(Event, topic="unit.registered.v1"):
    """The ledger came to know a unit."""

    name: Text
    kind: UnitKind = UnitKind.OTHER
    from_day: Day
    organisation: OrganisationCode | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Đăng ký đơn vị {self.name} ({self.kind.viet}) từ ngày {viet_day(self.from_day)}"


class UnitRenamed(Renamed, topic="unit.renamed.v1"):
    """The unit bears another name from a day on, by a document."""

    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đổi tên đơn vị {self.before} thành {self.name} từ ngày {viet_day(self.from_day)}, "
            f"theo {self.document.printed}"
        )


class UnitDissolved(Dissolved, topic="unit.dissolved.v1"):
    """The unit ceased to be."""

    noun = "Đơn vị"

    def concerns(self) -> tuple[str, ...]:
        """Return the successors."""
        return self.successors


class UnitDivided(Divided, topic="unit.divided.v1"):
    """The unit gave named parts to others and goes on."""

    noun = "Đơn vị"

    def concerns(self) -> tuple[str, ...]:
        """Return the successors."""
        return tuple(share.code for share in self.shares)


class UnitInherited(Inherited, topic="unit.inherited.v1"):
    """The unit took over from others."""

    noun = "Đơn vị"

    def concerns(self) -> tuple[str, ...]:
        """Return the predecessors."""
        return tuple(share.code for share in self.shares)


@dataclass(frozen=True, kw_only=True)
class Unit(Organisation):
    """The unit and its names by date."""

    noun = "đơn vị"
    clause = MEMBERS
    dissolved = UnitDissolved
    divided = UnitDivided
    inherited = UnitInherited

    kind: UnitKind | None = None
    organisation: OrganisationCode | None = None

    def register(
        self,
        name: str,
        *,
        from_day: date,
        kind: UnitKind = UnitKind.OTHER,
        organisation: OrganisationCode | None = None,
        document: DocumentRef | None = None,
    ) -> UnitRegistered:
        """Make the unit known under its code, which no other will ever have."""
        self._new()
        return UnitRegistered(
            name=name, kind=kind, from_day=from_day, organisation=organisation, document=document
        )

    def rename(self, name: str, *, from_day: date, document: DocumentRef | None) -> UnitRenamed:
        """Let the unit bear another name from a day on, by a document."""
        self._may_be_named(name, from_day)
        if document is None:
            raise Refused("đổi tên đơn vị phải dẫn văn bản", under=MEMBERS, field="document")
        return UnitRenamed(before=self.names.last, name=name, from_day=from_day, document=document)

    def must_be_succeeded_by(self, successor: str) -> None:
        """Refuse a unit that no recorded dissolution or division names as this one's successor."""
        if successor not in self.successors:
            known = ", ".join(self.successors) or "chưa ghi đơn vị nào"
            raise Refused(
                f"đơn vị {successor} không phải là đơn vị kế thừa của {self.code(1)}; "
                f"đơn vị kế thừa đã ghi nhận: {known}; ghi nhận việc sáp nhập, chia tách trước",
                under=MEMBERS,
                field="successor",
            )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the unit as one more event leaves it."""
        match recorded.facts:
            case UnitRegistered() as e:
                return replace(
                    self,
                    kind=e.kind,
                    organisation=e.organisation,
                    from_day=e.from_day,
                    names=Names().borne(e.name, e.from_day),
                )
            case _:
                return Organisation.after(self, recorded)
