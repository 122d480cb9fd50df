"""How far what is shown is proven, in words that promise no more than is so."""

from dataclasses import replace
from datetime import datetime
from time import monotonic, sleep

from ledger.aggregates.log import STREAM, EntriesBegun
from ledger.ledger import Ledger
from ledger.log.view import LogView, ProofState, Proven
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.reading import MerkleError, base64_of
from ledger.refusals import Invalid, Unknown
from ledger.values import Value, viet_moment

_POLL_SECONDS = 0.1
_ALONE = (
    "Nhân chứng này chạy trên chính máy của sổ cái nên không chứng minh được gì đối với người quản "
    "trị máy đó; muốn vậy phải có nhân chứng của cơ quan khác."
)


class WitnessTold(Value):
    """Who cosigned, and when by their own clock; `here`: on the ledger's own machine."""

    name: str
    at: datetime
    here: bool


class ProofTold(Value):
    """How far the proof of everything up to a position has come."""

    position: int
    state: Proven
    says: str
    size: int | None = None
    """The size of the first published checkpoint over it."""
    witnesses: tuple[WitnessTold, ...] = ()
    alone: bool | None = None
    """True: every witness runs on the ledger's own machine. None: nobody has cosigned."""
    stopped: str | None = None
    """Why the log has stopped, where it has."""
    since: datetime | None = None
    """For what was recorded before there were signed entries: since when it is proven."""


class LogTold(Value):
    """Where the transparency log stands."""

    origin: str | None = None
    head: int
    """The last position recorded."""
    integrated: int
    """How many entries are in the tree."""
    size: int
    """The size of the newest published checkpoint."""
    root: str | None = None
    """Its root hash, base64."""
    witnesses: tuple[WitnessTold, ...] = ()
    alone: bool | None = None
    stopped: str | None = None
    says: str


def log_told(ledger: Ledger) -> LogTold:
    """Return where the transparency log stands. Unknown: the ledger keeps none."""
    head, log = ledger.journal.head()[0], published_log(ledger)
    try:
        published, unread = log.published(), None
    except MerkleError as error:
        published, unread = None, _unread(error)
    told = proof_told(ledger, published.checkpoint.size if published else head)
    return LogTold(
        origin=published.checkpoint.origin if published else None,
        head=head,
        integrated=log.integrated(),
        size=published.checkpoint.size if published else 0,
        root=base64_of(published.checkpoint.root) if published else None,
        witnesses=told.witnesses,
        alone=told.alone,
        stopped=unread or told.stopped,
        says=told.says,
    )


def published_log(ledger: Ledger) -> LogView:
    """Return the log of a ledger. Unknown: it keeps none."""
    if ledger.log is None:
        raise Unknown("sổ cái này không mở nhật ký minh bạch")
    return ledger.log


def proof(ledger: Ledger, position: int) -> TlogProof:
    """Return the proof of an event under the newest published checkpoint.

    Unknown: there is no such event, or no published checkpoint over it yet. MerkleError: the log's
    files are not what they were.
    """
    log = published_log(ledger)
    ledger.journal.at(position)
    found = log.proof(position)
    if found is None:
        raise Unknown(
            f"chưa có điểm kiểm nào bao gồm sự kiện số {position}; hãy hỏi lại sau ít giây"
        )
    return found


def consistency(ledger: Ledger, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` entries goes on from the one of `old`.

    Invalid: the sizes are not in order or not published. MerkleError as by `proof`.
    """
    log = published_log(ledger)
    size = log.size()
    if not 0 <= old <= new <= size:
        raise Invalid(f"phải có old ≤ new ≤ {size}, cỡ cây đã công bố", field="new")
    return log.consistency(old, new)


def proof_told(ledger: Ledger, position: int) -> ProofTold:
    """Return how far the proof of everything up to a position has come, said in Vietnamese."""
    return _told(ledger, _state(ledger, position))


def awaited(ledger: Ledger, position: int, seconds: float) -> ProofTold:
    """Return the same once the position is witnessed, the log stands still, or the time is up."""
    until = monotonic() + seconds
    while True:
        state = _state(ledger, position)
        proven = state.state is Proven.WITNESSED or state.alarm is not None
        if proven or ledger.log is None or monotonic() >= until:
            return _told(ledger, state)
        sleep(_POLL_SECONDS)


def _state(ledger: Ledger, position: int) -> ProofState:
    """Return the state of a position; unreadable files of the log are an alarm of their own."""
    recorded = ProofState(position, Proven.RECORDED)
    if ledger.log is None:
        return recorded
    try:
        return ledger.log.state(position)
    except MerkleError as error:
        return replace(recorded, alarm=_unread(error))


def _unread(error: MerkleError) -> str:
    return f"không đọc được những gì nhật ký đã công bố: {error}"


def _told(ledger: Ledger, state: ProofState) -> ProofTold:
    since = None if state.state is Proven.RECORDED else _since(ledger, state.position)
    says = _said(state)
    if since is not None:
        says += (
            f" Sự kiện ghi từ trước khi có mục ký: được chứng thực từ {viet_moment(since)}, không "
            "sớm hơn."
        )
    return ProofTold(
        position=state.position,
        state=state.state,
        says=says,
        since=since,
        size=state.size or None,
        witnesses=tuple(WitnessTold(**w._asdict()) for w in state.witnesses),
        alone=state.alone if state.witnesses else None,
        stopped=state.alarm,
    )


def _since(ledger: Ledger, position: int) -> datetime | None:
    """Return when an event of before got its entry; None: it was recorded with it."""
    for recorded in ledger.journal.histories([STREAM])[STREAM]:
        if isinstance(recorded.facts, EntriesBegun) and position <= recorded.facts.last:
            return recorded.recorded_at
    return None


def _said(state: ProofState) -> str:
    if not state.position:
        return "Chưa có sự kiện nào để chứng thực."
    match state.state:
        case Proven.WITNESSED:
            signed = "; ".join(f"{w.name} lúc {viet_moment(w.at)}" for w in state.witnesses)
            by = f"có chữ ký xác nhận của {signed}" if signed else "chưa có nhân chứng nào ký"
            says = f"Đã nằm trong điểm kiểm {state.size} sự kiện, {by}."
            if state.witnesses and state.alone:
                says = f"{says} {_ALONE}"
        case Proven.INTEGRATED:
            says = "Đã vào cây của nhật ký minh bạch, chưa có điểm kiểm nào bao gồm được công bố."
        case Proven.RECORDED:
            says = "Đã ghi vào sổ cái, chưa vào nhật ký minh bạch."
    if state.alarm is not None:
        says = f"{says} Nhật ký minh bạch đang dừng: {state.alarm}"
    return says
