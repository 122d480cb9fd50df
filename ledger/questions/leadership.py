"""Who led a cluster when: terms and their rotation, days without a leader, acting by delegation.

A.I.2 asks for rotation and does not define it; a unit that leads twice running is never refused and
always shown (R-02). A day without Head or Deputy is shown too, whatever the reason.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import (
    DelegationEnded,
    DelegationGranted,
    LeadershipAssigned,
    LeadershipEnded,
    LeadershipIntroduced,
)
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import AnyRecorded, standing
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, Moment, told
from ledger.refusals import Unknown
from ledger.rulebook.binding import Binding, Names
from ledger.rulebook.leadership import Leader, Leads
from ledger.values import VIETNAM, DocumentRef, Value

ONE_DAY = timedelta(days=1)
ROLES: tuple[Leads, ...] = ("HEAD", "DEPUTY")


class Term(Value):
    """A unit's term as Head or Deputy, named as on its first day.

    `introduced` and `meeting`: the event and the meeting at which the members introduced the unit
    for that season, if they did. `again`: the unit also held the role last in the season before.
    `left_on`: the last day as a member, where the unit left the cluster within the term.
    """

    role: Leads
    unit: str
    name: str
    season: str | None = None
    from_day: date
    to_day: date
    assigned: int
    document: DocumentRef | None = None
    introduced: int | None = None
    meeting: str | None = None
    ended_early: bool = False
    ended: int | None = None
    reason: str | None = None
    left_on: date | None = None
    again: bool = False


class Vacancy(Value):
    """Days of a season, both ends included, on which nobody led its matters in a role."""

    role: Leads
    season: str
    from_day: date
    to_day: date


class ActingTold(Value):
    """A delegation by which the Deputy acted for the Head: in what, and from when to when.

    `acts`: the only acts it is for; none: all that its scope says.
    """

    head: str
    head_name: str
    deputy: str
    deputy_name: str
    scope: str
    acts: tuple[str, ...] = ()
    season: str | None = None
    from_day: date
    to_day: date
    granted: int
    document: DocumentRef
    ended_early: bool = False
    ended: int | None = None
    reason: str | None = None


class ClusterLeadership(Answer):
    """A cluster's terms by role and first day, the days without a leader, and the delegations."""

    cluster: str
    name: str
    terms: tuple[Term, ...]
    vacancies: tuple[Vacancy, ...]
    delegations: tuple[ActingTold, ...]


def leadership(
    ledger: Ledger, cluster: str, *, as_of: Moment = None, valid_on: date | None = None
) -> ClusterLeadership:
    """Return who led a cluster when. Unknown: there was no such cluster by that cut.

    Vacancies are told up to the day asked for with `valid_on`, else up to the day of the cut.
    """
    cut, at = ledger.cut(as_of, valid_on)
    stream = f"cluster/{cluster}"
    history = ledger.journal.history(stream, cut)
    state = Cluster.folded(stream, history)
    if state.from_day is None:
        raise Unknown(f"không có cụm, khối {cluster}")
    counting = standing(history)
    names = _names(ledger, state, cut)
    last = valid_on or at.recorded_at.astimezone(VIETNAM).date()
    return ClusterLeadership(
        as_of=told(at),
        valid_on=valid_on,
        cluster=cluster,
        name=state.names.on(last),
        terms=tuple(_terms(state, counting, names)),
        vacancies=tuple(_vacancies(state, _seasons(ledger, state, cut), last)),
        delegations=tuple(_acting(state, counting, names)),
    )


def _terms(state: Cluster, counting: Sequence[AnyRecorded], names: dict[str, Names]) -> list[Term]:
    """Return the terms, Heads first, each role by first day."""
    assigned = [r for r in counting if isinstance(r.facts, LeadershipAssigned)]
    rows = list(zip(state.leadership.terms, assigned, strict=True))
    rows.sort(key=lambda row: (ROLES.index(row[0].what.role), row[0].from_day, row[1].position))
    return [
        _term(state, term, by, counting, names[term.what.unit], again=_again(term, rows))
        for term, by in rows
    ]


def _term(
    state: Cluster,
    term: Binding[Leader],
    assigned: AnyRecorded,
    counting: Sequence[AnyRecorded],
    names: Names,
    *,
    again: bool,
) -> Term:
    unit, role, season = term.what
    first, last = term.from_day, term.to_day or term.from_day
    ended = _last(
        r
        for r in counting
        if isinstance(r.facts, LeadershipEnded)
        and Leader(r.facts.unit, r.facts.role, r.facts.season) == term.what
        and r.position > assigned.position
        and r.facts.to_day == term.to_day
    )
    introduced = _last(
        r
        for r in counting
        if isinstance(r.facts, LeadershipIntroduced)
        and Leader(r.facts.unit, r.facts.role, r.facts.season) == term.what
        and r.position < assigned.position
    )
    left = [b.to_day for b in state.members if b.what == unit and b.to_day and first <= b.to_day]
    return Term(
        role=role,
        unit=unit,
        name=names.on(first),
        season=season,
        from_day=first,
        to_day=last,
        assigned=assigned.position,
        document=assigned.facts.document,
        introduced=introduced.position if introduced else None,
        meeting=introduced.facts.meeting if introduced else None,
        ended_early=term.ended,
        ended=ended.position if ended else None,
        reason=ended.facts.reason if ended else None,
        left_on=min((day for day in left if day <= last), default=None),
        again=again,
    )


def _again(term: Binding[Leader], rows: Sequence[tuple[Binding[Leader], AnyRecorded]]) -> bool:
    """Tell whether the unit also held the role last before this term's season."""
    before = [
        other.what.unit
        for other, _ in rows
        if other.what.role == term.what.role
        and other.from_day < term.from_day
        and (other.what.season is None or other.what.season != term.what.season)
    ]
    return bool(before) and before[-1] == term.what.unit


def _vacancies(state: Cluster, seasons: Sequence[Season], last: date) -> Iterator[Vacancy]:
    """Return the days without a leader of each season of the cluster, up to a day."""
    for season in seasons:
        first, end = _days_in(state, season, last)
        if first is None or end is None or end < first:
            continue
        code = season.code(1)
        for role in ROLES:
            for from_day, to_day in _without(state, role, code, first, end):
                yield Vacancy(role=role, season=code, from_day=from_day, to_day=to_day)


def _without(
    state: Cluster, role: Leads, season: str, first: date, end: date
) -> list[tuple[date, date]]:
    """Return the stretches of days on which nobody led a season's matters, as long as they are."""
    found: list[tuple[date, date]] = []
    for from_day, to_day in _stretches(state, first, end):
        if state.holder(role, from_day, season) is not None:
            continue
        adjoins = found and found[-1][1] + ONE_DAY == from_day
        found.append((found.pop()[0] if adjoins else from_day, to_day))
    return found


def _days_in(state: Cluster, season: Season, last: date) -> tuple[date | None, date | None]:
    """Return the first and the last day on which the cluster stood and the season ran."""
    if season.starts_on is None or season.ends_on is None or state.from_day is None:
        return None, None
    ends = [day for day in (season.ends_on, state.to_day, last) if day is not None]
    return max(season.starts_on, state.from_day), min(ends)


def _stretches(state: Cluster, first: date, end: date) -> list[tuple[date, date]]:
    """Return the days cut where a term or a membership begins or ends: within one nothing moves."""
    bound = [*state.leadership.terms, *state.members]
    cuts = {first, end + ONE_DAY}
    for b in bound:
        cuts.update(day for day in (b.from_day, b.to_day and b.to_day + ONE_DAY) if day)
    days = sorted(day for day in cuts if first <= day <= end + ONE_DAY)
    return [(a, b - ONE_DAY) for a, b in pairwise(days)]


def _acting(
    state: Cluster, counting: Sequence[AnyRecorded], names: dict[str, Names]
) -> Iterator[ActingTold]:
    """Return the delegations in the order in which they were granted."""
    granted = [r for r in counting if isinstance(r.facts, DelegationGranted)]
    for row, by in zip(state.delegations.rows, granted, strict=True):
        ended = _last(
            r
            for r in counting
            if isinstance(r.facts, DelegationEnded) and r.facts.delegation == by.position
        )
        facts: DelegationGranted = by.facts
        yield ActingTold(
            head=facts.head,
            head_name=names[facts.head].on(facts.from_day),
            deputy=facts.deputy,
            deputy_name=names[facts.deputy].on(facts.from_day),
            scope=facts.scope,
            acts=facts.acts or (),
            season=facts.season,
            from_day=facts.from_day,
            to_day=row.to_day or facts.to_day,
            granted=by.position,
            document=facts.document,
            ended_early=row.ended,
            ended=ended.position if ended else None,
            reason=ended.facts.reason if ended else None,
        )


def _last(found: Iterator[AnyRecorded]) -> AnyRecorded | None:
    return max(found, key=lambda r: r.position, default=None)


def _seasons(ledger: Ledger, state: Cluster, cut: Cut) -> list[Season]:
    """Return the seasons of the cluster's council, earliest first."""
    streams = ledger.journal.streams("season/", cut)
    found = [Season.folded(s, history) for s, history in ledger.journal.each(streams, cut)]
    of_council = [s for s in found if s.council == state.council and s.starts_on is not None]
    return sorted(of_council, key=lambda s: (s.starts_on or date.min, s.stream))


def _names(ledger: Ledger, state: Cluster, cut: Cut) -> dict[str, Names]:
    """Return the names of every unit that ever led or was entrusted, by code."""
    units = {t.what.unit for t in state.leadership.terms}
    units |= {u for d in state.delegations.rows for u in (d.what.head, d.what.deputy)}
    histories = ledger.journal.histories([f"unit/{u}" for u in sorted(units)], cut)
    found = {s.partition("/")[2]: Unit.folded(s, h).names for s, h in histories.items()}
    return {u: found[u] or Names().borne(u, date.min) for u in units}
