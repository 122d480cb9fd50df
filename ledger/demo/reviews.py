"""Reviews (rà soát của năm cụm, khối mẫu): opened, scored, adjusted, completed, told."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from ledger.acts.adjustments import Adjusted
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import Conflicted
from ledger.demo.cards import LATE, addressees, on_cards
from ledger.demo.figures import drawn, self_scored
from ledger.demo.persons import CLERK, lead
from ledger.demo.places import CLUSTERS, SEASON, Cluster, Member
from ledger.demo.teller import Teller, on, paper

LOWERED = 3
"""One unit in so many has a line that its Head scores lower than it did itself."""
ADJUSTED = 4
"""One unit in so many has a line adjusted on evidence."""


@on("2024-12-09")
def reviews_opened(t: Teller) -> None:
    """Open the review of every card of a cluster."""
    for cluster in CLUSTERS:
        on_cards(t, "scorecard.open-review", cluster, lead(cluster.head), _opened)


def _opened(_: Cluster, __: Member) -> Iterator[Callable[[Scorecard], Any]]:
    yield lambda card: card.open_review()


@on("2024-12-11")
def heads_score(t: Teller) -> None:
    """Give the lines that the Head scores their figures, now and then lower than the unit's own."""
    for cluster in CLUSTERS:
        on_cards(t, "scorecard.score", cluster, lead(cluster.head), _scored_by("HEAD"))


@on("2024-12-12")
def standing_body_scores(t: Teller) -> None:
    """Give the lines that the standing body scores their figures, all as the units have them."""
    for cluster in CLUSTERS:
        on_cards(t, "scorecard.score", cluster, CLERK.actor(), _scored_by("STANDING_BODY"))


def _scored_by(body: str) -> Callable[[Cluster, Member], Iterator[Callable[[Scorecard], Any]]]:
    def scored(cluster: Cluster, member: Member) -> Iterator[Callable[[Scorecard], Any]]:
        own = body == "HEAD" and member.code == cluster.head
        leaves = [leaf.code for leaf in cluster.leaves if leaf.scored_by == body]
        given = self_scored(cluster, member)
        lowered = body == "HEAD" and member.code not in LATE and not drawn(LOWERED, member.code)
        for code in leaves:
            less = Decimal(1) if lowered and code == leaves[-1] else Decimal(0)
            yield _score(code, given[code] - less, body, "OWN_UNIT" if own else None)

    return scored


def _score(
    code: str, points: Decimal, body: str, conflict: Conflicted
) -> Callable[[Scorecard], Any]:
    return lambda card: card.score(
        code, points.quantize(Decimal("0.01")), scored_by=body, conflict=conflict
    )


@on("2024-12-13")
def adjustments(t: Teller) -> None:
    """Lower a line of some units on evidence, all of a cluster in one act; apply reminders."""
    for cluster in CLUSTERS:
        lines = [
            _lowered(cluster, member)
            for member in cluster.members
            if member.code not in {*LATE, cluster.head}
            and not drawn(ADJUSTED, member.code, "lower")
        ]
        if lines:
            t.put(
                "cluster.adjust",
                f"{SEASON}/{cluster.code}",
                lead(cluster.head),
                lines=lines,
                reason="Minh chứng chưa đủ so với điểm tự chấm",
                documents=(paper(f"Biên bản rà soát của {cluster.name}"),),
                with_deputy=True,
            )
    for cluster, unit in ((CLUSTERS[0], "PM05"), (CLUSTERS[3], "TH03")):
        t.put(
            "scorecard.apply-reprimand",
            f"{SEASON}/{unit}",
            lead(cluster.head),
            batch=f"{SEASON}-06",
            document="205",
            criterion="P.2",
            points="-2",
            seen="0",
            with_deputy=True,
        )


def _lowered(cluster: Cluster, member: Member) -> Adjusted:
    given = self_scored(cluster, member)
    graded = [c for c in cluster.leaves if c.type == "graded" and c.scored_by == "SELF"]
    leaf = graded[drawn(len(graded), member.code, "which")]
    less = Decimal(2) + drawn(4, member.code, "less")
    before = given[leaf.code].quantize(Decimal("0.01"))
    return Adjusted(unit=member.code, criterion=leaf.code, points=before - less, seen=before)


@on("2024-12-16")
def reviews_completed(t: Teller) -> None:
    """Complete the review of every card."""
    for cluster in CLUSTERS:
        on_cards(t, "scorecard.complete-review", cluster, lead(cluster.head), _completed)


def _completed(cluster: Cluster, member: Member) -> Iterator[Callable[[Scorecard], Any]]:
    conflict: Conflicted = "OWN_UNIT" if member.code == cluster.head else None
    yield lambda card: card.complete_review(with_deputy=True, conflict=conflict)


@on("2024-12-17")
def notices(t: Teller) -> None:
    """Tell the members and the council the results, a week before the conference (B.II.2)."""
    for cluster in CLUSTERS:
        t.put(
            "cluster.notify-results",
            f"{SEASON}/{cluster.code}",
            lead(cluster.head),
            addressees=addressees(cluster),
            document=paper(f"Thông báo kết quả rà soát của {cluster.name}"),
        )
