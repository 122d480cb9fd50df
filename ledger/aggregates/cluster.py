"""Cluster (cụm, khối thi đua): its members by date, its Head and Deputy by term, their delegations.

    ClusterEstablished -> ClusterRenamed* -> ClusterDissolved
      MemberAdmitted -> MemberLeft               only by a document of the City (A.I.1)
      LeadershipIntroduced                       at the year-end session, for the next year
      LeadershipAssigned -> LeadershipEnded      a unit leads, for one year (A.I.2)
      DelegationGranted -> DelegationEnded       the Deputy acts for the Head (A.II.2.2)

Head and Deputy (cụm, khối trưởng; cụm, khối phó) are units; the person of the act acts for them. A
term belongs to a season: last year's Head keeps last year's season until that is closed, while the
new one already leads the next (R-31, `ledger.rulebook.leadership`). Dissolving is final.
Stream: `cluster/<code>`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ledger.actors import must_not_be_the_citys
from ledger.aggregates.cluster_events import (
    ClusterDissolved,
    ClusterEstablished,
    ClusterKind,
    ClusterRenamed,
    DelegationEnded,
    DelegationGranted,
    LeadershipAssigned,
    LeadershipEnded,
    LeadershipIntroduced,
    MemberAdmitted,
    MemberLeft,
    MemberMove,
    ended_early,
)
from ledger.aggregates.cluster_roster import Roster
from ledger.refusals import Refused
from ledger.rulebook.binding import in_order, years_later
from ledger.rulebook.delegation import DELEGATION, in_writing
from ledger.rulebook.leadership import LEADERSHIP, VIET_LEADS, Leader, Leads
from ledger.values import DocumentRef, viet_day

CITY_DECIDES = "A.I.1"
COLLECTIVE = "A.I.3"

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Cluster(Roster):
    """The cluster as its events have left it, with the decisions on it."""

    # The City's decisions

    def establish(
        self,
        name: str,
        *,
        kind: ClusterKind,
        council: str,
        from_day: date,
        document: DocumentRef | None,
    ) -> ClusterEstablished:
        """Set up the cluster by a decision of the City, under a code never used again."""
        if self.from_day is not None:
            raise Refused(
                f"mã {self.code(1)} đã là của {self.names.last}, không dùng lại được",
                under=CITY_DECIDES,
                field="code",
            )
        must_not_be_the_citys(self.code(1), under=CITY_DECIDES)
        return ClusterEstablished(
            name=name,
            kind=kind,
            council=council,
            from_day=from_day,
            document=_city(document, "thành lập cụm, khối"),
        )

    def rename(self, name: str, *, from_day: date, document: DocumentRef | None) -> ClusterRenamed:
        """Let the cluster bear another name from a day on."""
        self._standing(from_day)
        self.names.must_move(name, from_day, under=CITY_DECIDES)
        return ClusterRenamed(
            before=self.names.last,
            name=name,
            from_day=from_day,
            document=_city(document, "đổi tên cụm, khối"),
        )

    def dissolve(
        self, *, to_day: date, document: DocumentRef | None, moves: Sequence[MemberMove] = ()
    ) -> tuple[ClusterDissolved | LeadershipEnded, ...]:
        """End the cluster after its last day, and with it every term; final.

        `moves` are members of that day which the same decision puts into other clusters.
        """
        self._standing(to_day)
        if self.to_day is not None:
            raise Refused("cụm, khối đã giải thể", under=CITY_DECIDES, field="to_day")
        members = self.roster(to_day)
        if strange := [m.unit for m in moves if m.unit not in members]:
            raise Refused(
                f"ngày {viet_day(to_day)} {', '.join(strange)} không phải là thành viên của "
                f"{self.names.last} để chuyển sang cụm, khối khác",
                under=CITY_DECIDES,
                field="moves",
            )
        paper = _city(document, "giải thể cụm, khối")
        return (
            ClusterDissolved(to_day=to_day, document=paper, moves=tuple(moves) or None),
            *(
                ended_early(term, to_day, "cụm, khối giải thể", paper)
                for unit in members
                for term in self.leadership.of(unit, to_day)
            ),
        )

    def admit(
        self,
        unit: str,
        *,
        from_day: date,
        document: DocumentRef | None,
        to_day: date | None = None,
        elsewhere: str | None = None,
    ) -> MemberAdmitted:
        """Make a unit a member; `elsewhere` is the cluster, if any, that has it on such a day."""
        self._standing(from_day)
        in_order(from_day, to_day, under=CITY_DECIDES)
        if clash := self.memberships.clash(unit, from_day, to_day):
            raise Refused(
                f"đơn vị {unit} đã là thành viên {clash.days()}",
                under=CITY_DECIDES,
                field="from_day",
            )
        if elsewhere:
            raise Refused(
                f"đơn vị {unit} đang là thành viên của {elsewhere}; "
                "một đơn vị chỉ thuộc một cụm, khối tại một thời điểm",
                under=CITY_DECIDES,
                field="unit",
            )
        return MemberAdmitted(
            unit=unit,
            from_day=from_day,
            to_day=to_day,
            document=_city(document, "thêm thành viên"),
        )

    def leave(
        self, unit: str, *, to_day: date, document: DocumentRef | None
    ) -> tuple[MemberLeft | LeadershipEnded, ...]:
        """End a membership after its last day, and with it whatever the unit leads."""
        if not self.memberships.running(unit, to_day):
            raise Refused(
                f"ngày {viet_day(to_day)} đơn vị {unit} không đang là thành viên để rời cụm, khối",
                under=CITY_DECIDES,
                field="to_day",
            )
        paper = _city(document, "cho thành viên rời cụm, khối")
        return (
            MemberLeft(unit=unit, to_day=to_day, document=paper),
            *(
                ended_early(term, to_day, "đơn vị thôi là thành viên của cụm, khối", paper)
                for term in self.leadership.of(unit, to_day)
            ),
        )

    # Head and Deputy

    def introduce(
        self,
        unit: str,
        role: Leads,
        *,
        season: str,
        on: date,
        quorate: bool = True,
        meeting: str | None = None,
        document: DocumentRef | None = None,
    ) -> LeadershipIntroduced:
        """Introduce a member as Head or Deputy of a coming season, at a meeting held on a day."""
        self._member(unit, on)
        if not quorate:
            raise Refused(
                f"cuộc họp không đủ 2/3 thành viên nên không giới thiệu {VIET_LEADS[role]} được",
                under=COLLECTIVE,
                field="meeting",
            )
        return LeadershipIntroduced(
            unit=unit, role=role, season=season, meeting=meeting, document=document
        )

    def assign(
        self,
        unit: str,
        role: Leads,
        *,
        from_day: date,
        to_day: date | None = None,
        season: str | None = None,
        document: DocumentRef | None = None,
        term_years: int = 1,
    ) -> LeadershipAssigned:
        """Assign a member Head or Deputy; without a last day, for the whole term (A.I.2).

        A longer or shorter term is accepted and shown. Whoever holds the role for the same season
        is ended first, by an earlier act or by `hand_over` in the same one.
        """
        last = to_day or years_later(from_day, term_years) - ONE_DAY
        in_order(from_day, last, under=LEADERSHIP)
        self._member(unit, from_day)
        self.leadership.must_be_free(Leader(unit, role, season), from_day, last)
        return LeadershipAssigned(
            unit=unit, role=role, from_day=from_day, to_day=last, season=season, document=document
        )

    def hand_over(
        self,
        unit: str,
        role: Leads,
        *,
        from_day: date,
        reason: str | None,
        to_day: date | None = None,
        season: str | None = None,
        document: DocumentRef | None = None,
    ) -> tuple[LeadershipEnded, LeadershipAssigned]:
        """Let another unit take over a running term; without a last day, for the rest of it."""
        eve = from_day - ONE_DAY
        old = self.leadership.running(role, eve, season)
        before, _, season = old.what
        ended = self.end_leadership(
            before, role, to_day=eve, season=season, reason=reason, document=document
        )
        freed = replace(self, leadership=self.leadership.cut(old.what, eve))
        rest = to_day or old.to_day
        return ended, freed.assign(
            unit, role, from_day=from_day, to_day=rest, season=season, document=document
        )

    def end_leadership(
        self,
        unit: str,
        role: Leads,
        *,
        to_day: date,
        reason: str | None,
        season: str | None = None,
        document: DocumentRef | None = None,
    ) -> LeadershipEnded:
        """End a term early, after the unit's last day in the role, with the reason."""
        term = self.leadership.running(role, to_day, season, unit)
        if not reason:
            raise Refused(
                f"kết thúc sớm nhiệm kỳ {VIET_LEADS[role]} phải nêu lý do",
                under=LEADERSHIP,
                field="reason",
            )
        return ended_early(term, to_day, reason, document)

    def delegate(
        self,
        head: str,
        deputy: str,
        *,
        scope: str | None,
        from_day: date,
        to_day: date | None,
        document: DocumentRef | None,
        season: str | None = None,
        acts: Sequence[str] = (),
    ) -> DelegationGranted:
        """Authorise the Deputy to act for the Head in named matters, for a time, on paper."""
        self._leads(head, "HEAD", from_day, season)
        self._leads(deputy, "DEPUTY", from_day, season)
        what, last, paper = in_writing(scope, from_day, to_day, document)
        return DelegationGranted(
            head=head,
            deputy=deputy,
            scope=what,
            from_day=from_day,
            to_day=last,
            season=season,
            document=paper,
            acts=tuple(acts) or None,
        )

    def end_delegation(
        self,
        delegation: int,
        *,
        to_day: date,
        reason: str | None = None,
        document: DocumentRef | None = None,
    ) -> DelegationEnded:
        """End a delegation early, after its last day."""
        granted = self.delegations.running(delegation, to_day)
        return DelegationEnded(
            delegation=delegation,
            head=granted.head,
            deputy=granted.deputy,
            to_day=to_day,
            document=document,
            reason=reason,
        )

    # Parts of decisions

    def _standing(self, on: date) -> None:
        if self.from_day is None:
            raise Refused(f"chưa có cụm, khối mang mã {self.code(1)}", under=CITY_DECIDES)
        if on < self.from_day:
            says = f"cụm, khối thành lập từ ngày {viet_day(self.from_day)}"
            raise Refused(f"{says}, ngày {viet_day(on)} chưa có", under=CITY_DECIDES)
        if self.to_day is not None and on > self.to_day:
            says = f"cụm, khối đã giải thể sau ngày {viet_day(self.to_day)}"
            raise Refused(says, under=CITY_DECIDES)

    def _member(self, unit: str, on: date) -> None:
        if unit not in self.roster(on):
            raise Refused(
                f"ngày {viet_day(on)} đơn vị {unit} không phải là thành viên của cụm, khối",
                under=LEADERSHIP,
                field="unit",
            )

    def _leads(self, unit: str, role: Leads, on: date, season: str | None) -> None:
        if self.holder(role, on, season) != unit:
            raise Refused(
                f"ngày {viet_day(on)} đơn vị {unit} không làm {VIET_LEADS[role]}",
                under=DELEGATION,
                field=role.lower(),
            )


def _city(document: DocumentRef | None, act: str) -> DocumentRef:
    """Return the document of the City that alone may do this to a cluster."""
    if document is None:
        raise Refused(
            f"{act} phải dẫn quyết định của UBND Thành phố", under=CITY_DECIDES, field="document"
        )
    return document
