"""Acts that lock and settle figures: the cluster agrees, the council verifies or determines."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from ledger.acts.act import Desk, act
from ledger.acts.lookups import held_meeting, once_each, with_cards_here
from ledger.acts.reprimand_papers import paper_for, withdrawal_of
from ledger.acts.reviews import on_card, record_with_reviews
from ledger.acts.rights import COUNCIL, DELEGATED, HEAD, STANDING_BODY
from ledger.acts.scorecards import CARD, OF_UNIT
from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import ScoresAgreed
from ledger.aggregates.scorecard_papers import PaperCited
from ledger.journal.journal import Act, Receipt
from ledger.values import Code, DocumentRef, Points, Position, Text, Value


class Agreed(Value):
    """One card as a preparatory meeting agreed it; lines in `unsettled` wait for the council."""

    unit: Code
    unsettled: tuple[Code, ...] = ()


@act(
    "cluster.agree-scores",
    "seasons/{season}/clusters/{cluster}/agreements",
    says="Thống nhất kết quả chấm điểm tại họp trừ bị",
    clause="B.II.4",
    may=(HEAD, DELEGATED),
    ends_with_season=True,
)
def agree(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    meeting: Code,
    cards: Annotated[tuple[Agreed, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
) -> Receipt:
    """Agree cards at the cluster's preparatory meeting, in one act; they lock for the cluster."""
    del cluster  # it is the scope
    at = f"meeting/{season}/{meeting}"
    held = held_meeting(desk, at, MeetingKind.PREPARATORY)
    units = [c.unit for c in cards]
    once_each(units, "cards")
    with_cards_here(desk, units, "cards")

    def decision(agreed: Agreed) -> Callable[[Scorecard], ScoresAgreed]:
        return lambda card: card.agree(
            meeting=at, quorate=held.quorate, unsettled=agreed.unsettled, document=document
        )

    acts = [Act(Scorecard, CARD.format(season=season, unit=c.unit), decision(c)) for c in cards]
    return record_with_reviews(
        desk, season, units, acts, cause="SCORE_MOVED", relies_on={at: held.version}
    )


@act(
    "scorecard.verify",
    OF_UNIT + "/verifications",
    says="Thẩm định điểm",
    clause="B.II.3",
    may=(COUNCIL, STANDING_BODY),
    stream=CARD,
)
def verify(desk: Desk, season: Code, unit: Code, *, document: DocumentRef | None = None) -> Receipt:
    """Verify the agreed figures without changing them."""
    return on_card(desk, season, unit, lambda card: card.verify(document=document))


class Determined(Value):
    """A criterion as the council determines it; `seen` is the figure the council saw."""

    criterion: Code
    points: Points
    seen: Points | None = None


class Cited(Value):
    """A reprimand document that the council lets move points, where a batch brought it."""

    batch: Code
    document: Code
    batch_season: Code | None = None


@act(
    "scorecard.determine",
    OF_UNIT + "/determinations",
    says="Hội đồng quyết định điểm",
    clause="B.II.3",
    may=(COUNCIL,),
    stream=CARD,
)
def determine(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    lines: Annotated[tuple[Determined, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
    reason: Text | None = None,
    reprimands: tuple[Cited, ...] = (),
    withdrawals: tuple[Position, ...] = (),
) -> Receipt:
    """Determine lines by a decision of the council; an award resting on them is flagged.

    A reprimand that came after the cluster's lock is cited in `reprimands`; a withdrawal of one
    that cost points is answered by naming its position in `withdrawals` (R-28).
    """
    once_each((line.criterion for line in lines), "lines")
    once_each(map(str, withdrawals), "withdrawals")
    at = CARD.format(season=season, unit=unit)
    relies_on: dict[str, int] = {}
    if reprimands or withdrawals:
        relies_on[at] = desk.state(Scorecard, at).version
    papers = [
        paper_for(desk, unit, c.batch_season or season, c.batch, c.document, field="reprimands")
        for c in reprimands
    ]
    answered = [withdrawal_of(desk, w, "withdrawals") for w in withdrawals]
    for reliance in [*(p.relies_on for p in papers), *(w.relies_on for w in answered)]:
        relies_on |= reliance
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.determine(
            {line.criterion: line.points for line in lines},
            seen={line.criterion: line.seen for line in lines},
            document=document,
            reason=reason,
            papers=[PaperCited(p.document.printed, p.places) for p in papers],
            withdrawals=[w.withdrawal for w in answered],
        ),
        relies_on=relies_on,
    )
