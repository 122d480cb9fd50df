"""Paper register (sổ theo dõi văn bản): papers replaced, corrected, recalled; never edited.

    DocumentReplaced, DocumentCorrected*, DocumentRecalled       of any paper an event rests on

An issued paper with an error of content is replaced by one of equivalent form, an error of form is
corrected by an official letter (công văn), and one that should not be is recalled (NĐ 30/2020
Đ.18.3). Whatever was decided on a paper stays as it was recorded; the register says what became of
the paper. Stream: `paper/<season>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Self

from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.values import Code, DocumentRef

Fate = Literal["REPLACED", "CORRECTED", "RECALLED"]
PaperForm = Literal[
    "DECISION", "OFFICIAL_LETTER", "SUBMISSION", "REPORT", "MINUTES", "NOTICE", "GUIDANCE", "PLAN",
    "OTHER",
]  # fmt: skip

FORMS: dict[PaperForm, str] = {
    "DECISION": "quyết định",
    "OFFICIAL_LETTER": "công văn",
    "SUBMISSION": "tờ trình",
    "REPORT": "báo cáo",
    "MINUTES": "biên bản",
    "NOTICE": "thông báo",
    "GUIDANCE": "hướng dẫn",
    "PLAN": "kế hoạch",
    "OTHER": "loại khác",
}
RULE = "Nghị định 30/2020/NĐ-CP Điều 18 khoản 3"


class DocumentReplaced(Event, topic="paper.replaced.v1"):
    """A paper with an error of content was replaced by another of equivalent form."""

    document: DocumentRef
    form: PaperForm
    replacement: DocumentRef
    units: tuple[Code, ...] = ()
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.document.printed} được thay thế bằng {self.replacement.printed}, "
            f"cùng hình thức {FORMS[self.form]}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units the paper is about."""
        return self.units


class DocumentCorrected(Event, topic="paper.corrected.v1"):
    """A paper with an error of form was corrected by an official letter (đính chính)."""

    document: DocumentRef
    letter: DocumentRef
    units: tuple[Code, ...] = ()
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"{self.document.printed} được đính chính bằng công văn {self.letter.printed}"

    def concerns(self) -> tuple[str, ...]:
        """Return the units the paper is about."""
        return self.units


class DocumentRecalled(Event, topic="paper.recalled.v1"):
    """A paper was recalled (thu hồi) by another."""

    document: DocumentRef
    recall: DocumentRef
    units: tuple[Code, ...] = ()
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"{self.document.printed} bị thu hồi theo {self.recall.printed}"

    def concerns(self) -> tuple[str, ...]:
        """Return the units the paper is about."""
        return self.units


class Noted(NamedTuple):
    """What became of a paper, by which other, at which event."""

    document: DocumentRef
    fate: Fate
    by: DocumentRef
    position: int


def same_paper(one: DocumentRef, other: DocumentRef) -> bool:
    """Tell whether two references mean one paper.

    By issuer, number, symbol and year where both have them (NĐ 30/2020 Đ.15.1), else as printed.
    """
    if (key := one.key()) and (also := other.key()):
        return key == also
    return one.printed.casefold() == other.printed.casefold()


@dataclass(frozen=True, kw_only=True)
class PaperRegister(State):
    """What became of papers, in the order in which it was noted."""

    noted: tuple[Noted, ...] = ()

    def replace_paper(
        self,
        document: DocumentRef,
        replacement: DocumentRef | None,
        *,
        form: PaperForm,
        replacement_form: PaperForm,
        units: Sequence[str] = (),
        reason: str | None,
    ) -> DocumentReplaced:
        """Note that another paper of equivalent form took the paper's place."""
        self._in_force(document)
        if replacement is None:
            raise Refused("thay thế văn bản phải dẫn văn bản thay thế", field="replacement")
        if same_paper(document, replacement):
            raise Refused("văn bản thay thế phải là văn bản khác", field="replacement")
        self._in_force(replacement, field="replacement")
        if form != replacement_form:
            raise Refused(
                f"{FORMS[form]} phải được thay thế bằng văn bản có hình thức tương đương, không "
                f"bằng {FORMS[replacement_form]} ({RULE})",
                field="replacement_form",
            )
        _because(reason)
        return DocumentReplaced(
            document=document,
            form=form,
            replacement=replacement,
            units=tuple(units),
            reason=reason,
        )

    def correct(
        self,
        document: DocumentRef,
        letter: DocumentRef | None,
        *,
        units: Sequence[str] = (),
        reason: str | None,
    ) -> DocumentCorrected:
        """Note that an official letter corrected the paper; it stays in force."""
        self._in_force(document)
        if letter is None:
            raise Refused(f"đính chính văn bản phải dẫn công văn ({RULE})", field="letter")
        _because(reason)
        return DocumentCorrected(
            document=document, letter=letter, units=tuple(units), reason=reason
        )

    def recall(
        self,
        document: DocumentRef,
        recall: DocumentRef | None,
        *,
        units: Sequence[str] = (),
        reason: str | None,
    ) -> DocumentRecalled:
        """Note that the paper was recalled."""
        self._in_force(document)
        if recall is None:
            raise Refused(f"thu hồi văn bản phải dẫn văn bản thu hồi ({RULE})", field="recall")
        _because(reason)
        return DocumentRecalled(document=document, recall=recall, units=tuple(units), reason=reason)

    def _in_force(self, document: DocumentRef, *, field: str = "document") -> None:
        for noted in self.noted:
            if noted.fate != "CORRECTED" and same_paper(noted.document, document):
                what = "được thay thế" if noted.fate == "REPLACED" else "bị thu hồi"
                raise Refused(
                    f"{document.printed} đã {what} tại sự kiện số {noted.position}",
                    field=field,
                )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the register as one more event leaves it."""
        at = recorded.position
        match recorded.facts:
            case DocumentReplaced(document=document, replacement=by):
                return replace(self, noted=(*self.noted, Noted(document, "REPLACED", by, at)))
            case DocumentCorrected(document=document, letter=by):
                return replace(self, noted=(*self.noted, Noted(document, "CORRECTED", by, at)))
            case DocumentRecalled(document=document, recall=by):
                return replace(self, noted=(*self.noted, Noted(document, "RECALLED", by, at)))
            case _:
                return self


def _because(reason: str | None) -> None:
    if not reason:
        raise Refused("phải nêu lý do", field="reason")
