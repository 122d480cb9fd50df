"""Questions: the inspector's, against a bare read and decode of the same events.

Bare means: one open connection, one prepared statement, the same mapper, every event of the cards
asked about, and nothing done with them. A question comes through the ledger's own door: its pool,
the cut, the folds and the finished answer. Units, seasons and clusters are drawn anew every time.
"""

from collections.abc import Callable, Container, Iterator
from contextlib import closing
from functools import partial
from random import Random
from typing import NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from bench.figures import Figure, in_turns
from bench.ground import Ground
from bench.office import Size
from bench.signing import KEYS
from ledger.bootstrap import open_ledger
from ledger.journal.mapper import decode, decode_whole
from ledger.ledger import Ledger
from ledger.questions.calendar import calendar, findings_of_cluster
from ledger.questions.dossier import Upto, dossier
from ledger.questions.eligibility import eligibility
from ledger.questions.explanation import explanation
from ledger.questions.scorecard import scorecard
from ledger.questions.standings import standings

_WARM = 5
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


class Asked(NamedTuple):
    """What a question is about, the cluster's cards, and a cut past all their events."""

    season: str
    cluster: str
    unit: str
    cards: list[str]
    cut: int
    year: list[str]
    """Every stream of the cluster's year."""
    head: int

    @property
    def card(self) -> list[str]:
        """Return the stream of the unit's card."""
        return [f"scorecard/{self.season}/{self.unit}"]


Bare = Connection[TupleRow]


class Compared(NamedTuple):
    """A question, what it is measured against, and the bound."""

    name: str
    says: str
    bound: float
    question: Callable[[Ledger, Asked], object]
    bare: Callable[[Bare, Asked], object]
    late: bool = False
    """Judged by the 95th percentiles rather than the medians."""


def answered(
    on: Ground, size: Size, rounds: int, each: int, rng: Random, names: Container[str]
) -> Iterator[Figure]:
    """Measure each question that is named."""
    with (
        closing(open_ledger(on.service, KEYS)) as ledger,
        psycopg.connect(on.service, autocommit=True) as bare,
    ):
        for compared in COMPARED:
            if compared.name not in names:
                continue
            question, reference = partial(compared.question, ledger), partial(compared.bare, bare)
            drawn = partial(_drawn, ledger, bare, size, rng)
            for asked in drawn(_WARM):
                question(asked)
                reference(asked)
            turns = in_turns(question, reference, [drawn(each) for _ in range(rounds)])
            yield Figure(
                name=compared.name,
                says=compared.says,
                figure=turns.late_ratio if compared.late else turns.ratio,
                bound=compared.bound,
                beside=turns.milliseconds(),
            )


def _of_cluster(question: Callable[..., object], ledger: Ledger, asked: Asked) -> object:
    return question(ledger, asked.season, asked.cluster)


def _drawn(ledger: Ledger, bare: Bare, size: Size, rng: Random, many: int) -> list[Asked]:
    drawn = []
    now, _ = ledger.cut(None)
    for _ in range(many):
        season, n = str(rng.choice(size.years)), rng.randint(1, size.clusters)
        roster = size.roster(n)
        cards = [f"scorecard/{season}/{unit}" for unit in roster]
        row = bare.execute(
            "select max(notification_id) from ledger.events where originator_id = any(%s)", (cards,)
        ).fetchone()
        cut = int(row[0]) if row else 0
        cluster = f"C{n:02d}"
        year = dossier(Upto(ledger.journal, now), season, cluster, ledger.today())
        streams = list(year.streams)
        drawn.append(Asked(season, cluster, rng.choice(roster), cards, cut, streams, now.position))
    return drawn


def _read(bare: Bare, streams: list[str], cut: int) -> object:
    cursor = bare.cursor(binary=True)
    rows = cursor.execute(_PLAIN, (streams, cut), prepare=True).fetchall()
    return [decode(topic, state) for topic, state in rows]


def _read_whole(bare: Bare, streams: list[str], cut: int) -> object:
    cursor = bare.cursor(binary=True)
    rows = cursor.execute(_WHOLE, (streams, cut), prepare=True).fetchall()
    return [decode_whole(topic, state, body) for topic, state, body in rows]


COMPARED = (
    Compared(
        "explanation-against-bare-read",
        "giải trình một phiếu, so với đọc và giải mã trần",
        2.0,
        lambda ledger, a: explanation(ledger, a.season, a.unit, as_of=a.cut),
        lambda bare, a: _read_whole(bare, a.card, a.cut),
    ),
    Compared(
        "card-as-of-against-bare-read",
        "một phiếu tại một mốc, so với đọc và giải mã trần",
        2.0,
        lambda ledger, a: scorecard(ledger, a.season, a.unit, as_of=a.cut),
        lambda bare, a: _read(bare, a.card, a.cut),
    ),
    Compared(
        "standings-as-of-against-bare-read",
        "bảng xếp một cụm tại một mốc, so với đọc và giải mã trần",
        1.3,
        lambda ledger, a: standings(ledger, a.season, a.cluster, as_of=a.cut),
        lambda bare, a: _read(bare, a.cards, a.cut),
    ),
    Compared(
        "eligibility-against-one-row",
        "điều kiện khen thưởng của một đơn vị, so với đọc một dòng",
        3.0,
        lambda ledger, a: eligibility(ledger, a.season, a.unit),
        lambda bare, a: bare.execute(_ROW, (a.season, a.unit), prepare=True).fetchone(),
    ),
    *(
        Compared(
            f"{name}-against-bare-read",
            f"{says} của một cụm (p95), so với đọc và giải mã trần",
            3.0,
            partial(_of_cluster, question),
            lambda bare, a: _read(bare, a.year, a.head),
            late=True,
        )
        for name, says, question in (
            ("calendar", "lịch nghĩa vụ", calendar),
            ("findings", "phát hiện", findings_of_cluster),
        )
    ),
)
NAMES = tuple(compared.name for compared in COMPARED)
