"""Reads a spreadsheet or a text with tables to sheets whose every cell knows its row and column, as an author sees them."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.errors import BadInput

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

WORKBOOKS = (".xlsx", ".xlsm")
SPREADSHEETS = (*WORKBOOKS, ".xls", ".csv", ".md")
MAX_ROWS, MAX_COLUMNS = 200_000, 400
"""More than any form holds; a sheet with more is refused."""
MAX_BYTES = 200_000_000
"""Of a file, and of a workbook when unpacked."""

_Table = Sequence[tuple[int, Sequence[str]]]
_CELL = re.compile(r"(?<!\\)\|")
_Formulas = Mapping[str, Mapping[tuple[int, int], str]]
"""Formulas by sheet, row from 1 and column from 0."""
_FORMULA = re.compile(rb"<f[ >/]")
_RULER = re.compile(r"^[\s|:-]+$")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that holds something: its number as the program shows it, and its cells by heading."""

    number: int
    cells: Mapping[str, str]

    def get(self, heading: str) -> str:
        """The cell's text, or an empty text."""
        return self.cells.get(heading, "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its headings with their column letters, and its rows."""

    name: str
    columns: Mapping[str, str]
    rows: tuple[SheetRow, ...]
    doubled: tuple[str, ...] = ()
    formulas: Mapping[tuple[int, str], str] = field(default_factory=dict)  # by row and heading

    def letter(self, heading: str) -> str:
        """The column letter of a heading; empty when the sheet has none such."""
        return self.columns.get(heading, "")


def read_file(path: Path) -> dict[str, Sheet]:
    """The sheets by name, XLSForm's own in lower case; raises BadInput(what="form_file") for what cannot be read."""
    if not path.is_file():
        raise BadInput(what="form_file", why="missing", where=path.name)
    if path.stat().st_size > MAX_BYTES:
        raise _too_large(path)
    kind = path.suffix.lower()
    formulas: _Formulas = {}
    try:
        if kind in WORKBOOKS:
            tables: Mapping[str, _Table]
            tables, formulas = _workbook(path)
        elif kind == ".xls":
            tables = _old_workbook(path)
        elif kind == ".csv":
            tables = _from_text(path, csv.reader(io.StringIO(_text(path), newline="")))
        elif kind == ".md":
            tables = _from_text(path, _table_lines(_text(path)))
        else:
            raise BadInput(what="form_file", why="unknown_kind", where=path.name, kind=kind)
    except UnicodeDecodeError as error:
        raise BadInput(what="form_file", why="not_utf8", where=path.name) from error
    except csv.Error as error:
        raise BadInput(what="form_file", why="not_a_workbook", where=path.name, message=str(error)[:200]) from error
    if any(len(table) > MAX_ROWS for table in tables.values()):
        raise _too_large(path)
    return {
        name.lower() if name.isascii() else name: _sheet(name, table, formulas.get(name, {}))
        for name, table in tables.items()
    }


def _too_large(path: Path) -> BadInput:
    return BadInput(
        what="form_file", why="too_large", where=path.name,
        rows=MAX_ROWS, columns=MAX_COLUMNS, megabytes=MAX_BYTES // 1_000_000,
    )  # fmt: skip


def letter_of(place: int) -> str:
    """The letter of a column, 0 being ``A``."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheet(name: str, table: _Table, formulas: Mapping[tuple[int, int], str]) -> Sheet:
    """The first row that holds something is the heading."""
    columns: dict[str, str] = {}
    doubled: list[str] = []
    if not table:
        return Sheet(name, columns, ())
    headings = [re.sub(r"\s+", " ", cell.strip()) for cell in table[0][1]]
    for place, heading in enumerate(headings):
        if heading in columns:
            doubled.append(heading)
        elif heading:
            columns[heading] = letter_of(place)
    rows = []
    for number, cells in table[1:]:
        held = {head: cell for head, cell in zip(headings, cells, strict=False) if head and cell}
        if held:
            rows.append(SheetRow(number, held))
    under = {
        (number, headings[place]): formula
        for (number, place), formula in formulas.items()
        if place < len(headings) and headings[place]
    }
    return Sheet(name, columns, tuple(rows), tuple(doubled), under)


def _text(path: Path) -> str:
    """The text, in UTF-8 or as Chinese spreadsheets still write it."""
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _from_text(path: Path, lines: Iterable[Sequence[str]]) -> Mapping[str, _Table]:
    """Tables under the name of their sheet, which stands in the first column; rows are counted from each heading, it being 1."""
    tables: dict[str, list[tuple[int, Sequence[str]]]] = {}
    table: list[tuple[int, Sequence[str]]] | None = None
    for line in lines:
        first, *cells = [cell.strip() for cell in line] or [""]
        if first:
            table = tables.setdefault(first, [])
        if table is not None and any(cells):
            table.append((len(table) + 1, cells))
    if not tables:
        raise BadInput(what="form_file", why="no_tables", where=path.name)
    return tables


def _table_lines(text: str) -> Iterable[list[str]]:
    for line in text.splitlines():
        if line.lstrip().startswith("|") and not _RULER.match(line):
            yield [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())[1:-1]]


def _workbook(path: Path) -> tuple[Mapping[str, _Table], _Formulas]:
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise BadInput(what="form_file", why="publishing_only", where=path.name) from error
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_BYTES:
                raise _too_large(path)
            calculates = any(
                _FORMULA.search(packed.read(part)) for part in packed.namelist() if part.startswith("xl/worksheets/")
            )
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            tables = {sheet.title: _rows_of(sheet, path) for sheet in book.worksheets}
        finally:
            book.close()
        return tables, _formulas(load_workbook(path, read_only=True)) if calculates else {}
    except BadInput:
        raise
    except Exception as error:  # openpyxl lets zipfile's, XML's and its own errors through
        raise BadInput(what="form_file", why="not_a_workbook", where=path.name, message=str(error)[:200]) from error


def _rows_of(sheet: ReadOnlyWorksheet, path: Path) -> _Table:
    """The rows that hold something, whatever size the sheet says it has."""
    found: list[tuple[int, Sequence[str]]] = []
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        written = [cell_text(value) for value in row]
        while written and not written[-1]:
            written.pop()
        if written and (number > MAX_ROWS or len(written) > MAX_COLUMNS):
            raise _too_large(path)
        if written:
            found.append((number, written))
    return found


def _formulas(book: Workbook) -> _Formulas:
    """The formulas themselves, of which the tables have the results."""
    try:
        return {
            sheet.title: {
                (cell.row, cell.column - 1): str(getattr(cell.value, "text", cell.value))
                for row in sheet.iter_rows()
                for cell in row
                if cell.data_type == "f"
            }
            for sheet in book.worksheets
        }
    finally:
        book.close()


def cell_text(value: Any) -> str:
    """A cell's value as XLSForm reads it: whole numbers without a point, truth as TRUE and FALSE."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\xa0", " ").strip()


def _old_workbook(path: Path) -> Mapping[str, _Table]:
    try:
        import xlrd
    except ImportError as error:
        raise BadInput(what="form_file", why="publishing_only", where=path.name) from error
    try:
        book = xlrd.open_workbook(path)
    except Exception as error:  # xlrd lets struct's and assertion errors through
        raise BadInput(what="form_file", why="not_a_workbook", where=path.name, message=str(error)[:200]) from error
    found: dict[str, _Table] = {}
    for sheet in book.sheets():
        rows = [[_old_text(cell) for cell in sheet.row(at)] for at in range(sheet.nrows)]
        found[sheet.name] = [(at + 1, row) for at, row in enumerate(rows) if any(row)]
    return found


def _old_text(cell: Any) -> str:
    return cell_text(bool(cell.value) if cell.ctype == 4 else cell.value)
