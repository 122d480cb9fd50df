"""Where tiles and bundles of entries are, what is in them, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.merkle.reading import LARGEST, MalformedText, ProofError
from ledger.merkle.tiles import (
    ENTRY_BYTES,
    WIDTH,
    Bundle,
    Tile,
    bundles_of,
    entries_path,
    pack_entries,
    read_path,
    tile_path,
    tiles_of,
    unpack_entries,
)

indices = st.one_of(st.integers(0, LARGEST), st.sampled_from([0, 999, 1000, 999_999, 1_000_000]))
widths = st.integers(1, WIDTH)


@given(st.integers(0, 63), indices, widths)
def test_a_path_says_which_tile(level, n, width):
    assert read_path(tile_path(level, n, width)) == Tile(level, n, width)


@given(indices, widths)
def test_a_path_says_which_bundle(n, width):
    assert read_path(entries_path(n, width)) == Bundle(n, width)


@pytest.mark.parametrize(
    "path",
    ["", "tile", "tile/0", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000/001", "tile/00/000",
     "tile/64/000", "tile/-1/000", "tile/0/001/067", "tile/0/x001/x067", "tile/0/000.p/0",
     "tile/0/000.p/01", "tile/0/000.p/256", "tile/0/000.p/999", "tile/0/000.p", "tile/0/000/",
     "/tile/0/000", "tile/0/000\n", "tile/entries/../000", "tile/0/..%2f000", "tile/Entries/000",
     "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/0/٠٠٠"],
)  # fmt: skip
def test_any_other_spelling_is_refused(path):
    with pytest.raises(MalformedText):
        read_path(path)


@pytest.mark.parametrize(("level", "n", "width"), [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 0, 257)])
def test_no_path_is_made_of_what_no_tile_can_be(level, n, width):
    with pytest.raises(ProofError):
        tile_path(level, n, width)


@given(st.integers(0, 200_000), st.integers(0, 3_000))
def test_tiles_and_bundles_cover_what_is_new_and_nothing_else(old, more):
    new = old + more
    leaves = {tile.n: tile.width for tile in tiles_of(old, new) if tile.level == 0}
    assert leaves == {bundle.n: bundle.width for bundle in bundles_of(old, new)}
    covered = {n * WIDTH + at for n, width in leaves.items() for at in range(width)}
    assert covered >= set(range(old, new))
    assert not covered or (max(covered), min(covered)) == (new - 1, old - old % WIDTH)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=WIDTH))
def test_a_bundle_gives_its_entries_back(entries):
    packed = pack_entries(entries)
    assert unpack_entries(packed) == entries
    if packed:
        with pytest.raises(MalformedText):
            unpack_entries(packed + b"\0")


def test_the_longest_entry_and_no_longer():
    assert unpack_entries(pack_entries([b"a" * ENTRY_BYTES])) == [b"a" * ENTRY_BYTES]
    with pytest.raises(ProofError):
        pack_entries([b"a" * (ENTRY_BYTES + 1)])


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x02a", bytes(2 * (WIDTH + 1))])
def test_a_torn_or_overfull_bundle_is_refused(data):
    with pytest.raises(MalformedText):
        unpack_entries(data)


@pytest.mark.parametrize("many", [0, WIDTH + 1])
def test_a_bundle_of_none_or_too_many_is_not_made(many):
    with pytest.raises(ProofError):
        pack_entries([b""] * many)
