"""Acts in a cluster's working year besides papers and models: reports, appraisals, reminders."""

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import held_meeting, of_cluster, registered, roster
from ledger.acts.rights import DELEGATED, HEAD, MEMBER, STANDING_BODY
from ledger.acts.year import OF_YEAR, YEAR, SomeUnits, Units, acting
from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.scorecard_events import ScoresAgreed
from ledger.aggregates.year import ClusterYear
from ledger.aggregates.year_events import DutyId, Period
from ledger.aggregates.year_work import FOLLOWING, URGING
from ledger.events import standing
from ledger.journal.journal import Receipt
from ledger.questions.directory import standing_bodies
from ledger.questions.dossier import Upto, dossier
from ledger.questions.duties import duties, must_be_named
from ledger.values import Code, Day, DocumentRef, Text


@act(
    "year.report",
    OF_YEAR + "/reports",
    says="Báo cáo định kỳ kết quả thi đua của cụm, khối",
    clause="A.II.2.1.a",
    may=(HEAD, DELEGATED),
    stream=YEAR,
)
def report(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    period: Period,
    sent_on: Day | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Send the cluster's report of six months or a year to the council, by its standing body."""
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.report(
            period,
            unit=acting(desk),
            of_cluster=True,
            sent_on=sent_on or desk.mandate.on,
            through=_channel(desk),
            document=document,
            content=content,
        ),
    )


@act(
    "year.report-unit",
    OF_YEAR + "/unit-reports",
    says="Báo cáo định kỳ của đơn vị thành viên",
    clause="A.II.2.3.b",
    may=(MEMBER,),
    stream=YEAR,
)
def report_unit(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    period: Period,
    sent_on: Day | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Send, as a member, the unit's own report of six months or a year to the Head."""
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.report(
            period,
            unit=desk.mandate.by.body,
            of_cluster=False,
            sent_on=sent_on or desk.mandate.on,
            document=document,
            content=content,
        ),
    )


@act(
    "year.appraise",
    OF_YEAR + "/appraisals",
    says="Thẩm định thành tích các thành viên",
    clause="A.II.2.1.c",
    may=(HEAD, DELEGATED, STANDING_BODY),
    stream=YEAR,
)
def appraise(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    units: SomeUnits,
    bodies: Units = (),
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Record that the Head, the council and other bodies appraised members' achievements."""
    of_cluster(desk, units, "units")
    registered(desk, bodies, "bodies")
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.appraise(
            units,
            council=desk.scope.council or "",
            bodies=bodies,
            document=document,
            content=content,
        ),
    )


@act(
    "year.report-agreed-scores",
    OF_YEAR + "/agreed-score-reports",
    says="Báo cáo Thường trực Hội đồng kết quả chấm điểm đã thống nhất",
    clause="A.II.3.N-3",
    may=(HEAD, DELEGATED),
    stream=YEAR,
)
def report_agreed(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    meeting: Code,
    sent_on: Day | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Report the scores agreed at a preparatory meeting before the year-end conference."""
    held = held_meeting(desk, f"meeting/{season}/{meeting}", MeetingKind.PREPARATORY)
    units = _agreed_at(desk, season, held.stream)
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.report_agreed(
            held.stream,
            units,
            sent_on=sent_on or desk.mandate.on,
            through=_channel(desk),
            document=document,
        ),
        relies_on={held.stream: held.version},
    )


@act(
    "year.hold-activity",
    OF_YEAR + "/activities",
    says="Ghi nhận hoạt động khác của cụm, khối",
    clause="A.II.3.N-1",
    may=(HEAD, DELEGATED),
    stream=YEAR,
)
def hold_activity(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    title: Text,
    took_part: Units = (),
    stayed_away: Units = (),
    held_on: Day | None = None,
    direction: DocumentRef | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Record an activity other than a conference, and which members took part in it."""
    of_cluster(desk, took_part, "took_part")
    of_cluster(desk, stayed_away, "stayed_away")
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.hold_activity(
            title,
            held_on=held_on or desk.mandate.on,
            took_part=took_part,
            stayed_away=stayed_away,
            direction=direction,
            document=document,
            content=content,
        ),
    )


@act(
    "year.urge",
    OF_YEAR + "/urgings",
    says="Bộ phận giúp việc đôn đốc đơn vị thành viên",
    clause="A.II.2.4.b",
    may=(HEAD, DELEGATED),
    stream=YEAR,
)
def urge(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    duty: DutyId,
    units: SomeUnits,
    sent_on: Day | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Remind members of a duty, as the Head's helper section."""
    return _remind(desk, season, cluster, duty, units, sent_on, document, content)


@act(
    "year.remind",
    OF_YEAR + "/reminders",
    says="Thường trực Hội đồng đôn đốc cụm, khối hoặc đơn vị",
    clause="C.2-1",
    may=(STANDING_BODY,),
    stream=YEAR,
)
def remind(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    duty: DutyId,
    units: Units = (),
    sent_on: Day | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Remind units of a duty, or the whole cluster through its Head, as the standing body."""
    return _remind(desk, season, cluster, duty, units, sent_on, document, content)


def _remind(
    desk: Desk,
    season: str,
    cluster: str,
    duty: str,
    units: tuple[str, ...],
    sent_on: Day | None,
    document: DocumentRef | None,
    content: str | None,
) -> Receipt:
    """Remind units, or the cluster through its Head, of a duty that its calendar has."""
    of_cluster(desk, units, "units")
    of, on = desk.scope.cluster_state, desk.mandate.on
    by_helper = desk.mandate.by.role is not Role.STANDING_BODY
    now, _ = desk.ledger.cut(None)
    asked = duties(dossier(Upto(desk.ledger.journal, now), season, cluster, on))
    must_be_named(duty, asked, under=FOLLOWING if by_helper else URGING)
    head = of.holder("HEAD", on, season) if of else None
    whom = units or ((head,) if head else ())
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.remind(
            duty,
            whom,
            by_helper=by_helper,
            whole_cluster=not units,
            sent_on=sent_on or on,
            document=document,
            content=content,
        ),
        relies_on={of.stream: of.version} if of and not units else {},
    )


def _channel(desk: Desk) -> str | None:
    """Return the standing body through which the council is told (R-30)."""
    return standing_bodies(desk.ledger, desk.mandate.on).get(desk.scope.council or "")


def _agreed_at(desk: Desk, season: str, meeting: str) -> tuple[str, ...]:
    """Return the units whose scores were agreed at a meeting."""
    cards = {f"scorecard/{season}/{unit}": unit for unit in roster(desk)}
    histories = desk.ledger.journal.histories(list(cards))
    return tuple(
        unit
        for stream, unit in cards.items()
        if any(
            isinstance(r.facts, ScoresAgreed) and r.facts.meeting == meeting
            for r in standing(histories[stream])
        )
    )
