"""Procedure (trình tự): ballots, publication, standards and file on the way to a unit's award.

A part of the award's state. Nothing here bars a proposal or a decision: what is missing or against
the law is recorded as it is, and shown as a contradiction by `ledger.rulebook.awarding`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NamedTuple, Self

from ledger.aggregates.award_events import AWARDS, Level
from ledger.aggregates.award_procedure_events import (
    BallotRecorded,
    FileFoundIncomplete,
    FileReceived,
    FileReturned,
    NominationPublished,
    StandardFound,
    StandardsFound,
    Voters,
)
from ledger.events import AnyRecorded
from ledger.refusals import Refused
from ledger.rulebook.ballots import votes_needed
from ledger.rulebook.binding import in_order
from ledger.values import DocumentRef

STANDARD = "B.III.1.1"
DOSSIER = "B.III.3"

FileState = Literal["COMPLETE", "INCOMPLETE", "RETURNED"]


class Votes(NamedTuple):
    """A count of votes: members in all, those there, those in writing, and how they voted."""

    members: int
    present: int
    in_writing: int
    in_favour: int
    against: int
    blank: int

    def check(self) -> None:
        """Refuse a count that cannot be (B.III.1.1)."""
        if self.members < 1 or self.present + self.in_writing > self.members:
            raise Refused(
                f"{self.present} có mặt và {self.in_writing} gửi ý kiến bằng văn bản không hợp với "
                f"tổng số {self.members} thành viên",
                under=STANDARD,
                field="members",
            )
        cast = self.in_favour + self.against + self.blank
        if cast > self.present + self.in_writing:
            raise Refused(
                f"{cast} phiếu nhiều hơn {self.present + self.in_writing} người bỏ phiếu",
                under=STANDARD,
                field="in_favour",
            )


class Received(NamedTuple):
    """What is to be filed with a file when it comes in: the guidance it is measured by."""

    deadline: date | None = None
    missing: tuple[str, ...] = ()
    guidance: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """The award file as it last came or went."""

    state: FileState
    on: date
    late: bool
    missing: tuple[str, ...]
    women: int | None
    people: int | None
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What was done for one level: the last ballot of each body, and the last of all else."""

    ballots: Mapping[Voters, tuple[bool, int]] = field(default_factory=dict)
    published: tuple[date, date, int] | None = None
    standards: tuple[bool, int] | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The steps of each level."""

    levels: Mapping[Level, Steps] = field(default_factory=dict)

    def of(self, level: Level) -> Steps:
        """Return the steps of a level."""
        return self.levels.get(level, Steps())

    def record_ballot(
        self,
        level: Level,
        voters: Voters,
        votes: Votes,
        *,
        meeting: str | None,
        document: DocumentRef | None,
    ) -> BallotRecorded:
        """Record how a body voted; a later ballot takes the place of its former."""
        votes.check()
        if document is None:
            raise Refused(
                "kết quả bỏ phiếu phải dẫn biên bản kiểm phiếu", under=STANDARD, field="document"
            )
        needed = votes_needed(level, votes.members)
        return BallotRecorded(
            level=level,
            voters=voters,
            **votes._asdict(),
            needed=needed,
            met=votes.in_favour >= needed,
            meeting=meeting,
            document=document,
        )

    def publish(
        self,
        level: Level,
        *,
        first_day: date,
        last_day: date,
        place: str | None = None,
        document: DocumentRef | None,
    ) -> NominationPublished:
        """Record that the unit was made public as one up for the award."""
        in_order(first_day, last_day, under=STANDARD)
        if document is None:
            raise Refused("việc công khai phải dẫn văn bản", under=STANDARD, field="document")
        return NominationPublished(
            level=level, first_day=first_day, last_day=last_day, place=place, document=document
        )

    def find_standards(
        self,
        level: Level,
        standards: Sequence[StandardFound],
        *,
        document: DocumentRef | None,
    ) -> StandardsFound:
        """Record which standards of the law were found met; a later finding replaces it."""
        if not standards:
            raise Refused("phải nêu ít nhất một tiêu chuẩn", under=STANDARD, field="standards")
        named = [s.standard for s in standards]
        if len(set(named)) < len(named):
            raise Refused("một tiêu chuẩn ghi hai lần", under=STANDARD, field="standards")
        if document is None:
            raise Refused("thẩm định tiêu chuẩn phải dẫn văn bản", under=STANDARD, field="document")
        return StandardsFound(
            level=level,
            standards=tuple(standards),
            met=all(s.met for s in standards),
            document=document,
        )

    def receive_file(
        self,
        level: Level,
        *,
        received_on: date,
        items: Sequence[str],
        measured: Received,
        women: int | None = None,
        people: int | None = None,
        document: DocumentRef | None = None,
    ) -> FileReceived:
        """Record that the file came in, late or lacking papers as it may be (R-25)."""
        if len(set(items)) < len(items):
            raise Refused("một loại giấy tờ ghi hai lần", under=DOSSIER, field="items")
        if (women is None) != (people is None) or (women or 0) > (people or 0):
            raise Refused(
                "số nữ phải ghi cùng tổng số người và không nhiều hơn", under=DOSSIER, field="women"
            )
        deadline = measured.deadline
        return FileReceived(
            level=level,
            received_on=received_on,
            items=tuple(items),
            missing=measured.missing,
            deadline=deadline,
            late=deadline is not None and received_on > deadline,
            guidance=measured.guidance,
            women=women,
            people=people,
            document=document,
        )

    def find_file_incomplete(
        self,
        level: Level,
        missing: Sequence[str],
        *,
        reason: str | None = None,
        document: DocumentRef | None = None,
    ) -> FileFoundIncomplete:
        """Record what the file lacks."""
        self._has_file(level)
        if not missing:
            raise Refused("phải nêu hồ sơ còn thiếu gì", under=DOSSIER, field="missing")
        return FileFoundIncomplete(
            level=level, missing=tuple(missing), document=document, reason=reason
        )

    def return_file(
        self, level: Level, *, reason: str | None, document: DocumentRef | None
    ) -> FileReturned:
        """Return the file to the unit."""
        self._has_file(level)
        if document is None:
            raise Refused("trả lại hồ sơ phải dẫn văn bản", under=DOSSIER, field="document")
        if not reason:
            raise Refused("trả lại hồ sơ phải nêu lý do", under=DOSSIER, field="reason")
        return FileReturned(level=level, document=document, reason=reason)

    def _has_file(self, level: Level) -> None:
        file = self.of(level).file
        if file is None or file.state == "RETURNED":
            raise Refused(
                f"chưa nhận hồ sơ đề nghị {AWARDS[level]} của đơn vị", under=DOSSIER, field="level"
            )

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:  # noqa: PLR0911 — one return for each event
        """Return the procedure as one more event leaves it."""
        at = recorded.position
        match recorded.facts:
            case BallotRecorded(level=level, voters=voters, met=met):
                ballots = {**self.of(level).ballots, voters: (met, at)}
                return self._with(level, replace(self.of(level), ballots=ballots))
            case NominationPublished(level=level, first_day=first, last_day=last):
                return self._with(level, replace(self.of(level), published=(first, last, at)))
            case StandardsFound(level=level, met=met):
                return self._with(level, replace(self.of(level), standards=(met, at)))
            case FileReceived(level=level) as e:
                file = File(
                    state="INCOMPLETE" if e.missing else "COMPLETE",
                    on=e.received_on,
                    late=e.late,
                    missing=e.missing,
                    women=e.women,
                    people=e.people,
                    position=at,
                )
                return self._with(level, replace(self.of(level), file=file))
            case FileFoundIncomplete(level=level, missing=missing):
                return self._filed(level, "INCOMPLETE", at, missing)
            case FileReturned(level=level):
                return self._filed(level, "RETURNED", at)
            case _:
                return self

    def _filed(
        self, level: Level, state: FileState, at: int, missing: tuple[str, ...] = ()
    ) -> Self:
        steps = self.of(level)
        if steps.file is None:
            return self
        file = replace(steps.file, state=state, position=at, missing=missing or steps.file.missing)
        return self._with(level, replace(steps, file=file))

    def _with(self, level: Level, steps: Steps) -> Self:
        return replace(self, levels={**self.levels, level: steps})
