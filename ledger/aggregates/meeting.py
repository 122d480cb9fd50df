"""Meeting (kỳ họp, hội nghị): a session of a cluster or of the council, and who came to it.

    MeetingProposed* -> (CouncilConcurrenceGiven | ConcurrenceWithheld)*    before (A.II.3.N-3)
      -> MeetingHeld                                with attendance and quorum (A.I.3)
      -> AttendanceDetailed*, AbsenceExplained*, ContentRecorded*
    MeetingArranged* at any time: the host and the guests (A.II.3.2.c-2, A.II.3.N-2)

A meeting may be proposed again for another day, and held unproposed: late or missing concurrence
is a finding, never a bar. A meeting without quorum is recorded as what it was; what may not come
out of it is refused where it would be decided. Held is final. Stream: `meeting/<season>/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple, Self

from ledger.aggregates.meeting_events import (
    AbsenceExplained,
    AttendanceDetailed,
    ConcurrenceWithheld,
    ContentRecorded,
    CouncilConcurrenceGiven,
    MeetingArranged,
    MeetingHeld,
    MeetingKind,
    MeetingProposed,
    UnitDelegates,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.rulebook.binding import in_order
from ledger.rulebook.sessions import CONTENTS, DELEGATES, PARTICIPATION, AgendaItem, Part, lacking
from ledger.values import DocumentRef, viet_day

__all__ = [
    "Attendance",
    "CouncilConcurrenceGiven",
    "Delegates",
    "Meeting",
    "MeetingHeld",
    "MeetingKind",
    "MeetingProposed",
]

COLLECTIVE = "A.I.3"
CONCURRENCE = "A.II.3.N-3"
HOST = "A.II.3.2.c-2"
GUESTS = "A.II.3.N-2"


class Attendance(NamedTuple):
    """Who was to come, and who came: codes of units, in a session of the council of its members."""

    members: Sequence[str]
    present: Sequence[str]
    chair: str
    absent_in_writing: Sequence[str] = ()
    standing_body: bool = False


class Delegates(NamedTuple):
    """Who of a unit came, nobody where empty, and if the recorder says that they were the right."""

    unit: str
    came: Sequence[Part] = ()
    right: bool | None = None


@dataclass(frozen=True, kw_only=True)
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
    host: str | None = None
    invited: tuple[str, ...] = ()
    treated: tuple[AgendaItem, ...] = ()

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

    def withhold(
        self,
        outcome: Literal["REFUSED", "CHANGES_ASKED"],
        *,
        reason: str | None,
        on_day: date | None = None,
        document: DocumentRef | None = None,
    ) -> ConcurrenceWithheld:
        """Not agree, as the council, to a meeting as proposed: refuse, or ask for other things."""
        if self.proposed_for is None:
            raise Refused(
                "chưa có báo cáo về nội dung, thời gian cuộc họp để Hội đồng cho ý kiến",
                under=CONCURRENCE,
            )
        if not reason:
            raise Refused(
                "không thống nhất hoặc yêu cầu điều chỉnh phải nêu lý do, nội dung",
                under=CONCURRENCE,
                field="reason",
            )
        return ConcurrenceWithheld(
            outcome=outcome,
            proposed_for=self.proposed_for,
            on_day=on_day,
            document=document,
            reason=reason,
        )

    def arrange(
        self,
        *,
        host: str | None,
        guests: Sequence[str] = (),
        document: DocumentRef | None = None,
    ) -> MeetingArranged:
        """Name the unit that hosts the meeting, and whom it invites besides its members."""
        if self.kind is None:
            raise Refused("cuộc họp chưa được báo cáo hay ghi nhận", under=CONCURRENCE)
        if host is None and not guests:
            raise Refused(
                "phải ghi đơn vị đăng cai hoặc cơ quan, đơn vị được mời", under=GUESTS, field="host"
            )
        if host is not None and self.cluster is None:
            raise Refused(f"{self.kind.viet} không có đơn vị đăng cai", under=HOST, field="host")
        return MeetingArranged(
            kind=self.kind,
            cluster=self.cluster,
            host=host,
            guests=tuple(guests),
            document=document,
        )

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

    def detail(
        self,
        delegates: Sequence[Delegates],
        *,
        head: str | None,
        council_observer: bool,
        document: DocumentRef | None = None,
    ) -> AttendanceDetailed:
        """Say who of each unit came; whom the clause asks for besides is worked out."""
        kind, cluster, held_on = self._was_held(PARTICIPATION)
        under = DELEGATES.get(kind.value, PARTICIPATION)
        units = [d.unit for d in delegates]
        if twice := sorted({u for u in units if units.count(u) > 1}):
            raise Refused(f"{', '.join(twice)} ghi hai lần", under=under, field="delegates")
        for unit, came, right in delegates:
            self._as_in_minutes(unit, came, under)
            if came and right is None:
                raise Refused(
                    f"phải ghi đại biểu của {unit} đúng hay không đúng thành phần",
                    under=under,
                    field="delegates",
                )
        return AttendanceDetailed(
            kind=kind,
            cluster=cluster,
            held_on=held_on,
            host=self.host,
            delegates=tuple(
                UnitDelegates(
                    unit=d.unit,
                    came=tuple(dict.fromkeys(d.came)),
                    right=d.right if d.came else None,
                    lacking=lacking(kind.value, d.unit, d.came, head=head, host=self.host)
                    if d.came
                    else (),
                )
                for d in delegates
            ),
            council_observer=council_observer,
            document=document,
        )

    def explain_absence(
        self, unit: str, *, reason: str | None, document: DocumentRef | None = None
    ) -> AbsenceExplained:
        """Say why a member did not come (A.II.2.3.d)."""
        kind, cluster, held_on = self._was_held(PARTICIPATION)
        if unit not in self.members:
            raise Refused(
                f"đơn vị {unit} không phải là thành viên ngày họp",
                under=PARTICIPATION,
                field="unit",
            )
        if unit in self.present:
            raise Refused(
                f"biên bản ghi đơn vị {unit} có dự họp", under=PARTICIPATION, field="unit"
            )
        if not reason:
            raise Refused("phải nêu lý do vắng", under=PARTICIPATION, field="reason")
        return AbsenceExplained(
            kind=kind,
            cluster=cluster,
            held_on=held_on,
            unit=unit,
            document=document,
            reason=reason,
        )

    def treat(
        self,
        items: Sequence[AgendaItem],
        *,
        content: str | None,
        document: DocumentRef | None = None,
    ) -> ContentRecorded:
        """Say what the meeting treated and what came of it (A.II.3.1.b, A.II.3.2.b, A.II.3.3.b)."""
        kind = self.kind
        under = kind and CONTENTS.get(kind.value, kind.clause)
        if kind is None or self.held_on is None:
            raise Refused("cuộc họp chưa được ghi nhận đã họp", under=under or COLLECTIVE)
        if not content and document is None:
            raise Refused(
                "phải ghi kết quả hoặc dẫn văn bản, biên bản có kết quả",
                under=under,
                field="content",
            )
        return ContentRecorded(
            kind=kind,
            cluster=self.cluster,
            held_on=self.held_on,
            items=tuple(dict.fromkeys(items)),
            units=() if kind is MeetingKind.COUNCIL else self.members,
            document=document,
            content=content,
        )

    def _was_held(self, under: str) -> tuple[MeetingKind, str, date]:
        """Return kind, cluster and day of a cluster's meeting; Refused: it is none, or not held."""
        if self.kind is None or self.held_on is None:
            raise Refused("cuộc họp chưa được ghi nhận đã họp", under=under)
        if self.cluster is None:
            raise Refused(f"{self.kind.viet} không có đại biểu của đơn vị thành viên", under=under)
        return self.kind, self.cluster, self.held_on

    def _as_in_minutes(self, unit: str, came: Sequence[Part], under: str) -> None:
        if unit not in self.members:
            raise Refused(
                f"đơn vị {unit} không phải là thành viên ngày họp", under=under, field="delegates"
            )
        if bool(came) != (unit in self.present):
            says = "có" if unit in self.present else "không"
            raise Refused(
                f"biên bản ghi đơn vị {unit} {says} dự họp", under=under, field="delegates"
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

    def after(self, recorded: AnyRecorded) -> Self:  # noqa: PLR0911 — one case per event
        """Return the meeting as one more event leaves it."""
        match recorded.facts:
            case MeetingProposed() as e:
                return replace(self, kind=e.kind, cluster=e.cluster, proposed_for=e.on_day)
            case CouncilConcurrenceGiven() as e:
                return replace(self, agreed_for=e.on_day)
            case ConcurrenceWithheld():
                return replace(self, agreed_for=None)
            case MeetingArranged() as e:
                return replace(
                    self,
                    host=e.host or self.host,
                    invited=tuple(dict.fromkeys((*self.invited, *e.guests))),
                )
            case ContentRecorded() as e:
                return replace(self, treated=tuple(dict.fromkeys((*self.treated, *e.items))))
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
