"""A wire between a client and its PostgreSQL that can be torn at an exact statement.

It speaks just enough of the protocol (message type, length) to know where a statement begins and when the server
has carried it out. Torn `before`: the server never gets the statement. Torn `after`: the server has carried it out,
and the answer never arrives. In both cases both sides see a dead connection, as from a pulled plug.
"""

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from psycopg.conninfo import conninfo_to_dict, make_conninfo

When = Literal["before", "after"]
_SYNC = b"S\x00\x00\x00\x04"
_PORT = 5432


@dataclass
class Wire:
    """Where clients connect to, and the tear that waits for its statement."""

    conninfo: str
    tear_at: bytes | None = None
    when: When = "before"
    torn: int = 0

    def tear(self, statement: str, when: When) -> None:
        """Tear, once, the connection on which the next statement comes that contains this text."""
        self.tear_at, self.when = statement.encode(), when

    def _take(self, message: bytes) -> bool:
        """Tell whether the message is the one that is waited for; then it no longer is."""
        if self.tear_at is None or self.tear_at not in message:
            return False
        self.tear_at = None
        self.torn += 1
        return True


@contextlib.contextmanager
def wire(conninfo: str) -> Iterator[Wire]:
    """Yield a wire to the server at an address on a Unix socket."""
    to = conninfo_to_dict(conninfo)
    with tempfile.TemporaryDirectory() as place, socket.socket(socket.AF_UNIX) as door:
        door.bind(str(Path(place) / f".s.PGSQL.{_PORT}"))
        door.listen()
        through = Wire(make_conninfo(conninfo, host=place, port=_PORT))
        server = f"{to['host']}/.s.PGSQL.{to['port']}"
        threading.Thread(target=_serve, args=(door, server, through), daemon=True).start()
        yield through
        door.shutdown(socket.SHUT_RDWR)


def _serve(door: socket.socket, server: str, through: Wire) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = door.accept()
            backend = socket.socket(socket.AF_UNIX)
            backend.connect(server)
            connection = _Connection(client, backend, through)
            for pump in (connection.up, connection.down):
                threading.Thread(target=pump, daemon=True).start()


class _Connection:
    """One client's connection: two pumps, and how many answers are still to come."""

    def __init__(self, client: socket.socket, backend: socket.socket, through: Wire) -> None:
        self._client, self._backend, self._through = client, backend, through
        self._due = 1  # ReadyForQuery after the start
        self._all_answered = threading.Event()
        self._swallow = False

    def up(self) -> None:
        """Pass the client's messages on to the server, until the tear."""
        tearing = False
        with contextlib.suppress(OSError):
            for kind, message in _messages(self._client, first_untyped=True):
                taken = kind in b"PQ" and bool(kind) and self._through._take(message)
                if taken and self._through.when == "before":
                    break
                tearing = tearing or taken
                last = tearing and kind in {b"E", b"Q"}
                self._swallow = last
                if kind in {b"S", b"Q"}:
                    self._ask()
                self._backend.sendall(message)
                if last:
                    self._ask()
                    self._backend.sendall(_SYNC)
                    self._all_answered.wait(10)
                    break
        self.close()

    def down(self) -> None:
        """Pass the server's messages on to the client, or swallow them."""
        with contextlib.suppress(OSError):
            for kind, message in _messages(self._backend):
                if not self._swallow:
                    self._client.sendall(message)
                if kind == b"Z":
                    self._due -= 1
                    if self._due == 0:
                        self._all_answered.set()
        self._all_answered.set()
        self.close()

    def _ask(self) -> None:
        self._all_answered.clear()
        self._due += 1

    def close(self) -> None:
        """Let both sides see a dead connection."""
        for end in (self._client, self._backend):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


def _messages(end: socket.socket, *, first_untyped: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """Return a connection's messages with their types; the client's first has none."""
    data = b""
    head = 0 if first_untyped else 1
    while True:
        while len(data) < head + 4 or len(data) < head + int.from_bytes(data[head : head + 4]):
            more = end.recv(65536)
            if not more:
                return
            data += more
        length = head + int.from_bytes(data[head : head + 4])
        yield data[:head], data[:length]
        data, head = data[length:], 1
