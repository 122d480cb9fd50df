"""What the parts of the log say to each other over HTTP: one request, one answer."""

import http.client
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

PLAIN = "text/plain; charset=utf-8"
OK, BAD_REQUEST, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE, AWAY = (
    200, 400, 403, 404, 409, 422, 503,
)  # fmt: skip
ANSWER_BYTES = 1_000_000
"""The longest answer that is read; a longer one is cut there and will not be understood."""

_PATIENCE_SECONDS = 10


class Answer(NamedTuple):
    """What was answered."""

    status: int
    body: bytes
    media_type: str = PLAIN

    @classmethod
    def saying(cls, status: int, words: str, media_type: str = PLAIN) -> "Answer":
        """Return an answer of one line."""
        return cls(status, f"{words}\n".encode(), media_type)

    def words(self) -> str:
        """Return the body as people may be shown it."""
        return self.body.decode("utf-8", "replace").strip()[:300]


class NoAnswer(Exception):  # noqa: N818 — the world, not a fault
    """Nobody answered at an address, in time and in HTTP; the text says why."""


def sent(
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str | bytes] | None = None,
    *,
    seconds: float = _PATIENCE_SECONDS,
) -> Answer:
    """Return the answer to a POST with a body, or to a GET. NoAnswer: there was none."""
    parts = urlsplit(url)
    connections = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in connections or not parts.hostname:
        raise NoAnswer(f"{url} không phải địa chỉ http hay https")
    try:
        connection = connections[parts.scheme](parts.hostname, parts.port, timeout=seconds)
    except ValueError:
        raise NoAnswer(f"{url}: cổng không hợp lệ") from None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("GET" if body is None else "POST", path, body, dict(headers or {}))
        response = connection.getresponse()
        content = response.read(ANSWER_BYTES)
        return Answer(response.status, content, response.headers.get_content_type())
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"{url}: {error!r}") from None
    finally:
        connection.close()


def below(prefix: str, path: str) -> str:
    """Return the address of a path below a prefix."""
    return f"{prefix.rstrip('/')}/{path}"
