"""Acts of those who support the standing body: evidence of other offices, reports to the district.

Văn phòng HĐND và UBND, phòng Tài chính - Kế hoạch, Thanh tra gather results with it (C.3-1); it
aggregates them and reports to the district (C.2-2).
"""

from ledger.acts.act import Desk, act
from ledger.acts.lookups import criteria_for, once_each, registered
from ledger.acts.rights import COUNCIL, FINANCE, FOR_ANYBODY, INSPECTORATE, OFFICE, STANDING_BODY
from ledger.acts.seasons import SEASON
from ledger.acts.year import Units
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.evidence import Evidence
from ledger.aggregates.season import Season
from ledger.journal.journal import Receipt
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Text

EVIDENCE = "evidence/{season}/{unit}"


@act(
    "evidence.provide",
    "seasons/{season}/units/{unit}/evidence",
    says="Cung cấp kết quả thực hiện nhiệm vụ của đơn vị",
    clause="C.3-1",
    may=(OFFICE, FINANCE, INSPECTORATE, FOR_ANYBODY),
    stream=EVIDENCE,
)
def provide(
    desk: Desk,
    season: Code,
    unit: Code,
    *,
    subject: Text,
    criterion: Code | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Hand over, as an office or for one, a paper on a unit's results, on a criterion or none."""
    if criterion is not None and criterion not in criteria_for(desk, season, unit)[1]:
        raise Refused(
            f"tiêu chí {criterion} không chấm cho đơn vị {unit}", under="B.I", field="criterion"
        )
    source = desk.mandate.on_behalf_of or desk.mandate.by.body
    return desk.decide(
        Evidence,
        EVIDENCE.format(season=season, unit=unit),
        lambda e: e.provide(
            source, subject, document=document, criterion=criterion, content=content
        ),
    )


@act(
    "season.report-results",
    "seasons/{season}/result-reports",
    says="Tổng hợp kết quả, báo cáo UBND",
    clause="C.2-2",
    may=(STANDING_BODY, COUNCIL),
    stream=SEASON,
)
def report_results(
    desk: Desk,
    season: Code,
    *,
    to: Code,
    clusters: Units = (),
    sent_on: Day | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Report the results of the clusters named, or of all the council's, to the district."""
    registered(desk, [to], "to", "body")
    once_each(clusters, "clusters")
    units = _units_by_cluster(desk)
    if strange := [c for c in clusters if c not in units]:
        raise Refused(
            f"{', '.join(strange)} không phải là cụm, khối của Hội đồng trong năm thi đua này",
            under="A.I.1",
            field="clusters",
        )
    of = clusters or tuple(units)
    return desk.decide(
        Season,
        SEASON.format(season=season),
        lambda s: s.report_results(
            of,
            tuple(dict.fromkeys(u for c in of for u in units[c])),
            to=to,
            sent_on=sent_on or desk.mandate.on,
            document=document,
            content=content,
        ),
    )


def _units_by_cluster(desk: Desk) -> dict[str, list[str]]:
    """Return the council's clusters that had members in the season, with these."""
    season = desk.scope.season_state
    if season is None or season.starts_on is None:
        return {}
    found = {}
    for cluster in desk.states(Cluster, desk.ledger.journal.streams("cluster/")):
        members = [b.what for b in cluster.members if b.overlaps(season.starts_on, season.ends_on)]
        if cluster.council == season.council and members:
            found[cluster.code(1)] = members
    return found
