"""Tables (bảng): the bytes of one CSV file as rows of checked cells, with every fault on the way.

UTF-8 with or without its mark; the header line decides whether a comma or a semicolon parts the
cells. Blank lines are skipped. A row with a fault stays and tells which of its cells could not be
read, so that later checks judge the others, and neither miss it nor report it twice.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ledger.season_files.cells import BadCell, Reader
from ledger.season_files.faults import Fault

UTF8 = "UTF-8 (trong Excel: «Lưu thành», kiểu «CSV UTF-8»)"

_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_CP1258_LETTERS = frozenset("ăâđêôơưĂÂĐÊÔƠƯ\u0300\u0301\u0303\u0309\u0323")
_SOME_NULS = 0.2


class Column(NamedTuple):
    """A column: how a cell is read, whether the column, and a cell in it, may be left out."""

    name: str
    reader: Reader
    optional: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's name and its columns."""

    file: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> str:
        """Return the columns' names, those that may be left out in brackets."""
        return ", ".join(f"[{c.name}]" if c.optional else c.name for c in self.columns)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the line it begins on, its cells by column, the columns that could not be read."""

    line: int
    cells: Mapping[str, Any]
    broken: frozenset[str] = frozenset()

    @property
    def sound(self) -> bool:
        """Tell whether every cell could be read."""
        return not self.broken

    def reads(self, *columns: str) -> bool:
        """Tell whether the cells of some columns could be read, blank or not."""
        return self.broken.isdisjoint(columns)

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401 — each column has its own type
        """Return a cell; None where it is blank, left out or could not be read."""
        return self.cells.get(column)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read; `readable` is false when nothing can be said about its rows."""

    layout: Layout
    rows: tuple[Row, ...] = ()
    readable: bool = True
    faults: list[Fault] = field(default_factory=list)

    @property
    def file(self) -> str:
        """Return the file's name."""
        return self.layout.file

    def knows_all(self, column: str) -> bool:
        """Tell whether every row's cell in a column could be read."""
        return self.readable and all(row[column] is not None for row in self.rows)

    def reads(self, *columns: str) -> bool:
        """Tell whether the cells of some columns could be read in every row, blank or not."""
        return self.readable and all(row.reads(*columns) for row in self.rows)


def decoded(file: str, raw: bytes) -> str | Fault:
    """Return a file's text, or the fault that names the encoding it seems to have."""
    for mark, name in _BOMS:
        if raw.startswith(mark):
            return Fault(file, 0, "", f"là tệp {name}", accepts=UTF8)
    try:
        return raw.decode().lstrip("\ufeff")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        if raw.count(0) > len(raw) * _SOME_NULS:
            return Fault(file, line, "", "là tệp UTF-16 không có dấu đầu tệp", accepts=UTF8)
        says = f"không phải UTF-8 (gặp byte 0x{raw[error.start]:02X}){_guess(raw)}"
        return Fault(file, line, "", says, accepts=UTF8)


def _guess(raw: bytes) -> str:
    try:
        seen = set(raw.decode("cp1258"))
    except UnicodeDecodeError:
        return ", không rõ bảng mã"
    return ", giống Windows-1258 (cp1258)" if seen & _CP1258_LETTERS else ", không rõ bảng mã"


def read(layout: Layout, raw: bytes) -> Table:
    """Return a file's rows; its faults are in `faults`."""
    text = decoded(layout.file, raw)
    if isinstance(text, Fault):
        return Table(layout, readable=False, faults=[text])
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        says = "có ký tự U+0000; tệp không phải văn bản, hoặc là UTF-16"
        return Table(
            layout, readable=False, faults=[Fault(layout.file, line, "", says, accepts=UTF8)]
        )
    faults: list[Fault] = []
    lines = _lines(layout.file, text, faults)
    line, header = next(lines, (1, None))
    if header is None:
        says = "không có dòng tiêu đề"
        faults.insert(0, Fault(layout.file, 1, "", says, accepts=f"các cột {layout.names}"))
        return Table(layout, readable=False, faults=faults)
    places, missing = _places(layout, line, header, faults)
    if missing:
        return Table(layout, readable=False, faults=faults)
    rows = tuple(_row(layout, places, line, cells, faults) for line, cells in lines)
    return Table(layout, rows, faults=faults)


def _lines(file: str, text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str] | None]]:
    """Yield the line and the cells of each row that is not blank; None for one that is broken."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    delimiter = ";" if bare.count(";") > bare.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(file, begins, "", _broken(error)))
            yield begins, None
            continue
        if any(cell.strip() for cell in cells):
            yield begins, cells


def _broken(error: csv.Error) -> str:
    says = str(error)
    if "field larger" in says:
        return f"có ô dài hơn {csv.field_size_limit()} ký tự"
    if "unexpected end" in says:
        return "mở dấu ngoặc kép mà không đóng, nên phần còn lại của tệp không đọc được"
    return "dấu ngoặc kép đặt sai; trong ô có ngoặc kép phải viết hai dấu liền nhau"


def _places(
    layout: Layout, line: int, cells: Sequence[str], faults: list[Fault]
) -> tuple[list[Column | None], bool]:
    """Return the column of each place, and whether one that is needed is missing."""
    known = {column.name: column for column in layout.columns}
    places: list[Column | None] = []
    for cell in cells:
        name = unicodedata.normalize("NFC", cell).strip().casefold()
        column = known.get(name)
        if column is None:
            says = "không phải là cột của tệp này" if name else "cột không có tên"
            faults.append(
                Fault(layout.file, line, name, says, cell if name else None, layout.names)
            )
        elif column in places:
            faults.append(Fault(layout.file, line, name, "cột ghi hai lần"))
        places.append(column)
    missing = [c.name for c in layout.columns if not c.optional and c not in places]
    if missing:
        says = f"thiếu cột {', '.join(missing)}"
        faults.append(Fault(layout.file, line, "", says, accepts=f"các cột {layout.names}"))
    return places, bool(missing)


def _row(
    layout: Layout,
    places: Sequence[Column | None],
    line: int,
    cells: Sequence[str] | None,
    faults: list[Fault],
) -> Row:
    every = frozenset(column.name for column in layout.columns)
    if cells is None:
        return Row(line, {}, every)
    if len(cells) != len(places):
        says = f"có {len(cells)} ô, dòng tiêu đề có {len(places)} cột"
        if len(cells) > len(places):
            says += "; ô có chứa dấu ngăn cột, kể cả dấu phẩy thập phân, phải đặt trong ngoặc kép"
        faults.append(Fault(layout.file, line, "", says))
        return Row(line, {}, every)
    values: dict[str, Any] = {}
    broken: set[str] = set()
    for column, cell in zip(places, cells, strict=True):
        if column is None:
            continue
        try:
            values[column.name] = _value(column, cell.strip())
        except BadCell as bad:
            found = cell.strip() or None
            faults.append(Fault(layout.file, line, column.name, bad.says, found, bad.accepts))
            broken.add(column.name)
    return Row(line, values, frozenset(broken))


def _value(column: Column, cell: str) -> object:
    if cell:
        return column.reader(cell)
    if column.blank:
        return None
    raise BadCell("để trống")
