"""Files whole or not at all: written once, replaced, and whatever a crash had left of a draft."""

import pytest

from ledger.log import durable
from ledger.log.alarm import Alarm
from ledger.log.durable import Differs
from ledger.log.publisher import Publisher
from ledger.merkle.tiles import Bundle, Tile, unpack_entries
from tests.log.trees import LOG, Tree


def files_in(directory):
    return {
        str(f.relative_to(directory)): f.read_bytes() for f in directory.rglob("*") if f.is_file()
    }


def test_a_file_is_written_once_and_the_same_again_is_no_fault(tmp_path):
    files = {tmp_path / f"a/{n}": b"%d" % n for n in range(20)}
    durable.write_once(files)
    durable.write_once(files)
    assert files_in(tmp_path) == {f"a/{n}": b"%d" % n for n in range(20)}


def test_another_content_is_refused_and_the_first_stays(tmp_path):
    durable.write_once({tmp_path / "a": b"1"})
    with pytest.raises(Differs, match="nội dung khác"):
        durable.write_once({tmp_path / "b": b"2", tmp_path / "a": b"2"})
    assert files_in(tmp_path) == {"a": b"1"}


def test_what_a_crash_left_is_written_over(tmp_path):
    (tmp_path / ".a.new").write_bytes(b"half")
    (tmp_path / ".b.new").write_bytes(b"half")
    durable.write_once({tmp_path / "a": b"1"})
    durable.replace(tmp_path / "b", b"2")
    assert files_in(tmp_path) == {"a": b"1", "b": b"2"}


def test_a_file_is_replaced_with_its_rights(tmp_path):
    for content in (b"1", b"2"):
        durable.replace(tmp_path / "a/b", content, mode=0o600)
    assert files_in(tmp_path) == {"a/b": b"2"}
    assert (tmp_path / "a/b").stat().st_mode & 0o777 == 0o600


def test_a_draft_that_cannot_be_written_leaves_the_file_as_it_was(tmp_path):
    durable.replace(tmp_path / "a", b"1")
    (tmp_path / ".a.new").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 — whatever the system says
        durable.replace(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"1"


def test_a_file_for_people_is_placed_over_what_may_go_and_over_nothing_else(tmp_path):
    place, file = durable.place, tmp_path / "a/b"
    place(file, b"1")
    (file.parent / ".b.new").write_bytes(b"of somebody else")
    for content in (b"1", b"2"):
        with pytest.raises(Differs):
            place(file, content, over=lambda there: there == b"x")
    place(file, b"2", over=lambda there: there == b"1")
    with pytest.raises(Differs):
        place(file.parent, b"2", over=lambda _: True)
    assert files_in(tmp_path) == {"a/b": b"2", "a/.b.new": b"of somebody else"}


def test_a_partial_tile_goes_when_the_full_one_stands(tmp_path):
    publisher, tree = Publisher(tmp_path), Tree(256)
    entries = [b"%d" % n for n in range(256)]
    publisher.write({Tile(0, 0, 7): tree.leaves[: 7 * 32]}, {Bundle(0, 7): entries[:7]})
    assert set(files_in(tmp_path)) == {"tile/0/000.p/7", "tile/entries/000.p/7"}
    publisher.write({Tile(0, 0): tree.leaves}, {Bundle(0): entries})
    assert set(files_in(tmp_path)) == {"tile/0/000", "tile/entries/000"}
    assert unpack_entries((tmp_path / "tile/entries/000").read_bytes()) == entries


def test_another_tile_than_the_published_one_is_an_alarm(tmp_path):
    publisher = Publisher(tmp_path)
    publisher.write({Tile(0, 0, 1): b"a" * 32}, {})
    with pytest.raises(Alarm, match="khác với sổ") as raised:
        publisher.write({Tile(0, 0, 1): b"b" * 32}, {})
    assert raised.value.code == "TILE"


def test_of_one_size_the_first_checkpoint_stays(tmp_path):
    publisher, tree = Publisher(tmp_path), Tree(9)
    first = tree.note(5)
    again = first.with_signatures(*first.signatures)
    publisher.publish(first, lambda _: True)
    publisher.publish(again, lambda _: True)
    assert files_in(tmp_path) == {"checkpoint": first.bytes(), "checkpoints/5": first.bytes()}
    publisher.publish(again, lambda note: note == again)
    assert files_in(tmp_path) == {"checkpoint": again.bytes(), "checkpoints/5": first.bytes()}
    with pytest.raises(Alarm, match="hai gốc"):
        publisher.publish(Tree(9, other_from=2).note(5, LOG), lambda _: True)
