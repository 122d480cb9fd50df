"""The signed entry: its bytes, its one spelling, its signature."""

import base64
import hmac
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.merkle.reading import MalformedText
from ledger.merkle.tree import leaf_hash
from ledger.signing.entry import (
    Entry,
    committed,
    leaf_linked,
    message_over,
    oid_of,
    signature_if_made,
    unsigned_entry,
    with_signature,
)
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


@pytest.mark.parametrize("length", [0, 1, 32, 63, 64, 65, 200])
@given(st.data())
def test_a_commitment_is_hmac_sha256(length, data):
    salt, body = (
        data.draw(st.binary(min_size=n, max_size=m)) for n, m in ((length,) * 2, (0, 300))
    )
    assert committed(salt, body) == hmac.digest(salt, body, "sha256")


def _made(data, at, c, oid, ov, p):
    """What is found of bytes without reading them; reading them must give the very same."""
    made = signature_if_made(data, at, c, oid.hex().encode(), ov, p)
    if made is not None:
        k, unsigned, sig = made
        if re.fullmatch(rb"[0-9a-f]{8}", k):  # else no key has this id
            assert Entry.parse(data) == Entry(at, c, k.decode(), oid, ov, p, sig)
        assert message_over(unsigned, ORIGIN) == Entry.message_of(ORIGIN, data)
    return made


def _parts(entry):
    return entry.at, entry.c, entry.oid, entry.ov, entry.p


@given(entries)
def test_an_entry_as_made_is_found_without_reading_it(entry):
    made = _made(entry.bytes, *_parts(entry))
    assert made == (entry.k.encode(), entry.unsigned, entry.sig)
    assert leaf_linked(entry.bytes) == entry.p


edits = st.lists(
    st.tuples(
        st.integers(-1, 420),
        st.integers(0, 3),
        st.binary(max_size=3)
        | st.sampled_from([b"=", b"==", b"A=", b"\n", b" ", b"/", b"0", b'"']),
    ),
    min_size=1,
    max_size=3,
)


@given(entries, edits, st.sampled_from([FIRST, SECOND, None]))
@settings(max_examples=500)
def test_what_is_found_of_edited_bytes_is_what_reading_them_gives(entry, edits, known):
    entry = known or entry
    data = entry.bytes
    for at, gone, put in edits:
        data = data[:at] + put + data[at + gone :]
    made = _made(data, *_parts(entry))
    assert made is None or len(data) == len(entry.bytes)
    leaf_linked(data)


@given(
    st.datetimes(timezones=st.just(UTC)),
    hashes,
    hashes,
    st.integers(-(2**63), 2**63 - 1) | st.integers(-2, 3),
    st.none() | hashes,
    st.binary(min_size=60, max_size=70),
    st.sampled_from([b"0f1e2d3c", b"\xff" * 8, b'","oid":', b"0F1E2D3C"]),
)
def test_what_is_made_of_no_event_is_not_found_either(at, c, oid, ov, p, sig, k):
    unsigned = unsigned_entry(at, c, k, oid.hex().encode(), ov, p)
    data = with_signature(unsigned, sig)
    _made(data, at, c, oid, ov, p)
    assert signature_if_made(data[:-1], at, c, oid.hex().encode(), ov, p) is None


@pytest.mark.parametrize("many", [63, 65, 66])
def test_a_signature_of_another_length_is_none(many):
    data = replace(SECOND, sig=b"\xff" * many).bytes
    assert signature_if_made(data, *_listed(SECOND)) is None
    assert signature_if_made(SECOND.bytes, *_listed(SECOND)) is not None


@pytest.mark.parametrize("changed", [{"ov": 1}, {"p": None}, {"ov": 0}, {"ov": -1}, {"ov": 2**53}])
def test_a_version_that_no_entry_has_is_not_found(changed):
    other = replace(SECOND, **changed)
    assert signature_if_made(other.bytes, *_listed(other)) is None


@pytest.mark.parametrize("length", range(140))
def test_the_end_of_an_entry_alone_is_nothing(length):
    for part in (SECOND.bytes[len(SECOND.bytes) - length :], SECOND.bytes[:length]):
        assert signature_if_made(part, *_listed(SECOND)) is None
        leaf_linked(part)


def _listed(entry):
    return entry.at, entry.c, entry.oid.hex().encode(), entry.ov, entry.p
