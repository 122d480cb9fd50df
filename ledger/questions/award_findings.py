"""Findings about awards: against the rules, on ground that moved, with steps left out, too many.

For steps and numbers the history of each award is gone through event by event; a finding arises
with the event after which something does not fit, and is cured by the one after which it does
(R-25, R-26).
"""

from collections.abc import Iterator, Mapping

from ledger.aggregates.award import Award
from ledger.aggregates.award_events import (
    AWARDS,
    LADDER,
    AwardCancelled,
    AwardDecided,
    AwardNominated,
    AwardProposed,
    AwardReviewFlagged,
    Level,
)
from ledger.aggregates.guidance import Guidance
from ledger.events import AnyRecorded
from ledger.questions.award_register import case_of_award
from ledger.questions.dossier import Dossier
from ledger.questions.finding import Finding, cured
from ledger.rulebook.awarding import Contradiction, contradictions

_TOLD_APART = frozenset({"AGAINST_RULES", "OVER_QUOTA"})
"""What has findings of its own."""


def awards(of: Dossier) -> Iterator[Finding]:
    """Awards against what the rules say, and granted ones whose ground has moved (R-26, R-27)."""
    steps: list[AnyRecorded] = [
        *of.of(AwardNominated, "award"),
        *of.of(AwardProposed, "award"),
        *of.of(AwardDecided, "award"),
    ]
    for recorded in steps:
        if recorded.facts.contradicts:
            yield Finding(
                code="AGAINST_RULES", clause=recorded.clause or "B.III.1", rule="R-26",
                says=recorded.facts.words(), unit=recorded.stream.split("/")[2],
                positions=(recorded.position, *recorded.facts.verdict.positions),
                arose_on=recorded.on, **cured(_cancelled(of, recorded)),
            )  # fmt: skip
    for flagged in of.of(AwardReviewFlagged, "award"):
        yield Finding(
            code="MOVED_AFTER_AWARD", clause=flagged.clause or "B.II.3", rule="R-27",
            says=flagged.facts.words(), unit=flagged.stream.split("/")[2],
            positions=(flagged.facts.decided, flagged.facts.because_of, flagged.position),
            arose_on=flagged.on, **cured(_cancelled(of, flagged)),
        )  # fmt: skip


def _cancelled(of: Dossier, recorded: AnyRecorded) -> Iterator[AnyRecorded]:
    return (
        r for r in of.of(AwardCancelled, recorded.stream)
        if r.position > recorded.position and r.facts.level == recorded.facts.level
    )  # fmt: skip


def steps_left_out(of: Dossier) -> Iterator[Finding]:
    """Standards, ballot, publication, nomination, proposal and file, as far as they are lacking.

    By B.III.1.1, A.II.2.1.c, B.II.3 and B.III.3.
    """
    guided = guidance_of(of)
    for unit, history in _awards(of).items():
        state = Award(stream=f"award/{of.code}/{unit}")
        open_: dict[tuple[Level, str], tuple[Contradiction, AnyRecorded]] = {}
        for recorded in history:
            state = state.after(recorded)
            now = {
                (level, c.code): c
                for level in LADDER
                for c in contradictions(case_of_award(state, level, guided))
                if c.code not in _TOLD_APART
            }
            for key in [k for k in open_ if k not in now]:
                yield _finding(unit, key, *open_.pop(key), recorded)
            for key, contradiction in now.items():
                open_.setdefault(key, (contradiction, recorded))
        for key, (contradiction, since) in open_.items():
            yield _finding(unit, key, contradiction, since, None)


def over_quota(of: Dossier) -> Iterator[Finding]:
    """More units up for an award than the annual guidance gives the cluster (B.III.2)."""
    cluster = of.cluster.code(1)
    quotas = {lv: n for (c, lv), n in guidance_of(of).quotas.items() if c == cluster}
    histories = _awards(of)
    states = {unit: Award(stream=f"award/{of.code}/{unit}") for unit in histories}
    since: dict[Level, AnyRecorded] = {}
    for recorded in sorted((r for h in histories.values() for r in h), key=lambda r: r.position):
        unit = recorded.stream.split("/")[2]
        states[unit] = states[unit].after(recorded)
        for level, quota in quotas.items():
            up = [u for u, state in states.items() if _is_up_for(state, level)]
            if len(up) > quota:
                since.setdefault(level, recorded)
            elif first := since.pop(level, None):
                yield _over(level, quota, first, recorded)
    for level, first in since.items():
        yield _over(level, quotas[level], first, None)


def guidance_of(of: Dossier) -> Guidance:
    """Return the annual guidance of the season as it stands."""
    stream = f"guidance/{of.code}"
    state = Guidance(stream=stream)
    for recorded in of.streams.get(stream, ()):
        state = state.after(recorded)
    return state


def _awards(of: Dossier) -> Mapping[str, tuple[AnyRecorded, ...]]:
    streams = {m.unit: f"award/{of.code}/{m.unit}" for m in of.members}
    return {unit: tuple(of.streams[s]) for unit, s in streams.items() if s in of.streams}


def _is_up_for(award: Award, level: Level) -> bool:
    return (
        award.nominated == level
        or any(proposed == level for _, proposed in award.proposals)
        or award.granted(level)
    )


def _finding(
    unit: str,
    key: tuple[Level, str],
    contradiction: Contradiction,
    since: AnyRecorded,
    by: AnyRecorded | None,
) -> Finding:
    level, code = key
    return Finding(
        code=code, clause=contradiction.clause, rule="R-26",
        says=f"{unit}, {AWARDS[level]}: {contradiction.says}", unit=unit,
        positions=tuple(dict.fromkeys((since.position, *contradiction.positions))),
        arose_on=since.on, **cured([by] if by else []),
    )  # fmt: skip


def _over(level: Level, quota: int, since: AnyRecorded, by: AnyRecorded | None) -> Finding:
    return Finding(
        code="OVER_QUOTA", clause="B.III.2", rule="R-25",
        says=f"Cụm, khối có nhiều hơn {quota} đơn vị cho {AWARDS[level]} theo hướng dẫn hằng năm",
        positions=(since.position,), arose_on=since.on, **cured([by] if by else []),
    )  # fmt: skip
