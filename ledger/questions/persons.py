"""Who is behind the opaque references of facts, for whom it may concern: domain §9.6, default deny.

A council's people, its standing body's and inspectors see names; nobody else does, and no feed,
export or command line asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.actors import Role
from ledger.aggregates.name_register import ERASED
from ledger.aggregates.role_binding import Held, RoleBinding
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded
from ledger.ledger import Ledger
from ledger.questions.directory import standing_bodies


@dataclass(frozen=True)
class Seer:
    """Whose names somebody may see: of these councils, or of all (`all_councils`)."""

    councils: frozenset[str] = frozenset()
    all_councils: bool = False

    def sees(self, council: str | None) -> bool:
        """Tell whether names of a council's facts may be seen."""
        return council is not None and (self.all_councils or council in self.councils)


NOBODY = Seer()
"""Sees no name."""


def seer(ledger: Ledger, person: str, on: date) -> Seer:
    """Return what a person may see by the roles bound to them that day."""
    stream = f"role/{person}"
    roles = RoleBinding.folded(stream, ledger.journal.histories([stream])[stream]).held(on)
    councils = {held.body for held in roles if held.role is Role.COUNCIL}
    if any(held.role is Role.STANDING_BODY for held in roles):
        standing = standing_bodies(ledger, on).items()
        councils |= {c for c, body in standing if Held(body, Role.STANDING_BODY) in roles}
    return Seer(frozenset(councils), any(held.role is Role.INSPECTOR for held in roles))


def reference(recorded: AnyRecorded) -> str | None:
    """Return the opaque reference to a person that an event's facts hold, if they hold one."""
    if recorded.stream.partition("/")[0] not in {"conduct", "name-register"}:
        return None
    found: str | None = getattr(recorded.facts, "person", None)
    return found


def names_of(ledger: Ledger, events: Iterable[AnyRecorded], to: Seer) -> dict[int, str]:
    """Return the name behind each event's reference that may be seen, by the event's position.

    `ERASED` where it was erased. Events without a reference, references without a name, and all
    that may not be seen are left out.
    """
    if to == NOBODY:
        return {}
    told = [(r, person) for r in events if (person := reference(r)) is not None]
    councils = _councils(ledger, {r.stream for r, _ in told})
    found: dict[int, str] = {}
    for council in sorted({c for c in councils.values() if c and to.sees(c)}):
        its = [(r.position, person) for r, person in told if councils[r.stream] == council]
        names = ledger.names(council, [person for _, person in its])
        found |= {at: names[p].name or ERASED for at, p in its if p in names}
    return found


def _councils(ledger: Ledger, streams: Iterable[str]) -> dict[str, str | None]:
    """Return the council whose facts each stream holds: a season's, or the register's own."""
    found: dict[str, str | None] = {}
    for stream in streams:
        kind, code, *_ = stream.split("/")
        if kind == "name-register":
            found[stream] = code
            continue
        season = f"season/{code}"
        history = ledger.journal.histories([season])[season]
        found[stream] = Season.folded(season, history).council or None
    return found
