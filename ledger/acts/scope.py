"""Scope: what an act concerns, as far as its path and body say: season, council, cluster, unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.meeting import Meeting
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import AnyRecorded
from ledger.ledger import Ledger
from ledger.projections.directory import Membership, memberships
from ledger.refusals import Unknown


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act concerns."""

    season: str | None = None
    council: str | None = None
    cluster: str | None = None
    unit: str | None = None
    regulation: str | None = None
    season_state: Season | None = None
    cluster_state: Cluster | None = None
    recorded: AnyRecorded | None = None
    """The event an act speaks of, where it speaks of one."""

    def day(self, on: date) -> date:
        """Return the day of the season nearest to a day: what was last year's stays last year's."""
        season = self.season_state
        return on if season is None else within(season, on)


def within(season: Season, on: date) -> date:
    """Return the day of a season nearest to a day."""
    if season.starts_on is None or season.ends_on is None:
        return on
    return min(max(on, season.starts_on), season.ends_on)


def resolve(ledger: Ledger, named: Mapping[str, str], on: date) -> Scope:
    """Return what an act concerns on its day, from what its path or body names.

    Unknown: something named does not exist, or belongs to another council than the season. A unit
    that has left keeps, for a season, the cluster it was last a member of in that season.
    """
    state = _Named(ledger, named)
    season, unit, cluster_code = state.season(), state.unit(), named.get("cluster")
    state.registers()
    regulation = None
    if season is not None and (adopted := season.regulation(on)):
        regulation = adopted.regulation
    if cluster_code is None and unit is None:
        unit, cluster_code = state.of_stream()
    if unit is not None and cluster_code is None:
        cluster_code = cluster_of(ledger, unit, on, season)
    cluster = state.cluster(cluster_code)
    if season and cluster and cluster.council != season.council:
        raise Unknown(
            f"cụm, khối {cluster_code} không thuộc Hội đồng của năm thi đua {season.code(1)}",
            field="cluster",
        )
    council = (
        named.get("council")
        or (season.council if season else None)
        or (cluster.council if cluster else None)
    )
    return Scope(named.get("season"), council, cluster_code, unit, regulation, season, cluster)


def scope_of(ledger: Ledger, recorded: AnyRecorded, on: date) -> Scope:
    """Return what an act concerns that speaks of an event: whatever the event's stream concerns."""
    kind, *codes = recorded.stream.split("/")
    names = dict(zip(_CODES[kind], codes, strict=False))
    found = resolve(ledger, names, on)
    return Scope(
        found.season,
        found.council,
        found.cluster,
        found.unit,
        found.regulation,
        found.season_state,
        found.cluster_state,
        recorded,
    )


_CODES: Mapping[str, tuple[str, ...]] = {
    "award": ("season", "unit"),
    "body": (),
    "cluster": ("cluster",),
    "conduct": ("season", "unit"),
    "council": ("council",),
    "criteria": ("season", "cluster"),
    "dispute": ("season", "dispute"),
    "meeting": ("season", "meeting"),
    "party-organisation": (),
    "party-rating": ("season",),
    "reprimand": ("season",),
    "role": (),
    "scorecard": ("season", "unit"),
    "season": ("season",),
    "unit": ("unit",),
}
"""What the parts of a stream's id name, for each kind of stream."""


class _Named:
    """The states of what is named; Unknown rises where one of them does not exist."""

    def __init__(self, ledger: Ledger, named: Mapping[str, str]) -> None:
        self._ledger = ledger
        self._named = named
        streams = [f"{kind}/{named[name]}" for name, (kind, _) in _REGISTERED.items() if name in named]
        self._histories = ledger.journal.histories(streams)

    def season(self) -> Season | None:
        """Return the season named."""
        if (code := self._named.get("season")) is None:
            return None
        stream = f"season/{code}"
        season = Season.folded(stream, self._histories[stream])
        if season.starts_on is None:
            raise Unknown(f"không có năm thi đua {code}", field="season")
        return season

    def unit(self) -> str | None:
        """Return the code of the unit named."""
        if (code := self._named.get("unit")) is None:
            return None
        stream = f"unit/{code}"
        if Unit.folded(stream, self._histories[stream]).from_day is None:
            raise Unknown(f"không có đơn vị {code}", field="unit")
        return code

    def registers(self) -> None:
        """Make sure that the council, body or party organisation named exists."""
        for name, (kind, exists) in _REGISTERED.items():
            if name in {"season", "unit"} or name not in self._named:
                continue
            stream = f"{kind}/{self._named[name]}"
            if not exists(stream, self._histories[stream]):
                raise Unknown(f"không có {_VIET[name]} {self._named[name]}", field=name)

    def cluster(self, code: str | None) -> Cluster | None:
        """Return a cluster."""
        if code is None:
            return None
        stream = f"cluster/{code}"
        cluster = Cluster.folded(stream, self._ledger.journal.histories([stream])[stream])
        if cluster.from_day is None:
            raise Unknown(f"không có cụm, khối {code}", field="cluster")
        return cluster

    def of_stream(self) -> tuple[str | None, str | None]:
        """Return the unit or the cluster that a disagreement or a meeting is about."""
        season = self._named.get("season")
        if "dispute" in self._named:
            stream = f"dispute/{season}/{self._named['dispute']}"
            history = self._ledger.journal.histories([stream])[stream]
            matter = Dispute.folded(stream, history).matter
            if matter is None:
                raise Unknown(f"không có ý kiến khác nhau {self._named['dispute']}", field="dispute")
            return matter.unit or matter.raised_by, None
        if "meeting" in self._named:
            stream = f"meeting/{season}/{self._named['meeting']}"
            history = self._ledger.journal.histories([stream])[stream]
            return None, Meeting.folded(stream, history).cluster
        return None, None


_REGISTERED = {
    "season": ("season", lambda s, h: Season.folded(s, h).starts_on),
    "unit": ("unit", lambda s, h: Unit.folded(s, h).from_day),
    "council": ("council", lambda s, h: Council.folded(s, h).name),
    "body": ("body", lambda s, h: Body.folded(s, h).from_day),
    "organisation": ("party-organisation", lambda s, h: PartyOrganisation.folded(s, h).name),
}
_VIET = {"council": "Hội đồng", "body": "cơ quan", "organisation": "tổ chức đảng"}


def cluster_of(ledger: Ledger, unit: str, on: date, season: Season | None) -> str | None:
    """Return the cluster a unit belongs to on a day.

    With a season, the one it belonged to on the day of the season nearest to that day, else the
    last it belonged to in the season; clusters of the season's council only. A unit that moved on
    after the season still belongs, for its matters, where it was.
    """
    with ledger.reading() as connection:
        known = memberships(connection, unit)
        if season is not None:
            of_council = {
                code
                for (code,) in connection.execute(
                    "select cluster from reading.cluster where council = %s", (season.council,)
                )
            }
            known = [m for m in known if m.cluster in of_council]
    day = on if season is None else within(season, on)
    if now := [m for m in known if _covers(m, day, day)]:
        return now[-1].cluster
    if season is None or season.starts_on is None or season.ends_on is None:
        return None
    in_season = [m for m in known if _covers(m, season.starts_on, season.ends_on)]
    return in_season[-1].cluster if in_season else None


def _covers(membership: Membership, first: date, last: date) -> bool:
    return membership.from_day <= last and (
        membership.to_day is None or membership.to_day >= first
    )
