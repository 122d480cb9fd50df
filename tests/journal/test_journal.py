"""The journal on a real PostgreSQL: one act whole or not at all."""

from datetime import date
from decimal import Decimal

from ledger.actors import Actor, Role
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import SelfScored
from ledger.journal.journal import Mandate
from ledger.rulebook.leaf import Leaf

HEAD = Actor(person="p-02", body="PX01", role=Role.HEAD)
UNDER = Mandate(by=HEAD, on=date(2024, 12, 10))
LEAVES = {f"I.{n}": Leaf("graded", Decimal("50.00"), "SELF") for n in range(1, 21)}
CARD = "scorecard/2024/PX02"


def submit(card: Scorecard):
    return card.submit(
        [SelfScored(criterion=c, points="45.00") for c in LEAVES],
        LEAVES,
        criteria="criteria/2024/C1/CHUNG",
        criteria_version=1,
    )


def test_an_act_takes_the_next_positions_and_is_there_with_its_read_models(stand):
    receipt = stand.journal.decide(Scorecard, CARD, submit, under=UNDER)
    assert [e.position for e in receipt.events] == [1]
    again = stand.journal.history(CARD)
    assert again[0].facts == receipt.events[0].facts
    with stand.ledger.reading() as connection:
        assert connection.execute(
            "select self, figure, position from reading.score"
        ).fetchall() == [(Decimal("900.00"), Decimal("900.00"), 1)]
