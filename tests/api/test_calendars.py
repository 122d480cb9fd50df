"""The calendar at its secret address: whoever knows it reads it, nobody else, until it is revoked."""

import json
from datetime import date
from hashlib import sha256

import icalendar
import pytest

from tests.api.office import HEAD, UNIT

CLUSTER = "/v1/seasons/2024/clusters/C1"
SECRET = "x" * 43
MARK = sha256(SECRET.encode()).hexdigest()
FEED = f"/calendars/2024/C1/{SECRET}.ics"
STANDING = "p-thuongtruc:TT:STANDING_BODY"


def issue(web, acting=HEAD, mark=MARK):
    return web.post(
        f"{CLUSTER}/calendar-addresses", {"secret_sha256": mark, "label": "lịch"}, acting
    )


def revoke(web, acting):
    return web.post(f"{CLUSTER}/calendar-address-revocations", {"secret_sha256": MARK}, acting)


def test_whoever_knows_the_address_reads_it_without_credentials_until_it_is_revoked(web):
    assert web.get(FEED, None).status_code == 404
    web.done(issue(web))
    response = web.get(FEED, None)
    assert (response.status_code, response.headers["content-type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    assert response.headers["cache-control"] == "no-store"
    for wrong in ("y" * 43, MARK):
        assert web.get(f"/calendars/2024/C1/{wrong}.ics", None).status_code == 404
    assert web.get(f"/calendars/2024/C2/{SECRET}.ics", None).status_code == 404
    assert web.get("/calendars/2024/C1/short.ics", None).status_code == 422
    web.done(revoke(web, HEAD))
    assert web.get(FEED, None).status_code == 404
    assert issue(web).status_code == 422


def test_the_ledger_never_holds_the_secret(web):
    told = web.done(issue(web)).text
    history = web.stand.journal.history("calendar-feed/2024/C1")
    assert SECRET not in told + json.dumps([e.model_dump(mode="json") for e in history])


def test_an_address_is_revoked_by_whom_it_was_given_the_head_and_the_standing_body(web):
    web.done(issue(web, HEAD))
    refused = revoke(web, UNIT)
    assert refused.status_code == 403
    assert "cụm, khối trưởng" in refused.json()["detail"]
    web.done(revoke(web, STANDING))


@pytest.mark.clause("A.II.3.1.a", "C.3-2")
def test_a_calendar_program_finds_each_duty_on_its_day_under_a_name_that_stays(web):
    web.done(issue(web))
    feed = icalendar.Calendar.from_ical(web.get(FEED, None).content)
    events = {str(e["uid"]): e for e in feed.walk("VEVENT")}
    signing = events["SIGNING.2024.C1@thidua"]
    assert (signing.decoded("dtstart"), signing.decoded("dtend")) == (
        date(2024, 3, 31),
        date(2024, 4, 1),
    )
    assert "ký giao ước" in signing["summary"]
    assert "A.II.3.1.a" in signing["description"]
    batch = events["REPRIMANDS.2024-05.2024.C1@thidua"]
    assert batch.decoded("dtstart") == date(2024, 5, 20)
    assert "VALUE=DATE" in signing.to_ical().decode()
    assert len(events) == len(list(feed.walk("VEVENT")))
    assert feed["description"] == "Theo quy định ha-dong-2024 (theo văn bản)."
    web.done(
        web.post(
            "/v1/seasons/2024/meetings/TK/proposals",
            {"kind": "YEAREND", "cluster": "C1", "on_day": "2024-12-24"}, HEAD,
        )
    )  # fmt: skip
    moved = icalendar.Calendar.from_ical(web.get(FEED, None).content)
    notice = next(e for e in moved.walk("VEVENT") if e["uid"] == "NOTICE.2024.C1@thidua")
    assert notice.decoded("dtstart") == date(2024, 12, 19)
    assert notice["description"].count("PX0") >= 3


def test_a_program_may_ask_for_the_heads_of_the_answer_alone(web):
    web.done(issue(web))
    asked = web.client.head(FEED)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["content-type"] == "text/calendar; charset=utf-8"
    assert web.client.head(FEED.replace("x", "y")).status_code == 404


def test_the_body_is_as_rfc_5545_has_it(web):
    web.done(issue(web))
    body = web.get(FEED, None).content
    lines = body.split(b"\r\n")
    assert body.count(b"\n") == len(lines) - 1
    assert max(map(len, lines)) <= 75
    assert {b"REFRESH-INTERVAL;VALUE=DURATION:PT6H", b"X-PUBLISHED-TTL:PT6H"} <= set(lines)
    for event in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        assert event.decoded("dtstart") < event.decoded("dtend")
        assert event["dtstamp"].to_ical().endswith(b"Z")
