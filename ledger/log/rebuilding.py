"""Rebuilding the published tiles from the ledger's entries, when they are gone or spoiled.

They are made beside the old ones and take their place only when the tree over them has the root
that the integrator reached and the one that was signed last: entries that were changed meanwhile
make another tree, and nothing is replaced then.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from psycopg.rows import scalar_row

from ledger.log.alarm import Alarm
from ledger.log.checking import opened
from ledger.log.growing import Growing, growing_file
from ledger.log.integrator import RUN, held
from ledger.log.publisher import Publisher
from ledger.log.signer import Signed
from ledger.log.view import LogView
from ledger.merkle.proofs import root_from_tiles
from ledger.merkle.reading import ProofError
from ledger.merkle.tree import leaf_hashes
from ledger.signing.keys import verify

_ENTRIES = "select entry from ledger.entries where position between %s and %s order by position"


def rebuild(
    directory: Path, conninfo: str, signed: Signed, report: Callable[[int, int], None]
) -> int:
    """Make all published tiles anew; return how many entries they have.

    `report` is told how many of how many are done. Alarm: the entries are not those that were
    integrated and signed; nothing was replaced. Elsewhere: the log is running; stop it first.
    """
    draft = directory / "rebuilt"
    with held(directory), closing(Growing(growing_file(directory))) as tree:
        shutil.rmtree(draft, ignore_errors=True)
        size = tree.size
        if signed.size > size:
            raise Alarm("BEHIND", f"đã ký cây {signed.size} mục, ở đây mới tích hợp {size}")
        with closing(Growing(growing_file(draft))) as made:
            publisher, published = Publisher(draft / "public"), LogView(draft, verify).tile
            for entries in _runs(conninfo, size):
                grown = made.extended(entries, leaf_hashes(entries))
                publisher.write(grown.tiles, grown.bundles)
                made.keep(grown)
                report(made.size, size)
            publisher.write(*made.partial())
            read = made.over(published)
            same = made.size == size and (
                (root_from_tiles(size, read), root_from_tiles(signed.size, read))
                == (root_from_tiles(size, tree.over(_nothing)), signed.root)
            )
        if not same:
            raise Alarm("OTHER", "các mục trong sổ không còn là các mục đã tích hợp và đã ký")
        if size:
            _take_place(draft / "public" / "tile", directory / "public" / "tile")
        shutil.rmtree(draft)
        return size


def _runs(conninfo: str, size: int) -> Iterator[list[bytes]]:
    """Yield all entries up to a position, in order, run by run."""
    with opened(conninfo) as connection:
        cursor = connection.cursor(row_factory=scalar_row, binary=True)
        for first in range(1, size + 1, RUN):
            yield cursor.execute(_ENTRIES, (first, min(first + RUN - 1, size))).fetchall()


def _nothing(*tile: int) -> bytes:
    """Refuse to read a tile: the root needs the unfinished ones only."""
    raise ProofError(f"không có mảnh {tile}")


def _take_place(new: Path, old: Path) -> None:
    """Put a directory in the place of one that may be there; a crash between leaves both."""
    gone = old.with_name(f".{old.name}.old")
    shutil.rmtree(gone, ignore_errors=True)
    old.parent.mkdir(parents=True, exist_ok=True)
    if old.exists():
        old.rename(gone)
    new.rename(old)
    shutil.rmtree(gone, ignore_errors=True)
