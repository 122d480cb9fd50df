"""Name register (sổ tên): that a name was put to a person's reference, or erased; never the name.

    PersonNamed | NameErased

The name itself is in a store beside the journal (`ledger.journal.names`); the reference is in the
erasable part of these events, as in every other. Erasure is final and is put on a law, a reason
and a paper. Stream: `name-register/<council>`.
"""

from dataclasses import dataclass
from typing import Annotated, Self

from ledger.events import ERASABLE, AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.values import Code, DocumentRef, Text

ERASED = "đã xóa theo quy định"
"""What stands where a name was."""

Reference = Annotated[Code | None, ERASABLE]
"""A person's opaque reference: None when it was lawfully erased."""


class PersonNamed(Event, topic="name-register.person-named.v1"):
    """A name was put to a reference, for the first time or in place of another spelling."""

    again: bool = False
    person: Reference = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        what = "Ghi lại" if self.again else "Ghi"
        return f"{what} tên của một người vào kho tên; tên không nằm trong sổ cái"


class NameErased(Event, topic="name-register.name-erased.v1"):
    """A name was erased from the store, as a law asks."""

    law: Text
    document: DocumentRef
    person: Reference = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Xóa tên của một người khỏi kho tên theo {self.law}, theo {self.document.printed}"


@dataclass(frozen=True, kw_only=True)
class NameRegister(State):
    """A council's register; who is named is in the store, so the caller tells it."""

    def name(self, person: str, *, known: bool, erased: bool) -> PersonNamed:
        """Put a name to a reference. Refused: the name was erased by law."""
        if erased:
            raise Refused(
                f"tên của người mang mã {person} {ERASED}, không ghi lại được", field="person"
            )
        return PersonNamed(person=person, again=known)

    def erase(
        self,
        person: str,
        *,
        known: bool,
        erased: bool,
        law: str | None,
        reason: str | None,
        document: DocumentRef | None,
    ) -> NameErased:
        """Erase a name, on a law, a reason and a paper."""
        if erased:
            raise Refused(f"tên của người mang mã {person} {ERASED}", field="person")
        if not known:
            raise Refused(f"kho tên không có tên của người mang mã {person}", field="person")
        if not law:
            raise Refused("xóa tên phải nêu căn cứ pháp luật", field="law")
        if not reason:
            raise Refused("xóa tên phải nêu lý do", field="reason")
        if document is None:
            raise Refused("xóa tên phải dẫn văn bản", field="document")
        return NameErased(law=law, document=document, person=person, reason=reason)

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the register itself: its events leave nothing that a decision needs."""
        del recorded
        return self
