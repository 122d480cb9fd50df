"""Acts over the web: recorded once, on what the author saw, by whoever may put them."""

import json
import unicodedata

import pytest

from tests.api.office import ADJUSTED, CARD, HEAD, LINES, UNIT

SUBMISSIONS = f"{CARD}/submissions"
ADJUSTMENTS = f"{CARD}/adjustments"


def problem(response, status, kind):
    """The problem in a response; nothing in it is a trace, or said by a library."""
    told = response.json()
    assert (response.status_code, told["type"]) == (status, f"urn:thidua:problem:{kind}"), told
    assert response.headers["content-type"] == "application/problem+json"
    assert told["status"] == status
    assert "Traceback" not in response.text
    return told


def refused(web, response, status, kind):
    """The problem, and nothing was recorded."""
    told = problem(response, status, kind)
    assert web.ledger.journal.head()[0] == web.head
    return told


# Recorded


def test_an_act_answers_with_its_events_and_where_they_are(web):
    response = web.submitted()
    head = web.ledger.journal.head()[0]
    assert response.headers["ledger-position"] == str(head)
    assert response.headers["etag"] == '"1"'
    assert response.headers["location"] == f"/v1/events/{head}"
    told = response.json()
    assert (told["position"], told["again"]) == (head, False)
    (event,) = told["events"]
    assert event["stream"] == "scorecard/2024/PX03"
    assert event["topic"] == "scorecard.self-score-submitted.v1"
    assert event["on"] == "2024-12-20"
    assert event["recorded_at"].endswith("Z")
    assert event["says"].startswith("Đơn vị gửi điểm tự chấm")
    assert web.get(response.headers["location"]).json()["event"]["says"] == event["says"]


def test_an_act_is_put_for_its_own_day(web):
    web.post(SUBMISSIONS, {"lines": LINES, "on": "2024-12-01"}, UNIT)
    assert web.ledger.journal.history("scorecard/2024/PX03")[0].on.isoformat() == "2024-12-01"


def test_text_is_normalised_on_entry(review):
    decomposed = unicodedata.normalize("NFD", "thiếu minh chứng, đã nhắc nhở")
    assert len(decomposed) > len(unicodedata.normalize("NFC", decomposed))
    review.done(review.post(ADJUSTMENTS, {**ADJUSTED, "reason": decomposed}, HEAD))
    reason = review.ledger.journal.history("scorecard/2024/PX03")[-1].facts.reason
    assert reason == "thiếu minh chứng, đã nhắc nhở"


# Once


def test_the_same_command_again_gets_its_first_answer(review):
    first = review.done(review.post(ADJUSTMENTS, ADJUSTED, HEAD, idempotency_key="A-1"))
    again = review.post(ADJUSTMENTS, ADJUSTED, HEAD, idempotency_key="A-1")
    assert again.status_code == 200
    assert again.json() == {**first.json(), "again": True}
    assert again.headers["etag"] == first.headers["etag"]
    assert review.ledger.journal.head()[0] == review.head + 1


def test_the_same_command_with_other_content_is_refused(review):
    review.done(review.post(ADJUSTMENTS, ADJUSTED, HEAD, idempotency_key="A-1"))
    other = {**ADJUSTED, "seen": "385", "points": "380"}
    review.head += 1
    response = review.post(ADJUSTMENTS, other, HEAD, idempotency_key="A-1")
    told = refused(review, response, 422, "refused")
    assert told["errors"][0]["pointer"] == "/header/Idempotency-Key"


def test_without_a_key_nothing_is_recorded(fresh):
    response = fresh.post(SUBMISSIONS, {"lines": LINES}, UNIT, idempotency_key=None)
    assert "Idempotency-Key" in refused(fresh, response, 400, "bad-request")["detail"]


@pytest.mark.parametrize("key", ["", " ", "có dấu".encode(), "a" * 129, "a b"])
def test_a_key_must_be_a_plain_word(fresh, key):
    response = fresh.post(SUBMISSIONS, {"lines": LINES}, UNIT, idempotency_key=key)
    refused(fresh, response, 422, "invalid")


# On what the author saw


def test_an_act_on_the_version_that_was_seen_is_recorded(review):
    tag = review.get(CARD).headers["etag"]
    assert tag == '"2"'
    response = review.done(review.post(ADJUSTMENTS, ADJUSTED, HEAD, if_match=tag))
    assert response.headers["etag"] == '"3"'


def test_an_act_on_a_stale_version_is_refused(reviewed):
    response = reviewed.post(ADJUSTMENTS, ADJUSTED, HEAD, if_match='"1"')
    refused(reviewed, response, 412, "stale")


@pytest.mark.parametrize("tag", ["2", 'W/"2"', '"hai"', "*", ""])
def test_a_precondition_that_is_no_version_is_refused(reviewed, tag):
    refused(reviewed, reviewed.post(ADJUSTMENTS, ADJUSTED, HEAD, if_match=tag), 422, "invalid")


def test_an_act_on_another_number_than_the_author_saw_is_a_conflict(reviewed):
    response = reviewed.post(ADJUSTMENTS, {**ADJUSTED, "seen": "389"}, HEAD)
    refused(reviewed, response, 409, "conflict")


# By whom


def test_who_may_not_put_an_act_is_told_who_may(fresh):
    told = refused(fresh, fresh.post(f"{CARD}/reviews", {}, UNIT), 403, "not-allowed")
    assert "Cụm trưởng, Khối trưởng" in told["detail"]
    assert told["clause"]["id"] == "B.II.2"
    assert told["clause"]["text"].startswith("2. Đơn vị Cụm, khối trưởng")


@pytest.mark.parametrize(
    "acting",
    [
        "p-donvi:PX03:HEAD",
        "p-truong:PX03:MEMBER",
        "p-laai:PX03:MEMBER",
        "p-thanhtra:TT:INSPECTOR",
        "p-thanhtra:TT:STANDING_BODY",
        "p-quantri:TT:ADMIN",
    ],
)
def test_a_role_that_is_not_held_gives_no_right(fresh, acting):
    refused(fresh, fresh.post(SUBMISSIONS, {"lines": LINES}, acting), 403, "not-allowed")


@pytest.mark.parametrize(
    "acting", ["PX03", "PX03:", ":MEMBER", "PX03:BOSS", "PX 03:MEMBER", "a:b:c"]
)
def test_acting_as_must_name_a_body_and_a_role(fresh, acting):
    response = fresh.post(SUBMISSIONS, {"lines": LINES}, f"p-donvi:{acting}")
    told = refused(fresh, response, 422, "invalid")
    assert told["errors"][0]["pointer"] == "/header/acting-as"


def test_acting_as_is_required(fresh):
    response = fresh.post(SUBMISSIONS, {"lines": LINES}, UNIT, acting_as=None)
    assert "Acting-As" in refused(fresh, response, 400, "bad-request")["detail"]


# Refused


def test_an_act_out_of_stage_is_refused_under_its_clause(fresh):
    response = fresh.post(ADJUSTMENTS, ADJUSTED, HEAD)
    told = refused(fresh, response, 422, "refused")
    assert told["clause"]["href"] == f"/v1/clauses/{told['clause']['id']}"
    assert fresh.get(told["clause"]["href"], None).status_code == 200


@pytest.mark.parametrize("path", ["2024/units/PX99", "2025/units/PX03"])
def test_what_does_not_exist_is_not_found(fresh, path):
    response = fresh.post(f"/v1/seasons/{path}/scorecard/reviews", {}, "p-truong:PX01:HEAD")
    assert response.status_code in {403, 404}, response.text
    assert fresh.ledger.journal.head()[0] == fresh.head


def lines(**changed):
    return {"lines": [{**LINES[0], **changed}, *LINES[1:]]}


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("400.01", None),
        ("-1", None),
        ("390.005", "có quá hai chữ số thập phân"),
        ("1.234", "có quá hai chữ số thập phân"),
        ("1,5", "không phải là số"),
        ("1e2", "không phải là số"),
        ("NaN", "không phải là số"),
        ("Infinity", "không phải là số"),
        ("٣٩", "không phải là số"),
        ("", "không phải là số"),
        ("9" * 400, "không phải là số"),
        (390, "chuỗi số"),
        (390.0, "chuỗi số"),
        (True, "chuỗi số"),
        (None, "chuỗi số"),
        (["390"], "chuỗi số"),
        ({"value": "390"}, "chuỗi số"),
    ],
)
def test_points_are_what_the_criterion_bears(fresh, points, says):
    response = fresh.post(SUBMISSIONS, lines(points=points), UNIT)
    kind = "refused" if says is None else "invalid"
    told = refused(fresh, response, 422, kind)
    if says is not None:
        (error,) = told["errors"]
        assert error["pointer"] == "/body/lines/0/points"
        assert says in error["says"]


@pytest.mark.parametrize("penalty", ["0.01", "-20.01", "5"])
def test_a_penalty_runs_from_its_largest_deduction_to_zero(fresh, penalty):
    sent = {"lines": [*LINES[:2], {"criterion": "P.1", "points": penalty}]}
    refused(fresh, fresh.post(SUBMISSIONS, sent, UNIT), 422, "refused")


@pytest.mark.parametrize(
    "sent",
    [
        lines(criterion="I.9"),
        {"lines": LINES[:2]},
        {"lines": [*LINES, LINES[0]]},
        {"lines": []},
    ],
)
def test_a_card_has_every_criterion_once(fresh, sent):
    assert fresh.post(SUBMISSIONS, sent, UNIT).status_code == 422
    assert fresh.ledger.journal.head()[0] == fresh.head


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/body/lines"),
        ([], "/body"),
        ("chữ", "/body"),
        ({"lines": "I.1"}, "/body/lines"),
        ({"lines": [[]]}, "/body/lines/0"),
        ({"lines": LINES, "toan_quyen": True}, "/body/toan_quyen"),
        (lines(criterion="tiêu chí 1"), "/body/lines/0/criterion"),
        (lines(criterion="a" * 65), "/body/lines/0/criterion"),
        ({"lines": LINES, "on": "1999-12-31"}, "/body/on"),
        ({"lines": LINES, "on": "2101-01-01"}, "/body/on"),
        ({"lines": LINES, "on": "2024-02-30"}, "/body/on"),
        ({"lines": LINES, "on": "31/12/2024"}, "/body/on"),
        ({"lines": LINES, "on": 20241231}, "/body/on"),
        ({"lines": LINES, "on": "2024-12-31T00:00:00"}, "/body/on"),
        ({"lines": LINES, "document": "Quyết định"}, "/body/document"),
    ],
)
def test_a_body_of_another_shape_is_told_where(fresh, sent, pointer):
    response = fresh.post(SUBMISSIONS, sent, UNIT)
    told = refused(fresh, response, 422, "invalid")
    assert pointer in [e["pointer"] for e in told["errors"]]
    for error in told["errors"]:
        assert not set(error["says"].split()) & {"should", "Input", "valid", "Field", "Value"}


@pytest.mark.parametrize(
    "reason",
    ["", "   ", "có \x00 ký tự", "chuông \x07", "\ud800", "x" * 1_000_000, 5, None, ["a"]],
)
def test_a_reason_is_readable_text(reviewed, reason):
    if reason == "\ud800":
        body = rb'{"criterion":"I.1","points":"385","seen":"390","reason":"\ud800"}'
        headers = {**reviewed.writing(HEAD), "Content-Type": "application/json"}
        response = reviewed.client.post(ADJUSTMENTS, content=body, headers=headers)
    else:
        response = reviewed.post(ADJUSTMENTS, {**ADJUSTED, "reason": reason}, HEAD)
    assert response.status_code == 422, response.text
    assert len(response.content) < 3_000
    assert reviewed.ledger.journal.head()[0] == reviewed.head


def test_an_adjustment_without_reason_or_paper_is_refused(reviewed):
    bare = {k: v for k, v in ADJUSTED.items() if k not in {"reason", "documents"}}
    refused(reviewed, reviewed.post(ADJUSTMENTS, bare, HEAD), 422, "refused")


def test_a_criterion_that_the_card_has_not_is_refused(reviewed):
    response = reviewed.post(ADJUSTMENTS, {**ADJUSTED, "criterion": "IX.9"}, HEAD)
    assert response.status_code in {404, 422}
    assert reviewed.ledger.journal.head()[0] == reviewed.head


# How a body is written


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "không phải JSON hợp lệ"),
        (b"{", "không phải JSON hợp lệ"),
        (b"{} {}", "không phải JSON hợp lệ"),
        (b'{"lines": [], "lines": []}', "ghi hai lần"),
        (b'{"lines": NaN}', "danh sách"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 200_000, "lồng nhau quá sâu"),
        (b'{"lines": ' + b"9" * 5_000 + b"}", "danh sách"),
    ],
)
def test_a_body_is_read_strictly(fresh, body, says):
    headers = {**fresh.writing(UNIT), "Content-Type": "application/json"}
    response = fresh.client.post(SUBMISSIONS, content=body, headers=headers)
    told = refused(fresh, response, 422, "invalid")
    assert says in told["errors"][0]["says"]


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1", None],
)
def test_only_json_is_taken(fresh, kind):
    headers = fresh.writing(UNIT) | ({"Content-Type": kind} if kind else {})
    response = fresh.client.post(SUBMISSIONS, content=b"{}", headers=headers)
    refused(fresh, response, 415, "unsupported-media-type")


def test_a_body_of_more_than_two_megabytes_is_not_read(fresh):
    headers = {**fresh.writing(UNIT), "Content-Type": "application/json"}
    whole = fresh.client.post(SUBMISSIONS, content=b" " * 2_100_000, headers=headers)
    refused(fresh, whole, 413, "too-large")
    headers["Idempotency-Key"] = "khac"
    parts = (b" " * 100_000 for _ in range(22))
    refused(fresh, fresh.client.post(SUBMISSIONS, content=parts, headers=headers), 413, "too-large")


@pytest.mark.parametrize("number", ["9" * 5_000, "-" + "9" * 5_000, "1" + "0" * 5_000])
def test_a_number_of_endless_digits_in_a_body_is_told_with_its_field(review, number):
    given = {**ADJUSTED, "points": "POINTS", "explanation": "POSITION"}
    body = json.dumps(given).replace('"POINTS"', number).replace('"POSITION"', number)
    sent = {"Acting-As": HEAD, "Idempotency-Key": "k-1", "Content-Type": "application/json"}
    response = review.client.post(
        f"{CARD}/adjustments", content=body, headers={**review.bearer("p-truong"), **sent}
    )
    pointers = {error["pointer"] for error in problem(response, 422, "invalid")["errors"]}
    assert pointers == {"/body/points", "/body/explanation"}
    assert review.ledger.journal.head()[0] == review.head


def test_a_body_announced_with_endless_digits_is_too_large(review):
    sent = {
        "Acting-As": HEAD, "Idempotency-Key": "k-1", "Content-Type": "application/json",
        "Content-Length": "9" * 5_000,
    }  # fmt: skip
    response = review.client.post(
        f"{CARD}/adjustments", content=b"{}", headers={**review.bearer("p-truong"), **sent}
    )
    assert response.status_code == 413
