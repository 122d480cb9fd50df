"""Quorum (đủ số dự họp): at least 2/3 of the members take part (A.I.3).

Members are the units on the roster of the day of the meeting, Head and Deputy included; units
count, not persons. Delegates of the council and invited guests (A.II.3.N-2) are no members (R-05).
"""

from typing import NamedTuple

from ledger.refusals import Refused
from ledger.rulebook.regulation import Regulation

COLLECTIVE = "A.I.3"


class Quorum(NamedTuple):
    """How many members there are, came, and had to come, in units."""

    members: int
    present: int
    needed: int

    @property
    def met(self) -> bool:
        """Whether the meeting can agree scores and nominate (A.I.3)."""
        return self.members > 0 and self.present >= self.needed

    def check(self) -> None:
        """Refuse what needs a quorum; the meeting itself is recorded without one (A.I.3, R-05)."""
        if not self.met:
            raise Refused(
                f"phiên họp có {self.present} trên {self.members} thành viên dự, "
                f"cần ít nhất {max(self.needed, 1)}",
                under=COLLECTIVE,
            )


def quorum(*, present: int, members: int, regulation: Regulation) -> Quorum:
    """Return the count, in whole numbers: 3 × present ≥ 2 × members (A.I.3, R-05).

    `present` counts members only. A cluster without members has no quorum.

    >>> from ledger.rulebook.regulation import regulation
    >>> quorum(present=5, members=7, regulation=regulation())
    Quorum(members=7, present=5, needed=5)
    >>> quorum(present=4, members=7, regulation=regulation()).met
    False
    """
    if not 0 <= present <= members:
        raise ValueError(f"{present} present of {members} members")
    share = regulation.quorum
    needed = -(-members * share.present // share.of)
    return Quorum(members, present, needed)
