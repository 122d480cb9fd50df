"""An office in being: council, bodies, persons, seven units in a cluster, criteria; all by acts."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ledger.actors import Actor, Role
from ledger.acts.act import ACTIONS, put
from ledger.aggregates.body import Body
from ledger.aggregates.council import Council
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.scorecard import Scorecard
from ledger.journal.journal import Act, Mandate, Receipt
from ledger.projections.eligibility import case, known_now, verdicts
from ledger.projections.scores import SCORE
from ledger.refusals import Answer
from tests import server
from tests.conftest import Stand
from tests.opening import open_ledger

FIRST = date(2024, 1, 1)
UNITS = tuple(f"PX{n:02d}" for n in range(1, 8))
A, HEAD_UNIT, DEPUTY_UNIT = UNITS[:3]
PAPER = {"printed": "QĐ 12/QĐ-UBND"}

TABLE = (
    ("I", None, "600", None),
    ("I.1", "I", "400", "quantitative"),
    ("I.2", "I", "125", "graded"),
    ("I.3", "I", "75", "graded"),
    ("II", None, "200", None),
    ("II.1", "II", "180", "graded"),
    ("II.4", "II", "20", "per_occurrence"),
    ("III.1", None, "150", "lookup"),
    ("V.1", None, "50", "bonus"),
    ("P.1", None, "30", "penalty"),
)
CRITERIA = [
    {
        "code": code,
        "parent": parent,
        "name": f"Tiêu chí {code}",
        "max": most,
        "type": kind,
        "scored_by": "SELF" if kind else None,
    }
    for code, parent, most, kind in TABLE
]
OWN = {
    "I.1": "380", "I.2": "120", "I.3": "75", "II.1": "170", "II.4": "20", "III.1": "142.50",
    "V.1": "40", "P.1": "0",
}  # fmt: skip
"""The self-score of unit A: 947.50."""


def lines(**other: str) -> list[dict[str, str]]:
    figures = OWN | {code.replace("_", "."): points for code, points in other.items()}
    return [{"criterion": c, "points": p} for c, p in figures.items()]


def actor(person: str, body: str, role: str) -> Actor:
    return Actor(person=person, body=body, role=Role(role))


ADMIN = actor("q-01", "PNV", "ADMIN")
STANDING = actor("q-02", "PNV", "STANDING_BODY")
COUNCIL = actor("q-03", "HD", "COUNCIL")
CITY = actor("q-04", "TP", "CITY")
DISTRICT = actor("q-05", "UBQ", "DISTRICT")
OFFICE = actor("q-06", "VP", "OFFICE")
INSPECTORATE = actor("q-07", "TTQ", "INSPECTORATE")
PARTY = actor("q-08", "BTC", "PARTY_ORG_COMMITTEE")
INSPECTOR = actor("q-09", "TTT", "INSPECTOR")
FEED = actor("q-10", "TTT", "FEED_CONSUMER")
HEAD = actor(f"n-{HEAD_UNIT}", HEAD_UNIT, "HEAD")
DEPUTY = actor(f"n-{DEPUTY_UNIT}", DEPUTY_UNIT, "DEPUTY")

BODIES = (
    ("TP", "CITY"),
    ("UBQ", "DISTRICT"),
    ("VP", "OFFICE"),
    ("TTQ", "INSPECTORATE"),
    ("BTC", "PARTY_ORG_COMMITTEE"),
    ("QU", "PARTY_COMMITTEE"),
    ("TTT", "OTHER"),
)


def member(unit: str) -> Actor:
    return actor(f"n-{unit}", unit, "MEMBER")


def together(*works: Callable[[], object]) -> list[object]:
    """Do works at once; return what each gave, or the answer that stood in its way."""
    start = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(n: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[n] = work()
        except Answer as answer:
            results[n] = answer

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@dataclass(frozen=True)
class Office:
    """A ledger with a small way of putting acts to it."""

    stand: Stand

    def put(
        self,
        act: str,
        by: Actor,
        on: date | None = None,
        /,
        *,
        command: str | None = None,
        version: int | None = None,
        **given: Any,
    ) -> Receipt:
        """Put an act; what its path does not name is its body."""
        action = ACTIONS[act]
        path = {name: str(given.pop(name)) for name in action.parameters}
        body = action.body.model_validate({"on": on, **given} if on else given)
        return put(self.stand.ledger, act, path, body, by=by, command=command, version=version)

    def refused(self, kind: type[Answer], act: str, by: Actor, /, **given: Any) -> Answer:
        """Expect an answer of exactly this kind, and that nothing was recorded."""
        head = self.stand.journal.head()[0]
        with pytest.raises(kind) as answer:
            self.put(act, by, given.pop("on", None), **given)
        assert type(answer.value) is kind
        assert self.stand.journal.head()[0] == head
        return answer.value

    def card(self, unit: str) -> Scorecard:
        stream = f"scorecard/2024/{unit}"
        return Scorecard.folded(stream, self.stand.journal.history(stream))

    def score(self, unit: str) -> dict[str, Any]:
        """Return the row of the read model."""
        with self.stand.ledger.reading() as connection:
            row = connection.execute(
                "select * from reading.score where season = '2024' and unit = %s", (unit,)
            ).fetchone()
        return dict(zip(SCORE.names, row, strict=True)) if row else {}

    def total(self, unit: str, layer: str) -> Decimal | None:
        return self.score(unit)[layer]

    def eligibility(self, unit: str, requested: str) -> tuple[str, str | None]:
        with self.stand.ledger.reading() as connection:
            known = known_now(connection, "2024", [unit]).known[unit]
        verdict = dict(verdicts(case(known)))[requested]
        return verdict.headline, verdict.award

    # Steps of a season that many tests need

    def of(self, unit: str) -> dict[str, str]:
        return {"season": "2024", "unit": unit}

    def submitted(self, unit: str, **other: str) -> None:
        self.put("scorecard.submit", member(unit), lines=lines(**other), **self.of(unit))

    def reviewing(self, unit: str, **other: str) -> None:
        self.submitted(unit, **other)
        self.put("scorecard.open-review", HEAD, **self.of(unit))

    def reviewed(self, unit: str, **other: str) -> None:
        self.reviewing(unit, **other)
        self.put("scorecard.complete-review", HEAD, **self.of(unit))

    def prepared(self, present: int = 5, code: str = "TB") -> str:
        """Hold a preparatory meeting on 21/12."""
        self.put(
            "meeting.hold", HEAD, date(2024, 12, 21), season="2024", meeting=code,
            kind="PREPARATORY", cluster="C1", chair=HEAD_UNIT,
            present=[HEAD_UNIT, *[u for u in UNITS if u != HEAD_UNIT][: present - 1]],
        )  # fmt: skip
        return code

    def agreed(self, unit: str, **other: str) -> None:
        self.reviewed(unit, **other)
        self.put(
            "cluster.agree-scores", HEAD, date(2024, 12, 21), season="2024", cluster="C1",
            meeting=self.prepared(code=f"TB-{unit}"), cards=[{"unit": unit}],
        )  # fmt: skip

    def verified(self, unit: str, **other: str) -> None:
        self.agreed(unit, **other)
        self.put("scorecard.verify", STANDING, **self.of(unit))

    def rated(self, unit: str, level: str = "EXCELLENT") -> None:
        self.put(
            "party-rating.record", PARTY, season="2024", organisation=f"DB-{unit}", level=level,
            status="OFFICIAL", rated_by="Quận ủy", as_of="2024-11-30", document=PAPER,
        )  # fmt: skip

    def granted(self, unit: str, level: str = "CITY_FLAG") -> None:
        self.put(
            "award.decide", CITY, outcome="GRANTED", level=level, document=PAPER, **self.of(unit)
        )


def founded(stand: Stand) -> Office:
    """Record what `ledger.init` records: the council, its standing body, bound to it, the first ADMIN."""
    by = Mandate(by=ADMIN, on=FIRST)
    stand.journal.record(
        [
            Act(
                Council, "council/HD",
                lambda c: c.establish("Hội đồng TĐKT quận", level="DISTRICT", from_day=FIRST),
            ),
            Act(
                Body, "body/PNV",
                lambda b: b.register("Phòng Nội vụ", kind="STANDING_BODY", from_day=FIRST),
            ),
            Act(RoleBinding, "role/q-01", lambda r: r.grant("PNV", Role.ADMIN, from_day=FIRST)),
        ],
        under=by,
    )  # fmt: skip
    stand.journal.decide(
        Council, "council/HD", lambda c: c.name_standing_body("PNV", from_day=FIRST), under=by
    )
    stand.journal.decide(Body, "body/PNV", lambda b: b.bind("HD", from_day=FIRST), under=by)
    return Office(stand)


def peopled(office: Office) -> Office:
    """Register everybody, and put the season and its criteria in force."""
    put_ = office.put
    grant: Callable[[Actor], Receipt] = lambda who: put_(  # noqa: E731
        "role.grant", ADMIN, FIRST, person=who.person, body=who.body, role=who.role, from_day=FIRST
    )
    grant(STANDING)
    for code, kind in BODIES:
        put_("body.register", STANDING, FIRST, code=code, name=code, kind=kind, from_day=FIRST)
    for who in (COUNCIL, CITY, DISTRICT, OFFICE, INSPECTORATE, PARTY, INSPECTOR, FEED):
        grant(who)
    put_(
        "cluster.establish", CITY, FIRST, code="C1", name="Cụm thi đua số 1", kind="CUM",
        council="HD", from_day=FIRST, document=PAPER,
    )  # fmt: skip
    for unit in UNITS:
        put_("unit.register", STANDING, FIRST, code=unit, name=f"Phường {unit}", from_day=FIRST)
        grant(member(unit))
        put_(
            "cluster.admit", STANDING, FIRST, cluster="C1", unit=unit, from_day=FIRST,
            document=PAPER, on_behalf_of="TP",
        )  # fmt: skip
        put_(
            "party-organisation.register", PARTY, FIRST, code=f"DB-{unit}", name=f"Đảng bộ {unit}",
            managed_by="QU", from_day=FIRST,
        )  # fmt: skip
        put_(
            "party-organisation.cover", PARTY, FIRST, organisation=f"DB-{unit}", unit=unit,
            from_day=FIRST,
        )  # fmt: skip
    put_(
        "season.open", STANDING, FIRST, code="2024", name="Năm thi đua 2024", kind="CALENDAR",
        starts_on=FIRST, ends_on=date(2024, 12, 31), council="HD",
    )  # fmt: skip
    put_(
        "season.adopt-regulation", STANDING, FIRST, season="2024", regulation="ha-dong-2024",
        from_day=FIRST,
    )  # fmt: skip
    for unit, role in ((HEAD_UNIT, "HEAD"), (DEPUTY_UNIT, "DEPUTY")):
        put_(
            "cluster.assign-leadership", COUNCIL, FIRST, cluster="C1", unit=unit, role=role,
            from_day=FIRST, season="2024",
        )  # fmt: skip
    put_(
        "criteria.issue", HEAD, date(2024, 3, 20), season="2024", cluster="C1", group="CHUNG",
        criteria=CRITERIA, bonus_inside=True, document=PAPER,
    )  # fmt: skip
    return office


def second_council(office: Office) -> None:
    """Found a council with its standing body, season and persons."""
    office.put(
        "council.establish", CITY, FIRST, code="HD2", name="Hội đồng hai", level="DISTRICT",
        from_day=FIRST,
    )  # fmt: skip
    office.put(
        "body.register", STANDING, FIRST, code="PNV2", name="Phòng hai", kind="STANDING_BODY",
        from_day=FIRST,
    )  # fmt: skip
    for person, body, role in (("r-1", "HD2", "COUNCIL"), ("r-2", "PNV2", "STANDING_BODY")):
        office.put("role.grant", ADMIN, FIRST, person=person, body=body, role=role, from_day=FIRST)
    chair = actor("r-1", "HD2", "COUNCIL")
    office.put(
        "council.name-standing-body", chair, FIRST, council="HD2", body="PNV2", from_day=FIRST
    )
    office.put(
        "season.open", actor("r-2", "PNV2", "STANDING_BODY"), FIRST, code="2024-2", name="Năm hai",
        kind="CALENDAR", starts_on=FIRST, ends_on=date(2024, 12, 31), council="HD2",
    )  # fmt: skip


@pytest.fixture(scope="session")
def template(postgres: str, template: str) -> Iterator[str]:
    """The name of a database with the office in it: built once a run, copied for each test."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        ledger = open_ledger(service, pool=4)
        try:
            peopled(founded(Stand(owner, service, ledger)))
        finally:
            ledger.close()
        yield conninfo_to_dict(owner)["dbname"]


@pytest.fixture
def office(stand: Stand) -> Office:
    return Office(stand)
