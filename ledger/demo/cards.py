"""Cards (phiếu và cuộc họp mẫu): what the clusters of the demo all do in the same way."""

from collections.abc import Callable, Iterator
from typing import Any

from ledger.actors import Actor
from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import Addressee
from ledger.demo.persons import lead
from ledger.demo.places import COUNCIL, SEASON, Cluster, Member
from ledger.demo.teller import Decision, Teller, paper

LATE = ("PM01", "PM02", "PM03")
"""Three wards that the council moves late (domain §5.2, rows 20, 21, 23)."""
_CODES = {
    MeetingKind.PREPARATORY: "TRU-BI",
    MeetingKind.SIGNING: "GIAO-UOC",
    MeetingKind.MIDYEAR: "SO-KET",
    MeetingKind.YEAREND: "TONG-KET",
}


def hold(t: Teller, cluster: Cluster, kind: MeetingKind, away: str | None = None) -> str:
    """Record a meeting of a cluster by its Head, all members but one present; return its code."""
    code = f"{cluster.code}-{_CODES[kind]}"
    t.put(
        "meeting.hold",
        f"{SEASON}/{code}",
        lead(cluster.head),
        kind=kind,
        cluster=cluster.code,
        chair=cluster.head,
        present=[m.code for m in cluster.members if m.code != away],
        standing_body_present=True,
        minutes=paper(f"Biên bản {kind.viet} của {cluster.name}"),
    )
    return code


def addressees(cluster: Cluster) -> list[Addressee]:
    """Return whom a cluster tells its results: every member, and the council."""
    units = [Addressee(kind="UNIT", code=member.code) for member in cluster.members]
    return [*units, Addressee(kind="COUNCIL", code=COUNCIL)]


def card_of(unit: str) -> str:
    """Return the stream of a unit's card."""
    return f"scorecard/{SEASON}/{unit}"


def on_cards(
    t: Teller,
    name: str,
    cluster: Cluster,
    by: Actor,
    decisions: Callable[[Cluster, Member], Iterator[Callable[[Scorecard], Any]]],
) -> None:
    """Put decisions to every card of a cluster in one transaction."""
    told: list[Decision] = [
        (Scorecard, card_of(member.code), decision)
        for member in cluster.members
        for decision in decisions(cluster, member)
    ]
    t.together(name, by, told, season=SEASON, cluster=cluster.code)
