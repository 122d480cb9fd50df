"""What can happen to a unit's conduct record (sổ theo dõi chấp hành): its events.

The life lines and the decisions are in `ledger.aggregates.conduct`. Every fact has a code, unique
in its stream; what later happens to the fact names that code and repeats what it is about.
"""

from typing import Annotated, Literal

from ledger.events import ERASABLE, ErasableText, Event
from ledger.values import Code, Day, DocumentRef, Position, Text, viet_day

Person = Annotated[Code | None, ERASABLE]
"""An opaque reference to a person: None when it was lawfully erased."""

InspectionKind = Literal["INSPECTION", "CHECK", "AUDIT"]
Outcome = Literal["CLEAN", "REMEDIATION_REQUIRED"]
Form = Literal["REPRIMAND", "WARNING", "DEMOTION", "SUSPENSION", "DISMISSAL", "FORCED_RESIGNATION"]
Prosecuted = Literal["INVESTIGATION", "PROSECUTED"]
Ended = Literal["DROPPED", "ACQUITTED", "CONVICTED"]
ShortcomingKind = Literal["LIMITATION", "PUBLIC_INDIGNATION"]
Level = Literal["EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED"]

INSPECTIONS: dict[InspectionKind, str] = {
    "INSPECTION": "thanh tra",
    "CHECK": "kiểm tra",
    "AUDIT": "kiểm toán",
}
FORMS: dict[Form, str] = {
    "REPRIMAND": "khiển trách",
    "WARNING": "cảnh cáo",
    "DEMOTION": "giáng chức",
    "SUSPENSION": "đình chỉ chức vụ",
    "DISMISSAL": "cách chức",
    "FORCED_RESIGNATION": "buộc thôi việc",
}
STAGES: dict[Prosecuted, str] = {"INVESTIGATION": "khởi tố", "PROSECUTED": "truy tố"}
ENDINGS: dict[Ended, str] = {
    "DROPPED": "đình chỉ vụ án, bị can",
    "ACQUITTED": "tuyên không phạm tội",
    "CONVICTED": "kết án",
}
SHORTCOMINGS: dict[ShortcomingKind, str] = {
    "LIMITATION": "hạn chế, khuyết điểm",
    "PUBLIC_INDIGNATION": "vụ việc gây bức xúc trong dư luận",
}
_LEVELS: dict[Level, str] = {
    "EXCELLENT": "Hoàn thành xuất sắc nhiệm vụ",
    "GOOD": "Hoàn thành tốt nhiệm vụ",
    "COMPLETED": "Hoàn thành nhiệm vụ",
    "NOT_COMPLETED": "Không hoàn thành nhiệm vụ",
}


def _units(*units: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(u for u in units if u))


class InspectionOpened(Event, topic="conduct.inspection-opened.v1"):
    """A body began an inspection, check or audit; with signs of violation it defers awards."""

    code: Code
    kind: InspectionKind = "INSPECTION"
    body: Text
    signs_of_violation: bool
    opened_on: Day
    document: DocumentRef | None = None
    subject: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        signs = "có" if self.signs_of_violation else "không có"
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"{self.body} bắt đầu {INSPECTIONS[self.kind]} từ {viet_day(self.opened_on)} "
            f"({self.code}), {signs} dấu hiệu vi phạm{paper}"
        )


class InspectionConcluded(Event, topic="conduct.inspection-concluded.v1"):
    """The body concluded: no violation, or a conclusion or recommendation that must be remedied."""

    code: Code
    kind: InspectionKind
    body: Text
    outcome: Outcome
    document: DocumentRef
    conclusion: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        outcome = {
            "CLEAN": "không có vi phạm",
            "REMEDIATION_REQUIRED": "có nội dung phải khắc phục",
        }[self.outcome]
        return (
            f"{self.body} kết luận {INSPECTIONS[self.kind]} ({self.code}): {outcome}, "
            f"theo {self.document.printed}"
        )


class RemediationCompleted(Event, topic="conduct.remediation-completed.v1"):
    """The unit remedied all that a conclusion or recommendation asked for."""

    code: Code
    kind: InspectionKind
    body: Text
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị khắc phục xong kết luận, kiến nghị {INSPECTIONS[self.kind]} của {self.body} "
            f"({self.code}), theo {self.document.printed}"
        )


class DeferralExceptionApproved(Event, topic="conduct.deferral-exception-approved.v1"):
    """The competent authority approved that this one ground does not defer awards (R-21)."""

    ground: Code
    kind: InspectionKind
    body: Text
    authority: Text
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.authority} chấp thuận trường hợp ngoại lệ đối với căn cứ chưa xét khen thưởng "
            f"{self.ground} ({INSPECTIONS[self.kind]} của {self.body}), "
            f"theo {self.document.printed}"
        )


class DeferralExceptionRevoked(Event, topic="conduct.deferral-exception-revoked.v1"):
    """The exception for one ground was taken back; the ground defers again while it is open."""

    ground: Code
    kind: InspectionKind
    body: Text
    authority: Text
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.authority} rút chấp thuận ngoại lệ đối với căn cứ chưa xét khen thưởng "
            f"{self.ground} ({INSPECTIONS[self.kind]} của {self.body}), "
            f"theo {self.document.printed}"
        )


class DisciplineRecorded(Event, topic="conduct.discipline-recorded.v1"):
    """A person of the unit was disciplined; when and where the offence was stands beside it."""

    code: Code
    person: Person = None
    leader: bool
    form: Form
    document: DocumentRef
    offence_from: Day | None = None
    offence_to: Day | None = None
    offence_unit: Code | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        who = "cán bộ lãnh đạo" if self.leader else "người không giữ chức vụ lãnh đạo"
        begun = f" từ {viet_day(self.offence_from)}" if self.offence_from else ""
        ended = f" đến {viet_day(self.offence_to)}" if self.offence_to else ""
        where = f" tại {self.offence_unit}" if self.offence_unit else ""
        offence = f"; vi phạm{begun}{ended}{where}" if begun or ended or where else ""
        return (
            f"Ghi nhận kỷ luật {FORMS[self.form]} đối với {who} ({self.code}), "
            f"theo {self.document.printed}{offence}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit of the offence."""
        return _units(self.offence_unit)


class DisciplineAnnulled(Event, topic="conduct.discipline-annulled.v1"):
    """The competent authority annulled a discipline; from here it is no ground any more."""

    code: Code
    form: Form
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Hủy kỷ luật {FORMS[self.form]} ({self.code}), theo {self.document.printed}"


class ProsecutionRecorded(Event, topic="conduct.prosecution-recorded.v1"):
    """A person of the unit came under investigation (khởi tố) or was prosecuted (truy tố)."""

    code: Code
    person: Person = None
    stage: Prosecuted
    document: DocumentRef
    offence_unit: Code | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        where = f"; hành vi xảy ra tại {self.offence_unit}" if self.offence_unit else ""
        return (
            f"Ghi nhận cán bộ, công chức, viên chức của đơn vị bị {STAGES[self.stage]} "
            f"({self.code}), theo {self.document.printed}{where}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit of the offence."""
        return _units(self.offence_unit)


class ProsecutionAdvanced(Event, topic="conduct.prosecution-advanced.v1"):
    """A person under criminal investigation was prosecuted."""

    code: Code
    before: Prosecuted
    after: Prosecuted
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Vụ việc {self.code} chuyển từ {STAGES[self.before]} sang {STAGES[self.after]}, "
            f"theo {self.document.printed}"
        )


class ProsecutionEnded(Event, topic="conduct.prosecution-ended.v1"):
    """A prosecution ended; dropping and acquittal take the ground away, a conviction does not."""

    code: Code
    stage: Prosecuted
    outcome: Ended
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Vụ việc {self.code} (bị {STAGES[self.stage]}) kết thúc: {ENDINGS[self.outcome]}, "
            f"theo {self.document.printed}"
        )


class ConductAttributed(Event, topic="conduct.attributed.v1"):
    """The council decided for which unit a discipline or prosecution counts (R-23)."""

    code: Code
    before: Code
    after: Code
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Hội đồng quyết định {self.code} tính cho {self.after}, "
            f"không tính cho {self.before}, theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return both units."""
        return _units(self.before, self.after)


class ShortcomingFound(Event, topic="conduct.shortcoming-found.v1"):
    """The council found a shortcoming, or an affair that caused indignation; it lowers awards.

    `relies_on` are the positions of events it was drawn from, `double_effect` those of the events
    by which a reprimand it was drawn from had cost points already: an effect counted twice is seen
    (R-20).
    """

    code: Code
    kind: ShortcomingKind
    occurred_on: Day | None = None
    document: DocumentRef
    meeting: Text | None = None
    relies_on: tuple[Position, ...] = ()
    double_effect: tuple[Position, ...] | None = None
    ground: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        when = f" ngày {viet_day(self.occurred_on)}" if self.occurred_on else ""
        rests = ", ".join(str(p) for p in self.relies_on)
        on = f"; căn cứ sự kiện số {rests}" if rests else ""
        if self.double_effect:
            cost = ", ".join(str(p) for p in self.double_effect)
            on += f"; cùng sự việc đã bị trừ điểm tại sự kiện số {cost}"
        return (
            f"Hội đồng kết luận đơn vị có {SHORTCOMINGS[self.kind]}{when} ({self.code}), "
            f"theo {self.document.printed}{on}"
        )


class ShortcomingWithdrawn(Event, topic="conduct.shortcoming-withdrawn.v1"):
    """The council took a finding back; from here it lowers nothing."""

    code: Code
    kind: ShortcomingKind
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Hội đồng rút kết luận {self.code} về {SHORTCOMINGS[self.kind]}, "
            f"theo {self.document.printed}"
        )


class DeepReviewRecorded(Event, topic="conduct.deep-review-recorded.v1"):
    """The result of an in-depth review (kiểm điểm sâu) was provided; it has no effect (R-19)."""

    code: Code
    reviewed: Literal["ORGANISATION", "MEMBER"]
    person: Person = None
    as_of: Day
    document: DocumentRef
    result: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        whose = {"ORGANISATION": "tổ chức đảng của đơn vị", "MEMBER": "đảng viên của đơn vị"}
        return (
            f"Ghi nhận kết quả kiểm điểm sâu đối với {whose[self.reviewed]} ({self.code}), "
            f"tính đến {viet_day(self.as_of)}, theo {self.document.printed}"
        )


class ConditionReplacedByDecision(Event, topic="conduct.condition-replaced.v1"):
    """The council let another assessment stand for a party rating a unit cannot have (R-18)."""

    code: Code
    clause: Text
    level: Level
    assessed_by: Text
    document: DocumentRef
    meeting: Text | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Hội đồng quyết định dùng đánh giá «{_LEVELS[self.level]}» của {self.assessed_by} "
            f"thay điều kiện tại {self.clause} ({self.code}), theo {self.document.printed}"
        )


class ConditionReplacementWithdrawn(Event, topic="conduct.condition-replacement-withdrawn.v1"):
    """The council took back its decision to let another assessment stand for the party rating."""

    code: Code
    clause: Text
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Hội đồng rút quyết định {self.code} thay điều kiện tại {self.clause}, "
            f"theo {self.document.printed}"
        )
