"""Stages (giai đoạn) of a scorecard, and the layers in which its figures stand.

A stage says how far the card has come and so who may move it; a layer, by whom a figure was set.
"""

from enum import StrEnum


class Layer(StrEnum):
    """One of the four layers of figures, in the order of the year."""

    SELF = "SELF"
    REVIEW = "REVIEW"
    AGREED = "AGREED"
    COUNCIL = "COUNCIL"

    @property
    def viet(self) -> str:
        """Return the layer's name as people say it."""
        return {
            "SELF": "Tự chấm",
            "REVIEW": "Cụm chấm",
            "AGREED": "Thống nhất",
            "COUNCIL": "Hội đồng",
        }[self]


class Stage(StrEnum):
    """How far a scorecard has come; each locks what lies before it."""

    EMPTY = "EMPTY"
    MISSING = "MISSING"
    RETURNED = "RETURNED"
    SUBMITTED = "SUBMITTED"
    REVIEW = "REVIEW"
    REVIEWED = "REVIEWED"
    AGREED = "AGREED"
    VERIFIED = "VERIFIED"
    CLOSED = "CLOSED"


OPEN_FOR_HEAD = frozenset({Stage.REVIEW, Stage.REVIEWED})
TAKES = frozenset({Stage.SUBMITTED, *OPEN_FOR_HEAD})
LOCKED = frozenset({Stage.AGREED, Stage.VERIFIED})
