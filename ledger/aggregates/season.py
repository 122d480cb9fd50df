"""Season (năm thi đua): the stretch of days that is scored, its council, the regulation it goes by.

    SeasonOpened -> RegulationAdopted+ -> SeasonClosed
    ResultsAggregated*                    reports to the district (C.2-2, B.II.3)

A season need not be a calendar year: schools have theirs (R-32), and rules speak of days as offsets
of the season. A regulation is pinned by its digest; a later one is adopted by a new event from its
own day, and what was judged under the first stays judged under it. Closing is final. Stream:
`season/<id>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import in_order, viet_days, years_later
from ledger.values import Code, Day, DocumentRef, Text, viet_day

AGGREGATING = "C.2-2"
LONGEST_YEARS = 2
"""The longest season; anything longer is a slip of the pen."""

SeasonKind = Literal["CALENDAR", "SCHOOL"]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
"""A SHA-256 in lower-case hexadecimal."""

_KIND = {"CALENDAR": "năm công tác", "SCHOOL": "năm học"}


class SeasonOpened(Event, topic="season.opened.v1"):
    """A season began to be kept, under a council; both days belong to it."""

    name: Text
    kind: SeasonKind
    starts_on: Day
    ends_on: Day
    council: Code

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Mở {self.name} ({_KIND[self.kind]}), {viet_days(self.starts_on, self.ends_on)}, "
            f"thuộc Hội đồng {self.council}"
        )


class RegulationAdopted(Event, topic="season.regulation-adopted.v1"):
    """The season goes by a regulation (quy định) from a day, pinned by its content's digest."""

    regulation: Code
    digest: Digest
    from_day: Day
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"Áp dụng quy định {self.regulation} từ ngày {viet_day(self.from_day)}{paper} "
            f"(mã kiểm SHA-256 {self.digest[:12]}…)"
        )


class SeasonClosed(Event, topic="season.closed.v1"):
    """The season was closed; nothing more is scored in it."""

    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        paper = f", theo {self.document.printed}" if self.document else ""
        return f"Kết thúc năm thi đua{paper}"


class ResultsAggregated(Event, topic="season.results-aggregated.v1"):
    """The council, by its standing body, reported the clusters' results to the district (C.2-2)."""

    clusters: Annotated[tuple[Code, ...], Field(min_length=1)]
    units: tuple[Code, ...] = ()
    to: Code
    sent_on: Day
    document: DocumentRef
    content: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Tổng hợp kết quả thi đua của {', '.join(self.clusters)}, báo cáo {self.to} "
            f"ngày {viet_day(self.sent_on)}, theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units whose results were reported."""
        return self.units


class Adopted(NamedTuple):
    """A regulation and the day from which the season goes by it."""

    from_day: date
    regulation: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class Season(State):
    """The season's days, council and regulations, earliest first."""

    name: str = ""
    kind: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    council: str = ""
    regulations: tuple[Adopted, ...] = ()
    closed: bool = False

    def regulation(self, on: date) -> Adopted | None:
        """Return the regulation in force on a day; before the first one's day, the first."""
        begun = [r for r in self.regulations if r.from_day <= on]
        return next(iter(reversed(begun)), next(iter(self.regulations), None))

    def within(self, on: date) -> date:
        """Return the day of the season nearest to a day."""
        if self.starts_on is None or self.ends_on is None:
            return on
        return min(max(on, self.starts_on), self.ends_on)

    def open(
        self, name: str, *, kind: SeasonKind, starts_on: date, ends_on: date, council: str
    ) -> SeasonOpened:
        """Begin a season under an id that no other will ever have."""
        if self.starts_on is not None:
            raise Refused(f"mã {self.code(1)} đã là của {self.name}", field="season")
        in_order(starts_on, ends_on, under=None)
        if ends_on >= years_later(starts_on, LONGEST_YEARS):
            raise Refused(
                f"năm thi đua {viet_days(starts_on, ends_on)} dài quá hai năm", field="ends_on"
            )
        return SeasonOpened(
            name=name, kind=kind, starts_on=starts_on, ends_on=ends_on, council=council
        )

    def adopt(
        self,
        regulation: str,
        *,
        digest: str,
        from_day: date,
        document: DocumentRef | None = None,
        valid_from: date | None = None,
    ) -> RegulationAdopted:
        """Pin the regulation that the season goes by from a day on; it serves from `valid_from`."""
        last = self._open()
        if valid_from and from_day < valid_from:
            raise Refused(
                f"quy định {regulation} dùng từ ngày {viet_day(valid_from)}; ngày áp dụng "
                f"{viet_day(from_day)} ở trước đó, hãy chọn ngày từ {viet_day(valid_from)}",
                field="from_day",
            )
        if from_day > last:
            raise Refused(
                f"ngày áp dụng {viet_day(from_day)} ở sau ngày cuối năm thi đua {viet_day(last)}",
                field="from_day",
            )
        if same := next((r for r in self.regulations if r.from_day == from_day), None):
            raise Refused(
                f"từ ngày {viet_day(from_day)} năm thi đua đã áp dụng quy định {same.regulation}",
                field="from_day",
            )
        standing = self.regulation(from_day)
        if standing and (standing.regulation, standing.digest) == (regulation, digest):
            raise Refused(f"năm thi đua đang áp dụng quy định {regulation}", field="regulation")
        return RegulationAdopted(
            regulation=regulation, digest=digest, from_day=from_day, document=document
        )

    def close(self, *, reason: str | None, document: DocumentRef | None = None) -> SeasonClosed:
        """End the season; final."""
        self._open()
        if not reason:
            raise Refused("kết thúc năm thi đua phải nêu lý do", field="reason")
        return SeasonClosed(document=document, reason=reason)

    def report_results(
        self,
        clusters: Sequence[str],
        units: Sequence[str],
        *,
        to: str,
        sent_on: date,
        document: DocumentRef | None,
        content: str | None = None,
    ) -> ResultsAggregated:
        """Report the aggregated results of clusters to the district, in or after the season."""
        if document is None:
            raise Refused(
                "báo cáo tổng hợp gửi UBND phải dẫn văn bản báo cáo",
                under=AGGREGATING,
                field="document",
            )
        if not clusters:
            raise Refused("phải nêu cụm, khối được tổng hợp", under=AGGREGATING, field="clusters")
        return ResultsAggregated(
            clusters=tuple(clusters),
            units=tuple(units),
            to=to,
            sent_on=sent_on,
            document=document,
            content=content,
        )

    def _open(self) -> date:
        if self.ends_on is None:
            raise Refused(f"chưa mở năm thi đua mang mã {self.code(1)}", field="season")
        if self.closed:
            raise Refused(f"{self.name} đã kết thúc", field="season")
        return self.ends_on

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the season as one more event leaves it."""
        match recorded.facts:
            case SeasonOpened() as e:
                return replace(
                    self,
                    name=e.name,
                    kind=e.kind,
                    starts_on=e.starts_on,
                    ends_on=e.ends_on,
                    council=e.council,
                )
            case RegulationAdopted() as e:
                adopted = Adopted(e.from_day, e.regulation, e.digest)
                return replace(self, regulations=tuple(sorted((*self.regulations, adopted))))
            case SeasonClosed():
                return replace(self, closed=True)
            case _:
                return self
