"""Files that are there whole or not at all, and stay: drafts, fsync, then a link or a rename.

One process at a time writes in a directory of the log, so a draft there has a fixed name and what a
crash left of one is written over; a file that is handed to people is drafted under a name of its
own (`place`). Whoever reads sees the old content, the new one, or no file.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_AT_ONCE = 8
"""Drafts that are brought to disk at one time: a file system commits such together."""


class Differs(Exception):  # noqa: N818 — what is found there, not a fault of the program
    """A file that is written once is there already with another content."""

    def __init__(self, file: Path) -> None:
        """Name the file."""
        super().__init__(f"tệp {file} đã có với nội dung khác")
        self.file = file


def replace(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a file in the place of what it was, on disk when this returns."""
    make_directory(file.parent)
    draft = _drafted(_draft_of(file), content, mode)
    draft.replace(file)
    _sync_directory(file.parent)


def place(
    file: Path,
    content: bytes,
    *,
    over: Callable[[bytes], bool] = lambda _: False,
    mode: int = 0o644,
) -> None:
    """Write a file in a directory that is not ours alone, on disk when this returns.

    Differs: there is something already, and `over` does not say of its content that it may go. What
    was there stays until the whole new content takes its place; a kill leaves a draft at most.
    """
    if file.exists() and not (file.is_file() and over(file.read_bytes())):
        raise Differs(file)
    make_directory(file.parent)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.new")
    try:
        _drafted(draft, content, mode).replace(file)
    finally:
        draft.unlink(missing_ok=True)
    _sync_directory(file.parent)


def write_once(files: Mapping[Path, bytes], *, mode: int = 0o644) -> None:
    """Write files that are not there yet, all on disk when this returns; never replaces one.

    Differs: one is there with another content; those before it may have been written.
    """
    fresh = [file for file, content in files.items() if not _is_there(file, content)]
    for directory in {file.parent for file in fresh}:
        make_directory(directory)
    if len(fresh) == 1:
        drafts = [_drafted(_draft_of(fresh[0]), files[fresh[0]], mode)]
    else:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            drafts = list(pool.map(lambda f: _drafted(_draft_of(f), files[f], mode), fresh))
    for draft, file in zip(drafts, fresh, strict=True):
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            if not _is_there(file, files[file]):
                raise
        draft.unlink()
    for directory in {file.parent for file in fresh}:
        _sync_directory(directory)


def make_directory(directory: Path) -> None:
    """Make a directory and those above it, each on disk before anything is put in it."""
    missing = [d for d in (directory, *directory.parents) if not d.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        _sync_directory(one.parent)


def remove(files: Iterable[Path]) -> None:
    """Remove files that nobody needs any more; those that are gone are no fault."""
    for file in files:
        file.unlink(missing_ok=True)


def _is_there(file: Path, content: bytes) -> bool:
    """Say whether a file is there; Differs: with another content."""
    try:
        found = file.read_bytes()
    except FileNotFoundError:
        return False
    if found != content:
        raise Differs(file)
    return True


def _draft_of(file: Path) -> Path:
    return file.with_name(f".{file.name}.new")


def _drafted(draft: Path, content: bytes, mode: int) -> Path:
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return draft


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
