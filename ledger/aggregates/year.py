"""A cluster's year (năm hoạt động của cụm, khối): what it adopts, registers, reports in a season.

    DocumentAdopted*                                        rules, programme, plan, pledge (A.II.1)
    ModelRegistered* -> ModelIntroduced* -> ModelSpread*    models and topics (A.II.2.3.a, A.II.1.3)
    OpinionGiven*, ActivityHeld*, Reminded*                 members take part, and are followed
    ReportSubmitted*, AchievementsAppraised*, AgreedScoresReported*

Nothing here is edited: a later version of a paper is another event that names the one it replaces,
and only one quy chế stands at a time. What is late is a finding, never a refusal. Meetings have
streams of their own. Stream: `year/<season>/<cluster>`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple, Self

from ledger.aggregates.year_events import (
    VIET_ADOPTED,
    Adoptable,
    DocumentAdopted,
    ModelIntroduced,
    ModelKind,
    ModelRegistered,
    ModelSpread,
    Recipient,
)
from ledger.aggregates.year_work import Work, once
from ledger.events import AnyRecorded
from ledger.refusals import Refused
from ledger.values import DocumentRef, viet_day

RULES = "A.II.1.1"
PLEDGE = "A.II.1.2"
MODELS = "A.II.1.3"
REGISTERING = "A.II.2.3.a"
FINDING_MODELS = "A.II.2.3.c"
COLLECTIVE = "A.I.3"


class Session(NamedTuple):
    """A meeting of the cluster that was held, as the adopting of a paper needs it."""

    stream: str
    held_on: date
    ended_on: date | None
    quorate: bool


class Draft(NamedTuple):
    """A paper that is to be adopted or signed."""

    document: DocumentRef | None
    adopted_on: date
    signers: Sequence[str] = ()
    replaces: int | None = None
    self_score_due: date | None = None
    content: str | None = None


class Paper(NamedTuple):
    """A paper as it was adopted; it no longer stands once another replaced it."""

    kind: Adoptable
    document: DocumentRef
    adopted_on: date
    self_score_due: date | None
    replaced_by: int | None = None


class Model(NamedTuple):
    """A model or topic that the cluster knows: whose it is, and what it is called."""

    unit: str
    title: str


@dataclass(frozen=True, kw_only=True)
class ClusterYear(Work):
    """The year as recorded so far; papers and models by the position of their event."""

    papers: Mapping[int, Paper] = field(default_factory=dict)
    models: Mapping[int, Model] = field(default_factory=dict)

    # Questions

    def standing(self, kind: Adoptable) -> tuple[int, ...]:
        """Return the positions of the papers of a kind that nothing replaced, in order."""
        return tuple(
            p for p, paper in self.papers.items() if paper.kind == kind and not paper.replaced_by
        )

    @property
    def self_score_due(self) -> tuple[date, int] | None:
        """Return the last day for self-scores by the quy chế that stands, and its position."""
        for position in reversed(self.standing("REGULATION")):
            if due := self.papers[position].self_score_due:
                return due, position
        return None

    # The cluster's papers

    def adopt(
        self,
        kind: Adoptable,
        draft: Draft,
        *,
        members: Sequence[str],
        session: Session | None = None,
    ) -> DocumentAdopted:
        """Adopt rules, a programme or a plan, or sign the pledge (A.II.1.1, A.II.1.2, C.1-1)."""
        what, under = VIET_ADOPTED[kind], PLEDGE if kind == "PLEDGE" else RULES
        document, adopted_on, signers, replaces, self_score_due, content = draft
        if document is None:
            raise Refused(f"{what} phải dẫn văn bản", under=under, field="document")
        self._signed(kind, signers, members)
        if kind != "REGULATION" and self_score_due is not None:
            raise Refused(
                f"{what} không quy định hạn gửi điểm tự chấm; hạn này ghi trong quy chế",
                under=under,
                field="self_score_due",
            )
        if self_score_due is not None and self_score_due < adopted_on:
            raise Refused(
                f"hạn gửi điểm tự chấm {viet_day(self_score_due)} đứng trước ngày thông qua "
                f"quy chế {viet_day(adopted_on)}",
                under=under,
                field="self_score_due",
            )
        self._replacing(kind, replaces, under)
        _at_session(kind, adopted_on, session, under)
        return DocumentAdopted(
            kind=kind,
            document=document,
            adopted_on=adopted_on,
            meeting=session.stream if session else None,
            units=tuple(members),
            signers=tuple(signers),
            replaces=replaces,
            self_score_due=self_score_due,
            content=content,
        )

    def _signed(self, kind: Adoptable, signers: Sequence[str], members: Sequence[str]) -> None:
        if kind != "PLEDGE":
            if signers:
                raise Refused(
                    "chỉ giao ước thi đua mới ghi đơn vị ký kết", under=PLEDGE, field="signers"
                )
            return
        if not signers:
            raise Refused("giao ước phải ghi các đơn vị ký kết", under=PLEDGE, field="signers")
        once(signers, PLEDGE, "signers")
        if strange := [u for u in signers if u not in members]:
            raise Refused(
                f"{', '.join(strange)} không phải là thành viên cụm, khối ngày ký",
                under=PLEDGE,
                field="signers",
            )

    def _replacing(self, kind: Adoptable, replaces: int | None, under: str) -> None:
        standing = self.standing(kind)
        if replaces is not None and replaces not in standing:
            raise Refused(
                f"sự kiện số {replaces} không phải là {VIET_ADOPTED[kind]} đang có hiệu lực "
                "của cụm, khối",
                under=under,
                field="replaces",
            )
        if kind == "REGULATION" and standing and replaces is None:
            raise Refused(
                f"cụm, khối đã có quy chế tại sự kiện số {standing[-1]}; quy chế mới phải nêu "
                "là thay cho sự kiện đó",
                under=under,
                field="replaces",
            )

    # Models

    def register(
        self,
        unit: str,
        kind: ModelKind,
        title: str,
        *,
        registered_on: date,
        sent_to: Sequence[Recipient],
        document: DocumentRef | None = None,
        content: str | None = None,
    ) -> ModelRegistered:
        """Register a model or topic with the council and the Head (A.II.2.3.a)."""
        if any(m == Model(unit, title) for m in self.models.values()):
            raise Refused(
                f"đơn vị {unit} đã đăng ký hoặc giới thiệu «{title}»",
                under=REGISTERING,
                field="title",
            )
        return ModelRegistered(
            unit=unit,
            kind=kind,
            title=title,
            registered_on=registered_on,
            sent_to=tuple(dict.fromkeys(sent_to)),
            document=document,
            content=content,
        )

    def introduce(
        self,
        title: str | None,
        *,
        by_unit: str,
        unit: str | None = None,
        model: int | None = None,
        meeting: str | None = None,
        document: DocumentRef | None = None,
        content: str | None = None,
    ) -> ModelIntroduced:
        """Introduce a model, registered before or newly found (A.II.1.3, A.II.2.3.c)."""
        known = self._model(model, FINDING_MODELS) if model is not None else None
        whose, called = (known.unit, known.title) if known else (unit or by_unit, title)
        if known and (unit not in {None, whose} or title not in {None, called}):
            raise Refused(
                f"sự kiện số {model} là «{called}» của đơn vị {whose}",
                under=FINDING_MODELS,
                field="model",
            )
        if not called:
            raise Refused(
                "phải nêu tên mô hình, cách làm hoặc sự kiện đăng ký nó",
                under=FINDING_MODELS,
                field="title",
            )
        return ModelIntroduced(
            unit=whose,
            by_unit=by_unit,
            title=called,
            model=model,
            meeting=meeting,
            document=document,
            content=content,
        )

    def spread(
        self,
        model: int,
        units: Sequence[str],
        *,
        document: DocumentRef | None = None,
        content: str | None = None,
    ) -> ModelSpread:
        """Spread a model to other units (A.II.1.3)."""
        known = self._model(model, MODELS)
        once(units, MODELS, "units")
        if known.unit in units:
            raise Refused(
                f"«{known.title}» là của chính đơn vị {known.unit}", under=MODELS, field="units"
            )
        return ModelSpread(
            model=model,
            title=known.title,
            unit=known.unit,
            units=tuple(units),
            document=document,
            content=content,
        )

    def _model(self, position: int, under: str) -> Model:
        if position not in self.models:
            raise Refused(
                f"sự kiện số {position} không phải là mô hình, chuyên đề của cụm, khối này",
                under=under,
                field="model",
            )
        return self.models[position]

    def after(self, recorded: AnyRecorded) -> Self:
        """Return the year as one more event leaves it."""
        position = recorded.position
        match recorded.facts:
            case DocumentAdopted() as e:
                papers = dict(self.papers)
                if e.replaces in papers:
                    papers[e.replaces] = papers[e.replaces]._replace(replaced_by=position)
                papers[position] = Paper(e.kind, e.document, e.adopted_on, e.self_score_due)
                return replace(self, papers=papers)
            case ModelRegistered() as e:
                return replace(self, models={**self.models, position: Model(e.unit, e.title)})
            case ModelIntroduced(model=None) as e:
                return replace(self, models={**self.models, position: Model(e.unit, e.title)})
            case _:
                return self


def _at_session(kind: Adoptable, adopted_on: date, session: Session | None, under: str) -> None:
    """Refuse a day that is not the session's, and what a session without quorum adopted."""
    if session is None:
        return
    if not session.held_on <= adopted_on <= (session.ended_on or session.held_on):
        raise Refused(
            f"cuộc họp diễn ra ngày {viet_day(session.held_on)}, không phải ngày "
            f"{viet_day(adopted_on)}",
            under=under,
            field="adopted_on",
        )
    if kind != "PLEDGE" and not session.quorate:
        raise Refused(
            f"cuộc họp không đủ số thành viên dự để thông qua {VIET_ADOPTED[kind]}",
            under=COLLECTIVE,
            field="meeting",
        )
