"""The guard at the start: a ledger behind what was signed or witnessed takes no more events.

Sizes and roots that others keep (signer, witnesses, published files) are compared with the tree
here, and the tree's leaves with the database's, at its end and here and there before it.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.log.alarm import CannotRun
from ledger.log.checking import opened
from ledger.log.words import ALARMS
from ledger.merkle.proofs import root_from_tiles
from ledger.merkle.reading import HASH_BYTES, ProofError
from ledger.merkle.tiles import WIDTH, TileReader

_SAMPLES = 64


class LedgerBehind(CannotRun):
    """The ledger is behind, or other than, what was signed or witnessed of it. In Vietnamese."""


class Known(NamedTuple):
    """What somebody keeps of this log."""

    size: int
    root: bytes


def refuse_behind(
    conninfo: str, known: Mapping[str, Known], integrated: int, read: TileReader
) -> None:
    """Refuse to go on with a ledger that lacks what is known of it, or has it otherwise.

    `known` has who says so, in Vietnamese; `read` has the tiles of the `integrated` entries.
    """
    with opened(conninfo) as connection:
        row = connection.execute("select position from ledger.head").fetchone()
        head = int(row[0]) if row else 0
        for who, said in known.items():
            if said.size > head:
                raise _behind(f"{who} có {said.size} sự kiện, sổ chỉ có {head}")
        if integrated > head:
            raise _behind(f"nhật ký đã tích hợp {integrated} sự kiện, sổ chỉ có {head}")
        try:
            _refuse_others(known, integrated, read)
            other = next(_others(connection, integrated, read), None)
        except ProofError:
            return  # tiles are gone: the log says so, and cannot publish
        if other:
            raise _behind(f"mục số {other} trong sổ không còn là mục đã tích hợp")


def _refuse_others(known: Mapping[str, Known], integrated: int, read: TileReader) -> None:
    for who, said in known.items():
        if said.size <= integrated and root_from_tiles(said.size, read) != said.root:
            raise _behind(f"{who} giữ gốc khác của cây {said.size} sự kiện")


def _others(connection: Connection[TupleRow], size: int, read: TileReader) -> Iterator[int]:
    """Yield the looked-at positions whose entry in the database is not the leaf of the tree."""
    step = max(size // _SAMPLES, 1)
    positions = sorted({*range(size, 0, -step), *range(max(size - _SAMPLES, 0) + 1, size + 1)})
    rows = connection.execute(
        "select position, leaf from ledger.entries where position = any(%s)", (positions,)
    )
    leaves = {position: bytes(leaf) for position, leaf in rows}
    for position in positions:
        n, within = divmod(position - 1, WIDTH)
        if read(0, n, within + 1)[-HASH_BYTES:] != leaves.get(position):
            yield position


def _behind(finding: str) -> LedgerBehind:
    return LedgerBehind(f"Không ghi tiếp được: {finding}. {ALARMS['BEHIND']}")
