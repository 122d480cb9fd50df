"""Nothing old is relabelled: a page of last year tells who it was under the names of last year."""

from collections.abc import Iterator
from datetime import date

import pytest
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from ledger.actors import Actor, Role
from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.unit import Unit
from ledger.journal.journal import Act
from ledger.journal.mapper import Mandate
from ledger.questions.directory import names_in_season, names_over_time
from ledger.values import DocumentRef
from tests import server
from tests.conftest import Stand
from tests.opening import open_ledger
from tests.pages.conftest import Visit, application
from tests.pages.story import Story

PAPER = DocumentRef(printed="NQ 1656/NQ-UBTVQH15")
LATER = date(2025, 7, 1)
NEW = "Tên Mới Hoàn Toàn"


@pytest.fixture(scope="module")
def renamed(postgres, template) -> Iterator[Stand]:
    """The season of 2024, whose unit, cluster and every body bear another name from 2025 on."""
    with server.database(postgres, template) as owner:
        service = make_conninfo(owner, user="thidua_app")
        ledger = open_ledger(service, pool=4)
        ledger.today = lambda: date(2025, 12, 20)
        stand = Stand(owner, service, ledger)
        try:
            Story(ledger).tell()
            by = Actor(person="p-003", body="PNV", role=Role.STANDING_BODY)
            codes = {
                kind: [s.partition("/")[2] for s in ledger.journal.streams(f"{kind}/")]
                for kind in ("unit", "body", "cluster")
            }
            kinds = {"unit": Unit, "body": Body, "cluster": Cluster}
            ledger.journal.record(
                [
                    Act(
                        kinds[kind], f"{kind}/{code}",
                        lambda s, n=code: s.rename(f"{NEW} {n}", from_day=LATER, document=PAPER),
                    )
                    for kind, found in codes.items()
                    for code in found
                ],
                under=Mandate(by=by, on=LATER),
            )  # fmt: skip
            yield stand
            stand.check()
        finally:
            ledger.close()


@pytest.fixture
def visitor(renamed) -> Visit:
    app = application(renamed.ledger)
    visit = Visit(renamed.ledger, app, TestClient(app, raise_server_exceptions=False))
    visit.client.cookies.set("thidua-session", app.state.identity.sessions.begin("p-003"))
    return visit


@pytest.mark.parametrize(
    "path",
    [
        "/seasons/2024/clusters/C1/standings",
        "/seasons/2024/units/PA/eligibility",
        "/events/12",
    ],
)
def test_a_page_of_last_year_names_nobody_by_this_years_name(visitor, path):
    page = visitor.read(path)
    assert NEW not in page.main.text
    assert NEW not in page.main.one("h1").text


@pytest.mark.parametrize("leaf", ["history", "scorecard"])
def test_the_history_of_last_year_tells_each_event_under_the_names_of_its_day(visitor, leaf):
    page = visitor.read(f"/seasons/2024/units/PA/{leaf}")
    # The renaming itself belongs to no season; it names both, and alone names the new one.
    assert NEW not in page.main.one("h1").text
    told = [e for e in page.main.text.split("ghi lúc") if NEW in e]
    assert len(told) == 1
    assert "Đổi tên đơn vị" in told[0]


def test_names_are_told_by_day_by_season_and_by_cut(renamed):
    ledger = renamed.ledger
    now = names_over_time(ledger, None, None)
    assert now["PA"] == f"{NEW} PA"
    old = now.on("PA", date(2025, 6, 30))
    assert old != now["PA"]
    assert now.on("PA", LATER) == now["PA"]
    assert now.on("PA", date(2000, 1, 1)) == old
    assert now.on("KHONG", LATER) == "KHONG"
    assert now.on("HD", LATER) == now["HD"]
    assert names_in_season(ledger, "2024", None, None)["PA"] == old
    assert names_in_season(ledger, "2024", None, None).on("PA", LATER) == now["PA"]
    head = ledger.journal.head()[0]
    assert names_over_time(ledger, head, None) == now
    assert names_over_time(ledger, head, None).borne == now.borne
    assert names_over_time(ledger, None, date(2025, 6, 30))["PA"] == old
    assert names_in_season(ledger, "2031", None, None)["PA"] == now["PA"]
