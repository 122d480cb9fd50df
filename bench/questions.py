"""Questions: the inspector's, against a bare read and decode of the same events.

Bare means: one open connection, one prepared statement, the same mapper, every event that the answer
is worked out from, and nothing done with them. A question comes through the ledger's own door: pool,
cut, folds and the finished answer.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from random import Random
from statistics import median

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from bench.figures import Figure, milliseconds, ratio, took
from bench.ground import Ground
from bench.office import CLUSTER_OF, Size
from ledger.bootstrap import open_ledger
from ledger.journal.mapper import decode, decode_whole
from ledger.ledger import Ledger
from ledger.questions.eligibility import eligibility
from ledger.questions.explanation import explanation
from ledger.questions.scorecard import scorecard
from ledger.questions.standings import standings

_PLAIN = (
    "select topic, state from ledger.events where originator_id = any(%s)"
    " and notification_id <= %s order by originator_id, originator_version"
)
_WHOLE = (
    "select topic, state, x.body from ledger.events e"
    " left join ledger.erasable x on x.position = e.notification_id where originator_id = any(%s)"
    " and notification_id <= %s order by originator_id, originator_version"
)
_ROW = "select * from reading.score where season = %s and unit = %s"


@dataclass(frozen=True)
class Asked:
    """What a question is put about: a unit of a cluster in a season, and a cut past all its events."""

    season: str
    cluster: str
    unit: str
    cut: int

    @property
    def card(self) -> list[str]:
        """Return the streams that a card's answers are worked out from."""
        of_season = f"{self.season}/"
        return [f"scorecard/{of_season}{self.unit}", f"criteria/{of_season}{self.cluster}/CHUNG"]

    @property
    def cards(self) -> list[str]:
        """Return the streams that a cluster's standings are worked out from."""
        units = (f"{self.cluster}-{n:02d}" for n in range(1, CLUSTER_OF + 1))
        return [
            f"season/{self.season}",
            f"cluster/{self.cluster}",
            *(f"scorecard/{self.season}/{unit}" for unit in units),
        ]


Work = Callable[[Asked], object]


@dataclass(frozen=True)
class _Compared:
    name: str
    says: str
    bound: float
    question: Work
    bare: Work


def answered(on: Ground, size: Size, rounds: int, each: int, rng: Random) -> Iterator[Figure]:
    """Measure each question on units and seasons drawn anew for every asking."""
    with (
        closing(open_ledger(on.service)) as ledger,
        psycopg.connect(on.service, autocommit=True) as bare,
    ):
        for compared in _compared(ledger, bare):
            for asked in _drawn(bare, size, 5, rng):
                compared.question(asked)
                compared.bare(asked)
            yield _measured(compared, [_drawn(bare, size, each, rng) for _ in range(rounds)])


def _compared(ledger: Ledger, bare: Connection[TupleRow]) -> Iterator[_Compared]:
    yield _Compared(
        "explanation-against-bare-read", "giải trình một phiếu, so với đọc và giải mã trần", 2.0,
        lambda a: explanation(ledger, a.season, a.unit, as_of=a.cut),
        lambda a: _read_whole(bare, a.card, a.cut),
    )  # fmt: skip
    yield _Compared(
        "card-as-of-against-bare-read", "một phiếu tại một mốc, so với đọc và giải mã trần", 2.0,
        lambda a: scorecard(ledger, a.season, a.unit, as_of=a.cut),
        lambda a: _read(bare, a.card, a.cut),
    )  # fmt: skip
    yield _Compared(
        "standings-as-of-against-bare-read", "bảng xếp một cụm tại một mốc, so với đọc trần", 1.3,
        lambda a: standings(ledger, a.season, a.cluster, as_of=a.cut),
        lambda a: _read(bare, a.cards, a.cut),
    )  # fmt: skip
    yield _Compared(
        "eligibility-against-one-row", "điều kiện khen thưởng một đơn vị, so với đọc một dòng", 3.0,
        lambda a: eligibility(ledger, a.season, a.unit),
        lambda a: bare.execute(_ROW, (a.season, a.unit), prepare=True).fetchone(),
    )  # fmt: skip


def _measured(compared: _Compared, rounds: Sequence[Sequence[Asked]]) -> Figure:
    questions: list[list[float]] = []
    bares: list[list[float]] = []
    for drawn in rounds:
        question: list[float] = []
        bare: list[float] = []
        both = [(question, compared.question), (bare, compared.bare)]
        for n, asked in enumerate(drawn):
            for times, work in both if n % 2 else reversed(both):
                times.append(took(lambda work=work, asked=asked: work(asked)))  # type: ignore[misc]
        questions.append(question)
        bares.append(bare)
    return Figure(
        name=compared.name,
        says=compared.says,
        figure=ratio([(median(q), median(b)) for q, b in zip(questions, bares, strict=True)]),
        bound=compared.bound,
        beside=f"{milliseconds(sum(questions, []))} so với {milliseconds(sum(bares, []))}",
    )


def _drawn(bare: Connection[TupleRow], size: Size, many: int, rng: Random) -> list[Asked]:
    drawn = []
    for _ in range(many):
        season, n = str(rng.choice(size.years)), rng.randint(1, size.clusters)
        row = bare.execute(
            "select max(notification_id) from ledger.events where originator_id like %s",
            (f"scorecard/{season}/C{n:02d}-%",),
        ).fetchone()
        cut = int(row[0]) if row else 0
        drawn.append(Asked(season, f"C{n:02d}", rng.choice(size.roster(n)), cut))
    return drawn


def _read(bare: Connection[TupleRow], streams: list[str], cut: int) -> object:
    rows = bare.execute(_PLAIN, (streams, cut), prepare=True, binary=True).fetchall()
    return [decode(topic, state) for topic, state in rows]


def _read_whole(bare: Connection[TupleRow], streams: list[str], cut: int) -> object:
    rows = bare.execute(_WHOLE, (streams, cut), prepare=True, binary=True).fetchall()
    return [decode_whole(topic, state, body) for topic, state, body in rows]
