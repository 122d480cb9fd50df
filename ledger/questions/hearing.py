"""The hearing file of a disagreement, worked out from histories: to freeze it, and to check it.

A pure function of the streams that bear on the matter, so that what was frozen can be worked out
again from the journal up to the position before the report and compared by its SHA-256. The
findings of procedure in it are those of the cluster's year, up to the position and day they name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

from ledger.aggregates.award_events import AwardReviewFlagged
from ledger.aggregates.dispute import Dispute
from ledger.aggregates.dispute_events import (
    DisagreementRaised,
    Matter,
    OpinionReserved,
    PositionStated,
)
from ledger.aggregates.dispute_hearing import (
    CardHeard,
    EvidenceHeard,
    FindingHeard,
    HearingFile,
    HearingFileFrozen,
    LineHeard,
    OpenHeard,
    ProcedureHeard,
    SessionHeard,
    SideHeard,
    StepHeard,
)
from ledger.aggregates.meeting import MeetingHeld
from ledger.aggregates.scorecard import Layer, Scorecard, Stage
from ledger.aggregates.scorecard_events import (
    CouncilScoreDetermined,
    CriterionAdjusted,
    CriterionScored,
    ExplanationGiven,
    ExplanationRequested,
    ReprimandApplied,
    ReprimandReversed,
    ScoresAgreed,
    SelfScoreSubmitted,
)
from ledger.aggregates.scorecard_recomputation import LineRecomputed, RecomputationFlagged
from ledger.aggregates.scorecard_stages import LOCKED
from ledger.events import AnyRecorded, standing
from ledger.journal.journal import Cut
from ledger.journal.mapper import canonical
from ledger.questions.dossier import Reading, dossier
from ledger.questions.findings import READING, findings
from ledger.refusals import Unknown
from ledger.values import DocumentRef

Histories = Mapping[str, Sequence[AnyRecorded]]
Read = Callable[[Sequence[str]], Histories]
Readings = Callable[[Cut], Reading]
"""Where the journal is read up to a cut."""

_BEFORE_REVIEW = frozenset({Stage.EMPTY, Stage.MISSING, Stage.RETURNED, Stage.SUBMITTED})


class Prepared(NamedTuple):
    """A hearing file, its SHA-256, and the version of every stream it was worked out from."""

    file: HearingFile
    sha256: str
    versions: Mapping[str, int]


def prepared(stream: str, read: Read, procedure: ProcedureHeard | None = None) -> Prepared | None:
    """Return the hearing file as it stands where `read` looks; None when nothing is in dispute.

    `read` returns the histories of streams, as `Journal.histories` does; `procedure` becomes a part
    of the file as it is given.
    """
    histories = dict(read([stream]))
    matter = Dispute.folded(stream, histories[stream]).matter
    if matter is None:
        return None
    card, award = _about(stream, matter)
    histories.update(read([card, award]))
    histories.update(read(_sessions(histories[stream], histories[card], matter)))
    file = _file(stream, matter, histories).model_copy(update={"procedure": procedure})
    return Prepared(file, digest(file), {s: len(h) for s, h in histories.items()})


def procedure_heard(
    stream: str, readings: Readings, cluster: str, at: int, on: date
) -> ProcedureHeard | None:
    """Return the findings that bear on a disagreement, as known at a position, seen on a day.

    None where nothing was in dispute, or there was no such year of the cluster, by then: a report
    may bear an earlier day than what it is about.
    """
    season = stream.split("/")[1]
    try:
        of = dossier(readings(Cut(at, on)), season, cluster, on)
    except Unknown:
        return None
    matter = Dispute.folded(stream, of.streams.get(stream, ())).matter
    if matter is None:
        return None
    about = (stream, *_about(stream, matter))
    on_it, on_card, on_award = (of.streams.get(s, ()) for s in about)
    met = [r for s in _sessions(on_it, on_card, matter) for r in of.streams.get(s, ())]
    positions = {r.position for r in (*on_it, *on_card, *on_award, *met)}
    return ProcedureHeard(
        cluster=cluster,
        at=at,
        on=on,
        reading=READING,
        findings=tuple(
            FindingHeard(**asdict(f))
            for f in findings(of)
            if f.unit in matter.parties or positions & {*f.positions}
        ),
    )


def reproduced(stream: str, frozen: HearingFileFrozen, readings: Readings) -> Prepared | None:
    """Return a frozen file as the journal gives it again; None where it does not at all.

    Findings that were worked out by another reading than today's are not worked out anew: they
    stand as they were frozen, and only the file's SHA-256 speaks for them.
    """
    part = frozen.file.procedure
    if part is not None and part.at >= frozen.escalated:
        return None  # nothing of a file may be known from after its report
    if part is not None and part.reading == READING:
        part = procedure_heard(stream, readings, part.cluster, part.at, part.on)
    return prepared(stream, readings(Cut(frozen.escalated - 1)).histories, part)


def digest(file: HearingFile) -> str:
    """Return the SHA-256 of a file's canonical JSON, in hexadecimal."""
    return sha256(canonical(file.model_dump(mode="json", exclude_none=True))).hexdigest()


def _about(stream: str, matter: Matter) -> tuple[str, str]:
    season, unit = stream.split("/")[1], matter.unit or matter.raised_by
    return f"scorecard/{season}/{unit}", f"award/{season}/{unit}"


def _sessions(
    dispute: Sequence[AnyRecorded], card: Sequence[AnyRecorded], matter: Matter
) -> list[str]:
    """Return the meetings where it stayed unsettled.

    Told by the parties, or left so by the card's agreement.
    """
    named = [
        r.facts.meeting
        for r in standing(dispute)
        if isinstance(r.facts, DisagreementRaised | OpinionReserved)
    ]
    named += [
        r.facts.meeting
        for r in standing(card)
        if isinstance(r.facts, ScoresAgreed) and matter.criterion in r.facts.unsettled
    ]
    return list(dict.fromkeys(m for m in named if m))


def _file(stream: str, matter: Matter, histories: Histories) -> HearingFile:
    dispute = standing(histories[stream])
    state = Dispute.folded(stream, histories[stream])
    card, award = _about(stream, matter)
    on_card = standing(histories[card])
    raised = next((r for r in dispute if isinstance(r.facts, DisagreementRaised)), None)
    return HearingFile(
        round=state.round,
        raised=raised.position if raised else None,
        disputed=raised.facts.disputed if raised else None,
        figure=state.figure,
        claimed=state.claimed,
        card=_card(Scorecard.folded(card, histories[card])),
        steps=tuple(_steps(card, on_card, matter.criterion)),
        evidence=tuple(_evidence([*on_card, *dispute], matter.criterion)),
        sides=tuple(_sides(dispute)),
        sessions=tuple(
            _session(r)
            for meeting in _sessions(histories[stream], histories[card], matter)
            for r in standing(histories[meeting])
            if isinstance(r.facts, MeetingHeld)
        ),
        open=tuple(_open(card, on_card, standing(histories[award]), matter.criterion)),
    )


def _card(card: Scorecard) -> CardHeard | None:
    if not card.version:
        return None
    reached = {layer.value.lower(): card.figures(layer) for layer in _reached(card)}
    sums = {layer.value.lower(): card.sum(layer)[0] for layer in _reached(card)}
    own = {"self": "own"}
    return CardHeard(
        stream=card.stream,
        version=card.version,
        stage=card.stage.value,
        criteria=card.criteria or None,
        criteria_version=card.criteria_version or None,
        lines=tuple(
            LineHeard(
                criterion=criterion,
                max=leaf.max,
                **{own.get(name, name): known.get(criterion) for name, known in reached.items()},
            )
            for criterion, leaf in card.leaves.items()
        ),
        **{own.get(name, name): total for name, total in sums.items()},
    )


def _reached(card: Scorecard) -> list[Layer]:
    """Return the layers that the card has come to."""
    stage = card.closed_from or card.stage
    found = [Layer.SELF]
    if stage not in _BEFORE_REVIEW:
        found.append(Layer.REVIEW)
    if stage in LOCKED:
        found.append(Layer.AGREED)
    if stage is Stage.VERIFIED or card.determined:
        found.append(Layer.COUNCIL)
    return found


def _steps(stream: str, card: Sequence[AnyRecorded], criterion: str | None) -> Iterator[StepHeard]:
    """Return what each event made of the disputed line, in order.

    A recomputation that moves nothing, what it went by having been an error, is no step.
    """
    settled = False
    state = Scorecard(stream=stream)
    for r in card:
        idle = isinstance(r.facts, LineRecomputed) and not state.takes(r.facts.criterion)
        state = state.after(r)
        if idle:
            continue
        for layer, before, after in _moves(r.facts, criterion, settled=settled):
            settled = settled or layer == "AGREED"
            yield StepHeard(
                position=r.position,
                layer=layer,
                before=before,
                after=after,
                body=r.by.body,
                role=r.by.role.value,
                conflict=getattr(r.facts, "conflict", None),
            )


def _moves(
    facts: object, criterion: str | None, *, settled: bool
) -> Iterator[tuple[str, Decimal | None, Decimal]]:
    match facts:
        case SelfScoreSubmitted(lines=lines):
            yield from (("SELF", None, ln.points) for ln in lines if ln.criterion == criterion)
        case CriterionScored() as e if e.criterion == criterion:
            yield "REVIEW", e.self_scored, e.after
        case CriterionAdjusted() as e if e.criterion == criterion:
            yield e.layer, e.before, e.after
        case LineRecomputed() as e if e.criterion == criterion:
            yield e.layer, e.before, e.after
        case (ReprimandApplied() | ReprimandReversed()) as e if e.criterion == criterion:
            yield "AGREED" if settled else "REVIEW", e.before, e.after
        case CouncilScoreDetermined(lines=figures):
            yield from (("COUNCIL", f.before, f.after) for f in figures if f.criterion == criterion)
        case _:
            return


def _evidence(events: Sequence[AnyRecorded], criterion: str | None) -> Iterator[EvidenceHeard]:
    for r in events:
        for n, paper in enumerate(papers(r.facts, criterion), start=1):
            yield EvidenceHeard(position=r.position, nth=n, file=paper.file or paper.sha256)


def papers(facts: object, criterion: str | None) -> tuple[DocumentRef, ...]:
    """Return the papers that an event shows for a line or for a side, in order."""
    match facts:
        case SelfScoreSubmitted(lines=lines):
            return tuple(d for ln in lines if ln.criterion == criterion for d in ln.evidence)
        case CriterionScored() | CriterionAdjusted() | ExplanationGiven() as e:
            return e.documents if e.criterion == criterion else ()
        case ReprimandApplied() | ReprimandReversed() as e:
            return (e.document,) if e.criterion == criterion else ()
        case DisagreementRaised(documents=shown) | PositionStated(documents=shown):
            return shown
        case _:
            return ()


def _sides(dispute: Sequence[AnyRecorded]) -> Iterator[SideHeard]:
    for r in dispute:
        match r.facts:
            case DisagreementRaised(matter=matter):
                side = matter.raised_by
            case PositionStated(stated_by=side) | OpinionReserved(unit=side):
                pass
            case _:
                continue
        yield SideHeard(position=r.position, topic=r.topic, side=side, commitment=r.commitment)


def _session(held: AnyRecorded) -> SessionHeard:
    facts: MeetingHeld = held.facts
    return SessionHeard(
        stream=held.stream,
        position=held.position,
        held_on=facts.held_on,
        members=facts.members,
        present=facts.present,
        absent_in_writing=facts.absent_in_writing,
        quorate=facts.quorate,
    )


def _open(
    stream: str,
    card: Sequence[AnyRecorded],
    award: Sequence[AnyRecorded],
    criterion: str | None,
) -> Iterator[OpenHeard]:
    given = {r.facts.request for r in card if isinstance(r.facts, ExplanationGiven)}
    for r in card:
        asked = isinstance(r.facts, ExplanationRequested) and r.facts.criterion == criterion
        if asked and r.position not in given:
            yield OpenHeard(position=r.position, topic=r.topic)
    if flag := _waiting(stream, card, criterion):
        yield OpenHeard(position=flag.position, topic=flag.topic)
    for r in award:
        if isinstance(r.facts, AwardReviewFlagged):
            yield OpenHeard(position=r.position, topic=r.topic)


def _waiting(stream: str, card: Sequence[AnyRecorded], criterion: str | None) -> AnyRecorded | None:
    """Return the flag that the locked line would be computed otherwise, while it still waits."""
    flags = [
        r
        for r in card
        if isinstance(r.facts, RecomputationFlagged) and r.facts.criterion == criterion
    ]
    if not flags or flags[-1].facts.computed.points == flags[-1].facts.standing:
        return None
    return flags[-1] if criterion in Scorecard.folded(stream, card).due else None
