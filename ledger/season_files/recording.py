"""Recording (nạp năm thi đua): an office's directory becomes events, all of them or none.

The standing body puts the load; each event names on whose behalf it is recorded and the day that
counts for it. The same bytes again are the same command and get its first answer; a directory that
has grown records what is new.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from ledger.actors import CITY, Actor
from ledger.acts.policy import SEASON_LOAD, Scope, require
from ledger.aggregates.body import BodyKind
from ledger.events import AnyRecorded
from ledger.journal.journal import Mandate
from ledger.journal.mapper import canonical
from ledger.ledger import Ledger
from ledger.projections.directory import memberships
from ledger.season_files.check import CODED, Check, Known
from ledger.season_files.computing import cards_about, cards_compared
from ledger.season_files.criteria import check_criteria
from ledger.season_files.faults import Fault, Faulty
from ledger.season_files.files import LAYOUTS, SEASON, SeasonFiles, read_files
from ledger.season_files.leaders import check_leaders
from ledger.season_files.members import check_clusters, check_units
from ledger.season_files.plan import Plan
from ledger.season_files.scores import check_self_scores
from ledger.season_files.seasons import check_season

_ORDER = {name: n for n, name in enumerate((SEASON, *(layout.file for layout in LAYOUTS)))}
_COUNTED = {
    "season.opened.v1": "năm thi đua",
    "cluster.established.v1": "cụm, khối",
    "unit.registered.v1": "đơn vị",
    "cluster.member-admitted.v1": "lần vào cụm, khối",
    "cluster.leadership-assigned.v1": "nhiệm kỳ trưởng, phó",
    "criteria.set-issued.v1": "bộ tiêu chí",
    "scorecard.self-score-submitted.v1": "phiếu tự chấm",
    "scorecard.line-recomputed.v1": "dòng điểm tính lại",
    "scorecard.recomputation-flagged.v1": "dòng điểm đã khóa cần xem lại",
}


class Loaded(NamedTuple):
    """What a load recorded; nothing when the ledger held it all, `again` when by this command."""

    season: str
    events: tuple[AnyRecorded, ...]
    again: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """Return how many of what were recorded, by their Vietnamese names."""
        topics = Counter(recorded.topic for recorded in self.events)
        return {name: topics[topic] for topic, name in _COUNTED.items() if topics[topic]}

    def words(self) -> str:
        """Return the summary that the command line prints."""
        if not self.events:
            return f"Năm thi đua {self.season}: sổ cái đã có đủ, không ghi thêm gì."
        what = ", ".join(f"{many} {name}" for name, many in self.counts.items())
        first, last = self.events[0].position, self.events[-1].position
        if self.again:
            return (
                f"Năm thi đua {self.season}: các tệp này đã nạp trước đó (sự kiện {first}–{last})."
            )
        return f"Năm thi đua {self.season}: đã ghi {what} (sự kiện {first}–{last})."


def season_load(
    ledger: Ledger,
    directory: Path,
    *,
    by: Actor,
    on: date | None = None,
    command: str | None = None,
) -> Loaded:
    """Record what an office's directory holds and the ledger does not, in one transaction.

    Faulty: the files have faults, all of them told. NotAllowed: the person is not of the council's
    standing body that day. Conflict: the ledger moved meanwhile. Nothing was recorded then.
    """
    day = on or ledger.today()
    files = read_files(directory)
    season = files.season["id"]
    if not files.digest:
        raise Faulty(files.faults)
    mandate = Mandate(
        by=by,
        on=day,
        command=command or f"{SEASON_LOAD.act}.{season}.{files.digest[:32]}",
        regulation=files.season["regulation"],
    )
    content = canonical({"act": SEASON_LOAD.act, "season": season, "digest": files.digest})
    if season and (first := ledger.journal.first_answer(mandate, content)):
        return Loaded(season, first.events, again=True)
    if _is_there(ledger, files.season["council"]):
        scope = Scope(season=season, council=files.season["council"])
        row = SEASON_LOAD
        require(ledger, row.says, row.clause, row.may, by, day, scope)
    check = checked(ledger, files, day)
    if faults := (*files.faults, *check.faults):
        raise Faulty(_in_order(faults), _in_order(check.unjudged))
    acts = check.plan.acts()
    if not acts:
        return Loaded(season, ())
    receipt = ledger.journal.record(
        acts,
        under=mandate,
        content=content,
        relies_on={**cards_compared(check), **_relied_on(check.plan)},
    )
    return Loaded(season, receipt.events, again=receipt.again)


def checked(ledger: Ledger, files: SeasonFiles, on: date) -> Check:
    """Return the files checked against each other and the ledger, with what would be recorded."""
    season = files.season["id"]
    units = sorted({row["unit"] for row in files.units.rows if row["unit"]})
    of_cluster = (*files.clusters.rows, *files.units.rows)
    clusters = sorted({row["cluster"] for row in of_cluster if row["cluster"]})
    streams = [
        *ledger.journal.streams("cluster/"),
        f"council/{files.season['council']}",
        *(f"{kind}/{code}" for code in (*units, *clusters) for kind in CODED),
    ]
    if season:
        streams += [f"season/{season}", *cards_about(ledger, files, units)]
        streams += ledger.journal.streams(f"criteria/{season}/")
    histories = ledger.journal.histories(streams, whole=True)
    check = Check(files, Plan(histories), _known(ledger, units), on)
    check_season(check)
    check_clusters(check)
    check_leaders(check, check_units(check))
    check_self_scores(check, check_criteria(check))
    return check


def _relied_on(plan: Plan) -> dict[str, int]:
    """Return what the plan relies on, so that under the append lock, too, it is so.

    That no other kind has a new code, that no other cluster has moved, which might have taken a
    unit, nor another group's table, which might name one.
    """
    moving = {p.stream for p in plan.planned}
    others = {
        stream: len(history)
        for stream, history in plan.histories.items()
        if stream.startswith(("cluster/", "criteria/")) and stream not in moving
    }
    new = [p.stream.split("/") for p in plan.planned if not plan.histories.get(p.stream)]
    unused = {
        f"{other}/{path[1]}": 0 for path in new if path[0] in CODED for other in CODED
        if other != path[0]
    }  # fmt: skip
    return {**others, **unused}


def _known(ledger: Ledger, units: Sequence[str]) -> Known:
    with ledger.reading() as connection:
        city = _codes(connection, "select body from reading.body where kind = %s", BodyKind.CITY)
        return Known(
            memberships={unit: memberships(connection, unit) for unit in units},
            city=city[0] if len(city) == 1 else CITY,
            councils=tuple(_codes(connection, "select council from reading.council")),
            bodies=frozenset(_codes(connection, "select body from reading.body")),
        )


def _is_there(ledger: Ledger, council: str | None) -> bool:
    """Tell whether a council is in the ledger; a load for one that is not has faults anyway."""
    return council is not None and bool(ledger.journal.history(f"council/{council}"))


def _codes(connection: Connection[Any], query: str, *params: str) -> list[str]:
    rows = connection.execute(f"{query} order by 1", params).fetchall()
    return [row[0] for row in rows]


def _in_order(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return faults file by file, line by line."""
    return tuple(sorted(faults, key=lambda f: (_ORDER.get(f.file, -1), f.line)))
