"""Role binding (phân quyền): in which roles a person may act, for which body, from when to when.

    RoleGranted -> RoleEnded -> RoleGranted …

The person is an opaque id; names live elsewhere. HEAD and DEPUTY are never granted: a person of the
unit that the cluster assigned is the acting person of the Head or Deputy (A.I.2), so such a person
is bound to the unit as MEMBER. What was done in a role stays valid after it ends. Stream:
`role/<person>`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Self

from ledger.actors import Role
from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Bindings, in_order, viet_days
from ledger.values import Code, Day, DocumentRef, viet_day

LEADERSHIP = "A.I.2"
LEADS = frozenset({Role.HEAD, Role.DEPUTY})


class Held(NamedTuple):
    """A role of a body."""

    body: str
    role: Role


class RoleGranted(Event, topic="role.granted.v1"):
    """The person may act in a role of a body, or as MEMBER of a unit; open while to_day is None."""

    body: Code
    role: Role
    from_day: Day
    to_day: Day | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"Giao vai trò {self.role.viet} của {self.body} "
            f"{viet_days(self.from_day, self.to_day)}{paper}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit whose member the person became."""
        return (self.body,) if self.role is Role.MEMBER else ()


class RoleEnded(Event, topic="role.ended.v1"):
    """The person may no longer act in a role; to_day is the last day."""

    body: Code
    role: Role
    to_day: Day
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return f"Kết thúc vai trò {self.role.viet} của {self.body} sau ngày {viet_day(self.to_day)}"

    def concerns(self) -> tuple[str, ...]:
        """Return the unit whose member the person was."""
        return (self.body,) if self.role is Role.MEMBER else ()


@dataclass(frozen=True, kw_only=True)
class RoleBinding(State):
    """One person's roles by date."""

    bindings: Bindings[Held] = field(default_factory=Bindings)

    def held(self, on: date) -> tuple[Held, ...]:
        """Return the roles held on a day, earliest granted first."""
        return self.bindings.on(on)

    def holds(self, body: str, role: Role, on: date) -> bool:
        """Return whether the person held a role of a body on a day."""
        return Held(body, role) in self.held(on)

    def grant(
        self,
        body: str,
        role: Role,
        *,
        from_day: date,
        to_day: date | None = None,
        document: DocumentRef | None = None,
    ) -> RoleGranted:
        """Let the person act in a role of a body, or as member of a unit."""
        if role in LEADS:
            raise Refused(
                "vai trò cụm, khối trưởng và cụm, khối phó không cấp riêng cho người: "
                "vai trò đó theo phân công của cụm, khối cho đơn vị; "
                f"hãy giao vai trò {Role.MEMBER.viet} của đơn vị {body}",
                under=LEADERSHIP,
                field="role",
            )
        in_order(from_day, to_day, under=None)
        if clash := self.bindings.clash(Held(body, role), from_day, to_day):
            raise Refused(
                f"người này đã có vai trò {role.viet} của {body} {clash.days()}", field="from_day"
            )
        return RoleGranted(
            body=body, role=role, from_day=from_day, to_day=to_day, document=document
        )

    def end(self, body: str, role: Role, *, to_day: date, reason: str | None = None) -> RoleEnded:
        """End a role after its last day."""
        if not self.bindings.running(Held(body, role), to_day):
            raise Refused(
                f"ngày {viet_day(to_day)} người này không đang giữ vai trò {role.viet} của {body}",
                field="to_day",
            )
        return RoleEnded(body=body, role=role, to_day=to_day, reason=reason)

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the roles as one more event leaves them."""
        match recorded.facts:
            case RoleGranted() as e:
                held = Held(e.body, e.role)
                return replace(self, bindings=self.bindings.bound(held, e.from_day, e.to_day))
            case RoleEnded() as e:
                held = Held(e.body, e.role)
                return replace(self, bindings=self.bindings.cut(held, e.to_day))
            case _:
                return self
