"""Directory (thư mục mẫu): the season's files as an office would keep them, from one table."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from ledger.demo.figures import self_scored
from ledger.demo.places import ALL, CLUSTERS, COUNCIL, DECISION, SEASON

STARTS_ON, ENDS_ON = "2024-01-01", "2024-12-31"
_SEASON_TOML = f"""\
# Năm thi đua mẫu: mọi tên cụm, khối, đơn vị đều là tên đặt ra.
id = "{SEASON}"
name = "Năm thi đua {SEASON} (dữ liệu mẫu)"
kind = "CALENDAR"
starts_on = {STARTS_ON}
ends_on = {ENDS_ON}
council = "{COUNCIL}"
regulation = "ha-dong-2024"
"""


def write(directory: Path, *, self_scores: bool = True) -> Path:
    """Write the files; without self-scores, as they are in January. The story's units send theirs.

    Written twice, the bytes are the same.
    """
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "season.toml").write_text(_SEASON_TOML, encoding="utf-8")
    members = [(cluster, member) for cluster in ALL for member in cluster.members]
    _table(
        directory / "units.csv",
        ("unit", "name", "cluster", "from", "to", "kind"),
        ((m.code, m.name, c.code, STARTS_ON, "", c.units) for c, m in members),
    )
    _table(
        directory / "clusters.csv",
        ("cluster", "kind", "name", "decision"),
        ((c.code, c.kind, c.name, DECISION) for c in ALL),
    )
    _table(
        directory / "leaders.csv",
        ("cluster", "unit", "role", "from", "to"),
        (
            (c.code, unit, role, STARTS_ON, ENDS_ON)
            for c in ALL
            for unit, role in ((c.head, "HEAD"), (c.deputy, "DEPUTY"))
        ),
    )
    _table(
        directory / "criteria.csv",
        ("cluster", "code", "parent", "name", "max", "type", "scored_by"),
        ((c.code, *row) for c in ALL for row in c.criteria),
    )
    _table(
        directory / "self_scores.csv",
        ("unit", "code", "points", "evidence", "note"),
        _self_scores() if self_scores else (),
    )
    return directory


def _self_scores() -> Iterable[Sequence[object]]:
    for cluster in CLUSTERS:
        for member in cluster.members:
            for code, points in self_scored(cluster, member).items():
                evidence = f"Báo cáo tự chấm của {member.name}" if points else ""
                yield member.code, code, points, evidence, ""


def _table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)
