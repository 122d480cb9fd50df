"""Awards (khen thưởng của năm cụm, khối mẫu): meetings, the council's figures, awards.

Two schools' clusters stop at the preparatory meeting, so their figures are the cluster's and not
yet the council's.
"""

from decimal import Decimal

from ledger.acts.agreement import Agreed, Determined
from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.scorecard import Scorecard
from ledger.demo.cards import LATE, card_of, hold
from ledger.demo.figures import self_scored
from ledger.demo.persons import CITY, CLERK, SECRETARY, lead
from ledger.demo.places import CLUSTERS, SEASON, Cluster
from ledger.demo.teller import Decision, Teller, on, paper
from ledger.demo.year import PAPERS
from ledger.values import DocumentRef

VERIFIED = CLUSTERS[:3]
"""The clusters whose figures the council has verified when the year ends."""
FLAG, MERIT = Decimal(900), Decimal(850)


@on("2024-12-20")
def preparatory_meetings(t: Teller) -> None:
    """Agree every card of a cluster (B.II.4)."""
    for cluster in CLUSTERS:
        meeting = hold(t, cluster, MeetingKind.PREPARATORY, away=cluster.members[3].code)
        t.put(
            "cluster.agree-scores",
            f"{SEASON}/{cluster.code}",
            lead(cluster.head),
            meeting=meeting,
            cards=[Agreed(unit=member.code) for member in cluster.members],
        )


@on("2024-12-23")
def verification(t: Teller) -> None:
    """Verify the figures of three clusters (B.II.3)."""
    document = paper("Biên bản thẩm định mẫu số 15/BB-HĐTĐKT ngày 23/12/2024")
    for cluster in VERIFIED:
        decisions: list[Decision] = [
            (Scorecard, card_of(member.code), lambda card: card.verify(document=document))
            for member in cluster.members
        ]
        t.together(
            "scorecard.verify", CLERK.actor(), decisions, season=SEASON, cluster=cluster.code
        )


@on("2024-12-24")
def conferences(t: Teller) -> None:
    """Hold the year-end conferences and nominate (A.II.3.3)."""
    for cluster in CLUSTERS:
        meeting = hold(t, cluster, MeetingKind.YEAREND)
        for unit, level in nominated(cluster).items():
            t.put(
                "award.nominate",
                f"{SEASON}/{unit}",
                lead(cluster.head),
                level=level,
                meeting=meeting,
            )


@on("2024-12-26")
def late_reprimand(t: Teller) -> None:
    """Let the council apply a reprimand that came after the cluster's lock (domain §5.2 row 23)."""
    (late,) = PAPERS[12]
    _determine(t, "PM03", "P.1", "-5", seen="0.00", document=late.document)


@on("2024-12-27")
def council_moves_a_figure(t: Teller) -> None:
    """Move PM01 below the flags before anybody decided (row 20)."""
    document = paper("Quyết định mẫu số 31/QĐ-HĐTĐKT ngày 27/12/2024")
    _determine(t, "PM01", "I.3", "-6", document=document)


@on("2024-12-30")
def proposals(t: Teller) -> None:
    """Propose, as the council, what the verified clusters nominated."""
    for cluster in VERIFIED:
        for unit, level in nominated(cluster).items():
            t.put(
                "award.propose",
                f"{SEASON}/{unit}",
                SECRETARY.actor(),
                level=proposed(unit, level),
                document=paper("Tờ trình mẫu số 40/TTr-HĐTĐKT ngày 30/12/2024"),
            )


@on("2025-01-10")
def decisions(t: Teller) -> None:
    """Grant, as the City, what it may grant itself; the Government's flag goes further up."""
    for cluster in VERIFIED:
        for unit, level in nominated(cluster).items():
            if level != "GOV_FLAG":
                t.put(
                    "award.decide",
                    f"{SEASON}/{unit}",
                    CITY.actor(),
                    outcome="GRANTED",
                    level=proposed(unit, level),
                    document=paper("Quyết định mẫu số 120/QĐ-UBND ngày 10/01/2025"),
                )


@on("2025-01-20")
def council_moves_a_figure_after_the_award(t: Teller) -> None:
    """Move PM02 below the flags after it got one: the award stands and is flagged (row 21)."""
    document = paper("Quyết định mẫu số 02/QĐ-HĐTĐKT ngày 20/01/2025")
    _determine(t, "PM02", "I.3", "-6", document=document)


def nominated(cluster: Cluster) -> dict[str, str]:
    """Return what a cluster nominates its units for: two flags, three merits, the late three."""
    found: dict[str, str] = {unit: "CITY_FLAG" for unit in LATE if cluster is CLUSTERS[0]}
    ranked = sorted(cluster.members, key=lambda m: (-m.points, m.code))
    flags = [m for m in ranked if m.points > FLAG and m.rating == "EXCELLENT"][:2]
    for place, member in enumerate(flags):
        top = "GOV_FLAG" if cluster is CLUSTERS[0] and not place else "CITY_FLAG"
        found.setdefault(member.code, top)
    rest = [m for m in ranked if m.points > MERIT and m.rating in {"EXCELLENT", "GOOD"}]
    for member in [m for m in rest if m.code not in found][:3]:
        found[member.code] = "CITY_MERIT"
    return found


def proposed(unit: str, level: str) -> str:
    """Return what the council makes of a nomination once it has moved the figure."""
    return "CITY_MERIT" if unit in {"PM01", "PM03"} else level


def _determine(
    t: Teller,
    unit: str,
    criterion: str,
    less: str,
    *,
    document: DocumentRef,
    seen: str | None = None,
) -> None:
    """Let the council move a line by so many points."""
    member = next(m for m in CLUSTERS[0].members if m.code == unit)
    before = Decimal(seen) if seen else self_scored(CLUSTERS[0], member)[criterion]
    t.put(
        "scorecard.determine",
        f"{SEASON}/{unit}",
        SECRETARY.actor(),
        lines=[Determined(criterion=criterion, points=before + Decimal(less), seen=before)],
        document=document,
        reason="Hội đồng tổng hợp chấm điểm, kết luận khác với cụm",
    )
