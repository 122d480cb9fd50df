"""What can each unit be proposed for, and on what grounds?

`eligibility_fact` has what each stream says about a unit; the points are the card's own (`score`).
The verdict on each award is worked out from both when it is asked for, under the season's
regulation: a pure function of rows that are in step with the events, so it is never stored and
never stale.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, ClassVar, Literal, NamedTuple, get_args

from psycopg import Connection

from ledger.aggregates.conduct import Conduct
from ledger.aggregates.conduct_grounds import counting
from ledger.aggregates.matter import Matters
from ledger.aggregates.party_rating import PartyRating
from ledger.aggregates.season import Season
from ledger.events import AnyRecorded
from ledger.journal.journal import Cut, Journal
from ledger.journal.mapper import canonical
from ledger.projections.directory import Contents, StateDraft
from ledger.projections.past import NOW, Stood
from ledger.projections.projection import Draft, Projection, Table, in_memory, kind_of
from ledger.projections.scores import FIGURE, SCORE, CardDraft
from ledger.rulebook.case import (
    DeferralException,
    Discipline,
    Facts,
    Inspection,
    Matter,
    ProsecutionCase,
    Shortcoming,
)
from ledger.rulebook.eligibility import Verdict, assess_each
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
Layer = Literal["SELF", "REVIEW", "AGREED", "COUNCIL"]
REQUESTS: tuple[RequestedAward, ...] = get_args(RequestedAward)
SEASON_ITSELF = ""
"""The unit under which a season's own facts stand: they concern every unit of it."""


NOTHING_SAID = "{}"
"""What a stream says of a unit of which it has nothing to say any more."""


class ConductFacts(StateDraft[Conduct]):
    """What a conduct record says."""

    kind = Conduct
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = {FACT.name: (NOTHING_SAID,)}
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the grounds that count, with the positions they rest on.

        What was said of a fact that never was says nothing by itself.
        """
        del recorded
        c = self.state
        if not c.codes:
            return {FACT.name: {}}
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


class MatterFacts(StateDraft[Matters]):
    """What is or was being verified about a unit."""

    kind = Matters
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = {FACT.name: (NOTHING_SAID,)}
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the matters with the positions they rest on."""
        del recorded
        if not self.state.matters:
            return {FACT.name: {}}
        found = [[m.kind, m.violation, m.positions] for m in self.state.matters.values()]
        season, unit = self.path[1], self.path[2]
        return {FACT.name: {(season, unit, self.stream): (_told({"matters": found}),)}}


class RatingFacts(StateDraft[PartyRating]):
    """What a party rating says of each unit it covers."""

    kind = PartyRating
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = {FACT.name: (NOTHING_SAID,)}
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return the rating for each unit."""
        del recorded
        rating = self.state.rating
        if rating is None:
            return {FACT.name: {}}
        facts: dict[str, Any] = {
            "rating": rating.level,
            "status": rating.status,
            "positions": rating.positions,
        }
        if rating.evaluator is not None:
            facts["rated_by"] = rating.evaluator
        told = _told(facts)
        return {FACT.name: {(self.path[1], unit, self.stream): (told,) for unit in rating.covers}}


class SeasonFacts(StateDraft[Season]):
    """Under which regulations the season's verdicts are, each from its day."""

    kind = Season
    blank: ClassVar[Mapping[str, tuple[Any, ...]]] = {FACT.name: (NOTHING_SAID,)}
    tables: ClassVar[tuple[Table, ...]] = (FACT,)

    def contents(self, recorded: AnyRecorded) -> Mapping[str, Contents]:
        """Return every regulation adopted, each with the day from which it is in force."""
        del recorded
        adopted = [[r.from_day.isoformat(), r.regulation] for r in self.state.regulations]
        told = _told({"adopted": adopted})
        return {FACT.name: {(self.path[1], SEASON_ITSELF, self.stream): (told,)}}


DRAFTS: dict[str, type[Draft]] = {
    "conduct": ConductFacts,
    "matter": MatterFacts,
    "party-rating": RatingFacts,
    "season": SeasonFacts,
}
ELIGIBILITIES = Projection("eligibility", (FACT,), DRAFTS)


class InForce(NamedTuple):
    """A regulation and the day from which it is in force."""

    since: date
    regulation: str


class Case(NamedTuple):
    """Everything known about one unit's case, whatever it requests.

    `regulation` is the one in force, `since` its first day, `previous` what was in force before it;
    None where the season adopted none.
    """

    facts: Facts
    layer: Layer | None
    regulation: str
    position: int
    since: date | None = None
    previous: InForce | None = None


class Known(NamedTuple):
    """What is recorded of a unit: the points that stand on its card, and the facts of each stream.

    `at` is the event its points rest on, 0 without one, `moved` the one that last moved them; facts
    are (JSON, position).
    """

    points: Decimal | None
    layer: Layer | None
    at: int
    moved: int
    facts: Sequence[tuple[str, int]]


def case(known: Known, on: date | None = None) -> Case:
    """Return the case from what is recorded, under the regulation in force on a day.

    Without a day, under the last one adopted, which holds at the season's end. A day before the
    first one's goes by the first.
    """
    told: dict[str, Any] = {}
    ratings: list[tuple[bool, int, Mapping[str, Any]]] = []
    position = known.moved
    for text, moved_at in known.facts:
        said = json.loads(text)
        position = max(position, moved_at)
        if "rating" in said:
            ratings.append((said["status"] == "OFFICIAL", moved_at, said))
        else:
            told.update(said)
    rating, rested_on, rated_by = _rating(ratings, told.get("replacement"))
    facts = Facts(
        requested="CITY_MERIT",
        points=known.points,
        party_rating=rating,
        shortcomings=tuple([Shortcoming(k, tuple(p)) for k, p in told.get("shortcomings", ())]),
        inspections=tuple(
            [
                Inspection(
                    signs,
                    status,
                    DeferralException(e[0], e[1], tuple(e[2])) if e else None,
                    tuple(p),
                )
                for signs, status, e, p in told.get("inspections", ())
            ]
        ),
        disciplines=tuple(
            [Discipline(leader, form, tuple(p)) for leader, form, p in told.get("disciplines", ())]
        ),
        prosecutions=tuple(
            [ProsecutionCase(s, e, tuple(p)) for s, e, p in told.get("prosecutions", ())]
        ),
        points_provisional=known.layer != "COUNCIL",
        points_positions=(known.at,) if known.at else (),
        party_positions=rested_on,
        rated_by=rated_by,
        matters=tuple([Matter(k, v, tuple(p)) for k, v, p in told.get("matters", ())]),
    )
    adopted = [InForce(date.fromisoformat(d), r) for d, r in told.get("adopted", ())]
    begun = adopted if on is None else [a for a in adopted if a.since <= on]
    last = max(len(begun), min(1, len(adopted)))
    now, previous = (adopted[i] if i >= 0 else None for i in (last - 1, last - 2))
    return Case(
        facts,
        known.layer,
        now.regulation if now else told.get("regulation") or DEFAULT,
        position,
        now.since if now else None,
        previous,
    )


def _rating(
    ratings: list[tuple[bool, int, Mapping[str, Any]]], replacement: list[Any] | None
) -> tuple[Any, tuple[int, ...], Any]:
    """Return the rating that counts, the events it rests on, and who rated.

    An official one before a provisional one, the latest of them.
    """
    if ratings:
        said = max(ratings, key=itemgetter(0, 1))[2]
        return said["rating"], tuple(said["positions"]), said.get("rated_by")
    if replacement:
        return replacement[0], tuple(replacement[1]), None
    return None, (), None


def verdicts(of: Case, under: Regulation | None = None) -> Iterator[tuple[RequestedAward, Verdict]]:
    """Return the verdict on each award that can be requested."""
    return assess_each(of.facts, under or regulation(of.regulation), REQUESTS)


def streams_about(journal: Journal, season: str, unit: str, cut: Cut | None = None) -> list[str]:
    """Return the streams that may speak of a unit's eligibility in a season."""
    return [
        f"season/{season}",
        f"scorecard/{season}/{unit}",
        f"conduct/{season}/{unit}",
        f"matter/{season}/{unit}",
        *journal.streams(f"party-rating/{season}/", cut),
    ]


def known_in_memory(
    histories: Mapping[str, Sequence[AnyRecorded]], season: str, unit: str
) -> Known | None:
    """Return what the histories of the streams about a unit give; None when they hold nothing."""
    points = layer = None
    at = card_moved = 0
    found: list[tuple[str, int]] = []
    of_unit_itself = False
    for stream, history in histories.items():
        kind = kind_of(stream)
        if not history:
            continue
        if stream == f"scorecard/{season}/{unit}":
            for row in in_memory(CardDraft, stream, history)[SCORE.name].values():
                points, layer, at, card_moved = row[FIGURE], row[FIGURE + 1], row[-2], row[-1]
        elif kind in DRAFTS:
            rows = in_memory(DRAFTS[kind], stream, history)[FACT.name]
            for (of_season, of_unit, _), row in rows.items():
                if of_season == season and of_unit in {unit, SEASON_ITSELF}:
                    found.append((row[0], row[1]))
                    of_unit_itself |= of_unit == unit and row[0] != NOTHING_SAID
    return Known(points, layer, at, card_moved, found) if at or of_unit_itself else None


class Now(NamedTuple):
    """What the read models hold of units, by unit, and up to where they are."""

    known: dict[str, Known]
    position: int
    recorded_at: datetime


_NOW = (
    "select h.position, h.recorded_at, k.* from ledger.head h left join ("
    " select s.unit, s.figure, s.layer, s.rests_on, s.position as moved, null as facts"
    "  from {{at}}score s where s.season = %(season)s and s.unit {of}"
    " union all select f.unit, null, null, null, f.position, f.facts"
    "  from {{at}}eligibility_fact f where f.season = %(season)s and f.unit {about}"
    ") k on true"
)
# Asked for one unit by an equation it is planned once; asked by a list, anew each time.
_ONE = _NOW.format(of="= %(asked)s", about=f"in (%(asked)s, '{SEASON_ITSELF}')")
_MANY = _NOW.format(
    of="= any(%(asked)s)", about=f"= any(%(asked)s::text[] || '{SEASON_ITSELF}'::text)"
)


def known_now(
    connection: Connection[Any], season: str, units: Sequence[str], among: Stood = NOW
) -> Now:
    """Return what the read models hold of units; those of which nothing is recorded are left out.

    One statement: the facts and the head are of one state.
    """
    query, asked = (_ONE, units[0]) if len(units) == 1 else (_MANY, list(units))
    cursor = connection.cursor(binary=True)
    given = {"season": season, "asked": asked, **among.params}
    cursor.execute(among.over(query), given, prepare=True)
    rows = cursor.fetchall()
    cards: dict[str, tuple[Any, ...]] = {}
    facts: dict[str, list[tuple[str, int]]] = {}
    said: set[str] = set()
    for _, _, unit, figure, layer, rests_on, moved, told in rows:
        if told is not None:
            facts.setdefault(unit, []).append((told, moved))
        elif unit is not None:
            cards[unit] = (figure, layer, rests_on, moved)
        if rests_on or told not in {None, NOTHING_SAID}:
            said.add(unit)
    of_season = facts.pop(SEASON_ITSELF, [])
    known: dict[str, Known] = {}
    for unit in dict.fromkeys([*cards, *facts]):
        if unit in said:
            points, layer, at, moved = cards.get(unit, (None, None, 0, 0))
            known[unit] = Known(points, layer, at, moved, [*facts.get(unit, []), *of_season])
    return Now(known, *rows[0][:2])


def _told(facts: Mapping[str, Any]) -> str:
    return canonical(facts).decode()
