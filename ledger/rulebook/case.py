"""A case (hồ sơ xét): what is known of one unit when it is asked what it can be proposed for.

Facts only, each with the events it rests on; what follows from them is said by `eligibility`.
"""

from decimal import Decimal
from typing import NamedTuple

from ledger.rulebook.raters import Rater
from ledger.rulebook.regulation import (
    DisciplineForm,
    InspectionStatus,
    MatterKind,
    PartyLevel,
    ProsecutionOutcome,
    ProsecutionStage,
    RequestedAward,
    ShortcomingKind,
)

Positions = tuple[int, ...]
"""Places in the journal of the events a fact rests on; empty when there is no ledger."""


class Shortcoming(NamedTuple):
    """A shortcoming the council found (hạn chế, khuyết điểm; vụ việc gây bức xúc)."""

    kind: ShortcomingKind
    positions: Positions = ()


class DeferralException(NamedTuple):
    """An approved exception to one deferral ground: who approved it, on which paper."""

    authority: str
    document: str
    positions: Positions = ()


class Inspection(NamedTuple):
    """An inspection, or a conclusion to be carried out; the exception is to this very ground."""

    signs_of_violation: bool
    status: InspectionStatus
    exception: DeferralException | None = None
    positions: Positions = ()


class Discipline(NamedTuple):
    """Discipline of one of the unit's people; `leader`: a leading official."""

    leader: bool
    form: DisciplineForm
    positions: Positions = ()


class ProsecutionCase(NamedTuple):
    """Criminal proceedings against one of the unit's people, and how they ended, if they did."""

    stage: ProsecutionStage
    ended: ProsecutionOutcome | None = None
    positions: Positions = ()


class Matter(NamedTuple):
    """A matter that is or was being verified; `violation`: what was concluded, None while open."""

    kind: MatterKind
    violation: bool | None = None
    positions: Positions = ()


class Facts(NamedTuple):
    """What is known of a unit's case.

    `points` is the total with bonus and penalty, None while it is not known or incomplete;
    `points_provisional` while it is not the council's. `party_rating` is None while there is none;
    `rated_by` is None where nothing but the level is told of it.
    """

    requested: RequestedAward
    points: Decimal | None
    party_rating: PartyLevel | None = None
    shortcomings: tuple[Shortcoming, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    disciplines: tuple[Discipline, ...] = ()
    prosecutions: tuple[ProsecutionCase, ...] = ()
    points_provisional: bool = False
    points_positions: Positions = ()
    party_positions: Positions = ()
    rated_by: Rater | None = None
    matters: tuple[Matter, ...] = ()
