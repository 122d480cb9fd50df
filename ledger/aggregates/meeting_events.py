"""What can happen to a meeting (kỳ họp, hội nghị): its events.

The life line and the decisions are in `ledger.aggregates.meeting`.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ledger.events import ErasableText, Event
from ledger.rulebook.sessions import CONTENTS, DELEGATES, PARTICIPATION, AgendaItem, Part
from ledger.values import Code, Day, DocumentRef, Value, viet_day


class MeetingKind(StrEnum):
    """What a meeting is for."""

    PREPARATORY = "PREPARATORY"
    SIGNING = "SIGNING"
    MIDYEAR = "MIDYEAR"
    YEAREND = "YEAREND"
    THEMATIC = "THEMATIC"
    COUNCIL = "COUNCIL"

    @property
    def viet(self) -> str:
        """Return the kind as people say it."""
        return _VIET[self]

    @property
    def clause(self) -> str:
        """Return the clause under which it is held."""
        return _CLAUSE[self]


_VIET = {
    MeetingKind.PREPARATORY: "họp trừ bị",
    MeetingKind.SIGNING: "hội nghị ký giao ước thi đua",
    MeetingKind.MIDYEAR: "hội nghị sơ kết",
    MeetingKind.YEAREND: "hội nghị tổng kết, bình xét thi đua",
    MeetingKind.THEMATIC: "hội nghị chuyên đề",
    MeetingKind.COUNCIL: "phiên họp Hội đồng TĐKT",
}
_CLAUSE = {
    MeetingKind.PREPARATORY: "B.II.4",
    MeetingKind.SIGNING: "A.II.3.1",
    MeetingKind.MIDYEAR: "A.II.3.2",
    MeetingKind.YEAREND: "A.II.3.3",
    MeetingKind.THEMATIC: "A.II.3.N-1",
    MeetingKind.COUNCIL: "B.II.3",
}


class MeetingProposed(Event, topic="meeting.proposed.v1"):
    """The Head reported to the council what a meeting is to be about, and on which day."""

    kind: MeetingKind
    cluster: Code | None = None
    on_day: Day
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Báo cáo Hội đồng về {self.kind.viet}{_of(self.cluster)}, "
            f"dự kiến ngày {viet_day(self.on_day)}{_by(self.document)}"
        )


class CouncilConcurrenceGiven(Event, topic="meeting.council-concurrence-given.v1"):
    """The council agreed to a meeting's content and to its day (thống nhất nội dung, thời gian)."""

    on_day: Day
    document: DocumentRef | None = None
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Hội đồng thống nhất nội dung và ngày tổ chức {viet_day(self.on_day)}"
            f"{_by(self.document)}"
        )


class MeetingHeld(Event, topic="meeting.held.v1"):
    """A meeting was held; `members` is the roster of that day, `present` those of it who came.

    `ended_on` is the last day of a meeting of several. Others who came are `guests`: they may speak
    and do not count. Quorum is quorum_of[0] of quorum_of[1], of units, representation included.
    """

    kind: MeetingKind
    cluster: Code | None = None
    held_on: Day
    ended_on: Day | None = None
    chair: Code
    members: tuple[Code, ...]
    present: tuple[Code, ...]
    absent_in_writing: tuple[Code, ...] = ()
    guests: tuple[Code, ...] = ()
    standing_body_present: bool
    present_count: int
    members_count: int
    quorum_of: tuple[int, int]
    quorate: bool
    minutes: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        until = f" đến ngày {viet_day(self.ended_on)}" if self.ended_on else ""
        part, whole = self.quorum_of
        enough = "đủ" if self.quorate else "không đủ"
        body = "có" if self.standing_body_present else "không có"
        writing = (
            f"; vắng, gửi ý kiến bằng văn bản: {', '.join(self.absent_in_writing)}"
            if self.absent_in_writing
            else ""
        )
        return (
            f"Tổ chức {self.kind.viet}{_of(self.cluster)} ngày {viet_day(self.held_on)}{until}, "
            f"{self.chair} chủ trì: {self.present_count} trên {self.members_count} thành viên dự, "
            f"{enough} {part}/{whole}; {body} đại diện Thường trực Hội đồng{writing}"
            f"{_by(self.minutes)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the members of that day, present or not; council members are no units."""
        return () if self.kind is MeetingKind.COUNCIL else self.members


class ConcurrenceWithheld(Event, topic="meeting.concurrence-withheld.v1"):
    """The council did not agree to a meeting as proposed: it refused, or asked for something else.

    `on_day` is the day it asked for, where it asked for another.
    """

    outcome: Literal["REFUSED", "CHANGES_ASKED"]
    proposed_for: Day
    on_day: Day | None = None
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        asked = self.outcome == "CHANGES_ASKED"
        what = "đề nghị điều chỉnh" if asked else "chưa thống nhất"
        other = f", yêu cầu ngày {viet_day(self.on_day)}" if self.on_day else ""
        return (
            f"Hội đồng {what} nội dung, thời gian cuộc họp dự kiến ngày "
            f"{viet_day(self.proposed_for)}{other}{_by(self.document)}"
        )


class MeetingArranged(Event, topic="meeting.arranged.v1"):
    """A meeting was prepared: which unit hosts it (đơn vị đăng cai), and who is invited besides."""

    kind: MeetingKind
    cluster: Code | None = None
    host: Code | None = None
    guests: tuple[Code, ...] = ()
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        told = [
            *([f"{self.host} đăng cai"] if self.host else []),
            *([f"mời thêm {', '.join(self.guests)}"] if self.guests else []),
        ]
        return (
            f"Chuẩn bị {self.kind.viet}{_of(self.cluster)}: {'; '.join(told)}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the host and those invited."""
        return (*([self.host] if self.host else []), *self.guests)


class UnitDelegates(Value):
    """Who of a unit came (đại biểu); nobody, where `came` is empty.

    `right` is what the recorder said of the composition; `lacking` whom the clause asks for besides
    those who came.
    """

    unit: Code
    came: tuple[Part, ...] = ()
    right: bool | None = None
    lacking: tuple[Part, ...] = ()

    def words(self) -> str:
        """Return the delegates in plain Vietnamese."""
        if not self.came:
            return f"{self.unit} vắng"
        who = ", ".join(VIET_PART[part] for part in self.came)
        fit = "đúng thành phần" if self.right else "không đúng thành phần"
        lacking = ", ".join(VIET_PART[part] for part in self.lacking)
        return f"{self.unit} có {who} ({fit}{f'; thiếu {lacking}' if lacking else ''})"


class AttendanceDetailed(Event, topic="meeting.attendance-detailed.v1"):
    """Who of each unit came to a meeting was recorded, and if these were the right ones."""

    kind: MeetingKind
    cluster: Code
    held_on: Day
    host: Code | None = None
    delegates: Annotated[tuple[UnitDelegates, ...], Field(min_length=1)]
    council_observer: bool = False
    document: DocumentRef | None = None

    @property
    def clause(self) -> str:
        """Return the clause that says who comes to such a meeting."""
        return DELEGATES.get(self.kind.value, PARTICIPATION)

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        observer = "có" if self.council_observer else "không có"
        return (
            f"Thành phần dự {self.kind.viet}{_of(self.cluster)} ngày {viet_day(self.held_on)}: "
            f"{'; '.join(d.words() for d in self.delegates)}; "
            f"{observer} thành viên Hội đồng theo dõi{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units spoken of."""
        return tuple(d.unit for d in self.delegates)


class AbsenceExplained(Event, topic="meeting.absence-explained.v1"):
    """Why a member did not come to a meeting was said (lý do vắng)."""

    kind: MeetingKind
    cluster: Code
    held_on: Day
    unit: Code
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.unit} nêu lý do vắng {self.kind.viet}{_of(self.cluster)} "
            f"ngày {viet_day(self.held_on)}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit."""
        return (self.unit,)


class ContentRecorded(Event, topic="meeting.content-recorded.v1"):
    """What a meeting treated was recorded, with what came of it (nội dung, kết quả)."""

    kind: MeetingKind
    cluster: Code | None = None
    held_on: Day
    items: Annotated[tuple[AgendaItem, ...], Field(min_length=1)]
    units: tuple[Code, ...] = ()
    document: DocumentRef | None = None
    content: ErasableText = None

    @property
    def clause(self) -> str:
        """Return the clause that says what such a meeting treats."""
        return CONTENTS.get(self.kind.value, self.kind.clause)

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        items = "; ".join(VIET_ITEM[item] for item in self.items)
        return (
            f"Nội dung {self.kind.viet}{_of(self.cluster)} ngày {viet_day(self.held_on)}: "
            f"{items}{_by(self.document)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the members of that day."""
        return self.units


VIET_PART: dict[Part, str] = {
    "LEADER": "lãnh đạo",
    "SECTION": "bộ phận TĐKT",
    "OTHER": "người khác",
}
VIET_ITEM: dict[AgendaItem, str] = {
    "PLEDGE_SIGNED": "ký kết giao ước thi đua",
    "MOVEMENT_LAUNCHED": "phát động phong trào thi đua",
    "REGULATION_ADOPTED": "thông qua quy chế hoạt động",
    "PROGRAMME_ROLLED_OUT": "triển khai chương trình, kế hoạch",
    "MEASURES_AGREED": "thống nhất biện pháp trong năm",
    "HALF_YEAR_REVIEWED": "sơ kết công tác thi đua, khen thưởng 6 tháng đầu năm",
    "PLEDGE_REVIEWED": "sơ kết việc thực hiện giao ước thi đua",
    "EXPERIENCE_SHARED": "trao đổi kinh nghiệm chuyên môn, nghiệp vụ",
    "MODELS_PRAISED": "giới thiệu, biểu dương mô hình, điển hình tiên tiến",
    "SECOND_HALF_PLANNED": "thống nhất biện pháp 6 tháng cuối năm",
    "YEAR_ASSESSED": "đánh giá hoạt động của cụm, khối trong năm",
    "AWARDS_DELIBERATED": "bình xét, suy tôn, đề xuất khen thưởng",
    "LEADERSHIP_INTRODUCED": "giới thiệu cụm, khối trưởng và cụm, khối phó năm sau",
    "SCORES_AGREED": "thống nhất kết quả chấm điểm",
    "THEME": "nội dung chuyên đề",
    "OTHER": "nội dung khác",
}


def _of(cluster: str | None) -> str:
    return f" của {cluster}" if cluster else ""


def _by(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""
