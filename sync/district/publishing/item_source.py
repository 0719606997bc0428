"""Where an item's data comes from, a TOML file or a workbook, so that every fault names its line or row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counter_app.errors import BadInput
from sync.district.publishing.item_book import Fault, raising, read_item
from sync.district.publishing.item_places import TABLES, place_of
from sync.district.publishing.item_sheets import ITEM, ITEM_ROWS, SHEETS
from sync.district.publishing.law import Fail
from sync.district.publishing.sheets import Sheet
from sync.district.publishing.source import line_of, read_toml

LEAD = "@lead"


@dataclass(frozen=True, slots=True)
class ItemSource:
    """One item as written: its data, ``where`` a key stands, and ``fail`` for what a text of it does wrong."""

    shown: str
    data: dict[str, Any]
    where: Callable[[str], str]
    fail: Fail


# -- TOML ------------------------------------------------------------------------------------------------------------


def toml_item(path: Path) -> ItemSource:
    """The item of a TOML file, with what it extends."""
    shown = f"items/{path.name}"
    data = _merged(path, shown)
    return ItemSource(
        shown, data, lambda key: f"{shown}:{line_of(path, key)}", _failing(path, str(data.get("extends", "")))
    )


def _merged(path: Path, shown: str) -> dict[str, Any]:
    data = read_toml(path, shown_as=shown)
    if "extends" not in data:
        return data
    base_path = path.parent / f"_{data['extends']}.toml"
    base = read_toml(base_path, shown_as=f"items/{base_path.name}")
    merged = {**base, **data}
    for key in ("sample", "shortfall_sample"):
        merged[key] = {**base.get(key, {}), **data.get(key, {})}
    for key in ("materials", "rules", "routes", "papers"):
        merged[key] = [*merged.get(key, ()), *data.get(f"more_{key}", ())]
    merged["routes"] = list(_led(merged["routes"], str(data.get("lead_department", ""))))
    return merged


def _led(routes: Iterable[dict[str, Any]], lead: str) -> Iterator[dict[str, Any]]:
    """``@lead`` is the item's own lead department, which then gets no second route from the shared rows."""
    rows = list(routes)
    shared = any(route.get("department") == LEAD for route in rows)
    for route in rows:
        if route.get("department") == LEAD:
            yield {**route, "department": lead}
        elif not (shared and route.get("department") == lead):
            yield route


def _failing(path: Path, extends: str) -> Fail:
    """Raises BadInput naming the line that holds a text: of the item's file, else of the one it extends, else the first line."""
    places = [path, *([path.parent / f"_{extends}.toml"] if extends else [])]

    def fail(why: str, text: str, *, at: str = "", row: str = "", **details: object) -> None:
        for place in places:
            for number, row in enumerate(place.read_text(encoding="utf-8").splitlines(), start=1):
                if text and text in row:
                    raise BadInput(what="catalogue", why=why, where=f"items/{place.name}:{number}", **details)
        raise BadInput(what="catalogue", why=why, where=f"items/{path.name}:1", **details)

    return fail


# -- workbooks -------------------------------------------------------------------------------------------------------


def book_item(sheets: Mapping[str, Sheet], shown: str, *, form_id: str, fault: Fault | None = None) -> ItemSource:
    """The item of a workbook's Chinese sheets."""
    data = read_item(sheets, fault or raising(shown), form_id=form_id)

    def where(key: str) -> str:
        sheet, row = place_of_key(sheets, key)
        return f"{shown} {sheet}:{row}"

    return ItemSource(shown, data, where, failing_book(sheets, shown))


def failing_book(sheets: Mapping[str, Sheet], shown: str) -> Fail:
    """Raises BadInput naming sheet, row and heading."""

    def fail(why: str, text: str, *, at: str = "code", row: str = "", **details: object) -> None:
        sheet, number, heading = place_of(sheets, at, text, row)
        raise BadInput(what="catalogue", why=why, where=f"{shown} {sheet}:{number}", heading=heading, **details)

    return fail


def place_of_key(sheets: Mapping[str, Sheet], key: str) -> tuple[str, int]:
    """The sheet and row that hold a key of the item: its row of 事项, else the heading of its sheet."""
    sheet, row, _ = place_of(sheets, key)
    if row > 1 or any(column.key == key for column in ITEM_ROWS):
        return sheet, row
    inner = (name for name, columns in SHEETS.items() if any(column.key == key for column in columns))
    return TABLES.get(key) or next(inner, ITEM), 1
