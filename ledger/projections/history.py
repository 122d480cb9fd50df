"""What has happened to a unit, event by event, in words, with figures before and after?

One row for each event and each unit it concerns; whatever else there is to an event stands in the
journal at the same position. Nothing erasable enters the words.
"""

from decimal import Decimal
from typing import Any, ClassVar

from ledger.events import AnyRecorded
from ledger.projections.projection import Draft, Projection, Table

HISTORY = Table(
    "history",
    (
        ("season", "text"),
        ("unit", "text"),
        ("at_position", "int8"),
        ("on_day", "date"),
        ("says", "text"),
        ("criterion", "text"),
        ("before", "numeric(6,2)"),
        ("after", "numeric(6,2)"),
        ("position", "int8"),
    ),
    key=3,
)

_SEASONED = 3
"""Streams with a season have three parts or more, kind, season, code; but for its own."""


class HistoryDraft(Draft):
    """The history rows of one stream."""

    tables: ClassVar[tuple[Table, ...]] = (HISTORY,)
    append_only = True

    def __init__(self, stream: str) -> None:
        """Know whose stream it is."""
        super().__init__(stream)
        seasoned = len(self.path) >= _SEASONED or self.path[0] in _OF_A_SEASON
        self.season = self.path[1] if seasoned else ""
        owner = _OWNERS.get(self.path[0])
        self.owner = () if owner is None else (self.path[owner],)

    def fold(self, recorded: AnyRecorded) -> None:
        """Add the event's rows."""
        facts = recorded.facts
        units = self.owner + facts.concerns()
        if not units:
            return
        position = recorded.position
        told = facts.__dict__  # asking a model for a field it does not have is dear
        before, after = told.get("before"), told.get("after")
        row: list[Any] = [
            recorded.on, facts.words(), told.get("criterion"),
            before if isinstance(before, Decimal) else None,
            after if isinstance(after, Decimal) else None,
            position,
        ]  # fmt: skip
        rows = self.rows["history"]
        for unit in units:
            rows[self.season, unit, position] = row


_OF_A_SEASON = frozenset({"season", "guidance", "paper"})
"""Kinds of which a season has one stream: kind, season."""

_OWNERS = {
    "scorecard": 2, "conduct": 2, "matter": 2, "award": 2, "evidence": 2, "unit": 1,
    "evidence-bundle": 2,
}  # fmt: skip
"""Where in the stream's id the unit stands that the whole stream is about."""

HISTORY_KINDS = (
    "scorecard", "conduct", "award", "unit", "reprimand", "party-rating", "party-organisation",
    "dispute", "complaint", "cluster", "criteria", "meeting", "year", "evidence", "season",
    "guidance", "paper", "matter", "erasure", "evidence-bundle",
)  # fmt: skip
HISTORIES = Projection("history", (HISTORY,), dict.fromkeys(HISTORY_KINDS, HistoryDraft))
