"""What does the working year ask of a cluster, what was done, and what was not as it should be?

The answers around `duties` and `findings`: per cluster, per unit, per season.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.aggregates.season import Season
from ledger.journal.journal import Cut
from ledger.ledger import AsOf, Ledger
from ledger.questions.answer import Answer, Moment, made, told
from ledger.questions.dossier import Dossier, Upto, dossier, rules_on
from ledger.questions.duties import duties
from ledger.questions.duty import VIET_STATE, Duty
from ledger.questions.finding import Finding
from ledger.questions.findings import findings
from ledger.refusals import Unknown


@dataclass(frozen=True, kw_only=True)
class OwedTold:
    """Who owes a duty."""

    role: str
    role_name: str
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class DutyTold:
    """One duty on the day asked.

    `due` is the last day in time, `boundary` the day on which an act is still not late, `opens` the
    first day of a window. `days`: how many days late, too early or overdue. `done_by` are the
    positions of the events that met it, `rests_on` that of the one that set its day, `reminded_by`
    those of the reminders of it.
    """

    duty: str
    name: str
    clause: str
    owed_by: OwedTold
    unit: str | None = None
    due: date | None = None
    boundary: date | None = None
    opens: date | None = None
    state: str
    state_name: str
    days: int = 0
    done_on: date | None = None
    done_by: tuple[int, ...] = ()
    rests_on: int | None = None
    reminded_by: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FindingTold:
    """One finding: `arose_on` and `cured_on` are days in law; it stands while not cured.

    `cluster` is None for one that is the same for every cluster of the season.
    """

    finding: str
    clause: str
    rule: str
    says: str
    cluster: str | None = None
    unit: str | None = None
    positions: tuple[int, ...] = ()
    arose_on: date
    cured_on: date | None = None
    cured_by: tuple[int, ...] = ()


class Calendar(Answer):
    """The duties of a cluster's year as of a day, those due first first, then those without one.

    `ended_on` is the last day of a cluster that was dissolved; it owes nothing that is due later.
    `regulation` is the one in force on the day, `regulation_status` whether it is of a paper.
    """

    season: str
    cluster: str
    name: str = ""
    on: date
    regulation: str
    regulation_status: str
    conference_on: date | None = None
    ended_on: date | None = None
    duties: tuple[DutyTold, ...]


class Findings(Answer):
    """The findings of a season, a cluster or a unit as of a day, by the day they arose.

    `regulation` is the one in force on the day, `regulation_status` whether it is of a paper.
    """

    season: str
    cluster: str | None = None
    unit: str | None = None
    on: date
    regulation: str
    regulation_status: str
    findings: tuple[FindingTold, ...]


def calendar(
    ledger: Ledger, season: str, cluster: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Calendar:
    """Return the duties of a cluster's year. Unknown: no such season or cluster by that cut.

    `valid_on` is the day the states are worked out for, and up to which facts count: today, if none
    is given.
    """
    at, of = _seen(ledger, season, cluster, as_of, valid_on)
    return Calendar.model_construct(
        as_of=told(at), valid_on=valid_on, season=season, cluster=cluster,
        name=of.cluster.names.last, on=of.on, regulation=of.rules.id,
        regulation_status=of.rules.status,
        conference_on=of.conference.day if of.conference else None, ended_on=of.cluster.to_day,
        duties=tuple(map(_duty_told, duties(of))),
    )  # fmt: skip


def findings_of_cluster(
    ledger: Ledger, season: str, cluster: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Findings:
    """Return the findings of a cluster's year. Unknown: no such season or cluster by that cut."""
    at, of = _seen(ledger, season, cluster, as_of, valid_on)
    return _answer(at, valid_on, of.season, of.on, _told(of), cluster=cluster)


def findings_of_unit(
    ledger: Ledger, season: str, unit: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Findings:
    """Return the findings about a unit in every cluster it was in during the season.

    Unknown: it was in none by that cut.
    """
    cut, at = ledger.cut(as_of, valid_on)
    known = list(_dossiers(ledger, season, cut, unit))
    if not known:
        raise Unknown(f"đơn vị {unit} không thuộc cụm, khối nào trong năm thi đua {season}")
    found = tuple(f for f in _once(known) if f.unit == unit)
    last = known[-1]
    return _answer(at, valid_on, last.season, last.on, found, unit=unit)


def findings_of_season(
    ledger: Ledger, season: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Findings:
    """Return the findings of every cluster of a season. Unknown: there is no such season."""
    cut, at = ledger.cut(as_of, valid_on)
    stream = f"season/{season}"
    history = ledger.journal.histories([stream], cut)[stream]
    if not history:
        raise Unknown(f"không có năm thi đua {season}")
    found = _once(_dossiers(ledger, season, cut))
    of_season = Season.folded(stream, history)
    return _answer(at, valid_on, of_season, valid_on or ledger.today(), found)


def _once(dossiers: Iterable[Dossier]) -> tuple[FindingTold, ...]:
    """Return the findings of clusters, each once, by the day they arose.

    One about a unit that changed its cluster is told of where the unit was on that day; one about
    no unit that stands in several clusters, of none.
    """
    same: dict[tuple[object, ...], list[tuple[Dossier, FindingTold]]] = {}
    for of in dossiers:
        for f in _told(of):
            # What rests on no event is the same thing only where it is no cluster's own.
            own = None if f.positions or f.finding == "MISSING_REPRIMANDS" else f.cluster
            key = (f.finding, f.unit, f.positions, f.says, f.arose_on, own)
            same.setdefault(key, []).append((of, f))
    found = [_of_one(told) for told in same.values()]
    found.sort(key=lambda f: (f.arose_on, f.cluster or "", f.finding, f.unit or "", f.positions))
    return tuple(found)


def _of_one(told: Sequence[tuple[Dossier, FindingTold]]) -> FindingTold:
    """Return one finding for those of several clusters that are the same."""
    first = told[0][1]
    if len(told) > 1 and first.unit is None:
        return replace(first, cluster=None)
    there = (f for of, f in told if f.unit in of.members_on(f.arose_on))
    return next(there, first)


def _seen(
    ledger: Ledger, season: str, cluster: str, as_of: Moment, valid_on: date | None
) -> tuple[AsOf, Dossier]:
    """Return what was recorded of a cluster's year by a cut, with the cut's position and time."""
    cut, at = ledger.cut(as_of, valid_on)
    return at, dossier(Upto(ledger.journal, cut), season, cluster, valid_on or ledger.today())


def _dossiers(ledger: Ledger, season: str, cut: Cut, unit: str | None = None) -> Iterator[Dossier]:
    """Yield what was recorded of each cluster of the season, or of those a unit was in."""
    read = Upto(ledger.journal, cut)
    for cluster in clusters_of(ledger, season, unit):
        try:
            of = dossier(read, season, cluster, cut.valid_on or ledger.today())
        except Unknown:
            continue  # it came after the cut
        if unit is None or any(m.unit == unit for m in of.members):
            yield of


def clusters_of(ledger: Ledger, season: str, unit: str | None = None) -> tuple[str, ...]:
    """Return the clusters that ever had a member, or a given one, in a season of its council."""
    with ledger.reading() as connection:
        return tuple(
            cluster
            for (cluster,) in connection.execute(
                "select distinct c.cluster from reading.season s"
                " join reading.cluster c on c.council = s.council"
                " join reading.member m on m.cluster = c.cluster"
                " where s.season = %s and (%s::text is null or m.unit = %s)"
                " and m.from_day <= s.ends_on and coalesce(m.to_day, s.starts_on) >= s.starts_on"
                " order by 1",
                (season, unit, unit),
            )
        )


def _answer(
    at: AsOf,
    valid_on: date | None,
    season: Season,
    on: date,
    found: tuple[FindingTold, ...],
    *,
    cluster: str | None = None,
    unit: str | None = None,
) -> Findings:
    rules = rules_on(season, on)
    return Findings.model_construct(
        as_of=told(at), valid_on=valid_on, season=season.code(1), cluster=cluster, unit=unit, on=on,
        regulation=rules.id, regulation_status=rules.status, findings=found,
    )  # fmt: skip


def _told(of: Dossier) -> tuple[FindingTold, ...]:
    return tuple(_finding_told(f, of.cluster.code(1)) for f in findings(of))


def _finding_told(finding: Finding, cluster: str) -> FindingTold:
    return made(
        FindingTold,
        finding=finding.code, clause=finding.clause, rule=finding.rule, says=finding.says,
        cluster=cluster, unit=finding.unit, positions=finding.positions,
        arose_on=finding.arose_on, cured_on=finding.cured_on, cured_by=finding.cured_by,
    )  # fmt: skip


def _duty_told(duty: Duty) -> DutyTold:
    due = duty.due
    return made(
        DutyTold,
        duty=duty.key, name=duty.name, clause=duty.clause,
        owed_by=OwedTold(
            role=duty.owed.role.value, role_name=duty.owed.role.viet, code=duty.owed.code
        ),
        unit=duty.unit, due=due.last if due else None, boundary=due.boundary if due else None,
        opens=due.opens if due else None, state=duty.state,
        state_name=VIET_STATE[duty.state].format(days=duty.days),
        days=duty.days, done_on=duty.done_on, done_by=duty.done_by, rests_on=duty.rests_on,
        reminded_by=duty.reminded_by,
    )  # fmt: skip
