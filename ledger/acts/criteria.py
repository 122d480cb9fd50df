"""Acts on the criteria (bộ tiêu chí) of a cluster's groups: the Head decides their issue (B.I)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from ledger.acts.act import Desk, act
from ledger.acts.lookups import of_cluster, rules
from ledger.acts.rights import DELEGATED, HEAD
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import (
    Criterion,
    CriterionMarkedNotApplicable,
    Origin,
    Treatment,
)
from ledger.events import Event, standing
from ledger.journal.journal import Receipt
from ledger.refusals import Refused
from ledger.values import Code, DocumentRef, Text

CRITERIA = "criteria/{season}/{cluster}/{group}"
OF_GROUP = "seasons/{season}/clusters/{cluster}/criteria/{group}"


@act(
    "criteria.issue",
    OF_GROUP + "/issues",
    says="Ban hành bộ tiêu chí",
    clause="B.I",
    may=(HEAD, DELEGATED),
    stream=CRITERIA,
    ends_with_season=True,
)
def issue(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    group: Code,
    *,
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=1_000)],
    bonus_inside: bool,
    units: tuple[Code, ...] = (),
    not_applicable: Treatment | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
    keep_exemptions: bool = True,
) -> Receipt:
    """Issue the next version of a group's table, for the units named or for every unit.

    A unit is named by one group only; the act relies on the other groups' tables as they stand.
    What did not apply to a unit under the version before does not under this one either, and is
    marked so in the same act (R-10: it must be explicit), unless the Head says it is not kept.
    """
    draft = Draft(
        criteria=criteria, units=units, bonus_inside=bonus_inside, not_applicable=not_applicable
    )
    return _issue(
        desk,
        (season, cluster, group),
        draft,
        document=document,
        reason=reason,
        keep_exemptions=keep_exemptions,
    )


@act(
    "criteria.clone",
    OF_GROUP + "/clones",
    says="Chép bộ tiêu chí của năm trước",
    clause="B.I",
    may=(HEAD, DELEGATED),
    stream=CRITERIA,
    ends_with_season=True,
)
def clone(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    group: Code,
    *,
    from_season: Code,
    from_cluster: Code | None = None,
    from_group: Code | None = None,
    from_version: Annotated[int, Field(ge=1)] | None = None,
    units: tuple[Code, ...] | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Issue a version of another season's table, or its latest, as this group's next version.

    The same cluster's and the same group's unless named, for the same units unless named. The new
    version names the one it was cloned from; what did not apply to a unit is not cloned.
    """
    named = CRITERIA.format(
        season=from_season, cluster=from_cluster or cluster, group=from_group or group
    )
    source = desk.state(CriteriaSet, named)
    version = from_version or source.latest
    if (issued := source.sets.get(version)) is None:
        which = f" lần {from_version}" if from_version else ""
        raise Refused(
            f"chưa có bộ tiêu chí {named}{which} để chép", under="B.I", field="from_version"
        )
    draft = Draft(
        criteria=issued.criteria,
        units=issued.units if units is None else units,
        bonus_inside=issued.bonus_inside,
        not_applicable=issued.not_applicable,
    )
    return _issue(
        desk,
        (season, cluster, group),
        draft,
        document=document,
        reason=reason,
        origin=Origin(criteria=named, version=version),
        relies_on={source.stream: source.version},
    )


def _issue(
    desk: Desk,
    where: tuple[str, str, str],
    draft: Draft,
    *,
    document: DocumentRef | None,
    reason: str | None,
    origin: Origin | None = None,
    keep_exemptions: bool = True,
    relies_on: Mapping[str, int] | None = None,
) -> Receipt:
    """Issue a table for a season, a cluster and a group; it relies on the other groups' tables."""
    season, cluster, group = where
    stream = CRITERIA.format(season=season, cluster=cluster, group=group)
    of_cluster(desk, draft.units, "units")
    streams = desk.ledger.journal.streams(f"criteria/{season}/{cluster}/")
    others = desk.states(CriteriaSet, [s for s in streams if s != stream])
    elsewhere = {u: s.code(3) for s in others if s.latest for u in s.sets[s.latest].units}
    of_all = [s.code(3) for s in others if s.latest and not s.sets[s.latest].units]

    history = desk.ledger.journal.history(stream)  # whole: the reasons are carried too
    marks = [r.facts for r in standing(history)] if keep_exemptions else []
    marked = [m for m in marks if isinstance(m, CriterionMarkedNotApplicable)]

    def decision(s: CriteriaSet) -> Sequence[Event]:
        issued = s.issue(
            draft,
            regulation=rules(desk),
            document=document,
            reason=reason,
            elsewhere=elsewhere,
            origin=origin,
        )
        if of_all and not draft.units:
            raise Refused(
                f"nhóm {', '.join(of_all)} đã dùng cho mọi đơn vị của cụm, khối; "
                "nhóm khác phải nêu các đơn vị của mình",
                under="B.I",
                field="units",
            )
        return issued, *s.carried(issued, marked)

    return desk.decide(
        CriteriaSet,
        stream,
        decision,
        relies_on={
            **(relies_on or {}),
            stream: len(history),
            **{other.stream: other.version for other in others},
        },
    )


@act(
    "criteria.report",
    OF_GROUP + "/reports",
    says="Báo cáo bộ tiêu chí",
    clause="B.I",
    may=(HEAD, DELEGATED),
    stream=CRITERIA,
)
def report(
    desk: Desk,
    season: Code,
    cluster: Code,
    group: Code,
    *,
    to: Annotated[tuple[Literal["DISTRICT", "COUNCIL"], ...], Field(min_length=1)],
    version: Annotated[int, Field(ge=1)] | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Report a version, or the latest, to the district and the council."""
    return desk.decide(
        CriteriaSet,
        CRITERIA.format(season=season, cluster=cluster, group=group),
        lambda s: s.report(to, version=version, document=document),
    )


@act(
    "criteria.mark-not-applicable",
    OF_GROUP + "/exemptions",
    says="Ghi tiêu chí không áp dụng cho một đơn vị",
    clause="B.I",
    may=(HEAD, DELEGATED),
    stream=CRITERIA,
    ends_with_season=True,
)
def mark_not_applicable(
    desk: Desk,
    season: Code,
    cluster: Code,
    group: Code,
    *,
    unit: Code,
    criterion: Code,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Say that a criterion does not apply to a unit."""
    of_cluster(desk, [unit], "unit")
    return desk.decide(
        CriteriaSet,
        CRITERIA.format(season=season, cluster=cluster, group=group),
        lambda s: s.mark_not_applicable(unit, criterion, reason=reason, document=document),
    )
