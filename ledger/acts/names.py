"""Acts on names of persons (tên người): put into the store beside the journal, and erased from it.

The name is a private field: it enters neither an event nor what makes a command this command. A
repeated command with another name therefore gets its first answer, and names nobody.
"""

from typing import Annotated

from pydantic import Field

from ledger.acts.act import PRIVATE, Desk, act
from ledger.acts.rights import STANDING_BODY
from ledger.aggregates.name_register import NameRegister
from ledger.journal.journal import Act, Receipt
from ledger.journal.names import Named, named
from ledger.refusals import Refused
from ledger.values import Code, DocumentRef, Text

REGISTER = "name-register/{council}"
OF_PERSON = "councils/{council}/persons/{person}"
Name = Annotated[Text, Field(max_length=200), PRIVATE]
"""A person's name; what is refused about it is said without it."""


@act(
    "person.name",
    OF_PERSON + "/names",
    says="Ghi tên người vào kho tên",
    may=(STANDING_BODY,),
)
def name_person(desk: Desk, council: Code, person: Code, *, name: Name) -> Receipt:
    """Put a name to an opaque reference of the council's facts."""
    version, held = _held(desk, council, person)
    return desk.record(
        [
            Act(
                NameRegister,
                REGISTER.format(council=council),
                lambda r: r.name(person, known=held is not None, erased=_erased(held)),
            )
        ],
        relies_on=version,
        beside=[named(council, person, name)],
    )


@act(
    "person.erase",
    OF_PERSON + "/erasures",
    says="Xóa tên người khỏi kho tên theo quy định",
    may=(STANDING_BODY,),
)
def erase_person(
    desk: Desk,
    council: Code,
    person: Code,
    *,
    law: Text | None = None,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Erase the name behind a reference; the event says on which law and paper, not whose."""
    version, held = _held(desk, council, person)
    told = [law or "", reason or "", *((document.model_dump_json(),) if document else ())]
    if held and held.name and any(held.name.casefold() in text.casefold() for text in told):
        raise Refused("căn cứ, lý do và văn bản không được nêu chính tên phải xóa", field="law")
    return desk.record(
        [
            Act(
                NameRegister,
                REGISTER.format(council=council),
                lambda r: r.erase(
                    person,
                    known=held is not None,
                    erased=_erased(held),
                    law=law,
                    reason=reason,
                    document=document,
                ),
            )
        ],
        relies_on=version,
        beside=[named(council, person, None)],
    )


def _held(desk: Desk, council: str, person: str) -> tuple[dict[str, int], Named | None]:
    """Return what the store holds, and the register's version it was read at.

    The version is read first: whoever writes a name meanwhile moves the register too, and the act
    is then put again.
    """
    stream = REGISTER.format(council=council)
    version = len(desk.ledger.journal.histories([stream])[stream])
    return {stream: version}, desk.ledger.names(council, [person]).get(person)


def _erased(held: Named | None) -> bool:
    return held is not None and held.name is None
