"""Writes an item and its form into a workbook: the template to start from, and any item of the catalogue to go on from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counter_app.errors import BadInput
from sync.district.publishing.item_sheets import (
    BLANK,
    CONTENT,
    DATA_KEYS,
    ENGLISH,
    GUIDE,
    IN_ENGLISH,
    ITEM,
    ITEM_ROWS,
    LIMITS,
    MATERIALS,
    NO,
    PAPERS,
    SAMPLES,
    SHEETS,
    WHAT,
    YES,
    Column,
    Shape,
)
from sync.district.publishing.sheets import Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FONT = "Microsoft YaHei"
_TYPES = (
    "text,integer,decimal,date,dateTime,note,calculate,image,file,begin_group,end_group,begin_repeat,end_repeat,include"
)
_FORM_SHEETS = ("survey", "choices", "settings", "entities", "external_choices")
_EMPTY_ROWS = 60
_WIDE = {
    Shape.BOTH: 30,
    Shape.LINES: 26,
    Shape.FIELDS: 40,
    Shape.TRUTH: 12,
    Shape.NUMBER: 8,
    Shape.CLOSED: 14,
    Shape.BODY: 10,
}
Table = list[list[str]]


def write_book(out: Path, item: Mapping[str, Any], form: Mapping[str, Sheet], guide: Sequence[str] = ()) -> None:
    """Writes the workbook; ``item`` is data as of ``items/*.toml``, ``form`` the sheets of its form, ``guide`` the first lines of 说明.

    Raises BadInput(what="form_file") where the publishing tools are not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise BadInput(what="form_file", why="publishing_only", where=out.name) from error
    book = Workbook()
    book.remove(book.active)
    _put(book, ITEM, _item_table(item), [18, 60, 50])
    _drop_downs_of_item(book[ITEM])
    for name, columns in SHEETS.items():
        table = _limits(item) if name == LIMITS else _samples(item) if name == SAMPLES else _rows(item, name)
        sheet = _put(book, name, [_headings(columns), *table], _widths(columns))
        _drop_downs(sheet, columns)
    for name in _FORM_SHEETS:
        if name in form:
            _put(book, name, _form_table(form[name]), [24 if "::" in heading else 16 for heading in form[name].columns])
    if "survey" in form:
        _validated(book["survey"], "A", _TYPES.split(","), strict=False)
    if guide:
        _put_guide(book, guide)
    book.save(out)


# -- what stands in the sheets ------------------------------------------------------------------------------------------


def _headings(columns: Iterable[Column]) -> list[str]:
    found = []
    for column in columns:
        found.append(column.heading)
        if column.shape is Shape.BOTH:
            found.append(column.heading + ENGLISH)
    return found


def _cells(column: Column, row: Mapping[str, Any]) -> list[str]:
    """The cell, or both cells, of a column."""
    if column.key not in row:
        return ["", ""] if column.shape is Shape.BOTH else [""]
    value = row[column.key]
    if column.shape is Shape.BOTH:
        return [str(value[0]), str(value[1])]
    return [_cell(column, value)]


def _cell(column: Column, value: Any) -> str:
    said = {code: word for word, code in column.words.items()}
    if column.shape is Shape.LINES:
        return "\n".join(said.get(one, one) for one in value)
    if column.shape is Shape.FIELDS:
        return "\n".join(f"{name} = {zh} | {en}" for name, zh, en in value)
    if column.shape is Shape.TRUTH:
        return YES if value else NO
    if column.shape is Shape.CLOSED:
        return said[value]
    return BLANK if value == "" else str(value)


def _item_table(item: Mapping[str, Any]) -> Table:
    rows = [[WHAT, CONTENT, IN_ENGLISH]]
    for column in ITEM_ROWS:
        rows.append([column.heading, *_cells(column, item)])
    return rows


def _rows(item: Mapping[str, Any], name: str) -> Table:
    shared = {MATERIALS: "standard_materials", PAPERS: "standard_papers"}.get(name, "")
    rows = [{"code": code} for code in item.get(shared, ())]
    rows += item.get(DATA_KEYS[name], ())
    return [[cell for column in SHEETS[name] for cell in _cells(column, row)] for row in rows]


def _limits(item: Mapping[str, Any]) -> Table:
    rows = [{"limit": key, **item[key]} for key in ("statutory", "committed") if key in item]
    return [[cell for column in SHEETS[LIMITS] for cell in _cells(column, row)] for row in rows]


def _samples(item: Mapping[str, Any]) -> Table:
    full, short = item.get("sample", {}), item.get("shortfall_sample", {})
    rows: dict[tuple[str, str, str], list[str]] = {}
    for at, sample in enumerate((full, short)):
        for name, value in sample.items():
            for place, text in _placed(name, value):
                rows.setdefault(place, ["", ""])[at] = BLANK if text == "" else text
    return [[*place, *cells] for place, cells in rows.items()]


def _placed(name: str, value: Any) -> Iterable[tuple[tuple[str, str, str], str]]:
    if not isinstance(value, list):
        yield ("", "", name), str(value)
    elif not value:
        yield (name, "", ""), ""
    else:
        for number, row in enumerate(value, start=1):
            for inner, text in row.items():
                yield (name, str(number), inner), str(text)


def _form_table(sheet: Sheet) -> Table:
    return [list(sheet.columns), *([row.get(heading) for heading in sheet.columns] for row in sheet.rows)]


# -- how they look ----------------------------------------------------------------------------------------------------


def _put(book: Workbook, name: str, table: Table, widths: Sequence[int]) -> Worksheet:
    """A sheet with a frozen heading; every cell is text, so that nothing is taken for a formula or a number."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    for row, cells in enumerate(table, start=1):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row, column)
            if text:
                cell.value = text
                cell.data_type = "s"
            cell.number_format = "@"
            cell.font = Font(name=FONT, size=11, bold=row == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if row == 1:
                cell.fill = PatternFill("solid", fgColor="DCE6F1")
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    return sheet


def _widths(columns: Iterable[Column]) -> list[int]:
    found = []
    for column in columns:
        width = _WIDE.get(column.shape, 22)
        found += [width, width] if column.shape is Shape.BOTH else [width]
    return found


def _drop_downs(sheet: Worksheet, columns: Sequence[Column]) -> None:
    from openpyxl.utils import get_column_letter

    headings = _headings(columns)
    for column in columns:
        words = [YES, NO] if column.shape is Shape.TRUTH else list(column.words) if column.shape is Shape.CLOSED else []
        if words:
            _validated(sheet, get_column_letter(headings.index(column.heading) + 1), words, strict=True)


def _drop_downs_of_item(sheet: Worksheet) -> None:
    for row, column in enumerate(ITEM_ROWS, start=2):
        words = [YES, NO] if column.shape is Shape.TRUTH else list(column.words) if column.shape is Shape.CLOSED else []
        if words:
            _validated(sheet, "B", words, strict=True, rows=(row, row))


def _validated(
    sheet: Worksheet, letter: str, words: Sequence[str], *, strict: bool, rows: tuple[int, int] = (2, 0)
) -> None:
    """A drop-down of these words; ``strict`` refuses other ones."""
    from openpyxl.worksheet.datavalidation import DataValidation

    first, last = rows
    last = last or sheet.max_row + _EMPTY_ROWS
    made = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True, showErrorMessage=strict)
    made.error, made.errorTitle = "请从下拉的词里选一个", "只能选这些词"
    sheet.add_data_validation(made)
    made.add(f"{letter}{first}:{letter}{last}")


def _put_guide(book: Workbook, guide: Sequence[str]) -> None:
    """The sheet 说明, in front: how to go about it, then every heading with what it means and the words it takes."""
    table: Table = [["工作表", "表头", "怎样填", "可以填的词", "必填"]]
    for name, columns in ((ITEM, ITEM_ROWS), *SHEETS.items()):
        for column in columns:
            words = "、".join([YES, NO] if column.shape is Shape.TRUTH else column.words)
            table.append([name, column.heading, column.says, words, YES if column.needed else ""])
    sheet = _put(book, GUIDE, table, [12, 20, 70, 60, 8])
    sheet.insert_rows(1, len(guide) + 1)
    sheet.freeze_panes = None
    from openpyxl.styles import Alignment, Font

    for row, line in enumerate(guide, start=1):
        cell = sheet.cell(row, 1, line)
        cell.font = Font(name=FONT, size=14 if row == 1 else 11, bold=row == 1)
        cell.alignment = Alignment(wrap_text=False)
    book.move_sheet(sheet, -len(book.sheetnames) + 1)
    book.active = 0
