"""Questions over the web: each as of a cut, with the position it was answered for."""

from urllib.parse import quote

import pytest

from ledger.rulebook.regulation import regulation
from tests.api.office import ADJUSTED, CARD, HEAD
from tests.api.test_acts import problem

UNIT = "/v1/seasons/2024/units/PX03"
STANDINGS = "/v1/seasons/2024/clusters/C1/standings"
YEAR = "/v1/seasons/2024"
ORGANISATION = ["/v1/units/PX03/lineage", "/v1/bodies/TT/lineage", "/v1/clusters/C1/leadership"]
QUESTIONS = [
    CARD, f"{CARD}/explanation", f"{UNIT}/eligibility", f"{UNIT}/history", STANDINGS,
    f"{YEAR}/clusters/C1/year", f"{YEAR}/clusters/C1/calendar", f"{YEAR}/clusters/C1/findings",
    f"{UNIT}/findings", f"{YEAR}/findings", f"{YEAR}/awards", *ORGANISATION,
    f"{YEAR}/reprimands",
]  # fmt: skip


@pytest.mark.parametrize("path", QUESTIONS)
def test_an_answer_says_for_which_cut_it_is(reviewed, path):
    response = reviewed.get(path)
    assert response.status_code == 200
    told = response.json()
    assert told["as_of"]["position"] == reviewed.head
    assert response.headers["ledger-position"] == str(reviewed.head)
    earlier = reviewed.get(f"{path}?as_of={reviewed.head - 1}")
    assert earlier.json()["as_of"]["position"] == reviewed.head - 1
    assert earlier.headers["ledger-position"] == str(reviewed.head - 1)


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_cut_is_also_told_by_an_instant(reviewed, path):
    at = reviewed.ledger.journal.at(reviewed.head - 1).recorded_at.isoformat()
    for written in (
        quote(at),
        at,
        at.replace("+00:00", "Z"),
        quote(at.replace("+00:00", "-00:00")),
    ):
        told = reviewed.get(f"{path}?as_of={written}").json()
        assert told["as_of"]["position"] == reviewed.head - 1


@pytest.mark.parametrize("path", QUESTIONS)
def test_the_days_that_count_are_told_by_valid_on(reviewed, path):
    assert reviewed.get(f"{path}?valid_on=2024-12-31").json()["valid_on"] == "2024-12-31"


def test_what_was_known_then_is_answered_again_later(review):
    before = review.get(CARD).json()
    review.done(review.post(f"{CARD}/adjustments", ADJUSTED, HEAD))
    now = review.get(CARD).json()
    then = review.get(f"{CARD}?as_of={review.head}").json()
    assert then == before
    assert (then["totals"]["review"], now["totals"]["review"]) == ("928.50", "923.50")
    assert review.get(STANDINGS).json()["rows"][0]["figure"] == "923.50"
    past = review.get(f"{STANDINGS}?as_of={review.head}").json()
    assert past["rows"][0]["figure"] == "928.50"


@pytest.mark.parametrize("path", [*QUESTIONS])
@pytest.mark.parametrize(
    "query",
    [
        "as_of=-1",
        "as_of=hôm qua",
        "as_of=2024-12-20",
        "as_of=2024-12-20T08:00:00",
        "as_of=1.5",
        "as_of=",
        "as_of=٣",
        "as_of=99999999999999999999",
        "as_of=9999-12-31T23:59:59Z",
        "as_of=1999-01-01T00:00:00Z",
        "as_of=2024-13-01T00:00:00Z",
        "as_of=2024-12-20T08:00:00%2B25:00",
        "valid_on=31/12/2024",
        "valid_on=20241231",
        "valid_on=2024-02-30",
        "valid_on=1733011200",
        "valid_on=1999-12-31",
        "valid_on=",
    ],
)
def test_a_cut_that_is_none_is_refused_with_what_is_accepted(reviewed, path, query):
    told = problem(reviewed.get(f"{path}?{query}"), 422, "invalid")
    (error,) = told["errors"]
    assert error["pointer"] == "/query/" + query.partition("=")[0]


ENDLESS = "9" * 5_000
"""More digits than Python itself makes a number of."""


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        (f"{CARD}?as_of=", "/query/as_of"),
        ("/v1/feeds/scores?as_of=", "/query/as_of"),
        ("/v1/feeds/scores?after=", "/query/after"),
        ("/v1/events?limit=", "/query/limit"),
        ("/v1/events/", "/path/position"),
    ],
)
def test_a_number_of_endless_digits_is_told_as_any_other_that_is_none(reviewed, path, pointer):
    told = problem(reviewed.get(path + ENDLESS), 422, "invalid")
    (error,) = told["errors"]
    assert error["pointer"] == pointer
    assert len(error["says"]) < 200
    assert ("RFC 3339" in error["says"]) == (pointer == "/query/as_of")


def test_a_position_may_begin_with_noughts(reviewed):
    noughts = "0" * 5_000
    told = reviewed.get(f"{CARD}?as_of={noughts}{reviewed.head}").json()
    assert told["as_of"]["position"] == reviewed.head


@pytest.mark.parametrize("path", QUESTIONS)
@pytest.mark.parametrize("cut", ["{beyond}", "2099-01-01T00:00:00Z"])
def test_a_cut_beyond_the_head_is_refused(reviewed, path, cut):
    asked = cut.format(beyond=reviewed.head + 1)
    told = problem(reviewed.get(f"{path}?as_of={asked}"), 422, "refused")
    assert told["errors"][0]["pointer"] == "/query/as_of"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/seasons/2024/units/PX99/scorecard",
        "/v1/seasons/2024/units/PX01/scorecard",
        "/v1/seasons/2031/units/PX03/scorecard/explanation",
        "/v1/seasons/2024/units/PX99/history",
        "/v1/seasons/2024/units/PX99/eligibility",
        "/v1/seasons/2024/clusters/C9/standings",
        "/v1/seasons/2031/clusters/C1/standings",
        "/v1/seasons/2024/clusters/C9/year",
        "/v1/seasons/2031/clusters/C1/year",
        "/v1/seasons/2024/clusters/C1/criteria/CHUNG/comparison?from=1&to=9",
        "/v1/seasons/2024/clusters/C1/criteria/CHUNG/comparison?from=1&to=1&from_season=2019",
        "/v1/units/PX99/lineage",
        "/v1/units/TT/lineage",
        "/v1/bodies/PX03/lineage",
        "/v1/clusters/C9/leadership",
        f"{CARD}/explanation?criterion=IX.9",
        f"{CARD}?as_of=3",
        "/v1/events/999999",
        "/v1/clauses/Z.1",
        "/v1/clauses/B.I?regulation=ha-noi-2030",
    ],
)
def test_what_is_not_there_is_unknown(reviewed, path):
    problem(reviewed.get(path), 404, "unknown")


@pytest.mark.parametrize("unit", ["đơn vị", "a" * 65, "-PX", "a%00b"])
def test_a_code_is_a_code(reviewed, unit):
    problem(
        reviewed.get(f"/v1/seasons/2024/units/{quote(unit, safe='%')}/scorecard"), 422, "invalid"
    )


# Seen before


def test_a_card_that_has_not_moved_is_not_sent_again(review):
    tag = review.get(CARD).headers["etag"]
    for given in (tag, f'"77", {tag}', f"W/{tag}", "*"):
        same = review.get(CARD, **{"If-None-Match": given})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert same.headers["ledger-position"] == str(review.head)
    review.done(review.post(f"{CARD}/adjustments", ADJUSTED, HEAD))
    other = review.get(CARD, **{"If-None-Match": tag})
    assert (other.status_code, other.headers["etag"]) == (200, '"3"')


# Events


def test_events_come_page_by_page_to_the_head(reviewed):
    found, path, pages = [], "/v1/events?limit=5", 0
    while path:
        response = reviewed.get(path)
        found += [e["position"] for e in response.json()["events"]]
        path, pages = response.links.get("next", {}).get("url"), pages + 1
    assert found == list(range(1, reviewed.head + 1))
    assert pages == -(-reviewed.head // 5)


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "limit=0", "limit=1001", "limit=1.5", f"after={2**63}"]
)
def test_a_page_is_asked_for_in_whole_numbers(reviewed, query):
    problem(reviewed.get(f"/v1/events?{query}"), 422, "invalid")


@pytest.mark.parametrize("position", ["0", "-1", "x", str(2**63)])
def test_a_position_is_a_whole_number(reviewed, position):
    problem(reviewed.get(f"/v1/events/{position}"), 422, "invalid")


def test_an_event_is_told_whole(reviewed):
    told = reviewed.get(f"/v1/events/{reviewed.head}").json()
    assert told["event"]["by"]["role"] == "HEAD"
    assert told["event"]["stream"] == "scorecard/2024/PX03"
    assert told["previous_in_stream"] == reviewed.head - 1


# Without credentials


@pytest.mark.parametrize("clause", [c.id for c in regulation().clauses])
def test_every_clause_is_served_verbatim(fresh, clause):
    told = fresh.get(f"/v1/clauses/{clause}", None).json()
    assert (told["id"], told["text"]) == (clause, regulation().clause(clause).text)


def test_a_constructed_clause_is_served_with_its_source_and_says_what_it_is(fresh):
    told = fresh.get("/v1/clauses/B.III.1.2-4?regulation=sau-2025-07", None).json()
    assert told["regulation"] == "sau-2025-07"
    assert told["status"] == "bản dựng của sổ cái, không phải văn bản"
    assert "Điều 4.4" in told["source"]
    of_paper = fresh.get("/v1/clauses/B.III.1.2-4", None).json()
    assert (of_paper["status"], of_paper.get("source")) == ("theo văn bản", None)
    unknown = fresh.get("/v1/clauses/B.I?regulation=xa-2030", None)
    assert unknown.status_code == 404
    assert "hiện có: ha-dong-2024, sau-2025-07" in unknown.json()["detail"]


def assessed(fresh, content, kind="application/json"):
    headers = {"Content-Type": kind}
    return fresh.client.post("/v1/assessments", content=content, headers=headers)


def test_a_case_is_assessed_for_anybody(fresh):
    told = assessed(fresh, b'{"points": "900.00", "requested": "CITY_FLAG"}').json()
    assert (told["headline"], told["merit"], told["award"]) == ("PENDING", "CITY_FLAG", None)


@pytest.mark.parametrize(
    "content",
    [
        b'{"points": 900, "requested": "CITY_FLAG"}',
        b'{"points": 900.0, "requested": "CITY_FLAG"}',
        b'{"points": "900.005", "requested": "CITY_FLAG"}',
        b'{"points": "1000.01", "requested": "CITY_FLAG"}',
        b'{"points": "900", "requested": "CITY_FLAG", "la": 1}',
        b'{"points": "900", "points": "901", "requested": "CITY_FLAG"}',
        b'{"points": "900", "requested": "FLAG"}',
        b'{"points": "900", "requested": "CITY_FLAG", "disciplines": [{"leader": "true"}]}',
        b"[]",
        b"null",
        b"",
    ],
)
def test_a_case_is_read_strictly(fresh, content):
    problem(assessed(fresh, content), 422, "invalid")


def test_a_case_is_one_json_object(fresh):
    problem(assessed(fresh, b"{}", "text/plain"), 415, "unsupported-media-type")


# Events and names as of a cut


def test_events_are_those_known_at_a_cut(reviewed):
    known = reviewed.get("/v1/events?as_of=9&after=6&limit=2")
    assert [e["position"] for e in known.json()["events"]] == [7, 8]
    assert known.json()["as_of"]["position"] == 9
    following = reviewed.get(known.headers["link"].partition("<")[2].partition(">")[0])
    assert [e["position"] for e in following.json()["events"]] == [9]
    assert following.json()["next"] is None
    assert reviewed.get(f"/v1/events?as_of={reviewed.head + 1}").status_code == 422
    problem(reviewed.get("/v1/events/9?as_of=8"), 404, "unknown")
    assert reviewed.get("/v1/events/8?as_of=8").json()["next_in_stream"] is None


def test_standings_at_a_cut_tell_the_names_of_then(reviewed):
    now = reviewed.get("/v1/seasons/2024/clusters/C1/standings").json()["rows"]
    then = reviewed.get(f"/v1/seasons/2024/clusters/C1/standings?as_of={reviewed.head}").json()[
        "rows"
    ]
    assert [r["name"] for r in now] == [r["name"] for r in then]
    assert all(r["name"] for r in then)


def test_a_season_that_is_not_there_has_no_history(reviewed):
    problem(reviewed.get("/v1/seasons/2031/units/PX03/history"), 404, "unknown")


# What if


def test_what_would_follow_is_told_and_not_recorded(reviewed):
    line = {"kind": "SET_LINE", "unit": "PX03", "criterion": "I.1", "points": "400"}
    headers = reviewed.bearer("p-thanhtra")
    asked = {"season": "2024", "decisions": [line]}
    response = reviewed.client.post("/v1/what-if", json=asked, headers=headers)
    assert response.status_code == 200, response.text
    units = {u["unit"]: u for u in response.json()["units"]}
    assert units["PX03"]["before"]["figure"] == "928.50"
    assert response.headers["ledger-position"] == str(reviewed.head)
    assert reviewed.ledger.journal.head()[0] == reviewed.head


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"season": "2024"}, 422),
        ({"season": "2024", "decisions": [{"kind": "PARDON"}]}, 422),
        ({"season": "2024", "without": ["5"]}, 422),
        ({"season": "2024", "without": [10**17]}, 422),
        ({"season": "2031", "regulation": "ha-dong-2024"}, 404),
        ({"season": "2024", "regulation": "ha-noi-2030"}, 404),
    ],
)
def test_a_supposition_that_cannot_be_is_told(reviewed, asked, status):
    assert supposed(reviewed, **asked).status_code == status


def supposed(web, **asked):
    headers = web.bearer("p-thanhtra")
    return web.client.post("/v1/what-if", json={"season": "2024", **asked}, headers=headers)


def test_a_supposition_tells_what_fell_out_besides_and_why(reviewed):
    card = reviewed.ledger.journal.history("scorecard/2024/PX03")
    sent = next(r.position for r in card if r.topic == "scorecard.self-score-submitted.v1")
    told = supposed(reviewed, without=[sent]).json()
    (opened,) = told["consequences"]
    assert opened == {
        "position": sent + 1,
        "stream": "scorecard/2024/PX03",
        "topic": "scorecard.review-opened.v1",
        "says": "Mở rà soát phiếu (lần gửi 1)",
        "because_of": sent,
        "why": f"trên điểm tự chấm gửi tại sự kiện số {sent}",
    }
    assert told["resting"] == []
    assert supposed(reviewed, without=[sent + 1]).json()["consequences"] == []


def test_a_supposition_is_asked_as_of_a_position_or_an_instant_like_every_question(reviewed):
    known = reviewed.head - 1
    at = reviewed.ledger.journal.at(known).recorded_at
    for written in (known, at.isoformat(), at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")):
        response = supposed(reviewed, regulation="ha-dong-2024", units=["PX03"], as_of=written)
        assert response.status_code == 200, response.text
        told = response.json()["as_of"]
        assert told["position"] == known
        assert told == reviewed.get(f"{CARD}?as_of={known}").json()["as_of"]
        assert response.headers["ledger-position"] == str(known)
    days = {"as_of": known, "valid_on": "2024-12-01", "regulation": "ha-dong-2024"}
    assert supposed(reviewed, **days).json()["valid_on"] == "2024-12-01"


@pytest.mark.parametrize(
    ("field", "given", "written"),
    [
        ("as_of", -1, "-1"),
        ("as_of", "hôm qua", "hôm qua"),
        ("as_of", "2024-12-20", "2024-12-20"),
        ("as_of", "2024-12-20T08:00:00", "2024-12-20T08:00:00"),
        ("as_of", 1.5, "1.5"),
        ("as_of", "", ""),
        ("as_of", "1999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"),
        ("as_of", "2024-13-01T00:00:00Z", "2024-13-01T00:00:00Z"),
        ("valid_on", "31/12/2024", "31/12/2024"),
        ("valid_on", "2024-02-30", "2024-02-30"),
        ("valid_on", "1999-12-31", "1999-12-31"),
    ],
)
def test_a_cut_in_a_body_is_refused_in_the_words_of_a_cut_in_an_address(
    reviewed, field, given, written
):
    told = problem(supposed(reviewed, regulation="ha-dong-2024", **{field: given}), 422, "invalid")
    asked = problem(reviewed.get(f"{CARD}?{field}={quote(written)}"), 422, "invalid")
    assert told["errors"][0]["pointer"] == f"/body/{field}"
    assert told["errors"][0]["says"] == asked["errors"][0]["says"]


@pytest.mark.parametrize("given", [True, "125", [1], {"position": 1}])
def test_a_position_in_a_body_is_a_number_and_nothing_else(reviewed, given):
    told = problem(supposed(reviewed, regulation="ha-dong-2024", as_of=given), 422, "invalid")
    assert told["errors"][0]["says"].startswith("chỉ nhận một vị trí như 125")


@pytest.mark.parametrize("cut", [1_000_000, "2099-01-01T00:00:00Z"])
def test_a_cut_in_a_body_beyond_the_head_is_refused_there(reviewed, cut):
    told = problem(supposed(reviewed, regulation="ha-dong-2024", as_of=cut), 422, "refused")
    assert told["errors"][0]["pointer"] == "/body/as_of"


def test_the_contract_says_that_a_supposition_takes_both(reviewed):
    told = reviewed.client.get("/openapi.json").json()
    fields = told["components"]["schemas"]["Scenario"]["properties"]
    kinds = {one.get("type") for one in _all_of(fields["as_of"])}
    assert {"integer", "string"} <= kinds
    answer = told["components"]["schemas"]["Supposition"]["properties"]
    assert {"consequences", "resting", "as_of", "valid_on"} <= set(answer)


def _all_of(schema):
    """Every schema that one is a choice of."""
    yield schema
    for choice in schema.get("anyOf", ()):
        yield from _all_of(choice)
