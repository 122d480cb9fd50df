"""Founding (lập sổ cái): the first events, by the owner's hand.

A council, its standing body, bound to it, and the person who may grant every further role.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ledger.actors import Actor, Role
from ledger.acts.policy import LEDGER_INIT
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.council import Council, Level
from ledger.aggregates.role_binding import RoleBinding
from ledger.events import Event
from ledger.journal.journal import Act, Decided, Mandate, Receipt
from ledger.journal.mapper import canonical
from ledger.ledger import Ledger
from ledger.refusals import NotAllowed, Refused
from ledger.season_files.plan import Plan

ALREADY = (
    "sổ cái đã có dữ liệu nên không lập lại được; vai trò tiếp theo do quản trị cấp bằng lệnh "
    "thidua role grant"
)


def init(
    ledger: Ledger,
    *,
    person: str,
    body: str,
    council: str = "HDTDKT",
    council_name: str = "Hội đồng Thi đua - Khen thưởng",
    body_name: str = "Thường trực Hội đồng Thi đua - Khen thưởng",
    level: Level = "DISTRICT",
    from_day: date | None = None,
) -> Receipt:
    """Found the ledger: the council, its standing body, bound to it, and that body's first ADMIN.

    `from_day` is the first day of all of it, today when left out. NotAllowed: this is not the
    owner's connection. Refused: something is recorded already. Nothing was recorded then.
    """
    if not _is_owner(ledger):
        raise NotAllowed(
            "lập sổ cái chỉ làm được qua kết nối của chủ cơ sở dữ liệu (DATABASE_URL), "
            "không qua kết nối của dịch vụ"
        )
    on = from_day or ledger.today()
    by = Actor(person=person, body=body, role=Role.ADMIN)
    told = {"council": council, "council_name": council_name, "body_name": body_name}
    content = canonical(
        {
            "act": LEDGER_INIT.act,
            "by": by.model_dump(mode="json"),
            "from_day": from_day.isoformat() if from_day else None,
            "level": level,
            **told,
        }
    )
    under = Mandate(by=by, on=on, command=LEDGER_INIT.act)
    if first := ledger.journal.first_answer(under, content):
        return first
    if ledger.journal.head()[0]:
        raise Refused(ALREADY)
    plan = Plan({})
    stream = f"council/{council}"
    plan.put(
        Council,
        stream,
        lambda state: state.establish(council_name, level=level, from_day=on),
        on=on,
    )
    plan.put(Council, stream, lambda state: state.name_standing_body(body, from_day=on), on=on)
    plan.put(
        Body,
        f"body/{body}",
        lambda state: state.register(body_name, kind=BodyKind.STANDING_BODY, from_day=on),
        on=on,
    )
    plan.put(Body, f"body/{body}", lambda state: state.bind(council, from_day=on), on=on)
    plan.put(
        RoleBinding,
        f"role/{person}",
        lambda state: state.grant(body, Role.ADMIN, from_day=on),
        on=on,
    )
    first_act, *others = plan.acts()
    return ledger.journal.record(
        [replace(first_act, decision=_only_at_first(first_act)), *others],
        under=under,
        content=content,
    )


def _only_at_first(act: Act[Any]) -> Callable[[Any], Sequence[Decided]]:
    """Return the act's decision, refused under the append lock unless the ledger is empty."""
    first, *others = act.decision(Council(stream=act.stream))  # type: ignore[misc]

    def sealed(position: int) -> Event:
        if position != 1 or not isinstance(first, Event):
            raise Refused(ALREADY)
        return first

    return lambda _: (sealed, *others)


def _is_owner(ledger: Ledger) -> bool:
    with ledger.reading() as connection:
        row = connection.execute(
            "select pg_has_role(current_user, relowner, 'usage') from pg_class"
            " where oid = 'ledger.events'::regclass"
        ).fetchone()
    return bool(row and row[0])
