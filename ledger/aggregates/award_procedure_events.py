"""What happens on the way to an award besides nominating, proposing and deciding.

Ballots, publication, standards found met, the file (hồ sơ), and a proposal that was returned. What
these leave is in `ledger.aggregates.award_procedure`.
"""

from typing import Annotated, Literal

from pydantic import Field

from ledger.aggregates.award_events import AUTHORITIES, AWARDS, Level
from ledger.events import ErasableText, Event
from ledger.values import Code, Day, DocumentRef, Position, Text, Value, viet_day

Voters = Literal["COUNCIL", "CLUSTER"]
Count = Annotated[int, Field(ge=0, le=10_000)]

_VOTERS: dict[Voters, str] = {"COUNCIL": "Hội đồng TĐKT", "CLUSTER": "Cụm, khối"}


class BallotRecorded(Event, topic="award.ballot-recorded.v1"):
    """A ballot on the unit was counted; `needed` votes of all `members` had to be in favour.

    `in_writing` are the members absent who gave their vote in writing. `met` tells whether
    `in_favour` is enough (for flags NĐ 98/2023 Đ.30.7: 80 % of all members).
    """

    level: Level
    voters: Voters
    members: Count
    present: Count
    in_writing: Count
    in_favour: Count
    against: Count
    blank: Count
    needed: Count
    met: bool
    meeting: Text | None = None
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        at = f" tại cuộc họp {self.meeting}" if self.meeting else ""
        enough = "ĐẠT" if self.met else "KHÔNG ĐẠT"
        return (
            f"{_VOTERS[self.voters]} bỏ phiếu về {AWARDS[self.level]}{at}: {self.in_favour} phiếu "
            f"đồng ý, {self.against} không đồng ý, {self.blank} phiếu trắng, trên tổng số "
            f"{self.members} thành viên (có mặt {self.present}, gửi ý kiến bằng văn bản "
            f"{self.in_writing}); cần {self.needed} phiếu, {enough}, theo {self.document.printed}"
        )


class NominationPublished(Event, topic="award.published.v1"):
    """Whoever is up for the award was made public (công khai) from a first to a last day."""

    level: Level
    first_day: Day
    last_day: Day
    place: Text | None = None
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        where = f" tại {self.place}" if self.place else ""
        return (
            f"Công khai đơn vị được đề nghị {AWARDS[self.level]}{where} từ ngày "
            f"{viet_day(self.first_day)} đến hết ngày {viet_day(self.last_day)}, "
            f"theo {self.document.printed}"
        )


class StandardFound(Value):
    """One standard of the law, as it is cited, and whether the unit was found to meet it."""

    standard: Text
    met: bool


class StandardsFound(Event, topic="award.standards-found.v1"):
    """Which standards of the law the unit was found to meet for an award, on which paper."""

    level: Level
    standards: Annotated[tuple[StandardFound, ...], Field(min_length=1)]
    met: bool
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        each = "; ".join(f"{s.standard}: {'đạt' if s.met else 'KHÔNG ĐẠT'}" for s in self.standards)
        whole = "đạt" if self.met else "KHÔNG ĐẠT"
        return (
            f"Thẩm định tiêu chuẩn {AWARDS[self.level]} theo luật: {whole} ({each}), "
            f"theo {self.document.printed}"
        )


class FileReceived(Event, topic="award.file-received.v1"):
    """The unit's award file came in, with these papers; `guidance` is where it was measured by.

    `missing` are papers the annual guidance asks for that it lacks; `late`: it came after the
    `deadline`. `women` of `people` are counts the file states of the collective.
    """

    level: Level
    received_on: Day
    items: tuple[Code, ...]
    missing: tuple[Code, ...] = ()
    deadline: Day | None = None
    late: bool = False
    guidance: Position | None = None
    women: Count | None = None
    people: Count | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        lacking = f", còn thiếu: {', '.join(self.missing)}" if self.missing else ""
        late = ""
        if self.late and self.deadline is not None:
            late = f", MUỘN so với hạn ngày {viet_day(self.deadline)}"
        return (
            f"Nhận hồ sơ đề nghị {AWARDS[self.level]} ngày {viet_day(self.received_on)}{late}, "
            f"gồm: {', '.join(self.items) or 'không có giấy tờ nào'}{lacking}"
        )


class FileFoundIncomplete(Event, topic="award.file-found-incomplete.v1"):
    """The file was found to lack papers, whatever it was said to hold."""

    level: Level
    missing: Annotated[tuple[Text, ...], Field(min_length=1)]
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Hồ sơ đề nghị {AWARDS[self.level]} chưa đủ, còn thiếu: {'; '.join(self.missing)}"


class FileReturned(Event, topic="award.file-returned.v1"):
    """The file went back to the unit; another may come."""

    level: Level
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Trả lại hồ sơ đề nghị {AWARDS[self.level]}, theo {self.document.printed}"


class ProposalReturned(Event, topic="award.proposal-returned.v1"):
    """A proposal was returned to whoever made it, by the authority above; it may be made again."""

    level: Level
    proposed_by: Literal["COUNCIL", "DISTRICT"]
    returned_by: Code
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        who = AUTHORITIES.get(self.returned_by, self.returned_by)
        return (
            f"{who} trả lại đề nghị {AWARDS[self.level]} của {AUTHORITIES[self.proposed_by]}, "
            f"theo {self.document.printed}"
        )
