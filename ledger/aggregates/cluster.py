"""Cluster (cụm, khối thi đua): its members by date, its Head and Deputy by term, their delegations.

    ClusterEstablished -> ClusterRenamed* -> ClusterDissolved
      MemberAdmitted -> MemberLeft                          only by a document of the City (A.I.1)
      LeadershipIntroduced                                  at the year-end session, for the next year
      LeadershipAssigned -> LeadershipEnded                 a unit leads, for one year (A.I.2)
      DelegationGranted -> DelegationEnded                  the Deputy acts for the Head (A.II.2.2)

Head and Deputy (cụm, khối trưởng; cụm, khối phó) are units; who acts for them is the person of the
act. A term belongs to a season, so last year's Head keeps last year's season until that is closed,
while the new one already leads the next (R-31): terms of one season never overlap, terms of two may.
A unit ended before its term has no authority left; a term that merely ran out keeps its season.
Dissolving is final. Stream: `cluster/<code>`.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple, Self

from ledger.aggregates.cluster_events import (
    VIET_LEADS,
    ClusterDissolved,
    ClusterEstablished,
    ClusterKind,
    ClusterRenamed,
    DelegationEnded,
    DelegationGranted,
    LeadershipAssigned,
    LeadershipEnded,
    LeadershipIntroduced,
    Leads,
    MemberAdmitted,
    MemberLeft,
)
from ledger.events import AnyRecorded, Event, State
from ledger.refusals import Refused
from ledger.rulebook.binding import Binding, Bindings, Names, in_order, years_later
from ledger.values import DocumentRef, viet_day

CITY_DECIDES = "A.I.1"
LEADERSHIP = "A.I.2"
COLLECTIVE = "A.I.3"
DELEGATION = "A.II.2.2"

ONE_DAY = timedelta(days=1)


class Leader(NamedTuple):
    """A unit in a role, for one season or for none in particular."""

    unit: str
    role: str
    season: str | None = None


class Delegated(NamedTuple):
    """What a Head entrusted to a Deputy, by the position of the event that granted it."""

    position: int
    head: str
    deputy: str
    scope: str
    season: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(State):
    """The cluster with its members, leaders and delegations by date."""

    kind: str = ""
    council: str = ""
    names: Names = Names()
    from_day: date | None = None
    to_day: date | None = None
    members: Bindings[str] = field(default_factory=Bindings)
    introduced: tuple[Leader, ...] = ()
    leaders: Bindings[Leader] = field(default_factory=Bindings)
    delegations: Bindings[Delegated] = field(default_factory=Bindings)

    # Who is what

    def roster(self, on: date) -> tuple[str, ...]:
        """Return the members on a day, Head and Deputy among them, in the order of admission."""
        return self.members.on(on) if self.to_day is None or on <= self.to_day else ()

    def holder(self, role: Leads, on: date, season: str | None = None) -> str | None:
        """Return the unit that led on a day; with a season, the unit that led that season's matters.

        Without a season the latest term that covers the day counts. With one, a term assigned for it
        also counts after it ran out, unless it was ended or another followed (R-31).
        """
        terms = [b for b in self.leaders if b.what.role == role and b.from_day <= on]
        if own := [b for b in terms if season is not None and b.what.season == season]:
            last = max(own, key=lambda b: b.from_day)
            return last.what.unit if last.covers(on) or not last.ended else None
        current = [
            b
            for b in terms
            if b.covers(on)
            and (season is None or b.what.season is None)
            and b.what.unit in self.roster(on)
        ]
        return max(current, key=lambda b: b.from_day).what.unit if current else None

    def delegated(self, on: date, season: str | None = None) -> tuple[Delegated, ...]:
        """Return the delegations in force on a day: both units must still hold their roles."""
        return tuple(
            d
            for d in self.delegations.on(on)
            if (season is None or d.season in {None, season})
            and self.holder("HEAD", on, season or d.season) == d.head
            and self.holder("DEPUTY", on, season or d.season) == d.deputy
        )

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
        return ClusterEstablished(
            name=name,
            kind=kind,
            council=council,
            from_day=from_day,
            document=_city(document, "thành lập cụm, khối thi đua"),
        )

    def rename(self, name: str, *, from_day: date, document: DocumentRef | None) -> ClusterRenamed:
        """Let the cluster bear another name from a day on."""
        self._standing(from_day)
        self.names.must_move(name, from_day, under=CITY_DECIDES)
        return ClusterRenamed(
            before=self.names.last,
            name=name,
            from_day=from_day,
            document=_city(document, "đổi tên cụm, khối thi đua"),
        )

    def dissolve(self, *, to_day: date, document: DocumentRef | None) -> ClusterDissolved:
        """End the cluster after its last day; final."""
        self._standing(to_day)
        if self.to_day is not None:
            raise Refused(
                f"cụm, khối đã giải thể sau ngày {viet_day(self.to_day)}",
                under=CITY_DECIDES,
                field="to_day",
            )
        return ClusterDissolved(
            to_day=to_day, document=_city(document, "giải thể cụm, khối thi đua")
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
        """Make a unit a member. `elsewhere` is the cluster, if any, that has it on one of these days."""
        self._standing(from_day)
        in_order(from_day, to_day, under=CITY_DECIDES)
        if clash := self.members.clash(unit, from_day, to_day):
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
        if not self.members.running(unit, to_day):
            raise Refused(
                f"ngày {viet_day(to_day)} đơn vị {unit} không đang là thành viên để rời cụm, khối",
                under=CITY_DECIDES,
                field="to_day",
            )
        paper = _city(document, "cho thành viên rời cụm, khối")
        return (
            MemberLeft(unit=unit, to_day=to_day, document=paper),
            *(
                _ended(term, to_day, "đơn vị thôi là thành viên của cụm, khối", paper)
                for term in self.leaders
                if term.what.unit == unit and term.covers(to_day) and term.to_day != to_day
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

        A longer or shorter term is accepted and shown. Whoever holds the role for the same season is
        ended first, by an earlier act or by `hand_over` in the same one.
        """
        last = to_day or years_later(from_day, term_years) - ONE_DAY
        in_order(from_day, last, under=LEADERSHIP)
        self._member(unit, from_day)
        for term in self.leaders:
            seasons = {season, term.what.season}
            if not term.overlaps(from_day, last) or (len(seasons) > 1 and None not in seasons):
                continue
            if term.what.role == role:
                raise Refused(
                    f"đơn vị {term.what.unit} đang làm {VIET_LEADS[role]} {term.days()}; "
                    "phải kết thúc trước, hoặc thay ngay trong cùng một lần phân công",
                    under=LEADERSHIP,
                    field="from_day",
                )
            if term.what.unit == unit:
                raise Refused(
                    f"đơn vị {unit} đang làm {VIET_LEADS[term.what.role]} {term.days()}, "
                    "không kiêm cả trưởng và phó",
                    under=LEADERSHIP,
                    field="unit",
                )
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
        """Let another unit take over a running term from a day on; without a last day, for its rest."""
        eve = from_day - ONE_DAY
        old = self._term(role, eve, season)
        ended = self.end_leadership(
            old.what.unit, role, to_day=eve, season=season, reason=reason, document=document
        )
        freed = replace(self, leaders=self.leaders.cut(old.what, eve))
        rest = to_day or old.to_day
        return ended, freed.assign(
            unit, role, from_day=from_day, to_day=rest, season=old.what.season, document=document
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
        term = self._term(role, to_day, season, unit)
        if not reason:
            raise Refused(
                f"kết thúc sớm nhiệm kỳ {VIET_LEADS[role]} phải nêu lý do",
                under=LEADERSHIP,
                field="reason",
            )
        return _ended(term, to_day, reason, document)

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
    ) -> DelegationGranted:
        """Authorise the Deputy to act for the Head in named matters, for a time, on paper."""
        for unit, role in ((head, "HEAD"), (deputy, "DEPUTY")):
            if self.holder("HEAD" if role == "HEAD" else "DEPUTY", from_day, season) != unit:
                raise Refused(
                    f"ngày {viet_day(from_day)} đơn vị {unit} không làm {VIET_LEADS[role]}",
                    under=DELEGATION,
                    field=role.lower(),
                )
        if not scope:
            raise Refused("ủy quyền phải nêu phạm vi công việc", under=DELEGATION, field="scope")
        if to_day is None:
            raise Refused("ủy quyền phải có thời hạn", under=DELEGATION, field="to_day")
        in_order(from_day, to_day, under=DELEGATION)
        if document is None:
            raise Refused("ủy quyền phải bằng văn bản", under=DELEGATION, field="document")
        return DelegationGranted(
            head=head,
            deputy=deputy,
            scope=scope,
            from_day=from_day,
            to_day=to_day,
            season=season,
            document=document,
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
        for granted in self.delegations:
            what = granted.what
            if what.position == delegation and self.delegations.running(what, to_day):
                return DelegationEnded(
                    delegation=delegation,
                    head=what.head,
                    deputy=what.deputy,
                    to_day=to_day,
                    document=document,
                    reason=reason,
                )
        raise Refused(
            f"sự kiện số {delegation} không phải là ủy quyền còn hiệu lực "
            f"ngày {viet_day(to_day)} để chấm dứt",
            under=DELEGATION,
            field="delegation",
        )

    # Parts of decisions

    def _standing(self, on: date) -> None:
        if self.from_day is None:
            raise Refused(
                f"chưa có cụm, khối thi đua mang mã {self.code(1)}",
                under=CITY_DECIDES,
                field="code",
            )
        if on < self.from_day:
            raise Refused(
                f"ngày {viet_day(on)} cụm, khối chưa thành lập "
                f"(thành lập từ ngày {viet_day(self.from_day)})",
                under=CITY_DECIDES,
            )
        if self.to_day is not None and on > self.to_day:
            raise Refused(
                f"cụm, khối đã giải thể sau ngày {viet_day(self.to_day)}", under=CITY_DECIDES
            )

    def _member(self, unit: str, on: date) -> None:
        if unit not in self.roster(on):
            raise Refused(
                f"ngày {viet_day(on)} đơn vị {unit} không phải là thành viên của cụm, khối",
                under=LEADERSHIP,
                field="unit",
            )

    def _term(
        self, role: Leads, on: date, season: str | None, unit: str | None = None
    ) -> Binding[Leader]:
        """Return the one term of a role that runs on beyond a day."""
        terms = [
            b
            for b in self.leaders
            if b.what.role == role
            and (unit is None or b.what.unit == unit)
            and (season is None or b.what.season == season)
            and b.covers(on)
            and b.to_day != on
        ]
        if len(terms) > 1:
            raise Refused(
                f"ngày {viet_day(on)} có hai nhiệm kỳ {VIET_LEADS[role]} của hai năm thi đua; "
                "phải nêu năm thi đua",
                under=LEADERSHIP,
                field="season",
            )
        if not terms:
            raise Refused(
                f"ngày {viet_day(on)} {unit or 'cụm, khối'} không có nhiệm kỳ "
                f"{VIET_LEADS[role]} đang chạy để kết thúc",
                under=LEADERSHIP,
                field="unit",
            )
        return terms[0]

    # The fold

    def after(self, recorded: AnyRecorded) -> Self:  # noqa: C901, PLR0911 — one case per event
        """Return the cluster as one more event leaves it."""
        match recorded.facts:
            case ClusterEstablished() as e:
                return replace(
                    self,
                    kind=e.kind,
                    council=e.council,
                    from_day=e.from_day,
                    names=Names().borne(e.name, e.from_day),
                )
            case ClusterRenamed() as e:
                return replace(self, names=self.names.borne(e.name, e.from_day))
            case ClusterDissolved() as e:
                return replace(self, to_day=e.to_day)
            case MemberAdmitted() as e:
                return replace(self, members=self.members.bound(e.unit, e.from_day, e.to_day))
            case MemberLeft() as e:
                return replace(self, members=self.members.cut(e.unit, e.to_day))
            case LeadershipIntroduced() as e:
                leader = Leader(e.unit, e.role, e.season)
                return replace(self, introduced=(*self.introduced, leader))
            case LeadershipAssigned() as e:
                leader = Leader(e.unit, e.role, e.season)
                return replace(self, leaders=self.leaders.bound(leader, e.from_day, e.to_day))
            case LeadershipEnded() as e:
                leader = Leader(e.unit, e.role, e.season)
                return replace(self, leaders=self.leaders.cut(leader, e.to_day))
            case DelegationGranted() as e:
                what = Delegated(recorded.position, e.head, e.deputy, e.scope, e.season)
                given = self.delegations.bound(what, e.from_day, e.to_day)
                return replace(self, delegations=given)
            case DelegationEnded() as e:
                what = next(
                    (b.what for b in self.delegations if b.what.position == e.delegation), None
                )
                if what is None:
                    return self
                return replace(self, delegations=self.delegations.cut(what, e.to_day))
            case _:
                return self


def _city(document: DocumentRef | None, act: str) -> DocumentRef:
    """Return the document of the City that alone may do this to a cluster."""
    if document is None:
        raise Refused(
            f"{act} phải dẫn quyết định của UBND Thành phố", under=CITY_DECIDES, field="document"
        )
    return document


def _ended(
    term: Binding[Leader], to_day: date, reason: str, document: DocumentRef | None
) -> LeadershipEnded:
    return LeadershipEnded(
        unit=term.what.unit,
        role="HEAD" if term.what.role == "HEAD" else "DEPUTY",
        to_day=to_day,
        season=term.what.season,
        document=document,
        reason=reason,
    )
