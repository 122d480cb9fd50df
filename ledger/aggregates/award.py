"""Award (khen thưởng): one unit's way to an award in one season, from the cluster to the decision.

    AwardNominated -> AwardProposed*, ProposalReturned* -> AwardDecided DEFERRED*
      -> AwardDecided GRANTED | REFUSED
      GRANTED -> AwardReviewFlagged*, AwardCancelled
    beside it: BallotRecorded*, NominationPublished*, StandardsFound*, FileReceived* …

What was nominated, proposed and decided is recorded even when the rules say otherwise: the verdict
relied on stands in the event, and `contradicts` says that the two differ (R-26). A decision need
not follow a nomination or proposal; each names the one it found. A grant is undone by nothing but
a cancellation, by the authority that granted, on the grounds of the law (Luật TĐKT Đ.93); a figure
that moves afterwards flags the award for review and leaves it standing (R-27).
Stream: `award/<season>/<unit>`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from ledger.aggregates.award_events import (
    AUTHORITIES,
    AWARDS,
    LADDER,
    AwardCancelled,
    AwardDecided,
    AwardNominated,
    AwardProposed,
    AwardReviewFlagged,
    Cancellation,
    Conflicted,
    Level,
    Outcome,
    Requested,
    ReviewCause,
    Verdict,
)
from ledger.aggregates.award_procedure import Procedure
from ledger.aggregates.award_procedure_events import ProposalReturned
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.values import DocumentRef

CONFERENCE = "A.II.3.3"
COLLECTIVE = "A.I.3"
PROPOSAL = "B.II.3"
LAW = "B.III.1.1"


def contradicts(level: Level, verdict: Verdict) -> bool:
    """Tell whether the rules let the unit get less than this level.

    Giấy khen is the district's own: no bar of points stands before it, only what lets a unit be
    considered for no award, or not yet.

    >>> contradicts("CITY_FLAG", Verdict(headline="PENDING", requested="CITY_FLAG"))
    True
    """
    if level == "LOCAL_MERIT" and verdict.award is None:
        return verdict.headline in {"EXCLUDED", "DEFERRED"}
    return verdict.award is None or LADDER.index(verdict.award) > LADDER.index(level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an authority decided on one level, with the verdict of that day."""

    outcome: Outcome
    level: Level
    authority: str
    verdict: Verdict
    contradicts: bool
    position: int
    cancelled: int = 0
    flags: tuple[int, ...] = ()

    @property
    def stands(self) -> bool:
        """Tell whether the award is granted and not cancelled."""
        return self.outcome == "GRANTED" and not self.cancelled


@dataclass(frozen=True, kw_only=True)
class Award(State):
    """A unit's nominations, proposals and decisions; the latest of each level."""

    nominated: Level | None = None
    nominated_at: int = 0
    proposals: tuple[tuple[str, Level], ...] = ()
    decisions: Mapping[Level, Decision] = field(default_factory=dict)
    procedure: Procedure = field(default_factory=Procedure)
    against: Mapping[tuple[str, Level], int] = field(default_factory=dict)
    """Where the last nomination, proposal and grant of each level stand that went against the
    rules."""

    @property
    def proposed(self) -> Level | None:
        """Return the level proposed last."""
        return self.proposals[-1][1] if self.proposals else None

    def granted(self, level: Level) -> bool:
        """Tell whether this level is granted and not cancelled."""
        return level in self.decisions and self.decisions[level].stands

    def against_rules(self, level: Level) -> tuple[int, ...]:
        """Return the acts on a level that stand and whose verdict spoke against them (R-26)."""
        standing = {
            "NOMINATED": self.nominated == level,
            "COUNCIL": ("COUNCIL", level) in self.proposals,
            "DISTRICT": ("DISTRICT", level) in self.proposals,
            "GRANTED": self.granted(level),
        }
        return tuple(
            sorted(at for (what, of), at in self.against.items() if of == level and standing[what])
        )

    # Decisions of the cluster

    def nominate(
        self,
        level: Requested,
        *,
        meeting: str | None,
        quorate: bool,
        verdict: Verdict,
        document: DocumentRef | None = None,
        conflict: Conflicted = None,
    ) -> AwardNominated:
        """Nominate the unit at a meeting with quorum; one for another level replaces it."""
        if not meeting:
            raise Refused(
                "suy tôn phải được thực hiện tại hội nghị của cụm, khối",
                under=CONFERENCE,
                field="meeting",
            )
        if not quorate:
            raise Refused(
                "cuộc họp không đủ 2/3 thành viên nên không suy tôn được",
                under=COLLECTIVE,
                field="meeting",
            )
        self._not_granted(level, CONFERENCE)
        if level == self.nominated:
            raise Refused(
                f"đơn vị đã được suy tôn {AWARDS[level]}", under=CONFERENCE, field="level"
            )
        return AwardNominated(
            level=level,
            meeting=meeting,
            verdict=verdict,
            contradicts=contradicts(level, verdict),
            document=document,
            conflict=conflict,
        )

    # Decisions above the cluster

    def propose(
        self,
        level: Level,
        proposed_by: Literal["COUNCIL", "DISTRICT"],
        *,
        document: DocumentRef | None,
        verdict: Verdict,
        reason: str | None = None,
    ) -> AwardProposed:
        """Propose the unit one step further up; council and district each once a level."""
        if document is None:
            raise Refused("đề nghị khen thưởng phải dẫn văn bản", under=PROPOSAL, field="document")
        self._not_granted(level, PROPOSAL)
        if (proposed_by, level) in self.proposals:
            raise Refused(
                f"{AUTHORITIES[proposed_by]} đã đề nghị {AWARDS[level]}",
                under=PROPOSAL,
                field="level",
            )
        return AwardProposed(
            level=level,
            proposed_by=proposed_by,
            nominated=self.nominated,
            document=document,
            verdict=verdict,
            contradicts=contradicts(level, verdict),
            reason=reason,
        )

    def return_proposal(
        self,
        level: Level,
        proposed_by: Literal["COUNCIL", "DISTRICT"],
        *,
        returned_by: str,
        document: DocumentRef | None,
        reason: str | None,
    ) -> ProposalReturned:
        """Return a proposal to whoever made it; it may be made again."""
        self._not_granted(level, PROPOSAL)
        if (proposed_by, level) not in self.proposals:
            raise Refused(
                f"không có đề nghị {AWARDS[level]} của {AUTHORITIES[proposed_by]} để trả lại",
                under=PROPOSAL,
                field="level",
            )
        if document is None:
            raise Refused("trả lại đề nghị phải dẫn văn bản", under=PROPOSAL, field="document")
        if not reason:
            raise Refused("trả lại đề nghị phải nêu lý do", under=PROPOSAL, field="reason")
        return ProposalReturned(
            level=level,
            proposed_by=proposed_by,
            returned_by=returned_by,
            document=document,
            reason=reason,
        )

    def decide(
        self,
        outcome: Outcome,
        level: Level,
        *,
        authority: str,
        document: DocumentRef | None,
        verdict: Verdict,
        reason: str | None = None,
    ) -> AwardDecided:
        """Record what the authority decided, whatever the rules say; a level is granted once."""
        if document is None:
            raise Refused(
                "quyết định khen thưởng phải dẫn văn bản", under=PROPOSAL, field="document"
            )
        self._not_granted(level, PROPOSAL)
        return AwardDecided(
            outcome=outcome,
            level=level,
            authority=authority,
            proposed=self.proposed,
            document=document,
            verdict=verdict,
            contradicts=outcome == "GRANTED" and contradicts(level, verdict),
            reason=reason,
        )

    def flag_review(
        self, level: Level, *, because_of: int, cause: ReviewCause, now: Verdict
    ) -> AwardReviewFlagged:
        """Flag a granted award because a later event moved what it rested on; the award stands."""
        decision = self._granted(level)
        if because_of in decision.flags:
            raise Refused(
                f"đã đánh dấu xem xét lại vì sự kiện số {because_of}", under=LAW, field="because_of"
            )
        return AwardReviewFlagged(
            level=level,
            decided=decision.position,
            because_of=because_of,
            cause=cause,
            before=decision.verdict,
            after=now,
            contradicts=contradicts(level, now),
        )

    def cancel(
        self,
        level: Level,
        ground: Cancellation,
        *,
        authority: str,
        document: DocumentRef | None,
        reason: str | None,
    ) -> AwardCancelled:
        """Cancel a granted award, by the authority that granted it, on a ground of the law."""
        decision = self._granted(level)
        if authority != decision.authority:
            granted_by = AUTHORITIES.get(decision.authority, decision.authority)
            raise Refused(
                f"chỉ cấp đã tặng ({granted_by}) mới hủy được quyết định khen thưởng",
                under=LAW,
                field="authority",
            )
        if document is None:
            raise Refused(
                "hủy quyết định khen thưởng phải dẫn văn bản", under=LAW, field="document"
            )
        if not reason:
            raise Refused("hủy quyết định khen thưởng phải nêu lý do", under=LAW, field="reason")
        return AwardCancelled(
            level=level,
            decided=decision.position,
            ground=ground,
            authority=authority,
            document=document,
            reason=reason,
        )

    # Parts of decisions

    def _not_granted(self, level: Level, under: str) -> None:
        if self.granted(level):
            raise Refused(f"đơn vị đã được tặng {AWARDS[level]}", under=under, field="level")

    def _granted(self, level: Level) -> Decision:
        if not self.granted(level):
            raise Refused(
                f"{AWARDS[level]} chưa được tặng hoặc đã bị hủy", under=LAW, field="level"
            )
        return self.decisions[level]

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:  # noqa: PLR0911 — one return for each event
        """Return the award as one more event leaves it."""
        at = recorded.position
        match recorded.facts:
            case AwardNominated(level=level) as e:
                against = self._told("NOMINATED", level, at, against=e.contradicts)
                return replace(self, nominated=level, nominated_at=at, against=against)
            case AwardProposed(level=level, proposed_by=body) as e:
                against = self._told(body, level, at, against=e.contradicts)
                return replace(self, proposals=(*self.proposals, (body, level)), against=against)
            case ProposalReturned(level=level, proposed_by=body):
                left = tuple(p for p in self.proposals if p != (body, level))
                return replace(self, proposals=left)
            case AwardDecided() as e:
                decision = Decision(
                    outcome=e.outcome,
                    level=e.level,
                    authority=e.authority,
                    verdict=e.verdict,
                    contradicts=e.contradicts,
                    position=at,
                )
                against = self._told("GRANTED", e.level, at, against=e.contradicts)
                decisions = {**self.decisions, e.level: decision}
                return replace(self, decisions=decisions, against=against)
            case AwardReviewFlagged(level=level, because_of=cause) if level in self.decisions:
                flags = (*self.decisions[level].flags, cause)
                flagged = replace(self.decisions[level], flags=flags)
                return replace(self, decisions={**self.decisions, level: flagged})
            case AwardCancelled(level=level) if level in self.decisions:
                cancelled = replace(self.decisions[level], cancelled=at)
                return replace(self, decisions={**self.decisions, level: cancelled})
            case _:
                return replace(self, procedure=self.procedure.after(recorded))

    def _told(
        self, what: str, level: Level, at: int, *, against: bool
    ) -> Mapping[tuple[str, Level], int]:
        kept = {key: position for key, position in self.against.items() if key != (what, level)}
        return {**kept, (what, level): at} if against else kept
