"""What can a unit be proposed for, on what grounds, as of a cut?"""

import json
from datetime import date

from ledger.ledger import Ledger
from ledger.projections.eligibility import case, fact_rows, findings_json, streams_about, verdicts
from ledger.projections.projection import in_memory
from ledger.questions.answer import Answer, Moment, told
from ledger.refusals import Unknown
from ledger.rulebook.eligibility import Verdict
from ledger.values import Points, Value


class FindingTold(Value):
    """A ground, an unmet condition, a cited exception or a hint, with the events it rests on."""

    rule: str
    clause: str
    ground: str
    effect: str
    says: str
    positions: tuple[int, ...] = ()


class VerdictTold(Value):
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
    """Return a unit's eligibility. Unknown.

    Nothing was recorded of the unit in the season by that cut.
    """
    if as_of is None and valid_on is None:
        return _now(ledger, season, unit)
    cut, at = ledger.cut(as_of, valid_on)
    histories = ledger.journal.histories(streams_about(ledger.journal, season, unit, cut), cut)
    rows = fact_rows(histories, season, unit, in_memory)
    if not rows:
        raise Unknown(f"chưa ghi nhận gì về đơn vị {unit} trong năm thi đua {season}")
    of = case(rows)
    return Eligibility(
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
    return VerdictTold(
        requested=requested,
        headline=verdict.headline,
        award=verdict.award,
        merit=verdict.merit,
        requested_met=verdict.requested_met,
        provisional=verdict.provisional,
        findings=tuple(FindingTold(**f) for f in findings_json(verdict)),
    )


def _now(ledger: Ledger, season: str, unit: str) -> Eligibility:
    with ledger.reading() as connection:
        rows = connection.execute(
            "select requested, headline, award, merit, requested_met, provisional, points, layer,"
            " party_rating, regulation, findings, e.position, h.position, h.recorded_at"
            " from reading.eligibility e, ledger.head h where season = %s and unit = %s"
            " order by requested",
            (season, unit),
        ).fetchall()
    if not rows:
        raise Unknown(f"chưa ghi nhận gì về đơn vị {unit} trong năm thi đua {season}")
    first = rows[0]
    return Eligibility.model_validate(
        {
            "as_of": {"position": first[12], "recorded_at": first[13]},
            "season": season,
            "unit": unit,
            "points": first[6],
            "layer": first[7],
            "party_rating": first[8],
            "regulation": first[9],
            "position": max(row[11] for row in rows),
            "verdicts": [
                {
                    "requested": row[0],
                    "headline": row[1],
                    "award": row[2],
                    "merit": row[3],
                    "requested_met": row[4],
                    "provisional": row[5],
                    "findings": json.loads(row[10]),
                }
                for row in rows
            ],
        }
    )
