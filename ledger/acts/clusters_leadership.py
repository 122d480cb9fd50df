"""Acts on who leads a cluster (cụm trưởng, cụm phó): introduced, assigned, replaced, helped."""

from collections.abc import Sequence

from ledger.acts.act import Desk, act
from ledger.acts.lookups import held_meeting, once_each, rules
from ledger.acts.policy import TABLE
from ledger.acts.rights import COUNCIL, DELEGATED, HEAD, STANDING_BODY
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.meeting import MeetingKind
from ledger.journal.journal import Receipt
from ledger.refusals import Refused
from ledger.rulebook.leadership import Leads
from ledger.values import Code, Day, DocumentRef, Position, Text

CLUSTER = "cluster/{cluster}"


@act(
    "cluster.introduce-leadership",
    "seasons/{season}/clusters/{cluster}/leadership-introductions",
    says="Giới thiệu cụm trưởng, cụm phó năm sau",
    clause="A.II.3.3",
    may=(HEAD, DELEGATED),
    stream=CLUSTER,
)
def introduce(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    unit: Code,
    role: Leads,
    for_season: Code,
    meeting: Code,
    document: DocumentRef | None = None,
) -> Receipt:
    """Introduce a member to lead a coming season, at this season's year-end conference."""
    held = held_meeting(desk, f"meeting/{season}/{meeting}", MeetingKind.YEAREND)
    on = held.held_on or desk.mandate.on
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.introduce(
            unit,
            role,
            season=for_season,
            on=on,
            quorate=held.quorate,
            meeting=held.stream,
            document=document,
        ),
        relies_on={held.stream: held.version},
    )


@act(
    "cluster.assign-leadership",
    "clusters/{cluster}/leadership-assignments",
    says="Phân công cụm trưởng, cụm phó",
    clause="A.I.2",
    may=(COUNCIL, STANDING_BODY),
    stream=CLUSTER,
    names=("season",),
)
def assign(
    desk: Desk,
    cluster: Code,
    *,
    unit: Code,
    role: Leads,
    from_day: Day,
    to_day: Day | None = None,
    season: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Assign a member Head or Deputy; without a last day for the whole term."""
    years = rules(desk).leadership.term_years
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.assign(
            unit,
            role,
            from_day=from_day,
            to_day=to_day,
            season=season,
            document=document,
            term_years=years,
        ),
    )


@act(
    "cluster.hand-over-leadership",
    "clusters/{cluster}/leadership-handovers",
    says="Thay cụm trưởng, cụm phó giữa nhiệm kỳ",
    clause="A.I.2",
    may=(COUNCIL, STANDING_BODY),
    stream=CLUSTER,
    names=("season",),
)
def hand_over(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    cluster: Code,
    *,
    unit: Code,
    role: Leads,
    from_day: Day,
    reason: Text | None = None,
    to_day: Day | None = None,
    season: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Let another unit take over a running term."""
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.hand_over(
            unit,
            role,
            from_day=from_day,
            reason=reason,
            to_day=to_day,
            season=season,
            document=document,
        ),
    )


@act(
    "cluster.end-leadership",
    "clusters/{cluster}/leadership-endings",
    says="Kết thúc sớm nhiệm kỳ cụm trưởng, cụm phó",
    clause="A.I.2",
    may=(COUNCIL, STANDING_BODY),
    stream=CLUSTER,
    names=("season",),
)
def end_leadership(
    desk: Desk,
    cluster: Code,
    *,
    unit: Code,
    role: Leads,
    to_day: Day,
    reason: Text | None = None,
    season: Code | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End a term early."""
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.end_leadership(
            unit, role, to_day=to_day, reason=reason, season=season, document=document
        ),
    )


@act(
    "cluster.delegate",
    "clusters/{cluster}/delegations",
    says="Ủy quyền cho cụm phó",
    clause="A.II.2.2",
    may=(HEAD,),
    stream=CLUSTER,
    names=("season",),
)
def delegate(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    cluster: Code,
    *,
    deputy: Code,
    scope: Text | None = None,
    from_day: Day,
    to_day: Day | None = None,
    season: Code | None = None,
    document: DocumentRef | None = None,
    acts: tuple[Code, ...] = (),
) -> Receipt:
    """Authorise the Deputy to act for the Head in named matters, for a time, on paper.

    `acts` narrows it to some acts by name; without, the Deputy puts whatever a delegation allows.
    """
    _delegable(acts)
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.delegate(
            desk.mandate.by.body,
            deputy,
            scope=scope,
            from_day=from_day,
            to_day=to_day,
            season=season,
            document=document,
            acts=acts,
        ),
    )


def _delegable(acts: Sequence[str]) -> None:
    """Refuse acts that no delegation lets a Deputy put, and say which it does."""
    can = sorted(name for name, row in TABLE.items() if DELEGATED in row.may)
    once_each(acts, "acts")
    if strange := [name for name in acts if name not in can]:
        told = "; ".join(f"{name} ({TABLE[name].says})" for name in can)
        raise Refused(
            f"không ủy quyền {', '.join(strange)} được; các việc ủy quyền được: {told}",
            under="A.II.2.2",
            field="acts",
        )


@act(
    "cluster.end-delegation",
    "clusters/{cluster}/delegation-endings",
    says="Chấm dứt ủy quyền",
    clause="A.II.2.2",
    may=(HEAD,),
    stream=CLUSTER,
    names=("season",),
)
def end_delegation(
    desk: Desk,
    cluster: Code,
    *,
    delegation: Position,
    to_day: Day,
    season: Code | None = None,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """End a delegation early; `season` names whose Head ends it, where seasons overlap."""
    del season  # it is the scope
    return desk.decide(
        Cluster,
        CLUSTER.format(cluster=cluster),
        lambda c: c.end_delegation(delegation, to_day=to_day, reason=reason, document=document),
    )
