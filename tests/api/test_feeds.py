"""Feeds: nothing missed and nothing repeated, in three forms, while writers are at work."""

import csv
import io
import json
import threading

import pytest

from ledger.questions.feeds import FEEDS
from tests.api.office import ADJUSTED, CARD, HEAD
from tests.api.test_acts import problem

CSV, LINES, JSON = "text/csv", "application/jsonl", "application/json"


def pages(web, feed, *, limit=2, after=0, as_of=None):
    """Every row of a feed, page by page, and the cut of the last page."""
    rows, path = [], f"/v1/feeds/{feed}?limit={limit}&after={after}"
    if as_of is not None:
        path += f"&as_of={as_of}"
    while path:
        response = web.get(path)
        assert response.status_code == 200, response.text
        assert response.headers["ledger-position"] == str(response.json()["as_of"]["position"])
        rows += response.json()["rows"]
        path = response.links.get("next", {}).get("url")
    return rows, response.json()["as_of"]["position"]


def place(feed, row):
    return (row["position"], *(row[c] for c in FEEDS[feed].columns[: FEEDS[feed].key]))


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_comes_in_a_total_order_whatever_the_size_of_its_pages(reviewed, feed):
    whole, cut = pages(reviewed, feed, limit=1_000)
    assert cut == reviewed.head
    places = [place(feed, row) for row in whole]
    assert places == sorted(set(places))
    for limit in (1, 2, 3):
        assert pages(reviewed, feed, limit=limit) == (whole, cut)


def test_only_what_moved_since_comes_again(review):
    _, seen = pages(review, "scores")
    assert pages(review, "scores", after=seen) == ([], seen)
    review.done(review.post(f"{CARD}/adjustments", ADJUSTED, HEAD))
    rows, _ = pages(review, "scores", after=seen)
    assert [(r["criterion"], r["review"], r["position"]) for r in rows] == [
        ("I.1", "385.00", seen + 1)
    ]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_as_of_a_cut_is_what_it_was_then_page_by_page(review, feed):
    then, cut = pages(review, feed, limit=1_000)
    review.done(review.post(f"{CARD}/adjustments", ADJUSTED, HEAD))
    at = review.get(f"/v1/events/{cut}").json()["event"]["recorded_at"]
    for as_of in (cut, at):
        assert pages(review, feed, limit=2, as_of=as_of) == (then, cut)
    assert pages(review, feed, as_of=cut, after=cut) == ([], cut)


def test_the_pages_of_a_cut_stay_the_same_while_the_ledger_goes_on(review):
    first = review.get(f"/v1/feeds/scores?limit=2&as_of={review.head}")
    review.done(review.post(f"{CARD}/adjustments", ADJUSTED, HEAD))
    rest = review.get(first.links["next"]["url"])
    assert rest.json()["as_of"] == first.json()["as_of"]
    rows = first.json()["rows"] + rest.json()["rows"]
    assert {r["criterion"]: r["review"] for r in rows}["I.1"] == "390.00"
    assert "next" not in rest.links


def test_a_feed_as_of_an_instant_leads_on_at_the_position_it_was_answered_for(review):
    first = review.get("/v1/feeds/scores?limit=2&as_of=2090-01-01T00:00:00Z")
    problem(first, 422, "refused")
    at = review.get(f"/v1/events/{review.head}").json()["event"]["recorded_at"]
    first = review.get(f"/v1/feeds/scores?limit=2&as_of={at}", Accept=LINES)
    assert first.headers["ledger-position"] == str(review.head)
    assert f"as_of={review.head}" in first.links["next"]["url"]


@pytest.mark.parametrize(
    ("as_of", "says"),
    [("{beyond}", "không có mốc"), ("x", "RFC 3339"), ("2024-12-20", "RFC 3339"), ("-1", "RFC")],
)
def test_a_cut_that_is_not_there_is_refused(reviewed, as_of, says):
    asked = as_of.format(beyond=reviewed.head + 1)
    response = reviewed.get(f"/v1/feeds/scores?as_of={asked}")
    assert response.status_code == 422
    assert says in response.text
    assert "/query/as_of" in response.text


def test_a_feed_as_json_lines(reviewed):
    response = reviewed.get("/v1/feeds/scores", Accept=LINES)
    assert response.headers["content-type"] == "application/jsonl; charset=utf-8"
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert lines == reviewed.get("/v1/feeds/scores").json()["rows"]
    assert len(lines) == 3


def test_a_feed_as_csv(reviewed):
    response = reviewed.get("/v1/feeds/scores", Accept=CSV)
    assert response.headers["content-type"].startswith("text/csv; charset=utf-8")
    assert response.content.startswith(b"\xef\xbb\xbfseason,unit,criterion,")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    told = reviewed.get("/v1/feeds/scores").json()["rows"]
    assert rows == [{k: "" if v is None else str(v) for k, v in row.items()} for row in told]
    assert rows[0]["self"] == "390.00"


@pytest.mark.parametrize("form", [JSON, LINES, CSV])
def test_every_form_leads_to_its_next_page(reviewed, form):
    response = reviewed.get("/v1/feeds/scores?limit=2", Accept=form)
    assert response.headers["ledger-position"] == str(reviewed.head)
    rest = reviewed.get(response.links["next"]["url"], Accept=form)
    assert "next" not in rest.links
    assert "P.1" in rest.text
    assert "Accept" in response.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", JSON),
        ("", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("text/csv, application/json;q=0.9", CSV),
        ("application/json;q=0.1, text/csv;q=0.2, */*;q=0.3", LINES),
        ("text/html, */*;q=0.1", JSON),
        ("APPLICATION/JSONL", LINES),
    ],
)
def test_the_form_is_the_one_that_is_liked_best(reviewed, accept, form):
    response = reviewed.get("/v1/feeds/scores", Accept=accept)
    assert response.headers["content-type"].partition(";")[0] == form


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0", "x"])
def test_a_form_that_is_not_there_is_406(reviewed, accept):
    problem(reviewed.get("/v1/feeds/scores", Accept=accept), 406, "not-acceptable")


@pytest.mark.parametrize(
    "query",
    [
        "after=-1",
        "limit=0",
        "limit=999999",
        "cursor=x",
        "cursor=",
        "cursor=%C4%91",
        "cursor=bnVsbA",
        "cursor=WzFd",
        "cursor=WyIxIiwiYSIsImIiLCJjIl0",
        "cursor=WzFlOTksImEiLCJiIiwiYyJd",
    ],
)
def test_a_page_that_was_never_given_out_is_refused(reviewed, query):
    assert reviewed.get(f"/v1/feeds/scores?{query}").status_code == 422


def test_a_feed_that_is_not_there_is_told(reviewed):
    assert reviewed.get("/v1/feeds/salaries").status_code in {404, 422}


def test_nothing_is_missed_or_repeated_while_writers_are_at_work(review):
    """A follower that takes two rows at a time ends with what is there, and saw no row twice."""
    moves = 12
    done = threading.Event()

    def write(criterion, first, step):
        for n in range(moves):
            seen, points = first - n * step, first - (n + 1) * step
            sent = {**ADJUSTED, "criterion": criterion, "seen": f"{seen}", "points": f"{points}"}
            # A writer whom the others overtook again and again is told so, and tries once more.
            while (response := review.post(f"{CARD}/adjustments", sent, HEAD)).status_code == 409:
                pass
            review.done(response)

    writers = [
        threading.Thread(target=write, args=args)
        for args in (("I.1", 390, 1), ("I.2", 540.5, 0.5), ("P.1", -2, 0.25))
    ]

    def wait():
        for writer in writers:
            writer.join()
        done.set()

    followed, after = [], 0
    for writer in (*writers, threading.Thread(target=wait)):
        writer.start()
    while True:
        last_round = done.is_set()
        rows, after = pages(review, "scores", limit=2, after=after)
        followed += [place("scores", row) + (row["review"],) for row in rows]
        if last_round:
            break
    assert len(set(followed)) == len(followed)
    assert followed == sorted(followed)
    latest = {where[1:4]: where[4] for where in followed}
    now = {tuple(r[c] for c in ("season", "unit", "criterion")): r["review"]
           for r in pages(review, "scores")[0]}  # fmt: skip
    assert latest == now
    assert now["2024", "PX03", "I.1"] == "378.00"
    assert review.ledger.journal.head()[0] == review.head + 3 * moves
