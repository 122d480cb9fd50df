"""What would follow from another decision?

The same facts with events and all that followed from them left out, or with decisions added;
nothing is recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from ledger.actors import Actor, Role
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.conduct_events import ShortcomingFound
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.party_rating import PartyRatingRecorded
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import CouncilScoreDetermined, Figure
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded, Event, State, standing
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.projections.directory import Membership, belongs_to
from ledger.projections.eligibility import Known, case, known_in_memory, streams_about, verdicts
from ledger.questions.answer import Answer, told
from ledger.questions.eligibility import VerdictTold, verdict_told
from ledger.questions.left_out import Affected, left_out
from ledger.questions.scenario import (
    FindShortcoming,
    RateParty,
    Scenario,
    SetLine,
    Supposed,
    UpholdDisagreement,
    WithdrawReprimand,
)
from ledger.questions.standings import Place, Standing, places, ranked, scores_of
from ledger.refusals import Refused, Unknown
from ledger.rulebook.regulation import regulation
from ledger.values import DocumentRef, Points, Value

S = TypeVar("S", bound=State)
Histories = dict[str, tuple[AnyRecorded, ...]]


class Case(Value):
    """A unit's figure and verdicts, as they are or as they would be."""

    figure: Points | None = None
    layer: str | None = None
    regulation: str
    regulation_status: str
    verdicts: tuple[VerdictTold, ...]


class UnitSupposed(Value):
    """A unit before and after."""

    unit: str
    before: Case
    after: Case
    changed: bool


class ClusterSupposed(Value):
    """A cluster's standings before and after."""

    cluster: str
    before: tuple[Standing, ...]
    after: tuple[Standing, ...]


class Supposition(Answer):
    """What would follow. Nothing was recorded."""

    season: str
    units: tuple[UnitSupposed, ...]
    clusters: tuple[ClusterSupposed, ...]
    consequences: tuple[Affected, ...] = ()
    """Events left out besides, because what they followed from is."""
    resting: tuple[Affected, ...] = ()
    """Events kept, decisions of their own, that rest on what would not have been."""


class _World(NamedTuple):
    histories: Histories
    rules: str | None
    on: date | None


def what_if(ledger: Ledger, scenario: Scenario) -> Supposition:
    """Return score, eligibility and standings before and after a scenario.

    Unknown: it names a season, unit, disagreement or document that is not there. Refused: nothing
    is supposed, or an event left out is not there.
    """
    cut, at = ledger.cut(scenario.as_of, scenario.valid_on)
    if not (scenario.without or scenario.decisions or scenario.regulation):
        raise Refused("chưa nêu giả định nào: bỏ sự kiện, thêm quyết định hoặc quy định khác")
    known = _Known(ledger, Cut(cut.position))
    season = known.state(Season, f"season/{scenario.season}")
    if season.starts_on is None or season.ends_on is None:
        raise Unknown(f"không có năm thi đua {scenario.season}")
    if scenario.regulation:
        regulation(scenario.regulation)
    without = left_out(ledger.journal, scenario, cut)
    units = _units(known, scenario, without.events)
    on = scenario.valid_on or season.ends_on
    rosters = _rosters(known, units, season, on, without.gone)
    everyone = dict.fromkeys(
        [*units, *(p.unit for both in rosters.values() for roster in both for p in roster)]
    )
    as_they_are = _histories(ledger, scenario.season, list(everyone), cut)
    before = _World(as_they_are, None, scenario.valid_on)
    supposed = {s: standing(h, without.gone) for s, h in before.histories.items()}
    would_be = _supposed(known, scenario, supposed, cut)
    after = _World(would_be, scenario.regulation, scenario.valid_on)
    return Supposition(
        as_of=told(at),
        valid_on=scenario.valid_on,
        season=scenario.season,
        units=tuple(_unit(scenario.season, u, before, after) for u in everyone),
        clusters=tuple(
            ClusterSupposed(
                cluster=c,
                before=ranked(was, _scores(before), {}),
                after=ranked(would, _scores(after), {}),
            )
            for c, (was, would) in rosters.items()
        ),
        consequences=without.consequences,
        resting=without.resting,
    )


class _Known(NamedTuple):
    """The ledger as it was known at the scenario's cut, whichever facts count there."""

    ledger: Ledger
    cut: Cut

    def history(self, stream: str) -> tuple[AnyRecorded, ...]:
        return self.ledger.journal.histories([stream], self.cut)[stream]

    def state(self, kind: type[S], stream: str) -> S:
        return kind.folded(stream, self.history(stream))


def _rosters(
    known: _Known, units: Sequence[str], season: Season, on: date, gone: frozenset[int]
) -> dict[str, tuple[list[Place], list[Place]]]:
    """Return the places in the units' clusters, as they are and as they would be without events.

    A unit's clusters are those that the memberships known at the cut say, with the events or
    without them.
    """
    streams = known.ledger.journal.streams("cluster/", known.cut)
    histories = known.ledger.journal.histories(streams, known.cut)
    was, would = (
        {s.partition("/")[2]: Cluster.folded(s, h, without) for s, h in histories.items()}
        for without in ((), gone)
    )
    of_units = {
        cluster
        for clusters in (was, would)
        for unit in units
        if (cluster := belongs_to(_memberships(clusters, unit, season), on, season)) is not None
    }
    return {c: (places(was[c], season, on), places(would[c], season, on)) for c in sorted(of_units)}


def _memberships(clusters: Mapping[str, Cluster], unit: str, season: Season) -> list[Membership]:
    """Return a unit's memberships in clusters of the season's council, the earliest first."""
    found = [
        Membership(code, unit, binding.from_day, binding.to_day)
        for code, cluster in sorted(clusters.items())
        if cluster.council == season.council
        for binding in cluster.memberships
        if binding.what == unit
    ]
    return sorted(found, key=attrgetter("from_day"))


def _units(known: _Known, scenario: Scenario, left_out: Iterable[AnyRecorded]) -> list[str]:
    """Return the units that a scenario speaks of."""
    units = list(scenario.units)
    for recorded in left_out:
        kind, *parts = recorded.stream.split("/")
        if kind in {"scorecard", "conduct", "matter", "award"}:
            units.append(parts[1])
        units += recorded.facts.concerns()
    for decision in scenario.decisions:
        match decision:
            case SetLine() | RateParty() | FindShortcoming():
                units.append(decision.unit)
            case UpholdDisagreement(disagreement=code):
                matter = _dispute(known, scenario.season, code).matter
                units += matter.parties if matter else ()
            case WithdrawReprimand(batch=batch):
                for recorded in known.history(f"reprimand/{scenario.season}/{batch}"):
                    units += recorded.facts.concerns()
    if not units and scenario.regulation:
        cards = known.ledger.journal.streams(f"scorecard/{scenario.season}/", known.cut)
        units = [stream.rpartition("/")[2] for stream in cards]
    elif not units:
        raise Unknown("giả định không liên quan tới đơn vị nào")
    return list(dict.fromkeys(units))


def _dispute(known: _Known, season: str, code: str) -> Dispute:
    dispute = known.state(Dispute, f"dispute/{season}/{code}")
    if not dispute.version:
        raise Unknown(f"không có ý kiến khác nhau mang mã {code}")
    return dispute


def _histories(ledger: Ledger, season: str, units: Sequence[str], cut: Cut) -> Histories:
    streams = dict.fromkeys(s for u in units for s in streams_about(ledger.journal, season, u, cut))
    return ledger.journal.histories(list(streams), cut)


def _supposed(known: _Known, scenario: Scenario, left: Histories, cut: Cut) -> Histories:
    """Return the histories with the supposed decisions after what is left of them."""
    supposed = dict(left)
    for n, decision in enumerate(scenario.decisions, start=1):
        stream, event = _event(known, scenario.season, decision, supposed)
        if event is not None:
            imagined = _imagined(stream, event, cut.position + n)
            supposed[stream] = (*supposed.get(stream, ()), imagined)
    return supposed


_PAPER = DocumentRef(printed="giả định")


def _event(
    known: _Known, season: str, decision: Supposed, histories: Mapping[str, Any]
) -> tuple[str, Event | None]:
    """Return the event a supposed decision would be, and its stream."""
    match decision:
        case UpholdDisagreement(disagreement=code):
            dispute = _dispute(known, season, code)
            matter = dispute.matter
            if matter is None or not matter.unit or not matter.criterion or dispute.claimed is None:
                raise Refused(f"ý kiến {code} không đòi một điểm cụ thể để giả định chấp nhận")
            line = SetLine(
                kind="SET_LINE",
                unit=matter.unit,
                criterion=matter.criterion,
                points=dispute.claimed,
            )
            return _event(known, season, line, histories)
        case SetLine(unit=unit, criterion=criterion, points=points):
            stream = f"scorecard/{season}/{unit}"
            card = Scorecard.folded(stream, histories.get(stream, ()))
            if criterion not in card.leaves:
                raise Unknown(f"phiếu của đơn vị {unit} không có tiêu chí {criterion}")
            leaf = card.leaves[criterion]
            leaf.check(criterion, points)
            figure = Figure(
                criterion=criterion,
                before=card.figure(criterion, Layer.COUNCIL),
                after=points,
            )
            return stream, CouncilScoreDetermined(lines=(figure,), document=_PAPER)
        case RateParty(unit=unit, level=level):
            rating = PartyRatingRecorded(
                level=level,
                status="OFFICIAL",
                rated_by="giả định",
                as_of=date(2000, 1, 1),
                covers=(unit,),
                document=_PAPER,
            )
            return f"party-rating/{season}/gia-dinh-{unit}", rating
        case FindShortcoming(unit=unit, shortcoming=kind):
            found = ShortcomingFound(code="gia-dinh", kind=kind, document=_PAPER)
            return f"conduct/{season}/{unit}", found
        case WithdrawReprimand():
            return "", None


def _imagined(stream: str, event: Event, position: int) -> AnyRecorded:
    nobody = Actor(person="gia-dinh", body="gia-dinh", role=Role.COUNCIL)
    return AnyRecorded.model_construct(
        stream=stream,
        version=0,
        position=position,
        topic=event.topic,
        recorded_at=datetime(2000, 1, 1, tzinfo=UTC),
        on=date(2000, 1, 1),
        by=nobody,
        facts=event,
    )


def _unit(season: str, unit: str, before: _World, after: _World) -> UnitSupposed:
    was, would = _case(season, unit, before), _case(season, unit, after)
    under = {"regulation": was.regulation, "regulation_status": was.regulation_status}
    changed = was != would.model_copy(update=under)
    return UnitSupposed(unit=unit, before=was, after=would, changed=changed)


def _case(season: str, unit: str, world: _World) -> Case:
    known = known_in_memory(world.histories, season, unit) or Known(None, None, 0, 0, ())
    of = case(known, world.on)
    rules = regulation(world.rules or of.regulation)
    return Case(
        figure=of.facts.points,
        layer=of.layer,
        regulation=rules.id,
        regulation_status=rules.status,
        verdicts=tuple(verdict_told(requested, v) for requested, v in verdicts(of, rules)),
    )


def _scores(world: _World) -> dict[str, Sequence[Any]]:
    return scores_of((s, h) for s, h in world.histories.items() if s.startswith("scorecard/"))
