"""Promise journal (sổ hứa): what was told to be recorded, kept outside the database at once.

Until an entry is integrated into the log, nothing but this file shows that it was ever there:
whoever takes the newest events out of the database, and turns its head back, is found by it.

Records of 44 bytes, appended and never changed: the position (8 bytes, big-endian), the leaf (32),
and a CRC-32 of both, which tells a record that a power cut has torn. Several processes may append.
"""

import contextlib
import errno
import fcntl
import os
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Condition, Thread

from ledger.merkle.reading import MalformedText

GROUP_SECONDS = 0.05
"""How long promises gather before they are made durable together; with the disk's own time well
below the 100 ms within which every one of them is."""

_RECORD = struct.Struct(">Q32s")
_MARK = struct.Struct(">I")
RECORD_BYTES = _RECORD.size + _MARK.size
_READ_RECORDS = 4_096

TORN_BYTES = 1_000 * RECORD_BYTES
"""The most that a power cut may leave unreadable at the end: what gathers in one group."""


class PromisesBroken(OSError):
    """The promise journal cannot be written; says in Vietnamese what is safe and what to do."""


class Promises:
    """The promise journal as those write it who record; nothing is opened before it is needed."""

    def __init__(self, file: Path, say: Callable[[str], None] = lambda _: None) -> None:
        """Take the file and who is told of a torn record that was cut off."""
        self._file, self._say = file, say
        self._handle: int | None = None
        self._changed = Condition()
        self._unwritten: dict[int, bytes] = {}
        self._written: dict[int, bytes] = {}  # and not durable yet
        self._trouble: OSError | None = None
        self._closing = False
        self._keeper: Thread | None = None

    def ready(self) -> None:
        """Open the file, and write what could not be written before.

        PromisesBroken: it cannot be done, so nothing more must be recorded.
        """
        with self._changed, self._told():
            if self._handle is None:
                self._open()
            self._write()
            if self._trouble and self._handle is not None:
                os.fdatasync(self._handle)
                self._trouble = None

    def promise(self, made: Iterable[tuple[int, bytes]]) -> None:
        """Keep positions with their leaves, once they are recorded; returns at once.

        Never raises: they are recorded. What cannot be written is tried again by `ready` and
        `wait`, which say so.
        """
        with self._changed:
            self._unwritten.update(made)
            with contextlib.suppress(OSError):
                self._write()
            self._changed.notify_all()

    def wait(self, position: int, seconds: float | None = None) -> bool:
        """Wait until what was promised of a position here is on disk; False when that took longer.

        PromisesBroken: it cannot be written.
        """
        with self._changed, self._told():
            return self._changed.wait_for(lambda: self._kept(position), seconds)

    def close(self) -> None:
        """Make everything durable and close the file; what cannot be written is told."""
        with self._changed:
            try:
                self._write()
            except OSError as error:
                self._say(BROKEN.format(self._file, error.strerror))
            self._closing = True
            self._changed.notify_all()
        if self._keeper:
            self._keeper.join()
        with self._changed:
            if self._handle is not None:
                os.close(self._handle)
            self._handle, self._keeper, self._closing = None, None, False

    def _kept(self, position: int) -> bool:
        if self._trouble:
            raise self._trouble
        self._write()
        return position not in self._written

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PromisesBroken(BROKEN.format(self._file, error.strerror)) from None

    def _open(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with _locked(self._handle):
            if lost := _cut_torn(self._handle):
                self._say(f"{self._file}: đã cắt {lost} byte của bản ghi dở dang ở cuối")
        self._keeper = Thread(target=self._keep, name="promises", daemon=True)
        self._keeper.start()

    def _write(self) -> None:
        """Append what is not written yet, whole or not at all."""
        if not self._unwritten or self._handle is None:
            return
        data = b"".join(_record(position, leaf) for position, leaf in self._unwritten.items())
        with _locked(self._handle):
            size = os.fstat(self._handle).st_size
            written = 0
            try:
                written = os.write(self._handle, data)
            finally:
                if written < len(data):
                    os.ftruncate(self._handle, size)
            if written < len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._written.update(self._unwritten)
        self._unwritten.clear()
        self._changed.notify_all()

    def _keep(self) -> None:
        """Make what was written durable, in groups, until told to close."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or self._written)
                if not self._written or self._handle is None:
                    return
                self._changed.wait_for(lambda: self._closing, GROUP_SECONDS)
                group, handle, trouble = dict(self._written), self._handle, None
            try:
                os.fdatasync(handle)
            except OSError as error:  # what the disk holds now nobody knows: all is written again
                trouble = error
            with self._changed:
                for position in group:
                    del self._written[position]
                if trouble:
                    self._trouble, self._unwritten = trouble, {**group, **self._unwritten}
                self._changed.notify_all()


BROKEN = (
    "sổ hứa {} không ghi được ({}). Mọi điều đã ghi vẫn an toàn trong cơ sở dữ liệu; việc ghi tiếp "
    "dừng lại cho đến khi ghi được tệp này: hãy giải phóng chỗ trên đĩa hoặc sửa quyền của tệp"
)


class PromiseReader:
    """The promise journal as the integrator reads it: each record once, however often asked."""

    def __init__(self, file: Path) -> None:
        """Take the file; one that is not there holds nothing."""
        self._file = file
        self.offset = 0
        self._waiting: dict[int, bytes] = {}

    def promised(self, after: int) -> Iterator[tuple[int, bytes]]:
        """Return the promises of positions after one, which never becomes less, in their order.

        Of two promises of one position the first counts: a second one says that the first was taken
        back. Malformed: a record that is not the last one does not read.
        """
        for position, leaf in self.fresh():
            self._waiting.setdefault(position, leaf)
        for position in [position for position in self._waiting if position <= after]:
            del self._waiting[position]
        return iter(sorted(self._waiting.items()))

    def fresh(self) -> Iterator[tuple[int, bytes]]:
        """Yield the promises that were not read yet."""
        if not self._file.exists():
            return
        with self._file.open("rb") as opened, _locked(opened.fileno(), fcntl.LOCK_SH):
            size = os.fstat(opened.fileno()).st_size
            if size < self.offset:
                raise MalformedText(str(self._file), f"bị cắt: còn {size}/{self.offset} byte")
            opened.seek(self.offset)
            while data := opened.read(_READ_RECORDS * RECORD_BYTES):
                for at in range(0, len(data), RECORD_BYTES):
                    record = _read(data[at : at + RECORD_BYTES])
                    if record is None:
                        if size - self.offset > TORN_BYTES:
                            place = f"{self._file}, byte {self.offset}"
                            raise MalformedText(place, "bản ghi trong sổ hứa đã bị sửa")
                        return  # torn: it is cut off when the file is next written
                    self.offset += RECORD_BYTES
                    yield record


def every_promise(file: Path, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield all promises in the first `end` bytes of the journal, as they were written.

    Malformed: a record that is not the last one does not read.
    """
    reader = PromiseReader(file)
    for record in reader.fresh():
        if reader.offset > end:
            return
        yield record


def _record(position: int, leaf: bytes) -> bytes:
    body = _RECORD.pack(position, leaf)
    return body + _MARK.pack(zlib.crc32(body))


def _read(data: bytes) -> tuple[int, bytes] | None:
    """Return a record's position and leaf; None when it is torn."""
    body, mark = data[: _RECORD.size], data[_RECORD.size :]
    if len(data) != RECORD_BYTES or _MARK.unpack(mark)[0] != zlib.crc32(body):
        return None
    position, leaf = _RECORD.unpack(body)
    return (position, leaf) if position else None


def _cut_torn(handle: int) -> int:
    """Cut off what a power cut left torn at the end; return how many bytes that were.

    OSError: it is more than a power cut can tear; somebody has edited the file.
    """
    size = os.fstat(handle).st_size
    whole = size - size % RECORD_BYTES
    while whole and _read(os.pread(handle, RECORD_BYTES, whole - RECORD_BYTES)) is None:
        whole -= RECORD_BYTES
        if size - whole > TORN_BYTES:
            raise OSError(errno.EILSEQ, "các bản ghi cuối đã bị sửa")
    if whole != size:
        os.ftruncate(handle, whole)
        os.fsync(handle)
    return size - whole


@contextlib.contextmanager
def _locked(handle: int, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    fcntl.flock(handle, how)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
