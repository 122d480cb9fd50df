"""What had a reprimand already cost a unit, by the batches that brought it (R-20, R-28)?"""

from collections.abc import Iterable, Sequence

from ledger.aggregates.reprimand import ReprimandBatch, ReprimandBatchForwarded, places_of
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_events import CouncilScoreDetermined, ReprimandApplied
from ledger.events import AnyRecorded
from ledger.values import DocumentRef


def batch_known(stream: str, history: Sequence[AnyRecorded]) -> ReprimandBatch:
    """Return a batch with its papers, even those of one that was entered in error."""
    state = ReprimandBatch.folded(stream, history)
    if state.position:
        return state
    blank = ReprimandBatch(stream=stream, version=len(history))
    brought = [r for r in history if isinstance(r.facts, ReprimandBatchForwarded)]
    return blank.after(brought[-1]) if brought else blank


def already_cost(
    grounds: Iterable[AnyRecorded],
    document: DocumentRef | None,
    batches: Sequence[ReprimandBatch],
    card: Scorecard,
) -> tuple[int, ...]:
    """Return where reprimands that a finding is drawn from had cost points on a card (R-20).

    `grounds` are the events the finding names, `document` its own paper. What was given back, once
    the paper was withdrawn, costs nothing any more.
    """
    unit, named = card.code(2), list(places_of(batches, document) if document else ())
    for recorded in grounds:
        match recorded.facts:
            case ReprimandApplied() as e if recorded.stream == card.stream:
                named.append((e.reprimand, e.reprimand_code))
            case CouncilScoreDetermined() as e if recorded.stream == card.stream:
                named += [(cited.batch, cited.code) for cited in e.reprimands]
            case ReprimandBatchForwarded() as e:
                named += [(recorded.stream, d.code) for d in e.documents if unit in d.units]
    by_stream = {batch.stream: batch for batch in batches}
    found = set()
    for stream, code in named:
        paper = by_stream[stream].documents.get(code) if stream in by_stream else None
        places = {(stream, code), *(places_of(batches, paper.document) if paper else ())}
        applied = card.applied(places)
        back = [by_stream[s].withdrawn.get(c) in card.answered for s, c in places if s in by_stream]
        if applied and not any(back):
            found.add(applied.position)
    return tuple(sorted(found))
