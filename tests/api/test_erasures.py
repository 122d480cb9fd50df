"""Lawful erasure over the web: ordered, carried out, and told wherever the event is shown."""

from starlette.testclient import TestClient

from api.app import create_app

CLERK = "p-thuongtruc:TT:STANDING_BODY"
EVIDENCE = "/v1/seasons/2024/units/PX03/evidence"
ORDERS = "/v1/councils/HD/erasures"
SECRET = "ông Mẫu ở tổ 7"
PAPER = {"printed": "QĐ 9/QĐ-HĐ"}
APPROVER = {"person": "p-thanhtra", "body": "TT", "role": "INSPECTOR"}


def test_what_was_erased_is_gone_from_every_answer_which_names_the_order(web):
    given = {"subject": "Phản ánh", "content": SECRET, "document": PAPER, "on_behalf_of": "TT"}
    position = web.done(web.post(EVIDENCE, given, CLERK)).json()["position"]
    assert SECRET in web.get(f"/v1/events/{position}").text
    order = {"positions": [position], "law": "Điều 14", "document": PAPER, "approver": APPROVER}
    told = web.done(web.post(ORDERS, order, CLERK)).json()["events"][0]
    assert told["says"].startswith(f"Xóa theo luật phần nội dung và người liên quan của sự kiện số {position}")  # fmt: skip
    whole = web.get(f"/v1/events/{position}").json()["event"]
    assert (whole["erased"], whole["erased_by"]) == (True, told["position"])
    history = web.get("/v1/seasons/2024/units/PX03/history")
    assert SECRET not in history.text
    assert [e["position"] for e in history.json()["entries"]][-1] == told["position"]
    pages = TestClient(create_app(web.ledger, web.people.identity))
    headers = {**web.bearer("p-thanhtra"), "Accept": "text/html"}
    page = pages.get(f"/events/{position}", headers=headers).text
    assert SECRET not in page
    assert f'đã xóa theo luật, theo lệnh ở <a href="/events/{told["position"]}">' in page


def test_an_order_without_a_second_person_is_refused_in_words(web):
    order = {"positions": [1], "law": "Điều 14", "document": PAPER}
    for body, says in (
        (order, "không có phần được xóa"),
        ({**order, "positions": []}, "positions"),
        ({**order, "approver": {"person": "p-1"}}, "approver"),
    ):
        response = web.post(ORDERS, body, CLERK)
        assert response.status_code == 422
        assert says in response.text
    assert web.post(ORDERS, order, "p-donvi:PX03:MEMBER").status_code == 403
