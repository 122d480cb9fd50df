"""Recomputing (tính lại): one unit's act moves the lines of others that are scored against it.

Wherever an act changes what a unit achieved on a criterion scored against the cluster's leader (a
self-score, a correction, a return, a declaration of error, leaving the cluster), the lines of the
other cards that are another figure then are recorded in the same transaction, each with the event
that moved it. Units are compared within one criteria set, as long as they belong to its cluster on
the season's last day, or on the cluster's own if it ended before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from ledger.acts.act import Desk
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_computing import Due
from ledger.aggregates.scorecard_stages import LOCKED
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded, Chronicle, Event
from ledger.journal.journal import Act
from ledger.rulebook.formulas import Achieved
from ledger.rulebook.leaf import Others

Histories = Mapping[str, Sequence[AnyRecorded]]
Decision = Callable[[int], Event]


@dataclass(slots=True)
class Recomputed:
    """The acts that move or flag the other lines, of which cards, and what they rely on."""

    acts: list[Act[Any]] = field(default_factory=list)
    cards: list[tuple[str, str]] = field(default_factory=list)
    reliance: dict[str, int] = field(default_factory=dict)


class Compared(NamedTuple):
    """The cards under one criteria set, and the units that are compared in it."""

    cards: dict[str, Scorecard]
    units: frozenset[str]

    def achieved(self) -> dict[str, dict[str, Achieved]]:
        """Return, by criterion and unit, what those compared achieved."""
        found: dict[str, dict[str, Achieved]] = {}
        for unit, card in self.cards.items():
            if unit in self.units:
                for criterion, standing in card.achieved().items():
                    found.setdefault(criterion, {})[unit] = standing
        return found

    def others_of(self, unit: str) -> dict[str, Others]:
        """Return, by criterion, what those compared achieved but for one unit."""
        return _without(self.achieved(), unit)


def others_of(
    desk: Desk, season: str, unit: str, criteria: str
) -> tuple[dict[str, Others], dict[str, int]]:
    """Return what the other units achieved by criterion, and the versions that says so."""
    histories, reliance = _known(desk, season, criteria)
    of_set = _set(criteria, histories, _season(desk, season))
    return of_set.others_of(unit), reliance


def others_measured(
    desk: Desk, season: str, unit: str, measured: str | None
) -> tuple[Mapping[str, Others], Mapping[str, int]]:
    """Return what the other units achieved, where a measured value may be set against it."""
    if measured is None:
        return {}, {}
    card = desk.state(Scorecard, f"scorecard/{season}/{unit}")
    if not card.compares:
        return {}, {}
    return others_of(desk, season, unit, card.criteria)


def recomputations(
    desk: Desk, season: str, acts: Sequence[Act[Any]], criteria: Iterable[str] = ()
) -> Recomputed:
    """Return what acts on cards do to the lines of the cluster's cards.

    `criteria` are sets, beside those of the cards, of which it is known that they compare.
    """
    streams = [act.stream for act in acts if act.stream.startswith("scorecard/")]
    if not streams:
        return Recomputed()
    before = desk.ledger.journal.histories(streams)
    sets = dict.fromkeys([*criteria, *_comparing(before)])
    if not sets and not any(act.kind is Chronicle for act in acts):
        return Recomputed()
    made = imagined(desk, acts)
    sets |= dict.fromkeys(_comparing(_with(before, made)))
    found = Recomputed(reliance=_versions(before))
    for of in sets:
        _recompute(desk, season, of, made, found)
    return found


def recomputations_of_clusters(
    desk: Desk, clusters: Collection[str], acts: Sequence[Act[Any]]
) -> Recomputed:
    """Return what acts on clusters' memberships do to lines, in each season not yet closed."""
    found = Recomputed()
    journal = desk.ledger.journal
    streams = [s for s in journal.streams("criteria/") if s.split("/")[2] in clusters]
    comparing = [s.stream for s in desk.states(CriteriaSet, streams) if s.compares]
    for stream in comparing:
        season = stream.split("/")[1]
        if not _season(desk, season).closed:
            _recompute(desk, season, stream, imagined(desk, acts), found)
    return found


def _recompute(
    desk: Desk, season: str, criteria: str, made: Sequence[AnyRecorded], found: Recomputed
) -> None:
    """Add what the imagined events do to the lines under one criteria set."""
    histories, reliance = _known(desk, season, criteria)
    found.reliance.update(reliance)
    year = _season(desk, season)
    was = _set(criteria, histories, year).achieved()
    will_be = _set(criteria, _with(histories, made), year)
    achieved = will_be.achieved()
    for unit in sorted(will_be.units & will_be.cards.keys()):
        card = will_be.cards[unit]
        decisions: list[Decision] = []
        for due in card.recomputed(_without(achieved, unit)):
            moved = {
                other
                for other in {*was.get(due.criterion, {}), *achieved.get(due.criterion, {})}
                if was.get(due.criterion, {}).get(other)
                != achieved.get(due.criterion, {}).get(other)
            }
            decisions.append(decision(card, due, *_cause(made, moved, unit)))
            card = card.with_recomputed(due)
        if decisions:
            found.acts.append(Act(Scorecard, card.stream, _decided(decisions)))
            found.cards.append((season, unit))


def decision(card: Scorecard, due: Due, nth: int, moved_by: str | None) -> Decision:
    """Return the event, because of the nth of the act; its position is known once recorded."""
    made = card.flag_recomputation if card.stage in LOCKED else card.recompute
    return lambda first: made(due, because_of=first + nth, moved_by=moved_by)


def _decided(decisions: Sequence[Decision]) -> Callable[[Scorecard], Sequence[Decision]]:
    return lambda _: decisions


def _cause(made: Sequence[AnyRecorded], moved: set[str], unit: str) -> tuple[int, str | None]:
    """Return which of the act's events moved a line, and of which other unit it was."""
    for n, recorded in enumerate(made):
        for whose in _whose(recorded):
            if whose in moved and whose != unit:
                return n, whose
    first = next(iter(_whose(made[0])), None)
    return 0, None if first == unit else first


def _whose(recorded: AnyRecorded) -> tuple[str, ...]:
    kind, *codes = recorded.stream.split("/")
    return (codes[1],) if kind == "scorecard" else recorded.facts.concerns()


def _known(desk: Desk, season: str, criteria: str) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the histories of a set's cluster and its units' cards, with their versions."""
    stream = f"cluster/{criteria.split('/')[2]}"
    cluster = desk.state(Cluster, stream)
    units = dict.fromkeys(b.what for b in cluster.members)
    histories = desk.ledger.journal.histories(
        [stream, *(f"scorecard/{season}/{unit}" for unit in units)]
    )
    return dict(histories), _versions(histories)


def _set(criteria: str, histories: Histories, year: Season) -> Compared:
    stream = f"cluster/{criteria.split('/')[2]}"
    cluster = Cluster.folded(stream, histories[stream])
    folded = [Scorecard.folded(s, h) for s, h in histories.items() if s != stream and h]
    return compared(criteria, folded, cluster, year.ends_on)


def compared(
    criteria: str, cards: Iterable[Scorecard], cluster: Cluster, last: date | None
) -> Compared:
    """Return the cards under a criteria set and the units compared: members on the last day.

    That is the season's, or the cluster's own if it ended before.
    """
    day = min((d for d in (last, cluster.to_day) if d is not None), default=None)
    members = frozenset(b.what for b in cluster.members if day is None or b.covers(day))
    return Compared({c.code(2): c for c in cards if c.criteria == criteria}, members)


def _without(achieved: Mapping[str, Mapping[str, Achieved]], unit: str) -> dict[str, Others]:
    return {
        criterion: tuple(standing for other, standing in of.items() if other != unit)
        for criterion, of in achieved.items()
    }


def _comparing(histories: Histories) -> list[str]:
    cards = (Scorecard.folded(stream, history) for stream, history in histories.items())
    return [card.criteria for card in cards if card.compares]


def _with(histories: Histories, made: Sequence[AnyRecorded]) -> dict[str, Sequence[AnyRecorded]]:
    after = {stream: tuple(history) for stream, history in histories.items()}
    for recorded in made:
        if recorded.stream in after:
            after[recorded.stream] = (*after[recorded.stream], recorded)
    return dict(after)


def _season(desk: Desk, season: str) -> Season:
    known = desk.scope.season_state
    if known is not None and known.code(1) == season:
        return known
    return desk.state(Season, f"season/{season}")


def _versions(histories: Histories) -> dict[str, int]:
    return {stream: len(history) for stream, history in histories.items()}


def imagined(desk: Desk, acts: Sequence[Act[Any]]) -> list[AnyRecorded]:
    """Return what the acts would record, in order, at positions after everything there is."""
    histories = desk.ledger.journal.histories([act.stream for act in acts])
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
