"""Roster (danh sách): who belongs to a cluster, leads it and acts for its Head, by date.

What the cluster's events have left, for whoever asks of a day. The life line and decisions are in
`cluster`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from ledger.aggregates.cluster_events import (
    ClusterDissolved,
    ClusterEstablished,
    ClusterRenamed,
    DelegationEnded,
    DelegationGranted,
    LeadershipAssigned,
    LeadershipEnded,
    LeadershipIntroduced,
    MemberAdmitted,
    MemberLeft,
)
from ledger.events import AnyRecorded, State
from ledger.rulebook.binding import Binding, Bindings, Names
from ledger.rulebook.delegation import Delegated, Delegations
from ledger.rulebook.leadership import Leader, Leadership, Leads


@dataclass(frozen=True, kw_only=True)
class Roster(State):
    """The cluster with its members, leaders and delegations by date."""

    kind: str = ""
    council: str = ""
    names: Names = field(default_factory=Names)
    from_day: date | None = None
    to_day: date | None = None
    members: Bindings[str] = field(default_factory=Bindings)
    introduced: tuple[Leader, ...] = ()
    leadership: Leadership = field(default_factory=Leadership)
    delegations: Delegations = field(default_factory=Delegations)

    # Who is what

    def stood(self, on: date) -> bool:
        """Tell whether the cluster was set up by a day and not dissolved before it."""
        begun = self.from_day is not None and self.from_day <= on
        return begun and (self.to_day is None or on <= self.to_day)

    def roster(self, on: date) -> tuple[str, ...]:
        """Return the members on a day, Head and Deputy among them, in the order of admission."""
        return self.members.on(on) if self.to_day is None or on <= self.to_day else ()

    @property
    def memberships(self) -> Bindings[str]:
        """Return who was a member when; no membership outlives the cluster, or begins after it."""
        found = (self.as_far_as_it_stood(b) for b in self.members)
        return Bindings(tuple(b for b in found if b is not None))

    def as_far_as_it_stood(self, membership: Binding[str]) -> Binding[str] | None:
        """Return a membership ending with the cluster at the latest; None: it never began."""
        last = self.to_day
        if last is None or (membership.to_day is not None and membership.to_day <= last):
            return membership
        return replace(membership, to_day=last) if membership.from_day <= last else None

    def holder(self, role: Leads, on: date, season: str | None = None) -> str | None:
        """Return the unit that leads on a day; with a season, that leads that season's matters."""
        return self.leadership.holder(role, on, season, self.roster(on))

    def delegated(
        self, on: date, season: str | None = None, act: str | None = None
    ) -> tuple[Delegated, ...]:
        """Return the delegations in force on a day: both units must still hold their roles.

        With an act, those it is within the scope of.
        """
        return tuple(
            d
            for d in self.delegations.rows.on(on)
            if d.allows(act)
            and (season is None or d.season in {None, season})
            and self.holder("HEAD", on, season or d.season) == d.head
            and self.holder("DEPUTY", on, season or d.season) == d.deputy
        )

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:  # noqa: C901, PLR0911 — one case per event
        """Return the roster as one more event leaves it."""
        match recorded.facts:
            case ClusterEstablished() as e:
                return replace(
                    self,
                    kind=e.kind,
                    council=e.council,
                    from_day=e.from_day,
                    names=Names().borne(e.name, e.from_day),
                )
            case ClusterRenamed() as e:
                return replace(self, names=self.names.borne(e.name, e.from_day))
            case ClusterDissolved() as e:
                return replace(self, to_day=e.to_day)
            case MemberAdmitted() as e:
                return replace(self, members=self.members.bound(e.unit, e.from_day, e.to_day))
            case MemberLeft() as e:
                return replace(self, members=self.members.cut(e.unit, e.to_day))
            case LeadershipIntroduced() as e:
                leader = Leader(e.unit, e.role, e.season)
                return replace(self, introduced=(*self.introduced, leader))
            case LeadershipAssigned() as e:
                leader = Leader(e.unit, e.role, e.season)
                return replace(self, leadership=self.leadership.bound(leader, e.from_day, e.to_day))
            case LeadershipEnded() as e:
                leader = Leader(e.unit, e.role, e.season)
                return replace(self, leadership=self.leadership.cut(leader, e.to_day))
            case DelegationGranted() as e:
                acts = e.acts or ()
                what = Delegated(recorded.position, e.head, e.deputy, e.scope, e.season, acts)
                return replace(self, delegations=self.delegations.bound(what, e.from_day, e.to_day))
            case DelegationEnded() as e:
                return replace(self, delegations=self.delegations.cut(e.delegation, e.to_day))
            case _:
                return self
