"""Eligibility (xét điều kiện): what a unit can be proposed for, with every ground kept (B.III.1.2).

`assess` is a pure function of facts and regulation. It evaluates every rule, keeps all that stands
in the way, and computes one headline from it (R-24). An exclusion, a deferral, an unmet condition,
a lowering and a missing fact may all hold at once; none hides another.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger.rulebook.case import Facts, Positions
from ledger.rulebook.raters import PERMITTED, RATERS
from ledger.rulebook.regulation import AwardCode, Regulation, RequestedAward
from ledger.values import viet

THRESHOLD = "B.III.1.2-1"
PARTY_CONDITION = "B.III.1.2-2"
LOWERING = "B.III.1.2-3"
DEFERMENT = "B.III.1.2-4"
PARTY_EXCLUSION = "B.III.1.2-5+1"
CONDUCT_EXCLUSION = "B.III.1.2-5+2"

Headline = Literal["EXCLUDED", "NOT_ELIGIBLE", "DEFERRED", "PENDING", "DOWNGRADED", "ELIGIBLE"]
"""The one word on a unit's case, the gravest first (R-24)."""

Effect = Literal["EXCLUDES", "UNMET", "DEFERS", "PENDING", "LOWERS", "EXCEPTED", "HINT"]
"""What a finding does to the case; EXCEPTED and HINT do nothing, but are to be read."""

Ground = Literal[
    "SCORE",
    "PARTY_RATING",
    "LIMITATION",
    "PUBLIC_INDIGNATION",
    "INSPECTION",
    "REMEDIATION",
    "DISCIPLINE",
    "PROSECUTION",
    "MATTER",
]


class Finding(NamedTuple):
    """A ground, an unmet condition, a cited exception or a hint; never a rule that was passed.

    `rule` is the reading R-nn, `clause` the id in the regulation, `fact` names the fact judged as
    the calculator writes it (`inspections[0]`), `says` is Vietnamese, `positions` what it rests on.
    """

    rule: str
    clause: str
    ground: Ground
    effect: Effect
    says: str
    fact: str
    positions: Positions = ()


class Verdict(NamedTuple):
    """The case of one unit for one request.

    `award` is what it can get now, None under every headline but ELIGIBLE and DOWNGRADED. `merit`
    is what it deserves before any lowering: a missing rating does not lower it; None under EXCLUDED
    and NOT_ELIGIBLE, and while the points are not known. `requested_met`: award equals request.
    `provisional` while the points are not the council's.
    """

    headline: Headline
    award: AwardCode | None
    merit: AwardCode | None
    requested_met: bool
    findings: tuple[Finding, ...]
    regulation: str
    provisional: bool


def assess(facts: Facts, regulation: Regulation) -> Verdict:
    """Return the verdict on a case: B.III.1.2-1 to -5, in the order of the guidance (R-16 to R-24).

    >>> from ledger.rulebook.regulation import regulation
    >>> at_the_bar = Facts("CITY_FLAG", Decimal("900.00"), "EXCELLENT")
    >>> assess(at_the_bar, regulation())[:4]
    ('ELIGIBLE', 'CITY_FLAG', 'CITY_FLAG', True)
    >>> assess(at_the_bar._replace(points=Decimal("899.99")), regulation())[:4]
    ('ELIGIBLE', 'CITY_MERIT', 'CITY_MERIT', False)
    """
    return _verdict(facts, regulation, _whatever_is_requested(facts, regulation))


def assess_each(
    facts: Facts, regulation: Regulation, requests: Iterable[RequestedAward]
) -> Iterator[tuple[RequestedAward, Verdict]]:
    """Return the verdict on a case for each award requested, whatever `facts` says of a request."""
    same = _whatever_is_requested(facts, regulation)
    for requested in requests:
        yield requested, _verdict(facts._replace(requested=requested), regulation, same)


class _Same(NamedTuple):
    """What a case gives whatever is requested: the highest rung its points open, and grounds."""

    opened: int | None
    findings: Sequence[Finding]


def _whatever_is_requested(facts: Facts, regulation: Regulation) -> _Same:
    findings: list[Finding] = []
    _shortcomings(facts, regulation, findings)
    _inspections(facts, regulation, findings)
    _matters(facts, regulation, findings)
    _party_exclusion(facts, regulation, findings)
    _disciplines(facts, regulation, findings)
    _prosecutions(facts, regulation, findings)
    return _Same(_opened(facts.points, regulation), findings)


def _verdict(facts: Facts, regulation: Regulation, same: _Same) -> Verdict:
    findings: list[Finding] = []
    score_rung = same.opened
    _score(facts, regulation, score_rung, findings)
    party_rung = _party_condition(facts, regulation, findings)
    findings += same.findings

    out_of_reach = facts.points is not None and score_rung is None
    headline = _headline({f.effect for f in findings}, out_of_reach=out_of_reach)
    award: AwardCode | None = None
    merit: AwardCode | None = None
    if score_rung is not None and headline not in {"EXCLUDED", "NOT_ELIGIBLE"}:
        rung = max(score_rung, party_rung, regulation.rank[facts.requested])
        merit = regulation.awards[rung].code
        if headline == "ELIGIBLE":
            award = merit
        elif headline == "DOWNGRADED":
            lowered = min(rung + regulation.downgrade.steps, len(regulation.awards) - 1)
            award = regulation.awards[lowered].code
    return Verdict(
        headline,
        award,
        merit,
        award == facts.requested,
        tuple(findings),
        regulation.id,
        facts.points_provisional or facts.points is None,
    )


def _headline(effects: set[Effect], *, out_of_reach: bool) -> Headline:
    """Return the gravest of what holds (R-24)."""
    if "EXCLUDES" in effects:
        return "EXCLUDED"
    if out_of_reach:
        return "NOT_ELIGIBLE"
    if "DEFERS" in effects:
        return "DEFERRED"
    if "PENDING" in effects:
        return "PENDING"
    if "LOWERS" in effects:
        return "DOWNGRADED"
    return "ELIGIBLE"


def _opened(points: Decimal | None, regulation: Regulation) -> int | None:
    """Return the highest rung the points open, None when they open none (B.III.1.2-1, R-16)."""
    if points is None:
        return None
    for rung, award in enumerate(regulation.awards):
        if award.threshold is not None and points >= award.threshold:
            return rung
    return None


def _score(
    facts: Facts, regulation: Regulation, opened: int | None, findings: list[Finding]
) -> None:
    """Find points that are lacking, or too few for what is requested (B.III.1.2-1, R-16)."""
    points = facts.points
    if points is None:
        says = "Chưa có đủ điểm để xét"
        findings.append(_about_points(facts, "PENDING", says))
        return
    wanted = regulation.awards[regulation.rank[facts.requested]]
    if wanted.threshold is not None and points < wanted.threshold:
        says = f"Tổng điểm {viet(points)} chưa đạt {viet(wanted.threshold)} điểm của {wanted.name}"
        least = [award for award in regulation.awards if award.threshold is not None][-1]
        if opened is None and least is not wanted:
            says += f", cũng chưa đạt {viet(least.threshold)} điểm của {least.name}"
        findings.append(_about_points(facts, "UNMET", says))


def _about_points(facts: Facts, effect: Effect, says: str) -> Finding:
    return Finding("R-16", THRESHOLD, "SCORE", effect, says, "points", facts.points_positions)


def _party_condition(facts: Facts, regulation: Regulation, findings: list[Finding]) -> int:
    """Return the highest rung the party rating leaves open; a missing one leaves all (R-17, R-22).

    A missing rating is never fine: it is pending for the flags (B.III.1.2-2), and for Bằng khen
    too, because an exclusion cannot be ruled out (B.III.1.2-5+1).
    """
    wanted = regulation.awards[regulation.rank[facts.requested]]
    rating = facts.party_rating
    if rating is None:
        if wanted.party_least is None:
            rule, clause = "R-22", PARTY_EXCLUSION
        else:
            rule, clause = "R-17", PARTY_CONDITION
        says = "Chưa có kết quả xếp loại tổ chức đảng"
        findings.append(
            Finding(
                rule, clause, "PARTY_RATING", "PENDING", says, "party_rating", facts.party_positions
            )
        )
        return 0
    level = regulation.party[rating]
    least = wanted.party_least
    if least is not None and regulation.party_rank[rating] > regulation.party_rank[least]:
        says = (
            f"Tổ chức đảng xếp loại «{level.name}»; "
            f"{wanted.name} đòi hỏi «{regulation.party[least].name}»"
        )
        findings.append(
            Finding(
                "R-17",
                PARTY_CONDITION,
                "PARTY_RATING",
                "UNMET",
                says,
                "party_rating",
                facts.party_positions,
            )
        )
    ceiling = 0 if level.ceiling is None else regulation.rank[level.ceiling]
    return max(ceiling, _rater_condition(facts, regulation, findings))


def _rater_condition(facts: Facts, regulation: Regulation, findings: list[Finding]) -> int:
    """Return the highest rung that whoever rated leaves open (B.III.1.2-2, R-17).

    A rating by anybody else than the text names carries no award that has a party condition.
    """
    if facts.rated_by is None or facts.rated_by in PERMITTED:
        return 0
    if regulation.awards[regulation.rank[facts.requested]].party_least is not None:
        says = f"Tổ chức đảng do {RATERS[facts.rated_by]} xếp loại"
        findings.append(
            Finding(
                "R-17",
                PARTY_CONDITION,
                "PARTY_RATING",
                "UNMET",
                says,
                "rated_by",
                facts.party_positions,
            )
        )
    return next(n for n, award in enumerate(regulation.awards) if award.party_least is None)


def _shortcomings(facts: Facts, regulation: Regulation, findings: list[Finding]) -> None:
    """Find what lowers: each is a ground, all together lower once (B.III.1.2-3, R-20)."""
    for n, (kind, positions) in enumerate(facts.shortcomings):
        says = f"Có {regulation.shortcoming[kind].name}"
        fact = f"shortcomings[{n}]"
        findings.append(Finding("R-20", LOWERING, kind, "LOWERS", says, fact, positions))


def _inspections(facts: Facts, regulation: Regulation, findings: list[Finding]) -> None:
    """Find what defers; an exception lifts only the very ground it was approved for (R-21)."""
    for n, (signs, status, exception, positions) in enumerate(facts.inspections):
        deferral = regulation.deferral.get(status)
        if deferral is None or (deferral.with_signs_only and not signs):
            continue
        effect: Effect = "DEFERS"
        says = f"Đơn vị {deferral.name}"
        if exception is not None:
            effect = "EXCEPTED"
            says += f"; {exception.authority} chấp thuận ngoại lệ ({exception.document})"
            positions = (*positions, *exception.positions)  # noqa: PLW2901 — read on, not written
        fact = f"inspections[{n}]"
        findings.append(Finding("R-21", DEFERMENT, deferral.ground, effect, says, fact, positions))


def _matters(facts: Facts, regulation: Regulation, findings: list[Finding]) -> None:
    """Find what defers until it is concluded, as far as the regulation names it (R-21).

    A matter the regulation does not name, or in which a violation was concluded, is a hint only.
    """
    for n, (kind, violation, positions) in enumerate(facts.matters):
        fact, deferral = f"matters[{n}]", regulation.matter.get(kind)
        if violation is False:
            continue
        if violation or deferral is None:
            says = (
                "Vụ việc đã kết luận có vi phạm: có thể là hạn chế, khuyết điểm, do Hội đồng "
                "kết luận"
                if violation
                else f"Có vụ việc đang được xem xét mà quy định {regulation.id} không lấy làm căn "
                "cứ chưa xét khen thưởng"
            )
            findings.append(Finding("R-20", LOWERING, "MATTER", "HINT", says, fact, positions))
            continue
        says = f"Đơn vị {deferral.name}"
        findings.append(Finding("R-21", DEFERMENT, "MATTER", "DEFERS", says, fact, positions))


def _party_exclusion(facts: Facts, regulation: Regulation, findings: list[Finding]) -> None:
    """Find an exclusion by party rating, for every award (B.III.1.2-5+1, R-22)."""
    if facts.party_rating is None:
        return
    level = regulation.party[facts.party_rating]
    if level.excludes:
        findings.append(
            Finding(
                "R-22",
                PARTY_EXCLUSION,
                "PARTY_RATING",
                "EXCLUDES",
                f"Tổ chức đảng xếp loại «{level.name}»",
                "party_rating",
                facts.party_positions,
            )
        )


def _disciplines(facts: Facts, regulation: Regulation, findings: list[Finding]) -> None:
    """Find exclusions by discipline of a leader (B.III.1.2-5+2, R-23).

    A lighter form, or a person who does not lead, is a hint only: the council may find a
    shortcoming in it (B.III.1.2-3, R-20).
    """
    for n, (leader, form, positions) in enumerate(facts.disciplines):
        name = regulation.discipline[form].name
        who = "Cán bộ lãnh đạo" if leader else "Cán bộ, công chức, viên chức"
        fact = f"disciplines[{n}]"
        if leader and regulation.discipline[form].excludes:
            says = f"{who} bị thi hành kỷ luật {name}"
            findings.append(
                Finding("R-23", CONDUCT_EXCLUSION, "DISCIPLINE", "EXCLUDES", says, fact, positions)
            )
        else:
            says = f"{who} bị kỷ luật {name}: có thể là hạn chế, khuyết điểm, do Hội đồng kết luận"
            findings.append(Finding("R-20", LOWERING, "DISCIPLINE", "HINT", says, fact, positions))


def _prosecutions(facts: Facts, regulation: Regulation, findings: list[Finding]) -> None:
    """Find exclusions by criminal proceedings; no conviction is needed (B.III.1.2-5+2, R-23)."""
    proceedings = regulation.prosecution
    for n, (stage, ended, positions) in enumerate(facts.prosecutions):
        if ended in proceedings.lifted_by:
            continue
        says = f"Cán bộ, công chức, viên chức của đơn vị bị {proceedings.stages[stage]}"
        if ended is not None:
            says += f", {proceedings.outcomes[ended]}"
        fact = f"prosecutions[{n}]"
        findings.append(
            Finding("R-23", CONDUCT_EXCLUSION, "PROSECUTION", "EXCLUDES", says, fact, positions)
        )
