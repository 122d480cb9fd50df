"""What the log has published, read back from files made here by hand, entry by entry."""

import json
from pathlib import Path

import pytest

from ledger.log.view import LogView, Proven
from ledger.merkle.proofs import verify_consistency, verify_inclusion
from ledger.merkle.reading import MerkleError, ProofError
from ledger.merkle.tiles import tile_path
from ledger.merkle.tree import leaf_hash, leaf_hashes, root_of
from ledger.signing.keys import verify
from tests.log.made import Made


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def test_a_log_not_begun_proves_nothing_and_says_so(tmp_path: Path) -> None:
    view = LogView(tmp_path / "chua-co", verify)
    assert view.published() is None
    assert view.proof(1) is None
    assert view.state(1).state is Proven.RECORDED
    assert view.alarm() is None


def test_each_position_says_how_far_its_proof_has_come(made: Made) -> None:
    view = LogView(made.directory, verify)
    made.integrate(300)
    made.publish()
    made.integrate(5)
    told = view.state(300)
    assert (told.state, told.size) == (Proven.WITNESSED, 300)
    assert [(w.name, w.here) for w in told.witnesses] == [("thanh-tra", True)]
    assert told.alone
    assert view.state(301).state is Proven.INTEGRATED
    assert view.state(306).state is Proven.RECORDED


def test_what_was_witnessed_first_stays_the_answer(made: Made) -> None:
    view = LogView(made.directory, verify)
    for _ in range(4):
        made.integrate(10)
        made.publish()
    assert [view.state(p).size for p in (1, 10, 11, 40)] == [10, 10, 20, 40]


def test_a_witness_with_an_address_of_its_own_is_not_here(tmp_path: Path) -> None:
    made = Made(tmp_path, "https://thanh-tra.vi-du/")
    made.integrate(1)
    made.publish()
    assert not LogView(tmp_path, verify).state(1).alone


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700])
def test_proofs_verify_against_the_published_checkpoint(made: Made, size: int) -> None:
    made.integrate(size)
    made.publish()
    view = LogView(made.directory, verify)
    policy = view.policy()
    assert policy is not None
    for position in {1, size // 2 or 1, size}:
        proof = view.proof(position)
        assert proof is not None
        leaf = leaf_hash(made.entries[position - 1])
        assert proof.open(leaf, policy, verify).checkpoint.size == size
        with pytest.raises(ProofError):
            proof.open(leaf_hash(b"khac"), policy, verify)


def test_tiles_that_grew_since_are_cut_to_the_tree_that_is_published(made: Made) -> None:
    made.integrate(300)
    made.publish()
    made.integrate(500)  # the partial tiles of 300 may be gone by then
    (made.directory / "public" / tile_path(0, 1, 44)).unlink()
    proof = LogView(made.directory, verify).proof(299)
    assert proof is not None
    root = root_of(leaf_hashes(made.entries[:300]))
    verify_inclusion(leaf_hash(made.entries[298]), 298, 300, proof.hashes, root)


def test_consistency_is_given_between_sizes_that_are_published(made: Made) -> None:
    made.integrate(513)
    made.publish()
    view = LogView(made.directory, verify)
    roots = [root_of(leaf_hashes(made.entries[:n])) for n in (100, 513)]
    verify_consistency(100, 513, view.consistency(100, 513), *roots)
    for old, new in ((5, 4), (0, 514), (-1, 3)):
        with pytest.raises(ProofError, match="513"):
            view.consistency(old, new)


def test_a_checkpoint_that_the_policy_does_not_accept_is_not_shown_as_one(made: Made) -> None:
    made.integrate(3)
    made.publish()
    other = Made(made.directory / "khac")
    other.integrate(3)
    made.write("public/checkpoint", other.note().bytes())
    with pytest.raises(MerkleError):
        LogView(made.directory, verify).published()


def test_after_a_change_of_witnesses_the_newest_checkpoint_speaks_for_the_old(made: Made) -> None:
    made.integrate(3)
    made.publish()
    heir = Made(made.directory / "moi")
    made.witness, made.cosigner = heir.witness, heir.cosigner
    log = made.signer.verifier(made.key.public_key().public_bytes_raw()).text()
    new = heir.cosigner.verifier(heir.witness.public_key().public_bytes_raw()).text()
    made.write("policy", f"log {log}\nwitness moi {new}\nquorum moi\n")
    made.integrate(2)
    made.publish()
    told = LogView(made.directory, verify).state(2)
    assert (told.size, [w.name for w in told.witnesses]) == (5, ["moi"])


def test_an_alarm_is_told_with_its_words(made: Made) -> None:
    made.write("alarm.json", json.dumps({"code": "GAP", "position": 3, "words": "thiếu số 3"}))
    assert LogView(made.directory, verify).state(9).alarm == "thiếu số 3"
    made.write("alarm.json", "{")
    assert "không đọc được" in (LogView(made.directory, verify).alarm() or "")
