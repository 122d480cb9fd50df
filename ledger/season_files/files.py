"""Files (tệp của năm thi đua): the six files an office keeps, their columns, and reading them.

`season.toml` says which season; five tables say who is in it, who leads, by which criteria, and
what the units gave themselves. Reading judges each cell alone; `ledger.season_files.checking` sets
them against each other and against the ledger.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from ledger.aggregates.criteria_events import LeafType, Treatment
from ledger.aggregates.unit import UnitKind
from ledger.season_files.cells import DAY, BadCell, a_choice, a_code, a_day, a_text, points
from ledger.season_files.faults import Fault
from ledger.season_files.rules import a_rule, entered
from ledger.season_files.tables import Column, Layout, Table, decoded, read

SEASON = "season.toml"
WHOLE_CLUSTER = "CHUNG"
"""The group of a cluster whose units all go by one table of criteria."""

UNITS = Layout(
    "units.csv",
    (
        Column("unit", a_code),
        Column("name", a_text),
        Column("cluster", a_code),
        Column("from", a_day),
        Column("to", a_day, blank=True),
        Column("kind", a_choice(*UnitKind), optional=True, blank=True),
        Column("group", a_code, optional=True, blank=True),
        Column("decision", a_text, optional=True, blank=True),
    ),
)
CLUSTERS = Layout(
    "clusters.csv",
    (
        Column("cluster", a_code),
        Column("kind", a_choice("CUM", "KHOI")),
        Column("name", a_text),
        Column("decision", a_text),
        Column("from", a_day, optional=True, blank=True),
        Column("criteria_on", a_day, optional=True, blank=True),
    ),
)
LEADERS = Layout(
    "leaders.csv",
    (
        Column("cluster", a_code),
        Column("unit", a_code),
        Column("role", a_choice("HEAD", "DEPUTY")),
        Column("from", a_day),
        Column("to", a_day, blank=True),
    ),
)
CRITERIA = Layout(
    "criteria.csv",
    (
        Column("cluster", a_code),
        Column("code", a_code),
        Column("parent", a_code, blank=True),
        Column("name", a_text),
        Column("max", points, blank=True),
        Column("type", a_choice(*get_args(LeafType)), blank=True),
        Column("scored_by", a_code, blank=True),
        Column("group", a_code, optional=True, blank=True),
        Column("rule", a_rule, optional=True, blank=True),
    ),
)
SELF_SCORES = Layout(
    "self_scores.csv",
    (
        Column("unit", a_code),
        Column("code", a_code),
        Column("points", points, blank=True),
        Column("evidence", a_text, blank=True),
        Column("note", a_text, blank=True),
        Column("measured", entered, optional=True, blank=True),
        Column("on", a_day, optional=True, blank=True),
    ),
)
LAYOUTS = (UNITS, CLUSTERS, LEADERS, CRITERIA, SELF_SCORES)

_KINDS = a_choice("CALENDAR", "SCHOOL")
_TREATMENTS = a_choice(*get_args(Treatment))
_NEEDED = {
    "id": a_code,
    "kind": _KINDS,
    "starts_on": a_day,
    "ends_on": a_day,
    "council": a_code,
    "regulation": a_code,
}
_OPTIONAL = {
    "name": a_text,
    "criteria_on": a_day,
    "self_scored_on": a_day,
    "not_applicable": _TREATMENTS,
}
_BOOLEAN = "bonus_inside"
_BITS = 256
EVERY_ENTRY = frozenset({*_NEEDED, *_OPTIONAL, _BOOLEAN})
_KEYS = ", ".join([*_NEEDED, *(f"[{key}]" for key in (*_OPTIONAL, _BOOLEAN))])


@dataclass(frozen=True, slots=True)
class SeasonToml:
    """`season.toml` as read: its values, None where left out or unreadable, and their lines.

    `broken` are the entries that could not be read, or are left out where they may not be.
    """

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    broken: frozenset[str]

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 — each key has its own type
        """Return a value; None where it is left out or could not be read."""
        return self.values.get(key)

    @property
    def readable(self) -> bool:
        """Tell whether anything of it could be read."""
        return self.broken != EVERY_ENTRY


@dataclass(frozen=True, slots=True)
class SeasonFiles:
    """All files as read; `digest` is of their bytes, by name."""

    season: SeasonToml
    units: Table
    clusters: Table
    leaders: Table
    criteria: Table
    self_scores: Table
    digest: str
    faults: tuple[Fault, ...]


def read_files(directory: Path) -> SeasonFiles:
    """Return what stands in a directory; every fault of the cells is in `faults`."""
    names = (SEASON, *(layout.file for layout in LAYOUTS))
    if not directory.is_dir():
        fault = Fault(str(directory), 0, "", "không phải là thư mục", accepts=", ".join(names))
        return _together(
            SeasonToml({}, {}, EVERY_ENTRY), [Table(x, readable=False) for x in LAYOUTS], "", fault
        )
    raw = {name: _bytes(directory, name) for name in names}
    season, faults = _season(raw[SEASON])
    tables = [_table(layout, raw[layout.file]) for layout in LAYOUTS]
    content = sha256()
    for name in names:
        read_bytes = raw[name]
        content.update(sha256(read_bytes if isinstance(read_bytes, bytes) else b"").digest())
    found = (*faults, *(fault for table in tables for fault in table.faults))
    return _together(season, tables, content.hexdigest(), *found)


def _together(
    season: SeasonToml, tables: Sequence[Table], digest: str, *faults: Fault
) -> SeasonFiles:
    units, clusters, leaders, criteria, self_scores = tables
    return SeasonFiles(season, units, clusters, leaders, criteria, self_scores, digest, faults)


def _bytes(directory: Path, name: str) -> bytes | Fault:
    """Return what stands in a file, or the fault that nothing can be read."""
    path = directory / name
    if not path.is_file():
        return Fault(name, 0, "", "không có tệp này trong thư mục")
    try:
        return path.read_bytes()
    except OSError as error:
        return Fault(name, 0, "", f"không mở đọc được ({error.strerror})")


def _table(layout: Layout, raw: bytes | Fault) -> Table:
    if isinstance(raw, Fault):
        return Table(layout, readable=False, faults=[raw])
    return read(layout, raw)


def _season(raw: bytes | Fault) -> tuple[SeasonToml, list[Fault]]:
    """Return the season's own file with its faults."""
    unreadable = SeasonToml({}, {}, EVERY_ENTRY)
    if isinstance(raw, Fault):
        return unreadable, [raw]
    text = decoded(SEASON, raw)
    if isinstance(text, Fault):
        return unreadable, [text]
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"line (\d+), column (\d+)", str(error))
        says = "có mục ghi hai lần" if "overwrite" in str(error) else "không phải TOML hợp lệ"
        says += f" (ký tự thứ {at[2]})" if at else ""
        if not isinstance(error, tomllib.TOMLDecodeError | RecursionError):
            says = "có một số nguyên quá dài, không đọc được"
        accepts = 'mỗi dòng một mục như id = "2024"'
        return unreadable, [Fault(SEASON, int(at[1]) if at else 0, "", says, accepts=accepts)]
    lines = _lines_of(text, given)
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    missing = [key for key in _NEEDED if key not in given]
    broken = set(missing)
    for key, value in given.items():
        try:
            values[key] = _entry(key, value)
        except BadCell as bad:
            found = _found(value)
            faults.append(Fault(SEASON, lines.get(key, 0), key, bad.says, found, bad.accepts))
            broken.add(key)
    if missing:
        faults.append(Fault(SEASON, 0, "", f"thiếu mục {', '.join(missing)}", accepts=_KEYS))
    return SeasonToml(values, lines, EVERY_ENTRY & broken), faults


def _found(value: object) -> str | None:
    """Return a plain value as it is shown; a whole number too long for that in hexadecimal."""
    if isinstance(value, int) and value.bit_length() > _BITS:
        return hex(value)
    return str(value) if isinstance(value, str | int | float | date) else None


def _entry(key: str, value: object) -> object:
    if key == _BOOLEAN:
        if isinstance(value, bool):
            return value
        raise BadCell("không phải là đúng hay sai", "true, false")
    reader = _NEEDED.get(key) or _OPTIONAL.get(key)
    if reader is None:
        raise BadCell("không phải là mục của tệp này", _KEYS)
    if isinstance(value, date) and not isinstance(value, datetime):
        return reader(value.isoformat())
    if reader is a_day and not isinstance(value, str):
        raise BadCell("không phải là ngày", DAY)
    if not isinstance(value, str):
        raise BadCell("phải đặt trong ngoặc kép", f'như {key} = "…"')
    if not value.strip():
        raise BadCell("để trống")
    return reader(value.strip())


def _lines_of(text: str, given: Mapping[str, Any]) -> dict[str, int]:
    """Return the line each key stands on."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        key = re.match(r"\s*\[*\s*[\"']?([\w-]+)", line)
        if key and key[1] in given:
            found.setdefault(key[1], number)
    return found
