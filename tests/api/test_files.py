"""Files: papers kept by their content."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from api.files import FILE_BYTES, KINDS
from tests.api.office import CARD, HEAD, LINES, UNIT
from tests.api.test_acts import problem

OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = b"%PDF-1.7\n..."


def send(web, body, kind="application/pdf", acting=HEAD, **headers):
    sent = {**web.writing(acting, **headers), "Content-Type": kind}
    return web.client.post("/v1/files", content=body, headers=sent)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/pdf", PDF),
        (f"{OFFICE}.wordprocessingml.document", b"PK\x03\x04 docx"),
        (f"{OFFICE}.spreadsheetml.sheet", b"PK\x03\x04 xlsx"),
        ("image/png", b"\x89PNG\r\n\x1a\n..."),
        ("image/jpeg", b"\xff\xd8\xff\xe0..."),
        ("text/plain", "Biên bản".encode()),
    ],
)
def test_a_paper_is_kept_under_its_content_and_given_out_to_be_saved(fresh, kind, body):
    response = send(fresh, body, kind)
    assert response.status_code == 201, response.text
    address = sha256(body).hexdigest()
    assert response.json() == {
        "sha256": address, "media_type": kind, "bytes": len(body), "again": False,
    }  # fmt: skip
    assert response.headers["location"] == f"/v1/files/{address}"
    again = send(fresh, body, kind)
    assert (again.status_code, again.json()["again"]) == (200, True)
    given = fresh.get(response.headers["location"])
    assert given.content == body
    assert given.headers["content-type"].startswith(kind)
    assert given.headers["content-disposition"].startswith("attachment;")
    assert given.headers["x-content-type-options"] == "nosniff"


def test_a_key_keeps_one_paper_and_answers_with_it_again(fresh):
    first = send(fresh, PDF + b"first", idempotency_key="k-1")
    again = send(fresh, PDF + b"first", idempotency_key="k-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "again": True}
    assert again.headers["location"] == first.headers["location"]


@pytest.mark.parametrize(
    ("key", "body", "kind", "acting"),
    [
        ("k-paper", b"%PDF-other", "application/pdf", HEAD),
        ("k-kind", PDF, "text/plain", HEAD),
        ("k-role", PDF, "application/pdf", "p-truong:PX01:MEMBER"),
    ],
    ids=["another paper", "of another kind", "in another role"],
)
def test_a_key_used_for_other_content_is_refused_and_nothing_is_kept(
    fresh, key, body, kind, acting
):
    assert send(fresh, PDF, idempotency_key=key).is_success
    told = problem(send(fresh, body, kind, acting, idempotency_key=key), 422, "refused")
    assert f"{key} đã dùng cho một nội dung khác" in told["detail"]
    other = sha256(b"%PDF-other").hexdigest()
    assert fresh.get(f"/v1/files/{other}").status_code == 404


def test_papers_and_acts_have_one_series_of_keys(web):
    sent = {"lines": LINES}
    put = web.post(f"{CARD}/submissions", sent, UNIT, idempotency_key="k-act")
    assert put.status_code == 201, put.text
    problem(send(web, PDF, acting=UNIT, idempotency_key="k-act"), 422, "refused")
    assert send(web, PDF, acting=UNIT, idempotency_key="k-file").status_code == 201
    used = web.post(f"{CARD}/submissions", sent, UNIT, idempotency_key="k-file")
    problem(used, 422, "refused")


def test_a_paper_stays_of_the_kind_it_was_first_said_to_be(fresh):
    docx, xlsx = (f"{OFFICE}.{k}" for k in ("wordprocessingml.document", "spreadsheetml.sheet"))
    assert send(fresh, b"PK\x03\x04 both", docx).status_code == 201
    assert send(fresh, b"PK\x03\x04 both", xlsx).json()["media_type"] == docx


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/zip", "", "x"])
def test_only_some_kinds_are_kept(fresh, kind):
    problem(send(fresh, b"<script>", kind), 415, "unsupported-media-type")


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_is_of_the_kind_it_says(fresh, kind):
    assert send(fresh, b"MZ\x00 program", kind).status_code == 422
    assert send(fresh, b"", kind).status_code == 422


def test_a_paper_of_ten_megabytes_is_kept_and_one_byte_more_is_not(fresh):
    most = PDF + b" " * (FILE_BYTES - len(PDF))
    assert send(fresh, most).status_code == 201
    assert fresh.get(f"/v1/files/{sha256(most).hexdigest()}").content == most
    problem(send(fresh, most + b" "), 413, "too-large")


@pytest.mark.parametrize(
    "acting", ["p-thanhtra:TT:INSPECTOR", "p-laai:PX03:MEMBER", "p-truong:PX02:HEAD"]
)
def test_only_who_holds_the_role_sends_papers(fresh, acting):
    problem(send(fresh, PDF, acting=acting), 403, "not-allowed")


def test_a_paper_is_sent_under_a_key(fresh):
    problem(send(fresh, PDF, idempotency_key=None), 400, "bad-request")


@pytest.mark.parametrize(("address", "status"), [("0" * 64, 404), ("x", 422), ("A" * 64, 422)])
def test_a_paper_that_is_not_there_is_unknown(fresh, address, status):
    assert fresh.get(f"/v1/files/{address}").status_code == status


def test_of_papers_sent_at_once_under_one_key_one_is_kept(web):
    bodies = [PDF + str(n).encode() for n in range(6)]
    with ThreadPoolExecutor(len(bodies)) as pool:
        sent = list(pool.map(lambda body: send(web, body, idempotency_key="k-once"), bodies))
    assert sorted(response.status_code for response in sent) == [201, *[422] * 5]
    kept = [web.get(f"/v1/files/{sha256(body).hexdigest()}").status_code for body in bodies]
    assert sorted(kept) == [200, *[404] * 5]
    again = [send(web, body, idempotency_key="k-once").status_code for body in bodies]
    assert [status == 200 for status in again] == [status == 200 for status in kept]
