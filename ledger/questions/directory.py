"""Which seasons and clusters are there, and what is everybody called, as the ledger now stands?"""

from collections.abc import Mapping
from datetime import date

from ledger.actors import Role
from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.projections.directory import names, names_borne
from ledger.questions.answer import Answer, Moment, told
from ledger.rulebook.binding import Names
from ledger.values import Value


class ClusterListed(Value):
    """A cluster of a season: how many units were members on any day of it, and who led it last."""

    cluster: str
    name: str
    kind: str
    members: int
    head: str | None = None
    deputy: str | None = None


class SeasonListed(Value):
    """A season and the clusters that had members in it, by code."""

    season: str
    name: str
    kind: str
    starts_on: date
    ends_on: date
    council: str
    regulation: str | None = None
    closed: bool = False
    clusters: tuple[ClusterListed, ...] = ()


class Directory(Answer):
    """The seasons, the latest first."""

    seasons: tuple[SeasonListed, ...]


def directory(ledger: Ledger) -> Directory:
    """Return every season with its clusters, as they stand now."""
    _, at = ledger.cut(None)
    with ledger.reading() as connection:
        seasons = connection.execute(
            "select season, name, kind, starts_on, ends_on, council, regulation, closed"
            " from reading.season where starts_on is not null order by starts_on desc, season"
        ).fetchall()
        clusters = connection.execute(
            "select s.season, c.cluster, c.name, c.kind, count(distinct m.unit)"
            " from reading.season s join reading.member m"
            " on m.from_day <= s.ends_on and coalesce(m.to_day, s.starts_on) >= s.starts_on"
            " join reading.cluster c using (cluster) where c.council = s.council"
            " group by s.season, c.cluster, c.name, c.kind order by c.cluster"
        ).fetchall()
    ends = {row[0]: row[4] for row in seasons}
    states = _clusters(ledger, {row[1] for row in clusters})
    of: dict[str, list[ClusterListed]] = {}
    for season, cluster, name, kind, members in clusters:
        state = states[cluster]
        listed = ClusterListed(
            cluster=cluster,
            name=name,
            kind=kind,
            members=members,
            head=state.holder("HEAD", ends[season], season),
            deputy=state.holder("DEPUTY", ends[season], season),
        )
        of.setdefault(season, []).append(listed)
    fields = ("season", "name", "kind", "starts_on", "ends_on", "council", "regulation", "closed")
    return Directory(
        as_of=told(at),
        seasons=tuple(
            SeasonListed.model_validate(
                {**dict(zip(fields, row, strict=True)), "clusters": of.get(row[0], ())}
            )
            for row in seasons
        ),
    )


def names_now(ledger: Ledger) -> dict[str, str]:
    """Return the current names of units, clusters, bodies and councils, by code."""
    with ledger.reading() as connection:
        return names(connection)


class NamesTold(dict[str, str]):
    """What to call whom by code, and by `on` what each was called on a day.

    An event is told under the names of its own day: nothing old is relabelled (domain §7.8).
    """

    def __init__(self, names: Mapping[str, str], borne: dict[str, Names]) -> None:
        """Take the names to show by default, and those borne by date."""
        super().__init__(names)
        self.borne = borne

    def on(self, code: str, day: date) -> str:
        """Return the name of whatever bears a code on a day; the code when nobody is known."""
        names = self.borne.get(code)
        return names.on(day) if names else self.get(code, code)


def names_over_time(ledger: Ledger, as_of: Moment, valid_on: date | None) -> NamesTold:
    """Return the names known at a cut, by default those borne last, and by date."""
    if as_of is None and valid_on is None:
        with ledger.reading() as connection:
            return NamesTold(names(connection), names_borne(connection))
    cut, _ = ledger.cut(as_of, valid_on)
    streams = [s for kind in _NAMED for s in ledger.journal.streams(f"{kind}/", cut)]
    found = NamesTold({}, {})
    for stream, history in ledger.journal.each(streams, cut):
        kind, _, code = stream.partition("/")
        state = _NAMED[kind].folded(stream, history)
        if isinstance(state, Council):
            found[code] = state.name
        else:
            found[code], found.borne[code] = state.names.last, state.names
    return found


def names_in_season(ledger: Ledger, season: str, as_of: Moment, valid_on: date | None) -> NamesTold:
    """Return the names known at a cut, by default those borne when the season ended."""
    found = names_over_time(ledger, as_of, valid_on)
    cut, _ = ledger.cut(as_of, valid_on)
    stream = f"season/{season}"
    of = Season.folded(stream, ledger.journal.histories([stream], Cut(cut.position))[stream])
    if of.ends_on is None:
        return found
    day = min(of.ends_on, valid_on or of.ends_on)
    return NamesTold({code: found.on(code, day) for code in found}, found.borne)


_NAMED: Mapping[str, type[Unit | Cluster | Body | Council]] = {
    "unit": Unit, "cluster": Cluster, "body": Body, "council": Council,
}  # fmt: skip


class RoleListed(Value):
    """A role a person was given, with its days."""

    body: str
    role: Role
    from_day: date
    to_day: date | None = None


class PersonListed(Value):
    """A person, by an opaque id, with every role ever given."""

    person: str
    roles: tuple[RoleListed, ...]


def people(ledger: Ledger) -> tuple[PersonListed, ...]:
    """Return everybody who was ever given a role, by id."""
    streams = ledger.journal.streams("role/")
    histories = ledger.journal.histories(streams)
    return tuple(
        PersonListed(
            person=stream.partition("/")[2],
            roles=tuple(
                RoleListed(body=b.what.body, role=b.what.role, from_day=b.from_day, to_day=b.to_day)
                for b in RoleBinding.folded(stream, histories[stream]).bindings
            ),
        )
        for stream in streams
    )


def _clusters(ledger: Ledger, codes: set[str]) -> dict[str, Cluster]:
    histories = ledger.journal.histories([f"cluster/{code}" for code in sorted(codes)])
    return {s.partition("/")[2]: Cluster.folded(s, h) for s, h in histories.items()}


def standing_bodies(ledger: Ledger, on: date) -> dict[str, str]:
    """Return the standing body of each council on a day."""
    streams = ledger.journal.streams("council/")
    found = {}
    for stream, history in ledger.journal.histories(streams).items():
        council = Council.folded(stream, history)
        if body := council.standing_body(on):
            found[council.code(1)] = body
    return found
