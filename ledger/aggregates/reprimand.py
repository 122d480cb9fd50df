"""Reprimand batch (đợt chuyển văn bản phê bình, nhắc nhở): what the office passed on in one batch.

    ReprimandBatchForwarded -> ReprimandDocumentWithdrawn*

Every month, on the 20th to 25th, the office collects the district's papers of criticism (phê bình)
and reminder (nhắc nhở) and passes them to the standing body (C.3-2). A batch without papers is an
explicit nil return, which is not the same as no batch. Whether a batch came in its window is a
finding, never a refusal. A forwarded paper is never taken out of its batch: one that its issuer
recalls is withdrawn, by a paper. What a paper does to a unit's points is recorded on the unit's
scorecard. A paper belongs to the season of its own date, whatever batch brought it (R-28).
Stream: `reprimand/<season>/<batch>`, the batch named as `2024-11`, or `2024-11-2` for a second one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Value, viet_day

MONTHLY_BATCH = "C.3-2"

Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
"""A calendar month, such as 2024-11."""

Key = tuple[str, str, str, int]
"""Issuer, symbol, number and year, folded: what makes two references the same paper."""


class ReprimandDocument(Value):
    """A paper of criticism or reminder in a batch, with every unit it names.

    `code` is unique in the batch. A paper that did not come from the district is kept, and moves
    no points.
    """

    code: Code
    document: DocumentRef
    kind: Literal["PHE_BINH", "NHAC_NHO"]
    units: Annotated[tuple[Code, ...], Field(min_length=1)]
    issued_by_district: bool = True

    def words(self) -> str:
        """Return the paper in plain Vietnamese."""
        kind = {"PHE_BINH": "phê bình", "NHAC_NHO": "nhắc nhở"}[self.kind]
        foreign = "" if self.issued_by_district else " (không phải văn bản của quận)"
        return f"{self.document.printed} {kind} {', '.join(self.units)}{foreign}"


class ReprimandBatchForwarded(Event, topic="reprimand.batch-forwarded.v1"):
    """The office passed on the papers of a month, or said that there are none (`nil`)."""

    month: Month
    sent_on: Day
    nil: bool = False
    documents: tuple[ReprimandDocument, ...] = ()

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        when = f"tháng {self.month[5:]}/{self.month[:4]} (gửi ngày {viet_day(self.sent_on)})"
        if self.nil:
            return f"Chuyển báo cáo {when}: không có văn bản phê bình, nhắc nhở nào"
        papers = "; ".join(d.words() for d in self.documents)
        return f"Chuyển văn bản phê bình, nhắc nhở {when}: {papers}"

    def concerns(self) -> tuple[str, ...]:
        """Return the units that the papers name."""
        return tuple(dict.fromkeys(unit for d in self.documents for unit in d.units))


class ReprimandDocumentWithdrawn(Event, topic="reprimand.document-withdrawn.v1"):
    """The issuer took a paper back, by another paper; points are given back by another act."""

    code: Code
    withdrawn: DocumentRef
    units: tuple[Code, ...]
    document: DocumentRef
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Thu hồi {self.withdrawn.printed} đối với {', '.join(self.units)}, "
            f"theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units that the paper named."""
        return self.units


@dataclass(frozen=True, kw_only=True)
class ReprimandBatch(State):
    """A batch as its events left it; `withdrawn` holds the position of each withdrawal by code."""

    position: int = 0
    month: str = ""
    sent_on: date | None = None
    nil: bool = False
    documents: Mapping[str, ReprimandDocument] = field(default_factory=dict)
    withdrawn: Mapping[str, int] = field(default_factory=dict)

    # Questions

    @property
    def standing(self) -> tuple[ReprimandDocument, ...]:
        """Return the papers that were not withdrawn."""
        return tuple(d for code, d in self.documents.items() if code not in self.withdrawn)

    def applicable(self, code: str, unit: str) -> ReprimandDocument:
        """Return the paper if it may move this unit's points; Refused says why it may not."""
        paper = self._paper(code)
        if code in self.withdrawn:
            raise Refused(
                f"văn bản {paper.document.printed} đã thu hồi", under=MONTHLY_BATCH, field="code"
            )
        if not paper.issued_by_district:
            raise Refused(
                f"{paper.document.printed} không phải văn bản của quận nên không dùng để chấm điểm",
                under=MONTHLY_BATCH,
                field="code",
            )
        if unit not in paper.units:
            raise Refused(
                f"văn bản {paper.document.printed} không nêu đơn vị {unit}",
                under=MONTHLY_BATCH,
                field="unit",
            )
        return paper

    # Decisions

    def forward(
        self,
        month: str,
        documents: Sequence[ReprimandDocument],
        *,
        sent_on: date,
        nil: bool = False,
    ) -> ReprimandBatchForwarded:
        """Pass on a month's papers, or state with `nil` that there are none."""
        if self.position:
            raise Refused(
                "đợt này đã được chuyển; văn bản gửi thêm là một đợt khác", under=MONTHLY_BATCH
            )
        if nil and documents:
            raise Refused(
                "đợt có văn bản thì không báo cáo là không có", under=MONTHLY_BATCH, field="nil"
            )
        if not nil and not documents:
            raise Refused(
                "đợt không có văn bản nào thì phải báo cáo rõ là không có",
                under=MONTHLY_BATCH,
                field="documents",
            )
        codes = [d.code for d in documents]
        if twice := sorted({c for c in codes if codes.count(c) > 1}):
            raise Refused(
                f"mã {', '.join(twice)} được dùng cho hai văn bản",
                under=MONTHLY_BATCH,
                field="documents",
            )
        for paper in documents:
            _check(paper, sent_on)
        keys = [key for d in documents if (key := d.document.key())]
        if len(set(keys)) < len(keys):
            raise Refused(
                "một văn bản được ghi hai lần trong đợt (trùng cơ quan, số, ký hiệu, năm)",
                under=MONTHLY_BATCH,
                field="documents",
            )
        return ReprimandBatchForwarded(
            month=month, sent_on=sent_on, nil=nil, documents=tuple(documents)
        )

    def withdraw(
        self, code: str, *, document: DocumentRef | None, reason: str | None
    ) -> ReprimandDocumentWithdrawn:
        """Record that a paper's issuer took it back."""
        paper = self._paper(code)
        if code in self.withdrawn:
            raise Refused(
                f"văn bản {paper.document.printed} đã thu hồi", under=MONTHLY_BATCH, field="code"
            )
        if document is None:
            raise Refused(
                "thu hồi văn bản phê bình, nhắc nhở phải dẫn văn bản thu hồi",
                under=MONTHLY_BATCH,
                field="document",
            )
        if not reason:
            raise Refused(
                "thu hồi văn bản phê bình, nhắc nhở phải nêu lý do",
                under=MONTHLY_BATCH,
                field="reason",
            )
        return ReprimandDocumentWithdrawn(
            code=code,
            withdrawn=paper.document,
            units=paper.units,
            document=document,
            reason=reason,
        )

    def _paper(self, code: str) -> ReprimandDocument:
        if code not in self.documents:
            raise Refused(
                f"đợt này không có văn bản mang mã {code}", under=MONTHLY_BATCH, field="code"
            )
        return self.documents[code]

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the batch as one more event leaves it."""
        match recorded.facts:
            case ReprimandBatchForwarded() as e:
                return replace(
                    self,
                    position=recorded.position,
                    month=e.month,
                    sent_on=e.sent_on,
                    nil=e.nil,
                    documents={d.code: d for d in e.documents},
                    withdrawn={},
                )
            case ReprimandDocumentWithdrawn(code=code):
                return replace(self, withdrawn={**self.withdrawn, code: recorded.position})
            case _:
                return self


def duplicates(batches: Iterable[ReprimandBatch]) -> Mapping[Key, tuple[tuple[str, str], ...]]:
    """Return each paper that stands more than once, with the stream and code of every place."""
    places: dict[Key, list[tuple[str, str]]] = {}
    for batch in batches:
        for paper in batch.standing:
            if key := paper.document.key():
                places.setdefault(key, []).append((batch.stream, paper.code))
    return {key: tuple(found) for key, found in places.items() if len(found) > 1}


def places_of(
    batches: Iterable[ReprimandBatch], document: DocumentRef
) -> tuple[tuple[str, str], ...]:
    """Return every place where a paper stands, withdrawn or not: the batch's stream and the code.

    None without its key, by which alone two references are known to be the same paper.
    """
    if (key := document.key()) is None:
        return ()
    return tuple(
        (batch.stream, code)
        for batch in batches
        for code, paper in batch.documents.items()
        if paper.document.key() == key
    )


def _check(paper: ReprimandDocument, sent_on: date) -> None:
    """Refuse a paper without its date, which says what season it is of, or with a unit twice."""
    if paper.document.date is None:
        raise Refused(
            f"văn bản {paper.document.printed} phải có ngày ban hành",
            under=MONTHLY_BATCH,
            field="documents",
        )
    if paper.document.date > sent_on:
        raise Refused(
            f"văn bản {paper.document.printed} ban hành sau ngày chuyển {viet_day(sent_on)}",
            under=MONTHLY_BATCH,
            field="documents",
        )
    if len(set(paper.units)) < len(paper.units):
        raise Refused(
            f"văn bản {paper.document.printed} nêu một đơn vị hai lần",
            under=MONTHLY_BATCH,
            field="documents",
        )
