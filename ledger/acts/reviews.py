"""Reviews: what a granted award rested on has moved; it stands, and is flagged at once (R-27)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.acts.act import Desk
from ledger.acts.recomputing import imagined, recomputations, recomputations_of_clusters
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
            f"matter/{season}/{unit}",
            *sorted(ratings.union(journal.streams(f"party-rating/{season}/"))),
        ]
    )


def versions(histories: Histories) -> dict[str, int]:
    """Return the version of each stream: what an act relies on that was decided from them."""
    return {stream: len(history) for stream, history in histories.items()}


def case_of(season: str, unit: str, histories: Histories, on: date) -> Case:
    """Return a unit's case as these histories give it, under the regulation of a day."""
    return case(known_in_memory(histories, season, unit) or Known(None, None, 0, 0, ()), on)


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
    of = case_of(season, unit, histories, desk.mandate.on)
    return relied(of, level), versions(histories)


def on_card(
    desk: Desk,
    season: str,
    unit: str,
    decision: Callable[[Scorecard], Decided | Sequence[Decided]],
    *,
    relies_on: Mapping[str, int] | None = None,
    criteria: Sequence[str] = (),
) -> Receipt:
    """Put a decision that may move a card's figures, and with them those of others."""
    card = Act(Scorecard, f"scorecard/{season}/{unit}", decision)
    return record_with_reviews(
        desk,
        season,
        [unit],
        [card],
        cause="SCORE_MOVED",
        relies_on=relies_on,
        criteria=criteria,
    )


def record_with_reviews(
    desk: Desk,
    season: str,
    units: Sequence[str],
    acts: Sequence[Act[Any]],
    *,
    cause: ReviewCause,
    relies_on: Mapping[str, int] | None = None,
    criteria: Sequence[str] = (),
) -> Receipt:
    """Record acts; where they move the verdict on a granted award, flag it in the same transaction.

    So are the lines of other cards that the acts move, being scored against the cluster's leader:
    under the sets in `criteria`, or those of the acts' own cards.

    The act relies on the awards as they stand: one decided meanwhile relied on the old figures, so
    the act is put again and finds it.
    """
    moved = recomputations(desk, season, acts, criteria)
    cards = [*((season, unit) for unit in units), *moved.cards]
    reliance = {**(relies_on or {}), **moved.reliance}
    return _record_flagged(desk, cards, [*acts, *moved.acts], cause, reliance)


def record_of_clusters(
    desk: Desk,
    clusters: Collection[str],
    acts: Sequence[Act[Any]],
    *,
    relies_on: Mapping[str, int] | None = None,
) -> Receipt:
    """Record acts on clusters' memberships, and the lines they move with what that flags."""
    moved = recomputations_of_clusters(desk, clusters, acts)
    reliance = {**(relies_on or {}), **moved.reliance}
    return _record_flagged(desk, moved.cards, [*acts, *moved.acts], "SCORE_MOVED", reliance)


def _record_flagged(
    desk: Desk,
    cards: Sequence[tuple[str, str]],
    acts: Sequence[Act[Any]],
    cause: ReviewCause,
    relies_on: dict[str, int],
) -> Receipt:
    streams = [f"award/{season}/{unit}" for season, unit in dict.fromkeys(cards)]
    awards = desk.states(Award, streams) if streams else []
    reliance = {**relies_on, **{a.stream: a.version for a in awards}}
    flags: list[Act[Any]] = []
    made: list[AnyRecorded] | None = None
    for award in awards:
        if not any(award.granted(level) for level in award.decisions):
            continue
        season = award.code(1)
        before = dict(histories_about(desk, season, award.code(2)))
        reliance = {**versions(before), **reliance}  # what was read first is what was relied on
        if made is None:
            of_acts = desk.ledger.journal.histories([act.stream for act in acts])
            reliance = {**versions(of_acts), **reliance}
            made = imagined(desk, acts)
        flags += _flags(desk, award, before, made, cause)
    return desk.record([*acts, *flags], relies_on=reliance)


def _flags(
    desk: Desk,
    award: Award,
    before: dict[str, Sequence[AnyRecorded]],
    made: Sequence[AnyRecorded],
    cause: ReviewCause,
) -> list[Act[Award]]:
    """Return the flags on one unit's granted awards whose verdict the imagined events move."""
    season, unit, on = award.code(1), award.code(2), desk.mandate.on
    after = dict(before)
    because = None
    for n, event in enumerate(made):
        if event.stream in after:
            after[event.stream] = (*after[event.stream], event)
            because = n if because is None else because
    if because is None:
        return []
    was, now = (case_of(season, unit, histories, on) for histories in (before, after))
    flags = []
    for level in award.decisions:
        verdict = relied(now, level)
        if award.granted(level) and _moved(relied(was, level), verdict):
            flags.append(_flag(award.stream, level, cause, verdict, because))
    return flags


def _moved(was: Relied, now: Relied) -> bool:
    return (was.headline, was.award, was.points) != (now.headline, now.award, now.points)


def _flag(stream: str, level: Level, cause: ReviewCause, verdict: Relied, nth: int) -> Act[Award]:
    """Return the flag, caused by the nth event of the act; its position is known once recorded."""

    def decision(award: Award) -> Callable[[int], Event]:
        return lambda first: award.flag_review(
            level, because_of=first + nth, cause=cause, now=verdict
        )

    return Act(Award, stream, decision)
