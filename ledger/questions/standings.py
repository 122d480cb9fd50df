"""How do the units of a cluster stand, as of a cut?

Ranked by the figure that stands for each card now; equal figures share a rank, and are listed by
unit code. A unit without a complete figure has no rank, and neither has one that left the cluster.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.season import Season
from ledger.aggregates.unit import Unit
from ledger.events import AnyRecorded
from ledger.journal.journal import Cut
from ledger.ledger import AsOf, Ledger, head_of
from ledger.projections.projection import in_memory
from ledger.projections.scores import CardDraft
from ledger.questions.answer import Answer, Moment, made, told
from ledger.questions.scorecard import LayerPoints
from ledger.refusals import Unknown
from ledger.values import Points


@dataclass(frozen=True, kw_only=True)
class Standing(LayerPoints):
    """One unit's place; `rank` is None without a complete figure, or when the unit left."""

    rank: int | None = None
    unit: str
    name: str = ""
    stage: str
    figure: Points | None = None
    layer: str | None = None
    lacking: int = 0
    left_on: date | None = None
    position: int | None = None


class Standings(Answer):
    """The units of a cluster in a season, the first first."""

    season: str
    cluster: str
    name: str = ""
    rows: tuple[Standing, ...]


class Place(NamedTuple):
    """A unit of the cluster in the season, and the last day of its membership when it left."""

    unit: str
    left_on: date | None


def places(cluster: Cluster, season: Season, on: date | None = None) -> list[Place]:
    """Return the units that were members on any day of the season, and who left before its end.

    With a day within the season: members up to that day, and who had left by then.
    """
    if season.starts_on is None or season.ends_on is None:
        return []
    ends_on = season.ends_on if on is None else min(max(on, season.starts_on), season.ends_on)
    last: dict[str, date | None] = {}
    for binding in sorted(cluster.memberships, key=attrgetter("from_day")):
        if binding.overlaps(season.starts_on, ends_on):
            last[binding.what] = binding.to_day
    return [
        Place(unit, to_day if to_day is not None and to_day < ends_on else None)
        for unit, to_day in last.items()
    ]


def standings(
    ledger: Ledger, season: str, cluster: str, *, as_of: Moment = None, valid_on: date | None = None
) -> Standings:
    """Return a cluster's standings. Unknown: there is no such season or cluster by that cut."""
    streams = [f"season/{season}", f"cluster/{cluster}"]
    histories, cut, at = ledger.histories(streams, as_of)
    of_season, of_cluster = histories.values()
    if not of_season:
        raise Unknown(f"không có năm thi đua {season}")
    if not of_cluster:
        raise Unknown(f"không có cụm, khối {cluster}")
    state = Cluster.folded(streams[1], of_cluster)
    members = places(state, Season.folded(streams[0], of_season), valid_on)
    if as_of is None and valid_on is None:
        scores, names, at = _now(ledger, season, members)
    else:
        then = Cut(cut.position, valid_on)
        scores, names = _then(ledger, season, members, then), _names(ledger, members, then)
    return Standings.model_construct(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        cluster=cluster,
        name=state.names.last,
        rows=ranked(members, scores, names),
    )


def ranked(
    members: Sequence[Place], scores: dict[str, Sequence[Any]], names: dict[str, str]
) -> tuple[Standing, ...]:
    """Return members in order.

    `scores` has by unit: stage, four totals, figure, layer, lacking, position.
    """
    found: list[Standing] = []
    for unit, left_on in members:
        stage, own, review, agreed, council, figure, layer, lacking, position = scores.get(
            unit, ("EMPTY", None, None, None, None, None, None, 0, None)
        )
        found.append(
            made(
                Standing,
                rank=None, unit=unit, name=names.get(unit, ""), stage=stage, own=own, review=review,
                agreed=agreed, council=council, figure=figure, layer=layer, lacking=lacking,
                left_on=left_on, position=position,
            )
        )  # fmt: skip
    found.sort(
        key=lambda s: (s.left_on is not None, s.figure is None, -(s.figure or Decimal(0)), s.unit)
    )
    rank, last = 0, None
    rows: list[Standing] = []
    for n, row in enumerate(found, start=1):
        if row.figure is None or row.left_on is not None:
            rows.append(row)
            continue
        if row.figure != last:
            rank, last = n, row.figure
        rows.append(replace(row, rank=rank))
    return tuple(rows)


def _now(
    ledger: Ledger, season: str, members: Sequence[Place]
) -> tuple[dict[str, Sequence[Any]], dict[str, str], AsOf]:
    units = [unit for unit, _ in members]
    with ledger.reading() as connection:
        at = head_of(connection)
        scores = connection.execute(
            "select unit, stage, self, review, agreed, council, figure, layer, lacking, position"
            " from reading.score where season = %s and unit = any(%s)",
            (season, units),
        ).fetchall()
        names = connection.execute(
            "select unit, name from reading.unit where unit = any(%s)", (units,)
        ).fetchall()
    return {row[0]: row[1:] for row in scores}, dict(names), at


def _then(
    ledger: Ledger, season: str, members: Sequence[Place], cut: Cut
) -> dict[str, Sequence[Any]]:
    streams = [f"scorecard/{season}/{unit}" for unit, _ in members]
    return scores_of(ledger.journal.each(streams, cut))


def _names(ledger: Ledger, members: Sequence[Place], cut: Cut) -> dict[str, str]:
    streams = [f"unit/{unit}" for unit, _ in members]
    histories = ledger.journal.each(streams, cut)
    return {s.partition("/")[2]: Unit.folded(s, history).names.last for s, history in histories}


def scores_of(
    histories: Iterable[tuple[str, Sequence[AnyRecorded]]],
) -> dict[str, Sequence[Any]]:
    """Return the score row of each card that these histories give, by unit."""
    found: dict[str, Sequence[Any]] = {}
    for stream, history in histories:
        for (_, unit), row in in_memory(CardDraft, stream, history)["score"].items():
            found[unit] = (*row[:-2], row[-1])  # without what the figures rest on
    return found
