"""What a scenario leaves out: the events it names, all that followed from them, and what stays.

The whole season is read from the first event left out on, for a consequence may lie in any stream.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ledger.aggregates.reprimand import ReprimandBatchForwarded
from ledger.events import AnyRecorded
from ledger.journal.journal import Cut, Journal
from ledger.questions.consequences import Cause, Paper, consequences
from ledger.questions.resting import resting
from ledger.questions.scenario import Scenario, WithdrawReprimand
from ledger.refusals import Refused, Unknown
from ledger.values import Position, Value

_KINDS = (
    "award", "conduct", "criteria", "dispute", "matter", "meeting", "party-rating", "reprimand",
    "scorecard", "year",
)  # fmt: skip
"""The streams of a season in which an event may follow from another."""

_ACT = 3
"""How many events of one attribution may stand up to the one left out: read from its first."""


class Affected(Value):
    """An event that another's absence bears on: in words, because of which event, and why.

    `because_of` is None where it is a supposed decision that bears on it.
    """

    position: Position
    stream: str
    topic: str
    says: str
    because_of: Position | None = None
    why: str


class LeftOut(NamedTuple):
    """The positions that do not count, with their events, and what people are told of them."""

    gone: frozenset[int] = frozenset()
    events: tuple[AnyRecorded, ...] = ()
    consequences: tuple[Affected, ...] = ()
    resting: tuple[Affected, ...] = ()


def left_out(journal: Journal, scenario: Scenario, cut: Cut) -> LeftOut:
    """Return what does not count under a scenario, as known at a cut.

    Refused: an event to leave out is not there, or was not known yet. Unknown: nor is a paper.
    """
    named = journal.chosen(scenario.without)
    there = {r.position for r in named}
    if missing := sorted(set(scenario.without) - there):
        raise Refused(f"không có sự kiện số {missing[0]} để bỏ ra", field="without")
    if later := sorted(p for p in there if p > cut.position):
        says = f"ở mốc được hỏi chưa biết sự kiện số {later[0]} để bỏ ra"
        raise Refused(says, field="without")
    papers = _papers(journal, scenario, cut)
    begins = [*there, *papers.values()]
    if not begins:
        return LeftOut()
    kinds = [s for k in _KINDS for s in journal.streams(f"{k}/{scenario.season}/", cut)]
    clusters = journal.streams("cluster/", cut)
    streams = dict.fromkeys([*kinds, *clusters, *(r.stream for r in named)])
    events = journal.later(list(streams), min(begins) - _ACT, Cut(cut.position))
    outcome = consequences(events, there, papers)
    gone = there.union(outcome.left)
    touched = {r.stream for r in events if r.position in gone}
    found = resting(journal.histories(sorted(touched), cut), gone, events)
    counted = {r.position: r for r in events if cut.keeps(r)}
    return LeftOut(
        gone=frozenset(gone),
        events=tuple(r for r in events if r.position in gone),
        consequences=_told(counted, outcome.left),
        resting=_told(counted, {**outcome.leaning, **found}),
    )


def _papers(journal: Journal, scenario: Scenario, cut: Cut) -> dict[Paper, int]:
    """Return the papers supposed away, with the position of the batch that brought each."""
    found: dict[Paper, int] = {}
    for decision in scenario.decisions:
        if not isinstance(decision, WithdrawReprimand):
            continue
        stream = f"reprimand/{scenario.season}/{decision.batch}"
        brought = [r for r in journal.history(stream, cut) if _brings(r, decision.document)]
        if not brought:
            raise Unknown(f"không có văn bản {decision.document} trong đợt {decision.batch}")
        found[stream, decision.document] = brought[0].position
    return found


def _brings(recorded: AnyRecorded, code: str) -> bool:
    facts = recorded.facts
    return isinstance(facts, ReprimandBatchForwarded) and any(
        paper.code == code for paper in facts.documents
    )


def _told(counted: Mapping[int, AnyRecorded], causes: Mapping[int, Cause]) -> tuple[Affected, ...]:
    return tuple(
        Affected(
            position=position,
            stream=counted[position].stream,
            topic=counted[position].topic,
            says=counted[position].facts.words(),
            because_of=causes[position].because_of,
            why=causes[position].why,
        )
        for position in sorted(causes)
        if position in counted
    )
