"""The page of a hearing file: what the council was asked to decide on, each part by its event."""

from datetime import date
from functools import partial

import pytest
from psycopg.conninfo import make_conninfo
from starlette.testclient import TestClient

from ledger.aggregates.dispute import Dispute
from ledger.journal.journal import Act, Mandate
from ledger.questions.dossier import Upto
from ledger.questions.hearing import prepared, procedure_heard
from tests import server
from tests.opening import open_ledger
from tests.pages.conftest import Visit, application
from tests.pages.stage import HEAD
from tests.pages.story import Story

DISPUTE = "dispute/2024/BD1"
PAGE = "/seasons/2024/disputes/BD1/hearing-file"


@pytest.fixture(scope="module")
def again(postgres, template):
    """An inspector at a season of its own, where the disagreement went to the council again."""
    with server.database(postgres, template) as owner:
        ledger = open_ledger(make_conninfo(owner, user="thidua_app"), pool=8)
        ledger.today = lambda: date(2024, 12, 20)
        Story(ledger).tell()
        under = Mandate(by=HEAD, on=date(2024, 12, 28), regulation="ha-dong-2024")
        journal = ledger.journal
        journal.decide(Dispute, DISPUTE, lambda d: d.reopen(reason="Tài liệu mới"), under=under)
        at, _ = journal.head()
        found = procedure_heard(DISPUTE, partial(Upto, journal), "C1", at, under.on)
        file, sha256, _ = prepared(DISPUTE, journal.histories, found)
        report = lambda d: (  # noqa: E731
            d.escalate("PA", "HEAD", reason="Chưa thống nhất"),
            lambda first: d.freeze(file, sha256, escalated=first),
        )
        journal.record([Act(Dispute, DISPUTE, report)], under=under)
        app = application(ledger)
        visit = Visit(ledger, app, TestClient(app, raise_server_exceptions=False))
        visit.sign_in()
        yield visit
        ledger.close()


def test_the_page_shows_the_frozen_file_with_its_hash_and_that_the_journal_agrees(again):
    told = again.client.get(f"/v1{PAGE}").json()
    page = again.read(PAGE)
    assert "Hồ sơ dựng lại từ sổ cái trùng với hồ sơ đã chốt." in page.main.text
    assert told["sha256"] in page.main.text
    for position in (told["frozen"]["position"], told["file"]["steps"][0]["position"]):
        assert f"/events/{position}" in page.links
    assert "Đã khắc phục trước ngày 30/11" in page.main.text
    assert "điểm tiêu chí I.3 của PA" in page.main.text
    assert "Vòng 2" in page.main.text


def test_the_page_shows_the_findings_of_procedure_that_were_frozen(again):
    found = again.client.get(f"/v1{PAGE}").json()["file"]["procedure"]["findings"]
    text = again.read(PAGE).main.text
    assert found
    for finding in found:
        assert finding["says"] in text


def test_the_event_of_the_frozen_file_has_a_page_too(again):
    told = again.client.get(f"/v1{PAGE}").json()
    page = again.read(f"/events/{told['frozen']['position']}")
    assert "Chốt hồ sơ giải quyết" in page.main.text
    assert f"/events/{told['escalated']['position']}" in page.links
    assert PAGE in page.links


def test_the_page_of_a_report_before_there_were_files_says_so(visit):
    page = visit.read(PAGE)
    assert "sổ cái chưa chốt hồ sơ giải quyết" in page.main.text
    assert "quyết định không ghi kết quả biểu quyết của Hội đồng" in page.main.text


def test_a_disagreement_that_is_not_there_has_no_page(visit):
    visit.read("/seasons/2024/disputes/BD9/hearing-file", 404)
