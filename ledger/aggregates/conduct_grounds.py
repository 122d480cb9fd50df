"""Grounds (căn cứ): the facts of a conduct record as its events left them, for the rulebook.

Each is immutable and names the positions of the events it rests on. `counts` tells whether it
still is a ground for this unit; one that was annulled, withdrawn or attributed to another unit
stays visible.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, Self, TypeVar

from ledger.aggregates.conduct_events import (
    ConditionReplacedByDecision,
    ConditionReplacementWithdrawn,
    ConductAttributed,
    DeepReviewRecorded,
    DeferralExceptionApproved,
    DeferralExceptionRevoked,
    DisciplineAnnulled,
    DisciplineRecorded,
    Ended,
    Form,
    InspectionConcluded,
    InspectionKind,
    InspectionOpened,
    Level,
    Outcome,
    Prosecuted,
    ProsecutionAdvanced,
    ProsecutionEnded,
    ProsecutionRecorded,
    RemediationCompleted,
    ShortcomingFound,
    ShortcomingKind,
    ShortcomingWithdrawn,
)
from ledger.events import AnyRecorded, State
from ledger.refusals import Refused
from ledger.values import DocumentRef

FLAG_PARTY_RATING = "B.III.1.2-2"
DOWNGRADE = "B.III.1.2-3"
DEFERRAL = "B.III.1.2-4"
EXCLUSION = "B.III.1.2-5+2"
PARTY_FACTS = "C.4"

InspectionStatus = Literal["OPEN", "CONCLUDED_CLEAN", "REMEDIATION_PENDING", "REMEDIATED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A fact under its code, with the positions of the events it rests on."""

    code: str
    positions: tuple[int, ...]
    withdrawn: bool = False
    counts_for: str | None = None
    """The unit it was attributed to by the council, when that is another one."""

    @property
    def counts(self) -> bool:
        """Tell whether it is a ground for this unit now."""
        return not self.withdrawn and self.counts_for is None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeferralException:
    """A standing approval that one inspection does not defer awards."""

    authority: str
    document: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection(Ground):
    """An inspection, check or audit, as far as it has come."""

    kind: InspectionKind
    body: str
    signs_of_violation: bool
    opened_on: date
    status: InspectionStatus = "OPEN"
    exception: DeferralException | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline(Ground):
    """A discipline of one person."""

    leader: bool
    form: Form
    offence_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosecution(Ground):
    """A criminal case against one person, as far as it has come."""

    stage: Prosecuted
    ended: Ended | None = None
    offence_unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcoming(Ground):
    """A shortcoming found by the council."""

    kind: ShortcomingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DeepReview(Ground):
    """The result of an in-depth review."""

    reviewed: Literal["ORGANISATION", "MEMBER"]
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement(Ground):
    """An assessment that stands for the party rating by decision of the council."""

    clause: str
    level: Level
    assessed_by: str


G = TypeVar("G", bound=Ground)

_CONCLUDED: dict[Outcome, InspectionStatus] = {
    "CLEAN": "CONCLUDED_CLEAN",
    "REMEDIATION_REQUIRED": "REMEDIATION_PENDING",
}


@dataclass(frozen=True, kw_only=True)
class Grounds(State):
    """A unit's grounds by code, each kind in the order recorded, with those that count no more."""

    inspections: Mapping[str, Inspection] = field(default_factory=dict)
    disciplines: Mapping[str, Discipline] = field(default_factory=dict)
    prosecutions: Mapping[str, Prosecution] = field(default_factory=dict)
    shortcomings: Mapping[str, Shortcoming] = field(default_factory=dict)
    deep_reviews: Mapping[str, DeepReview] = field(default_factory=dict)
    replacements: Mapping[str, Replacement] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """Return the unit whose record this is."""
        return self.code(2)

    @property
    def codes(self) -> frozenset[str]:
        """Return every code in use."""
        return frozenset().union(
            self.inspections,
            self.disciplines,
            self.prosecutions,
            self.shortcomings,
            self.deep_reviews,
            self.replacements,
        )

    @property
    def of_persons(self) -> Mapping[str, Ground]:
        """Return the facts about persons, which may count for another unit than theirs."""
        return {**self.disciplines, **self.prosecutions}

    # Parts of decisions

    def check_new(self, code: str, under: str) -> None:
        """Refuse a code that names another fact already."""
        if code in self.codes:
            raise Refused(f"mã {code} đã dùng cho một việc khác", under=under, field="code")

    def inspection(self, code: str) -> Inspection:
        """Return an inspection of this record."""
        return known(self.inspections, code, "cuộc thanh tra, kiểm tra", DEFERRAL)

    def running(self, code: str) -> Prosecution:
        """Return a prosecution that has not ended."""
        prosecution = known(self.prosecutions, code, "vụ việc khởi tố, truy tố", EXCLUSION)
        if prosecution.ended:
            raise Refused(f"vụ việc {code} đã kết thúc", under=EXCLUSION, field="code")
        return prosecution

    # The fold

    def after(  # noqa: C901, PLR0911, PLR0912 — one case per event
        self, recorded: AnyRecorded
    ) -> Self:
        """Return the grounds as one more event leaves them."""
        at = recorded.position
        match recorded.facts:
            case InspectionOpened() as e:
                opened = Inspection(
                    code=e.code,
                    positions=(at,),
                    kind=e.kind,
                    body=e.body,
                    signs_of_violation=e.signs_of_violation,
                    opened_on=e.opened_on,
                )
                return replace(self, inspections={**self.inspections, e.code: opened})
            case InspectionConcluded(code=c, outcome=outcome):
                return self._inspected(c, at, status=_CONCLUDED[outcome])
            case RemediationCompleted(code=c):
                return self._inspected(c, at, status="REMEDIATED")
            case DeferralExceptionApproved(ground=c) as e:
                exception = DeferralException(
                    authority=e.authority, document=e.document.printed, position=at
                )
                return self._inspected(c, at, exception=exception)
            case DeferralExceptionRevoked(ground=c):
                return self._inspected(c, at, exception=None)
            case DisciplineRecorded() as e:
                discipline = Discipline(
                    code=e.code,
                    positions=(at,),
                    leader=e.leader,
                    form=e.form,
                    offence_unit=e.offence_unit,
                )
                return replace(self, disciplines={**self.disciplines, e.code: discipline})
            case DisciplineAnnulled(code=c):
                return replace(self, disciplines=moved(self.disciplines, c, at, withdrawn=True))
            case ProsecutionRecorded() as e:
                prosecution = Prosecution(
                    code=e.code, positions=(at,), stage=e.stage, offence_unit=e.offence_unit
                )
                return replace(self, prosecutions={**self.prosecutions, e.code: prosecution})
            case ProsecutionAdvanced(code=c, after=stage):
                return replace(self, prosecutions=moved(self.prosecutions, c, at, stage=stage))
            case ProsecutionEnded(code=c, outcome=ended):
                return replace(self, prosecutions=moved(self.prosecutions, c, at, ended=ended))
            case ConductAttributed(code=c, after=unit):
                elsewhere = None if unit == self.unit else unit
                return replace(
                    self,
                    disciplines=moved(self.disciplines, c, at, counts_for=elsewhere),
                    prosecutions=moved(self.prosecutions, c, at, counts_for=elsewhere),
                )
            case ShortcomingFound() as e:
                found = Shortcoming(code=e.code, positions=(at,), kind=e.kind)
                return replace(self, shortcomings={**self.shortcomings, e.code: found})
            case ShortcomingWithdrawn(code=c):
                return replace(self, shortcomings=moved(self.shortcomings, c, at, withdrawn=True))
            case DeepReviewRecorded() as e:
                review = DeepReview(
                    code=e.code, positions=(at,), reviewed=e.reviewed, as_of=e.as_of
                )
                return replace(self, deep_reviews={**self.deep_reviews, e.code: review})
            case ConditionReplacedByDecision() as e:
                replacement = Replacement(
                    code=e.code,
                    positions=(at,),
                    clause=e.clause,
                    level=e.level,
                    assessed_by=e.assessed_by,
                )
                return replace(self, replacements={**self.replacements, e.code: replacement})
            case ConditionReplacementWithdrawn(code=c):
                return replace(self, replacements=moved(self.replacements, c, at, withdrawn=True))
            case _:
                return self

    def _inspected(
        self,
        code: str,
        at: int,
        **changes: Any,  # noqa: ANN401 — as in `moved`
    ) -> Self:
        return replace(self, inspections=moved(self.inspections, code, at, **changes))


def counting(grounds: Mapping[str, G]) -> tuple[G, ...]:
    """Return the grounds that count for this unit now, in the order they were recorded."""
    return tuple(g for g in grounds.values() if g.counts)


def known(grounds: Mapping[str, G], code: str, kind: str, under: str) -> G:
    """Return a ground by its code; Refused when the record has none of that kind under it."""
    if code not in grounds:
        raise Refused(f"không có {kind} mang mã {code}", under=under, field="code")
    return grounds[code]


def moved(
    grounds: Mapping[str, G],
    code: str,
    position: int,
    **changes: Any,  # noqa: ANN401 — the fields of a ground
) -> Mapping[str, G]:
    """Return the grounds after one more event about one; a ground that never was stays away."""
    if code not in grounds:
        return grounds
    ground = grounds[code]
    positions = (*ground.positions, position)
    return {**grounds, code: replace(ground, positions=positions, **changes)}


def paper(document: DocumentRef | None, act: str, under: str) -> DocumentRef:
    """Return the mandatory paper of an act, or refuse the act."""
    if document is None:
        raise Refused(f"{act} phải dẫn văn bản", under=under, field="document")
    return document


def stated(reason: str | None, act: str, under: str) -> str:
    """Return the mandatory reason of an act, or refuse the act."""
    if not reason:
        raise Refused(f"{act} phải nêu lý do", under=under, field="reason")
    return reason
