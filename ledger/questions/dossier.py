"""What was recorded of a cluster's year, as of a cut: the one reading of calendar and findings.

The streams of the season, of the cluster, of its members in the season, and of what happened in the
season to the cluster; the batches of reprimands of later seasons, which may bring papers of this
one (R-28); events declared entered in error are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.meeting import (
    CouncilConcurrenceGiven,
    MeetingHeld,
    MeetingKind,
    MeetingProposed,
)
from ledger.aggregates.scorecard_events import (
    ScorecardClosed,
    SelfScoreMissing,
    SelfScoreSubmitted,
)
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded, Event, Recorded, standing
from ledger.journal.journal import Cut, Journal
from ledger.questions.standings import Place, places
from ledger.refusals import Unknown
from ledger.rulebook.regulation import Regulation, regulation

E = TypeVar("E", bound=Event)

_BEGINS_OR_ENDS = (SelfScoreSubmitted, SelfScoreMissing, ScorecardClosed)
_OF_UNITS = ("scorecard", "award", "conduct")
_OF_SEASON = ("meeting", "dispute", "party-rating")


class Reading(Protocol):
    """What a dossier is read from: stream ids by prefix, and the events of streams, up to a cut."""

    def streams(self, prefix: str) -> Sequence[str]:
        """Return the ids of streams that begin with a prefix, in order."""
        ...

    def histories(self, streams: Sequence[str]) -> Mapping[str, Sequence[AnyRecorded]]:
        """Return the events of streams by stream."""
        ...


class Upto(NamedTuple):
    """The journal up to a cut."""

    journal: Journal
    cut: Cut

    def streams(self, prefix: str) -> Sequence[str]:
        """Return the ids of streams that begin with a prefix, in order."""
        return self.journal.streams(prefix, self.cut)

    def histories(self, streams: Sequence[str]) -> Mapping[str, Sequence[AnyRecorded]]:
        """Return the events of streams by stream, without their erasable parts."""
        return self.journal.histories(streams, self.cut)


@dataclass(frozen=True)
class Sitting:
    """One meeting: what was reported and agreed beforehand, and how it was held."""

    stream: str
    kind: MeetingKind
    proposed: tuple[Recorded[MeetingProposed], ...]
    agreed: tuple[Recorded[CouncilConcurrenceGiven], ...]
    held: Recorded[MeetingHeld] | None

    @property
    def valid(self) -> Recorded[MeetingHeld] | None:
        """Return how it was held with the quorum without which no session proceeds (A.I.3)."""
        return self.held if self.held and self.held.facts.quorate else None

    @property
    def day(self) -> date | None:
        """Return the day it was held on, or else is to be held on by the last word on it."""
        if self.held:
            return self.held.facts.held_on
        word = self.word
        return word.facts.on_day if word else None

    @property
    def word(self) -> AnyRecorded | None:
        """Return the event that says on which day it is, or was."""
        if self.held:
            return self.held
        words: list[AnyRecorded] = [*self.proposed, *self.agreed]
        return max(words, key=lambda r: r.position, default=None)


def rules_on(season: Season, day: date) -> Regulation:
    """Return the regulation that a season goes by on a day, the default where none is adopted."""
    adopted = season.regulation(day)
    return regulation(adopted.regulation) if adopted else regulation()


@dataclass(frozen=True)
class Dossier:
    """The counting events of a cluster's year by stream, and who its members were.

    `seasons` are all those of the council, by code; `elsewhere` the events of the other clusters,
    known only where this one ended within the season.
    """

    season: Season
    seasons: Mapping[str, Season]
    cluster: Cluster
    members: tuple[Place, ...]
    on: date
    streams: Mapping[str, Sequence[AnyRecorded]]
    elsewhere: Sequence[AnyRecorded] = ()

    @property
    def starts_on(self) -> date:
        """Return the first day of the season."""
        return _day(self.season.starts_on)

    @property
    def ends_on(self) -> date:
        """Return the last day of the season."""
        return _day(self.season.ends_on)

    @property
    def code(self) -> str:
        """Return the season's code."""
        return self.season.code(1)

    @cached_property
    def rules(self) -> Regulation:
        """Return the regulation that the season goes by on the day."""
        return rules_on(self.season, self.on)

    def of(self, kind: type[E], *streams: str) -> Iterator[Recorded[E]]:
        """Yield the events of a kind, in streams of these kinds, or else ids, or in all of them."""
        for stream, history in self._chosen(streams):
            del stream
            for recorded in history:
                if isinstance(recorded.facts, kind):
                    yield recorded

    def members_on(self, day: date) -> tuple[str, ...]:
        """Return the cluster's members on a day of the season, or on its nearest one."""
        return self.cluster.roster(min(max(day, self.starts_on), self.ends_on))

    def head_on(self, day: date) -> str | None:
        """Return the unit that led the season's matters as Head on a day."""
        return self.cluster.holder("HEAD", day, self.code)

    @cached_property
    def without_card(self) -> frozenset[str]:
        """Return the units of which it is recorded that they sent no self-score, or left."""
        gone = set()
        for stream, history in self._chosen(("scorecard",)):
            last = [r.facts for r in history if isinstance(r.facts, _BEGINS_OR_ENDS)]
            if last and not isinstance(last[-1], SelfScoreSubmitted):
                gone.add(stream.split("/")[2])
        return frozenset(gone)

    @cached_property
    def sittings(self) -> tuple[Sitting, ...]:
        """Return the cluster's meetings of the season, by code."""
        found = []
        for stream, history in self._chosen(("meeting",)):
            proposed = tuple(r for r in history if isinstance(r.facts, MeetingProposed))
            held = next((r for r in history if isinstance(r.facts, MeetingHeld)), None)
            said = held or (proposed[-1] if proposed else None)
            if said is None or said.facts.cluster != self.cluster.code(1):
                continue
            agreed = tuple(r for r in history if isinstance(r.facts, CouncilConcurrenceGiven))
            found.append(Sitting(stream, said.facts.kind, proposed, agreed, held))
        return tuple(found)

    def sitting(self, kind: MeetingKind) -> Sitting | None:
        """Return the first meeting of a kind that was held, or else the one last spoken of.

        One that had no quorum (A.I.3) gives way to the next that is spoken of, and to one that had.
        """
        of_kind = [s for s in self.sittings if s.kind is kind]
        if whole := [s for s in of_kind if s.valid]:
            of_kind = whole
        elif failed := [s.held.position for s in of_kind if s.held]:
            coming = [s for s in of_kind if not s.held and s.word]
            of_kind = [s for s in coming if s.word and s.word.position > max(failed)] or of_kind
        return _leading(of_kind)

    @cached_property
    def conference(self) -> Sitting | None:
        """Return the year-end conference, from whose day others are counted back."""
        return self.sitting(MeetingKind.YEAREND)

    def _chosen(self, streams: Sequence[str]) -> Iterator[tuple[str, Sequence[AnyRecorded]]]:
        for name in streams or self._by_kind:
            if "/" in name:
                yield name, self.streams.get(name, ())
            else:
                yield from self._by_kind.get(name, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, list[tuple[str, Sequence[AnyRecorded]]]]:
        kinds: dict[str, list[tuple[str, Sequence[AnyRecorded]]]] = defaultdict(list)
        for stream, history in self.streams.items():
            kinds[stream.partition("/")[0]].append((stream, history))
        return kinds


def dossier(read: Reading, season: str, cluster: str, on: date) -> Dossier:
    """Return what was recorded of a cluster's year, seen on a day.

    Unknown: there is no such season or cluster by the cut that is read.
    """
    own = [f"season/{season}", f"cluster/{cluster}"]
    every = read.streams("season/")
    histories = read.histories(list(dict.fromkeys((*own, *every))))
    of_season, of_cluster = (histories[stream] for stream in own)
    if not of_season:
        raise Unknown(f"không có năm thi đua {season}")
    if not of_cluster:
        raise Unknown(f"không có cụm, khối {cluster}")
    year = Season.folded(own[0], of_season)
    state = Cluster.folded(own[1], of_cluster)
    members = places(state, year)
    seasons = _of_council(year, [Season.folded(s, h) for s, h in histories.items() if s in every])
    streams = [
        *own,
        f"year/{season}/{cluster}",
        f"guidance/{season}",
        *(f"unit/{m.unit}" for m in members),
        *(f"{kind}/{season}/{m.unit}" for m in members for kind in _OF_UNITS),
        *read.streams(f"criteria/{season}/{cluster}/"),
        *(s for kind in _OF_SEASON for s in read.streams(f"{kind}/{season}/")),
        *_batches(read.streams("reprimand/"), year, seasons),
    ]
    ended = state.to_day is not None and state.to_day < _day(year.ends_on)
    others = [s for s in read.streams("cluster/") if s != own[1]] if ended else []
    found = read.histories([*streams, *others])
    elsewhere = [r for s in others for r in standing(found[s])]
    return Dossier(
        season=year,
        seasons=seasons,
        cluster=state,
        members=tuple(members),
        on=on,
        streams={s: standing(h) for s, h in found.items() if h and s not in others},
        elsewhere=elsewhere,
    )


def _leading(of_kind: Sequence[Sitting]) -> Sitting | None:
    """Return the first of these meetings that was held, or else the one last spoken of."""
    if held := [s for s in of_kind if s.held]:
        return min(held, key=lambda s: (s.day or date.max, s.stream))
    return max(of_kind, key=lambda s: s.word.position if s.word else 0, default=None)


def _of_council(year: Season, known: Iterable[Season]) -> dict[str, Season]:
    """Return the seasons of the same council, by code."""
    return {s.code(1): s for s in known if s.council == year.council and s.starts_on is not None}


def _batches(streams: Iterable[str], year: Season, seasons: Mapping[str, Season]) -> Iterator[str]:
    """Yield those batches that may bring papers of a year: not those of years that were over."""
    for stream in streams:
        of = seasons.get(stream.split("/")[1])
        if of is not None and _day(of.ends_on) >= _day(year.starts_on):
            yield stream


def _day(known: date | None) -> date:
    if known is None:
        raise Unknown("năm thi đua chưa mở")
    return known
