"""Acts on the transparency log (nhật ký minh bạch): signing for what was recorded before it."""

from ledger.actors import Actor, Role
from ledger.acts.act import Desk, act
from ledger.acts.rights import ADMIN
from ledger.aggregates.log import STREAM, Log
from ledger.aggregates.role_binding import RoleBinding
from ledger.journal.journal import Mandate, Receipt
from ledger.ledger import Ledger


@act(
    "log.begin",
    "log-beginnings",
    says="Ký mục cho các sự kiện ghi từ trước",
    may=(ADMIN,),
)
def begin_log(desk: Desk) -> Receipt:
    """Give every event of before its signed entry, once; nothing else is recorded meanwhile."""
    return desk.ledger.journal.begin_entries(
        Log, STREAM, Log.begin, under=desk.mandate, content=desk.content
    )


def begin_by_itself(ledger: Ledger) -> Receipt | None:
    """Do the same for the embedded default at its start, in an administrator's name, and say so.

    None: nothing is wanting, or nobody is administrator.
    """
    admin = _administrator(ledger) if ledger.journal.wants_entries() else None
    if admin is None:
        return None
    return ledger.journal.begin_entries(
        Log,
        STREAM,
        lambda log, older: log.begin(older, by_itself=True),
        under=Mandate(by=admin, on=ledger.today()),
    )


def _administrator(ledger: Ledger) -> Actor | None:
    """Return who is administrator today, the first by person."""
    roles = ledger.journal.histories(ledger.journal.streams("role/"))
    for stream, history in roles.items():
        binding = RoleBinding.folded(stream, history)
        for body, role in binding.held(ledger.today()):
            if role is Role.ADMIN:
                return Actor(person=binding.code(1), body=body, role=role)
    return None
