"""A complaint about an award decision, with every clock of the law as it stands on a day."""

from datetime import date

from ledger.aggregates.complaint import Complaint
from ledger.aggregates.complaint_events import Matter
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, EventTold, Moment, event_told, told, voiders
from ledger.refusals import Unknown
from ledger.rulebook.complaints import INSTANCES, SHORTFALLS, Clock, clocks, shortfalls
from ledger.values import Value


class ClockTold(Value):
    """A clock of the law; `certain` is false where no official schedule of days off is known."""

    kind: str
    instance: str
    law: str
    starts: date
    counted: int
    working: bool
    due: date
    done: date | None = None
    state: str
    days_late: int
    certain: bool
    says: str


class ComplaintTold(Answer):
    """A complaint with its events, its clocks as of the end of `counted_on`, and what it lacks.

    `findings` are late clocks and shortfalls in words: nothing is refused for them.
    """

    season: str
    complaint: str
    matter: Matter
    says: str
    stage: str
    stage_name: str
    instance: str
    counted_on: date
    clocks: tuple[ClockTold, ...]
    findings: tuple[str, ...]
    events: tuple[EventTold, ...]


def complaint(
    ledger: Ledger, season: str, code: str, *, as_of: Moment = None, valid_on: date | None = None
) -> ComplaintTold:
    """Return a complaint as of a cut; its clocks stand on `valid_on`, today where none is asked.

    Unknown: nothing was recorded of it by the cut.
    """
    stream = f"complaint/{season}/{code}"
    histories, _, at = ledger.histories([stream], as_of, valid_on, whole=True)
    history = histories[stream]
    state = Complaint.folded(stream, history)
    if state.matter is None:
        raise Unknown(f"không có khiếu nại {code} trong năm thi đua {season}")
    on = valid_on or ledger.today()
    running: tuple[Clock, ...] = ()
    if state.known_on is not None:
        running = clocks(state.known_on, state.courses, on=on, withdrawn_on=state.withdrawn_on)
    by = voiders(history)
    late = [clock.words() for clock in running if clock.days_late]
    lacking = [f"{INSTANCES[n]}: {SHORTFALLS[what]}" for n, what in shortfalls(state.courses)]
    return ComplaintTold(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        complaint=code,
        matter=state.matter,
        says=state.matter.words(),
        stage=state.stage.value,
        stage_name=state.stage.viet,
        instance=state.instance,
        counted_on=on,
        clocks=tuple(_told(clock) for clock in running),
        findings=(*late, *lacking),
        events=tuple(event_told(r, by.get(r.position)) for r in history),
    )


def _told(clock: Clock) -> ClockTold:
    fields = {name: getattr(clock, name) for name in ClockTold.model_fields if name != "says"}
    return ClockTold(**fields, says=clock.words())
