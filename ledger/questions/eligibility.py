"""What can a unit be proposed for, on what grounds, as of a cut?"""

from dataclasses import dataclass
from datetime import date

from ledger.ledger import AsOf, Ledger
from ledger.projections.eligibility import (
    Known,
    case,
    known_in_memory,
    known_now,
    streams_about,
    verdicts,
)
from ledger.questions.answer import Answer, Moment, made, told
from ledger.refusals import Unknown
from ledger.rulebook.eligibility import Verdict
from ledger.values import Points


@dataclass(frozen=True, kw_only=True)
class FindingTold:
    """A ground, an unmet condition, a cited exception or a hint, with the events it rests on."""

    rule: str
    clause: str
    ground: str
    effect: str
    says: str
    positions: tuple[int, ...] = ()


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


class Eligibility(Answer):
    """A unit's verdicts on each award, and the figures they rest on."""

    season: str
    unit: str
    points: Points | None = None
    layer: str | None = None
    party_rating: str | None = None
    regulation: str
    verdicts: tuple[VerdictTold, ...]
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
    of = case(known)
    return Eligibility.model_construct(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        unit=unit,
        points=of.facts.points,
        layer=of.layer,
        party_rating=of.facts.party_rating,
        regulation=of.regulation,
        position=of.position,
        verdicts=tuple(verdict_told(requested, v) for requested, v in verdicts(of)),
    )


def verdict_told(requested: str, verdict: Verdict) -> VerdictTold:
    """Return a verdict as answers carry it."""
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
                )
                for f in verdict.findings
            ]
        ),
    )


def _now(ledger: Ledger, season: str, unit: str) -> tuple[Known | None, AsOf]:
    with ledger.glancing() as connection:
        now = known_now(connection, season, [unit])
    return now.known.get(unit), AsOf(now.position, now.recorded_at)
