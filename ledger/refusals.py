"""What the ledger answers instead of recording: the whole error vocabulary in one screen.

Each of these means that nothing was recorded. They are answers for people, not faults of the
program; a database that is away and a broken invariant are not among them.
"""


class Answer(Exception):
    """An answer that stands in the way of an act; nothing was recorded."""

    def __init__(self, says: str, *, under: str | None = None, field: str | None = None) -> None:
        """Say in Vietnamese what is wrong, under which clause of the regulation, in which field."""
        super().__init__(says)
        self.says = says
        self.under = under
        self.field = field
        self.regulation: str | None = None
        """The regulation that what the act concerns goes by, where one is known."""


class Refused(Answer):
    """Range, stage, quorum, or a missing mandatory reason or document forbid the act (422)."""


class Conflict(Answer):
    """Somebody was faster: the figure or the stream is no longer the one the author saw (409)."""


class Stale(Conflict):
    """The author named the version they saw, and the stream is no longer at it (412)."""


class Moved(Conflict):
    """A stream the act relied on moved in the meantime (409); asked again, it may well pass."""

    def __init__(self, says: str, *, stream: str) -> None:
        """Name the stream."""
        super().__init__(says)
        self.stream = stream


class NotAllowed(Answer):
    """The person may not put this act in this role; the text says who may (403)."""


class Unknown(Answer):
    """There is no such season, unit, event or page (404)."""


class Invalid(Answer):
    """A value cannot be what it claims to be, before any rule is asked (422)."""
