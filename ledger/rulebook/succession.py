"""Succession (kế thừa): what of an old organisation goes on in which new one, whole or in part.

NQ 1656/NQ-UBTVQH15 made five wards of whole and partial old ones, so succession is many to many,
and one that gives a part away may go on. It tells who came of whom and when; it moves no event, no
card and no role: those stay under the code and the name of their time.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from ledger.refusals import Refused
from ledger.values import Code, Text, Value, viet_day


class Share(Value):
    """What one organisation has to do with another: all of it, or a named part (phần)."""

    code: Code
    part: Text | None = None

    @property
    def viet(self) -> str:
        """Return it as people read it."""
        return f"{self.code} (phần: {self.part})" if self.part else self.code


class Transfer(Value):
    """What of a predecessor goes to a successor: all of it, or a named part."""

    predecessor: Code
    successor: Code
    part: Text | None = None


def viet_shares(shares: Sequence[Share]) -> str:
    """Return shares as people read them."""
    return "; ".join(share.viet for share in shares)


def given_by(transfers: Sequence[Transfer]) -> Mapping[str, tuple[Share, ...]]:
    """Return what each predecessor gives to whom, in the order in which they are named."""
    found: dict[str, tuple[Share, ...]] = {}
    for t in transfers:
        share = Share(code=t.successor, part=t.part)
        found[t.predecessor] = (*found.get(t.predecessor, ()), share)
    return found


def taken_by(transfers: Sequence[Transfer]) -> Mapping[str, tuple[Share, ...]]:
    """Return what each successor takes from whom, in the order in which they are named."""
    found: dict[str, tuple[Share, ...]] = {}
    for t in transfers:
        share = Share(code=t.predecessor, part=t.part)
        found[t.successor] = (*found.get(t.successor, ()), share)
    return found


def must_be_others(own: str, shares: Sequence[Share], *, under: str | None, field: str) -> None:
    """Refuse shares that are none, that name the organisation itself, or name another twice."""
    codes = [share.code for share in shares]
    if not codes or own in codes or len(set(codes)) != len(codes):
        raise Refused(
            f"các bên của việc kế thừa phải khác {own} và mỗi bên chỉ ghi một lần; "
            "nhiều phần chuyển cho một bên thì ghi gộp trong cùng một dòng",
            under=under,
            field=field,
        )


def must_be_parts(shares: Sequence[Share], *, under: str | None) -> None:
    """Refuse one that gives all it is and yet is to go on."""
    if whole := [share.code for share in shares if share.part is None]:
        raise Refused(
            f"còn hoạt động thì chỉ chuyển từng phần; phải ghi tên phần chuyển cho "
            f"{', '.join(whole)}, hoặc không ghi là còn hoạt động",
            under=under,
            field="continuing",
        )


def must_be_there(name: str, from_day: date, *, there: bool, under: str | None, field: str) -> None:
    """Refuse a successor that is not there on the day from which it takes over."""
    if not there:
        raise Refused(
            f"ngày {viet_day(from_day)} {name} không hoạt động nên không kế thừa được; "
            "bên kế thừa phải đang hoạt động, hoặc được lập mới trong cùng lần ghi này",
            under=under,
            field=field,
        )
