"""The act that declares a fact entered in error (ghi nhầm): void from the start, still visible."""

from collections.abc import Callable, Sequence

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.recomputing import imagined
from ledger.acts.reviews import record_of_clusters, record_with_reviews
from ledger.acts.rights import ADMIN_OF_ROLES, COUNCIL, RECORDER, REGISTRY
from ledger.acts.shared_cases import case_meant, falls_with, missed, record_on, records_of
from ledger.aggregates.award_events import AwardReviewFlagged, ReviewCause
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.dispute_events import CouncilDecisionIssued
from ledger.aggregates.dispute_hearing import HearingFileFrozen
from ledger.aggregates.meeting import MeetingHeld
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.scorecard import Scorecard, Stage
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    ScoresAgreed,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.aggregates.scorecard_stages import OPEN_FOR_HEAD
from ledger.events import AnyRecorded, Chronicle, EnteredInError, standing
from ledger.journal.journal import Act, Receipt
from ledger.refusals import NotAllowed, Refused
from ledger.values import Position, Text

LOCKED = frozenset({Stage.AGREED, Stage.VERIFIED, Stage.CLOSED})
ABOVE_THE_LOCK = frozenset({Role.COUNCIL, Role.STANDING_BODY})
CAUSES: dict[str, ReviewCause] = {
    "scorecard": "SCORE_MOVED",
    "party-rating": "PARTY_RATING_MOVED",
    "conduct": "CONDUCT_MOVED",
    "matter": "CONDUCT_MOVED",
}


@act(
    "event.declare-error",
    "events/{position}/errors",
    says="Tuyên bố sự kiện ghi nhầm",
    may=(RECORDER, COUNCIL, REGISTRY, ADMIN_OF_ROLES),
)
def declare_error(desk: Desk, position: Position, *, reason: Text | None = None) -> Receipt:
    """Declare an event entered in error, whether a fact or an earlier such declaration.

    On a card after the cluster's lock only the council and its standing body still may. A case that
    stands on the records of several units is void on all of them; where it comes back to one, that
    record is brought up to date. An award that rested on what is
    void now is flagged for review in the same act; such a flag, whoever's act raised it, is left to
    the council and its standing body too.
    """
    meant = desk.ledger.journal.at(position)
    stream = meant.stream
    declared = Act(Chronicle, stream, lambda c: c.declare_error(position, reason=reason))
    kind, *codes = stream.split("/")
    if isinstance(meant.facts, LineRecomputed | RecomputationFlagged):
        raise Refused(
            f"sự kiện số {position} do phần mềm tính từ sự kiện số {meant.facts.because_of}; nếu "
            "sự kiện đó ghi nhầm thì tuyên bố sự kiện đó, điểm được tính lại ngay",
            under="B.I",
            field="position",
        )
    if kind == "calendar-feed":
        raise Refused(
            "địa chỉ lịch nghĩa vụ không tuyên bố ghi nhầm, vì thu hồi là dứt khoát; hãy thu hồi "
            "địa chỉ này và cấp địa chỉ khác",
            field="position",
        )
    if kind == "erasure":
        raise Refused(
            "lệnh xóa theo luật không tuyên bố ghi nhầm, vì phần đã xóa không còn để lấy lại",
            field="position",
        )
    if isinstance(meant.facts, HearingFileFrozen):
        raise Refused(
            f"hồ sơ giải quyết do phần mềm chốt cùng báo cáo tại sự kiện số {meant.facts.escalated}"
            "; nếu báo cáo ghi nhầm thì tuyên bố báo cáo đó",
            under="A.I.3",
            field="position",
        )
    if isinstance(meant.facts, AwardReviewFlagged) and desk.mandate.by.role not in ABOVE_THE_LOCK:
        raise NotAllowed(
            "đánh dấu xem xét lại khen thưởng là để cấp trên xem xét, dù do việc của ai mà có; "
            "chỉ Hội đồng TĐKT, Thường trực Hội đồng TĐKT còn tuyên bố được là ghi nhầm",
            under="B.II.3",
        )
    if kind == "cluster":
        relied = _in_one_cluster(desk, stream, declared)
        return record_of_clusters(desk, codes, [declared], relies_on=relied)
    if kind not in CAUSES:
        rests = _agreed_at if isinstance(meant.facts, MeetingHeld) else _nothing_rests_on
        return desk.record([declared], relies_on=rests(desk, meant))
    if kind == "conduct" and (code := case_meant(desk, meant)) is not None:
        records = records_of(desk, codes[0], codes[1], code)
        fallen = falls_with(position, records)
        others = [
            Act(Chronicle, other, _declaring(positions, reason), caused_by=0)
            for other, positions in fallen.items()
        ]
        fallen[stream] = [position, *fallen.get(stream, ())]
        again = missed(desk, code, records, fallen, reason)
        return record_on(desk, codes[0], records, [declared, *others, *again])
    relies_on = _below_the_lock(desk, meant) if kind == "scorecard" else {}
    units = (codes[1],) if kind != "party-rating" else _covered(desk, stream)
    return record_with_reviews(
        desk, codes[0], units, [declared], cause=CAUSES[kind], relies_on=relies_on
    )


def _declaring(
    positions: Sequence[int], reason: str | None
) -> Callable[[Chronicle], Sequence[EnteredInError]]:
    """Return the decision that declares the events at several positions of one stream."""
    return lambda c: [c.declare_error(position, reason=reason) for position in positions]


def _in_one_cluster(desk: Desk, stream: str, declared: Act[Chronicle]) -> dict[str, int]:
    """Return the versions of all clusters.

    Refused: without what is declared an error a unit would be a member of two on one day.
    """
    histories = desk.ledger.journal.histories(desk.ledger.journal.streams("cluster/"))
    without = (*histories[stream], *imagined(desk, [declared]))
    here = Cluster.folded(stream, without).memberships
    before = {*Cluster.folded(stream, histories[stream]).memberships}
    for other, history in histories.items():
        there = Cluster.folded(other, history)
        for b in (b for b in here if b not in before and other != stream):
            if there.memberships.clash(b.what, b.from_day, b.to_day):
                raise Refused(
                    f"đơn vị {b.what} đã là thành viên của {there.names.last}; phải tuyên bố việc "
                    "đưa vào cụm, khối đó ghi nhầm trước",
                    under="A.I.1",
                    field="position",
                )
    return {s: len(h) for s, h in histories.items()}


def _agreed_at(desk: Desk, meant: AnyRecorded) -> dict[str, int]:
    """Return the versions of the season's cards; NotAllowed when one was agreed at the meeting.

    What the cluster's lock rests on is above the cluster, as the lock itself is.
    """
    if desk.mandate.by.role in ABOVE_THE_LOCK:
        return {}
    cards = desk.ledger.journal.streams(f"scorecard/{meant.stream.split('/')[1]}/")
    histories = desk.ledger.journal.histories(cards)
    for stream, history in histories.items():
        agreed = [r.facts for r in standing(history) if isinstance(r.facts, ScoresAgreed)]
        if any(facts.meeting == meant.stream for facts in agreed):
            raise NotAllowed(
                f"{stream} đã thống nhất tại cuộc họp này; chỉ Hội đồng TĐKT, Thường trực Hội đồng "
                "TĐKT còn tuyên bố được cuộc họp ghi nhầm",
                under="B.II.4",
            )
    return {stream: len(history) for stream, history in histories.items()}


def _nothing_rests_on(desk: Desk, meant: AnyRecorded) -> dict[str, int]:
    """Return the versions of the cards that a decision on a disagreement moved.

    Refused while a figure still stands by the decision: that is declared first, or the card would
    go on by a decision that never was.
    """
    if not isinstance(meant.facts, CouncilDecisionIssued):
        return {}
    cards = [f"scorecard/{meant.stream.split('/')[1]}/{e.unit}" for e in meant.facts.effects]
    histories = desk.ledger.journal.histories(cards)
    for stream, history in histories.items():
        for recorded in standing(history):
            facts = recorded.facts
            by_it = isinstance(facts, CouncilScoreDetermined) and facts.dispute == meant.stream
            if by_it and recorded.position > meant.position:
                raise Refused(
                    f"{stream} còn theo quyết định này ở sự kiện số {recorded.position}; phải "
                    "tuyên bố sự kiện đó ghi nhầm trước",
                    under="A.I.3",
                    field="position",
                )
    return {stream: len(history) for stream, history in histories.items()}


def _below_the_lock(desk: Desk, meant: AnyRecorded) -> dict[str, int]:
    """Return the card's version the act relies on.

    NotAllowed on a locked card, but from above; and of a self-score once its review has opened, for
    from then on a unit's figures move by the review only (R-11).
    """
    if desk.mandate.by.role in ABOVE_THE_LOCK:
        return {}
    stream = meant.stream
    card = desk.state(Scorecard, stream)
    while isinstance(meant.facts, EnteredInError):
        meant = desk.ledger.journal.at(meant.facts.position)
    if isinstance(meant.facts, SelfScoreSubmitted) and card.stage in OPEN_FOR_HEAD:
        raise NotAllowed(
            "phiếu đã mở rà soát; chỉ Hội đồng TĐKT, Thường trực Hội đồng TĐKT còn tuyên bố được "
            "điểm tự chấm ghi nhầm, đơn vị thì giải trình",
            under="B.II.1",
        )
    if card.stage in LOCKED:
        raise NotAllowed(
            "phiếu đã thống nhất tại họp trừ bị; chỉ Hội đồng TĐKT, Thường trực Hội đồng TĐKT "
            "còn tuyên bố được sự kiện ghi nhầm",
            under="B.II.4",
        )
    return {stream: card.version}


def _covered(desk: Desk, stream: str) -> tuple[str, ...]:
    """Return every unit that any event of a rating covers or covered."""
    history = desk.ledger.journal.histories([stream])[stream]
    rating = PartyRating.folded(stream, history).rating
    now = rating.covers if rating else ()
    return tuple(dict.fromkeys([*now, *(u for e in history for u in e.facts.concerns())]))
