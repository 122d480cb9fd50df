"""Annual guidance (hướng dẫn hằng năm) of UBND quận: how many awards, which papers, until when.

    AnnualGuidanceIssued+, QuotaTieDecided*

The guidance of 2024 leaves number and structure of awards (B.III.2), files and days (B.III.3) to
it. A later issue replaces the former whole; what was done under the former keeps its findings. A
quota bars nobody: whoever is over it is shown to be. Where no rule tells units apart at the last
place of a quota, the council names their order (R-25). Stream: `guidance/<season>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.regulation import AwardCode
from ledger.values import Code, Day, DocumentRef, Position, Text, Value, viet_day

STRUCTURE = "B.III.2"
DOSSIER = "B.III.3"
TIED_LEAST = 2

LEVELS: dict[AwardCode, str] = {
    "GOV_FLAG": "Cờ thi đua của Chính phủ",
    "CITY_FLAG": "Cờ thi đua Thành phố",
    "CITY_MERIT": "Bằng khen của Chủ tịch UBND Thành phố",
    "LOCAL_MERIT": "Giấy khen",
}


class Quota(Value):
    """How many units of a cluster may get an award."""

    cluster: Code
    level: AwardCode
    number: Annotated[int, Field(ge=0, le=1_000)]


class DossierItem(Value):
    """A paper an award file (hồ sơ) must hold."""

    code: Code
    name: Text


class AnnualGuidanceIssued(Event, topic="guidance.issued.v1"):
    """UBND quận issued its guidance for the season; `replaces` is the issue it takes the place of.

    `dossier_deadline` is the last day on which a file comes in time.
    """

    quotas: tuple[Quota, ...] = ()
    dossier_items: tuple[DossierItem, ...] = ()
    dossier_deadline: Day | None = None
    replaces: Position | None = None
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        quotas = "; ".join(f"{q.cluster} {q.number} {LEVELS[q.level]}" for q in self.quotas)
        items = ", ".join(item.name for item in self.dossier_items)
        until = (
            f"; hồ sơ gửi chậm nhất ngày {viet_day(self.dossier_deadline)}"
            if self.dossier_deadline
            else ""
        )
        instead = f", thay hướng dẫn tại sự kiện số {self.replaces}" if self.replaces else ""
        return (
            f"UBND quận hướng dẫn khen thưởng trong năm{instead}, theo {self.document.printed}. "
            f"Số lượng: {quotas or 'không nêu'}; hồ sơ gồm: {items or 'không nêu'}{until}"
        )


class QuotaTieDecided(Event, topic="guidance.tie-decided.v1"):
    """The council named the order of units that stood alike at the last place of a quota."""

    cluster: Code
    level: AwardCode
    units: Annotated[tuple[Code, ...], Field(min_length=1)]
    meeting: Text | None = None
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        at = f" tại cuộc họp {self.meeting}" if self.meeting else ""
        return (
            f"Hội đồng TĐKT quyết định thứ tự xét {LEVELS[self.level]} của {self.cluster} giữa các "
            f"đơn vị ngang nhau{at}: {', '.join(self.units)}, theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units told apart."""
        return self.units


@dataclass(frozen=True, kw_only=True)
class Guidance(State):
    """The guidance that holds, and the orders the council named; `issued` is 0 before the first."""

    issued: int = 0
    quotas: Mapping[tuple[str, AwardCode], int] = field(default_factory=dict)
    items: tuple[DossierItem, ...] = ()
    deadline: date | None = None
    document: DocumentRef | None = None
    ties: Mapping[tuple[str, AwardCode], tuple[str, ...]] = field(default_factory=dict)

    def missing(self, items: Sequence[str]) -> tuple[str, ...]:
        """Return the papers the guidance asks for (B.III.3) that are not among these."""
        return tuple(item.code for item in self.items if item.code not in items)

    def issue(
        self,
        *,
        quotas: Sequence[Quota],
        items: Sequence[DossierItem],
        deadline: date | None,
        document: DocumentRef | None,
    ) -> AnnualGuidanceIssued:
        """Issue the guidance, in place of the one that holds."""
        if document is None:
            raise Refused("hướng dẫn hằng năm phải dẫn văn bản", under=STRUCTURE, field="document")
        named = [(q.cluster, q.level) for q in quotas]
        if len(set(named)) < len(named):
            raise Refused(
                "một mức khen thưởng của một cụm, khối ghi hai lần", under=STRUCTURE, field="quotas"
            )
        codes = [item.code for item in items]
        if len(set(codes)) < len(codes):
            raise Refused("một loại giấy tờ ghi hai lần", under=DOSSIER, field="dossier_items")
        if not quotas and not items and deadline is None:
            raise Refused(
                "hướng dẫn phải nêu ít nhất số lượng, thành phần hồ sơ hoặc hạn gửi",
                under=STRUCTURE,
                field="quotas",
            )
        return AnnualGuidanceIssued(
            quotas=tuple(quotas),
            dossier_items=tuple(items),
            dossier_deadline=deadline,
            replaces=self.issued or None,
            document=document,
        )

    def decide_tie(
        self,
        cluster: str,
        level: AwardCode,
        units: Sequence[str],
        *,
        meeting: str | None = None,
        document: DocumentRef | None,
        reason: str | None,
    ) -> QuotaTieDecided:
        """Name the order of units that stand alike; a later decision takes the former's place."""
        if (cluster, level) not in self.quotas:
            raise Refused(
                f"hướng dẫn hằng năm chưa nêu số lượng {LEVELS[level]} của {cluster}",
                under=STRUCTURE,
                field="level",
            )
        if len(set(units)) < len(units) or len(units) < TIED_LEAST:
            raise Refused(
                "phải nêu ít nhất hai đơn vị, mỗi đơn vị một lần, theo thứ tự",
                under=STRUCTURE,
                field="units",
            )
        if document is None:
            raise Refused("quyết định thứ tự phải dẫn văn bản", under=STRUCTURE, field="document")
        if not reason:
            raise Refused("quyết định thứ tự phải nêu lý do", under=STRUCTURE, field="reason")
        return QuotaTieDecided(
            cluster=cluster,
            level=level,
            units=tuple(units),
            meeting=meeting,
            document=document,
            reason=reason,
        )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the guidance as one more event leaves it."""
        match recorded.facts:
            case AnnualGuidanceIssued() as e:
                return replace(
                    self,
                    issued=recorded.position,
                    quotas={(q.cluster, q.level): q.number for q in e.quotas},
                    items=e.dossier_items,
                    deadline=e.dossier_deadline,
                    document=e.document,
                )
            case QuotaTieDecided(cluster=cluster, level=level, units=units):
                return replace(self, ties={**self.ties, (cluster, level): units})
            case _:
                return self
