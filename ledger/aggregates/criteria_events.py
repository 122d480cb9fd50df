"""What can happen to a criteria set (bộ tiêu chí): its events and the criterion inside them.

The life line and the decisions are in `ledger.aggregates.criteria`.
"""

from typing import Annotated, Literal

from pydantic import Field

from ledger.events import ErasableText, Event
from ledger.rulebook.formulas import Rule
from ledger.values import Code, DocumentRef, Points, Text, Value, viet

LeafType = Literal[
    "quantitative", "graded", "lookup", "pass_fail", "per_occurrence", "bonus", "penalty"
]
Treatment = Literal["FULL_MARKS", "ZERO", "RESCALE"]
"""What a criterion that does not apply brings a unit: full marks, nothing, or the rest rescaled."""

VIET_TREATMENT = {
    "FULL_MARKS": "tính điểm tối đa",
    "ZERO": "tính 0 điểm",
    "RESCALE": "quy đổi các tiêu chí còn lại về thang điểm",
}
_VIET_TO = {"DISTRICT": "UBND quận", "COUNCIL": "Hội đồng TĐKT"}


class Criterion(Value):
    """One row of the table, in the table's order: a branch (nhóm) or a leaf (tiêu chí) with points.

    A leaf has a type, a maximum and `scored_by`: SELF, HEAD, STANDING_BODY or a body's code. A
    penalty's maximum is the largest deduction. A branch has neither type nor `scored_by`; its
    maximum is the sum of what is below it inside the scale, and may be None where nothing is. A
    leaf's `rule`, where it has one, computes its points from what was achieved.
    """

    code: Code
    parent: Code | None = None
    name: Text
    max: Points | None = None
    type: LeafType | None = None
    scored_by: Code | None = None
    rule: Rule | None = None


class Origin(Value):
    """The version of a criteria set that another was cloned from."""

    criteria: Text
    version: Annotated[int, Field(ge=1)]


class CriteriaSetIssued(Event, topic="criteria.set-issued.v1"):
    """The Head issued a version of the table (ban hành); a change is always the next version."""

    version: Annotated[int, Field(ge=1)]
    criteria: tuple[Criterion, ...]
    units: tuple[Code, ...] = ()
    bonus_inside: bool
    not_applicable: Treatment | None = None
    base_total: Points
    bonus_total: Points
    origin: Origin | None = None
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        leaves = sum(1 for c in self.criteria if c.type is not None)
        place = "trong" if self.bonus_inside else "ngoài"
        units = f"cho {', '.join(self.units)}" if self.units else "cho mọi đơn vị"
        paper = f", theo {self.document.printed}" if self.document else ""
        cloned = (
            f", chép từ {self.origin.criteria} lần {self.origin.version}" if self.origin else ""
        )
        spared = (
            f"tiêu chí không áp dụng thì {VIET_TREATMENT[self.not_applicable]}"
            if self.not_applicable
            else "không có tiêu chí nào được miễn áp dụng"
        )
        return (
            f"Ban hành bộ tiêu chí lần {self.version} {units}: {leaves} tiêu chí, "
            f"điểm chuẩn {viet(self.base_total)}, điểm thưởng {viet(self.bonus_total)} "
            f"({place} thang điểm); {spared}{cloned}{paper}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the units named; none when it is for every unit of the cluster."""
        return self.units


class CriteriaSetReported(Event, topic="criteria.set-reported.v1"):
    """The Head reported a version to the district and the council (B.I)."""

    version: Annotated[int, Field(ge=1)]
    to: Annotated[tuple[Literal["DISTRICT", "COUNCIL"], ...], Field(min_length=1)]
    document: DocumentRef | None = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        to = ", ".join(_VIET_TO[addressee] for addressee in self.to)
        paper = f", theo {self.document.printed}" if self.document else ""
        return f"Báo cáo bộ tiêu chí lần {self.version} với {to}{paper}"


class CriterionMarkedNotApplicable(Event, topic="criteria.criterion-marked-not-applicable.v1"):
    """A criterion does not apply to a unit (không giao); says what the set does with its points."""

    version: Annotated[int, Field(ge=1)]
    unit: Code
    criterion: Code
    max: Points
    treatment: Treatment
    document: DocumentRef | None = None
    reason: ErasableText = None

    def words(self) -> str:
        """Return what happened in plain Vietnamese."""
        return (
            f"Tiêu chí {self.criterion} (tối đa {viet(self.max)} điểm, bộ tiêu chí lần "
            f"{self.version}) không áp dụng cho đơn vị {self.unit}: "
            f"{VIET_TREATMENT[self.treatment]}"
        )

    def concerns(self) -> tuple[str, ...]:
        """Return the unit."""
        return (self.unit,)
