"""The guard: who may come in at all, and the headers under which every answer leaves.

Without credentials only the open paths are served; everything else, unknown paths too, answers 401.
A browser's request that would change something must come from our own pages: the algorithm of Go's
CrossOriginProtection, and stricter where a session vouches for the person.
"""

from collections.abc import Iterable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.identity import Caller, Identity
from api.keys import KeysAway
from api.problems import problem, respond
from api.sessions import COOKIE
from api.tokens import Unauthenticated

OPEN = frozenset({"/", "/healthz", "/readyz", "/openapi.json", "/v1/assessments"})
OPEN_BELOW = ("/v1/clauses/", "/static/", "/tlog/", "/calendars/")
"""The last of them asks for the secret in the address itself."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_CHALLENGE = 'Bearer realm="thidua"'

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Lets in whoever is known, and everybody to the open paths."""

    def __init__(self, app: ASGIApp, identity: Identity, open_paths: Iterable[str] = ()) -> None:
        """Take what recognises people, and paths that are open besides."""
        self.app = app
        self.identity = identity
        self.open = OPEN | frozenset(open_paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that may not come in, pass on one that may."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        path: str = scope["path"]  # never request.url, which trusts the Host header
        freely = path in self.open or path.startswith(OPEN_BELOW)
        try:
            caller = await run_in_threadpool(self._caller, request)
        except Unauthenticated as error:
            caller, says, wrong = None, str(error), True
        except KeysAway as error:
            if not freely:
                away = respond(request, problem(503, str(error)), {"Retry-After": "60"})
                await away(scope, receive, send)
                return
            caller, says, wrong = None, "", False
        else:
            says, wrong = "cần thẻ truy cập hoặc phiên làm việc", False
        if caller is None and not freely:
            challenge = _CHALLENGE + (', error="invalid_token"' if wrong else "")
            answer = respond(request, problem(401, says), {"WWW-Authenticate": challenge})
            await answer(scope, receive, send)
        elif _from_elsewhere(request, caller):
            says = "yêu cầu này không gửi từ trang của sổ cái"
            await respond(request, problem(403, says))(scope, receive, send)
        else:
            scope.setdefault("state", {})["caller"] = caller
            await self.app(scope, receive, send)

    def _caller(self, request: Request) -> Caller | None:
        return self.identity.caller(
            request.headers.get("authorization"), request.cookies.get(COOKIE)
        )


def _from_elsewhere(request: Request, caller: Caller | None) -> bool:
    """Return whether a request that changes something comes from another site's page."""
    if request.method in _SAFE or (caller is not None and not caller.by_session):
        return False
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is not None:
        return origin.partition("://")[2] != request.headers.get("host")
    return caller is not None


class Sealed:
    """Puts the security headers on every answer; an answer that sets one itself keeps its own."""

    def __init__(self, app: ASGIApp) -> None:
        """Take what answers."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and put the headers on what comes back."""

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, sealed if scope["type"] == "http" else send)
