"""Which disagreements are open, and how far has each come?"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import (
    CouncilDecisionIssued,
    CouncilDecisionNotified,
    DisagreementEscalated,
    DisagreementRaised,
    DisagreementReopened,
    DisagreementSettled,
)
from ledger.events import AnyRecorded
from ledger.projections.directory import Contents, StateDraft, nothing_of
from ledger.projections.projection import Projection, Table

DISPUTE = Table(
    "dispute",
    (
        ("season", "text"),
        ("code", "text"),
        ("stage", "text"),
        ("round", "int4"),
        ("kind", "text"),
        ("raised_by", "text"),
        ("unit", "text"),
        ("criterion", "text"),
        ("figure", "numeric(6,2)"),
        ("claimed", "numeric(6,2)"),
        ("escalated_by_role", "text"),
        ("outcome", "text"),
        ("raised_on", "date"),
        ("settled_on", "date"),
        ("escalated_on", "date"),
        ("decided_on", "date"),
        ("notified_on", "date"),
        ("position", "int8"),
    ),
    key=2,
)
_DAYS: dict[type, int] = {
    DisagreementRaised: 0,
    DisagreementSettled: 1,
    DisagreementEscalated: 2,
    CouncilDecisionIssued: 3,
    CouncilDecisionNotified: 4,
}


class DisputeDraft(StateDraft[Dispute]):
    """A disagreement's row; its days are of the present round, but for the one it was raised on.

    Without a stage: it was raised by error.
    """

    kind = Dispute
    tables: ClassVar[tuple[Table, ...]] = (DISPUTE,)
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = nothing_of(DISPUTE)

    def __init__(self, stream: str) -> None:
        """Begin with no days."""
        super().__init__(stream)
        self.days: list[date | None] = [None] * len(_DAYS)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the disagreement as it stands."""
        d = self.state
        if isinstance(recorded.facts, DisagreementReopened):
            self.days[1:] = [None] * (len(_DAYS) - 1)
        if (index := _DAYS.get(type(recorded.facts))) is not None:
            self.days[index] = recorded.on
        if d.matter is None:
            return {DISPUTE.name: {}}
        row = (
            d.stage.value, d.round, d.matter.kind, d.matter.raised_by, d.matter.unit,
            d.matter.criterion, d.figure, d.claimed, d.escalated_by_role, d.outcome, *self.days,
        )  # fmt: skip
        return {DISPUTE.name: {(self.path[1], self.path[2]): row}}


DISPUTES = Projection("disputes", (DISPUTE,), {"dispute": DisputeDraft})
