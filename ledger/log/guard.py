"""The guard: a ledger behind what was signed or witnessed of it takes no more events.

Whoever starts, and every command that records, asks it first. Sizes and roots that others keep
(signer, witnesses, published files) are compared with the tree here, and the tree's leaves with the
database's, at its end and here and there before it. No secret is needed, and nothing is written.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import TupleRow

from ledger.log.alarm import Alarm, CannotRun
from ledger.log.beginning import PolicyUnusable, missing, policy_file
from ledger.log.checking import opened
from ledger.log.feeder import Feeder
from ledger.log.growing import Growing, growing_file
from ledger.log.signer import Signed, SignerAway, SignerRefuses, SignerStateLost
from ledger.log.view import LogView
from ledger.log.words import ALARMS
from ledger.merkle.policy import Policy
from ledger.merkle.proofs import root_from_tiles
from ledger.merkle.reading import HASH_BYTES, MerkleError, ProofError
from ledger.merkle.tiles import WIDTH, TileReader

_SAMPLES = 64


class LedgerBehind(CannotRun):
    """The ledger is behind, or other than, what was signed or witnessed of it. In Vietnamese."""


class Known(NamedTuple):
    """What somebody keeps of this log."""

    size: int
    root: bytes


class Keepers(NamedTuple):
    """Who keeps something of one log: its files, its signer, and the witnesses of a policy."""

    view: LogView
    origin: str
    signed: Callable[[], Signed]
    witnesses: Callable[[Policy], Feeder]

    def known(self) -> dict[str, Known]:
        """Return what each of them keeps, of who can be asked.

        Alarm: the signer's state is another log's. PolicyUnusable.
        """
        found = {}
        try:
            with suppress(SignerAway, SignerStateLost, OSError):
                found["người ký"] = Known(*self.signed())
        except SignerRefuses as refused:
            raise Alarm("SIGNER_REFUSES", str(refused)) from None
        with suppress(MerkleError):
            if published := self.view.published():
                checkpoint = published.checkpoint
                found["điểm kiểm đã công bố"] = Known(checkpoint.size, checkpoint.root)
        for name, kept in self.witnesses(policy_of(self.view)).kept(self.origin).items():
            found[f"nhân chứng {name}"] = Known(kept.size, kept.root)
        return found


def policy_of(view: LogView) -> Policy:
    """Return a log's policy as its file has it now. PolicyUnusable."""
    try:
        policy = view.policy()
    except MerkleError as error:
        raise PolicyUnusable(f"{policy_file(view.directory)}: {error}") from None
    if policy is None:
        raise PolicyUnusable(missing(view.directory))
    return policy


def refuse_behind(conninfo: str, keepers: Keepers) -> None:
    """Refuse to record in a ledger that lacks what is kept of it, or has it otherwise.

    LedgerBehind; CannotRun: what is kept contradicts itself. Others may be integrating, so what is
    kept is read before the ledger is.
    """
    file, view = growing_file(keepers.view.directory), keepers.view
    try:
        if file.exists():
            with closing(Growing(file)) as tree:
                _compare(conninfo, keepers.known(), tree.size, tree.over(view.tile))
        else:
            _compare(conninfo, keepers.known(), 0, view.tile)
    except Alarm as alarm:
        raise CannotRun(f"{alarm.words}. {ALARMS[alarm.code]}") from None
    except sqlite3.Error as error:
        raise CannotRun(
            f"không đọc được trí nhớ của nhật ký trong {view.directory}: {error}; chưa ghi gì, hãy "
            "xem quyền và tình trạng đĩa của thư mục đó rồi chạy lại"
        ) from None


def _compare(conninfo: str, known: Mapping[str, Known], integrated: int, read: TileReader) -> None:
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
        "select position, coalesce(leaf, '') from ledger.entries where position = any(%s)",
        (positions,),
    )
    leaves = {position: bytes(leaf) for position, leaf in rows}
    for position in positions:
        n, within = divmod(position - 1, WIDTH)
        if read(0, n, within + 1)[-HASH_BYTES:] != leaves.get(position):
            yield position


def _behind(finding: str) -> LedgerBehind:
    return LedgerBehind(f"Không ghi tiếp được: {finding}. {ALARMS['BEHIND']}")
