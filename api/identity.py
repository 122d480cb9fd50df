"""Identity: who is asking, told by a bearer token or by a session.

In which role the person acts, the request says itself; what a role may do, the ledger knows.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api.demo_issuer import DemoIssuer, demo_issuer
from api.keys import keys_at
from api.sessions import Sessions
from api.tokens import Issuer, Unauthenticated, bearer
from ledger.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Caller(NamedTuple):
    """Who asks; `by_session`: a browser vouches with its cookie."""

    person: str
    by_session: bool


class Identity:
    """The issuers that are believed, the open sessions, the demo's issuer where there is one."""

    def __init__(
        self, issuers: Sequence[Issuer], sessions: Sessions, demo: DemoIssuer | None = None
    ) -> None:
        """Take what recognises people."""
        self.issuers = tuple(issuers)
        self.sessions = sessions
        self.demo = demo

    def caller(self, authorization: str | None, session: str | None) -> Caller | None:
        """Return who asks, None when nobody is named.

        Unauthenticated: the credentials prove nothing.
        """
        if authorization is not None:
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise Unauthenticated("tiêu đề Authorization phải có dạng «Bearer …»")
            return Caller(bearer(token.strip(), self.issuers), by_session=False)
        person = self.sessions.person(session) if session else None
        return Caller(person, by_session=True) if person else None


def identity(settings: Settings) -> Identity:
    """Return who is believed under these settings.

    The demo's issuer is believed when no other is configured and the service listens on a loopback
    address, or when THIDUA_DEMO says so. ValueError: nobody would be believed, or an issuer has no
    keys.
    """
    sessions = Sessions()
    issuers: list[Issuer] = []
    if settings.issuer and settings.jwks:
        issuers.append(Issuer(settings.issuer, settings.audience, keys_at(settings.jwks)))
    elif settings.issuer and not settings.demo:
        raise ValueError("đã đặt THIDUA_ISSUER thì phải đặt THIDUA_JWKS")
    demo = None
    if settings.demo or (not settings.issuer and settings.host in LOOPBACK):
        demo = demo_issuer(settings.data, settings.audience)
        issuers.append(Issuer(demo.name, settings.audience, demo))
    if not issuers:
        raise ValueError(
            f"nghe ở {settings.host} thì phải đặt THIDUA_ISSUER và THIDUA_JWKS, "
            "hoặc THIDUA_DEMO=1 nếu chỉ là bản trình diễn"
        )
    return Identity(issuers, sessions, demo)
