"""Trees and proofs against RFC 6962's own recursion, at every edge of a tile."""

from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle.proofs import (
    consistency_proof,
    frontier_from_tiles,
    inclusion_proof,
    root_by_inclusion,
    root_from_tiles,
    verify_consistency,
    verify_inclusion,
)
from ledger.merkle.reading import HASH_BYTES, LARGEST, MalformedText, ProofError
from ledger.merkle.tiles import HEIGHT, WIDTH, Tile, new_tiles, over, tiles_of
from ledger.merkle.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of
from tests.merkle.logs import Log

SMALL = 600
ALL = (*range(1, 270), 511, 512, 513, SMALL)
EDGES = (255, 256, 257, 511, 512, 513, 65535, 65536, 65537)

BIG = Log()
BIG.grow_leaves(Random(6962).randbytes(EDGES[-1] * HASH_BYTES))  # noqa: S311 - no secret


class Rfc:
    """RFC 6962, section 2.1, as it is written there, over the leaves of `BIG`."""

    @staticmethod
    def split(n):
        k = 1
        while k * 2 < n:
            k *= 2
        return k

    @staticmethod
    @cache
    def mth(begin, end):
        if end - begin == 1:
            return BIG.leaf(begin)
        k = Rfc.split(end - begin)
        return node_hash(Rfc.mth(begin, begin + k), Rfc.mth(begin + k, end))

    @staticmethod
    def path(m, begin, end):
        n = end - begin
        if n == 1:
            return []
        k = Rfc.split(n)
        if m < k:
            return [*Rfc.path(m, begin, begin + k), Rfc.mth(begin + k, end)]
        return [*Rfc.path(m - k, begin + k, end), Rfc.mth(begin, begin + k)]

    @staticmethod
    def subproof(m, begin, end, *, whole=True):
        n = end - begin
        if m == n:
            return [] if whole else [Rfc.mth(begin, end)]
        k = Rfc.split(n)
        if m <= k:
            return [*Rfc.subproof(m, begin, begin + k, whole=whole), Rfc.mth(begin + k, end)]
        return [*Rfc.subproof(m - k, begin + k, end, whole=False), Rfc.mth(begin, begin + k)]


@pytest.mark.slow
def test_every_inclusion_proof_in_a_small_tree_is_that_of_the_rfc():
    for size in ALL:
        root = Rfc.mth(0, size)
        assert root_from_tiles(size, BIG.read) == root
        for index in range(size):
            proof = inclusion_proof(index, size, BIG.read)
            assert proof == Rfc.path(index, 0, size)
            verify_inclusion(BIG.leaf(index), index, size, proof, root)


@pytest.mark.slow
def test_every_consistency_proof_in_a_small_tree_is_that_of_the_rfc():
    for new in ALL:
        for old in range(1, new + 1):
            proof = consistency_proof(old, new, BIG.read)
            assert proof == Rfc.subproof(old, 0, new)
            verify_consistency(old, new, proof, Rfc.mth(0, old), Rfc.mth(0, new))


@pytest.mark.parametrize("size", EDGES)
def test_roots_and_edges_of_a_tree_at_the_edges_of_a_tile(size):
    root = root_of(BIG.leaves[: size * HASH_BYTES])
    assert root == Rfc.mth(0, size)
    assert root_from_tiles(size, BIG.read) == root
    assert frontier_from_tiles(size, BIG.read).root() == root


@pytest.mark.parametrize("size", EDGES)
def test_inclusion_at_the_edges_of_a_tile(size):
    for index in {0, 1, size // 2, *(e - 1 for e in EDGES if e <= size), size - 1}:
        proof = inclusion_proof(index, size, BIG.read)
        assert proof == Rfc.path(index, 0, size)
        verify_inclusion(BIG.leaf(index), index, size, proof, Rfc.mth(0, size))


@pytest.mark.parametrize("new", EDGES)
def test_consistency_at_the_edges_of_a_tile(new):
    for old in {1, 2, new - 1, new, *(e for e in EDGES if e <= new)}:
        proof = consistency_proof(old, new, BIG.read)
        assert proof == Rfc.subproof(old, 0, new)
        verify_consistency(old, new, proof, Rfc.mth(0, old), Rfc.mth(0, new))


sizes = st.one_of(st.integers(1, SMALL), st.sampled_from(EDGES), st.integers(1, EDGES[-1]))


@given(st.data())
def test_proofs_of_any_two_sizes_are_those_of_the_rfc(data):
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    assert consistency_proof(old, new, BIG.read) == Rfc.subproof(old, 0, new)
    assert inclusion_proof(old - 1, new, BIG.read) == Rfc.path(old - 1, 0, new)


@given(st.data())
def test_an_edited_inclusion_proof_is_refused(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    leaf, proof, root = BIG.leaf(index), inclusion_proof(index, size, BIG.read), Rfc.mth(0, size)
    match data.draw(st.sampled_from(("leaf", "root", "index", "drop", "insert", "bit", "length"))):
        case "leaf":
            leaf = flipped(data, leaf)
        case "root":
            root = flipped(data, root)
        case "index":
            index = data.draw(st.integers(0, 2 * size).filter(lambda other: other != index))
        case "insert":
            proof.insert(data.draw(st.integers(0, len(proof))), data.draw(hashes))
        case _ if not proof:
            leaf = flipped(data, leaf)
        case "drop":
            del proof[data.draw(st.integers(0, len(proof) - 1))]
        case "bit":
            at = data.draw(st.integers(0, len(proof) - 1))
            proof[at] = flipped(data, proof[at])
        case "length":
            proof[-1] = proof[-1] + b"\0"
    with pytest.raises(ProofError):
        verify_inclusion(leaf, index, size, proof, root)


@given(st.data())
def test_an_edited_consistency_proof_is_refused(data):
    new = data.draw(sizes.filter(lambda size: size > 1))
    old = data.draw(st.integers(1, new - 1))
    proof, was, now = consistency_proof(old, new, BIG.read), Rfc.mth(0, old), Rfc.mth(0, new)
    match data.draw(st.sampled_from(("old", "new", "swap", "drop", "insert", "bit", "length"))):
        case "old":
            was = flipped(data, was)
        case "new":
            now = flipped(data, now)
        case "swap":
            was, now = now, was
        case "drop":
            del proof[data.draw(st.integers(0, len(proof) - 1))]
        case "insert":
            proof.insert(data.draw(st.integers(0, len(proof))), data.draw(hashes))
        case "bit":
            at = data.draw(st.integers(0, len(proof) - 1))
            proof[at] = flipped(data, proof[at])
        case "length":
            proof[-1] = proof[-1][:-1]
    with pytest.raises(ProofError):
        verify_consistency(old, new, proof, was, now)


hashes = st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES)


def flipped(data, known):
    bit = data.draw(st.integers(0, 8 * len(known) - 1))
    return (int.from_bytes(known, "big") ^ 1 << bit).to_bytes(len(known), "big")


@given(st.lists(st.integers(0, 700), max_size=8))
def test_a_tree_grown_in_any_steps_has_the_tiles_and_the_root_of_one_grown_at_once(steps):
    grown, frontier, size = Log(), Frontier(), 0
    for step in steps:
        leaves = BIG.leaves[size * HASH_BYTES : (size + step) * HASH_BYTES]
        made = dict(new_tiles(size, leaves, grown.read))
        assert sorted(made) == sorted(tiles_of(size, size + step))
        root = root_from_tiles(size + step, over(made, grown.read))
        grown.grow_leaves(leaves)
        frontier.append_many(leaves)
        size += step
        assert root == frontier.root() == root_of(BIG.leaves[: size * HASH_BYTES])
        assert Frontier.from_state(frontier.state()).root() == root
    for tile, known in grown.tiles.items():
        assert BIG.read(*tile) == known


@given(st.integers(0, 900), st.integers(0, 300))
def test_one_by_one_or_many_at_once_a_frontier_is_the_same(first, then):
    one, many = Frontier(), Frontier()
    for index in range(first + then):
        one.append(BIG.leaf(index))
    many.append_many(BIG.leaves[: first * HASH_BYTES])
    many.append_many(BIG.leaves[first * HASH_BYTES : (first + then) * HASH_BYTES])
    assert (one.size, one.hashes()) == (many.size, many.hashes())


@given(st.data())
def test_a_proof_reads_each_tile_once_and_few_of_them(data):
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    levels = -(-new.bit_length() // HEIGHT)
    for make in (BIG.inclusion, lambda index, size: BIG.consistency(index + 1, size)):
        BIG.reads.clear()
        make(old - 1, new)
        assert len(set(BIG.reads)) == len(BIG.reads) <= 2 * levels


def test_a_proof_in_a_tree_of_the_largest_size_reads_no_more_than_its_height():
    """Nobody holds such a tree; a reader that makes every tile up tells how many were asked for."""
    asked = []

    def made_up(level, n, width):
        asked.append(Tile(level, n, width))
        return bytes(HASH_BYTES) * width

    proof = inclusion_proof(LARGEST // 3, LARGEST, made_up)
    assert len(proof) == 63
    assert len(asked) == len(set(asked)) <= 16
    root_by_inclusion(bytes(32), LARGEST // 3, LARGEST, proof)


def test_equal_sizes_and_the_empty_tree_need_no_proof():
    root = Rfc.mth(0, 7)
    assert consistency_proof(7, 7, BIG.read) == consistency_proof(0, 7, BIG.read) == []
    verify_consistency(7, 7, [], root, root)
    verify_consistency(0, 7, [], EMPTY_ROOT, root)
    verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    with pytest.raises(ProofError):
        verify_consistency(0, 7, [], root, root)


@pytest.mark.parametrize(
    ("old", "new"), [(-1, 3), (4, 3), (3, LARGEST + 1), (-2, -1)]
)  # fmt: skip
def test_sizes_that_no_tree_can_have_are_refused(old, new):
    for make in (consistency_proof, inclusion_proof):
        with pytest.raises(ProofError):
            make(old, new, BIG.read)
    with pytest.raises(ProofError):
        verify_consistency(old, new, [], EMPTY_ROOT, EMPTY_ROOT)
    with pytest.raises(ProofError):
        list(tiles_of(old, new))


@pytest.mark.parametrize("wrong", [0, 1, 33])
def test_what_is_no_row_of_hashes_is_refused(wrong):
    torn = bytes(HASH_BYTES + wrong)[: 31 if wrong == 0 else None]
    for taken in (root_of, Frontier().append_many, lambda t: list(new_tiles(0, t, BIG.read))):
        with pytest.raises(ProofError):
            taken(torn)
    with pytest.raises(ProofError):
        Frontier().append(torn)


def test_a_tile_of_another_length_than_asked_for_is_refused():
    with pytest.raises(ProofError, match="tile/0/000"):
        inclusion_proof(3, WIDTH, lambda *tile: BIG.read(*tile)[:-1])


@pytest.mark.parametrize("state", [b"", bytes(7), (3).to_bytes(8, "big") + bytes(32)])
def test_a_torn_frontier_is_refused(state):
    with pytest.raises(MalformedText):
        Frontier.from_state(state)
    with pytest.raises(ProofError):
        Frontier(3, [bytes(32)])


def test_a_leaf_is_no_node():
    left, right = leaf_hash(b"Hello"), leaf_hash(b"World")
    assert leaf_hash(left + right) != node_hash(left, right) != node_hash(right, left)
