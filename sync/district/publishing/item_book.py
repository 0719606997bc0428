"""Reads an item from the Chinese sheets of a workbook, as the same data that ``items/*.toml`` gives; faults name sheet and row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from counter_app.errors import BadInput
from sync.district.publishing.item_sheets import (
    BLANK,
    CONTENT,
    DATA_KEYS,
    ENGLISH,
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
from sync.district.publishing.sheets import Sheet, SheetRow

Fault = Callable[..., None]
"""Called with why, sheet, row, heading and details; raises when a catalogue is built, gathers when a form is checked."""

_SHARED = {MATERIALS: "standard_materials", PAPERS: "standard_papers"}


def raising(shown: str) -> Fault:
    """The fault of a build: the first one ends it."""

    def fault(why: str, sheet: str, row: int, heading: str = "", **details: object) -> None:
        raise BadInput(what="catalogue", why=why, where=f"{shown} {sheet}:{row}", heading=heading, **details)

    return fault


def read_item(sheets: Mapping[str, Sheet], fault: Fault, *, form_id: str) -> dict[str, Any]:
    """The item's data in the shape of its TOML file."""
    data = _item_rows(sheets[ITEM], fault)
    data.setdefault("form", form_id)
    for name, key in DATA_KEYS.items():
        rows = list(_rows(sheets.get(name), name, fault))
        if name in _SHARED:
            data[_SHARED[name]] = [row["code"] for row in rows if set(row) == {"code"}]
            rows = [row for row in rows if set(row) != {"code"}]
        if rows:
            data[key] = rows
    for row in _rows(sheets.get(LIMITS), LIMITS, fault):
        data[row.pop("limit", "statutory")] = row
    data["sample"], data["shortfall_sample"] = _samples(sheets.get(SAMPLES), fault)
    return data


def _item_rows(sheet: Sheet, fault: Fault) -> dict[str, Any]:
    known = {column.heading: column for column in ITEM_ROWS}
    data: dict[str, Any] = {}
    for row in sheet.rows:
        what = row.get(WHAT)
        column = known.get(what)
        if column is None:
            fault("unknown_key", ITEM, row.number, WHAT, key=what)
        elif row.get(CONTENT):
            data[column.key] = _value(column, row.get(CONTENT), row.get(IN_ENGLISH), (ITEM, row.number), fault)
    places = {row.get(WHAT): row.number for row in sheet.rows}
    for column in ITEM_ROWS:
        if column.needed and column.key not in data:
            fault("data_missing", ITEM, places.get(column.heading, 1), CONTENT, key=column.heading)
    return data


def _rows(sheet: Sheet | None, name: str, fault: Fault) -> Iterator[dict[str, Any]]:
    if sheet is None:
        return
    columns = SHEETS[name]
    known = {column.heading for column in columns}
    known |= {column.heading + ENGLISH for column in columns if column.shape is Shape.BOTH}
    for heading in sheet.columns:
        if heading not in known:
            fault("unknown_key", name, 1, heading, key=heading)
    for row in sheet.rows:
        found = {}
        for column in columns:
            if row.get(column.heading):
                place = (name, row.number)
                found[column.key] = _value(
                    column, row.get(column.heading), row.get(column.heading + ENGLISH), place, fault
                )
            elif column.needed:
                fault("data_missing", name, row.number, column.heading, key=column.heading)
        yield found


def _value(column: Column, cell: str, english: str, place: tuple[str, int], fault: Fault) -> Any:
    shape = column.shape
    if shape is Shape.BOTH:
        if not english:
            heading = IN_ENGLISH if place[0] == ITEM else column.heading + ENGLISH
            fault("two_languages", *place, heading, key=column.heading)
        return [cell, english or cell]
    if shape is Shape.LINES:
        lines = [line.strip() for line in cell.splitlines() if line.strip()]
        return [_word(column, line, place, fault) for line in lines] if column.words else lines
    if shape is Shape.FIELDS:
        return [_field(line, column, place, fault) for line in cell.splitlines() if line.strip()]
    if shape is Shape.TRUTH:
        if cell not in (YES, NO):
            fault("wrong_word", *place, column.heading, word=cell, words=f"{YES}、{NO}")
        return cell == YES
    if shape is Shape.NUMBER:
        if not cell.isdigit():
            fault("wrong_word", *place, column.heading, word=cell, words="1、2、3")
        return int(cell) if cell.isdigit() else 0
    if shape is Shape.CLOSED:
        return _word(column, cell, place, fault)
    if shape is Shape.BODY:
        return cell.split()[0]
    return "" if cell == BLANK else cell


def _word(column: Column, cell: str, place: tuple[str, int], fault: Fault) -> str:
    if cell not in column.words:
        fault("wrong_word", *place, column.heading, word=cell, words="、".join(column.words))
    return column.words.get(cell, next(iter(column.words.values())))


def _field(line: str, column: Column, place: tuple[str, int], fault: Fault) -> list[str]:
    name, sign, labels = line.partition("=")
    zh, bar, en = labels.partition("|")
    if not (sign and bar and name.strip() and zh.strip() and en.strip()):
        fault("paper_field", *place, column.heading, line=line)
    return [name.strip(), zh.strip(), en.strip()]


def _samples(sheet: Sheet | None, fault: Fault) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = list(sheet.rows) if sheet is not None else []
    full, short = (_sample(rows, column.heading, fault) for column in SHEETS[SAMPLES][3:])
    return full, short


def _sample(rows: Iterable[SheetRow], heading: str, fault: Fault) -> dict[str, Any]:
    """Answers of one column: plain ones by question, those of a list row by row. （空） empties a question or a whole list."""
    found: dict[str, Any] = {}
    places: dict[tuple[str, str], dict[str, str]] = {}
    group, number, question = (column.heading for column in SHEETS[SAMPLES][:3])
    for row in rows:
        cell = row.get(heading)
        if not cell:
            continue
        value = "" if cell == BLANK else cell
        name, inner = row.get(group), row.get(question)
        if not name and not inner:
            fault("data_missing", SAMPLES, row.number, question, key=question)
        elif not name:
            found[inner] = value
        elif not inner:
            found[name] = []
        else:
            held = places.get((name, row.get(number)))
            if held is None:
                held = places[name, row.get(number)] = {}
                found.setdefault(name, []).append(held)
            held[inner] = value
    return found
