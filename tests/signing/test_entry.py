"""The signed entry: its bytes, its one spelling, its signature."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle.reading import MalformedText
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import Entry, committed, oid_of
from ledger.signing.keys import AppKey, verify

ORIGIN = "thidua.example.vn/ha-dong"
KEY = AppKey.new(f"{ORIGIN}/app")
AT = datetime(2026, 11, 26, 19, 26, 58, 238464, tzinfo=UTC)
FIRST = Entry(AT, b"c" * 32, KEY.k, b"o" * 32, 1, None).signed(ORIGIN, KEY.sign)
SECOND = Entry(AT, b"d" * 32, KEY.k, b"o" * 32, 2, FIRST.leaf).signed(ORIGIN, KEY.sign)

hashes = st.binary(min_size=32, max_size=32)
entries = st.builds(
    Entry,
    st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hashes,
    st.from_regex(r"[0-9a-f]{8}", fullmatch=True),
    hashes,
    st.integers(2, 2**53 - 1),
    hashes,
    st.binary(min_size=64, max_size=64),
)


@given(entries)
def test_an_entrys_bytes_are_those_of_rfc_8785_and_read_back(entry):
    loose = {
        "v": 1, "ov": entry.ov, "k": entry.k, "oid": entry.oid.hex(),
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }  # fmt: skip
    loose |= {n: _base64(getattr(entry, n)) for n in ("c", "p", "sig")}
    assert entry.bytes == rfc8785.dumps(loose)
    assert Entry.parse(entry.bytes) == entry
    del loose["sig"]
    message = b"thidua/event/v1\n" + ORIGIN.encode() + b"\n" + rfc8785.dumps(loose)
    assert entry.message(ORIGIN) == message
    assert Entry.message_of(ORIGIN, entry.bytes) == message


def test_what_is_signed_is_found_in_the_bytes_of_a_streams_first_entry_too():
    assert Entry.message_of(ORIGIN, FIRST.bytes) == FIRST.message(ORIGIN)


def _base64(data):
    return base64.standard_b64encode(data).decode()


def test_the_first_entry_of_a_stream_has_no_back_link_and_every_later_one_has():
    assert b'"p"' not in FIRST.bytes
    assert Entry.parse(FIRST.bytes) == FIRST
    with pytest.raises(MalformedText, match="entry, p: "):
        Entry.parse(replace(FIRST, ov=2).bytes, "entry")
    with pytest.raises(MalformedText, match="entry, p: "):
        Entry.parse(replace(SECOND, ov=1).bytes, "entry")


def test_the_leaf_is_the_rfc_6962_hash_of_the_bytes_and_is_what_the_next_entry_names():
    assert FIRST.leaf == leaf_hash(FIRST.bytes)
    assert SECOND.p == FIRST.leaf


def test_the_signature_is_over_origin_and_entry_and_no_other_key_or_origin_passes():
    public = KEY.verifier.public
    assert verify(public, SECOND.message(ORIGIN), SECOND.sig)
    assert not verify(public, SECOND.message(f"{ORIGIN}/khac"), SECOND.sig)
    later = replace(SECOND, at=AT + timedelta(microseconds=1))
    assert not verify(public, later.message(ORIGIN), SECOND.sig)
    other = AppKey.new(f"{ORIGIN}/app").verifier.public
    assert not verify(other, SECOND.message(ORIGIN), SECOND.sig)


def _with(old, new):
    assert old in SECOND.bytes
    return SECOND.bytes.replace(old, new, 1)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "entry, at"),
        (b"[]", "entry, at"),
        (SECOND.bytes[:-1], "entry, v"),
        (SECOND.bytes + b" ", "entry"),
        (SECOND.bytes + b"\n", "entry"),
        (b" " + SECOND.bytes, "entry, at"),
        (_with(b'"v":1', b'"v":2'), "entry, v"),
        (_with(b'"v":1', b'"v":1.0'), "entry, v"),
        (_with(b'"v":1', b'"v":1,"v":1'), "entry, v"),
        (_with(b'"ov":2', b'"ov":02'), "entry, ov"),
        (_with(b'"ov":2', b'"ov":2,"ov":2'), "entry, sig"),
        (_with(b'"ov":2', b'"ov":"2"'), "entry, ov"),
        (_with(b'"ov":2', b'"ov":0'), "entry, ov"),
        (_with(b'"ov":2', b'"ov":9007199254740992'), "entry, ov"),
        (_with(b'"k":"', b'"k":"A'), "entry, k"),
        (_with(b'"oid":"6f', b'"oid":"6F'), "entry, oid"),
        (_with(b'"c":"ZGRk', b'"c":"\\u005aGRk'), "entry, c"),
        (_with(b"=", b""), "entry, c"),
        (_with(b"2026-11-26", b"2026-02-30"), "entry, at"),
        (_with(b"58.238464Z", b"58.238464+00:00"), "entry, at"),
        (_with(b"58.238464Z", b"60.238464Z"), "entry, at"),
        (SECOND.bytes.replace(b'==","v"', b'A=","v"'), "entry, sig"),
        (b"{" + b'"x":' * 20_000 + b"}", "entry"),
        (SECOND.bytes.replace(b"2", "２".encode()), "entry, at"),  # digits of another script
    ],
)
def test_what_is_not_the_one_canonical_spelling_is_refused_with_its_place(data, place):
    with pytest.raises(MalformedText) as refused:
        Entry.parse(data, "entry")
    assert refused.value.place == place


def test_bits_left_over_in_base64_are_refused():
    at = SECOND.bytes.index(b'=","k"') - 1
    other = SECOND.bytes[:at] + bytes([SECOND.bytes[at] + 1]) + SECOND.bytes[at + 1 :]
    with pytest.raises(MalformedText, match="entry, c: "):
        Entry.parse(other, "entry")


@given(st.data())
def test_no_edit_of_one_byte_reads_as_the_same_entry(data):
    at = data.draw(st.integers(0, len(SECOND.bytes) - 1))
    edited = bytearray(SECOND.bytes)
    edited[at] ^= data.draw(st.integers(1, 255))
    try:
        entry = Entry.parse(bytes(edited))
    except MalformedText:
        return
    assert entry.bytes == bytes(edited)
    signed = verify(KEY.verifier.public, entry.message(ORIGIN), entry.sig)
    assert not signed or entry.k != KEY.k


def test_commitment_and_oid_need_their_salt_and_key():
    assert committed(b"s" * 32, b"state") != committed(b"t" * 32, b"state")
    assert oid_of(b"k" * 32, "season/1") != oid_of(b"l" * 32, "season/1")
    assert oid_of(b"k" * 32, "season/1") != oid_of(b"k" * 32, "season/2")
