"""Faults (lỗi của tệp): everything that keeps an office's files from being recorded, at once.

Each says in which file, line and column, what was found, and what would have been accepted. Lines
are counted from 1 as editors count them; the line of a row is the one it begins on.
"""

from typing import NamedTuple

from ledger.refusals import Invalid

_SHOWN = 60


class Fault(NamedTuple):
    """One fault. Line 0: the file as a whole; no column: the row as a whole."""

    file: str
    line: int
    column: str
    says: str
    found: str | None = None
    accepts: str | None = None

    def __str__(self) -> str:
        """Return the fault as people read it.

        >>> print(Fault("criteria.csv", 7, "max", "không phải là số", "bảy", "số như 12,5"))
        criteria.csv, dòng 7, cột max: «bảy» không phải là số; chấp nhận: số như 12,5
        """
        place = self.file
        if self.line:
            place += f", dòng {self.line}"
        if self.column:
            place += f", {'mục' if self.file.endswith('.toml') else 'cột'} {shown(self.column)}"
        found = "" if self.found is None else f"«{shown(self.found)}» "
        accepts = f"; chấp nhận: {self.accepts}" if self.accepts else ""
        return f"{place}: {found}{self.says}{accepts}"


class Faulty(Invalid):
    """The files have faults; nothing of them was recorded."""

    def __init__(self, faults: tuple[Fault, ...], unjudged: tuple[Fault, ...] = ()) -> None:
        """Keep the faults, file by file, from the top of each to its end.

        `unjudged` says what could not be judged because of them, and may hold further faults.
        """
        super().__init__("\n".join(map(str, (*faults, *unjudged))))
        self.faults = faults
        self.unjudged = unjudged


def shown(found: str) -> str:
    """Return what was found so that it can be shown: short, on one line, nothing invisible.

    >>> shown("a" + chr(0) + "b"), shown("x" * 99)[-3:]
    ('a<U+0000>b', 'xx…')
    """
    visible = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in found[:_SHOWN])
    return visible + "…" if len(found) > _SHOWN else visible
