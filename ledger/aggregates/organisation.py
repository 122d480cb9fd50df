"""Organisation (tổ chức): what units and bodies have in common — dated names, an end, successors.

    Registered -> Renamed* -> Dissolved
      Divided, Inherited       parts given away, others taken over; the organisation goes on

Names are dated; succession is many to many (NQ 1656/NQ-UBTVQH15 made five wards of parts of old
ones). Dissolving is final; what an old organisation did is never relabelled with its successors,
and its code is never used again. Units and bodies have topics, kinds and clauses of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Self

from ledger.actors import must_not_be_the_citys
from ledger.events import AnyRecorded, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Names, in_order
from ledger.rulebook.succession import (
    Share,
    must_be_others,
    must_be_parts,
    must_be_there,
    viet_shares,
)
from ledger.values import Code, Day, DocumentRef, Text, viet_day


class Renamed(Event):
    """It bears another name from a day on; what happened before keeps the old one."""

    before: Text
    name: Text
    from_day: Day


class Dissolved(Event):
    """It ceased to be (giải thể, sáp nhập, chia tách); to_day is its last day.

    `shares`: what went to each successor, where a named part of it went to one.
    """

    noun: ClassVar[str]
    name: Text
    to_day: Day
    successors: tuple[Code, ...] = ()
    document: DocumentRef
    shares: tuple[Share, ...] | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        told = viet_shares(self.shares) if self.shares else ", ".join(self.successors)
        after = f"; kế thừa: {told}" if told else ""
        return (
            f"{self.noun} {self.name} kết thúc hoạt động sau ngày {viet_day(self.to_day)}, "
            f"theo {self.document.printed}{after}"
        )


class Divided(Event):
    """It gave named parts to others and goes on; to_day is the last day it had them."""

    noun: ClassVar[str]
    name: Text
    to_day: Day
    shares: tuple[Share, ...]
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.noun} {self.name} chuyển giao một phần sau ngày {viet_day(self.to_day)} và vẫn "
            f"hoạt động, theo {self.document.printed}; nhận: {viet_shares(self.shares)}"
        )


class Inherited(Event):
    """It took over from others, whole or in part, from a day on (kế thừa)."""

    noun: ClassVar[str]
    name: Text
    from_day: Day
    shares: tuple[Share, ...]
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.noun} {self.name} kế thừa từ ngày {viet_day(self.from_day)}, "
            f"theo {self.document.printed}: {viet_shares(self.shares)}"
        )


@dataclass(frozen=True, kw_only=True)
class Organisation(State):
    """An organisation, its names by date, its last day and its successors."""

    noun: ClassVar[str]
    clause: ClassVar[str | None] = None
    dissolved: ClassVar[type[Dissolved]]
    divided: ClassVar[type[Divided]]
    inherited: ClassVar[type[Inherited]]

    from_day: date | None = None
    names: Names = field(default_factory=Names)
    to_day: date | None = None
    successors: tuple[str, ...] = ()

    def exists(self, on: date) -> bool:
        """Return whether it is there on a day."""
        begun = self.from_day is not None and self.from_day <= on
        return begun and (self.to_day is None or on <= self.to_day)

    def dissolve(
        self,
        *,
        to_day: date,
        document: DocumentRef | None,
        successors: Sequence[str] = (),
        shares: Sequence[Share] = (),
    ) -> Dissolved:
        """End it after its last day, naming who takes over; final.

        `shares` name the successors with what of it goes to each, in place of bare codes.
        """
        successors = tuple(share.code for share in shares) or tuple(successors)
        first = self._there()
        if self.to_day is not None:
            raise self._over("code")
        in_order(first, to_day, under=self.clause)
        if self.code(1) in successors or len(set(successors)) != len(successors):
            raise Refused(
                f"{self.noun} kế thừa phải khác chính {self.noun} này và mỗi {self.noun} chỉ ghi "
                "một lần",
                under=self.clause,
                field="successors",
            )
        if document is None:
            raise Refused(
                f"kết thúc hoạt động của {self.noun} phải dẫn văn bản",
                under=self.clause,
                field="document",
            )
        return self.dissolved(
            name=self.names.on(to_day),
            to_day=to_day,
            successors=successors,
            document=document,
            shares=tuple(shares) if any(share.part for share in shares) else None,
        )

    def divide(self, *, to_day: date, shares: Sequence[Share], document: DocumentRef) -> Divided:
        """Give named parts to others after a last day, and go on."""
        in_order(self._there(), to_day, under=self.clause)
        must_be_others(self.code(1), shares, under=self.clause, field="transfers")
        must_be_parts(shares, under=self.clause)
        if self.to_day is not None and self.to_day <= to_day:
            raise self._over("continuing")
        return self.divided(
            name=self.names.on(to_day), to_day=to_day, shares=tuple(shares), document=document
        )

    def inherit(
        self, *, from_day: date, shares: Sequence[Share], document: DocumentRef
    ) -> Inherited:
        """Take over from others, whole or in part, from a day on."""
        self._there()
        must_be_others(self.code(1), shares, under=self.clause, field="transfers")
        there = self.exists(from_day)
        must_be_there(self.names.last, from_day, there=there, under=self.clause, field="transfers")
        return self.inherited(
            name=self.names.on(from_day), from_day=from_day, shares=tuple(shares), document=document
        )

    # Parts of decisions

    def _new(self, *, citys: bool = False) -> None:
        """Refuse a code that was ever used or, but for the City itself, is the City's."""
        if self.from_day is not None:
            raise Refused(
                f"mã {self.code(1)} đã là của {self.names.last}, không dùng lại được",
                under=self.clause,
                field="code",
            )
        if not citys:
            must_not_be_the_citys(self.code(1), under=self.clause)

    def _may_be_named(self, name: str, from_day: date) -> None:
        self._there()
        if self.to_day is not None:
            raise Refused(
                f"{self.noun} {self.names.last} đã kết thúc hoạt động, không đổi tên được",
                under=self.clause,
                field="code",
            )
        self.names.must_move(name, from_day, under=self.clause)

    def _there(self) -> date:
        if self.from_day is None:
            raise Refused(
                f"chưa có {self.noun} mang mã {self.code(1)}", under=self.clause, field="code"
            )
        return self.from_day

    def _over(self, where: str) -> Refused:
        last = viet_day(self.to_day) if self.to_day else ""
        says = f"{self.noun} {self.names.last} đã kết thúc hoạt động sau ngày {last}"
        return Refused(says, under=self.clause, field=where)

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the organisation as one more event leaves it."""
        match recorded.facts:
            case Renamed() as e:
                return replace(self, names=self.names.borne(e.name, e.from_day))
            case Dissolved() as e:
                return replace(self, to_day=e.to_day, successors=self._with(e.successors))
            case Divided() as e:
                heirs = [share.code for share in e.shares]
                return replace(self, successors=self._with(heirs))
            case _:
                return self

    def _with(self, heirs: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.successors, *heirs)))
