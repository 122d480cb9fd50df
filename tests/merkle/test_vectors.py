"""What others published: the proofs of transparency-dev/merkle, the roots of RFC 6962, C2SP's notes."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.cosignature import cosigned_message
from ledger.merkle.keys import SignerKey, VerifierKey
from ledger.merkle.note import Note, open_note, sign
from ledger.merkle.proofs import verify_consistency, verify_inclusion
from ledger.merkle.reading import ProofError
from ledger.merkle.tiles import tile_path
from ledger.merkle.tree import EMPTY_ROOT, Frontier, leaf_hash, leaf_hashes, node_hash, root_of
from ledger.merkle.witnessing import AddCheckpoint, read_signatures
from tests.merkle.logs import Key, Log, verify

VECTORS = Path(__file__).parent / "vectors"

# The two vectors whose "roots" are twelve bytes of text: they ask that equal sizes need no proof,
# of roots that no SHA-256 tree can have. Refusing a root of another length is stricter, and meant.
NO_HASHES = {
    "additional/sizes-are-equal-one-and-proof-is-empty",
    "additional/sizes-are-equal-zero-and-proof-is-empty",
}


def published(kind):
    vectors = json.loads((VECTORS / f"{kind}.json").read_text("utf-8"))["vectors"]
    return [pytest.param(vector, name in NO_HASHES, id=name) for name, vector in vectors.items()]


def hashes(vector):
    return [base64.b64decode(known) for known in vector["proof"] or []]


def judged(refused, check, *args):
    if refused:
        with pytest.raises(ProofError):
            check(*args)
    else:
        check(*args)


@pytest.mark.parametrize(("vector", "no_hash"), published("inclusion"))
def test_published_inclusion_proofs_are_judged_as_published(vector, no_hash):
    leaf, root = (base64.b64decode(vector[part]) for part in ("leafHash", "root"))
    judged(
        vector["wantErr"] or no_hash,
        verify_inclusion, leaf, vector["leafIdx"], vector["treeSize"], hashes(vector), root,
    )  # fmt: skip


@pytest.mark.parametrize(("vector", "no_hash"), published("consistency"))
def test_published_consistency_proofs_are_judged_as_published(vector, no_hash):
    old, new = (base64.b64decode(vector[part]) for part in ("root1", "root2"))
    judged(
        vector["wantErr"] or no_hash,
        verify_consistency, vector["size1"], vector["size2"], hashes(vector), old, new,
    )  # fmt: skip


def test_all_published_vectors_are_here():
    assert [len(published(kind)) for kind in ("inclusion", "consistency")] == [98, 98]


# The eight leaves that implementations of RFC 6962 have shared since the first one, and the root
# after each (transparency-dev/merkle, testonly/constants.go up to v0.0.2).
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                 "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_the_eight_shared_leaves(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf_hash(leaf))
    assert root_of(leaf_hashes(LEAVES[:size])).hex() == ROOTS[size - 1]
    assert frontier.root().hex() == ROOTS[size - 1]


def test_the_hashes_of_rfc_6962():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == ROOTS[0]
    assert (
        leaf_hash(b"L123456").hex()
        == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    )
    assert (
        node_hash(b"N123", b"N456").hex()
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_the_note_of_the_specification_opens():
    """https://c2sp.org/signed-note, "Example"."""
    vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    data = (
        "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2O"
        "NncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
    )
    key = VerifierKey.parse(vkey)
    assert key.text() == vkey
    note = Note.parse(data)
    assert note.written() == data
    assert open_note(note, [key], verify) == note.signatures


def test_the_key_and_note_of_the_go_library_are_ours_byte_for_byte():
    """golang.org/x/mod/sumdb/note, the example of its documentation."""
    line = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signer = SignerKey.parse(line)
    key = Key(signer.name, signer.algorithm, signer.seed)
    assert key.signer == signer
    assert key.signer.text() == line
    assert key.vkey == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert sign(text, signer, key.sign).text() == (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
        "otpRZb6KE6RyyBwJnAM=\n"
    )


BEHIND_THE_SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
)


def test_the_cosigned_checkpoint_of_the_specification_reads():
    """https://c2sp.org/tlog-cosignature, introduction and "Ed25519 signed message"."""
    data = (
        f"{BEHIND_THE_SOFA}\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2"
        "q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2"
        "oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    note = Note.parse(data)
    assert note.written() == data
    assert Checkpoint.parse(note.text).size == 20852163
    assert Checkpoint.parse(note.text).text() == BEHIND_THE_SOFA
    assert note.signatures[1].cosigned_at() == 1679315147
    assert (
        cosigned_message(note.text, 1679315147)
        == f"cosignature/v1\ntime 1679315147\n{BEHIND_THE_SOFA}".encode()
    )


def test_the_witness_request_and_answer_of_the_specification_read():
    """https://c2sp.org/tlog-witness, "add-checkpoint"."""
    data = (
        "old 20852014\n"
        "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
        "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n"
        f"{BEHIND_THE_SOFA}\n"
        "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2"
        "q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        "— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V62"
        "67UEjw6QUXTS5Rovnzv++qbSzm9Q=\n"
    )
    request = AddCheckpoint.parse(data)
    assert request.text() == data
    assert (request.old, len(request.proof), request.checkpoint().size) == (20852014, 4, 20852163)
    (line,) = read_signatures(
        "— witness.example/w1 CMp+6LWBU0anHGH5aNDTJkH/gj79sG+T6+iP2ThYN5krrDJbR1HDnucjL39QsZTSvVjyQLrd"
        "k3DXDqI5G2HgLatVs0pWh6Up69HVOw==\n"
    )
    assert line.name == "witness.example/w1"


@pytest.mark.parametrize(
    ("n", "path"), [(1234067, "x001/x234/067"), (0, "000"), (999, "999"), (1000, "x001/000")]
)
def test_tile_paths_are_those_of_the_specification(n, path):
    """https://c2sp.org/tlog-tiles, "Merkle Tree": 1234067 is encoded as x001/x234/067."""
    assert tile_path(0, n) == f"tile/0/{path}"
    assert tile_path(0, n, 17) == f"tile/0/{path}.p/17"


def subtrees(most):
    """The intervals of which the draft speaks: from 0 on, or from a multiple of their own width."""
    for end in range(most + 1):
        for start in range(end + 1):
            width = 1 << (end - start - 1).bit_length()
            if start in {0, end} or start % width == 0:
                yield start, end


@pytest.mark.slow
def test_the_rolling_hashes_of_all_small_trees_and_their_proofs():
    """draft-ietf-plants-merkle-tree-certs, appendix "Subtree Test Vectors", trees up to 130.

    Leaves 0x00, 0x01, …; each line of output goes into one SHA-256. The third of its hashes is of
    proofs between subtrees that begin within a tree, which no log of ours has.
    """
    leaves = [bytes([n]) for n in range(130)]
    hashed, proven = sha256(), sha256()
    for start, end in subtrees(130):
        tree = Log(leaves[start:end])
        hashed.update(f"[{start}, {end}) {tree.root().hex()}\n".encode())
        for index in range(start, end):
            path = "".join(f" {known.hex()}" for known in tree.inclusion(index - start))
            proven.update(f"{index} [{start}, {end}){path}\n".encode())
    assert hashed.hexdigest() == "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81"
    assert proven.hexdigest() == "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"
