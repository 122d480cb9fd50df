"""Which awards were nominated, proposed, decided, cancelled, and by which steps?"""

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
from ledger.aggregates.award_procedure_events import (
    BallotRecorded,
    FileFoundIncomplete,
    FileReceived,
    FileReturned,
    NominationPublished,
    ProposalReturned,
    StandardsFound,
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
        ("ballot_met", "bool"),
        ("standards_met", "bool"),
        ("published_from", "date"),
        ("published_to", "date"),
        ("file", "text"),
        ("file_on", "date"),
        ("file_late", "bool"),
        ("returned_on", "date"),
        ("position", "int8"),
    ),
    key=3,
)
_COLUMNS = AWARD.names[AWARD.key : -1]


class AwardDraft(StateDraft[Award]):
    """A row for each level that a unit was nominated or proposed for, or that was decided.

    Ballots, publication, standards and files stand in it too; what came before a nomination or
    proposal makes a row of its own, with the status PREPARED.

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
        elif isinstance(facts, ProposalReturned):
            self._returned(facts, recorded.on)
        elif step := _step(facts):
            self._row(facts.level).update(step)
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
        self._row(facts.level).update(
            status=status,
            authority=authority or self._row(facts.level).get("authority"),
            headline=facts.verdict.headline,
            merited=facts.verdict.award,
            points=facts.verdict.points,
            contradicts=facts.contradicts,
            document=facts.document.printed
            if facts.document
            else self._row(facts.level).get("document"),
            **days,
        )

    def _row(self, level: str) -> dict[str, Any]:
        return self.levels.setdefault(level, {"review_flagged": False, "status": "PREPARED"})

    def _returned(self, facts: ProposalReturned, on: date) -> None:
        """Let the row stand as what is left: another's proposal, the nomination, or neither."""
        row = self._row(facts.level)
        row["returned_on"] = on
        if row["status"] == "PROPOSED":
            left = any(level == facts.level for _, level in self.state.proposals)
            nominated = self.state.nominated == facts.level
            row["status"] = "PROPOSED" if left else "NOMINATED" if nominated else "PREPARED"


def _step(facts: Any) -> dict[str, Any]:  # noqa: ANN401, PLR0911 — one return for each event
    """Return what an event says of a step on the way, by column; nothing for other events."""
    match facts:
        case BallotRecorded(voters="COUNCIL"):
            return {"ballot_met": facts.met}
        case StandardsFound():
            return {"standards_met": facts.met}
        case NominationPublished():
            return {"published_from": facts.first_day, "published_to": facts.last_day}
        case FileReceived():
            state = "INCOMPLETE" if facts.missing else "COMPLETE"
            return {"file": state, "file_on": facts.received_on, "file_late": facts.late}
        case FileFoundIncomplete():
            return {"file": "INCOMPLETE"}
        case FileReturned():
            return {"file": "RETURNED"}
        case _:
            return {}


AWARDS = Projection("awards", (AWARD,), {"award": AwardDraft})
