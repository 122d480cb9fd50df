"""Acts of a unit on its scorecard (phiếu chấm điểm), and what opens and ends it."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.acts.act import Desk, act
from ledger.acts.lookups import criteria_for, registered_units
from ledger.acts.recomputing import others_of
from ledger.acts.reviews import on_card
from ledger.acts.rights import COUNCIL, DEPUTY, HEAD, STANDING_BODY, UNIT
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import LineNote, SelfScored
from ledger.aggregates.unit import Unit
from ledger.journal.journal import Receipt
from ledger.values import Code, DocumentRef, Position, Text

CARD = "scorecard/{season}/{unit}"
OF_UNIT = "seasons/{season}/units/{unit}/scorecard"


@act(
    "scorecard.submit",
    OF_UNIT + "/submissions",
    says="Gửi điểm tự chấm",
    clause="B.II.1",
    may=(UNIT,),
    stream=CARD,
    ends_with_season=True,
)
def submit(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    lines: Annotated[tuple[SelfScored, ...], Field(min_length=1, max_length=1_000)],
    notes: tuple[LineNote, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """Send the unit's self-score, every criterion at once.

    Where the criteria set computes the points, of a measured value, a count or a key, they may be
    left out. What it moves on other units' cards is recorded with it.
    """
    criteria, leaves = criteria_for(desk, season, unit)
    compared = any(leaf.compares for leaf in leaves.values())
    others, versions = others_of(desk, season, unit, criteria.stream) if compared else ({}, {})
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.submit(
            lines,
            leaves,
            criteria=criteria.stream,
            criteria_version=criteria.latest,
            rescaling=criteria.rescaling(unit),
            others=others,
            notes=notes,
            document=document,
        ),
        relies_on={criteria.stream: criteria.version, **versions},
        criteria=[criteria.stream] if compared else (),
    )


@act(
    "scorecard.miss",
    OF_UNIT + "/missing-submissions",
    says="Ghi nhận đơn vị không gửi điểm tự chấm",
    clause="B.II.1",
    may=(HEAD, DEPUTY, STANDING_BODY),
    stream=CARD,
    ends_with_season=True,
)
def miss(desk: Desk, season: Code, unit: Code, *, reason: Text | None = None) -> Receipt:
    """Record that the unit sent no self-score."""
    return on_card(desk, season, unit, lambda card: card.miss(reason=reason))


@act(
    "scorecard.return",
    OF_UNIT + "/returns",
    says="Trả lại phiếu tự chấm",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def send_back(desk: Desk, season: Code, unit: Code, *, reason: Text | None = None) -> Receipt:
    """Send the card back to the unit before the review."""
    return on_card(desk, season, unit, lambda card: card.send_back(reason=reason))


@act(
    "scorecard.request-explanation",
    OF_UNIT + "/explanation-requests",
    says="Yêu cầu giải trình",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def request_explanation(
    desk: Desk, season: Code, unit: Code, *, criterion: Code, reason: Text | None = None
) -> Receipt:
    """Ask the unit to explain a criterion."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.request_explanation(criterion, reason=reason),
    )


@act(
    "scorecard.explain",
    OF_UNIT + "/explanations",
    says="Giải trình",
    clause="B.II.2",
    may=(UNIT,),
    stream=CARD,
    ends_with_season=True,
)
def explain(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    criterion: Code,
    explanation: Text | None = None,
    request: Position | None = None,
    documents: tuple[DocumentRef, ...] = (),
) -> Receipt:
    """Explain a criterion, asked or not."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.explain(
            criterion, explanation=explanation, request=request, documents=documents
        ),
    )


@act(
    "scorecard.answer-explanation",
    OF_UNIT + "/explanation-answers",
    says="Trả lời giải trình",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def answer_explanation(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    explanation: Position,
    accepted: bool,
    reason: Text | None = None,
) -> Receipt:
    """Answer an explanation; a changed figure is an adjustment that cites it."""
    return desk.decide(
        Scorecard,
        CARD.format(season=season, unit=unit),
        lambda card: card.answer_explanation(explanation, accepted=accepted, reason=reason),
    )


@act(
    "scorecard.close",
    OF_UNIT + "/closings",
    says="Đóng phiếu",
    clause="B.II.3",
    may=(STANDING_BODY, COUNCIL),
    stream=CARD,
)
def close(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    outcome: Literal["NOT_ASSESSED", "CARRIED", "SEASON_CLOSED"],
    reason: Text | None = None,
    successor: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End a card; what it holds stays as it is. It is carried to a successor of the unit only."""
    relies_on: dict[str, int] = {}
    if successor is not None:
        registered_units(desk, [successor], "successor")
        ended = desk.state(Unit, f"unit/{unit}")
        relies_on[ended.stream] = ended.version
        if outcome == "CARRIED":
            ended.must_be_succeeded_by(successor)
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.close(outcome, reason=reason, successor=successor, document=document),
        relies_on=relies_on,
    )
