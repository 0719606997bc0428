"""Where something stands on the Chinese sheets of a workbook: sheet, row and heading, by the key of the item's data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sync.district.publishing.item_sheets import (
    CONTENT,
    DATA_KEYS,
    ITEM,
    ITEM_ROWS,
    LIMITS,
    PREFILL,
    SAMPLES,
    SHEETS,
    WHAT,
    Column,
    Shape,
)
from sync.district.publishing.sheets import Sheet, SheetRow

TABLES: Mapping[str, str] = {
    **{key: name for name, key in DATA_KEYS.items()}, "sample": SAMPLES, "statutory": LIMITS, "committed": LIMITS,
}  # fmt: skip
"""The sheet of each table of an item's data."""

_NAMED_BY = {PREFILL: "question", SAMPLES: "question"}
"""The column that tells rows apart, where it is not the first one."""

Where = tuple[str, int, str]
"""Sheet, row and heading; the heading is empty where no single column is meant."""


def place_of(sheets: Mapping[str, Sheet], key: str, text: str = "", row: str = "") -> Where:
    """Where ``text`` stands under a key: ``lead_department`` of 事项, or ``routes.fields`` of a sheet.

    ``row`` names the row by its code, department or question (``list[2].question`` in a sample); without it any row may be meant,
    and the other columns are looked through too. Of several that fit it is the last: a thing said twice is wrong the second time.
    What stands nowhere is at the heading.
    """
    table, _, name = key.rpartition(".")
    if not table:
        return _of_item(sheets, key)
    sheet = TABLES[table]
    column = next(one for one in SHEETS[sheet] if one.key == name)
    rows = list(sheets[sheet].rows) if sheet in sheets else []
    if row:
        named = _named(rows, sheet, row)
        rows = named or rows
        if named and not text:
            return sheet, named[-1].number, column.heading
    for heading, found in _holding(rows, (column,) if row else (column, *SHEETS[sheet]), text):
        return sheet, found.number, heading
    return sheet, rows[-1].number if row and rows and _named(rows, sheet, row) else 1, column.heading


def _of_item(sheets: Mapping[str, Sheet], key: str) -> Where:
    heading = next((column.heading for column in ITEM_ROWS if column.key == key), "")
    for row in sheets[ITEM].rows:
        if heading and row.get(WHAT) == heading:
            return ITEM, row.number, CONTENT
    return ITEM, 1, ""


def _named(rows: list[SheetRow], sheet: str, wanted: str) -> list[SheetRow]:
    columns = SHEETS[sheet]
    if sheet == SAMPLES and "[" in wanted:
        group, number, question = (column.heading for column in columns[:3])
        return [row for row in rows if f"{row.get(group)}[{row.get(number)}].{row.get(question)}" == wanted]
    naming = next(one for one in columns if one.key == _NAMED_BY.get(sheet, columns[0].key))
    return [row for row in rows if wanted in _said(naming, row.get(naming.heading))]


def _holding(rows: list[SheetRow], columns: Iterable[Column], text: str) -> Iterator[tuple[str, SheetRow]]:
    """The cells of these columns that say the text, the last first."""
    for one in columns if text else ():
        for row in reversed(rows):
            if text in _said(one, row.get(one.heading)):
                yield one.heading, row


def _said(column: Column, cell: str) -> list[str]:
    """What a cell says, one by one, as its shape is read."""
    if column.shape is Shape.BODY:
        return cell.split()[:1]
    if column.shape in (Shape.LINES, Shape.FIELDS):
        said = [line.strip() for line in cell.splitlines()]
        return said if column.shape is Shape.LINES else [line.partition("=")[0].strip() for line in said]
    return [cell, column.words[cell]] if cell in column.words else [cell]
