"""Sample scorecards: leaves, histories, and the acts that the tests of a scorecard put."""

from decimal import Decimal

from ledger.aggregates.scorecard import Leaf, Scorecard
from ledger.aggregates.scorecard_events import (
    Addressee,
    CriterionAdjusted,
    CriterionScored,
    Line,
    ReprimandApplied,
    ReviewCompleted,
    ReviewOpened,
    ScorecardClosed,
    ScoresAgreed,
    ScoreVerified,
    SelfScored,
    SelfScoreSubmitted,
)
from ledger.events import Event
from ledger.values import DocumentRef
from tests.given import given, recorded

STREAM = "scorecard/2024/WA"

LEAVES = {
    "I.1": Leaf("quantitative", Decimal("600.00"), "SELF"),
    "I.2": Leaf("graded", Decimal("300.00"), "SELF"),
    "II.1": Leaf("per_occurrence", Decimal("20.00"), "HEAD"),
    "II.2": Leaf("lookup", Decimal("30.00"), "STANDING_BODY"),
    "V.1": Leaf("bonus", Decimal("50.00"), "SELF"),
    "P.1": Leaf("penalty", Decimal("10.00"), "SELF"),
}
FULL = {"I.1": "590", "I.2": "280", "II.1": "20", "II.2": "30", "V.1": "10", "P.1": "0"}

MINUTES = DocumentRef(printed="Biên bản kiểm tra số 15/BB")
DECISION = DocumentRef(printed="Quyết định số 77/QĐ-HĐ")
REPRIMAND = DocumentRef(printed="12/UBND-VP", number="12", symbol="UBND-VP")
BATCH = "reprimand/2024/2024-11"


def lines(points=FULL):
    return [SelfScored(criterion=c, points=p) for c, p in points.items()]


def submitted(points=FULL, submission=1, leaves=LEAVES):
    return SelfScoreSubmitted(
        submission=submission,
        criteria="criteria/2024/C1",
        criteria_version=1,
        lines=[
            Line(
                criterion=c,
                points=p,
                type=leaves[c].type,
                max=leaves[c].max,
                scored_by=leaves[c].scored_by,
            )
            for c, p in points.items()
        ],
        total=str(sum(Decimal(p) for p in points.values())),
    )


def scored(criterion, after, by):
    return CriterionScored(criterion=criterion, after=after, scored_by=by)


def adjusted(criterion, before, after, layer="REVIEW"):
    return CriterionAdjusted(criterion=criterion, before=before, after=after, layer=layer)


OPENED = (submitted(), ReviewOpened(submission=1))
SCORED = (*OPENED, scored("II.1", "20", "WH"), scored("II.2", "30", "PNV"))
REVIEWED = (*SCORED, ReviewCompleted(total="930.00"))
AGREED = (*REVIEWED, ScoresAgreed(meeting="meeting/2024/TB-1", total="930.00"))
VERIFIED = (*AGREED, ScoreVerified(total="930.00"))
CLOSED = (*VERIFIED, ScorecardClosed(outcome="SEASON_CLOSED"))


def card(*events):
    return given(Scorecard, *events, stream=STREAM)


def state(*events: Event) -> Scorecard:
    return Scorecard.folded(STREAM, recorded(events, stream=STREAM))


def submit(points=FULL, **more):
    return lambda c: c.submit(
        lines(points), LEAVES, criteria="criteria/2024/C1", criteria_version=1, **more
    )


def adjust(criterion="I.1", points="585.00", *, seen="590.00", **more):
    facts = {"reason": "thiếu minh chứng", "documents": [MINUTES], **more}
    return lambda c: c.adjust(criterion, Decimal(points), seen=Decimal(seen), **facts)


def apply(points="-5.00", seen="0.00", criterion="P.1", code="VB1", **more):
    return lambda c: c.apply_reprimand(
        criterion,
        Decimal(points),
        seen=Decimal(seen) if seen is not None else None,
        reprimand=BATCH,
        code=code,
        document=REPRIMAND,
        **more,
    )


APPLIED = ReprimandApplied(
    criterion="P.1",
    before="0.00",
    after="-5.00",
    total="925.00",
    reprimand=BATCH,
    reprimand_code="VB1",
    document=REPRIMAND,
)


def agree(**more):
    facts = {"meeting": "meeting/2024/TB-1", "quorate": True, **more}
    return lambda c: c.agree(**facts)


def determine(figures, seen, **more):
    facts = {"document": DECISION, "reason": "thẩm định lại", **more}
    return lambda c: c.determine(
        {c_: Decimal(p) for c_, p in figures.items()},
        seen={c_: Decimal(p) for c_, p in seen.items()},
        **facts,
    )


TO_ALL = (Addressee(kind="UNIT", code="WA"), Addressee(kind="COUNCIL", code="HD"))
