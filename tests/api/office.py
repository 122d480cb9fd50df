"""An office to test the web on: one council, one cluster of three units, its people, and a client."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Self

from fastapi import FastAPI
from joserfc.jwk import OKPKey
from starlette.testclient import TestClient

from api.app import create_app
from api.demo_issuer import DemoIssuer
from api.identity import Identity
from api.sessions import Sessions
from api.tokens import Issuer
from ledger.actors import Actor, Role
from ledger.aggregates.body import Body, BodyKind
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.criteria import CriteriaSet, Draft
from ledger.aggregates.criteria_events import Criterion
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.journal.mapper import Mandate
from ledger.ledger import Ledger
from ledger.rulebook.regulation import regulation
from ledger.values import DocumentRef
from tests.conftest import Stand

AUDIENCE = "thidua-ledger"
CARD = "/v1/seasons/2024/units/PX03/scorecard"
FIRST, TODAY = date(2024, 1, 1), date(2024, 12, 20)
PAPER = DocumentRef(printed="Quyết định số 12/QĐ-UBND ngày 01/01/2024")
UNITS = ("PX01", "PX02", "PX03")
LEAVES = (("I.1", "400", "quantitative"), ("I.2", "600", "graded"), ("P.1", "20", "penalty"))
HELD = {
    "p-truong": ("PX01", Role.MEMBER),
    "p-pho": ("PX02", Role.MEMBER),
    "p-donvi": ("PX03", Role.MEMBER),
    "p-hoidong": ("HD", Role.COUNCIL),
    "p-thuongtruc": ("TT", Role.STANDING_BODY),
    "p-thanhtra": ("TT", Role.INSPECTOR),
}
"""Who holds what; p-laai holds nothing."""


class People:
    """The issuer that the application believes, and its tokens."""

    def __init__(self) -> None:
        self.issuer = DemoIssuer(OKPKey.generate_key("Ed25519"), AUDIENCE)
        self.sessions = Sessions()
        self.identity = Identity(
            [Issuer(self.issuer.name, AUDIENCE, self.issuer)], self.sessions, self.issuer
        )

    def token(self, person: str) -> str:
        return self.issuer.issue(person)


def application(people: People) -> FastAPI:
    """The application, not yet on any ledger."""
    return create_app(None, people.identity, pages=False)  # type: ignore[arg-type]


class Web:
    """The application on a ledger, and somebody at the other end of the line."""

    def __init__(self, stand: Stand, people: People, app: FastAPI) -> None:
        self.stand = stand
        self.ledger = stand.ledger
        self.people = people
        self.app = app
        self.client = TestClient(app, raise_server_exceptions=False)
        self.head = 0
        self._numbers = itertools.count(1)
        self.again()

    def again(self) -> Self:
        """Put the application on this ledger, and see where it stands."""
        self.app.state.ledger = self.ledger
        self.head = self.ledger.journal.head()[0]
        return self

    def get(self, path: str, person: str | None = "p-thanhtra", **headers: str) -> Any:
        return self.client.get(path, headers={**self.bearer(person), **headers})

    def bearer(self, person: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.people.token(person)}"} if person else {}

    def writing(self, acting: str, **headers: str | None) -> dict[str, str]:
        """The headers of a writing request; `acting` is PERSON:BODY:ROLE, None takes a header away."""
        person, _, role = acting.partition(":")
        given: dict[str, str | None] = {
            **self.bearer(person),
            "Acting-As": role,
            "Idempotency-Key": f"lenh-{next(self._numbers)}",
            **{name.replace("_", "-").title(): value for name, value in headers.items()},
        }
        return {name: value for name, value in given.items() if value is not None}

    def post(self, path: str, body: Any, acting: str, **headers: str | None) -> Any:
        return self.client.post(path, json=body, headers=self.writing(acting, **headers))

    def submitted(self) -> Any:
        """PX03's self-score is sent."""
        return self.done(self.post(f"{CARD}/submissions", {"lines": LINES}, UNIT))

    def in_review(self) -> None:
        """PX03's card is being reviewed."""
        self.submitted()
        self.done(self.post(f"{CARD}/reviews", {}, HEAD))

    @staticmethod
    def done(response: Any) -> Any:
        assert response.status_code == 201, response.text
        return response


HEAD, DEPUTY, UNIT = "p-truong:PX01:HEAD", "p-pho:PX02:DEPUTY", "p-donvi:PX03:MEMBER"
LINES: Sequence[Mapping[str, str]] = (
    {"criterion": "I.1", "points": "390.00"},
    {"criterion": "I.2", "points": "540.50"},
    {"criterion": "P.1", "points": "-2"},
)
ADJUSTED = {
    "criterion": "I.1",
    "points": "385",
    "seen": "390",
    "reason": "thiếu minh chứng",
    "documents": [{"printed": "Biên bản số 5/BB-CTĐ"}],
}
"""An adjustment of a line in review."""


def furnish(ledger: Ledger) -> None:
    """Record the council, the cluster, its criteria and who holds which role."""
    by = Actor(person="p-quantri", body="TT", role=Role.ADMIN)
    under = Mandate(by=by, on=FIRST)

    def put(kind: type[Any], stream: str, decision: Any) -> None:
        ledger.journal.decide(kind, stream, decision, under=under)

    put(Council, "council/HD", lambda c: c.establish("Hội đồng", level="DISTRICT", from_day=FIRST))
    kind = next(iter(BodyKind))
    put(Body, "body/TT", lambda b: b.register("Phòng Nội vụ", kind=kind, from_day=FIRST))
    put(Council, "council/HD", lambda c: c.name_standing_body("TT", from_day=FIRST))
    put(
        Season,
        "season/2024",
        lambda s: s.open(
            "Năm 2024", kind="CALENDAR", starts_on=FIRST, ends_on=date(2024, 12, 31), council="HD"
        ),
    )
    rules = regulation()
    put(
        Season,
        "season/2024",
        lambda s: s.adopt(rules.id, digest=rules.digest, from_day=FIRST),
    )
    for unit in UNITS:
        put(Unit, f"unit/{unit}", lambda u, n=unit: u.register(f"Phường {n}", from_day=FIRST))
    put(
        Cluster,
        "cluster/C1",
        lambda c: c.establish("Cụm 1", kind="CUM", council="HD", from_day=FIRST, document=PAPER),
    )
    for unit in UNITS:
        put(
            Cluster,
            "cluster/C1",
            lambda c, u=unit: c.admit(u, from_day=FIRST, document=PAPER),
        )
    put(Cluster, "cluster/C1", lambda c: c.assign("PX01", "HEAD", from_day=FIRST))
    put(Cluster, "cluster/C1", lambda c: c.assign("PX02", "DEPUTY", from_day=FIRST))
    criteria = tuple(
        Criterion(code=code, name=f"Tiêu chí {code}", max=most, type=kind, scored_by="SELF")
        for code, most, kind in LEAVES
    )
    put(
        CriteriaSet,
        "criteria/2024/C1/CHUNG",
        lambda c: c.issue(
            Draft(criteria=criteria, units=(), bonus_inside=True, not_applicable=None),
            regulation=rules,
            document=PAPER,
        ),
    )
    for person, (body, role) in HELD.items():
        put(
            RoleBinding,
            f"role/{person}",
            lambda r, b=body, held=role: r.grant(b, held, from_day=FIRST),
        )
