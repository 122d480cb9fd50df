"""Stored bytes: canonical, exact, and the same again; the erasable part apart and bound."""

import hmac
import json
import unicodedata
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import ledger.aggregates  # noqa: F401 — makes every topic known
from ledger.aggregates.scorecard_events import CriterionAdjusted, ScorecardReturned
from ledger.events import TOPICS
from ledger.journal import mapper
from ledger.journal.mapper import canonical, decode, decode_whole, instant, seal
from tests.facts import any_of, sample, stream_of
from tests.golden.samples import MANDATE, RECORDED_AT


def stored_and_read(event):
    """Seal an event and read it back with its erasable part."""
    recorded, row = seal(event, MANDATE, stream_of(event.topic), 1, 1, RECORDED_AT)
    return recorded, row, decode_whole(row.topic, row.state, row.erasable)


@pytest.mark.parametrize("topic", sorted(TOPICS))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(data=st.data())
def test_every_event_that_can_be_is_read_as_it_was_written_and_written_as_it_was_read(topic, data):
    event = data.draw(any_of(TOPICS[topic]))
    recorded, row, again = stored_and_read(event)
    assert again == recorded
    assert again.facts == event
    assert canonical(json.loads(row.state)) == row.state
    assert unicodedata.is_normalized("NFC", row.state.decode())
    for body in (row.state, row.erasable or b"{}"):
        told = json.loads(body, parse_float=lambda number: pytest.fail(f"a float: {number}"))
        assert canonical(told) == body
    _, second = seal(again.facts, MANDATE, row.stream, 1, 1, RECORDED_AT)
    bound = recorded.commitment or ""
    fresh = json.loads(second.state).get("commitment", "")
    assert second.state.replace(fresh.encode(), bound.encode()) == row.state
    assert second.erasable == row.erasable
    without_its_erasable_part_it_reads_the_same_but_for_what_was_erased(event, recorded, row)


def without_its_erasable_part_it_reads_the_same_but_for_what_was_erased(event, recorded, row):
    bare = decode(row.topic, row.state)
    gone = decode_whole(row.topic, row.state, None)
    assert gone.erased == (row.erasable is not None)
    assert gone.facts == bare.facts
    empty = {n: type(event).model_fields[n].default for n in event.erasable}
    assert bare.facts == event.model_copy(update=empty)
    assert gone.facts.words() == recorded.facts.words()


def test_the_envelope_is_stored_byte_for_byte_like_this():
    event = CriterionAdjusted(
        criterion="I.1", before="590", after="585.5", total="924.50", relies_on=(3, 5), reason="đ"
    )
    _, row = seal(event, MANDATE, "scorecard/2024/PX01", 2, 9, RECORDED_AT)
    bound = json.loads(row.state)["commitment"]
    assert row.state.decode() == (
        '{"by":{"body":"PNV","person":"p-01","role":"STANDING_BODY"},"causation":4700,'
        '"clause":"B.II.2","command":"0192f3a0-5d6e-7c3b-8000-00000000002a",'
        f'"commitment":"{bound}","correlation":"gửi kết quả/2024",'
        '"facts":{"after":"585.50","before":"590.00","criterion":"I.1","documents":[],"layer":"REVIEW",'
        '"relies_on":[3,5],"total":"924.50","with_deputy":false},"on":"2024-12-05",'
        '"on_behalf_of":"HD","position":9,"recorded_at":"2024-12-05T01:02:03.000456Z",'
        '"regulation":"ha-dong-2024","stream":"scorecard/2024/PX01",'
        '"topic":"scorecard.criterion-adjusted.v1","version":2}'
    )
    assert row.erasable == '{"reason":"đ"}'.encode()


def test_a_commitment_opens_with_its_salt_alone_and_every_salt_is_new():
    event = ScorecardReturned(submission=1, reason="thiếu phụ lục")
    rows = [seal(event, MANDATE, "scorecard/2024/PX01", 1, 1, RECORDED_AT)[1] for _ in range(2)]
    for row in rows:
        bound = b64decode(json.loads(row.state)["commitment"])
        assert bound == hmac.new(row.erasable_salt, row.erasable, "sha256").digest()
        assert len(row.salt) == len(row.erasable_salt) == 32
    salts = {s for row in rows for s in (row.salt, row.erasable_salt)}
    assert len(salts) == 4
    assert rows[0].state != rows[1].state


@pytest.mark.parametrize(
    ("given_", "stored"),
    [("900.5", "900.50"), (0, "0.00"), ("-0.00", "0.00"), (Decimal("1E+1"), None), ("1000", "1000.00")],
)  # fmt: skip
def test_points_are_stored_with_two_decimals_and_no_negative_zero(given_, stored):
    if stored is None:
        with pytest.raises(ValidationError):
            CriterionAdjusted(criterion="I.1", before=given_, after="1")
        return
    event = CriterionAdjusted(criterion="I.1", before=given_, after="1")
    _, row, again = stored_and_read(event)
    assert json.loads(row.state)["facts"]["before"] == stored
    assert str(again.facts.before) == stored


def test_text_goes_in_as_nfc_whatever_came():
    event = ScorecardReturned(submission=1, reason="Thie\u0302\u0301u minh chu\u031b\u0301ng")
    assert stored_and_read(event)[1].erasable == '{"reason":"Thiếu minh chứng"}'.encode()


def test_an_instant_is_written_in_utc_with_microseconds_whatever_its_offset():
    vietnam = timezone(timedelta(hours=7))
    assert instant(datetime(2024, 12, 5, 8, 2, 3, tzinfo=vietnam)) == "2024-12-05T01:02:03.000000Z"
    assert instant(datetime(2024, 12, 5, 1, 2, 3, 7, tzinfo=UTC)) == "2024-12-05T01:02:03.000007Z"


def test_a_topic_that_no_code_knows_stops_the_reading():
    state = seal(
        sample(TOPICS["unit.renamed.v1"]), MANDATE, "unit/PX01", 1, 1, RECORDED_AT
    )[1].state.replace(b"unit.renamed.v1", b"unit.forgotten.v9")  # fmt: skip
    with pytest.raises(LookupError, match=r"unit\.forgotten\.v9"):
        decode("unit.forgotten.v9", state)


def test_an_old_topic_is_lifted_on_reading_and_its_bytes_stay(monkeypatch):
    event = ScorecardReturned(submission=2, reason="thiếu phụ lục")
    _, row = seal(event, MANDATE, "scorecard/2024/PX01", 1, 1, RECORDED_AT)
    old = row.state.replace(b"scorecard.returned.v1", b"scorecard.sent-back.v1").replace(
        b'"submission":2', b'"attempt":"2"'
    )

    def lift(facts):
        return "scorecard.returned.v1", {"submission": int(facts["attempt"])}

    monkeypatch.setitem(mapper.LIFTS, "scorecard.sent-back.v1", lift)
    mapper._decoder.cache_clear()
    recorded = decode_whole("scorecard.sent-back.v1", old, row.erasable)
    assert recorded.facts == event
    assert recorded.topic == "scorecard.returned.v1"
