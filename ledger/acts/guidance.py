"""Acts on the annual guidance (hướng dẫn hằng năm) of UBND quận, and on ties at a quota's end."""

from collections.abc import Iterable

from ledger.acts.act import Desk, act
from ledger.acts.lookups import council_meeting, of_cluster
from ledger.acts.rights import COUNCIL, DISTRICT, standing_body
from ledger.aggregates.body import BodyKind
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.guidance import DossierItem, Guidance, Quota
from ledger.journal.journal import Receipt
from ledger.refusals import Refused
from ledger.rulebook.regulation import AwardCode
from ledger.values import Code, Day, DocumentRef, Text

GUIDANCE = "guidance/{season}"
OF_SEASON = "seasons/{season}/guidance"


@act(
    "guidance.issue",
    OF_SEASON + "/issues",
    says="Ban hành hướng dẫn khen thưởng hằng năm",
    clause="B.III.2",
    may=(DISTRICT, standing_body(BodyKind.DISTRICT)),
    stream=GUIDANCE,
)
def issue(
    desk: Desk,
    season: Code,
    *,
    quotas: tuple[Quota, ...] = (),
    dossier_items: tuple[DossierItem, ...] = (),
    dossier_deadline: Day | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Issue the guidance of a season: quotas by cluster (B.III.2), files and deadline (B.III.3)."""
    _of_council(desk, (q.cluster for q in quotas))
    return desk.decide(
        Guidance,
        GUIDANCE.format(season=season),
        lambda g: g.issue(
            quotas=quotas, items=dossier_items, deadline=dossier_deadline, document=document
        ),
    )


@act(
    "guidance.decide-tie",
    OF_SEASON + "/ties",
    says="Quyết định thứ tự giữa các đơn vị ngang nhau ở suất cuối",
    clause="B.III.2",
    may=(COUNCIL,),
    stream=GUIDANCE,
    names=("cluster",),
)
def decide_tie(
    desk: Desk,
    season: Code,
    *,
    cluster: Code,
    level: AwardCode,
    units: tuple[Code, ...],
    meeting: Code | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Name the order of units of a cluster that stand alike at the last place of a quota (R-25)."""
    of_cluster(desk, units, "units")
    session = council_meeting(desk, season, meeting)
    return desk.decide(
        Guidance,
        GUIDANCE.format(season=season),
        lambda g: g.decide_tie(
            cluster, level, units, meeting=session, document=document, reason=reason
        ),
    )


def _of_council(desk: Desk, clusters: Iterable[str]) -> None:
    """Refuse clusters that are not there, or are another council's."""
    streams = [f"cluster/{code}" for code in dict.fromkeys(clusters)]
    known = desk.states(Cluster, streams)
    if strange := [c.code(1) for c in known if c.council != desk.scope.council]:
        raise Refused(
            f"Hội đồng này không có cụm, khối {', '.join(strange)}", under="B.III.2", field="quotas"
        )
