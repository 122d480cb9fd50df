"""The witness (nhân chứng): cosigns only checkpoints that go on from the last one it cosigned.

https://c2sp.org/tlog-witness. For each log it keeps the last checkpoint, in a database of its own;
checking against it and keeping the new one are one transaction, on disk before the cosignature
leaves. A checkpoint that the log has really signed and that does not go on is kept as evidence.

A witness whose database is lost could cosign a fork, so none is made silently in its place.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ledger.log.alarm import CannotRun
from ledger.log.durable import make_directory
from ledger.log.web import (
    AWAY,
    BAD_REQUEST,
    CONFLICT,
    FORBIDDEN,
    NOT_FOUND,
    OK,
    UNPROCESSABLE,
    Answer,
)
from ledger.merkle.checkpoint import Checkpoint
from ledger.merkle.keys import VerifierKey
from ledger.merkle.note import SignatureLine, open_note, sign
from ledger.merkle.proofs import verify_consistency
from ledger.merkle.reading import MalformedText, NoteError, ProofError
from ledger.merkle.tree import EMPTY_ROOT
from ledger.merkle.witnessing import SIZE_TYPE, AddCheckpoint, checkpoint_path
from ledger.signing.keys import SigningKey, verify

EVIDENCE = 1000
"""How many refused checkpoints are kept; one proves a fork as well as many."""

_SCHEMA = """
create table if not exists cosigned (
    path text primary key, origin text not null, size integer not null, root blob not null,
    note blob not null, at integer not null);
create table if not exists evidence (
    id integer primary key, origin text not null, at integer not null, size integer not null,
    root blob not null, request blob not null, unique (origin, size, root));
"""


class WitnessStateLost(CannotRun):
    """The witness does not know what it has cosigned; it does not start. In Vietnamese."""


class Last(NamedTuple):
    """The checkpoint cosigned last for a log."""

    size: int
    root: bytes
    note: bytes


class Witness:
    """A witness with its key, the keys of the logs that it knows, and its database."""

    def __init__(
        self,
        file: Path,
        key: SigningKey,
        logs: Sequence[VerifierKey],
        clock: Callable[[], int],
    ) -> None:
        """Take the database, which `begin` has made, and a clock in POSIX seconds."""
        if not file.exists():
            raise WitnessStateLost(
                f"không có {file}: nhân chứng {key.name} không biết đã đồng ký đến đâu nên không "
                "chạy. Hãy khôi phục tệp đó từ bản sao lưu; nếu mất hẳn, hãy bỏ khóa này, tạo nhân "
                "chứng mới với khóa mới và báo cơ quan giữ sổ thay dòng witness trong chính sách"
            )
        self.key = key
        self._file = file
        self._logs = tuple(logs)
        self._clock = clock
        self._one = threading.Lock()

    @staticmethod
    def begin(file: Path) -> None:
        """Make the database of a witness that has cosigned nothing yet."""
        make_directory(file.parent)
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(_SCHEMA)

    def add(self, body: bytes) -> Answer:
        """Return the answer to add-checkpoint: 200 with a cosignature, or why there is none."""
        try:
            request = AddCheckpoint.parse(body)
            asked = request.checkpoint()
        except MalformedText as error:
            return Answer.saying(BAD_REQUEST, str(error))
        known = [key for key in self._logs if key.name == asked.origin]
        if not known:
            return Answer.saying(NOT_FOUND, f"nhân chứng không biết nhật ký {asked.origin}")
        try:
            open_note(request.note, known, verify)
        except NoteError as error:
            return Answer.saying(FORBIDDEN, str(error))
        if request.old > asked.size:
            return Answer.saying(BAD_REQUEST, "old lớn hơn cỡ của điểm kiểm")
        try:
            with self._one, self._transaction() as connection:
                return self._cosigned(connection, request, asked, body)
        except sqlite3.Error as error:
            return Answer.saying(AWAY, f"nhân chứng không lưu được trạng thái: {error}")

    def last(self, origin: str) -> Last | None:
        """Return the checkpoint cosigned last for a log."""
        with self._transaction() as connection:
            return _last(connection, checkpoint_path(origin))

    def served(self, path: str) -> Answer:
        """Return the answer to who asks for the checkpoint cosigned last, by its path."""
        with self._transaction() as connection:
            last = _last(connection, path)
        return Answer.saying(NOT_FOUND, "chưa có") if last is None else Answer(OK, last.note)

    def evidence(self) -> list[tuple[str, int, bytes]]:
        """Return the refused checkpoints: origin, size, the whole request that the log signed."""
        with self._transaction() as connection:
            rows = connection.execute("select origin, size, request from evidence order by id")
            return [(origin, size, request) for origin, size, request in rows]

    def _cosigned(
        self,
        connection: sqlite3.Connection,
        request: AddCheckpoint,
        asked: Checkpoint,
        body: bytes,
    ) -> Answer:
        path = checkpoint_path(asked.origin)
        last = _last(connection, path) or Last(0, EMPTY_ROOT, b"")
        now = self._clock()
        if asked.size == last.size and asked.root != last.root:
            _keep_evidence(connection, asked, body, now)
        if request.old != last.size:
            return Answer.saying(CONFLICT, str(last.size), SIZE_TYPE)
        try:
            verify_consistency(last.size, asked.size, request.proof, last.root, asked.root)
        except ProofError as error:
            _keep_evidence(connection, asked, body, now)
            return Answer.saying(UNPROCESSABLE, str(error))
        (before,) = connection.execute("select coalesce(max(at), 0) from cosigned").fetchone()
        if now < before:
            return Answer.saying(
                AWAY, f"đồng hồ của nhân chứng chạy lùi {before - now} giây: không đồng ký"
            )
        line = sign(request.note.text, self.key.signer, self.key.sign, now)
        self._keep(connection, path, request, asked, line, now)
        return Answer(OK, line.text().encode())

    def _keep(
        self,
        connection: sqlite3.Connection,
        path: str,
        request: AddCheckpoint,
        asked: Checkpoint,
        line: SignatureLine,
        now: int,
    ) -> None:
        logs = [signed for signed in request.note.signatures if any(map(signed.by, self._logs))]
        note = type(request.note)(request.note.text, (*logs, line)).bytes()
        connection.execute(
            "insert into cosigned values (?, ?, ?, ?, ?, ?) on conflict (path) do update set"
            " size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at",
            (path, asked.origin, asked.size, asked.root, note, now),
        )

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a transaction, on disk when this ends, undone by an exception."""
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            connection.execute("pragma synchronous = full")
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")


def _last(connection: sqlite3.Connection, path: str) -> Last | None:
    row = connection.execute(
        "select size, root, note from cosigned where path = ?", (path,)
    ).fetchone()
    return None if row is None else Last(*row)


def _keep_evidence(
    connection: sqlite3.Connection, asked: Checkpoint, body: bytes, now: int
) -> None:
    connection.execute(
        "insert or ignore into evidence (origin, at, size, root, request)"
        " select ?, ?, ?, ?, ? where (select count(*) from evidence) < ?",
        (asked.origin, now, asked.size, asked.root, body, EVIDENCE),
    )
