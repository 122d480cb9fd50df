"""What became of a disagreement, round by round, and the hearing file the council decided on."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from ledger.aggregates.dispute import Dispute, Stage
from ledger.aggregates.dispute_events import DisagreementEscalated, DisagreementReopened, Matter
from ledger.aggregates.dispute_hearing import (
    FLAWS,
    BallotRecorded,
    Flaw,
    HearingFile,
    HearingFileFrozen,
)
from ledger.aggregates.meeting import Meeting
from ledger.events import AnyRecorded, standing, voided
from ledger.journal.journal import Cut
from ledger.ledger import AsOf, Ledger
from ledger.questions.answer import Answer, EventTold, Moment, event_told, told, voiders
from ledger.questions.dossier import Upto
from ledger.questions.findings import READING
from ledger.questions.hearing import prepared, reproduced
from ledger.refusals import Unknown
from ledger.values import Points, Value

NOT_REPORTED = "Ý kiến chưa được báo cáo Hội đồng nên chưa có hồ sơ giải quyết."
NOT_FROZEN = (
    "Ý kiến được báo cáo khi sổ cái chưa chốt hồ sơ giải quyết: hồ sơ dưới đây được dựng lại từ "
    "các sự kiện đã ghi trước khi báo cáo, không có mã kiểm để đối chiếu."
)
REPRODUCED = "Hồ sơ dựng lại từ sổ cái trùng với hồ sơ đã chốt."
OTHER_READING = (
    " Các phát hiện về trình tự trong hồ sơ do một phiên bản khác của chương trình lập nên không "
    "được tính lại; mã kiểm SHA-256 bảo đảm chúng vẫn như khi chốt."
)
NOT_REPRODUCED = "CẢNH BÁO: hồ sơ dựng lại từ sổ cái KHÁC với hồ sơ đã chốt."


class RoundTold(Value):
    """One round: its events in order, how it ended, its ballot, and what there is against it."""

    round: int
    stage: str
    stage_name: str
    outcome: str | None = None
    events: tuple[EventTold, ...]
    ballot: BallotRecorded | None = None
    told: tuple[str, ...] = ()
    """Whom the decision was made known to."""
    flaws: tuple[str, ...] = ()
    """What the ballot and the decision have against them, in words; they stand all the same."""


class DisputeTold(Answer):
    """A disagreement with all its rounds, the first first."""

    season: str
    dispute: str
    matter: Matter
    says: str
    figure: Points | None = None
    claimed: Points | None = None
    stage: str
    stage_name: str
    rounds: tuple[RoundTold, ...]


class HearingFileTold(Answer):
    """A hearing file, the event that froze it, and whether the journal still gives the same.

    `referred` are the events it refers to, in order, so that it can be read.
    """

    season: str
    dispute: str
    round: int
    says: str
    frozen: EventTold | None = None
    escalated: EventTold | None = None
    file: HearingFile | None = None
    sha256: str | None = None
    reproduced_sha256: str | None = None
    reproduced: bool | None = None
    referred: tuple[EventTold, ...] = ()


def dispute(
    ledger: Ledger, season: str, code: str, *, as_of: Moment = None, valid_on: date | None = None
) -> DisputeTold:
    """Return a disagreement with every round. Unknown: nothing was recorded of it by the cut."""
    stream = f"dispute/{season}/{code}"
    histories, _, at = ledger.histories([stream], as_of, valid_on, whole=True)
    history = histories[stream]
    state = Dispute.folded(stream, history)
    if state.matter is None:
        raise Unknown(f"không có ý kiến khác nhau {code} trong năm thi đua {season}")
    return DisputeTold(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        dispute=code,
        matter=state.matter,
        says=state.matter.words(),
        figure=state.figure,
        claimed=state.claimed,
        stage=state.stage.value,
        stage_name=state.stage.viet,
        rounds=_rounds(ledger, stream, history),
    )


def _rounds(ledger: Ledger, stream: str, history: Sequence[AnyRecorded]) -> tuple[RoundTold, ...]:
    gone, by = voided(history), voiders(history)
    begins = [
        n
        for n, r in enumerate(history)
        if isinstance(r.facts, DisagreementReopened) and r.position not in gone
    ]
    spans = zip([0, *begins], [*begins, len(history)], strict=True)
    found = []
    for first, end in spans:
        # An event declared in error later counts in no round, so the whole history says what is.
        state = Dispute.folded(stream, history[:end], gone)
        of_ballot = state.ballot.flaws if state.ballot else ()
        flaws = dict.fromkeys((*of_ballot, *_without_quorum(ledger, state), *state.flaws))
        found.append(
            RoundTold(
                round=state.round,
                stage=state.stage.value,
                stage_name=state.stage.viet,
                outcome=state.outcome if state.stage in {Stage.DECIDED, Stage.NOTIFIED} else None,
                events=tuple(event_told(r, by.get(r.position)) for r in history[first:end]),
                ballot=state.ballot,
                told=state.told,
                flaws=tuple(FLAWS[flaw] for flaw in flaws),
            )
        )
    return tuple(found)


def _without_quorum(ledger: Ledger, state: Dispute) -> tuple[Flaw, ...]:
    """Return the flaw of a decision whose own session had no quorum."""
    if state.decision is None or (session := state.decision.meeting) is None:
        return ()
    held = Meeting.folded(session, ledger.journal.histories([session])[session])
    return () if held.quorate else ("NO_QUORUM",)


def hearing_file(
    ledger: Ledger,
    season: str,
    code: str,
    round: int | None = None,  # noqa: A002 — the word of the trade
    *,
    as_of: Moment = None,
    valid_on: date | None = None,
) -> HearingFileTold:
    """Return the hearing file of a round, the last one reported where none is named.

    It is worked out again from the journal and compared. Unknown: no such disagreement or round.
    """
    stream = f"dispute/{season}/{code}"
    histories, cut, at = ledger.histories([stream], as_of, valid_on, whole=True)
    state = Dispute.folded(stream, histories[stream])
    if state.matter is None or (round is not None and not 1 <= round <= state.round):
        raise Unknown(f"không có ý kiến khác nhau {code}, vòng {round or 1}, năm {season}")
    counting = standing(histories[stream])
    of_round = [r for r in counting if round is None or _round_of(stream, counting, r) == round]
    report = next((r for r in reversed(of_round) if _is(r, DisagreementEscalated)), None)
    frozen = next((r for r in reversed(of_round) if _is(r, HearingFileFrozen)), None)
    if report is not None and frozen is not None and frozen.facts.escalated != report.position:
        frozen = None  # of a report declared in error: this one has none
    which = _round_of(stream, counting, report) if report else round or state.round
    if report is None:
        return _answer(at, valid_on, season, code, which, NOT_REPORTED)
    readings = partial(Upto, ledger.journal)
    again = (
        reproduced(stream, frozen.facts, readings)
        if frozen
        else prepared(stream, readings(Cut(report.position - 1)).histories)
    )
    file = frozen.facts.file if frozen else again.file if again else None
    same = frozen is not None and again is not None and again.sha256 == frozen.facts.sha256
    says = NOT_FROZEN if frozen is None else REPRODUCED if same else NOT_REPRODUCED
    part = file.procedure if file else None
    if same and part is not None and part.reading != READING:
        says += OTHER_READING
    told_ = _answer(at, valid_on, season, code, which, says)
    return told_.model_copy(
        update={
            "frozen": event_told(frozen) if frozen else None,
            "escalated": event_told(report),
            "file": file,
            "sha256": frozen.facts.sha256 if frozen else None,
            "reproduced_sha256": again.sha256 if again else None,
            "reproduced": same if frozen else None,
            "referred": _referred(ledger, file, cut),
        }
    )


def _answer(
    at: AsOf, valid_on: date | None, season: str, code: str, which: int, says: str
) -> HearingFileTold:
    return HearingFileTold(
        as_of=told(at), valid_on=valid_on, season=season, dispute=code, round=which, says=says
    )


def _is(recorded: AnyRecorded, kind: type) -> bool:
    return isinstance(recorded.facts, kind)


def _round_of(stream: str, counting: Sequence[AnyRecorded], recorded: AnyRecorded) -> int:
    upto = [r for r in counting if r.position <= recorded.position]
    return Dispute.folded(stream, upto).round


def _referred(ledger: Ledger, file: HearingFile | None, cut: Cut) -> tuple[EventTold, ...]:
    """Return the events that a file refers to, as they now read: erased words are gone."""
    if file is None:
        return ()
    positions = {
        *(part.position for part in file.steps),
        *(part.position for part in file.evidence),
        *(part.position for part in file.sides),
        *(part.position for part in file.sessions),
        *(part.position for part in file.open),
        *(p for f in (file.procedure.findings if file.procedure else ()) for p in f.positions),
    }
    found = ledger.journal.chosen(sorted(positions))
    return tuple(event_told(r) for r in found if r.position <= cut.position)
