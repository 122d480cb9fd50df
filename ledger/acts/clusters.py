"""Acts on a cluster (cụm, khối thi đua): set up, peopled, merged and ended by the City."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from ledger.acts.act import Desk, act
from ledger.acts.lookups import new, once_each, unused
from ledger.acts.policy import require
from ledger.acts.reviews import record_of_clusters
from ledger.acts.rights import CITY, FOR_CITY
from ledger.acts.scope import resolve
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import ClusterKind, MemberMove
from ledger.aggregates.unit import Unit
from ledger.events import Event
from ledger.journal.journal import Act, Receipt
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Text, viet_day

CLUSTER = "cluster/{cluster}"
DISSOLVE = "Giải thể cụm, khối"
MERGE = "Sáp nhập cụm, khối"
ONE_DAY = timedelta(days=1)


@act(
    "cluster.establish",
    "clusters",
    says="Thành lập cụm, khối thi đua",
    clause="A.I.1",
    may=(CITY, FOR_CITY),
    names=("council",),
)
def establish(
    desk: Desk,
    *,
    code: Code,
    name: Text,
    kind: ClusterKind,
    council: Code,
    from_day: Day,
    document: DocumentRef | None = None,
) -> Receipt:
    """Set up a cluster by a decision of the City, under a code that nothing else has."""
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=code),
        new(
            lambda c: c.establish(
                name, kind=kind, council=council, from_day=from_day, document=document
            )
        ),
        relies_on=unused(desk, "cluster", code),
    )


@act(
    "cluster.rename",
    "clusters/{cluster}/names",
    says="Đổi tên cụm, khối",
    clause="A.I.1",
    may=(CITY, FOR_CITY),
    stream=CLUSTER,
)
def rename(
    desk: Desk, cluster: Code, *, name: Text, from_day: Day, document: DocumentRef | None = None
) -> Receipt:
    """Let a cluster bear another name from a day on."""
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.rename(name, from_day=from_day, document=document),
    )


@act(
    "cluster.dissolve",
    "clusters/{cluster}/dissolutions",
    says=DISSOLVE,
    clause="A.I.1",
    may=(CITY, FOR_CITY),
    stream=CLUSTER,
)
def dissolve(
    desk: Desk,
    cluster: Code,
    *,
    to_day: Day,
    moves: tuple[MemberMove, ...] = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """End a cluster after its last day; `moves` puts members into others from the day after.

    A member that is not moved belongs to no cluster until it is admitted to one; that is found.
    """
    once_each((m.unit for m in moves), "moves")
    return _ended(desk, {cluster: moves}, to_day, document, "moves", DISSOLVE)


@act(
    "cluster.merge",
    "clusters/{cluster}/mergers",
    says=MERGE,
    clause="A.I.1",
    may=(CITY, FOR_CITY),
    stream=CLUSTER,
)
def merge(
    desk: Desk,
    cluster: Code,
    *,
    clusters: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100)],
    to_day: Day,
    document: DocumentRef | None = None,
) -> Receipt:
    """End clusters after a last day, and put all their members of that day into this one.

    One that the merger is to begin with is established first, from the day after.
    """
    once_each(clusters, "clusters")
    if cluster in clusters:
        raise Refused(
            f"cụm, khối {cluster} không sáp nhập vào chính mình", under="A.I.1", field="clusters"
        )
    ending = desk.states(Cluster, [CLUSTER.format(cluster=code) for code in clusters])
    moves = {
        c.code(1): tuple(MemberMove(unit=u, cluster=cluster) for u in c.roster(to_day))
        for c in ending
    }
    return _ended(desk, moves, to_day, document, "clusters", MERGE)


def _ended(
    desk: Desk,
    moves: Mapping[str, Sequence[MemberMove]],
    to_day: date,
    document: DocumentRef | None,
    field: str,
    says: str,
) -> Receipt:
    """End clusters and let others admit their members, in one transaction, lines moved with it.

    Whoever acts needs the right for every cluster concerned.
    """
    coming: dict[str, list[str]] = {}
    for move in (m for of_one in moves.values() for m in of_one):
        coming.setdefault(move.cluster, []).append(move.unit)
    known = {c.code(1): c for c in desk.states(Cluster, desk.ledger.journal.streams("cluster/"))}
    named = [*moves, *coming]
    if strange := [c for c in named if c not in known or (c in moves and c in coming)]:
        raise Refused(
            f"{', '.join(strange)} không phải là cụm, khối khác, đang có, để nhận thành viên",
            under="A.I.1",
            field=field,
        )
    for code in named:
        concerned = resolve(desk.ledger, {"cluster": code}, desk.mandate.on)
        by, on = desk.mandate.by, desk.mandate.on
        require(desk.ledger, says, "A.I.1", (CITY, FOR_CITY), by, on, concerned)
    acts = [
        Act(Cluster, known[code].stream, _dissolving(to_day, document, of_one))
        for code, of_one in moves.items()
    ]
    first = to_day + ONE_DAY
    reliance = {c.stream: c.version for c in known.values()}
    for code, units in coming.items():
        others = [c for c in known.values() if c.code(1) not in {*moves, code}]
        joins, relied = _joining(desk, units, first, None, document, others)
        acts.append(Act(Cluster, known[code].stream, joins, caused_by=0))
        reliance.update(relied)
    return record_of_clusters(desk, named, acts, relies_on=reliance)


def _dissolving(
    to_day: date, document: DocumentRef | None, moves: Sequence[MemberMove]
) -> Callable[[Cluster], Sequence[Event]]:
    return lambda c: c.dissolve(to_day=to_day, document=document, moves=moves)


@act(
    "cluster.admit",
    "clusters/{cluster}/members",
    says="Đưa đơn vị vào cụm, khối",
    clause="A.I.1",
    may=(CITY, FOR_CITY),
    stream=CLUSTER,
)
def admit(
    desk: Desk,
    cluster: Code,
    *,
    unit: Code,
    from_day: Day,
    to_day: Day | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Make a unit a member; it belongs to one cluster at a time.

    Whether another cluster has the unit is asked of all of them, and the act relies on none of
    them having moved: of two clusters that admit one unit at once, the second is put again and
    finds the first. One that was dissolved has nobody any more. A cluster set up in between cannot
    have it: it is admitted to in a later act.
    """
    stream = CLUSTER.format(cluster=cluster)
    others = [s for s in desk.ledger.journal.streams("cluster/") if s != stream]
    clusters = desk.states(Cluster, others)
    joins, relied = _joining(desk, [unit], from_day, to_day, document, clusters)
    reliance = {**relied, **{c.stream: c.version for c in clusters}}
    return record_of_clusters(desk, [cluster], [Act(Cluster, stream, joins)], relies_on=reliance)


def _joining(
    desk: Desk,
    units: Sequence[str],
    from_day: date,
    to_day: date | None,
    document: DocumentRef | None,
    others: Sequence[Cluster],
) -> tuple[Callable[[Cluster], Sequence[Event]], dict[str, int]]:
    """Return the decision that admits units which none of the other clusters has.

    With it the versions of the units that says so.
    """
    joining = desk.states(Unit, [f"unit/{unit}" for unit in units])
    if strange := [u.code(1) for u in joining if not u.exists(from_day)]:
        raise Refused(
            f"ngày {viet_day(from_day)} không có đơn vị {', '.join(strange)}",
            under="A.I.1",
            field="unit",
        )
    elsewhere = {
        unit: c.names.last
        for unit in units
        for c in others
        if c.memberships.clash(unit, from_day, to_day)
    }

    def decision(cluster: Cluster) -> list[Event]:
        return [
            cluster.admit(
                unit,
                from_day=from_day,
                to_day=to_day,
                document=document,
                elsewhere=elsewhere.get(unit),
            )
            for unit in units
        ]

    return decision, {u.stream: u.version for u in joining}


@act(
    "cluster.leave",
    "clusters/{cluster}/departures",
    says="Đưa đơn vị ra khỏi cụm, khối",
    clause="A.I.1",
    may=(CITY, FOR_CITY),
    stream=CLUSTER,
)
def leave(
    desk: Desk, cluster: Code, *, unit: Code, to_day: Day, document: DocumentRef | None = None
) -> Receipt:
    """End a membership after its last day, and with it whatever the unit leads.

    Lines of others that were scored against the unit move with it.
    """
    leaving = Act(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.leave(unit, to_day=to_day, document=document),
    )
    return record_of_clusters(desk, [cluster], [leaving])
