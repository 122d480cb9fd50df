"""Orders of erasure (lệnh xóa) carried out again: what a restored backup has brought back goes.

An order is carried out once by the database, when it is recorded (0007_erasure.sql). A backup from
before it holds what was erased, so after a restore the owner has every order carried out again, in
the store of names too.
"""

from typing import NamedTuple

import psycopg

_PARTS = """
    select coalesce(sum(ledger.erase(ordered)), 0)
      from (select distinct ordered from ledger.erasures) orders
"""
_NAMES = """
    with told as (
        select distinct on (council, person) e.topic,
               substr(e.originator_id, length('name-register/') + 1) as council,
               convert_from(x.body, 'UTF8')::jsonb ->> 'person' as person
          from ledger.events e join ledger.erasable x on x.position = e.notification_id
         where e.originator_id >= 'name-register/' and e.originator_id < 'name-register0'
         order by council, person, e.notification_id desc
    )
    update ledger.names n set name = null from told
     where told.topic = 'name-register.name-erased.v1' and n.name is not null
       and (n.council, n.person) = (told.council, told.person)
"""


class Erased(NamedTuple):
    """What there was to erase again: parts of events, and names."""

    parts: int
    names: int


def reapply(owner: str) -> Erased:
    """Carry out every recorded order again, in one transaction, and clear the space it leaves."""
    with psycopg.connect(owner) as connection:
        ((parts,),) = connection.execute(_PARTS).fetchall()
        names = connection.execute(_NAMES).rowcount
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("vacuum ledger.erasable, ledger.commands, ledger.names")
    return Erased(int(parts), names)
