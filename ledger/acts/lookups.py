"""What acts look up before they decide: criteria, rosters, meetings, registers."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ledger.acts.act import Desk
from ledger.acts.scope import cluster_of
from ledger.aggregates.criteria import CriteriaSet
from ledger.aggregates.meeting import Meeting, MeetingKind
from ledger.aggregates.scorecard import Leaves
from ledger.aggregates.scorecard_events import Conflicted
from ledger.aggregates.unit import Unit
from ledger.events import Event, State
from ledger.refusals import Conflict, Refused
from ledger.rulebook.regulation import DEFAULT, Regulation, regulation
from ledger.values import viet_day

S = TypeVar("S", bound=State)
E = TypeVar("E", bound=Event)

CODED = ("unit", "body", "council", "cluster")
"""Kinds whose codes are one series: an actor or an addressee is named by a bare code."""


def rules(desk: Desk) -> Regulation:
    """Return the regulation in force for the act."""
    return regulation(desk.scope.regulation or DEFAULT)


def conflict(desk: Desk, unit: str) -> Conflicted:
    """Return OWN_UNIT when the unit that acts decides on itself."""
    return "OWN_UNIT" if desk.mandate.by.body == unit else None


def new(decision: Callable[[S], E]) -> Callable[[S], E]:
    """Return a decision that begins a stream; Conflict when it exists: codes are never reused."""

    def beginning(state: S) -> E:
        if state.version:
            raise taken(state.stream)
        return decision(state)

    return beginning


def taken(stream: str) -> Conflict:
    """Return the answer that a code is taken."""
    code = stream.rpartition("/")[2]
    return Conflict(f"mã {code} đã dùng ({stream}); mã không bao giờ được dùng lại", field="code")


def unused(desk: Desk, kind: str, code: str) -> dict[str, int]:
    """Return what a new code relies on: that no other kind has it. Conflict: one has.

    Asked for under the append lock as well, so that of two acts with one code one is left.
    """
    others = [f"{other}/{code}" for other in CODED if other != kind]
    for stream, history in desk.ledger.journal.histories(others).items():
        if history:
            raise taken(stream)
    return dict.fromkeys(others, 0)


def criteria_for(desk: Desk, season: str, unit: str) -> tuple[CriteriaSet, Leaves]:
    """Return the criteria set that covers a unit in a season, and its leaves."""
    cluster = desk.scope.cluster
    if cluster is None:
        raise Refused(
            f"đơn vị {unit} không thuộc cụm, khối nào trong năm thi đua {season}", under="A.I.1"
        )
    sets = desk.states(CriteriaSet, desk.ledger.journal.streams(f"criteria/{season}/{cluster}/"))
    covering = sorted((s for s in sets if s.covers(unit)), key=lambda s: not s.sets[s.latest].units)
    if not covering:
        raise Refused(f"cụm, khối {cluster} chưa ban hành tiêu chí cho đơn vị {unit}", under="B.I")
    return covering[0], covering[0].leaves(unit)


def roster(desk: Desk) -> tuple[str, ...]:
    """Return the units that were members of the act's cluster on any day of its season."""
    season, cluster = desk.scope.season_state, desk.scope.cluster_state
    if season is None or season.starts_on is None or cluster is None:
        return ()
    of_season = [b for b in cluster.memberships if b.overlaps(season.starts_on, season.ends_on)]
    return tuple(dict.fromkeys(b.what for b in of_season))


def of_cluster(desk: Desk, units: Iterable[str], field: str) -> None:
    """Refuse units that were no members of the act's cluster in its season."""
    members = roster(desk)
    if strange := [unit for unit in dict.fromkeys(units) if unit not in members]:
        raise Refused(
            f"{', '.join(strange)} không thuộc cụm, khối {desk.scope.cluster}",
            under="A.I.1",
            field=field,
        )


def cards_here(desk: Desk) -> tuple[str, ...]:
    """Return the units whose cards are the act's cluster's business on its day.

    One that moved on to another cluster within the season is that cluster's (R-01).
    """
    season, on = desk.scope.season_state, desk.mandate.on
    here = desk.scope.cluster
    return tuple(u for u in roster(desk) if cluster_of(desk.ledger, u, on, season) == here)


def with_cards_here(desk: Desk, units: Iterable[str], field: str) -> None:
    """Refuse units whose cards are not the act's cluster's business on its day."""
    here = cards_here(desk)
    if strange := [unit for unit in dict.fromkeys(units) if unit not in here]:
        raise Refused(
            f"phiếu của {', '.join(strange)} không do cụm, khối {desk.scope.cluster} xử lý "
            f"vào ngày {viet_day(desk.mandate.on)}",
            under="A.I.1",
            field=field,
        )


def once_each(codes: Iterable[str], field: str) -> None:
    """Refuse a code that stands twice."""
    listed = list(codes)
    if twice := sorted({c for c in listed if listed.count(c) > 1}):
        raise Refused(f"{', '.join(twice)} ghi hai lần", field=field)


def registered_units(desk: Desk, units: Iterable[str], field: str) -> None:
    """Refuse units that nobody registered."""
    known = desk.states(Unit, [f"unit/{unit}" for unit in dict.fromkeys(units)])
    if strange := [unit.code(1) for unit in known if unit.from_day is None]:
        raise Refused(f"không có đơn vị {', '.join(strange)}", field=field)


def registered(desk: Desk, codes: Iterable[str], field: str, *kinds: str) -> None:
    """Refuse codes that name nothing of these kinds: by default no unit, body or council."""
    among = kinds or ("unit", "body", "council")
    listed = list(dict.fromkeys(codes))
    known = desk.ledger.journal.histories([f"{kind}/{c}" for kind in among for c in listed])
    if strange := [c for c in listed if not any(known[f"{kind}/{c}"] for kind in among)]:
        raise Refused(f"không có đơn vị, cơ quan {', '.join(strange)}", field=field)


def held_meeting(desk: Desk, stream: str, kind: MeetingKind | None = None) -> Meeting:
    """Return a meeting of the cluster that was held; Refused when it was not, or is another's."""
    meeting = desk.state(Meeting, stream)
    if meeting.held_on is None:
        raise Refused(
            f"cuộc họp {meeting.code(2)} chưa được ghi nhận đã họp", under="A.I.3", field="meeting"
        )
    if kind is not MeetingKind.COUNCIL and meeting.cluster != desk.scope.cluster:
        raise Refused(
            f"cuộc họp {meeting.code(2)} không phải của cụm, khối này",
            under="A.I.3",
            field="meeting",
        )
    if kind is not None and meeting.kind is not kind:
        raise Refused(
            f"cuộc họp {meeting.code(2)} không phải là {kind.viet}",
            under=kind.clause,
            field="meeting",
        )
    return meeting


def council_meeting(desk: Desk, season: str, code: str | None) -> str | None:
    """Return the stream of a council's session that was held; None when none is named."""
    if code is None:
        return None
    return held_meeting(desk, f"meeting/{season}/{code}", MeetingKind.COUNCIL).stream
