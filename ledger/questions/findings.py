"""What was not done as the guidance asks, since when, and is it mended, as of a day?

A finding is worked out from the events, like a duty: it arises on a day, rests on events, stands
under a clause, and may be cured by a later event. It never stood in the way of any act.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from ledger.aggregates.cluster_events import (
    ClusterDissolved,
    LeadershipAssigned,
    MemberAdmitted,
    MemberLeft,
)
from ledger.aggregates.dispute_events import (
    CouncilDecisionIssued,
    CouncilDecisionNotified,
    DisagreementEscalated,
    DisagreementRaised,
    DisagreementReopened,
    DisagreementSettled,
)
from ledger.aggregates.dispute_hearing import FLAWS, BallotRecorded, decision_flaws
from ledger.aggregates.scorecard_events import (
    CriterionAdjusted,
    ReprimandApplied,
    ResultNotified,
    ReviewCompleted,
    ScoresAgreed,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.aggregates.unit import UnitDissolved
from ledger.events import AnyRecorded
from ledger.questions.award_findings import awards, over_quota, steps_left_out
from ledger.questions.dossier import Dossier
from ledger.questions.duties import CONFERENCES, LEADS, duties
from ledger.questions.duty import Duty
from ledger.questions.duty_findings import missed
from ledger.questions.finding import Finding, cured
from ledger.questions.reprimand_findings import reprimands
from ledger.questions.session_findings import (
    absences,
    against_concurrence,
    composition,
    contents,
    quorum,
    without_session,
)
from ledger.rulebook.deadlines import due
from ledger.values import viet_day

READING = 1
"""The way findings are worked out from events. Raised when the same events give others, or in other
words: what was frozen into a hearing file by a former reading is not compared with this one.
"""
_ONE_DAY = timedelta(days=1)


def findings(of: Dossier, known: Sequence[Duty] | None = None) -> tuple[Finding, ...]:
    """Return the findings of a cluster's year on the dossier's day, by the day they arose."""
    owed = duties(of) if known is None else known
    found = [*missed(owed), *(finding for part in PARTS for finding in part(of))]
    seen = (f for f in found if f.arose_on <= of.on)
    return tuple(sorted(seen, key=lambda f: (f.arose_on, f.code, f.unit or "", f.positions)))


def own_unit(of: Dossier) -> Iterator[Finding]:
    """Acts by which a unit decided on its own matter: accepted, always shown (R-12)."""
    for stream, history in of.streams.items():
        kind = stream.partition("/")[0]
        if kind not in {"scorecard", "award", "dispute"}:
            continue
        for recorded in history:
            if not getattr(recorded.facts, "conflict", None) or not _ours(of, recorded):
                continue
            yield Finding(
                code="OWN_UNIT", clause=recorded.clause or "B.II.2", rule="R-12",
                says=f"{recorded.by.body} ({recorded.by.role.viet}) quyết định việc của chính "
                f"mình: {recorded.facts.words()}",
                unit=recorded.by.body, positions=(recorded.position,), arose_on=recorded.on,
            )  # fmt: skip


def without_deputy(of: Dossier) -> Iterator[Finding]:
    """Cards moved in the review by the Head without the Deputy (B.II.2, R-03).

    Cured when the two close the review together.
    """
    for unit in of.members:
        stream = f"scorecard/{of.code}/{unit.unit}"
        moves: list[AnyRecorded] = [
            *(r for r in of.of(CriterionAdjusted, stream) if r.facts.layer == "REVIEW"),
            *of.of(ReprimandApplied, stream),
        ]
        alone = [r for r in moves if not r.facts.with_deputy and r.by.role == "HEAD"]
        if not alone:
            continue
        last = max(r.position for r in alone)
        together = [
            r for r in of.of(ReviewCompleted, stream) if r.facts.with_deputy and r.position > last
        ]
        yield Finding(
            code="WITHOUT_DEPUTY", clause="B.II.2", rule="R-03",
            says=f"Cụm, khối trưởng điều chỉnh {len(alone)} lần phiếu của {unit.unit} mà không ghi "
            "có cụm, khối phó cùng rà soát",
            unit=unit.unit, positions=tuple(sorted(r.position for r in alone)),
            arose_on=min(r.on for r in alone), **cured(together),
        )  # fmt: skip


def moved_after_notice(of: Dossier) -> Iterator[Finding]:
    """Figures moved by the cluster after they were told, without telling anew (B.II.2, R-13)."""
    for unit in of.members:
        stream = f"scorecard/{of.code}/{unit.unit}"
        told = list(of.of(ResultNotified, stream))
        if not told:
            continue
        first = told[0].facts.told
        moves: list[AnyRecorded] = [
            *of.of(CriterionAdjusted, stream),
            *of.of(ReprimandApplied, stream),
        ]
        after = sorted((r for r in moves if r.position > first), key=lambda r: r.position)
        if not after:
            continue
        anew = [r for r in told if r.facts.told >= after[-1].position]
        agreed = [r for r in of.of(ScoresAgreed, stream) if r.position > after[-1].position]
        yield Finding(
            code="MOVED_AFTER_NOTICE", clause="B.II.2", rule="R-13",
            says=f"Điểm của {unit.unit} thay đổi sau khi đã thông báo kết quả",
            unit=unit.unit, positions=tuple(r.position for r in after), arose_on=after[0].on,
            **cured([*anew, *agreed]),
        )  # fmt: skip


def missing_cards(of: Dossier) -> Iterator[Finding]:
    """Units that sent no self-score, as the cluster recorded it (B.II.1, R-11)."""
    for recorded in of.of(SelfScoreMissing, "scorecard"):
        unit = recorded.stream.split("/")[2]
        sent = of.of(SelfScoreSubmitted, recorded.stream)
        yield Finding(
            code="NO_SELF_SCORE", clause="B.II.1", rule="R-11",
            says=f"{unit} không gửi điểm tự chấm", unit=unit, positions=(recorded.position,),
            arose_on=recorded.on, **cured(r for r in sent if r.position > recorded.position),
        )  # fmt: skip


def not_agreed(of: Dossier) -> Iterator[Finding]:
    """Cards that the conference was held on without their scores being agreed (B.II.4, R-14)."""
    conference = of.conference
    held = conference.held if conference else None
    if held is None:
        return
    day = held.facts.held_on
    for unit in of.members_on(day):
        if unit in of.without_card:
            continue
        agreed = list(of.of(ScoresAgreed, f"scorecard/{of.code}/{unit}"))
        if any(r.on <= day for r in agreed):
            continue
        yield Finding(
            code="NOT_AGREED", clause="B.II.4", rule="R-14",
            says=f"Hội nghị tổng kết họp ngày {viet_day(day)} khi điểm của {unit} chưa được "
            "thống nhất",
            unit=unit, positions=(held.position,), arose_on=day, **cured(agreed),
        )  # fmt: skip


def disagreements(of: Dossier) -> Iterator[Finding]:
    """Disagreements open at the conference and never reported, or decided and not told (A.I.3)."""
    conference = of.conference
    held = conference.held if conference else None
    for stream, history in of.streams.items():
        if not stream.startswith("dispute/"):
            continue
        raised = next((r for r in history if isinstance(r.facts, DisagreementRaised)), None)
        if raised is None or not _ours(of, raised):
            continue
        code = stream.split("/")[2]
        if held is not None:
            yield from _not_escalated(code, raised, history, held)
        yield from _not_told(code, history)
        yield from _flawed(code, history)


def _not_escalated(
    code: str, raised: AnyRecorded, history: Sequence[AnyRecorded], held: AnyRecorded
) -> Iterator[Finding]:
    day = held.facts.held_on
    starts: list[AnyRecorded] = [
        raised,
        *(r for r in history if isinstance(r.facts, DisagreementReopened)),
    ]
    for start in starts:
        if start.on > day:
            continue
        ends = [r for r in history if isinstance(r.facts, _ENDS) and r.position > start.position]
        if any(r.on <= day for r in ends):
            continue
        yield Finding(
            code="NOT_ESCALATED", clause="A.I.3", rule="R-04",
            says=f"Ý kiến khác nhau {code} chưa thống nhất mà đến hội nghị tổng kết ngày "
            f"{viet_day(day)} chưa báo cáo Hội đồng quyết định",
            unit=start.facts.matter.raised_by, positions=(start.position, held.position),
            arose_on=day, **cured(ends),
        )  # fmt: skip


def _not_told(code: str, history: Sequence[AnyRecorded]) -> Iterator[Finding]:
    for decided in history:
        if not isinstance(decided.facts, CouncilDecisionIssued):
            continue
        told = [
            r for r in history
            if isinstance(r.facts, CouncilDecisionNotified) and r.facts.told == decided.position
        ]  # fmt: skip
        if told and told[0].on <= decided.on:
            continue
        yield Finding(
            code="DECISION_NOT_TOLD", clause="A.I.3", rule="R-04",
            says=f"Quyết định của Hội đồng về ý kiến khác nhau {code} chưa được thông báo tới "
            "các đơn vị",
            unit=decided.facts.matter.raised_by, positions=(decided.position,),
            arose_on=decided.on, **cured(told),
        )  # fmt: skip


def _flawed(code: str, history: Sequence[AnyRecorded]) -> Iterator[Finding]:
    """Find decisions of the council with something against how they were made (A.I.3, R-04)."""
    ballot: BallotRecorded | None = None
    for recorded in history:
        match recorded.facts:
            case BallotRecorded() as voted:
                ballot = voted
            case DisagreementReopened():
                ballot = None
            case CouncilDecisionIssued() as decided:
                flaws = [*(ballot.flaws if ballot else ()), *decision_flaws(decided, ballot, ())]
                says = [FLAWS[flaw] for flaw in dict.fromkeys(flaws) if flaw != "PARTY_NOT_TOLD"]
                if says:
                    yield Finding(
                        code="FLAWED_DECISION", clause="A.I.3", rule="R-04",
                        says=f"Quyết định của Hội đồng về ý kiến khác nhau {code}: "
                        f"{'; '.join(says)}",
                        unit=decided.matter.raised_by, positions=(recorded.position,),
                        arose_on=recorded.on,
                    )  # fmt: skip
            case _:
                pass


def ended_members(of: Dossier) -> Iterator[Finding]:
    """Units that ended and are members still, so that every quorum counts them (A.I.1, R-01).

    Cured when the City lets them leave; from the first day on where that is their last day.
    """
    for ended in of.of(UnitDissolved, "unit"):
        unit, after = ended.stream.split("/")[1], ended.facts.to_day + _ONE_DAY
        beyond = [b for b in of.cluster.memberships if b.what == unit and b.overlaps(after, None)]
        if not beyond or not of.starts_on <= after <= of.ends_on:
            continue
        yield Finding(
            code="ENDED_MEMBER", clause="A.I.1", rule="R-01",
            says=f"{unit} kết thúc hoạt động sau ngày {viet_day(ended.facts.to_day)} mà chưa có "
            "quyết định đưa ra khỏi cụm, khối từ ngày đó; vẫn được tính là thành viên",
            unit=unit, positions=(ended.position,), arose_on=after,
            **cured(
                r for r in of.of(MemberLeft, "cluster")
                if r.facts.unit == unit and r.facts.to_day >= after
            ),
        )  # fmt: skip


def without_cluster(of: Dossier) -> Iterator[Finding]:
    """Members of a cluster that ended, which go on and were put into no other (A.I.1, R-01)."""
    last = of.cluster.to_day
    if last is None:
        return
    after = last + _ONE_DAY
    (ended,) = of.of(ClusterDissolved, "cluster")
    gone = {r.stream.split("/")[1]: r.facts.to_day for r in of.of(UnitDissolved, "unit")}
    for unit in of.cluster.roster(last):
        joined = [
            r for r in of.elsewhere
            if isinstance(r.facts, MemberAdmitted) and r.facts.unit == unit
            and (r.facts.to_day is None or r.facts.to_day >= after)
        ]  # fmt: skip
        at_once = any(r.facts.from_day <= after for r in joined)
        if at_once or gone.get(unit, after) < after or not of.starts_on <= after <= of.ends_on:
            continue
        yield Finding(
            code="WITHOUT_CLUSTER", clause="A.I.1", rule="R-01",
            says=f"{unit} không thuộc cụm, khối nào từ ngày {viet_day(after)}, sau khi "
            f"{of.cluster.names.last} giải thể",
            unit=unit, positions=(ended.position,), arose_on=after,
            **cured(joined, lambda r: r.facts.from_day),
        )  # fmt: skip


def rotation(of: Dossier) -> Iterator[Finding]:
    """The same unit leading again, where the guidance has units take turns (A.I.2, R-02)."""
    terms = sorted(of.of(LeadershipAssigned, "cluster"), key=lambda r: r.facts.from_day)
    for role, name in LEADS.items():
        of_role = [r for r in terms if r.facts.role == role]
        for before, after in pairwise(of_role):
            same = before.facts.unit == after.facts.unit
            if same and of.starts_on <= after.facts.from_day <= of.ends_on:
                yield Finding(
                    code="SAME_LEADER", clause="A.I.2", rule="R-02",
                    says=f"{after.facts.unit} làm {name} hai nhiệm kỳ liền nhau ({AGAIN})",
                    unit=after.facts.unit, positions=(before.position, after.position),
                    arose_on=after.facts.from_day,
                )  # fmt: skip


def sessions(of: Dossier) -> Iterator[Finding]:
    """Fewer sessions in the year than the guidance asks for (A.II.3), each with its quorum (A.I.3).

    Not asked for is one that was due when there was no cluster.
    """
    held = [s for s in of.sittings if s.kind in CONFERENCES.values() and s.valid]
    days = [due(c, year_starts=of.starts_on, regulation=of.rules).last for c in CONFERENCES]
    asked = of.rules.sessions.per_year - sum(not of.cluster.stood(day) for day in days)
    kinds = len({s.kind for s in held})  # held again is not another one
    if of.on > of.ends_on and kinds < asked:
        yield Finding(
            code="FEW_SESSIONS", clause="A.II.3", rule="R-06",
            says=f"Trong năm chỉ họp {kinds} trên {asked} hội nghị của cụm, khối",
            positions=tuple(s.held.position for s in held if s.held),
            arose_on=of.ends_on + _ONE_DAY,
        )  # fmt: skip


def _ours(of: Dossier, recorded: AnyRecorded) -> bool:
    """Tell whether an event is the cluster's: a disagreement stays where it was raised."""
    if not recorded.stream.startswith("dispute/"):
        return True
    return recorded.facts.matter.raised_by in of.members_on(recorded.on)


AGAIN = "luân phiên không được quy định cụ thể; ghi để biết"
_ENDS = (DisagreementSettled, DisagreementEscalated, CouncilDecisionIssued)

PARTS: tuple[Callable[[Dossier], Iterator[Finding]], ...] = (
    quorum, against_concurrence, absences, composition, contents, without_session,
    own_unit, without_deputy, moved_after_notice, missing_cards, not_agreed,
    disagreements, reprimands, awards, steps_left_out, over_quota, ended_members, without_cluster,
    rotation,
    sessions,
)  # fmt: skip
"""The findings of the guidance, part by part."""
