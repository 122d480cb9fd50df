"""The page of the award register, and what an event's page says of papers that did not last."""

from datetime import date

import pytest
from starlette.testclient import TestClient

from ledger.actors import Actor, Role
from ledger.aggregates.award import Award
from ledger.aggregates.award_events import Verdict
from ledger.aggregates.award_procedure import Received, Votes
from ledger.aggregates.guidance import DossierItem, Guidance, Quota
from ledger.aggregates.paper import PaperRegister
from ledger.journal.mapper import Mandate
from tests.pages.conftest import Visit, application
from tests.pages.stage import HOSTILE, paper
from tests.pages.story import Story

AWARDS = "/seasons/2024/awards"
STANDINGS = "/seasons/2024/clusters/C1/standings"
DAY = date(2024, 12, 20)
UNDER = Mandate(by=Actor(person="p-001", body="PNV", role=Role.STANDING_BODY), on=DAY)
DECISION = paper(900, DAY)


@pytest.fixture
def decided(stand) -> Visit:
    """A season with guidance, a grant without proposal, a failed ballot and a recalled decision."""
    Story(stand.ledger).tell()
    journal = stand.journal
    journal.decide(
        Guidance, "guidance/2024",
        lambda g: g.issue(
            quotas=[Quota(cluster="C1", level="CITY_FLAG", number=0)],
            items=[DossierItem(code="BC", name=HOSTILE)], deadline=DAY, document=paper(12, DAY),
        ),
        under=UNDER,
    )  # fmt: skip
    verdict = Verdict(headline="ELIGIBLE", requested="CITY_FLAG", award="CITY_FLAG")
    votes = Votes(15, 15, 0, 11, 4, 0)
    for decision in (
        lambda a: a.procedure.record_ballot(
            "CITY_FLAG", "COUNCIL", votes, meeting=None, document=paper(13, DAY)
        ),
        lambda a: a.procedure.receive_file(
            "CITY_FLAG", received_on=date(2024, 12, 21), items=[],
            measured=Received(DAY, ("BC",), 64),
        ),
        lambda a: a.decide(
            "GRANTED", "CITY_FLAG", authority="CITY", document=DECISION, verdict=verdict
        ),
    ):  # fmt: skip
        journal.decide(Award, "award/2024/PA", decision, under=UNDER)
    journal.decide(
        PaperRegister, "paper/2024",
        lambda p: p.recall(DECISION, paper(14, DAY), reason=HOSTILE), under=UNDER,
    )  # fmt: skip
    app = application(stand.ledger)
    visit = Visit(stand.ledger, app, TestClient(app, raise_server_exceptions=False))
    visit.sign_in()
    return visit


def test_the_register_shows_quotas_steps_papers_and_what_is_against_the_rules(decided):
    page = decided.read(AWARDS)
    text = page.main.text
    assert "Phường An Bình" in text
    for said in (
        "đã tặng", "chưa đủ", "muộn", "không đủ số phiếu đồng ý", "bị thu hồi theo",
        "vượt số lượng", "Cụm, khối không suy tôn mức này",
    ):  # fmt: skip
        assert said in text
    assert {"/clauses/B.III.1.1", "/clauses/B.III.2", "/clauses/B.III.3"} <= set(page.links)
    assert page.response.text.count("<script") == 0
    earlier = decided.read(f"{AWARDS}?as_of=64")
    assert "Chưa có đơn vị nào được suy tôn" in earlier.main.text


def test_the_page_of_a_decision_says_that_its_paper_was_recalled(decided):
    page = decided.read("/events/68")
    assert "bị thu hồi theo" in page.main.text
    assert "/events/69" in page.links
    for position in range(65, 70):
        decided.read(f"/events/{position}")


def test_without_guidance_the_page_says_so_and_is_found_from_the_standings(visit):
    assert "Chưa có hướng dẫn hằng năm" in visit.read(AWARDS).main.text
    assert AWARDS in visit.read(STANDINGS).links
    assert AWARDS in visit.read("/").links
    visit.read("/seasons/2031/awards", 404)
