"""Log (nhật ký minh bạch): since when the application signs an entry for every event.

    EntriesBegun

A ledger that is new has entries from its first event on and needs no such event. One that has
events of before gets an entry for each in one act; what is proven of them is proven since that
day: that they were as they are now, not that they came when they say. Stream: `log/<number>`.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from ledger.events import AnyRecorded, Event, State
from ledger.refusals import Refused
from ledger.values import Position, Text

STREAM = "log/1"


class Older(NamedTuple):
    """The events of before, all of which have their entries now: positions, and the tree of them.

    `app` is the public key that signed (C2SP vkey); `root` the RFC 6962 root of the leaves 1 to
    `last`, in base64.
    """

    origin: str
    app: str
    last: int
    root: str


class EntriesBegun(Event, topic="log.entries-begun.v1"):
    """Every event of before got its signed entry, with the moment it was recorded at.

    Read in a signed checkpoint or on paper, `root` says of all of them that none was changed since.
    """

    origin: Text
    app: Text
    first: Position
    last: Position
    root: Text
    by_itself: bool = False
    """True: the program did it at its start, in the administrator's name."""

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        who = " (chương trình tự làm khi khởi động)" if self.by_itself else ""
        return (
            f"Ký mục cho {self.last - self.first + 1} sự kiện đã ghi từ trước, số {self.first} đến "
            f"{self.last}{who}; các sự kiện đó được chứng thực từ lúc này"
        )


@dataclass(frozen=True, kw_only=True)
class Log(State):
    """Since when entries are signed; `begun` is the last position that got its entry later."""

    begun: int | None = None

    def begin(self, older: Older, *, by_itself: bool = False) -> EntriesBegun:
        """Sign for what was recorded before there were entries."""
        if self.begun is not None:
            raise Refused("mục ký của các sự kiện từ trước đã được lập")
        return EntriesBegun(
            origin=older.origin,
            app=older.app,
            first=1,
            last=older.last,
            root=older.root,
            by_itself=by_itself,
        )

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the log as one more event leaves it."""
        facts = recorded.facts
        return replace(self, begun=facts.last) if isinstance(facts, EntriesBegun) else self
