"""Sessions (kỳ họp): who of a unit is to come to a meeting of its cluster, and what it treats.

The guidance asks for leaders and the emulation section at the signing and the year-end conference
(A.II.3.1.c-2, A.II.3.3.c-2), at the mid-year conference for the section of every unit and leaders
of the Head and of the host only (A.II.3.2.c-2), at the preparatory meeting for the section of every
member, the Head itself being there (B.II.4). Who stays away, or sends others, is a finding.
"""

from collections.abc import Iterable
from typing import Literal

PARTICIPATION = "A.II.2.3.d"

Part = Literal["LEADER", "SECTION", "OTHER"]
"""Who of a unit came: lãnh đạo, bộ phận thường trực công tác TĐKT, người khác."""

AgendaItem = Literal[
    "PLEDGE_SIGNED",
    "MOVEMENT_LAUNCHED",
    "REGULATION_ADOPTED",
    "PROGRAMME_ROLLED_OUT",
    "MEASURES_AGREED",
    "HALF_YEAR_REVIEWED",
    "PLEDGE_REVIEWED",
    "EXPERIENCE_SHARED",
    "MODELS_PRAISED",
    "SECOND_HALF_PLANNED",
    "YEAR_ASSESSED",
    "AWARDS_DELIBERATED",
    "LEADERSHIP_INTRODUCED",
    "SCORES_AGREED",
    "THEME",
    "OTHER",
]
"""What a meeting treats (nội dung hội nghị)."""

DELEGATES = {
    "SIGNING": "A.II.3.1.c-2",
    "MIDYEAR": "A.II.3.2.c-2",
    "YEAREND": "A.II.3.3.c-2",
    "PREPARATORY": "B.II.4",
}
"""The clause that says whom the units send to each kind of meeting."""

OBSERVED = {"SIGNING": "A.II.3.1.c-1", "MIDYEAR": "A.II.3.2.c-1", "YEAREND": "A.II.3.3.c-1"}
"""The clause by which the member of the council that follows the cluster comes."""

CONTENTS = {"SIGNING": "A.II.3.1.b", "MIDYEAR": "A.II.3.2.b", "YEAREND": "A.II.3.3.b"}
"""The clause that says what each conference treats."""

_ITEMS: dict[str, tuple[AgendaItem, ...]] = {
    "SIGNING": (
        "PLEDGE_SIGNED",
        "MOVEMENT_LAUNCHED",
        "REGULATION_ADOPTED",
        "PROGRAMME_ROLLED_OUT",
        "MEASURES_AGREED",
    ),
    "MIDYEAR": (
        "HALF_YEAR_REVIEWED",
        "PLEDGE_REVIEWED",
        "EXPERIENCE_SHARED",
        "MODELS_PRAISED",
        "SECOND_HALF_PLANNED",
    ),
    "YEAREND": ("YEAR_ASSESSED", "AWARDS_DELIBERATED", "LEADERSHIP_INTRODUCED"),
}


def lacking(
    meeting: str, unit: str, came: Iterable[str], *, head: str | None, host: str | None
) -> tuple[Part, ...]:
    """Return whom a unit that came should have sent besides.

    By A.II.3.1.c-2, A.II.3.2.c-2, A.II.3.3.c-2 and B.II.4. `meeting` is the kind of meeting; what
    the guidance says nothing of lacks nobody.

    >>> lacking("MIDYEAR", "PX01", ["SECTION"], head="PX02", host=None)
    ()
    >>> lacking("MIDYEAR", "PX02", ["SECTION"], head="PX02", host=None)
    ('LEADER',)
    """
    asked: tuple[Part, ...] = ()
    if meeting in {"SIGNING", "YEAREND"} or (meeting == "MIDYEAR" and unit in {head, host}):
        asked = ("LEADER", "SECTION")
    elif meeting == "MIDYEAR" or (meeting == "PREPARATORY" and unit != head):
        asked = ("SECTION",)
    sent = set(came)
    return tuple(part for part in asked if part not in sent)


def observer_clause(meeting: str) -> str | None:
    """Return the clause that asks for the council's member who follows the cluster; None: none.

    A.II.3.1.c-1, A.II.3.2.c-1 and A.II.3.3.c-1 ask for one at the three conferences.
    """
    return OBSERVED.get(meeting)


def untreated(meeting: str, treated: Iterable[AgendaItem]) -> tuple[AgendaItem, ...]:
    """Return what a conference is to treat and was not recorded to have.

    By A.II.3.1.b, A.II.3.2.b and A.II.3.3.b.

    >>> untreated("YEAREND", ["YEAR_ASSESSED", "AWARDS_DELIBERATED"])
    ('LEADERSHIP_INTRODUCED',)
    """
    done = set(treated)
    return tuple(item for item in _ITEMS.get(meeting, ()) if item not in done)
