"""Who is who: seasons, councils, clusters with their members by date, names of units and bodies."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from psycopg import Connection

from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import MemberAdmitted
from ledger.aggregates.council import Council
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import AnyRecorded, State
from ledger.projections.projection import Draft, Key, Projection, Table
from ledger.rulebook.binding import Names
from ledger.values import fold_marks

S = TypeVar("S", bound=State)
Contents = Mapping[Key, tuple[Any, ...]]

SEASON = Table(
    "season",
    (
        ("season", "text"),
        ("name", "text"),
        ("kind", "text"),
        ("starts_on", "date"),
        ("ends_on", "date"),
        ("council", "text"),
        ("regulation", "text"),
        ("closed", "bool"),
        ("position", "int8"),
    ),
    key=1,
)
COUNCIL = Table("council", (("council", "text"), ("name", "text"), ("position", "int8")), key=1)
CLUSTER = Table(
    "cluster",
    (
        ("cluster", "text"),
        ("name", "text"),
        ("kind", "text"),
        ("council", "text"),
        ("to_day", "date"),
        ("position", "int8"),
    ),
    key=1,
)
MEMBER = Table(
    "member",
    (
        ("cluster", "text"),
        ("unit", "text"),
        ("admitted", "int8"),
        ("from_day", "date"),
        ("to_day", "date"),
        ("position", "int8"),
    ),
    key=3,
    indexes=("unit",),
)
UNIT = Table(
    "unit",
    (
        ("unit", "text"),
        ("name", "text"),
        ("search", "text"),
        ("to_day", "date"),
        ("position", "int8"),
    ),
    key=1,
)
BODY = Table(
    "body",
    (
        ("body", "text"),
        ("name", "text"),
        ("kind", "text"),
        ("to_day", "date"),
        ("position", "int8"),
    ),
    key=1,
)

NAME = Table(
    "name",
    (("code", "text"), ("from_day", "date"), ("name", "text"), ("position", "int8")),
    key=2,
)
"""Every name a unit, body or cluster ever bore, with its first day; codes are of one series."""


def nothing_of(table: Table) -> Mapping[str, tuple[Any, ...]]:
    """Return what a row of a table keeps when nothing is left to be said under its key: nothing."""
    return {table.name: (None,) * (len(table.columns) - table.key - 1)}


def borne(code: str, names: Names) -> Contents:
    """Return the rows of the names borne under a code."""
    return {(code, since): (name,) for since, name in names.rows}


class StateDraft(Draft, Generic[S]):
    """Rows worked out from the state of a stream.

    A row is moved by the event that changes its content.
    """

    kind: type[S]
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    """By table, the content a row keeps when nothing is left to be said under its key.

    Where rows are fed to others by position, one that goes would go unnoticed. The rows of other
    tables go.
    """

    def __init__(self, stream: str) -> None:
        """Begin with the empty state."""
        super().__init__(stream)
        self.state: S = self.kind(stream=stream)

    def fold(self, recorded: AnyRecorded) -> None:
        """Fold the event and compare the rows."""
        self.state = self.state.after(recorded)
        for table, contents in self.contents(recorded).items():
            rows = self.rows[table]
            gone = {key: self.blank.get(table) for key in rows if key not in contents}
            for key, content in (*contents.items(), *gone.items()):
                if content is None:
                    del rows[key]
                    continue
                row = rows.get(key)
                if row is None or tuple(row[:-1]) != content:
                    rows[key] = [*content, recorded.position]

    def succeed(self, before: Draft, position: int) -> None:
        """Keep a blank row where one was that is gone."""
        for name, blank in self.blank.items():
            for key in before.rows[name]:
                self.rows[name].setdefault(key, [*blank, position])
        super().succeed(before, position)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return every row, by table and key, without its position, as the state now is."""
        raise NotImplementedError(type(self).__name__)


class SeasonDraft(StateDraft[Season]):
    """A season's row; without days: it was opened by error."""

    kind = Season
    tables: ClassVar[tuple[Table, ...]] = (SEASON,)
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = nothing_of(SEASON)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the season with the regulation that holds at its end."""
        del recorded
        s = self.state
        last = s.regulation(s.ends_on) if s.ends_on else None
        row = (
            s.name,
            s.kind,
            s.starts_on,
            s.ends_on,
            s.council,
            last.regulation if last else None,
            s.closed,
        )
        return {"season": {(self.path[1],): row} if s.ends_on else {}}


class CouncilDraft(StateDraft[Council]):
    """A council's row."""

    kind = Council
    tables: ClassVar[tuple[Table, ...]] = (COUNCIL,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the council."""
        del recorded
        return {"council": {(self.path[1],): (self.state.name,)}}


class ClusterDraft(StateDraft[Cluster]):
    """A cluster and its members, each membership under the event that began it.

    A membership ends with the cluster at the latest. One without days was entered in error, or
    would have begun only after the cluster's end.
    """

    kind = Cluster
    tables: ClassVar[tuple[Table, ...]] = (CLUSTER, MEMBER, NAME)
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = nothing_of(MEMBER)

    def __init__(self, stream: str) -> None:
        """Begin with nobody admitted."""
        super().__init__(stream)
        self.admitted: list[int] = []

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the cluster and every membership it ever had."""
        c = self.state
        code = self.path[1]
        if isinstance(recorded.facts, MemberAdmitted):
            self.admitted.append(recorded.position)
        members: Contents = {
            (code, b.what, admitted): (known.from_day, known.to_day) if known else (None, None)
            for b, admitted in zip(c.members, self.admitted, strict=True)
            for known in (c.as_far_as_it_stood(b),)
        }
        return {
            "cluster": {(code,): (c.names.last, c.kind, c.council, c.to_day)},
            "member": members,
            "name": borne(code, c.names),
        }


class UnitDraft(StateDraft[Unit]):
    """A unit's row."""

    kind = Unit
    tables: ClassVar[tuple[Table, ...]] = (UNIT, NAME)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the unit under the name it bore last."""
        del recorded
        name = self.state.names.last
        code = self.path[1]
        return {
            "unit": {(code,): (name, fold_marks(name), self.state.to_day)},
            "name": borne(code, self.state.names),
        }


class BodyDraft(StateDraft[Body]):
    """A body's row."""

    kind = Body
    tables: ClassVar[tuple[Table, ...]] = (BODY, NAME)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the body under the name it bore last."""
        del recorded
        b = self.state
        code = self.path[1]
        return {
            "body": {(code,): (b.names.last, b.kind.value if b.kind else "", b.to_day)},
            "name": borne(code, b.names),
        }


DIRECTORY = Projection(
    "directory",
    (SEASON, COUNCIL, CLUSTER, MEMBER, UNIT, BODY, NAME),
    {
        "season": SeasonDraft,
        "council": CouncilDraft,
        "cluster": ClusterDraft,
        "unit": UnitDraft,
        "body": BodyDraft,
    },
)


class Membership(NamedTuple):
    """A unit in a cluster by date."""

    cluster: str
    unit: str
    from_day: date
    to_day: date | None


def memberships(connection: Connection[Any], unit: str) -> list[Membership]:
    """Return a unit's memberships, earliest first."""
    rows = connection.execute(
        "select cluster, unit, from_day, to_day from reading.member"
        " where unit = %s and from_day is not null order by from_day, cluster, admitted",
        (unit,),
    ).fetchall()
    return [Membership(*row) for row in rows]


def belongs_to(known: Sequence[Membership], on: date, season: Season | None) -> str | None:
    """Return the cluster that a unit belongs to by its memberships, the earliest first."""
    day = on if season is None else season.within(on)
    if now := [m for m in known if _covers(m, day, day)]:
        return now[-1].cluster
    if season is None or season.starts_on is None or season.ends_on is None:
        return None
    in_season = [m for m in known if _covers(m, season.starts_on, season.ends_on)]
    return in_season[-1].cluster if in_season else None


def _covers(membership: Membership, first: date, last: date) -> bool:
    return membership.from_day <= last and (membership.to_day is None or membership.to_day >= first)


def names(connection: Connection[Any]) -> dict[str, str]:
    """Return the current names of units, clusters, bodies and councils, by code."""
    rows = connection.execute(
        "select unit, name from reading.unit union all select cluster, name from reading.cluster"
        " union all select body, name from reading.body"
        " union all select council, name from reading.council"
    ).fetchall()
    return dict(rows)


def names_borne(connection: Connection[Any]) -> dict[str, Names]:
    """Return every name that units, clusters and bodies ever bore, by code."""
    rows = connection.execute(
        "select code, from_day, name from reading.name order by code, from_day"
    ).fetchall()
    found: dict[str, Names] = {}
    for code, since, name in rows:
        found[code] = found.get(code, Names()).borne(name, since)
    return found
