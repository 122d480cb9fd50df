"""Unit (đơn vị): a member of clusters that is scored — a ward, an office, a school.

    UnitRegistered -> UnitRenamed* -> UnitDissolved
      UnitDivided, UnitInherited       parts given away, others taken over; the unit goes on

Names are dated; succession is many to many (NQ 1656/NQ-UBTVQH15 made five wards of parts of old
ones). Dissolving is final, the old unit keeps its history, and its code is never used again; which
cluster it is in is said by the cluster. Stream: `unit/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal, Self

from ledger.actors import must_not_be_the_citys
from ledger.events import AnyRecorded, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Names, in_order
from ledger.rulebook.succession import (
    Share,
    must_be_others,
    must_be_parts,
    must_be_there,
    viet_shares,
)
from ledger.values import Code, Day, DocumentRef, Text, Value, viet_day

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


class UnitRenamed(Event, topic="unit.renamed.v1"):
    """The unit bears another name from a day on; what happened before keeps the old one."""

    before: Text
    name: Text
    from_day: Day
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đổi tên đơn vị {self.before} thành {self.name} từ ngày {viet_day(self.from_day)}, "
            f"theo {self.document.printed}"
        )


class UnitDissolved(Event, topic="unit.dissolved.v1"):
    """The unit ceased to be (giải thể, sáp nhập, chia tách); to_day is its last day.

    `shares`: what went to each successor, where a named part of the unit went to one.
    """

    name: Text
    to_day: Day
    successors: tuple[Code, ...] = ()
    document: DocumentRef
    shares: tuple[Share, ...] | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        told = viet_shares(self.shares) if self.shares else ", ".join(self.successors)
        after = f"; kế thừa: {told}" if told else ""
        return (
            f"Đơn vị {self.name} kết thúc hoạt động sau ngày {viet_day(self.to_day)}, "
            f"theo {self.document.printed}{after}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the successors."""
        return self.successors


class UnitDivided(Event, topic="unit.divided.v1"):
    """The unit gave named parts to others and goes on; to_day is the last day it had them."""

    name: Text
    to_day: Day
    shares: tuple[Share, ...]
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.name} chuyển giao một phần sau ngày {viet_day(self.to_day)} và vẫn "
            f"hoạt động, theo {self.document.printed}; nhận: {viet_shares(self.shares)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the successors."""
        return tuple(share.code for share in self.shares)


class UnitInherited(Event, topic="unit.inherited.v1"):
    """The unit took over from others, whole or in part, from a day on (kế thừa)."""

    name: Text
    from_day: Day
    shares: tuple[Share, ...]
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.name} kế thừa từ ngày {viet_day(self.from_day)}, "
            f"theo {self.document.printed}: {viet_shares(self.shares)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the predecessors."""
        return tuple(share.code for share in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(State):
    """The unit and its names by date."""

    kind: UnitKind | None = None
    organisation: OrganisationCode | None = None
    from_day: date | None = None
    names: Names = field(default_factory=Names)
    to_day: date | None = None
    successors: tuple[str, ...] = ()

    def exists(self, on: date) -> bool:
        """Return whether the unit is there on a day."""
        begun = self.from_day is not None and self.from_day <= on
        return begun and (self.to_day is None or on <= self.to_day)

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
        if self.from_day is not None:
            raise Refused(
                f"mã {self.code(1)} đã là của {self.names.last}, không dùng lại được",
                under=MEMBERS,
                field="code",
            )
        must_not_be_the_citys(self.code(1), under=MEMBERS)
        return UnitRegistered(
            name=name, kind=kind, from_day=from_day, organisation=organisation, document=document
        )

    def rename(self, name: str, *, from_day: date, document: DocumentRef | None) -> UnitRenamed:
        """Let the unit bear another name from a day on, by a document."""
        self._there()
        if self.to_day is not None:
            raise Refused(
                f"đơn vị {self.names.last} đã kết thúc hoạt động, không đổi tên được",
                under=MEMBERS,
                field="code",
            )
        self.names.must_move(name, from_day, under=MEMBERS)
        if document is None:
            raise Refused("đổi tên đơn vị phải dẫn văn bản", under=MEMBERS, field="document")
        return UnitRenamed(before=self.names.last, name=name, from_day=from_day, document=document)

    def dissolve(
        self,
        *,
        to_day: date,
        document: DocumentRef | None,
        successors: Sequence[str] = (),
        shares: Sequence[Share] = (),
    ) -> UnitDissolved:
        """End the unit after its last day, naming who takes over; final.

        `shares` name the successors with what of the unit goes to each, in place of bare codes.
        """
        successors = tuple(share.code for share in shares) or tuple(successors)
        first = self._there()
        if self.to_day is not None:
            raise Refused(
                f"đơn vị {self.names.last} đã kết thúc hoạt động sau ngày {viet_day(self.to_day)}",
                under=MEMBERS,
                field="code",
            )
        in_order(first, to_day, under=MEMBERS)
        if self.code(1) in successors or len(set(successors)) != len(successors):
            raise Refused(
                "đơn vị kế thừa phải khác chính đơn vị này và mỗi đơn vị chỉ ghi một lần",
                under=MEMBERS,
                field="successors",
            )
        if document is None:
            raise Refused(
                "kết thúc hoạt động của đơn vị phải dẫn văn bản", under=MEMBERS, field="document"
            )
        return UnitDissolved(
            name=self.names.on(to_day),
            to_day=to_day,
            successors=successors,
            document=document,
            shares=tuple(shares) if any(share.part for share in shares) else None,
        )

    def divide(
        self, *, to_day: date, shares: Sequence[Share], document: DocumentRef
    ) -> UnitDivided:
        """Give named parts to others after a last day, and go on."""
        in_order(self._there(), to_day, under=MEMBERS)
        must_be_others(self.code(1), shares, under=MEMBERS, field="transfers")
        must_be_parts(shares, under=MEMBERS)
        if self.to_day is not None and self.to_day <= to_day:
            raise Refused(
                f"đơn vị {self.names.last} đã kết thúc hoạt động sau ngày {viet_day(self.to_day)}",
                under=MEMBERS,
                field="continuing",
            )
        return UnitDivided(
            name=self.names.on(to_day), to_day=to_day, shares=tuple(shares), document=document
        )

    def inherit(
        self, *, from_day: date, shares: Sequence[Share], document: DocumentRef
    ) -> UnitInherited:
        """Take over from others, whole or in part, from a day on."""
        self._there()
        must_be_others(self.code(1), shares, under=MEMBERS, field="transfers")
        must_be_there(
            self.names.last,
            from_day,
            there=self.exists(from_day),
            under=MEMBERS,
            field="transfers",
        )
        return UnitInherited(
            name=self.names.on(from_day), from_day=from_day, shares=tuple(shares), document=document
        )

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

    def _there(self) -> date:
        if self.from_day is None:
            raise Refused(f"chưa có đơn vị mang mã {self.code(1)}", under=MEMBERS, field="code")
        return self.from_day

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
            case UnitRenamed() as e:
                return replace(self, names=self.names.borne(e.name, e.from_day))
            case UnitDissolved() as e:
                heirs = (*self.successors, *(c for c in e.successors if c not in self.successors))
                return replace(self, to_day=e.to_day, successors=heirs)
            case UnitDivided() as e:
                given = tuple(s.code for s in e.shares if s.code not in self.successors)
                return replace(self, successors=(*self.successors, *given))
            case _:
                return self
