"""Party rating (xếp loại tổ chức cơ sở đảng): how one party organisation was rated for one season.

    PartyRatingRecorded PROVISIONAL -> PartyRatingRecorded OFFICIAL
      -> PartyRatingRevised*, PartyRatingCoverageCertified*
      -> PartyRatingCancelled -> PartyRatingRecorded …        rated anew (Quy định 366-QĐ/TW Đ.15.3)

The flags need «Hoàn thành xuất sắc nhiệm vụ» (B.III.1.2-2), «Hoàn thành nhiệm vụ» or lower excludes
(B.III.1.2-5+1), no rating at all leaves the question open. A rating is of the organisation and says
which units it covers; a competent party body may certify later that it covers another (R-18).
`as_of` is the day whose state the rating describes (C.4: up to the end of 30/11), not the day it
arrived: a late rating is recorded like any other. Nothing is overwritten: what was known on a day
is what was recorded by then.
Stream: `party-rating/<season>/<party organisation>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Conflict, Refused
from ledger.rulebook.raters import Rater
from ledger.values import Code, Day, DocumentRef, Text, viet_day

PROVIDED = "C.4"
RATED = "B.III.1.2-2"

Level = Literal["EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED"]
Status = Literal["PROVISIONAL", "OFFICIAL"]
Covers = Annotated[tuple[Code, ...], Field(min_length=1)]

LEVELS: dict[Level, str] = {
    "EXCELLENT": "Hoàn thành xuất sắc nhiệm vụ",
    "GOOD": "Hoàn thành tốt nhiệm vụ",
    "COMPLETED": "Hoàn thành nhiệm vụ",
    "NOT_COMPLETED": "Không hoàn thành nhiệm vụ",
}
"""The four levels from the highest down, as they are printed (Quy định 366-QĐ/TW Đ.11)."""

_STATUS: dict[Status, str] = {"PROVISIONAL": "dự kiến", "OFFICIAL": "chính thức"}


class PartyRatingRecorded(Event, topic="party-rating.recorded.v1"):
    """The organisation was rated; `before` is the provisional level that an official one replaces.

    `rated_by` is the rating party body as printed, `rated_by_body` its code where the ledger knows
    it, `evaluator` what that body is to the organisation, where that is known (B.III.1.2-2).
    """

    level: Level
    status: Status
    before: Level | None = None
    rated_by: Text
    rated_by_body: Code | None = None
    as_of: Day
    covers: Covers
    document: DocumentRef
    evaluator: Rater | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        instead = f", thay mức dự kiến «{LEVELS[self.before]}»" if self.before else ""
        return (
            f"Ghi nhận xếp loại {_STATUS[self.status]} của tổ chức đảng: «{LEVELS[self.level]}»"
            f"{instead}, tính đến {viet_day(self.as_of)}, do {self.rated_by} đánh giá, "
            f"theo {self.document.printed}; áp dụng cho {', '.join(self.covers)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units it covers."""
        return self.covers


class PartyRatingRevised(Event, topic="party-rating.revised.v1"):
    """The competent party body set another level in place of one it had published."""

    before: Level
    after: Level
    status: Status
    rated_by: Text
    rated_by_body: Code | None = None
    as_of: Day
    covers: Covers
    document: DocumentRef
    reason: ErasableText = None
    evaluator: Rater | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.rated_by} điều chỉnh xếp loại {_STATUS[self.status]} của tổ chức đảng: "
            f"từ «{LEVELS[self.before]}» thành «{LEVELS[self.after]}», "
            f"theo {self.document.printed}; áp dụng cho {', '.join(self.covers)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units it covers."""
        return self.covers


class PartyRatingCoverageCertified(Event, topic="party-rating.coverage-certified.v1"):
    """A competent party body certified that the rating also stands for these units (R-18)."""

    units: Covers
    level: Level
    certified_by: Text
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.certified_by} xác nhận xếp loại «{LEVELS[self.level]}» của tổ chức đảng "
            f"áp dụng cho {', '.join(self.units)}, theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units it now covers too."""
        return self.units


class PartyRatingCancelled(Event, topic="party-rating.cancelled.v1"):
    """The competent party body took the rating back; until a new one there is none."""

    before: Level
    covers: Covers
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Hủy xếp loại «{LEVELS[self.before]}» của tổ chức đảng, theo {self.document.printed}; "
            f"liên quan {', '.join(self.covers)}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units it covered."""
        return self.covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The rating that stands, with the positions of the events it rests on."""

    level: Level
    status: Status
    rated_by: str
    rated_by_body: str | None
    as_of: date
    covers: tuple[str, ...]
    positions: tuple[int, ...]
    evaluator: Rater | None = None


@dataclass(frozen=True, kw_only=True)
class PartyRating(State):
    """An organisation's rating as its events left it; None before the first and once cancelled."""

    rating: Rating | None = None

    def record(  # noqa: PLR0913 — each is a fact of the event
        self,
        level: Level,
        *,
        status: Status,
        rated_by: str,
        as_of: date,
        covers: Sequence[str],
        document: DocumentRef | None,
        rated_by_body: str | None = None,
        seen: Level | None = None,
        evaluator: Rater | None = None,
    ) -> PartyRatingRecorded:
        """Record a rating; an official one replaces the provisional one its author saw (`seen`)."""
        if self.rating and self.rating.status == "OFFICIAL":
            raise Refused(
                "đã có xếp loại chính thức; muốn đổi thì điều chỉnh hoặc hủy", under=PROVIDED
            )
        if self.rating and status == "PROVISIONAL":
            raise Refused(
                "đã có xếp loại dự kiến; muốn đổi thì điều chỉnh hoặc hủy", under=PROVIDED
            )
        self._saw(seen)
        if document is None:
            raise Refused("ghi nhận xếp loại phải dẫn văn bản", under=PROVIDED, field="document")
        _units(covers, "covers")
        return PartyRatingRecorded(
            level=level,
            status=status,
            before=self.rating.level if self.rating else None,
            rated_by=rated_by,
            rated_by_body=rated_by_body,
            as_of=as_of,
            covers=tuple(covers),
            document=document,
            evaluator=evaluator,
        )

    def revise(
        self,
        level: Level,
        *,
        seen: Level,
        rated_by: str,
        document: DocumentRef | None,
        reason: str | None,
        rated_by_body: str | None = None,
        evaluator: Rater | None = None,
    ) -> PartyRatingRevised:
        """Set another level in place of the standing one, provisional or official as it is."""
        standing = self._standing("điều chỉnh")
        self._saw(seen)
        if level == standing.level:
            raise Refused(f"xếp loại vẫn là «{LEVELS[level]}»", under=PROVIDED, field="level")
        if document is None:
            raise Refused("điều chỉnh xếp loại phải dẫn văn bản", under=PROVIDED, field="document")
        if not reason:
            raise Refused("điều chỉnh xếp loại phải nêu lý do", under=PROVIDED, field="reason")
        return PartyRatingRevised(
            before=standing.level,
            after=level,
            status=standing.status,
            rated_by=rated_by,
            rated_by_body=rated_by_body,
            as_of=standing.as_of,
            covers=standing.covers,
            document=document,
            reason=reason,
            evaluator=evaluator,
        )

    def certify_coverage(
        self, units: Sequence[str], *, certified_by: str, document: DocumentRef | None
    ) -> PartyRatingCoverageCertified:
        """Record a certificate that the standing rating covers further units."""
        standing = self._standing("xác nhận đơn vị áp dụng")
        if document is None:
            raise Refused("xác nhận đơn vị áp dụng phải dẫn văn bản", under=RATED, field="document")
        _units(units, "units")
        if again := [u for u in units if u in standing.covers]:
            raise Refused(f"xếp loại đã áp dụng cho {', '.join(again)}", under=RATED, field="units")
        return PartyRatingCoverageCertified(
            units=tuple(units), level=standing.level, certified_by=certified_by, document=document
        )

    def cancel(self, *, document: DocumentRef | None, reason: str | None) -> PartyRatingCancelled:
        """Take the standing rating back."""
        standing = self._standing("hủy")
        if document is None:
            raise Refused("hủy xếp loại phải dẫn văn bản", under=PROVIDED, field="document")
        if not reason:
            raise Refused("hủy xếp loại phải nêu lý do", under=PROVIDED, field="reason")
        return PartyRatingCancelled(
            before=standing.level, covers=standing.covers, document=document, reason=reason
        )

    def _standing(self, act: str) -> Rating:
        if self.rating is None:
            raise Refused(f"chưa có xếp loại để {act}", under=PROVIDED)
        return self.rating

    def _saw(self, seen: Level | None) -> None:
        standing = self.rating.level if self.rating else None
        if standing != seen:
            raise Conflict(
                f"xếp loại nay là «{LEVELS[standing] if standing else 'chưa có'}», "
                f"không còn là «{LEVELS[seen] if seen else 'chưa có'}» như đã thấy",
                under=PROVIDED,
                field="seen",
            )

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the rating as one more event leaves it."""
        at = recorded.position
        match recorded.facts:
            case PartyRatingRecorded() as e:
                return replace(self, rating=_rating(e, e.level, at))
            case PartyRatingRevised() as e:
                before = self.rating.positions if self.rating else ()
                return replace(self, rating=_rating(e, e.after, *before, at))
            case PartyRatingCoverageCertified(units=units) if self.rating:
                covers = (*self.rating.covers, *units)
                positions = (*self.rating.positions, at)
                return replace(
                    self, rating=replace(self.rating, covers=covers, positions=positions)
                )
            case PartyRatingCancelled():
                return replace(self, rating=None)
            case _:
                return self


def _rating(
    told: PartyRatingRecorded | PartyRatingRevised, level: Level, *positions: int
) -> Rating:
    return Rating(
        level=level,
        status=told.status,
        rated_by=told.rated_by,
        rated_by_body=told.rated_by_body,
        as_of=told.as_of,
        covers=told.covers,
        positions=positions,
        evaluator=told.evaluator,
    )


def _units(units: Sequence[str], field: str) -> None:
    if not units:
        raise Refused("phải nêu đơn vị mà xếp loại áp dụng", under=RATED, field=field)
    if len(set(units)) < len(units):
        raise Refused("một đơn vị được nêu hai lần", under=RATED, field=field)
