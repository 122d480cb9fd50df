"""Acts on meetings (kỳ họp): a cluster's by its Head, the council's by its standing body."""

from typing import Annotated

from pydantic import Field

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import rules
from ledger.acts.rights import COUNCIL, DELEGATED, HEAD, STANDING_BODY
from ledger.aggregates.meeting import Attendance, Meeting, MeetingKind
from ledger.journal.journal import Receipt
from ledger.refusals import NotAllowed, Refused
from ledger.values import Code, Day, DocumentRef, Text

MEETING = "meeting/{season}/{meeting}"
OF_MEETING = "seasons/{season}/meetings/{meeting}"
Codes = Annotated[tuple[Code, ...], Field(max_length=1_000)]


@act(
    "meeting.propose",
    OF_MEETING + "/proposals",
    says="Báo cáo nội dung, thời gian cuộc họp",
    clause="A.II.3.N-3",
    may=(HEAD, DELEGATED, STANDING_BODY),
    stream=MEETING,
    names=("cluster",),
)
def propose(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    kind: MeetingKind,
    on_day: Day,
    cluster: Code | None = None,
    content: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Report to the council what a meeting is to be about, and on which day."""
    whose(desk, kind)
    return desk.decide(
        Meeting,
        MEETING.format(season=season, meeting=meeting),
        lambda m: m.propose(
            kind, cluster=cluster, on_day=on_day, content=content, document=document
        ),
    )


@act(
    "meeting.concur",
    OF_MEETING + "/concurrences",
    says="Thống nhất nội dung, thời gian cuộc họp",
    clause="A.II.3.N-3",
    may=(COUNCIL, STANDING_BODY),
    stream=MEETING,
)
def concur(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    on_day: Day,
    content: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Agree, for the council, to a proposed meeting's content and to a day."""
    return desk.decide(
        Meeting,
        MEETING.format(season=season, meeting=meeting),
        lambda m: m.concur(on_day=on_day, content=content, document=document),
    )


@act(
    "meeting.hold",
    OF_MEETING + "/minutes",
    says="Ghi nhận cuộc họp đã tổ chức",
    clause="A.I.3",
    may=(HEAD, DELEGATED, STANDING_BODY),
    stream=MEETING,
    names=("cluster",),
)
def hold(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    kind: MeetingKind,
    chair: Code,
    present: Codes,
    cluster: Code | None = None,
    held_on: Day | None = None,
    ended_on: Day | None = None,
    members: Codes = (),
    absent_in_writing: Codes = (),
    standing_body_present: bool = False,
    minutes: DocumentRef | None = None,
) -> Receipt:
    """Record a meeting with its attendance, by the roster of the day it was held.

    A cluster's members are those of the ledger; only a session of the council names its own.
    """
    whose(desk, kind)
    day = held_on or desk.mandate.on
    relies_on = {}
    if kind is not MeetingKind.COUNCIL:
        if members:
            raise Refused(
                "thành viên cụm, khối lấy theo sổ cái, không ghi trong biên bản",
                under="A.I.3",
                field="members",
            )
        if of := desk.scope.cluster_state:
            members, relies_on = of.roster(day), {of.stream: of.version}
    share = rules(desk).quorum
    attendance = Attendance(members, present, chair, absent_in_writing, standing_body_present)
    return desk.decide(
        Meeting,
        MEETING.format(season=season, meeting=meeting),
        lambda m: m.hold(
            kind,
            cluster=cluster,
            held_on=day,
            attendance=attendance,
            quorum_of=(share.present, share.of),
            ended_on=ended_on,
            minutes=minutes,
        ),
        relies_on=relies_on,
    )


def whose(desk: Desk, kind: MeetingKind) -> None:
    """NotAllowed: the council's sessions are the standing body's, all others the Head's."""
    of_council = kind is MeetingKind.COUNCIL
    if of_council != (desk.mandate.by.role is Role.STANDING_BODY):
        whose = Role.STANDING_BODY if of_council else Role.HEAD
        raise NotAllowed(f"{kind.viet} do {whose.viet} báo cáo, ghi nhận", under=kind.clause)
