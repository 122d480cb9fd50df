"""Scope: what an act concerns, as far as its path and body say: season, council, cluster, unit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.complaint import Complaint
from ledger.aggregates.complaint_events import ComplaintEvent
from ledger.aggregates.council import Council
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import DisagreementRaised
from ledger.aggregates.meeting import Meeting
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import AnyRecorded, EnteredInError, standing
from ledger.ledger import Ledger
from ledger.projections.directory import belongs_to, memberships
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
    act: str | None = None
    """The name of the act, where it is one that is put."""

    def day(self, on: date) -> date:
        """Return the day of the season nearest to a day: what was last year's stays last year's."""
        season = self.season_state
        return on if season is None else season.within(on)


def resolve(ledger: Ledger, named: Mapping[str, str], on: date, *, strict: bool = True) -> Scope:
    """Return what an act concerns on its day, from what its path or body names.

    Unknown, where `strict`: something named does not exist, or belongs to another council than the
    season. A unit that has left keeps, for a season, the cluster it was last a member of in it.
    """
    state = _Named(ledger, named, strict=strict)
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
    if strict and season and cluster and cluster.council != season.council:
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
    """Return what an act concerns that speaks of an event: whatever the event's stream concerns.

    What began by an error, and so is not there any more, can still be spoken of.
    """
    kind, *codes = recorded.stream.split("/")
    names = dict(zip(_CODES[kind], codes, strict=False))
    if kind == "body" and (council := _council_meant(ledger, recorded)):
        names["council"] = council
    return replace(resolve(ledger, names, on, strict=False), recorded=recorded)


def _council_meant(ledger: Ledger, recorded: AnyRecorded) -> str | None:
    """Return the council that an event on a body names, or a declaration about such an event."""
    while isinstance(recorded.facts, EnteredInError):
        recorded = ledger.journal.at(recorded.facts.position)
    return getattr(recorded.facts, "council", None)


_CODES: Mapping[str, tuple[str, ...]] = {
    "award": ("season", "unit"),
    "body": (),
    "calendar-feed": ("season", "cluster"),
    "cluster": ("cluster",),
    "complaint": ("season", "complaint"),
    "conduct": ("season", "unit"),
    "council": ("council",),
    "criteria": ("season", "cluster"),
    "dispute": ("season", "dispute"),
    "erasure": ("council",),
    "evidence": ("season", "unit"),
    "evidence-bundle": ("season", "unit"),
    "guidance": ("season",),
    "log": (),
    "matter": ("season", "unit"),
    "meeting": ("season", "meeting"),
    "paper": ("season",),
    "name-register": ("council",),
    "party-organisation": (),
    "party-rating": ("season",),
    "reprimand": ("season",),
    "role": (),
    "scorecard": ("season", "unit"),
    "season": ("season",),
    "unit": ("unit",),
    "year": ("season", "cluster"),
}
"""What the parts of a stream's id name, for each kind of stream."""


class _Named:
    """The states of what is named; Unknown rises where one of them does not exist."""

    def __init__(self, ledger: Ledger, named: Mapping[str, str], *, strict: bool) -> None:
        self._ledger = ledger
        self._named = named
        self._strict = strict
        self._streams = {
            name: f"{kind}/{named[name]}"
            for name, (kind, _) in _REGISTERED.items()
            if name in named
        }
        self._histories = ledger.journal.histories(list(self._streams.values()))

    def season(self) -> Season | None:
        """Return the season named."""
        if (stream := self._streams.get("season")) is None:
            return None
        season = Season.folded(stream, self._histories[stream])
        if season.starts_on is None:
            self._missing("season")
            return None
        return season

    def unit(self) -> str | None:
        """Return the code of the unit named."""
        return self._named.get("unit")

    def registers(self) -> None:
        """Make sure that whatever else is named in the registers exists."""
        for name, stream in self._streams.items():
            if not _REGISTERED[name][1](stream, self._histories[stream]):
                self._missing(name)

    def cluster(self, code: str | None) -> Cluster | None:
        """Return a cluster."""
        if code is None:
            return None
        stream = f"cluster/{code}"
        cluster = Cluster.folded(stream, self._ledger.journal.histories([stream])[stream])
        if cluster.from_day is None:
            self._missing("cluster", code)
            return None
        return cluster

    def of_stream(self) -> tuple[str | None, str | None]:
        """Return the unit and the cluster that a disagreement, complaint or meeting is about.

        A disagreement stays the business of the cluster in which it was raised, wherever the unit
        it is about goes meanwhile.
        """
        season = self._named.get("season")
        if "dispute" in self._named:
            stream = f"dispute/{season}/{self._named['dispute']}"
            history = self._ledger.journal.histories([stream])[stream]
            if (matter := Dispute.folded(stream, history).matter) is None:
                self._missing("dispute")
                return None, None
            unit = matter.unit or matter.raised_by
            raised = next(r for r in standing(history) if isinstance(r.facts, DisagreementRaised))
            return unit, cluster_of(self._ledger, unit, raised.on, self.season())
        if "complaint" in self._named:
            return self._of_complaint(f"complaint/{season}/{self._named['complaint']}")
        if "meeting" in self._named:
            stream = f"meeting/{season}/{self._named['meeting']}"
            history = self._ledger.journal.histories([stream])[stream]
            return None, Meeting.folded(stream, history).cluster
        return None, None

    def _of_complaint(self, stream: str) -> tuple[str | None, str | None]:
        """Return the unit that complains, None for a person, and the cluster of the award."""
        history = self._ledger.journal.histories([stream])[stream]
        if (matter := Complaint.folded(stream, history).matter) is None:
            self._missing("complaint")
            return None, None
        received = next(r for r in history if isinstance(r.facts, ComplaintEvent))
        cluster = cluster_of(self._ledger, matter.unit, received.on, self.season())
        return matter.complainant, cluster

    def _missing(self, name: str, code: str | None = None) -> None:
        if self._strict:
            raise Unknown(f"không có {_VIET[name]} {code or self._named[name]}", field=name)


_REGISTERED: Mapping[str, tuple[str, Callable[[str, Sequence[AnyRecorded]], object]]] = {
    "season": ("season", lambda s, h: Season.folded(s, h).starts_on),
    "unit": ("unit", lambda s, h: Unit.folded(s, h).from_day),
    "council": ("council", lambda s, h: Council.folded(s, h).name),
    "body": ("body", lambda s, h: Body.folded(s, h).from_day),
    "organisation": ("party-organisation", lambda s, h: PartyOrganisation.folded(s, h).name),
}
"""Names in paths and bodies, with the kind of stream and the question whether it exists."""
_VIET = {
    "season": "năm thi đua",
    "unit": "đơn vị",
    "council": "Hội đồng",
    "body": "cơ quan",
    "organisation": "tổ chức đảng",
    "cluster": "cụm, khối",
    "complaint": "khiếu nại",
    "dispute": "ý kiến khác nhau",
}


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
    return belongs_to(known, on, season)
