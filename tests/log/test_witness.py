"""The witness cosigns no fork, keeps what proves one, and answers as C2SP tlog-witness has it."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.log.serving import witness_app
from ledger.log.web import PLAIN, below, sent
from ledger.log.witness import Witness, WitnessStateLost
from ledger.merkle.note import Note, open_note, signed_with
from ledger.merkle.reading import TEXT_BYTES
from ledger.merkle.witnessing import SIZE_TYPE, checkpoint_path, read_signatures, read_size
from ledger.signing.keys import SigningKey, verify
from tests.log.trees import LOG, ORIGIN, OTHER, WITNESS, Tree, served

TREE = Tree(700)
FORK = Tree(700, other_from=200)


@pytest.fixture
def witness(tmp_path, clock):
    Witness.begin(tmp_path / "witness.sqlite")
    return Witness(tmp_path / "witness.sqlite", WITNESS, [LOG.verifier], clock)


def cosigned(answer, size):
    assert answer.status == 200
    (line,) = read_signatures(answer.body)
    text = TREE.checkpoint(size).text()
    assert signed_with(text, line, WITNESS.verifier, verify)
    return line.cosigned_at()


def test_it_cosigns_a_log_that_grows_and_says_when(witness, clock):
    assert cosigned(witness.add(TREE.to_cosign(0, 1)), 1) == clock.now
    clock.now += 5
    assert cosigned(witness.add(TREE.to_cosign(1, 300)), 300) == clock.now
    assert cosigned(witness.add(TREE.to_cosign(300, 300)), 300) == clock.now
    assert witness.last(ORIGIN).size == 300


def test_it_serves_the_last_checkpoint_with_the_logs_signature_and_its_own(witness):
    assert witness.served(checkpoint_path(ORIGIN)).status == 404
    other = SigningKey.new(ORIGIN)
    witness.add(TREE.to_cosign(0, 300, other, LOG))
    answer = witness.served(checkpoint_path(ORIGIN))
    note = Note.parse(answer.body)
    assert note.text == TREE.checkpoint(300).text()
    assert len(note.signatures) == 2
    assert len(open_note(note, [LOG.verifier, WITNESS.verifier], verify)) == 2


@pytest.mark.parametrize("old", [0, 299, 301])
def test_who_starts_from_another_size_is_told_the_last_one(witness, old):
    witness.add(TREE.to_cosign(0, 300))
    answer = witness.add(TREE.to_cosign(old, 700))
    assert (answer.status, answer.media_type, read_size(answer.body)) == (409, SIZE_TYPE, 300)


@pytest.mark.parametrize("size", [300, 301, 700])
def test_a_fork_is_not_cosigned_and_is_kept_as_evidence(witness, size):
    witness.add(TREE.to_cosign(0, 300))
    for _ in range(2):
        assert witness.add(FORK.to_cosign(300, size)).status == 422
    assert witness.evidence() == [(ORIGIN, size, FORK.to_cosign(300, size))]
    assert witness.last(ORIGIN).root == TREE.checkpoint(300).root


def test_another_tree_of_the_same_size_is_evidence_wherever_it_starts(witness):
    witness.add(TREE.to_cosign(0, 300))
    assert witness.add(FORK.to_cosign(0, 300)).status == 409
    assert [size for _, size, _ in witness.evidence()] == [300]


def test_a_proof_of_other_trees_is_not_believed(witness):
    witness.add(TREE.to_cosign(0, 300))
    wrong = TREE.to_cosign(300, 700).replace(b"old 300\n", b"old 300\n" + b"A" * 43 + b"=\n")
    assert witness.add(wrong).status == 422


def test_an_empty_tree_has_the_empty_root(witness):
    assert cosigned(witness.add(TREE.to_cosign(0, 0)), 0)
    text = TREE.note(0).text.replace("47DEQpj8", "57DEQpj8")
    line = LOG.sign(text.encode())
    forged = Note(text, (TREE.note(0).signatures[0].__class__(LOG.name, LOG.signer.key_id, line),))
    assert witness.add(b"old 0\n\n" + forged.bytes()).status == 422


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"old -1\n\n" + TREE.note(1).bytes(), 400),
        (b"old 00\n\n" + TREE.note(1).bytes(), 400),
        (b"old 2\n\n" + TREE.note(1).bytes(), 400),
        (b"old 0\n" + b"A" * 43 + b"=\n" + TREE.note(1).bytes(), 400),
        (TREE.to_cosign(0, 1)[:-1], 400),
        (b"old 0\n\nx" + TREE.note(1).bytes(), 404),
        (TREE.to_cosign(0, 1, OTHER), 403),
        (TREE.to_cosign(0, 1, SigningKey.new(ORIGIN)), 403),
        (TREE.to_cosign(0, 1).replace(b"\n1\n", b"\n2\n"), 403),
    ],
)
def test_what_is_asked_wrongly_changes_nothing(witness, body, status):
    assert witness.add(body).status == status
    assert witness.last(ORIGIN) is None
    assert witness.evidence() == []


def test_with_a_clock_that_runs_backward_it_cosigns_nothing(witness, clock):
    witness.add(TREE.to_cosign(0, 300))
    clock.now -= 1
    answer = witness.add(TREE.to_cosign(300, 700))
    assert answer.status == 503
    assert "chạy lùi 1 giây" in answer.words()
    assert witness.last(ORIGIN).size == 300
    clock.now += 1
    assert cosigned(witness.add(TREE.to_cosign(300, 700)), 700)


def test_what_it_cannot_keep_it_does_not_cosign(witness, tmp_path):
    witness.add(TREE.to_cosign(0, 300))
    holding = sqlite3.connect(tmp_path / "witness.sqlite", isolation_level=None)
    holding.execute(
        "create trigger full before update on cosigned begin select raise(abort, 'đĩa đầy'); end"
    )
    assert witness.add(TREE.to_cosign(300, 700)).status == 503
    assert witness.last(ORIGIN).size == 300
    holding.execute("drop trigger full")
    assert witness.add(TREE.to_cosign(300, 700)).status == 200
    holding.close()


def test_without_its_database_it_does_not_start(tmp_path, clock):
    with pytest.raises(WitnessStateLost, match="khóa mới"):
        Witness(tmp_path / "gone.sqlite", WITNESS, [LOG.verifier], clock)


def test_of_two_trees_at_once_one_is_cosigned(witness):
    with ThreadPoolExecutor(8) as pool:
        asked = [tree.to_cosign(0, size) for size in (300, 400) for tree in (TREE, FORK)]
        answers = [a.status for a in pool.map(witness.add, asked * 4)]
    assert answers.count(200) == 1
    assert answers.count(409) == 15


def test_over_http(witness):
    with served(witness_app(witness)) as address:
        add = below(address, "add-checkpoint")
        assert sent(below(address, checkpoint_path(ORIGIN))).status == 404
        assert cosigned(sent(add, TREE.to_cosign(0, 300)), 300)
        answer = sent(add, TREE.to_cosign(0, 700))
        assert (answer.status, answer.body, answer.media_type) == (409, b"300\n", SIZE_TYPE)
        assert sent(add, FORK.to_cosign(300, 700)).status == 422
        kept = sent(below(address, checkpoint_path(ORIGIN)))
        assert Note.parse(kept.body).text == TREE.checkpoint(300).text()
        assert kept.media_type == PLAIN.partition(";")[0]
        assert sent(add, b"x" * (TEXT_BYTES + 1)).status == 400
        assert sent(below(address, "..%2f..%2fetc")).status == 404
