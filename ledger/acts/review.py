"""Acts of the review (rà soát): what the head, the deputy and the scoring bodies do to cards."""

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.adjustments import Adjusted, adjustments
from ledger.acts.lookups import (
    cards_here,
    conflict,
    held_meeting,
    of_cluster,
    once_each,
    with_cards_here,
)
from ledger.acts.recomputing import others_measured
from ledger.acts.reprimand_papers import paper_for, withdrawal_of
from ledger.acts.reviews import on_card, record_with_reviews
from ledger.acts.rights import (
    DEPUTY,
    DISTRICT,
    FINANCE,
    HEAD,
    INSPECTORATE,
    OFFICE,
    PARTY_INSPECTION,
    PARTY_ORG_COMMITTEE,
    STANDING_BODY,
)
from ledger.acts.scorecards import CARD, OF_UNIT
from ledger.aggregates.meeting import Meeting, MeetingKind
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import Addressee, CriterionAdjusted, CriterionScored
from ledger.journal.journal import Act, Receipt
from ledger.refusals import NotAllowed, Refused
from ledger.values import (
    Code,
    DocumentRef,
    Points,
    PointsLeftOut,
    Position,
    Text,
)

OF_CLUSTER = "seasons/{season}/clusters/{cluster}"
REPRIMANDS = "C.3-2"


@act(
    "scorecard.open-review",
    OF_UNIT + "/reviews",
    says="Mở rà soát phiếu",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def open_review(desk: Desk, season: Code, unit: Code) -> Receipt:
    """Begin the review of the latest submission."""
    return on_card(desk, season, unit, lambda card: card.open_review())


@act(
    "scorecard.score",
    OF_UNIT + "/scores",
    says="Chấm tiêu chí do cơ quan khác chấm",
    clause="B.II.2",
    may=(
        HEAD, DEPUTY, STANDING_BODY, DISTRICT, OFFICE, FINANCE, INSPECTORATE, PARTY_ORG_COMMITTEE,
        PARTY_INSPECTION,
    ),
    stream=CARD,
    ends_with_season=True,
)  # fmt: skip
def score(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    criterion: Code,
    points: PointsLeftOut = None,
    measured: Text | None = None,
    documents: tuple[DocumentRef, ...] = (),
    reason: Text | None = None,
) -> Receipt:
    """Give a criterion its first figure, as the body whose figure counts for it.

    Where the criteria set computes the points of what was measured, they may be left out.
    """
    others, relies_on = others_measured(desk, season, unit, measured)

    def decision(card: Scorecard) -> CriterionScored:
        return card.score(
            criterion,
            points,
            scored_by=scorer(desk, card, criterion),
            measured=measured,
            others=others.get(criterion, ()),
            documents=documents,
            reason=reason,
            conflict=conflict(desk, unit),
        )

    return on_card(desk, season, unit, decision, relies_on=relies_on)


def scorer(desk: Desk, card: Scorecard, criterion: str) -> str:
    """Return the body that scores a criterion; NotAllowed when the actor is another."""
    by = desk.mandate.by
    leaf = card.leaves.get(criterion)
    named = leaf.scored_by if leaf else "SELF"
    mine = {
        Role.HEAD: "HEAD",
        Role.DEPUTY: "HEAD",
        Role.STANDING_BODY: "STANDING_BODY",
    }.get(by.role, by.body)
    if named not in {"SELF", mine, by.body}:
        raise NotAllowed(f"tiêu chí {criterion} do {named} chấm, không do {mine}", under="B.II.2")
    return by.body if named == by.body else mine


@act(
    "scorecard.adjust",
    OF_UNIT + "/adjustments",
    says="Điều chỉnh điểm",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def adjust(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    criterion: Code,
    points: Points,
    seen: Points,
    reason: Text | None = None,
    measured: Text | None = None,
    documents: tuple[DocumentRef, ...] = (),
    meeting: Code | None = None,
    explanation: Position | None = None,
    with_deputy: bool = False,
) -> Receipt:
    """Set other points on a criterion; `seen` is the figure the author saw.

    With another measured value, where the criteria set computes the points, they are what it gives.
    """
    at, relies_on = _at_meeting(desk, season, meeting)
    others, versions = others_measured(desk, season, unit, measured)
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.adjust(
            criterion,
            points,
            seen=seen,
            reason=reason,
            measured=measured,
            others=others.get(criterion, ()),
            documents=documents,
            meeting=at,
            explanation=explanation,
            with_deputy=with_deputy,
            conflict=conflict(desk, unit),
        ),
        relies_on={**relies_on, **versions},
    )


@act(
    "cluster.adjust",
    OF_CLUSTER + "/adjustments",
    says="Điều chỉnh điểm nhiều đơn vị trong cụm, khối",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    ends_with_season=True,
)
def adjust_all(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    lines: Annotated[tuple[Adjusted, ...], Field(min_length=1, max_length=5_000)],
    reason: Text | None = None,
    documents: tuple[DocumentRef, ...] = (),
    meeting: Code | None = None,
    with_deputy: bool = False,
) -> Receipt:
    """Adjust lines of several units in one act: all of them or none.

    Reason and documents of the act hold for every line that has none of its own.
    """
    del cluster  # it is the scope
    units = tuple(dict.fromkeys(line.unit for line in lines))
    with_cards_here(desk, units, "lines")
    at, relies_on = _at_meeting(desk, season, meeting)

    def decision(unit: str) -> Callable[[Scorecard], Sequence[CriterionAdjusted]]:
        told = adjustments(lines, unit, reason, documents)
        return lambda card: card.adjust_all(
            told, meeting=at, with_deputy=with_deputy, conflict=conflict(desk, unit)
        )

    acts = [Act(Scorecard, CARD.format(season=season, unit=u), decision(u)) for u in units]
    return record_with_reviews(desk, season, units, acts, cause="SCORE_MOVED", relies_on=relies_on)


def _at_meeting(desk: Desk, season: str, meeting: str | None) -> tuple[str | None, dict[str, int]]:
    """Return the preparatory meeting an adjustment is made at, and what the act then relies on.

    A meeting without quorum agrees nothing, so no figure is moved at it either (A.I.3, R-05).
    """
    if meeting is None:
        return None, {}
    stream = f"meeting/{season}/{meeting}"
    held: Meeting = held_meeting(desk, stream, MeetingKind.PREPARATORY)
    if not held.quorate:
        raise Refused(
            "cuộc họp không đủ 2/3 thành viên nên không điều chỉnh điểm được",
            under="A.I.3",
            field="meeting",
        )
    return stream, {stream: held.version}


@act(
    "scorecard.apply-reprimand",
    OF_UNIT + "/reprimand-applications",
    says="Áp dụng văn bản phê bình, nhắc nhở vào điểm",
    clause=REPRIMANDS,
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def apply_reprimand(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    batch: Code,
    document: Code,
    criterion: Code,
    points: Points,
    seen: Points | None = None,
    batch_season: Code | None = None,
    reason: Text | None = None,
    with_deputy: bool = False,
) -> Receipt:
    """Let a reprimand document of a batch move a criterion's points, before the cluster's lock.

    A paper counts in the season of its own date, whatever batch brought it (R-28): a batch of
    January may bring one of December, so `batch_season` may be another season.
    """
    at = CARD.format(season=season, unit=unit)
    seen_card = desk.state(Scorecard, at).version
    paper = paper_for(desk, unit, batch_season or season, batch, document)
    (stream, code), *elsewhere = paper.places
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.apply_reprimand(
            criterion,
            points,
            seen=seen,
            reprimand=stream,
            code=code,
            document=paper.document,
            places=elsewhere,
            reason=reason,
            with_deputy=with_deputy,
            conflict=conflict(desk, unit),
        ),
        relies_on={at: seen_card, **paper.relies_on},
    )


@act(
    "scorecard.reverse-reprimand",
    OF_UNIT + "/reprimand-reversals",
    says="Trả lại điểm khi văn bản phê bình, nhắc nhở bị thu hồi",
    clause=REPRIMANDS,
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def reverse_reprimand(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    withdrawal: Position,
    points: Points,
    seen: Points,
    reason: Text | None = None,
    with_deputy: bool = False,
) -> Receipt:
    """Answer the withdrawal of a paper that cost points, before the cluster's lock (R-28).

    The criterion is the one the paper moved. After the lock the council answers, by a determination
    that cites the withdrawal.
    """
    at = CARD.format(season=season, unit=unit)
    seen_card = desk.state(Scorecard, at).version
    paper = withdrawal_of(desk, withdrawal, "withdrawal")
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.reverse_reprimand(
            points,
            seen=seen,
            withdrawal=paper.withdrawal,
            withdrawn=paper.document,
            document=paper.withdrawn_by,
            reason=reason,
            with_deputy=with_deputy,
            conflict=conflict(desk, unit),
        ),
        relies_on={at: seen_card, **paper.relies_on},
    )


@act(
    "scorecard.complete-review",
    OF_UNIT + "/review-completions",
    says="Hoàn thành rà soát",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
    stream=CARD,
    ends_with_season=True,
)
def complete_review(desk: Desk, season: Code, unit: Code, *, with_deputy: bool = False) -> Receipt:
    """Close the review with its total."""
    return on_card(
        desk,
        season,
        unit,
        lambda card: card.complete_review(with_deputy=with_deputy, conflict=conflict(desk, unit)),
    )


@act(
    "cluster.notify-results",
    OF_CLUSTER + "/result-notices",
    says="Thông báo kết quả rà soát",
    clause="B.II.2",
    may=(HEAD, DEPUTY),
)
def notify(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    units: tuple[Code, ...] = (),
    addressees: Annotated[tuple[Addressee, ...], Field(min_length=1)],
    document: DocumentRef | None = None,
) -> Receipt:
    """Tell the addressees the figures of these units, or of the whole cluster, in one act."""
    del cluster  # it is the scope
    once_each(units, "units")
    with_cards_here(desk, units, "units")
    of_cluster(desk, (a.code for a in addressees if a.kind == "UNIT"), "addressees")
    if strange := [
        a.code for a in addressees if a.kind == "COUNCIL" and a.code != desk.scope.council
    ]:
        raise Refused(
            f"{', '.join(strange)} không phải Hội đồng phụ trách",
            under="B.II.2",
            field="addressees",
        )
    return desk.record(
        [
            Act(
                Scorecard,
                CARD.format(season=season, unit=unit),
                lambda card: card.notify(addressees, document=document),
            )
            for unit in units or cards_here(desk)
        ]
    )
