"""What can happen in a cluster's working year (năm hoạt động của cụm, khối): its events.

The life line and the decisions are in `ledger.aggregates.year`.
"""

from typing import Annotated, Literal

from pydantic import Field

from ledger.events import ErasableText, Event
from ledger.values import Code, Day, DocumentRef, Position, Text, viet_day

Adoptable = Literal["REGULATION", "PROGRAMME", "PLAN", "PLEDGE"]
"""Quy chế, chương trình, kế hoạch, giao ước thi đua (A.II.1.1, A.II.1.2)."""
VIET_ADOPTED: dict[Adoptable, str] = {
    "REGULATION": "quy chế hoạt động",
    "PROGRAMME": "chương trình hoạt động",
    "PLAN": "kế hoạch hoạt động",
    "PLEDGE": "giao ước thi đua",
}
OpinionOn = Literal["REGULATION", "PROGRAMME", "CRITERIA", "SCALE"]
"""Quy chế, chương trình, tiêu chí, thang bảng điểm (A.II.2.3.b)."""
VIET_OPINION: dict[OpinionOn, str] = {
    "REGULATION": "quy chế hoạt động",
    "PROGRAMME": "chương trình hoạt động",
    "CRITERIA": "tiêu chí thi đua",
    "SCALE": "thang bảng điểm thi đua",
}
ModelKind = Literal["MODEL", "TOPIC"]
VIET_MODEL: dict[ModelKind, str] = {"MODEL": "mô hình", "TOPIC": "chuyên đề thi đua"}
Recipient = Literal["COUNCIL", "HEAD"]
VIET_RECIPIENT: dict[Recipient, str] = {
    "COUNCIL": "Hội đồng TĐKT (qua cơ quan thường trực)",
    "HEAD": "cụm, khối trưởng",
}
Period = Literal["HALF_YEAR", "YEAR"]
VIET_PERIOD: dict[Period, str] = {"HALF_YEAR": "6 tháng", "YEAR": "01 năm"}
DutyId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9._:/+-]{0,79}$")]
"""A duty (nghĩa vụ) of the calendar, such as MODELS or SIGNING."""
Units = Annotated[tuple[Code, ...], Field(min_length=1)]


class DocumentAdopted(Event, topic="year.document-adopted.v1"):
    """The cluster adopted its rules, programme or plan, or its units signed the pledge (giao ước).

    `replaces` is the position of the version that it takes the place of; `units` are the members of
    that day, `signers` those who signed. `self_score_due` is the last day the quy chế gives units
    to send their self-scores.
    """

    kind: Adoptable
    document: DocumentRef
    adopted_on: Day
    meeting: Text | None = None
    units: Units
    signers: tuple[Code, ...] = ()
    replaces: Position | None = None
    self_score_due: Day | None = None
    content: ErasableText = None

    @property
    def clause(self) -> str:
        """Return the clause it is done under."""
        return "A.II.1.2" if self.kind == "PLEDGE" else "A.II.1.1"

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        what = f"{VIET_ADOPTED[self.kind]} {self.document.printed}"
        signed = f"{', '.join(self.signers)} ký {what}"
        done = signed if self.kind == "PLEDGE" else f"Thông qua {what}"
        due = (
            f"; hạn gửi điểm tự chấm đến hết ngày {viet_day(self.self_score_due)}"
            if self.self_score_due
            else ""
        )
        instead = f", thay văn bản tại sự kiện số {self.replaces}" if self.replaces else ""
        return f"{done} ngày {viet_day(self.adopted_on)}{_at(self.meeting)}{instead}{due}"

    def concerns(self) -> tuple[str, ...]:
        """Return the members of that day."""
        return self.units


class ModelRegistered(Event, topic="year.model-registered.v1"):
    """A member registered a model or a topic of emulation (đăng ký mô hình, chuyên đề)."""

    unit: Code
    kind: ModelKind
    title: Text
    registered_on: Day
    sent_to: Annotated[tuple[Recipient, ...], Field(min_length=1)]
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        to = ", ".join(VIET_RECIPIENT[r] for r in self.sent_to)
        return (
            f"Đơn vị {self.unit} đăng ký {VIET_MODEL[self.kind]} «{self.title}» "
            f"ngày {viet_day(self.registered_on)}, gửi {to}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit that registered it."""
        return (self.unit,)


class ModelIntroduced(Event, topic="year.model-introduced.v1"):
    """A model, an example or a new way of working was found and introduced (phát hiện, giới thiệu).

    `unit` is whose it is, `by_unit` who introduced it; `model` the event that registered it.
    """

    unit: Code
    by_unit: Code
    title: Text
    model: Position | None = None
    meeting: Text | None = None
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        known = f" (đăng ký tại sự kiện số {self.model})" if self.model else ""
        return (
            f"Đơn vị {self.by_unit} giới thiệu mô hình, cách làm «{self.title}» "
            f"của {self.unit}{known}{_at(self.meeting)}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return whose it is and who introduced it."""
        return tuple(dict.fromkeys((self.unit, self.by_unit)))


class ModelSpread(Event, topic="year.model-spread.v1"):
    """A model known in the cluster was taken up by others (nhân rộng)."""

    model: Position
    title: Text
    unit: Code
    units: Units
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Nhân rộng mô hình, cách làm «{self.title}» của {self.unit} "
            f"(sự kiện số {self.model}) tới {', '.join(self.units)}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return whose it is and who took it up."""
        return tuple(dict.fromkeys((self.unit, *self.units)))


class OpinionGiven(Event, topic="year.opinion-given.v1"):
    """A member took part in drafting the cluster's rules, programme, criteria or scale (góp ý)."""

    unit: Code
    about: OpinionOn
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.unit} góp ý xây dựng {VIET_OPINION[self.about]} "
            f"của cụm, khối{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the member."""
        return (self.unit,)


class ReportSubmitted(Event, topic="year.report-submitted.v1"):
    """A periodic report was sent: the cluster's, by its Head to the council, or a member's own.

    What goes to the council goes through its standing body (R-30): `through`.
    """

    of_cluster: bool
    unit: Code
    period: Period
    sent_on: Day
    through: Code | None = None
    document: DocumentRef
    content: ErasableText = None

    @property
    def clause(self) -> str:
        """Return the clause it is sent under."""
        return "A.II.2.1.a" if self.of_cluster else "A.II.2.3.b"

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        channel = f" (qua {self.through})" if self.through else ""
        what = "kết quả thi đua của cụm, khối" if self.of_cluster else "của đơn vị"
        to = f"gửi Hội đồng TĐKT{channel}" if self.of_cluster else "gửi cụm, khối trưởng"
        return (
            f"Đơn vị {self.unit} báo cáo {VIET_PERIOD[self.period]} {what}, {to} "
            f"ngày {viet_day(self.sent_on)}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit that reported."""
        return (self.unit,)


class AchievementsAppraised(Event, topic="year.achievements-appraised.v1"):
    """The Head and the council, with other bodies, appraised members' achievements (thẩm định)."""

    units: Units
    council: Code
    bodies: tuple[Code, ...] = ()
    document: DocumentRef
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        besides = f", cùng {', '.join(self.bodies)}" if self.bodies else ""
        return (
            f"Thẩm định thành tích của {', '.join(self.units)}, phối hợp với Hội đồng "
            f"{self.council}{besides}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units appraised."""
        return self.units


class AgreedScoresReported(Event, topic="year.agreed-scores-reported.v1"):
    """The agreed scores were reported to the council's standing members before the year-end."""

    meeting: Text
    units: Units
    sent_on: Day
    through: Code | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        channel = f" (qua {self.through})" if self.through else ""
        return (
            f"Báo cáo Thường trực Hội đồng{channel} kết quả chấm điểm đã thống nhất"
            f"{_at(self.meeting)}, ngày {viet_day(self.sent_on)}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units whose scores were agreed."""
        return self.units


class ActivityHeld(Event, topic="year.activity-held.v1"):
    """The cluster held an activity other than a conference; who took part was followed.

    `direction` is the paper of the council that asked for it.
    """

    title: Text
    held_on: Day
    took_part: tuple[Code, ...] = ()
    stayed_away: tuple[Code, ...] = ()
    direction: DocumentRef | None = None
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        asked = f", theo chỉ đạo tại {self.direction.printed}" if self.direction else ""
        took = ", ".join(self.took_part) or "không đơn vị nào"
        away = f"; không tham gia: {', '.join(self.stayed_away)}" if self.stayed_away else ""
        return (
            f"Tổ chức hoạt động «{self.title}» ngày {viet_day(self.held_on)}{asked}: "
            f"{took} tham gia{away}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return those who took part and those who did not."""
        return (*self.took_part, *self.stayed_away)


class Reminded(Event, topic="year.reminder-sent.v1"):
    """Units, or the cluster through its Head, were reminded of a duty (đôn đốc).

    By the council's standing body (C.2-1), or by the Head's helper section (A.II.2.4.b).
    """

    by_helper: bool
    duty: DutyId
    whole_cluster: bool
    units: Units
    sent_on: Day
    document: DocumentRef | None = None
    content: ErasableText = None

    @property
    def clause(self) -> str:
        """Return the clause it is done under."""
        return "A.II.2.4.b" if self.by_helper else "C.2-1"

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        who = "Bộ phận giúp việc cụm, khối" if self.by_helper else "Thường trực Hội đồng TĐKT"
        units = ", ".join(self.units)
        whom = f"cụm, khối (qua {units})" if self.whole_cluster else units
        return (
            f"{who} đôn đốc {whom} về việc {_duty(self.duty)}, ngày {viet_day(self.sent_on)}"
            f"{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units reminded; of a whole cluster, its Head."""
        return self.units


VIET_DUTY = {
    "MODELS": "đăng ký mô hình, chuyên đề thi đua",
    "SIGNING": "tổ chức hội nghị ký giao ước thi đua",
    "MIDYEAR": "tổ chức hội nghị sơ kết",
    "YEAREND": "tổ chức hội nghị tổng kết, bình xét thi đua",
    "PARTY_CUTOFF": "cung cấp kết quả xếp loại tổ chức đảng",
    "PARTY_RATING": "cung cấp kết quả xếp loại tổ chức đảng",
    "ADOPT_REGULATION": "thông qua quy chế hoạt động",
    "ADOPT_PLAN": "thông qua kế hoạch hoạt động",
    "ADOPT_PROGRAMME": "thông qua chương trình hoạt động",
    "PLEDGE": "ký giao ước thi đua",
    "CONCURRENCE_SIGNING": "thống nhất với Hội đồng về hội nghị ký giao ước",
    "CONCURRENCE_MIDYEAR": "thống nhất với Hội đồng về hội nghị sơ kết",
    "CRITERIA": "ban hành bộ tiêu chí",
    "CRITERIA_REPORT": "báo cáo bộ tiêu chí",
    "REPRIMANDS": "chuyển văn bản phê bình, nhắc nhở hằng tháng",
    "NOTICE_COUNCIL": "báo cáo kết quả rà soát với Hội đồng",
    "AGREED_REPORT": "báo cáo Thường trực Hội đồng kết quả đã thống nhất",
    "VERIFICATION": "tổng hợp, thẩm định điểm",
    "REPORT_HALF_YEAR": "báo cáo 6 tháng",
    "REPORT_YEAR": "báo cáo 01 năm",
    "LEADERSHIP_HEAD": "phân công cụm, khối trưởng",
    "LEADERSHIP_DEPUTY": "phân công cụm, khối phó",
    "NEXT_HEAD": "giới thiệu cụm, khối trưởng năm sau",
    "NEXT_DEPUTY": "giới thiệu cụm, khối phó năm sau",
    "NOTICE": "thông báo kết quả chấm điểm",
    "PREPARATORY": "tổ chức họp trừ bị",
    "SELF_SCORE": "gửi điểm tự chấm",
    "HALF_YEAR": "báo cáo 6 tháng",
    "YEAR": "báo cáo 01 năm",
    "ATTENDANCE": "dự đầy đủ, đúng thành phần các cuộc họp, hoạt động",
}
"""Duties of the calendar as people say them; one that is not here is told by its id."""


def _duty(told: str) -> str:
    """Return a duty as people say it, with the unit, month or version it is for."""
    code, _, part = told.partition("/")
    if code not in VIET_DUTY:
        return told
    return f"{VIET_DUTY[code]} ({part})" if part else VIET_DUTY[code]


def _at(meeting: str | None) -> str:
    return f" tại cuộc họp {meeting.rpartition('/')[2]}" if meeting else ""


def _by(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""
