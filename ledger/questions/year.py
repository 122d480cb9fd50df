"""What did a cluster do in a season: what did it adopt, register, report, which meetings hold?

Each entry is an event with its position. What was replaced by a later version, or declared entered
in error, stays in its list and says so. A meeting comes with what the guidance asks of it and was
not recorded, and with the events that came out of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.meeting import Meeting, MeetingKind
from ledger.aggregates.meeting_events import AttendanceDetailed, MeetingHeld, MeetingProposed
from ledger.aggregates.season import ResultsAggregated, Season
from ledger.aggregates.year import ClusterYear
from ledger.events import AnyRecorded, standing
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, EventTold, Moment, event_told, made, told, voiders
from ledger.questions.standings import places
from ledger.refusals import Unknown
from ledger.rulebook.sessions import AgendaItem, Part, observer_clause, untreated


@dataclass(frozen=True, kw_only=True)
class YearEntry(EventTold):
    """An event of the year; a paper says which event took its place, once one did."""

    replaced_by: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitCameTold:
    """Who of a unit came, as last recorded, and whom the clause asks for besides."""

    unit: str
    came: tuple[Part, ...] = ()
    right: bool | None = None
    lacking: tuple[Part, ...] = ()
    position: int


@dataclass(frozen=True, kw_only=True)
class MeetingTold:
    """A meeting of the cluster, as proposed, agreed to, held; its events and what came of it.

    `observer` is None until the delegates were recorded; `observer_clause` says by which clause the
    council's member is to come. `untold` are members present of whom no delegates were recorded.
    """

    meeting: str
    kind: str
    kind_name: str
    proposed_for: date | None = None
    agreed_for: date | None = None
    held_on: date | None = None
    ended_on: date | None = None
    quorate: bool | None = None
    members: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    host: str | None = None
    invited: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    observer: bool | None = None
    observer_clause: str | None = None
    delegates: tuple[UnitCameTold, ...] = ()
    untold: tuple[str, ...] = ()
    treated: tuple[AgendaItem, ...] = ()
    untreated: tuple[AgendaItem, ...] = ()
    events: tuple[EventTold, ...] = ()
    outcomes: tuple[EventTold, ...] = ()


class YearTold(Answer):
    """A cluster's working year in a season, each list in the order of recording."""

    season: str
    cluster: str
    name: str = ""
    self_score_due: date | None = None
    """The last day for self-scores by the quy chế that stands."""
    self_score_due_by: int | None = None
    """The event that carries that quy chế."""
    documents: tuple[YearEntry, ...] = ()
    models: tuple[YearEntry, ...] = ()
    opinions: tuple[YearEntry, ...] = ()
    reports: tuple[YearEntry, ...] = ()
    appraisals: tuple[YearEntry, ...] = ()
    activities: tuple[YearEntry, ...] = ()
    reminders: tuple[YearEntry, ...] = ()
    meetings: tuple[MeetingTold, ...] = ()


LISTS: Mapping[str, str] = {
    "year.document-adopted.v1": "documents",
    "year.model-registered.v1": "models",
    "year.model-introduced.v1": "models",
    "year.model-spread.v1": "models",
    "year.opinion-given.v1": "opinions",
    "year.report-submitted.v1": "reports",
    "year.agreed-scores-reported.v1": "reports",
    "season.results-aggregated.v1": "reports",
    "year.achievements-appraised.v1": "appraisals",
    "year.activity-held.v1": "activities",
    "year.reminder-sent.v1": "reminders",
}
"""In which list of the answer an event stands, by its topic."""


def year(
    ledger: Ledger, season: str, cluster: str, *, as_of: Moment = None, valid_on: date | None = None
) -> YearTold:
    """Return a cluster's year. Unknown: there is no such season or cluster by that cut."""
    known, at = ledger.cut(as_of, valid_on)
    streams = [f"season/{season}", f"cluster/{cluster}", f"year/{season}/{cluster}"]
    of_season, of_cluster, of_year = _histories(ledger, streams, known).values()
    if not of_season:
        raise Unknown(f"không có năm thi đua {season}")
    if not of_cluster:
        raise Unknown(f"không có cụm, khối {cluster}")
    state = Cluster.folded(streams[1], of_cluster)
    worked = ClusterYear.folded(streams[2], of_year)
    reported = [
        r
        for r in of_season
        if isinstance(r.facts, ResultsAggregated) and cluster in r.facts.clusters
    ]
    due = worked.self_score_due
    members = [p.unit for p in places(state, Season.folded(streams[0], of_season), valid_on)]
    outcomes = _outcomes(ledger, season, cluster, members, known)
    lists = _lists(worked, (*of_year, *reported), {**voiders(of_year), **voiders(of_season)})
    return YearTold(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        cluster=cluster,
        name=state.names.last,
        self_score_due=due[0] if due else None,
        self_score_due_by=due[1] if due else None,
        meetings=_meetings(ledger, season, cluster, outcomes, known),
        **lists,
    )


def _histories(
    ledger: Ledger, streams: Sequence[str], cut: Cut
) -> dict[str, tuple[AnyRecorded, ...]]:
    return ledger.journal.histories(streams, cut, whole=True)


def _lists(
    worked: ClusterYear, history: Iterable[AnyRecorded], by: Mapping[int, int]
) -> dict[str, tuple[YearEntry, ...]]:
    found: dict[str, list[YearEntry]] = {}
    for recorded in sorted(history, key=lambda r: r.position):
        if (name := LISTS.get(recorded.topic)) is None:
            continue
        paper = worked.papers.get(recorded.position)
        shown = event_told(recorded, by.get(recorded.position))
        entry = made(YearEntry, shown, replaced_by=paper.replaced_by if paper else None)
        found.setdefault(name, []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


class _Outcome(NamedTuple):
    """An event that names a meeting it came out of, and the declaration that voids it."""

    recorded: AnyRecorded
    voided_by: int | None


def _outcomes(
    ledger: Ledger, season: str, cluster: str, members: Iterable[str], cut: Cut
) -> dict[str, list[_Outcome]]:
    """Return what came out of each meeting, by its stream: whatever event names it."""
    streams = [
        f"cluster/{cluster}",
        f"year/{season}/{cluster}",
        *(f"{kind}/{season}/{unit}" for unit in members for kind in ("scorecard", "award")),
        *ledger.journal.streams(f"dispute/{season}/", cut),
    ]
    found: dict[str, list[_Outcome]] = {}
    for history in _histories(ledger, streams, cut).values():
        by = voiders(history)
        for recorded in history:
            if at := recorded.facts.__dict__.get("meeting"):
                outcome = _Outcome(recorded, by.get(recorded.position))
                found.setdefault(at, []).append(outcome)
    return found


def _meetings(
    ledger: Ledger, season: str, cluster: str, outcomes: Mapping[str, list[_Outcome]], cut: Cut
) -> tuple[MeetingTold, ...]:
    """Return the cluster's meetings, in the order in which each was first spoken of."""
    streams = ledger.journal.streams(f"meeting/{season}/", cut)
    found = []
    for stream, history in _histories(ledger, streams, cut).items():
        kind = _kind(history, cluster)
        if kind is not None:
            meeting = Meeting.folded(stream, history)
            shown = _meeting(meeting, kind, history, outcomes.get(stream, ()))
            found.append((history[0].position, shown))
    return tuple(shown for _, shown in sorted(found, key=lambda pair: pair[0]))


def _kind(history: Iterable[AnyRecorded], cluster: str) -> MeetingKind | None:
    """Return the kind of a meeting of the cluster, even one told of in error; None: another's."""
    for recorded in history:
        facts = recorded.facts
        if isinstance(facts, MeetingProposed | MeetingHeld) and facts.cluster == cluster:
            return facts.kind
    return None


def _meeting(
    meeting: Meeting,
    kind: MeetingKind,
    history: Sequence[AnyRecorded],
    came_of: Iterable[_Outcome],
) -> MeetingTold:
    by = voiders(history)
    held = meeting.held_on is not None
    counted = standing(history)
    detailed = [r for r in counted if isinstance(r.facts, AttendanceDetailed)]
    delegates = {d.unit: d for r in detailed for d in _delegates(r)}
    guests = next((r.facts.guests for r in counted if isinstance(r.facts, MeetingHeld)), ())
    return MeetingTold(
        meeting=meeting.code(2),
        kind=kind.value,
        kind_name=kind.viet,
        proposed_for=meeting.proposed_for,
        agreed_for=meeting.agreed_for,
        held_on=meeting.held_on,
        ended_on=meeting.ended_on,
        quorate=meeting.quorate if held else None,
        members=meeting.members,
        present=meeting.present,
        host=meeting.host,
        invited=meeting.invited,
        guests=guests,
        observer=any(r.facts.council_observer for r in detailed) if detailed else None,
        observer_clause=observer_clause(kind.value),
        delegates=tuple(delegates.values()),
        untold=tuple(unit for unit in meeting.present if unit not in delegates),
        treated=meeting.treated,
        untreated=untreated(kind.value, meeting.treated) if held else (),
        events=tuple(event_told(r, by.get(r.position)) for r in history),
        outcomes=tuple(
            event_told(o.recorded, o.voided_by)
            for o in sorted(came_of, key=lambda o: o.recorded.position)
        ),
    )


def _delegates(recorded: AnyRecorded) -> Iterable[UnitCameTold]:
    for d in recorded.facts.delegates:
        yield UnitCameTold(
            unit=d.unit,
            came=d.came,
            right=d.right,
            lacking=d.lacking,
            position=recorded.position,
        )
