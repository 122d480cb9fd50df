"""Who may put which act: rights, what an act concerns, and the question whether the person holds the right that day.

Default deny: an act is put only by somebody who on its day holds one of the rights its row names. A HEAD or DEPUTY is
a member of the unit that leads the cluster; every other role is bound to the person by an event.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ledger.actors import Actor, Role
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.meeting import Meeting
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.season import Season
from ledger.ledger import Ledger
from ledger.projections.directory import memberships
from ledger.refusals import NotAllowed
from ledger.values import viet_day

Of = Literal["council", "cluster", "unit", "ledger"]
"""Of what the role must be: of the act's council, its cluster, its unit, or of the ledger at large."""


class Right(NamedTuple):
    """A role with regard to what an act concerns."""

    role: Role
    of: Of

    @property
    def viet(self) -> str:
        """Return it as a refusal names it."""
        if self.role is Role.MEMBER:
            return "chính đơn vị" if self.of == "unit" else "đơn vị thành viên của cụm, khối"
        return self.role.viet


ADMIN = Right(Role.ADMIN, "ledger")
COUNCIL = Right(Role.COUNCIL, "council")
STANDING_BODY = Right(Role.STANDING_BODY, "council")
CITY = Right(Role.CITY, "ledger")
DISTRICT = Right(Role.DISTRICT, "ledger")
OFFICE = Right(Role.OFFICE, "ledger")
FINANCE = Right(Role.FINANCE, "ledger")
INSPECTORATE = Right(Role.INSPECTORATE, "ledger")
PARTY_ORG_COMMITTEE = Right(Role.PARTY_ORG_COMMITTEE, "ledger")
PARTY_INSPECTION = Right(Role.PARTY_INSPECTION, "ledger")
HEAD = Right(Role.HEAD, "cluster")
DEPUTY = Right(Role.DEPUTY, "cluster")
UNIT = Right(Role.MEMBER, "unit")
MEMBER = Right(Role.MEMBER, "cluster")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act concerns, as far as its path and body say."""

    season: str | None = None
    council: str | None = None
    cluster: str | None = None
    unit: str | None = None
    regulation: str | None = None
    season_state: Season | None = None
    cluster_state: Cluster | None = None


def resolve(ledger: Ledger, named: Mapping[str, str], on: date) -> Scope:
    """Return what an act concerns on its day.

    Unknown: a season, cluster or unit that is named does not exist. A unit that has left keeps, for a season, the
    cluster it was last a member of in that season.
    """
    season_id, unit, cluster_id = named.get("season"), named.get("unit"), named.get("cluster")
    journal = ledger.journal
    season = regulation = None
    if season_id is not None:
        season = Season.folded(
            f"season/{season_id}", journal.histories([f"season/{season_id}"])[f"season/{season_id}"]
        )
        if season.starts_on is not None:
            adopted = season.regulation(on)
            regulation = adopted.regulation if adopted else None
    for kind in ("dispute", "meeting"):
        if season_id and cluster_id is None and unit is None and kind in named:
            unit, cluster_id = _of_stream(ledger, kind, season_id, named[kind])
    if unit is not None and cluster_id is None:
        cluster_id = cluster_of(ledger, unit, on, season)
    cluster = None
    if cluster_id is not None:
        stream = f"cluster/{cluster_id}"
        cluster = Cluster.folded(stream, journal.histories([stream])[stream])
    council = (
        named.get("council")
        or (season.council if season else None)
        or (cluster.council if cluster else None)
    )
    return Scope(season_id, council or None, cluster_id, unit, regulation, season, cluster)


def cluster_of(ledger: Ledger, unit: str, on: date, season: Season | None) -> str | None:
    """Return the cluster a unit belongs to on a day; with a season, else the last it belonged to in it."""
    with ledger.reading() as connection:
        known = memberships(connection, unit)
    now = [m for m in known if m.from_day <= on and (m.to_day is None or on <= m.to_day)]
    if now:
        return now[-1].cluster
    if season is None or season.starts_on is None or season.ends_on is None:
        return None
    within = [
        m
        for m in known
        if m.from_day <= season.ends_on and (m.to_day is None or m.to_day >= season.starts_on)
    ]
    return within[-1].cluster if within else None


def _of_stream(ledger: Ledger, kind: str, season: str, code: str) -> tuple[str | None, str | None]:
    stream = f"{kind}/{season}/{code}"
    history = ledger.journal.histories([stream])[stream]
    if kind == "dispute":
        matter = Dispute.folded(stream, history).matter
        return (matter.unit or matter.raised_by if matter else None), None
    return None, Meeting.folded(stream, history).cluster or None


def require(
    ledger: Ledger,
    says: str,
    clause: str | None,
    may: tuple[Right, ...],
    by: Actor,
    on: date,
    scope: Scope,
) -> None:
    """Refuse (NotAllowed) unless the person, that day, holds in that role one of the rights."""
    stream = f"role/{by.person}"
    roles = RoleBinding.folded(stream, ledger.journal.histories([stream])[stream])
    if any(_holds(ledger, right, roles, by, on, scope) for right in may if right.role is by.role):
        return
    who = ", ".join(dict.fromkeys(right.viet for right in may))
    raise NotAllowed(
        f"«{says}» là việc của {who}; ngày {viet_day(on)} người này không có quyền đó với tư cách "
        f"{by.role.viet} của {by.body}",
        under=clause,
    )


def _holds(
    ledger: Ledger, right: Right, roles: RoleBinding, by: Actor, on: date, scope: Scope
) -> bool:
    if by.role in {Role.HEAD, Role.DEPUTY}:
        cluster = scope.cluster_state
        return (
            roles.holds(by.body, Role.MEMBER, on)
            and cluster is not None
            and cluster.holder("HEAD" if by.role is Role.HEAD else "DEPUTY", on, scope.season)
            == by.body
        )
    if not roles.holds(by.body, by.role, on):
        return False
    if right.of == "unit":
        return scope.unit is not None and by.body == scope.unit
    if right.of == "cluster":
        return scope.cluster_state is not None and by.body in scope.cluster_state.roster(on)
    if right.role is Role.COUNCIL:
        return by.body == scope.council
    if right.role is Role.STANDING_BODY:
        return scope.council is not None and _standing_body(ledger, scope.council, on) == by.body
    return True


def _standing_body(ledger: Ledger, council: str, on: date) -> str | None:
    stream = f"council/{council}"
    return Council.folded(stream, ledger.journal.histories([stream])[stream]).standing_body(on)
