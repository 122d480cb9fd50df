"""Feeds: whoever mirrors them holds what the tables hold, after every act, and as of every cut."""

from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

import pytest

from ledger.journal.journal import Receipt
from ledger.ledger import Ledger
from ledger.questions.eligibility import eligibility
from ledger.questions.feeds import FEEDS, LIMIT_MAX, feed
from ledger.questions.standings import standings
from ledger.refusals import Refused, Unknown
from tests.acts.conftest import (
    CITY,
    COUNCIL,
    CRITERIA,
    FIRST,
    HEAD,
    HEAD_UNIT,
    OWN,
    PAPER,
    PARTY,
    STANDING,
    UNITS,
    A,
    Office,
    lines,
    member,
)

B = UNITS[3]
SEASONS, CLUSTERS = ("2024", "2025"), ("C1", "C2")

Rows = dict[tuple[str, ...], tuple[Any, ...]]


def whole(ledger: Ledger, name: str, **asked: Any) -> list[dict[str, Any]]:
    """Return every row of a feed, in few pages."""
    page = feed(ledger, name, limit=7, **asked)
    rows = [*page.rows]
    while page.next:
        page = feed(ledger, name, limit=7, cursor=page.next, as_of=asked.get("as_of"))
        rows += page.rows
    return rows


def content(name: str, rows: list[dict[str, Any]]) -> Rows:
    """Return what rows say, by key."""
    columns, keys = FEEDS[name].columns, FEEDS[name].key
    told = [tuple(row[c] for c in columns) for row in rows]
    return {row[:keys]: row[keys:-1] for row in told}


@dataclass
class Consumer:
    """Another system: it asks for what moved since it last asked, and keeps what is not blank."""

    ledger: Ledger
    held: dict[str, Rows] = field(default_factory=lambda: {name: {} for name in FEEDS})
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FEEDS, 0))
    known: dict[int, dict[str, list[dict[str, Any]]]] = field(default_factory=dict)

    def follow(self) -> None:
        """Read on in every feed, and compare with what the ledger says itself."""
        for name in FEEDS:
            rows = self.held[name]
            page = feed(self.ledger, name, after=self.seen[name], limit=LIMIT_MAX)
            rows |= content(name, list(page.rows))
            for key in [k for k, row in rows.items() if set(row) == {None}]:
                del rows[key]
            self.seen[name] = page.as_of.position
        assert self.held["scores"] == self.lines()
        assert self.held["standings"] == self.places()
        assert self.held["eligibility"] == self.verdicts()
        assert self.held["disagreements"].keys() == self.keys("dispute", "stage")
        assert self.held["awards"].keys() == self.keys("award", "status")
        head = self.ledger.journal.head()[0]
        self.known[head] = {name: whole(self.ledger, name) for name in FEEDS}

    def select(self, query: str) -> list[tuple[Any, ...]]:
        with self.ledger.reading() as connection:
            return connection.execute(query).fetchall()

    def keys(self, table: str, said: str) -> set[tuple[Any, ...]]:
        rows = self.select(f"select * from reading.{table} where {said} is not null")
        return {row[: FEEDS["awards" if table == "award" else "disagreements"].key] for row in rows}

    def lines(self) -> Rows:
        rows = self.select("select * from reading.score_line where type is not null")
        return {
            row[:3]: (row[4], f"{row[5]:.2f}", row[6], *(points(p) for p in row[7:11]))
            for row in rows
        }

    def places(self) -> Rows:
        found: Rows = {}
        for season, cluster in product(SEASONS, CLUSTERS):
            try:
                rows = standings(self.ledger, season, cluster).rows
            except Unknown:
                continue
            for r in rows:
                if r.position is not None:
                    left_on = r.left_on.isoformat() if r.left_on else None
                    found[season, cluster, r.unit] = (
                        r.rank, r.stage, points(r.own), points(r.review), points(r.agreed),
                        points(r.council), points(r.figure), r.layer, r.lacking, left_on,
                    )  # fmt: skip
        return found

    def verdicts(self) -> Rows:
        found: Rows = {}
        for season, (unit,) in product(SEASONS, self.select("select unit from reading.unit")):
            try:
                told = eligibility(self.ledger, season, unit)
            except Unknown:
                continue
            for v in told.verdicts:
                found[season, unit, v.requested] = (
                    v.headline, v.award, v.merit, v.requested_met, v.provisional,
                    points(told.points), told.layer, told.party_rating, told.regulation,
                )  # fmt: skip
        return found


def points(figure: Any) -> str | None:
    return None if figure is None else f"{figure:.2f}"


class Followed(Office):
    """An office after each of whose acts a consumer reads on."""

    def __init__(self, office: Office) -> None:
        super().__init__(office.stand)
        self.__dict__["consumer"] = Consumer(office.stand.ledger)

    def put(self, *act: Any, **given: Any) -> Receipt:
        receipt = super().put(*act, **given)
        self.__dict__["consumer"].follow()
        return receipt

    def declare(self, position: int, by: Any = STANDING) -> int:
        put = self.put("event.declare-error", by, position=position, reason="ghi nhầm")
        return put.position

    def last(self) -> int:
        return self.stand.journal.head()[0]


@pytest.fixture
def followed(office: Office) -> Followed:
    return Followed(office)


def held(office: Followed, name: str) -> Rows:
    return office.__dict__["consumer"].held[name]


def with_another_line(office: Followed) -> list[dict[str, str]]:
    """Issue the set again with I.9 where I.3 was; return a self-score under it."""
    other = [{**c, "code": "I.9" if c["code"] == "I.3" else c["code"]} for c in CRITERIA]
    office.put(
        "criteria.issue", HEAD, season="2024", cluster="C1", group="CHUNG", criteria=other,
        bonus_inside=True, reason="thay tiêu chí", document=PAPER,
    )  # fmt: skip
    return [{"criterion": "I.9" if c == "I.3" else c, "points": p} for c, p in OWN.items()]


def second_cluster(office: Followed) -> None:
    office.put(
        "cluster.establish", CITY, FIRST, code="C2", name="Cụm 2", kind="CUM", council="HD",
        from_day=FIRST, document=PAPER,
    )  # fmt: skip


def as_it_was(office: Followed) -> None:
    """Expect each feed as of each moment, and from the middle of what is known, as it was then."""
    known = office.__dict__["consumer"].known
    for position, feeds in known.items():
        for name, rows in feeds.items():
            assert whole(office.stand.ledger, name, as_of=position) == rows, (name, position)
            after = rows[len(rows) // 2]["position"] if rows else 0
            rest = [row for row in rows if row["position"] > after]
            assert whole(office.stand.ledger, name, as_of=position, after=after) == rest


def test_lines_of_a_card_that_are_gone(followed):
    followed.submitted(A)
    other = with_another_line(followed)
    followed.put("scorecard.submit", member(A), lines=other, **followed.of(A))
    second = followed.last()
    assert ("2024", A, "I.3") not in held(followed, "scores")
    assert ("2024", A, "I.9") in held(followed, "scores")
    declared = followed.declare(second, member(A))
    assert ("2024", A, "I.9") not in held(followed, "scores")
    followed.declare(declared, member(A))
    assert ("2024", A, "I.3") not in held(followed, "scores")
    followed.put("scorecard.open-review", HEAD, **followed.of(A))
    adjust = {"criterion": "I.9", "points": "70", "seen": "75", "reason": "x", "documents": [PAPER]}
    followed.put("scorecard.adjust", HEAD, **adjust, **followed.of(A))
    followed.declare(second)
    assert ("2024", A, "I.9") not in held(followed, "scores")
    as_it_was(followed)


def test_a_card_of_which_nothing_is_left(followed):
    followed.submitted(A)
    followed.declare(followed.last(), member(A))
    assert held(followed, "scores") == {}
    followed.submitted(A, I_3="60")
    assert held(followed, "scores")["2024", A, "I.3"][3] == "60.00"
    as_it_was(followed)


def test_memberships_that_are_gone(followed):
    for unit, figure in ((A, "380"), (B, "390"), (UNITS[4], "385")):
        followed.submitted(unit, I_1=figure)
    second_cluster(followed)
    history = followed.stand.journal.history("cluster/C1")
    admitted = {
        r.facts.unit: r.position for r in history if r.topic == "cluster.member-admitted.v1"
    }
    assert held(followed, "standings")["2024", "C1", A][0] == 3
    declared = followed.declare(admitted[B])
    assert ("2024", "C1", B) not in held(followed, "standings")
    assert held(followed, "standings")["2024", "C1", A][0] == 2
    of_b = {"unit": B, "document": PAPER}
    followed.put("cluster.admit", CITY, cluster="C2", from_day="2024-01-01", **of_b)
    moved = followed.last()
    assert held(followed, "standings")["2024", "C2", B][0] == 1
    followed.put("cluster.leave", CITY, cluster="C2", to_day="2024-06-30", **of_b)
    left = followed.last()
    followed.put("cluster.admit", CITY, cluster="C1", from_day="2024-07-01", **of_b)
    assert held(followed, "standings")["2024", "C1", B][0] == 1
    followed.declare(followed.last())
    followed.declare(left)
    assert ("2024", "C1", B) not in held(followed, "standings")
    with pytest.raises(Refused, match="đã là thành viên của Cụm 2"):
        followed.declare(declared)  # it would be a member of both
    followed.declare(moved)
    assert ("2024", "C2", B) not in held(followed, "standings")
    followed.declare(declared)
    assert held(followed, "standings")["2024", "C1", B][0] == 1
    as_it_was(followed)


def test_a_membership_that_ends_before_the_season_begins(followed):
    year = {"season": "2025", "cluster": "C1"}
    followed.put(
        "season.open", STANDING, code="2025", name="Năm 2025", kind="CALENDAR", council="HD",
        starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31),
    )  # fmt: skip
    followed.put(
        "season.adopt-regulation", STANDING, season="2025", regulation="ha-dong-2024",
        from_day=date(2025, 1, 1),
    )  # fmt: skip
    followed.put(
        "cluster.assign-leadership", COUNCIL, unit=HEAD_UNIT, role="HEAD", from_day="2025-01-01",
        **year,
    )  # fmt: skip
    day = date(2025, 3, 20)
    followed.put(
        "criteria.issue", HEAD, day, group="CHUNG", criteria=CRITERIA, bonus_inside=True,
        document=PAPER, **year,
    )  # fmt: skip
    for unit, figure in ((A, "390"), (B, "400")):
        followed.put(
            "scorecard.submit", member(unit), day, lines=lines(I_1=figure), season="2025", unit=unit
        )
    assert held(followed, "standings")["2025", "C1", A][0] == 2
    followed.put(
        "cluster.leave", CITY, day, cluster="C1", unit=B, to_day="2024-12-31", document=PAPER
    )
    assert ("2025", "C1", B) not in held(followed, "standings")
    assert held(followed, "standings")["2025", "C1", A][0] == 1
    as_it_was(followed)


def test_a_season_opened_by_error(followed):
    followed.submitted(A)
    opened = followed.stand.journal.history("season/2024")[0].position
    declared = followed.declare(opened)
    assert held(followed, "standings") == {}
    followed.declare(declared)
    assert held(followed, "standings")["2024", "C1", A][0] == 1
    for recorded in followed.stand.journal.history("season/2024")[:2]:
        followed.declare(recorded.position)
    as_it_was(followed)


def test_of_two_memberships_the_later_day_counts_whichever_was_recorded_first(followed):
    """A unit admitted again from July, and only then found to have been a member till March too."""
    followed.submitted(A)
    history = followed.stand.journal.history("cluster/C1")
    first = next(r for r in history if r.topic.startswith("cluster.member") and r.facts.unit == A)
    followed.declare(first.position)
    of_a = {"cluster": "C1", "unit": A, "document": PAPER}
    followed.put("cluster.admit", CITY, from_day="2024-07-01", **of_a)
    followed.put("cluster.admit", CITY, from_day="2024-01-01", to_day="2024-03-31", **of_a)
    assert held(followed, "standings")["2024", "C1", A][-1] is None
    (row,) = (r for r in standings(followed.stand.ledger, "2024", "C1").rows if r.unit == A)
    assert (row.rank, row.left_on) == (1, None)
    as_it_was(followed)


def test_a_whole_season_with_what_is_taken_back(followed):
    followed.agreed(A)
    agreement = followed.last()
    followed.put("scorecard.verify", STANDING, **followed.of(A))
    followed.put(
        "scorecard.determine", COUNCIL, reason="thẩm định", document=PAPER, **followed.of(A),
        lines=[{"criterion": "I.1", "points": "300", "seen": "380"}],
    )  # fmt: skip
    determined = followed.last()
    of = {"season": "2024", "organisation": f"DB-{A}"}
    followed.rated(A)
    followed.granted(A, "CITY_MERIT")
    granted = followed.last()
    followed.declare(determined)
    followed.put("party-rating.cancel", PARTY, reason="xếp loại lại", document=PAPER, **of)
    followed.put(
        "conduct.find-shortcoming", COUNCIL, code="S1", kind="LIMITATION", ground="x",
        document=PAPER, **followed.of(A),
    )  # fmt: skip
    followed.declare(followed.last())
    followed.declare(granted)
    assert held(followed, "awards") == {}
    followed.put(
        "dispute.raise", member(B), code="YK1", kind="RANKING", unit=B, reason="x", season="2024",
        cluster="C1",
    )  # fmt: skip
    followed.declare(followed.last())
    assert held(followed, "disagreements") == {}
    followed.declare(agreement)
    as_it_was(followed)


def test_a_cut_beyond_the_head_is_refused(office):
    ledger = office.stand.ledger
    head = ledger.journal.head()[0]
    assert feed(ledger, "scores", as_of=head).rows == ()
    assert feed(ledger, "scores", as_of=0).as_of.position == 0
    with pytest.raises(Refused) as refused:
        feed(ledger, "scores", as_of=head + 1)
    assert refused.value.field == "as_of"
