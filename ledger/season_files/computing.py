"""Computing (tính theo cụm, khối): self-scores of one load that are set against each other.

Each card is planned on the cards planned before it; the lines it moves on them are planned right
after it, with the position it will take as their cause.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from ledger.acts.recomputing import Compared, compared, decision
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import MemberAdmitted
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.scorecard import Scorecard
from ledger.journal.journal import Decided
from ledger.ledger import Ledger
from ledger.rulebook.formulas import Quantitative
from ledger.season_files.check import Check
from ledger.season_files.files import SeasonFiles


def compared_in(check: Check, criteria: str) -> Compared:
    """Return the cards under a criteria set as they are and as they are planned."""
    cluster = check.plan.state(Cluster, f"cluster/{criteria.split('/')[2]}")
    streams = [
        f"scorecard/{check.season}/{u}" for u in dict.fromkeys(b.what for b in cluster.members)
    ]
    cards = [check.plan.state(Scorecard, stream) for stream in streams]
    return compared(criteria, cards, cluster, check.days[1])


def recompute(check: Check, criteria: str, unit: str, on: date) -> None:
    """Plan what the card planned last moves on the other cards."""
    _recompute(check, criteria, unit, on, len(check.plan.planned) - 1)


def recompute_joined(check: Check) -> None:
    """Plan what units move that join a cluster again under whose criteria they have a card."""
    for nth, (stream, event, _, _) in enumerate(tuple(check.plan.planned)):
        if isinstance(event, MemberAdmitted):
            card = check.plan.state(Scorecard, f"scorecard/{check.season}/{event.unit}")
            if card.compares and card.criteria.split("/")[2] == stream.split("/")[1]:
                _recompute(check, card.criteria, event.unit, check.on, nth)


def _recompute(check: Check, criteria: str, unit: str, on: date, nth: int) -> None:
    """Plan the lines that are another figure now, because of the nth planned, which is a unit's."""
    together = compared_in(check, criteria)
    for one in sorted(together.units & together.cards.keys()):
        card = together.cards[one]
        for due in card.recomputed(together.others_of(one)):
            made = decision(card, due, nth, None if one == unit else unit)
            check.plan.put(Scorecard, card.stream, partial(_made, made), on=on)
            card = check.plan.state(Scorecard, card.stream)


def _made(decided: Decided, _: Scorecard) -> Decided:
    return decided


def cards_about(ledger: Ledger, files: SeasonFiles, units: Sequence[str]) -> list[str]:
    """Return the cards that a load reads: its units', and where units are compared all of them."""
    season = files.season["id"]
    found = [f"scorecard/{season}/{unit}" for unit in units]
    rules = (row["rule"] for row in files.criteria.rows)
    held = ledger.journal.histories(ledger.journal.streams(f"criteria/{season}/"))
    if any(isinstance(r, Quantitative) and r.formula == "AGAINST_LEADER" for r in rules) or any(
        CriteriaSet.folded(stream, history).compares for stream, history in held.items()
    ):
        found += ledger.journal.streams(f"scorecard/{season}/")
    return list(dict.fromkeys(found))


def cards_compared(check: Check) -> dict[str, int]:
    """Return the versions of the cards that a load's self-scores were compared with."""
    sent = [p.stream for p in check.plan.planned if p.stream.startswith("scorecard/")]
    if not sent:
        return {}
    cards = [check.plan.state(Scorecard, stream) for stream in sent]
    sets = {card.criteria for card in cards if card.compares}
    found = {}
    for criteria in sorted(sets):
        cluster = check.plan.state(Cluster, f"cluster/{criteria.split('/')[2]}")
        for unit in {b.what for b in cluster.members}:
            stream = f"scorecard/{check.season}/{unit}"
            found[stream] = len(check.plan.histories.get(stream, ()))
    return found
