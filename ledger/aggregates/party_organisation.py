"""Party organisation (tổ chức cơ sở đảng): what is rated, by whom, and which units it covers when.

    PartyOrganisationRegistered -> UnitCovered -> UnitCoverageEnded -> UnitCovered …

A unit's flags depend on the rating of the organisation that covers it (B.III.1.2-2). A unit without
one of its own is covered by another's only on the certificate of the competent party body (R-18);
without it nothing covers the unit and its flags stay pending. Stream: `party-organisation/<code>`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Bindings, in_order, viet_days
from ledger.values import Code, Day, DocumentRef, Text, viet_day

PARTY_RATING = "B.III.1.2-2"


class PartyOrganisationRegistered(Event, topic="party-organisation.registered.v1"):
    """The ledger came to know a party organisation; `managed_by` is the committee that rates it."""

    name: Text
    managed_by: Code
    from_day: Day
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đăng ký tổ chức đảng {self.name} từ ngày {viet_day(self.from_day)}, "
            f"do {self.managed_by} quản lý, đánh giá, xếp loại"
        )


class UnitCovered(Event, topic="party-organisation.unit-covered.v1"):
    """The organisation's rating counts for a unit: its own, or another's by certificate (R-18)."""

    unit: Code
    own: bool
    from_day: Day
    to_day: Day | None = None
    certificate: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        tie = "là tổ chức riêng của" if self.own else "được xác nhận bao gồm"
        paper = f", theo {self.certificate.printed}" if self.certificate else ""
        return (
            f"Tổ chức đảng này {tie} đơn vị {self.unit} "
            f"{viet_days(self.from_day, self.to_day)}{paper}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit covered."""
        return (self.unit,)


class UnitCoverageEnded(Event, topic="party-organisation.unit-coverage-ended.v1"):
    """The organisation's rating ceased to count for a unit; to_day is the last day it did."""

    unit: Code
    to_day: Day
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"Tổ chức đảng này không còn bao gồm đơn vị {self.unit} "
            f"sau ngày {viet_day(self.to_day)}{paper}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit."""
        return (self.unit,)


@dataclass(frozen=True, kw_only=True)
class PartyOrganisation(State):
    """The organisation and the units it covers by date."""

    name: str = ""
    managed_by: str = ""
    from_day: date | None = None
    coverages: Bindings[str] = field(default_factory=Bindings)

    def units(self, on: date) -> tuple[str, ...]:
        """Return the units covered on a day."""
        return self.coverages.on(on)

    def register(
        self, name: str, *, managed_by: str, from_day: date, document: DocumentRef | None = None
    ) -> PartyOrganisationRegistered:
        """Make the organisation known under its code, which no other will ever have."""
        if self.name:
            raise Refused(
                f"mã {self.code(1)} đã là của {self.name}, không dùng lại được",
                under=PARTY_RATING,
                field="code",
            )
        return PartyOrganisationRegistered(
            name=name, managed_by=managed_by, from_day=from_day, document=document
        )

    def cover(
        self,
        unit: str,
        *,
        from_day: date,
        to_day: date | None = None,
        own: bool = True,
        certificate: DocumentRef | None = None,
        elsewhere: str | None = None,
    ) -> UnitCovered:
        """Let the organisation's rating count for a unit.

        `elsewhere` is the organisation, if any, that already covers the unit on one of these days.
        """
        self._registered()
        in_order(from_day, to_day, under=PARTY_RATING)
        if elsewhere:
            raise Refused(
                f"đơn vị {unit} đang thuộc tổ chức đảng {elsewhere} trong thời gian này",
                under=PARTY_RATING,
                field="unit",
            )
        if clash := self.coverages.clash(unit, from_day, to_day):
            raise Refused(
                f"tổ chức đảng đã bao gồm đơn vị {unit} {clash.days()}",
                under=PARTY_RATING,
                field="from_day",
            )
        if not own and certificate is None:
            raise Refused(
                f"đơn vị {unit} không có tổ chức đảng riêng thì phải có văn bản xác nhận "
                "của cấp ủy có thẩm quyền",
                under=PARTY_RATING,
                field="certificate",
            )
        return UnitCovered(
            unit=unit, own=own, from_day=from_day, to_day=to_day, certificate=certificate
        )

    def end_coverage(
        self,
        unit: str,
        *,
        to_day: date,
        reason: str | None = None,
        document: DocumentRef | None = None,
    ) -> UnitCoverageEnded:
        """End the coverage of a unit after its last day."""
        self._registered()
        if not self.coverages.running(unit, to_day):
            raise Refused(
                f"ngày {viet_day(to_day)} tổ chức đảng không đang bao gồm đơn vị {unit}",
                under=PARTY_RATING,
                field="to_day",
            )
        return UnitCoverageEnded(unit=unit, to_day=to_day, document=document, reason=reason)

    def _registered(self) -> None:
        if not self.name:
            raise Refused(
                f"chưa có tổ chức đảng mang mã {self.code(1)}", under=PARTY_RATING, field="code"
            )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the organisation as one more event leaves it."""
        match recorded.facts:
            case PartyOrganisationRegistered() as e:
                return replace(self, name=e.name, managed_by=e.managed_by, from_day=e.from_day)
            case UnitCovered() as e:
                return replace(self, coverages=self.coverages.bound(e.unit, e.from_day, e.to_day))
            case UnitCoverageEnded() as e:
                return replace(self, coverages=self.coverages.cut(e.unit, e.to_day))
            case _:
                return self
