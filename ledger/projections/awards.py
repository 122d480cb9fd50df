"""Which awards were nominated, proposed, decided, flagged and cancelled?"""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from ledger.aggregates.award import Award
from ledger.aggregates.award_events import (
    AwardCancelled,
    AwardDecided,
    AwardNominated,
    AwardProposed,
    AwardReviewFlagged,
)
from ledger.events import AnyRecorded
from ledger.projections.directory import Contents, StateDraft, nothing_of
from ledger.projections.projection import Projection, Table

AWARD = Table(
    "award",
    (
        ("season", "text"),
        ("unit", "text"),
        ("level", "text"),
        ("status", "text"),
        ("authority", "text"),
        ("headline", "text"),
        ("merited", "text"),
        ("points", "numeric(6,2)"),
        ("contradicts", "bool"),
        ("review_flagged", "bool"),
        ("nominated_on", "date"),
        ("proposed_on", "date"),
        ("decided_on", "date"),
        ("cancelled_on", "date"),
        ("document", "text"),
        ("position", "int8"),
    ),
    key=3,
)
_COLUMNS = AWARD.names[AWARD.key : -1]


class AwardDraft(StateDraft[Award]):
    """A row for each level that a unit was nominated or proposed for, or that was decided.

    Without a status: whatever was recorded of it was entered in error.
    """

    kind = Award
    tables: ClassVar[tuple[Table, ...]] = (AWARD,)
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = nothing_of(AWARD)

    def __init__(self, stream: str) -> None:
        """Begin with no level."""
        super().__init__(stream)
        self.levels: dict[str, dict[str, Any]] = {}

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return every level as it stands."""
        facts = recorded.facts
        if isinstance(facts, AwardNominated):
            for row in self.levels.values():
                if row["status"] == "NOMINATED":
                    row["status"] = "REPLACED"
            self._put(facts, status="NOMINATED", nominated_on=recorded.on)
        elif isinstance(facts, AwardProposed):
            self._put(facts, status="PROPOSED", proposed_on=recorded.on)
        elif isinstance(facts, AwardDecided):
            self._put(
                facts, status=facts.outcome, authority=facts.authority, decided_on=recorded.on
            )
            self.levels[facts.level].update(review_flagged=False, cancelled_on=None)
        elif isinstance(facts, AwardReviewFlagged) and facts.level in self.levels:
            self.levels[facts.level]["review_flagged"] = True
        elif isinstance(facts, AwardCancelled) and facts.level in self.levels:
            self.levels[facts.level].update(status="CANCELLED", cancelled_on=recorded.on)
        season, unit = self.path[1], self.path[2]
        return {
            AWARD.name: {
                (season, unit, level): tuple(row.get(name) for name in _COLUMNS)
                for level, row in self.levels.items()
            }
        }

    def _put(
        self,
        facts: AwardNominated | AwardProposed | AwardDecided,
        *,
        status: str,
        authority: str | None = None,
        **days: date,
    ) -> None:
        row = self.levels.setdefault(facts.level, {"review_flagged": False})
        row.update(
            status=status,
            authority=authority or row.get("authority"),
            headline=facts.verdict.headline,
            merited=facts.verdict.award,
            points=facts.verdict.points,
            contradicts=facts.contradicts,
            document=facts.document.printed if facts.document else row.get("document"),
            **days,
        )


AWARDS = Projection("awards", (AWARD,), {"award": AwardDraft})
