"""Findings about the meetings of a cluster: quorum, concurrence, who came, what was treated."""

from collections.abc import Iterator

from ledger.aggregates.meeting_events import (
    VIET_ITEM,
    AbsenceExplained,
    AttendanceDetailed,
    ConcurrenceWithheld,
    ContentRecorded,
    MeetingHeld,
)
from ledger.events import AnyRecorded, Event
from ledger.questions.dossier import Dossier, Sitting
from ledger.questions.finding import Finding, cured
from ledger.rulebook.sessions import CONTENTS, PARTICIPATION, observer_clause, untreated
from ledger.values import viet_day


def quorum(of: Dossier) -> Iterator[Finding]:
    """Meetings held without two thirds of the members of that day (A.I.3, R-05)."""
    for sitting, held in _held(of):
        if held.facts.quorate:
            continue
        later = [
            s.held for s in of.sittings
            if s.kind is sitting.kind and s.held and s.held.facts.quorate
            and s.held.position > held.position
        ]  # fmt: skip
        yield Finding(
            code="NO_QUORUM", clause="A.I.3", rule="R-05",
            says=f"{_name(sitting, held)} có {held.facts.present_count} trên "
            f"{held.facts.members_count} thành viên, không đủ 2/3",
            positions=(held.position,), arose_on=held.facts.held_on,
            **cured(later, lambda r: r.facts.held_on),
        )  # fmt: skip


def against_concurrence(of: Dossier) -> Iterator[Finding]:
    """Meetings held though the council had not agreed to content or day (A.II.3.N-3, R-07)."""
    for sitting, held in _held(of):
        withheld = [
            r for r in of.of(ConcurrenceWithheld, sitting.stream) if r.on <= held.facts.held_on
        ]
        if not withheld:
            continue
        last = withheld[-1]
        agreed = [r for r in sitting.agreed if r.position > last.position]
        if any(r.on <= held.facts.held_on for r in agreed):
            continue
        yield Finding(
            code="AGAINST_CONCURRENCE", clause="A.II.3.N-3", rule="R-07",
            says=f"{_name(sitting, held)} họp khi Hội đồng chưa thống nhất nội dung, thời gian",
            positions=(last.position, held.position), arose_on=held.facts.held_on,
            **cured(agreed),
        )  # fmt: skip


def absences(of: Dossier) -> Iterator[Finding]:
    """Members that stayed away, until they say why (A.II.2.3.d)."""
    for sitting, held in _held(of):
        why = list(of.of(AbsenceExplained, sitting.stream))
        for unit in held.facts.members:
            if unit in {*held.facts.present, *held.facts.absent_in_writing}:
                continue
            yield Finding(
                code="ABSENT", clause=PARTICIPATION, rule="R-05",
                says=f"{unit} vắng {_name(sitting, held, low=True)}", unit=unit,
                positions=(held.position,), arose_on=held.facts.held_on,
                **cured(r for r in why if r.facts.unit == unit),
            )  # fmt: skip


def composition(of: Dossier) -> Iterator[Finding]:
    """Units that did not send whom the guidance asks for, and the council's member who follows.

    By A.II.3.1.c, A.II.3.2.c, A.II.3.3.c, B.II.4; what was recorded later takes the place of what
    was before.
    """
    for sitting, held in _held(of):
        detailed = list(of.of(AttendanceDetailed, sitting.stream))
        last = {d.unit: (d, r) for r in detailed for d in r.facts.delegates}
        for unit, (delegates, recorded) in last.items():
            if delegates.came and (delegates.lacking or delegates.right is False):
                yield Finding(
                    code="WRONG_COMPOSITION", clause=recorded.facts.clause, rule="R-05",
                    says=f"{_name(sitting, held)}: {delegates.words()}", unit=unit,
                    positions=(recorded.position,), arose_on=held.facts.held_on,
                )  # fmt: skip
        clause = observer_clause(sitting.kind.value)
        if detailed and clause and not any(r.facts.council_observer for r in detailed):
            yield Finding(
                code="NO_OBSERVER", clause=clause, rule="R-06",
                says=f"{_name(sitting, held)} không có thành viên Hội đồng theo dõi cụm, khối dự",
                positions=tuple(r.position for r in detailed), arose_on=held.facts.held_on,
            )  # fmt: skip


def contents(of: Dossier) -> Iterator[Finding]:
    """What a conference was to treat and was not recorded to have (A.II.3.1.b, .2.b, .3.b)."""
    for sitting, held in _held(of):
        kind = sitting.kind.value
        if kind not in CONTENTS:
            continue
        told = list(of.of(ContentRecorded, sitting.stream))
        left = untreated(kind, [item for r in told for item in r.facts.items])
        if not left:
            continue
        yield Finding(
            code="NOT_TREATED", clause=CONTENTS[kind], rule="R-06",
            says=f"{_name(sitting, held)} chưa ghi nhận nội dung: "
            f"{'; '.join(VIET_ITEM[item] for item in left)}",
            positions=(held.position, *(r.position for r in told)), arose_on=held.facts.held_on,
        )  # fmt: skip


def without_session(of: Dossier) -> Iterator[Finding]:
    """What came out of a meeting that, by what was declared since, was never held (A.I.3)."""
    held = {r.stream for r in of.of(MeetingHeld, "meeting")}
    own = f"meeting/{of.code}/"
    for recorded in (r for s in _OUTCOMES for r in of.of(Event, s)):
        kind, *codes = recorded.stream.split("/")
        meeting = recorded.facts.__dict__.get("meeting")
        if not meeting or not meeting.startswith(own) or meeting in held:
            continue
        yield Finding(
            code="NO_SESSION", clause="A.I.3", rule="R-05",
            says=f"Cuộc họp {meeting.split('/')[2]} không còn được ghi nhận là đã họp, nhưng còn "
            f"kết quả của nó: {recorded.facts.words()}",
            unit=codes[1] if kind in {"scorecard", "award"} else None,
            positions=(recorded.position,), arose_on=recorded.on,
        )  # fmt: skip


_OUTCOMES = ("cluster", "year", "scorecard", "award")
"""The streams of the cluster and its members in which events name the meeting they came out of."""


def _held(of: Dossier) -> Iterator[tuple[Sitting, AnyRecorded]]:
    return ((s, s.held) for s in of.sittings if s.held)


def _name(sitting: Sitting, held: AnyRecorded, *, low: bool = False) -> str:
    name = sitting.kind.viet if low else sitting.kind.viet.capitalize()
    return f"{name} ngày {viet_day(held.facts.held_on)}"
