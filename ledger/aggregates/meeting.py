"""Meeting (kỳ họp, hội nghị): a session of a cluster or of the council, and who came to it.

    MeetingProposed* -> CouncilConcurrenceGiven*    content and day agreed before (A.II.3.N-3)
      -> MeetingHeld                                with attendance and quorum (A.I.3)

A meeting may be proposed again for another day, and held unproposed: late or missing concurrence
is a finding, never a bar. A meeting without quorum is recorded as what it was; what may not come
out of it is refused where it would be decided. Held is final. Stream: `meeting/<season>/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Self

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import in_order
from ledger.values import Code, Day, DocumentRef, viet_day

COLLECTIVE = "A.I.3"
CONCURRENCE = "A.II.3.N-3"


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


class Attendance(NamedTuple):
    """Who was to come, and who came: codes of units, in a session of the council of its members."""

    members: Sequence[str]
    present: Sequence[str]
    chair: str
    absent_in_writing: Sequence[str] = ()
    standing_body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(State):
    """The meeting as proposed, agreed to, and held."""

    kind: MeetingKind | None = None
    cluster: str | None = None
    proposed_for: date | None = None
    agreed_for: date | None = None
    held_on: date | None = None
    ended_on: date | None = None
    members: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    quorate: bool = False

    def propose(
        self,
        kind: MeetingKind,
        *,
        cluster: str | None,
        on_day: date,
        content: str | None = None,
        document: DocumentRef | None = None,
    ) -> MeetingProposed:
        """Report a meeting's content and day to the council; again, when the day moves."""
        self._same(kind, cluster, CONCURRENCE)
        return MeetingProposed(
            kind=kind, cluster=cluster, on_day=on_day, document=document, content=content
        )

    def concur(
        self, *, on_day: date, content: str | None = None, document: DocumentRef | None = None
    ) -> CouncilConcurrenceGiven:
        """Agree, as the council, to a proposed meeting's content and to a day."""
        if self.proposed_for is None:
            raise Refused(
                "chưa có báo cáo về nội dung, thời gian cuộc họp để Hội đồng thống nhất",
                under=CONCURRENCE,
            )
        return CouncilConcurrenceGiven(on_day=on_day, document=document, content=content)

    def hold(
        self,
        kind: MeetingKind,
        *,
        cluster: str | None,
        held_on: date,
        attendance: Attendance,
        quorum_of: tuple[int, int],
        ended_on: date | None = None,
        minutes: DocumentRef | None = None,
    ) -> MeetingHeld:
        """Record a meeting with its attendance; quorum is of the roster of its day (A.I.3)."""
        self._same(kind, cluster, kind.clause)
        if self.held_on is not None:
            raise Refused(
                f"cuộc họp này đã tổ chức ngày {viet_day(self.held_on)}",
                under=kind.clause,
                field="held_on",
            )
        in_order(held_on, ended_on, under=kind.clause)
        members, came, chair, in_writing, standing_body = attendance
        _one_place_each(attendance)
        present = tuple(m for m in members if m in came)
        part, whole = quorum_of
        return MeetingHeld(
            kind=kind,
            cluster=cluster,
            held_on=held_on,
            ended_on=ended_on,
            chair=chair,
            members=tuple(members),
            present=present,
            absent_in_writing=tuple(in_writing),
            guests=tuple(c for c in came if c not in members),
            standing_body_present=standing_body,
            present_count=len(present),
            members_count=len(members),
            quorum_of=quorum_of,
            quorate=whole * len(present) >= part * len(members),
            minutes=minutes,
        )

    def _same(self, kind: MeetingKind, cluster: str | None, under: str) -> None:
        if cluster is None and kind is not MeetingKind.COUNCIL:
            raise Refused(f"{kind.viet} phải ghi cụm, khối thi đua", under=under, field="cluster")
        if self.kind is not None and (self.kind, self.cluster) != (kind, cluster):
            raise Refused(
                f"cuộc họp này đã được báo cáo là {self.kind.viet}{_of(self.cluster)}",
                under=under,
                field="kind",
            )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the meeting as one more event leaves it."""
        match recorded.facts:
            case MeetingProposed() as e:
                return replace(self, kind=e.kind, cluster=e.cluster, proposed_for=e.on_day)
            case CouncilConcurrenceGiven() as e:
                return replace(self, agreed_for=e.on_day)
            case MeetingHeld() as e:
                return replace(
                    self,
                    kind=e.kind,
                    cluster=e.cluster,
                    held_on=e.held_on,
                    ended_on=e.ended_on,
                    members=e.members,
                    present=e.present,
                    quorate=e.quorate,
                )
            case _:
                return self


def _one_place_each(attendance: Attendance) -> None:
    """Refuse an attendance that names nobody, somebody twice, or somebody both here and away."""
    members, came, chair, in_writing, _ = attendance
    if not members:
        raise Refused("danh sách thành viên ngày họp để trống", under=COLLECTIVE, field="members")
    for codes, where in (
        (members, "members"),
        (came, "present"),
        (in_writing, "absent_in_writing"),
    ):
        if twice := sorted({c for c in codes if codes.count(c) > 1}):
            raise Refused(f"{', '.join(twice)} ghi hai lần", under=COLLECTIVE, field=where)
    if stray := [c for c in in_writing if c not in members]:
        raise Refused(
            f"{', '.join(stray)} không phải là thành viên nên không gửi ý kiến thay dự họp",
            under=COLLECTIVE,
            field="absent_in_writing",
        )
    if both := [c for c in in_writing if c in came]:
        raise Refused(
            f"{', '.join(both)} vừa dự họp vừa ghi vắng",
            under=COLLECTIVE,
            field="absent_in_writing",
        )
    if chair not in came:
        raise Refused(f"{chair} chủ trì mà không dự họp", under=COLLECTIVE, field="chair")


def _of(cluster: str | None) -> str:
    return f" của {cluster}" if cluster else ""


def _by(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""
