"""Acts in a cluster's working year (năm hoạt động): what it adopts, registers, introduces."""

from typing import Annotated

from pydantic import Field

from ledger.acts.act import Desk, act
from ledger.acts.lookups import held_meeting, of_cluster
from ledger.acts.rights import DELEGATED, HEAD, MEMBER
from ledger.aggregates.year import ClusterYear, Draft, Session
from ledger.aggregates.year_events import Adoptable, ModelKind, OpinionOn, Recipient
from ledger.journal.journal import Receipt
from ledger.refusals import Refused
from ledger.values import Code, Day, DocumentRef, Position, Text, viet_day

YEAR = "year/{season}/{cluster}"
OF_YEAR = "seasons/{season}/clusters/{cluster}/year"
Units = Annotated[tuple[Code, ...], Field(max_length=1_000)]
SomeUnits = Annotated[tuple[Code, ...], Field(min_length=1, max_length=1_000)]


@act(
    "year.adopt-document",
    OF_YEAR + "/documents",
    says="Thông qua quy chế, chương trình, kế hoạch; ký giao ước thi đua",
    clause="A.II.1.1",
    may=(HEAD, DELEGATED),
    stream=YEAR,
)
def adopt(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    kind: Adoptable,
    document: DocumentRef | None = None,
    adopted_on: Day | None = None,
    meeting: Code | None = None,
    signers: Units = (),
    replaces: Position | None = None,
    self_score_due: Day | None = None,
    content: Text | None = None,
) -> Receipt:
    """Record a paper the cluster adopted, or the pledge its units signed, at a meeting or not.

    The day is the meeting's where one is named, else the act's; members are those of that day.
    """
    held = held_meeting(desk, f"meeting/{season}/{meeting}") if meeting else None
    session = None
    if held and held.held_on:
        session = Session(held.stream, held.held_on, held.ended_on, held.quorate)
    day = adopted_on or (session.held_on if session else desk.mandate.on)
    of = desk.scope.cluster_state
    members = of.roster(day) if of else ()
    if of is None or not members:
        raise Refused(
            f"ngày {viet_day(day)} cụm, khối {cluster} không có thành viên nào",
            under="A.I.1",
            field="adopted_on",
        )
    draft = Draft(document, day, signers, replaces, self_score_due, content)
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.adopt(kind, draft, members=members, session=session),
        relies_on={of.stream: of.version, **({held.stream: held.version} if held else {})},
    )


@act(
    "year.register-model",
    OF_YEAR + "/models",
    says="Đăng ký mô hình, chuyên đề thi đua",
    clause="A.II.2.3.a",
    may=(MEMBER,),
    stream=YEAR,
)
def register(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    kind: ModelKind,
    title: Text,
    sent_to: Annotated[tuple[Recipient, ...], Field(min_length=1)] = ("COUNCIL", "HEAD"),
    registered_on: Day | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Register, as a member, a model or topic with the council and the Head."""
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.register(
            desk.mandate.by.body,
            kind,
            title,
            registered_on=registered_on or desk.mandate.on,
            sent_to=sent_to,
            document=document,
            content=content,
        ),
    )


@act(
    "year.introduce-model",
    OF_YEAR + "/introductions",
    says="Giới thiệu mô hình, điển hình tiên tiến, cách làm mới",
    clause="A.II.2.3.c",
    may=(MEMBER, HEAD, DELEGATED),
    stream=YEAR,
)
def introduce(  # noqa: PLR0913 — each is a field of the body
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    title: Text | None = None,
    unit: Code | None = None,
    model: Position | None = None,
    meeting: Code | None = None,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Introduce a model of the unit itself or of another member, at a meeting or otherwise."""
    of_cluster(desk, [unit] if unit else [], "unit")
    held = held_meeting(desk, f"meeting/{season}/{meeting}") if meeting else None
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.introduce(
            title,
            by_unit=acting(desk),
            unit=unit,
            model=model,
            meeting=held.stream if held else None,
            document=document,
            content=content,
        ),
        relies_on={held.stream: held.version} if held else {},
    )


@act(
    "year.spread-model",
    OF_YEAR + "/spreads",
    says="Nhân rộng mô hình, điển hình tiên tiến",
    clause="A.II.1.3",
    may=(HEAD, DELEGATED),
    stream=YEAR,
)
def spread(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    model: Position,
    units: SomeUnits,
    document: DocumentRef | None = None,
    content: Text | None = None,
) -> Receipt:
    """Record that members took up a model that was registered or introduced."""
    of_cluster(desk, units, "units")
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.spread(model, units, document=document, content=content),
    )


@act(
    "year.give-opinion",
    OF_YEAR + "/opinions",
    says="Góp ý xây dựng quy chế, chương trình, tiêu chí",
    clause="A.II.2.3.b",
    may=(MEMBER,),
    stream=YEAR,
)
def give_opinion(
    desk: Desk,
    season: Code,
    cluster: Code,
    *,
    about: OpinionOn,
    content: Text | None = None,
    document: DocumentRef | None = None,
) -> Receipt:
    """Take part, as a member, in drafting what the cluster goes by."""
    return desk.decide(
        ClusterYear,
        YEAR.format(season=season, cluster=cluster),
        lambda y: y.give_opinion(desk.mandate.by.body, about, content=content, document=document),
    )


def acting(desk: Desk) -> str:
    """Return the unit whose act it is: a Deputy by delegation acts for the Head."""
    return desk.mandate.on_behalf_of or desk.mandate.by.body
