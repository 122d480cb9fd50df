"""Notes, checkpoints, cosignatures and proofs as files: who is believed, and what is refused where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.keys import SignerKey, VerifierKey
from ledger.merkle.note import SIGNATURES, Note, open_note
from ledger.merkle.policy import Policy
from ledger.merkle.proof_text import TlogProof
from ledger.merkle.reading import TEXT_BYTES, MalformedText, NoteError, ProofError
from ledger.merkle.tree import leaf_hash
from ledger.merkle.witnessing import AddCheckpoint, checkpoint_path, read_signatures, read_size
from tests.merkle.logs import LOG, NOON, ORIGIN, WITNESSES, Key, Log, verify

KNOWN = Log(f"bản ghi {n}".encode() for n in range(300))
NOTE = KNOWN.note()
KEYS = [LOG.verifier, *(witness.verifier for witness in WITNESSES)]
TTRA, TOCHUC, VPHONG = WITNESSES
POLICY = Policy.parse(
    f"# ai được tin\nlog {LOG.vkey}\nwitness a {TTRA.vkey} https://ttra.test/\n"
    f"witness b {TOCHUC.vkey}\nwitness c {VPHONG.vkey}\ngroup g 2 a b c\nquorum g\n"
)


def test_a_note_opens_for_those_who_signed_it():
    assert open_note(NOTE, KEYS, verify) == NOTE.signatures
    assert [line.cosigned_at() for line in NOTE.signatures[1:]] == [NOON, NOON + 1, NOON + 2]
    assert Note.parse(NOTE.bytes()) == NOTE


def test_signatures_of_unknown_keys_are_passed_over():
    assert open_note(NOTE, KEYS[:1], verify) == NOTE.signatures[:1]
    with pytest.raises(NoteError, match="không có chữ ký nào"):
        open_note(NOTE, [Key("ai-do.test").verifier], verify)


def test_a_key_of_the_same_name_is_another_key():
    other = Key(ORIGIN, seed=bytes(32))
    with pytest.raises(NoteError, match="không có chữ ký nào"):
        open_note(NOTE, [other.verifier], verify)
    forged = Note(NOTE.text, (other.line(NOTE.text),))
    with pytest.raises(NoteError):
        open_note(forged, KEYS, verify)


def test_an_edited_text_is_refused_with_whose_signature_fails():
    edited = Note(NOTE.text.replace("\n300\n", "\n301\n"), NOTE.signatures)
    with pytest.raises(NoteError, match=f"chữ ký thứ 1: sai đối với khóa {ORIGIN}"):
        open_note(edited, KEYS, verify)
    with pytest.raises(NoteError, match=f"chữ ký thứ 2: sai đối với khóa {TTRA.signer.name}"):
        open_note(edited, KEYS[1:], verify)


def test_a_cosignature_does_not_pass_at_another_time():
    line = NOTE.signatures[1]
    later = type(line)(line.name, line.key_id, (NOON + 9).to_bytes(8, "big") + line.blob[8:])
    with pytest.raises(NoteError, match="chữ ký thứ 1"):
        open_note(Note(NOTE.text, (later,)), KEYS, verify)


def test_two_signatures_by_one_key_are_refused():
    with pytest.raises(NoteError, match="đã ký ở trên"):
        open_note(NOTE.with_signatures(NOTE.signatures[0]), KEYS, verify)


def test_only_a_cosignature_carries_a_time():
    for key, at in ((LOG, NOON), (TTRA, None), (TTRA, -1)):
        with pytest.raises(NoteError):
            key.line(NOTE.text, at)


def test_a_signer_key_shows_its_secret_to_nobody_by_chance():
    assert "seed" not in repr(LOG.signer)
    assert SignerKey.parse(LOG.signer.text()) == LOG.signer
    broken = LOG.signer.text()[:-3]
    with pytest.raises(MalformedText) as refused:
        SignerKey.parse(broken)
    assert broken[-20:] not in str(refused.value)
    with pytest.raises(NoteError):
        LOG.signer.verifier(TTRA.public)


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", f"{ORIGIN}+00000000+{LOG.vkey.split('+')[2]}", LOG.vkey.upper(), LOG.vkey[:-4],
     LOG.vkey + " ", "a b" + LOG.vkey, "+" + LOG.vkey, LOG.vkey.replace("+A", "+B", 1)],
)  # fmt: skip
def test_a_verifier_key_that_is_not_its_own_is_refused(vkey):
    with pytest.raises(MalformedText, match="khóa công khai"):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", "ghi chú"),
        (b"\xff\n\n\xe2\x80\x94 a b\n", "dòng 1"),
        (b"a\r\n\n\xe2\x80\x94 a AAAAAAA=\n", "dòng 1"),
        (b"a\nb\n", "dòng 3"),
        (b"a\n\n", "dòng 3"),
        (b"a\n\n\xe2\x80\x94 a AAAAAAA=", "dòng 3"),
        (b"a\n\n- a AAAAAAA=\n", "dòng 3"),
        (b"a\n\n\xe2\x80\x94 a AAAA\n", "dòng 3"),
        (b"a\n\n\xe2\x80\x94 a AAAAAAB=\n", "dòng 3"),
        (b"a\n\n\xe2\x80\x94 a+b AAAAAAA=\n", "dòng 3"),
        (b"a\n\n\xe2\x80\x94 a AAAA AAA=\n", "dòng 3"),
        (b"a\n\n" + b"\xe2\x80\x94 a AAAAAAA=\n" * (SIGNATURES + 1), "dòng 3"),
        (b"a" * (TEXT_BYTES + 1), "ghi chú"),
    ],
)
def test_what_is_no_note_is_refused_with_its_place(data, place):
    with pytest.raises(MalformedText) as refused:
        Note.parse(data)
    assert refused.value.place.startswith(place)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\n1\n", 3), ("a\n01\n" + "A" * 43 + "=\n", 2), ("a\n+1\n" + "A" * 43 + "=\n", 2),
     ("a\n9223372036854775808\n" + "A" * 43 + "=\n", 2), ("a\n1\nAAAA\n", 3), ("a\n1\n\n", 3),
     ("a\n1\n" + "A" * 42 + "B=\n", 3), ("a\n１\n" + "A" * 43 + "=\n", 2)],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused_with_its_line(text, line):
    with pytest.raises(MalformedText) as refused:
        Checkpoint.parse(text)
    assert refused.value.place == f"dòng {line}"


def test_extension_lines_of_a_checkpoint_stay():
    text = KNOWN.checkpoint().text() + "thêm\n"
    assert Checkpoint.parse(text).extensions == ("thêm",)
    assert Checkpoint.parse(text).text() == text


def test_a_proof_file_opens_and_says_who_witnessed():
    proof = TlogProof.parse(KNOWN.proof(42).text())
    opened = proof.open(KNOWN.leaf(42), POLICY, verify)
    assert opened.checkpoint == KNOWN.checkpoint()
    assert opened.witnessed == {"a": NOON, "b": NOON + 1, "c": NOON + 2}


def test_a_proof_file_with_extra_data_reads_and_writes_the_same():
    proof = TlogProof(42, KNOWN.inclusion(42), NOTE, "ghi thêm".encode())
    assert TlogProof.parse(proof.text()).text() == proof.text()
    assert TlogProof.parse(proof.text()).extra == "ghi thêm".encode()


def test_a_proof_of_another_entry_or_place_is_refused():
    proof = KNOWN.proof(42)
    with pytest.raises(ProofError):
        proof.open(leaf_hash(b"edited"), POLICY, verify)
    with pytest.raises(ProofError):
        TlogProof(43, proof.hashes, proof.note).open(KNOWN.leaf(42), POLICY, verify)
    with pytest.raises(ProofError):
        TlogProof(300, proof.hashes, proof.note).open(KNOWN.leaf(42), POLICY, verify)


@given(st.data())
def test_a_proof_file_with_any_letter_changed_proves_nothing(data):
    text = KNOWN.proof(42).text()
    at = data.draw(st.integers(0, len(text) - 1))
    put = data.draw(st.sampled_from("\n 0aZ+=—\0").filter(lambda letter: letter != text[at]))
    edited = text[:at] + put + text[at + 1 :]
    all_three = POLICY.parse(
        f"log {LOG.vkey}\nwitness a {TTRA.vkey}\nwitness b {TOCHUC.vkey}\nwitness c {VPHONG.vkey}\n"
        "group g all a b c\nquorum g\n"
    )
    with pytest.raises((MalformedText, NoteError, ProofError)):
        TlogProof.parse(edited).open(KNOWN.leaf(42), all_three, verify)


REAL = [
    (Note.parse, NOTE.bytes()),
    (TlogProof.parse, KNOWN.proof(42).text().encode()),
    (AddCheckpoint.parse, AddCheckpoint(17, KNOWN.consistency(17), NOTE).text().encode()),
    (Policy.parse, f"log {LOG.vkey}\nwitness a {TTRA.vkey}\ngroup g any a\nquorum g\n".encode()),
    (read_signatures, NOTE.signatures[1].text().encode()),
    (read_size, b"300\n"),
]


@given(st.sampled_from(REAL), st.integers(0, 1500), st.integers(0, 60), st.binary(max_size=9))
def test_a_reader_reads_or_refuses_and_never_fails(real, at, cut, put):
    read, data = real
    try:
        read(data[:at] + put + data[at + cut :])
    except MalformedText as refused:
        place = refused.place
    else:
        place = "không bị từ chối"
    assert place


def test_the_policy_asks_for_its_quorum():
    two, one = KNOWN.note(cosigned=WITNESSES[1:]), KNOWN.note(cosigned=WITNESSES[2:])
    assert POLICY.open(two, verify).witnessed == {"b": NOON, "c": NOON + 1}
    with pytest.raises(NoteError, match="chưa đủ nhân chứng theo g: c đồng ký"):
        POLICY.open(one, verify)
    with pytest.raises(NoteError, match="nhật ký"):
        POLICY.open(Note(NOTE.text, NOTE.signatures[1:]), verify)
    assert POLICY.urls == {"a": "https://ttra.test/"}
    assert POLICY.comments == ((1, "# ai được tin"),)


def test_groups_stand_in_groups():
    nested = Policy.parse(
        f"log {LOG.vkey}\nwitness a {TTRA.vkey}\nwitness b {TOCHUC.vkey}\nwitness c {VPHONG.vkey}\n"
        "group bc any b c\ngroup g all a bc\nquorum g\n"
    )
    for cosigned, enough in (("ab", True), ("ac", True), ("bc", False), ("a", False), ("", False)):
        assert nested.satisfied_by(set(cosigned)) is enough


def test_a_policy_may_ask_for_no_witness():
    alone = Policy.parse(f"log {LOG.vkey}\nquorum none\n")
    assert alone.open(KNOWN.note(cosigned=()), verify).witnessed == {}


@pytest.mark.parametrize(
    ("policy", "place"),
    [
        ("", "chính sách"),
        (f"log {LOG.vkey}\n", "chính sách"),
        (f"log {LOG.vkey}\nquorum none", "dòng 2"),
        (f"log {LOG.vkey}\nlog {LOG.vkey}\nquorum none\n", "dòng 2"),
        (f"log {TTRA.vkey}\nquorum none\n", "dòng 1"),
        (f"witness a {LOG.vkey}\nquorum a\n", "dòng 1"),
        (f"witness none {TTRA.vkey}\nquorum none\n", "dòng 1"),
        (f"witness a {TTRA.vkey}\nwitness b {TTRA.vkey}\nquorum a\n", "dòng 2"),
        (f"witness a {TTRA.vkey}\nwitness a {TOCHUC.vkey}\nquorum a\n", "dòng 2"),
        ("quorum a\n", "dòng 1"),
        ("quorum none\nquorum none\n", "dòng 2"),
        (f"witness a {TTRA.vkey}\ngroup g 2 a\nquorum g\n", "dòng 2"),
        (f"witness a {TTRA.vkey}\ngroup g 0 a\nquorum g\n", "dòng 2"),
        (f"witness a {TTRA.vkey}\ngroup g any a a\nquorum g\n", "dòng 2"),
        (f"witness a {TTRA.vkey}\ngroup g any a\ngroup h any a\nquorum g\n", "dòng 3"),
        (f"witness a {TTRA.vkey}\ngroup g any\nquorum a\n", "dòng 2"),
        ("trust all\nquorum none\n", "dòng 1"),
        ("quorum none\r\n", "dòng 1"),
    ],
)
def test_what_is_no_policy_is_refused_with_its_place(policy, place):
    with pytest.raises(MalformedText) as refused:
        Policy.parse(policy)
    assert refused.value.place == place


def test_a_request_to_a_witness_reads_and_writes_the_same():
    request = AddCheckpoint(17, KNOWN.consistency(17), NOTE)
    assert AddCheckpoint.parse(request.text()).text() == request.text()
    assert AddCheckpoint.parse(request.text()).checkpoint() == KNOWN.checkpoint()
    with pytest.raises(MalformedText, match="old"):
        AddCheckpoint.parse(request.text().removeprefix("old "))


def test_the_answers_of_a_witness_read():
    assert read_signatures(NOTE.signatures[1].text()) == NOTE.signatures[1:2]
    assert read_size("300\n") == 300
    for wrong in ("", "300", "300\n1\n", "-1\n"):
        with pytest.raises(MalformedText):
            read_size(wrong)


def test_where_a_witness_serves_its_last_checkpoint():
    """The name is the SHA-256 of the origin (`printf %s thidua.test/so-cai | sha256sum`)."""
    assert checkpoint_path(ORIGIN) == (
        "2395fa0ca014ee0ca3d82a31b80b1e0d196b3420cd91f0f1e6ede4ea7ae7bf3e/checkpoint"
    )
