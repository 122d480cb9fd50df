"""Which duties does the working year put on whom, and how was each met, as of any day (§2.3)?

A duty is worked out, never stored: its due day from the regulation's data, its fulfilment from the
events. So it moves when the conference moves, and is late for exactly as long as the ledger knows.
A duty the guidance sets no day for is listed without one. What fell due before the cluster was set
up or after it was dissolved is nobody's, unless it was done. Nothing here is a bar to any act.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ledger.actors import Role
from ledger.aggregates.cluster_events import LeadershipAssigned, LeadershipIntroduced
from ledger.aggregates.criteria_events import CriteriaSetIssued, CriteriaSetReported
from ledger.aggregates.meeting import MeetingKind
from ledger.aggregates.party_rating import (
    PartyRatingCoverageCertified,
    PartyRatingRecorded,
    PartyRatingRevised,
)
from ledger.aggregates.reprimand import ReprimandBatchForwarded
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    ResultNotified,
    ScoresAgreed,
    ScoreVerified,
    SelfScoreSubmitted,
)
from ledger.aggregates.year_events import (
    VIET_ADOPTED,
    Adoptable,
    AgreedScoresReported,
    DocumentAdopted,
    ModelRegistered,
    Reminded,
    ReportSubmitted,
)
from ledger.events import AnyRecorded, Recorded
from ledger.questions.dossier import Dossier, Sitting
from ledger.questions.duty import Done, Duty, Owed, done_by, done_by_all, duty
from ledger.refusals import Refused
from ledger.rulebook.deadlines import (
    Due,
    due,
    due_before,
    reprimand_months,
    reprimand_window,
    timeliness,
)
from ledger.rulebook.leadership import Leads
from ledger.rulebook.regulation import Duty as DutyCode

CONFERENCES: dict[DutyCode, MeetingKind] = {
    "SIGNING": MeetingKind.SIGNING,
    "MIDYEAR": MeetingKind.MIDYEAR,
    "YEAREND": MeetingKind.YEAREND,
}
"""The three conferences of a year, by what the regulation's data call them."""
LEADS: dict[Leads, str] = {"HEAD": "cụm, khối trưởng", "DEPUTY": "cụm, khối phó"}
ADOPTED: tuple[Adoptable, ...] = ("REGULATION", "PLAN", "PROGRAMME")
"""What a cluster adopts; the pledge is signed by each member."""
_ONE_DAY = timedelta(days=1)


def duties(of: Dossier) -> tuple[Duty, ...]:
    """Return the duties of a cluster's year as they stand on the dossier's day, by due day."""
    found = [duty for part in PARTS for duty in part(of) if _of_its_time(of, duty)]
    if reminders := list(of.of(Reminded, "year")):
        found = [_reminded(one, reminders) for one in found]
    return tuple(sorted(found, key=lambda d: (d.last, d.code, d.part, d.unit or "")))


def _of_its_time(of: Dossier, one: Duty) -> bool:
    """Tell whether the cluster stood on a duty's last day; what was done counts whenever it was."""
    return one.due is None or one.done_on is not None or of.cluster.stood(one.due.last)


def _reminded(one: Duty, reminders: Sequence[Recorded[Reminded]]) -> Duty:
    """Return a duty with the reminders that named it, as a whole or by its kind."""
    named = one.names
    of_it = tuple(
        r.position
        for r in reminders
        if r.facts.duty in named
        and (r.facts.whole_cluster or one.unit is None or one.unit in r.facts.units)
    )
    return replace(one, reminded_by=of_it) if of_it else one


def must_be_named(named: str, known: Sequence[Duty], *, under: str) -> None:
    """Refuse a reminder of what is no duty of the calendar, saying what would be accepted."""
    if named in UNDATED or any(named in one.names for one in known):
        return
    code = named.partition("/")[0]
    of_code = sorted({one.key for one in known if one.code == code})
    accepted = of_code or sorted({*UNDATED, *(one.code for one in known)})
    raise Refused(
        f"lịch của cụm, khối không có nghĩa vụ {named}; nêu được: {', '.join(accepted)}",
        under=under,
        field="duty",
    )


UNDATED = frozenset({"ATTENDANCE"})
"""What may be urged though the calendar has no day for it: to come, and in the right composition
(A.II.2.3.d)."""

# Who owes


def _head(of: Dossier, day: date | None) -> Owed:
    return Owed(role=Role.HEAD, code=of.head_on(day or of.on))


def _standing(of: Dossier) -> Owed:
    return Owed(role=Role.STANDING_BODY, code=of.season.council)


# The parts of the year


def leadership(of: Dossier) -> Iterator[Duty]:
    """Head and Deputy at the season's start (A.I.2), or the cluster's, if that came later."""
    first = max(of.starts_on, of.cluster.from_day or of.starts_on)
    when = Due("A.I.2", first, first)
    owed = Owed(role=Role.COUNCIL, code=of.season.council)
    for role, name in LEADS.items():
        terms = [
            r for r in of.of(LeadershipAssigned, "cluster")
            if r.facts.role == role and r.facts.season in {None, of.code}
            and r.facts.from_day <= of.ends_on and r.facts.to_day >= of.starts_on
        ]  # fmt: skip
        done = done_by(terms, lambda e: max(e.from_day, first))
        yield duty(
            of, f"LEADERSHIP_{role}", f"Phân công {name}", "A.I.2", owed, when, done
        )  # fmt: skip


def conferences(of: Dossier) -> Iterator[Duty]:
    """The three conferences of a year (A.II.3), and what is agreed with the council before two.

    One without quorum is none: «Phiên họp … được tiến hành khi có ít nhất 2/3 thành viên dự họp»
    (A.I.3).
    """
    for code, kind in CONFERENCES.items():
        when = due(code, year_starts=of.starts_on, regulation=of.rules)
        name = of.rules.deadline(code).name
        sitting = of.sitting(kind)
        yield duty(of, code, name, when.clause, _head(of, when.last), when, _held(sitting))
        if kind is not MeetingKind.YEAREND:
            yield from _concurrence(of, kind, sitting)


def _held(sitting: Sitting | None) -> Done | None:
    held = sitting.valid if sitting else None
    return Done(held.facts.held_on, (held.position,)) if held else None


def _concurrence(of: Dossier, kind: MeetingKind, sitting: Sitting | None) -> Iterator[Duty]:
    day = sitting.day if sitting else None
    when = Due("A.II.3.N-3", day, day) if day else None
    agreed = [r for r in sitting.agreed if r.facts.on_day == day] if sitting else []
    yield duty(
        of, f"CONCURRENCE_{kind.value}", f"Thống nhất với Hội đồng nội dung, thời gian {kind.viet}",
        "A.II.3.N-3", _head(of, day), when, done_by(agreed),
        rests_on=sitting.word.position if sitting and sitting.word else None,
    )  # fmt: skip


def criteria(of: Dossier) -> Iterator[Duty]:
    """The criteria, issued by the Head and reported (B.I); the guidance sets no day."""
    owed = _head(of, None)
    issued = list(of.of(CriteriaSetIssued, "criteria"))
    yield duty(of, "CRITERIA", "Ban hành bộ tiêu chí", "B.I", owed, None, done_by(issued))
    for version in issued:
        group = version.stream.split("/")[3]
        reports = [
            r for r in of.of(CriteriaSetReported, version.stream)
            if r.facts.version == version.facts.version and r.position > version.position
        ]  # fmt: skip
        done = done_by_all(
            done_by(r for r in reports if to in r.facts.to) for to in ("DISTRICT", "COUNCIL")
        )
        yield duty(
            of, "CRITERIA_REPORT", "Báo cáo bộ tiêu chí với UBND quận và Hội đồng", "B.I", owed,
            None, done, part=f"{group}-{version.facts.version}", rests_on=version.position,
        )  # fmt: skip


def reprimands(of: Dossier) -> Iterator[Duty]:
    """The office's batch of every month, nil returns included (C.3-2, R-28).

    A second batch of a month, within its days, meets the duty though a first one came too early.
    """
    known = of.of(ReprimandBatchForwarded, "reprimand")
    batches = [r for r in known if r.stream.split("/")[1] == of.code]
    for month in reprimand_months(of.starts_on, of.ends_on):
        when = reprimand_window(month, of.rules)
        if when.last < of.starts_on:
            continue  # the season began after the month's days
        of_month = f"{month:%Y-%m}"
        sent = [r for r in batches if r.facts.month == of_month]
        sent = [r for r in sent if timeliness(r.facts.sent_on, when).timing == "IN_TIME"] or sent
        yield duty(
            of, "REPRIMANDS", f"{of.rules.windows[0].name}: tháng {month:%m/%Y}", when.clause,
            Owed(role=Role.OFFICE), when, done_by(sent, lambda e: e.sent_on), part=of_month,
        )  # fmt: skip


def party_ratings(of: Dossier) -> Iterator[Duty]:
    """The rating of each member's party organisation, told as of the end of 30/11 (C.4, R-19)."""
    when = due("PARTY_CUTOFF", year_starts=of.starts_on, regulation=of.rules)
    told: list[AnyRecorded] = [
        *of.of(PartyRatingRecorded, "party-rating"),
        *of.of(PartyRatingRevised, "party-rating"),
        *of.of(PartyRatingCoverageCertified, "party-rating"),
    ]
    for unit in of.members_on(when.last):
        yield duty(
            of, "PARTY_RATING", "Cung cấp xếp loại tổ chức đảng", when.clause,
            Owed(role=Role.PARTY_ORG_COMMITTEE), when,
            done_by(r for r in told if unit in r.facts.concerns()), cutoff=True, unit=unit,
        )  # fmt: skip


def papers(of: Dossier) -> Iterator[Duty]:
    """What the signing conference adopts and signs (A.II.3.1.b), within its own time."""
    when = due("SIGNING", year_starts=of.starts_on, regulation=of.rules)
    owed = _head(of, when.last)
    adopted = list(of.of(DocumentAdopted, "year"))
    for kind in ADOPTED:
        of_kind = [r for r in adopted if r.facts.kind == kind]
        yield duty(
            of, f"ADOPT_{kind}", f"Thông qua {VIET_ADOPTED[kind]}", "A.II.3.1.b", owed,
            None if kind == "PROGRAMME" else when, done_by(of_kind, lambda e: e.adopted_on),
        )  # fmt: skip
    pledges = [r for r in adopted if r.facts.kind == "PLEDGE"]
    for unit in of.members_on(when.last):
        signed = [r for r in pledges if unit in r.facts.signers]
        yield duty(
            of, "PLEDGE", "Ký giao ước thi đua", "A.II.3.1.b",
            Owed(role=Role.MEMBER, code=unit), when, done_by(signed, lambda e: e.adopted_on),
            unit=unit,
        )  # fmt: skip


def models(of: Dossier) -> Iterator[Duty]:
    """Each member's models and topics, registered with the council and the Head (A.II.2.3.a)."""
    when = due("MODELS", year_starts=of.starts_on, regulation=of.rules)
    known = list(of.of(ModelRegistered, "year"))
    for unit in of.members_on(when.last):
        own = [r for r in known if r.facts.unit == unit]
        done = done_by_all(
            done_by((r for r in own if to in r.facts.sent_to), lambda e: e.registered_on)
            for to in ("COUNCIL", "HEAD")
        )
        yield duty(
            of, "MODELS", of.rules.deadline("MODELS").name, when.clause,
            Owed(role=Role.MEMBER, code=unit), when, done, unit=unit,
        )  # fmt: skip


def periodic_reports(of: Dossier) -> Iterator[Duty]:
    """The Head's reports of six months and of the year (A.II.2.1.a); the guidance sets no day."""
    sent = [r for r in of.of(ReportSubmitted, "year") if r.facts.of_cluster]
    for period, name in (("HALF_YEAR", "6 tháng"), ("YEAR", "01 năm")):
        done = done_by((r for r in sent if r.facts.period == period), lambda e: e.sent_on)
        yield duty(
            of, f"REPORT_{period}", f"Báo cáo định kỳ {name}", "A.II.2.1.a", _head(of, None), None,
            done,
        )  # fmt: skip


def self_scores(of: Dossier) -> Iterator[Duty]:
    """Each member's self-score, by the day the cluster's own rules set (B.II.1, R-11)."""
    rules = [r for r in of.of(DocumentAdopted, "year") if r.facts.kind == "REGULATION"]
    last = rules[-1] if rules and rules[-1].facts.self_score_due else None
    day = last.facts.self_score_due if last else None
    when = Due("B.II.1", day, day) if day else None
    for unit in of.members_on(of.ends_on):
        sent = of.of(SelfScoreSubmitted, f"scorecard/{of.code}/{unit}")
        yield duty(
            of, "SELF_SCORE", "Gửi điểm tự chấm", "B.II.1", Owed(role=Role.MEMBER, code=unit),
            when, done_by(sent), unit=unit, rests_on=last.position if last else None,
        )  # fmt: skip


def results(of: Dossier) -> Iterator[Duty]:
    """What is due before the year-end conference: results told (B.II.2), the meeting (B.II.4)."""
    conference = of.conference
    day = conference.day if conference else None
    word = conference.word.position if conference and conference.word else None
    notice = due_before("NOTICE", conference=day, regulation=of.rules) if day else None
    preparatory = due_before("PREPARATORY", conference=day, regulation=of.rules) if day else None
    owed = _head(of, notice.last if notice else None)
    members = [u for u in of.members_on(day or of.ends_on) if u not in of.without_card]
    told = {unit: list(of.of(ResultNotified, f"scorecard/{of.code}/{unit}")) for unit in members}
    for unit in members:
        done = done_by(
            r for r in told[unit]
            if any(a.kind == "UNIT" and a.code == unit for a in r.facts.addressees)
        )  # fmt: skip
        yield duty(
            of, "NOTICE", "Thông báo kết quả rà soát tới đơn vị thành viên", "B.II.2", owed,
            notice, done, unit=unit, rests_on=word,
        )  # fmt: skip
    council = {unit: [r for r in told[unit] if _to_council(r)] for unit in members}
    yield duty(
        of, "NOTICE_COUNCIL", "Báo cáo kết quả rà soát với Hội đồng", "B.II.2", owed, notice,
        done_by_all(done_by(council[unit]) for unit in members), rests_on=word,
    )  # fmt: skip
    sitting = of.sitting(MeetingKind.PREPARATORY)
    yield duty(
        of, "PREPARATORY", of.rules.lead("PREPARATORY").name, of.rules.lead("PREPARATORY").clause,
        owed, preparatory, _held(sitting), rests_on=word,
    )  # fmt: skip
    agreed = {unit: list(of.of(ScoresAgreed, f"scorecard/{of.code}/{unit}")) for unit in members}
    sent = list(of.of(AgreedScoresReported, "year"))
    reports = []
    for unit in members:
        told_of = [r for r in council[unit] if _after_agreement(r, agreed[unit])]
        by_report = done_by((r for r in sent if unit in r.facts.units), lambda e: e.sent_on)
        known = [d for d in (done_by(told_of), by_report) if d]
        reports.append(min(known, key=lambda d: d.on, default=None))
    yield duty(
        of, "AGREED_REPORT", "Báo cáo Thường trực Hội đồng kết quả đã thống nhất, trước hội nghị",
        "A.II.3.N-3", owed, Due("A.II.3.N-3", day - _ONE_DAY, day - _ONE_DAY) if day else None,
        done_by_all(reports), rests_on=word,
    )  # fmt: skip


def next_year(of: Dossier) -> Iterator[Duty]:
    """Next year's Head and Deputy, introduced at the year-end conference (A.II.3.3.b, R-31)."""
    conference = of.conference
    day = conference.day if conference else None
    for role, name in LEADS.items():
        told = [
            r for r in of.of(LeadershipIntroduced, "cluster")
            if r.facts.role == role and r.facts.season != of.code
            and of.starts_on <= r.on and conference is not None
            and r.facts.meeting in {None, conference.stream}
        ]  # fmt: skip
        yield duty(
            of, f"NEXT_{role}", f"Giới thiệu {name} năm sau tại hội nghị tổng kết", "A.II.3.3.b",
            _head(of, day), Due("A.II.3.3.b", day, day) if day else None, done_by(told),
            rests_on=conference.word.position if conference and conference.word else None,
        )  # fmt: skip


def verification(of: Dossier) -> Iterator[Duty]:
    """The council's own look at each card (B.II.3); the guidance sets no day."""
    for unit in of.members_on(of.ends_on):
        if unit in of.without_card:
            continue
        stream = f"scorecard/{of.code}/{unit}"
        looked: list[AnyRecorded] = [
            *of.of(ScoreVerified, stream),
            *of.of(CouncilScoreDetermined, stream),
        ]
        yield duty(
            of, "VERIFICATION", "Tổng hợp, thẩm định điểm", "B.II.3", _standing(of), None,
            done_by(looked), unit=unit,
        )  # fmt: skip


def _after_agreement(told: AnyRecorded, agreed: Sequence[AnyRecorded]) -> bool:
    return bool(agreed) and told.facts.told >= agreed[0].position


def _to_council(recorded: AnyRecorded) -> bool:
    return any(a.kind == "COUNCIL" for a in recorded.facts.addressees)


PARTS: tuple[Callable[[Dossier], Iterator[Duty]], ...] = (
    leadership, models, papers, periodic_reports, conferences, criteria, reprimands,
    party_ratings, self_scores, results, next_year, verification,
)  # fmt: skip
"""The duties of the guidance, part by part."""
