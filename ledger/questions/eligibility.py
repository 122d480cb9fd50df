"""What can a unit be proposed for, on what grounds, as of a cut?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.aggregates.conduct_events import SHORTCOMINGS
from ledger.journal.journal import Cut
from ledger.ledger import AsOf, Ledger
from ledger.projections.eligibility import (
    Case,
    Known,
    case,
    known_in_memory,
    known_now,
    streams_about,
    verdicts,
)
from ledger.questions.answer import Answer, Moment, made, told
from ledger.questions.party_basis import party_basis
from ledger.questions.reprimands import double_effects
from ledger.refusals import Unknown
from ledger.rulebook.eligibility import Verdict
from ledger.rulebook.regulation import RequestedAward, regulation
from ledger.values import Points, Value, viet_day


@dataclass(frozen=True, kw_only=True)
class FindingTold:
    """A ground, an unmet condition, a cited exception or a hint, with the events it rests on."""

    rule: str
    clause: str
    ground: str
    effect: str
    says: str
    positions: tuple[int, ...] = ()
    double_effect: tuple[int, ...] = ()
    """Where a reprimand that the finding is drawn from had cost points already (R-20)."""


@dataclass(frozen=True, kw_only=True)
class VerdictTold:
    """The verdict on one award."""

    requested: str
    headline: str
    award: str | None = None
    merit: str | None = None
    requested_met: bool
    provisional: bool
    findings: tuple[FindingTold, ...]


class UnderPrevious(Value):
    """What the regulation in force before would say, where it says something else.

    Told beside the verdicts, so that a later regulation never replaces a verdict silently.
    """

    regulation: str
    since: date
    says: str
    verdicts: tuple[VerdictTold, ...]


class Eligibility(Answer):
    """A unit's verdicts on each award, and the figures they rest on.

    `regulation` is the one in force on `valid_on`, else at the season's end; `regulation_status`
    says whether it is of a paper or a construction of the ledger's.
    `party_basis` says, where there is no party rating, which organisation covers the unit, if one
    does, and what would be accepted.
    """

    season: str
    unit: str
    points: Points | None = None
    layer: str | None = None
    party_rating: str | None = None
    party_basis: str | None = None
    regulation: str
    regulation_since: date | None = None
    regulation_status: str
    verdicts: tuple[VerdictTold, ...]
    under_previous: UnderPrevious | None = None
    position: int


def eligibility(
    ledger: Ledger, season: str, unit: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Eligibility:
    """Return a unit's eligibility.

    Unknown: nothing was recorded of the unit in the season by that cut.
    """
    if as_of is None and valid_on is None:
        known, at = _now(ledger, season, unit)
    else:
        cut, at = ledger.cut(as_of, valid_on)
        streams = streams_about(ledger.journal, season, unit, cut)
        known = known_in_memory(ledger.journal.histories(streams, cut), season, unit)
    if known is None:
        raise Unknown(f"chưa ghi nhận gì về đơn vị {unit} trong năm thi đua {season}")
    of = case(known, valid_on)
    found = tuple(verdicts(of))
    cost = _cost(ledger, season, unit, found, Cut(at.position, valid_on))
    return Eligibility.model_construct(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        unit=unit,
        points=of.facts.points,
        layer=of.layer,
        party_rating=of.facts.party_rating,
        party_basis=None
        if of.facts.party_rating
        else party_basis(ledger, season, unit, Cut(at.position, valid_on)),
        regulation=of.regulation,
        regulation_since=of.since,
        regulation_status=regulation(of.regulation).status,
        position=of.position,
        verdicts=tuple(verdict_told(requested, v, cost) for requested, v in found),
        under_previous=_under_previous(of, found) if of.previous else None,
    )


def _under_previous(
    of: Case, now: tuple[tuple[RequestedAward, Verdict], ...]
) -> UnderPrevious | None:
    """Return the verdicts that were others under the regulation before; None when all are alike."""
    if of.previous is None or of.since is None:
        return None
    since, before = of.previous
    differ = [
        (requested, was)
        for (requested, was), (_, v) in zip(verdicts(of, regulation(before)), now, strict=True)
        if was._replace(regulation=v.regulation) != v
    ]
    if not differ:
        return None
    return UnderPrevious(
        regulation=before,
        since=since,
        says=f"Áp dụng quy định {of.regulation} từ ngày {viet_day(of.since)}; trước đó, từ ngày "
        f"{viet_day(since)}, áp dụng quy định {before} và kết quả xét theo quy định đó là khác",
        verdicts=tuple(verdict_told(requested, was) for requested, was in differ),
    )


def verdict_told(
    requested: str, verdict: Verdict, cost: Mapping[int, tuple[int, ...]] | None = None
) -> VerdictTold:
    """Return a verdict as answers carry it; `cost` by `double_effects`, where that is told."""
    return made(
        VerdictTold,
        requested=requested,
        headline=verdict.headline,
        award=verdict.award,
        merit=verdict.merit,
        requested_met=verdict.requested_met,
        provisional=verdict.provisional,
        findings=tuple(
            [
                made(
                    FindingTold,
                    rule=f.rule,
                    clause=f.clause,
                    ground=f.ground,
                    effect=f.effect,
                    says=f.says,
                    positions=f.positions,
                    double_effect=tuple(sorted({p for at in f.positions for p in cost.get(at, ())}))
                    if cost
                    else (),
                )
                for f in verdict.findings
            ]
        ),
    )


def _cost(
    ledger: Ledger,
    season: str,
    unit: str,
    found: Sequence[tuple[str, Verdict]],
    cut: Cut,
) -> Mapping[int, tuple[int, ...]]:
    """Return where reprimands that findings are drawn from had cost points; asked if any lowers."""
    lowering = {
        p for _, v in found for f in v.findings if f.ground in SHORTCOMINGS for p in f.positions
    }
    return double_effects(ledger, season, unit, cut, lowering) if lowering else {}


def _now(ledger: Ledger, season: str, unit: str) -> tuple[Known | None, AsOf]:
    with ledger.glancing() as connection:
        now = known_now(connection, season, [unit])
    return now.known.get(unit), AsOf(now.position, now.recorded_at)
