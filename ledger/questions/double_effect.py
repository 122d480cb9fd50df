"""Does one affair cost a unit points and an award as well (R-20)?

A reprimand costs points through the criteria; it lowers an award only where the council finds a
shortcoming. Both may be right. The council sees the double effect before it decides, and the
finding and the eligibility drawn from it show it for ever after.
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from ledger.aggregates.conduct_events import SHORTCOMINGS
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, Moment
from ledger.questions.reprimand_states import ReprimandTold
from ledger.questions.reprimands import double_effects, reprimands
from ledger.questions.scenario import FindShortcoming, Scenario
from ledger.questions.what_if import Case, what_if
from ledger.refusals import Unknown
from ledger.values import Points, viet

Shortcoming = Literal["LIMITATION", "PUBLIC_INDIGNATION"]


class DoubleEffect(Answer):
    """What a paper cost a unit already, and what a finding drawn from it would do besides.

    `lost`: what it cost, 0 once it was given back. `findings` are the positions of findings drawn
    from it already. Nothing was recorded.
    """

    season: str
    unit: str
    paper: ReprimandTold
    shortcoming: Shortcoming
    lost: Points
    applications: tuple[int, ...] = ()
    findings: tuple[int, ...] = ()
    before: Case
    after: Case
    says: str


def double_effect(  # noqa: PLR0913 — each is a parameter of the question
    ledger: Ledger,
    season: str,
    unit: str,
    batch: str,
    document: str,
    *,
    batch_season: str | None = None,
    shortcoming: Shortcoming = "LIMITATION",
    as_of: Moment = None,
    valid_on: date | None = None,
) -> DoubleEffect:
    """Return what a finding drawn from a reprimand would add to what the paper cost already.

    Unknown: there is no such season or unit, or no such paper that names it.
    """
    listed = reprimands(ledger, season, unit=unit, as_of=as_of, valid_on=valid_on)
    asked = (batch_season or season, batch, document)
    paper = next((p for p in listed.papers if (p.season, p.batch, p.code) == asked), None)
    if paper is None:
        raise Unknown(f"đợt {batch} không có văn bản mang mã {document} nêu đơn vị {unit}")
    supposed = what_if(
        ledger,
        Scenario(
            season=season,
            decisions=(
                FindShortcoming(kind="FIND_SHORTCOMING", unit=unit, shortcoming=shortcoming),
            ),
            as_of=listed.as_of.position,
            valid_on=valid_on,
        ),
    )
    (case,) = [u for u in supposed.units if u.unit == unit]
    applied = paper.application if paper.answer is None else None
    lost = applied.lost if applied else Decimal(0)
    found = double_effects(ledger, season, unit, Cut(listed.as_of.position, valid_on))
    drawn = [at for at, cost in found.items() if applied and applied.position in cost]
    return DoubleEffect(
        as_of=listed.as_of,
        valid_on=valid_on,
        season=season,
        unit=unit,
        paper=paper,
        shortcoming=shortcoming,
        lost=lost,
        applications=(applied.position,) if applied else (),
        findings=tuple(drawn),
        before=case.before,
        after=case.after,
        says=_says(paper, lost, shortcoming, case.before, case.after),
    )


def _says(
    paper: ReprimandTold, lost: Decimal, shortcoming: Shortcoming, before: Case, after: Case
) -> str:
    """Return the double effect in one sentence."""
    kind = SHORTCOMINGS[shortcoming]
    printed = paper.document.printed
    cost = f"{printed} đã trừ {viet(lost)} điểm của đơn vị" if lost else f"{printed} chưa trừ điểm"
    moved = [
        was.requested
        for was, would in zip(before.verdicts, after.verdicts, strict=True)
        if was.award != would.award
    ]
    lowers = "hạ thêm một mức khen thưởng" if lost else "hạ một mức khen thưởng"
    then = lowers if moved else "không hạ thêm mức nào so với hiện nay"
    return f"{cost}; kết luận {kind} sẽ {then}"
