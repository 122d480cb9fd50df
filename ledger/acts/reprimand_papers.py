"""Reprimand documents as acts find them: one paper, wherever batches brought it (R-28).

Issuer, number, symbol and year make two references the same paper. One that stands in two batches
is applied to a card once, and is withdrawn when either is.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ledger.acts.act import Desk
from ledger.aggregates.reprimand import (
    ReprimandBatch,
    ReprimandDocumentWithdrawn,
    places_of,
)
from ledger.aggregates.scorecard_papers import Withdrawal
from ledger.aggregates.season import Season
from ledger.questions.reprimand_costs import batch_known
from ledger.refusals import Refused
from ledger.values import DocumentRef, viet_day

REPRIMANDS = "C.3-2"


class PaperFound(NamedTuple):
    """A paper with the places where it stands, the one asked for first, and what that rests on.

    A place is a batch's stream and the code of the paper in it.
    """

    document: DocumentRef
    places: tuple[tuple[str, str], ...]
    relies_on: dict[str, int]


class Withdrawn(NamedTuple):
    """A paper that was withdrawn, by which other paper, and its withdrawal as a card takes it."""

    document: DocumentRef
    withdrawn_by: DocumentRef
    withdrawal: Withdrawal
    relies_on: dict[str, int]


def paper_for(
    desk: Desk, unit: str, season: str, batch: str, code: str, *, field: str = "document"
) -> PaperFound:
    """Return a paper of a batch that may move a unit's points.

    Refused: it was withdrawn there or where it stands besides, is not the district's, does not name
    the unit, or is dated in another season than the act's.
    """
    stream = f"reprimand/{season}/{batch}"
    own = desk.state(ReprimandBatch, stream)
    paper = own.applicable(code, unit)
    _of_season(desk, paper.document, field)
    others = batches_known(desk, stream)
    places = [p for p in places_of(others, paper.document) if p != (stream, code)]
    by_stream = {b.stream: b for b in others}
    for other, its_code in places:
        if at := by_stream[other].withdrawn.get(its_code):
            raise Refused(
                f"văn bản {paper.document.printed} đã thu hồi (sự kiện số {at}, đợt {other})",
                under=REPRIMANDS,
                field=field,
            )
    relied = {s: b.version for s, b in by_stream.items() if s in {p[0] for p in places}}
    return PaperFound(paper.document, ((stream, code), *places), {**relied, stream: own.version})


def withdrawal_of(desk: Desk, position: int, field: str) -> Withdrawn:
    """Return the paper whose withdrawal stands at a position. Refused: none stands there."""
    for event in desk.ledger.journal.chosen([position]):
        if not isinstance(facts := event.facts, ReprimandDocumentWithdrawn):
            continue
        batch = desk.state(ReprimandBatch, event.stream)
        if batch.position and batch.withdrawn.get(facts.code) == position:
            own = (event.stream, facts.code)
            others = places_of(batches_known(desk, event.stream), facts.withdrawn)
            places = (own, *(p for p in others if p != own))
            ever = (position, *(p for p in _withdrawals(desk, places) if p != position))
            relied = {event.stream: batch.version}
            return Withdrawn(facts.withdrawn, facts.document, Withdrawal(ever, places), relied)
    raise Refused(
        f"sự kiện số {position} không phải là việc thu hồi văn bản phê bình, nhắc nhở còn giá trị",
        under=REPRIMANDS,
        field=field,
    )


def _withdrawals(desk: Desk, places: Sequence[tuple[str, str]]) -> list[int]:
    """Return where a paper that stands at these places was ever recorded as withdrawn."""
    histories = desk.ledger.journal.histories([stream for stream, _ in places])
    return [
        r.position
        for stream, code in places
        for r in histories[stream]
        if isinstance(r.facts, ReprimandDocumentWithdrawn) and r.facts.code == code
    ]


def batches_known(desk: Desk, *named: str) -> list[ReprimandBatch]:
    """Return every batch of the council's seasons, and those named.

    What a batch entered in error had brought is still known by it: points may rest on it.
    """
    journal = desk.ledger.journal
    seasons = desk.states(Season, journal.streams("season/"))
    here = [s.code(1) for s in seasons if s.council == desk.scope.council]
    streams = dict.fromkeys(
        [*named, *(b for season in here for b in journal.streams(f"reprimand/{season}/"))]
    )
    return [batch_known(s, h) for s, h in journal.histories(list(streams)).items()]


def _of_season(desk: Desk, paper: DocumentRef, field: str) -> None:
    """Refuse a paper whose own date lies outside the season."""
    season = desk.scope.season_state
    if season is None or season.starts_on is None or season.ends_on is None or paper.date is None:
        return
    if not season.starts_on <= paper.date <= season.ends_on:
        raise Refused(
            f"văn bản {paper.printed} ngày {viet_day(paper.date)} không thuộc {season.name}",
            under=REPRIMANDS,
            field=field,
        )
