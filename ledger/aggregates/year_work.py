"""What a cluster and its members do in a year besides papers and models: a part of its decisions.

Opinions, reports, appraisals, activities, reminders: none of them rests on what was recorded before
in the same year. The whole is `ledger.aggregates.year`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger.aggregates.year_events import (
    AchievementsAppraised,
    ActivityHeld,
    AgreedScoresReported,
    OpinionGiven,
    OpinionOn,
    Period,
    Reminded,
    ReportSubmitted,
)
from ledger.events import State
from ledger.refusals import Refused
from ledger.values import DocumentRef

REPORTING = "A.II.2.1.a"
APPRAISING = "A.II.2.1.c"
FOLLOWING = "A.II.2.4.b"
URGING = "C.2-1"
ACTIVITIES = "A.II.3.N-1"
BEFORE_YEAREND = "A.II.3.N-3"
TAKING_PART = "A.II.2.3.b"


@dataclass(frozen=True, kw_only=True)
class Work(State):
    """The decisions that need nothing of the year's own past."""

    def give_opinion(
        self, unit: str, about: OpinionOn, *, content: str | None, document: DocumentRef | None
    ) -> OpinionGiven:
        """Take part, as a member, in drafting what the cluster goes by (A.II.2.3.b)."""
        if not content and document is None:
            raise Refused(
                "phải ghi nội dung góp ý hoặc dẫn văn bản góp ý", under=TAKING_PART, field="content"
            )
        return OpinionGiven(unit=unit, about=about, document=document, content=content)

    def report(
        self,
        period: Period,
        *,
        unit: str,
        of_cluster: bool,
        sent_on: date,
        document: DocumentRef | None,
        through: str | None = None,
        content: str | None = None,
    ) -> ReportSubmitted:
        """Send the cluster's report to the council (A.II.2.1.a), or a member's to the Head."""
        if document is None:
            raise Refused(
                "báo cáo định kỳ phải dẫn văn bản báo cáo",
                under=REPORTING if of_cluster else TAKING_PART,
                field="document",
            )
        return ReportSubmitted(
            of_cluster=of_cluster,
            unit=unit,
            period=period,
            sent_on=sent_on,
            through=through,
            document=document,
            content=content,
        )

    def appraise(
        self,
        units: Sequence[str],
        *,
        council: str,
        document: DocumentRef | None,
        bodies: Sequence[str] = (),
        content: str | None = None,
    ) -> AchievementsAppraised:
        """Appraise members' achievements with the council (A.II.2.1.c)."""
        once(units, APPRAISING, "units")
        if document is None:
            raise Refused(
                "thẩm định thành tích phải dẫn biên bản, văn bản",
                under=APPRAISING,
                field="document",
            )
        return AchievementsAppraised(
            units=tuple(units),
            council=council,
            bodies=tuple(dict.fromkeys(bodies)),
            document=document,
            content=content,
        )

    def report_agreed(
        self,
        meeting: str,
        units: Sequence[str],
        *,
        sent_on: date,
        through: str | None = None,
        document: DocumentRef | None = None,
    ) -> AgreedScoresReported:
        """Report the scores agreed at a preparatory meeting to the council (A.II.3.N-3)."""
        if not units:
            raise Refused(
                "cuộc họp trừ bị này chưa thống nhất điểm của đơn vị nào",
                under=BEFORE_YEAREND,
                field="meeting",
            )
        return AgreedScoresReported(
            meeting=meeting,
            units=tuple(units),
            sent_on=sent_on,
            through=through,
            document=document,
        )

    def hold_activity(
        self,
        title: str,
        *,
        held_on: date,
        took_part: Sequence[str],
        stayed_away: Sequence[str] = (),
        direction: DocumentRef | None = None,
        document: DocumentRef | None = None,
        content: str | None = None,
    ) -> ActivityHeld:
        """Record another activity of the cluster and who took part (A.II.3.N-1, A.II.2.4.b)."""
        once((*took_part, *stayed_away), ACTIVITIES, "took_part")
        if not took_part and not stayed_away:
            raise Refused(
                "phải ghi đơn vị tham gia hoặc không tham gia", under=ACTIVITIES, field="took_part"
            )
        return ActivityHeld(
            title=title,
            held_on=held_on,
            took_part=tuple(took_part),
            stayed_away=tuple(stayed_away),
            direction=direction,
            document=document,
            content=content,
        )

    def remind(
        self,
        duty: str,
        units: Sequence[str],
        *,
        by_helper: bool,
        whole_cluster: bool,
        sent_on: date,
        document: DocumentRef | None = None,
        content: str | None = None,
    ) -> Reminded:
        """Remind units, or the cluster through its Head, of a duty (C.2-1, A.II.2.4.b)."""
        under = FOLLOWING if by_helper else URGING
        once(units, under, "units")
        if not units:
            raise Refused("phải nêu đơn vị được đôn đốc", under=under, field="units")
        return Reminded(
            by_helper=by_helper,
            duty=duty,
            whole_cluster=whole_cluster,
            units=tuple(units),
            sent_on=sent_on,
            document=document,
            content=content,
        )


def once(codes: Sequence[str], under: str, where: str) -> None:
    """Refuse a code that stands twice."""
    if twice := sorted({c for c in codes if codes.count(c) > 1}):
        raise Refused(f"{', '.join(twice)} ghi hai lần", under=under, field=where)
