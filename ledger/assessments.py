"""Assessments (xét thử): the eligibility calculator that needs no ledger, for API and CLI alike.

`assess_input` answers what `thidua assess` reads, one JSON object or JSON Lines; `assess_request`
the body of POST /v1/assessments. The input is read strictly: unknown fields, a key given twice, a
number where text belongs are faults, and all faults are told at once, each with line and field.
"""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from ledger.json_input import (
    WHOLE,
    Fault,
    Faulty,
    JsonNumber,
    entries,
    is_json_lines,
    located,
    read,
    shown,
)
from ledger.rulebook.case import (
    DeferralException,
    Discipline,
    Facts,
    Inspection,
    Matter,
    ProsecutionCase,
    Shortcoming,
)
from ledger.rulebook.eligibility import Effect, Ground, Headline, assess
from ledger.rulebook.raters import Rater
from ledger.rulebook.regulation import (
    AwardCode,
    DisciplineForm,
    InspectionStatus,
    MatterKind,
    PartyLevel,
    ProsecutionOutcome,
    ProsecutionStage,
    Regulation,
    RequestedAward,
    ShortcomingKind,
    regulation,
)
from ledger.values import SCALE, Text, Value

_LINES = (".jsonl", ".ndjson")
_POINTS = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?")
_TWO_DECIMALS = 2


def _points(given: object) -> Decimal:
    """Return points of a text of at most two decimals, 0 to 1000 (B.I); refuse all else."""
    if isinstance(given, bool | int | JsonNumber | Decimal) or not isinstance(given, str):
        says = f'phải là chuỗi như "900.00", không phải {shown(given)}'
    elif not _POINTS.fullmatch(given):
        says = f"«{shown(given)}» không phải là điểm viết bằng chữ số với dấu chấm thập phân"
    elif len(given.partition(".")[2]) > _TWO_DECIMALS:
        says = f"«{shown(given)}» có quá hai chữ số thập phân"
    elif Decimal(given) > SCALE:
        says = f"«{shown(given)}» nằm ngoài khoảng từ 0 đến 1000"
    else:
        return Decimal(given)
    raise PydanticCustomError("invalid", "{says}", {"says": says})


AssessedPoints = Annotated[
    Decimal,
    BeforeValidator(_points),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(1000(\.0{1,2})?|(0|[1-9][0-9]{0,2})(\.[0-9]{1,2})?)$",
            "examples": ["900.00"],
        }
    ),
]


class ShortcomingAsked(Value):
    """A shortcoming found by the council (B.III.1.2-3)."""

    kind: ShortcomingKind


class ExceptionAsked(Value):
    """An exception to one deferral ground: who approved it, on which paper (B.III.1.2-4)."""

    authority: Text
    document: Text

    def approved(self) -> DeferralException:
        """Return it as the rule takes it."""
        return DeferralException(self.authority, self.document)


class InspectionAsked(Value):
    """An inspection or a conclusion to be carried out (B.III.1.2-4)."""

    signs_of_violation: StrictBool
    status: InspectionStatus
    exception: ExceptionAsked | None = None


class DisciplineAsked(Value):
    """Discipline of one of the unit's people (B.III.1.2-5+2)."""

    leader: StrictBool
    form: DisciplineForm


class ProsecutionAsked(Value):
    """Criminal proceedings against one of the unit's people (B.III.1.2-5+2)."""

    stage: ProsecutionStage
    ended: ProsecutionOutcome | None = None


class MatterAsked(Value):
    """A matter being verified, or what was concluded in it (NĐ 152/2025, Đ.4.4)."""

    kind: MatterKind
    violation: StrictBool | None = None


class AssessmentRequest(Value):
    """The facts of a unit's case; points are the total with bonus and penalty.

    `rated_by` says who gave the party rating (B.III.1.2-2); left out, nothing is held against it.
    """

    points: AssessedPoints
    requested: RequestedAward
    party_rating: PartyLevel | None = None
    shortcomings: tuple[ShortcomingAsked, ...] = ()
    inspections: tuple[InspectionAsked, ...] = ()
    disciplines: tuple[DisciplineAsked, ...] = ()
    prosecutions: tuple[ProsecutionAsked, ...] = ()
    rated_by: Rater | None = None
    matters: tuple[MatterAsked, ...] = ()

    def facts(self) -> Facts:
        """Return the case as the rule takes it."""
        return Facts(
            self.requested,
            self.points,
            self.party_rating,
            tuple(Shortcoming(s.kind) for s in self.shortcomings),
            tuple(
                Inspection(
                    i.signs_of_violation,
                    i.status,
                    i.exception.approved() if i.exception else None,
                )
                for i in self.inspections
            ),
            tuple(Discipline(d.leader, d.form) for d in self.disciplines),
            tuple(ProsecutionCase(p.stage, p.ended) for p in self.prosecutions),
            rated_by=self.rated_by,
            matters=tuple(Matter(m.kind, m.violation) for m in self.matters),
        )


class AssessedFinding(Value):
    """A ground, unmet condition, cited exception or hint; `fact` is the field it is about."""

    rule: Annotated[str, Field(examples=["R-16"])]
    clause: Annotated[str, Field(examples=["B.III.1.2-1"])]
    ground: Ground
    effect: Effect
    says: str
    fact: Annotated[str, Field(examples=["inspections[0]"])]


class AssessmentAnswer(Value):
    """The verdict; see `ledger.rulebook.eligibility.Verdict`."""

    headline: Headline
    award: AwardCode | None
    merit: AwardCode | None
    requested_met: bool
    findings: tuple[AssessedFinding, ...]
    regulation: str


def assess_request(request: AssessmentRequest, under: Regulation | None = None) -> AssessmentAnswer:
    """Return the verdict on a request, under the default regulation unless another is given."""
    verdict = assess(request.facts(), under or regulation())
    return AssessmentAnswer(
        headline=verdict.headline,
        award=verdict.award,
        merit=verdict.merit,
        requested_met=verdict.requested_met,
        findings=tuple(
            AssessedFinding(
                rule=f.rule,
                clause=f.clause,
                ground=f.ground,
                effect=f.effect,
                says=f.says,
                fact=f.fact,
            )
            for f in verdict.findings
        ),
        regulation=verdict.regulation,
    )


def assess_input(content: bytes, *, name: str = "-", under: Regulation | None = None) -> str:
    """Return the answers to a file: JSON to one object, JSON Lines to as many lines, in order.

    A file is JSON Lines when its name ends in .jsonl or .ndjson, or when it holds several values.
    An object written on one line is answered on one line. Faulty: the input has faults, all of
    them told; nothing was answered.

    >>> print(assess_input(b'{"points": "900.00", "requested": "CITY_FLAG"}')[:62])
    {"headline":"PENDING","award":null,"merit":"CITY_FLAG","reques
    >>> assess_input(b'{"points": 900, "requested": "CITY_FLAG"}')
    Traceback (most recent call last):
    ledger.json_input.Faulty: dòng 1, trường points: phải là chuỗi như "900.00", không phải 900
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Faulty((Fault(line, WHOLE, "không phải chữ mã hóa UTF-8"),)) from None
    lines = name.lower().endswith(_LINES) or is_json_lines(text)
    requests, faults = _requests(text, lines=lines)
    if faults:
        raise Faulty(tuple(sorted(faults, key=lambda fault: fault.line)))
    indent = None if lines or "\n" not in text.strip() else 2
    return "".join(
        assess_request(request, under).model_dump_json(indent=indent) + "\n" for request in requests
    )


def _requests(text: str, *, lines: bool) -> tuple[list[AssessmentRequest], list[Fault]]:
    """Return the requests that could be read, and every fault, in the order of the input."""
    requests: list[AssessmentRequest] = []
    faults: list[Fault] = []
    for entry in entries(text, lines=lines):
        value, found = read(entry)
        faults += found
        if value is None and found:
            continue
        try:
            requests.append(AssessmentRequest.model_validate(value))
        except ValidationError as error:
            faults += located(entry, error)
    return requests, faults
