"""What was once stored is read for ever, byte for byte: every topic's sample and shape."""

import hmac
import json
from base64 import b64decode

import pytest

from ledger.aggregates.clauses import CLAUSES, clause_of
from ledger.events import TOPICS
from ledger.journal.mapper import LIFTS, canonical, decode, decode_whole
from ledger.rulebook.regulation import DEFAULT, regulation
from tests.facts import kind_of, sample
from tests.golden import samples

ALL = list(samples.all_golden())
TOLD = "đổi hình dạng sự kiện cần chủ đề .v2 hoặc, khi chưa ai ghi, make regold kèm một ADR"


def test_every_topic_has_its_sample_and_its_schema():
    assert {g.topic for g in ALL} - set(LIFTS) == set(TOPICS)
    assert {path.stem for path in samples.SCHEMAS.glob("*.json")} == set(TOPICS)


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_the_shape_of_an_event_is_the_one_that_was_agreed(topic):
    agreed = (samples.SCHEMAS / f"{topic}.json").read_text("utf-8")
    assert samples.schema(TOPICS[topic]) == agreed, TOLD


@pytest.mark.parametrize("golden", ALL, ids=lambda g: g.topic)
def test_a_stored_sample_is_decoded_for_ever(golden):
    recorded = decode_whole(golden.topic, golden.state, golden.erasable)
    assert not recorded.erased
    assert recorded.facts.words()
    assert decode(golden.topic, golden.state).position == samples.POSITION


@pytest.mark.parametrize("golden", [g for g in ALL if g.topic in TOPICS], ids=lambda g: g.topic)
def test_what_is_decoded_is_written_again_in_the_same_bytes(golden):
    recorded = decode_whole(golden.topic, golden.state, golden.erasable)
    again, stored = samples.sealed(recorded.facts)
    assert stored.state == golden.state
    assert stored.erasable == golden.erasable
    assert again == recorded


@pytest.mark.parametrize("golden", ALL, ids=lambda g: g.topic)
def test_stored_bytes_are_canonical(golden):
    for body in (golden.state, golden.erasable):
        if body is not None:
            told = json.loads(body, parse_float=_no_float)
            assert canonical(told) == body
            assert b"null" not in body.replace(b'"', b" ").split()


def _no_float(number: str) -> None:
    raise AssertionError(f"{number}: a figure is stored as text")


@pytest.mark.parametrize("golden", [g for g in ALL if g.erasable], ids=lambda g: g.topic)
def test_the_commitment_is_hmac_sha256_over_the_stored_bytes_with_the_salt_as_key(golden):
    bound = b64decode(json.loads(golden.state)["commitment"], validate=True)
    assert bound == hmac.new(samples.salt(golden.topic), golden.erasable, "sha256").digest()


@pytest.mark.parametrize("golden", [g for g in ALL if g.erasable], ids=lambda g: g.topic)
def test_what_is_erasable_stands_nowhere_else(golden):
    entry = json.loads(golden.state)
    private = json.loads(golden.erasable)
    assert set(private) == set(TOPICS[golden.topic].erasable)
    assert not set(private) & set(entry["facts"])


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_the_words_of_an_event_say_nothing_that_may_be_erased(topic):
    event = sample(TOPICS[topic])
    left = event.model_copy(update=dict.fromkeys(event.erasable))
    assert event.words() == left.words()
    assert event.concerns() == left.concerns()
    for name in event.erasable:
        assert str(getattr(event, name)) not in event.words()


def test_every_topic_happens_under_a_clause_that_the_regulation_has_or_under_none():
    assert set(CLAUSES) == set(TOPICS)
    known = {clause.id for clause in regulation(DEFAULT).clauses}
    assert {c for c in CLAUSES.values() if c} <= known
    for kind in TOPICS.values():
        clause = clause_of(sample(kind))
        assert clause is None or clause in known


def test_every_topic_belongs_to_a_kind_of_stream_and_is_named_for_it():
    for topic in TOPICS:
        noun, what, version = topic.split(".")
        assert kind_of(topic) == noun or noun == "fact"
        assert version == "v1"
        assert what.split("-")[-1] not in {"updated", "changed", "created", "deleted", "set"}
