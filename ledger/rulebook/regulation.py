"""Regulation (quy định): the guidance as data, its parameters beside its verbatim clauses.

What stands in the paper is told apart from what is ours: a parameter names its clause, and the
readings (`R-nn`) that fill what the clause leaves open. The formulas live in the other files of
this package and take a regulation as an argument. A season pins the regulation by id and digest.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ledger.refusals import Unknown
from ledger.rulebook.construction import Construction, Paper, Source
from ledger.values import Value

DEFAULT = "ha-dong-2024"
"""The regulation asked when nobody names one."""

AwardCode = Literal["GOV_FLAG", "CITY_FLAG", "CITY_MERIT", "LOCAL_MERIT"]
"""The rungs of the ladder (B.III.1.2-1, -3): Cờ Chính phủ, Cờ Thành phố, Bằng khen, Giấy khen."""

RequestedAward = Literal["GOV_FLAG", "CITY_FLAG", "CITY_MERIT"]
"""What a unit may be proposed for."""

PartyLevel = Literal["EXCELLENT", "GOOD", "COMPLETED", "NOT_COMPLETED"]
"""The rating of a party organisation (xếp loại tổ chức đảng): HTXSNV, HTTNV, HTNV, KHTNV."""

ShortcomingKind = Literal["LIMITATION", "PUBLIC_INDIGNATION"]
"""Hạn chế, khuyết điểm; vụ việc gây bức xúc trong dư luận (B.III.1.2-3)."""

InspectionStatus = Literal["OPEN", "CONCLUDED_CLEAN", "REMEDIATION_PENDING", "REMEDIATED"]
"""Where an inspection (thanh tra, kiểm tra, kiểm toán) stands (B.III.1.2-4)."""

MatterKind = Literal[
    "DISCIPLINE_CONSIDERED", "INVESTIGATED", "COMPLAINT_VERIFIED", "PRESS_VERIFIED"
]
"""A matter not decided yet that some regulations defer for; the list is open, theirs is data."""

DisciplineForm = Literal[
    "REPRIMAND", "WARNING", "DEMOTION", "SUSPENSION", "DISMISSAL", "FORCED_RESIGNATION"
]
"""Khiển trách, cảnh cáo, giáng chức, đình chỉ chức vụ, cách chức, buộc thôi việc."""

ProsecutionStage = Literal["INVESTIGATION", "PROSECUTED"]
"""Khởi tố, truy tố (B.III.1.2-5+2)."""

ProsecutionOutcome = Literal["DROPPED", "ACQUITTED", "CONVICTED"]
"""Đình chỉ, tuyên không phạm tội, kết án."""

Duty = Literal["MODELS", "SIGNING", "MIDYEAR", "PARTY_CUTOFF", "YEAREND"]
"""What is due by a day of the year (A.II.2.3.a, A.II.3.1–3.3, C.4)."""

Lead = Literal["NOTICE", "PREPARATORY"]
"""What is due some days before the year-end conference (B.II.2, B.II.4)."""

ClauseId = Annotated[str, Field(pattern=r"^[ABC](\.[A-Za-z0-9]+)*(-\d+(\+\d+)?)?$")]
Rule = Annotated[str, Field(pattern=r"^R-\d\d$")]


class ClauseText(Value):
    """One clause, verbatim: label as printed ("1.", "a)", "-"), then its text.

    Paragraphs are parted by line ends. `source`: where a clause comes from that stands in no paper,
    see `Construction`.
    """

    id: ClauseId
    label: str = ""
    text: str
    source: Source | None = None

    @property
    def verbatim(self) -> str:
        """Return label and text as the paper prints them."""
        return f"{self.label} {self.text}".lstrip()


class Coverage(Value):
    """How far the program carries a regulation out: by clause id, why not, or what is missing.

    It is about the program and changes with it, so it is no part of the regulation's digest.
    """

    needs_no_code: Mapping[ClauseId, str]
    not_yet: Mapping[ClauseId, str]


class Reading(Value):
    """A reading that is ours (cách hiểu của sổ cái), where clauses are silent or ambiguous."""

    rule: Rule
    clauses: tuple[ClauseId, ...]
    says: str


class Parameter(Value):
    """Figures of one clause, and the readings that helped to set them.

    `source`: where they come from in a construction.
    """

    clause: ClauseId
    readings: tuple[Rule, ...] = ()
    source: Source | None = None


class Scale(Parameter):
    """The scale: points in all, whether bonus counts inside it, the types of leaves (B.I)."""

    total: Decimal
    bonus_inside: bool
    leaf_types: tuple[str, ...]
    outside: tuple[str, ...]


class QuorumShare(Parameter):
    """The least share of members present, `present` out of `of` (A.I.3)."""

    present: int
    of: int


class Sessions(Parameter):
    """How many sessions a cluster holds in a year (A.II.3)."""

    per_year: int


class Leadership(Parameter):
    """How long Head and Deputy serve, in years (A.I.2)."""

    term_years: int


class Award(Parameter):
    """One rung of the ladder: inclusive threshold in points, least party rating.

    A rung without a threshold cannot be requested.
    """

    code: AwardCode
    name: str
    threshold: Decimal | None = None
    party_least: PartyLevel | None = None


class PartyRung(Parameter):
    """One level of party rating: the highest award it leaves open, or that it excludes."""

    code: PartyLevel
    name: str
    ceiling: AwardCode | None = None
    excludes: bool = False


class Downgrade(Parameter):
    """How many rungs a unit with shortcomings is lowered, in all (B.III.1.2-3)."""

    steps: int


class ShortcomingName(Parameter):
    """A kind of shortcoming and its name."""

    code: ShortcomingKind
    name: str


class Deferral(Parameter):
    """A state of an inspection that defers; `with_signs_only`: only with signs of violation."""

    status: InspectionStatus
    ground: Literal["INSPECTION", "REMEDIATION"]
    name: str
    with_signs_only: bool


class MatterDeferral(Parameter):
    """A matter that is not decided yet and defers until it is (NĐ 152/2025, Đ.4.4)."""

    code: MatterKind
    name: str


class DisciplineRung(Parameter):
    """A form of discipline; `excludes`: the unit whose leading official is under it."""

    code: DisciplineForm
    name: str
    excludes: bool = False


class Prosecution(Parameter):
    """Criminal proceedings: names of stages and outcomes, and which outcomes remove the ground."""

    stages: Mapping[ProsecutionStage, str]
    outcomes: Mapping[ProsecutionOutcome, str]
    lifted_by: tuple[ProsecutionOutcome, ...]


class Deadline(Parameter):
    """A day of the year; `inclusive`: the day itself is in time."""

    code: Duty
    name: str
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=31)]
    inclusive: bool


class LeadTime(Parameter):
    """Calendar days before the year-end conference; `clear_days`: so many whole days between."""

    code: Lead
    name: str
    days: Annotated[int, Field(ge=0)]
    clear_days: bool


class Window(Parameter):
    """Days of each month, both inclusive."""

    code: Literal["REPRIMANDS"]
    name: str
    first_day: Annotated[int, Field(ge=1, le=28)]
    last_day: Annotated[int, Field(ge=1, le=28)]


class Regulation(Value):
    """A regulation, whole. `valid_from`, `valid_to`: the days it serves, None when it names no end.

    `checked_on` is the day on which texts and parameters were last compared with the paper.
    `awards`, `party_levels` stand highest first, `discipline_forms` lightest first, `clauses` in
    the paper's order. It has a paper, or says that it is a construction of this ledger's.
    """

    id: str
    title: str
    valid_from: date
    valid_to: date | None = None
    checked_on: date
    paper: Paper | None = None
    construction: Construction | None = None
    scale: Scale
    quorum: QuorumShare
    sessions: Sessions
    leadership: Leadership
    awards: tuple[Award, ...]
    party_levels: tuple[PartyRung, ...]
    downgrade: Downgrade
    shortcomings: tuple[ShortcomingName, ...]
    deferrals: tuple[Deferral, ...]
    matters: tuple[MatterDeferral, ...] = ()
    discipline_forms: tuple[DisciplineRung, ...]
    prosecution: Prosecution
    deadlines: tuple[Deadline, ...]
    leads: tuple[LeadTime, ...]
    windows: tuple[Window, ...]
    readings: tuple[Reading, ...]
    clauses: tuple[ClauseText, ...]
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _of_paper_or_constructed(self) -> Self:
        """Refuse data that is of neither, or of both, or a construction that hides a source."""
        if (self.paper is None) is (self.construction is None):
            raise ValueError("một quy định có văn bản, hoặc là bản dựng; không thể cả hai")
        if self.construction is not None:
            told = {str(clause.source) for clause in self.clauses}
            told |= {str(parameter.source) for _, parameter in self.parameters()}
            if strange := told - {*self.construction.sources}:
                raise ValueError(f"bản dựng không nêu nguồn: {', '.join(sorted(strange))}")
        return self

    @property
    def status(self) -> str:
        """Return what it is: a paper's text, or a construction."""
        return self.construction.says if self.construction else "theo văn bản"

    def clause(self, clause: str) -> ClauseText:
        """Return a clause by its id. Unknown: the regulation has no such clause."""
        try:
            return self._clauses[clause]
        except KeyError:
            raise Unknown(f"quy định {self.id} không có điều khoản «{clause[:40]}»") from None

    def parameters(self) -> Iterator[tuple[str, Parameter]]:
        """Yield every table of parameters with its name in the file, lists entry by entry."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, Parameter):
                yield name, value
            elif isinstance(value, tuple):
                yield from ((name, entry) for entry in value if isinstance(entry, Parameter))

    def deadline(self, duty: Duty) -> Deadline:
        """Return the day of the year by which something is due."""
        return next(d for d in self.deadlines if d.code == duty)

    def lead(self, lead: Lead) -> LeadTime:
        """Return how long before the year-end conference something is due."""
        return next(t for t in self.leads if t.code == lead)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Each award's place on the ladder; 0 is the highest."""
        return {award.code: place for place, award in enumerate(self.awards)}

    @cached_property
    def party(self) -> Mapping[str, PartyRung]:
        """Each party rating's rung by its code."""
        return {level.code: level for level in self.party_levels}

    @cached_property
    def party_rank(self) -> Mapping[str, int]:
        """Each party rating's place; 0 is the highest."""
        return {level.code: place for place, level in enumerate(self.party_levels)}

    @cached_property
    def shortcoming(self) -> Mapping[str, ShortcomingName]:
        """Each kind of shortcoming by its code."""
        return {kind.code: kind for kind in self.shortcomings}

    @cached_property
    def deferral(self) -> Mapping[str, Deferral]:
        """The deferring states of an inspection by their code."""
        return {deferral.status: deferral for deferral in self.deferrals}

    @cached_property
    def matter(self) -> Mapping[str, MatterDeferral]:
        """The deferring matters by their code; what it does not name does not defer."""
        return {matter.code: matter for matter in self.matters}

    @cached_property
    def discipline(self) -> Mapping[str, DisciplineRung]:
        """Each form of discipline by its code."""
        return {form.code: form for form in self.discipline_forms}

    @cached_property
    def _clauses(self) -> Mapping[str, ClauseText]:
        return {clause.id: clause for clause in self.clauses}


SHIPPED: Mapping[str, str] = {
    "ha-dong-2024": "ha_dong_2024",
    "sau-2025-07": "sau_2025_07",
}
"""The regulations that come with the program, and their files in this package."""


@cache
def regulation(id: str = DEFAULT) -> Regulation:  # noqa: A002 — the word that fits
    """Return a shipped regulation. Unknown: there is none of that id.

    >>> regulation("ha-dong-2024").clause("B.III.1.2-5+1").label
    '+'
    >>> regulation("ha-noi-2030")
    Traceback (most recent call last):
    ledger.refusals.Unknown: không có quy định «ha-noi-2030»; hiện có: ha-dong-2024, sau-2025-07
    """
    if id not in SHIPPED:
        raise Unknown(f"không có quy định «{id[:40]}»; hiện có: {', '.join(SHIPPED)}")
    raw = files(__package__).joinpath(f"{SHIPPED[id]}.toml").read_bytes()
    return Regulation(**tomllib.loads(raw.decode()), digest=sha256(raw).hexdigest())


@cache
def coverage(id: str = DEFAULT) -> Coverage:  # noqa: A002 — the word that fits
    """Return how far the program carries a shipped regulation out. Unknown: there is none.

    A construction's clauses are carried out as those it follows, but for what its own file says.
    """
    rules = regulation(id)
    raw = files(__package__).joinpath(f"{SHIPPED[id]}_coverage.toml").read_text(encoding="utf-8")
    own = Coverage(**tomllib.loads(raw))
    if rules.construction is None:
        return own
    followed = coverage(rules.construction.follows)
    carried, apart = {c.id for c in rules.clauses}, {*own.needs_no_code, *own.not_yet}
    return Coverage(
        **{
            name: {
                **{c: why for c, why in getattr(followed, name).items() if c in carried - apart},
                **getattr(own, name),
            }
            for name in Coverage.model_fields
        }
    )
