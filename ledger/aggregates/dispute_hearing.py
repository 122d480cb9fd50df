"""The hearing file (hồ sơ giải quyết) of a disagreement, and the council's ballot on it.

The file is frozen with the report to the council, in one transaction: what the council is asked to
decide on. It refers and never copies: free text and references to persons stay where they were
recorded, bound by the commitments of their events, so that they may still be erased. It can be
worked out again from the journal up to the position before the report
(`ledger.questions.hearing`). The life line is in `ledger.aggregates.dispute`.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from ledger.aggregates.dispute_events import (
    Ballot,
    Conflicted,
    CouncilDecisionIssued,
    DisputeEvent,
    Matter,
)
from ledger.events import ErasableText
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Points, Position, Text, Value, viet

COLLECTIVE = "A.I.3"

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Opinion = Literal["FOR", "AGAINST", "ABSTAINED"]
BallotFlaw = Literal["NO_MEETING", "NO_QUORUM", "NOT_ALL_MEMBERS", "NOT_A_MEMBER", "OWN_UNIT"]
"""What a ballot has against it; the ballot is recorded all the same, and this is shown."""

Flaw = BallotFlaw | Literal["NO_BALLOT", "PARTY_NOT_TOLD"]
"""What a decision of the council has against it; it stands all the same."""

FLAWS: dict[Flaw, str] = {
    "NO_BALLOT": "quyết định không ghi kết quả biểu quyết của Hội đồng",
    "PARTY_NOT_TOLD": "còn đơn vị trong cuộc chưa được thông báo quyết định",
    "NO_MEETING": "không gắn với phiên họp Hội đồng đã tổ chức",
    "NO_QUORUM": "phiên họp không đủ 2/3 thành viên",
    "NOT_ALL_MEMBERS": "chưa đủ ý kiến của tất cả thành viên",
    "NOT_A_MEMBER": "có phiếu của người không phải thành viên",
    "OWN_UNIT": "có thành viên thuộc đơn vị trong cuộc biểu quyết",
}


class LineHeard(Value):
    """A line of the card in its layers, as far as each is known."""

    criterion: Code
    max: Points
    own: Points | None = None
    review: Points | None = None
    agreed: Points | None = None
    council: Points | None = None


class CardHeard(Value):
    """The card as it stands: its stream up to a version, its stage, its lines and totals."""

    stream: Text
    version: int
    stage: Code
    criteria: Text | None = None
    criteria_version: int | None = None
    own: Points | None = None
    review: Points | None = None
    agreed: Points | None = None
    council: Points | None = None
    lines: tuple[LineHeard, ...] = ()


class StepHeard(Value):
    """A step of the disputed line: the event that made it, and from what to what."""

    position: Position
    layer: Code
    before: Points | None = None
    after: Points
    body: Code
    role: Code
    conflict: Conflicted = None


class EvidenceHeard(Value):
    """A paper shown for the disputed line or by a side: the nth of the event at a position."""

    position: Position
    nth: Annotated[int, Field(ge=1)]
    file: Sha256 | None = None


class SideHeard(Value):
    """A position of a side, by reference; `commitment` binds its words, which may be erased."""

    position: Position
    topic: Text
    side: Code
    commitment: Text | None = None


class SessionHeard(Value):
    """A session where it stayed unsettled, with who came."""

    stream: Text
    position: Position
    held_on: Day
    members: tuple[Code, ...]
    present: tuple[Code, ...]
    absent_in_writing: tuple[Code, ...] = ()
    quorate: bool


class OpenHeard(Value):
    """What is open on the matter: a request, a flag on a locked line, or a flag on an award."""

    position: Position
    topic: Text


class FindingHeard(Value):
    """A procedure finding as it stood: what, under which clause, on which events, since when."""

    code: Code
    clause: Text
    rule: Text
    says: Text
    unit: Code | None = None
    positions: tuple[Position, ...] = ()
    arose_on: Day
    cured_on: Day | None = None
    cured_by: tuple[Position, ...] = ()


class ProcedureHeard(Value):
    """The findings about the units in dispute, the card and the disagreement itself.

    Those of the cluster's year as known at the position `at` and seen on the day `on`; `reading` is
    the way of working findings out that was followed (`ledger.questions.findings.READING`).
    """

    cluster: Code
    at: Position
    on: Day
    reading: Annotated[int, Field(ge=1)]
    findings: tuple[FindingHeard, ...] = ()


class HearingFile(Value):
    """All that the council is asked to decide on, as known at the position before the report.

    Files frozen before findings were a part of them have no `procedure`.
    """

    round: Annotated[int, Field(ge=1)]
    raised: Position | None = None
    disputed: Position | None = None
    figure: Points | None = None
    claimed: Points | None = None
    card: CardHeard | None = None
    steps: tuple[StepHeard, ...] = ()
    evidence: tuple[EvidenceHeard, ...] = ()
    sides: tuple[SideHeard, ...] = ()
    sessions: tuple[SessionHeard, ...] = ()
    open: tuple[OpenHeard, ...] = ()
    procedure: ProcedureHeard | None = None


class HearingFileFrozen(DisputeEvent, topic="dispute.hearing-file-frozen.v1"):
    """The hearing file was frozen with the report at `escalated`.

    `sha256` is of the canonical JSON of `file`; what `file` holds was known just before the report.
    """

    escalated: Position
    file: HearingFile
    sha256: Sha256

    @property
    def because_of(self) -> int:
        """Return the event that this one goes back to."""
        return self.escalated

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        f = self.file
        found = f", {len(f.procedure.findings)} phát hiện về trình tự" if f.procedure else ""
        return (
            f"Chốt hồ sơ giải quyết {self.matter.words()} khi báo cáo Hội đồng "
            f"(sự kiện số {self.escalated}): {len(f.card.lines) if f.card else 0} tiêu chí, "
            f"{len(f.steps)} bước của điểm đang có ý kiến, {len(f.sides)} quan điểm, "
            f"{len(f.sessions)} phiên họp, {len(f.evidence)} tài liệu{found}; "
            f"mã kiểm SHA-256 {self.sha256[:12]}…"
        )


class Vote(Value):
    """A member's opinion; an absentee's in writing. `unit` is where the member comes from."""

    member: Code
    opinion: Opinion
    in_writing: bool = False
    unit: Code | None = None
    reserves: bool = False
    """The member keeps the opinion on record (bảo lưu ý kiến)."""


class BallotRecorded(DisputeEvent, topic="dispute.ballot-recorded.v1"):
    """The council's ballot over all its members: by member where known, always by count.

    `flaws` is what it has against it; `interested` are the parties that had a member among those
    who voted.
    """

    round: Annotated[int, Field(ge=1)]
    meeting: Text | None = None
    ballot: Ballot
    votes: tuple[Vote, ...] = ()
    flaws: tuple[BallotFlaw, ...] = ()
    interested: tuple[Code, ...] = ()
    conflict: Conflicted = None
    document: DocumentRef | None = None
    dissent: ErasableText = None

    @property
    def reserved_by(self) -> tuple[str, ...]:
        """Return the members who keep their opinion on record."""
        return tuple(v.member for v in self.votes if v.reserves)

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        writing = f", {self.ballot.in_writing} bằng văn bản" if self.ballot.in_writing else ""
        kept = f"; bảo lưu ý kiến: {', '.join(self.reserved_by)}" if self.reserved_by else ""
        flaws = f"; lưu ý: {'; '.join(FLAWS[f] for f in self.flaws)}" if self.flaws else ""
        who = f" ({', '.join(self.interested)})" if self.interested else ""
        return (
            f"Hội đồng biểu quyết về {self.matter.words()}: {self.ballot.words()}{writing}"
            f"{kept}{flaws}{who}"
        )


class Session(NamedTuple):
    """A held session of the council, as far as a ballot asks for it."""

    stream: str
    members: Sequence[str]
    quorate: bool


def ballot_recorded(
    matter: Matter,
    round_: int,
    *,
    votes: Sequence[Vote],
    ballot: Ballot | None,
    session: Session | None,
    document: DocumentRef | None,
    dissent: str | None,
) -> BallotRecorded:
    """Return the ballot over all members, by member or by count; Refused where it says neither."""
    if bool(votes) == (ballot is not None):
        raise Refused(
            "ghi biểu quyết theo từng thành viên, hoặc theo số phiếu, một trong hai",
            under=COLLECTIVE,
            field="votes",
        )
    voters = [v.member for v in votes]
    if twice := sorted({v for v in voters if voters.count(v) > 1}):
        raise Refused(f"{', '.join(twice)} biểu quyết hai lần", under=COLLECTIVE, field="votes")
    roster = session.members if session else voters
    count = ballot or _counted(votes, max(len(roster), len(voters)))
    check_ballot(count)
    interested = tuple(u for u in matter.parties if u in {v.unit for v in votes})
    found: list[tuple[BallotFlaw, bool]] = [
        ("NO_MEETING", session is None),
        ("NO_QUORUM", session is not None and not session.quorate),
        ("NOT_ALL_MEMBERS", count.votes < count.members),
        ("NOT_A_MEMBER", session is not None and not {*voters} <= {*session.members}),
        ("OWN_UNIT", bool(interested)),
    ]
    return BallotRecorded(
        matter=matter,
        round=round_,
        meeting=session.stream if session else None,
        ballot=count,
        votes=tuple(votes),
        flaws=tuple(flaw for flaw, stands in found if stands),
        interested=interested,
        conflict="OWN_UNIT" if interested else None,
        document=document,
        dissent=dissent,
    )


def decision_flaws(
    decision: CouncilDecisionIssued, ballot: BallotRecorded | None, told: Sequence[str]
) -> tuple[Flaw, ...]:
    """Return what a decision has against it, `ballot` and those it was made known to given.

    Whether its own session had a quorum is known to that session only.
    """
    count = decision.ballot
    found: list[tuple[Flaw, bool]] = [
        ("NO_BALLOT", ballot is None and count is None),
        ("NO_MEETING", decision.meeting is None and not (ballot and ballot.meeting)),
        ("NOT_ALL_MEMBERS", count is not None and count.votes < count.members),
        ("OWN_UNIT", bool(decision.interested)),
        ("PARTY_NOT_TOLD", not {*decision.matter.parties} <= {*told}),
    ]
    return tuple(flaw for flaw, stands in found if stands)


def check_ballot(ballot: Ballot) -> None:
    """Refuse a ballot with more votes than members, or more of them in writing than there are."""
    if ballot.votes > ballot.members:
        raise Refused(
            f"{ballot.votes} phiếu nhiều hơn {ballot.members} thành viên Hội đồng",
            under=COLLECTIVE,
            field="ballot",
        )
    if ballot.in_writing > ballot.votes:
        raise Refused("số ý kiến bằng văn bản nhiều hơn số phiếu", under=COLLECTIVE, field="ballot")


def _counted(votes: Sequence[Vote], members: int) -> Ballot:
    opinions = [v.opinion for v in votes]
    return Ballot(
        members=members,
        votes_for=opinions.count("FOR"),
        votes_against=opinions.count("AGAINST"),
        abstained=opinions.count("ABSTAINED"),
        in_writing=sum(v.in_writing for v in votes),
    )


def figures_told(line: LineHeard | CardHeard) -> str:
    """Return the figures of a line or card by layer, as people read them.

    >>> from decimal import Decimal
    >>> figures_told(LineHeard(criterion="I.1", max=Decimal(40), own=Decimal("39.5")))
    'tự chấm 39,50; cụm, khối —; thống nhất —; Hội đồng —'
    """
    return (
        f"tự chấm {viet(line.own)}; cụm, khối {viet(line.review)}; "
        f"thống nhất {viet(line.agreed)}; Hội đồng {viet(line.council)}"
    )
