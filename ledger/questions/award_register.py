"""Who is up for which award of a season, how far, and what does not fit, as of a cut?

The structure first (B.III.2): for each cluster and level the quota of the annual guidance, how many
are nominated, proposed and granted, by how many it is exceeded, and whether units stand alike at
its last place. Then each award with its steps and its contradictions, by unit and level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.aggregates.award import Award
from ledger.aggregates.award_events import LADDER, Level
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.guidance import Guidance
from ledger.aggregates.paper import Noted
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded, standing
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, Moment, documents_of, told
from ledger.questions.dossier import rules_on
from ledger.questions.papers import PaperFate, fates, noted
from ledger.questions.standings import places as members_of
from ledger.questions.standings import scores_of
from ledger.refusals import Unknown
from ledger.rulebook.awarding import AwardCase, contradictions
from ledger.rulebook.quota import TIES, Candidate, over, places
from ledger.values import DocumentRef, Points, Value

_FIGURE = 5
"""Where a score row has the figure that stands."""


@dataclass(frozen=True, kw_only=True)
class ContradictionTold:
    """What does not fit, under which clause, on which events it rests."""

    code: str
    clause: str
    says: str
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AwardTold:
    """One award of one unit: how far it is, its steps, and what contradicts the rules.

    `papers` says what became of papers that acts on this award rest on.
    """

    unit: str
    cluster: str | None = None
    level: str
    status: str
    authority: str | None = None
    points: Points | None = None
    proposed_by: tuple[str, ...] = ()
    ballot_met: bool | None = None
    cluster_ballot_met: bool | None = None
    standards_met: bool | None = None
    published_from: date | None = None
    published_to: date | None = None
    file: str | None = None
    file_on: date | None = None
    file_late: bool = False
    within_quota: bool | None = None
    review_flagged: bool = False
    papers: tuple[PaperFate, ...] = ()
    contradictions: tuple[ContradictionTold, ...] = ()
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuotaTold:
    """One level in one cluster; `quota` is None where the guidance names none.

    `nominated`, `proposed`, `granted` count units that came at least so far.
    """

    cluster: str
    name: str = ""
    level: str
    quota: int | None = None
    nominated: int = 0
    proposed: int = 0
    granted: int = 0
    over: int = 0
    tie: str = "NONE"
    tie_says: str = ""
    tied: tuple[str, ...] = ()
    told_apart_by: str | None = None


class ItemTold(Value):
    """A paper a file must hold."""

    code: str
    name: str


class GuidanceTold(Value):
    """The annual guidance that holds."""

    position: int
    document: DocumentRef
    dossier_deadline: date | None = None
    dossier_items: tuple[ItemTold, ...] = ()


class AwardRegister(Answer):
    """The register of a season; `guidance` is None while UBND quận has issued none.

    `regulation` is the one in force on the day, `regulation_status` whether it is of a paper.
    """

    season: str
    regulation: str
    regulation_status: str
    guidance: GuidanceTold | None = None
    structure: tuple[QuotaTold, ...] = ()
    awards: tuple[AwardTold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the register is worked out from."""

    season: Season
    guidance: Guidance
    awards: Mapping[str, Award]
    clusters: Mapping[str, Cluster]
    of_unit: Mapping[str, str]
    points: Mapping[str, Decimal | None]
    cited: Mapping[tuple[str, str], tuple[DocumentRef, ...]]
    noted: tuple[Noted, ...]


def award_register(
    ledger: Ledger, season: str, *, as_of: Moment = None, valid_on: date | None = None
) -> AwardRegister:
    """Return the award register. Unknown: there is no such season by that cut."""
    cut, at = ledger.cut(as_of, valid_on)
    known = _known(ledger, season, cut)
    structure = _structure(known)
    rules = rules_on(known.season, valid_on or ledger.today())
    return AwardRegister(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        regulation=rules.id,
        regulation_status=rules.status,
        guidance=_guidance(known.guidance),
        structure=tuple(structure[key][0] for key in structure),
        awards=tuple(
            _award(known, unit, level, structure)
            for unit, award in known.awards.items()
            for level in LADDER
            if _touched(award, level)
        ),
    )


def _known(ledger: Ledger, season: str, cut: Cut) -> _Known:
    journal = ledger.journal
    history = journal.history(f"season/{season}", cut)
    if not history:
        raise Unknown(f"không có năm thi đua {season}")
    state = Season.folded(f"season/{season}", history)
    clusters = {
        stream.partition("/")[2]: cluster
        for stream, of_cluster in journal.histories(journal.streams("cluster/", cut), cut).items()
        if (cluster := Cluster.folded(stream, of_cluster)).council == state.council
    }
    of_unit: dict[str, str] = {}
    for code, cluster in sorted(clusters.items()):
        for unit, left_on in members_of(cluster, state):
            if left_on is None or unit not in of_unit:
                of_unit[unit] = code
    histories = journal.histories(journal.streams(f"award/{season}/", cut), cut)
    awards = {s.split("/")[2]: Award.folded(s, history) for s, history in histories.items()}
    cards = journal.histories([f"scorecard/{season}/{unit}" for unit in awards], cut)
    scores = scores_of(cards.items())
    guided = f"guidance/{season}"
    return _Known(
        season=state,
        guidance=Guidance.folded(guided, journal.history(guided, cut)),
        awards=dict(sorted(awards.items())),
        clusters=clusters,
        of_unit=of_unit,
        points={unit: row[_FIGURE] for unit, row in scores.items()},
        cited=_cited(histories),
        noted=noted(ledger, cut),
    )


def _cited(
    histories: Mapping[str, Sequence[AnyRecorded]],
) -> Mapping[tuple[str, str], tuple[DocumentRef, ...]]:
    """Return the papers that what stands of each unit's award and level rests on."""
    found: dict[tuple[str, str], tuple[DocumentRef, ...]] = {}
    for stream, history in histories.items():
        for recorded in standing(history):
            key = (stream.split("/")[2], recorded.facts.level)
            found[key] = (*found.get(key, ()), *documents_of(recorded.facts))
    return found


def _touched(award: Award, level: Level) -> bool:
    return (
        award.nominated == level
        or any(proposed == level for _, proposed in award.proposals)
        or level in award.decisions
        or level in award.procedure.levels
    )


Structure = Mapping[tuple[str, Level], tuple[QuotaTold, frozenset[str]]]
"""Of each cluster and level what is told, and which units are within the quota for certain."""


def _structure(known: _Known) -> Structure:
    """Return what is told of each quota, and of each level without one that somebody is up for."""
    named = {*known.guidance.quotas}
    for unit, award in known.awards.items():
        if cluster := known.of_unit.get(unit):
            named |= {(cluster, level) for level in LADDER if _stages(award, level)}
    return {
        key: _quota(known, *key) for key in sorted(named, key=lambda k: (k[0], LADDER.index(k[1])))
    }


def _quota(known: _Known, cluster: str, level: Level) -> tuple[QuotaTold, frozenset[str]]:
    stages = {
        unit: found
        for unit, award in known.awards.items()
        if known.of_unit.get(unit) == cluster and (found := _stages(award, level))
    }
    count = {
        stage: sum(stage in found for found in stages.values())
        for stage in ("NOMINATED", "PROPOSED", "GRANTED")
    }
    quota = known.guidance.quotas.get((cluster, level))
    within = places(
        [_candidate(known, unit, level) for unit in stages],
        len(stages) if quota is None else quota,
        known.guidance.ties.get((cluster, level), ()),
    )
    of = known.clusters.get(cluster)
    row = QuotaTold(
        cluster=cluster,
        name=of.names.last if of else "",
        level=level,
        quota=quota,
        nominated=count["NOMINATED"],
        proposed=count["PROPOSED"],
        granted=count["GRANTED"],
        over=over(max(count.values()), quota),
        tie=within.state,
        tie_says=TIES[within.state],
        tied=within.tied,
        told_apart_by=within.source,
    )
    return row, frozenset(within.inside)


def _stages(award: Award, level: Level) -> frozenset[str]:
    """Return how far a unit came: nominated, proposed, granted and not cancelled."""
    found = {
        "NOMINATED": award.nominated == level,
        "PROPOSED": any(proposed == level for _, proposed in award.proposals),
        "GRANTED": award.granted(level),
    }
    return frozenset(stage for stage, so in found.items() if so)


def _candidate(known: _Known, unit: str, level: Level) -> Candidate:
    file = known.awards[unit].procedure.of(level).file
    women, people = (file.women, file.people) if file else (None, None)
    return Candidate(unit, known.points.get(unit), women, people)


def _award(known: _Known, unit: str, level: Level, structure: Structure) -> AwardTold:
    award = known.awards[unit]
    steps, decision = award.procedure.of(level), award.decisions.get(level)
    cluster = known.of_unit.get(unit)
    of_quota = structure.get((cluster, level)) if cluster else None
    clusters = steps.ballots.get("CLUSTER")
    first, last = steps.published[:2] if steps.published else (None, None)
    case = case_of_award(award, level, known.guidance, over=of_quota[0].over if of_quota else 0)
    has_quota = of_quota is not None and of_quota[0].quota is not None
    return AwardTold(
        unit=unit,
        cluster=cluster,
        level=level,
        status=_status(award, level),
        authority=decision.authority if decision else None,
        points=known.points.get(unit),
        proposed_by=tuple(body for body, proposed in award.proposals if proposed == level),
        ballot_met=case.ballot_met,
        cluster_ballot_met=clusters[0] if clusters else None,
        standards_met=case.standards_met,
        published_from=first,
        published_to=last,
        file=case.file,
        file_on=steps.file.on if steps.file else None,
        file_late=case.file_late,
        within_quota=unit in of_quota[1] if of_quota and has_quota else None,
        review_flagged=decision is not None and decision.stands and bool(decision.flags),
        papers=fates(known.cited.get((unit, level), ()), known.noted),
        contradictions=tuple(ContradictionTold(**c._asdict()) for c in contradictions(case)),
        positions=_positions(decision.position if decision else 0, steps),
    )


def case_of_award(award: Award, level: Level, guided: Guidance, *, over: int = 0) -> AwardCase:
    """Return how one award of a unit stands, as the rules on the way to it ask."""
    steps = award.procedure.of(level)
    council = steps.ballots.get("COUNCIL")
    return AwardCase(
        level,
        nominated=award.nominated == level,
        proposed=any(proposed == level for _, proposed in award.proposals),
        granted=award.granted(level),
        against_rules=award.against_rules(level),
        standards_met=steps.standards[0] if steps.standards else None,
        ballot_met=council[0] if council else None,
        published=steps.published is not None,
        asks_for_file=bool(guided.items) or guided.deadline is not None,
        file=steps.file.state if steps.file else None,
        file_late=steps.file is not None and steps.file.late,
        over=over,
    )


def _status(award: Award, level: Level) -> str:
    if (decision := award.decisions.get(level)) is not None:
        return "CANCELLED" if decision.cancelled else decision.outcome
    if any(proposed == level for _, proposed in award.proposals):
        return "PROPOSED"
    return "NOMINATED" if award.nominated == level else "PREPARED"


def _positions(decided: int, steps: Any) -> tuple[int, ...]:  # noqa: ANN401 — steps of any level
    named: Sequence[int] = [
        decided,
        *(position for _, position in steps.ballots.values()),
        *([steps.published[2]] if steps.published else []),
        *([steps.standards[1]] if steps.standards else []),
        *([steps.file.position] if steps.file else []),
    ]
    return tuple(sorted({position for position in named if position}))


def _guidance(guidance: Guidance) -> GuidanceTold | None:
    if guidance.document is None:
        return None
    return GuidanceTold(
        position=guidance.issued,
        document=guidance.document,
        dossier_deadline=guidance.deadline,
        dossier_items=tuple(ItemTold(code=i.code, name=i.name) for i in guidance.items),
    )
