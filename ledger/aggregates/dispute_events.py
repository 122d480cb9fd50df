"""What can happen to a disagreement (ý kiến khác nhau): its events and the records inside them.

The life line and the decisions are in `ledger.aggregates.dispute`. Every event repeats the matter,
so that it can be read alone and stands in the history of each unit it concerns.
"""

from typing import Annotated, Literal

from pydantic import Field

from ledger.events import ErasableText, Event
from ledger.values import Code, DocumentRef, Points, Position, Text, Value, viet

Kind = Literal["SCORE", "CRITERION", "ELIGIBILITY", "RANKING"]
Outcome = Literal["STANDS", "ACCEPTED", "OTHERWISE"]
Conflicted = Literal["OWN_UNIT"] | None
"""OWN_UNIT when a party to the disagreement escalates or helps to decide it; always shown."""

_KINDS: dict[Kind, str] = {
    "SCORE": "điểm",
    "CRITERION": "cách hiểu tiêu chí",
    "ELIGIBILITY": "điều kiện khen thưởng",
    "RANKING": "xếp hạng",
}


class Matter(Value):
    """What a disagreement is about: who raised it, and whose score, criterion or rank it is."""

    raised_by: Code
    kind: Kind
    unit: Code | None = None
    criterion: Code | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """Return the unit that raised it and the unit it is about."""
        return tuple(dict.fromkeys(u for u in (self.raised_by, self.unit) if u))

    def words(self) -> str:
        """Return the matter in plain Vietnamese."""
        about = {
            "SCORE": f"điểm tiêu chí {self.criterion} của {self.unit}",
            "CRITERION": f"cách hiểu tiêu chí {self.criterion}",
            "ELIGIBILITY": f"điều kiện khen thưởng của {self.unit}",
            "RANKING": "xếp hạng" + (f" của {self.unit}" if self.unit else " trong cụm, khối"),
        }[self.kind]
        return f"ý kiến khác nhau của {self.raised_by} về {about}"


class Effect(Value):
    """A line as the council's decision leaves it."""

    unit: Code
    criterion: Code
    before: Points | None = None
    after: Points


class Ballot(Value):
    """The council's ballot over all its members; `in_writing` of the votes came from absentees."""

    members: Annotated[int, Field(ge=1)]
    votes_for: Annotated[int, Field(ge=0)]
    votes_against: Annotated[int, Field(ge=0)] = 0
    abstained: Annotated[int, Field(ge=0)] = 0
    in_writing: Annotated[int, Field(ge=0)] = 0

    @property
    def votes(self) -> int:
        """Return how many members gave their opinion."""
        return self.votes_for + self.votes_against + self.abstained

    def words(self) -> str:
        """Return the ballot in plain Vietnamese."""
        return (
            f"{self.votes_for} đồng ý, {self.votes_against} không đồng ý, "
            f"{self.abstained} không có ý kiến, trên {self.members} thành viên"
        )


class DisputeEvent(Event):
    """An event of a disagreement; it concerns the parties."""

    matter: Matter

    def concerns(self) -> tuple[str, ...]:
        """Return the parties."""
        return self.matter.parties


def _conflict(conflict: Conflicted) -> str:
    return " (có đơn vị trong cuộc tham gia)" if conflict else ""


class DisagreementRaised(DisputeEvent, topic="dispute.disagreement-raised.v1"):
    """A member raised a differing opinion (A.I.3): the figure it disputes, and the one it claims.

    `disputed` is the position of the event that it disputes, `meeting` the session where it stayed
    open.
    """

    figure: Points | None = None
    claimed: Points | None = None
    disputed: Position | None = None
    meeting: Text | None = None
    documents: tuple[DocumentRef, ...] = ()
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        figure = f": hiện {viet(self.figure)} điểm" if self.figure is not None else ""
        claimed = f", đề nghị {viet(self.claimed)} điểm" if self.claimed is not None else ""
        event = f" (sự kiện số {self.disputed})" if self.disputed else ""
        return f"Nêu {self.matter.words()}{event}{figure}{claimed}"


class PositionStated(DisputeEvent, topic="dispute.position-stated.v1"):
    """A unit or body stated its position on the disagreement."""

    stated_by: Code
    documents: tuple[DocumentRef, ...] = ()
    statement: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"{self.stated_by} trình bày quan điểm về {self.matter.words()}"

    def concerns(self) -> tuple[str, ...]:
        """Return the parties and whoever spoke."""
        return tuple(dict.fromkeys((*self.matter.parties, self.stated_by)))


class DisagreementSettled(DisputeEvent, topic="dispute.disagreement-settled.v1"):
    """The cluster settled it by itself; figures it moved are adjustments of their own."""

    meeting: Text | None = None
    outcome: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        where = f" tại cuộc họp {self.meeting}" if self.meeting else ""
        return f"Thống nhất được trong cụm, khối{where}: {self.matter.words()}"


class OpinionReserved(DisputeEvent, topic="dispute.opinion-reserved.v1"):
    """A unit kept its opinion on record (bảo lưu ý kiến), before or after the decision."""

    unit: Code
    meeting: Text | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        where = f" tại cuộc họp {self.meeting}" if self.meeting else ""
        return f"{self.unit} bảo lưu ý kiến{where} đối với {self.matter.words()}"

    def concerns(self) -> tuple[str, ...]:
        """Return the parties and the unit that keeps its opinion."""
        return tuple(dict.fromkeys((*self.matter.parties, self.unit)))


class DisagreementEscalated(DisputeEvent, topic="dispute.disagreement-escalated.v1"):
    """The council was asked to decide: by the head, or by the standing body in its stead."""

    escalated_by: Code
    escalated_by_role: Literal["HEAD", "STANDING_BODY"]
    document: DocumentRef | None = None
    conflict: Conflicted = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        paper = f", theo {self.document.printed}" if self.document else ""
        matter = f"{self.matter.words()}{paper}{_conflict(self.conflict)}"
        if self.escalated_by_role == "HEAD":
            return f"Cụm trưởng, khối trưởng báo cáo Hội đồng quyết định {matter}"
        return f"Thường trực Hội đồng ghi nhận việc xin ý kiến Hội đồng {matter}"


class CouncilDecisionIssued(DisputeEvent, topic="dispute.council-decision-issued.v1"):
    """The council decided, on a document; what moves stands per line, nothing if nothing moves.

    `outcome`: the disputed matter STANDS, the claim was ACCEPTED, or the council decided OTHERWISE.
    `interested` are the parties that had a member among those who voted.
    """

    outcome: Outcome
    effects: tuple[Effect, ...] = ()
    document: DocumentRef
    ballot: Ballot | None = None
    meeting: Text | None = None
    interested: tuple[Code, ...] = ()
    conflict: Conflicted = None
    reasons: ErasableText = None
    dissent: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        outcome = {
            "STANDS": "giữ nguyên",
            "ACCEPTED": "chấp nhận ý kiến",
            "OTHERWISE": "quyết định khác với ý kiến các bên",
        }[self.outcome]
        moves = "; ".join(
            f"{e.unit} tiêu chí {e.criterion} từ {viet(e.before)} thành {viet(e.after)} điểm"
            for e in self.effects
        )
        ballot = f"; biểu quyết {self.ballot.words()}" if self.ballot else ""
        return (
            f"Hội đồng quyết định theo {self.document.printed} đối với {self.matter.words()}: "
            f"{outcome}{': ' + moves if moves else ''}{ballot}{_conflict(self.conflict)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the parties and every unit whose figures move."""
        return tuple(dict.fromkeys((*self.matter.parties, *(e.unit for e in self.effects))))


class CouncilDecisionNotified(DisputeEvent, topic="dispute.council-decision-notified.v1"):
    """The decision was made known to these units and bodies; `told` is its position."""

    addressees: Annotated[tuple[Code, ...], Field(min_length=1)]
    told: Position
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Thông báo quyết định của Hội đồng (sự kiện số {self.told}) về {self.matter.words()} "
            f"tới {', '.join(self.addressees)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the parties and the addressees."""
        return tuple(dict.fromkeys((*self.matter.parties, *self.addressees)))


class DisagreementReopened(DisputeEvent, topic="dispute.disagreement-reopened.v1"):
    """A settled or decided disagreement was opened again, as a new round behind `decided`.

    What was decided before stands until the new round decides otherwise.
    """

    round: Annotated[int, Field(ge=2)]
    decided: Position
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Mở lại lần {self.round} {self.matter.words()}, "
            f"sau kết quả tại sự kiện số {self.decided}"
        )
