"""Cards: the lives of the scorecards in the bench history, as real decisions put in turn.

A life is the year of the guidance: one self-score of 35 lines, the review with first figures,
adjustments and explanations, the notices, the agreement, the council. All is drawn from one seeded
generator, so every run measures the same history.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, partial
from random import Random
from typing import Any
from zlib import crc32

from ledger.actors import Actor, Role
from ledger.aggregates.scorecard import Layer, Leaf, Scorecard
from ledger.aggregates.scorecard_events import Addressee, LineNote, SelfScored
from ledger.aggregates.scorecard_review import Adjustment
from ledger.events import Event, State
from ledger.journal.entries import Link
from ledger.journal.mapper import Mandate
from ledger.values import DocumentRef

LINES = 35
REGULATION = "ha-dong-2024"
_OTHERS = {7: "OFFICE", 14: "FINANCE", 21: "INSPECTORATE", 28: "HEAD", 34: "HEAD"}
_EXPLANATIONS = 4
_MEETING_LINES = 2
_CLOSING = 5 + _MEETING_LINES
"""How many events close a whole life: completion, notice, meeting, agreement, notice, council."""
_MOVED_BY_COUNCIL = 0.2
"""So many cards in one are moved by the council; the others are verified as they stand."""

_REASONS = (
    "Minh chứng gửi kèm chưa thể hiện đủ khối lượng công việc đã thực hiện trong quý",
    "Văn bản báo cáo gửi chậm so với thời hạn quy định, trừ theo hướng dẫn chấm điểm",
    "Cụm thống nhất nâng điểm vì đơn vị đã bổ sung đủ hồ sơ, tài liệu theo yêu cầu",
    "Số liệu tự chấm khác số liệu của cơ quan theo dõi, lấy theo cơ quan theo dõi",
    "Kết quả thực hiện chỉ tiêu đạt 96% kế hoạch được giao đầu năm, chấm theo tỷ lệ",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One decision on a stream, and by whom it is put."""

    decision: Callable[[Any], Event]
    by: Actor


@dataclass(slots=True)
class Life:
    """A stream on its way through its turns."""

    stream: str
    state: State
    turns: Sequence[Turn]
    day: date
    version: int = 0
    link: Link | None = None
    """What its next entry goes on from, once it has one."""

    def mandate(self, turn: Turn, number: int) -> Mandate:
        """Return the mandate of a turn; `number` makes its command's id."""
        return Mandate(
            by=turn.by,
            on=self.day + timedelta(days=2 * self.version),
            command=f"{number:032x}",
            regulation=REGULATION,
        )


def whole_life(stream: str, cluster: str, length: int, rng: Random) -> Life:
    """Return the life of a scorecard through `length` events, the council's word its last."""
    review = _review(stream, cluster, length - _CLOSING, rng)
    return _life(stream, [*review, *_closing(cluster, stream, rng)])


def life_in_review(stream: str, cluster: str, length: int, rng: Random) -> Life:
    """Return the life of a scorecard that stands in review after `length` events."""
    return _life(stream, _review(stream, cluster, length, rng))


def _life(stream: str, turns: Sequence[Turn]) -> Life:
    year = int(stream.split("/")[1])
    return Life(stream, Scorecard(stream=stream), turns, date(year, 8, 1))


@cache
def leaves() -> dict[str, Leaf]:
    """Return 35 leaves that make 1000 points, five of them scored by others than the unit."""
    kinds = ("quantitative", "graded", "lookup", "pass_fail", "per_occurrence")
    usual = Decimal("28.00")
    last = Decimal("1000.00") - usual * (LINES - 1)
    return {
        f"{'I' * (n // 12 + 1)}.{n % 12 + 1}": Leaf(
            kinds[n % len(kinds)], last if n == LINES - 1 else usual, _OTHERS.get(n, "SELF")
        )
        for n in range(LINES)
    }


@cache
def actor(body: str, role: Role) -> Actor:
    """Return the person who acts for a body in a role."""
    return Actor(person=f"cb-{crc32(f'{body}{role}'.encode()) % 9973:04d}", body=body, role=role)


@cache
def paper(number: int, symbol: str = "BB") -> DocumentRef:
    """Return a paper of the district."""
    return DocumentRef(printed=f"{number}/{symbol}-UBND", issuer="UBND quận", date=date(2024, 3, 1))


def _review(stream: str, cluster: str, length: int, rng: Random) -> list[Turn]:
    """Return self-score, review, first figures, then adjustments with explanations among them."""
    head = actor(f"{cluster}-01", Role.HEAD)
    unit = actor(stream.rpartition("/")[2], Role.MEMBER)
    turns = [
        Turn(partial(_submit, cluster=cluster, rng=rng), unit),
        Turn(Scorecard.open_review, head),
    ]
    for criterion, leaf in leaves().items():
        if leaf.scored_by != "SELF":
            by = actor(leaf.scored_by, Role(leaf.scored_by))
            turns.append(Turn(partial(_score, criterion=criterion, rng=rng), by))
    left = length - len(turns)
    explained = set(rng.sample(range(left // 3), min(_EXPLANATIONS, left // 3)))
    step = 0
    while left > 0:
        if step in explained and left >= len(_EXPLAINING):
            criterion = rng.choice(list(leaves()))
            for act, put in _EXPLAINING:
                by = head if put is Role.HEAD else unit
                turns.append(Turn(partial(act, criterion=criterion, rng=rng), by))
            left -= len(_EXPLAINING)
        else:
            turns.append(Turn(partial(_adjust, rng=rng), head))
            left -= 1
        step += 1
    return turns


def _closing(cluster: str, stream: str, rng: Random) -> Iterator[Turn]:
    """Return completion, notices, the meeting's lines, the agreement, and the council's word."""
    season, unit = stream.split("/")[1:]
    meeting = f"meeting/{season}/{cluster}-TB"
    head = actor(f"{cluster}-01", Role.HEAD)
    council = actor("HD", Role.COUNCIL)
    told = (Addressee(kind="UNIT", code=unit), Addressee(kind="COUNCIL", code="HD"))
    yield Turn(lambda card: card.complete_review(with_deputy=True), head)
    yield Turn(lambda card: card.notify(told, document=paper(rng.randint(1, 99), "TB")), head)
    for _ in range(_MEETING_LINES):
        yield Turn(partial(_adjust, rng=rng, meeting=meeting), head)
    yield Turn(
        lambda card: card.agree(meeting=meeting, quorate=True, document=paper(rng.randint(1, 99))),
        head,
    )
    yield Turn(lambda card: card.notify(told, document=paper(rng.randint(1, 99), "TB")), head)
    if rng.random() < _MOVED_BY_COUNCIL:
        yield Turn(partial(_determine, rng=rng), council)
    else:
        yield Turn(lambda card: card.verify(document=paper(rng.randint(1, 99), "QĐ")), council)


def _points(most: Decimal, rng: Random) -> Decimal:
    return Decimal(rng.randint(int(most * 60), int(most * 100))).scaleb(-2)


def _submit(card: Scorecard, *, cluster: str, rng: Random) -> Event:
    season = card.code(1)
    lines = [
        SelfScored(criterion=c, points=_points(leaf.max, rng), measured=str(rng.randint(1, 400)))
        if leaf.type == "quantitative"
        else SelfScored(criterion=c, points=_points(leaf.max, rng))
        for c, leaf in leaves().items()
    ]
    noted = rng.sample(list(leaves()), 3)
    return card.submit(
        lines,
        leaves(),
        criteria=f"criteria/{season}/{cluster}/CHUNG",
        criteria_version=1,
        notes=[LineNote(criterion=c, note=rng.choice(_REASONS)) for c in noted],
        document=paper(rng.randint(1, 99), "BC"),
    )


def _score(card: Scorecard, *, criterion: str, rng: Random) -> Event:
    leaf = leaves()[criterion]
    return card.score(
        criterion,
        _points(leaf.max, rng),
        scored_by=leaf.scored_by,
        documents=(paper(rng.randint(1, 99), "CV"),),
    )


def _adjust(card: Scorecard, *, rng: Random, meeting: str | None = None) -> Event:
    return adjusted(card, rng.choice(list(card.leaves)), rng, meeting=meeting)


def adjusted(card: Scorecard, criterion: str, rng: Random, *, meeting: str | None = None) -> Event:
    """Return an adjustment of one line to other points, with its reason and paper."""
    told = adjustment(card, criterion, rng)
    return card.adjust(
        criterion,
        told.points,
        seen=told.seen,
        reason=told.reason,
        documents=told.documents,
        meeting=meeting,
        with_deputy=True,
    )


def adjustment(card: Scorecard, criterion: str, rng: Random) -> Adjustment:
    """Return other points for a line that has some, with reason and paper."""
    leaf = card.leaves[criterion]
    seen = card.figure(criterion, Layer.AGREED)
    if seen is None:
        raise LookupError(f"line {criterion} has no figure yet")
    points = _points(leaf.max, rng)
    while points == seen:
        points = _points(leaf.max, rng)
    return Adjustment(
        criterion, points, seen, rng.choice(_REASONS), documents=(paper(rng.randint(1, 99)),)
    )


def _ask(card: Scorecard, *, criterion: str, rng: Random) -> Event:
    return card.request_explanation(criterion, reason=rng.choice(_REASONS))


def _explain(card: Scorecard, *, criterion: str, rng: Random) -> Event:
    request = max(at for at, c in card.requests.items() if c == criterion)
    return card.explain(
        criterion,
        explanation=rng.choice(_REASONS),
        request=request,
        documents=(paper(rng.randint(1, 99), "BC"),),
    )


def _answer(card: Scorecard, *, criterion: str, rng: Random) -> Event:
    given = max(at for at, c in card.explanations.items() if c == criterion)
    return card.answer_explanation(
        given, accepted=rng.choice((True, False)), reason=rng.choice(_REASONS)
    )


_EXPLAINING: Sequence[tuple[Callable[..., Event], Role]] = (
    (_ask, Role.HEAD),
    (_explain, Role.MEMBER),
    (_answer, Role.HEAD),
)


def _determine(card: Scorecard, *, rng: Random) -> Event:
    criterion = rng.choice(list(card.leaves))
    leaf = card.leaves[criterion]
    return card.determine(
        {criterion: _points(leaf.max, rng)},
        seen={criterion: card.figure(criterion, Layer.COUNCIL)},
        document=paper(rng.randint(1, 99), "QĐ"),
        reason=rng.choice(_REASONS),
    )
