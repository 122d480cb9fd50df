"""Regulations over time on the web: which one a verdict is under, since when, and what it was before."""

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from ledger.rulebook.regulation import regulation

CLERK = "p-thuongtruc:TT:STANDING_BODY"
OF_UNIT = "seasons/2025/units/PX03"


@pytest.fixture
def reformed(web):
    """The season of 2025 under two regulations, and a complaint being verified about PX03."""
    year = {"starts_on": "2025-01-01", "ends_on": "2025-12-31", "kind": "CALENDAR"}
    web.done(
        web.post("/v1/seasons", {"code": "2025", "name": "2025", "council": "HD", **year}, CLERK)
    )
    for name, day in (("ha-dong-2024", "2025-01-01"), ("sau-2025-07", "2025-07-01")):
        adopted = {"regulation": name, "from_day": day}
        web.done(web.post("/v1/seasons/2025/regulations", adopted, CLERK))
    matter = {"code": "VV1", "kind": "COMPLAINT_VERIFIED", "body": "Thanh tra", "on": "2025-06-01"}
    web.done(web.post(f"/v1/{OF_UNIT}/matters", matter, CLERK))
    return web


def test_eligibility_says_under_which_regulation_and_what_it_was_before(reformed):
    told = reformed.get(f"/v1/{OF_UNIT}/eligibility").json()
    assert (told["regulation"], told["regulation_since"]) == ("sau-2025-07", "2025-07-01")
    assert told["regulation_status"] == "bản dựng của sổ cái, không phải văn bản"
    assert {v["headline"] for v in told["verdicts"]} == {"DEFERRED"}
    before = told["under_previous"]
    assert (before["regulation"], before["since"]) == ("ha-dong-2024", "2025-01-01")
    assert {v["headline"] for v in before["verdicts"]} == {"PENDING"}
    earlier = reformed.get(f"/v1/{OF_UNIT}/eligibility?valid_on=2025-06-30").json()
    assert earlier["regulation"] == "ha-dong-2024"
    assert earlier.get("under_previous") is None


def test_its_page_shows_both(reformed):
    pages = TestClient(create_app(reformed.ledger, reformed.people.identity))
    headers = {**reformed.bearer("p-thanhtra"), "Accept": "text/html"}
    page = pages.get(f"/{OF_UNIT}/eligibility", headers=headers)
    assert page.status_code == 200
    assert "(bản dựng của sổ cái, không phải văn bản), áp dụng từ ngày 01/07/2025" in page.text
    assert "Theo quy định áp dụng trước đó" in page.text
    assert "trước đó, từ ngày 01/01/2025, áp dụng quy định ha-dong-2024" in page.text


CLUSTER = "seasons/2025/clusters/C1"
CONSTRUCTED = "sau-2025-07 (bản dựng của sổ cái, không phải văn bản)"


@pytest.mark.parametrize(
    "path",
    [f"{CLUSTER}/calendar", f"{CLUSTER}/findings", f"{OF_UNIT}/findings", "seasons/2025/findings"],
)
def test_duties_and_findings_say_by_which_regulation_they_are(reformed, path):
    for day, name, status in (
        ("2025-06-30", "ha-dong-2024", "theo văn bản"),
        ("2025-07-01", "sau-2025-07", "bản dựng của sổ cái, không phải văn bản"),
    ):
        told = reformed.get(f"/v1/{path}?valid_on={day}").json()
        assert (told["regulation"], told["regulation_status"]) == (name, status)


@pytest.mark.parametrize(
    ("path", "says", "clause"),
    [
        (f"{CLUSTER}/calendar", CONSTRUCTED, "A.II.2.3.a?regulation=sau-2025-07"),
        (f"{CLUSTER}/findings", CONSTRUCTED, "A.II.2.3.a?regulation=sau-2025-07"),
        (f"{OF_UNIT}/eligibility", CONSTRUCTED, "B.III.1.2-4?regulation=sau-2025-07"),
        (f"{CLUSTER}/standings", CONSTRUCTED, ""),
        (f"{CLUSTER}/calendar?valid_on=2025-06-30", "ha-dong-2024 (theo văn bản)", 'A.II.2.3.a"'),
        (
            f"{OF_UNIT}/eligibility?valid_on=2025-06-30",
            "ha-dong-2024 (theo văn bản)",
            'B.III.1.2-1"',
        ),
    ],
)
def test_no_page_leads_from_a_construction_to_the_paper_before_it(reformed, path, says, clause):
    pages = TestClient(create_app(reformed.ledger, reformed.people.identity))
    headers = {**reformed.bearer("p-thanhtra"), "Accept": "text/html"}
    page = pages.get(f"/{path}" if "?" in path else f"/{path}?valid_on=2025-12-31", headers=headers)
    assert page.status_code == 200
    assert says in page.text
    assert not clause or f"/clauses/{clause}" in page.text


@pytest.mark.parametrize(
    ("on", "name"), [("2025-06-30", "ha-dong-2024"), ("2025-07-01", "sau-2025-07")]
)
@pytest.mark.parametrize(
    ("path", "status"), [("scorecard/verifications", 422), ("scorecard/reviews", 403)]
)
def test_a_refusal_quotes_the_clause_of_the_regulation_its_season_goes_by(
    reformed, on, name, path, status
):
    refused = reformed.post(f"/v1/{OF_UNIT}/{path}", {"on": on}, CLERK)
    assert refused.status_code == status, refused.json()
    told = refused.json()["clause"]
    rules = regulation(name)
    assert (told["regulation"], told["status"]) == (name, rules.status)
    assert told["text"] == rules.clause(told["id"]).verbatim
    quoted = reformed.get(told["href"]).json()
    assert (quoted["regulation"], quoted["id"]) == (name, told["id"])
    assert quoted["text"] in told["text"]


def test_the_award_register_says_by_which_regulation_it_is_and_leads_to_its_clauses(reformed):
    path = "seasons/2025/awards"
    for day, name in (("2025-06-30", "ha-dong-2024"), ("2025-07-01", "sau-2025-07")):
        told = reformed.get(f"/v1/{path}?valid_on={day}").json()
        assert (told["regulation"], told["regulation_status"]) == (name, regulation(name).status)
    pages = TestClient(create_app(reformed.ledger, reformed.people.identity))
    headers = {**reformed.bearer("p-thanhtra"), "Accept": "text/html"}
    text = pages.get(f"/{path}?valid_on=2025-12-31", headers=headers).text
    assert CONSTRUCTED in text
    assert "/clauses/B.III.2?regulation=sau-2025-07" in text
    assert (
        "/clauses/B.III.2?regulation"
        not in pages.get(f"/{path}?valid_on=2025-06-30", headers=headers).text
    )


def test_what_if_takes_a_regulation_and_names_those_there_are(reformed):
    asked = {"season": "2025", "regulation": "ha-dong-2024", "units": ["PX03"]}
    headers = reformed.bearer("p-thanhtra")
    told = reformed.client.post("/v1/what-if", json=asked, headers=headers).json()
    unit = next(u for u in told["units"] if u["unit"] == "PX03")
    assert unit["before"]["regulation"] == "sau-2025-07"
    assert unit["after"]["regulation"] == "ha-dong-2024"
    assert unit["before"]["regulation_status"] == "bản dựng của sổ cái, không phải văn bản"
    assert unit["after"]["regulation_status"] == "theo văn bản"
    assert unit["changed"] is True
    unknown = reformed.client.post("/v1/what-if", json=asked | {"regulation": "x"}, headers=headers)
    assert unknown.status_code == 404
    assert "hiện có: ha-dong-2024, sau-2025-07" in unknown.json()["detail"]
