"""What can happen to a complaint (khiếu nại): its events and the records inside them.

The life line and the decisions are in `ledger.aggregates.complaint`. Every event repeats the
matter, so that it can be read alone and stands in the history of each unit it concerns.
"""

from typing import Annotated, Literal

from pydantic import Field

from ledger.events import ERASABLE, ErasableText, Event
from ledger.rulebook.complaints import INSTANCES, Instance
from ledger.values import Code, Day, DocumentRef, Position, Text, Value, viet_day

Person = Annotated[Code | None, ERASABLE]
"""An opaque reference to a person: None when it was lawfully erased."""

RefusalGround = Literal["INTERNAL_DIRECTION", "LATE", "OTHER_LISTED"]
ComplexGround = Literal[
    "SEVERAL_MATTERS", "AGENCIES_DISAGREE", "CONTRADICTORY_DOCUMENTS", "JUDGEMENT"
]
Finding = Literal["RIGHT", "PARTLY_RIGHT", "WRONG"]
Effect = Literal["STANDS", "AMENDED", "CANCELLED"]

_REFUSALS: dict[RefusalGround, str] = {
    "INTERNAL_DIRECTION": "quyết định, hành vi trong chỉ đạo nội bộ (Luật Khiếu nại 2011 Đ.11.1)",
    "LATE": "hết thời hiệu mà không có lý do chính đáng (Luật Khiếu nại 2011 Đ.11.6)",
    "OTHER_LISTED": "trường hợp khác của Luật Khiếu nại 2011 Đ.11",
}
_COMPLEX: dict[ComplexGround, str] = {
    "SEVERAL_MATTERS": "có từ hai nội dung trở lên",
    "AGENCIES_DISAGREE": "các cơ quan còn ý kiến khác nhau",
    "CONTRADICTORY_DOCUMENTS": "tài liệu mâu thuẫn",
    "JUDGEMENT": "theo nhận định của người giải quyết",
}
_FOUND: dict[Finding, str] = {
    "RIGHT": "khiếu nại đúng",
    "PARTLY_RIGHT": "khiếu nại đúng một phần",
    "WRONG": "khiếu nại sai",
}
_EFFECTS: dict[Effect, str] = {
    "STANDS": "giữ nguyên quyết định bị khiếu nại",
    "AMENDED": "sửa đổi quyết định bị khiếu nại",
    "CANCELLED": "hủy quyết định bị khiếu nại",
}


class Matter(Value):
    """Whose award, which decision on it, and the unit that complains; None: a person does."""

    unit: Code
    against: Position
    complainant: Code | None = None

    def words(self) -> str:
        """Return the matter in plain Vietnamese."""
        who = self.complainant or "một cá nhân"
        return (
            f"khiếu nại của {who} đối với quyết định khen thưởng về {self.unit} "
            f"(sự kiện số {self.against})"
        )


class ComplaintEvent(Event):
    """An event of a complaint; it concerns the unit it is about and the one that complains."""

    matter: Matter

    def concerns(self) -> tuple[str, ...]:
        """Return both units."""
        both = (self.matter.unit, self.matter.complainant)
        return tuple(dict.fromkeys(u for u in both if u))


def _by(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""


class ComplaintReceived(ComplaintEvent, topic="complaint.received.v1"):
    """A complaint about an award decision was received; `known_on` is when that was known."""

    received_on: Day
    known_on: Day
    document: DocumentRef | None = None
    person: Person = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Nhận {self.matter.words()} ngày {viet_day(self.received_on)}; biết quyết định ngày "
            f"{viet_day(self.known_on)}{_by(self.document)}"
        )


class ComplaintAccepted(ComplaintEvent, topic="complaint.accepted.v1"):
    """The complaint was taken up for settlement (thụ lý)."""

    instance: Instance
    settled_by: Code
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.settled_by} thụ lý giải quyết {INSTANCES[self.instance]} {self.matter.words()}"
            f"{_by(self.document)}"
        )


class ComplaintRefused(ComplaintEvent, topic="complaint.refused.v1"):
    """The complaint was not taken up (không thụ lý), on a ground of the law."""

    instance: Instance
    settled_by: Code
    ground: RefusalGround
    provision: Text | None = None
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        named = f": {self.provision}" if self.provision else ""
        return (
            f"{self.settled_by} không thụ lý {INSTANCES[self.instance]} {self.matter.words()} vì "
            f"{_REFUSALS[self.ground]}{named}{_by(self.document)}"
        )


class ComplexityDeclared(ComplaintEvent, topic="complaint.complexity-declared.v1"):
    """The matter was declared complex, in the file and with a reason: its clock is longer.

    `defined`: it was declared when NĐ 155/2026/NĐ-CP said what a complex matter is.
    """

    instance: Instance
    ground: ComplexGround
    defined: bool
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        law = " (NĐ 155/2026/NĐ-CP)" if self.defined else ""
        return (
            f"Ghi vào hồ sơ: {self.matter.words()} là vụ việc phức tạp, {_COMPLEX[self.ground]}"
            f"{law}{_by(self.document)}"
        )


class DialogueHeld(ComplaintEvent, topic="complaint.dialogue-held.v1"):
    """A dialogue (đối thoại) was held, with minutes; `present` are the units and bodies there."""

    instance: Instance
    held_on: Day
    present: tuple[Code, ...] = ()
    minutes: DocumentRef
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        came = f", có {', '.join(self.present)}" if self.present else ""
        return (
            f"Đối thoại về {self.matter.words()} ngày {viet_day(self.held_on)}{came}"
            f"{_by(self.minutes)}"
        )


class ComplaintDecided(ComplaintEvent, topic="complaint.decided.v1"):
    """The complaint was decided on; what that does to the award is the granting authority's act."""

    instance: Instance
    settled_by: Code
    found: Finding
    effect: Effect
    document: DocumentRef
    reasons: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.settled_by} giải quyết {INSTANCES[self.instance]} {self.matter.words()}: "
            f"{_FOUND[self.found]}, {_EFFECTS[self.effect]}{_by(self.document)}"
        )


class ComplaintDecisionSent(ComplaintEvent, topic="complaint.decision-sent.v1"):
    """The decision was sent to these; `told` is its position."""

    instance: Instance
    told: Position
    addressees: Annotated[tuple[Code, ...], Field(min_length=1)]
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Gửi quyết định giải quyết (sự kiện số {self.told}) {self.matter.words()} tới "
            f"{', '.join(self.addressees)}{_by(self.document)}"
        )


class ComplaintWithdrawn(ComplaintEvent, topic="complaint.withdrawn.v1"):
    """The complaint was withdrawn, by a signed letter."""

    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Rút {self.matter.words()}{_by(self.document)}"


class SecondComplaintReceived(ComplaintEvent, topic="complaint.second-received.v1"):
    """A second complaint was received; `decided` is the first decision, if there was one."""

    received_on: Day
    decided: Position | None = None
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        after = f", sau quyết định lần đầu (sự kiện số {self.decided})" if self.decided else ""
        return (
            f"Nhận khiếu nại lần hai ngày {viet_day(self.received_on)}{after}: "
            f"{self.matter.words()}{_by(self.document)}"
        )
