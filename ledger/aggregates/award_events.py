"""What can happen to a unit's award (khen thưởng): its events and the verdict they rely on.

The life line and the decisions are in `ledger.aggregates.award`.
"""

from typing import Literal

from ledger.events import ErasableText, Event
from ledger.values import Code, DocumentRef, Points, Position, Text, Value, viet

Requested = Literal["GOV_FLAG", "CITY_FLAG", "CITY_MERIT"]
Level = Literal["GOV_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT"]
Headline = Literal["EXCLUDED", "NOT_ELIGIBLE", "DEFERRED", "PENDING", "DOWNGRADED", "ELIGIBLE"]
Layer = Literal["SELF", "REVIEW", "AGREED", "COUNCIL"]
Outcome = Literal["GRANTED", "REFUSED", "DEFERRED"]
ReviewCause = Literal["SCORE_MOVED", "PARTY_RATING_MOVED", "CONDUCT_MOVED"]
Cancellation = Literal["FRAUD", "FORGED_FILE", "UNLAWFUL_APPRAISAL", "VIOLATION_CONCLUDED"]
Conflicted = Literal["OWN_UNIT"] | None
"""OWN_UNIT when the head nominates its own unit; accepted, and always shown."""

LADDER: tuple[Level, ...] = ("GOV_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT")
"""The levels from the highest down (domain §5.3)."""

AWARDS: dict[Level, str] = {
    "GOV_FLAG": "Cờ thi đua của Chính phủ",
    "CITY_FLAG": "Cờ thi đua Thành phố",
    "CITY_MERIT": "Bằng khen của Chủ tịch UBND Thành phố",
    "LOCAL_MERIT": "Giấy khen",
}
AUTHORITIES: dict[str, str] = {
    "PRIME_MINISTER": "Thủ tướng Chính phủ",
    "CITY": "UBND Thành phố",
    "DISTRICT": "UBND quận",
    "COUNCIL": "Hội đồng TĐKT quận",
}
_HEADLINES: dict[Headline, str] = {
    "EXCLUDED": "không xem xét khen thưởng",
    "NOT_ELIGIBLE": "không đủ điều kiện",
    "DEFERRED": "chưa xét khen thưởng",
    "PENDING": "chưa đủ thông tin",
    "DOWNGRADED": "hạ một mức",
    "ELIGIBLE": "đủ điều kiện",
}
_CAUSES: dict[ReviewCause, str] = {
    "SCORE_MOVED": "điểm thay đổi",
    "PARTY_RATING_MOVED": "xếp loại tổ chức đảng thay đổi",
    "CONDUCT_MOVED": "căn cứ chấp hành thay đổi",
}
_GROUNDS: dict[Cancellation, str] = {
    "FRAUD": "gian dối trong kê khai thành tích",
    "FORGED_FILE": "làm giả hồ sơ, giấy tờ",
    "UNLAWFUL_APPRAISAL": "thẩm định, xét, duyệt trái quy định",
    "VIOLATION_CONCLUDED": "có kết luận vi phạm trong thời gian tính thành tích",
}


class Verdict(Value):
    """What the rules said of the unit when the act was put, for the level that was asked for.

    `award` is what the unit could get, `merit` what it would be before any lowering; `points` is
    the total of `layer`; `positions` are the events relied on, `regulation` the rules that were
    read.
    """

    headline: Headline
    requested: Level
    award: Level | None = None
    merit: Level | None = None
    points: Points | None = None
    layer: Layer | None = None
    positions: tuple[Position, ...] = ()
    regulation: Text | None = None

    def words(self) -> str:
        """Return the verdict in plain Vietnamese."""
        award = f", được xét {AWARDS[self.award]}" if self.award else ""
        return f"{viet(self.points)} điểm, {_HEADLINES[self.headline]}{award}"


def _against(verdict: Verdict, *, contradicts: bool) -> str:
    against = ", TRÁI với kết quả xét theo quy định" if contradicts else ""
    return f" (xét theo quy định: {verdict.words()}{against})"


class AwardNominated(Event, topic="award.nominated.v1"):
    """The cluster nominated the unit (suy tôn) at a meeting."""

    level: Requested
    meeting: Text
    verdict: Verdict
    contradicts: bool
    document: DocumentRef | None = None
    conflict: Conflicted = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        own = " (đơn vị cụm trưởng, khối trưởng tự suy tôn)" if self.conflict else ""
        return (
            f"Cụm, khối suy tôn {AWARDS[self.level]} tại cuộc họp {self.meeting}"
            f"{_against(self.verdict, contradicts=self.contradicts)}{own}"
        )


class AwardProposed(Event, topic="award.proposed.v1"):
    """The council or the district proposed the unit; `nominated` is what the cluster asked for."""

    level: Level
    proposed_by: Literal["COUNCIL", "DISTRICT"]
    nominated: Level | None = None
    document: DocumentRef
    verdict: Verdict
    contradicts: bool
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        asked = f"cụm, khối suy tôn {AWARDS[self.nominated]}" if self.nominated else "chưa suy tôn"
        return (
            f"{AUTHORITIES[self.proposed_by]} đề nghị {AWARDS[self.level]} ({asked}), "
            f"theo {self.document.printed}{_against(self.verdict, contradicts=self.contradicts)}"
        )


class AwardDecided(Event, topic="award.decided.v1"):
    """The authority granted, refused or put off an award; `proposed` is what it was asked for."""

    outcome: Outcome
    level: Level
    authority: Code
    proposed: Level | None = None
    document: DocumentRef
    verdict: Verdict
    contradicts: bool
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        verb = {"GRANTED": "tặng", "REFUSED": "không tặng", "DEFERRED": "chưa xét tặng"}
        who = AUTHORITIES.get(self.authority, self.authority)
        return (
            f"{who} quyết định {verb[self.outcome]} {AWARDS[self.level]}, "
            f"theo {self.document.printed}{_against(self.verdict, contradicts=self.contradicts)}"
        )


class AwardReviewFlagged(Event, topic="award.review-flagged.v1"):
    """A later event moved what a granted award rests on; it stands until its authority cancels it.

    `decided` is the position of the grant, `because_of` of the later event; `before` is the
    verdict the grant relied on, `after` the verdict now.
    """

    level: Level
    decided: Position
    because_of: Position
    cause: ReviewCause
    before: Verdict
    after: Verdict
    contradicts: bool

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đánh dấu xem xét lại {AWARDS[self.level]} (tặng tại sự kiện số {self.decided}) vì "
            f"{_CAUSES[self.cause]} tại sự kiện số {self.because_of}: khi quyết định "
            f"{self.before.words()}; nay {self.after.words()}. "
            "Quyết định khen thưởng vẫn có hiệu lực"
        )


class AwardCancelled(Event, topic="award.cancelled.v1"):
    """The authority that granted the award cancelled it, on a ground of the law (Đ.93)."""

    level: Level
    decided: Position
    ground: Cancellation
    authority: Code
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        who = AUTHORITIES.get(self.authority, self.authority)
        return (
            f"{who} hủy quyết định tặng {AWARDS[self.level]} (sự kiện số {self.decided}) do "
            f"{_GROUNDS[self.ground]}, theo {self.document.printed}"
        )
