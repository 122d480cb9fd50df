"""Acts around a meeting (kỳ họp): the council's objection, host and guests, who came, what for."""

from typing import Annotated, Literal

from pydantic import Field

from ledger.actors import Role
from ledger.acts.act import Desk, act
from ledger.acts.lookups import of_cluster, once_each, registered
from ledger.acts.meetings import MEETING, OF_MEETING, Codes, whose
from ledger.acts.rights import COUNCIL, DELEGATED, HEAD, MEMBER, STANDING_BODY
from ledger.aggregates.meeting import Delegates, Meeting
from ledger.journal.journal import Receipt
from ledger.refusals import NotAllowed
from ledger.rulebook.sessions import AgendaItem, Part
from ledger.values import Code, Day, DocumentRef, Text, Value


class UnitCame(Value):
    """Who of a unit came to a meeting, nobody where empty, and if they were the right ones."""

    unit: Code
    came: tuple[Part, ...] = ()
    right: bool | None = None


@act(
    "meeting.withhold",
    OF_MEETING + "/objections",
    says="Chưa thống nhất, đề nghị điều chỉnh cuộc họp",
    clause="A.II.3.N-3",
    may=(COUNCIL, STANDING_BODY),
    stream=MEETING,
)
def withhold(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    outcome: Literal["REFUSED", "CHANGES_ASKED"],
    on_day: Day | None = None,
    document: DocumentRef | None = None,
    reason: Text | None = None,
) -> Receipt:
    """Not agree, for the council, to a proposed meeting, or ask for another day or content."""
    return desk.decide(
        Meeting,
        MEETING.format(season=season, meeting=meeting),
        lambda m: m.withhold(outcome, on_day=on_day, document=document, reason=reason),
    )


@act(
    "meeting.arrange",
    OF_MEETING + "/arrangements",
    says="Ghi đơn vị đăng cai, khách mời của cuộc họp",
    clause="A.II.3.N-2",
    may=(HEAD, DELEGATED, STANDING_BODY),
    stream=MEETING,
)
def arrange(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    host: Code | None = None,
    guests: Codes = (),
    document: DocumentRef | None = None,
) -> Receipt:
    """Name the member that hosts a meeting, and the bodies or units invited besides."""
    stream = _of_whom(desk, season, meeting)
    of_cluster(desk, [host] if host else [], "host")
    once_each(guests, "guests")
    registered(desk, guests, "guests")
    return desk.decide(
        Meeting, stream, lambda m: m.arrange(host=host, guests=guests, document=document)
    )


@act(
    "meeting.detail-attendance",
    OF_MEETING + "/delegates",
    says="Ghi thành phần đại biểu dự họp",
    clause="A.II.2.3.d",
    may=(HEAD, DELEGATED),
    stream=MEETING,
)
def detail(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    delegates: Annotated[tuple[UnitCame, ...], Field(min_length=1, max_length=1_000)],
    council_observer: bool = False,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record who of each unit came; whom the guidance asks for besides is worked out."""
    stream = MEETING.format(season=season, meeting=meeting)
    of = desk.scope.cluster_state
    held_on = desk.state(Meeting, stream).held_on
    head = of.holder("HEAD", held_on, season) if of and held_on else None
    told = [Delegates(d.unit, d.came, d.right) for d in delegates]
    return desk.decide(
        Meeting,
        stream,
        lambda m: m.detail(told, head=head, council_observer=council_observer, document=document),
        relies_on={of.stream: of.version} if of else {},
    )


@act(
    "meeting.explain-absence",
    OF_MEETING + "/absences",
    says="Nêu lý do vắng họp",
    clause="A.II.2.3.d",
    may=(HEAD, DELEGATED, MEMBER),
    stream=MEETING,
)
def explain_absence(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    unit: Code | None = None,
    reason: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Say why a member did not come: the member itself, or the Head for any of them."""
    by = desk.mandate.by
    if by.role is Role.MEMBER and unit not in {None, by.body}:
        raise NotAllowed(
            f"lý do vắng của {unit} do chính đơn vị hoặc cụm, khối trưởng ghi", under="A.II.2.3.d"
        )
    return desk.decide(
        Meeting,
        MEETING.format(season=season, meeting=meeting),
        lambda m: m.explain_absence(unit or by.body, reason=reason, document=document),
    )


@act(
    "meeting.record-content",
    OF_MEETING + "/contents",
    says="Ghi nội dung, kết quả cuộc họp",
    clause="A.I.3",
    may=(HEAD, DELEGATED, STANDING_BODY),
    stream=MEETING,
)
def record_content(
    desk: Desk,
    season: Code,
    meeting: Code,
    *,
    items: Annotated[tuple[AgendaItem, ...], Field(min_length=1, max_length=50)],
    content: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Record what a meeting treated and what came of it."""
    stream = _of_whom(desk, season, meeting)
    return desk.decide(
        Meeting, stream, lambda m: m.treat(items, content=content, document=document)
    )


def _of_whom(desk: Desk, season: str, meeting: str) -> str:
    """Return the meeting's stream; NotAllowed: it is the other's, the Head's or the council's."""
    stream = MEETING.format(season=season, meeting=meeting)
    if (kind := desk.state(Meeting, stream).kind) is not None:
        whose(desk, kind)
    return stream
