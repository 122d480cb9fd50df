"""Which events explain a score, or a disagreement on it: those a bundle must show.

Whole streams, each from its first event: the card, its criteria, what other offices handed over,
whatever bears on eligibility, the disagreements and reprimands that moved it, the season, and when
entries begun. Beside them single events of other streams that these go back to.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    ReprimandApplied,
    SelfScoreSubmitted,
)
from ledger.events import AnyRecorded
from ledger.journal.journal import Cut
from ledger.journal.sealed import Sealed
from ledger.ledger import Ledger
from ledger.projections.eligibility import DRAFTS, FACT, streams_about
from ledger.projections.projection import in_memory

_REFERENCES = ("because_of", "relies_on", "causation", "withdrawal")
"""Fields, of facts or envelope, that hold positions of other events."""


def streams_shown(
    ledger: Ledger, season: str, unit: str, dispute: str | None, cut: Cut
) -> list[str]:
    """Return the streams a bundle on a unit's score, or on a disagreement, shows as a whole."""
    card = f"scorecard/{season}/{unit}"
    history = ledger.journal.histories([card], cut)[card]
    wanted = [
        *_about(ledger, season, unit, cut),
        *_named_by(history),
        f"evidence/{season}/{unit}",
        f"unit/{unit}",
        *([f"dispute/{season}/{dispute}"] if dispute else []),
        *ledger.journal.streams("log/", cut),
    ]
    return sorted(set(wanted))


def _about(ledger: Ledger, season: str, unit: str, cut: Cut) -> Iterator[str]:
    """Yield the streams that speak of a unit's eligibility, party ratings that cover others not."""
    streams = streams_about(ledger.journal, season, unit, cut)
    for stream, history in ledger.journal.histories(streams, cut).items():
        kind = stream.partition("/")[0]
        if kind != "party-rating" or any(
            of_unit == unit for _, of_unit, _ in in_memory(DRAFTS[kind], stream, history)[FACT.name]
        ):
            yield stream


def _named_by(history: Iterable[AnyRecorded]) -> Iterator[str]:
    """Yield the streams that the card's events name: criteria, disagreements, reprimands."""
    for recorded in history:
        match recorded.facts:
            case SelfScoreSubmitted(criteria=criteria):
                yield criteria
            case ReprimandApplied(reprimand=batch):
                yield batch
            case CouncilScoreDetermined(dispute=dispute, reprimands=cited):
                yield from (dispute,) if dispute else ()
                yield from (one.batch for one in cited)


def beside(shown: Iterable[Sealed]) -> list[int]:
    """Return the positions that events go back to and that are not among them, in order."""
    rows = list(shown)
    known = {row.position for row in rows}
    found = {position for row in rows for position in _references(json.loads(row.state))}
    return sorted(found - known)


def _references(envelope: dict[str, Any]) -> Iterator[int]:
    for told in (envelope, envelope["facts"]):
        for name in _REFERENCES:
            value = told.get(name)
            yield from value if isinstance(value, list) else () if value is None else (value,)
