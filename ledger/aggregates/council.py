"""Council (Hội đồng Thi đua - Khen thưởng): who directs clusters, and its standing body by date.

    CouncilEstablished -> StandingBodyNamed -> StandingBodyEnded -> StandingBodyNamed …

One standing body (Thường trực Hội đồng; in the guidance phòng Nội vụ, C.2) at a time. A council's
code is never used again. Stream: `council/<code>`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Self

from ledger.actors import must_not_be_the_citys
from ledger.events import AnyRecorded, ErasableText, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Bindings, in_order, viet_days
from ledger.values import Code, Day, DocumentRef, Text, viet_day

DIRECTION = "A.I.1"
STANDING_BODY = "C.2"

Level = Literal["COMMUNE", "DISTRICT", "CITY"]
"""Cấp xã (after 1/7/2025), cấp huyện (to 30/6/2025), cấp tỉnh."""

_LEVEL = {"COMMUNE": "cấp xã", "DISTRICT": "cấp huyện", "CITY": "cấp tỉnh"}


class CouncilEstablished(Event, topic="council.established.v1"):
    """The council came into being (thành lập), at a level of administration, from a day."""

    name: Text
    level: Level
    from_day: Day
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Thành lập {self.name} ({_LEVEL[self.level]}) từ ngày {viet_day(self.from_day)}"
            f"{_resting_on(self.document)}"
        )


class StandingBodyNamed(Event, topic="council.standing-body-named.v1"):
    """A body became the standing body (Thường trực Hội đồng); open while to_day is None."""

    body: Code
    from_day: Day
    to_day: Day | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.body} làm Thường trực Hội đồng {viet_days(self.from_day, self.to_day)}"
            f"{_resting_on(self.document)}"
        )


class StandingBodyEnded(Event, topic="council.standing-body-ended.v1"):
    """A body ceased to be the standing body; to_day is its last day."""

    body: Code
    to_day: Day
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"{self.body} thôi làm Thường trực Hội đồng sau ngày {viet_day(self.to_day)}"
            f"{_resting_on(self.document)}"
        )


@dataclass(frozen=True, kw_only=True)
class Council(State):
    """The council and its standing bodies by date."""

    name: str = ""
    level: str = ""
    from_day: date | None = None
    bodies: Bindings[str] = field(default_factory=Bindings)

    def standing_body(self, on: date) -> str | None:
        """Return the code of the standing body on a day; None when there is none."""
        return next(iter(reversed(self.bodies.on(on))), None)

    def establish(
        self, name: str, *, level: Level, from_day: date, document: DocumentRef | None = None
    ) -> CouncilEstablished:
        """Record that the council came into being."""
        if self.name:
            raise Refused(f"mã {self.code(1)} đã là của {self.name}", under=DIRECTION, field="code")
        must_not_be_the_citys(self.code(1), under=DIRECTION)
        return CouncilEstablished(name=name, level=level, from_day=from_day, document=document)

    def name_standing_body(
        self,
        body: str,
        *,
        from_day: date,
        to_day: date | None = None,
        document: DocumentRef | None = None,
    ) -> StandingBodyNamed:
        """Make a body the council's standing body; the one before it is ended first (C.2)."""
        self._established()
        in_order(from_day, to_day, under=STANDING_BODY)
        if clash := next((b for b in self.bodies if b.overlaps(from_day, to_day)), None):
            raise Refused(
                f"{clash.what} đang là Thường trực Hội đồng {clash.days()}; "
                "phải kết thúc trước khi giao cho cơ quan khác",
                under=STANDING_BODY,
                field="from_day",
            )
        return StandingBodyNamed(body=body, from_day=from_day, to_day=to_day, document=document)

    def end_standing_body(
        self,
        body: str,
        *,
        to_day: date,
        reason: str | None = None,
        document: DocumentRef | None = None,
    ) -> StandingBodyEnded:
        """End a body's time as the standing body after its last day."""
        self._established()
        if not self.bodies.running(body, to_day):
            raise Refused(
                f"ngày {viet_day(to_day)} {body} không đang làm Thường trực Hội đồng để kết thúc",
                under=STANDING_BODY,
                field="to_day",
            )
        return StandingBodyEnded(body=body, to_day=to_day, document=document, reason=reason)

    def _established(self) -> None:
        if not self.name:
            raise Refused(f"chưa có Hội đồng mang mã {self.code(1)}", under=DIRECTION, field="code")

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the council as one more event leaves it."""
        match recorded.facts:
            case CouncilEstablished() as e:
                return replace(self, name=e.name, level=e.level, from_day=e.from_day)
            case StandingBodyNamed() as e:
                return replace(self, bodies=self.bodies.bound(e.body, e.from_day, e.to_day))
            case StandingBodyEnded() as e:
                return replace(self, bodies=self.bodies.cut(e.body, e.to_day))
            case _:
                return self


def _resting_on(document: DocumentRef | None) -> str:
    return f", theo {document.printed}" if document else ""
