"""Who may put which act: the policy table, and whether a person holds a right that day.

Default deny: an act is put only by somebody who on its day holds one of the rights its row names.
A HEAD or DEPUTY is a member of the unit that leads the cluster; every other role is bound to the
person by an event. A body that serves councils acts in their affairs only. `held` decides, from
facts alone; `require` reads the facts and asks it.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from ledger.actors import Actor, Role
from ledger.acts.rights import STANDING_BODY, Right
from ledger.acts.scope import Scope, cluster_of, resolve
from ledger.aggregates.body import Body
from ledger.aggregates.council import Council
from ledger.aggregates.role_binding import RoleBinding
from ledger.ledger import Ledger
from ledger.questions.directory import standing_bodies
from ledger.refusals import NotAllowed, Refused
from ledger.values import viet_day

__all__ = [
    "LEDGER_INIT",
    "SEASON_LOAD",
    "TABLE",
    "Right",
    "Row",
    "Scope",
    "acts_as",
    "cluster_of",
    "held",
    "may_read",
    "require",
    "resolve",
]

LEADS = frozenset({Role.HEAD, Role.DEPUTY})
NO_BODIES = LEADS | {Role.MEMBER, Role.COUNCIL}
"""Roles of units and of councils themselves; every other is a body's."""


class Row(NamedTuple):
    """A row of the policy table: an act, its clause, where it is put, and who may put it."""

    act: str
    says: str
    clause: str | None
    path: str
    may: tuple[Right, ...]
    who: str = ""
    """Who may put it where that is not a matter of roles."""


SEASON_LOAD = Row(
    "season.load",
    "Nạp hồ sơ năm thi đua từ tệp",
    "C.2",
    "dòng lệnh: thidua season load",
    (STANDING_BODY,),
)
"""Each event names in on_behalf_of the body whose act it is."""
LEDGER_INIT = Row(
    "ledger.init",
    "Khởi tạo sổ cái",
    None,
    "dòng lệnh: thidua init",
    (),
    "chủ cơ sở dữ liệu, khi sổ cái còn trống",
)
TABLE: dict[str, Row] = {row.act: row for row in (SEASON_LOAD, LEDGER_INIT)}
"""The policy table; the acts enter their rows as they are defined."""


def held(
    may: tuple[Right, ...],
    by: Actor,
    on: date,
    scope: Scope,
    roles: RoleBinding,
    standing: Mapping[str, str],
    serves: Collection[str] = (),
) -> Right | None:
    """Return the right by which a person may put an act; None denies it.

    `roles` are the person's bindings, `standing` the standing bodies of councils that day, `serves`
    the councils the body serves that day: none where it is bound to none.
    """
    if not _acts_as(by, on, scope, roles) or _elsewhere(scope, serves):
        return None
    return next((r for r in may if _fits(r, by, on, scope, standing)), None)


def _elsewhere(scope: Scope, serves: Collection[str]) -> bool:
    """Tell whether the act concerns a council other than those a body serves."""
    return scope.council is not None and bool(serves) and scope.council not in serves


def _acts_as(by: Actor, on: date, scope: Scope, roles: RoleBinding) -> bool:
    """Tell whether the person holds the role they say they act in."""
    if by.role not in LEADS:
        return roles.holds(by.body, by.role, on)
    cluster, lead = scope.cluster_state, "HEAD" if by.role is Role.HEAD else "DEPUTY"
    return (
        roles.holds(by.body, Role.MEMBER, on)
        and cluster is not None
        and cluster.holder(lead, on, scope.season) == by.body  # type: ignore[arg-type]
    )


def _fits(right: Right, by: Actor, on: date, scope: Scope, standing: Mapping[str, str]) -> bool:
    """Tell whether the role is the right's, and of what the right asks for."""
    if right.of == "recorder":
        recorded = scope.recorded
        return recorded is not None and (recorded.by.body, recorded.by.role) == (by.body, by.role)
    if right.role is not by.role:
        return False
    of_council = scope.council is not None and standing.get(scope.council) == by.body
    match right.of:
        case "unit":
            fits = scope.unit == by.body
        case "cluster":
            fits = _in_cluster(right, by, on, scope)
        case "council" if right.role is Role.COUNCIL:
            fits = scope.council == by.body
        case "council":
            fits = of_council
        case "registry" if _of_roles(scope):
            fits = False
        case "registry":
            fits = of_council or (scope.council is None and by.body in standing.values())
        case "roles":
            fits = _of_roles(scope)
        case _:
            fits = True
    return fits


def _of_roles(scope: Scope) -> bool:
    """Tell whether the act speaks of an event on roles: administrators' business only (§10)."""
    return scope.recorded is not None and scope.recorded.stream.startswith("role/")


def _in_cluster(right: Right, by: Actor, on: date, scope: Scope) -> bool:
    """Tell whether the body is of the act's cluster as the right asks; a lead's role is known."""
    cluster = scope.cluster_state
    if cluster is None:
        return False
    if right.role is Role.MEMBER:
        return by.body in cluster.roster(scope.day(on))
    return not right.delegated or any(
        d.deputy == by.body for d in cluster.delegated(on, scope.season, scope.act)
    )


def require(
    ledger: Ledger,
    says: str,
    clause: str | None,
    may: tuple[Right, ...],
    by: Actor,
    on: date,
    scope: Scope,
) -> Right:
    """Return the right by which the person puts the act; NotAllowed says who may."""
    stream = f"role/{by.person}"
    roles = RoleBinding.folded(stream, ledger.journal.histories([stream])[stream])
    standing = {} if by.role in NO_BODIES else standing_bodies(ledger, on)
    serves = () if by.role in NO_BODIES else councils_served(ledger, by.body, on, standing)
    if right := held(may, by, on, scope, roles, standing, serves):
        return right
    who = ", ".join(dict.fromkeys(r.viet for r in may)) or "không ai qua giao diện này"
    if _elsewhere(scope, serves) and held(may, by, on, scope, roles, standing):
        raise NotAllowed(
            f"ngày {viet_day(on)} {by.body} phục vụ Hội đồng {', '.join(serves)}, không phải Hội "
            f"đồng {scope.council}; «{says}» ở Hội đồng {scope.council} là việc của {who}, thuộc "
            "Hội đồng đó hoặc không gắn với Hội đồng nào",
            under=clause,
        )
    raise NotAllowed(
        f"«{says}» là việc của {who}; ngày {viet_day(on)} người này không có quyền đó với tư cách "
        f"{by.role.viet} của {by.body}{_delegations_told(may, by, scope)}",
        under=clause,
    )


def _delegations_told(may: tuple[Right, ...], by: Actor, scope: Scope) -> str:
    """Return which delegations a Deputy has, who asked for what takes another; else nothing."""
    cluster = scope.cluster_state
    if by.role is not Role.DEPUTY or cluster is None or not any(r.delegated for r in may):
        return ""
    own = [b for b in cluster.delegations.rows if b.what.deputy == by.body]
    if not own:
        return "; đơn vị này chưa được ủy quyền việc nào"
    told = "; ".join(
        f"{b.what.scope}, {b.days()}"
        + (f", chỉ các việc {', '.join(map(_said, b.what.acts))}" if b.what.acts else "")
        for b in own
    )
    return f"; đơn vị này chỉ được ủy quyền: {told}"


def _said(act: str) -> str:
    return f"«{TABLE[act].says}»" if act in TABLE else act


def councils_served(
    ledger: Ledger, body: str, on: date, standing: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the councils a body serves on a day, by code: bound to them, or their standing body.

    None: it is of no council in particular, as what stands above them.
    """
    stream = f"body/{body}"
    bound = Body.folded(stream, ledger.journal.histories([stream])[stream]).councils.on(on)
    return tuple(sorted({*bound, *(council for council, b in standing.items() if b == body)}))


def in_whose_stead(
    ledger: Ledger, right: Right, by: Actor, on: date, scope: Scope, told: str | None
) -> str | None:
    """Return on whose behalf an act is put under a right.

    A Deputy who acts by delegation acts for the Head. Refused: the right allows nobody's stead, or
    demands it and none is told, or the body is unknown, of another kind or of another council.
    """
    if right.delegated and scope.cluster_state is not None:
        return next(
            d.head
            for d in scope.cluster_state.delegated(on, scope.season, scope.act)
            if d.deputy == by.body
        )
    if right.behalf is None:
        if told is not None:
            raise Refused("việc này không ghi thay cơ quan khác được", field="on_behalf_of")
        return None
    if told is None:
        if right.behalf.required:
            raise Refused(
                f"phải nêu cơ quan mà việc này được ghi thay: {right.behalf.viet}",
                field="on_behalf_of",
            )
        return None
    if right.behalf.council and told == scope.council:
        return told
    streams = [f"body/{told}", f"council/{told}"]
    histories = ledger.journal.histories(streams)
    body = Body.folded(streams[0], histories[streams[0]])
    council = Council.folded(streams[1], histories[streams[1]])
    if body.kind is None and not council.name:
        raise Refused(f"không có cơ quan, Hội đồng mang mã {told}", field="on_behalf_of")
    if right.behalf.kinds and body.kind not in right.behalf.kinds:
        raise Refused(f"{told} không thuộc diện được {right.behalf.viet}", field="on_behalf_of")
    serves = councils_served(ledger, told, on, standing_bodies(ledger, on))
    if _elsewhere(scope, serves):
        raise Refused(
            f"ngày {viet_day(on)} {told} phục vụ Hội đồng {', '.join(serves)}, nên ở Hội đồng "
            f"{scope.council} không ghi thay {told} được",
            field="on_behalf_of",
        )
    return told


def may_read(ledger: Ledger, person: str, on: date) -> bool:
    """Tell whether a person may read: anybody who that day is bound to any role (domain §10)."""
    stream = f"role/{person}"
    return bool(RoleBinding.folded(stream, ledger.journal.histories([stream])[stream]).held(on))


def acts_as(ledger: Ledger, by: Actor, on: date) -> bool:
    """Tell whether a person holds a role in which acts are put, for a body, on a day.

    For what concerns no season and no cluster, such as keeping a paper: a HEAD or DEPUTY need then
    only be a member of the unit.
    """
    if by.role in {Role.INSPECTOR, Role.FEED_CONSUMER}:
        return False
    stream = f"role/{by.person}"
    roles = RoleBinding.folded(stream, ledger.journal.histories([stream])[stream])
    return roles.holds(by.body, Role.MEMBER if by.role in LEADS else by.role, on)
