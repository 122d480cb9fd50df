"""Dispute (ý kiến khác nhau chưa thống nhất): one disagreement inside a cluster, up to the council.

    DisagreementRaised -> PositionStated*, OpinionReserved*
      -> DisagreementSettled                                      the cluster agreed after all
      -> DisagreementEscalated, HearingFileFrozen                 what the council decides on
           -> BallotRecorded* -> CouncilDecisionIssued -> CouncilDecisionNotified*
      -> DisagreementReopened -> …                                a new round of the same
      disagreement

Any member raises; the head reports for decision; the standing body may register a report the head
has not made, and its role shows (R-04). The council's decision binds; it never deletes what was
disputed, and the figures it sets are recorded on the scorecards by their own events in the same
transaction. An opinion can be reserved at any time and stays on record. The statutory complaint
(khiếu nại) is another track. Our reading: reopening continues the stream as a new round, whose
event names the result it goes behind.
Stream: `dispute/<season>/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Literal, Self

from ledger.aggregates.dispute_events import (
    Ballot,
    CouncilDecisionIssued,
    CouncilDecisionNotified,
    DisagreementEscalated,
    DisagreementRaised,
    DisagreementReopened,
    DisagreementSettled,
    DisputeEvent,
    Effect,
    Matter,
    OpinionReserved,
    Outcome,
    PositionStated,
)
from ledger.aggregates.dispute_hearing import (
    COLLECTIVE,
    BallotRecorded,
    Flaw,
    HearingFile,
    HearingFileFrozen,
    Session,
    Vote,
    ballot_recorded,
    check_ballot,
    decision_flaws,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.values import DocumentRef


class Stage(StrEnum):
    """How far a disagreement has come in its present round."""

    EMPTY = "EMPTY"
    RAISED = "RAISED"
    SETTLED = "SETTLED"
    ESCALATED = "ESCALATED"
    DECIDED = "DECIDED"
    NOTIFIED = "NOTIFIED"

    @property
    def viet(self) -> str:
        """Return the stage as people say it."""
        return {
            "EMPTY": "chưa nêu",
            "RAISED": "đã nêu",
            "SETTLED": "cụm, khối đã thống nhất",
            "ESCALATED": "đã báo cáo xin ý kiến Hội đồng",
            "DECIDED": "Hội đồng đã quyết định",
            "NOTIFIED": "đã thông báo quyết định",
        }[self]


CLOSED = frozenset({Stage.SETTLED, Stage.DECIDED, Stage.NOTIFIED})
VOTED_ON = frozenset({Stage.ESCALATED, Stage.DECIDED, Stage.NOTIFIED})


@dataclass(frozen=True, kw_only=True)
class Dispute(State):
    """A disagreement as its events have left it; `result` is the position of its latest result."""

    stage: Stage = Stage.EMPTY
    matter: Matter | None = None
    figure: Decimal | None = None
    claimed: Decimal | None = None
    round: int = 1
    reserved: tuple[str, ...] = ()
    escalated_by_role: str | None = None
    outcome: Outcome | None = None
    result: int = 0
    positions: tuple[int, ...] = ()
    ballot: BallotRecorded | None = None
    """The ballot of the present round, the last where there were several."""
    decision: CouncilDecisionIssued | None = None
    told: tuple[str, ...] = ()

    # Decisions of the members

    def raise_disagreement(
        self,
        matter: Matter,
        *,
        reason: str | None,
        figure: Decimal | None = None,
        claimed: Decimal | None = None,
        disputed: int | None = None,
        meeting: str | None = None,
        documents: Sequence[DocumentRef] = (),
    ) -> DisagreementRaised:
        """Raise a differing opinion; a score names unit and criterion, a condition the unit."""
        if self.stage is not Stage.EMPTY:
            raise Refused("ý kiến này đã được nêu", under=COLLECTIVE)
        if matter.kind in {"SCORE", "ELIGIBILITY"} and not matter.unit:
            raise Refused("phải nêu đơn vị mà ý kiến nói đến", under=COLLECTIVE, field="unit")
        if matter.kind in {"SCORE", "CRITERION"} and not matter.criterion:
            raise Refused(
                "phải nêu tiêu chí mà ý kiến nói đến", under=COLLECTIVE, field="criterion"
            )
        if claimed is not None and claimed == figure:
            raise Refused("điểm đề nghị trùng với điểm hiện có", under=COLLECTIVE, field="claimed")
        return DisagreementRaised(
            matter=matter,
            figure=figure,
            claimed=claimed,
            disputed=disputed,
            meeting=meeting,
            documents=tuple(documents),
            reason=_stated(reason, "nêu ý kiến khác phải có lý do"),
        )

    def state_position(
        self, stated_by: str, *, statement: str | None, documents: Sequence[DocumentRef] = ()
    ) -> PositionStated:
        """State the position of a unit or body, as long as nothing is decided."""
        matter = self._open("trình bày quan điểm")
        return PositionStated(
            matter=matter,
            stated_by=stated_by,
            documents=tuple(documents),
            statement=_stated(statement, "quan điểm không được để trống", field="statement"),
        )

    def reserve(
        self, unit: str, *, reason: str | None = None, meeting: str | None = None
    ) -> OpinionReserved:
        """Keep a unit's opinion on record, at any time after it was raised; once a round."""
        if self.matter is None:
            raise Refused("chưa có ý kiến nào để bảo lưu", under=COLLECTIVE)
        if unit in self.reserved:
            raise Refused(f"{unit} đã bảo lưu ý kiến", under=COLLECTIVE, field="unit")
        return OpinionReserved(matter=self.matter, unit=unit, meeting=meeting, reason=reason)

    # Decisions of the cluster and its head

    def settle(self, *, outcome: str | None, meeting: str | None = None) -> DisagreementSettled:
        """Record that the cluster settled it, before it was reported to the council."""
        matter = self._open("ghi nhận đã thống nhất")
        if self.stage is Stage.ESCALATED:
            raise Refused(
                "ý kiến đã báo cáo Hội đồng, nay do Hội đồng quyết định", under=COLLECTIVE
            )
        return DisagreementSettled(
            matter=matter,
            meeting=meeting,
            outcome=_stated(outcome, "phải nêu kết quả thống nhất", field="outcome"),
        )

    def escalate(
        self,
        escalated_by: str,
        role: Literal["HEAD", "STANDING_BODY"],
        *,
        reason: str | None,
        document: DocumentRef | None = None,
    ) -> DisagreementEscalated:
        """Report it for the council's decision; a head that is itself a party is shown as such."""
        matter = self._open("báo cáo Hội đồng")
        if self.stage is Stage.ESCALATED:
            raise Refused("ý kiến đã được báo cáo Hội đồng", under=COLLECTIVE)
        return DisagreementEscalated(
            matter=matter,
            escalated_by=escalated_by,
            escalated_by_role=role,
            document=document,
            conflict="OWN_UNIT" if escalated_by in matter.parties else None,
            reason=_stated(reason, "báo cáo xin ý kiến quyết định phải nêu lý do"),
        )

    def freeze(self, file: HearingFile, sha256: str, *, escalated: int) -> HearingFileFrozen:
        """Freeze the hearing file with the report; `escalated` is the report's position."""
        matter = self._open("chốt hồ sơ giải quyết")
        return HearingFileFrozen(matter=matter, escalated=escalated, file=file, sha256=sha256)

    # Decisions of the council

    def record_ballot(
        self,
        *,
        votes: Sequence[Vote] = (),
        ballot: Ballot | None = None,
        session: Session | None = None,
        document: DocumentRef | None = None,
        dissent: str | None = None,
    ) -> BallotRecorded:
        """Record the ballot over all members, by member or by count; its flaws are shown."""
        if self.matter is None or self.stage not in VOTED_ON:
            raise Refused("Hội đồng chỉ biểu quyết về ý kiến đã được báo cáo", under=COLLECTIVE)
        if self.ballot is not None and self.stage is not Stage.ESCALATED:
            raise Refused("đã ghi kết quả biểu quyết và Hội đồng đã quyết định", under=COLLECTIVE)
        return ballot_recorded(
            self.matter,
            self.round,
            votes=votes,
            ballot=ballot,
            session=session,
            document=document,
            dissent=dissent,
        )

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """Return what the decision of the present round has against it besides its ballot."""
        if self.decision is None:
            return ()
        return decision_flaws(self.decision, self.ballot, self.told)

    def decide(
        self,
        effects: Sequence[Effect],
        *,
        document: DocumentRef | None,
        reasons: str | None,
        outcome: Outcome | None = None,
        ballot: Ballot | None = None,
        dissent: str | None = None,
        meeting: str | None = None,
        voters_from: Sequence[str] = (),
    ) -> CouncilDecisionIssued:
        """Decide it with the effect on each line; no effect means that the disputed figure stands.

        `outcome` may be left out: it is then read off the effects. `voters_from` are the units and
        bodies whose members took part; a party among them is shown.
        """
        if self.matter is None or self.stage is not Stage.ESCALATED:
            raise Refused(
                "Hội đồng chỉ quyết định ý kiến đã được báo cáo và chưa quyết định",
                under=COLLECTIVE,
            )
        if document is None:
            raise Refused(
                "quyết định của Hội đồng phải dẫn văn bản", under=COLLECTIVE, field="document"
            )
        if ballot is not None:
            check_ballot(ballot)
        lines = [(e.unit, e.criterion) for e in effects]
        if len(set(lines)) < len(lines):
            raise Refused(
                "một tiêu chí của một đơn vị được quyết định hai lần",
                under=COLLECTIVE,
                field="effects",
            )
        interested = tuple(u for u in self.matter.parties if u in voters_from)
        return CouncilDecisionIssued(
            matter=self.matter,
            outcome=self._outcome(effects, outcome),
            effects=tuple(effects),
            document=document,
            ballot=ballot,
            meeting=meeting,
            interested=interested,
            conflict="OWN_UNIT" if interested else None,
            reasons=_stated(reasons, "quyết định của Hội đồng phải nêu lý do", field="reasons"),
            dissent=dissent,
        )

    def notify_decision(
        self, addressees: Sequence[str], *, document: DocumentRef | None = None
    ) -> CouncilDecisionNotified:
        """Make the decision known; again to others as often as needed."""
        if self.matter is None or self.stage not in {Stage.DECIDED, Stage.NOTIFIED}:
            raise Refused("chưa có quyết định của Hội đồng để thông báo", under=COLLECTIVE)
        if not addressees:
            raise Refused("thông báo phải nêu nơi nhận", under=COLLECTIVE, field="addressees")
        return CouncilDecisionNotified(
            matter=self.matter, addressees=tuple(addressees), told=self.result, document=document
        )

    def reopen(
        self, *, reason: str | None, document: DocumentRef | None = None
    ) -> DisagreementReopened:
        """Open a settled or decided disagreement again, as a new round."""
        if self.matter is None or self.stage not in CLOSED:
            raise Refused("chỉ mở lại ý kiến đã thống nhất hoặc đã có quyết định", under=COLLECTIVE)
        return DisagreementReopened(
            matter=self.matter,
            round=self.round + 1,
            decided=self.result,
            document=document,
            reason=_stated(reason, "mở lại phải nêu lý do"),
        )

    # Parts of decisions

    def _open(self, act: str) -> Matter:
        if self.matter is None:
            raise Refused(f"chưa {act} được: ý kiến chưa được nêu", under=COLLECTIVE)
        if self.stage in CLOSED:
            raise Refused(
                f"không {act} được nữa: ý kiến đã thống nhất hoặc đã có quyết định; cần thì mở lại",
                under=COLLECTIVE,
            )
        return self.matter

    def _outcome(self, effects: Sequence[Effect], told: Outcome | None) -> Outcome:
        moves = any(e.before != e.after for e in effects)
        scored = self.matter is not None and self.matter.kind == "SCORE"
        if scored and told in {"ACCEPTED", "OTHERWISE"} and not moves:
            raise Refused(
                "quyết định khác điểm hiện có thì phải nêu điểm mới của tiêu chí",
                under=COLLECTIVE,
                field="effects",
            )
        if told == "STANDS" and moves:
            raise Refused(
                "giữ nguyên thì không có tiêu chí nào đổi điểm", under=COLLECTIVE, field="effects"
            )
        if told:
            return told
        if not moves:
            return "STANDS"
        return "ACCEPTED" if self._claim_met(effects) else "OTHERWISE"

    def _claim_met(self, effects: Sequence[Effect]) -> bool:
        return self.matter is not None and any(
            (e.unit, e.criterion, e.after)
            == (self.matter.unit, self.matter.criterion, self.claimed)
            for e in effects
        )

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the disagreement as one more event leaves it."""
        state = self._moved(recorded)
        facts = recorded.facts
        matter = facts.matter if isinstance(facts, DisputeEvent) else self.matter
        return replace(state, matter=matter, positions=(*self.positions, recorded.position))

    def _moved(self, recorded: AnyRecorded) -> Self:  # noqa: PLR0911 — one case per event
        at = recorded.position
        match recorded.facts:
            case DisagreementRaised() as e:
                return replace(self, stage=Stage.RAISED, figure=e.figure, claimed=e.claimed)
            case OpinionReserved(unit=unit):
                return replace(self, reserved=(*self.reserved, unit))
            case DisagreementSettled():
                return replace(self, stage=Stage.SETTLED, result=at)
            case DisagreementEscalated(escalated_by_role=role):
                return replace(self, stage=Stage.ESCALATED, escalated_by_role=role)
            case BallotRecorded() as e:
                return replace(self, ballot=e)
            case CouncilDecisionIssued() as e:
                return replace(self, stage=Stage.DECIDED, outcome=e.outcome, result=at, decision=e)
            case CouncilDecisionNotified() as e if self.stage in {Stage.DECIDED, Stage.NOTIFIED}:
                return replace(self, stage=Stage.NOTIFIED, told=(*self.told, *e.addressees))
            case DisagreementReopened(round=number):
                return replace(
                    self,
                    stage=Stage.RAISED,
                    round=number,
                    reserved=(),
                    escalated_by_role=None,
                    ballot=None,
                    decision=None,
                    told=(),
                )
            case _:
                return self


def _stated(given: str | None, says: str, *, field: str = "reason") -> str:
    if not given:
        raise Refused(says, under=COLLECTIVE, field=field)
    return given
