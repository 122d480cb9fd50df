"""What can each unit be proposed for, and on what grounds?

`eligibility_fact` has what each stream says about a unit; `eligibility` has the verdict on each
award, worked out from the facts of all streams about the unit under the season's regulation.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, ClassVar, Literal, NamedTuple, get_args

from psycopg import Cursor
from psycopg.sql import SQL

from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_grounds import counting
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded
from ledger.journal.journal import Cut, Journal
from ledger.journal.mapper import canonical
from ledger.projections.directory import Contents, StateDraft
from ledger.projections.projection import Draft, Key, Projection, Rows, Table
from ledger.projections.scores import CardDraft
from ledger.projections.tables import LIVE, Place
from ledger.projections.writing import upsert
from ledger.rulebook.eligibility import (
    DeferralException,
    Discipline,
    Facts,
    Inspection,
    ProsecutionCase,
    Shortcoming,
    Verdict,
    assess,
)
from ledger.rulebook.regulation import DEFAULT, Regulation, RequestedAward, regulation

FACT = Table(
    "eligibility_fact",
    (
        ("season", "text"),
        ("unit", "text"),
        ("source", "text"),
        ("facts", "text"),
        ("position", "int8"),
    ),
    key=3,
)
ELIGIBILITY = Table(
    "eligibility",
    (
        ("season", "text"),
        ("unit", "text"),
        ("requested", "text"),
        ("headline", "text"),
        ("award", "text"),
        ("merit", "text"),
        ("requested_met", "bool"),
        ("provisional", "bool"),
        ("points", "numeric(6,2)"),
        ("layer", "text"),
        ("party_rating", "text"),
        ("regulation", "text"),
        ("findings", "text"),
        ("position", "int8"),
    ),
    key=3,
    indexes=("position",),
)
Layer = Literal["SELF", "REVIEW", "AGREED", "COUNCIL"]
REQUESTS: tuple[RequestedAward, ...] = get_args(RequestedAward)
SEASON_ITSELF = ""
"""The unit under which a season's own facts stand: they concern every unit of it."""


class CardFacts(CardDraft):
    """What a scorecard says: the points that stand, and whether they are the council's."""

    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def finish(self) -> None:
        """Work out the one fact."""
        if self.at == 0:
            return
        self.fill()
        points, layer = self.standing(self.totals()[0])
        facts = {
            "points": str(points) if points is not None else None,
            "layer": layer,
            "at": self.at,
        }
        self.rows[FACT.name][self.season, self.unit, self.stream] = [_told(facts), self.at]


class ConductFacts(StateDraft[Conduct]):
    """What a conduct record says."""

    kind = Conduct
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the grounds that count, with the positions they rest on."""
        del recorded
        c = self.state
        replacement = counting(c.replacements)
        facts = {
            "shortcomings": [[g.kind, g.positions] for g in counting(c.shortcomings)],
            "inspections": [
                [
                    g.signs_of_violation,
                    g.status,
                    [g.exception.authority, g.exception.document, [g.exception.position]]
                    if g.exception
                    else None,
                    g.positions,
                ]
                for g in counting(c.inspections)
            ],
            "disciplines": [[g.leader, g.form, g.positions] for g in counting(c.disciplines)],
            "prosecutions": [[g.stage, g.ended, g.positions] for g in counting(c.prosecutions)],
            "replacement": [replacement[-1].level, replacement[-1].positions]
            if replacement
            else None,
        }
        season, unit = self.path[1], self.path[2]
        return {FACT.name: {(season, unit, self.stream): (_told(facts),)}}


class RatingFacts(StateDraft[PartyRating]):
    """What a party rating says of each unit it covers."""

    kind = PartyRating
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the rating for each unit."""
        del recorded
        rating = self.state.rating
        if rating is None:
            return {FACT.name: {}}
        told = _told(
            {"rating": rating.level, "status": rating.status, "positions": rating.positions}
        )
        return {FACT.name: {(self.path[1], unit, self.stream): (told,) for unit in rating.covers}}


class SeasonFacts(StateDraft[Season]):
    """Under which regulation the season's verdicts are."""

    kind = Season
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the regulation that holds at the season's end."""
        del recorded
        s = self.state
        adopted = s.regulation(s.ends_on) if s.ends_on else None
        told = _told({"regulation": adopted.regulation if adopted else None})
        return {FACT.name: {(self.path[1], SEASON_ITSELF, self.stream): (told,)}}


DRAFTS: dict[str, type[Draft]] = {
    "scorecard": CardFacts,
    "conduct": ConductFacts,
    "party-rating": RatingFacts,
    "season": SeasonFacts,
}
ELIGIBILITIES = Projection("eligibility", (FACT,), DRAFTS, derived=(ELIGIBILITY,))


class Case(NamedTuple):
    """Everything known about one unit's case, whatever it requests."""

    facts: Facts
    layer: Layer | None
    regulation: str
    position: int


def case(rows: Iterable[tuple[str, str, int]]) -> Case:
    """Return the case from fact rows: (source, facts, position)."""
    told: dict[str, Any] = {}
    ratings: list[tuple[bool, int, Mapping[str, Any]]] = []
    position = 0
    for _, text, moved_at in rows:
        said = json.loads(text)
        position = max(position, moved_at)
        if "rating" in said:
            ratings.append((said["status"] == "OFFICIAL", moved_at, said))
        else:
            told.update(said)
    rating, rested_on = _rating(ratings, told.get("replacement"))
    points, layer = told.get("points"), told.get("layer")
    facts = Facts(
        requested="CITY_MERIT",
        points=Decimal(points) if points is not None else None,
        party_rating=rating,
        shortcomings=tuple(Shortcoming(k, tuple(p)) for k, p in told.get("shortcomings", ())),
        inspections=tuple(
            Inspection(
                signs,
                status,
                DeferralException(e[0], e[1], tuple(e[2])) if e else None,
                tuple(p),
            )
            for signs, status, e, p in told.get("inspections", ())
        ),
        disciplines=tuple(Discipline(l, f, tuple(p)) for l, f, p in told.get("disciplines", ())),
        prosecutions=tuple(
            ProsecutionCase(s, e, tuple(p)) for s, e, p in told.get("prosecutions", ())
        ),
        points_provisional=layer != "COUNCIL",
        points_positions=(told["at"],) if "at" in told else (),
        party_positions=rested_on,
    )
    return Case(facts, layer, told.get("regulation") or DEFAULT, position)


def _rating(
    ratings: list[tuple[bool, int, Mapping[str, Any]]], replacement: list[Any] | None
) -> tuple[Any, tuple[int, ...]]:
    """Return the rating that counts.

    An official one before a provisional one, the latest of them.
    """
    if ratings:
        said = max(ratings, key=itemgetter(0, 1))[2]
        return said["rating"], tuple(said["positions"])
    if replacement:
        return replacement[0], tuple(replacement[1])
    return None, ()


def verdicts(of: Case, under: Regulation | None = None) -> Iterator[tuple[RequestedAward, Verdict]]:
    """Return the verdict on each award that can be requested."""
    rules = under or regulation(of.regulation)
    for requested in REQUESTS:
        yield requested, assess(of.facts._replace(requested=requested), rules)


def findings_json(verdict: Verdict) -> list[dict[str, Any]]:
    """Return a verdict's findings as they are answered."""
    return [
        {
            "rule": f.rule,
            "clause": f.clause,
            "ground": f.ground,
            "effect": f.effect,
            "says": f.says,
            "positions": list(f.positions),
        }
        for f in verdict.findings
    ]


def verdict_rows(season: str, unit: str, of: Case) -> list[tuple[Any, ...]]:
    """Return the rows of `eligibility` for one unit."""
    return [
        (
            season, unit, requested, v.headline, v.award, v.merit, v.requested_met, v.provisional,
            of.facts.points, of.layer, of.facts.party_rating, v.regulation,
            canonical_list(findings_json(v)), of.position,
        )
        for requested, v in verdicts(of)
    ]  # fmt: skip


class EligibilityDerivation:
    """The verdicts, brought up to date where a fact moved."""

    def after(
        self, cursor: Cursor[Any], moved: Mapping[str, set[Key]], place: Place = LIVE
    ) -> None:
        """Work out again the verdicts of the units whose facts moved.

        Of all of a season when its own did.
        """
        keys = moved.get(FACT.name, ())
        units = {(season, unit) for season, unit, _ in keys if unit != SEASON_ITSELF}
        seasons = {season for season, unit, _ in keys if unit == SEASON_ITSELF}
        if not units and not seasons:
            return
        cursor.execute(
            SQL(
                "select season, unit, source, facts, position from {} f where unit = ''"
                " and season = any(%s) or season = any(%s)"
                " or (season, unit) in (select * from unnest(%s::text[], %s::text[]))"
                " order by season, unit, source"
            ).format(place.of(FACT)),
            (
                list({s for s, _ in units}),
                list(seasons),
                [s for s, _ in units],
                [u for _, u in units],
            ),
            prepare=True,
        )
        self._derive(cursor, cursor.fetchall(), place, units, seasons)

    def all(self, cursor: Cursor[Any], place: Place = LIVE) -> None:
        """Work out every verdict, into an empty table."""
        cursor.execute(
            SQL(
                "select season, unit, source, facts, position from {} order by season, unit, source"
            ).format(place.of(FACT))
        )
        rows = cursor.fetchall()
        self._derive(cursor, rows, place, {(r[0], r[1]) for r in rows if r[1]}, set())

    def _derive(
        self,
        cursor: Cursor[Any],
        rows: list[tuple[Any, ...]],
        place: Place,
        units: set[tuple[str, str]],
        seasons: set[str],
    ) -> None:
        of_season = {r[0]: r[2:] for r in rows if r[1] == SEASON_ITSELF}
        fresh: list[tuple[Any, ...]] = []
        seen: set[tuple[str, str]] = set()
        for (season, unit), facts in groupby(rows, key=itemgetter(0, 1)):
            if unit == SEASON_ITSELF:
                continue
            seen.add((season, unit))
            own = [f[2:] for f in facts]
            if season in of_season:
                own.append(of_season[season])
            fresh += verdict_rows(season, unit, case(own))
        if gone := [key for key in units if key not in seen]:
            cursor.execute(
                SQL(
                    "delete from {} where (season, unit) in"
                    " (select * from unnest(%s::text[], %s::text[]))"
                ).format(place.of(ELIGIBILITY)),
                ([s for s, _ in gone], [u for _, u in gone]),
            )
        del seasons
        upsert(cursor, ELIGIBILITY, fresh, place)


def streams_about(journal: Journal, season: str, unit: str, cut: Cut | None = None) -> list[str]:
    """Return the streams that may speak of a unit's eligibility in a season."""
    return [
        f"season/{season}",
        f"scorecard/{season}/{unit}",
        f"conduct/{season}/{unit}",
        *journal.streams(f"party-rating/{season}/", cut),
    ]


def fact_rows(
    histories: Mapping[str, Sequence[AnyRecorded]],
    season: str,
    unit: str,
    fold: Callable[[type[Draft], str, Any], dict[str, Rows]],
) -> list[tuple[str, str, int]]:
    """Return, in memory, the fact rows of one unit from the histories of the streams that speak of it."""
    found: list[tuple[str, str, int]] = []
    for stream, history in histories.items():
        draft = DRAFTS.get(stream.partition("/")[0])
        if draft is None or not history:
            continue
        for (of_season, of_unit, source), row in fold(draft, stream, history)[FACT.name].items():
            if of_season == season and of_unit in {unit, SEASON_ITSELF}:
                found.append((source, row[0], row[1]))
    return sorted(found)


def _told(facts: Mapping[str, Any]) -> str:
    return canonical(facts).decode()


def canonical_list(findings: list[dict[str, Any]]) -> str:
    """Return findings as compact JSON with sorted keys."""
    return json.dumps(findings, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
