"""Where does each reprimand of a season stand, and who has to act on it (C.3-2, R-28)?

A paper belongs to the season of its own date, whatever batch brought it. It is told once for each
unit it names; where it stands in two batches the first is the paper, the others are duplicates.
"""

from collections.abc import Collection, Mapping
from datetime import date

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.conduct_events import ShortcomingFound
from ledger.aggregates.scorecard import Scorecard
from ledger.aggregates.season import Season
from ledger.journal.journal import Cut
from ledger.ledger import Ledger
from ledger.questions.answer import Answer, Moment, told
from ledger.questions.reprimand_costs import already_cost, batch_known
from ledger.questions.reprimand_states import ReprimandTold, reprimand_states
from ledger.questions.standings import places
from ledger.refusals import Unknown


class Reprimands(Answer):
    """The papers that belong to a season, or came in its batches, in the order of their dates."""

    season: str
    cluster: str | None = None
    unit: str | None = None
    papers: tuple[ReprimandTold, ...]


def reprimands(
    ledger: Ledger,
    season: str,
    *,
    cluster: str | None = None,
    unit: str | None = None,
    as_of: Moment = None,
    valid_on: date | None = None,
) -> Reprimands:
    """Return the reprimands of a season, a cluster or a unit.

    Unknown: there is no such season, cluster or unit by that cut.
    """
    cut, at = ledger.cut(as_of, valid_on)
    journal, known = ledger.journal, Cut(cut.position)
    of_seasons = journal.histories(journal.streams("season/", known), known)
    seasons = {s.partition("/")[2]: Season.folded(s, h) for s, h in of_seasons.items()}
    if season not in seasons or seasons[season].starts_on is None:
        raise Unknown(f"không có năm thi đua {season}", field="season")
    here = {c: s for c, s in seasons.items() if s.council == seasons[season].council}
    among = _among(ledger, seasons[season], cluster, unit, cut)
    streams = [b for c in here for b in journal.streams(f"reprimand/{c}/", known)]
    batches = journal.histories(streams, cut)
    named = {u for h in batches.values() for r in h for u in r.facts.concerns()}
    units = named if among is None else named & among
    cards = journal.histories([f"scorecard/{c}/{u}" for c in here for u in sorted(units)], cut)
    states = reprimand_states(batches, cards, here)
    return Reprimands(
        as_of=told(at),
        valid_on=valid_on,
        season=season,
        cluster=cluster,
        unit=unit,
        papers=tuple(r for r in states if r.unit in units and season in {r.belongs_to, r.season}),
    )


def _among(
    ledger: Ledger, season: Season, cluster: str | None, unit: str | None, cut: Cut
) -> set[str] | None:
    """Return the units that are asked for; None: all."""
    known = Cut(cut.position)
    among: set[str] | None = None
    if cluster is not None:
        stream = f"cluster/{cluster}"
        state = Cluster.folded(stream, ledger.journal.histories([stream], known)[stream])
        if state.from_day is None:
            raise Unknown(f"không có cụm, khối {cluster}", field="cluster")
        among = {p.unit for p in places(state, season, cut.valid_on)}
    if unit is not None:
        if not ledger.journal.histories([f"unit/{unit}"], known)[f"unit/{unit}"]:
            raise Unknown(f"không có đơn vị {unit}", field="unit")
        among = {unit} if among is None else among & {unit}
    return among


def double_effects(
    ledger: Ledger, season: str, unit: str, cut: Cut, among: Collection[int] | None = None
) -> Mapping[int, tuple[int, ...]]:
    """Return, by the position of each finding, where its reprimands had cost the unit points.

    `among`: of these findings only.
    """
    journal, known = ledger.journal, Cut(cut.position)
    conduct, at = f"conduct/{season}/{unit}", f"scorecard/{season}/{unit}"
    own = journal.histories([conduct, at], cut)
    findings = [
        r
        for r in own[conduct]
        if isinstance(r.facts, ShortcomingFound) and (among is None or r.position in among)
    ]
    if not findings:
        return {}
    card = Scorecard.folded(at, own[at])
    seasons = journal.histories(journal.streams("season/", known), known)
    states = [Season.folded(s, h) for s, h in seasons.items()]
    council = next((s.council for s in states if s.code(1) == season), "")
    streams = [
        b
        for s in states
        if s.council == council
        for b in journal.streams(f"reprimand/{s.code(1)}/", known)
    ]
    batches = [batch_known(s, h) for s, h in journal.histories(streams, cut).items()]
    named = sorted({p for r in findings for p in r.facts.relies_on})
    grounds = {r.position: r for r in journal.chosen(named)}
    return {
        r.position: already_cost(
            [grounds[p] for p in r.facts.relies_on if p in grounds], r.facts.document, batches, card
        )
        for r in findings
    }
