"""What a granted award rested on has moved.

The award stands, and is flagged for review in the same act (R-27).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.acts.act import Desk
from ledger.aggregates.award import Award
from ledger.aggregates.award_events import Level, ReviewCause
from ledger.aggregates.award_events import Verdict as Relied
from ledger.events import AnyRecorded, Event
from ledger.journal.journal import Act, Receipt
from ledger.projections.eligibility import Case, case, fact_rows, streams_about, verdicts
from ledger.projections.projection import in_memory
from ledger.rulebook.regulation import RequestedAward

Cause = ReviewCause


def case_of(season: str, unit: str, histories: Mapping[str, Sequence[AnyRecorded]]) -> Case:
    """Return a unit's case as these histories give it."""
    return case(fact_rows(histories, season, unit, in_memory))


def relied(of: Case, level: Level) -> Relied:
    """Return the verdict on one award as an award event records what it relied on."""
    requested: RequestedAward = "CITY_MERIT" if level == "LOCAL_MERIT" else level
    verdict = dict(verdicts(of))[requested]
    positions = {p for f in verdict.findings for p in f.positions}
    positions.update(of.facts.points_positions, of.facts.party_positions)
    return Relied(
        headline=verdict.headline,
        requested=requested,
        award=verdict.award,
        merit=verdict.merit,
        points=of.facts.points,
        layer=of.layer,
        positions=tuple(sorted(positions)),
        regulation=verdict.regulation,
    )


def record_with_reviews(
    desk: Desk, season: str, units: Sequence[str], acts: Sequence[Act[Any]], *, cause: Cause
) -> Receipt:
    """Record acts; where they move what a granted award rested on, flag it in the same transaction."""
    journal = desk.ledger.journal
    awards = {unit: desk.state(Award, f"award/{season}/{unit}") for unit in dict.fromkeys(units)}
    granted = {
        unit: [level for level in award.decisions if award.granted(level)]
        for unit, award in awards.items()
    }
    if not any(granted.values()):
        return desk.record(acts)
    before = journal.histories([act.stream for act in acts])
    imagined = {s: (*h, *_imagined(desk, acts, s, h)) for s, h in before.items()}
    relies_on = {s: len(h) for s, h in before.items()}
    flags: list[Act[Any]] = []
    for unit, levels in granted.items():
        histories = {**journal.histories(streams_about(journal, season, unit)), **imagined}
        now = case_of(season, unit, histories)
        for level in levels:
            verdict, was = relied(now, level), awards[unit].decisions[level].verdict
            if (verdict.headline, verdict.award, verdict.points) == (
                was.headline, was.award, was.points,
            ):  # fmt: skip
                continue
            flags.append(_flag(f"award/{season}/{unit}", level, cause, verdict))
    return desk.record([*acts, *flags], relies_on=relies_on)


def _flag(stream: str, level: Level, cause: Cause, verdict: Relied) -> Act[Award]:
    def decision(award: Award) -> Callable[[int], Event]:
        return lambda first: award.flag_review(level, because_of=first, cause=cause, now=verdict)

    return Act(Award, stream, decision)


def _imagined(
    desk: Desk, acts: Sequence[Act[Any]], stream: str, history: Sequence[AnyRecorded]
) -> list[AnyRecorded]:
    """Return what the acts would record in a stream, at positions after everything there is."""
    head, at = desk.ledger.journal.head()
    made: list[AnyRecorded] = []
    for act in acts:
        if act.stream != stream:
            continue
        decided = act.decision(act.kind.folded(stream, history))
        for one in decided if isinstance(decided, Sequence) else (decided,):
            event = one if isinstance(one, Event) else one(head + 1)
            made.append(
                AnyRecorded.model_construct(
                    stream=stream,
                    version=len(history) + len(made) + 1,
                    position=head + len(made) + 1,
                    topic=event.topic,
                    recorded_at=at,
                    on=desk.mandate.on,
                    by=desk.mandate.by,
                    facts=event,
                )
            )
    return made
