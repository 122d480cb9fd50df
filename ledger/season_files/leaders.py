"""Leaders (cụm, khối trưởng và phó): the terms in leaders.csv, checked and planned."""

from datetime import timedelta

from ledger.aggregates.cluster import Cluster
from ledger.aggregates.cluster_events import LeadershipAssigned, LeadershipEnded
from ledger.events import AnyRecorded
from ledger.rulebook.binding import Binding, years_later
from ledger.rulebook.leadership import Leader
from ledger.season_files.check import At, Check, by_act, by_declaring
from ledger.season_files.members import Days, cluster_stands, each_once, in_file, meets_season
from ledger.season_files.tables import Row


def check_leaders(check: Check, doubtful: set[str]) -> None:
    """Assign the Heads and Deputies that the ledger does not know (A.I.2).

    `doubtful` are the units of whose membership something is wrong; what they lead waits.
    """
    table, clusters, units = check.files.leaders, check.files.clusters, check.files.units
    twice = each_once(check, table, ("unit", "role", "from"))
    for row in table.rows:
        found = [
            in_file(check, At(table, row, column), other, {r[column] for r in other.rows})
            for column, other in (("cluster", clusters), ("unit", units))
        ]
        strange = not found[1] or (not found[0] and clusters.knows_all("cluster"))
        if not row.sound or row.line in twice or strange:
            continue
        if not meets_season(check, table, row):
            continue
        if row["unit"] in doubtful or not cluster_stands(check, row["cluster"]):
            who = f"{row['unit']} có là thành viên của {row['cluster']}"
            check.waits(table.file, f"{who} khi được phân công hay không")
        elif not _held(check, row):
            _assign(check, row)


def _assign(check: Check, row: Row) -> None:
    days = Days.of(row)
    check.put(
        At(check.files.leaders, row, "unit"),
        Cluster,
        f"cluster/{row['cluster']}",
        lambda cluster: cluster.assign(
            row["unit"],
            row["role"],
            from_day=days.first,
            to_day=days.last,
            season=check.season,
            term_years=check.regulation.leadership.term_years,
        ),
        on=days.first,
        behalf=check.council,
    )


def _held(check: Check, row: Row) -> bool:
    """Tell whether the ledger holds a term of that role then; note where it is another.

    A term that was ended early, by an act of its own, after the files were written is no
    difference.
    """
    table, days, role = check.files.leaders, Days.of(row), row["role"]
    held = check.held(Cluster, f"cluster/{row['cluster']}").leadership.terms
    of_role = [t for t in held if (t.what.role, t.what.season) == (role, check.season)]
    own = [t for t in of_role if t.what.unit == row["unit"]]
    same = [t for t in own if t.from_day == days.first]
    meeting = [t for t in own if t.overlaps(days.first, days.last)]
    if there := same or meeting:
        _same_term(check, row, there[-1])
        return True
    others = [t for t in of_role if t.overlaps(days.first, days.last)]
    if others:
        by = _assigned(check, row, others[-1].what, others[-1])
        way = by_act("cluster.hand-over-leadership")
        check.differs(At(table, row, "unit"), others[-1].what.unit, by, way)
    return bool(others)


def _same_term(check: Check, row: Row, held: Binding[Leader]) -> None:
    table, stream = check.files.leaders, f"cluster/{row['cluster']}"
    by = _assigned(check, row, held.what, held)
    if row["from"] != held.from_day:
        check.differs(At(table, row, "from"), held.from_day, by, by_declaring(by))
        return
    years = check.regulation.leadership.term_years
    last = row["to"] or years_later(row["from"], years) - timedelta(days=1)
    if last in {held.to_day, by.facts.to_day if by else None}:
        return
    unit, role = held.what[:2]
    ended = check.recorded(
        stream,
        LeadershipEnded,
        fits=lambda e: (e.unit, e.role, e.to_day) == (unit, role, held.to_day),
    )
    at = At(table, row, "to")
    if ended is None and held.to_day is not None and last < held.to_day:
        check.differs(at, held.to_day, by, by_act("cluster.end-leadership", ", có lý do"))
    else:
        check.differs(at, held.to_day, ended or by, by_declaring(ended or by))


def _assigned(check: Check, row: Row, leader: Leader, held: Binding[Leader]) -> AnyRecorded | None:
    return check.recorded(
        f"cluster/{row['cluster']}",
        LeadershipAssigned,
        fits=lambda e: (e.unit, e.role, e.season, e.from_day) == (*leader, held.from_day),
    )
