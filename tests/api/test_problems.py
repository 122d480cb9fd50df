"""Problems: whatever goes wrong is told as a problem, in Vietnamese, with what to do next."""

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from tests.api.office import ADJUSTED, CARD, HEAD
from tests.api.test_acts import problem
from tests.opening import open_ledger


def test_an_unknown_path_is_a_problem(fresh):
    problem(fresh.get("/v1/khong-co"), 404, "unknown")
    problem(fresh.get(f"{CARD}/"), 404, "unknown")


@pytest.mark.parametrize(("method", "path"), [("PUT", CARD), ("DELETE", "/v1/events/1")])
def test_another_method_is_a_problem(fresh, method, path):
    response = fresh.client.request(method, path, headers=fresh.bearer("p-thanhtra"))
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET"


def test_a_failure_of_the_program_tells_no_more_than_that(fresh, monkeypatch):
    def broken() -> None:
        raise LookupError("secret")

    monkeypatch.setattr(fresh.ledger.journal, "head", broken)
    response = fresh.get("/v1/events")
    problem(response, 500, "internal")
    assert "secret" not in response.text


def away(response):
    problem(response, 503, "unavailable")
    assert int(response.headers["retry-after"]) > 0


def test_a_database_that_is_away_is_a_503_until_it_is_back(web):
    """Nothing is half-recorded, and the same request sent again is recorded once."""
    web.in_review()
    base = conninfo_to_dict(web.stand.owner)
    name = base["dbname"]
    sent = web.writing(HEAD, idempotency_key="trong luc mat".replace(" ", "-"))
    with psycopg.connect(web.stand.owner, dbname="postgres", autocommit=True) as owner:
        owner.execute(SQL("alter database {} allow_connections false").format(Identifier(name)))
        owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                      (name,))  # fmt: skip
        away(web.get("/readyz", None))
        away(web.client.post(f"{CARD}/adjustments", json=ADJUSTED, headers=sent))
        assert web.get("/healthz", None).status_code == 200
        owner.execute(SQL("alter database {} allow_connections true").format(Identifier(name)))
    responses = []
    while not responses or responses[-1].status_code == 503:
        response = web.client.post(f"{CARD}/adjustments", json=ADJUSTED, headers=sent)
        responses.append(response)
    assert responses[-1].status_code == 201, responses[-1].text
    assert web.client.post(f"{CARD}/adjustments", json=ADJUSTED, headers=sent).status_code == 200


def test_a_database_without_a_free_connection_is_a_503(web, monkeypatch):
    monkeypatch.setattr("ledger.journal.recorder.POOL_WAIT_SECONDS", 0.2)
    narrow = open_ledger(web.stand.service, pool=1)
    try:
        web.app.state.ledger = narrow
        narrow.today = web.ledger.today
        with narrow.reading():
            away(web.get("/v1/events"))
        assert web.get("/v1/events").status_code == 200
    finally:
        narrow.close()
