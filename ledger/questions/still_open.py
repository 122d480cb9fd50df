"""What of units and bodies that ended stands open: no act has ended it yet.

A reorganisation ends no membership, term, delegation, coverage or role, and closes no card: each is
an act of whoever has the right to it, on its own day. Until then it is listed here.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Literal, TypeVar

from ledger.aggregates.body import Body
from ledger.aggregates.cluster import Cluster
from ledger.aggregates.council import Council
from ledger.aggregates.organisation import Organisation
from ledger.aggregates.party_organisation import PartyOrganisation
from ledger.aggregates.role_binding import RoleBinding
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.scorecard_stages import Stage
from ledger.aggregates.season import Season
from ledger.events import State
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.rulebook.binding import Binding
from ledger.rulebook.leadership import VIET_LEADS
from ledger.values import Value

S = TypeVar("S", bound=State)
W = TypeVar("W", bound=Hashable)

OpenKind = Literal[
    "MEMBERSHIP", "LEADERSHIP", "DELEGATION", "COVERAGE", "ROLE", "COUNCIL", "SCORECARD"
]


class StillOpen(Value):
    """Something of an organisation that ended which no act has ended yet."""

    kind: OpenKind
    stream: str
    says: str
    from_day: date | None = None
    to_day: date | None = None


def standing_open(
    ledger: Ledger, organisations: Sequence[Organisation], ended: Mapping[str, date], cut: Cut
) -> Iterator[tuple[str, StillOpen]]:
    """Return what stands open of those that ended, each with whose it is."""
    if not ended:
        return
    for cluster in _states(ledger, Cluster, "cluster/", cut):
        yield from _open_in_cluster(cluster, ended)
    for body in organisations:
        yield from _open_to_councils(body, ended)
    for council in _states(ledger, Council, "council/", cut):
        for b in _beyond(council.bodies, ended, str):
            says = f"còn làm Thường trực {council.name} {b.days()}"
            yield b.what, _open("COUNCIL", council.stream, says, b)
    for organisation in _states(ledger, PartyOrganisation, "party-organisation/", cut):
        yield from _open_in_party(organisation, ended)
    for person in _states(ledger, RoleBinding, "role/", cut):
        for held in _beyond(person.bindings, ended, lambda held: held.body):
            role = held.what.role.viet
            says = f"người {person.code(1)} còn giữ vai trò {role} {held.days()}"
            yield held.what.body, _open("ROLE", person.stream, says, held)
    yield from _open_cards(ledger, ended, cut)


def _open_to_councils(
    body: Organisation, ended: Mapping[str, date]
) -> Iterator[tuple[str, StillOpen]]:
    if isinstance(body, Body):
        own = body.code(1)
        for served in _beyond(body.councils, ended, lambda _: own):
            says = f"còn phục vụ Hội đồng {served.what} {served.days()}"
            yield own, _open("COUNCIL", body.stream, says, served)


def _open_in_party(
    organisation: PartyOrganisation, ended: Mapping[str, date]
) -> Iterator[tuple[str, StillOpen]]:
    for b in _beyond(organisation.coverages, ended, str):
        says = f"còn do tổ chức đảng {organisation.name} bao gồm {b.days()}"
        yield b.what, _open("COVERAGE", organisation.stream, says, b)
    if organisation.managed_by in ended:
        says = f"tổ chức đảng {organisation.name} còn ghi do cơ quan này quản lý, xếp loại"
        still = StillOpen(kind="COVERAGE", stream=organisation.stream, says=says)
        yield organisation.managed_by, still


def _open_cards(
    ledger: Ledger, ended: Mapping[str, date], cut: Cut
) -> Iterator[tuple[str, StillOpen]]:
    """Return the cards of units that ended, in seasons that are not closed."""
    seasons = [s for s in _states(ledger, Season, "season/", cut) if s.starts_on and not s.closed]
    cards = [f"scorecard/{s.code(1)}/{unit}" for s in seasons for unit in ended]
    for stream, history in ledger.journal.histories(cards, cut).items():
        card = Scorecard.folded(stream, history)
        if history and card.stage is not Stage.CLOSED:
            says = f"phiếu chấm điểm năm {card.code(1)} chưa đóng, chưa chuyển cho bên kế thừa"
            yield card.code(2), StillOpen(kind="SCORECARD", stream=stream, says=says)


def _open_in_cluster(
    cluster: Cluster, ended: Mapping[str, date]
) -> Iterator[tuple[str, StillOpen]]:
    name = cluster.names.last
    for member in _beyond(cluster.memberships, ended, str):
        says = f"còn là thành viên của {name} {member.days()}"
        yield member.what, _open("MEMBERSHIP", cluster.stream, says, member)
    for term in _beyond(cluster.leadership.terms, ended, lambda leader: leader.unit):
        unit, role, season = term.what
        of = f", năm thi đua {season}," if season else ""
        says = f"còn nhiệm kỳ {VIET_LEADS[role]} của {name}{of} {term.days()}"
        yield unit, _open("LEADERSHIP", cluster.stream, says, term)
    for side in ("head", "deputy"):
        for granted in _beyond(cluster.delegations.rows, ended, attrgetter(side)):
            says = f"còn ủy quyền ghi tại sự kiện số {granted.what.position} {granted.days()}"
            yield getattr(granted.what, side), _open("DELEGATION", cluster.stream, says, granted)


def _beyond(
    bindings: Iterable[Binding[W]], ended: Mapping[str, date], whose: Callable[[W], str]
) -> Iterator[Binding[W]]:
    """Return the bindings that run on beyond the last day of whom they bind."""
    for b in bindings:
        last = ended.get(whose(b.what))
        if last is not None and (b.to_day is None or b.to_day > last):
            yield b


def _open(kind: OpenKind, stream: str, says: str, binding: Binding[W]) -> StillOpen:
    return StillOpen(
        kind=kind, stream=stream, says=says, from_day=binding.from_day, to_day=binding.to_day
    )


def _states(ledger: Ledger, kind: type[S], prefix: str, cut: Cut) -> Iterator[S]:
    streams = ledger.journal.streams(prefix, cut)
    for stream, history in ledger.journal.each(streams, cut):
        yield kind.folded(stream, history)
