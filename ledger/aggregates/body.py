"""Body (cơ quan): an office that is no scored unit — UBND, Văn phòng, Thanh tra, a party committee.

    BodyRegistered -> BodyRenamed* -> BodyDissolved
      BodyDivided, BodyInherited           parts given away, others taken over; the body goes on
      BodyBound -> BodyBindingEnded        to each council it serves, by date

Names are dated, so a paper of 2024 keeps the name of 2024. Dissolving is final; what an old body
did is never relabelled with its successors. Its code is never used again. A body bound to a council
acts in that council's affairs only; one bound to none, such as the City, wherever its kind lets it.
Stream: `body/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self

from ledger.actors import must_not_be_the_citys
from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Bindings, Names, in_order, viet_days
from ledger.rulebook.succession import (
    Share,
    must_be_others,
    must_be_parts,
    must_be_there,
    viet_shares,
)
from ledger.values import Code, Day, DocumentRef, Text, viet_day


class BodyKind(StrEnum):
    """What a body is for (domain §10)."""

    CITY = "CITY"
    DISTRICT = "DISTRICT"
    STANDING_BODY = "STANDING_BODY"
    OFFICE = "OFFICE"
    FINANCE = "FINANCE"
    INSPECTORATE = "INSPECTORATE"
    PARTY_COMMITTEE = "PARTY_COMMITTEE"
    PARTY_ORG_COMMITTEE = "PARTY_ORG_COMMITTEE"
    PARTY_INSPECTION = "PARTY_INSPECTION"
    OTHER = "OTHER"

    @property
    def viet(self) -> str:
        """Return the kind as people say it."""
        return _VIET[self]


_VIET = {
    BodyKind.CITY: "UBND Thành phố",
    BodyKind.DISTRICT: "UBND quận",
    BodyKind.STANDING_BODY: "cơ quan thường trực Hội đồng TĐKT",
    BodyKind.OFFICE: "Văn phòng HĐND và UBND",
    BodyKind.FINANCE: "cơ quan tài chính",
    BodyKind.INSPECTORATE: "cơ quan thanh tra",
    BodyKind.PARTY_COMMITTEE: "cấp ủy",
    BodyKind.PARTY_ORG_COMMITTEE: "ban tổ chức của cấp ủy",
    BodyKind.PARTY_INSPECTION: "ủy ban kiểm tra của cấp ủy",
    BodyKind.OTHER: "cơ quan khác",
}


class BodyRegistered(Event, topic="body.registered.v1"):
    """The ledger came to know a body; `under` is the body it is directly under (trực thuộc)."""

    name: Text
    kind: BodyKind
    from_day: Day
    under: Code | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        under = f", trực thuộc {self.under}" if self.under else ""
        return (
            f"Đăng ký cơ quan {self.name} ({self.kind.viet}{under}) "
            f"từ ngày {viet_day(self.from_day)}"
        )


class BodyRenamed(Event, topic="body.renamed.v1"):
    """The body bears another name from a day on; what was signed before keeps the old one."""

    before: Text
    name: Text
    from_day: Day
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Đổi tên cơ quan {self.before} thành {self.name} từ ngày {viet_day(self.from_day)}"


class BodyDissolved(Event, topic="body.dissolved.v1"):
    """The body ceased to be (giải thể, sáp nhập, chia tách); to_day is its last day.

    `shares`: what went to each successor, where a named part of the body went to one.
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
            f"Cơ quan {self.name} kết thúc hoạt động sau ngày {viet_day(self.to_day)}, "
            f"theo {self.document.printed}{after}"
        )


class BodyDivided(Event, topic="body.divided.v1"):
    """The body gave named parts to others and goes on; to_day is the last day it had them."""

    name: Text
    to_day: Day
    shares: tuple[Share, ...]
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Cơ quan {self.name} chuyển giao một phần sau ngày {viet_day(self.to_day)} và vẫn "
            f"hoạt động, theo {self.document.printed}; nhận: {viet_shares(self.shares)}"
        )


class BodyInherited(Event, topic="body.inherited.v1"):
    """The body took over from others, whole or in part, from a day on (kế thừa)."""

    name: Text
    from_day: Day
    shares: tuple[Share, ...]
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Cơ quan {self.name} kế thừa từ ngày {viet_day(self.from_day)}, "
            f"theo {self.document.printed}: {viet_shares(self.shares)}"
        )


class BodyBound(Event, topic="body.bound.v1"):
    """The body serves a council (phục vụ Hội đồng); open while to_day is None."""

    name: Text
    council: Code
    from_day: Day
    to_day: Day | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.name} phục vụ Hội đồng {self.council} {viet_days(self.from_day, self.to_day)}"
            f"{_resting_on(self.document)}"
        )


class BodyBindingEnded(Event, topic="body.binding-ended.v1"):
    """The body ceased to serve a council; to_day is its last day."""

    name: Text
    council: Code
    to_day: Day
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.name} thôi phục vụ Hội đồng {self.council} sau ngày {viet_day(self.to_day)}"
            f"{_resting_on(self.document)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(State):
    """The body, its names and the councils it serves by date."""

    kind: BodyKind | None = None
    under: str | None = None
    from_day: date | None = None
    names: Names = field(default_factory=Names)
    to_day: date | None = None
    successors: tuple[str, ...] = ()
    councils: Bindings[str] = field(default_factory=Bindings)

    def exists(self, on: date) -> bool:
        """Return whether the body is there on a day."""
        begun = self.from_day is not None and self.from_day <= on
        return begun and (self.to_day is None or on <= self.to_day)

    def register(
        self,
        name: str,
        *,
        kind: BodyKind,
        from_day: date,
        under: str | None = None,
        document: DocumentRef | None = None,
    ) -> BodyRegistered:
        """Make the body known under its code, which no other will ever have."""
        if self.from_day is not None:
            raise Refused(
                f"mã {self.code(1)} đã là của {self.names.last}, không dùng lại được",
                field="code",
            )
        if kind is not BodyKind.CITY:
            must_not_be_the_citys(self.code(1))
        if under == self.code(1):
            raise Refused("cơ quan không trực thuộc chính mình được", field="under")
        return BodyRegistered(
            name=name, kind=kind, from_day=from_day, under=under, document=document
        )

    def rename(
        self, name: str, *, from_day: date, document: DocumentRef | None = None
    ) -> BodyRenamed:
        """Let the body bear another name from a day on."""
        self._there()
        if self.to_day is not None:
            raise Refused(
                f"cơ quan {self.names.last} đã kết thúc hoạt động, không đổi tên được", field="code"
            )
        self.names.must_move(name, from_day, under=None)
        return BodyRenamed(before=self.names.last, name=name, from_day=from_day, document=document)

    def dissolve(
        self,
        *,
        to_day: date,
        document: DocumentRef | None,
        successors: Sequence[str] = (),
        shares: Sequence[Share] = (),
    ) -> BodyDissolved:
        """End the body after its last day, naming who takes over; final.

        `shares` name the successors with what of the body goes to each, in place of bare codes.
        """
        successors = tuple(share.code for share in shares) or tuple(successors)
        first = self._there()
        if self.to_day is not None:
            raise Refused(
                f"cơ quan {self.names.last} đã kết thúc hoạt động sau ngày {viet_day(self.to_day)}",
                field="code",
            )
        in_order(first, to_day, under=None)
        if self.code(1) in successors or len(set(successors)) != len(successors):
            raise Refused(
                "cơ quan kế thừa phải khác chính cơ quan này và mỗi cơ quan chỉ ghi một lần",
                field="successors",
            )
        if document is None:
            raise Refused("kết thúc hoạt động của cơ quan phải dẫn văn bản", field="document")
        return BodyDissolved(
            name=self.names.on(to_day),
            to_day=to_day,
            successors=successors,
            document=document,
            shares=tuple(shares) if any(share.part for share in shares) else None,
        )

    def divide(
        self, *, to_day: date, shares: Sequence[Share], document: DocumentRef
    ) -> BodyDivided:
        """Give named parts to others after a last day, and go on."""
        in_order(self._there(), to_day, under=None)
        must_be_others(self.code(1), shares, under=None, field="transfers")
        must_be_parts(shares, under=None)
        if self.to_day is not None and self.to_day <= to_day:
            raise Refused(
                f"cơ quan {self.names.last} đã kết thúc hoạt động sau ngày {viet_day(self.to_day)}",
                under=None,
                field="continuing",
            )
        return BodyDivided(
            name=self.names.on(to_day), to_day=to_day, shares=tuple(shares), document=document
        )

    def inherit(
        self, *, from_day: date, shares: Sequence[Share], document: DocumentRef
    ) -> BodyInherited:
        """Take over from others, whole or in part, from a day on."""
        self._there()
        must_be_others(self.code(1), shares, under=None, field="transfers")
        must_be_there(
            self.names.last,
            from_day,
            there=self.exists(from_day),
            under=None,
            field="transfers",
        )
        return BodyInherited(
            name=self.names.on(from_day), from_day=from_day, shares=tuple(shares), document=document
        )

    def bind(
        self,
        council: str,
        *,
        from_day: date,
        to_day: date | None = None,
        document: DocumentRef | None = None,
    ) -> BodyBound:
        """Bind the body to a council it serves; to several, one by one."""
        self._there()
        in_order(from_day, to_day, under=None)
        if self.to_day is not None and self.to_day < from_day:
            raise Refused(
                f"cơ quan {self.names.last} đã kết thúc hoạt động sau ngày {viet_day(self.to_day)}",
                field="from_day",
            )
        if clash := self.councils.clash(council, from_day, to_day):
            raise Refused(
                f"{self.names.last} đang phục vụ Hội đồng {council} {clash.days()}",
                field="from_day",
            )
        return BodyBound(
            name=self.names.on(from_day),
            council=council,
            from_day=from_day,
            to_day=to_day,
            document=document,
        )

    def end_binding(
        self,
        council: str,
        *,
        to_day: date,
        reason: str | None = None,
        document: DocumentRef | None = None,
    ) -> BodyBindingEnded:
        """End the body's binding to a council after its last day."""
        self._there()
        if not self.councils.running(council, to_day):
            raise Refused(
                f"ngày {viet_day(to_day)} {self.names.last} không đang phục vụ Hội đồng {council} "
                "để kết thúc",
                field="to_day",
            )
        return BodyBindingEnded(
            name=self.names.on(to_day),
            council=council,
            to_day=to_day,
            document=document,
            reason=reason,
        )

    def _there(self) -> date:
        if self.from_day is None:
            raise Refused(f"chưa có cơ quan mang mã {self.code(1)}", field="code")
        return self.from_day

    def after(self, recorded: AnyRecorded) -> Self:  # noqa: PLR0911 — one case per event
        """Return the body as one more event leaves it."""
        match recorded.facts:
            case BodyRegistered() as e:
                return replace(
                    self,
                    kind=e.kind,
                    under=e.under,
                    from_day=e.from_day,
                    names=Names().borne(e.name, e.from_day),
                )
            case BodyRenamed() as e:
                return replace(self, names=self.names.borne(e.name, e.from_day))
            case BodyDissolved() as e:
                heirs = (*self.successors, *(c for c in e.successors if c not in self.successors))
                return replace(self, to_day=e.to_day, successors=heirs)
            case BodyDivided() as e:
                given = tuple(s.code for s in e.shares if s.code not in self.successors)
                return replace(self, successors=(*self.successors, *given))
            case BodyBound() as e:
                return replace(self, councils=self.councils.bound(e.council, e.from_day, e.to_day))
            case BodyBindingEnded() as e:
                return replace(self, councils=self.councils.cut(e.council, e.to_day))
            case _:
                return self


def _resting_on(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""
