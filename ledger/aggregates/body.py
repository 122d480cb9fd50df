"""Body (cơ quan): an office that is no scored unit — UBND, Văn phòng, Thanh tra, a party committee.

    BodyRegistered -> BodyRenamed* -> BodyDissolved
      BodyDivided, BodyInherited           parts given away, others taken over; the body goes on
      BodyBound -> BodyBindingEnded        to each council it serves, by date

Names are dated, so a paper of 2024 keeps the name of 2024. Dissolving is final; what an old body
did is never relabelled with its successors. Its code is never used again. A body bound to a council
acts in that council's affairs only; one bound to none, such as the City, wherever its kind lets it.
Stream: `body/<code>`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Self

from ledger.aggregates.organisation import (
    Dissolved,
    Divided,
    Inherited,
    Organisation,
    Renamed,
)
from ledger.events import AnyRecorded, ErasableText, Event
from ledger.refusals import Refused
from ledger.rulebook.binding import Bindings, Names, in_order, viet_days
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


class BodyRenamed(Renamed, topic="body.renamed.v1"):
    """The body bears another name from a day on."""

    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Đổi tên cơ quan {self.before} thành {self.name} từ ngày {viet_day(self.from_day)}"


class BodyDissolved(Dissolved, topic="body.dissolved.v1"):
    """The body ceased to be."""

    noun = "Cơ quan"


class BodyDivided(Divided, topic="body.divided.v1"):
    """The body gave named parts to others and goes on."""

    noun = "Cơ quan"


class BodyInherited(Inherited, topic="body.inherited.v1"):
    """The body took over from others."""

    noun = "Cơ quan"


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


@dataclass(frozen=True, kw_only=True)
class Body(Organisation):
    """The body, its names and the councils it serves by date."""

    noun = "cơ quan"
    dissolved = BodyDissolved
    divided = BodyDivided
    inherited = BodyInherited

    kind: BodyKind | None = None
    under: str | None = None
    councils: Bindings[str] = field(default_factory=Bindings)

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
        self._new(citys=kind is BodyKind.CITY)
        if under == self.code(1):
            raise Refused("cơ quan không trực thuộc chính mình được", field="under")
        return BodyRegistered(
            name=name, kind=kind, from_day=from_day, under=under, document=document
        )

    def rename(
        self, name: str, *, from_day: date, document: DocumentRef | None = None
    ) -> BodyRenamed:
        """Let the body bear another name from a day on."""
        self._may_be_named(name, from_day)
        return BodyRenamed(before=self.names.last, name=name, from_day=from_day, document=document)

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
            raise self._over("from_day")
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

    def after(self, recorded: AnyRecorded) -> Self:
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
            case BodyBound() as e:
                return replace(self, councils=self.councils.bound(e.council, e.from_day, e.to_day))
            case BodyBindingEnded() as e:
                return replace(self, councils=self.councils.cut(e.council, e.to_day))
            case _:
                return Organisation.after(self, recorded)


def _resting_on(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""
