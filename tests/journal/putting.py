"""Acts for the tests of the journal: small decisions on real aggregates, and by whom they are put."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from ledger.actors import Actor, Role
from ledger.aggregates.scorecard import Layer, Scorecard
from ledger.aggregates.scorecard_events import LineNote, SelfScored
from ledger.aggregates.unit import Unit
from ledger.journal.mapper import Mandate
from ledger.refusals import Refused
from ledger.rulebook.leaf import Leaf
from ledger.values import DocumentRef

HEAD = Actor(person="p-02", body="PX01", role=Role.HEAD)
UNDER = Mandate(by=HEAD, on=date(2024, 12, 10), regulation="ha-dong-2024")
LEAVES = {f"I.{n}": Leaf("graded", Decimal("50.00"), "SELF") for n in range(1, 21)}
CARD = "scorecard/2024/PX02"
PAPER = DocumentRef(printed="Biên bản số 15/BB")


def under(command: str, by: Actor = HEAD) -> Mandate:
    """Return the mandate of one command."""
    return replace(UNDER, command=command, by=by)


def submit(card: Scorecard):
    """Send a self-score of 900 points, with a note on one line."""
    return card.submit(
        [SelfScored(criterion=c, points="45.00") for c in LEAVES],
        LEAVES,
        criteria="criteria/2024/C1/CHUNG",
        criteria_version=1,
        notes=[LineNote(criterion="I.1", note="kèm biên bản")],
    )


def open_review(card: Scorecard):
    """Open the review."""
    return card.open_review()


def adjust(criterion: str = "I.1", points: str = "40.00", seen: str | None = None):
    """Return the decision that sets a line, seen at a figure or at whatever it is."""

    def decision(card: Scorecard):
        standing = card.figure(criterion, Layer.AGREED)
        return card.adjust(
            criterion,
            Decimal(points),
            seen=Decimal(seen) if seen else standing,
            reason="thiếu minh chứng",
            documents=[PAPER],
        )

    return decision


def rename(unit: Unit):
    """Register a unit, or give it its next name: an act that may be put again and again."""
    day = date(2001, 1, 1) + timedelta(days=unit.version)
    if not unit.version:
        return unit.register("Tên 0", from_day=day)
    return unit.rename(f"Tên {unit.version}", from_day=day, document=PAPER)


def refuse(_: object):
    """Refuse."""
    raise Refused("không được", field="points")
