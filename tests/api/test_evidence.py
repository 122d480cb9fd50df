"""Evidence bundles over HTTP: made by a POST, fetched once witnessed, by those who may see."""

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from ledger.evidence.verifier import Asked, check_bundle
from tests.api.test_acts import problem
from tests.evidence.published import Log

BUNDLES = "/v1/evidence-bundles"
INSPECTOR = "p-thanhtra:TT:INSPECTOR"
WHY = {"season": "2024", "unit": "PX03", "reason": "thanh tra theo kế hoạch"}


@pytest.fixture
def log(review, tmp_path):
    yield Log(review.stand, tmp_path / "log")
    review.stand.ledger.log = None


def test_a_bundle_is_posted_and_fetched_once_it_is_witnessed(review, log):
    log.publish()
    made = review.post(BUNDLES, WHY, INSPECTOR)
    assert made.status_code == 201, made.text
    at = f"{BUNDLES}/{made.json()['position']}"
    problem(review.get(at), 404, "unknown")
    log.publish()
    given = review.get(at)
    assert given.status_code == 200, given.text
    assert given.headers["content-type"] == "application/zip"
    assert given.headers["content-disposition"].startswith("attachment; filename=")
    assert check_bundle(given.content, Asked(log.policy.encode())).code == 0


def test_only_those_who_may_see_fetch_it(review, log):
    made = review.post(BUNDLES, WHY, "p-hoidong:HD:COUNCIL").json()["position"]
    log.publish()
    for person, status in (
        ("p-hoidong", 200), ("p-thuongtruc", 200), ("p-thanhtra", 200), ("p-donvi", 403),
        ("p-laai", 403), (None, 401),
    ):  # fmt: skip
        assert review.get(f"{BUNDLES}/{made}", person).status_code == status
    problem(review.get(f"{BUNDLES}/1"), 404, "unknown")


def test_units_make_no_bundles(review):
    problem(review.post(BUNDLES, WHY, "p-donvi:PX03:MEMBER"), 403, "not-allowed")


def test_the_page_of_its_event_leads_to_the_bundle_and_tells_its_streams_in_vietnamese(review, log):
    made = review.post(BUNDLES, WHY, INSPECTOR).json()["position"]
    log.publish()
    app = create_app(review.ledger, review.people.identity)
    headers = {**review.bearer("p-thanhtra"), "Accept": "text/html"}
    page = TestClient(app).get(f"/events/{made}", headers=headers)
    assert page.status_code == 200, page.text
    assert f'href="/v1/evidence-bundles/{made}" download' in page.text
    for words in ("Gói chứng cứ", "Các chuỗi đã trình", "Giá trị băm của mục ký"):
        assert words in page.text
