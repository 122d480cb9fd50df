"""Acts on persons' roles (phân quyền): put by an administrator, who puts no fact whatever."""

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import registered
from ledger.acts.rights import ADMIN
from ledger.aggregates.role_binding import RoleBinding
from ledger.journal.journal import Receipt
from ledger.values import Code, Day, DocumentRef, Text

ROLES = "role/{person}"


@act(
    "role.grant",
    "persons/{person}/roles",
    says="Giao vai trò cho người",
    may=(ADMIN,),
    stream=ROLES,
)
def grant(
    desk: Desk,
    person: Code,
    *,
    body: Code,
    role: Role,
    from_day: Day,
    to_day: Day | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Let a person act in a role of a body, of a council, or as member of a unit."""
    kinds = {Role.MEMBER: ("unit",), Role.COUNCIL: ("council",)}
    if role not in {Role.HEAD, Role.DEPUTY}:  # these the decision itself refuses
        registered(desk, [body], "body", *kinds.get(role, ("body", "council")))
    return desk.decide(
        RoleBinding,
        ROLES.format(person=person),
        lambda r: r.grant(body, role, from_day=from_day, to_day=to_day, document=document),
    )


@act(
    "role.end",
    "persons/{person}/role-endings",
    says="Kết thúc vai trò của người",
    may=(ADMIN,),
    stream=ROLES,
)
def end(
    desk: Desk,
    person: Code,
    *,
    body: Code,
    role: Role,
    to_day: Day,
    reason: Text | None = None,
) -> Receipt:
    """End a role after its last day."""
    return desk.decide(
        RoleBinding,
        ROLES.format(person=person),
        lambda r: r.end(body, role, to_day=to_day, reason=reason),
    )
