"""Reviews: what a granted award rested on has moved; it stands, and is flagged at once (R-27)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger.acts.act import Desk
from ledger.aggregates.award import Award
from ledger.aggregates.award_events import Level, ReviewCause
from ledger.aggregates.award_events import Verdict as Relied
from ledger.aggregates.scorecard import Scorecard
from ledger.events import AnyRecorded, Event
from ledger.journal.journal import Act, Decided, Receipt
from ledger.projections.eligibility import Case, Known, case, known_in_memory, verdicts
from ledger.rulebook.regulation import RequestedAward

Histories = Mapping[str, Sequence[AnyRecorded]]


def histories_about(desk: Desk, season: str, unit: str) -> Histories:
    """Return the histories of the streams that may speak of a unit's eligibility in a season.

    Ratings that do not exist yet are among them, with no events: what relies on their being absent
    notices when they come.
    """
    journal = desk.ledger.journal
    organisations = journal.streams("party-organisation/")
    ratings = {f"party-rating/{season}/{o.partition('/')[2]}" for o in organisations}
    return journal.histories(
        [
            f"season/{season}",
            f"scorecard/{season}/{unit}",
            f"conduct/{season}/{unit}",
            *sorted(ratings.union(journal.streams(f"party-rating/{season}/"))),
        ]
    )


def versions(histories: Histories) -> dict[str, int]:
    """Return the version of each stream: what an act relies on that was decided from them."""
    return {stream: len(history) for stream, history in histories.items()}


def case_of(season: str, unit: str, histories: Histories) -> Case:
    """Return a unit's case as these histories give it."""
    return case(known_in_memory(histories, season, unit) or Known(None, None, 0, 0, ()))


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


def verdict_now(desk: Desk, season: str, unit: str, level: Level) -> tuple[Relied, dict[str, int]]:
    """Return the verdict on a unit as everything known gives it, and the versions it relies on."""
    histories = histories_about(desk, season, unit)
    return relied(case_of(season, unit, histories), level), versions(histories)


def on_card(
    desk: Desk,
    season: str,
    unit: str,
    decision: Callable[[Scorecard], Decided | Sequence[Decided]],
    *,
    relies_on: Mapping[str, int] | None = None,
) -> Receipt:
    """Put a decision that may move a card's figures."""
    card = Act(Scorecard, f"scorecard/{season}/{unit}", decision)
    return record_with_reviews(
        desk, season, [unit], [card], cause="SCORE_MOVED", relies_on=relies_on
    )


def record_with_reviews(
    desk: Desk,
    season: str,
    units: Sequence[str],
    acts: Sequence[Act[Any]],
    *,
    cause: ReviewCause,
    relies_on: Mapping[str, int] | None = None,
) -> Receipt:
    """Record acts; where they move the verdict on a granted award, flag it in the same transaction.

    The act relies on the awards as they stand: one decided meanwhile relied on the old figures, so
    the act is put again and finds it.
    """
    streams = [f"award/{season}/{unit}" for unit in dict.fromkeys(units)]
    awards = desk.states(Award, streams)
    reliance = {**(relies_on or {}), **{a.stream: a.version for a in awards}}
    flags: list[Act[Any]] = []
    imagined: list[AnyRecorded] | None = None
    for award in awards:
        if not any(award.granted(level) for level in award.decisions):
            continue
        before = dict(histories_about(desk, season, award.code(2)))
        reliance.update(versions(before))
        if imagined is None:
            of_acts = desk.ledger.journal.histories([act.stream for act in acts])
            reliance.update(versions(of_acts))
            imagined = _imagined(desk, acts, of_acts)
        flags += _flags(season, award, before, imagined, cause)
    return desk.record([*acts, *flags], relies_on=reliance)


def _flags(
    season: str,
    award: Award,
    before: dict[str, Sequence[AnyRecorded]],
    imagined: Sequence[AnyRecorded],
    cause: ReviewCause,
) -> list[Act[Award]]:
    """Return the flags on one unit's granted awards whose verdict the imagined events move."""
    unit = award.code(2)
    after = dict(before)
    because = None
    for n, event in enumerate(imagined):
        if event.stream in after:
            after[event.stream] = (*after[event.stream], event)
            because = n if because is None else because
    if because is None:
        return []
    was, now = case_of(season, unit, before), case_of(season, unit, after)
    made = []
    for level in award.decisions:
        verdict = relied(now, level)
        if award.granted(level) and _moved(relied(was, level), verdict):
            made.append(_flag(award.stream, level, cause, verdict, because))
    return made


def _moved(was: Relied, now: Relied) -> bool:
    return (was.headline, was.award, was.points) != (now.headline, now.award, now.points)


def _flag(stream: str, level: Level, cause: ReviewCause, verdict: Relied, nth: int) -> Act[Award]:
    """Return the flag, caused by the nth event of the act; its position is known once recorded."""

    def decision(award: Award) -> Callable[[int], Event]:
        return lambda first: award.flag_review(
            level, because_of=first + nth, cause=cause, now=verdict
        )

    return Act(Award, stream, decision, caused_by=nth)


def _imagined(desk: Desk, acts: Sequence[Act[Any]], histories: Histories) -> list[AnyRecorded]:
    """Return what the acts would record, in order, at positions after everything there is."""
    head, at = desk.ledger.journal.head()
    made: list[AnyRecorded] = []
    for act in acts:
        history = histories[act.stream]
        decided = act.decision(act.kind.folded(act.stream, history))
        for n, one in enumerate(decided if isinstance(decided, Sequence) else (decided,), 1):
            event = one if isinstance(one, Event) else one(head + 1)
            made.append(
                AnyRecorded.model_construct(
                    stream=act.stream,
                    version=len(history) + n,
                    position=head + len(made) + 1,
                    topic=event.topic,
                    recorded_at=at,
                    on=desk.mandate.on,
                    by=desk.mandate.by,
                    facts=event,
                )
            )
    return made
