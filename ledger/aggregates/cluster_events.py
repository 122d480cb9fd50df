"""What can happen to a cluster (cụm, khối thi đua): its events.

The life line and the decisions are in `ledger.aggregates.cluster`.
"""

from datetime import date
from typing import Literal

from ledger.events import ErasableText, Event
from ledger.rulebook.binding import Binding, viet_days
from ledger.rulebook.leadership import VIET_LEADS, Leader, Leads
from ledger.values import Code, Day, DocumentRef, Position, Text, Value, viet_day

ClusterKind = Literal["CUM", "KHOI"]
VIET_KIND = {"CUM": "Cụm", "KHOI": "Khối"}


class ClusterEstablished(Event, topic="cluster.established.v1"):
    """The City set up a cluster of similar units, under the direction of a council (A.I.1)."""

    name: Text
    kind: ClusterKind
    council: Code
    from_day: Day
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Thành lập {VIET_KIND[self.kind]} thi đua {self.name} "
            f"từ ngày {viet_day(self.from_day)}, thuộc Hội đồng {self.council}, "
            f"theo {self.document.printed}"
        )


class ClusterRenamed(Event, topic="cluster.renamed.v1"):
    """The cluster bears another name from a day on."""

    before: Text
    name: Text
    from_day: Day
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đổi tên {self.before} thành {self.name} từ ngày {viet_day(self.from_day)}, "
            f"theo {self.document.printed}"
        )


class MemberMove(Value):
    """A member that goes to another cluster when its own ends."""

    unit: Code
    cluster: Code


class ClusterDissolved(Event, topic="cluster.dissolved.v1"):
    """The City ended the cluster; to_day is its last day.

    `moves` are the members that go to other clusters by the same decision, from the day after.
    """

    to_day: Day
    document: DocumentRef
    moves: tuple[MemberMove, ...] | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        units: dict[str, list[str]] = {}
        for move in self.moves or ():
            units.setdefault(move.cluster, []).append(move.unit)
        to = "; ".join(f"{', '.join(who)} chuyển sang {cluster}" for cluster, who in units.items())
        return (
            f"Giải thể cụm, khối thi đua sau ngày {viet_day(self.to_day)}, "
            f"theo {self.document.printed}{f'; thành viên {to}' if to else ''}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the members that go to other clusters."""
        return tuple(move.unit for move in self.moves or ())


class MemberAdmitted(Event, topic="cluster.member-admitted.v1"):
    """A unit became a member, by a document of the City; open while to_day is None."""

    unit: Code
    from_day: Day
    to_day: Day | None = None
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.unit} là thành viên {viet_days(self.from_day, self.to_day)}, "
            f"theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the member."""
        return (self.unit,)


class MemberLeft(Event, topic="cluster.member-left.v1"):
    """A unit ceased to be a member, by a document of the City; to_day is its last day as one."""

    unit: Code
    to_day: Day
    document: DocumentRef

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.unit} thôi là thành viên sau ngày {viet_day(self.to_day)}, "
            f"theo {self.document.printed}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit."""
        return (self.unit,)


class LeadershipIntroduced(Event, topic="cluster.leadership-introduced.v1"):
    """The members introduced a unit as Head or Deputy of a coming season (A.II.3.3.b)."""

    unit: Code
    role: Leads
    season: Code
    meeting: Text | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        where = f" tại cuộc họp {self.meeting}" if self.meeting else ""
        return (
            f"Giới thiệu đơn vị {self.unit} làm {VIET_LEADS[self.role]} "
            f"cho năm thi đua {self.season}{where}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit introduced."""
        return (self.unit,)


class LeadershipAssigned(Event, topic="cluster.leadership-assigned.v1"):
    """A unit was assigned Head or Deputy for a term (nhiệm kỳ) and, as a rule, for one season."""

    unit: Code
    role: Leads
    from_day: Day
    to_day: Day
    season: Code | None = None
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        season = f" cho năm thi đua {self.season}" if self.season else ""
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"Phân công đơn vị {self.unit} làm {VIET_LEADS[self.role]}{season}, "
            f"{viet_days(self.from_day, self.to_day)}{paper}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit assigned."""
        return (self.unit,)


class LeadershipEnded(Event, topic="cluster.leadership-ended.v1"):
    """A unit ceased to be Head or Deputy before its term ran out; its acts stay valid."""

    unit: Code
    role: Leads
    to_day: Day
    season: Code | None = None
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        season = f" của năm thi đua {self.season}" if self.season else ""
        paper = f", theo {self.document.printed}" if self.document else ""
        return (
            f"Đơn vị {self.unit} thôi làm {VIET_LEADS[self.role]}{season} "
            f"sau ngày {viet_day(self.to_day)}{paper}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit."""
        return (self.unit,)


class DelegationGranted(Event, topic="cluster.delegation-granted.v1"):
    """The Head authorised the Deputy (ủy quyền) to settle some matters for a time (A.II.2.2).

    `acts`: the names of the only acts it is for; None: whatever of the Head's its scope says.
    """

    head: Code
    deputy: Code
    scope: Text
    from_day: Day
    to_day: Day
    season: Code | None = None
    document: DocumentRef
    acts: tuple[Code, ...] | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        season = f" về năm thi đua {self.season}" if self.season else ""
        return (
            f"Đơn vị {self.head} ủy quyền cho đơn vị {self.deputy}{season} "
            f"{viet_days(self.from_day, self.to_day)}, theo {self.document.printed}: {self.scope}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the Head and the Deputy."""
        return (self.head, self.deputy)


class DelegationEnded(Event, topic="cluster.delegation-ended.v1"):
    """A delegation was ended; `delegation` is the position of the event that granted it."""

    delegation: Position
    head: Code
    deputy: Code
    to_day: Day
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Đơn vị {self.head} chấm dứt ủy quyền cho đơn vị {self.deputy} "
            f"sau ngày {viet_day(self.to_day)} (ủy quyền tại sự kiện số {self.delegation})"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the Head and the Deputy."""
        return (self.head, self.deputy)


def ended_early(
    term: Binding[Leader], to_day: date, reason: str, document: DocumentRef | None
) -> LeadershipEnded:
    """Return the event that a term ended after a last day, before it ran out."""
    return LeadershipEnded(
        unit=term.what.unit,
        role=term.what.role,
        to_day=to_day,
        season=term.what.season,
        document=document,
        reason=reason,
    )
