"""Names of persons over the web: seen by whom they concern, in no error and in no log."""

import logging

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from tests.api.office import HELD

NAME = "Trần Văn Mẫu"
CLERK = "p-thuongtruc:TT:STANDING_BODY"
NAMES = "/v1/councils/HD/persons/n-001/names"
DISCIPLINES = "/v1/seasons/2024/units/PX03/conduct/disciplines"
HISTORY = "/v1/seasons/2024/units/PX03/history"
DISCIPLINE = {
    "code": "KL1", "form": "WARNING", "leader": True, "person": "n-001", "on_behalf_of": "TT",
    "document": {"printed": "QĐ 7/QĐ-UBND"},
}  # fmt: skip


@pytest.fixture
def named(web):
    """PX03's leader was disciplined, and has a name."""
    web.done(web.post(DISCIPLINES, DISCIPLINE, CLERK))
    web.done(web.post(NAMES, {"name": NAME}, CLERK))
    return web


@pytest.mark.parametrize("person", HELD)
def test_a_name_is_beside_the_reference_for_those_whom_it_concerns_only(named, person):
    sees = person in {"p-hoidong", "p-thuongtruc", "p-thanhtra"}
    response = named.get(HISTORY, person)
    (entry,) = [e for e in response.json()["entries"] if e.get("person")]
    assert entry["person"] == "n-001"
    assert entry.get("person_name") == (NAME if sees else None)
    whole = named.get(f"/v1/events/{entry['position']}", person).json()
    assert whole["facts"]["person"] == "n-001"
    assert whole.get("person_name") == (NAME if sees else None)
    assert response.headers["Cache-Control"] == "no-store"
    if not sees:
        assert NAME not in response.text


@pytest.mark.parametrize("person", ["p-thanhtra", "p-donvi"])
def test_pages_show_the_name_to_those_whom_it_concerns_only(named, person):
    pages = TestClient(create_app(named.ledger, named.people.identity))
    headers = {**named.bearer(person), "Accept": "text/html"}
    history = pages.get(HISTORY.removeprefix("/v1"), headers=headers)
    (entry,) = [e for e in named.get(HISTORY).json()["entries"] if e.get("person")]
    for page in (history, pages.get(f"/events/{entry['position']}", headers=headers)):
        assert page.status_code == 200
        assert "n-001" in page.text
        assert (NAME in page.text) is (person == "p-thanhtra")


def test_the_answer_to_naming_does_not_repeat_the_name(named):
    response = named.done(named.post(NAMES, {"name": NAME}, CLERK))
    assert NAME not in response.text
    assert NAME not in named.get("/v1/events").text


@pytest.mark.parametrize(
    ("body", "acting", "status"),
    [
        ({"name": NAME, "sống": 1}, CLERK, 422),
        ({"name": NAME * 20}, CLERK, 422),
        ({"name": [NAME]}, CLERK, 422),
        ({"name": f"{NAME}\u0000"}, CLERK, 422),
        ({"name": NAME}, "p-donvi:PX03:MEMBER", 403),
        ({"name": NAME}, "p-thanhtra:TT:INSPECTOR", 403),
    ],
)
def test_no_error_and_no_log_repeats_a_name(web, caplog, body, acting, status):
    with caplog.at_level(logging.DEBUG):
        response = web.post(NAMES, body, acting)
    assert response.status_code == status
    assert NAME not in response.text
    assert NAME not in caplog.text
