"""The states of reprimands: of each paper, for each unit it names, what has become of it (R-28).

Worked out of the histories of batches and cards alone, whoever asks: the question of a season's
reprimands, or the findings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger.aggregates.reprimand import (
    ReprimandBatch,
    ReprimandDocument,
    ReprimandDocumentWithdrawn,
)
from ledger.aggregates.scorecard import Scorecard, Stage
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    ReprimandApplied,
    ResultNotified,
)
from ledger.aggregates.scorecard_papers import Paper
from ledger.aggregates.scorecard_stages import LOCKED
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded
from ledger.questions.reprimand_costs import batch_known
from ledger.values import DocumentRef, Points

PaperState = Literal[
    "UNAPPLIED",
    "APPLIED",
    "WITHDRAWN_UNAPPLIED",
    "WITHDRAWN_ANSWERED",
    "WITHDRAWN_UNANSWERED",
    "NOT_DISTRICT",
    "DUPLICATE",
]
Turn = Literal["HEAD", "COUNCIL"]
"""Who has to act: the head with the deputy before the cluster's lock, the council after it."""

STATES: Mapping[PaperState, str] = {
    "UNAPPLIED": "chưa áp dụng",
    "APPLIED": "đã áp dụng",
    "WITHDRAWN_UNAPPLIED": "đã thu hồi, chưa trừ điểm",
    "WITHDRAWN_ANSWERED": "đã thu hồi, đã xử lý điểm",
    "WITHDRAWN_UNANSWERED": "đã thu hồi, chưa trả lại điểm",
    "NOT_DISTRICT": "không phải văn bản của quận, không trừ điểm",
    "DUPLICATE": "trùng với văn bản đã chuyển",
}
TURNS: Mapping[Turn, str] = {"HEAD": "cụm trưởng, khối trưởng", "COUNCIL": "Hội đồng"}

Histories = Mapping[str, Sequence[AnyRecorded]]


@dataclass(frozen=True, kw_only=True)
class PlaceTold:
    """Where a batch brought a paper."""

    season: str
    batch: str
    code: str


@dataclass(frozen=True, kw_only=True)
class LineMoved:
    """A criterion that a paper moved: from what to what."""

    criterion: str
    before: Points | None = None
    after: Points


@dataclass(frozen=True, kw_only=True)
class ApplicationTold:
    """The event by which a paper moved points, and whose act it was."""

    position: int
    by: Turn
    lines: tuple[LineMoved, ...]

    @property
    def lost(self) -> Decimal:
        """Return the points that it cost."""
        return sum((m.before - m.after for m in self.lines if m.before is not None), Decimal(0))


@dataclass(frozen=True, kw_only=True)
class ReprimandTold(PlaceTold):
    """A paper with regard to one unit it names, where one batch brought it.

    `season` is the batch's, `belongs_to` the one of the paper's own date, None while there is none.
    `notified`: the unit's result was made known before the paper was dealt with. `withdrawal` and
    `answer` are positions, the answer that of what gave points back or decided to leave them.
    """

    unit: str
    document: DocumentRef
    kind: str
    belongs_to: str | None = None
    forwarded: int
    sent_on: date | None = None
    issued_by_district: bool
    state: PaperState
    turn: Turn | None = None
    notified: bool = False
    duplicate_of: PlaceTold | None = None
    application: ApplicationTold | None = None
    withdrawal: int | None = None
    answer: int | None = None


class _Standing(NamedTuple):
    """A paper where a batch brought it."""

    batch: ReprimandBatch
    paper: ReprimandDocument

    @property
    def place(self) -> Paper:
        return self.batch.stream, self.paper.code

    def told(self) -> PlaceTold:
        _, season, batch = self.batch.stream.split("/", 2)
        return PlaceTold(season=season, batch=batch, code=self.paper.code)


def reprimand_states(
    batches: Histories, cards: Histories, seasons: Mapping[str, Season] | None = None
) -> tuple[ReprimandTold, ...]:
    """Return where each paper of these batches stands for each unit it names.

    `batches` and `cards` are histories by stream; `seasons` say to which season a day belongs:
    without them a paper belongs to its batch's. In the order of the papers' dates, then of batches,
    codes and units.
    """
    known = seasons or {}
    papers = [
        _Standing(batch, paper)
        for batch in (ReprimandBatch.folded(s, h) for s, h in batches.items())
        for paper in batch.documents.values()
    ]
    papers.sort(key=lambda p: (p.batch.position, p.paper.code))
    same: dict[tuple[object, ...], list[_Standing]] = {}
    for standing in papers:
        same.setdefault(_identity(standing, known), []).append(standing)
    # What a batch entered in error had brought no longer stands, but points may rest on it.
    lost = _of_lost_batches(batches)
    withdrawals = _withdrawals(batches)
    states = {s: Scorecard.folded(s, h) for s, h in cards.items()}
    found: list[ReprimandTold] = []
    for standing in papers:
        group = same[_identity(standing, known)]
        gone = [p for key, p in lost if key and key == standing.paper.document.key()]
        at = [p.place for p in group] + gone
        ever = [p for place in at for p in withdrawals.get(place, ())]
        belongs = attributed(standing, known)
        found += [
            _told(standing, group, (at, ever), (unit, belongs), (cards, states))
            for unit in standing.paper.units
        ]
    found.sort(key=lambda r: (r.document.date or date.min, r.season, r.batch, r.code, r.unit))
    return tuple(found)


def attributed(standing: _Standing, seasons: Mapping[str, Season]) -> str | None:
    """Return the season to which a paper's own date belongs.

    That of its batch where it can be; else another of the same council and kind. None: none is open
    for that day.
    """
    of_batch, day = standing.batch.code(1), standing.paper.document.date
    own = seasons.get(of_batch)
    if own is None or day is None or _covers(own, day):
        return of_batch
    others = [
        code
        for code, season in seasons.items()
        if (season.council, season.kind) == (own.council, own.kind) and _covers(season, day)
    ]
    return min(others, default=None)


def _covers(season: Season, day: date) -> bool:
    return (
        season.starts_on is not None
        and season.ends_on is not None
        and season.starts_on <= day <= season.ends_on
    )


def _identity(standing: _Standing, seasons: Mapping[str, Season]) -> tuple[object, ...]:
    """Return what makes two papers the same one, for the same council; by itself without a key."""
    key = standing.paper.document.key()
    if key is None:
        return standing.place
    season = seasons.get(standing.batch.code(1))
    return (season.council if season else None, *key)


def _of_lost_batches(batches: Histories) -> list[tuple[object, Paper]]:
    return [
        (paper.document.key(), (stream, paper.code))
        for stream, history in batches.items()
        if not ReprimandBatch.folded(stream, history).position
        for paper in batch_known(stream, history).documents.values()
    ]


def _withdrawals(batches: Histories) -> dict[Paper, list[int]]:
    """Return where each paper was ever recorded as withdrawn."""
    found: dict[Paper, list[int]] = {}
    for stream, history in batches.items():
        for recorded in history:
            if isinstance(recorded.facts, ReprimandDocumentWithdrawn):
                found.setdefault((stream, recorded.facts.code), []).append(recorded.position)
    return found


def _told(
    standing: _Standing,
    group: Sequence[_Standing],
    paper: tuple[Sequence[Paper], Sequence[int]],
    whose: tuple[str, str | None],
    of_cards: tuple[Histories, Mapping[str, Scorecard]],
) -> ReprimandTold:
    """Return where one paper stands for one unit."""
    (at, ever), (unit, belongs), (cards, states) = paper, whose, of_cards
    stream = f"scorecard/{belongs}/{unit}"
    for other in states:
        if other.endswith(f"/{unit}") and states[other].applied(at):
            stream = other
    card = states.get(stream)
    applied = card.applied(at) if card else None
    answers = [card.answered[p] for p in ever if p in card.answered] if card else []
    first = next(p for p in [*_of_district(group, unit), standing])
    withdrawn = standing.batch.withdrawn.get(standing.paper.code) or min(
        (w for p in group if (w := p.batch.withdrawn.get(p.paper.code))), default=None
    )
    state = _state(
        standing,
        duplicate=first is not standing,
        withdrawn=bool(withdrawn),
        applied=bool(applied),
        answered=bool(answers),
    )
    place = standing.told()
    return ReprimandTold(
        season=place.season,
        batch=place.batch,
        code=place.code,
        unit=unit,
        document=standing.paper.document,
        kind=standing.paper.kind,
        belongs_to=belongs,
        forwarded=standing.batch.position,
        sent_on=standing.batch.sent_on,
        issued_by_district=standing.paper.issued_by_district,
        state=state,
        turn=_turn(card) if state in _TO_DO and belongs is not None else None,
        notified=_notified(cards.get(stream, ()), applied.position if applied else None),
        duplicate_of=first.told() if first is not standing else None,
        application=_application(cards[stream], applied.position) if applied else None,
        withdrawal=withdrawn,
        answer=min(answers, default=None),
    )


_TO_DO = frozenset({"UNAPPLIED", "WITHDRAWN_UNANSWERED"})


def _of_district(group: Sequence[_Standing], unit: str) -> list[_Standing]:
    """Return where a paper stands as the district's and names a unit, the first first."""
    return [p for p in group if p.paper.issued_by_district and unit in p.paper.units]


def _state(
    standing: _Standing, *, duplicate: bool, withdrawn: bool, applied: bool, answered: bool
) -> PaperState:
    if not standing.paper.issued_by_district:
        return "NOT_DISTRICT"
    if duplicate:
        return "DUPLICATE"
    if not withdrawn:
        return "APPLIED" if applied else "UNAPPLIED"
    if not applied:
        return "WITHDRAWN_UNAPPLIED"
    return "WITHDRAWN_ANSWERED" if answered else "WITHDRAWN_UNANSWERED"


def _turn(card: Scorecard | None) -> Turn | None:
    """Return who may move the card now; None: it was closed before the cluster agreed it."""
    if card is None:
        return "HEAD"
    if card.stage in LOCKED or card.closed_from in LOCKED:
        return "COUNCIL"
    return None if card.stage is Stage.CLOSED else "HEAD"


def _notified(history: Sequence[AnyRecorded], before: int | None) -> bool:
    """Tell whether a card's result was made known, before a position if one is given."""
    told = (r.position for r in history if isinstance(r.facts, ResultNotified))
    return any(before is None or position < before for position in told)


def _application(history: Sequence[AnyRecorded], position: int) -> ApplicationTold | None:
    for recorded in history:
        if recorded.position != position:
            continue
        match recorded.facts:
            case ReprimandApplied() as e:
                line = LineMoved(criterion=e.criterion, before=e.before, after=e.after)
                return ApplicationTold(position=position, by="HEAD", lines=(line,))
            case CouncilScoreDetermined() as e:
                lines = tuple(
                    LineMoved(criterion=f.criterion, before=f.before, after=f.after)
                    for f in e.lines
                )
                return ApplicationTold(position=position, by="COUNCIL", lines=lines)
    return None
