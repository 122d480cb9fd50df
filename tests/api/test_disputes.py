"""Disagreements and complaints over the web: their answers, as of a cut."""

import pytest

from tests.api.office import HEAD, PAPER, UNIT, Web

DISPUTE = "/v1/seasons/2024/disputes/YK1"
FILE = f"{DISPUTE}/hearing-file"
COMPLAINT = "/v1/seasons/2024/complaints/KN1"
DOCUMENT = PAPER.model_dump(mode="json", exclude_none=True)
RAISED = {"code": "YK1", "kind": "SCORE", "unit": "PX03", "criterion": "I.1", "claimed": "395"}
OFFICE = "p-thuongtruc:TT:STANDING_BODY"


@pytest.fixture
def reported(review) -> Web:
    """A disagreement on a card in review, raised, answered and reported to the council."""
    done, post = review.done, review.post
    done(post("/v1/seasons/2024/clusters/C1/disputes", {**RAISED, "reason": "chưa đúng"}, UNIT))
    done(post(f"{DISPUTE}/positions", {"statement": "giữ nguyên điểm"}, HEAD))
    done(post(f"{DISPUTE}/escalations", {"reason": "chưa thống nhất"}, HEAD))
    return review.again()


@pytest.fixture
def complained(review) -> Web:
    """A complaint about a refusal of PX03's award."""
    done, post = review.done, review.post
    refusal = {
        "outcome": "REFUSED", "level": "CITY_MERIT", "document": DOCUMENT, "on_behalf_of": "UBQ",
    }  # fmt: skip
    body = {"code": "UBQ", "name": "UBND quận", "kind": "DISTRICT", "from_day": "2024-01-01"}
    done(post("/v1/bodies", body, OFFICE))
    decided = done(post("/v1/seasons/2024/units/PX03/award/decisions", refusal, OFFICE))
    told = {
        "code": "KN1", "unit": "PX03", "against": decided.json()["events"][-1]["position"],
        "known_on": "2024-12-20", "document": DOCUMENT,
    }  # fmt: skip
    done(post("/v1/seasons/2024/complaints", told, UNIT))
    return review.again()


def test_the_hearing_file_is_answered_with_what_it_refers_to(reported):
    response = reported.get(FILE)
    told = response.json()
    assert response.headers["ledger-position"] == str(reported.head)
    assert (told["round"], told["reproduced"]) == (1, True)
    assert told["sha256"] == told["reproduced_sha256"]
    assert told["frozen"]["causation"] == told["escalated"]["position"] == reported.head - 1
    assert (told["file"]["figure"], told["file"]["claimed"]) == ("390.00", "395.00")
    assert [e["reason"] for e in told["referred"][-2:]] == ["chưa đúng", "giữ nguyên điểm"]
    before = reported.get(f"{FILE}?as_of={reported.head - 2}").json()
    assert "file" not in before or before["file"] is None
    assert "chưa được báo cáo" in before["says"]


@pytest.mark.parametrize("query", ["?round=2", "?as_of=3"])
def test_a_round_or_a_cut_without_it_is_unknown(reported, query):
    assert reported.get(FILE + query).status_code == 404


@pytest.mark.parametrize("path", [FILE, DISPUTE, COMPLAINT])
def test_what_is_not_there_is_unknown(web, path):
    assert web.get(path).status_code == 404


def test_a_disagreement_is_answered_round_by_round(reported):
    told = reported.get(DISPUTE).json()
    assert (told["stage"], told["matter"]["unit"]) == ("ESCALATED", "PX03")
    (only,) = told["rounds"]
    assert [e["topic"].split(".")[1] for e in only["events"]] == [
        "disagreement-raised", "position-stated", "disagreement-escalated", "hearing-file-frozen",
    ]  # fmt: skip


def test_the_page_of_an_event_leads_from_the_report_to_the_file(reported):
    event = reported.get(f"/v1/events/{reported.head}").json()
    assert event["event"]["topic"] == "dispute.hearing-file-frozen.v1"
    assert event["facts"]["escalated"] == reported.head - 1


def test_a_complaint_is_answered_with_its_clocks_as_of_a_day(complained):
    told = complained.get(f"{COMPLAINT}?valid_on=2025-01-03").json()
    assert told["counted_on"] == "2025-01-03"
    assert [(c["kind"], c["due"], c["state"], c["days_late"]) for c in told["clocks"]] == [
        ("COMPLAIN", "2025-03-20", "IN_TIME", 0),
        ("ACCEPT", "2024-12-30", "OVERDUE", 4),
    ]
    assert len(told["findings"]) == 1
    today = complained.get(COMPLAINT).json()
    assert today["counted_on"] == "2024-12-20"
    assert today["findings"] == []
    assert today["matter"]["complainant"] == "PX03"
