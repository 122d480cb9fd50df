"""The act that orders what is erasable of events gone, as a law asks (xóa theo luật)."""

from typing import Annotated

from pydantic import Field

from ledger.actors import Actor
from ledger.acts.act import Desk, act
from ledger.acts.lookups import once_each
from ledger.acts.policy import require
from ledger.acts.rights import COUNCIL, INSPECTOR, STANDING_BODY
from ledger.acts.scope import scope_of
from ledger.aggregates.erasure_register import ErasureRegister
from ledger.journal.journal import Receipt
from ledger.refusals import NotAllowed, Refused
from ledger.values import Code, DocumentRef, Position, Text

APPROVES = (COUNCIL, STANDING_BODY, INSPECTOR)
"""Who may be the second person of an order."""


@act(
    "erasure.order",
    "councils/{council}/erasures",
    says="Xóa theo luật phần nội dung của sự kiện",
    may=(COUNCIL, STANDING_BODY),
)
def order_erasure(
    desk: Desk,
    council: Code,
    *,
    positions: Annotated[tuple[Position, ...], Field(min_length=1, max_length=1_000)],
    law: Text | None = None,
    document: DocumentRef | None = None,
    approver: Actor | None = None,
) -> Receipt:
    """Erase the free text and the references to persons of events, for good.

    Events and figures stay. The approver is a second person who holds that day the role they
    approve in: of the council, of its standing body, or an inspector.
    """
    once_each(map(str, positions), "positions")
    erasable, units = _meant(desk, council, positions)
    if approver is not None:
        _must_approve(desk, approver)
    return desk.decide(
        ErasureRegister,
        f"erasure/{council}",
        lambda register: register.order(
            positions,
            erasable=erasable,
            units=units,
            law=law,
            document=document,
            approver=approver,
            by=desk.mandate.by,
        ),
    )


def _meant(
    desk: Desk, council: str, positions: tuple[int, ...]
) -> tuple[frozenset[int], tuple[str, ...]]:
    """Return which of the positions have an erasable part, and the units that they concern."""
    erasable: set[int] = set()
    units: set[str] = set()
    for recorded in desk.ledger.journal.chosen(positions):
        scope = scope_of(desk.ledger, recorded, desk.mandate.on)
        if scope.council not in {None, council}:
            raise Refused(
                f"sự kiện số {recorded.position} thuộc Hội đồng {scope.council}", field="positions"
            )
        if recorded.stream.startswith("name-register/"):
            raise Refused(
                f"sự kiện số {recorded.position} thuộc sổ tên; tên người được xóa bằng việc "
                "person.erase, còn mã người phải giữ để đối chiếu kho tên",
                field="positions",
            )
        if recorded.commitment is not None:
            erasable.add(recorded.position)
        units |= {*recorded.facts.concerns(), *([scope.unit] if scope.unit else [])}
    return frozenset(erasable), tuple(sorted(units))


def _must_approve(desk: Desk, approver: Actor) -> None:
    """Refuse an approver who does not hold the role that day."""
    says, on = "Phê duyệt việc xóa theo luật", desk.mandate.on
    try:
        require(desk.ledger, says, None, APPROVES, approver, on, desk.scope)
    except NotAllowed as not_allowed:
        raise Refused(not_allowed.says, field="approver") from None
